"""Do the arms differ among people who could have been in either? Overlap weights, their balance, and what they cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arms import left_out, two_arms
from trialwright.analysis.choices import LEVEL
from trialwright.analysis.logistic import fit
from trialwright.analysis.matrices import every
from trialwright.analysis.method import Method
from trialwright.analysis.result import BoolArray, FloatArray, Result, Sides, Subjects, applying, remark
from trialwright.analysis.tails import t_interval, t_test
from trialwright.words.declared import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """How alike the arms are before and after weighting.

    propensity        probability of being treated given the covariates, shape (trials, subjects); NaN where unknown
    weights           of each subject, shape (trials, subjects); 0 for those left out
    effective         effective number of subjects, treated then others, shape (trials, 2)
    raw, weighted     standardised mean differences by covariate, shape (trials, columns)
    separated         whether covariates tell the arms apart completely, shape (trials,)
    """

    propensity: FloatArray
    weights: FloatArray
    effective: FloatArray
    raw: FloatArray
    weighted: FloatArray
    separated: BoolArray


def balance(treated: ArrayLike, model: ArrayLike, compared: ArrayLike | None = None) -> Balance:
    """Overlap weights from a logistic model of who is treated, and the balance that they reach.

    treated   shape (trials, subjects) or (subjects,)
    model     covariates of the model, shape (trials, subjects, columns) or (subjects, columns), any units
    compared  covariates whose balance is shown, of the same shape; those of the model by default

    A standardised difference is divided by the square root of the mean of the two unweighted variances.

    Missing: a subject without a covariate of the model has no weight. Where the arms are told apart completely, or an
    arm is empty, there are no weights.
    Source: Li F, Morgan KL, Zaslavsky AM. J Am Stat Assoc 2018; 113:390-400 (source not read).
    """
    beside, arm = _columns(model, treated)
    used = every(~np.isnan(beside))
    columns = np.concatenate([np.ones((*used.shape, 1)), beside], axis=-1)
    fitted = fit(np.where(used[..., None], columns, 0.0), arm.astype(np.float64), used, penalised=False)
    both = (used & arm).any(axis=-1) & (used & ~arm).any(axis=-1)
    known = both & ~fitted.separated & ~np.isnan(fitted.likelihood)
    propensity = np.where(known[:, None], fitted.fitted, np.nan)
    weights = np.where(np.isnan(propensity), 0.0, np.where(arm, 1 - propensity, propensity))
    shown = beside if compared is None else _columns(compared, arm)[0]
    return Balance(
        propensity=propensity,
        weights=weights,
        effective=np.stack([_effective(np.where(each, weights, 0.0)) for each in (arm, ~arm)], axis=-1),
        raw=_differences(shown, arm, used.astype(np.float64)),
        weighted=_differences(shown, arm, weights),
        separated=fitted.separated | ~both,
    )


def _columns(covariates: ArrayLike, treated: ArrayLike) -> tuple[FloatArray, BoolArray]:
    """Covariates of shape (trials, subjects, columns) and the arms of shape (trials, subjects)."""
    beside, arm = np.asarray(covariates, dtype=np.float64), np.asarray(treated, dtype=np.bool_)
    shape = np.broadcast_shapes(beside.shape[:-1], np.atleast_2d(arm).shape)
    return np.broadcast_to(beside, (*shape, beside.shape[-1])), np.broadcast_to(arm, shape)


def _effective(weights: FloatArray) -> FloatArray:
    """Kish's effective number: the square of the sum by the sum of the squares."""
    squares = (weights**2).sum(axis=-1)
    return np.where(squares > 0, weights.sum(axis=-1) ** 2 / np.where(squares > 0, squares, 1.0), np.nan)


def _differences(values: FloatArray, arm: BoolArray, weights: FloatArray) -> FloatArray:
    """Weighted mean differences by the unweighted standard deviation; a missing value is left out of its column."""
    there = ~np.isnan(values)
    filled = np.where(there, values, 0.0)

    def moments(each: BoolArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
        share = there * (each * weight)[..., None]
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = (share * filled).sum(axis=-2) / share.sum(axis=-2)
            spread = (share * (filled - mean[..., None, :]) ** 2).sum(axis=-2) / (share.sum(axis=-2) - 1)
        return mean, spread

    alone = (weights > 0).astype(np.float64)
    spread = (moments(arm, alone)[1] + moments(~arm, alone)[1]) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        return (moments(arm, weights)[0] - moments(~arm, weights)[0]) / np.sqrt(spread)


def analyse(
    values: ArrayLike,
    treated: ArrayLike,
    model: ArrayLike,
    *,
    ids: Sequence[str] = (),
    level: float = 0.95,
    sides: Sides = Sides.TWO,
) -> Result:
    """The weighted difference of means, treated minus others, with errors that allow unequal spread (HC3).

    values   shape (trials, subjects)
    treated  shape (subjects,) or (trials, subjects)
    model    covariates of the model of who is treated, shape (subjects, columns) or (trials, subjects, columns)

    The weights are taken as given, on the t law with two degrees of freedom fewer than there are values.

    Missing: a subject without a covariate has no weight; one without a value still helps to find the weights.
    """
    outcome, arm = two_arms(values, treated)
    weighing = balance(arm, np.broadcast_to(model, (*outcome.shape, np.shape(model)[-1])))
    used = ~np.isnan(outcome) & (weighing.weights > 0)
    first, second = (_weighted_mean(outcome, weighing.weights, used & each) for each in (arm, ~arm))
    estimate, error = first[0] - second[0], np.sqrt(first[1] + second[1])
    df = np.maximum(used.sum(axis=-1) - 2, 1).astype(np.float64)
    return Result(
        quantity="difference of means",
        estimate=estimate,
        error=error,
        df=df,
        interval=t_interval(estimate, error, df, level=level, sides=sides),
        test=t_test(estimate, error, df, sides=sides),
        method="overlap_weights",
        settings=MappingProxyType({"level": f"{level:g}"}),
        assumptions=(remark("no confounder left"), remark("people in between")),
        warnings=applying(
            left_out(~np.isnan(outcome) & ~np.isnan(weighing.propensity) | weighing.separated[:, None]),
            remark("arms told apart", trials=weighing.separated),
            remark("no estimate", trials=~weighing.separated & np.isnan(estimate)),
        ),
        subjects=Subjects.among(ids, used),
    )


def _weighted_mean(values: FloatArray, weights: FloatArray, inside: BoolArray) -> tuple[FloatArray, FloatArray]:
    """The weighted mean of one arm and its variance by HC3."""
    weight = np.where(inside, weights, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = weight / weight.sum(axis=-1, keepdims=True)
        mean = (share * np.where(inside, values, 0.0)).sum(axis=-1)
        away = np.where(inside, values - mean[:, None], 0.0) * share / (1 - share)
    return mean, (away**2).sum(axis=-1)


OVERLAP_WEIGHTS = Method(
    text=Text(en="Overlap weights", zh="重叠加权"),
    question=Text(
        en="Would the arms differ if both held the same people? A check of balance and sensitivity, not the main "
        "analysis.",
        zh="若两组人群相同，差异如何？用于检查均衡性与敏感性，不作为主要分析。",
    ),
    missing=Text(
        en="a subject without a covariate has no weight; one without a value still helps to find the weights",
        zh="缺协变量者无权重；缺结局者仍参与权重估计",
    ),
    sides=Text(en="two-sided by default", zh="默认双侧"),
    source="Li F, Morgan KL, Zaslavsky AM. J Am Stat Assoc 2018; 113:390-400 (source not read). Weights, "
    "effective numbers, balance and HC3 agree with R's WeightIt 0.14.2, cobalt and sandwich.",
    assumptions=("no confounder left", "people in between"),
    settings=(LEVEL,),
    analyse=analyse,
)
