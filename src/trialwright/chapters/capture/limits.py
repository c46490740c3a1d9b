"""What the limits of normal of a result are, for whom and on which day it was taken."""

from dataclasses import dataclass
from datetime import date, timedelta

from trialwright.casebook.items import Item
from trialwright.casebook.lab_ranges import LabRanges
from trialwright.language.reference import Answer
from trialwright.words.analytes import ANALYTES
from trialwright.words.intervals import Interval
from trialwright.words.units import convert

_NEVER = (0.0, 150.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Where and when a sample was examined, and of whom; ``laboratory`` None where nobody said."""

    laboratory: str | None
    day: Answer
    sex: Answer
    born: Answer


def limit_of(ranges: LabRanges, item: Item, which: str, sample: Sample) -> Answer | None:
    """The upper (``uln``) or lower (``lln``) limit of normal of an item, in the unit in which sentences speak of it.

    Missing: None without the laboratory, the day, or a range that surely is the person's.
    """
    taken, analyte, laboratory = sample.day.known, ANALYTES.get(item.analyte or ""), sample.laboratory
    if not isinstance(taken, Interval) or not taken.is_point or laboratory is None or analyte is None:
        return None
    when = date(1970, 1, 1) + timedelta(days=int(taken.lo))
    sex = sample.sex.known if isinstance(sample.sex.known, str) else None
    found = ranges.of(laboratory, analyte.name, sex, _ages(sample.born, when), when)
    limit = None if found is None else found.high if which == "uln" else found.low
    source = None if found is None else analyte.find(found.unit)
    target = analyte.find(item.units[0] if item.units else analyte.unit)
    if found is None or limit is None or source is None or target is None:
        return None
    return Answer(known=Interval.point(convert(limit, source, target)), value=f"{limit:g}", unit=found.unit)


def _ages(born: Answer, when: date) -> tuple[float, float]:
    """The least and greatest age in completed years; of somebody whose birth nobody knows, any."""
    if not isinstance(born.known, Interval):
        return _NEVER
    first, last = (date(1970, 1, 1) + timedelta(days=int(days)) for days in (born.known.lo, born.known.hi))
    return _completed(last, when), _completed(first, when)


def _completed(born: date, when: date) -> float:
    return float(when.year - born.year - ((when.month, when.day) < (born.month, born.day)))
