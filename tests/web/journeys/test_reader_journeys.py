"""Those who look from outside: an auditor follows the trail and recomputes the log, a secretary of ethics reads."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.web.journeys.test_statistician_journey import nothing_to_change
from tests.web.journeys.trial import COHORT

from trialwright.words.people import Role


@pytest.mark.journey(2)
def test_an_auditor_follows_the_trail_and_verifies_the_log(begin: Callable[..., Any]) -> None:
    journey = begin(COHORT, "ren.jing", Role.AUDITOR)
    seat, trial, says = journey.seat, journey.trial, journey.says
    journey.invited()
    seat.follow("/audit")
    seat.fill("subject", "P2")
    seat.press("button", "main form.filter")
    seat.sees("P2", says("dose given", "给药"))
    seat.misses("P1", within="main table")
    seat.press("a[href^='/audit/export']")
    taken = seat.fetched("/audit/export?subject=P2", post=True)
    assert taken["type"] == "text/csv"
    assert "P2" in taken["text"]
    trial.holds("ren.jing", "exported", item="audit trail, filtered")
    seat.follow("/log-verification")
    seat.press("form button", "main")
    for _ in range(20):
        if not seat.has_way("/log-verification") or not seat.found("main progress"):
            break
        seat.open("/log-verification")
    seat.sees(says("entries are as they were written", "均与写入时一致"))
    trial.holds("ren.jing", "log verified", value="0")
    journey.sees_it_locked("P2")


@pytest.mark.journey(1)
def test_a_secretary_of_ethics_reads_what_was_reported(begin: Callable[..., Any]) -> None:
    journey = begin(COHORT, "tang.lan", Role.ETHICS_SECRETARY)
    seat, trial, says = journey.seat, journey.trial, journey.says
    trial.happens("P1", says("liver injury", "肝损伤"), grade="3", serious="yes")
    journey.invited()
    seat.follow("/safety")
    seat.sees("P1/1", says("liver injury", "肝损伤"))
    nothing_to_change(seat)
    seat.follow("/participants/P1/events/1")
    nothing_to_change(seat)
    seat.follow("/escalation")
    nothing_to_change(seat)
    assert seat.fetched("/audit/export")["status"] == 403, "only who may export takes anything away"
    journey.sees_it_locked("P1")
