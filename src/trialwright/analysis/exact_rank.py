"""Are the treated higher than the others? The exact rank test, ties included (Wilcoxon, Mann and Whitney)."""

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arms import left_out, on_grid, packed, two_arms
from trialwright.analysis.choices import ALPHA
from trialwright.analysis.method import Method
from trialwright.analysis.rank_sums import MOST_WORK, doubled_midranks, rank_sums, work
from trialwright.analysis.result import PValue, Result, Sides, Subjects, applying, remark
from trialwright.words.declared import Text


def analyse(
    values: ArrayLike,
    treated: ArrayLike,
    *,
    ids: Sequence[str] = (),
    sides: Sides = Sides.TWO,
    alpha: float = 0.05,
) -> Result:
    """The probability that a treated person is higher than another, a tie counting half, and the exact test of one
    half.

    values   shape (trials, subjects), any unit; an infinite value ranks last (or first), which is how a lost graft is
             ranked worst
    treated  shape (subjects,) or (trials, subjects)
    alpha    the level below which a p-value would be called small; where no outcome could reach it, a warning says so

    Missing: a subject without a value is in no arm; a trial with an empty arm has no estimate.
    """
    outcome, arm = two_arms(values, treated)
    estimate, p, least = (np.full(len(outcome), np.nan) for _ in range(3))
    refused = np.zeros(len(outcome), dtype=np.bool_)
    for trials, inside, sizes in packed(outcome, arm):
        if len(sizes) != 1 or 0 in sizes[0]:
            continue
        first, second = sizes[0]
        ranks = doubled_midranks(on_grid(inside))
        sums = ranks[:, :first].sum(axis=-1)
        estimate[trials] = (sums / 2 - first * (first + 1) / 2) / (first * second)
        patterns, which = np.unique(np.sort(ranks, axis=-1), axis=0, return_inverse=True)
        for index, pattern in enumerate(patterns):
            those = np.flatnonzero(which.reshape(-1) == index)
            ordered = tuple(int(each) for each in pattern)
            if work(ordered, first) > MOST_WORK:
                refused[trials[those]] = True
                continue
            law = rank_sums(ordered, first)
            p[trials[those]] = law.p(sums[those], sides)
            least[trials[those]] = law.smallest(sides)
    used = ~np.isnan(outcome)
    return Result(
        quantity="probability higher",
        estimate=estimate,
        test=PValue(p=p, null=0.5, sides=sides, definition="as far from the mean" if sides is Sides.TWO else None),
        method="exact_rank",
        settings=MappingProxyType({"alpha": f"{alpha:g}"}),
        assumptions=(remark("exchangeable"),),
        warnings=applying(
            left_out(used),
            remark("no estimate", trials=np.isnan(estimate)),
            remark("p out of reach", trials=least > alpha, alpha=f"{alpha:g}"),
            remark("too many to count", trials=refused),
        ),
        subjects=Subjects.among(ids, used),
    )


EXACT_RANK = Method(
    text=Text(en="Exact rank test (Wilcoxon, Mann-Whitney), ties counted", zh="精确秩和检验（含结值）"),
    question=Text(
        en="Do the treated tend to be higher than the others, whatever the shape of the values?",
        zh="不论数值分布形态，试验组是否倾向于更高？",
    ),
    missing=Text(
        en="a subject without a value is left out and counted; an empty arm has no result",
        zh="缺值者剔除并计数；某组无人则无结果",
    ),
    sides=Text(
        en="two-sided by default: rank sums at least as far from their mean, on either side",
        zh="默认双侧：秩和与其均值的距离不小于观察值，两侧均计",
    ),
    source="Wilcoxon F. Biometrics Bull 1945; 1:80-83 (source not read). p agrees with R 4.2.2 wilcox.test and "
    "exactRankTests, and with the individual values of Diabetes 2019; 68(Suppl 1):218-OR.",
    assumptions=("exchangeable",),
    settings=(ALPHA,),
    analyse=analyse,
)
