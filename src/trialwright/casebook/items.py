"""One question of a form: what sort of answer it takes, in which units, and whether it may stay empty."""

from enum import StrEnum

from trialwright.words.declared import Declared, Id, Text


class ItemType(StrEnum):
    """What sort of answer an item takes."""

    NUMBER = "number"
    INTEGER = "integer"
    CODE = "code"
    DATE = "date"
    YES_NO = "yes_no"
    TEXT = "text"


class Item(Declared):
    """A question.

    analyte    what a number measures, a name in the table of analytes; a plain count is an ``integer`` without one
    units      the units that may be entered, the first offered first; empty means every unit of the analyte
    codelist   the list of a coded item
    mandatory  whether the form can be completed without it
    sdtm       where the standards keep it, such as ``LB.LBORRES where LBTESTCD = HGB``
    """

    id: Id
    text: Text
    type: ItemType
    analyte: str | None = None
    units: tuple[str, ...] = ()
    codelist: str | None = None
    mandatory: bool = False
    sdtm: str | None = None
