"""Authorises and issues doses under every guard, and records each dose that was given, whatever it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from trialwright.conduct.forms import SUBJECT, Noted, Refused, author_at, in_both_languages, not_happened, unwritable
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.conduct.stops import stops_of
from trialwright.records.doses import Dose, DoseKind, DoseState, Given, document, dose_document
from trialwright.records.entries import Entry, EntryKind
from trialwright.records.log import Log
from trialwright.study.study import Study
from trialwright.trial.advice import opened, parts_of
from trialwright.trial.dose_guards import DoseAct, DoseAsked, broken_guards
from trialwright.trial.dose_history import assigned_dose, level_delivered, levels_of
from trialwright.trial.dose_state import read_doses
from trialwright.trial.readiness import Readiness, read_readiness
from trialwright.trial.stopping import JudgedRule, read_rules
from trialwright.words.days import day_at, local_minute, read_date
from trialwright.words.findings import Fault, Finding, Place, fault
from trialwright.words.people import Person, Right, may, sees_every_site

CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
LOT = re.compile(r"[\w.:=/ -]{1,60}")
MOST_CELLS = 1_000_000.0
"""No number of cells (10^6) and no weight above this is read: it is a slip of the keys, not a dose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseWanted:
    """A dose that somebody wants to authorise: the level that is open, on one day, from one lot.

    weight  kg, by which the assigned dose is worked out
    """

    subject: str
    level: str
    day: str
    lot: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DosePrepared:
    """A prepared dose that is to leave the laboratory; ``authorisation`` is the entry that allows it."""

    authorisation: int
    subject: str
    lot: str
    prepared: Dose


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseGiven:
    """A dose that somebody was given.

    time    by the clock of the site; it tells two doses of one day apart
    issue   the entry by which it left the laboratory; None where there is none
    reason  what is to be said about it; why, for a correction
    """

    subject: str
    day: str
    delivered: Dose
    lot: str | None = None
    time: str | None = None
    issue: int | None = None
    reason: str | None = None


def written(kind: str, **said: Any) -> Entry:
    """An entry that belongs to no form."""
    return Entry(kind=kind, **said)


def unable(study: Study, who: Person, right: Right, place: Place, subject: str | None = None) -> Iterator[Finding]:
    """Why somebody may not do this at all; a board for the whole study need not be of one of its sites."""
    known = sees_every_site(who) or who.site in {site.id for site in study.study.sites}
    if not known or not may(who, right, who.site):
        yield fault("right-missing", role=who.role.value, right=right.value).at(place)
    if subject is not None and not SUBJECT.fullmatch(subject):
        yield fault("missing-subject").at(place)


def refused(*found: Fault | Finding, place: Place) -> Refused:
    """A refusal with these findings."""
    return Refused(findings=tuple(each.at(place) if isinstance(each, Fault) else each for each in found))


def authorise_dose(log: Log, study: Study, wanted: DoseWanted, who: Person, now: int) -> Noted | Refused:
    """Lets a participant be given the open level on one day, or refuses with everything that speaks against it.

    now  microseconds since 1970-01-01T00:00Z
    """
    place, today = Place(file="dose", tag=wanted.subject[:40]), day_at(now, zone_of(study, who.site))
    level = next((each for each in levels_of(study) if each.id == wanted.level), None)
    refusals = [*unable(study, who, Right.AUTHORISE_DOSE, place, wanted.subject), *_unreadable(wanted, today, place)]
    if level is None:
        refusals.append(fault("dose-unknown-level", level=wanted.level[:40]).at(place))
    if refusals or level is None:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=wanted.subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        state = read_doses(study, writing)
        open_, assigned = opened(study, state), assigned_dose(level, wanted.weight)
        asked = DoseAsked(
            study=study,
            state=state,
            act=DoseAct.AUTHORISE,
            subject=wanted.subject,
            level=wanted.level,
            part=open_.part if open_ is not None else parts_of(study)[0],
            day=wanted.day,
            today=today,
            site=who.site,
            who=who.id,
            lot=wanted.lot,
            dose=assigned,
            readiness=read_readiness(study, wanted.subject, writing, wanted.day, today),
            rules=read_rules(study, writing),
        )
        against = [*broken_guards(asked)]
        if against or open_ is None:
            return refused(*against, place=place)
        said = document(
            part=asked.part, lot=wanted.lot, cohort=open_.decision.sequence, assigned=dose_document(assigned)
        )
        about = {"subject": wanted.subject, "item": wanted.level, "since": wanted.day}
        writing.append(written(DoseKind.AUTHORISED, value=said, **about))
    return Noted()


def _unreadable(wanted: DoseWanted, today: str, place: Place) -> Iterator[Finding]:
    read = read_date(wanted.day)
    if read is None or not read.is_whole or read.earliest.isoformat() != wanted.day:
        yield fault("not-a-date", value=wanted.day[:60]).at(place)
    elif wanted.day < today:
        yield fault("dose-day-past", day=wanted.day).at(place)
    if not LOT.fullmatch(wanted.lot):
        yield fault("dose-lot-unreleased", lot=wanted.lot[:60]).at(place)
    if not 0 < wanted.weight < MOST_CELLS:
        yield fault("dose-weight", weight=f"{wanted.weight:g}").at(place)


def revoke_dose(log: Log, study: Study, about: int, who: Person, now: int, *, reason: str) -> Noted | Refused:
    """Takes an authorisation back, whose dose has not been issued, or came back; so its place is free again."""
    place = Place(file="dose", line=about)
    refusals = [*unable(study, who, Right.AUTHORISE_DOSE, place), *unwritable(reason, place, needed=True)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        state = read_doses(study, writing)
        own = next((each for each in state.authorisations if each.sequence == about and not each.revoked), None)
        subject = own.subject if own is not None else None
        unfit = [*unentitled(writing, study, who, now, place, subject=subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        if own is None:
            return refused(fault("dose-not-authorised", subject="-"), place=place)
        if state.issued(own) is not None:
            return refused(fault("dose-already-issued", subject=own.subject), place=place)
        writing.append(written(DoseKind.REVOKED, subject=own.subject, about=about, reason=reason.strip()))
    return Noted()


def issue_dose(log: Log, study: Study, wanted: DosePrepared, who: Person, now: int) -> Noted | Refused:
    """Lets a prepared dose leave the laboratory today, or refuses with everything that speaks against it."""
    place, today = Place(file="dose", tag=wanted.subject[:40]), day_at(now, zone_of(study, who.site))
    refusals = [*unable(study, who, Right.ISSUE_DOSE, place, wanted.subject)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=wanted.subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        state = read_doses(study, writing)
        own = next((each for each in state.authorisations if each.sequence == wanted.authorisation), None)
        if own is None:
            return refused(fault("dose-not-authorised", subject=wanted.subject), place=place)
        asked = DoseAsked(
            study=study,
            state=state,
            act=DoseAct.ISSUE,
            subject=wanted.subject,
            level=own.level,
            part=own.part,
            day=today,
            today=today,
            site=who.site,
            who=who.id,
            lot=wanted.lot,
            dose=wanted.prepared,
            readiness=read_readiness(study, wanted.subject, writing, today, today),
            rules=read_rules(study, writing),
            moment=local_minute(now, zone_of(study, who.site)),
            authorisation=own,
        )
        against = [*broken_guards(asked)]
        if against:
            return refused(*against, place=place)
        said = document(prepared=dose_document(wanted.prepared))
        about = {"subject": wanted.subject, "item": wanted.lot, "since": today, "about": own.sequence}
        writing.append(written(DoseKind.ISSUED, value=said, **about))
    return Noted()


def return_dose(log: Log, study: Study, about: int, who: Person, now: int, *, reason: str) -> Noted | Refused:
    """Writes down that an issued dose came back to the laboratory and was not given."""
    place = Place(file="dose", line=about)
    refusals = [*unable(study, who, Right.ISSUE_DOSE, place), *unwritable(reason, place, needed=True)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        own = next((each for each in read_doses(study, writing).unaccounted() if each.sequence == about), None)
        subject = own.subject if own is not None else None
        unfit = [*unentitled(writing, study, who, now, place, subject=subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        if own is None:
            return refused(fault("dose-not-out"), place=place)
        writing.append(written(DoseKind.RETURNED, subject=own.subject, about=about, reason=reason.strip()))
    return Noted()


def record_dose_given(log: Log, study: Study, given: DoseGiven, who: Person, now: int) -> Noted | Refused:
    """Records a dose that was given. No guard refuses it: each that it broke opens a deviation in the same transaction.

    Refused is only what cannot be read, what has not happened yet, and the same dose a second time.
    """
    place, today = Place(file="dose", tag=given.subject[:40]), day_at(now, zone_of(study, who.site))
    refusals = [*unable(study, who, Right.RECORD_DOSE, place, given.subject), *_unrecordable(given, today, place)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=given.subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        state = read_doses(study, writing)
        twice = next((each for each in state.given if _same(each, given)), None)
        if twice is not None:
            return refused(fault("dose-recorded", entry=twice.sequence), place=place)
        ready = read_readiness(study, given.subject, writing, given.day, today)
        rules = read_rules(study, writing)
        asked = _asked_of_given(study, state, given, who=who, today=today, ready=ready, rules=rules)
        issue = asked.issue.sequence if asked.issue is not None else None
        entries = [*_given_entries(asked, given, DoseKind.GIVEN, issue)]
        writing.append(*entries, *stops_of(writing, study, who, now, entries))
    return Noted()


def correct_dose_given(
    log: Log, study: Study, given: DoseGiven, who: Person, now: int, *, about: int
) -> Noted | Refused:
    """Puts right what was recorded of a dose, with a reason; what was written first stays in the log."""
    place, today = Place(file="dose", line=about), day_at(now, zone_of(study, who.site))
    refusals = [
        *unable(study, who, Right.AUTHORISE_DOSE, place, given.subject),
        *_unrecordable(given, today, place),
        *unwritable(given.reason, place, needed=True),
    ]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=given.subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        state = read_doses(study, writing)
        own = next((each for each in state.given if each.sequence == about and each.subject == given.subject), None)
        if own is None:
            return refused(fault("dose-not-recorded"), place=place)
        before = replace(state, given=tuple(each for each in state.given if each.sequence != about))
        ready = read_readiness(study, given.subject, writing, given.day, today)
        rules = read_rules(study, writing)
        asked = _asked_of_given(study, before, given, who=who, today=today, ready=ready, rules=rules, first=own)
        entries = [*_given_entries(asked, given, DoseKind.CORRECTED, about, known=own.broken)]
        writing.append(*entries, *stops_of(writing, study, who, now, entries))
    return Noted()


def _same(each: Given, given: DoseGiven) -> bool:
    mine = (given.subject, given.day, given.time, given.lot, given.issue, given.delivered)
    return (each.subject, each.day, each.time, each.lot, each.issue, each.delivered) == mine


def _unrecordable(given: DoseGiven, today: str, place: Place) -> Iterator[Finding]:
    read = read_date(given.day)
    if read is None or not read.is_whole or read.earliest.isoformat() != given.day:
        yield fault("not-a-date", value=given.day[:60]).at(place)
    else:
        yield from not_happened(given.day, today, place)
    if given.time is not None and not CLOCK.fullmatch(given.time):
        yield fault("not-a-date", value=given.time[:20]).at(place)
    if given.lot is not None and not LOT.fullmatch(given.lot):
        yield fault("wrong-value", value=repr(given.lot)[:60], detail="up to 60 letters, digits and - . : = /").at(
            place
        )
    numbers = (given.delivered.per_kg, given.delivered.total, given.delivered.weight)
    if any(number is not None and not 0 <= number <= MOST_CELLS for number in numbers):
        yield fault("dose-number-unreadable").at(place)
    yield from unwritable(given.reason, place, needed=False)


def _asked_of_given(
    study: Study,
    state: DoseState,
    given: DoseGiven,
    *,
    who: Person,
    today: str,
    ready: Readiness,
    rules: tuple[JudgedRule, ...],
    first: Given | None = None,
) -> DoseAsked:
    behind = given.issue if first is None else first.issue
    issue = next((each for each in state.issues if each.sequence == behind), None)
    own = next((a for a in state.authorisations if issue is not None and a.sequence == issue.authorisation), None)
    open_ = opened(study, state)
    part = open_.part if open_ is not None else parts_of(study)[0]
    return DoseAsked(
        study=study,
        state=state,
        act=DoseAct.GIVE,
        subject=given.subject,
        level=own.level if own is not None else level_delivered(study, given.delivered),
        part=own.part if own is not None else first.part if first is not None else part,
        day=given.day,
        today=today,
        site=who.site,
        who=who.id,
        lot=given.lot,
        dose=given.delivered,
        readiness=ready,
        rules=rules,
        moment=f"{given.day}T{given.time}" if given.time is not None else None,
        authorisation=own,
        issue=issue,
    )


def _given_entries(
    asked: DoseAsked, given: DoseGiven, kind: DoseKind, about: int | None, known: tuple[str, ...] = ()
) -> Iterator[Entry]:
    """The dose, then a deviation for each guard that it broke and that nobody has noted yet."""
    broken = [each for each in broken_guards(asked) if each.kind not in known]
    own = asked.authorisation
    trusted = own is not None and own.subject == asked.subject
    said = document(
        delivered=dose_document(given.delivered),
        level=asked.level,
        part=asked.part,
        time=given.time,
        cohort=own.cohort if own is not None and trusted else None,
        broken=list(dict.fromkeys(each.kind for each in broken)) or None,
    )
    reason = given.reason.strip() if given.reason else None
    told = {"subject": given.subject, "item": given.lot, "since": given.day}
    yield written(kind, value=said, about=about, reason=reason, **told)
    for each in broken:
        text = in_both_languages(each.at(Place(file="dose", tag=given.subject)))
        yield written(EntryKind.DEVIATION, subject=given.subject, item=each.kind, value=text, since=given.day)
