"""Keyboard (mTPI-2): cut the rates into equal keys around the target and go towards the key that is most likely.

The last keys, at 0 and 1, may be narrower; keys are compared by probability per width, so both names mean one rule.
They part in one thing: the package escalation closes a level from two patients on (mTPI-2), Keyboard from three on.

Missing: complete counts only.
Source: Yan F, Mandrekar SJ, Yuan Y. Clin Cancer Res 2017; 23:3994-4003, and Guo W et al. Contemp Clin Trials 2017;
58:23-33 (mTPI-2); neither read, the decisions agree with the R packages Keyboard 0.1.3 and escalation 0.2.3.
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
from trialwright.chapters.escalation.table import EVIDENCE, DecisionTable, TableDesign, grid, too_toxic
from trialwright.words.declared import Text
from trialwright.words.findings import Fault

ROUNDING = 1e-9
"""Keys this near to 0 or 1 are whole: decimal margins are no exact binary numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyboard:
    """Escalate when the likeliest key lies below the target's, go down when above.

    below, above  margins of the target's key; every key is as wide, but for the last at either end
    cap           Pr(rate > target | outcomes) above which a level is closed for good
    evidence      not on fewer patients than this
    """

    target: float
    below: float = 0.05
    above: float = 0.05
    cap: float = 0.95
    evidence: int = EVIDENCE
    enough: int = 0

    @property
    def limit(self) -> float | None:
        """None: the packages set no bound."""
        return None

    @property
    def said(self) -> tuple[str, Mapping[str, float]]:
        """The target's key."""
        return "keyboard rule", {"low": self.target - self.below, "high": self.target + self.above}

    def table(self, patients: int) -> DecisionTable:
        """The decisions for up to so many patients at a level."""
        from scipy.special import betainc  # noqa: PLC0415 scipy is slow to import

        n, dlt = grid(patients)
        width, low = self.below + self.above, self.target - self.below
        lower = int(np.ceil((low - ROUNDING) / width))
        higher = int(np.ceil((1 - low - width - ROUNDING) / width))
        edges = np.clip(low + width * np.arange(-lower, higher + 2), 0, 1)
        tail = betainc(1 + dlt[..., None], 1 + np.maximum(n - dlt, 0)[..., None], edges)
        density = np.diff(tail, axis=-1) / np.diff(edges)
        # of equally likely keys the higher counts, as in the package
        likeliest = density.shape[-1] - 1 - np.argmax(density[..., ::-1], axis=-1)
        excluded = too_toxic(patients, self.target, self.cap, self.evidence)
        step = np.where(excluded, -1, np.where(n == 0, 0, np.sign(lower - likeliest))).astype(np.int8)
        return DecisionTable(step=step, excluded=excluded, unsafe=np.zeros_like(excluded))


def _built(chosen: Chosen, evidence: int) -> Design | Fault:
    target, below, above = (chosen.fraction(name) for name in ("target", "below", "above"))
    wrong = off_margins(target, below, above)
    if wrong is not None:
        return wrong
    cap, enough = chosen.fraction("cap"), chosen.whole("enough")
    return TableDesign(
        rule=Keyboard(target=target, below=below, above=above, cap=cap, evidence=evidence, enough=enough)
    )


KEYBOARD = DesignKind(
    text=Text(
        en="Keyboard: go towards the most likely of equal intervals of the DLT rate",
        zh="Keyboard：将 DLT 发生率划分为等宽区间，朝后验概率最大的区间调整剂量",
    ),
    source="Yan F et al. Clin Cancer Res 2017; 23:3994-4003 (source not read); tables of the R package Keyboard 0.1.3",
    build=lambda chosen, levels: _built(chosen, EVIDENCE),  # noqa: ARG005 a table serves any ladder
    settings=(TARGET, CAP, *MARGINS, ENOUGH),
)

MTPI2 = DesignKind(
    text=Text(
        en="mTPI-2: the same intervals and decisions as Keyboard, but a level may be closed from two patients on",
        zh="mTPI-2：区间与决策同 Keyboard，但满两例即可关闭剂量水平",
    ),
    source="Guo W et al. Contemp Clin Trials 2017; 58:23-33 (source not read); decisions of the R package "
    "escalation 0.2.3",
    build=lambda chosen, levels: _built(chosen, EVIDENCE - 1),  # noqa: ARG005 a table serves any ladder
    settings=(TARGET, CAP, *MARGINS, ENOUGH),
)
