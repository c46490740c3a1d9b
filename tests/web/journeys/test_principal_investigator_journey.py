"""The principal investigator: reads a decision, opens recruitment, gives an arm, signs, locks and unlocks by two."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.people import SITE, somebody
from tests.web.conftest import PASSWORD
from tests.web.journeys.trial import COHORT

from trialwright.conduct.forms import Noted
from trialwright.conduct.lock import LockSigning, sign_unlock
from trialwright.records.doses import Ruling
from trialwright.words.people import Role

WHO = "wang.bo"


@pytest.mark.journey(2)
def test_the_principal_investigator_answers_for_the_trial(begin: Callable[..., Any]) -> None:
    journey = begin(COHORT, WHO, Role.PRINCIPAL_INVESTIGATOR)
    trial = journey.trial
    assert isinstance(trial.decide(Ruling.OPEN_PART_2, "L1"), Noted)
    trial.ready("P5")
    journey.invited()
    reads_the_decision(journey)
    gives_an_arm(journey)
    stops_recruitment(journey)
    signs(journey)
    locks_and_unlocks(journey)
    journey.sees_it_locked("P5", by_others=False)


def reads_the_decision(journey: Any) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.follow("/escalation")
    decided = trial.state.decisions[-1]
    form = f"form:has(input[name=about][value='{decided.sequence}'])"
    seat.fill("password", "not my password at all", form)
    seat.press("button", f"main {form}", refused=True)
    assert not trial.state.decisions[-1].read_by
    seat.fill("password", PASSWORD, form)
    seat.press("button", f"main {form}")
    assert trial.state.decisions[-1].read_by == (WHO,)
    trial.holds(WHO, "dose decision read")
    seat.sees(says("Read by", "阅"))
    assert not seat.has_way("/escalation/decide"), "the investigator decides on no dose"


def gives_an_arm(journey: Any) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.follow("/allocation")
    for name, value in {"subject": "P5", "slot": "part_2_islets", "reason": "slot"}.items():
        seat.fill(name, value)
    words = says("the other arm is full", "另一组已满")
    seat.fill("words", words)
    seat.press("form.answers button", "main")
    given = trial.holds(WHO, "arm allocated", subject="P5")
    assert "part_2_islets" in (given.entry.item or "", given.entry.value or "")
    seat.sees("P5", words)
    trial.fill_donor("P5")


def stops_recruitment(journey: Any) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.follow("/escalation")
    form = "form:has(input[name=act][value=status])"
    seat.fill("where", SITE, form)
    seat.fill("status", "paused", form)
    seat.fill("reason", says("no donors this month", "本月无供者"), form)
    seat.act("status")
    assert trial.state.statuses[SITE].status == "paused"
    trial.holds(WHO, "recruitment status", item=SITE)


def signs(journey: Any) -> None:
    seat, trial = journey.seat, journey.trial
    trial.verify()
    trial.review()
    for subject in ("P1", "P2", "P3", "P5"):
        seat.open(f"/participants/{subject}/forms")
        seat.until("input[data-ticks=form]").click()
        seat.fill("password", PASSWORD)
        seat.act("sign")
    assert {each.person for state in trial.site_forms().values() for each in state.signatures} == {WHO}


def locks_and_unlocks(journey: Any) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    trial.settle()
    trial.verify_log()
    trial.sign_the_lock(Role.DATA_MANAGER)
    seat.open("/")
    seat.follow("/database-lock")
    lock(seat, "lock")
    seat.until("h1 .state.locked")
    trial.holds(WHO, "database lock signed")
    assert trial.is_locked()
    why = says("a late report", "收到迟到的报告")
    seat.fill("reason", why)
    lock(seat, "unlock")
    assert trial.is_locked(), "one alone unlocks nothing"
    signing = LockSigning(content="", reason="late report", proven=True)
    undone = sign_unlock(trial.kept, trial.study, signing, somebody(Role.DATA_MANAGER), trial.now)
    assert isinstance(undone, Noted), undone
    assert not trial.is_locked()
    trial.verify_log()
    trial.sign_the_lock(Role.DATA_MANAGER)
    seat.said.append("late report")
    seat.open("/database-lock")
    lock(seat, "lock")
    assert trial.is_locked()


def lock(seat: Any, act: str) -> None:
    seat.fill("password", PASSWORD)
    seat.act(act)
