"""TPI: like mTPI, but the interval around the target is as wide as the uncertainty that is left.

Missing: complete counts only.
Source: Ji Y, Li Y, Bekele BN. Clin Trials 2007; 4:235-244 (not read); decisions as the R package escalation 0.2.3.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from trialwright.chapters.escalation.design import Design
from trialwright.chapters.escalation.settings import CAP, ENOUGH, TARGET, Chosen, DesignKind, Setting, between
from trialwright.chapters.escalation.table import DecisionTable, TableDesign, grid
from trialwright.words.declared import Text
from trialwright.words.findings import Fault

PRIOR = 0.005
"""Both parameters of the beta prior (escalation 0.2.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tpi:
    """Up, stay or down by which of three intervals of the rate is likeliest.

    above  posterior standard deviations by which the middle interval reaches above the target
    below  the same below it
    cap    Pr(rate > target | outcomes) above which a level is closed for good, from 2 patients on
    """

    target: float
    above: float = 1.0
    below: float = 1.5
    cap: float = 0.95
    enough: int = 0

    @property
    def limit(self) -> float | None:
        """None: no bound."""
        return None

    @property
    def said(self) -> tuple[str, Mapping[str, float]]:
        """The width of the middle interval in standard deviations."""
        return "tpi rule", {"target": self.target, "low": self.below, "high": self.above}

    def table(self, patients: int) -> DecisionTable:
        """The decisions for up to so many patients at a level."""
        from scipy.special import betainc  # noqa: PLC0415 scipy is slow to import

        n, dlt = grid(patients)
        alpha, beta = PRIOR + dlt, PRIOR + np.maximum(n - dlt, 0)
        total = alpha + beta
        spread = np.sqrt(alpha * beta / (total**2 * (total + 1)))
        low = betainc(alpha, beta, np.clip(self.target - self.below * spread, 0, 1))
        high = betainc(alpha, beta, np.clip(self.target + self.above * spread, 0, 1))
        chances = np.stack([low, high - low, 1 - high], axis=-1)
        excluded = (n >= 2) & (dlt <= n) & (1 - betainc(alpha, beta, self.target) > self.cap)
        step = np.where(excluded, -1, np.where(n == 0, 0, 1 - np.argmax(chances, axis=-1))).astype(np.int8)
        return DecisionTable(step=step, excluded=excluded, unsafe=np.zeros_like(excluded))


def _build(chosen: Chosen, levels: int) -> Design | Fault:  # noqa: ARG001 a table serves any ladder
    return TableDesign(
        rule=Tpi(
            target=chosen.fraction("target"),
            above=chosen.fraction("k1"),
            below=chosen.fraction("k2"),
            cap=chosen.fraction("cap"),
            enough=chosen.whole("enough"),
        )
    )


TPI = DesignKind(
    text=Text(
        en="TPI: as mTPI, with an interval as wide as the remaining uncertainty",
        zh="TPI：同 mTPI，但目标区间的宽度取决于后验标准差",
    ),
    source="Ji Y et al. Clin Trials 2007; 4:235-244 (source not read); decisions of the R package escalation 0.2.3",
    build=_build,
    settings=(
        TARGET,
        CAP,
        Setting(
            name="k1",
            default="1",
            fits=between(0, 5),
            text=Text(en="standard deviations above the target", zh="目标值以上的标准差倍数"),
        ),
        Setting(
            name="k2",
            default="1.5",
            fits=between(0, 5),
            text=Text(en="standard deviations below the target", zh="目标值以下的标准差倍数"),
        ),
        ENOUGH,
    ),
)
