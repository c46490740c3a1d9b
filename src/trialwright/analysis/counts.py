"""Counts of people and events, one a trial, and the interval of each different pair computed once."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.result import FloatArray, IntArray, Remark, Sides, remark

Bounds = tuple[FloatArray, FloatArray]
TwoSided = Literal["twice the smaller tail", "no more likely"]
"""What a two-sided exact test calls as extreme. The first agrees with the interval; most of R does the second."""
ROUNDING = 1e-7
"""Chances that differ by less than this share count as equal, as in R's ``fisher.test``."""


def counted(events: ArrayLike, people: ArrayLike) -> tuple[IntArray, IntArray]:
    """How many had the event among how many, as arrays of shape (trials,).

    Raises: ValueError for a negative count, or more events than people.
    """
    had, among = np.broadcast_arrays(
        np.atleast_1d(np.asarray(events, dtype=np.int64)), np.atleast_1d(np.asarray(people, dtype=np.int64))
    )
    if (had < 0).any() or (had > among).any():
        raise ValueError("the people with the event are among the people")
    return had, among


def once(had: IntArray, among: IntArray, bounds: Callable[[FloatArray, FloatArray], Bounds]) -> Bounds:
    """The bounds of every pair of counts, computed once for each different pair; NaN where there is nobody."""
    pairs, which = np.unique(np.stack([had, among], axis=-1), axis=0, return_inverse=True)
    low, high = np.full(len(pairs), np.nan), np.full(len(pairs), np.nan)
    anybody = pairs[:, 1] > 0
    low[anybody], high[anybody] = bounds(pairs[anybody, 0].astype(np.float64), pairs[anybody, 1].astype(np.float64))
    return low[which.reshape(-1)], high[which.reshape(-1)]


def share(had: IntArray, among: IntArray) -> FloatArray:
    """The observed share; NaN where there is nobody."""
    return np.where(among > 0, had / np.where(among > 0, among, 1), np.nan)


def exact_bounds(had: FloatArray, among: FloatArray, below: float, above: float) -> Bounds:
    """The shares at which so many events, or more extreme ones, have the probabilities ``below`` and ``above``.

    Source: Clopper CJ, Pearson ES. Biometrika 1934; 26:404-413, by quantiles of the beta law (source not read).
    """
    from scipy import special  # noqa: PLC0415

    some, rest = np.where(had > 0, had, 1), np.where(had < among, among - had, 1)
    low = np.where(had > 0, special.betaincinv(some, among - some + 1, below), 0.0)
    high = np.where(had < among, special.betaincinv(among - rest + 1, rest, 1 - above), 1.0)
    return low, high


def tails(level: float, sides: Sides) -> tuple[float, float]:
    """What the lower and the upper bound may each miss; 0 where the interval has no such bound."""
    if sides is Sides.TWO:
        return (1 - level) / 2, (1 - level) / 2
    return (1 - level, 0.0) if sides is Sides.GREATER else (0.0, 1 - level)


def none_so_far(had: IntArray, among: IntArray, level: float) -> tuple[Remark, ...]:
    """Where nobody had the event: the upper bound one-sided and two-sided, so that neither is taken for the other."""
    said: list[Remark] = []
    for people in np.unique(among[(had == 0) & (among > 0)]):
        none, total = np.zeros(1), np.full(1, float(people))
        one, two = (exact_bounds(none, total, 0.5, tail)[1][0] for tail in (1 - level, (1 - level) / 2))
        said.append(
            remark(
                "none so far",
                trials=(had == 0) & (among == people),
                people=int(people),
                level=f"{100 * level:g}",
                one=f"{100 * one:.1f}",
                two=f"{100 * two:.1f}",
            )
        )
    return tuple(said)


def p_value(chance: FloatArray, here: int, sides: Sides, definition: TwoSided) -> float:
    """Of the outcome at position ``here``, when each outcome, in rising order, has this chance."""
    few, many = chance[: here + 1].sum(), chance[here:].sum()
    if sides is not Sides.TWO:
        return min(1.0, float(many if sides is Sides.GREATER else few))
    if definition == "twice the smaller tail":
        return min(1.0, float(2 * min(few, many)))
    return min(1.0, float(chance[chance <= chance[here] * (1 + ROUNDING)].sum()))
