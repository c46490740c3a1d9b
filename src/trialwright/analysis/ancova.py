"""Do two arms differ at one visit, once what was known before treatment is taken into account?

Missing: a subject without the outcome or without one of the covariates is not in the analysis, and the result names who
is; nothing is imputed. A trial in which the effects cannot be told apart has no estimate, and a warning says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from trialwright.analysis.matrices import diagonal, every, inverse, some, transpose
from trialwright.analysis.method import Choice, Method
from trialwright.analysis.result import BoolArray, FloatArray, Remark, Result, Sides, Subjects, applying, remark
from trialwright.analysis.tails import t_interval, t_test
from trialwright.words.declared import Text


class Errors(StrEnum):
    """How the uncertainty of the effects is estimated."""

    CLASSICAL = "classical"
    HC2 = "HC2"
    HC3 = "HC3"


EXACT = 1e-22
"""Residuals whose square is a smaller share than this of the outcomes' are rounding: the model leaves no spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ancova:
    """An analysis of covariance.

    difference  adjusted mean of the treated arm minus that of the reference arm
    means       least-squares means of the reference arm and of the treated arm, at the mean of every covariate over
                the subjects in the analysis
    slopes      the effect of one unit of each covariate
    scale       residual standard deviation, in the unit of the outcome; shape (trials,)
    """

    difference: Result
    means: tuple[Result, Result]
    slopes: tuple[Result, ...]
    scale: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """Effects (reference mean, difference, slopes) with their covariance; covariates counted from their means."""

    effects: FloatArray
    spread: FloatArray
    df: FloatArray
    scale: FloatArray
    solvable: BoolArray


def solve(outcome: FloatArray, treated: BoolArray, covariates: FloatArray, used: BoolArray, errors: Errors) -> Solved:
    """Least squares in every trial at once.

    Shape: ``outcome`` and ``used`` (trials, subjects); ``treated`` the same or (1, subjects); ``covariates``
    (trials or 1, subjects, covariates).
    """
    weight = used.astype(np.float64)
    count = weight.sum(axis=1)
    known = np.where(used[..., None], covariates, 0.0)
    centre = known.sum(axis=1) / np.maximum(count, 1)[:, None]
    known = (known - centre[:, None]) * weight[..., None]
    size = np.sqrt((known**2).sum(axis=1))
    flat = size <= 1e-12 * np.abs(centre) * np.sqrt(np.maximum(count, 1))[:, None]
    size = np.where(flat | (size == 0), 1.0, size)
    design = np.concatenate(
        [weight[..., None], (treated & used)[..., None].astype(np.float64), known / size[:, None]], axis=2
    )
    product = transpose(design) @ design
    effects = design.shape[2]
    lengths = np.sqrt(np.maximum(diagonal(product), 1e-300))
    solvable = (count > effects) & (np.linalg.det(product / (lengths[:, :, None] * lengths[:, None, :])) > 1e-12)
    bread = inverse(np.where(solvable[:, None, None], product, np.eye(effects)))
    kept = np.where(used, outcome, 0.0)
    effect = (bread @ (transpose(design) @ kept[..., None]))[..., 0]
    residual = kept - (design @ effect[..., None])[..., 0]
    df = count - effects
    with np.errstate(invalid="ignore", divide="ignore"):
        variance = (residual**2).sum(axis=1) / np.where(df > 0, df, np.nan)
    variance = np.where(variance > EXACT * (kept**2).sum(axis=1), variance, np.nan)
    if errors is Errors.CLASSICAL:
        spread = bread * variance[:, None, None]
    else:
        spread = _sandwich(design, bread, residual, 1 if errors is Errors.HC2 else 2)
        spread = np.where(np.isnan(variance)[:, None, None], np.nan, spread)
    unit = np.concatenate([np.ones((len(size), 2)), size], axis=1)
    absent = np.where(solvable, 1.0, np.nan)
    return Solved(
        effects=effect / unit * absent[:, None],
        spread=spread / (unit[:, :, None] * unit[:, None, :]) * absent[:, None, None],
        df=df * absent,
        scale=np.sqrt(variance) * absent,
        solvable=solvable,
    )


def _sandwich(design: FloatArray, bread: FloatArray, residual: FloatArray, power: int) -> FloatArray:
    """The covariance of the effects when each subject has a spread of its own; residuals weighed by leverage.

    NaN where one subject alone decides an effect: its residual is zero whatever its outcome.
    """
    projected = design @ bread
    left = 1 - (projected * design).sum(axis=-1)
    lone = left < 1e-9
    share = residual**2 / np.where(lone, 1.0, left) ** power
    spread = transpose(projected) @ (projected * share[..., None])
    return np.where(some(lone)[:, None, None], np.nan, spread)


def analyse(
    outcome: FloatArray,
    treated: BoolArray,
    covariates: FloatArray,
    *,
    ids: Sequence[str],
    names: Sequence[str] = (),
    errors: Errors = Errors.CLASSICAL,
    level: float = 0.95,
    sides: Sides = Sides.TWO,
) -> Ancova:
    """The difference between two arms adjusted for covariates, with least-squares means.

    Shape: ``outcome`` (trials, subjects), NaN where there is none; ``treated`` (subjects,) or (trials, subjects);
    ``covariates`` (subjects, covariates) or (trials, subjects, covariates), NaN where unknown, the last axis may be
    empty; ``ids`` one a subject; ``names`` one a covariate.
    Missing: subjects with NaN are not used; a trial with too few, or whose covariates repeat one another or the arm,
    gives NaN and a warning.
    """
    arms = np.broadcast_to(treated, outcome.shape)
    known = covariates if covariates.ndim == 3 else covariates[None]
    used = np.isfinite(outcome) & every(np.isfinite(known))
    solved = solve(outcome, arms, known, used, errors)
    subjects = Subjects.among(ids, used)
    warnings = _warnings(solved, used, outcome)
    robust = errors is not Errors.CLASSICAL
    assumptions = tuple(remark(name) for name in ANCOVA.assumptions if not (robust and name == "ancova-spread"))

    def result(quantity: str, row: FloatArray, **about: object) -> Result:
        estimate = solved.effects @ row
        error = np.sqrt(np.maximum((row @ solved.spread) @ row, 0))
        return Result(
            quantity=quantity,
            about=MappingProxyType(about),
            estimate=estimate,
            error=error,
            df=solved.df,
            interval=t_interval(estimate, error, solved.df, level=level, sides=sides),
            test=t_test(estimate, error, solved.df, sides=sides),
            method="ancova",
            settings=MappingProxyType({"errors": errors.value}),
            assumptions=assumptions,
            warnings=warnings,
            subjects=subjects,
        )

    rows = np.eye(solved.effects.shape[1])
    labels = [*names, *(str(number + 1) for number in range(len(names), known.shape[-1]))]
    return Ancova(
        difference=result("adjusted difference", rows[1]),
        means=(result("mean of the reference arm", rows[0]), result("mean of the treated arm", rows[0] + rows[1])),
        slopes=tuple(
            result("effect of a covariate", row, covariate=label) for row, label in zip(rows[2:], labels, strict=True)
        ),
        scale=solved.scale,
    )


def untransformed(mean: Result) -> Result:
    """A least-squares mean of ln(x + 1) in the unit of x: exp(mean) - 1, the geometric mean of x + 1, less 1.

    The interval is carried over bound by bound; a standard error and a test have no meaning in the new unit.
    Missing: NaN stays NaN.
    Raises: KeyError for a result that is no mean of an arm.
    """
    interval = mean.interval
    return replace(
        mean,
        quantity=_UNTRANSFORMED[mean.quantity],
        estimate=np.expm1(mean.estimate),
        error=None,
        df=None,
        interval=None
        if interval is None
        else replace(interval, low=np.expm1(interval.low), high=np.expm1(interval.high)),
        test=None,
    )


_UNTRANSFORMED = {
    "mean of the reference arm": "geometric mean of the reference arm",
    "mean of the treated arm": "geometric mean of the treated arm",
}


def _warnings(solved: Solved, used: BoolArray, outcome: FloatArray) -> tuple[Remark, ...]:
    """What whoever reads the analysis should know first."""
    count = used.sum(axis=1)
    effects = solved.effects.shape[1]
    return applying(
        remark("no estimate", trials=~solved.solvable),
        remark("no spread", trials=solved.solvable & np.isnan(solved.scale)),
        remark("no robust error", trials=np.isfinite(solved.scale) & np.isnan(solved.spread[:, 1, 1])),
        remark("left out", trials=count < outcome.shape[1], most=int((outcome.shape[1] - count).max(initial=0))),
        remark("crowded", trials=solved.solvable & (count < 5 * (effects - 1)), covariates=effects - 2),
    )


ANCOVA = Method(
    text=Text(en="Analysis of covariance with least-squares means", zh="协方差分析（最小二乘均值）"),
    question=Text(
        en="Do two arms differ at one visit, given what was known before treatment? The primary model for an outcome "
        "at one visit.",
        zh="在考虑治疗前已知因素后，两组在某次访视是否有差别？适用于单次访视结局的主要分析。",
    ),
    missing=Text(
        en="Whoever lacks the outcome or a covariate is left out and counted; nothing is imputed",
        zh="缺结局或协变量者不纳入分析并予计数；不作插补",
    ),
    sides=Text(en="Two-sided unless chosen otherwise", zh="默认双侧，可另选"),
    source="Least squares. HC2, HC3: MacKinnon JG, White H. J Econom 1985; 29:305-325 (source not read; equal to R "
    "lm, emmeans 1.8.4, sandwich). Five subjects a parameter: proposal.",
    assumptions=("ancova-linear", "ancova-spread", "ancova-complete", "exchangeable"),
    settings=(
        Choice(
            name="errors",
            default=Errors.CLASSICAL.value,
            text=Text(
                en="classical, HC2 or HC3: the last two where each subject may have a spread of its own",
                zh="classical、HC2 或 HC3：后两者允许各参与者方差不同",
            ),
        ),
    ),
    analyse=analyse,
)
