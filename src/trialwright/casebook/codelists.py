"""The lists from which a coded answer is chosen."""

from typing import Annotated

from pydantic import Field

from trialwright.words.declared import Declared, Id, Text


class CodedValue(Declared):
    """One code, kept in the data, and the words that people see for it."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_ .+-]*$", max_length=60)]
    text: Text


class Codelist(Declared):
    """A closed list of codes; ``sdtm`` is the code of the published codelist that it follows, if any."""

    id: Id
    text: Text
    codes: Annotated[tuple[CodedValue, ...], Field(min_length=1)]
    sdtm: str | None = None
