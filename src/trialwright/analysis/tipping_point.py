"""How much worse than expected would those with missing outcomes have to be, before the conclusion changes?

Missing: every missing outcome at the visit is put in at its expected value under the stated strategy, and then moved by
a number of units, one for each arm; a trial whose model has no answer has no estimate, and a warning says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from trialwright.analysis.imputation import Incomplete, Strategy, adjusted, jackknife, replicated
from trialwright.analysis.matrices import some
from trialwright.analysis.method import Choice, Method
from trialwright.analysis.result import BoolArray, FloatArray, IntArray, Result, Sides, Subjects, applying, remark
from trialwright.analysis.tails import t_interval, t_test
from trialwright.words.declared import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TippingPoint:
    """The adjusted difference at one visit, when missing outcomes are moved away from what was expected.

    treated    by how much those of the treated arm are moved, in the unit of the outcome
    reference  by how much those of the reference arm are moved
    table      the difference for each pair: ``table[treated][reference]``
    tips       the smallest move of the treated arm alone that changes whether the interval excludes no difference,
               shape (trials,); NaN where no move does, or nobody of the arm is missing
    """

    treated: tuple[float, ...]
    reference: tuple[float, ...]
    table: tuple[tuple[Result, ...], ...]
    tips: FloatArray


def analyse(
    outcome: FloatArray,
    treated: BoolArray,
    covariates: FloatArray,
    left: IntArray,
    *,
    at: int,
    moves: tuple[Sequence[float], Sequence[float]],
    ids: Sequence[str],
    visits: Sequence[str],
    strategy: Strategy = Strategy.MISSING_AT_RANDOM,
    structure: str = "unstructured",
    level: float = 0.95,
) -> TippingPoint:
    """The difference at visit ``at`` over a grid of moves of the treated and of the reference arm; two-sided.

    Shape: as in ``reference_based.analyse``; ``at`` is the index of a visit.
    Missing: see above. An analysis of covariance is linear in its outcomes, so a move shifts the difference in
    proportion, and the jackknife follows; nothing is fitted anew.
    """
    trial = Incomplete.of(outcome, treated, covariates, left)
    missing = trial.missing()[:, :, at]

    def three(completed: FloatArray, piece: Incomplete) -> FloatArray:
        absent = piece.missing()[:, :, at]
        return np.stack(
            [
                adjusted(each, piece)[:, 0]
                for each in (
                    completed[:, :, at],
                    (absent & piece.treated).astype(np.float64),
                    (absent & ~piece.treated).astype(np.float64),
                )
            ],
            axis=1,
        )

    whole, parts, _ = replicated(trial, strategy, structure, three)
    warnings = trial.remarks(outcome, whole[:, :1], jackknife(parts[..., :1], trial.present))
    warnings += applying(remark("nobody to move", trials=~some(missing)))
    infinite = np.full(len(whole), np.inf)
    settings = {"strategy": strategy.value, "structure": structure}

    def result(by_treated: float, by_reference: float) -> Result:
        weights = np.array([1.0, by_treated, by_reference])
        estimate, error = whole @ weights, jackknife(parts @ weights, trial.present)
        return Result(
            quantity="adjusted difference at a visit",
            about=MappingProxyType({"visit": visits[at]}),
            estimate=estimate,
            error=error,
            df=infinite,
            interval=t_interval(estimate, error, infinite, level=level),
            test=t_test(estimate, error, infinite),
            method="tipping_point",
            settings=MappingProxyType({**settings, "treated": f"{by_treated:+g}", "reference": f"{by_reference:+g}"}),
            assumptions=(
                remark(f"assumes {strategy.value}"),
                remark("moved", treated=f"{by_treated:+g}", reference=f"{by_reference:+g}"),
                *(remark(name) for name in TIPPING_POINT.assumptions),
            ),
            warnings=warnings,
            subjects=Subjects.among(ids, trial.present),
        )

    return TippingPoint(
        treated=tuple(moves[0]),
        reference=tuple(moves[1]),
        table=tuple(tuple(result(first, second) for second in moves[1]) for first in moves[0]),
        tips=_tips(whole, parts, trial.present, level),
    )


def _tips(whole: FloatArray, parts: FloatArray, present: BoolArray, level: float) -> FloatArray:
    """Where the square of the difference equals the square of its error times the quantile: the root nearest to 0."""
    unit = t_interval(np.zeros(1), np.ones(1), np.inf, level=level, sides=Sides.TWO).high[0]
    still, moved = jackknife(parts[..., 0], present) ** 2, jackknife(parts[..., 1], present) ** 2
    both = jackknife(parts[..., 0] + parts[..., 1], present) ** 2
    estimate, per_unit = whole[:, 0], whole[:, 1]
    two = per_unit**2 - unit**2 * moved
    one = 2 * estimate * per_unit - unit**2 * (both - still - moved)
    none = estimate**2 - unit**2 * still
    with np.errstate(invalid="ignore", divide="ignore"):
        root: FloatArray = np.sqrt(one**2 - 4 * two * none)
        far = -(one + np.where(one >= 0, root, -root)) / 2
        candidates = np.stack([far / two, none / far], axis=1)
    finite = np.isfinite(candidates)
    nearest = np.where(finite, np.abs(candidates), np.inf).argmin(axis=1)
    chosen = candidates[np.arange(len(candidates)), nearest]
    return np.where(finite.any(axis=1), chosen, np.nan)


TIPPING_POINT = Method(
    text=Text(en="Tipping point", zh="临界点分析"),
    question=Text(
        en="By how much would missing outcomes have to differ from what is expected, before the conclusion changes?",
        zh="缺失结局须偏离期望值多少，结论才会改变？",
    ),
    missing=Text(
        en="Each missing outcome is put in at its expected value, moved by a stated number of units",
        zh="每个缺失结局以期望值加所述偏移量插补",
    ),
    sides=Text(en="Two-sided", zh="双侧"),
    source="Yan X, Lee S, Li N. J Biopharm Stat 2009; 19:1085-1098 (source not read). Completion and jackknife as in "
    "reference_based.",
    assumptions=("ancova-linear", "mmrm-normal", "exchangeable"),
    settings=(
        Choice(
            name="moves",
            default="none",
            text=Text(
                en="units of the outcome by which each arm's missing ones are moved",
                zh="各组缺失值的偏移量（结局单位）",
            ),
        ),
        Choice(
            name="strategy",
            default=Strategy.MISSING_AT_RANDOM.value,
            text=Text(en="what is expected of those who left, before they are moved", zh="偏移前对退出者的假定"),
        ),
        Choice(
            name="structure",
            default="unstructured",
            text=Text(en="covariance of the visits in the model that imputes", zh="插补模型中各次访视的协方差结构"),
        ),
    ),
    analyse=analyse,
)
