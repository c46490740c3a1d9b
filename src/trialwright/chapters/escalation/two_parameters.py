"""What is believed about the DLT rates of all levels, given outcomes, under a logistic curve of two parameters.

The posterior is integrated on a fixed grid, never sampled: the same outcomes give the same numbers, to six digits.
For each slope, a level crosses the end of an interval at one intercept; the part of the panel on the near side of
that crossing is integrated through the polynomial of the panel, so a probability has no discretised edge.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from trialwright.chapters.escalation.design import Floats, Ints

POINTS = 10
SPAN = 6.0
PANEL = 1.0
"""Width of a panel of intercepts on the logit scale; half a standard deviation of the prior where that is less."""
STEP = 0.2
"""Distance between slopes on the log scale; a fifth of a standard deviation of the prior where that is less."""

BLOCK = 64
"""States taken at once: some 15,000 nodes of so many states stay within 8 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """A bivariate normal prior: logit(rate) = intercept + exp(log slope) * log(dose / reference).

    intercept, log_slope        means
    intercept_sd, log_slope_sd  standard deviations
    correlation                 of the two, in (-1, 1)

    Source: Neuenschwander B, Branson M, Gsponer T. Statistics in Medicine 2008; 27:2420-2439 [source not read].
    """

    intercept: float
    intercept_sd: float
    log_slope: float
    log_slope_sd: float
    correlation: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Everything that does not depend on the outcomes.

    hit      log DLT rate, (levels, nodes)
    miss     log of its complement, (levels, nodes)
    answers  (nodes, 1 + 3 * levels): weights, the prior among them, whose products with the likelihood give its mass,
             and every level's mean rate, mass above the lower, and mass above the upper end of the target interval
    """

    hit: Floats
    miss: Floats
    answers: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """The posterior, one row a state, all (states, levels).

    means   mean DLT rate
    under   probability that the rate lies below the target interval
    target  that it lies within
    over    that it lies above: an overdose
    """

    means: Floats
    under: Floats
    target: Floats
    over: Floats


@lru_cache(maxsize=16)
def lay_grid(prior: Prior, doses: tuple[float, ...], reference: float, low: float, high: float) -> Grid:
    """The grid for a prior, doses and a reference dose of one unit, and the ends of the target interval."""
    panel = min(PANEL, prior.intercept_sd / 2)
    step = min(STEP, prior.log_slope_sd / 5)
    panels = int(np.ceil(SPAN * prior.intercept_sd / panel))
    steps = int(np.ceil(SPAN * prior.log_slope_sd / step))
    borders: Floats = prior.intercept + panel * np.arange(-panels, panels + 1, dtype=np.float64)
    points, weights = np.polynomial.legendre.leggauss(POINTS)
    intercepts = (borders[:-1, None] + panel * (points + 1) / 2).ravel()
    mass = np.tile(weights * panel / 2, 2 * panels)
    log_slopes: Floats = prior.log_slope + step * np.arange(-steps, steps + 1, dtype=np.float64)
    density = _density(prior, intercepts, log_slopes)
    lifts = np.multiply.outer(np.log(np.array(doses) / reference), np.exp(log_slopes))
    logit = (intercepts + lifts[:, :, None]).reshape(len(doses), -1)
    hit, miss = -np.logaddexp(0, -logit), -np.logaddexp(0, logit)
    total = (density * mass).ravel()
    above = [
        total - (density * _below(borders, np.log(end / (1 - end)) - lift)).ravel()
        for end, lift in product((low, high), lifts)
    ]
    return Grid(hit=hit, miss=miss, answers=np.vstack([total, np.exp(hit) * total, *above]).T.copy())


def _density(prior: Prior, intercepts: Floats, log_slopes: Floats) -> Floats:
    """(log slopes, intercepts) of the prior, but for a constant."""
    first = ((intercepts - prior.intercept) / prior.intercept_sd)[None, :]
    second = ((log_slopes - prior.log_slope) / prior.log_slope_sd)[:, None]
    rho = prior.correlation
    return np.exp(-(first**2 - 2 * rho * first * second + second**2) / (2 * (1 - rho**2)))


def _below(borders: Floats, ends: Floats) -> Floats:
    """(ends, nodes) weights that integrate over all intercepts below each end.

    Whole panels count as they are. Within the panel of the end, the function is the polynomial through its points,
    written in Legendre polynomials, whose integrals from -1 to z are (P[k+1](z) - P[k-1](z)) / (2 k + 1).
    """
    points, weights = np.polynomial.legendre.leggauss(POINTS)
    panel, last = borders[1] - borders[0], len(borders) - 2
    position = (ends - borders[0]) / panel
    index = np.clip(np.floor(position).astype(np.intp), 0, last)
    z = np.clip(2 * (position - index) - 1, -1, 1)
    order = 2 * np.arange(POINTS) + 1
    values = _legendre(z, POINTS)
    integrals = np.hstack([z[:, None] + 1, (values[:, 2:] - values[:, :-2]) / order[1:]])
    part = integrals @ (weights[:, None] * _legendre(points, POINTS - 1) * order / 2).T * panel / 2
    result = np.where(np.arange(last + 1)[None, :, None] < index[:, None, None], weights * panel / 2, 0.0)
    result[np.arange(len(ends)), index] = part
    return result.reshape(len(ends), -1)


def _legendre(z: Floats, degree: int) -> Floats:
    """(points, degree + 1) the Legendre polynomials at points of [-1, 1]."""
    return np.asarray(np.polynomial.legendre.legvander(z, degree), dtype=np.float64)


def believe_intervals(grid: Grid, treated: Floats | Ints, dlts: Floats | Ints) -> Intervals:
    """The posterior for many states at once.

    treated  patients with a complete outcome at each level, (states, levels)
    dlts     those of them with a DLT, (states, levels)

    Missing: nobody treated gives the prior.
    """
    found = np.empty((len(treated), grid.answers.shape[1]))
    for start in range(0, len(treated), BLOCK):
        rows = slice(start, start + BLOCK)
        log = dlts[rows] @ grid.hit
        log += (treated[rows] - dlts[rows]) @ grid.miss
        log -= log.max(axis=1, keepdims=True)
        np.exp(log, out=log)
        np.matmul(log, grid.answers, out=found[rows])
    means, over_low, over = np.split(found[:, 1:] / found[:, :1], 3, axis=1)
    return Intervals(means=means, under=1 - over_low, target=over_low - over, over=over)
