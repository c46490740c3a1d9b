"""When something is asked: the days that count (anchors) and the visits around them."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from trialwright.words.declared import Declared, Id, Provenance, Text


def _days(written: object) -> object:
    """``56 d`` as 56; anything else goes on to be refused."""
    if isinstance(written, str):
        found = re.fullmatch(r"(\d{1,4}) ?d", written.strip())
        return int(found.group(1)) if found else written
    return written


Days = Annotated[
    int,
    BeforeValidator(_days),
    Field(ge=0, le=4000),
    WithJsonSchema(
        {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 4000}, {"type": "string", "pattern": r"^\d{1,4} ?d$"}]}
    ),
]
"""A number of whole days, written as ``56 d`` or 56."""


class Span(Declared):
    """Whole days before and after a day, both given: a window without an end is no window."""

    before: Days
    after: Days


class Anchor(Declared):
    """A day from which windows are counted, read from the item that records it.

    foreseen  whether the day can be planned ahead; False for the day on which an organ comes, or somebody falls ill
    """

    id: Id
    text: Text
    item: str
    foreseen: bool = True
    origin: Annotated[Provenance, Field(alias="from")]


class Period(Declared):
    """A stretch of the trial, such as the time on the waiting list; its visits name it."""

    id: Id
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Visit(Declared):
    """A visit: its planned day counted from an anchor, the window around that day, and its forms.

    period  the period in which it lies; None where the study declares none
    """

    id: Id
    text: Text
    anchor: str
    day: Annotated[int, Field(ge=-4000, le=4000)]
    window: Span
    forms: tuple[str, ...] = ()
    period: str | None = None
    origin: Annotated[Provenance, Field(alias="from")]


class Unscheduled(Declared):
    """A visit that nobody planned, such as for a fever at night; it can happen again and again, each time with a day.

    forms  those that may be filled in there; none of them has to be
    most   how many of them one participant can have
    """

    id: Id
    text: Text
    forms: Annotated[tuple[str, ...], Field(min_length=1)]
    most: Annotated[int, Field(ge=1, le=1000)] = 99
    origin: Annotated[Provenance, Field(alias="from")]

    def occurrence(self, visit: str) -> int | None:
        """Which of them a visit is, from 1; None for what is no such visit."""
        id, dot, number = visit.partition(".")
        if id != self.id or not dot or not number.isascii() or not number.isdigit() or number.startswith("0"):
            return None
        return int(number) if int(number) <= self.most else None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnplannedVisit:
    """One of the visits that nobody planned: its code carries its number, such as ``UNPLANNED.2``."""

    id: str
    text: Text
    forms: tuple[str, ...]


class Schedule(Declared):
    """The anchors, periods and visits of a study, in the order in which they happen.

    unscheduled  what nobody can plan; None where the study knows no such visit
    """

    anchors: tuple[Anchor, ...]
    visits: tuple[Visit, ...]
    periods: tuple[Period, ...] = ()
    unscheduled: Unscheduled | None = None

    def visit(self, id: str) -> Visit | UnplannedVisit | None:
        """The visit of this code, planned or not; None where there is none."""
        planned = next((visit for visit in self.visits if visit.id == id), None)
        if planned is not None or self.unscheduled is None:
            return planned
        number = self.unscheduled.occurrence(id)
        if number is None:
            return None
        text = Text(en=f"{self.unscheduled.text.en} {number}", zh=f"{self.unscheduled.text.zh} {number}")
        return UnplannedVisit(id=id, text=text, forms=self.unscheduled.forms)
