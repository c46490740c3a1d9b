"""Models and beliefs against closed forms that a textbook holds."""

from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.analysis import (
    ancova,
    bayesian_regression,
    beta_binomial,
    borrowed_rate,
    e_value,
    exact_rank,
    exposure_adjusted_incidence,
    firth_logistic,
    fisher,
    hodges_lehmann,
    overlap_weights,
    permutation,
    poisson_ratio,
)
from trialwright.analysis.mixtures import BetaMixture, NormalMixture
from trialwright.analysis.result import Result, Sides

FEW = settings(max_examples=20, deadline=None)
ARM = np.arange(12) < 6
COUNTS = st.integers(0, 6)


def _bounds(result: Result) -> list[float]:
    assert result.interval is not None
    return [float(result.interval.low[0]), float(result.interval.high[0])]


def _names(result: Result) -> set[str]:
    return {each.name for each in result.warned()}


@FEW
@given(first=COUNTS, second=COUNTS)
def test_firths_odds_ratio_adds_a_half_to_every_cell(first: int, second: int) -> None:
    """Heinze G, Schemper M. Stat Med 2002; 21:2409-2419: so it is in a table of two by two; even with an empty cell."""
    responded = np.concatenate([np.arange(6) < first, np.arange(6) < second])
    found = firth_logistic.analyse(responded, ARM)
    expected = (first + 0.5) * (6 - second + 0.5) / ((6 - first + 0.5) * (second + 0.5))
    assert found.estimate[0] == pytest.approx(expected, rel=1e-8)
    low, high = _bounds(found)
    assert low < expected < high
    turned = firth_logistic.analyse(responded, ~ARM)
    assert turned.estimate[0] == pytest.approx(1 / expected, rel=1e-8)
    assert _bounds(turned) == pytest.approx([1 / high, 1 / low], rel=1e-6)


def test_columns_that_say_the_same_have_no_odds_ratio() -> None:
    found = firth_logistic.analyse(np.arange(12) % 2, ARM, ARM[:, None].astype(float))
    assert np.isnan(found.estimate[0])
    assert "no estimate" in _names(found)


@FEW
@given(seed=st.integers(0, 10_000))
def test_overlap_weights_balance_what_they_model_exactly(seed: int) -> None:
    covariates = np.random.default_rng(seed).normal(size=(12, 2)) * [1.0, 1000.0]
    found = overlap_weights.balance(ARM, covariates)
    if not found.separated[0]:
        assert found.weighted[0] == pytest.approx([0, 0], abs=1e-7)
        assert (found.effective <= 6 + 1e-9).all()


def test_arms_that_covariates_tell_apart_have_no_weights() -> None:
    found = overlap_weights.analyse(np.arange(12.0), ARM, np.arange(12.0)[:, None])
    assert np.isnan(found.estimate[0])
    assert "arms told apart" in _names(found)


@pytest.mark.parametrize(("a", "b", "c", "d"), [(1, 1, 1, 1), (3, 5, 2, 9), (7, 2, 4, 4), (40, 60, 45, 55)])
def test_the_probability_of_a_larger_share_in_whole_numbers(a: int, b: int, c: int, d: int) -> None:
    """For whole numbers it is a finite sum, of negative hypergeometric terms."""
    first, second = (BetaMixture.of((1, x, y)) for x, y in ((a, b), (c, d)))
    total = a + b + c + d - 2
    larger = sum(comb(a + c - 1, k) * comb(b + d - 1, a + b - 1 - k) for k in range(a)) / comb(total, a + b - 1)
    assert first.above(second)[0] == pytest.approx(larger, abs=1e-11)


@FEW
@given(shapes=st.tuples(*[st.floats(0.4, 300)] * 4))
def test_one_of_two_shares_is_the_larger(shapes: tuple[float, float, float, float]) -> None:
    first, second = BetaMixture.of((1, *shapes[:2])), BetaMixture.of((0.3, *shapes[2:]), (0.7, 1, 1))
    assert first.above(second)[0] + second.above(first)[0] == pytest.approx(1, abs=1e-9)
    assert first.below(first.quantile(0.3))[0] == pytest.approx(0.3, abs=1e-9)


def test_history_without_a_guard_is_a_prior_like_any_other() -> None:
    for k, n in product(range(4), (4, 9)):
        share, kept, larger = borrowed_rate.analyse(
            3, 8, k, n, history=BetaMixture.of((1, 4, 12)), history_from="series", vague=0
        )
        plain = beta_binomial.analyse(3, 8, k, n, others_prior=(4, 12))
        assert share.estimate == pytest.approx(plain[1].estimate)
        assert _bounds(share) == pytest.approx(_bounds(plain[1]))
        assert larger.estimate == pytest.approx(plain[2].estimate)
        assert kept.estimate[0] == 1


def test_history_that_the_outcomes_contradict_loses_its_weight() -> None:
    history = BetaMixture.of((1, 20, 60))
    near, far = (borrowed_rate.analyse(3, 8, k, 16, history=history, history_from="series") for k in (4, 15))
    assert near[1].estimate[0] > 0.8
    assert far[1].estimate[0] < 0.01
    assert "history disagrees" in _names(far[0])
    assert "history disagrees" not in _names(near[0])
    assert "series" in next(each.said("zh") for each in far[0].assumptions if each.name == "history exchangeable")


def test_a_belief_needs_weights_that_add_to_one() -> None:
    for laws in (((0.5, 1, 1),), ((1, 0, 1),), ((1.5, 1, 1), (-0.5, 1, 1))):
        with pytest.raises(ValueError, match="weights of a belief"):
            BetaMixture.of(*laws)
    with pytest.raises(ValueError, match="weights of a belief"):
        NormalMixture.of((1, 0, 0))


def test_from_priors_that_know_nothing_the_difference_is_that_of_least_squares() -> None:
    generator = np.random.default_rng(3)
    y, x = generator.normal(size=(1, 12)), generator.normal(size=(12, 1))
    difference, above = bayesian_regression.analyse(y, ARM, x, prior_sd=[1e6, 1e6, 1e6], shape=1e-9, scale=1e-9)
    plain = ancova.analyse(y, ARM, x, ids=[str(each) for each in range(12)]).difference
    assert difference.estimate == pytest.approx(plain.estimate)
    assert plain.error is not None
    assert difference.error == pytest.approx(plain.error * np.sqrt(9 / 12))  # 12 people, 9 degrees of freedom
    assert (above.estimate > 0.5) == (plain.estimate > 0)


def test_a_prior_is_stated_for_every_coefficient() -> None:
    with pytest.raises(ValueError, match="one prior"):
        bayesian_regression.analyse(np.arange(12.0), ARM, prior_sd=[1.0], shape=1, scale=1)


@pytest.mark.parametrize(("ratio", "e"), [(2.0, 2 + np.sqrt(2)), (0.5, 2 + np.sqrt(2)), (1.0, 1.0), (3.9, 7.263)])
def test_a_confounder_of_the_e_value_explains_the_ratio_exactly(ratio: float, e: float) -> None:
    """3.9 gives 7.26: maternal breastfeeding example of VanderWeele and Ding 2017 (recalled, source not read)."""
    point, interval = e_value.analyse(ratio, 0.4 * ratio, 2.1 * ratio)
    assert point.estimate[0] == pytest.approx(e, abs=5e-4)
    size = max(ratio, 1 / ratio)
    assert point.estimate[0] ** 2 / (2 * point.estimate[0] - 1) == pytest.approx(size)
    assert interval.estimate[0] <= point.estimate[0] + 1e-12


def test_the_e_value_of_an_interval_below_one_is_that_of_its_upper_end() -> None:
    _, interval = e_value.analyse(0.3, 0.1, 0.5)
    assert interval.estimate[0] == pytest.approx(2 + np.sqrt(2))
    _, holding = e_value.analyse(0.3, 0.1, 1.5)
    assert holding.estimate[0] == 1
    assert _names(holding) == {"interval holds one"}


def test_the_ends_of_fishers_interval_are_where_the_table_has_the_tails_it_should() -> None:
    """R finds them by uniroot, to about a thousandth; here the noncentral hypergeometric law is the judge."""
    low, high = _bounds(fisher.analyse(5, 8, 2, 8))
    weight = np.array([comb(8, k) * comb(8, 7 - k) for k in range(8)], dtype=float)
    for odds, part in ((low, slice(5, None)), (high, slice(0, 6))):
        chance = weight * odds ** np.arange(8)
        assert chance[part].sum() / chance.sum() == pytest.approx(0.025, rel=1e-9)


def test_so_few_people_carry_no_interval_of_a_shift() -> None:
    found = hodges_lehmann.analyse([1.0, 2, 3, 4, 5, 6, 7], np.arange(7) < 4)
    assert _bounds(found) == [-np.inf, np.inf]
    (said,) = [each.said("en") for each in found.warned()]
    assert "95 %" in said
    assert "94.3 %" in said


def test_an_arm_without_events_has_no_error_and_no_ratio_is_invented() -> None:
    none = [0] * 6 + [1, 2, 0, 3, 1, 0]
    treated, others, ratio = exposure_adjusted_incidence.analyse(none, 1.0, ARM)
    assert treated.estimate[0] == 0
    assert np.isnan(_bounds(treated)).all()
    assert "no events in an arm" in _names(ratio)
    assert others.estimate[0] == pytest.approx(7 / 6)
    exact = poisson_ratio.analyse(0, 6, 7, 6)
    assert exact.estimate[0] == 0
    assert 0 < _bounds(exact)[1] < 1
    assert np.isnan(poisson_ratio.analyse(0, 6, 0, 6).estimate[0])


def test_a_permutation_test_of_too_many_people_is_refused_not_guessed() -> None:
    found = permutation.analyse(np.arange(30.0), np.arange(30) < 15)
    assert found.test is not None
    assert np.isnan(found.test.p[0])
    assert "too many to count" in _names(found)
    assert found.estimate[0] == -15
    assert "p out of reach" in _names(permutation.analyse([1.0, 2, 3, 4], np.arange(4) < 2, sides=Sides.GREATER))


def test_a_p_value_out_of_reach_is_said_with_the_result() -> None:
    """Four against three: 2 of 35 by rank, two-sided; 1 of 35 by sums, where those on one side lie far out."""
    values, four = np.arange(7.0), np.arange(7) < 4
    assert "p out of reach" in _names(exact_rank.analyse(values, four))
    assert "p out of reach" not in _names(exact_rank.analyse(values, four, sides=Sides.GREATER))
    assert "p out of reach" not in _names(exact_rank.analyse(np.arange(16.0), np.arange(16) < 13))
    assert "p out of reach" in _names(exact_rank.analyse([0.0] * 8 + [1.0], np.arange(9) < 4))  # ties
    far = permutation.analyse([0.0, 1, 2, 3, 100, 101, 102], four)
    assert far.test is not None
    assert far.test.p[0] == pytest.approx(1 / 35)
    assert "p out of reach" not in _names(far)
    assert "p out of reach" in _names(permutation.analyse(np.arange(6.0), np.arange(6) < 3))  # 2 of 20, mirrored
