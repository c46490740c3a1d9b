"""How outcomes of one subject at several visits vary together: the structures that a repeated-measures model may take.

Every structure maps parameters without bounds to a covariance of the visits, as R's mmrm does (logarithms of standard
deviations first; a correlation is x / sqrt(1 + x^2), that of compound symmetry a logistic curve from its smallest
possible value to 1), because one term of the Kenward-Roger correction depends on that choice.

Source: Sabanes Bove D et al. mmrm, src/covariance.h (read; that of compound symmetry from the figures of 0.3.16).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from trialwright.analysis.matrices import positive, roots, transpose
from trialwright.analysis.result import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Covariance:
    """The covariance of the visits with its derivatives by the parameters.

    matrix  shape (trials, visits, visits), in squared units of the outcome
    first   shape (trials, parameters, visits, visits)
    second  shape (trials, parameters, parameters, visits, visits)
    """

    matrix: FloatArray
    first: FloatArray
    second: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """One structure.

    count   how many parameters it has for so many visits
    matrix  parameters (trials, parameters), visits -> covariance (trials, visits, visits)
    build   the same with derivatives
    start   parameters near a covariance that was estimated roughly, shape (trials, visits, visits)
    """

    count: Callable[[int], int]
    matrix: Callable[[FloatArray, int], FloatArray]
    build: Callable[[FloatArray, int], Covariance]
    start: Callable[[FloatArray], FloatArray]


def _lower(visits: int) -> tuple[list[int], list[int]]:
    """Rows and columns below the diagonal, row by row."""
    pairs = [(row, column) for row in range(visits) for column in range(row)]
    return [row for row, _ in pairs], [column for _, column in pairs]


def _cholesky_factor(theta: FloatArray, visits: int) -> FloatArray:
    rows, columns = _lower(visits)
    factor = np.zeros((len(theta), visits, visits))
    factor[:, range(visits), range(visits)] = 1.0
    factor[:, rows, columns] = theta[:, visits:]
    return factor * np.exp(theta[:, :visits, None])


def _unstructured(theta: FloatArray, visits: int) -> FloatArray:
    factor = _cholesky_factor(theta, visits)
    return factor @ transpose(factor)


def _unstructured_built(theta: FloatArray, visits: int) -> Covariance:
    rows, columns = _lower(visits)
    factor, count = _cholesky_factor(theta, visits), theta.shape[1]
    scale = np.exp(theta[:, :visits])
    first = np.zeros((len(theta), count, visits, visits))
    second = np.zeros((len(theta), count, count, visits, visits))
    for visit in range(visits):
        first[:, visit, visit] = factor[:, visit]
        second[:, visit, visit, visit] = factor[:, visit]
    for place, (row, column) in enumerate(zip(rows, columns, strict=True), start=visits):
        first[:, place, row, column] = scale[:, row]
        second[:, place, row, row, column] = scale[:, row]
        second[:, row, place, row, column] = scale[:, row]
    transposed = factor[:, None].swapaxes(-1, -2)
    one = first @ transposed
    crossed = (first.reshape(len(theta), -1, visits) @ first.reshape(len(theta), -1, visits).swapaxes(-1, -2)).reshape(
        len(theta), count, visits, count, visits
    )
    two = second @ transposed[:, None] + crossed.transpose(0, 1, 3, 2, 4)
    return Covariance(
        matrix=factor @ transpose(factor),
        first=one + transpose(one),
        second=two + transpose(two),
    )


def _unstructured_start(rough: FloatArray) -> FloatArray:
    factor, _ = roots(rough)
    rows, columns = _lower(rough.shape[-1])
    scale = np.diagonal(factor, axis1=-2, axis2=-1)
    return np.concatenate([np.log(scale), factor[:, rows, columns] / scale[:, rows]], axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Link:
    """From a parameter without bounds to a correlation, with two derivatives; and back. The visits may set a bound."""

    forward: Callable[[FloatArray, int], tuple[FloatArray, FloatArray, FloatArray]]
    back: Callable[[FloatArray, int], FloatArray]


def _root_forward(x: FloatArray, _visits: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    return x / np.sqrt(1 + x**2), (1 + x**2) ** -1.5, -3 * x * (1 + x**2) ** -2.5


def _root_back(rho: FloatArray, _visits: int) -> FloatArray:
    return rho / np.sqrt(1 - rho**2)


def _logistic_forward(x: FloatArray, visits: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    lowest = -1 / (visits - 1)
    share = 1 / (1 + np.exp(-x))
    one = (1 - lowest) * share * (1 - share)
    return lowest + (1 - lowest) * share, one, one * (1 - 2 * share)


def _logistic_back(rho: FloatArray, visits: int) -> FloatArray:
    lowest = -1 / (visits - 1)
    share = ((rho - lowest) / (1 - lowest)).clip(0.02, 0.98)
    return np.log(share / (1 - share))


_ROOT = _Link(forward=_root_forward, back=_root_back)
_LOGISTIC = _Link(forward=_logistic_forward, back=_logistic_back)


def _correlated(
    *, own_scales: bool, lags: Callable[[int], FloatArray], link: _Link = _ROOT, powers: bool = False
) -> Structure:
    """A structure of standard deviations and correlations.

    own_scales  whether each visit has its own standard deviation
    link        how a parameter becomes a correlation
    lags        which correlation stands where: shape (correlations, visits, visits), ones and zeros; where
                ``powers``, one correlation and the power to which it is raised
    """

    def scales(visits: int) -> FloatArray:
        """How the logarithm of each entry's scale depends on the parameters of scale: (scales, visits, visits)."""
        if not own_scales:
            return np.full((1, visits, visits), 2.0)
        eye = np.eye(visits)
        return eye[:, :, None] + eye[:, None, :]

    def correlation(theta: FloatArray, visits: int, order: int) -> list[FloatArray]:
        """Correlations with their derivatives up to an order: (t, v, v), (t, c, v, v), (t, c, v, v) on the diagonal."""
        where = lags(visits)
        rho, one, two = link.forward(theta[..., None, None], visits)
        if powers:
            lower, lowest = np.maximum(where - 1, 0), np.maximum(where - 2, 0)
            by_rho, by_rho2 = where * rho**lower, where * lower * rho**lowest
            parts = [(rho**where)[:, 0], by_rho * one, by_rho2 * one**2 + by_rho * two]
        else:
            parts = [np.eye(visits) + (where * rho).sum(axis=1), where * one, where * two]
        return parts[: order + 1]

    def size(theta: FloatArray, visits: int) -> tuple[FloatArray, int]:
        kinds = visits if own_scales else 1
        weights = scales(visits)
        return np.exp(np.tensordot(theta[:, :kinds], weights, axes=(1, 0))), kinds

    def matrix(theta: FloatArray, visits: int) -> FloatArray:
        scale, kinds = size(theta, visits)
        return scale * correlation(theta[:, kinds:], visits, 0)[0]

    def build(theta: FloatArray, visits: int) -> Covariance:
        scale, kinds = size(theta, visits)
        rho, one, two = correlation(theta[:, kinds:], visits, 2)
        weights, count = scales(visits), theta.shape[1]
        whole = scale * rho
        first = np.empty((len(theta), count, visits, visits))
        first[:, :kinds] = whole[:, None] * weights
        first[:, kinds:] = scale[:, None] * one
        second = np.zeros((len(theta), count, count, visits, visits))
        second[:, :kinds] = weights[None, :, None] * first[:, None]
        second[:, kinds:, :kinds] = second[:, :kinds, kinds:].swapaxes(1, 2)
        for place in range(kinds, count):
            second[:, place, place] = scale * two[:, place - kinds]
        return Covariance(matrix=whole, first=first, second=second)

    def start(rough: FloatArray) -> FloatArray:
        visits = rough.shape[-1]
        variances = np.diagonal(rough, axis1=-2, axis2=-1)
        spread = np.sqrt(variances)
        logs = np.log(spread) if own_scales else np.log(variances.mean(axis=1, keepdims=True)) / 2
        seen = rough / (spread[:, :, None] * spread[:, None, :])
        where = lags(visits) == 1
        rho = np.stack([seen[:, each].mean(axis=1) for each in where], axis=1).clip(-0.9, 0.9)
        shrunk = np.stack([rho * share for share in (1.0, 0.6, 0.3, 0.0)], axis=1)
        candidates = link.back(shrunk, visits)
        fits = np.stack(
            [positive(matrix(np.concatenate([logs, candidates[:, each]], axis=1), visits)) for each in range(4)], axis=1
        )
        chosen = candidates[np.arange(len(rough)), fits.argmax(axis=1)]
        return np.concatenate([logs, chosen], axis=1)

    def count(visits: int) -> int:
        return (visits if own_scales else 1) + len(lags(visits))

    return Structure(count=count, matrix=matrix, build=build, start=start)


def _distance(visits: int) -> FloatArray:
    return np.abs(np.subtract.outer(np.arange(visits), np.arange(visits))).astype(np.float64)


def _each_lag(visits: int) -> FloatArray:
    return np.stack([(_distance(visits) == lag).astype(np.float64) for lag in range(1, visits)])


def _one_lag(visits: int) -> FloatArray:
    return (_distance(visits) > 0).astype(np.float64)[None]


def _powers(visits: int) -> FloatArray:
    return _distance(visits)[None]


STRUCTURES: Mapping[str, Structure] = MappingProxyType(
    {
        "unstructured": Structure(
            count=lambda visits: visits * (visits + 1) // 2,
            matrix=_unstructured,
            build=_unstructured_built,
            start=_unstructured_start,
        ),
        "heterogeneous Toeplitz": _correlated(own_scales=True, lags=_each_lag),
        "heterogeneous compound symmetry": _correlated(own_scales=True, lags=_one_lag, link=_LOGISTIC),
        "autoregressive": _correlated(own_scales=False, lags=_powers, powers=True),
        "compound symmetry": _correlated(own_scales=False, lags=_one_lag, link=_LOGISTIC),
    }
)
"""The structures by name. Compound symmetry is there to be compared with, and is chosen by nobody unasked."""
