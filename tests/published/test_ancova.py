"""Analysis of covariance on the synthetic trial of 16, beside R's lm, emmeans and sandwich.

Source: R 4.2.2, emmeans 1.8.4.1, sandwich; the numbers stand in ``t16_models.json``.
"""

import numpy as np
import pytest
from tests.t16 import AGE, AUC, BASELINE, IDS, OUTCOME, TREATED, R

from trialwright.analysis.ancova import Ancova, Errors, analyse, untransformed
from trialwright.analysis.result import Result, Sides

LAST = OUTCOME[None, :, 3]
BOTH = np.stack([BASELINE, AGE], axis=1)
EXACT = 1e-9


def _fitted(errors: Errors = Errors.CLASSICAL) -> Ancova:
    return analyse(LAST, TREATED, BOTH, ids=IDS, names=("baseline", "age"), errors=errors)


def _row(result: Result) -> list[float]:
    assert result.error is not None
    assert result.test is not None
    return [float(each[0]) for each in (result.estimate, result.error, result.test.p)]


def _bounds(result: Result) -> list[float]:
    assert result.interval is not None
    return [float(result.interval.low[0]), float(result.interval.high[0])]


@pytest.mark.parametrize("errors", Errors)
def test_effects_with_classical_and_robust_errors(errors: Errors) -> None:
    fitted = _fitted(errors)
    expected = R["ancova"]["coefficients" if errors is Errors.CLASSICAL else errors.value]
    assert _row(fitted.difference) == pytest.approx(expected["armCOMBO"], rel=EXACT)
    for slope, name in zip(fitted.slopes, ("lb", "age"), strict=True):
        assert _row(slope) == pytest.approx(next(row for key, row in expected.items() if name in key), rel=1e-8)


def test_difference_with_interval() -> None:
    estimate, error, low, high, p = R["ancova"]["difference"]
    difference = _fitted().difference
    assert _row(difference) == pytest.approx([estimate, error, p], rel=EXACT)
    assert _bounds(difference) == pytest.approx([low, high], rel=EXACT)
    assert difference.df is not None
    assert difference.df[0] == R["ancova"]["df"]
    assert _fitted().scale[0] == pytest.approx(R["ancova"]["sigma"], rel=EXACT)


@pytest.mark.parametrize(("name", "covariates"), [("ancova", BOTH), ("ancova_baseline_only", BOTH[:, :1])])
def test_least_squares_means(name: str, covariates: np.ndarray) -> None:
    fitted = analyse(LAST, TREATED, covariates, ids=IDS)
    for result, expected in zip(fitted.means, R[name]["means"], strict=True):
        assert [*_row(result)[:2], *_bounds(result)] == pytest.approx(expected, rel=EXACT)


def test_means_of_logarithms_go_back_to_the_unit_of_the_outcome() -> None:
    """emmeans 1.8.4.1 with type = "response"; the bounds are those of the logarithms, brought back."""
    for mean, expected in zip(_fitted().means, (0.533967004203809, 0.696709512115731), strict=True):
        back = untransformed(mean)
        assert back.estimate[0] == pytest.approx(expected, rel=EXACT)
        assert np.log1p(_bounds(back)) == pytest.approx(_bounds(mean), rel=EXACT)
        assert back.error is None
        assert back.test is None
        assert "几何均值" in back.said("zh")


def test_without_covariates_it_is_students_test() -> None:
    change = AUC[None, :, 3] - np.expm1(BASELINE)
    fitted = analyse(change, TREATED, np.empty((16, 0)), ids=IDS)
    student = R["change_student"]
    assert _row(fitted.difference)[2] == pytest.approx(student["p"], rel=EXACT)
    low, high = student["ci"]
    assert _bounds(fitted.difference) == pytest.approx([-high, -low], rel=1e-8)


def test_whoever_lacks_the_outcome_is_named_and_counted() -> None:
    difference = _fitted().difference
    assert difference.subjects.count[0] == 14
    assert set(IDS) - set(difference.subjects.named()) == {"S05", "S14"}
    assert [each.name for each in difference.warned()] == ["left out", "crowded"]
    assert "2" in difference.warned()[0].said("zh")


def test_one_sided_results_say_so_and_share_the_p_value() -> None:
    two = _fitted().difference
    greater = analyse(LAST, TREATED, BOTH, ids=IDS, sides=Sides.GREATER).difference
    less = analyse(LAST, TREATED, BOTH, ids=IDS, sides=Sides.LESS).difference
    assert two.test is not None
    assert greater.test is not None
    assert less.test is not None
    assert greater.test.sides is Sides.GREATER
    assert two.interval is not None
    assert two.interval.said("en") == "confidence interval, level 0.95, two-sided"
    assert greater.test.said("zh") == "P 值，单侧（大于），原假设值 0"
    assert two.said("zh") == "校正后组间差值（试验组减参照组）"
    assert 2 * greater.test.p[0] == pytest.approx(two.test.p[0], rel=1e-12)
    assert greater.test.p[0] + less.test.p[0] == pytest.approx(1, rel=1e-12)
    assert np.isinf(_bounds(greater)[1])
    assert np.isinf(_bounds(less)[0])
    assert _bounds(greater)[0] > _bounds(two)[0]


@pytest.mark.parametrize(
    ("outcome", "covariates"),
    [
        (np.where(TREATED, np.nan, LAST), BOTH),
        (np.where(np.arange(16) < 13, np.nan, LAST), BOTH),
        (LAST, np.stack([TREATED.astype(float), AGE], axis=1)),
        (LAST, np.stack([AGE, AGE * 3 + 1], axis=1)),
        (LAST, np.stack([np.full(16, 7.0), AGE], axis=1)),
    ],
    ids=["an arm without outcomes", "too few", "the arm again", "a covariate twice", "a covariate that never varies"],
)
def test_what_cannot_be_told_apart_has_no_estimate_and_says_so(outcome: np.ndarray, covariates: np.ndarray) -> None:
    both = np.concatenate([outcome, LAST])
    twice = np.stack([covariates, BOTH])
    difference = analyse(both, TREATED, twice, ids=IDS).difference
    assert np.isnan(difference.estimate[0])
    assert "no estimate" in [each.name for each in difference.warned(0)]
    assert difference.estimate[1] == pytest.approx(R["ancova"]["difference"][0])
    assert "no estimate" not in [each.name for each in difference.warned(1)]


def test_one_degree_of_freedom_is_enough() -> None:
    """Five people, four effects: the difference still has the value of plain least squares."""
    few = np.array([0, 1, 2, 8, 9])
    found = analyse(LAST[:, few], TREATED[few], BOTH[few], ids=[IDS[each] for each in few]).difference
    design = np.column_stack([np.ones(5), TREATED[few], BOTH[few]])
    assert found.estimate[0] == pytest.approx(np.linalg.lstsq(design, LAST[0, few], rcond=None)[0][1], rel=1e-8)
    assert found.df is not None
    assert found.df[0] == 1


@pytest.mark.parametrize("value", [0.0, 0.1, 1e6])
@pytest.mark.parametrize("errors", Errors)
def test_outcomes_that_are_all_equal_give_no_p_value(value: float, errors: Errors) -> None:
    """All below quantification, say: rounding must not become a p-value."""
    found = analyse(np.full((1, 16), value), TREATED, BOTH, ids=IDS, errors=errors).difference
    assert found.estimate[0] == pytest.approx(0, abs=1e-9 * max(value, 1))
    assert np.isnan(_row(found)[1:]).all()
    assert "no spread" in [each.name for each in found.warned()]


@pytest.mark.parametrize("errors", [Errors.HC2, Errors.HC3])
def test_an_arm_of_one_has_no_robust_error(errors: Errors) -> None:
    alone = np.arange(16) == 0
    found = analyse(LAST, alone, np.empty((16, 0)), ids=IDS, errors=errors).difference
    assert np.isfinite(found.estimate[0])
    assert np.isnan(_row(found)[1:]).all()
    assert "no robust error" in [each.name for each in found.warned()]
