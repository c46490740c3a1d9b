"""Numbers as they are known: a point, or bounds where a laboratory printed ``<0.02`` or a date is partial."""

import math
from dataclasses import dataclass

RELATIVE_TOLERANCE = 1e-9
"""Two numbers nearer than this, relative to the larger, are equal in every evaluator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """All the numbers that an answer can stand for.

    lo, hi            bounds, in the unit of whatever holds them; infinite where nothing bounds it
    lo_open, hi_open  True when the bound itself is excluded
    """

    lo: float
    hi: float
    lo_open: bool = False
    hi_open: bool = False

    @classmethod
    def point(cls, value: float) -> "Interval":
        """The interval that holds one number only."""
        return cls(lo=value, hi=value)

    @property
    def is_point(self) -> bool:
        """Whether one number only is possible."""
        return self.lo == self.hi


def close(left: float, right: float) -> bool:
    """Whether two numbers count as equal; an infinite bound equals only itself."""
    if left == right:
        return True
    if math.isinf(left) or math.isinf(right):
        return False
    return abs(left - right) <= RELATIVE_TOLERANCE * max(abs(left), abs(right))


def surely_less(left: Interval, right: Interval) -> bool:
    """Whether every number of the left lies below every number of the right."""
    if close(left.hi, right.lo):
        return left.hi_open or right.lo_open
    return left.hi < right.lo


def surely_not_less(left: Interval, right: Interval) -> bool:
    """Whether no number of the left lies below any number of the right."""
    return close(left.lo, right.hi) or left.lo > right.hi
