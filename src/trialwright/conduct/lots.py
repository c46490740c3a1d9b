"""Releases a lot, by quality alone, by exception with names and reason; holds it in quarantine, calls it back."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trialwright.conduct.doses import LOT, MOST_CELLS, refused, unable, written
from trialwright.conduct.forms import SUBJECT, Noted, Refused, author_at, in_both_languages, unwritable
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.records.doses import DoseKind, document
from trialwright.records.entries import EntryKind
from trialwright.records.log import Log
from trialwright.study.study import Study
from trialwright.trial.dose_state import read_doses
from trialwright.words.days import day_at, local_minute, read_date
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person, Right

MINUTE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
"""How a last minute is written, so that two of them can be compared as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRelease:
    """A lot that quality releases.

    subject    the participant for whom it is reserved; None for a lot for several
    expires    the last minute of its use, by the clock of the site: ``2026-03-10T18:00``
    cells      how many are released, 10^6; needed of the cells whose dose is escalated
    missed     release limits that it misses, each of which the study lets be released by exception
    physician  code of the physician who agreed to an exception; ``informed`` whether the participant was told
    """

    code: str
    product: str
    subject: str | None = None
    expires: str | None = None
    cells: float | None = None
    missed: tuple[str, ...] = ()
    physician: str | None = None
    informed: bool = False
    reason: str | None = None


def release_lot(log: Log, study: Study, lot: LotRelease, who: Person, now: int) -> Noted | Refused:
    """Releases a lot. An exception needs a physician, the participant informed, and a reason, and opens a deviation.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="lot", tag=lot.code[:40])
    refusals = [*unable(study, who, Right.RELEASE_LOT, place, lot.subject), *_unreleasable(study, lot, who, place)]
    refusals += _unusable(study, lot, local_minute(now, zone_of(study, who.site)), place)
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=lot.subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        if lot.code in read_doses(study, writing).lots:
            return refused(fault("lot-released", lot=lot.code), place=place)
        agreed = [who.id, lot.physician] if lot.missed else None
        said = document(product=lot.product, exception=list(lot.missed) or None, agreed=agreed, cells=lot.cells)
        reason = lot.reason.strip() if lot.reason else None
        about = {"subject": lot.subject, "item": lot.code, "until": lot.expires}
        writing.append(written(DoseKind.LOT_RELEASED, value=said, reason=reason, **about))
        if lot.missed:
            found = fault("lot-exception", lot=lot.code, missed=", ".join(lot.missed))
            today = day_at(now, zone_of(study, who.site))
            about = {"item": found.kind, "value": in_both_languages(found.at(place)), "since": today}
            writing.append(written(EntryKind.DEVIATION, subject=lot.subject, reason=reason, **about))
    return Noted()


def _unreleasable(study: Study, lot: LotRelease, who: Person, place: Place) -> Iterator[Finding]:
    product = next((each for each in study.products.products if each.id == lot.product), None)
    if not LOT.fullmatch(lot.code):
        detail = "up to 60 letters, digits and - . : = /"
        yield fault("wrong-value", value=repr(lot.code)[:60], detail=detail).at(place)
    if product is None:
        yield fault("lot-product", product=lot.product[:40]).at(place)
        return
    allowed = {limit.id for limit in product.release if limit.exception}
    for each in lot.missed:
        if each not in allowed:
            yield fault("lot-no-exception", limit=each[:40]).at(place)
    yield from unwritable(lot.reason, place, needed=bool(lot.missed))
    if lot.missed and not SUBJECT.fullmatch(lot.physician or ""):
        yield fault("lot-physician").at(place)
    if lot.missed and lot.physician == who.id:
        yield fault("dose-one-person", person=who.id).at(place)
    if lot.missed and not lot.informed:
        yield fault("lot-uninformed").at(place)


def _unusable(study: Study, lot: LotRelease, minute: str, place: Place) -> Iterator[Finding]:
    """Why nothing could be issued of it: it has no last minute, or that has passed, or nobody counted the cells."""
    read = read_date(lot.expires or "")
    whole = read is not None and read.is_whole and read.time is not None
    if not whole or lot.expires is None or not MINUTE.fullmatch(lot.expires):
        yield fault("lot-no-expiry", value=(lot.expires or "-")[:40]).at(place)
    elif lot.expires < minute:
        yield fault("dose-lot-expired", lot=lot.code[:60], expires=lot.expires.replace("T", " ")).at(place)
    said = study.escalation.administration
    escalated = said is not None and said.product == lot.product
    if (lot.cells is None and escalated) or (lot.cells is not None and not 0 < lot.cells < MOST_CELLS):
        yield fault("lot-no-count").at(place)


def recall_lot(log: Log, study: Study, code: str, who: Person, now: int, *, reason: str) -> Noted | Refused:
    """Calls a lot back for good: nothing of it is issued any more, and everybody who got of it is an alarm.

    Where somebody was given of it, nobody is treated from any lot until a board has signed a decision.
    """
    return _held(log, study, code, who, now, kind=DoseKind.LOT_RECALLED, reason=reason)


def quarantine_lot(log: Log, study: Study, code: str, who: Person, now: int, *, reason: str) -> Noted | Refused:
    """Holds a lot while something about it is looked at: nothing of it is authorised or issued until that is over."""
    return _held(log, study, code, who, now, kind=DoseKind.LOT_QUARANTINED, reason=reason)


def clear_lot(log: Log, study: Study, code: str, who: Person, now: int, *, reason: str) -> Noted | Refused:
    """Ends the quarantine of a lot, with the reason; what was called back stays so."""
    return _held(log, study, code, who, now, kind=DoseKind.LOT_CLEARED, reason=reason)


def _held(log: Log, study: Study, code: str, who: Person, now: int, *, kind: DoseKind, reason: str) -> Noted | Refused:
    place = Place(file="lot", tag=code[:40])
    refusals = [*unable(study, who, Right.RELEASE_LOT, place), *unwritable(reason, place, needed=True)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place)]
        if unfit:
            return Refused(findings=tuple(unfit))
        lot = read_doses(study, writing).lots.get(code)
        if lot is None or lot.recalled is not None:
            return refused(fault("dose-lot-unreleased", lot=code[:60]), place=place)
        if (kind is DoseKind.LOT_QUARANTINED and lot.quarantined) or (
            kind is DoseKind.LOT_CLEARED and not lot.quarantined
        ):
            return refused(fault("lot-quarantine-moved", lot=code[:60]), place=place)
        today = day_at(now, zone_of(study, who.site))
        writing.append(written(kind, item=code, reason=reason.strip(), since=today))
    return Noted()
