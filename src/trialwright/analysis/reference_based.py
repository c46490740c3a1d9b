"""How the difference between two arms looks if those who left do as the reference arm does from then on.

Missing: every missing outcome is replaced by its expected value under the strategy (``imputation.py``), and the result
says how many; a trial whose model has no answer has no estimate, and a warning says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from trialwright.analysis.imputation import Incomplete, Strategy, adjusted, jackknife, replicated
from trialwright.analysis.method import Choice, Method
from trialwright.analysis.result import BoolArray, FloatArray, IntArray, Result, Sides, Subjects, remark
from trialwright.analysis.tails import t_interval, t_test
from trialwright.words.declared import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceBased:
    """The adjusted differences and means at each visit after completion.

    differences  at each visit: adjusted mean of the treated arm minus that of the reference arm
    means        at each visit: least-squares means of the reference and of the treated arm
    outcome      the completed outcomes, shape (trials, subjects, visits); NaN where there is no model
    imputed      which of them were put in, same shape
    """

    differences: tuple[Result, ...]
    means: tuple[tuple[Result, Result], ...]
    outcome: FloatArray
    imputed: BoolArray


def analyse(
    outcome: FloatArray,
    treated: BoolArray,
    covariates: FloatArray,
    left: IntArray,
    *,
    strategy: Strategy,
    ids: Sequence[str],
    visits: Sequence[str],
    structure: str = "unstructured",
    level: float = 0.95,
    sides: Sides = Sides.TWO,
) -> ReferenceBased:
    """Completes the outcomes under a strategy and compares the arms at each visit by analysis of covariance.

    Shape: ``outcome`` (trials, subjects, visits), NaN where missing; ``treated`` (subjects,) or (trials, subjects);
    ``covariates`` (subjects, covariates) or with a first axis of trials; ``left`` (subjects,) or (trials, subjects):
    index of the first visit at which a subject counts as having left, the number of visits for who stayed.
    Missing: see above. The standard error is that of the jackknife, the interval of the normal law, as in rbmi.
    """
    trial = Incomplete.of(outcome, treated, covariates, left)
    count = outcome.shape[2]

    def at_each_visit(completed: FloatArray, piece: Incomplete) -> FloatArray:
        return np.concatenate([adjusted(completed[:, :, visit], piece) for visit in range(count)], axis=1)

    whole, parts, filled = replicated(trial, strategy, structure, at_each_visit)
    error = jackknife(parts, trial.present)
    warnings = trial.remarks(outcome, whole, error)
    settings = MappingProxyType({"strategy": strategy.value, "structure": structure})
    infinite = np.full(len(whole), np.inf)

    def result(quantity: str, column: int, visit: str) -> Result:
        return Result(
            quantity=quantity,
            about=MappingProxyType({"visit": visit}),
            estimate=whole[:, column],
            error=error[:, column],
            df=infinite,
            interval=t_interval(whole[:, column], error[:, column], infinite, level=level, sides=sides),
            test=t_test(whole[:, column], error[:, column], infinite, sides=sides),
            method="reference_based",
            settings=settings,
            assumptions=(
                remark(f"assumes {strategy.value}"),
                *(remark(name) for name in REFERENCE_BASED.assumptions),
            ),
            warnings=warnings,
            subjects=Subjects.among(ids, trial.present),
        )

    return ReferenceBased(
        differences=tuple(
            result("adjusted difference at a visit", 3 * place, each) for place, each in enumerate(visits)
        ),
        means=tuple(
            (
                result("mean of the reference arm at a visit", 3 * place + 1, each),
                result("mean of the treated arm at a visit", 3 * place + 2, each),
            )
            for place, each in enumerate(visits)
        ),
        outcome=filled,
        imputed=trial.missing(),
    )


REFERENCE_BASED = Method(
    text=Text(
        en="Reference-based imputation (jump to reference, copy increments, copy reference)",
        zh="基于参照组的插补（跳转至参照组、复制参照组增量、复制参照组）",
    ),
    question=Text(
        en="How does the difference look if those who left do as the reference arm does from then on? A sensitivity "
        "analysis beside the one that takes them to be missing at random.",
        zh="若退出者此后的变化与参照组相同，组间差别如何？作为随机缺失假定之外的敏感性分析。",
    ),
    missing=Text(
        en="Each missing outcome is replaced by its expected value under the strategy, and counted; what was observed "
        "after leaving is set aside",
        zh="每个缺失结局以所选策略下的期望值插补并予计数；退出后的观测值不予使用",
    ),
    sides=Text(en="Two-sided unless chosen otherwise", zh="默认双侧，可另选"),
    source="Conditional mean imputation with jackknife: Wolbers M et al. Pharm Stat 2022; 21:1246-1257 (source not "
    "read; equal to R rbmi 1.5.2, with arm by visit in its model). Strategies: Carpenter JR et al. J Biopharm Stat "
    "2013; 23:1352-1371 (source not read).",
    assumptions=("ancova-linear", "mmrm-normal", "missing before leaving", "exchangeable"),
    settings=(
        Choice(
            name="strategy",
            default="none",
            text=Text(en="what is assumed of those who left; always stated", zh="对退出者的假定；须明确指定"),
        ),
        Choice(
            name="structure",
            default="unstructured",
            text=Text(en="covariance of the visits in the model that imputes", zh="插补模型中各次访视的协方差结构"),
        ),
    ),
    analyse=analyse,
)
