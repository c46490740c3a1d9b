"""Releases a lot, by quality alone, by exception with names and reason; and calls one back."""

from collections.abc import Iterator
from dataclasses import dataclass

from trialwright.conduct.doses import LOT, refused, unable, written
from trialwright.conduct.forms import SUBJECT, Noted, Refused, author_at, in_both_languages, unwritable
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.records.doses import DoseKind, document
from trialwright.records.entries import EntryKind
from trialwright.records.log import Log
from trialwright.study.study import Study
from trialwright.trial.dose_state import read_doses
from trialwright.words.days import day_at
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person, Right


@dataclass(frozen=True, slots=True, kw_only=True)
class LotRelease:
    """A lot that quality releases.

    subject    the participant for whom it is reserved; None for a lot for several
    missed     release limits that it misses, each of which the study lets be released by exception
    physician  code of the physician who agreed to an exception; ``informed`` whether the participant was told
    """

    code: str
    product: str
    subject: str | None = None
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
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=lot.subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        if lot.code in read_doses(study, writing).lots:
            return refused(fault("lot-released", lot=lot.code), place=place)
        agreed = [who.id, lot.physician] if lot.missed else None
        said = document(product=lot.product, exception=list(lot.missed) or None, agreed=agreed)
        reason = lot.reason.strip() if lot.reason else None
        writing.append(written(DoseKind.LOT_RELEASED, subject=lot.subject, item=lot.code, value=said, reason=reason))
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


def recall_lot(log: Log, study: Study, code: str, who: Person, now: int, *, reason: str) -> Noted | Refused:
    """Calls a lot back: nothing of it is authorised or issued any more, and everybody who got of it is an alarm."""
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
        today = day_at(now, zone_of(study, who.site))
        writing.append(written(DoseKind.LOT_RECALLED, item=code, reason=reason.strip(), since=today))
    return Noted()
