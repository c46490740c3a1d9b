"""What a study folder may say: frozen elements that refuse unknown keys, in both languages, with their provenance."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Declared(BaseModel):
    """The ground of every element of a study: frozen, and a key that nobody declared is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, strict=False)


class Text(Declared):
    """A sentence for people, in every language that the study declares."""

    en: Annotated[str, Field(min_length=1)]
    zh: Annotated[str, Field(min_length=1)]

    def in_language(self, language: str) -> str:
        """The text in ``en`` or ``zh``."""
        return self.zh if language == "zh" else self.en


class Provenance(Declared):
    """Where an element of the protocol comes from: a place of the record, or an assumption; exactly one."""

    record: str | None = None
    assumption: str | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.record is None) == (self.assumption is None):
            raise ValueError("say either 'record: <its place>' or 'assumption: <its id>'")
        return self


Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=40)]
"""The code of an element: letters, digits and underscores, a letter first."""
