"""How often does it happen? The share of people with Blaker's exact interval, inside that of Clopper and Pearson."""

from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.choices import LEVEL
from trialwright.analysis.counts import Bounds, counted, none_so_far, once, share
from trialwright.analysis.method import Method
from trialwright.analysis.result import FloatArray, Interval, Result, Sides, Subjects, applying, remark
from trialwright.analysis.solving import crossing
from trialwright.words.declared import Text


def analyse(events: ArrayLike, people: ArrayLike, *, level: float = 0.95) -> Result:
    """The share of people with the event, 0 to 1; two-sided only, never covering less often than its level.

    events, people  whole numbers, shape (trials,) or one of each

    Missing: whoever is not counted in ``people`` is not in the share; among nobody there is no estimate.
    Raises: ValueError for more events than people.
    """
    had, among = counted(events, people)
    low, high = once(had, among, lambda k, n: _bounds(k, n, 1 - level))
    return Result(
        quantity="share",
        estimate=share(had, among),
        interval=Interval(low=low, high=high, level=level, sides=Sides.TWO),
        method="blaker",
        settings=MappingProxyType({"level": f"{level:g}"}),
        assumptions=(remark("independent people"),),
        warnings=applying(*none_so_far(had, among, level), remark("nobody", trials=among == 0)),
        subjects=Subjects.counted(among),
    )


def _bounds(had: FloatArray, among: FloatArray, alpha: float) -> Bounds:
    high = [_highest(int(k), int(n), alpha) for k, n in zip(had, among, strict=True)]
    low = [1 - _highest(int(n - k), int(n), alpha) for k, n in zip(had, among, strict=True)]
    return np.array(low), np.array(high)


def _highest(had: int, among: int, alpha: float) -> float:
    """The highest share that is acceptable: above the observed one, P(so few) plus the largest upper tail not above it.

    As the share rises, counts leave that upper tail one by one, each at the share where its tail reaches P(so few);
    there the acceptability jumps down, and between two such places it falls and then rises. The highest acceptable
    share is thus the last such place where it is still above ``alpha``, or a crossing just behind it.
    """
    from scipy import special  # noqa: PLC0415

    if had == among:
        return 1.0

    def so_few(p: FloatArray) -> FloatArray:
        return np.asarray(special.betaincc(had + 1, among - had, p))

    def so_many(count: FloatArray, p: FloatArray) -> FloatArray:
        inside = np.minimum(count, among)
        return np.where(count <= among, special.betainc(inside, among - inside + 1, p), 0.0)

    counts = np.arange(had + 1, among + 1, dtype=np.float64)
    leaves = crossing(lambda p: so_few(p) - so_many(counts, p), np.zeros(len(counts)), np.ones(len(counts)))
    last = int(np.count_nonzero(2 * so_few(leaves) > alpha)) - 1
    start = leaves[last : last + 1]
    end = leaves[last + 1 : last + 2] if last + 1 < len(leaves) else np.ones(1)
    following = np.full(1, counts[last] + 1)

    def above(p: FloatArray) -> FloatArray:
        return so_few(p) + so_many(following, p) - alpha

    return float((crossing(above, start, end) if above(start)[0] > 0 else start)[0])


BLAKER = Method(
    text=Text(en="Share of people with Blaker's exact interval", zh="率及 Blaker 精确置信区间"),
    question=Text(
        en="How often does it happen, exactly and no wider than need be?",
        zh="在保证精确的前提下，较窄的发生率区间是多少？",
    ),
    missing=Text(en="people who were not observed are not counted", zh="未观察者不计入"),
    sides=Text(en="two-sided only", zh="仅双侧"),
    source="Blaker H. Can J Stat 2000; 28:783-798 (source not read; coverage proved by enumeration). Agrees with R's "
    "exactci to the four digits that it prints.",
    assumptions=("independent people",),
    settings=(LEVEL,),
    analyse=analyse,
)
