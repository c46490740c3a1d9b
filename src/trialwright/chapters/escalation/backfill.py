"""Backfilling: beside the cohort, more patients may be treated at lower levels that are open and still say yes.

What they show counts: when the lower levels, pooled with those above them, say "go down", the cohort's level follows.

Missing: a pending patient is judged through every way in which it can end, like any other.
Source: own rule, after the idea of BF-BOIN (Zhao Y et al. Clin Cancer Res 2024), source not read; a proposal.
"""

from dataclasses import dataclass, replace

import numpy as np

from trialwright.chapters.escalation.design import STOP, WAIT, Bools, Design, Ints, Reads, Rulings, Trials


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """The wrapped design, lowered by what lower levels show.

    most  a lower level may be given to so many patients in all
    """

    inner: Design
    most: int

    @property
    def reads(self) -> Reads:
        """What the wrapped design reads."""
        return self.inner.reads

    def judge(self, trials: Trials) -> Rulings:
        """The wrapped answer, or where the lower levels send the cohort."""
        rulings = self.inner.judge(trials)
        level = rulings.level
        for below in range(1, trials.levels):
            treated, dlts = _pooled(trials, below)
            down = (below < trials.current) & (trials.treated[:, below - 1] > 0)
            down &= self._leaves(trials, below, treated, dlts)
            sent = self._judged(trials, below, treated, dlts)
            level = np.where(down, np.minimum(level, np.maximum(sent, STOP)), level)
        lower = level < rulings.level
        return replace(
            rulings,
            level=level,
            reason=np.where(lower, len(rulings.reasons), rulings.reason),
            reasons=(*rulings.reasons, "guard backfill"),
            margin=np.where(lower, np.nan, rulings.margin),
        )

    def closed(self, trials: Trials) -> Bools:
        """The wrapped design's."""
        return self.inner.closed(trials)

    def select(self, trials: Trials) -> Rulings:
        """The wrapped design's."""
        return self.inner.select(trials)

    def open_for_backfill(self, trials: Trials) -> Bools:
        """(trials, levels) lower levels that may be given beside the cohort now.

        A level below the cohort's is open while it is not closed, has room, and the design would not leave it
        downwards, neither by its own outcomes nor pooled with the levels above.
        """
        ladder = np.arange(1, trials.levels + 1)
        room = (trials.treated > 0) & (trials.treated < self.most)
        usable = (ladder < trials.current[:, None]) & room & ~self.closed(trials)
        for below in range(1, trials.levels):
            alone = self._leaves(trials, below, trials.treated[:, below - 1], trials.dlts[:, below - 1])
            usable[:, below - 1] &= ~alone & ~self._leaves(trials, below, *_pooled(trials, below))
        return usable

    def _leaves(self, trials: Trials, below: int, treated: Ints, dlts: Ints) -> Bools:
        """(trials,) whether the design would leave a level downwards on these counts; to wait is not to leave.

        Below the lowest level there is nothing to be sent to, so it is judged as the second of a ladder whose first
        level nobody was given.
        """
        if below > 1:
            sent = self._judged(trials, below, treated, dlts)
            return (sent < below) & (sent != WAIT)
        empty = np.arange(trials.levels) > 0
        moved = replace(trials, treated=trials.treated * empty, dlts=trials.dlts * empty)
        sent = self._judged(moved, 2, treated, dlts)
        return (sent < 2) & (sent != WAIT)

    def _judged(self, trials: Trials, at: int, treated: Ints, dlts: Ints) -> Ints:
        """Where the design goes from a level with these counts."""
        every_treated, every_dlts = trials.treated.copy(), trials.dlts.copy()
        every_treated[:, at - 1], every_dlts[:, at - 1] = treated, dlts
        current = np.full(len(trials), at)
        return self.inner.judge(replace(trials, treated=every_treated, dlts=every_dlts, current=current)).level


def _pooled(trials: Trials, below: int) -> tuple[Ints, Ints]:
    """(trials,) each, patients and DLTs of all levels from one to the cohort's."""
    ladder = np.arange(1, trials.levels + 1)
    pooled = (ladder >= below) & (ladder <= trials.current[:, None])
    return np.where(pooled, trials.treated, 0).sum(axis=1), np.where(pooled, trials.dlts, 0).sum(axis=1)
