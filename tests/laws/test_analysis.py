"""What every analysis of two arms must keep, whatever the outcomes: units, order of people, one trial or many."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.t16 import LEFT, OUTCOME, TREATED

from trialwright.analysis import ancova, extremes, mmrm, reference_based, tipping_point
from trialwright.analysis.imputation import Strategy
from trialwright.analysis.result import Result

Analysis = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], Result]
"""Outcomes (trials, subjects, visits), treated, covariates and left -> the difference at the last visit."""

VISITS = ("a", "b", "c", "d")


def _ids(count: int) -> list[str]:
    return [f"S{number}" for number in range(count)]


def _ancova(y: np.ndarray, arm: np.ndarray, x: np.ndarray, _left: np.ndarray) -> Result:
    return ancova.analyse(y[..., -1], arm, x, ids=_ids(y.shape[1])).difference


def _robust(y: np.ndarray, arm: np.ndarray, x: np.ndarray, _left: np.ndarray) -> Result:
    return ancova.analyse(y[..., -1], arm, x, ids=_ids(y.shape[1]), errors=ancova.Errors.HC3).difference


def _mmrm(y: np.ndarray, arm: np.ndarray, x: np.ndarray, _left: np.ndarray) -> Result:
    return mmrm.analyse(y, arm, x, ids=_ids(y.shape[1]), visits=VISITS[: y.shape[2]]).differences[-1]


def _jump(y: np.ndarray, arm: np.ndarray, x: np.ndarray, left: np.ndarray) -> Result:
    return reference_based.analyse(
        y, arm, x, left, strategy=Strategy.JUMP, ids=_ids(y.shape[1]), visits=VISITS[: y.shape[2]]
    ).differences[-1]


ANALYSES: dict[str, Analysis] = {"ancova": _ancova, "HC3": _robust, "mmrm": _mmrm, "jump to reference": _jump}


def _numbers(result: Result) -> np.ndarray:
    assert result.interval is not None
    assert result.test is not None
    return np.stack([*result.numbers(), result.interval.low, result.interval.high, result.test.p])


def _trials(seed: int, trials: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Trials with the gaps of the synthetic one: outcomes, arms, one covariate, who left."""
    random = np.random.default_rng(seed)
    person = random.normal(0, 0.12, (trials, len(TREATED), 1))
    outcome = person + random.normal(0.5, 0.08, (trials, *OUTCOME.shape)) + np.where(np.isnan(OUTCOME), np.nan, 0)
    return outcome, TREATED, random.normal(0, 1, (trials, len(TREATED), 1)), LEFT


@pytest.mark.parametrize("name", ANALYSES)
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_many_trials_at_once_are_the_trials_one_by_one(name: str, seed: int) -> None:
    y, arm, x, left = _trials(seed, 3)
    together = _numbers(ANALYSES[name](y, arm, x, left))
    for trial in range(3):
        one = slice(trial, trial + 1)
        alone = _numbers(ANALYSES[name](y[one], arm, x[one], left))
        assert alone[:, 0] == pytest.approx(together[:, trial], rel=1e-6)


@pytest.mark.parametrize("name", ANALYSES)
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), shift=st.floats(-50, 50), scale=st.floats(0.01, 100))
def test_another_unit_of_the_outcome_changes_the_difference_by_that_unit_alone(
    name: str, seed: int, shift: float, scale: float
) -> None:
    y, arm, x, left = _trials(seed, 2)
    plain, moved = (_numbers(ANALYSES[name](each, arm, x, left)) for each in (y, shift + scale * y))
    assert moved[[0, 1, 3, 4]] == pytest.approx(scale * plain[[0, 1, 3, 4]], rel=1e-5, abs=1e-7 * scale)
    assert moved[[2, 5]] == pytest.approx(plain[[2, 5]], rel=1e-5)


@pytest.mark.parametrize("name", ANALYSES)
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), shift=st.floats(-50, 50), scale=st.floats(0.01, 100))
def test_another_unit_of_a_covariate_changes_nothing(name: str, seed: int, shift: float, scale: float) -> None:
    y, arm, x, left = _trials(seed, 2)
    plain, moved = (_numbers(ANALYSES[name](y, arm, each, left)) for each in (x, shift + scale * x))
    assert moved == pytest.approx(plain, rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("name", ANALYSES)
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_order_of_people_and_empty_rows_change_nothing(name: str, seed: int) -> None:
    y, arm, x, left = _trials(seed, 2)
    order = np.random.default_rng(seed).permutation(len(arm) + 1)
    y_more = np.concatenate([y, np.full_like(y[:, :1], 5.0)], axis=1)[:, order]
    x_more = np.concatenate([x, np.full_like(x[:, :1], np.nan)], axis=1)[:, order]
    arm_more, left_more = np.append(arm, True)[order], np.append(left, 4)[order]
    plain, moved = (
        _numbers(ANALYSES[name](y, arm, x, left)),
        _numbers(ANALYSES[name](y_more, arm_more, x_more, left_more)),
    )
    assert moved == pytest.approx(plain, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("name", ANALYSES)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_whatever_the_gaps_ties_and_sizes_an_answer_comes_and_what_is_unknown_says_why(name: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    people, visits = int(random.integers(1, 14)), int(random.integers(2, 5))
    y = random.normal(size=(2, people, visits)) * random.choice([1e-8, 1, 1e6]) + random.choice([0, 1e3])
    y = [y, np.round(y), np.full_like(y, 3.0), np.repeat(y[..., :1], visits, axis=2)][random.integers(4)]
    y = np.where(random.random(y.shape) < random.choice([0, 0.2, 0.6]), np.nan, y)
    x, arm = random.normal(size=(2, people, 1)), random.random(people) < 0.5
    result = ANALYSES[name](y, arm, x, random.integers(0, visits + 1, people))
    numbers = _numbers(result)
    for trial in range(2):
        assert np.isfinite(numbers[[0, 1, 5], trial]).all() or result.warned(trial)


@pytest.mark.parametrize("name", ["ancova", "HC3", "mmrm"])
@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_arms_that_change_places_change_the_sign_alone(name: str, seed: int) -> None:
    y, arm, x, left = _trials(seed, 2)
    plain, turned = (_numbers(ANALYSES[name](y, each, x, left)) for each in (arm, ~arm))
    assert turned[0] == pytest.approx(-plain[0], rel=1e-6, abs=1e-9)
    assert turned[[1, 2, 5]] == pytest.approx(plain[[1, 2, 5]], rel=1e-5)
    assert turned[3] == pytest.approx(-plain[4], rel=1e-5, abs=1e-8)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), effect=st.floats(-3, 3))
def test_what_is_added_to_the_treated_arm_is_found_in_the_difference(seed: int, effect: float) -> None:
    y, arm, x, left = _trials(seed, 2)
    more = y + effect * arm[None, :, None]
    for name in ("ancova", "mmrm"):
        plain, raised = (_numbers(ANALYSES[name](each, arm, x, left)) for each in (y, more))
        assert raised[0] == pytest.approx(plain[0] + effect, abs=1e-6)
        assert raised[1] == pytest.approx(plain[1], rel=1e-5)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_without_missing_outcomes_all_analyses_give_the_difference_of_the_analysis_of_covariance(seed: int) -> None:
    random = np.random.default_rng(seed)
    y, x = random.normal(size=(2, 16, 4)), np.zeros((2, 16, 0))
    stayed = np.full(16, 4)
    plain = _ancova(y, TREATED, x, stayed).estimate
    for name in ("mmrm", "jump to reference"):
        assert ANALYSES[name](y, TREATED, x, stayed).estimate == pytest.approx(plain, abs=1e-7)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_every_case_lies_between_all_worst_and_all_best_of_each_arm(seed: int) -> None:
    y, arm, x, _ = _trials(seed, 2)
    found = extremes.analyse(y[..., -1], arm, x, worst=-1.0, best=2.0, ids=_ids(16))
    assert len(found.trial) == 2 * 4
    for trial in range(2):
        mine = found.difference.estimate[found.trial == trial]
        assert (found.lowest[trial], found.highest[trial]) == (mine.min(), mine.max())


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_a_tipping_point_without_moves_is_the_completed_difference_and_many_trials_are_one_by_one(seed: int) -> None:
    y, arm, x, left = _trials(seed, 2)

    def table(part: slice) -> tipping_point.TippingPoint:
        return tipping_point.analyse(
            y[part], arm, x[part], left, at=3, moves=((0.0, -0.2), (0.0,)), ids=_ids(16), visits=VISITS,
            strategy=Strategy.JUMP,
        )  # fmt: skip

    both, one = table(slice(None)), table(slice(1, 2))
    assert _numbers(both.table[0][0]) == pytest.approx(_numbers(_jump(y, arm, x, left)), rel=1e-9)
    assert _numbers(both.table[1][0])[:, 1] == pytest.approx(_numbers(one.table[1][0])[:, 0], rel=1e-6)
    assert both.tips[1] == pytest.approx(one.tips[0], rel=1e-6, nan_ok=True)
