"""BLRM with overdose control as R's crmPack 2.0.1 recommends, decided without sampling.

Sources: Neuenschwander B, Branson M, Gsponer T. Stat Med 2008; 27:2420-2439; ``dose/crmpack_blrm.json``.
"""

from typing import Any

import numpy as np
import pytest
from tests.published.reading import entries

from trialwright.chapters.escalation.blrm import Blrm
from trialwright.chapters.escalation.catalogue import planned
from trialwright.chapters.escalation.design import STOP, Plan, Trials, of_counts
from trialwright.chapters.escalation.endings import enumerate_endings
from trialwright.chapters.escalation.operating import score
from trialwright.words.findings import Fault

DOSES = (0.5, 1.0, 2.0)


def _plan(levels: int = 3, **given: str) -> Plan:
    plan = planned("blrm", {"doses": "0.5,1,2", **given} if levels == 3 else given, levels)
    assert not isinstance(plan, Fault)
    return plan


def _trials(fit: dict[str, Any]) -> Trials:
    given, dlts = np.array(fit["x"]), np.array(fit["y"])
    treated = np.array([[np.sum(given == dose) for dose in DOSES]])
    tallied = np.array([[np.sum(dlts[given == dose]) for dose in DOSES]])
    return of_counts(treated, tallied, np.array([DOSES.index(given[-1]) + 1]))


FITS = entries("crmpack_blrm.json", "fits")


@pytest.mark.parametrize("fit", FITS, ids=lambda fit: str(fit["y"]))
def test_crmpack_recommends_the_same_dose(fit: dict[str, Any]) -> None:
    """Its own doses, prior and limit; it looks at every level, so nothing forbids skipping here."""
    expected = STOP if fit["next_best"] == "NA" else DOSES.index(fit["next_best"]) + 1
    assert _plan(no_skip="no", monotone="no").design.judge(_trials(fit)).level[0] == expected
    assert _plan().design.judge(_trials(fit)).level[0] == expected


def test_one_dlt_in_three_at_the_first_level_stops_the_trial_under_this_prior() -> None:
    """Pr(overdose) = 0.2955 at the lowest level, above the limit of 0.25 by 0.0455."""
    ruled = _plan().design.judge(_trials(FITS[1]))
    assert ruled.level[0] == STOP
    assert ruled.margin[0] == pytest.approx(0.0455, abs=5e-5)
    assert ruled.figures["over"][0] == pytest.approx(0.2955, abs=5e-5)
    assert _plan(overdose="0.3").design.judge(_trials(FITS[1])).level[0] == 1


def test_the_limit_decides_and_the_margin_says_by_how_little() -> None:
    """crmPack, sampling 2,000 times, changes its advice with the seed where Pr(overdose) is 0.012 below the limit."""
    design = _plan().design
    assert isinstance(design, Blrm)
    trials = _trials(FITS[0])
    over = float(design.believe(trials).over[0, 1])
    just, barely = _plan(overdose=f"{over + 1e-4:.6f}"), _plan(overdose=f"{over - 1e-4:.6f}")
    assert (just.design.judge(trials).level[0], barely.design.judge(trials).level[0]) == (2, 1)
    assert just.design.judge(trials).margin[0] == pytest.approx(1e-4, abs=1e-6)


def test_nine_patients_never_reach_the_top_level_under_this_prior() -> None:
    """The notes: no patient at level 3, and no dose found in more than a quarter of trials at (0.10, 0.25, 0.40)."""
    endings = enumerate_endings(_plan(cohorts="3"))
    assert endings is not None
    exact = score(endings, np.array([[0.10, 0.25, 0.40]]), 0.25)
    assert exact.patients[0, 2] == 0
    assert exact.none[0] > 0.25


def test_no_level_is_skipped_and_the_first_cohort_starts_at_the_bottom() -> None:
    trials = of_counts(np.array([[6, 0, 0]]), np.array([[0, 0, 0]]), np.array([1]))
    assert _plan(overdose="0.9").design.judge(trials).level[0] == 2
    assert _plan(overdose="0.9", no_skip="no", low="0.1", high="0.9").design.judge(trials).level[0] == 3
    nobody = of_counts(np.zeros((1, 3), dtype=np.int64), np.zeros((1, 3), dtype=np.int64), np.array([0]))
    assert _plan(overdose="0.5").design.judge(nobody).level[0] == 1


def test_only_a_tried_level_is_selected_unless_the_protocol_says_otherwise() -> None:
    trials = of_counts(np.array([[9, 0, 0]]), np.array([[0, 0, 0]]), np.array([1]))
    assert _plan().design.select(trials).level[0] == 1
    assert _plan(untried="yes").design.select(trials).level[0] == 2


@pytest.mark.parametrize(
    ("given", "kind"),
    [({"doses": "1,2"}, "design-doses"), ({"low": "0.4"}, "design-interval"), ({"doses": "2,1,3"}, "design-setting")],
)
def test_doses_and_intervals_that_make_no_sense_are_refused(given: dict[str, str], kind: str) -> None:
    refused = planned("blrm", given, 3)
    assert isinstance(refused, Fault)
    assert refused.kind == kind
