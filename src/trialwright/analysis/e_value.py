"""How strong would an unknown confounder have to be to explain the result away? The E-value."""

from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.choices import LEVEL
from trialwright.analysis.method import Method
from trialwright.analysis.result import FloatArray, Result, Subjects, applying, remark
from trialwright.words.declared import Text

PER_SD = 0.91
"""Logarithm of the risk ratio that stands for a difference of one standard deviation."""


def analyse(ratio: ArrayLike, low: ArrayLike, high: ArrayLike, *, level: float = 0.95) -> tuple[Result, Result]:
    """The E-value of a risk ratio, and that of the end of its interval nearest to 1.

    ratio      risk ratio, shape (trials,) or one; ``from_difference`` makes it from a standardised difference
    low, high  its interval

    Both are at least 1: the risk ratio that an unmeasured confounder must have with arm and with outcome. That of the
    interval is 1 where the interval holds 1: nothing needs to be explained away.

    Missing: NaN gives NaN.
    Raises: ValueError for a ratio that is not positive.
    """
    point, below, above = (np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in (ratio, low, high))
    if (point <= 0).any():
        raise ValueError("a risk ratio is above zero")
    nearest = np.where(point >= 1, np.maximum(below, 1.0), 1 / np.minimum(above, 1.0))
    nearest = np.where(np.isnan(below) | np.isnan(above), np.nan, nearest)
    results = [
        Result(
            quantity=quantity,
            estimate=_e_value(np.where(size < 1, 1 / size, size)),
            method="e_value",
            settings=MappingProxyType({"level": f"{level:g}"}),
            assumptions=(remark("confounder one"),),
            warnings=applying(
                remark("interval holds one", trials=nearest == 1),
            ),
            subjects=Subjects.counted(np.zeros(size.shape, dtype=np.int64)),
        )
        for quantity, size in (("e-value", point), ("e-value of the interval", nearest))
    ]
    return results[0], results[1]


def from_difference(difference: ArrayLike, error: ArrayLike) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Risk ratio and 95 % interval that stand for a difference in standard deviations with its standard error.

    Source: VanderWeele TJ, Ding P. Ann Intern Med 2017; 167:268-274: exp(0.91 d), interval exp(0.91 d +- 1.78 error)
    (source not read).
    """
    d, s = np.asarray(difference, dtype=np.float64), np.asarray(error, dtype=np.float64)
    return np.exp(PER_SD * d), np.exp(PER_SD * d - 1.78 * s), np.exp(PER_SD * d + 1.78 * s)


def _e_value(ratio: FloatArray) -> FloatArray:
    return ratio + np.sqrt(ratio * (ratio - 1))


E_VALUE = Method(
    text=Text(en="E-value", zh="E 值"),
    question=Text(
        en="How strong would an unknown confounder have to be to explain the result away?",
        zh="未知混杂因素须有多强，才能完全解释该结果？",
    ),
    missing=Text(en="without a ratio there is none", zh="无效应比则无 E 值"),
    sides=Text(
        en="of the estimate, and of the nearer end of a two-sided interval", zh="分别针对估计值与双侧区间的近端"
    ),
    source="VanderWeele TJ, Ding P. Ann Intern Med 2017; 167:268-274 (source not read). Agrees with the formula "
    "in R 4.2.2.",
    assumptions=("confounder one",),
    settings=(LEVEL,),
    analyse=analyse,
)
