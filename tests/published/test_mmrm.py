"""Mixed models for repeated measures on the synthetic trial of 16, beside R's mmrm, pbkrtest and nlme.

R's mmrm stops where its optimiser is content, so its figures for the unstructured and the Toeplitz covariance carry
four digits; nlme and our likelihood lie higher, and agree with one another more closely.
Source: R 4.2.2, mmrm 0.3.16, emmeans 1.8.4.1, pbkrtest 0.5.2, nlme 3.1-162; the numbers stand in ``t16_models.json``.
"""

import numpy as np
import pytest
from tests.t16 import BASELINE, IDS, OUTCOME, TREATED, VISITS, R

from trialwright.analysis.covariance import STRUCTURES
from trialwright.analysis.kenward_roger import Correction, Information, contrast
from trialwright.analysis.mmrm import Mmrm, analyse, designed
from trialwright.analysis.reml import Repeated, fit
from trialwright.analysis.result import Result

CASES = [
    ("us", "unstructured", 3e-4),
    ("toeph", "heterogeneous Toeplitz", 2e-4),
    ("ar1", "autoregressive", 1e-6),
    ("csh", "heterogeneous compound symmetry", 1e-5),
    ("cs", "compound symmetry", 1e-6),
]
CORRECTIONS = [
    ("KR_KR", Correction.KENWARD_ROGER),
    ("KR_KRL", Correction.LINEAR),
    ("S_A", Correction.NONE),
]


def _fitted(structure: str, correction: Correction) -> Mmrm:
    return analyse(
        OUTCOME[None], TREATED, BASELINE[:, None], ids=IDS, visits=VISITS, chain=(structure,), correction=correction
    )


def _row(result: Result) -> list[float]:
    assert result.error is not None
    assert result.df is not None
    assert result.test is not None
    return [float(each[0]) for each in (result.estimate, result.error, result.df, result.test.p)]


@pytest.mark.parametrize(("name", "structure", "near"), CASES)
@pytest.mark.parametrize(("kind", "correction"), CORRECTIONS)
def test_differences_at_each_visit(name: str, structure: str, near: float, kind: str, correction: Correction) -> None:
    fitted, expected = _fitted(structure, correction), R["mmrm"][f"{name} {kind}"]
    assert fitted.used[0] == 0
    for result, row in zip(fitted.differences, expected["differences"], strict=True):
        assert _row(result) == pytest.approx(row, rel=near)


@pytest.mark.parametrize(("name", "structure", "near"), CASES)
def test_means_covariance_and_likelihood(name: str, structure: str, near: float) -> None:
    fitted, expected = _fitted(structure, Correction.LINEAR), R["mmrm"][f"{name} KR_KRL"]
    means = [result for pair in fitted.means for result in pair]
    for result, row in zip(means, expected["means"], strict=True):
        assert _row(result)[:3] == pytest.approx(row, rel=near)
    assert fitted.covariance[0] == pytest.approx(np.array(expected["covariance"]), rel=3e-4)
    assert fitted.loglikelihood[0] == pytest.approx(expected["loglik"], abs=1e-6)
    assert fitted.loglikelihood[0] >= expected["loglik"] - 1e-9


def test_the_unstructured_model_agrees_closely_with_generalised_least_squares() -> None:
    fitted, gls = _fitted("unstructured", Correction.NONE), R["gls_unstructured"]
    assert fitted.loglikelihood[0] == pytest.approx(gls["loglik"], abs=2e-8)
    assert _row(fitted.differences[0])[:2] == pytest.approx(gls["coefficients"]["armCOMBO"], rel=1e-5)


def test_with_the_expected_information_it_is_the_method_of_pbkrtest() -> None:
    """A random intercept is compound symmetry; lmerTest asks pbkrtest for the Kenward-Roger correction."""
    design = designed(TREATED[None], BASELINE[None, :, None], (False,), 4)
    fitted = fit(Repeated.of(OUTCOME[None], design), STRUCTURES["compound symmetry"])
    rows = np.zeros((3, 9))
    rows[0, 4] = 1.0
    rows[1, [1, 0]] = 1.0, -1.0
    rows[2, 8] = 1.0
    answer = contrast(fitted, rows, correction=Correction.LINEAR, information=Information.EXPECTED)
    for place, name in enumerate(("armCOMBO", "week12", "lb")):
        estimate, error, df, _ = R["pbkrtest_random_intercept"][name]
        found = [answer.estimate[0, place], answer.error[0, place], answer.df[0, place]]
        assert found == pytest.approx([estimate, error, df], rel=1e-6)


def test_the_default_never_takes_compound_symmetry_and_says_what_it_took() -> None:
    fitted = analyse(OUTCOME[None], TREATED, BASELINE[:, None], ids=IDS, visits=VISITS)
    assert not any("compound symmetry" in each for each in fitted.chain)
    settings = fitted.differences[3].settings
    assert settings["chain"] == "unstructured, heterogeneous Toeplitz, ancova"
    assert settings["correction"] == "Kenward-Roger, linear"
    assert settings["information"] == "observed"
    assert [each.name for each in fitted.differences[3].warned()] == []
    assert _row(fitted.differences[3])[:3] == pytest.approx([0.1034151, 0.0644572, 14.495], rel=3e-4)
