"""Trials played in time agree with R's TITEgBOIN, and with the exact chances when everybody is complete in time.

Source: ``tests/published/dose/tite_boin_oc_mc.json`` (TITEgBOIN 0.4.0, 1,000 trials each, three arrivals a window).
"""

from typing import Any

import numpy as np
import pytest
from tests.published.reading import entries

from trialwright.chapters.escalation.catalogue import planned
from trialwright.chapters.escalation.design import Plan
from trialwright.chapters.escalation.endings import enumerate_endings
from trialwright.chapters.escalation.follow_up import Arrivals, simulate_follow_up
from trialwright.chapters.escalation.operating import Characteristics, score

TRUTH = np.array([0.1, 0.25, 0.4])


def _plan(name: str, levels: int, **given: str) -> Plan:
    plan = planned(name, given, levels)
    assert isinstance(plan, Plan)
    return plan


def _played(plan: Plan, truth: np.ndarray, trials: int, **how: float) -> Characteristics:
    made = simulate_follow_up(plan, truth, trials, 11, Arrivals(**how))
    return score(made, truth[None], 0.25)


@pytest.mark.parametrize("each", entries("tite_boin_oc_mc.json", "ocs"), ids=lambda each: str(each["prob"]))
def test_the_package_treats_as_many_at_each_level(each: dict[str, Any]) -> None:
    """Both sides are simulated: 1,000 trials there, 4,000 here, so their difference has 1.12 times its error."""
    truth = np.array(each["prob"])
    plan = _plan("tite-boin", len(truth), target=str(each["target"]), cohorts=str(each["ncohort"]), least_watched="0")
    played = _played(plan, truth, 4000)
    chance = np.clip(played.selection[0], 0.002, 1)
    error = 1.12 * np.sqrt(chance * (1 - chance) / each["ntrial"])
    assert (np.abs(np.array(each["selpercent"]) / 100 - played.selection[0]) < 3 * error).all()
    assert played.patients[0] == pytest.approx(each["npatients"], abs=0.35)
    assert played.dlts[0] == pytest.approx(each["ntox"], abs=0.15)


@pytest.mark.parametrize(("in_time", "complete"), [("tite-boin", "boin"), ("tite-crm", "crm")])
def test_when_everybody_is_complete_before_the_next_arrives_the_chances_are_the_exact_ones(
    in_time: str, complete: str
) -> None:
    trials = 6000
    played = _played(_plan(in_time, 3, cohorts="3"), TRUTH, trials, rate=0.002)
    endings = enumerate_endings(_plan(complete, 3, cohorts="3"))
    assert endings is not None
    exact = score(endings, TRUTH[None], 0.25)
    chances, shares = np.append(exact.selection[0], exact.none), np.append(played.selection[0], played.none)
    assert (np.abs(shares - chances) <= 4 * np.sqrt(chances * (1 - chances) / trials) + 1e-9).all()
    assert played.patients[0] == pytest.approx(exact.patients[0], abs=0.12)


def test_the_same_seed_gives_the_same_trials() -> None:
    plan = _plan("tite-crm", 3, cohorts="3")
    first, second = (simulate_follow_up(plan, TRUTH, 200, 5, Arrivals()) for _ in range(2))
    assert np.array_equal(first.dlts, second.dlts)
    other = simulate_follow_up(plan, TRUTH, 200, 6, Arrivals())
    assert not np.array_equal(first.dlts, other.dlts)


def test_every_dlt_of_the_window_is_counted_in_the_end() -> None:
    """At a rate of 1 everybody has a DLT, at 0 nobody, whenever it comes."""
    plan = _plan("tite-boin", 3, cohorts="3", cap="0.999999")
    worst = simulate_follow_up(plan, np.array([1.0, 1.0, 1.0]), 50, 1, Arrivals())
    assert (worst.dlts == worst.treated).all()
    best = simulate_follow_up(plan, np.array([0.0, 0.0, 0.0]), 50, 1, Arrivals())
    assert best.dlts.sum() == 0


def test_a_trial_without_a_planned_end_is_not_played() -> None:
    with pytest.raises(ValueError, match="planned number"):
        simulate_follow_up(_plan("tite-boin", 3), TRUTH, 10, 1, Arrivals())
