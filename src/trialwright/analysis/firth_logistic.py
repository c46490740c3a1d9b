"""How much higher are the odds of a response, when the groups are small or cleanly parted? Firth's logistic model."""

from collections.abc import Callable, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arms import left_out, two_arms
from trialwright.analysis.choices import LEVEL
from trialwright.analysis.logistic import Logistic, design, fit
from trialwright.analysis.method import Method
from trialwright.analysis.result import (
    BoolArray,
    FloatArray,
    IntArray,
    Interval,
    PValue,
    Result,
    Sides,
    Subjects,
    applying,
    remark,
)
from trialwright.words.declared import Text

ARM = 1
"""The column of the arm, behind the constant."""
ROUNDS = 60
CLOSE = 1e-9
"""How near to its place on the likelihood an end of the interval must come."""


def analyse(
    responded: ArrayLike,
    treated: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    ids: Sequence[str] = (),
    level: float = 0.95,
) -> Result:
    """The odds ratio of the treated, by penalised likelihood, with profile interval and likelihood ratio test.

    responded   1 or 0, shape (trials, subjects)
    treated     shape (subjects,) or (trials, subjects)
    covariates  shape (subjects, columns) or (trials, subjects, columns), any units

    The error is that of the logarithm. Two-sided only.

    Missing: a subject without response or any covariate (NaN) is left out; where columns say the same twice, as in an
    empty arm, there is no estimate.
    """
    outcome, arm = two_arms(responded, treated)
    beside = None if covariates is None else _beside(covariates, outcome.shape)
    used = ~np.isnan(outcome) & (True if beside is None else ~np.isnan(beside).any(axis=-1))
    columns = design(arm, beside, used)
    whole = fit(columns, outcome, used, penalised=True)
    low, high = profile(columns, outcome, used, whole, column=ARM, level=level)
    return Result(
        quantity="odds ratio",
        estimate=np.exp(whole.coefficients[:, ARM]),
        error=np.sqrt(whole.covariance[:, ARM, ARM]),
        interval=Interval(low=np.exp(low), high=np.exp(high), level=level, sides=Sides.TWO),
        test=PValue(p=without(columns, outcome, used, whole, ARM), null=1.0, sides=Sides.TWO),
        method="firth_logistic",
        settings=MappingProxyType({"level": f"{level:g}", "error": "of the logarithm"}),
        assumptions=(remark("independent people"), remark("odds multiply")),
        warnings=applying(
            left_out(used),
            remark("no estimate", trials=np.isnan(whole.likelihood)),
            remark("no end in reach", trials=np.isinf(low) | np.isinf(high)),
            remark("crowded", trials=used.sum(axis=-1) < 5 * (columns.shape[-1] - 1), covariates=columns.shape[-1] - 2),
        ),
        subjects=Subjects.among(ids, used),
    )


def _beside(covariates: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    beside = np.asarray(covariates, dtype=np.float64)
    return np.broadcast_to(beside, (*shape, beside.shape[-1]))


def without(columns: FloatArray, outcome: FloatArray, used: BoolArray, whole: Logistic, column: int) -> FloatArray:
    """The p-value of one column by the penalised likelihood ratio, two-sided; shape (trials,)."""
    from scipy import special  # noqa: PLC0415

    null = fit(
        columns,
        outcome,
        used,
        penalised=True,
        held=(column, np.zeros(len(columns))),
        start=np.nan_to_num(whole.coefficients),
    )
    return np.asarray(special.chdtrc(1, np.maximum(2 * (whole.likelihood - null.likelihood), 0.0)))


def profile(
    columns: FloatArray, outcome: FloatArray, used: BoolArray, whole: Logistic, *, column: int, level: float
) -> tuple[FloatArray, FloatArray]:
    """The coefficients at which the penalised profile likelihood has fallen by half the chi-squared quantile.

    Infinite on a side where it has not fallen so far as numbers reach; NaN where there is no estimate.
    """
    from scipy import special  # noqa: PLC0415

    fall = float(special.chdtri(1, 1 - level)) / 2
    low, high = np.full((2, len(columns)), np.nan)
    error = np.sqrt(whole.covariance[:, column, column])
    for side, edge in ((-1.0, low), (1.0, high)):
        start = np.nan_to_num(whole.coefficients)

        def lacking(at: FloatArray, those: IntArray, start: FloatArray = start) -> FloatArray:
            """How far the profile likelihood has fallen below what is allowed; above zero outside the interval."""
            inner = fit(
                columns[those], outcome[those], used[those], penalised=True, held=(column, at), start=start[those]
            )
            start[those] = np.nan_to_num(inner.coefficients)
            return whole.likelihood[those] - inner.likelihood - fall

        known = np.flatnonzero(~np.isnan(whole.likelihood))
        found = _edge(lacking, known, whole.coefficients[known, column], side * error[known], fall)
        edge[known] = np.where(np.isnan(found), side * np.inf, found)
    return low, high


def _edge(
    lacking: Callable[[FloatArray, IntArray], FloatArray],
    those: IntArray,
    best: FloatArray,
    step: FloatArray,
    fall: float,
) -> FloatArray:
    """Where ``lacking`` is zero on one side: steps doubled until it is above, then false position (Illinois)."""
    inside, at_inside = best.copy(), np.full(len(best), -fall)
    outside = best + 2 * step
    at_outside = lacking(outside, those)
    for _ in range(ROUNDS):
        short = np.flatnonzero(at_outside < 0)
        if not short.size:
            break
        inside[short], at_inside[short] = outside[short], at_outside[short]
        step[short] *= 2
        outside[short] += step[short]
        at_outside[short] = lacking(outside[short], those[short])
    going = np.flatnonzero(np.isfinite(at_outside) & (at_outside >= 0))
    edge = np.full(len(best), np.nan)
    for _ in range(ROUNDS):
        if not going.size:
            break
        near, far, at_near, at_far = inside[going], outside[going], at_inside[going], at_outside[going]
        middle = near - at_near * (far - near) / (at_far - at_near)
        at_middle = lacking(middle, those[going])
        edge[going] = middle
        beyond = at_middle > 0
        inside[going], outside[going] = np.where(beyond, near, middle), np.where(beyond, middle, far)
        at_inside[going] = np.where(beyond, at_near / 2, at_middle)
        at_outside[going] = np.where(beyond, at_middle, at_far / 2)
        going = going[np.abs(at_middle) > CLOSE]
    return edge


FIRTH_LOGISTIC = Method(
    text=Text(en="Firth's penalised logistic model", zh="Firth 惩罚 logistic 回归"),
    question=Text(
        en="How many times as high are the odds of a response for the treated, at equal covariates?",
        zh="协变量相同时，试验组应答的比值是参照组的几倍？",
    ),
    missing=Text(en="a subject without response or covariate is left out and counted", zh="缺应答或协变量者剔除并计数"),
    sides=Text(en="two-sided only", zh="仅双侧"),
    source="Firth D. Biometrika 1993; 80:27-38; Heinze G, Schemper M. Stat Med 2002; 21:2409-2419 (sources not read). "
    "Agrees with R's logistf 1.26.1.",
    assumptions=("independent people", "odds multiply"),
    settings=(LEVEL,),
    analyse=analyse,
)
