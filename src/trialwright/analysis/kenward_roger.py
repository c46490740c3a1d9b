"""How uncertain effects are in a small trial, where the covariance of the visits is itself an estimate.

Several readings of the method are in use, and a result says which it took: the *observed* information about the
covariance, as R's mmrm takes it, or the *expected*, as in the paper and R's pbkrtest. The term with second derivatives
depends on how the covariance is parameterised (``covariance.py``, as in mmrm); ``LINEAR``, the default, leaves it out.

Source: Kenward MG, Roger JH. Biometrics 1997; 53:983-997 (source not read; formulas read in mmrm's vignette
"kenward" and R/kenwardroger.R, written anew). For one contrast the degrees of freedom are those of Satterthwaite.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from trialwright.analysis.matrices import inverse, positive, transpose
from trialwright.analysis.reml import Fit
from trialwright.analysis.result import BoolArray, FloatArray


class Correction(StrEnum):
    """What is done to the covariance of the effects; the degrees of freedom are the same for all three."""

    KENWARD_ROGER = "Kenward-Roger"
    LINEAR = "Kenward-Roger, linear"
    NONE = "none (Satterthwaite)"


class Information(StrEnum):
    """Which information about the covariance of the visits is inverted."""

    OBSERVED = "observed"
    EXPECTED = "expected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrasts:
    """Combinations of the effects; all shapes (trials, contrasts).

    valid  whether standard error and degrees of freedom are positive numbers
    """

    estimate: FloatArray
    error: FloatArray
    df: FloatArray
    valid: BoolArray


def contrast(
    fit: Fit,
    weights: FloatArray,
    *,
    correction: Correction = Correction.LINEAR,
    information: Information = Information.OBSERVED,
) -> Contrasts:
    """Estimate, standard error and degrees of freedom of combinations of the effects.

    Shape: ``weights`` (contrasts, effects), or (trials, contrasts, effects).
    Missing: a trial whose fit did not converge gets NaN.
    """
    chosen = fit.slopes.observed if information is Information.OBSERVED else fit.slopes.expected
    usable = fit.converged & positive(chosen)
    eye = np.eye(chosen.shape[-1])
    uncertain = 2 * inverse(np.where(usable[:, None, None], chosen, eye))
    by_parameter = _by_parameter(fit)
    spread = fit.point.spread
    adjusted = spread
    if correction is not Correction.NONE:
        adjusted = spread + 2 * spread @ _inflation(fit, uncertain, by_parameter, correction) @ spread
    rows = np.broadcast_to(weights, (len(spread), *weights.shape[-2:]))
    estimate = (rows @ fit.point.effects[..., None])[..., 0]
    variance = ((rows @ adjusted) * rows).sum(axis=-1)
    along = rows @ spread
    plain = (along * rows).sum(axis=-1)
    slopes = np.einsum("tcp,tkpq,tcq->tck", along, by_parameter, along, optimize=True)
    wobble = ((slopes @ uncertain) * slopes).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        df = 2 * plain**2 / wobble
        error = np.sqrt(variance)
    valid = usable[:, None] & (variance > 0) & np.isfinite(df) & (df > 0)
    return Contrasts(
        estimate=np.where(usable[:, None], estimate, np.nan),
        error=np.where(valid, error, np.nan),
        df=np.where(valid, df, np.nan),
        valid=valid,
    )


def _by_parameter(fit: Fit) -> FloatArray:
    """The slope of the inverse of ``spread``, its sign turned: (trials, parameters, effects, effects)."""
    trials, subjects, visits, effects = fit.point.weighted.shape
    rows = fit.point.weighted.transpose(0, 2, 3, 1).reshape(trials, visits * effects, subjects)
    crossed = (rows @ transpose(rows)).reshape(trials, visits, effects, visits, effects).transpose(0, 1, 3, 2, 4)
    flat = fit.covariance.first.reshape(trials, -1, visits * visits) @ crossed.reshape(trials, visits * visits, -1)
    return flat.reshape(trials, -1, effects, effects)


def _inflation(fit: Fit, uncertain: FloatArray, by_parameter: FloatArray, correction: Correction) -> FloatArray:
    """The sum over pairs of parameters of their covariance times (Q - P spread P - R / 4)."""
    trials, subjects, visits, effects = fit.point.weighted.shape
    count, cells = uncertain.shape[-1], visits * visits
    first = fit.covariance.first.reshape(trials, count, cells)
    pairs = (transpose(first) @ uncertain @ first).reshape(trials, visits, visits, visits, visits)
    pairs = pairs.transpose(0, 2, 3, 1, 4).reshape(trials, cells, cells)
    inner = (fit.point.precision.reshape(trials, subjects, cells) @ pairs).reshape(trials, subjects, visits, visits)
    if correction is Correction.KENWARD_ROGER:
        second = fit.covariance.second.reshape(trials, count * count, cells)
        bent = (uncertain.reshape(trials, 1, count * count) @ second).reshape(trials, 1, visits, visits)
        inner = inner - bent / 4
    flat = fit.point.weighted.reshape(trials, subjects * visits, effects)
    both = transpose(flat) @ (inner @ fit.point.weighted).reshape(trials, subjects * visits, effects)
    mixed = (uncertain @ by_parameter.reshape(trials, count, -1)).reshape(by_parameter.shape)
    turned = (by_parameter @ fit.point.spread[:, None] @ mixed).sum(axis=1)
    return both - turned
