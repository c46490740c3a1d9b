"""Logistic models of many trials at once, by plain or by penalised likelihood."""

from dataclasses import dataclass

import numpy as np

from trialwright.analysis.matrices import inverse, some, transpose
from trialwright.analysis.result import BoolArray, FloatArray

STEPS = 200
LONGEST = 5.0
"""No coefficient, on the scale of its column, moves further than this in a step."""
ALIKE = 1e-12
"""Columns whose smallest share of independent variation is below this say the same twice."""
CLOSE = 1e-10
FLAT = 1e-12
HALVINGS = 12
FURTHEST = 300.0
"""Log odds beyond this are those of certainty."""
CERTAIN = 1e-8
"""A fitted probability this near to 0 or 1, in a plain model, shows that the groups are separated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """A fitted model.

    coefficients  shape (trials, columns); NaN where the columns say the same twice, or no maximum was found
    covariance    inverse information, of the augmented outcomes where penalised (as logistf does); shape (trials,
                  columns, columns)
    likelihood    logarithm of the (penalised) likelihood, shape (trials,)
    fitted        probabilities, shape (trials, subjects)
    separated     whether the groups are parted so cleanly that a plain model has no maximum, shape (trials,)
    """

    coefficients: FloatArray
    covariance: FloatArray
    likelihood: FloatArray
    fitted: FloatArray
    separated: BoolArray


def design(treated: BoolArray, covariates: FloatArray | None, used: BoolArray) -> FloatArray:
    """Columns of a model: a constant, the arm, then the covariates; zero for those who are not used.

    Shape: treated and used (trials, subjects), covariates (trials, subjects, columns); result (trials, subjects,
    columns).
    """
    columns = [np.ones(used.shape)[..., None], treated.astype(np.float64)[..., None]]
    if covariates is not None:
        columns.append(np.broadcast_to(covariates, (*used.shape, covariates.shape[-1])))
    return np.where(used[..., None], np.concatenate(columns, axis=-1), 0.0)


def fit(
    columns: FloatArray,
    outcome: FloatArray,
    used: BoolArray,
    *,
    penalised: bool,
    held: tuple[int, FloatArray] | None = None,
    start: FloatArray | None = None,
) -> Logistic:
    """The coefficients that make the outcomes most likely, one column held at a value if need be.

    columns    shape (trials, subjects, columns)
    outcome    0 or 1, shape (trials, subjects)
    used       who takes part, shape (trials, subjects)
    penalised  by Jeffreys' prior, so that a maximum always exists
    held       which column is held, and its coefficient in each trial
    start      coefficients to begin with

    Source: Firth D. Biometrika 1993; 80:27-38; Heinze G, Schemper M. Stat Med 2002; 21:2409-2419 (sources not read).
    """
    size = np.sqrt((columns**2).sum(axis=-2) / np.maximum(used.sum(axis=-1, keepdims=True), 1))
    size = np.where(size > 0, size, 1.0)
    x, y = columns / size[:, None, :], np.where(used, outcome, 0.0)
    free = np.ones(x.shape[-1], dtype=np.bool_)
    b = np.zeros((len(x), x.shape[-1])) if start is None else start * size
    if held is not None:
        free[held[0]] = False
        b[:, held[0]] = held[1] * size[:, held[0]]
    gram = transpose(x) @ x / np.maximum(used.sum(axis=-1), 1)[:, None, None]
    distinct = (np.linalg.eigvalsh(gram)[:, 0] > ALIKE) & np.isfinite(b).all(axis=-1)
    going = np.flatnonzero(distinct)
    for _ in range(STEPS):
        if not going.size:
            break
        moved, ended = _moved(x[going], y[going], used[going], b[going], free=free, penalised=penalised)
        b[going] = moved
        going = going[~ended]
    found = distinct.copy()
    found[going] = False
    x = np.where(distinct[:, None, None], x, np.eye(x.shape[-2], x.shape[-1]))
    b = np.where(distinct[:, None], b, 0.0)
    chance, information, value = _at(x, y, used, b, penalised)
    if penalised:
        weight = np.where(used, chance * (1 - chance), 0.0)
        information = _information(x, weight * (1 + _leverage(x, weight, information)))
    covariance = _inverse(information) / size[:, None, :] / size[:, :, None]
    return Logistic(
        coefficients=np.where(found[:, None], b / size, np.nan),
        covariance=np.where(found[:, None, None], covariance, np.nan),
        likelihood=np.where(found, value, np.nan),
        fitted=np.where(found[:, None] & used, chance, np.nan),
        separated=distinct & _certain(chance, used) & (not penalised),
    )


def _moved(
    x: FloatArray, y: FloatArray, used: BoolArray, b: FloatArray, *, free: BoolArray, penalised: bool
) -> tuple[FloatArray, BoolArray]:
    """One Newton step of every trial, halved until the likelihood does not fall; and which trials have arrived."""
    chance, information, value = _at(x, y, used, b, penalised)
    away, curvature = np.where(used, y - chance, 0.0), information
    if penalised:
        weight = np.where(used, chance * (1 - chance), 0.0)
        leverage = _leverage(x, weight, information)
        away = away + leverage * np.where(used, 0.5 - chance, 0.0)
        curvature = _curvature(x, chance, weight, leverage, information)
    score = (transpose(x) @ away[..., None])[:, free]
    step = np.zeros(b.shape)
    bend, along = np.linalg.eigh(curvature[:, free][:, :, free])  # where it curves upwards, go up all the same
    bend = np.maximum(np.abs(bend), FLAT * np.abs(bend).max(axis=-1, keepdims=True))
    step[:, free] = (along @ ((transpose(along) @ score) / bend[..., None]))[..., 0]
    step *= (LONGEST / np.maximum(np.abs(step).max(axis=-1), LONGEST))[:, None]
    for _ in range(HALVINGS):
        falls = _at(x, y, used, b + step, penalised)[2] < value - 1e-12 * np.abs(value)
        if not falls.any():
            break
        step[falls] /= 2
    moved = b + step
    arrived = np.abs(step).max(axis=-1) <= CLOSE * (1 + np.abs(moved).max(axis=-1))
    return moved, arrived | (_certain(chance, used) & (not penalised))


def _certain(chance: FloatArray, used: BoolArray) -> BoolArray:
    return some(used & (np.minimum(chance, 1 - chance) < CERTAIN))


def _information(x: FloatArray, weight: FloatArray) -> FloatArray:
    return transpose(x * weight[..., None]) @ x


def _inverse(matrix: FloatArray) -> FloatArray:
    """Of a positive matrix; one that is all but singular is mended in its last digits rather than refused."""
    size = np.maximum(np.trace(matrix, axis1=-2, axis2=-1), 1e-290)[:, None, None]
    return inverse(matrix / size + 1e-15 * np.eye(matrix.shape[-1])) / size


def _leverage(x: FloatArray, weight: FloatArray, information: FloatArray) -> FloatArray:
    return weight * ((x @ _inverse(information)) * x).sum(axis=-1)


def _curvature(
    x: FloatArray, chance: FloatArray, weight: FloatArray, leverage: FloatArray, information: FloatArray
) -> FloatArray:
    """How the penalised likelihood curves: the information, less the second derivative of half its log determinant."""
    inverse = _inverse(information)
    turns = [inverse @ _information(x, weight * (1 - 2 * chance) * x[..., each]) for each in range(x.shape[-1])]
    flat = np.stack([turn.reshape(len(x), -1) for turn in turns], axis=1)
    mirrored = np.stack([transpose(turn).reshape(len(x), -1) for turn in turns], axis=1)
    bent = _information(x, leverage * (1 - 6 * weight)) - flat @ transpose(mirrored)
    return information - bent / 2


def _at(
    x: FloatArray, y: FloatArray, used: BoolArray, b: FloatArray, penalised: bool
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Fitted probabilities, information and log likelihood at these coefficients."""
    linear = np.clip((x @ b[..., None])[..., 0], -FURTHEST, FURTHEST)
    chance = 1 / (1 + np.exp(-linear))
    information = _information(x, np.where(used, chance * (1 - chance), 0.0))
    value = np.where(used, y * linear - np.logaddexp(0.0, linear), 0.0).sum(axis=-1)
    if penalised:
        sign, log = np.linalg.slogdet(information)
        value = value + np.where(sign > 0, log, -1e9) / 2
    return chance, information, value
