"""BLRM: the level most likely to lie in the target interval, among those unlikely to be an overdose.

A logistic curve of two parameters; a level may be given only while the probability that its DLT rate lies above the
target interval stays at or below the overdose limit (escalation with overdose control). No level left: stop. R's
crmPack samples, and near the limit its advice depends on the seed; here the probabilities are integrated, and the
margin to the limit stands beside the advice.

Missing: complete counts only; whoever is still in the window is judged through every way in which it can end.
Source: Neuenschwander B, Branson M, Gsponer T. Stat Med 2008; 27:2420-2439, and Babb J, Rogatko A, Zacks S. Stat Med
1998; 17:1103-1120 [sources not read]; numbers as crmPack 2.0.1.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from trialwright.chapters.escalation.design import STOP, Bools, Design, Floats, Ints, Reads, Rulings, Trials
from trialwright.chapters.escalation.fewer_dlts import MONOTONE, lowest_of_fewer
from trialwright.chapters.escalation.settings import (
    ENOUGH,
    FRACTION,
    YES_NO,
    Chosen,
    DesignKind,
    Fits,
    Setting,
    between,
    number,
)
from trialwright.chapters.escalation.two_parameters import Intervals, Prior, believe_intervals, lay_grid
from trialwright.words.declared import Text
from trialwright.words.findings import Fault, fault

REASONS = (
    "dose stays",
    "dose goes up",
    "dose goes down",
    "no level is skipped",
    "every level is an overdose",
    "enough at this level",
    "nobody treated yet",
)
_STAYS, _UP, _DOWN, _SKIP, _NONE, _ENOUGH, _NOBODY = range(len(REASONS))

SELECTED = ("level selected by its interval", "every level is an overdose", "no level can be selected")
_SELECTED, _NONE_LEFT, _NOBODY_TRIED = range(len(SELECTED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Blrm:
    """Treat where the DLT rate most likely lies in the target interval, never where overdose is too likely.

    prior      of intercept and log slope
    doses      dose of every level, rising, in the unit of the reference
    reference  dose at which the intercept is the logit of the DLT rate
    low, high  ends of the target interval, fractions; above ``high`` is an overdose
    overdose   Pr(rate > high | outcomes) above which a level may not be given
    no_skip    go up one level at a time, counted from the last cohort
    monotone   never go higher than with fewer DLTs among the same patients, which the bare model sometimes does
    untried    select a level at the end even if nobody has been given it
    enough     stop once so many patients are at a level that would be given again; 0: never
    """

    prior: Prior
    doses: tuple[float, ...]
    reference: float
    low: float
    high: float
    overdose: float = 0.25
    no_skip: bool = True
    monotone: bool = True
    untried: bool = False
    enough: int = 0

    @property
    def reads(self) -> Reads:
        """Counts."""
        return "counts"

    def believe(self, trials: Trials) -> Intervals:
        """What the model believes of every trial; equal counts are integrated once."""
        grid = lay_grid(self.prior, self.doses, self.reference, self.low, self.high)
        counts, row = np.unique(np.hstack([trials.treated, trials.dlts]), axis=0, return_inverse=True)
        found, row = believe_intervals(grid, *np.split(counts, 2, axis=1)), row.reshape(-1)
        return Intervals(means=found.means[row], under=found.under[row], target=found.target[row], over=found.over[row])

    def judge(self, trials: Trials) -> Rulings:
        """The best level below the overdose limit, one step up at most."""
        return lowest_of_fewer(self._rule, trials) if self.monotone else self._rule(trials)

    def _rule(self, trials: Trials) -> Rulings:
        belief = self.believe(trials)
        begun = trials.current > 0
        reach = np.where(begun, trials.current + 1, 1) if self.no_skip else np.full(len(trials), trials.levels)
        wanted = self._best(belief, np.full(len(trials), trials.levels))
        level = self._best(belief, reach)
        reason = np.where(level > trials.current, _UP, np.where(level < trials.current, _DOWN, _STAYS))
        reason = np.where(wanted > reach, _SKIP, reason)
        reason = np.where(begun, reason, _NOBODY)
        if self.enough:
            done = begun & (level == trials.current) & (trials.at_current(trials.treated) >= self.enough)
            level, reason = np.where(done, STOP, level), np.where(done, _ENOUGH, reason)
        reason = np.where(wanted == STOP, _NONE, reason)
        return Rulings(
            level=level,
            reason=reason,
            reasons=REASONS,
            margin=self._margin(belief, reach),
            measure="probability",
            rule="blrm rule",
            figures=self._figures(belief, np.maximum(level, 1)),
        )

    def closed(self, trials: Trials) -> Bools:
        """Levels more likely to be an overdose than the limit allows, as the outcomes stand."""
        return self.believe(trials).over > self.overdose

    def select(self, trials: Trials) -> Rulings:
        """The best level below the overdose limit; a tried one unless ``untried``."""
        belief = self.believe(trials)
        tried = np.where(trials.treated > 0, np.arange(1, trials.levels + 1), STOP).max(axis=1)
        reach = np.where((tried > STOP) & self.untried, trials.levels, tried)
        level = self._best(belief, reach)
        reason = np.where(level > STOP, _SELECTED, np.where(tried > STOP, _NONE_LEFT, _NOBODY_TRIED))
        return Rulings(
            level=level,
            reason=reason,
            reasons=SELECTED,
            margin=self._margin(belief, reach),
            measure="probability",
            figures=self._figures(belief, np.maximum(level, 1)),
        )

    def _best(self, belief: Intervals, reach: Ints) -> Ints:
        """(trials,) the level up to ``reach`` with the most mass in the target interval, else ``STOP``."""
        mass = self._mass(belief, reach)
        return np.where(mass.max(axis=1) >= 0, mass.argmax(axis=1) + 1, STOP).astype(np.int64)

    def _mass(self, belief: Intervals, reach: Ints) -> Floats:
        """(trials, levels) mass in the target interval; -1 where a level may not be given."""
        usable: Bools = (belief.over <= self.overdose) & _within(belief, reach)
        return np.where(usable, belief.target, -1.0)

    def _margin(self, belief: Intervals, reach: Ints) -> Floats:
        """How far the nearest level in reach is from the overdose limit, and the best from the second in its mass."""
        limit = np.where(_within(belief, np.maximum(reach, 1)), np.abs(belief.over - self.overdose), np.inf).min(axis=1)
        mass = np.sort(self._mass(belief, reach), axis=1)
        rival = np.where(mass[:, -2] >= 0, mass[:, -1] - mass[:, -2], np.inf) if mass.shape[1] > 1 else np.inf
        return np.minimum(limit, rival)

    def _figures(self, belief: Intervals, level: Ints) -> dict[str, Floats]:
        row, same = np.arange(len(level)), np.ones(len(level))
        return {
            "shown": level.astype(np.float64),
            "within": belief.target[row, level - 1],
            "over": belief.over[row, level - 1],
            "low": self.low * same,
            "high": self.high * same,
            "limit": self.overdose * same,
        }


def _within(belief: Intervals, reach: Ints) -> Bools:
    """(trials, levels) levels up to each trial's reach."""
    levels: Ints = np.arange(1, belief.over.shape[1] + 1, dtype=np.int64)
    return levels <= reach[:, None]


def _rising_doses(text: str) -> bool:
    values = [number(part) or 0.0 for part in text.split(",")]
    return values[0] > 0 and all(low < high for low, high in pairwise(values))


def _build(chosen: Chosen, levels: int) -> Design | Fault:
    doses = chosen.fractions("doses") if chosen.given("doses") else tuple(2.0**level for level in range(levels))
    if len(doses) != levels:
        return fault("design-doses", given=len(doses), levels=levels)
    low, high = chosen.fraction("low"), chosen.fraction("high")
    if not low < high:
        return fault("design-interval", low=f"{low:g}", high=f"{high:g}")
    return Blrm(
        prior=Prior(
            intercept=chosen.fraction("intercept"),
            intercept_sd=chosen.fraction("intercept_sd"),
            log_slope=chosen.fraction("log_slope"),
            log_slope_sd=chosen.fraction("log_slope_sd"),
            correlation=chosen.fraction("correlation"),
        ),
        doses=doses,
        reference=chosen.fraction("reference") if chosen.given("reference") else doses[(levels - 1) // 2],
        low=low,
        high=high,
        overdose=chosen.fraction("overdose"),
        no_skip=chosen.flag("no_skip"),
        monotone=chosen.flag("monotone"),
        untried=chosen.flag("untried"),
        enough=chosen.whole("enough"),
    )


BLRM = DesignKind(
    text=Text(
        en="BLRM: the level most likely in the target interval among those unlikely to be an overdose",
        zh="BLRM：在过量概率不超限的剂量水平中，选择发生率最可能落在目标区间的水平",
    ),
    source="Neuenschwander B, Branson M, Gsponer T. Stat Med 2008; 27:2420-2439; Babb J, Rogatko A, Zacks S. Stat Med "
    "1998; 17:1103-1120; sources not read; numbers as R's crmPack 2.0.1",
    build=_build,
    settings=(
        Setting(
            name="doses",
            default="",
            fits=Fits(said="rising doses above 0, separated by commas", holds=_rising_doses).or_empty(),
            text=Text(
                en="dose of every level in one unit, the lowest first; empty: each doubles the one below (proposal)",
                zh="各剂量水平的剂量（同一单位，由低到高）；留空则逐级加倍（建议值）",
            ),
        ),
        Setting(
            name="reference",
            default="",
            fits=Fits(said="a dose above 0", holds=lambda text: (number(text) or 0) > 0).or_empty(),
            text=Text(
                en="dose to which the intercept belongs; empty: that of the middle level",
                zh="截距所对应的参考剂量；留空为中间水平的剂量",
            ),
        ),
        *(
            Setting(name=name, default=default, fits=between(low, high), text=Text(en=en, zh=zh))
            for name, default, low, high, en, zh in (
                (
                    "intercept",
                    "-1.1",
                    -20,
                    20,
                    "prior mean of the intercept (logit scale)",
                    "截距的先验均值（logit 尺度）",
                ),
                ("intercept_sd", "2", 0.05, 10, "its standard deviation", "截距先验的标准差"),
                ("log_slope", "0.4", -5, 5, "prior mean of the log slope", "斜率对数的先验均值"),
                ("log_slope_sd", "1", 0.05, 3, "its standard deviation", "斜率对数先验的标准差"),
                ("correlation", "0", -0.95, 0.95, "prior correlation of the two", "两者的先验相关系数"),
            )
        ),
        Setting(
            name="low",
            default="0.2",
            fits=FRACTION,
            text=Text(en="lower end of the target interval (proposal)", zh="目标区间下限（建议值）"),
        ),
        Setting(
            name="high",
            default="0.35",
            fits=FRACTION,
            text=Text(
                en="upper end of the target interval; above it is an overdose (proposal)",
                zh="目标区间上限，高于此值为过量（建议值）",
            ),
        ),
        Setting(
            name="overdose",
            default="0.25",
            fits=FRACTION,
            text=Text(
                en="probability of an overdose above which a level may not be given",
                zh="过量概率超过此值的剂量水平不得给予",
            ),
        ),
        Setting(
            name="no_skip",
            default="yes",
            fits=YES_NO,
            text=Text(en="go up one level at a time", zh="逐级递增，不得跳级"),
        ),
        MONOTONE,
        Setting(
            name="untried",
            default="no",
            fits=YES_NO,
            text=Text(
                en="at the end, a level that nobody has been given may be selected",
                zh="结束时允许选定尚无人接受过的剂量水平",
            ),
        ),
        ENOUGH,
    ),
)
