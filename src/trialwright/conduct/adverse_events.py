"""Writes what is known of an adverse event: whatever is known can be written, and what it stops is stopped at once.

A report needs a participant and a term; everything else may follow. Suspension, a closed level or an incomplete report
never stand in the way. Every version stays, and a reason is written wherever what was known changes.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from trialwright.chapters.safety.adverse_events import lacking, needs_judgement, unreadable
from trialwright.conduct.forms import Noted, Refused, author_at, unwritable
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.conduct.stops import stops_of
from trialwright.records.adverse_events import EVENT_KINDS, AdverseEvent, EventKind, fold_events
from trialwright.records.entries import Entry
from trialwright.records.log import Log, Writing
from trialwright.records.suspension import SuspensionKind
from trialwright.study.event_sentences import questions_of
from trialwright.study.study import Study
from trialwright.words.days import day_at
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person, Right, may

Facts = Mapping[str, str | None]
"""Facts of an event by name; None takes one back that turned out not to be known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReport:
    """An event that somebody reports, with whatever is known of it."""

    subject: str
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChange:
    """What somebody wants to add to an event, or change in it.

    base    version of the event that they had before them
    facts   those that are new or different; the others stay
    reason  why what was known changes; needed only then, and for every correction
    """

    subject: str
    number: int
    base: int
    facts: Facts = field(default_factory=dict[str, str | None])
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The event is in the log under this number and version; ``stopped`` are the rules that suspended something."""

    number: int
    version: int
    stopped: tuple[str, ...] = ()


def report_event(log: Log, study: Study, report: EventReport, who: Person, now: int) -> Told | Refused:
    """Reports an event of a participant; what is not known yet is left out, never refused.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="adverse event", tag=report.subject[:40])
    facts = {name: value for name, value in report.facts.items() if value is not None}
    refusals = [
        *without_right(who, Right.REPORT_EVENT, place),
        *unwritable(facts.get("term"), place, needed=True),
        *_unreadable(study, facts, who, now, place=place),
    ]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=report.subject)]
        if writing.site_of(report.subject) is None:
            unfit.append(fault("unknown-subject", id=report.subject).at(place))
        if unfit:
            return Refused(findings=tuple(unfit))
        events = fold_events(writing.happened(EVENT_KINDS))
        number = events.next_number(report.subject)
        entries = [*told(EventKind.REPORTED, report.subject, number, facts)]
        stopped = write_event(writing, study, who, now, entries=entries)
    return Told(number=number, version=1, stopped=stopped)


def follow_up_event(log: Log, study: Study, change: EventChange, who: Person, now: int) -> Told | Refused:
    """Adds what became known later; a reason is needed where it replaces something that was known."""
    return _change(log, study, change, who, now, kind=EventKind.FOLLOWED_UP, right=Right.REPORT_EVENT)


def correct_event(log: Log, study: Study, change: EventChange, who: Person, now: int) -> Told | Refused:
    """Corrects what had been written wrongly, with the reason."""
    return _change(log, study, change, who, now, kind=EventKind.CORRECTED, right=Right.REPORT_EVENT, reasoned=True)


def code_event(log: Log, study: Study, change: EventChange, who: Person, now: int) -> Told | Refused:
    """Gives an event its code, with the version of the dictionary; it says nothing new of the event itself."""
    return _change(
        log, study, change, who, now, kind=EventKind.CODED, right=Right.CODE_EVENT, only=("code.",), reasoned=None
    )


def close_event(log: Log, study: Study, change: EventChange, who: Person, now: int) -> Told | Refused:
    """Says that nothing more is awaited; refused while something lacks. What comes later opens it again."""
    return _change(log, study, change, who, now, kind=EventKind.CLOSED, right=Right.JUDGE_EVENT, only=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """That an authority was told.

    clock   id of the duty; ``number`` of the submission, as the authority gave it
    sent    local time or day
    """

    subject: str
    number: int
    clock: str
    receipt: str
    sent: str


def note_sending(log: Log, study: Study, sending: Sending, who: Person, now: int) -> Noted | Refused:
    """Writes down that an authority was told of an event; late or early, it is a fact.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="adverse event", tag=sending.subject[:40])
    today = day_at(now, zone_of(study, who.site))
    refusals = [
        *without_right(who, Right.SUBMIT_EVENT, place),
        *unwritable(sending.receipt, place, needed=True),
        *(found.at(place) for found in unreadable(questions_of(study), "aware", sending.sent, today)),
    ]
    if sending.clock not in {clock.id for clock in study.safety.clocks}:
        refusals.append(fault("clock-unknown", clock=sending.clock[:40]).at(place))
    if refusals:
        return Refused(findings=tuple(refusals))

    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=sending.subject)]
        event = fold_events(writing.happened(EVENT_KINDS, sending.subject)).events.get(
            (sending.subject, sending.number)
        )
        if event is None:
            unfit.append(fault("event-unknown", number=sending.number, subject=sending.subject).at(place))
        if unfit or event is None:
            return Refused(findings=tuple(unfit))
        writing.append(
            Entry(
                kind=EventKind.SENT,
                subject=event.subject,
                repeat=event.number,
                item=sending.clock,
                value=sending.receipt.strip(),
                since=sending.sent.strip(),
            )
        )
    return Noted()


def _change(
    log: Log,
    study: Study,
    change: EventChange,
    who: Person,
    now: int,
    *,
    kind: EventKind,
    right: Right,
    only: Collection[str] | None = None,
    reasoned: bool | None = False,
) -> Told | Refused:
    """One new version.

    only      the starts of the names of the facts that it may state; None for those that every report states
    reasoned  whether it needs a reason in any case; None where it never needs one
    """
    place = Place(file="adverse event", tag=change.subject[:40])
    refusals = [*without_right(who, right, place), *unwritable(change.reason, place, needed=bool(reasoned))]
    stated = {name: value for name, value in change.facts.items() if value is not None}
    refusals += _unreadable(study, stated, who, now, place=place, only=only)
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=change.subject)]
        events = fold_events(writing.happened(EVENT_KINDS))
        event = events.events.get((change.subject, change.number))
        if event is None:
            unfit.append(fault("event-unknown", number=change.number, subject=change.subject).at(place))
        if unfit or event is None:
            return Refused(findings=tuple(unfit))
        new = {name: value for name, value in change.facts.items() if value != event.facts.get(name)}
        stopped = [*_unchangeable(study, event, change, new, kind=kind, reasoned=reasoned)]
        if stopped:
            return Refused(findings=tuple(stopped))
        entries = [*told(kind, event.subject, event.number, new, (change.reason or "").strip() or None)]
        rules = write_event(writing, study, who, now, entries=entries)
    return Told(number=change.number, version=change.base + 1, stopped=rules)


def _unchangeable(
    study: Study, event: AdverseEvent, change: EventChange, new: Facts, *, kind: EventKind, reasoned: bool | None
) -> Iterator[Finding]:
    place = Place(file="adverse event", tag=event.subject)
    replaced = any(name in event.facts for name in new)
    if event.version != change.base:
        yield fault("event-moved").at(place)
    elif "term" in new and not (new["term"] or "").strip():
        yield fault("nothing-said").at(place)
    elif reasoned is not None and replaced and not (change.reason or "").strip():
        yield fault("event-unreasoned").at(place)
    elif kind is EventKind.CLOSED:
        lacks = lacking(questions_of(study), event)
        if lacks:
            yield fault("event-incomplete", lacking=", ".join(lacks)).at(place)
    elif not new:
        yield fault("event-unchanged").at(place)


def told(kind: EventKind, subject: str, number: int, facts: Facts, reason: str | None = None) -> Iterator[Entry]:
    """The entry that begins a version, then one for each fact that it states."""
    yield Entry(kind=kind, subject=subject, repeat=number, reason=reason)
    for name, value in facts.items():
        said = value.strip() if value is not None else None
        yield Entry(kind=EventKind.FACT, subject=subject, repeat=number, item=name, value=said or None)


def write_event(writing: Writing, study: Study, who: Person, now: int, *, entries: list[Entry]) -> tuple[str, ...]:
    """Appends the entries of an event and, in the same transaction, whatever they stop."""
    stops = stops_of(writing, study, who, now, entries)
    writing.append(*entries, *stops)
    return tuple(stop.value or "" for stop in stops if stop.kind == SuspensionKind.SUSPENDED)


def _unreadable(
    study: Study, facts: Mapping[str, str], who: Person, now: int, *, place: Place, only: Collection[str] | None = None
) -> Iterator[Finding]:
    """What cannot stand as it was typed, and what this person may not state."""
    questions, today = questions_of(study), day_at(now, zone_of(study, who.site))
    for name, value in facts.items():
        here = Place(file=place.file, tag=place.tag, column=name)
        own = (not name.startswith(("code.", "dlt"))) if only is None else name.startswith(tuple(only))
        if not own:
            yield fault("event-fact-unknown", fact=name[:60]).at(here)
        else:
            yield from (found.at(here) for found in unreadable(questions, name, value, today))
        if needs_judgement(name) and not may(who, Right.JUDGE_EVENT, who.site):
            yield fault("event-not-judged", fact=name).at(here)


def without_right(who: Person, right: Right, place: Place) -> Iterator[Finding]:
    if not may(who, right, who.site):
        yield fault("right-missing", role=who.role.value, right=right.value).at(place)
