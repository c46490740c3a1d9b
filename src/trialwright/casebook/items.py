"""One question of a form: what sort of answer it takes, in which units, and whether it may stay empty."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from trialwright.words.declared import Declared, Id, Provenance, Text


class ItemType(StrEnum):
    """What sort of answer an item takes."""

    NUMBER = "number"
    INTEGER = "integer"
    CODE = "code"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date_time"
    YES_NO = "yes_no"
    TEXT = "text"


class Plausible(Declared):
    """The least and greatest answer that is believed without asking, both included; ``unit`` None for a plain count."""

    low: float
    high: float
    unit: str | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError("the low end lies above the high one")
        return self


class Item(Declared):
    """A question.

    analyte    what a number measures, a name in the table of analytes; a plain count is an ``integer`` without one
    units      the units that may be entered, the first offered first; empty means every unit of the analyte
    codelist   the list of a coded item
    mandatory  whether the form can be completed without it
    show_if    the sentence that must surely hold for it to be asked; in doubt it is hidden
    calculated the sentence that gives its value, in the first of ``units``; nobody enters it
    plausible  the range of this study, where it is narrower or wider than that of the analyte
    sdtm       where the standards keep it, such as ``LB.LBORRES where LBTESTCD = HGB``
    origin     where it comes from, where that is not where its form comes from
    """

    id: Id
    text: Text
    type: ItemType
    analyte: str | None = None
    units: tuple[str, ...] = ()
    codelist: str | None = None
    mandatory: bool = False
    show_if: str | None = None
    calculated: str | None = None
    plausible: Plausible | None = None
    sdtm: str | None = None
    origin: Annotated[Provenance | None, Field(alias="from")] = None
