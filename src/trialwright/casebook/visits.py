"""When something is asked: the days that count (anchors) and the visits around them."""

import re
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


class Schedule(Declared):
    """The anchors, periods and visits of a study, in the order in which they happen."""

    anchors: tuple[Anchor, ...]
    visits: tuple[Visit, ...]
    periods: tuple[Period, ...] = ()
