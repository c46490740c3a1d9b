"""An investigator, from the first login to a locked casebook: judges, signs, enrols, treats, reports, signs."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.events import event, suspensions
from tests.people import somebody
from tests.web.conftest import PASSWORD
from tests.web.journeys.trial import RECRUITING

from trialwright.conduct.forms import Noted
from trialwright.conduct.toxicities import Adjudication, adjudicate
from trialwright.trial.dose_state import read_doses
from trialwright.trial.toxicities import CAUSES
from trialwright.words.people import Role

CASEBOOK = "/participants/P1"


@pytest.mark.journey(1)
def test_an_investigator_treats_somebody_and_signs_their_casebook(begin: Callable[..., Any]) -> None:
    journey = begin(RECRUITING, "li.na", Role.INVESTIGATOR)
    journey.trial.consent("P1")
    journey.trial.fill_donor("P1")
    journey.invited()
    judges_and_enrols(journey)
    treats(journey)
    reports_what_happened(journey)
    signs_the_casebook(journey)


def judges_and_enrols(journey: Any) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.follow("/participants")
    seat.follow(CASEBOOK)
    seat.follow(f"{CASEBOOK}/SCREEN/judged")
    for item in ("judged_on", "decided_on", "admitted_on"):
        seat.fill(f"{item}.0", trial.today)
    seat.fill("diabetes.0", "yes")
    seat.act("save")
    assert trial.at("P1", "judged").values["diabetes", 0].value == "yes"
    seat.act("complete")
    trial.holds("li.na", "form completed", subject="P1", form="judged")
    seat.open("/")
    seat.follow("/screening/P1")
    seat.sees(says("eligible", "符合入选条件"), says("met", "符合"))
    seat.fill("password", "not my password at all")
    seat.act("sign", refused=True)
    for _ in range(2):  # for the decision, and for the admission
        seat.fill("password", PASSWORD)
        seat.act("sign")
    signed = [each.entry.item for each in trial.told("li.na") if each.entry.kind == "eligibility signed"]
    assert signed == ["decision", "admission"]
    seat.act("enrolled")
    trial.holds("li.na", "enrolled", subject="P1")
    seat.sees(says("enrolled", "已入组"))


def treats(journey: Any) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.follow("/escalation")
    seat.follow("/escalation/doses")
    seat.fill("subject", "P1")
    seat.fill("level", "L1")
    seat.fill("weight", "60")
    seat.act("authorise")
    authorised = trial.state.authorisations[-1]
    assert (authorised.subject, authorised.by, authorised.assigned.total) == ("P1", "li.na", 6.0)
    seat.sees("6 × 10⁶", "60 kg")
    assert isinstance(trial.issue("P1"), Noted)
    seat.open("/escalation/doses")
    dose = "section.card form:has(input[value=give])"
    for name, value in (("per_kg", "0.1"), ("total", "6"), ("weight", "60")):
        seat.fill(name, value, dose)
    seat.act("give", "section.card")
    given = trial.state.given[-1]
    assert (given.subject, given.delivered.total, given.lot, given.level) == ("P1", 6.0, "M1", "L1")
    assert not given.broken
    seat.follow("/escalation")
    seat.sees("P1", says("28 d left", "剩余 28 天"))


def reports_what_happened(journey: Any) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.follow("/participants")
    seat.follow(CASEBOOK)
    seat.follow(f"{CASEBOOK}/events/new")
    seat.fill("term", says("liver injury", "肝损伤"))
    seat.fill("began", trial.today)
    for name, value in (("grade", "3"), ("serious", "yes"), ("relation.to_msc", "possible"), ("expected", "no")):
        seat.fill(name, value)
    seat.fill("serious.stay", "yes")
    seat.fill("aware", f"{trial.today}T00:10")
    seat.act("report")
    told = event(trial.log)
    assert (told.serious, told.grade, told.facts["relation.to_msc"]) == (True, 3, "possible")
    assert told.versions[0].person == "li.na"
    seat.sees(says("Suspended", "已暂停"), says("Drug authority", "药品监督管理部门"))
    assert [each.cause for each in suspensions(trial.log) if each.halts] == ["S5"]
    seat.follow("/safety")
    seat.sees("P1/1", says("liver injury", "肝损伤"), says("Reports that are due", "报告时限"))
    assert not seat.is_offered("end"), "only the board ends a suspension"
    with trial.log.writing(next(iter(trial.log.transactions())).author, trial.now) as writing:
        [toxicity] = read_doses(trial.study, writing).toxicities
    ruling = Adjudication(
        about=toxicity.sequence,
        attribution=dict.fromkeys(CAUSES, "cannot be excluded"),
        answers={},
        counts=True,
        reason="42",
        proven=True,
    )
    ruled = adjudicate(trial.log, trial.study, ruling, somebody(Role.SAFETY_BOARD), trial.now)
    assert isinstance(ruled, Noted), ruled
    seat.follow(f"{CASEBOOK}/events/1")
    seat.sees(says("limits the dose", "属剂量限制性毒性"))


def signs_the_casebook(journey: Any) -> None:
    seat, trial = journey.seat, journey.trial
    trial.settle_queries()
    trial.verify()
    trial.review()
    seat.open(f"{CASEBOOK}/forms")
    seat.until("input[data-ticks=form]").click()
    seat.fill("password", PASSWORD)
    seat.act("sign")
    forms = trial.site_forms()
    assert len(forms) == 3
    assert all([each.person for each in state.signatures] == ["li.na"] for state in forms.values())
    journey.sees_it_locked("P1")
