"""What the protocol says it will look at: the registered outcomes, and those that are only named, marked as such."""

from typing import Annotated, Literal

from pydantic import Field

from trialwright.words.declared import Declared, Id, NotSpecified, Provenance, Text


class Outcome(Declared):
    """Something that the protocol says it will look at.

    registered  whether the registry names it as an outcome; what is only named in a description is exploratory
    endpoint    the endpoint of this study that computes it; None where people read it from tables and listings
    instrument  how it is measured; time when
    estimand    the question that it serves, in a sentence
    """

    id: Id
    role: Literal["primary", "secondary", "exploratory"]
    text: Text
    registered: bool
    endpoint: str | None = None
    instrument: Text | NotSpecified
    time: Text | NotSpecified
    estimand: Text
    origin: Annotated[Provenance, Field(alias="from")]
