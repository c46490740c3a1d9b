"""Notes an offer of a donor organ, and its decision: who on the list receives it, and why each other does not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trialwright.conduct.forms import Noted, Refused, author_at, unwritable
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.records.dispositions import DispositionKind, Standing, courses
from trialwright.records.entries import Entry
from trialwright.records.log import Log, Writing
from trialwright.records.offers import Offer, OfferKind, fold_offers, offer_value
from trialwright.study.study import Study
from trialwright.words.days import day_at, read_date
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person, Right, may

_PLACE = Place(file="offer")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferReceived:
    """An offer as it came.

    number       of the organ system; ``told`` whatever else is known of the donor, in words
    blood_group  of the donor; empty while nobody knows it
    came         date, and time where it is known, by the clock of the site
    """

    number: str
    came: str
    blood_group: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferDecision:
    """What becomes of an offer.

    about    entry of the offer
    chosen   who receives it; None where it is declined
    reason   why; of a chosen one too
    passed   why each other on the list does not receive it, by their code
    """

    about: int
    reason: str
    chosen: str | None = None
    passed: Mapping[str, str]


def receive_offer(log: Log, study: Study, offer: OfferReceived, who: Person, now: int) -> Noted | Refused:
    """Notes that an offer came.

    now  microseconds since 1970-01-01T00:00Z
    """
    today, read = day_at(now, zone_of(study, who.site)), read_date(offer.came)
    refusals = [*_without(who, Right.RECORD_OFFER), *unwritable(offer.number, _PLACE, needed=True)]
    refusals += [*unwritable(offer.told, _PLACE, needed=False), *unwritable(offer.blood_group, _PLACE, needed=False)]
    if read is None or not read.is_whole:
        refusals.append(fault("not-a-date", value=offer.came[:60]).at(_PLACE))
    elif read.earliest.isoformat() > today:
        refusals.append(fault("not-yet-happened", value=offer.came[:60]).at(_PLACE))
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, _PLACE)]
        if any(each.number == offer.number.strip() for each in _offers(writing, who.site).values()):
            unfit.append(fault("offer-known", number=offer.number.strip()[:60]).at(_PLACE))
        if unfit:
            return Refused(findings=tuple(unfit))
        value = offer_value(offer.number.strip(), offer.blood_group.strip(), offer.told.strip())
        writing.append(Entry(kind=OfferKind.RECEIVED, value=value, since=offer.came.strip()))
    return Noted()


def decide_offer(log: Log, study: Study, decision: OfferDecision, who: Person, now: int) -> Noted | Refused:
    """Notes who receives an offer, or that nobody does; of everybody else on the list why not, in the same transaction.

    Who is on the list is read inside the transaction: somebody who was listed meanwhile needs a reason as well.
    now  microseconds since 1970-01-01T00:00Z
    """
    refusals = [*_without(who, Right.DECIDE_OFFER), *unwritable(decision.reason, _PLACE, needed=True)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, _PLACE, subject=decision.chosen)]
        offer = _offers(writing, who.site).get(decision.about)
        if offer is None or offer.decided is not None:
            unfit.append(fault("offer-not-open", about=decision.about).at(_PLACE))
        listed = waiting_at(writing, who.site)
        if decision.chosen is not None and decision.chosen not in listed:
            unfit.append(fault("not-on-the-list", subject=decision.chosen[:40]).at(_PLACE))
        for subject in listed:
            if subject != decision.chosen:
                unfit += unwritable(decision.passed.get(subject, ""), Place(file=subject), needed=True)
        if unfit:
            return Refused(findings=tuple(unfit))
        for subject in listed:
            if subject != decision.chosen:
                why = decision.passed[subject].strip()
                passed = Entry(kind=OfferKind.PASSED_OVER, subject=subject, about=decision.about, reason=why)
                writing.append(passed)
        kind = OfferKind.DECLINED if decision.chosen is None else OfferKind.CHOSEN
        reason = decision.reason.strip()
        writing.append(Entry(kind=kind, subject=decision.chosen, about=decision.about, reason=reason))
    return Noted()


def waiting_at(writing: Writing, site: str) -> tuple[str, ...]:
    """Who of a site is on the waiting list and was not enrolled, in the order of their codes."""
    decided = courses(writing.happened(tuple(DispositionKind)))
    listed = (subject for subject, course in decided.items() if course.standing is Standing.LISTED)
    return tuple(sorted(subject for subject in listed if writing.site_of(subject) == site))


def _offers(writing: Writing, site: str) -> Mapping[int, Offer]:
    return fold_offers(writing.happened(tuple(OfferKind)), site)


def _without(who: Person, right: Right) -> Iterator[Finding]:
    if not may(who, right, who.site):
        yield fault("right-missing", role=who.role.value, right=right.value).at(_PLACE)
