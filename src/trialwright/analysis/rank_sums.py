"""How often chance alone gives each rank sum, ties included, counted and not approximated."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from trialwright.analysis.result import FloatArray, IntArray, Sides

SIDES_OF_TIES: tuple[Literal["left"], Literal["right"]] = ("left", "right")
MOST_WORK = 4_000_000_000
"""Additions beyond which counting is refused: about 250 people in two equal arms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankSums:
    """The law of the sum of doubled midranks in the first arm, when every split into arms is equally likely.

    probability  of each sum 0, 1, 2, ...
    centre       twice the mean of the law, a whole number
    Source: Streitberg B, Roehmel J. Exact distributions for permutation and rank tests: an introduction to some
    recently published algorithms. Stat Software Newsletter 1986; 12:10-17 (the shift algorithm; source not read,
    proved by enumeration in the tests).
    """

    probability: FloatArray
    centre: int

    def p(self, sums: IntArray, sides: Sides) -> FloatArray:
        """The probability of a sum at least as far out; two-sided: at least as far from the mean, on either side."""
        below = np.concatenate([[0.0], np.cumsum(self.probability)])  # below[s]: of a sum smaller than s
        above = np.concatenate([np.cumsum(self.probability[::-1])[::-1], [0.0]])  # above[s]: of s or more
        last = len(self.probability)
        if sides is Sides.GREATER:
            return np.minimum(above[sums], 1.0)
        if sides is Sides.LESS:
            return np.minimum(below[sums + 1], 1.0)
        away = np.abs(2 * sums - self.centre)
        upper = np.clip((self.centre + away + 1) // 2, 0, last)
        lower = np.clip((self.centre - away) // 2, -1, last - 1)
        return np.where(away == 0, 1.0, np.minimum(above[upper] + below[lower + 1], 1.0))

    def smallest(self, sides: Sides) -> float:
        """The smallest p-value that any outcome with these ties can give."""
        possible = np.flatnonzero(self.probability)
        return float(self.p(possible[[0, -1]], sides).min())


def doubled_midranks(values: FloatArray) -> IntArray:
    """Twice the rank of each value among its trial's, tied values sharing the mean of theirs.

    Shape: (trials, subjects) in and out; no value missing.
    """
    ordered = np.sort(values, axis=-1)
    ranks = np.empty(values.shape, dtype=np.int64)
    for trial in range(len(values)):
        below, up_to = (ordered[trial].searchsorted(values[trial], side=each) for each in SIDES_OF_TIES)
        ranks[trial] = below + up_to + 1
    return ranks


def work(ranks: tuple[int, ...], first: int) -> int:
    """How many additions it takes to count."""
    return (min(first, len(ranks) - first) + 1) * (sum(ranks) + 1) * len(ranks)


@lru_cache(maxsize=4096)
def rank_sums(ranks: tuple[int, ...], first: int) -> RankSums:
    """The law for these doubled midranks when ``first`` of the subjects are in the first arm.

    Raises: ValueError where ``work`` is above ``MOST_WORK``.
    """
    if work(ranks, first) > MOST_WORK:
        raise ValueError("too many subjects to count every split")
    total, fewer = sum(ranks), min(first, len(ranks) - first)
    ways = np.zeros((fewer + 1, total + 1))
    ways[0, 0] = 1.0
    for rank in ranks:  # halved at every step, so that no count overflows
        shifted = ways[:-1, : total + 1 - rank] / 2
        ways /= 2
        ways[1:, rank:] += shifted
    probability = ways[fewer] / ways[fewer].sum()
    if fewer != first:  # the sums of the other arm
        probability = probability[::-1].copy()
    return RankSums(probability=probability, centre=2 * first * (len(ranks) + 1))


def untied(first: int, second: int) -> RankSums:
    """The law where no two values are equal."""
    return rank_sums(tuple(range(2, 2 * (first + second) + 1, 2)), first)
