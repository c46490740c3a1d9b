"""How many events in a patient-year? The rate with its exact interval."""

from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.choices import LEVEL
from trialwright.analysis.counts import tails
from trialwright.analysis.method import Method
from trialwright.analysis.result import FloatArray, IntArray, Interval, Result, Sides, Subjects, applying, remark
from trialwright.words.declared import Text


def analyse(
    events: ArrayLike,
    years: ArrayLike,
    *,
    people: ArrayLike = 0,
    level: float = 0.95,
    sides: Sides = Sides.TWO,
) -> Result:
    """Events per patient-year, as if each came independently of all others.

    events  whole numbers, shape (trials,) or one
    years   patient-years under observation, shape (trials,) or one
    people  how many people they come from, only to be said with the result

    Missing: a time that nobody watched is in no patient-years; none at all gives no estimate.
    Raises: ValueError for negative events or years.
    """
    seen, watched = happened(events, years)
    below, above = tails(level, sides)
    low, high = exact_rate(seen, watched, below, above)
    return Result(
        quantity="rate per patient-year",
        estimate=np.where(watched > 0, seen / np.where(watched > 0, watched, 1), np.nan),
        interval=Interval(low=low, high=high, level=level, sides=sides),
        method="poisson_rate",
        settings=MappingProxyType({"level": f"{level:g}"}),
        assumptions=(remark("events independent"), remark("constant rate")),
        warnings=applying(
            remark("nobody watched", trials=watched == 0),
        ),
        subjects=Subjects.counted(np.broadcast_to(np.asarray(people, dtype=np.int64), seen.shape)),
    )


def happened(events: ArrayLike, years: ArrayLike) -> tuple[IntArray, FloatArray]:
    """Events and patient-years as arrays of shape (trials,).

    Raises: ValueError for negative events or years.
    """
    seen, watched = np.broadcast_arrays(
        np.atleast_1d(np.asarray(events, dtype=np.int64)), np.atleast_1d(np.asarray(years, dtype=np.float64))
    )
    if (seen < 0).any() or (watched < 0).any():
        raise ValueError("events and patient-years are not negative")
    return seen, watched


def exact_rate(seen: IntArray, watched: FloatArray, below: float, above: float) -> tuple[FloatArray, FloatArray]:
    """The rates at which so many events, or more extreme counts, have the probabilities ``below`` and ``above``.

    Source: Garwood F. Biometrika 1936; 28:437-442, by quantiles of the gamma law (source not read).
    """
    from scipy import special  # noqa: PLC0415

    some, time = np.where(seen > 0, seen, 1), np.where(watched > 0, watched, np.nan)
    low = np.where(seen > 0, special.gammaincinv(some, below), 0.0) / time
    high = (special.gammainccinv(seen + 1, above) if above else np.full(seen.shape, np.inf)) / time
    return low, high


POISSON_RATE = Method(
    text=Text(en="Events per patient-year with exact interval", zh="每人年事件率及精确置信区间"),
    question=Text(en="How often do events come?", zh="事件发生的频率是多少？"),
    missing=Text(en="time that nobody watched is not counted", zh="未观察的时间不计入"),
    sides=Text(en="two-sided by default", zh="默认双侧"),
    source="Garwood F. Biometrika 1936; 28:437-442 (source not read). Agrees with R 4.2.2 poisson.test.",
    assumptions=("events independent", "constant rate"),
    settings=(LEVEL,),
    analyse=analyse,
)
