"""The likelihood of repeated measures: its derivatives beside numerical differences, and fits that have no answer."""

import numpy as np
import pytest
from tests.t16 import BASELINE, IDS, OUTCOME, TREATED, VISITS

from trialwright.analysis import ancova
from trialwright.analysis.covariance import STRUCTURES, Covariance
from trialwright.analysis.mmrm import analyse, designed
from trialwright.analysis.reml import Repeated, fit, look, slope

REPEATED = Repeated.of(OUTCOME[None], designed(TREATED[None], BASELINE[None, :, None], (True,), 4))
AWAY = 0.11
STEP = 1e-5


def _somewhere(name: str) -> np.ndarray:
    """Parameters that are no top of the likelihood, so that no slope vanishes."""
    rough = 0.015 * (0.4 * np.eye(4) + 0.6)[None]
    start = STRUCTURES[name].start(rough)
    return start + AWAY * np.sin(np.arange(start.shape[1]) + 1)


def _moved(theta: np.ndarray, place: int, by: float) -> np.ndarray:
    return theta + by * (np.arange(theta.shape[1]) == place)


@pytest.mark.parametrize("name", STRUCTURES)
def test_derivatives_of_a_covariance(name: str) -> None:
    theta, structure = _somewhere(name), STRUCTURES[name]
    built = structure.build(theta, 4)
    assert built.matrix == pytest.approx(structure.matrix(theta, 4), rel=1e-12)
    for place in range(theta.shape[1]):
        up, down = (structure.build(_moved(theta, place, by), 4) for by in (STEP, -STEP))
        assert built.first[:, place] == pytest.approx((up.matrix - down.matrix) / (2 * STEP), abs=1e-10)
        assert built.second[:, place] == pytest.approx((up.first - down.first) / (2 * STEP), abs=1e-10)


@pytest.mark.parametrize("name", STRUCTURES)
def test_slopes_of_the_likelihood(name: str) -> None:
    theta, structure = _somewhere(name), STRUCTURES[name]

    def at(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        covariance = structure.build(parameters, 4)
        point = look(covariance.matrix, REPEATED)
        return float(point.deviance[0]), slope(covariance, point).gradient[0]

    covariance = structure.build(theta, 4)
    slopes = slope(covariance, look(covariance.matrix, REPEATED))
    for place in range(theta.shape[1]):
        (up, up_slope), (down, down_slope) = (at(_moved(theta, place, by)) for by in (STEP, -STEP))
        assert slopes.gradient[0, place] == pytest.approx((up - down) / (2 * STEP), rel=1e-5, abs=1e-5)
        assert slopes.observed[0, place] == pytest.approx((up_slope - down_slope) / (2 * STEP), rel=1e-5, abs=1e-4)


def test_the_expected_information_is_the_mean_of_the_observed_over_trials() -> None:
    """20,000 trials drawn from the model; second derivatives of the covariance left out, whose mean slope is zero."""
    visits, theta = 2, np.array([[0.2, -0.1, 0.4]])
    structure = STRUCTURES["unstructured"]
    built = structure.build(theta, visits)
    design = designed(np.arange(8)[None] % 2 == 0, np.zeros((1, 8, 0)), (), visits)
    random = np.random.default_rng(20261125)
    drawn = random.normal(size=(20_000, 8, visits)) @ np.linalg.cholesky(built.matrix[0]).T
    drawn[:, 0, 1] = np.nan
    covariance = Covariance(
        **{name: np.repeat(getattr(built, name), len(drawn), axis=0) for name in ("matrix", "first", "second")}
    )
    slopes = slope(covariance, look(covariance.matrix, Repeated.of(drawn, design)))
    assert slopes.gradient.mean(axis=0) == pytest.approx(0, abs=0.15)
    assert slopes.observed.mean(axis=0) == pytest.approx(slopes.expected.mean(axis=0), rel=0.05, abs=0.25)


@pytest.mark.parametrize("name", STRUCTURES)
def test_at_the_fit_no_slope_is_left(name: str) -> None:
    """So that the figures do not depend on where the search began."""
    fitted = fit(REPEATED, STRUCTURES[name])
    assert fitted.converged[0]
    assert np.abs(fitted.slopes.gradient).max() < 1e-6


def test_a_model_with_more_parameters_than_people_can_carry_falls_back_and_says_so() -> None:
    """Five people at four visits: no unstructured covariance can be estimated beside eight means."""
    few = np.array([0, 2, 3, 8, 9])
    fitted = analyse(
        np.concatenate([OUTCOME[None, few]]),
        TREATED[few],
        np.empty((5, 0)),
        ids=[IDS[each] for each in few],
        visits=VISITS,
    )
    assert fitted.used[0] > 0
    difference = fitted.differences[3]
    names = [each.name for each in difference.warned()]
    assert names[0] in {"fell back", "fell back on ancova"}
    assert "unstructured" in difference.warned()[0].said("en")
    assert np.isfinite(difference.estimate[0])


def test_where_no_structure_has_an_answer_each_visit_is_analysed_alone() -> None:
    """Nobody of the treated arm has an outcome at the last visit: there is no difference there, elsewhere there is."""
    outcome = np.stack([OUTCOME, OUTCOME])
    outcome[0, TREATED, 3] = np.nan
    fitted = analyse(outcome, TREATED, BASELINE[:, None], ids=IDS, visits=VISITS)
    assert fitted.used.tolist() == [2, 0]
    assert np.isnan(fitted.loglikelihood[0])
    assert [each.name for each in fitted.differences[3].warned(0)] == ["no estimate", "fell back on ancova"]
    assert not fitted.differences[3].warned(1)
    alone = ancova.analyse(outcome[:1, :, 1], TREATED, BASELINE[:, None], ids=IDS)
    assert np.isnan(fitted.differences[3].estimate[0])
    for result, same in ((fitted.differences[1], alone.difference), (fitted.means[1][1], alone.means[1])):
        assert result.numbers()[:, 0] == pytest.approx(same.numbers()[:, 0], rel=1e-9)


def test_a_fit_that_reaches_no_top_is_not_called_converged() -> None:
    """Two visits that are the same number: the correlation runs to one, and the likelihood has no top."""
    twin = np.repeat(OUTCOME[None, :, 1:2], 2, axis=2)
    design = designed(TREATED[None], np.empty((1, 16, 0)), (), 2)
    assert not fit(Repeated.of(twin, design), STRUCTURES["unstructured"]).converged[0]
    fitted = analyse(twin, TREATED, np.empty((16, 0)), ids=IDS, visits=("a", "b"))
    assert fitted.used[0] == 2
    assert np.isfinite(fitted.differences[0].estimate[0])


@pytest.mark.parametrize("value", [0.0, 0.1, 1e6])
def test_outcomes_that_are_all_equal_give_no_p_value(value: float) -> None:
    difference = analyse(np.full((1, 16, 4), value), TREATED, BASELINE[:, None], ids=IDS, visits=VISITS).differences[3]
    assert difference.test is not None
    assert np.isnan(difference.test.p[0])
    assert [each.name for each in difference.warned()] == ["no spread", "fell back on ancova"]
