"""Those who stand at the infusion: nurse, pharmacist, radiologist, production; each records what is theirs."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.events import event
from tests.people import somebody
from tests.web.journeys.trial import RECRUITING

from trialwright.conduct.forms import Noted
from trialwright.records.forms import Stage
from trialwright.words.people import Role

DOSES = "/escalation/doses"
TAKEN = {"per_kg": "0.1", "total": "6", "weight": "60"}
CARD = "section.card form:has(input[value=give])"


@pytest.mark.journey(2)
def test_a_ward_nurse_enters_gives_and_reports(begin: Callable[..., Any]) -> None:
    journey = _on_the_day(begin, "he.ping", Role.WARD_NURSE)
    seat, trial = journey.seat, journey.trial
    seat.follow("/participants")
    seat.follow("/participants/P1")
    seat.follow("/participants/P1/SCREEN/donor")
    seat.fill("offered_on.0", trial.today)
    seat.act("save")
    seat.act("complete")
    assert trial.at("P1", "donor").stage is Stage.COMPLETE
    trial.holds("he.ping", "form completed", form="donor")
    assert not seat.is_offered("correct", "sign", "freeze", "lock"), "a nurse corrects and signs nothing"
    _gives(journey)
    _reports(journey)
    journey.sees_it_locked("P1")


@pytest.mark.journey(3)
def test_a_pharmacist_gives_and_reports(begin: Callable[..., Any]) -> None:
    journey = _on_the_day(begin, "gao.jie", Role.PHARMACIST)
    journey.trial.fill_donor("P1")
    _gives(journey)
    _reports(journey)
    assert not journey.seat.is_offered("correct complete", "sign")
    journey.sees_it_locked("P1")


@pytest.mark.journey(0)
def test_an_interventional_radiologist_gives_and_reports_a_toxicity(begin: Callable[..., Any]) -> None:
    journey = _on_the_day(begin, "lin.tao", Role.INTERVENTIONAL_RADIOLOGIST)
    seat, trial, says = journey.seat, journey.trial, journey.says
    trial.fill_donor("P1")
    _gives(journey)
    seat.follow("/escalation")
    report = "form:has(input[name=act][value=toxicity])"
    seat.fill("subject", "P1", report)
    seat.fill("day", trial.today, report)
    seat.fill("criterion", "grade_3", report)
    seat.fill("reason", says("bleeding at the puncture", "穿刺部位出血"), report)
    seat.act("toxicity")
    told = trial.state.toxicities[-1]
    assert (told.subject, told.text, told.counts) == ("P1", says("bleeding at the puncture", "穿刺部位出血"), None)
    trial.holds("lin.tao", "toxicity reported", subject="P1")
    seat.sees(says("toxicity not adjudicated", "毒性待裁定"))
    assert not seat.is_offered("assess", "suspend", "status")
    assert isinstance(trial.judge("P1", counts=False), Noted)
    journey.sees_it_locked("P1")


@pytest.mark.journey(1)
def test_production_records_a_dose_that_nobody_issued_and_everybody_sees_it(begin: Callable[..., Any]) -> None:
    """What was given is always recorded, whatever was planned; the board is told what was broken."""
    journey = begin(RECRUITING, "xu.ming", Role.CELL_LABORATORY_PRODUCTION)
    seat, trial, says = journey.seat, journey.trial, journey.says
    trial.ready("P1")
    trial.fill_donor("P1")
    journey.invited()
    seat.follow("/escalation")
    seat.follow(DOSES)
    assert not seat.is_offered("authorise", "issue", "return", "revoke")
    form = "details form:has(textarea)"
    for name, value in {"subject": "P1", "lot": "M1", **TAKEN, "reason": says("in a hurry", "情况紧急")}.items():
        seat.fill(name, value, form)
    seat.act("give", "details:has(textarea)")
    given = trial.state.given[-1]
    assert (given.subject, given.delivered.total, given.delivered.weight) == ("P1", 6.0, 60.0)
    assert given.broken
    trial.holds("xu.ming", "dose given", subject="P1")
    seat.follow("/escalation")
    seat.sees(says("The dose of P1", "P1 于"))
    journey.sees_it_locked("P1")


def _on_the_day(begin: Callable[..., Any], who: str, role: Role) -> Any:
    """A dose was issued for P1 today."""
    journey = begin(RECRUITING, who, role)
    trial = journey.trial
    trial.ready("P1")
    for outcome in (trial.authorise("P1"), trial.issue("P1")):
        assert isinstance(outcome, Noted), outcome
    journey.invited()
    return journey


def _gives(journey: Any) -> None:
    """A total that was mistyped is not taken; the right one is, with its time."""
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.follow("/escalation")
    seat.follow(DOSES)
    for name, value in TAKEN.items():
        seat.fill(name, value, CARD)
    seat.fill("total", "5,8", CARD)
    seat.act("give", "section.card", refused=True)
    assert not trial.state.given
    seat.fill("total", "5.8", CARD)
    seat.fill("per_kg", "0.0967", CARD)
    seat.fill("time", "00:05", CARD)
    seat.act("give", "section.card")
    given = trial.state.given[-1]
    assert (given.subject, given.delivered.total, given.time, given.lot) == ("P1", 5.8, "00:05", "M1")
    trial.holds(journey.who, "dose given", subject="P1")
    seat.sees("5.80 × 10⁶", says("No dose is authorised.", "尚无已授权剂量。"))


def _reports(journey: Any) -> None:
    """An event as the bedside knows it; the relation is left to a physician."""
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.open("/participants/P1")
    seat.follow("/participants/P1/events/new")
    seat.fill("term", says("fever", "发热"))
    seat.fill("began", trial.today)
    seat.fill("grade", "2")
    seat.act("report")
    told = event(trial.log)
    assert (told.facts["term"], told.grade, told.versions[0].person) == (says("fever", "发热"), 2, journey.who)
    assert not seat.is_offered("close", "adjudicate"), "only a physician closes an event"
    assert somebody(Role.INVESTIGATOR).id != journey.who
