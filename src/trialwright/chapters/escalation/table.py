"""How a decision table walks the ladder: by patients and DLTs at a level go up, stay, go down, or close it.

BOIN, Keyboard, mTPI, TPI, i3+3 and an uploaded table differ in their tables alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from trialwright.chapters.escalation.design import STOP, Bools, Floats, Ints, Reads, Rulings, Trials
from trialwright.chapters.escalation.selection import nearest_to_target

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
    "the table ends",
)
_STAYS, _UP, _DOWN, _TOP, _ABOVE, _BOTTOM, _CLOSED, _LOWEST, _UNSAFE, _ENOUGH, _NOBODY, _ENDS = range(len(REASONS))

NOT_SAID = 9
"""The step of a cell about which a table says nothing."""

EVIDENCE = 3
"""A level is not closed on fewer patients than this (BOIN and Keyboard packages)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DecisionTable:
    """Row: patients at the level; column: patients of these with a DLT.

    step      (patients + 1, patients + 1) 1 go up, 0 stay, -1 go down; ``NOT_SAID``
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


class TableRule(Protocol):
    """What a table design is made of: a frozen value that can draw its own table."""

    @property
    def target(self) -> float:
        """DLT rate aimed at."""
        ...

    @property
    def enough(self) -> int:
        """Stop once so many patients are at a level that would be given again; 0: never."""
        ...

    @property
    def limit(self) -> float | None:
        """No level with a smoothed rate above it is selected; None: no such bound."""
        ...

    @property
    def said(self) -> tuple[str, Mapping[str, float]]:
        """The sentence of the rule and its blanks."""
        ...

    def table(self, patients: int) -> DecisionTable:
        """The decisions for up to so many patients at a level."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TableDesign:
    """A design that is its table: what to do depends on the patients and DLTs at the level of the last cohort."""

    rule: TableRule

    @property
    def reads(self) -> Reads:
        """Counts."""
        return "counts"

    def judge(self, trials: Trials) -> Rulings:
        """Up, stay or down by the table; never into a closed level."""
        sentence, figures = self.rule.said
        return walk(self._table(trials), trials, rule=sentence, enough=self.rule.enough, **figures)

    def closed(self, trials: Trials) -> Bools:
        """Levels from the first whose DLTs are too many."""
        return closed_levels(self._table(trials), trials)

    def select(self, trials: Trials) -> Rulings:
        """The tried, open level with the smoothed rate nearest to the target."""
        return nearest_to_target(trials, self.closed(trials), self.rule.target, limit=self.rule.limit)

    def _table(self, trials: Trials) -> DecisionTable:
        return drawn(self.rule, int(trials.treated.max(initial=0)))


def drawn(rule: TableRule, patients: int) -> DecisionTable:
    """The table of a rule for at least so many patients; drawn once in steps of 15."""
    return _drawn(rule, -(-max(patients, 1) // 15) * 15)


@cache
def _drawn(rule: TableRule, patients: int) -> DecisionTable:
    return rule.table(patients)


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


def too_toxic(patients: int, target: float, cap: float, evidence: int = EVIDENCE) -> Bools:
    """(patients + 1, patients + 1) cells where Pr(rate > target) exceeds the cap, the rate's prior being uniform.

    Source: Liu S, Yuan Y. J R Stat Soc C 2015; 64:507-523, section 2.2 (safety rule); from 3 patients on there.
    """
    n, dlt = grid(patients)
    return (n >= evidence) & (dlt <= n) & (chance_above(n, dlt, target) > cap)


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
    ends = step == NOT_SAID
    step = np.where(ends, 0, step)
    closed = closed_levels(table, trials)
    highest_open = (~closed).sum(axis=1)
    level = np.clip(np.minimum(np.clip(trials.current + step, 1, trials.levels), highest_open), STOP, None)
    reason = _reasons(trials, step, level, highest_open)
    if enough:
        done = (n >= enough) & (level == trials.current)
        level, reason = np.where(done, STOP, level), np.where(done, _ENOUGH, reason)
    level, reason = np.where(ends, STOP, level), np.where(ends, _ENDS, reason)
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
