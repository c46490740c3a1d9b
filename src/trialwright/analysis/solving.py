"""The place where a rising or falling curve crosses zero, for many curves at once."""

from collections.abc import Callable

import numpy as np

from trialwright.analysis.result import FloatArray

HALVINGS = 80
"""Enough to exhaust the digits of a number between 0 and 1."""


def crossing(curve: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray) -> FloatArray:
    """Where each curve changes sign between its bounds, by halving; the curves are above zero at ``low``.

    Shape: bounds and result alike; ``curve`` maps that shape to itself.
    Missing: NaN in a bound stays NaN.
    """
    left, right = np.array(low, dtype=np.float64), np.array(high, dtype=np.float64)
    for _ in range(HALVINGS):
        middle = (left + right) / 2
        above = curve(middle) > 0
        left, right = np.where(above, middle, left), np.where(above, right, middle)
    return (left + right) / 2
