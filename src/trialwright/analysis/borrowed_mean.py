"""What may be believed of the controls' mean when earlier trials lend it strength, as far as the outcomes allow."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arms import left_out, two_arms
from trialwright.analysis.choices import LEVEL, VAGUE
from trialwright.analysis.credible import credible_interval
from trialwright.analysis.method import Choice, Method
from trialwright.analysis.mixtures import NormalMixture
from trialwright.analysis.result import BoolArray, FloatArray, Result, Sides, Subjects, applying, remark
from trialwright.words.declared import Text


def analyse(
    values: ArrayLike,
    treated: ArrayLike,
    *,
    sd: float,
    history: NormalMixture,
    history_from: str,
    vague: float = 0.2,
    vague_mean: float,
    prior: tuple[float, float],
    ids: Sequence[str] = (),
    level: float = 0.95,
    sides: Sides = Sides.TWO,
) -> tuple[Result, Result, Result, Result]:
    """The controls' mean, the weight that history keeps, the difference treated minus controls, P(difference above
    zero).

    values        shape (trials, subjects), any unit
    treated       shape (subjects,) or (trials, subjects)
    sd            standard deviation of one person's value, taken as known
    history       belief about the controls' mean from earlier trials
    history_from  where that comes from, said with the result
    vague         weight, before the outcomes, of a law worth one person beside it; 0 borrows without a guard
    vague_mean    the mean of that law
    prior         mean and standard deviation of the belief about the treated

    Missing: a subject without a value is in no arm; without controls the belief stays what history says.
    Raises: ValueError for a weight outside 0 to 1, or no extent.
    Source: Schmidli H et al. Biometrics 2014; 70:1023-1032 (source not read; agrees with RBesT).
    """
    if not 0 <= vague < 1 or sd <= 0:
        raise ValueError("the weight of the vague law lies between 0 and 1, and people differ")
    outcome, arm = two_arms(values, treated)
    used = ~np.isnan(outcome)
    before = history.made_robust(vague, vague_mean, sd)
    controls = before.updated(*_seen(outcome, used & ~arm, sd))
    difference = NormalMixture.of((1.0, *prior)).updated(*_seen(outcome, used & arm, sd)).minus(controls)
    kept = 1 - controls.weights[:, -1]
    named = f"N({prior[0]:g}, {prior[1]:g}²)"
    mean = Result(
        quantity="mean of the others",
        estimate=controls.mean(),
        error=controls.sd(),
        interval=credible_interval(controls, level, sides, -np.inf, np.inf),
        method="borrowed_mean",
        settings=MappingProxyType(
            {
                "level": f"{level:g}",
                "sd": f"{sd:g}",
                "history": history_from,
                "vague": f"{vague:g}",
                "vague_mean": f"{vague_mean:g}",
                "prior": named,
            }
        ),
        assumptions=(
            remark("residuals normal"),
            remark("sd known", sd=f"{sd:g}"),
            remark("history exchangeable", source=history_from, people=f"{before.people(sd)[0]:.0f}"),
            remark("prior stated", prior=named),
        ),
        warnings=applying(
            left_out(used),
            remark("history disagrees", trials=kept < 1 - vague),
        ),
        subjects=Subjects.among(ids, used & ~arm),
    )
    bare = replace(mean, error=None, interval=None)
    whole = replace(bare, subjects=Subjects.among(ids, used))
    return (
        mean,
        replace(bare, quantity="weight of history", estimate=kept),
        replace(
            whole,
            quantity="difference of means",
            estimate=difference.mean(),
            error=difference.sd(),
            interval=credible_interval(difference, level, sides, -np.inf, np.inf),
        ),
        replace(
            whole,
            quantity="probability of a difference above zero",
            estimate=1 - difference.below(np.zeros(len(outcome))),
        ),
    )


def _seen(values: FloatArray, inside: BoolArray, sd: float) -> tuple[FloatArray, FloatArray]:
    """The mean of an arm and its standard error; nobody tells nothing."""
    count = inside.sum(axis=-1)
    mean = np.where(inside, values, 0.0).sum(axis=-1) / np.maximum(count, 1)
    return mean, np.where(count > 0, sd / np.sqrt(np.maximum(count, 1)), NOTHING * sd)


NOTHING = 1e8
"""Standard errors, in standard deviations of a person, that stand for no observation at all."""


BORROWED_MEAN = Method(
    text=Text(en="Controls' mean with robust borrowing from earlier trials", zh="稳健借用历史资料的参照组均值"),
    question=Text(
        en="What may be believed of the controls when earlier series are lent to them, and do the outcomes agree?",
        zh="借用既往研究资料时，参照组均值如何？现有结果与历史是否一致？",
    ),
    missing=Text(en="a subject without a value is left out and counted", zh="缺值者剔除并计数"),
    sides=Text(en="credible interval with equal tails by default", zh="可信区间默认等尾"),
    source="Schmidli H et al. Biometrics 2014; 70:1023-1032 (source not read). Agrees with the Crohn's disease "
    "example of RBesT 1.11-0, article 'RBesT for a Normal Endpoint'.",
    assumptions=("residuals normal", "sd known", "history exchangeable", "prior stated"),
    settings=(
        LEVEL,
        Choice(
            name="sd",
            default="",
            text=Text(en="standard deviation of one person's value; no default", zh="个体标准差；无默认值"),
        ),
        Choice(
            name="history",
            default="",
            text=Text(
                en="belief from earlier trials and where it comes from; no default", zh="历史先验及其来源；无默认值"
            ),
        ),
        VAGUE[0],
        Choice(
            name="vague_mean", default="", text=Text(en="mean of that law; no default", zh="弱信息成分的均值；无默认值")
        ),
        Choice(
            name="prior",
            default="",
            text=Text(
                en="mean and standard deviation for the treated; no default", zh="试验组先验均值与标准差；无默认值"
            ),
        ),
    ),
    analyse=analyse,
)
