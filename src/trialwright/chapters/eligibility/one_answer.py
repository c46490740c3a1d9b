"""Reads one answer: its value or why there is none, whether it lies in its window, and when it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from trialwright.casebook.measurements import measured_one
from trialwright.chapters.eligibility.criteria import Fact, Pick
from trialwright.chapters.eligibility.reading import MISSING, NO, NOT_KNOWN, YES
from trialwright.language.reference import Value
from trialwright.language.symbols import Kind, Symbol
from trialwright.words.days import PartialDate, days_since_epoch, read_date
from trialwright.words.intervals import Interval
from trialwright.words.verdicts import NO_REASON, Reason, Unknown

INSIDE, PERHAPS, OUTSIDE = 2, 1, 0
"""Where an answer lies: in the window, nobody can tell, outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One answer as it was written; ``row`` is where it stood."""

    value: str
    row: int
    unit: str | None = None
    when: str | None = None
    by: str | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A row as it is read: its value or why there is none, whether it lies in the window, and when it was."""

    known: Value | Unknown
    place: int
    earliest: int | None
    latest: int | None
    minute: int | None
    row: Row

    @property
    def why(self) -> Reason:
        """Why it is unknown; no reason when it is known."""
        return self.known.reasons if isinstance(self.known, Unknown) else NO_REASON

    def may_be_of(self, day: int) -> bool:
        """Whether it can be of a day; one without a date can be of any."""
        return self.earliest is None or self.latest is None or self.earliest <= day <= self.latest

    @property
    def day(self) -> int | None:
        """The day, where it is known exactly."""
        return self.latest if self.earliest == self.latest else None


def read_answer(row: Row, fact: Fact, symbol: Symbol, anchors: Mapping[str, int | None]) -> Candidate:
    """One answer to a fact, in its unit; what cannot be read is not valid."""
    known = _read(row, fact, symbol)
    if fact.attest is not None and not _may(row, fact):
        known = Unknown(reasons=Reason.NOT_ATTESTED)
    day = _dated(row.when) if row.when else None
    earliest, latest = (days_since_epoch(day.earliest), days_since_epoch(day.latest)) if day else (None, None)
    return Candidate(
        known=known,
        place=_place(fact, earliest, latest, anchors),
        earliest=earliest,
        latest=latest,
        minute=day.time if day else None,
        row=row,
    )


@cache
def _dated(text: str) -> PartialDate | None:
    return read_date(text)


def _may(row: Row, fact: Fact) -> bool:
    role = (row.role or "").lower().replace("_", " ").strip()
    return is_name(row.by or "") and fact.attest is not None and role in {each.value for each in fact.attest.by}


def is_name(text: str) -> bool:
    """Whether somebody put their name there: letters or digits, and not what stands for no answer."""
    return text.strip() not in MISSING and any(character.isalnum() for character in text)


def _place(fact: Fact, earliest: int | None, latest: int | None, anchors: Mapping[str, int | None]) -> int:
    if fact.window == "lifelong":
        return INSIDE
    anchor = anchors.get(fact.window.index)
    if anchor is None or earliest is None or latest is None:
        return PERHAPS
    first, last = anchor - fact.window.before, anchor + fact.window.after
    if latest < first or earliest > last:
        return OUTSIDE
    return INSIDE if first <= earliest and latest <= last else PERHAPS


def _read(row: Row, fact: Fact, symbol: Symbol) -> Value | Unknown:
    text = row.value.strip()
    word = text.lower()
    if fact.pick is Pick.COUNT:
        return word not in NO
    match symbol.kind:
        case Kind.NUMBER:
            return measured_one(text, row.unit or "", symbol)
        case Kind.DATE:
            day = _dated(text)
            if day is None:
                return Unknown(reasons=Reason.NOT_VALID)
            return Interval(lo=float(days_since_epoch(day.earliest)), hi=float(days_since_epoch(day.latest)))
        case Kind.CODE:
            return text if text in symbol.codes else Unknown(reasons=Reason.NOT_VALID)
        case Kind.TRUTH:
            if word in NOT_KNOWN:
                return Unknown(reasons=Reason.MISSING)
            return word in YES if word in YES or word in NO else Unknown(reasons=Reason.NOT_VALID)
