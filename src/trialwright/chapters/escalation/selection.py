"""Which level is selected once the trial is over: the one whose smoothed DLT rate is nearest to the target.

The rates are made to rise with the dose by isotonic regression (pooled neighbours), weighted by their precision.
"""

import numpy as np

from trialwright.chapters.escalation.design import STOP, Bools, Floats, Ints, Rulings, Trials

PRIOR = 0.05
"""Both parameters of the beta prior under the smoothed rates (BOIN 2.7.2, select.mtd)."""

TIE = 1e-10
"""What each level up adds, so that equal rates below the target select the higher and above it the lower."""

REASONS = ("rate nearest to the target", "no level can be selected", "every open level is above the limit")
_NEAREST, _NONE, _ABOVE = range(len(REASONS))


def isotonic(means: Floats, weights: Floats) -> Floats:
    """Means that do not fall from one level to the next, nearest to the given ones in weighted squares.

    Shape: (trials, levels); weight 0 is a level without patients, whose mean is NaN in the result.
    Source: Barlow RE et al. Statistical Inference under Order Restrictions, 1972 (max-min formula); source not read.
    """
    known = weights > 0
    mass = np.cumsum(np.where(known, weights, 0.0), axis=1)
    moment = np.cumsum(np.where(known, weights * np.where(known, means, 0.0), 0.0), axis=1)
    trials, levels = means.shape
    before = np.zeros((trials, 1))
    mass_before, moment_before = np.hstack([before, mass[:, :-1]]), np.hstack([before, moment[:, :-1]])
    result = np.full((trials, levels), -np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        for first in range(levels):
            lowest = np.full(trials, np.inf)
            for last in range(levels - 1, first - 1, -1):
                weight = mass[:, last] - mass_before[:, first]
                mean = (moment[:, last] - moment_before[:, first]) / weight
                single = known[:, first : last + 1].sum(axis=1) == 1
                if single.any():
                    own = np.where(known[:, first : last + 1], means[:, first : last + 1], -np.inf).max(axis=1)
                    mean = np.where(single, own, mean)
                lowest = np.where(known[:, last], np.minimum(lowest, mean), lowest)
                result[:, last] = np.where(known[:, last], np.maximum(result[:, last], lowest), result[:, last])
    return np.where(known, result, np.nan)


def smoothed(treated: Ints, dlts: Ints, admitted: Bools) -> Floats:
    """(trials, levels) isotonic DLT rates over the admitted levels; NaN elsewhere."""
    n, dlt = treated.astype(np.float64), dlts.astype(np.float64)
    alpha, beta = dlt + PRIOR, n - dlt + PRIOR
    total = alpha + beta
    precision = total**2 * (total + 1) / (alpha * beta)
    return isotonic(alpha / total, np.where(admitted, precision, 0.0))


def nearest_to_target(trials: Trials, closed: Bools, target: float, *, limit: float | None = None) -> Rulings:
    """The tried, open level whose smoothed rate is nearest to the target.

    limit  a smoothed rate above it is never selected; None: there is no such bound
    Source: BOIN 2.7.2, select.mtd, as its documentation describes it.
    """
    admitted = (trials.treated > 0) & ~closed
    rank = np.cumsum(admitted, axis=1)
    rates = smoothed(trials.treated, trials.dlts, admitted) + TIE * rank
    usable = admitted if limit is None else admitted & (np.nan_to_num(rates, nan=np.inf) <= limit)
    distance = np.where(usable, np.abs(rates - target), np.inf)
    any_usable = usable.any(axis=1)
    best = np.argmin(distance, axis=1)
    level = np.where(any_usable, best + 1, STOP)
    ordered = np.sort(distance, axis=1)
    second = ordered[:, 1] if trials.levels > 1 else np.full(len(trials), np.inf)
    with np.errstate(invalid="ignore"):
        margin = np.where(np.isfinite(second), second - ordered[:, 0], np.nan)
    reason = np.where(any_usable, _NEAREST, np.where(admitted.any(axis=1), _ABOVE, _NONE))
    chosen = np.where(any_usable, rates[np.arange(len(trials)), best], np.nan)
    figures = {"smoothed": chosen, "target": np.full(len(trials), target)}
    return Rulings(level=level, reason=reason, reasons=REASONS, margin=margin, measure="probability", figures=figures)
