"""How often would chance alone part the arms this far? Every arrangement of the people is tried."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import comb, prod
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arms import Sizes, left_out, packed, two_arms
from trialwright.analysis.choices import ALPHA
from trialwright.analysis.method import Choice, Method
from trialwright.analysis.result import BoolArray, FloatArray, PValue, Result, Sides, Subjects, applying, remark
from trialwright.words.declared import Text

MOST = 5_000_000
"""Arrangements beyond which none is tried: 13 against 12 are 5,200,300."""
AT_ONCE = 20_000_000
"""Sums kept in memory at a time."""
NOISE = 1e-10
"""Sums that differ by less than this share of the values' largest magnitude, a subject, count as equal."""


def analyse(
    values: ArrayLike,
    treated: ArrayLike,
    *,
    strata: ArrayLike | None = None,
    ids: Sequence[str] = (),
    sides: Sides = Sides.TWO,
    alpha: float = 0.05,
) -> Result:
    """The difference of the means, treated minus others, and the share of all arrangements that part them as far.

    values   shape (trials, subjects), any unit
    treated  shape (subjects,) or (trials, subjects)
    strata   shape (subjects,) or (trials, subjects): people change places within a stratum only, such as a site or a
             donor batch, and the sums of the treated are compared

    Missing: a subject without a value is in no arm; a trial with an empty arm, an infinite value, or more than ``MOST``
    arrangements has no p-value.
    """
    outcome, arm = two_arms(values, treated)
    used = ~np.isnan(outcome)
    with np.errstate(invalid="ignore", divide="ignore"):
        estimate = _mean(outcome, used & arm) - _mean(outcome, used & ~arm)
    p, ways, least = np.full(len(outcome), np.nan), np.zeros(len(outcome)), np.zeros(len(outcome))
    for trials, inside, sizes in packed(outcome, arm, strata):
        ways[trials] = float(arrangements := prod(comb(first + second, first) for first, second in sizes))
        mirrored = sides is Sides.TWO and all(first == second for first, second in sizes)
        least[trials] = min(1.0, (2 if mirrored else 1) / arrangements)
        if arrangements <= MOST and not np.isnan(estimate[trials]).all():
            p[trials] = _share(inside, sizes, arrangements, sides)
    p[~np.isfinite(estimate)] = np.nan
    return Result(
        quantity="difference of means",
        estimate=estimate,
        test=PValue(p=p, null=0.0, sides=sides, definition="as far from the mean" if sides is Sides.TWO else None),
        method="permutation",
        settings=MappingProxyType({"alpha": f"{alpha:g}", "restricted": "no" if strata is None else "within strata"}),
        assumptions=(remark("exchangeable"),),
        warnings=applying(
            left_out(used),
            remark("no estimate", trials=np.isnan(estimate)),
            remark("p out of reach", trials=least > alpha, alpha=f"{alpha:g}"),
            remark("too many to count", trials=ways > MOST),
        ),
        subjects=Subjects.among(ids, used),
    )


def _mean(values: FloatArray, chosen: BoolArray) -> FloatArray:
    return np.where(chosen, values, 0.0).sum(axis=-1) / chosen.sum(axis=-1)


def _share(inside: FloatArray, sizes: Sizes, arrangements: int, sides: Sides) -> FloatArray:
    """The share of arrangements at least as far out as the one that happened; shape (trials,)."""
    mean = inside.mean(axis=-1, keepdims=True)
    around = np.where(np.isfinite(mean), inside - mean, 0.0)
    slack = NOISE * np.abs(around).max(axis=-1, keepdims=True) * around.shape[-1]
    happened = np.concatenate([np.arange(first + second) < first for first, second in sizes])
    observed = (around @ happened.astype(np.float64))[:, None]
    expected = (around @ np.concatenate([np.full(a + b, a / (a + b)) for a, b in sizes]))[:, None]
    count = np.zeros(len(inside))
    for chosen in _arrangements(sizes):
        step = max(1, AT_ONCE // len(chosen))
        for start in range(0, len(inside), step):
            part = slice(start, start + step)
            sums = around[part] @ chosen.T
            if sides is Sides.TWO:
                far = np.abs(sums - expected[part]) >= np.abs(observed[part] - expected[part]) - slack[part]
            elif sides is Sides.GREATER:
                far = sums >= observed[part] - slack[part]
            else:
                far = sums <= observed[part] + slack[part]
            count[part] += np.count_nonzero(far, axis=-1)
    return count / arrangements


def _arrangements(sizes: Sizes) -> Iterator[FloatArray]:
    """Every choice of the treated as rows of ones and zeros, a block at a time."""
    (first, second), *rest = sizes
    for block in _choices(first + second, first):
        if not rest:
            yield block
            continue
        for others in _arrangements(tuple(rest)):
            for row in block:
                yield np.hstack([np.tile(row, (len(others), 1)), others])


def _choices(among: int, chosen: int, block: int = 200_000) -> Iterator[FloatArray]:
    """Every way to choose some of the positions, as rows of ones and zeros."""
    every, total = combinations(range(among), chosen), comb(among, chosen)
    for start in range(0, total, block):
        length = min(block, total - start)
        flat = (position for each, _ in zip(every, range(length), strict=False) for position in each)
        places = np.fromiter(flat, dtype=np.int64, count=length * chosen).reshape(length, chosen)
        rows = np.zeros((length, among))
        np.put_along_axis(rows, places, 1.0, axis=-1)
        yield rows


PERMUTATION = Method(
    text=Text(en="Exact permutation test of the difference of means", zh="均数差的精确置换检验"),
    question=Text(
        en="How often would people who differ by chance alone be parted this far?",
        zh="若组间差异纯属偶然，出现如此差距的可能性有多大？",
    ),
    missing=Text(
        en="a subject without a value is left out and counted; an empty arm has no result",
        zh="缺值者剔除并计数；某组无人则无结果",
    ),
    sides=Text(
        en="two-sided by default: sums at least as far from their mean, on either side",
        zh="默认双侧：合计值与其均值的距离不小于观察值，两侧均计",
    ),
    source="Fisher RA. The Design of Experiments, 1935 (source not read). p agrees with R 4.2.2 coin and "
    "exactRankTests.",
    assumptions=("exchangeable",),
    settings=(
        ALPHA,
        Choice(
            name="restricted",
            default="no",
            text=Text(
                en="'within strata': people change places within a site or donor batch only",
                zh="“within strata”：仅在同一中心或同一供者批次内置换",
            ),
        ),
    ),
    analyse=analyse,
)
