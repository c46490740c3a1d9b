"""What the application understood of an answer: in the first unit, as a day, against the limits of normal."""

from trialwright.casebook.items import Item, ItemType
from trialwright.casebook.measurements import measured_one
from trialwright.chapters.capture.filled_form import Normal
from trialwright.language.symbols import Kind, Symbol
from trialwright.records.forms import CurrentValue
from trialwright.words.analytes import ANALYTES
from trialwright.words.days import read_date
from trialwright.words.intervals import Interval
from trialwright.words.texts import Language, say


def read_back(item: Item, shown: CurrentValue, first: str | None) -> str:
    """The answer in the first unit of its question, or as the days that it can mean; empty where it says so itself.

    What is kept is what was entered; this is for the eye, with five digits. Nothing is compared after it.
    """
    if shown.value is None:
        return ""
    if item.type in {ItemType.DATE, ItemType.DATE_TIME}:
        return _days(shown.value)
    analyte = ANALYTES.get(item.analyte or "")
    if analyte is None or first is None or analyte.find(shown.unit or "") == analyte.find(first):
        return ""
    symbol = Symbol(name=item.id, kind=Kind.NUMBER, analyte=analyte.name, unit=first)
    known = measured_one(shown.value, shown.unit or "", symbol)
    if not isinstance(known, Interval):
        return ""
    if known.is_point:
        return f"= {known.lo:.5g} {first}"
    below = known.hi != float("inf")
    sign = ("<" if known.hi_open else "≤") if below else (">" if known.lo_open else "≥")
    return f"{sign} {known.hi if below else known.lo:.5g} {first}"


def _days(written: str) -> str:
    read = read_date(written)
    if read is None:
        return ""
    if not read.is_whole:
        return f"{read.earliest} – {read.latest}"
    return "" if written.startswith(read.earliest.isoformat()) else f"= {read.earliest}"


def normal_said(normal: Normal | None, language: Language) -> str:
    """The limits of normal, and on which side the answer lies; empty where they are not known."""
    if normal is None:
        return ""
    limits = f"≥ {normal.low}" if normal.high is None else f"≤ {normal.high}" if normal.low is None else ""
    limits = limits or f"{normal.low} – {normal.high}"
    return say(f"normal {normal.side}".strip(), language, limits=limits, unit=normal.unit)
