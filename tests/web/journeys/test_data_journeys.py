"""Monitor and data manager: sources compared, queries asked and closed, forms reviewed, frozen, locked, all by two."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.people import somebody
from tests.web.conftest import PASSWORD
from tests.web.journeys.trial import COHORT

from trialwright.conduct.queries import QueryStep, take_query_step
from trialwright.records.entries import FormKey
from trialwright.records.forms import Hold, QueryState
from trialwright.words.people import Role

CASEBOOK = "/participants/P1"
CONSENT = f"{CASEBOOK}/SCREEN/consent"


@pytest.mark.journey(3)
def test_a_monitor_compares_asks_closes_and_freezes(begin: Callable[..., Any]) -> None:
    journey = begin(COHORT, "zhao.lei", Role.MONITOR)
    seat, trial, says = journey.seat, journey.trial, journey.says
    journey.invited()
    seat.follow("/verification")
    seat.sees("P1", "0 %")
    seat.follow(f"{CASEBOOK}/forms")
    seat.follow(CONSENT)
    seat.fill("answer", "cells.0")
    seat.act("verify")
    assert [(mark.item, mark.person) for mark in trial.at("P1", "consent").marks] == [("cells", "zhao.lei")]
    asked = says("which scale?", "使用哪台体重计？")
    seat.fill("text weight.0", asked)
    seat.press("button[value=ask]", "#about-weight\\.0")
    query = trial.at("P1", "consent").queries[-1]
    assert (query.item, query.text, query.person, query.assigned) == ("weight", asked, "zhao.lei", "coordinator")
    _answer(trial, query.sequence, "ward 5 / 5 病区")
    seat.said.append("ward 5 / 5 病区")
    seat.open("/")
    thread = f"#query-{query.sequence}"
    seat.follow(f"{CONSENT}{thread}")
    seat.sees("ward 5 / 5 病区", within=thread)
    seat.act("close", thread)
    assert trial.at("P1", "consent").queries[-1].state is QueryState.CLOSED
    trial.holds("zhao.lei", "query closed")
    trial.sign()
    seat.open(CONSENT)
    seat.act("verify all")
    seat.act("freeze")
    assert trial.at("P1", "consent").hold is Hold.FROZEN
    assert not seat.is_offered("save", "correct", "lock", "sign"), "a monitor writes no answer"
    seat.follow("/verification")
    journey.sees_it_locked("P1", "consent")


@pytest.mark.journey(0)
def test_a_data_manager_reviews_locks_and_closes_the_database(begin: Callable[..., Any]) -> None:
    journey = begin(COHORT, "qian.wei", Role.DATA_MANAGER)
    seat, trial, says = journey.seat, journey.trial, journey.says
    trial.verify()
    trial.sign()
    journey.invited()
    seat.follow("/database-lock")
    seat.sees(says("✗", "✗"))
    assert not seat.is_offered("lock"), "nobody signs while anything is left"
    for subject in ("P1", "P2", "P3"):
        seat.open(f"/participants/{subject}/forms")
        for act in ("data reviewed", "lock"):
            seat.until("input[data-ticks=form]").click()
            seat.act(act)
    assert {state.hold for state in trial.site_forms().values()} == {Hold.LOCKED}
    reviewers = {mark.person for state in trial.site_forms().values() for mark in state.marks if "review" in mark.kind}
    assert reviewers == {"qian.wei"}
    seat.follow("/database-lock")
    seat.act("verify log")
    seat.fill("password", PASSWORD)
    seat.act("lock")
    trial.holds("qian.wei", "database lock signed")
    assert not trial.is_locked(), "one alone locks nothing"
    seat.sees("qian.wei", says("data manager", "数据管理员"))
    trial.sign_the_lock(Role.PRINCIPAL_INVESTIGATOR)
    seat.open("/database-lock")
    seat.until("h1 .state.locked")
    journey.sees_it_locked("P1", by_others=False)


def _answer(trial: Any, about: int, text: str) -> None:
    key = FormKey(subject="P1", visit="SCREEN", form="consent")
    step = QueryStep(name="answer", key=key, about=about, text=text)
    take_query_step(trial.kept, trial.study, step, somebody(Role.COORDINATOR), trial.now)
