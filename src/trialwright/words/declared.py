"""What a study folder may say: frozen elements that refuse unknown keys, in both languages, with their provenance."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from trialwright.words.wording import Both, both


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

    @property
    def both(self) -> Both:
        """The text as findings mention it."""
        return both(self.en, self.zh)


class Provenance(Declared):
    """Where an element of the protocol comes from, exactly one of three.

    record      a place of the public record or of the protocol
    assumption  the id of an assumption
    fictitious  why somebody made it up; only a demonstration may say so
    further     ids of the assumptions by which it is read; written as ``with``
    """

    record: str | None = None
    assumption: str | None = None
    fictitious: str | None = None
    further: Annotated[tuple[str, ...], Field(alias="with")] = ()

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if [self.record, self.assumption, self.fictitious].count(None) != 2:
            raise ValueError("say either 'record: <its place>' or 'assumption: <its id>'")
        return self


Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=40)]
"""The code of an element: letters, digits and underscores, a letter first."""

NotSpecified = Literal["not specified"]
"""What the record leaves open and nobody may assume: the study can be checked and shown, but not conducted."""

Amount = Annotated[str, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,9})? \S.{0,29}$")]
"""A number with its unit, such as ``20 mL`` or ``0.3 10^6/kg``."""


def number_and_unit(amount: str) -> tuple[float, str]:
    """The two parts of an amount."""
    number, _, unit = amount.partition(" ")
    return float(number), unit
