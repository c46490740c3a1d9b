"""Restricted maximum likelihood for outcomes at several visits, in many trials at once.

Newton's method on the restricted likelihood with the fixed effects profiled out. Everything that a subject adds is a
product of small matrices, so that a trial of 16 people takes a fraction of a millisecond, and ten thousand one call.

Source: Patterson HD, Thompson R. Biometrika 1971; 58:545-554 (source not read). The derivatives are worked out
here and held to numerical differences in the tests.
"""

from dataclasses import dataclass

import numpy as np

from trialwright.analysis.covariance import Covariance, Structure
from trialwright.analysis.matrices import diagonal, inverse, positive, roots, solve, transpose
from trialwright.analysis.result import BoolArray, FloatArray

ITERATIONS = 60
HALVINGS = 24
DECREMENT = 1e-12
"""The likelihood is at its top where half a Newton step could raise twice its logarithm by less than this."""

LARGEST_STEP = 3.0

EXACT = 1e-22
"""Residuals whose square is a smaller share than this of the outcomes' are rounding: the means leave no spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """Outcomes at visits, with the design of their means.

    outcome   shape (trials, subjects, visits); what is not observed is 0
    observed  which outcomes there are, same shape
    design    shape (trials, subjects, visits, effects); rows of what is not observed are 0
    """

    outcome: FloatArray
    observed: BoolArray
    design: FloatArray

    @classmethod
    def of(cls, outcome: FloatArray, design: FloatArray) -> "Repeated":
        """From outcomes, NaN where there are none; ``design`` may have a first axis of 1, the same in all trials."""
        observed = np.isfinite(outcome)
        return cls(outcome=np.where(observed, outcome, 0.0), observed=observed, design=design * observed[..., None])

    def picked(self, trials: BoolArray | slice) -> "Repeated":
        """Some of the trials."""
        return Repeated(outcome=self.outcome[trials], observed=self.observed[trials], design=self.design[trials])


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Everything about the likelihood at one value of the parameters; shapes begin with (trials, ...).

    deviance    -2 times the restricted log-likelihood
    precision   inverse covariance of what each subject has, zero elsewhere: (subjects, visits, visits)
    weighted    precision times design: (subjects, visits, effects)
    root        a root of ``spread``: spread = root root'
    spread      covariance of the effects: (effects, effects)
    effects     generalised least squares
    pull        precision times residual: (subjects, visits)
    valid       whether all of it could be computed
    """

    deviance: FloatArray
    precision: FloatArray
    weighted: FloatArray
    root: FloatArray
    spread: FloatArray
    effects: FloatArray
    pull: FloatArray
    valid: BoolArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Slopes:
    """Derivatives of the deviance by the parameters: (trials, parameters) and (trials, parameters, parameters)."""

    gradient: FloatArray
    observed: FloatArray
    expected: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted model; shapes begin with (trials, ...).

    theta          parameters of the structure
    covariance     of the visits, with derivatives
    point          the likelihood there
    slopes         its derivatives there
    loglikelihood  restricted, with its constant
    converged      whether it is a top: no slope, and curved downwards in every direction
    """

    theta: FloatArray
    covariance: Covariance
    point: Point
    slopes: Slopes
    loglikelihood: FloatArray
    converged: BoolArray


def _precisions(covariance: FloatArray, repeated: Repeated) -> tuple[FloatArray, FloatArray]:
    """The inverse covariance of each subject's own visits, and the sum of the logarithms of the determinants."""
    trials, subjects, visits = repeated.observed.shape
    codes = repeated.observed.astype(np.int64) @ np.asarray([1 << visit for visit in range(visits)], dtype=np.int64)
    precision = np.zeros((trials, subjects, visits, visits))
    logs = np.zeros(trials)
    for code in np.unique(codes):
        there = [visit for visit in range(visits) if int(code) >> visit & 1]
        if not there:
            continue
        block = covariance[:, *np.ix_(there, there)]
        whole = np.zeros((trials, visits, visits))
        whole[:, *np.ix_(there, there)] = inverse(block)
        same = codes == code
        precision += same[:, :, None, None] * whole[:, None]
        logs += same.sum(axis=1) * np.linalg.slogdet(block)[1]
    return precision, logs


def look(covariance: FloatArray, repeated: Repeated) -> Point:
    """The restricted likelihood of a covariance of the visits, shape (trials, visits, visits)."""
    trials, subjects, visits, effects = repeated.design.shape
    precision, logs = _precisions(covariance, repeated)
    weighted = precision @ repeated.design
    flat = repeated.design.reshape(trials, subjects * visits, effects)
    flat_weighted = weighted.reshape(trials, subjects * visits, effects)
    lower, valid = roots(transpose(flat) @ flat_weighted)
    root = transpose(inverse(lower))
    spread = root @ transpose(root)
    flat_outcome = repeated.outcome.reshape(trials, subjects * visits, 1)
    estimate = spread @ (transpose(flat_weighted) @ flat_outcome)
    residual = (flat_outcome - flat @ estimate).reshape(trials, subjects, visits, 1)
    pull = (precision @ residual)[..., 0]
    deviance = logs + 2 * np.log(diagonal(lower)).sum(axis=1)
    deviance = deviance + (pull * residual[..., 0]).sum(axis=(1, 2))
    return Point(
        deviance=deviance,
        precision=precision,
        weighted=weighted,
        root=root,
        spread=spread,
        effects=estimate[..., 0],
        pull=pull,
        valid=valid & np.isfinite(deviance),
    )


def slope(covariance: Covariance, point: Point) -> Slopes:
    """First and second derivatives of the deviance at a point, observed and expected."""
    trials, subjects, visits, effects = point.weighted.shape
    cells, precision = visits * visits, point.precision
    white = point.weighted @ point.root[:, None]
    fixed = white @ transpose(white)
    drawn = point.pull[..., None] * point.pull[..., None, :]

    def along(matrix: FloatArray) -> FloatArray:
        """Of sum_i precision_da matrix_bc, the entries as [ab, cd]."""
        left = precision.reshape(trials, subjects, cells).swapaxes(-1, -2)
        pairs = (left @ matrix.reshape(trials, subjects, cells)).reshape(trials, visits, visits, visits, visits)
        return pairs.transpose(0, 2, 3, 4, 1).reshape(trials, cells, cells)

    by_subject = white.transpose(0, 2, 3, 1).reshape(trials, visits * effects, subjects)
    crossed = (by_subject @ transpose(by_subject)).reshape(trials, visits, effects, visits, effects)
    crossed = crossed.transpose(0, 1, 3, 2, 4)
    forward = crossed.reshape(trials, cells, effects**2)
    backward = crossed.swapaxes(1, 2).reshape(trials, cells, effects**2)
    both = forward @ transpose(backward)
    lean = by_subject @ point.pull
    lean = lean.reshape(trials, visits, effects, visits).transpose(0, 1, 3, 2)
    leaning = lean.reshape(trials, cells, effects) @ lean.swapaxes(1, 2).reshape(trials, cells, effects).swapaxes(
        -1, -2
    )

    parameters = covariance.first.shape[1]
    first = covariance.first.reshape(trials, parameters, cells)
    expected = first @ (along(precision - 2 * fixed) + both) @ transpose(first)
    observed = first @ (along(2 * drawn) - 2 * leaning) @ transpose(first) - expected
    matrix_slope = (precision - fixed - drawn).sum(axis=1).reshape(trials, cells, 1)
    bend = covariance.second.reshape(trials, parameters**2, cells) @ matrix_slope
    observed = observed + bend.reshape(trials, parameters, parameters)
    return Slopes(
        gradient=(first @ matrix_slope)[..., 0],
        observed=(observed + transpose(observed)) / 2,
        expected=(expected + transpose(expected)) / 2,
    )


def _rough(repeated: Repeated) -> FloatArray:
    """A covariance of the visits from the residuals of ordinary least squares, drawn towards its diagonal."""
    trials, subjects, visits, effects = repeated.design.shape
    flat = repeated.design.reshape(trials, subjects * visits, effects)
    outcome = repeated.outcome.reshape(trials, subjects * visits, 1)
    effect = solve(transpose(flat) @ flat, transpose(flat) @ outcome)
    residual = (outcome - flat @ effect).reshape(trials, subjects, visits)
    pairs = repeated.observed.astype(np.float64).swapaxes(-1, -2) @ repeated.observed
    product = transpose(residual) @ residual / np.maximum(pairs, 1)
    variance = diagonal(product)
    floor = variance.mean(axis=1, keepdims=True) * 1e-3 + 1e-300
    scale = np.sqrt(np.maximum(variance, floor))
    correlation = (product / (scale[:, :, None] * scale[:, None, :])).clip(-0.95, 0.95)
    eye = np.eye(visits, dtype=np.bool_)
    drawn = np.stack([np.where(eye, 1.0, correlation * share) for share in (0.95, 0.7, 0.4, 0.0)], axis=1)
    chosen = drawn[np.arange(trials), positive(np.asarray(drawn - 0.02 * eye, dtype=np.float64)).argmax(axis=1)]
    return chosen * scale[:, :, None] * scale[:, None, :]


def estimable(repeated: Repeated) -> BoolArray:
    """In which trials every effect can be told from the others, and the outcomes leave a spread around the means."""
    trials, subjects, visits, effects = repeated.design.shape
    flat = repeated.design.reshape(trials, subjects * visits, effects)
    product = transpose(flat) @ flat
    size = np.sqrt(diagonal(product))
    scaled = product / np.maximum(size[:, :, None] * size[:, None, :], 1e-300)
    enough = repeated.observed.sum(axis=(1, 2)) > effects
    distinct = enough & (size > 0).all(axis=1) & (np.linalg.eigvalsh(scaled)[:, 0] > 1e-10)
    outcome = repeated.outcome.reshape(trials, subjects * visits, 1)
    safe = np.where(distinct[:, None, None], product, np.eye(effects))
    residual = outcome - flat @ solve(safe, transpose(flat) @ outcome)
    return np.asarray(distinct & ((residual**2).sum(axis=(1, 2)) > EXACT * (outcome**2).sum(axis=(1, 2))))


def _newton(slopes: Slopes) -> tuple[FloatArray, FloatArray]:
    """A step downhill, by the observed curvature where that is a valley, else by the expected; and what it promises."""
    valley = positive(slopes.observed)
    curvature = np.where(valley[:, None, None], slopes.observed, slopes.expected)
    ridge = np.where(positive(curvature), 0.0, 1e-6 * np.abs(curvature).max(axis=(1, 2)) + 1e-12)
    eye = np.eye(curvature.shape[-1])
    step = -solve(curvature + ridge[:, None, None] * eye, slopes.gradient[..., None])[..., 0]
    promise = -(step * slopes.gradient).sum(axis=1)
    longest = np.abs(step).max(axis=1, keepdims=True)
    return step * np.minimum(1.0, LARGEST_STEP / np.maximum(longest, 1e-300)), promise


def _descend(repeated: Repeated, structure: Structure) -> tuple[FloatArray, BoolArray]:
    """Parameters at the top of the likelihood, for trials whose effects are estimable; and where it was reached."""
    visits = repeated.outcome.shape[-1]
    theta = structure.start(_rough(repeated))
    reached = np.zeros(len(theta), dtype=np.bool_)
    active = np.arange(len(theta))
    part = repeated
    for _ in range(ITERATIONS):
        covariance = structure.build(theta[active], visits)
        point = look(covariance.matrix, part)
        step, promise = _newton(slope(covariance, point))
        with np.errstate(invalid="ignore"):
            done = promise < DECREMENT
        reached[active[done]] = True
        moved = _shortened(theta[active], step, point.deviance, part, structure)
        theta[active] = np.where(np.isfinite(moved), moved, theta[active])
        stuck = ~np.isfinite(moved).all(axis=1)
        going = ~done & ~stuck
        if not going.any():
            break
        active, part = active[going], part.picked(going)
    return theta, reached


def _shortened(
    theta: FloatArray, step: FloatArray, deviance: FloatArray, repeated: Repeated, structure: Structure
) -> FloatArray:
    """The step, halved until it does not raise the deviance; NaN where no part of it helps."""
    visits = repeated.outcome.shape[-1]
    moved = np.full_like(theta, np.nan)
    waiting, part, share = np.arange(len(theta)), repeated, 1.0
    for _ in range(HALVINGS):
        trial = theta[waiting] + share * step[waiting]
        matrix = structure.matrix(trial, visits)
        valid = positive(matrix)
        tried = look(np.where(valid[:, None, None], matrix, np.eye(visits)), part)
        slack = 1e-10 * (1 + np.abs(deviance[waiting]))
        with np.errstate(invalid="ignore"):
            better = valid & tried.valid & (tried.deviance <= deviance[waiting] + slack)
        moved[waiting[better]] = trial[better]
        if better.all():
            break
        waiting, part, share = waiting[~better], part.picked(~better), share / 2
    return moved


def fit(repeated: Repeated, structure: Structure) -> Fit:
    """The model of highest restricted likelihood in every trial.

    Missing: outcomes that are not observed take no part (missing at random, given those that are); a trial whose
    effects cannot be told apart, or whose likelihood has no top, is not ``converged``, and its numbers mean nothing.
    """
    visits, effects = repeated.outcome.shape[-1], repeated.design.shape[-1]
    able = estimable(repeated)
    theta = np.zeros((len(able), structure.count(visits)))
    reached = np.zeros(len(able), dtype=np.bool_)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):  # a search may run away; what it says is judged
        if able.any():
            theta[able], reached[able] = _descend(repeated.picked(able), structure)
        covariance = structure.build(theta, visits)
        point = look(covariance.matrix, repeated)
        slopes = slope(covariance, point)
    count = repeated.observed.sum(axis=(1, 2))
    return Fit(
        theta=theta,
        covariance=covariance,
        point=point,
        slopes=slopes,
        loglikelihood=-0.5 * (point.deviance + (count - effects) * np.log(2 * np.pi)),
        converged=reached & point.valid & positive(slopes.observed),
    )
