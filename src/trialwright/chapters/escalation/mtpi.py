"""mTPI: compare how densely the probability lies below, within and above an interval around the target.

Missing: complete counts only.
Source: Ji Y, Liu P, Li Y, Bekele BN. Clin Trials 2010; 7:653-663 (not read); as the R package escalation 0.2.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

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
class Mtpi:
    """Go where probability per unit of rate is highest: up when that is below the interval, down when above.

    below, above  margins of the interval around the target
    cap           Pr(rate > target | outcomes) above which a level is closed for good, from 2 patients on
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
        return "mtpi rule", {"low": self.target - self.below, "high": self.target + self.above}

    def table(self, patients: int) -> DecisionTable:
        """The decisions for up to so many patients at a level."""
        from scipy.special import betainc  # noqa: PLC0415 scipy is slow to import

        n, dlt = grid(patients)
        edges = np.array([0, self.target - self.below, self.target + self.above, 1])
        tail = betainc(1 + dlt[..., None], 1 + np.maximum(n - dlt, 0)[..., None], edges)
        density = np.diff(tail, axis=-1) / np.diff(edges)
        excluded = too_toxic(patients, self.target, self.cap, evidence=2)
        step = np.where(excluded, -1, np.where(n == 0, 0, 1 - np.argmax(density, axis=-1))).astype(np.int8)
        return DecisionTable(step=step, excluded=excluded, unsafe=np.zeros_like(excluded))


def _build(chosen: Chosen, levels: int) -> Design | Fault:  # noqa: ARG001 a table serves any ladder
    target, below, above = (chosen.fraction(name) for name in ("target", "below", "above"))
    wrong = off_margins(target, below, above)
    if wrong is not None:
        return wrong
    return TableDesign(
        rule=Mtpi(target=target, below=below, above=above, cap=chosen.fraction("cap"), enough=chosen.whole("enough"))
    )


MTPI = DesignKind(
    text=Text(
        en="mTPI: go where the probability of the DLT rate is densest, below, within or above the target interval",
        zh="mTPI：比较 DLT 发生率落在目标区间以下、以内、以上的单位概率质量，取最大者",
    ),
    source="Ji Y et al. Clin Trials 2010; 7:653-663 (source not read); decisions of the R package escalation 0.2.3",
    build=_build,
    settings=(TARGET, CAP, *MARGINS, ENOUGH),
)
