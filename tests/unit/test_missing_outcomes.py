"""Tipping point and extreme cases beside the same numbers worked the long way, one person, one data set at a time."""

from itertools import product

import numpy as np
import pytest
from tests.t16 import AGE, BASELINE, IDS, LEFT, OUTCOME, TREATED, VISITS

from trialwright.analysis import extremes, reference_based, tipping_point
from trialwright.analysis.imputation import Strategy

WORST, BEST = 0.0, float(np.log1p(2.0))
MISSING = np.isnan(OUTCOME[:, 3])
QUANTILE = 1.959963984540054


def _difference(outcome: np.ndarray, treated: np.ndarray, *covariates: np.ndarray) -> float:
    design = np.stack([np.ones(len(outcome)), treated, *covariates], axis=1)
    return float(np.linalg.lstsq(design, outcome, rcond=None)[0][1])


def test_every_worst_and_best_case_is_listed_with_its_difference() -> None:
    found = extremes.analyse(
        OUTCOME[None, :, 3], TREATED, np.stack([BASELINE, AGE], 1), worst=WORST, best=BEST, ids=IDS
    )
    assert np.array(IDS)[found.missing[0]].tolist() == ["S05", "S14"]
    expected = {}
    for values in product((WORST, BEST), repeat=2):
        outcome = OUTCOME[:, 3].copy()
        outcome[MISSING] = values
        expected[values] = _difference(outcome, TREATED, BASELINE, AGE)
    listed = {
        tuple(np.where(each[MISSING], BEST, WORST)): value
        for each, value in zip(found.best, found.difference.estimate, strict=True)
    }
    assert listed == pytest.approx(expected)
    assert found.lowest[0] == pytest.approx(expected[WORST, BEST])
    assert found.highest[0] == pytest.approx(expected[BEST, WORST])
    assert found.difference.subjects.count.tolist() == [16] * 4
    assert [each.name for each in found.difference.warned(2)] == ["imputed"]
    assert found.difference.assumptions[0].said("en") == "no missing outcome is worse than 0 or better than 1.09861"
    assert "ancova-complete" not in {each.name for each in found.difference.assumptions}  # nobody is left out
    lacking = np.where(np.array(IDS)[:, None] == "S01", np.nan, np.stack([BASELINE, AGE], 1))
    without = extremes.analyse(OUTCOME[None, :, 3], TREATED, lacking, worst=WORST, best=BEST, ids=IDS).difference
    assert "ancova-complete" in {each.name for each in without.assumptions}
    assert without.subjects.count.tolist() == [15] * 4


def test_nobody_missing_is_one_case_and_too_many_missing_are_changed_one_by_one() -> None:
    full = np.where(MISSING, 0.5, OUTCOME[:, 3])
    few = np.where(np.isin(IDS, ["S01", "S05", "S14"]), np.nan, OUTCOME[:, 3])
    found = extremes.analyse(np.stack([full, few]), TREATED, BASELINE[:, None], worst=WORST, best=BEST, ids=IDS, most=2)
    assert np.bincount(found.trial).tolist() == [1, 2 + 2 * 3]
    assert sorted(found.best[1:].sum(axis=1).tolist()) == [0, 1, 1, 1, 2, 2, 2, 3]
    assert "not every combination" in [each.name for each in found.difference.warned(1)]
    assert "not every combination" not in [each.name for each in found.difference.warned(0)]
    assert "imputed" not in [each.name for each in found.difference.warned(0)]


def _by_hand(outcome: np.ndarray, moves: tuple[float, float]) -> tuple[float, float]:
    """The difference at the last visit after completion and moves, and its standard error by the jackknife."""

    def one(kept: np.ndarray) -> float:
        completed = reference_based.analyse(
            outcome[None, kept], TREATED[kept], BASELINE[kept, None], LEFT[kept], strategy=Strategy.MISSING_AT_RANDOM,
            ids=np.array(IDS)[kept].tolist(), visits=VISITS,
        )  # fmt: skip
        moved = completed.outcome[0, :, 3] + completed.imputed[0, :, 3] * np.where(TREATED[kept], *moves)
        return _difference(moved, TREATED[kept], BASELINE[kept])

    everybody = np.arange(len(IDS))
    parts = np.array([one(np.delete(everybody, place)) for place in everybody])
    return one(everybody), float(np.sqrt(15 / 16 * ((parts - parts.mean()) ** 2).sum()))


@pytest.mark.parametrize("moves", [(0.0, 0.0), (-0.3, 0.0), (0.2, -0.1)])
def test_a_moved_difference_is_that_of_moved_outcomes(moves: tuple[float, float]) -> None:
    found = tipping_point.analyse(
        OUTCOME[None], TREATED, BASELINE[:, None], LEFT, at=3, moves=((moves[0],), (moves[1],)), ids=IDS, visits=VISITS
    ).table[0][0]
    assert found.error is not None
    assert (found.estimate[0], found.error[0]) == pytest.approx(_by_hand(OUTCOME, moves), rel=1e-5)
    assert found.settings["treated"] == f"{moves[0]:+g}"


def test_at_the_tipping_point_the_interval_just_touches_no_difference() -> None:
    """The treated arm is made better by 0.3, so that there is a conclusion to tip."""
    better = OUTCOME + 0.3 * TREATED[:, None]
    found = tipping_point.analyse(
        better[None], TREATED, BASELINE[:, None], LEFT, at=3, moves=((0.0,), (0.0,)), ids=IDS, visits=VISITS
    )
    start = found.table[0][0]
    assert start.interval is not None
    assert start.interval.low[0] > 0
    assert found.tips[0] < 0
    estimate, error = _by_hand(better, (float(found.tips[0]), 0.0))
    assert abs(estimate) == pytest.approx(QUANTILE * error, rel=1e-4)
    for share, stands in ((0.9, True), (1.1, False)):
        estimate, error = _by_hand(better, (share * float(found.tips[0]), 0.0))
        assert (abs(estimate) > QUANTILE * error) is stands


def test_with_nobody_missing_there_is_nothing_to_tip() -> None:
    full = np.where(np.isnan(OUTCOME), 0.5, OUTCOME)
    found = tipping_point.analyse(
        full[None], TREATED, BASELINE[:, None], np.full(16, 4), at=3, moves=((-1.0,), (0.0,)), ids=IDS, visits=VISITS
    )
    assert np.isnan(found.tips[0])
    assert [each.name for each in found.table[0][0].warned()] == ["nobody to move"]
