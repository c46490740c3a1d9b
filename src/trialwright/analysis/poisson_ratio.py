"""How many times as often do events come? The ratio of two rates with its exact interval and test."""

from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.choices import DEFINITION, LEVEL
from trialwright.analysis.counts import TwoSided, exact_bounds, once, p_value, tails
from trialwright.analysis.method import Method
from trialwright.analysis.poisson_rate import happened
from trialwright.analysis.result import (
    BoolArray,
    FloatArray,
    IntArray,
    Interval,
    PValue,
    Result,
    Sides,
    Subjects,
    applying,
    remark,
)
from trialwright.words.declared import Text


def analyse(
    events: ArrayLike,
    years: ArrayLike,
    others_events: ArrayLike,
    others_years: ArrayLike,
    *,
    level: float = 0.95,
    sides: Sides = Sides.TWO,
    definition: TwoSided = "twice the smaller tail",
) -> Result:
    """The rate of the treated divided by that of the others, given how many events there are in all.

    events, others_events  whole numbers, shape (trials,) or one
    years, others_years    patient-years under observation, shape (trials,) or one

    Missing: a time that nobody watched is in no patient-years; without any event, or any time in an arm, there is no
    estimate. No event among the others gives an infinite ratio.
    Raises: ValueError for negative events or years.
    """
    seen, watched = happened(events, years)
    other, elsewhere = happened(others_events, others_years)
    seen, watched, other, elsewhere = np.broadcast_arrays(seen, watched, other, elsewhere)
    known = (watched > 0) & (elsewhere > 0) & (seen + other > 0)
    below, above = tails(level, sides)
    low, high = once(seen, np.where(known, seen + other, 0), lambda k, n: exact_bounds(k, n, below, above))
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(known, elsewhere / watched, np.nan)
        estimate = scale * seen / other
        low, high = (scale * bound / (1 - bound) for bound in (low, high))
    return Result(
        quantity="rate ratio",
        estimate=estimate,
        interval=Interval(low=low, high=high, level=level, sides=sides),
        test=PValue(
            p=_p(
                seen,
                seen + other,
                watched / np.where(known, watched + elsewhere, 1),
                known,
                sides=sides,
                definition=definition,
            ),
            null=1.0,
            sides=sides,
            definition=definition if sides is Sides.TWO else None,
        ),
        method="poisson_ratio",
        settings=MappingProxyType({"level": f"{level:g}", "definition": definition}),
        assumptions=(remark("events independent"), remark("constant rate")),
        warnings=applying(
            remark("no ratio", trials=~known),
        ),
        subjects=Subjects.counted(np.zeros(seen.shape, dtype=np.int64)),
    )


def _p(
    seen: IntArray, total: IntArray, expected: FloatArray, known: BoolArray, *, sides: Sides, definition: TwoSided
) -> FloatArray:
    """Of so many events falling to the treated, when each of all falls to them with the share of the time."""
    keys, which = np.unique(np.stack([seen, total, expected], axis=-1)[known], axis=0, return_inverse=True)
    each = np.array([_one(int(k), int(n), share, sides, definition) for k, n, share in keys])
    p = np.full(seen.shape, np.nan)
    if len(each):
        p[known] = each[which.reshape(-1)]
    return p


def _one(seen: int, total: int, share: float, sides: Sides, definition: TwoSided) -> float:
    from scipy import special  # noqa: PLC0415

    counts = np.arange(total + 1)
    chance = np.exp(
        special.gammaln(total + 1)
        - special.gammaln(counts + 1)
        - special.gammaln(total - counts + 1)
        + special.xlogy(counts, share)
        + special.xlog1py(total - counts, -share)
    )
    return p_value(chance, seen, sides, definition)


POISSON_RATIO = Method(
    text=Text(en="Ratio of two event rates with exact interval", zh="事件率比及精确置信区间"),
    question=Text(en="How many times as often do events come to the treated?", zh="试验组事件发生频率是参照组的几倍？"),
    missing=Text(
        en="time that nobody watched is not counted; no event at all gives no ratio",
        zh="未观察的时间不计入；无任何事件时无率比",
    ),
    sides=Text(en="two-sided by default; the definition is said", zh="默认双侧，并注明定义"),
    source="Przyborowski J, Wilenski H. Biometrika 1940; 31:313-323 (source not read). Interval and p agree with "
    "R's exactci.",
    assumptions=("events independent", "constant rate"),
    settings=(LEVEL, DEFINITION),
    analyse=analyse,
)
