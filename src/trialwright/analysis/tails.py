"""Areas and quantiles of Student's t, by scipy, which is imported when first needed."""

from typing import TYPE_CHECKING

import numpy as np

from trialwright.analysis.result import FloatArray, Interval, PValue, Sides

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def t_interval(
    estimate: FloatArray, error: FloatArray, df: "ArrayLike", *, level: float = 0.95, sides: Sides = Sides.TWO
) -> Interval:
    """The interval of an estimate whose error is on ``df`` degrees of freedom; infinite ``df`` is the normal law.

    Missing: NaN in any of the three gives NaN bounds.
    """
    from scipy import special  # noqa: PLC0415

    freedom = np.asarray(df, dtype=np.float64)
    tail = (1 - level) / 2 if sides is Sides.TWO else 1 - level
    distinct, place = np.unique(freedom, return_inverse=True)
    half = error * -special.stdtrit(distinct, tail)[place].reshape(freedom.shape)
    infinite = np.where(np.isnan(estimate + half), np.nan, np.inf)
    low = -infinite if sides is Sides.LESS else estimate - half
    high = infinite if sides is Sides.GREATER else estimate + half
    return Interval(low=low, high=high, level=level, sides=sides)


def t_test(
    estimate: FloatArray, error: FloatArray, df: "ArrayLike", *, null: float = 0.0, sides: Sides = Sides.TWO
) -> PValue:
    """The test that the quantity is ``null``, on ``df`` degrees of freedom; infinite ``df`` is the normal law.

    Missing: NaN in any of the three gives NaN.
    """
    from scipy import special  # noqa: PLC0415

    freedom = np.asarray(df, dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = (estimate - null) / error
    match sides:
        case Sides.TWO:
            p = 2 * special.stdtr(freedom, -np.abs(t))
        case Sides.GREATER:
            p = special.stdtr(freedom, -t)
        case Sides.LESS:
            p = special.stdtr(freedom, t)
    return PValue(p=np.asarray(p, dtype=np.float64), null=null, sides=sides)
