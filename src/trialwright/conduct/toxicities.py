"""Reports toxicities that may limit the dose, adjudicates them, and says who was assessed and who takes whose place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trialwright.conduct.adverse_events import told
from trialwright.conduct.doses import refused, unable, written
from trialwright.conduct.forms import SUBJECT, Noted, Refused, author_at, not_happened, unwritable
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.conduct.stops import stops_of
from trialwright.records.adverse_events import EventKind
from trialwright.records.doses import DoseKind, Toxicity, document
from trialwright.records.entries import Entry
from trialwright.records.log import Log
from trialwright.study.study import Study
from trialwright.trial.dose_history import Standing, courses
from trialwright.trial.dose_state import read_doses
from trialwright.trial.toxicities import ATTRIBUTIONS, CAUSES, define, unreadable_answer
from trialwright.words.days import day_at, read_date
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person, Right
from trialwright.words.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ToxicityReport:
    """A toxicity that may limit the dose; ``criterion`` is one of the study's definition, where one is in mind."""

    subject: str
    day: str
    text: str
    criterion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjudication:
    """What the adjudicators find.

    about        entry of the report
    attribution  for each of ``trial/toxicities.CAUSES``: ``cannot be excluded`` or ``excluded``
    answers      to the terms of the definition
    counts       whether it limits the dose; None to leave it pending. A reason says why, where it is left so or the
                 definition would have it otherwise
    """

    about: int
    attribution: Mapping[str, str]
    answers: Mapping[str, str]
    counts: bool | None
    reason: str | None = None
    proven: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacing:
    """Somebody who takes the place of a participant who cannot be evaluated."""

    replaced: str
    subject: str
    reason: str


def report_toxicity(log: Log, study: Study, report: ToxicityReport, who: Person, now: int) -> Noted | Refused:
    """Reports it; from then on nobody is treated until it is adjudicated. A suspension never blocks this.

    now  microseconds since 1970-01-01T00:00Z
    """
    place, today = Place(file="toxicity", tag=report.subject[:40]), day_at(now, zone_of(study, who.site))
    known = [each.id for each in study.escalation.dlt.criteria] if study.escalation.dlt is not None else []
    refusals = [
        *unable(study, who, Right.REPORT_TOXICITY, place, report.subject),
        *unwritable(report.text, place, needed=True),
        *_no_day(report.day, today, place),
    ]
    if report.criterion is not None and report.criterion not in known:
        refusals.append(fault("toxicity-no-term", term=report.criterion[:40]).at(place))
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=report.subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        state = read_doses(study, writing)
        dosed = {each.subject for each in state.given} | {each.subject for each in state.issues}
        if report.subject not in dosed:
            return refused(fault("toxicity-without-dose", subject=report.subject), place=place)
        about = {"subject": report.subject, "item": report.criterion, "since": report.day}
        writing.append(written(DoseKind.TOXICITY, reason=report.text.strip(), **about))
    return Noted()


def adjudicate(log: Log, study: Study, wanted: Adjudication, who: Person, now: int) -> Noted | Refused:
    """Adjudicates a toxicity, signed; done again, the newest holds and the earlier ones stay in the log.

    One that was reported as an adverse event is a new version of that event too. What it makes a stopping rule hold
    suspends in the same transaction.
    """
    place = Place(file="toxicity", line=wanted.about)
    refusals = [*unable(study, who, Right.ADJUDICATE, place), *_unadjudicable(study, wanted, place)]
    if not wanted.proven:
        refusals.append(fault("not-authenticated").at(place))
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        own = next((each for each in read_doses(study, writing).toxicities if each.sequence == wanted.about), None)
        subject = own.subject if own is not None else None
        unfit = [*unentitled(writing, study, who, now, place, subject=subject, study_wide=True)]
        if unfit:
            return Refused(findings=tuple(unfit))
        if own is None:
            return refused(fault("toxicity-unknown"), place=place)
        said = document(
            counts=wanted.counts,
            attribution=dict(wanted.attribution),
            answers={name: text for name, text in wanted.answers.items() if text},
            holds=list(define(study, wanted.answers).holds),
        )
        reason = wanted.reason.strip() if wanted.reason else None
        entries = [*_ruled(own, wanted.counts, reason)]
        entries.append(written(DoseKind.ADJUDICATED, subject=subject, about=own.sequence, value=said, reason=reason))
        writing.append(*entries, *stops_of(writing, study, who, now, entries))
    return Noted()


def _ruled(own: Toxicity, counts: bool | None, reason: str | None) -> Iterator[Entry]:
    """The ruling as a version of the adverse event that the toxicity is; nothing for one that was reported here."""
    if own.event is not None:
        ruling = {True: "yes", False: "no", None: "pending"}[counts]
        yield from told(EventKind.ADJUDICATED, own.subject, own.event, {"dlt": ruling}, reason)


def _unadjudicable(study: Study, wanted: Adjudication, place: Place) -> Iterator[Finding]:
    for cause in CAUSES:
        if wanted.attribution.get(cause) not in ATTRIBUTIONS:
            yield fault("toxicity-attribution", cause=cause).at(place)
    wrong = [found for id, text in wanted.answers.items() if (found := unreadable_answer(study, id, text)) is not None]
    yield from (each.at(place) for each in wrong)
    defined = Verdict.UNKNOWN if wrong else define(study, wanted.answers).verdict
    counts = {True: Verdict.TRUE, False: Verdict.FALSE, None: Verdict.UNKNOWN}[wanted.counts]
    if (defined is not counts or wanted.counts is None) and not (wanted.reason or "").strip():
        yield fault("toxicity-otherwise").at(place)
    yield from unwritable(wanted.reason, place, needed=False)


def _no_day(day: str, today: str, place: Place) -> Iterator[Finding]:
    read = read_date(day)
    if read is None or not read.is_whole or read.earliest.isoformat() != day:
        yield fault("not-a-date", value=day[:60]).at(place)
    else:
        yield from not_happened(day, today, place)


def assess_window(log: Log, study: Study, subject: str, who: Person, now: int, *, day: str) -> Noted | Refused:
    """Says that somebody was assessed for dose-limiting toxicity, on the last day of the window or later."""
    place, today = Place(file="toxicity", tag=subject[:40]), day_at(now, zone_of(study, who.site))
    refusals = [*unable(study, who, Right.ASSESS_WINDOW, place, subject), *_no_day(day, today, place)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        own = next(
            (each for each in courses(study, read_doses(study, writing), today) if each.subject == subject), None
        )
        if own is None:
            return refused(fault("toxicity-without-dose", subject=subject), place=place)
        if day < own.closes:
            return refused(fault("window-open", day=day, closes=own.closes), place=place)
        writing.append(written(DoseKind.ASSESSED, subject=subject, since=day))
    return Noted()


def replace_participant(log: Log, study: Study, wanted: Replacing, who: Person, now: int) -> Noted | Refused:
    """Lets somebody new take the place of a participant who cannot be evaluated and had no toxicity that counts."""
    place, today = Place(file="dose", tag=wanted.replaced[:40]), day_at(now, zone_of(study, who.site))
    rule = study.escalation.cohort.replacement if study.escalation.cohort is not None else "not specified"
    refusals = [
        *unable(study, who, Right.REPLACE, place, wanted.replaced),
        *unwritable(wanted.reason, place, needed=True),
    ]
    if rule == "not specified":
        refusals.append(fault("dose-undeclared", what="cohort.replacement").at(place))
    if not SUBJECT.fullmatch(wanted.subject) or wanted.subject == wanted.replaced:
        refusals.append(fault("missing-subject").at(place))
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=wanted.replaced)]
        if unfit:
            return Refused(findings=tuple(unfit))
        state = read_doses(study, writing)
        own = next((each for each in courses(study, state, today) if each.subject == wanted.replaced), None)
        replaceable = {Standing.NOT_ASSESSED, Standing.OTHER_DOSE, Standing.GIVEN_AGAIN}
        if own is None or own.standing not in replaceable:
            return refused(fault("not-replaceable", subject=wanted.replaced), place=place)
        if any(each.subject == wanted.subject for each in (*state.given, *state.replacements)):
            return refused(fault("dose-again", subject=wanted.subject), place=place)
        about = {"subject": wanted.replaced, "whom": wanted.subject, "reason": wanted.reason.strip()}
        writing.append(written(DoseKind.REPLACED, **about))
    return Noted()
