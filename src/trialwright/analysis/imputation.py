"""What a missing outcome would be expected to be, under a stated assumption about those who left.

The mean of the missing outcomes given the observed ones replaces them (once, without chance), the analysis is made, and
its uncertainty comes from leaving out each subject in turn and doing everything again.

Missing: an outcome is missing where it is NaN. One that was observed at or after the visit from which a subject counts
as having left is set aside, never used, and counted. A subject without a covariate is not in the analysis.
Source: Wolbers M, Noci A, Delmar P, et al. Pharm Stat 2022; 21:1246-1257 (source not read; equal to R rbmi 1.5.2);
Carpenter JR, Roger JH, Kenward MG. J Biopharm Stat 2013; 23:1352-1371 (source not read).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from trialwright.analysis.ancova import Errors, solve
from trialwright.analysis.covariance import STRUCTURES
from trialwright.analysis.matrices import counted, every, some
from trialwright.analysis.mmrm import designed, standardised
from trialwright.analysis.reml import Repeated, fit
from trialwright.analysis.result import BoolArray, FloatArray, IntArray, Remark, applying, remark

CHUNK = 512
"""Data sets that are completed together."""


class Strategy(StrEnum):
    """What is assumed of a subject from the visit at which it left; before that, everybody is missing at random.

    MISSING_AT_RANDOM  goes on as those of its own arm do
    JUMP               has the mean of the reference arm from then on
    COPY_INCREMENTS    keeps what it had gained, and changes from then on as the reference arm does
    COPY_REFERENCE     is as if it had been in the reference arm from the start
    """

    MISSING_AT_RANDOM = "missing at random"
    JUMP = "jump to reference"
    COPY_INCREMENTS = "copy increments in reference"
    COPY_REFERENCE = "copy reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomplete:
    """A trial with missing outcomes, many times.

    outcome     shape (trials, subjects, visits); NaN where missing
    treated     shape (trials, subjects)
    covariates  shape (trials, subjects, covariates), counted from their mean over who is present, in units of spread
    left        index of the first visit at which a subject counts as having left; the number of visits for who stayed
    present     who is in the trial, shape (trials, subjects)
    """

    outcome: FloatArray
    treated: BoolArray
    covariates: FloatArray
    left: IntArray
    present: BoolArray

    @classmethod
    def of(cls, outcome: FloatArray, treated: BoolArray, covariates: FloatArray, left: IntArray) -> "Incomplete":
        """Brings everything to shapes that begin with (trials, subjects), and sets aside what follows leaving."""
        trials, subjects, visits = (int(each) for each in outcome.shape)
        known = np.broadcast_to(covariates, (trials, subjects, covariates.shape[-1]))
        gone = np.broadcast_to(left, (trials, subjects))
        present = every(np.isfinite(known))
        kept = present[..., None] & (np.arange(visits) < gone[..., None])
        return cls(
            outcome=np.where(kept, outcome, np.nan),
            treated=np.broadcast_to(treated, (trials, subjects)),
            covariates=standardised(known, present.astype(np.float64))[0],
            left=gone,
            present=present,
        )

    def without_each(self) -> "Incomplete":
        """The trials again, once for each subject without it: (trials x subjects, subjects, ...)."""
        subjects = self.present.shape[1]
        again = np.repeat(np.arange(len(self.present)), subjects)
        stays = ~np.tile(np.eye(subjects, dtype=np.bool_), (len(self.present), 1))
        return Incomplete(
            outcome=np.where(stays[..., None], self.outcome[again], np.nan),
            treated=self.treated[again],
            covariates=self.covariates[again],
            left=self.left[again],
            present=self.present[again] & stays,
        )

    def picked(self, trials: slice) -> "Incomplete":
        """Some of the trials."""
        return Incomplete(
            outcome=self.outcome[trials],
            treated=self.treated[trials],
            covariates=self.covariates[trials],
            left=self.left[trials],
            present=self.present[trials],
        )

    def missing(self) -> BoolArray:
        """Which outcomes have to be put in: (trials, subjects, visits)."""
        return np.isnan(self.outcome) & self.present[..., None]

    def remarks(self, outcome: FloatArray, whole: FloatArray, error: FloatArray) -> tuple[Remark, ...]:
        """What was put in and set aside of the outcomes as they came, and which trials have no answer.

        Shape: ``whole`` and ``error`` (trials, numbers).
        """
        unanswered = some(np.isnan(whole))
        put_in = counted(self.missing(), (1, 2))
        aside = counted(np.isfinite(outcome) & self.missing(), (1, 2))
        missing = counted(~self.present)
        return applying(
            remark("no estimate", trials=unanswered),
            remark("no jackknife", trials=~unanswered & some(np.isnan(error))),
            remark("imputed", trials=put_in > 0, most=int(put_in.max(initial=0))),
            remark("set aside", trials=aside > 0, most=int(aside.max(initial=0))),
            remark("left out", trials=missing > 0, most=int(missing.max(initial=0))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """Trials without gaps.

    outcome  shape (trials, subjects, visits); for whoever is not present, without meaning
    valid    in which trials the model behind it was fitted, shape (trials,)
    """

    outcome: FloatArray
    valid: BoolArray


def complete(trial: Incomplete, strategy: Strategy, structure: str) -> Completed:
    """Every missing outcome replaced by its mean, given the observed ones of that subject and the strategy."""
    visits = trial.outcome.shape[-1]
    own = designed(trial.treated, trial.covariates, (False,) * trial.covariates.shape[-1], visits)
    reference = own.copy()
    reference[..., visits : 2 * visits] = 0.0
    repeated = Repeated.of(trial.outcome, own)
    fitted = fit(repeated, STRUCTURES[structure])
    effects = fitted.point.effects[:, None, :, None]
    mean = _expected((own @ effects)[..., 0], (reference @ effects)[..., 0], trial.left, strategy)
    residual = np.where(repeated.observed, repeated.outcome - mean, 0.0)
    pulled = fitted.covariance.matrix[:, None] @ (fitted.point.precision @ residual[..., None])
    return Completed(
        outcome=np.where(repeated.observed, repeated.outcome, mean + pulled[..., 0]), valid=fitted.converged
    )


def _expected(own: FloatArray, reference: FloatArray, left: IntArray, strategy: Strategy) -> FloatArray:
    """The mean of each subject at each visit under a strategy: (trials, subjects, visits)."""
    visits = int(own.shape[-1])
    gone = np.arange(visits) >= left[..., None]
    match strategy:
        case Strategy.MISSING_AT_RANDOM:
            return own
        case Strategy.JUMP:
            return np.where(gone, reference, own)
        case Strategy.COPY_REFERENCE:
            return np.where((left < visits)[..., None], reference, own)
        case Strategy.COPY_INCREMENTS:
            last = np.maximum(left - 1, 0)[..., None]
            gained = np.take_along_axis(own - reference, np.minimum(last, visits - 1), axis=2)
            return np.where(gone, reference + np.where(left[..., None] > 0, gained, 0.0), own)


def adjusted(outcome: FloatArray, trial: Incomplete) -> FloatArray:
    """Difference and means of the arms at one visit by analysis of covariance, shape (trials, 3).

    Shape: ``outcome`` (trials, subjects), complete for whoever is present.
    """
    solved = solve(outcome, trial.treated, trial.covariates, trial.present, Errors.CLASSICAL)
    reference, difference = solved.effects[:, 0], solved.effects[:, 1]
    return np.stack([difference, reference, reference + difference], axis=1)


Estimates = Callable[[FloatArray, Incomplete], FloatArray]
"""Numbers of each trial, shape (trials, numbers), from completed outcomes (trials, subjects, visits)."""


def replicated(
    trial: Incomplete, strategy: Strategy, structure: str, estimates: Estimates
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The numbers of each trial, the same without each subject in turn, and the completed outcomes.

    Shape: (trials, numbers), (trials, subjects, numbers) and (trials, subjects, visits). NaN where a model has no
    answer; leaving out somebody who is not in the trial gives the numbers of the whole.
    """
    subjects = trial.present.shape[1]
    wholes: list[FloatArray] = []
    parts: list[FloatArray] = []
    filled: list[FloatArray] = []
    step = max(CHUNK // subjects, 1)
    for start in range(0, len(trial.present), step):
        piece = trial.picked(slice(start, start + step))
        done = complete(piece, strategy, structure)
        whole = _valid(done, estimates(done.outcome, piece))
        fewer = piece.without_each()
        again = complete(fewer, strategy, structure)
        part = _valid(again, estimates(again.outcome, fewer)).reshape(len(whole), subjects, -1)
        wholes.append(whole)
        parts.append(np.where(piece.present[..., None], part, whole[:, None]))
        filled.append(np.where(done.valid[:, None, None], done.outcome, np.nan))
    return np.concatenate(wholes), np.concatenate(parts), np.concatenate(filled)


def _valid(done: Completed, numbers: FloatArray) -> FloatArray:
    return np.where(done.valid[:, None], numbers, np.nan)


def jackknife(parts: FloatArray, present: BoolArray) -> FloatArray:
    """The standard error from leaving out each subject in turn: (trials, subjects, ...) -> (trials, ...)."""
    weight = present.astype(np.float64).reshape(*present.shape, *(1,) * (parts.ndim - 2))
    count = weight.sum(axis=1)
    centre = (parts * weight).sum(axis=1) / count
    spread = (weight * (parts - centre[:, None]) ** 2).sum(axis=1)
    return np.sqrt((count - 1) / count * spread)
