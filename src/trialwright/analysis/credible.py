"""What belief leaves standing: the interval that holds the truth with a given probability."""

from typing import Protocol

import numpy as np

from trialwright.analysis.result import FloatArray, Interval, Kind, Sides


class Belief(Protocol):
    """What is believed of a number, one belief a trial."""

    def mean(self) -> FloatArray:
        """The mean of the belief, shape (trials,)."""
        ...

    def quantile(self, probability: float) -> FloatArray:
        """The value below which the truth lies with this probability, shape (trials,)."""
        ...


def credible_interval(belief: Belief, level: float, sides: Sides, lowest: float, highest: float) -> Interval:
    """The interval with equal tails, or with one bound where one side is asked about."""
    tail = (1 - level) / 2 if sides is Sides.TWO else 1 - level
    shape = belief.mean().shape
    low = np.full(shape, lowest) if sides is Sides.LESS else belief.quantile(tail)
    high = np.full(shape, highest) if sides is Sides.GREATER else belief.quantile(1 - tail)
    return Interval(low=low, high=high, level=level, sides=sides, kind=Kind.CREDIBLE)
