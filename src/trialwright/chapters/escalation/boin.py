"""BOIN: stay while the observed DLT rate lies between two fixed boundaries around the target.

Missing: complete counts only; whoever is still in the window is judged through every way in which it can end.
Source: Liu S, Yuan Y. J R Stat Soc C 2015; 64:507-523. Agrees with the R package BOIN 2.7.2 cell by cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np

from trialwright.chapters.escalation.design import Design
from trialwright.chapters.escalation.settings import (
    CAP,
    ENOUGH,
    FRACTION,
    TARGET,
    YES_NO,
    Chosen,
    DesignKind,
    Setting,
)
from trialwright.chapters.escalation.table import DecisionTable, TableDesign, grid, too_toxic
from trialwright.words.declared import Text
from trialwright.words.findings import Fault, fault

EQUAL = 1e-12
"""A rate this near to a boundary is on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boin:
    """Escalate at or below one boundary, go down above the other.

    target     DLT rate aimed at, a fraction
    safe       highest rate that is still clearly too low, below the target
    toxic      lowest rate that is clearly too high, above the target
    cap        Pr(rate > target | outcomes) above which a level is closed for good
    extrasafe  stop at the lowest level already above cap - offset
    bound_mtd  never select a level whose smoothed rate is above the de-escalation boundary
    enough     stop once so many patients are at a level that would be given again; 0: never
    """

    target: float
    safe: float
    toxic: float
    cap: float = 0.95
    extrasafe: bool = False
    offset: float = 0.05
    bound_mtd: bool = False
    enough: int = 0

    def boundaries(self) -> tuple[float, float]:
        """Escalate at or below the first rate, go down above the second."""
        return boundary(self.safe, self.target), boundary(self.target, self.toxic)

    @property
    def limit(self) -> float | None:
        """The de-escalation boundary, where it bounds the selection."""
        return self.boundaries()[1] if self.bound_mtd else None

    @property
    def said(self) -> tuple[str, Mapping[str, float]]:
        """The two boundaries."""
        up, down = self.boundaries()
        return "boin rule", {"up": up, "down": down}

    def table(self, patients: int) -> DecisionTable:
        """The decisions for up to so many patients at a level."""
        up, down = self.boundaries()
        n, dlt = grid(patients)
        rate = dlt / np.maximum(n, 1)
        excluded = too_toxic(patients, self.target, self.cap)
        step = np.where(rate <= up + EQUAL, 1, np.where(rate > down + EQUAL, -1, 0))
        step = np.where(excluded, -1, np.where(n == 0, 0, step)).astype(np.int8)
        # as the package prints it; its simulation skips this stop where the level cannot be closed (3/3 at target 0.5)
        stricter = self.cap - self.offset
        unsafe = too_toxic(patients, self.target, stricter) if self.extrasafe else np.zeros_like(excluded)
        return DecisionTable(step=step, excluded=excluded, unsafe=unsafe)


def boundary(low: float, high: float) -> float:
    """The rate at which two hypotheses about a level are equally likely.

    Source: Liu and Yuan 2015, equations for the locally optimal boundaries.
    """
    return log((1 - low) / (1 - high)) / log(high * (1 - low) / (low * (1 - high)))


def _build(chosen: Chosen, levels: int) -> Design | Fault:  # noqa: ARG001 a table serves any ladder
    target = chosen.fraction("target")
    safe = chosen.fraction("p_saf") if chosen.given("p_saf") else 0.6 * target
    toxic = chosen.fraction("p_tox") if chosen.given("p_tox") else 1.4 * target
    if not safe < target < toxic < 1:
        return fault("design-rates", low=f"{safe:g}", target=f"{target:g}", high=f"{toxic:g}")
    return TableDesign(
        rule=Boin(
            target=target,
            safe=safe,
            toxic=toxic,
            cap=chosen.fraction("cap"),
            extrasafe=chosen.flag("extrasafe"),
            offset=chosen.fraction("offset"),
            bound_mtd=chosen.flag("bound_mtd"),
            enough=chosen.whole("enough"),
        )
    )


BOIN = DesignKind(
    text=Text(
        en="BOIN: stay while the observed DLT rate lies between two fixed boundaries around the target",
        zh="BOIN：观察到的 DLT 发生率处于目标值两侧的两条固定界值之间时，维持原剂量",
    ),
    source="Liu S, Yuan Y. J R Stat Soc C 2015; 64:507-523; behaviour of the R package BOIN 2.7.2",
    build=_build,
    settings=(
        TARGET,
        CAP,
        Setting(
            name="p_saf",
            default="",
            fits=FRACTION.or_empty(),
            text=Text(
                en="highest rate that is clearly too low; empty: 0.6 target",
                zh="明显偏低的最高发生率；留空为目标值的 0.6 倍",
            ),
        ),
        Setting(
            name="p_tox",
            default="",
            fits=FRACTION.or_empty(),
            text=Text(
                en="lowest rate that is clearly too high; empty: 1.4 target",
                zh="明显偏高的最低发生率；留空为目标值的 1.4 倍",
            ),
        ),
        Setting(
            name="extrasafe",
            default="no",
            fits=YES_NO,
            text=Text(
                en="stop sooner at the lowest level, above cap - offset",
                zh="最低剂量水平采用更严格的终止界值（cap - offset）",
            ),
        ),
        Setting(
            name="offset",
            default="0.05",
            fits=FRACTION,
            text=Text(en="how much extrasafe takes off the cap", zh="extrasafe 从 cap 中减去的值"),
        ),
        Setting(
            name="bound_mtd",
            default="no",
            fits=YES_NO,
            text=Text(
                en="never select a level whose smoothed rate is above the de-escalation boundary",
                zh="平滑后发生率高于降级界值的剂量水平不得选定",
            ),
        ),
        ENOUGH,
    ),
)
