"""Locks and unlocks the database of a site: a data manager and the principal investigator sign for the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from trialwright.chapters.capture.locking import site_content
from trialwright.conduct.forms import Noted, Refused, author_at, unwritable
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.records.entries import Entry
from trialwright.records.lock import DatabaseLock, LockKind, LockSignature, fold_lock
from trialwright.records.log import Log
from trialwright.records.verifications import report_text
from trialwright.study.study import Study
from trialwright.trial.lock_checklist import judge_lock, site_record
from trialwright.words.days import day_at
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.flaws import Flaw
from trialwright.words.people import Person, Right, may

_PLACE = Place(file="database lock")


@dataclass(frozen=True, slots=True, kw_only=True)
class LockSigning:
    """What somebody signs for.

    content  hash of what they had before them (``chapters/capture/locking.site_content``); of an unlock empty
    reason   what the signature means; of an unlock why
    proven   whether they have just given their password again
    """

    content: str
    reason: str
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LogChecked:
    """That the whole log was recomputed.

    read   number of the newest entry that was read
    head   hash of the newest transaction that was read
    found  what is not as it was written
    """

    read: int
    head: str
    found: tuple[Flaw, ...]


def note_log_verified(log: Log, study: Study, checked: LogChecked, who: Person, now: int) -> Noted | Refused:
    """Notes that the whole log was recomputed.

    now  microseconds since 1970-01-01T00:00Z
    """
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*_forbidden(who, Right.VERIFY_LOG), *unentitled(writing, study, who, now, _PLACE)]
        if unfit:
            return Refused(findings=tuple(unfit))
        count, report = str(len(checked.found)), report_text(checked.head, checked.found)
        writing.append(Entry(kind=LockKind.LOG_VERIFIED, item=who.site, value=count, about=checked.read, reason=report))
    return Noted()


def sign_lock(log: Log, study: Study, signing: LockSigning, who: Person, now: int) -> Noted | Refused:
    """Signs for the lock, which takes hold once both have signed for the same; every condition is judged again.

    now  microseconds since 1970-01-01T00:00Z
    """
    refusals = [*_forbidden(who), *_unsigned(signing)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        lock = fold_lock(writing.happened(set(LockKind)), who.site)
        today = date.fromisoformat(day_at(now, zone_of(study, who.site)))
        record = site_record(study, writing, who.site, today)
        content = site_content(who.site, study.hash, record.forms)
        unfit = [*unentitled(writing, study, who, now, _PLACE), *_twice(lock, who, content)]
        if lock.locked is not None:
            unfit.append(fault("database-locked", site=who.site).at(_PLACE))
        if signing.content != content:
            unfit.append(fault("lock-content-changed").at(_PLACE))
        lacking = sum(not condition.met for condition in judge_lock(record))
        if lacking:
            unfit.append(fault("lock-not-ready", count=lacking).at(_PLACE))
        if unfit:
            return Refused(findings=tuple(unfit))
        said = Entry(kind=LockKind.LOCK_SIGNED, item=who.site, value=content, reason=signing.reason.strip())
        writing.append(said)
        if other_signature(lock, who, content) is not None:
            writing.append(Entry(kind=LockKind.LOCKED, item=who.site, value=content))
    return Noted()


def sign_unlock(log: Log, study: Study, signing: LockSigning, who: Person, now: int) -> Noted | Refused:
    """Signs for the unlock, with the reason; it takes hold once both have signed.

    now  microseconds since 1970-01-01T00:00Z
    """
    refusals = [*_forbidden(who), *_unsigned(signing)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        lock = fold_lock(writing.happened(set(LockKind)), who.site)
        unfit = [*unentitled(writing, study, who, now, _PLACE), *_twice(lock, who, "")]
        if lock.locked is None:
            unfit.append(fault("database-not-locked", site=who.site).at(_PLACE))
        if unfit:
            return Refused(findings=tuple(unfit))
        about, reason = lock.locked, signing.reason.strip()
        writing.append(Entry(kind=LockKind.UNLOCK_SIGNED, item=who.site, reason=reason, about=about))
        if other_signature(lock, who, "") is not None:
            writing.append(Entry(kind=LockKind.UNLOCKED, item=who.site, reason=reason, about=about))
    return Noted()


def other_signature(lock: DatabaseLock, who: Person, content: str) -> LockSignature | None:
    """The signature of another person in the other role that was given for the same; None where there is none."""
    others = (each for each in lock.signed if each.role != who.role.value and each.person != who.id)
    return next((each for each in others if each.content == content), None)


def _forbidden(who: Person, right: Right = Right.LOCK_DATABASE) -> Iterator[Finding]:
    if not may(who, right, who.site):
        yield fault("right-missing", role=who.role.value, right=right.value).at(_PLACE)


def _unsigned(signing: LockSigning) -> Iterator[Finding]:
    yield from unwritable(signing.reason, _PLACE, needed=True)
    if not signing.proven:
        yield fault("not-authenticated").at(_PLACE)


def _twice(lock: DatabaseLock, who: Person, content: str) -> Iterator[Finding]:
    """Nobody signs twice for the same, in whichever role."""
    if any(each.person == who.id and each.content == content for each in lock.signed):
        yield fault("lock-signed-already", person=who.id).at(_PLACE)
