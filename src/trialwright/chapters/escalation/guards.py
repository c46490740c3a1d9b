"""Guards that wrap any design: they lower an advice or stop the trial, and never raise anything.

Missing: pending patients count as treated without a DLT here, which is why a guard around a design of whole cohorts is
asked about every completion. A design that reads follow-up answers at once: there a guard knows the pending only as
free of a DLT so far, and stops no earlier than their outcomes make it.
Source: own rules in the usual beta-binomial form (uniform prior on each level's DLT rate); proposals that the protocol
must confirm, source not read.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from trialwright.chapters.escalation.backfill import Backfill
from trialwright.chapters.escalation.design import STOP, WAIT, Bools, Design, Ints, Reads, Rulings, Trials
from trialwright.chapters.escalation.long_window import LongWindow
from trialwright.chapters.escalation.settings import FRACTION, YES_NO, Chosen, Setting, between, whole
from trialwright.chapters.escalation.table import chance_above
from trialwright.words.declared import Text


def lowered(rulings: Rulings, level: Ints, reason: str) -> Rulings:
    """The rulings, with another reason wherever the level is lower now; the end is lower than to wait."""
    lower = (level < rulings.level) | ((level == STOP) & (rulings.level == WAIT))
    return replace(
        rulings,
        level=np.where(lower, level, rulings.level),
        reason=np.where(lower, len(rulings.reasons), rulings.reason),
        reasons=(*rulings.reasons, reason),
        margin=np.where(lower, np.nan, rulings.margin),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TooToxic:
    """Stops the trial, and selects nothing, once the lowest level's DLT rate probably exceeds a limit.

    rate  the limit; cap  Pr(rate of the lowest level > limit | its outcomes) above which the trial stops
    """

    inner: Design
    rate: float
    cap: float

    @property
    def reads(self) -> Reads:
        """What the wrapped design reads."""
        return self.inner.reads

    def judge(self, trials: Trials) -> Rulings:
        """The wrapped answer, or the end."""
        return self._stopped(trials, self.inner.judge(trials))

    def closed(self, trials: Trials) -> Bools:
        """Every level once the trial is stopped."""
        return self.inner.closed(trials) | self._toxic(trials)[:, None]

    def select(self, trials: Trials) -> Rulings:
        """The wrapped selection, or none."""
        return self._stopped(trials, self.inner.select(trials))

    def _toxic(self, trials: Trials) -> Bools:
        lowest, dlts = trials.treated[:, 0].astype(np.float64), trials.dlts[:, 0].astype(np.float64)
        return (lowest > 0) & (chance_above(lowest, dlts, self.rate) > self.cap)

    def _stopped(self, trials: Trials, rulings: Rulings) -> Rulings:
        return lowered(rulings, np.where(self._toxic(trials), STOP, rulings.level), "guard too toxic")


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdoseLimit:
    """Closes a level, and all above it, once its own outcomes make an overdose too probable.

    rate  a DLT rate above it is an overdose; cap  Pr(overdose | the level's outcomes) above which the level is closed
    """

    inner: Design
    rate: float
    cap: float

    @property
    def reads(self) -> Reads:
        """What the wrapped design reads."""
        return self.inner.reads

    def judge(self, trials: Trials) -> Rulings:
        """The wrapped answer, or the highest open level below it."""
        rulings = self.inner.judge(trials)
        highest = self._highest(trials)
        return lowered(rulings, np.where(highest == STOP, STOP, np.minimum(rulings.level, highest)), "guard overdose")

    def closed(self, trials: Trials) -> Bools:
        """The wrapped design's closed levels and these."""
        return self.inner.closed(trials) | self._over(trials)

    def select(self, trials: Trials) -> Rulings:
        """The wrapped selection, or the highest open level that was tried below it."""
        rulings = self.inner.select(trials)
        usable = (trials.treated > 0) & ~self.closed(trials)
        tried = np.where(usable, np.arange(1, trials.levels + 1), STOP)
        below = np.where(tried <= rulings.level[:, None], tried, STOP).max(axis=1)
        level = np.where(self._highest(trials) < rulings.level, below, rulings.level)
        return lowered(rulings, level, "guard overdose selection")

    def _over(self, trials: Trials) -> Bools:
        n, dlts = trials.treated.astype(np.float64), trials.dlts.astype(np.float64)
        over = (n > 0) & (chance_above(n, dlts, self.rate) > self.cap)
        return np.logical_or.accumulate(over, axis=1)

    def _highest(self, trials: Trials) -> Ints:
        return (~self._over(trials)).sum(axis=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoSkipping:
    """Never more than one level above the highest that anybody has been given."""

    inner: Design

    @property
    def reads(self) -> Reads:
        """What the wrapped design reads."""
        return self.inner.reads

    def judge(self, trials: Trials) -> Rulings:
        """The wrapped answer, or the next untried level."""
        rulings = self.inner.judge(trials)
        tried = np.where(trials.treated > 0, np.arange(1, trials.levels + 1), 0).max(axis=1)
        begun = tried > 0
        return lowered(rulings, np.where(begun, np.minimum(rulings.level, tried + 1), rulings.level), "guard skipping")

    def closed(self, trials: Trials) -> Bools:
        """The wrapped design's."""
        return self.inner.closed(trials)

    def select(self, trials: Trials) -> Rulings:
        """The wrapped design's."""
        return self.inner.select(trials)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaximumSample:
    """Stops before a cohort that would bring the patients above a maximum; one that was begun is completed within it.

    most  patients at most; cohort  patients in a cohort
    """

    inner: Design
    most: int
    cohort: int

    @property
    def reads(self) -> Reads:
        """What the wrapped design reads."""
        return self.inner.reads

    def judge(self, trials: Trials) -> Rulings:
        """The wrapped answer, or the end."""
        rulings = self.inner.judge(trials)
        begun = (trials.last_treated > 0) & (trials.last_treated < self.cohort)
        still = np.where(begun, self.cohort - trials.last_treated, self.cohort)
        full = trials.treated.sum(axis=1) + still > self.most
        return lowered(rulings, np.where(full, STOP, rulings.level), "guard maximum")

    def closed(self, trials: Trials) -> Bools:
        """Every level once there are more patients than the maximum."""
        return self.inner.closed(trials) | (trials.treated.sum(axis=1) > self.most)[:, None]

    def select(self, trials: Trials) -> Rulings:
        """The wrapped design's."""
        return self.inner.select(trials)


@dataclass(frozen=True, slots=True, kw_only=True)
class LateHarm:
    """Stops the trial, and selects nothing, once too many of all its patients had a DLT at any level.

    rule  how many are too many; with a window of a year the DLT is whatever the protocol counts in that year
    """

    inner: Design
    rule: LongWindow

    @property
    def reads(self) -> Reads:
        """What the wrapped design reads."""
        return self.inner.reads

    def judge(self, trials: Trials) -> Rulings:
        """The wrapped answer, or the end."""
        return self._stopped(trials, self.inner.judge(trials))

    def closed(self, trials: Trials) -> Bools:
        """Every level once the trial is stopped."""
        return self.inner.closed(trials) | self._harmed(trials)[:, None]

    def select(self, trials: Trials) -> Rulings:
        """The wrapped selection, or none."""
        return self._stopped(trials, self.inner.select(trials))

    def _harmed(self, trials: Trials) -> Bools:
        return self.rule.stops(trials.treated.sum(axis=1), trials.dlts.sum(axis=1))

    def _stopped(self, trials: Trials, rulings: Rulings) -> Rulings:
        return lowered(rulings, np.where(self._harmed(trials), STOP, rulings.level), "guard late harm")


def _late(inner: Design, chosen: Chosen) -> Design:
    rule = LongWindow(
        rate=chosen.fraction("late_rate"),
        cap=chosen.fraction("late_cap"),
        alpha=chosen.fraction("late_alpha"),
        beta=chosen.fraction("late_beta"),
    )
    return LateHarm(inner=inner, rule=rule)


def _toxic(inner: Design, chosen: Chosen) -> Design:
    return TooToxic(inner=inner, rate=chosen.fraction("toxic_rate"), cap=chosen.fraction("toxic_cap"))


def _overdose(inner: Design, chosen: Chosen) -> Design:
    return OverdoseLimit(inner=inner, rate=chosen.fraction("overdose_rate"), cap=chosen.fraction("overdose_cap"))


def _skipping(inner: Design, chosen: Chosen) -> Design:
    return NoSkipping(inner=inner) if chosen.flag("no_skipping") else inner


def _maximum(inner: Design, chosen: Chosen) -> Design:
    return MaximumSample(inner=inner, most=chosen.whole("max_patients"), cohort=chosen.whole("cohort"))


def _backfill(inner: Design, chosen: Chosen) -> Design:
    return Backfill(inner=inner, most=chosen.whole("backfill"))


GUARDS: dict[str, Callable[[Design, Chosen], Design]] = {
    "backfill": _backfill,
    "no_skipping": _skipping,
    "overdose_rate": _overdose,
    "max_patients": _maximum,
    "late_rate": _late,
    "toxic_rate": _toxic,
}
"""How each guard wraps a design, by the setting that asks for it; the last one is asked last and decides."""

GUARD_SETTINGS: tuple[Setting, ...] = (
    Setting(
        name="toxic_rate",
        default="",
        fits=FRACTION.or_empty(),
        text=Text(
            en="guard: stop the trial when the lowest level's DLT rate probably exceeds this; empty: no such guard",
            zh="防护：最低剂量水平的 DLT 发生率很可能高于此值时终止试验；留空为不设",
        ),
    ),
    Setting(
        name="toxic_cap",
        default="0.9",
        fits=FRACTION,
        text=Text(en="guard: how probable that has to be (proposal)", zh="防护：上述概率的界值（建议值）"),
    ),
    Setting(
        name="late_rate",
        default="",
        fits=FRACTION.or_empty(),
        text=Text(
            en="guard for a long window: stop the trial when the share of all its patients with a DLT probably exceeds "
            "this; empty: no such guard",
            zh="防护（长观察窗）：全部参与者中发生 DLT 的比例很可能高于此值时终止试验；留空为不设",
        ),
    ),
    Setting(
        name="late_cap",
        default="0.9",
        fits=FRACTION,
        text=Text(en="guard: how probable that has to be (proposal)", zh="防护：上述概率的界值（建议值）"),
    ),
    Setting(
        name="late_alpha",
        default="1",
        fits=between(0.01, 100),
        text=Text(
            en="guard: patients with an event in that share's beta prior (proposal)",
            zh="防护：该比例 beta 先验的第一参数（建议值）",
        ),
    ),
    Setting(
        name="late_beta",
        default="1",
        fits=between(0.01, 100),
        text=Text(
            en="guard: patients without an event in it (proposal)", zh="防护：该比例 beta 先验的第二参数（建议值）"
        ),
    ),
    Setting(
        name="overdose_rate",
        default="",
        fits=FRACTION.or_empty(),
        text=Text(
            en="guard: close a level whose own outcomes make a DLT rate above this too probable; empty: no such guard",
            zh="防护：某剂量水平的 DLT 发生率高于此值的概率过大时关闭该水平；留空为不设",
        ),
    ),
    Setting(
        name="overdose_cap",
        default="0.9",
        fits=FRACTION,
        text=Text(en="guard: how probable that has to be (proposal)", zh="防护：上述概率的界值（建议值）"),
    ),
    Setting(
        name="no_skipping",
        default="no",
        fits=YES_NO,
        text=Text(en="guard: never skip an untried level", zh="防护：不得跳过尚未试用的剂量水平"),
    ),
    Setting(
        name="max_patients",
        default="",
        fits=whole(1, 400).or_empty(),
        text=Text(en="guard: never more patients than this; empty: no such guard", zh="防护：总例数上限；留空为不设"),
    ),
    Setting(
        name="backfill",
        default="",
        fits=whole(1, 100).or_empty(),
        text=Text(
            en="guard: lower levels may be backfilled up to so many patients, and what they show counts; empty: never",
            zh="防护：较低剂量水平可补充入组至此例数，其结局一并计入；留空为不补充",
        ),
    ),
)


def open_for_backfill(design: Design, trials: Trials) -> tuple[int, ...]:
    """The lower levels that one trial may backfill now; none where the design has no such guard."""
    while not isinstance(design, Backfill):
        if not isinstance(design, TooToxic | OverdoseLimit | NoSkipping | MaximumSample | LateHarm):
            return ()
        design = design.inner
    return tuple(int(each) + 1 for each in np.flatnonzero(design.open_for_backfill(trials)[0]))


def guarded(design: Design, chosen: Chosen) -> Design:
    """The design inside every guard that was chosen."""
    for name, wrap in GUARDS.items():
        if chosen.given(name):
            design = wrap(design, chosen)
    return design
