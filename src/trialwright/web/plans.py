"""How every participant of a site stands today, worked out again only for those of whom somebody has written since.

To work it out for a thousand takes most of a second, and nearly always nothing has changed but one of them.
What is kept is never older than the reading for which it is asked: it is brought forward to its newest transaction.
"""

from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

import polars as pl

from trialwright.records.dispositions import DispositionKind, courses
from trialwright.store.reading import SqlReading
from trialwright.store.sql import SqlLog
from trialwright.trial.disposition import days_left
from trialwright.trial.visits import dating, plan
from trialwright.web.desk import Desk

Kept = tuple[str, str, str]
"""What plans belong to: site, study version and day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plans:
    """Plans as of a transaction, the participants in the order of their codes."""

    number: int
    frame: pl.DataFrame


_KEPT: WeakKeyDictionary[SqlLog, dict[Kept, _Plans]] = WeakKeyDictionary()


def plans_of_site(desk: Desk, reading: SqlReading) -> pl.DataFrame:
    """The plans of all participants of the own site; see ``trial/visits.PLANS``."""
    number, whose = reading.head().number, (desk.person.site, desk.study.hash, desk.today)
    own = _KEPT.setdefault(desk.log, {})
    kept = own.get(whose)
    if kept is None or kept.number > number:
        frame = _worked_out(desk, reading, None)
    else:
        frame = _brought_forward(desk, reading, kept, number)
    if kept is None or kept.number < number:
        _KEPT[desk.log] = {each: plans for each, plans in own.items() if each[2] == desk.today} | {
            whose: _Plans(number=number, frame=frame)
        }
    return frame


def _brought_forward(desk: Desk, reading: SqlReading, kept: _Plans, number: int) -> pl.DataFrame:
    touched = reading.touched(kept.number) if kept.number < number else set[str]()
    if not touched:
        return kept.frame
    rest = kept.frame.filter(~pl.col("subject").is_in(touched))
    return pl.concat([rest, _worked_out(desk, reading, touched)]).sort("subject", "place", "visit")


def _worked_out(desk: Desk, reading: SqlReading, subjects: set[str] | None) -> pl.DataFrame:
    standing = reading.casebooks(desk.person.site, dating(desk.study), subjects)
    left = days_left(courses(reading.happened(tuple(DispositionKind))))
    return plan(desk.study, standing, date.fromisoformat(desk.today), left)
