"""How often does it happen? The share with the mid-P interval, shorter than the exact one and not quite safe."""

from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.choices import LEVEL
from trialwright.analysis.counts import Bounds, counted, none_so_far, once, share, tails
from trialwright.analysis.method import Method
from trialwright.analysis.result import FloatArray, Interval, Result, Sides, Subjects, applying, remark
from trialwright.analysis.solving import crossing
from trialwright.words.declared import Text


def analyse(events: ArrayLike, people: ArrayLike, *, level: float = 0.95, sides: Sides = Sides.TWO) -> Result:
    """The share of people with the event, 0 to 1; the outcome that happened counts half in each tail.

    events, people  whole numbers, shape (trials,) or one of each

    Missing: whoever is not counted in ``people`` is not in the share; among nobody there is no estimate.
    Raises: ValueError for more events than people.
    """
    had, among = counted(events, people)
    below, above = tails(level, sides)
    low, high = once(had, among, lambda k, n: _bounds(k, n, below, above))
    return Result(
        quantity="share",
        estimate=share(had, among),
        interval=Interval(low=low, high=high, level=level, sides=sides),
        method="mid_p",
        settings=MappingProxyType({"level": f"{level:g}"}),
        assumptions=(remark("independent people"), remark("level on average")),
        warnings=applying(*none_so_far(had, among, level), remark("nobody", trials=among == 0)),
        subjects=Subjects.counted(among),
    )


def _bounds(had: FloatArray, among: FloatArray, below: float, above: float) -> Bounds:
    lowest, highest = np.zeros(len(had)), np.ones(len(had))
    low, high = lowest, highest
    if below:
        low = np.where(had > 0, crossing(lambda p: below - _upper(had, among, p), lowest, highest), 0.0)
    if above:
        mirrored = among - had
        high = np.where(mirrored > 0, 1 - crossing(lambda p: above - _upper(mirrored, among, p), lowest, highest), 1.0)
    return low, high


def _upper(had: FloatArray, among: FloatArray, p: FloatArray) -> FloatArray:
    """The probability of more events than these, and half that of these."""
    from scipy import special  # noqa: PLC0415

    some, rest = np.where(had > 0, had, 1), np.where(had < among, among - had, 1)
    or_more = np.where(had > 0, special.betainc(some, among - some + 1, p), 1.0)
    more = np.where(had < among, special.betainc(among - rest + 1, rest, p), 0.0)
    return (or_more + more) / 2


MID_P = Method(
    text=Text(en="Share of people with mid-P interval", zh="率及 mid-P 置信区间"),
    question=Text(
        en="How often does it happen, where the exact interval is felt to be too wide?",
        zh="精确区间显得过宽时，发生率是多少？",
    ),
    missing=Text(en="people who were not observed are not counted", zh="未观察者不计入"),
    sides=Text(en="two-sided by default", zh="默认双侧"),
    source="Lancaster HO. J Am Stat Assoc 1961; 56:223-234 (source not read). Agrees with R's exactci.",
    assumptions=("independent people", "level on average"),
    settings=(LEVEL,),
    analyse=analyse,
)
