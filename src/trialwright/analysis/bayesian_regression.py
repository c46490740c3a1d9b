"""What may be believed of the difference of the arms at equal covariates, from stated priors, without simulation."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arms import left_out, two_arms
from trialwright.analysis.choices import LEVEL
from trialwright.analysis.logistic import design
from trialwright.analysis.method import Choice, Method
from trialwright.analysis.result import BoolArray, FloatArray, Kind, Result, Sides, Subjects, applying, remark
from trialwright.analysis.tails import t_interval
from trialwright.words.declared import Text

ARM = 1
"""The column of the arm, behind the constant."""


def analyse(
    values: ArrayLike,
    treated: ArrayLike,
    covariates: ArrayLike | None = None,
    *,
    prior_sd: Sequence[float],
    prior_mean: Sequence[float] | None = None,
    shape: float,
    scale: float,
    ids: Sequence[str] = (),
    level: float = 0.95,
    sides: Sides = Sides.TWO,
) -> tuple[Result, Result]:
    """The difference treated minus others at equal covariates, and the probability that it is above zero.

    values       shape (trials, subjects), any unit
    treated      shape (subjects,) or (trials, subjects)
    covariates   shape (subjects, columns) or (trials, subjects, columns)
    prior_sd     of the constant, the difference, then each covariate, in residual standard deviations; no default: a
                 prior is stated
    prior_mean   of the same, in the units of the values; 0 by default
    shape, scale of the inverse gamma law of the residual variance

    Missing: a subject without value or covariate (NaN) is left out; with nobody the prior stays as it was.
    Raises: ValueError when the priors do not fit the columns, or are not positive.
    Source: normal law with inverse gamma variance, in any textbook of Bayesian analysis, such as Gelman A et al.
    Bayesian Data Analysis, 3rd ed., section 14.8 (source not read).
    """
    outcome, arm = two_arms(values, treated)
    beside = None if covariates is None else np.asarray(covariates, dtype=np.float64)
    used = ~np.isnan(outcome)
    if beside is not None:
        beside = np.broadcast_to(beside, (*outcome.shape, beside.shape[-1]))
        used &= ~np.isnan(beside).any(axis=-1)
    x, y = design(arm, beside, used), np.where(used, outcome, 0.0)
    sd, middle = np.asarray(prior_sd, dtype=np.float64), np.zeros(x.shape[-1])
    middle = middle if prior_mean is None else np.asarray(prior_mean, dtype=np.float64)
    if sd.shape != middle.shape or len(sd) != x.shape[-1] or (sd <= 0).any() or shape <= 0 or scale <= 0:
        raise ValueError("one prior, with an extent, for the constant, the difference and each covariate")
    before = np.diag(sd**-2.0)
    after = before + np.swapaxes(x, -1, -2) @ x
    at = np.linalg.solve(after, (before @ middle)[:, None] + np.swapaxes(x, -1, -2) @ y[..., None])[..., 0]
    misfit = (y**2).sum(axis=-1) + middle @ before @ middle - np.einsum("tc,tcd,td->t", at, after, at)
    posterior_shape = shape + used.sum(axis=-1) / 2
    variance = (scale + misfit / 2) / posterior_shape
    spread = np.sqrt(variance * np.linalg.inv(after)[:, ARM, ARM])
    return _results(
        np.asarray(at[:, ARM], dtype=np.float64),
        spread,
        2 * posterior_shape,
        used=used,
        ids=ids,
        level=level,
        sides=sides,
        prior=_named(middle, sd, shape, scale),
    )


def _named(middle: FloatArray, sd: FloatArray, shape: float, scale: float) -> str:
    laws = ", ".join(f"N({at:g}, {width:g}²σ²)" for at, width in zip(middle, sd, strict=True))
    return f"{laws}; σ² ~ InvGamma({shape:g}, {scale:g})"


def _results(
    difference: FloatArray,
    spread: FloatArray,
    df: FloatArray,
    *,
    used: BoolArray,
    ids: Sequence[str],
    level: float,
    sides: Sides,
    prior: str,
) -> tuple[Result, Result]:
    from scipy import special  # noqa: PLC0415

    around = t_interval(difference, spread, df, level=level, sides=sides)
    settings = MappingProxyType({"level": f"{level:g}", "prior": prior})
    assumptions = (remark("residuals normal"), remark("prior stated", prior=prior))
    warnings, subjects = applying(left_out(used)), Subjects.among(ids, used)
    return (
        Result(
            quantity="adjusted difference",
            estimate=difference,
            error=spread,
            df=df,
            interval=replace(around, kind=Kind.CREDIBLE),
            method="bayesian_regression",
            settings=settings,
            assumptions=assumptions,
            warnings=warnings,
            subjects=subjects,
        ),
        Result(
            quantity="probability of a difference above zero",
            estimate=np.asarray(special.stdtr(df, difference / spread), dtype=np.float64),
            method="bayesian_regression",
            settings=settings,
            assumptions=assumptions,
            warnings=warnings,
            subjects=subjects,
        ),
    )


BAYESIAN_REGRESSION = Method(
    text=Text(en="Bayesian regression with stated conjugate priors", zh="既定共轭先验的贝叶斯回归"),
    question=Text(
        en="What may be believed of the difference, and how much does that hang on the prior?",
        zh="关于组间差异可以相信什么？对先验的依赖有多大？",
    ),
    missing=Text(en="a subject without value or covariate is left out and counted", zh="缺结局或协变量者剔除并计数"),
    sides=Text(en="credible interval with equal tails by default", zh="可信区间默认等尾"),
    source="Normal law with inverse gamma variance (Gelman A et al. Bayesian Data Analysis, 3rd ed., section "
    "14.8, source not read). Agrees with the closed form in R 4.2.2.",
    assumptions=("residuals normal", "prior stated"),
    settings=(
        LEVEL,
        Choice(
            name="prior",
            default="",
            text=Text(
                en="standard deviations (in residual ones) and means of the coefficients, shape and scale of the "
                "residual variance; no default",
                zh="各系数的先验标准差（以残差标准差计）与均值、残差方差的形状与尺度参数；无默认值",
            ),
        ),
    ),
    analyse=analyse,
)
