"""Notes that a visit did not take place, and why; takes that back; adds a visit that nobody had planned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from trialwright.casebook.visits import Visit
from trialwright.conduct.forms import SUBJECT, Noted, Refused, author_at, not_happened, unwritable
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.records.attendance import AttendanceKind, Attended, fold_attendance
from trialwright.records.dispositions import DispositionKind, fold_course
from trialwright.records.entries import Entry, FormKey
from trialwright.records.forms import FormState
from trialwright.records.log import Log, Writing
from trialwright.study.study import Study
from trialwright.trial.disposition import left_on
from trialwright.trial.visits import VisitState, dating, plan_visits
from trialwright.words.days import day_at, read_date
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person, Right, may


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitNote:
    """What somebody says of a visit of the schedule: that it was missed, or that it was not after all; and why."""

    subject: str
    visit: str
    reason: str
    missed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAddition:
    """A visit that nobody had planned.

    day     on which it took place, whole, by the clock of the site
    reason  why the participant came
    """

    subject: str
    day: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """The visit stands in the log under this code."""

    visit: str


def note_visit(log: Log, study: Study, note: VisitNote, who: Person, now: int) -> Noted | Refused:
    """Notes that a visit of the schedule did not take place, or takes that back.

    Refused is a visit whose window has not opened, or on whose forms something is saved.
    now  microseconds since 1970-01-01T00:00Z
    """
    kind = AttendanceKind.MISSED if note.missed else AttendanceKind.NOT_MISSED
    place = Place(file="visit", tag=note.visit[:40])
    refusals = [*_unwritten(note.subject, note.reason, who, place)]
    visit = next((each for each in study.schedule.visits if each.id == note.visit), None)
    if visit is None:
        refusals.append(fault("unknown-visit", id=note.visit[:40], near=None).at(place))
    if refusals or visit is None:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=note.subject)]
        state = _state(writing, study, note.subject, visit, day_at(now, zone_of(study, who.site)))
        if state not in _FROM[kind]:
            unfit.append(fault("visit-not-so-far", state=state.value).at(place))
        if unfit:
            return Refused(findings=tuple(unfit))
        writing.append(Entry(kind=kind, subject=note.subject, visit=note.visit, reason=note.reason.strip()))
    return Noted()


def add_visit(log: Log, study: Study, addition: VisitAddition, who: Person, now: int) -> Added | Refused:
    """Adds a visit that nobody had planned, under the next free number.

    now  microseconds since 1970-01-01T00:00Z
    """
    place, today = Place(file="visit", tag=addition.subject[:40]), day_at(now, zone_of(study, who.site))
    unscheduled = study.schedule.unscheduled
    refusals = [
        *_unwritten(addition.subject, addition.reason, who, place),
        *not_happened(addition.day, today, place),
        *([] if _is_whole(addition.day) else [fault("not-a-date", value=addition.day[:60]).at(place)]),
        *([fault("no-unscheduled-visits").at(place)] if unscheduled is None else []),
    ]
    if refusals or unscheduled is None:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=addition.subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        number = len(_attended(writing, addition.subject).added) + 1
        if number > unscheduled.most:
            return Refused(findings=(fault("too-many-visits", most=unscheduled.most).at(place),))
        visit = f"{unscheduled.id}.{number}"
        reason = addition.reason.strip()
        kind = AttendanceKind.ADDED
        writing.append(Entry(kind=kind, subject=addition.subject, visit=visit, reason=reason, since=addition.day))
    return Added(visit=visit)


_FROM = {
    AttendanceKind.MISSED: frozenset({VisitState.DUE, VisitState.OVERDUE}),
    AttendanceKind.NOT_MISSED: frozenset({VisitState.MISSED}),
}
"""How a visit must stand: nobody has missed what is still to come, what has no day, or what was done."""


def _unwritten(subject: str, reason: str, who: Person, place: Place) -> Iterator[Finding]:
    yield from unwritable(reason, place, needed=True)
    if not may(who, Right.NOTE_VISIT, who.site):
        yield fault("right-missing", role=who.role.value, right=Right.NOTE_VISIT.value).at(place)
    if not SUBJECT.fullmatch(subject):
        yield fault("missing-subject").at(place)


def _state(writing: Writing, study: Study, subject: str, visit: Visit, today: str) -> VisitState:
    """How a visit stands, as the pages show it, inside the transaction."""
    keys = [FormKey(subject=subject, visit=visit.id, form=form) for form in visit.forms]
    answers = writing.answers(subject, {form for form, _ in dating(study).anchors})
    dated = {key: FormState(values=known) for key, known in answers.items()}
    saved = {key: state for key in keys if (state := writing.form(key)).version}
    attended = _attended(writing, subject)
    left = left_on(fold_course(writing.happened(tuple(DispositionKind), subject)))
    plans = plan_visits(study, subject, {**dated, **saved}, date.fromisoformat(today), attended, left=left)
    return next(each.state for each in plans if each.visit == visit)


def _attended(writing: Writing, subject: str) -> Attended:
    return fold_attendance(writing.happened(tuple(AttendanceKind), subject))


def _is_whole(day: str) -> bool:
    read = read_date(day)
    return read is not None and read.is_whole
