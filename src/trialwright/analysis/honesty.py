"""What so few people can show at all, said before any p-value: computed from numbers of people and declared scenarios.

``labels`` sees no outcome at all: it can stand in the plan before the first patient. ``idle_covariates`` looks at
outcomes, never at the difference of the arms.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Protocol, cast

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arms import two_arms
from trialwright.analysis.counts import TwoSided
from trialwright.analysis.fisher import analyse as fisher
from trialwright.analysis.logistic import design
from trialwright.analysis.rank_sums import untied
from trialwright.analysis.result import FloatArray, Remark, Sides, remark
from trialwright.words.declared import Text


class Scenario(Protocol):
    """A truth that the plan imagines, with its name and where it comes from."""

    name: Text
    source: Text

    def power(self, treated: int, others: int, sides: Sides, alpha: float) -> float:
        """How often so many people would then give a p-value up to ``alpha``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """The arms' means differ; judged by the t test with equal spread.

    difference  treated minus others, in the unit of the outcome
    sd          residual standard deviation, in the same unit
    adjusted    how many covariates take a degree of freedom
    source      where the numbers come from; a number borrowed from other people says so here
    """

    name: Text
    difference: float
    sd: float
    adjusted: int = 0
    source: Text

    def power(self, treated: int, others: int, sides: Sides, alpha: float) -> float:
        """Source: the noncentral t law; exact where residuals are normal and covariates balanced."""
        from scipy import special  # noqa: PLC0415

        df = treated + others - 2 - self.adjusted
        if df < 1 or min(treated, others) < 1:
            return 0.0
        away = self.difference / self.sd / sqrt(1 / treated + 1 / others)
        limit = -float(special.stdtrit(df, alpha / 2 if sides is Sides.TWO else alpha))
        above, below = _below(df, -away, -limit), _below(df, away, -limit)
        if sides is Sides.TWO:
            return above + below
        return above if sides is Sides.GREATER else below


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The arms' shares of responders differ; judged by Fisher's exact test.

    share, others_share  true shares of responders, 0 to 1
    definition           what its two-sided p-value counts
    source               where the numbers come from
    """

    name: Text
    share: float
    others_share: float
    definition: TwoSided = "twice the smaller tail"
    source: Text

    def power(self, treated: int, others: int, sides: Sides, alpha: float) -> float:
        """Every table that can come out, weighed by its probability."""
        first, second = (each.ravel() for each in np.mgrid[0 : treated + 1, 0 : others + 1])
        test = fisher(first, treated, second, others, sides=sides, definition=self.definition).test
        p = np.full(first.shape, np.nan) if test is None else test.p
        chance = _binomial(first, treated, self.share) * _binomial(second, others, self.others_share)
        return float(chance[p <= alpha * (1 + 1e-9)].sum())


def smallest_p(treated: int, others: int, sides: Sides = Sides.TWO) -> float:
    """The smallest p-value that the exact rank test can give with so many people, without ties; 1 for an empty arm.

    Four against three: 2 in 35 two-sided. Ties make it larger, never smaller.
    """
    return untied(treated, others).smallest(sides) if min(treated, others) > 0 else 1.0


def labels(
    treated: int,
    others: int,
    *,
    randomised: bool,
    sides: Sides = Sides.TWO,
    alpha: float = 0.05,
    scenarios: Sequence[Scenario] = (),
) -> tuple[Remark, ...]:
    """What must stand before any p-value of a comparison of two arms, in the order in which it should be read."""
    least = smallest_p(treated, others, sides)
    reach = remark(
        "p can reach" if least <= alpha else "p cannot reach",
        treated=treated,
        others=others,
        least=f"{least:.2g}",
        alpha=f"{alpha:g}",
    )
    powers = [
        remark(
            "power under scenario",
            scenario=each.name,
            source=each.source,
            power=f"{100 * each.power(treated, others, sides, alpha):.0f}",
        )
        for each in scenarios
    ]
    return (
        *(() if randomised else (remark("not randomised"),)),
        remark("asked two-sided" if sides is Sides.TWO else "asked one-sided"),
        reach,
        *(powers or (remark("no scenario"),)),
    )


def idle_covariates(
    values: ArrayLike, treated: ArrayLike, covariates: ArrayLike, names: Sequence[Text]
) -> tuple[Remark, ...]:
    """The covariates whose adjustment costs as much as it gives, each said by name.

    values      shape (trials, subjects)
    covariates  shape (subjects, columns) or (trials, subjects, columns), in the order of ``names``

    A covariate is idle when the residual variance, on its degrees of freedom, is no smaller with it than without it,
    beside arm and the other covariates: its t value lies between -1 and 1. So is one that hardly varies, or repeats
    another.

    Missing: a subject without value or covariate is left out, as in the analysis.
    """
    outcome, arm = two_arms(values, treated)
    beside = np.asarray(covariates, dtype=np.float64)
    beside = np.broadcast_to(beside, (*outcome.shape, beside.shape[-1]))
    used = ~np.isnan(outcome) & ~np.isnan(beside).any(axis=-1)
    x, y = design(arm, beside, used), np.where(used, outcome, 0.0)
    with_all = _residual_variance(x, y, used)
    return tuple(
        remark(
            "covariate idle",
            trials=~(with_all < _residual_variance(np.delete(x, 2 + each, axis=-1), y, used)),
            name=name,
        )
        for each, name in enumerate(names)
    )


def _below(df: int, away: float, limit: float) -> float:
    """The noncentral t law's probability of less than ``limit``."""
    from scipy import special  # noqa: PLC0415

    return float(cast("np.float64", special.nctdtr(df, away, limit)))


def _residual_variance(
    x: FloatArray, y: FloatArray, used: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]"
) -> FloatArray:
    rank = np.linalg.matrix_rank(x)
    away = y - (x @ (np.linalg.pinv(x) @ y[..., None]))[..., 0]
    df = used.sum(axis=-1) - rank
    return np.where(df > 0, (away**2).sum(axis=-1) / np.maximum(df, 1), np.inf)


def _binomial(count: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]", of: int, share: float) -> FloatArray:
    from scipy import special  # noqa: PLC0415

    return np.asarray(special.binom(of, count) * share**count * (1 - share) ** (of - count))
