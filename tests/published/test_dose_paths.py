"""Whole trees of futures and their exact probabilities, as the R package escalation 0.2.3 computed them."""

from collections import Counter
from dataclasses import replace
from math import comb
from typing import Any

import numpy as np
import pytest
from tests.published.reading import entries
from tests.published.steps import plan

from trialwright.chapters.escalation.design import Plan
from trialwright.chapters.escalation.endings import enumerate_endings
from trialwright.chapters.escalation.history import DoseHistory, read_outcomes
from trialwright.chapters.escalation.operating import score
from trialwright.chapters.escalation.patients import advise

PLANS: dict[str, Plan] = {
    "three_plus_three_3cohorts": plan("3+3", cohorts="3"),
    "three_plus_three_full": plan("3+3"),
    "three_plus_three_deesc_full": plan("3+3", variant="de-escalation"),
    "boin30": plan("boin", target="0.3", cohorts="3"),
    "mtpi2_30": plan("mtpi-2", target="0.3", cohorts="3"),
    "mtpi_30": plan("mtpi", target="0.3", cohorts="3"),
}
TREES = entries("escalation_dose_paths.json", "designs")
OWN = [tree for tree in TREES if tree["id"] in PLANS]


def _history(path: str) -> DoseHistory:
    history = read_outcomes(path, 3)
    assert isinstance(history, DoseHistory)
    return history


def test_no_design_of_the_table_kind_is_left_out() -> None:
    assert {tree["id"] for tree in OWN} == set(PLANS)


@pytest.mark.parametrize("tree", OWN, ids=lambda tree: tree["id"])
def test_every_node_has_the_same_next_dose(tree: dict[str, Any]) -> None:
    # the package's 3+3 is only cut off after three cohorts, its own rule would go on
    made = replace(PLANS[tree["id"]], cohorts=None) if tree["id"].startswith("three") else PLANS[tree["id"]]
    for node in tree["nodes"]:
        advice = advise(made, _history(node["path"]))
        assert advice.level == (node["next_dose"] if node["continue"] else None), node["path"]


@pytest.mark.parametrize("tree", OWN, ids=lambda tree: tree["id"])
def test_patients_and_dlts_are_expected_as_exactly(tree: dict[str, Any]) -> None:
    endings = enumerate_endings(PLANS[tree["id"]])
    assert endings is not None
    for case in tree["exact"]:
        scored = score(endings, np.array([case["true_prob_tox"]]), 0.3)
        assert scored.patients[0] == pytest.approx(case["exp_n"], abs=1e-12)
        assert scored.dlts[0] == pytest.approx(case["exp_tox"], abs=1e-12)


@pytest.mark.parametrize("tree", [tree for tree in OWN if tree["id"].endswith("full")], ids=lambda tree: tree["id"])
def test_a_whole_3_plus_3_selects_with_the_same_probability(tree: dict[str, Any]) -> None:
    endings = enumerate_endings(PLANS[tree["id"]])
    assert endings is not None
    for case in tree["exact"]:
        scored = score(endings, np.array([case["true_prob_tox"]]), 0.3)
        assert [scored.none[0], *scored.selection[0]] == pytest.approx(case["prob_recommend"], abs=1e-12)


@pytest.mark.parametrize("tree", OWN, ids=lambda tree: tree["id"])
def test_what_the_package_recommends_at_the_end_has_the_same_probability(tree: dict[str, Any]) -> None:
    """Its recommendation at an end is read from its own nodes; the chance of the node from ours."""
    parents = {node["parent"] for node in tree["nodes"]}
    ends = [node for node in tree["nodes"] if node["node"] not in parents]
    assert ends
    for case in tree["exact"]:
        chances: Counter[int] = Counter()
        for node in ends:
            chances[node["next_dose"] or 0] += _chance(node["path"], case["true_prob_tox"])
        assert [chances[level] for level in range(4)] == pytest.approx(case["prob_recommend"], abs=1e-12)


def _chance(path: str, truth: list[float]) -> float:
    chance = 1.0
    for cohort in path.split():
        rate, dlts, size = truth[int(cohort[0]) - 1], cohort.count("T"), len(cohort) - 1
        chance *= comb(size, dlts) * rate**dlts * (1 - rate) ** (size - dlts)
    return chance


def test_two_dlts_in_two_patients_stop_a_3_plus_3_where_the_package_goes_on() -> None:
    """Deliberately different: escalation 0.2.3 answers "continue" to 1TT and to 1NNT 1T, in 3+3."""
    for path in ("1TT", "1NNT 1T"):
        assert advise(PLANS["three_plus_three_full"], _history(path)).level is None


def test_one_patient_of_a_cohort_never_escalates_where_the_package_does() -> None:
    """Deliberately different: escalation 0.2.3 goes to dose 3 after 1NNN 2N under BOIN."""
    for made in PLANS.values():
        assert advise(made, _history("1NNN 2N")).level == 2
