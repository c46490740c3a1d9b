"""i3+3: the 3+3's simplicity with an interval around the target; one DLT fewer decides whether to stay or go down.

Missing: complete counts only.
Source: Liu M, Wang SJ, Ji Y. Stat Methods Med Res 2020, doi:10.1177/0962280220939123 (rule as retold, not read).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from trialwright.chapters.escalation.boin import EQUAL
from trialwright.chapters.escalation.design import Design
from trialwright.chapters.escalation.settings import (
    CAP,
    ENOUGH,
    MARGINS,
    TARGET,
    Chosen,
    DesignKind,
    off_margins,
)
from trialwright.chapters.escalation.table import DecisionTable, TableDesign, grid, too_toxic
from trialwright.words.declared import Text
from trialwright.words.findings import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class I3plus3:
    """Up below the interval, stay within it; above it stay if one DLT fewer would be below it, else down.

    below, above  margins of the interval around the target
    cap           Pr(rate > target | outcomes) above which a level is closed for good
    """

    target: float
    below: float = 0.05
    above: float = 0.05
    cap: float = 0.95
    enough: int = 0

    @property
    def limit(self) -> float | None:
        """None: no bound."""
        return None

    @property
    def said(self) -> tuple[str, Mapping[str, float]]:
        """The interval."""
        return "i3+3 rule", {"low": self.target - self.below, "high": self.target + self.above}

    def table(self, patients: int) -> DecisionTable:
        """The decisions for up to so many patients at a level."""
        n, dlt = grid(patients)
        low, high = self.target - self.below, self.target + self.above
        rate, one_fewer = dlt / np.maximum(n, 1), (dlt - 1) / np.maximum(n, 1)
        within = rate <= high + EQUAL
        step = np.where(rate < low - EQUAL, 1, np.where(within | (one_fewer < low - EQUAL), 0, -1))
        excluded = too_toxic(patients, self.target, self.cap)
        step = np.where(excluded, -1, np.where(n == 0, 0, step)).astype(np.int8)
        return DecisionTable(step=step, excluded=excluded, unsafe=np.zeros_like(excluded))


def _build(chosen: Chosen, levels: int) -> Design | Fault:  # noqa: ARG001 a table serves any ladder
    target, below, above = (chosen.fraction(name) for name in ("target", "below", "above"))
    wrong = off_margins(target, below, above)
    if wrong is not None:
        return wrong
    return TableDesign(
        rule=I3plus3(target=target, below=below, above=above, cap=chosen.fraction("cap"), enough=chosen.whole("enough"))
    )


I3PLUS3 = DesignKind(
    text=Text(
        en="i3+3: up below an interval around the target, stay within, and above it look at one DLT fewer",
        zh="i3+3：低于目标区间时升级，区间内维持，高于区间时再看减少一例 DLT 后的发生率",
    ),
    source="Liu M, Wang SJ, Ji Y. Stat Methods Med Res 2020, doi:10.1177/0962280220939123; the rule as retold "
    "(source not read), no package at hand to compare with",
    build=_build,
    settings=(TARGET, CAP, *MARGINS, ENOUGH),
)
