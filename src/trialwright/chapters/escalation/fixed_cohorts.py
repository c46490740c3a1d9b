"""Fixed cohorts: so many patients a level and then the next level, unless a named number of DLTs stops the climb.

This is what "nine patients" can honestly mean: three levels of three, never more, and fewer when a cohort stops it.
Missing: complete counts only.
Source: the shape of ProTrans (NCT03406585, 3 + 3 + 3 patients); its review between cohorts is a person's, not a rule's.
"""

from dataclasses import dataclass

import numpy as np

from trialwright.chapters.escalation.design import STOP, Bools, Design, Reads, Rulings, Trials
from trialwright.chapters.escalation.settings import Chosen, DesignKind, Setting, whole
from trialwright.words.declared import Text
from trialwright.words.findings import Fault, fault

REASONS = ("fixed goes up", "fixed stops", "fixed at the top", "fixed goes on")
_UP, _STOPS, _TOP, _ON = range(len(REASONS))

SELECTIONS = ("fixed selects", "fixed selects none")


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedCohorts:
    """One cohort a level, upwards; a cohort with ``stop`` DLTs or more ends the climb and its level is not selected.

    size  patients in a cohort
    stop  DLTs at one level that stop; more than the size never do
    """

    size: int
    stop: int

    @property
    def reads(self) -> Reads:
        """Counts."""
        return "counts"

    def judge(self, trials: Trials) -> Rulings:
        """Up, or the end."""
        dlt = trials.at_current(trials.dlts)
        # a DLT that became known late may close a level below the cohort's
        stops, top = self.closed(trials)[np.arange(len(trials)), trials.current - 1], trials.current == trials.levels
        full = trials.at_current(trials.treated) >= self.size
        level = np.where(stops | (top & full), STOP, np.where(full, trials.current + 1, trials.current))
        reason = np.where(stops, _STOPS, np.where(~full, _ON, np.where(top, _TOP, _UP)))
        margin = np.where(dlt >= self.stop, dlt - self.stop + 1, self.stop - dlt).astype(np.float64)
        figures = {"stop": np.full(len(trials), float(self.stop))}
        return Rulings(level=level, reason=reason, reasons=REASONS, margin=margin, rule="fixed rule", figures=figures)

    def closed(self, trials: Trials) -> Bools:
        """A level with so many DLTs, and all above it."""
        return np.logical_or.accumulate(trials.dlts >= self.stop, axis=1)

    def select(self, trials: Trials) -> Rulings:
        """The highest level whose cohort was completed without stopping."""
        good = (trials.treated >= self.size) & ~self.closed(trials)
        level = np.where(good.any(axis=1), trials.levels - np.argmax(good[:, ::-1], axis=1), STOP)
        reason = np.where(level > 0, 0, 1)
        return Rulings(level=level, reason=reason, reasons=SELECTIONS, margin=np.full(len(trials), np.nan))


def _build(chosen: Chosen, levels: int) -> Design | Fault:  # noqa: ARG001 the rule serves any ladder
    size, stop = chosen.whole("cohort"), chosen.whole("stop")
    if stop > size:
        return fault("design-never-stops", stop=stop, size=size)
    return FixedCohorts(size=size, stop=stop)


FIXED_COHORTS = DesignKind(
    text=Text(
        en="Fixed cohorts: one cohort a level, upwards, until a named number of DLTs in a cohort stops it",
        zh="固定剂量组：每个剂量水平一组，依次升高；某组 DLT 达到规定例数即终止",
    ),
    source="Shape of ProTrans, NCT03406585; the stop rule is a proposal that the protocol must confirm",
    build=_build,
    ends_alone=True,
    settings=(
        Setting(
            name="stop",
            default="2",
            fits=whole(1, 20),
            text=Text(en="DLTs in a cohort that stop the climb (proposal)", zh="某组 DLT 达到此例数即终止（建议值）"),
        ),
    ),
)
