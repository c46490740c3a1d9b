"""What exact methods must keep: coverage counted outcome by outcome, ties, either arm first, one trial or many."""

from collections.abc import Callable
from itertools import combinations, product
from math import comb
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.analysis import (
    aalen_johansen,
    beta_binomial,
    blaker,
    clopper_pearson,
    exact_rank,
    exposure_adjusted_incidence,
    firth_logistic,
    fisher,
    hodges_lehmann,
    mean_cumulative_count,
    mid_p,
    overlap_weights,
    permutation,
    poisson_rate,
    poisson_ratio,
)
from trialwright.analysis.honesty import smallest_p
from trialwright.analysis.result import Result, Sides

FEW = settings(max_examples=20, deadline=None)
SHARES = np.linspace(0.002, 0.998, 250)
TIED = st.lists(st.integers(0, 4), min_size=4, max_size=8)


def _interval(result: Result) -> tuple[np.ndarray, np.ndarray]:
    assert result.interval is not None
    return result.interval.low, result.interval.high


def _p(result: Result) -> np.ndarray:
    assert result.test is not None
    return result.test.p


def _covered(method: Callable[..., Result], n: int, **settings: object) -> np.ndarray:
    """How often the interval holds each true share, every outcome weighed by its probability."""
    counts = np.arange(n + 1)
    low, high = _interval(method(counts, n, **settings))
    chance = np.array([[comb(n, k) * p**k * (1 - p) ** (n - k) for k in counts] for p in SHARES])
    inside = (low <= SHARES[:, None]) & (high >= SHARES[:, None])
    return (chance * inside).sum(axis=1)


@pytest.mark.parametrize("n", [1, 3, 4, 7, 9, 16])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_exact_intervals_of_a_share_never_cover_less_often_than_they_say(n: int, level: float) -> None:
    for sides in Sides:
        assert _covered(clopper_pearson.analyse, n, level=level, sides=sides).min() >= level - 1e-12
    assert _covered(blaker.analyse, n, level=level).min() >= level - 1e-12


@pytest.mark.parametrize("n", [9, 16, 25])
def test_mid_p_covers_on_average_and_not_everywhere(n: int) -> None:
    covered = _covered(mid_p.analyse, n)
    assert covered.mean() > 0.95 > covered.min()


@pytest.mark.parametrize("n", [3, 8, 13])
def test_blaker_lies_within_clopper_and_pearson_and_its_ends_are_where_acceptability_ends(n: int) -> None:
    counts = np.arange(n + 1)
    low, high = _interval(blaker.analyse(counts, n))
    outer_low, outer_high = _interval(clopper_pearson.analyse(counts, n))
    assert (low >= outer_low - 1e-12).all()
    assert (high <= outer_high + 1e-12).all()
    assert low == pytest.approx(1 - high[::-1])
    for k in counts[:-1]:
        beyond = high[k] + np.linspace(1e-7, 1 - high[k], 300, endpoint=False)
        assert max(_acceptability(k, n, p) for p in beyond) <= 0.05 + 1e-9
        assert _acceptability(k, n, high[k] - 1e-7) > 0.05 - 1e-6


def _acceptability(k: int, n: int, p: float) -> float:
    """Blaker's own definition: the chance of an outcome whose smaller tail is no larger than that of k."""
    chance = [comb(n, each) * p**each * (1 - p) ** (n - each) for each in range(n + 1)]
    tail = [min(sum(chance[: each + 1]), sum(chance[each:])) for each in range(n + 1)]
    return sum(c for c, t in zip(chance, tail, strict=True) if t <= tail[k] * (1 + 1e-9))


@FEW
@given(rate=st.floats(0.05, 6), years=st.floats(0.5, 3), sides=st.sampled_from(list(Sides)))
def test_the_exact_interval_of_a_rate_never_covers_less_often_than_it_says(
    rate: float, years: float, sides: Sides
) -> None:
    counts = np.arange(80)
    low, high = _interval(poisson_rate.analyse(counts, years, sides=sides))
    chance = np.exp(
        counts * np.log(rate * years) - rate * years - [float(np.log(np.arange(1, k + 1)).sum()) for k in counts]
    )
    assert chance[(low <= rate) & (high >= rate)].sum() >= 0.95 - 1e-9


@FEW
@given(share=st.floats(0.02, 0.98), sizes=st.tuples(st.integers(1, 7), st.integers(1, 7)))
@pytest.mark.parametrize("definition", ["twice the smaller tail", "no more likely"])
def test_fishers_test_rejects_a_true_null_no_more_often_than_it_says(
    definition: str, share: float, sizes: tuple[int, int]
) -> None:
    tables = np.array(list(product(range(sizes[0] + 1), range(sizes[1] + 1))))
    p = _p(fisher.analyse(tables[:, 0], sizes[0], tables[:, 1], sizes[1], definition=definition))  # pyright: ignore
    total = tables.sum(axis=1)
    ways = np.array([comb(sizes[0], int(a)) * comb(sizes[1], int(b)) for a, b in tables])
    chance = ways * share**total * (1 - share) ** (sum(sizes) - total)
    for alpha in (0.05, 0.2):
        assert chance[p <= alpha].sum() <= alpha + 1e-9


def _by_hand(values: list[float], first: int, score: Callable[[tuple[float, ...]], float]) -> dict[Sides, float]:
    """The three p-values of the first people against the others, by trying every choice of them."""
    observed = score(tuple(values[:first]))
    every = np.array([score(chosen) for chosen in combinations(values, first)])
    away = np.abs(every - every.mean()) >= abs(observed - every.mean()) - 1e-9
    return {
        Sides.TWO: away.mean(),
        Sides.GREATER: (every >= observed - 1e-9).mean(),
        Sides.LESS: (every <= observed + 1e-9).mean(),
    }


@FEW
@given(values=TIED, part=st.integers(1, 7))
def test_rank_and_permutation_tests_are_what_trying_every_choice_gives(values: list[int], part: int) -> None:
    first = min(part, len(values) - 1)
    treated = np.arange(len(values)) < first
    rank = {each: sorted(values).index(each) + (values.count(each) + 1) / 2 for each in values}
    by_rank = _by_hand([rank[each] for each in values], first, sum)
    by_value = _by_hand([float(each) for each in values], first, sum)
    for sides in Sides:
        assert _p(exact_rank.analyse(values, treated, sides=sides))[0] == pytest.approx(by_rank[sides])
        assert _p(permutation.analyse(values, treated, sides=sides))[0] == pytest.approx(by_value[sides])


@FEW
@given(values=st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_within_strata_people_change_places_only_there(values: list[int]) -> None:
    treated = np.array([True, False, False, True, True, False])
    strata = np.array(["site A"] * 3 + ["site B"] * 3)
    sums = [values[a] + values[b] + values[c] for a in range(3) for b, c in combinations(range(3, 6), 2)]
    centre, observed = np.mean(sums), values[0] + values[3] + values[4]
    expected = (np.abs(sums - centre) >= abs(observed - centre) - 1e-9).mean()
    order = np.array([5, 0, 3, 1, 4, 2])
    found = permutation.analyse(np.array(values)[order], treated[order], strata=strata[order])
    assert _p(found)[0] == pytest.approx(expected)


@FEW
@given(values=TIED, part=st.integers(1, 7))
def test_whichever_arm_is_called_treated_the_answer_is_the_same(values: list[int], part: int) -> None:
    treated = np.arange(len(values)) < min(part, len(values) - 1)
    for method in (exact_rank, permutation):
        one, other = (method.analyse(values, each) for each in (treated, ~treated))
        assert _p(one) == pytest.approx(_p(other))
        above = method.analyse(values, treated, sides=Sides.GREATER)
        assert _p(above) == pytest.approx(_p(method.analyse(values, ~treated, sides=Sides.LESS)))
    assert exact_rank.analyse(values, treated).estimate + exact_rank.analyse(values, ~treated).estimate == 1.0
    one, other = (hodges_lehmann.analyse(values, each) for each in (treated, ~treated))
    assert one.estimate == pytest.approx(-other.estimate)
    assert _interval(one)[0] == pytest.approx(-_interval(other)[1])


@FEW
@given(values=TIED, part=st.integers(1, 7), level=st.sampled_from([0.5, 0.8, 0.95]))
def test_the_interval_of_a_shift_never_covers_less_often_than_it_says(
    values: list[int], part: int, level: float
) -> None:
    """No shift at all, and every choice of the treated equally likely; ties included."""
    first = min(part, len(values) - 1)
    arms = np.array([np.isin(np.arange(len(values)), each) for each in combinations(range(len(values)), first)])
    for sides in Sides:
        low, high = _interval(hodges_lehmann.analyse(np.tile(values, (len(arms), 1)), arms, level=level, sides=sides))
        assert ((low <= 0) & (high >= 0)).mean() >= level - 1e-12


@pytest.mark.parametrize(("treated", "others"), [(4, 3), (13, 3), (8, 8), (2, 9)])
def test_the_smallest_p_is_reached_when_the_arms_do_not_overlap(treated: int, others: int) -> None:
    values = np.arange(treated + others)
    for sides in (Sides.TWO, Sides.LESS):
        found = _p(exact_rank.analyse(values, values < treated, sides=sides))[0]
        assert found == smallest_p(treated, others, sides)
        assert found == pytest.approx((2 if sides is Sides.TWO else 1) / comb(treated + others, treated))


def test_values_that_only_arithmetic_keeps_apart_are_tied() -> None:
    values = [0.3 - 0.1, 0.2, 0.1 + 0.2, 0.3, 0.5]
    treated = np.array([True, False, True, False, True])
    exact = [0.2, 0.2, 0.3, 0.3, 0.5]
    found, expected = exact_rank.analyse(values, treated), exact_rank.analyse(exact, treated)
    assert values != exact
    assert found.estimate == expected.estimate
    assert _p(found) == _p(expected)


def test_a_lost_graft_may_rank_below_every_value() -> None:
    found = exact_rank.analyse([-np.inf, -np.inf, 1.0, 2.0, 3.0], [False, False, True, True, True])
    assert found.estimate[0] == 1.0
    assert _p(found)[0] == pytest.approx(0.2)


METHODS: dict[str, Callable[[np.ndarray], tuple[Result, ...]]] = {
    "exact_rank": lambda y: (exact_rank.analyse(y, ARM),),
    "permutation": lambda y: (permutation.analyse(y, ARM),),
    "hodges_lehmann": lambda y: (hodges_lehmann.analyse(y, ARM),),
    "overlap_weights": lambda y: (overlap_weights.analyse(y, ARM, SIDE),),
    "firth_logistic": lambda y: (firth_logistic.analyse(np.where(np.isnan(y), y, y > 0), ARM, SIDE),),
    "incidence": lambda y: exposure_adjusted_incidence.analyse(np.floor(np.abs(3 * y)), 0.9, ARM),
    "aalen_johansen": lambda y: (aalen_johansen.analyse(np.abs(y), 1 + (y > 0), by=0.8),),
    "count": lambda y: (mean_cumulative_count.analyse(np.abs(y)[..., None] / [3, 2, 1], np.abs(y), y > 0.5, by=0.8),),
    "clopper_pearson": lambda y: (clopper_pearson.analyse((y > 0).sum(-1), 9),),
    "mid_p": lambda y: (mid_p.analyse((y > 0).sum(-1), 9),),
    "blaker": lambda y: (blaker.analyse((y > 0).sum(-1), 9),),
    "fisher": lambda y: (fisher.analyse((y > 0)[..., :4].sum(-1), 4, (y > 0)[..., 4:].sum(-1), 5),),
    "poisson_ratio": lambda y: (poisson_ratio.analyse((y > 0).sum(-1), 1.5, (y < 0.5).sum(-1), 2.5),),
    "beta_binomial": lambda y: beta_binomial.analyse((y > 0)[..., :4].sum(-1), 4, (y > 0)[..., 4:].sum(-1), 5),
}
ARM = np.arange(9) < 4
SIDE = np.array([[0.3], [1.2], [-0.4], [0.6], [2.0], [-1.0], [0.1], [0.9], [-0.2]])


@pytest.mark.parametrize("name", METHODS)
def test_many_trials_at_once_are_the_same_as_one_after_another(name: str) -> None:
    generator = np.random.default_rng(20261125)
    y = generator.normal(size=(40, 9))
    y[generator.random(y.shape) < 0.1] = np.nan
    y[:10] = np.round(y[:10])
    together = METHODS[name](y)
    for trial in range(len(y)):
        for many, alone in zip(together, METHODS[name](y[trial : trial + 1]), strict=True):
            for left, right in zip(_figures(many), _figures(alone), strict=True):
                assert left[trial] == pytest.approx(right[0], rel=1e-9, abs=1e-12, nan_ok=True)
            assert {each.name for each in many.warned(trial)} == {each.name for each in alone.warned()}


def _figures(result: Result) -> list[np.ndarray]:
    figures = [result.estimate, result.subjects.count]
    figures += [result.error] if result.error is not None else []
    figures += [*_interval(result)] if result.interval is not None else []
    return figures + ([result.test.p] if result.test is not None else [])


@pytest.mark.parametrize("method", [exact_rank, permutation, hodges_lehmann])
def test_somebody_without_a_value_changes_nothing_but_is_counted(method: Any) -> None:
    y = np.array([0.3, 1.4, np.nan, -0.2, 0.8, 2.1, np.nan, -1.0, 0.4])
    kept = ~np.isnan(y)
    with_them, without = method.analyse(y, ARM), method.analyse(y[kept], ARM[kept])
    for each, other in zip(_figures(with_them), _figures(without), strict=True):
        assert each == pytest.approx(other)
    assert next(each.said("en") for each in with_them.warned()).endswith("up to 2")
