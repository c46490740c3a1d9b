"""How a decision table walks the ladder: by patients and DLTs at a level go up, stay, go down, or close it.

BOIN, Keyboard, mTPI, TPI, i3+3 and an uploaded table differ in their tables alone.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from trialwright.chapters.escalation.design import STOP, Bools, Floats, Ints, Rulings, Trials

REASONS = (
    "dose stays",
    "dose goes up",
    "dose goes down",
    "top of the ladder",
    "level above is closed",
    "bottom of the ladder",
    "level is closed",
    "lowest level is closed",
    "lowest level is unsafe",
    "enough at this level",
    "nobody treated yet",
)
_STAYS, _UP, _DOWN, _TOP, _ABOVE, _BOTTOM, _CLOSED, _LOWEST, _UNSAFE, _ENOUGH, _NOBODY = range(len(REASONS))

EVIDENCE = 3
"""A level is not closed on fewer patients than this (BOIN and Keyboard packages)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DecisionTable:
    """Row: patients at the level; column: patients of these with a DLT.

    step      (patients + 1, patients + 1) 1 go up, 0 stay, -1 go down
    excluded  (same) the level and all above it are closed for good
    unsafe    (same) at the lowest level: stop
    """

    step: NDArray[np.int8]
    excluded: Bools
    unsafe: Bools

    @property
    def margin(self) -> Floats:
        """(same) how many DLTs more or fewer at the same number of patients would change the answer; NaN if none."""
        return _margins(self)


@cache
def _margins(table: DecisionTable) -> Floats:
    answer = table.step + 10 * table.excluded.astype(np.int8) + 20 * table.unsafe.astype(np.int8)
    size = answer.shape[0]
    margins = np.full(answer.shape, np.nan)
    for patients in range(size):
        row = answer[patients, : patients + 1]
        different = np.abs(np.arange(patients + 1)[:, None] - np.arange(patients + 1)[None, :]).astype(np.float64)
        different[row[:, None] == row[None, :]] = np.inf
        nearest = different.min(axis=1)
        margins[patients, : patients + 1] = np.where(np.isinf(nearest), np.nan, nearest)
    return margins


def grid(patients: int) -> tuple[Floats, Floats]:
    """Patients and DLTs of every cell of a table for so many patients."""
    size = np.arange(patients + 1, dtype=np.float64)
    return size[:, None].repeat(patients + 1, axis=1), size[None, :].repeat(patients + 1, axis=0)


def too_toxic(patients: int, target: float, cap: float) -> Bools:
    """(patients + 1, patients + 1) cells where Pr(rate > target) exceeds the cap, the rate's prior being uniform.

    Source: Liu S, Yuan Y. J R Stat Soc C 2015; 64:507-523, section 2.2 (safety rule); from 3 patients on.
    """
    n, dlt = grid(patients)
    return (n >= EVIDENCE) & (dlt <= n) & (chance_above(n, dlt, target) > cap)


def chance_above(n: Floats, dlt: Floats, rate: float) -> Floats:
    """Pr(true rate > rate | outcomes) under a uniform prior; cells with more DLTs than patients are 0."""
    from scipy.special import betaincc  # noqa: PLC0415 scipy is slow to import

    return np.where(dlt <= n, betaincc(1 + dlt, 1 + np.maximum(n - dlt, 0), rate), 0.0)


def closed_levels(table: DecisionTable, trials: Trials) -> Bools:
    """(trials, levels) a level is closed with the level below it; an unsafe lowest level closes all."""
    excluded = table.excluded[trials.treated, trials.dlts]
    excluded[:, 0] |= table.unsafe[trials.treated[:, 0], trials.dlts[:, 0]]
    return np.logical_or.accumulate(excluded, axis=1)


def walk(table: DecisionTable, trials: Trials, *, rule: str = "", enough: int = 0, **figures: float) -> Rulings:
    """Where the next cohort goes by a table; never into a closed level.

    enough  stop once the level has so many patients and the next cohort would be treated there again; 0: never
    """
    n, dlt = trials.at_current(trials.treated), trials.at_current(trials.dlts)
    step = table.step[n, dlt].astype(np.int64)
    closed = closed_levels(table, trials)
    highest_open = (~closed).sum(axis=1)
    level = np.clip(np.minimum(np.clip(trials.current + step, 1, trials.levels), highest_open), STOP, None)
    reason = _reasons(trials, step, level, highest_open)
    if enough:
        done = (n >= enough) & (level == trials.current)
        level, reason = np.where(done, STOP, level), np.where(done, _ENOUGH, reason)
    stopped = highest_open == 0
    by_margin = stopped & ~table.excluded[trials.treated[:, 0], trials.dlts[:, 0]]
    level = np.where(stopped, STOP, level)
    reason = np.where(by_margin, _UNSAFE, np.where(stopped, _LOWEST, reason))
    spread = {name: np.full(len(trials), figure) for name, figure in figures.items()}
    return Rulings(level=level, reason=reason, reasons=REASONS, margin=table.margin[n, dlt], rule=rule, figures=spread)


def _reasons(trials: Trials, step: Ints, level: Ints, highest_open: Ints) -> Ints:
    current, n = trials.current, trials.at_current(trials.treated)
    reason = np.where(step > 0, _UP, np.where(step < 0, _DOWN, _STAYS))
    reason = np.where((step > 0) & (current == trials.levels), _TOP, reason)
    reason = np.where((step > 0) & (current < trials.levels) & (level == current), _ABOVE, reason)
    reason = np.where((step < 0) & (current == 1), _BOTTOM, reason)
    reason = np.where(highest_open < current, _CLOSED, reason)
    return np.where(n == 0, _NOBODY, reason)
