"""What becomes of a participant: each step an entry, decided inside the transaction that writes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from trialwright.conduct.forms import SUBJECT, Noted, Refused, author_at, in_both_languages, not_happened, unwritable
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.conduct.stops import stops_of
from trialwright.records.dispositions import (
    BY_WHOM,
    TRANSITIONS,
    WHY_FAILED,
    Course,
    DispositionKind,
    failed_value,
    fold_course,
    signed_value,
)
from trialwright.records.entries import Entry, EntryKind
from trialwright.records.log import Log, Writing
from trialwright.study.study import Study
from trialwright.trial.candidate import candidate_of
from trialwright.trial.enrolment import criteria_against, not_enrollable, not_signable
from trialwright.words.days import day_at, read_date
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person, may
from trialwright.words.texts import SENTENCES

DISPOSABLE = (
    DispositionKind.LISTED,
    DispositionKind.ENROLLED,
    DispositionKind.SCREEN_FAILED,
    DispositionKind.DELISTED,
    DispositionKind.TREATMENT_DISCONTINUED,
    DispositionKind.COMPLETED,
    DispositionKind.WITHDRAWN,
    DispositionKind.LOST,
    DispositionKind.FOUND,
    DispositionKind.DIED,
)
"""What ``dispose`` writes; a signature and another screening have a function of their own."""

_GUARDED = frozenset({DispositionKind.LISTED, DispositionKind.ENROLLED})
"""What needs consent and a signature that stands."""

_BY_SOMEBODY = frozenset({DispositionKind.WITHDRAWN, DispositionKind.TREATMENT_DISCONTINUED})
"""What somebody decided, who has to be named."""

_WITHOUT_WHY = frozenset({"participant", "guardian"})
"""Who may leave the study without saying why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilitySigning:
    """What an investigator signs.

    at      the anchor at which eligibility is judged
    seen    hash of the evidence that they had before them
    proven  whether they have just given their password again
    """

    subject: str
    at: str
    seen: str
    proven: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Disposing:
    """What somebody wants to write about a participant.

    day     on which it happened, whole or in part; None for today
    reason  why, in words
    why     of a screening that failed one of ``WHY_FAILED``
    whom    of a withdrawal or discontinuation who decided it, one of ``BY_WHOM``
    late    whether it happened earlier and is entered now: then a guard that was broken opens a deviation
    """

    kind: DispositionKind
    subject: str
    day: str | None = None
    reason: str | None = None
    why: str | None = None
    whom: str | None = None
    late: bool = False


def sign_eligibility(log: Log, study: Study, wanted: EligibilitySigning, who: Person, now: int) -> Noted | Refused:
    """Signs that a candidate is eligible, on the evidence that the signer saw; refuses with every criterion against it.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file=wanted.subject[:40])
    refusals = [*_not_allowed(DispositionKind.ELIGIBILITY_SIGNED, wanted.subject, who, place)]
    if not wanted.proven:
        refusals.append(fault("not-authenticated").at(place))
    if refusals:
        return Refused(findings=tuple(refusals))
    today = day_at(now, zone_of(study, who.site))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*_unfit(writing, study, wanted.subject, who, now)]
        if unfit:
            return Refused(findings=tuple(unfit))
        candidate = candidate_of(writing, study, wanted.subject, today)
        stopped = [*_not_so_far(candidate.course, DispositionKind.ELIGIBILITY_SIGNED, place)]
        stopped += not_signable(study, candidate, wanted.at)
        judged = candidate.at(wanted.at)
        if judged is not None and judged.evidence != wanted.seen and not stopped:
            stopped.append(fault("evidence-changed").at(place))
        if judged is None or stopped:
            return Refused(findings=tuple(stopped))
        value = signed_value(judged.evidence, judged.verdicts, judged.marked)
        kind, subject = DispositionKind.ELIGIBILITY_SIGNED, wanted.subject
        writing.append(Entry(kind=kind, subject=subject, item=wanted.at, value=value, since=today))
    return Noted()


def dispose(log: Log, study: Study, wanted: Disposing, who: Person, now: int) -> Noted | Refused:
    """Writes what became of a participant; refuses what cannot follow from where they stand.

    Nobody is listed or enrolled without consent and a signature that stands; what happened all the same is entered
    late, and opens a deviation for each guard that was broken. A death suspends what the stopping rules say, at once.
    now  microseconds since 1970-01-01T00:00Z
    Raises: KeyError for a kind that is not one of ``DISPOSABLE``.
    """
    if wanted.kind not in DISPOSABLE:
        raise KeyError(wanted.kind)
    place, today = Place(file=wanted.subject[:40]), day_at(now, zone_of(study, who.site))
    refusals = [
        *_not_allowed(wanted.kind, wanted.subject, who, place),
        *unwritable(wanted.reason, place, needed=_needs_reason(wanted)),
        *not_happened(wanted.day, today, place),
        *_unnamed(wanted, place),
    ]
    if refusals:
        return Refused(findings=tuple(refusals))
    day = _day(wanted.day or today)
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*_unfit(writing, study, wanted.subject, who, now)]
        if unfit:
            return Refused(findings=tuple(unfit))
        candidate = candidate_of(writing, study, wanted.subject, today)
        broken = [*_not_so_far(candidate.course, wanted.kind, place)]
        if wanted.kind in _GUARDED:
            broken += not_enrollable(study, candidate, day)
        criteria = criteria_against(candidate) if wanted.why == "criteria" else ()
        if wanted.why == "criteria" and not criteria:
            return Refused(findings=(fault("no-criterion-against").at(place),))
        if broken and not wanted.late:
            return Refused(findings=tuple(broken))
        entry = _entry(wanted, day, criteria)
        stops = stops_of(writing, study, who, now, (entry,))
        writing.append(entry, *(_deviation(wanted, day, each) for each in broken), *stops)
    return Noted()


def screen_again(
    log: Log, study: Study, subject: str, code: str, reason: str, *, who: Person, now: int
) -> Noted | Refused:
    """Begins the screening of a person anew under another code, which is tied to the first for ever.

    code  under which nobody has been written of
    now   microseconds since 1970-01-01T00:00Z
    """
    place, kind = Place(file=subject[:40]), DispositionKind.RESCREENED
    today = day_at(now, zone_of(study, who.site))
    refusals = [*_not_allowed(kind, subject, who, place), *unwritable(reason, place, needed=True)]
    if not SUBJECT.fullmatch(code):
        refusals.append(fault("missing-subject").at(place))
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*_unfit(writing, study, subject, who, now)]
        if not unfit and writing.site_of(code) is not None:
            unfit.append(fault("code-taken", code=code).at(place))
        if unfit:
            return Refused(findings=tuple(unfit))
        course = fold_course(writing.happened(tuple(DispositionKind), subject))
        stopped = [*_not_so_far(course, kind, place), *_not_again(writing, study, course, today, place)]
        if stopped:
            return Refused(findings=tuple(stopped))
        writing.append(Entry(kind=kind, subject=subject, value=code, reason=reason.strip(), since=today))
        writing.append(Entry(kind=DispositionKind.SCREENED_AGAIN, subject=code, value=subject, since=today))
    return Noted()


def take_back(
    log: Log, study: Study, subject: str, about: int, reason: str, *, who: Person, now: int
) -> Noted | Refused:
    """Takes back a disposition that was written by mistake: it stays in the log, and counts for nothing.

    about  sequence number of its entry
    now    microseconds since 1970-01-01T00:00Z
    """
    place, today = Place(file=subject[:40]), day_at(now, zone_of(study, who.site))
    refusals = [*unwritable(reason, place, needed=True)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*_unfit(writing, study, subject, who, now)]
        course = fold_course(writing.happened(tuple(DispositionKind), subject))
        found = next((each for each in course.history if each.sequence == about and each.stands), None)
        if found is None or found.kind not in TRANSITIONS or found.kind is DispositionKind.RESCREENED:
            unfit.append(fault("disposition-unknown", about=about).at(place))
        else:
            unfit += _not_allowed(found.kind, subject, who, place)
        if unfit:
            return Refused(findings=tuple(unfit))
        kind, why = DispositionKind.TAKEN_BACK, reason.strip()
        writing.append(Entry(kind=kind, subject=subject, about=about, reason=why, since=today))
    return Noted()


def _not_allowed(kind: DispositionKind, subject: str, who: Person, place: Place) -> Iterator[Finding]:
    right = TRANSITIONS[kind].right
    if not may(who, right, who.site):
        yield fault("right-missing", role=who.role.value, right=right.value).at(place)
    if not SUBJECT.fullmatch(subject):
        yield fault("missing-subject").at(place)


def _unfit(writing: Writing, study: Study, subject: str, who: Person, now: int) -> list[Finding]:
    place = Place(file=subject[:40])
    found = [*unentitled(writing, study, who, now, place, subject=subject)]
    if not found and writing.site_of(subject) is None:
        found.append(fault("unknown-subject", id=subject).at(place))
    return found


def _needs_reason(wanted: Disposing) -> bool:
    free = wanted.kind is DispositionKind.WITHDRAWN and wanted.whom in _WITHOUT_WHY
    left = wanted.kind is DispositionKind.WITHDRAWN and not free
    return TRANSITIONS[wanted.kind].reason or left or wanted.late


def _unnamed(wanted: Disposing, place: Place) -> Iterator[Finding]:
    if (wanted.kind is DispositionKind.SCREEN_FAILED) != (wanted.why in WHY_FAILED):
        allowed = ", ".join(WHY_FAILED)
        yield fault("unknown-code", code=wanted.why or "-", allowed=allowed).at(place)
    if (wanted.kind in _BY_SOMEBODY) != (wanted.whom in BY_WHOM):
        yield fault("unknown-code", code=wanted.whom or "-", allowed=", ".join(BY_WHOM)).at(place)


def _day(text: str) -> str:
    """A day as it is kept: ISO where it is whole, as far as it is known otherwise."""
    read = read_date(text)
    return read.earliest.isoformat() if read is not None and read.is_whole else text


def _not_so_far(course: Course, kind: DispositionKind, place: Place) -> Iterator[Finding]:
    if course.standing not in TRANSITIONS[kind].moves:
        said = SENTENCES[f"standing {course.standing.value}"]
        yield fault("disposition-not-so-far", what=SENTENCES[f"entry {kind.value}"], said=said).at(place)


def _not_again(writing: Writing, study: Study, course: Course, today: str, place: Place) -> Iterator[Finding]:
    """Why a person may not be screened again: never, not yet, or not once more."""
    foreseen = study.eligibility.rescreening
    if foreseen is None:
        yield fault("rescreening-not-foreseen").at(place)
        return
    if course.later is not None:
        yield fault("rescreened-already", code=course.later).at(place)
    attempts, earlier = 1, course.earlier
    while earlier is not None and attempts < foreseen.attempts:
        attempts += 1
        earlier = fold_course(writing.happened(tuple(DispositionKind), earlier)).earlier
    if attempts >= foreseen.attempts:
        yield fault("rescreened-too-often", attempts=foreseen.attempts).at(place)
    failed = course.newest(DispositionKind.SCREEN_FAILED)
    read = read_date(failed.day) if failed is not None else None
    if read is not None and date.fromisoformat(today) < (first := read.latest + timedelta(days=foreseen.wait)):
        yield fault("rescreening-too-early", first=first.isoformat()).at(place)


def _entry(wanted: Disposing, day: str, criteria: tuple[str, ...]) -> Entry:
    reason = (wanted.reason or "").strip() or None
    value = failed_value(wanted.why, criteria) if wanted.why is not None else None
    return Entry(kind=wanted.kind, subject=wanted.subject, value=value, reason=reason, whom=wanted.whom, since=day)


def _deviation(wanted: Disposing, day: str, found: Finding) -> Entry:
    return Entry(
        kind=EntryKind.DEVIATION,
        subject=wanted.subject,
        item=found.fault.kind,
        value=in_both_languages(found),
        reason=wanted.reason,
        since=day,
    )
