"""Two arms side by side, and which numbers count as equal."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.result import BoolArray, FloatArray, IntArray, Remark, remark

EQUAL = 1e-12
"""Numbers of one trial that differ by less than this share of its largest are tied: 0.3 - 0.1 and 0.2 are equal."""

TIMES_EQUAL = 1e-9
"""The same for times, as R's survfit does it."""

Sizes = tuple[tuple[int, int], ...]
"""How many are treated and how many are not, stratum by stratum."""


def two_arms(values: ArrayLike, treated: ArrayLike) -> tuple[FloatArray, BoolArray]:
    """Values and who is treated as arrays of shape (trials, subjects); one trial may come as (subjects,).

    Raises: ValueError when the arms do not fit the values.
    """
    outcome = np.atleast_2d(np.asarray(values, dtype=np.float64))
    return outcome, np.broadcast_to(np.asarray(treated, dtype=np.bool_), outcome.shape)


def packed(
    values: FloatArray, treated: BoolArray, strata: ArrayLike | None = None
) -> Iterator[tuple[IntArray, FloatArray, Sizes]]:
    """Trials of equal size together, without those whose value is missing.

    Each turn gives which trials these are, their values of shape (trials, used) with stratum after stratum and in
    each the treated first, and the sizes of the strata that have anybody.

    Missing: a subject whose value is NaN is in no arm.
    """
    stratum = np.zeros(values.shape, dtype=np.int64)
    if strata is not None:
        stratum = np.broadcast_to(np.unique(np.asarray(strata), return_inverse=True)[1].astype(np.int64), values.shape)
    parts = int(stratum.max(initial=0)) + 1
    used = ~np.isnan(values)
    cell = np.where(used, 2 * stratum + ~treated, 2 * parts)
    counts = np.stack([(cell == each).sum(axis=-1) for each in range(2 * parts)], axis=-1)
    order = np.argsort(cell, axis=-1, kind="stable")
    distinct, which = np.unique(counts, axis=0, return_inverse=True)
    for index, row in enumerate(distinct):
        trials = np.flatnonzero(which.reshape(-1) == index)
        inside = np.take_along_axis(values[trials], order[trials], axis=-1)[:, : int(row.sum())]
        sizes = tuple((int(row[2 * part]), int(row[2 * part + 1])) for part in range(parts))
        yield trials, inside, tuple(each for each in sizes if sum(each))


def on_grid(values: FloatArray, equal: float = EQUAL) -> FloatArray:
    """The values as whole numbers on a grid so fine that only the noise of arithmetic is lost.

    equal  steps of the grid, as a share of the largest finite value of each trial

    Shape: (trials, ...) in and out. Infinite values stay, as do missing ones.
    """
    across = tuple(range(1, values.ndim))
    finite = np.where(np.isfinite(values), np.abs(values), 0.0)
    largest = finite.max(axis=across, keepdims=True, initial=0.0)
    return np.round(values / np.where(largest > 0, largest, 1.0) / equal)


def left_out(used: BoolArray) -> Remark:
    """How many subjects are not used; shape (trials, subjects)."""
    missing = (~used).sum(axis=-1)
    return remark("left out", trials=missing > 0, most=int(missing.max(initial=0)))
