"""Which authority must hear of an event until when, and whether it has: one clock a duty that the study declares.

A limit that the hospital has not set runs for nobody; what its source proposes is shown beside it. A clock starts at
the earliest time that its start can mean. Where nobody wrote when the team became aware, it starts when the seriousness
was written down, the latest moment possible: a clock never waits for paperwork.

Missing: while relation, expectedness or seriousness is open, a clock that may run is shown with what it waits for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal, cast
from zoneinfo import ZoneInfo

from trialwright.chapters.safety.adverse_events import DANGER, EventQuestions, moment_of
from trialwright.chapters.safety.expedited import due_after
from trialwright.chapters.safety.protocol import Clock, WorkingDays
from trialwright.records.adverse_events import AdverseEvent, Receipt
from trialwright.study.event_sentences import questions_of
from trialwright.study.study import Study
from trialwright.words.days import read_date

_UNITS = {"h": "hours", "d": "days", "working d": "working days", "month": "months"}


class ClockState(StrEnum):
    """How a duty to report stands."""

    LATE = "late"
    RUNNING = "running"
    LACKING = "lacking"
    UNSET = "not set"
    SENT = "sent"
    SENT_LATE = "sent late"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventClock:
    """One duty to report one event.

    due      local time, or day to its end; None where the limit is not set or something lacks
    lacking  the facts that decide whether and from when it runs
    assumed  whether it counts from when the event was written down, for nobody said when the team became aware
    receipt  the first that was noted
    left     minutes until it is due, negative when late; None without a due time
    """

    event: AdverseEvent
    clock: Clock
    state: ClockState
    due: str | None = None
    lacking: tuple[str, ...] = ()
    assumed: bool = False
    receipt: Receipt | None = None
    left: int | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody still has to report; not yet where nobody has said that the event is serious."""
        known = self.state is ClockState.LACKING and self.event.serious is True
        return known or self.state in {ClockState.LATE, ClockState.RUNNING}


def event_clocks(study: Study, event: AdverseEvent, now: datetime) -> tuple[EventClock, ...]:
    """The clocks that run, or may run, for an event, in the order of the protocol; none for one that is not serious.

    now  local time at the site, without a zone
    """
    return tuple(_clocks(study, event, now))


def local_now(when: int, zone: str) -> datetime:
    """The local time of a site at a moment, microseconds since 1970-01-01T00:00Z."""
    return datetime.fromtimestamp(when / 1_000_000, tz=ZoneInfo(zone)).replace(tzinfo=None)


def _clocks(study: Study, event: AdverseEvent, now: datetime) -> Iterator[EventClock]:
    questions = questions_of(study)
    for clock in study.safety.clocks:
        runs, lacking = _runs(clock, questions, event)
        if runs is False or clock.begins == "reviewed":
            continue
        receipt = next((each for each in event.receipts if each.clock == clock.id), None)
        start, assumed = _start(clock, event)
        if clock.limit == "not set":
            state = ClockState.UNSET if receipt is None else ClockState.SENT
            yield EventClock(event=event, clock=clock, state=state, receipt=receipt, lacking=lacking)
        elif start is None or (runs is None and receipt is None):
            missing = lacking or ((clock.begins,) if start is None else ())
            state = ClockState.LACKING if receipt is None else ClockState.SENT
            yield EventClock(event=event, clock=clock, state=state, receipt=receipt, lacking=missing)
        else:
            due = due_of(clock, start, study.safety.working_days)
            yield _running(event, clock, due=due, assumed=assumed, receipt=receipt, now=now)


def _running(
    event: AdverseEvent, clock: Clock, *, due: str, assumed: bool, receipt: Receipt | None, now: datetime
) -> EventClock:
    end = _end(due)
    if receipt is None:
        state = ClockState.LATE if now > end else ClockState.RUNNING
    else:
        sent = moment_of(receipt.sent)
        state = ClockState.SENT_LATE if sent is not None and sent > end else ClockState.SENT
    left = int((end - now).total_seconds() // 60)
    return EventClock(event=event, clock=clock, state=state, due=due, assumed=assumed, receipt=receipt, left=left)


def due_of(clock: Clock, start: datetime, calendar: WorkingDays | None) -> str:
    """Until when the duty is met that starts then.

    Raises: ValueError for a clock whose limit is not set.
    """
    amount, _, unit = clock.limit.partition(" ")
    if unit not in _UNITS:
        raise ValueError(f"the limit of {clock.id} is not set")
    named = cast("Literal['hours', 'days', 'working days', 'months']", _UNITS[unit])
    holidays, made_up = (_days(getattr(calendar, key, ())) for key in ("holidays", "worked"))
    return due_after(start, int(amount), named, holidays=holidays, made_up=made_up)[: len("2026-02-21T16:30")]


def _days(written: tuple[str, ...]) -> frozenset[date]:
    return frozenset(day.earliest for each in written if (day := read_date(each)) is not None)


def _end(due: str) -> datetime:
    """A day ends after all its hours."""
    moment = datetime.fromisoformat(due)
    return moment if "T" in due else moment + timedelta(days=1) - timedelta(minutes=1)


def _runs(clock: Clock, questions: EventQuestions, event: AdverseEvent) -> tuple[bool | None, tuple[str, ...]]:
    """Whether a clock runs for an event, and the facts that would say so where nobody can."""
    wanted: dict[str, bool | None] = {"serious": event.serious}
    if clock.runs != "serious":
        expected = event.answer("expected")
        fatal = _fatal_or_dangerous(questions, event)
        wanted |= {"relation": questions.related(event), "expected": None if expected is None else not expected}
        other = None if fatal is None else not fatal
        wanted["serious.death, serious.life_threatening"] = fatal if clock.runs == "susar fatal" else other
    if False in wanted.values():
        return False, ()
    lacking = tuple(name for name, holds in wanted.items() if holds is None)
    return (None if lacking else True), lacking


def _fatal_or_dangerous(questions: EventQuestions, event: AdverseEvent) -> bool | None:
    danger, fatal = event.answer(f"serious.{DANGER}"), questions.fatal(event)
    if danger or fatal:
        return True
    return None if danger is None and fatal is None else False


def _start(clock: Clock, event: AdverseEvent) -> tuple[datetime | None, bool]:
    """When a clock starts, and whether that is only the latest time at which it can have started."""
    written = moment_of(event.facts.get(clock.begins))
    if written is not None or clock.begins != "aware":
        return written, False
    told = next((each for each in event.versions if any(_says_serious(c.fact, c.after) for c in each.changes)), None)
    return (None if told is None else local_now(told.when, told.zone)), True


def _says_serious(fact: str, value: str | None) -> bool:
    return value == "yes" and (fact == "serious" or fact.startswith("serious."))
