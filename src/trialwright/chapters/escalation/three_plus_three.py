"""3+3: three patients a level, three more after one DLT, and never on after two.

It has two variants that must be named, for they select different levels. Neither keeps to nine patients: three levels
may need eighteen.
Missing: complete counts only.
Source: Storer BE. Biometrics 1989; 45:925-937; Korn EL et al. Stat Med 1994; 13:1799-1806 (six at the selected level);
neither read, the paths agree with the R package escalation 0.2.3.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from trialwright.chapters.escalation.design import STOP, Bools, Design, Ints, Reads, Rulings, Trials
from trialwright.chapters.escalation.settings import Chosen, DesignKind, Setting, one_of, whole
from trialwright.words.declared import Text
from trialwright.words.findings import Fault

Variant = Literal["no-de-escalation", "de-escalation"]

FIRST, FULL = 3, 6
"""Patients at a level after one cohort and after two."""

REASONS = (
    "3+3 goes up",
    "3+3 expands",
    "3+3 too toxic stop",
    "3+3 too toxic down",
    "3+3 lowest too toxic",
    "3+3 done",
    "nobody treated yet",
    "3+3 level below",
)
_UP, _EXPANDS, _TOXIC_STOP, _TOXIC_DOWN, _LOWEST, _DONE, _NOBODY, _BELOW = range(len(REASONS))

SELECTIONS = ("3+3 selects", "3+3 selects none")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreePlusThree:
    """0/3 goes up, 1/3 treats three more, 2 or more stop the climb.

    variant  no-de-escalation: two DLTs end the trial and the level below is selected, even on three patients;
             de-escalation: the level below is filled to six patients first
    """

    variant: Variant

    @property
    def reads(self) -> Reads:
        """Counts."""
        return "counts"

    def judge(self, trials: Trials) -> Rulings:
        """Up, three more, down or the end."""
        current, n = trials.current, trials.at_current(trials.treated)
        dlt = trials.at_current(trials.dlts)
        rows = np.arange(len(trials))
        # a DLT that became known late may close a level below the cohort's
        highest_open = (~self.closed(trials)).sum(axis=1)
        toxic = highest_open < current
        passed = _passes(n, dlt) & ~toxic
        next_level = np.minimum(current, trials.levels - 1)
        next_tried = trials.treated[rows, next_level] > 0
        last = (current == trials.levels) | next_tried
        below = trials.treated[rows, np.maximum(highest_open - 1, 0)]
        fills = (self.variant == "de-escalation") & (highest_open > 0) & (below < FULL)
        level = np.where(passed, np.where(last, STOP, current + 1), current)
        level = np.where(toxic, np.where(fills, highest_open, STOP), level)
        reason = np.where(passed, np.where(last, _DONE, _UP), np.where(n == 0, _NOBODY, _EXPANDS))
        toxic_reason = np.where(fills, _TOXIC_DOWN, np.where(highest_open == 0, _LOWEST, _TOXIC_STOP))
        reason = np.where(toxic, toxic_reason, reason)
        # a lower level that no longer passes is finished first: it was left on outcomes that have changed since
        unfinished = (trials.treated > 0) & ~_passes(trials.treated, trials.dlts)
        unfinished &= np.arange(1, trials.levels + 1) < current[:, None]
        below_first = np.where(unfinished.any(axis=1) & ~toxic, np.argmax(unfinished, axis=1) + 1, trials.levels + 1)
        goes_back = below_first <= trials.levels
        level = np.where(goes_back, below_first, level)
        reason = np.where(goes_back, _BELOW, reason)
        # 0/3 against 1/3 against 2/3, 1/6 against 2/6: a cell is always one DLT from another answer, but for extra ones
        margin = np.where(toxic & (dlt >= 2), dlt - 1, 1).astype(np.float64)
        return Rulings(level=level, reason=reason, reasons=REASONS, margin=margin, rule="3+3 rule")

    def closed(self, trials: Trials) -> Bools:
        """A level with two DLTs that do not pass, and all above it."""
        toxic = (trials.dlts >= 2) & ~_passes(trials.treated, trials.dlts)
        return np.logical_or.accumulate(toxic, axis=1)

    def select(self, trials: Trials) -> Rulings:
        """The highest level that passed, 0/3 or at most 1/6, below the first that is closed."""
        good = _passes(trials.treated, trials.dlts) & ~self.closed(trials)
        level = np.where(good.any(axis=1), trials.levels - np.argmax(good[:, ::-1], axis=1), STOP)
        reason = np.where(level > 0, 0, 1)
        return Rulings(level=level, reason=reason, reasons=SELECTIONS, margin=np.full(len(trials), np.nan))


def _passes(n: Ints, dlt: Ints) -> Bools:
    return ((n >= FIRST) & (dlt == 0)) | ((n >= FULL) & (3 * dlt < n))


def most_patients(levels: int) -> int:
    """So many patients a 3+3 may need."""
    return FULL * levels


def _build(chosen: Chosen, levels: int) -> Design | Fault:  # noqa: ARG001 the rule serves any ladder
    word = chosen.word("variant")
    return ThreePlusThree(variant="de-escalation" if word == "de-escalation" else "no-de-escalation")


THREE_PLUS_THREE = DesignKind(
    text=Text(
        en="3+3: three patients a level, three more after one DLT; two DLTs end the climb. Three levels may need 18",
        zh="3+3：每个剂量水平 3 例，出现 1 例 DLT 再入 3 例，2 例及以上 DLT 不再升级；3 个剂量水平最多可能需要 18 例",
    ),
    source="Storer BE. Biometrics 1989; 45:925-937; Korn EL et al. Stat Med 1994; 13:1799-1806 (sources not read); "
    "paths of the R package escalation 0.2.3",
    build=_build,
    ends_alone=True,
    settings=(
        Setting(
            name="variant",
            default="no-de-escalation",
            fits=one_of("no-de-escalation", "de-escalation"),
            text=Text(
                en="after two DLTs: stop and select the level below, or first fill that level to six patients",
                zh="出现两例 DLT 后：终止并选定下一级，或先将下一级补足 6 例",
            ),
        ),
        Setting(
            name="cohort",
            default="3",
            fits=whole(3, 3),
            text=Text(en="patients in a cohort: three, or it is no 3+3", zh="每个剂量组 3 例，否则不是 3+3"),
        ),
    ),
)
