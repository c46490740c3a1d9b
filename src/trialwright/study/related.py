"""Research beside the trial: curated items, each cited, and each tied to what it bears on."""

from typing import Annotated

from pydantic import Field

from trialwright.words.declared import Declared, Id, Provenance, Text


class Citation(Declared):
    """Where a reader finds it; ``read`` says whether whoever cites it has read the work itself."""

    work: str
    address: str
    read: bool


class Topic(Declared):
    """What others have found, in a sentence.

    bears_on  ids of outcomes, endpoints, assumptions or dose levels, or the word ``dose``
    """

    id: Id
    text: Text
    bears_on: Annotated[tuple[str, ...], Field(min_length=1)]
    cites: tuple[Citation, ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]


class Related(Declared):
    """The related research of a study."""

    topics: tuple[Topic, ...] = ()
