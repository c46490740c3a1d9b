"""Reads an answer of a form as the sentences see it."""

from trialwright.casebook.items import Item, ItemType
from trialwright.casebook.measurements import measured_one
from trialwright.language.reference import NOTHING, Answer, Value
from trialwright.language.symbols import Symbol
from trialwright.records.forms import CurrentValue
from trialwright.words.days import days_since_epoch, read_date
from trialwright.words.intervals import Interval
from trialwright.words.verdicts import Reason, Unknown

DAY = 1440
"""Minutes of a day."""


def read_value(item: Item, symbol: Symbol, given: CurrentValue | None) -> Answer:
    """The answer to a question of a form, in the unit in which sentences speak of it.

    Missing: no answer, a cleared one, and one that says why there is none are unknown, reason missing.
    """
    if given is None or given.value is None:
        return NOTHING
    known = _known(item, symbol, given.value, given.unit or "")
    return Answer(known=known, value=given.value, unit=given.unit)


def _known(item: Item, symbol: Symbol, text: str, unit: str) -> Value | Unknown:
    match item.type:
        case ItemType.TIME:
            minutes = clock_minutes(text)
            return Unknown(reasons=Reason.NOT_VALID) if minutes is None else Interval.point(float(minutes))
        case ItemType.DATE | ItemType.DATE_TIME:
            return read_day(text, in_minutes=item.type is ItemType.DATE_TIME)
        case ItemType.YES_NO:
            return text == "yes"
        case ItemType.CODE:
            return text if text in symbol.codes else Unknown(reasons=Reason.NOT_VALID)
        case _:
            return measured_one(text, unit, symbol)


def read_day(text: str, *, in_minutes: bool) -> Interval | Unknown:
    """A day since 1970-01-01; or minutes since then, of a day without its time all that it can have been."""
    day = read_date(text)
    if day is None:
        return Unknown(reasons=Reason.NOT_VALID)
    first, last = days_since_epoch(day.earliest), days_since_epoch(day.latest)
    if not in_minutes:
        return Interval(lo=float(first), hi=float(last))
    early, late = (0, DAY - 1) if day.time is None else (day.time, day.time)
    return Interval(lo=float(first * DAY + early), hi=float(last * DAY + late))


def clock_minutes(text: str) -> int | None:
    """Minutes after midnight of a time written as ``08:05``; None for any other text."""
    hours, colon, minutes = text.partition(":")
    written = colon and len(hours) == 2 and len(minutes) == 2 and (hours + minutes).isascii()
    if not written or not (hours + minutes).isdigit() or int(hours) > 23 or int(minutes) > 59:
        return None
    return int(hours) * 60 + int(minutes)
