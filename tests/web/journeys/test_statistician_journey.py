"""A statistician reads everything and can change nothing: participants, safety, allocation, the board, the trail."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.web.journeys.trial import COHORT

from trialwright.words.people import Role

WHO = "chen.yi"
PAGES = ("/participants", "/matrix", "/screening", "/escalation", "/safety", "/study-versions", "/audit", "/queries")


@pytest.mark.journey(3)
def test_a_statistician_reads_all_and_changes_nothing(begin: Callable[..., Any]) -> None:
    journey = begin(COHORT, WHO, Role.STATISTICIAN)
    seat, trial, says = journey.seat, journey.trial, journey.says
    trial.happens("P1", says("liver injury", "肝损伤"))
    trial.save("P4", "consent", Role.COORDINATOR, signed_on=trial.today, cells="yes", weight="60 kg")
    journey.invited()
    assert not seat.has_way("/import"), "nothing comes in through whoever reads"
    for page in PAGES:
        seat.follow(page)
        nothing_to_change(seat)
    seat.follow("/participants")
    assert not seat.is_offered("1"), "nobody is begun by whoever reads"
    seat.follow("/participants/P4")
    seat.follow("/participants/P4/SCREEN/consent")
    seat.sees(says("begun", "填写中"))
    nothing_to_change(seat)
    seat.follow("/participants")
    seat.follow("/participants/P1")
    nothing_to_change(seat)
    seat.follow("/participants/P1/SCREEN/judged")
    nothing_to_change(seat)
    answer = seat.until('[name="diabetes.0"]')
    assert (answer.get_attribute("value"), answer.is_enabled()) == ("yes", False), "an answer is read, not typed over"
    seat.follow("/participants/P1")
    seat.follow("/screening/P1")
    nothing_to_change(seat)
    seat.follow("/safety")
    seat.sees("P1/1", says("liver injury", "肝损伤"))
    seat.follow("/participants/P1/events/1")
    nothing_to_change(seat)
    seat.follow("/safety")
    seat.follow("/escalation")
    seat.sees(says("treated 3 of 16", "已给药 3/16 例"))
    seat.follow("/allocation")
    nothing_to_change(seat)
    paper = seat.fetched("/participants/P1/casebook.pdf")
    assert (paper["status"], paper["type"]) == (200, "application/pdf")
    seat.follow("/audit")
    seat.press("a[href^='/audit/export']")
    trail = seat.fetched("/audit/export", post=True)
    assert trail["type"] == "text/csv"
    assert "P1" in trail["text"]
    assert {str(each.entry.kind) for each in trial.told(WHO)} <= {"password set", "signed in", "exported"}
    trial.holds(WHO, "exported")
    trial.fill("P4", "consent", Role.COORDINATOR, weight="61 kg")
    trial.admit("P4", enrol=False)
    trial.fill_donor("P4")
    journey.sees_it_locked("P1")


def nothing_to_change(seat: Any) -> None:
    """Nothing on the page can be sent but a search, and leaving."""
    found = [each.get_attribute("outerHTML")[:200] for each in seat.found("main form[method=post] button")]
    assert not found, found
