"""An offer of an organ goes to somebody on the waiting list, and of everybody else there the log says why not."""

from dataclasses import replace
from datetime import date

import pytest
from tests.candidates import COORDINATOR, INVESTIGATOR, TODAY, folder, screened, sign, study
from tests.people import NOW, remembered, somebody

from trialwright.conduct.dispositions import Disposing, dispose
from trialwright.conduct.forms import Noted, Refused
from trialwright.conduct.offers import OfferDecision, OfferReceived, decide_offer, receive_offer
from trialwright.records.dispositions import DispositionKind, courses
from trialwright.records.entries import Author, Entry
from trialwright.records.offers import Offer, OfferKind, fold_offers
from trialwright.store.memory import MemoryLog
from trialwright.trial.waiting_list import Waiting, waiting_list
from trialwright.words.people import Role

CAME = OfferReceived(number="COTRS-7", came=f"{TODAY}T21:40", blood_group="O", told="DBD, 34 y")


@pytest.fixture
def log() -> MemoryLog:
    """P1 is eligible, signed and listed; P2 is listed, and nothing else is known of them."""
    found = remembered(folder(), now=NOW)
    screened(found)
    sign(found)
    listed = Disposing(kind=DispositionKind.LISTED, subject="P1")
    assert isinstance(dispose(found, study(), listed, INVESTIGATOR, NOW), Noted)
    author = Author(person=INVESTIGATOR, zone="Asia/Shanghai", study=study().hash)
    with found.writing(author, NOW) as writing:
        writing.append(Entry(kind="value", subject="P2", visit="SCREEN", form="demography", item="rhesus", value="+"))
        writing.append(Entry(kind=DispositionKind.LISTED, subject="P2", since="2025-12-01"))
    assert isinstance(receive_offer(found, study(), CAME, COORDINATOR, NOW), Noted)
    return found


def offers(log: MemoryLog, site: str = INVESTIGATOR.site) -> list[Offer]:
    with log.writing(next(iter(log.transactions())).author, NOW) as writing:
        return list(fold_offers(writing.happened(tuple(OfferKind)), site).values())


def decided(log: MemoryLog, who: Role = Role.INVESTIGATOR, **said: object) -> list[str]:
    (offer,) = offers(log)
    wanted = OfferDecision(about=offer.sequence, reason="fits", chosen="P1", passed={"P2": "wrong blood group"})
    outcome = decide_offer(log, study(), replace(wanted, **said), somebody(who), NOW)
    return [each.fault.kind for each in outcome.findings] if isinstance(outcome, Refused) else []


def test_an_accepted_offer_names_who_receives_it_and_why_each_other_does_not(log: MemoryLog) -> None:
    assert decided(log) == []
    (offer,) = offers(log)
    assert (offer.chosen, offer.passed, offer.reason) == ("P1", (("P2", "wrong blood group"),), "fits")
    assert (offer.number, offer.blood_group, offer.came) == ("COTRS-7", "O", f"{TODAY}T21:40")
    assert decided(log) == ["offer-not-open"], "it is decided once"


def test_a_declined_offer_says_why_of_everybody(log: MemoryLog) -> None:
    assert decided(log, chosen=None) == ["nothing-said"], "P1 was passed over without a reason"
    assert decided(log, chosen=None, passed={"P1": "on holiday", "P2": "fever"}) == []
    (offer,) = offers(log)
    assert (offer.chosen, dict(offer.passed)) == (None, {"P1": "on holiday", "P2": "fever"})


def test_what_makes_no_decision_is_refused(log: MemoryLog) -> None:
    assert decided(log, passed={}) == ["nothing-said"]
    assert decided(log, passed={"P2": "  "}) == ["nothing-said"]
    assert decided(log, reason="") == ["nothing-said"]
    assert "not-on-the-list" in decided(log, chosen="P3")
    assert decided(log, about=1) == ["offer-not-open"]
    assert decided(log, Role.COORDINATOR) == ["right-missing"]
    assert offers(log)[0].decided is None


def test_an_offer_is_noted_once_and_not_before_it_came(log: MemoryLog) -> None:
    wrong = {"offer-known": CAME, "not-a-date": replace(CAME, number="8", came="tonight")}
    wrong["not-yet-happened"] = replace(CAME, number="8", came="2031-01-01")
    for kind, offer in wrong.items():
        outcome = receive_offer(log, study(), offer, COORDINATOR, NOW)
        assert isinstance(outcome, Refused)
        assert [each.fault.kind for each in outcome.findings] == [kind]
    assert isinstance(receive_offer(log, study(), replace(CAME, number="8"), somebody(Role.MONITOR), NOW), Refused)


def test_the_offers_of_one_site_are_not_those_of_another(log: MemoryLog) -> None:
    assert offers(log, "renji") == []


def listed(log: MemoryLog, today: str = TODAY) -> dict[str, Waiting]:
    with log.writing(next(iter(log.transactions())).author, NOW) as writing:
        known = courses(writing.happened(tuple(DispositionKind)))
        return {each.subject: each for each in waiting_list(writing, study(), known, date.fromisoformat(today))}


def test_the_list_says_who_waits_since_when_and_what_is_stale(log: MemoryLog) -> None:
    found = listed(log)
    assert list(found) == ["P2", "P1"], "who waits longest comes first"
    assert found["P2"].since == "2025-12-01"
    assert [each.fault.kind for each in found["P2"].against][:1] == ["consent-not-complete"]
    assert not found["P1"].against
    hba1c = next(each for each in found["P1"].renewals if each.renewal.id == "hba1c")
    assert (hba1c.last, hba1c.good) == (date(2025, 12, 20), date(2026, 6, 20)), "182 days from 20 December"
    assert "hba1c" not in {each.renewal.id for each in found["P1"].stale}
    assert "hba1c" in {each.renewal.id for each in listed(log, "2026-06-21")["P1"].stale}
    assert not found["P1"].is_active, "tolerance test and serology were never done"
