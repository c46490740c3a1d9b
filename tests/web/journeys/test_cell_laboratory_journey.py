"""Quality of the cell laboratory releases, by exception too, issues, takes back, calls back; others give the dose."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.web.journeys.trial import RECRUITING

from trialwright.conduct.forms import Noted
from trialwright.words.people import Role

WHO = "sun.qi"
DOSES, LOTS = "/escalation/doses", "/escalation/lots"
TAKEN = {"per_kg": "0.1", "total": "6", "weight": "60"}


@pytest.mark.journey(1)
def test_quality_of_the_cell_laboratory_releases_and_issues(begin: Callable[..., Any]) -> None:
    journey = begin(RECRUITING, WHO, Role.CELL_LABORATORY_QUALITY)
    journey.trial.ready("P1")
    journey.trial.fill_donor("P1")
    journey.invited()
    releases(journey)
    issues(journey)
    calls_back(journey)
    journey.sees_it_locked("P1")


def releases(journey: Any) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.follow("/escalation")
    seat.follow(LOTS)
    seat.sees("M1", says("released", "已放行"))
    form = "form:has(input[value=release])"
    fill(seat, form, lot="M2", product="msc", missed="msc.viability", expires="2030-03-10T18:00", cells="120")
    seat.act("release", refused=True)
    assert "M2" not in trial.state.lots, "an exception names a physician, a reason, and that the participant knows"
    assert seat.until(f"{form} input[name=missed]").is_selected(), "what was ticked is still ticked"
    said = says("68 % alive, no other lot", "活率 68 %，无其他批次")
    fill(seat, form, subject="P1", informed="yes", reason=said)
    seat.act("release", refused=True)
    assert "M2" not in trial.state.lots, "an exception names the physician who agreed"
    fill(seat, form, physician="investigator")
    seat.act("release")
    lot = trial.state.lots["M2"]
    assert (lot.product, lot.subject, tuple(lot.exception)) == ("msc", "P1", ("viability",))
    assert lot.reason == said
    seat.sees("M2", says("by exception", "例外"))


def issues(journey: Any) -> None:
    seat, trial = journey.seat, journey.trial
    assert isinstance(trial.authorise("P1", lot="M2"), Noted)
    seat.follow("/escalation")
    seat.follow(DOSES)
    card = "section.card form:has(input[value=issue])"
    fill(seat, card, lot="M2", per_kg="0.2", total="12", weight="60")
    seat.act("issue", "section.card", refused=True)
    assert not trial.state.issues, "twice the dose is not issued"
    fill(seat, card, lot="M2", **TAKEN)
    seat.act("issue", "section.card")
    issued = trial.state.issues[-1]
    assert (issued.subject, issued.lot, issued.prepared.total) == ("P1", "M2", 6.0)
    trial.holds(WHO, "dose issued", subject="P1")
    seat.fill(
        "reason", journey.says("the infusion was put off", "输注推迟"), "section.card form:has(input[value=return])"
    )
    seat.act("return", "section.card")
    assert not trial.state.unaccounted()


def fill(seat: Any, within: str, **typed: str) -> None:
    for name, value in typed.items():
        seat.fill(name, value, within)


def calls_back(journey: Any) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.open(LOTS)
    row = "form:has(input[name=lot][value=M2]):has(input[value=recall])"
    seat.fill("reason", says("growth in the culture of day 7", "第 7 天培养阳性"), row)
    seat.act("recall", "td:has(input[name=lot][value=M2])")
    recalled = trial.state.lots["M2"].recalled
    assert recalled is not None
    assert recalled.author.person.id == WHO
    seat.sees(says("called back", "已召回"), says("growth in the culture of day 7", "第 7 天培养阳性"))
