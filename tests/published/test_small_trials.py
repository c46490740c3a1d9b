"""Exact, weighted and Bayesian methods on the synthetic trial of 16, beside R.

Source: R 4.2.2 and the packages named in ``t16_small_trials.json``, which says where R's own root finders stop early.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.t16 import AGE, AUC, BASELINE, IDS, OUTCOME, TREATED
from tests.t16 import R as MODELS

from trialwright.analysis import (
    aalen_johansen,
    bayesian_regression,
    beta_binomial,
    blaker,
    clopper_pearson,
    e_value,
    exact_rank,
    exposure_adjusted_incidence,
    firth_logistic,
    fisher,
    hodges_lehmann,
    logistic,
    mid_p,
    overlap_weights,
    permutation,
    poisson_rate,
    poisson_ratio,
)
from trialwright.analysis.result import Result, Sides

R: dict[str, Any] = json.loads((Path(__file__).parent / "t16_small_trials.json").read_text(encoding="utf-8"))
CHANGE = AUC[:, 3] - [each["auc0"] for each in MODELS["subjects"]]
EXACT = 1e-9


def _column(name: str) -> np.ndarray:
    return np.array([each[name] for each in R["subjects"]], dtype=float)


def _bounds(result: Result) -> list[float]:
    assert result.interval is not None
    return [float(result.interval.low[0]), float(result.interval.high[0])]


def _p(result: Result) -> float:
    assert result.test is not None
    return float(result.test.p[0])


def _error(result: Result) -> float:
    assert result.error is not None
    return float(result.error[0])


def test_the_people_are_those_of_the_other_numbers() -> None:
    assert tuple(each["id"] for each in R["subjects"]) == IDS


def test_exact_rank_and_permutation_of_the_change() -> None:
    expected = R["perm_exact_mean_change"]
    assert _p(exact_rank.analyse(CHANGE, TREATED)) == pytest.approx(expected["wilcox_exact_p"], rel=EXACT)
    assert _p(permutation.analyse(CHANGE, TREATED)) == pytest.approx(expected["p_two_sided"], rel=EXACT)
    assert exact_rank.analyse(CHANGE, TREATED, ids=IDS).subjects.count[0] == 14


def test_hodges_lehmann_with_its_interval() -> None:
    expected, found = R["perm_exact_mean_change"], hodges_lehmann.analyse(CHANGE, TREATED)
    assert found.estimate[0] == pytest.approx(-expected["HL"], abs=1e-12)  # R took the others less the treated
    assert _bounds(found) == pytest.approx([-bound for bound in reversed(expected["HL_ci"])], abs=1e-12)


@pytest.mark.parametrize("counts", R["binom"])
def test_shares_with_three_intervals(counts: str) -> None:
    expected = R["binom"][counts]
    k, n = expected["k"], expected["n"]
    assert _bounds(clopper_pearson.analyse(k, n)) == pytest.approx(expected["clopper_pearson"], rel=EXACT)
    assert _bounds(mid_p.analyse(k, n)) == pytest.approx(expected["midp"], abs=5e-5)
    assert _bounds(blaker.analyse(k, n)) == pytest.approx(expected["blaker"], abs=1e-4)
    upper = _bounds(clopper_pearson.analyse(k, n, sides=Sides.LESS))
    assert upper == pytest.approx([0.0, expected["one_sided_upper95"]], rel=EXACT)


def test_nobody_of_nine_one_sided_and_two_sided() -> None:
    """28.3 % one-sided, 33.6 % two-sided: Clopper-Pearson; the record's nine people of part 1."""
    (warning,) = clopper_pearson.analyse(0, 9).warned()
    assert warning.said("en") == "0 of 9: with 95 % one-sided at most 28.3 %, with 95 % two-sided at most 33.6 %"
    assert warning.said("zh") == "9 例中 0 例：95% 单侧上限 28.3%，95% 双侧上限 33.6%"


def test_fisher_as_r_counts_it() -> None:
    expected, found = R["fisher"], fisher.analyse(5, 8, 2, 8, definition="no more likely")
    assert _p(found) == pytest.approx(expected["p"], rel=EXACT)
    assert found.estimate[0] == pytest.approx(expected["or"], rel=2e-4)
    assert _bounds(found) == pytest.approx(expected["ci"], rel=1e-3)


def test_event_rates_and_their_ratio() -> None:
    expected = R["eair"]
    found = poisson_ratio.analyse(26, expected["py"][1], 32, expected["py"][0])
    assert found.estimate[0] == pytest.approx(expected["rate_ratio_COMBO_vs_ISLET"], rel=EXACT)
    assert _bounds(found) == pytest.approx(expected["ci"], rel=EXACT)
    assert _p(found) == pytest.approx(expected["p"], rel=EXACT)
    for events, years, arm in ((32, expected["py"][0], "ISLET"), (26, expected["py"][1], "COMBO")):
        assert _bounds(poisson_rate.analyse(events, years)) == pytest.approx(expected[f"rate_ci_{arm}"], rel=EXACT)


def test_incidence_with_errors_by_person() -> None:
    """R's HC0 has no factor people / (people - 1)."""
    _, others, ratio = exposure_adjusted_incidence.analyse(_column("adverse"), _column("weeks") / 52, TREATED)
    constant, arm = R["poisson_HC0"]
    assert np.log(others.estimate[0]) == pytest.approx(constant["Estimate"], rel=EXACT)
    assert _error(others) * np.sqrt(7 / 8) == pytest.approx(constant["Std. Error"], rel=EXACT)
    assert np.log(ratio.estimate[0]) == pytest.approx(arm["Estimate"], rel=EXACT)
    assert _error(ratio) * np.sqrt(7 / 8) == pytest.approx(arm["Std. Error"], rel=EXACT)
    assert "events cluster" in {each.name for each in ratio.warned()}


@pytest.mark.parametrize("position", range(8))
def test_cumulative_incidence_with_its_error(position: int) -> None:
    expected = R["aj_survfit"]
    arm = (expected["strata"][position] == "arm=COMBO") == TREATED
    for cause in (1, 2):
        found = aalen_johansen.analyse(
            _column("time")[arm], _column("event")[arm], cause=cause, by=expected["time"][position]
        )
        assert found.estimate[0] == pytest.approx(expected["pstate"][position][f"V{cause + 1}"], abs=1e-12)
        assert _error(found) == pytest.approx(expected["se"][position][f"V{cause + 1}"], abs=1e-12)


@pytest.mark.parametrize("expected", R["km_sae"])
def test_with_one_kind_of_event_it_is_one_minus_kaplan_meier(expected: dict[str, Any]) -> None:
    arm = (expected["strata"] == "arm=COMBO") == TREATED
    found = aalen_johansen.analyse(_column("time")[arm], _column("event")[arm] == 1, by=expected["time"])
    assert 1 - found.estimate[0] == pytest.approx(expected["surv"], rel=EXACT)
    assert [1 - each for each in reversed(_bounds(found))] == pytest.approx([expected["lo"], expected["hi"]], rel=EXACT)


def test_firth_odds_ratio_with_profile_interval() -> None:
    expected = R["firth_response"]["est"][1]
    found = firth_logistic.analyse(_column("independent"), TREATED, AGE[:, None])
    assert np.log(found.estimate[0]) == pytest.approx(expected["coef"], abs=1e-8)
    assert _error(found) == pytest.approx(expected["se"], abs=1e-7)
    assert np.log(_bounds(found)) == pytest.approx([expected["lo"], expected["hi"]], abs=1e-8)
    assert _p(found) == pytest.approx(expected["p"], abs=1e-10)


@pytest.mark.parametrize("column", range(4))
def test_firth_coefficients_of_a_propensity_model(column: int) -> None:
    """logistf stops when its score is below 1e-5."""
    expected = R["firth_ps"]["est"][column]
    x = np.stack([np.ones(16), AGE, _column("ieqkg") / 1000, _column("hba1c0")], axis=-1)[None]
    y, used = TREATED[None].astype(float), np.ones((1, 16), dtype=bool)
    whole = logistic.fit(x, y, used, penalised=True)
    low, high = firth_logistic.profile(x, y, used, whole, column=column, level=0.95)
    assert whole.coefficients[0, column] == pytest.approx(expected["coef"], abs=1e-6)
    assert np.sqrt(whole.covariance[0, column, column]) == pytest.approx(expected["se"], rel=1e-6)
    assert [low[0], high[0]] == pytest.approx([expected["lo"], expected["hi"]], abs=1e-7)
    assert firth_logistic.without(x, y, used, whole, column)[0] == pytest.approx(expected["p"], abs=1e-10)


def test_overlap_weights_balance_and_difference() -> None:
    model = np.stack([AGE, _column("ieqkg"), _column("hba1c0")], axis=-1)
    compared = np.concatenate([model, _column("bmi")[:, None], BASELINE[:, None]], axis=-1)
    found = overlap_weights.balance(TREATED, model, compared)
    assert found.propensity[0] == pytest.approx(R["ps_glm"]["fitted"], rel=EXACT)
    assert found.weights[0] == pytest.approx(R["overlap"]["weights"], rel=EXACT)
    assert found.effective[0] == pytest.approx(R["overlap"]["ess"], rel=EXACT)
    assert found.raw[0] == pytest.approx([each["raw"] for each in R["smd"]], rel=EXACT)
    assert found.weighted[0] == pytest.approx([each["ATO"] for each in R["smd"]], abs=1e-9)
    difference, expected = overlap_weights.analyse(OUTCOME[:, 3], TREATED, model), R["overlap"]["difference"]
    assert difference.estimate[0] == pytest.approx(expected["Estimate"], rel=EXACT)
    assert _error(difference) == pytest.approx(expected["Std. Error"], rel=EXACT)
    assert _p(difference) == pytest.approx(expected["Pr(>|t|)"], rel=EXACT)


def test_regression_from_stated_priors() -> None:
    expected = R["bayes_NIG"]
    difference, above = bayesian_regression.analyse(
        OUTCOME[:, 3],
        TREATED,
        np.stack([BASELINE, AGE], axis=-1),
        prior_sd=np.sqrt(expected["V0_diag"]),
        shape=expected["a0"],
        scale=expected["r0"],
    )
    assert difference.estimate[0] == pytest.approx(expected["post_mean"][1], rel=EXACT)
    assert _error(difference) == pytest.approx(expected["scale"][1], rel=EXACT)
    assert difference.df is not None
    assert difference.df[0] == expected["df"]
    assert _bounds(difference) == pytest.approx(expected["ci_arm"], rel=EXACT)
    assert above.estimate[0] == pytest.approx(expected["P_arm_gt0"], rel=EXACT)


def test_shares_from_jeffreys_prior() -> None:
    expected = R["beta_binom"]
    treated, others, larger = beta_binomial.analyse(5, 8, 2, 8)
    assert _bounds(treated) == pytest.approx(expected["COMBO"]["ci"], rel=EXACT)
    assert _bounds(others) == pytest.approx(expected["ISLET"]["ci"], rel=EXACT)
    assert larger.estimate[0] == pytest.approx(expected["P_COMBO_gt_ISLET"], rel=EXACT)


def test_e_value_of_a_standardised_difference() -> None:
    expected = R["evalue"]
    se = (np.log(expected["rr_approx"]) - np.log(expected["rr_lo"])) / 1.78
    ratio, low, high = e_value.from_difference(expected["smd"], se)
    point, interval = e_value.analyse(ratio, low, high)
    assert [float(ratio), float(low)] == pytest.approx([expected["rr_approx"], expected["rr_lo"]], rel=EXACT)
    assert point.estimate[0] == pytest.approx(expected["evalue"], rel=EXACT)
    assert interval.estimate[0] == expected["evalue_ci"]
