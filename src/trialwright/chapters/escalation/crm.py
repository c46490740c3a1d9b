"""CRM: the level whose modelled DLT rate is nearest to the target, with brakes that the bare model lacks.

Two estimates are in use and differ in one data set of fifteen, so a protocol names one: ``plug-in`` is the rate at the
mean of the parameter (R's dfcrm), ``mean`` is the mean of the rate (R's trialr). The bare model never stops: after
three DLTs in the first three patients dfcrm treats three more at the lowest level. Here the cap stops it.

Missing: complete counts only; whoever is still in the window is judged through every way in which it can end.
Source: O'Quigley J, Pepe M, Fisher L. Biometrics 1990; 46:33-48; numbers and restrictions as R's dfcrm 0.2-2.1.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from trialwright.chapters.escalation.design import STOP, Bools, Design, Floats, Ints, Reads, Rulings, Trials
from trialwright.chapters.escalation.one_parameter import Belief, Pending, believe, place_nodes
from trialwright.chapters.escalation.settings import (
    CAP,
    ENOUGH,
    FRACTION,
    RISING,
    TARGET,
    YES_NO,
    Chosen,
    DesignKind,
    Setting,
    between,
    one_of,
    whole,
)
from trialwright.chapters.escalation.skeleton import Curve, guess_rates
from trialwright.words.declared import Text
from trialwright.words.findings import Fault, fault

EQUAL = 1e-12
"""A rate this near to the target is on it."""

Estimate = Literal["plug-in", "mean"]

REASONS = (
    "dose stays",
    "dose goes up",
    "dose goes down",
    "no level is skipped",
    "last cohort too toxic to go up",
    "modelled level is above its cap",
    "lowest level is too toxic by the model",
    "enough at this level",
    "nobody treated yet",
)
_STAYS, _UP, _DOWN, _SKIP, _COHERENT, _CAPPED, _LOWEST, _ENOUGH, _NOBODY = range(len(REASONS))

SELECTED = ("level selected by the model", "lowest level is too toxic by the model", "no level can be selected")
_SELECTED, _NONE_OPEN, _NONE_TRIED = range(len(SELECTED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Crm:
    """Treat at the level whose modelled DLT rate is nearest to the target.

    target    DLT rate aimed at, a fraction
    curve     the model with the rates guessed before the trial
    prior_sd  standard deviation of the parameter's normal prior, whose mean is 0
    estimate  which estimate of a level's rate is compared with the target
    cap       Pr(rate > target | outcomes) above which a level is not given; at the lowest level: stop; 1: never
    no_skip   go up one level at a time, counted from the last cohort
    coherent  stay or go down after a cohort whose own DLT rate is at or above the target
    untried   select a level at the end even if nobody has been given it, as dfcrm does
    enough    stop once so many patients are at a level that would be given again; 0: never
    """

    target: float
    curve: Curve
    prior_sd: float
    estimate: Estimate = "plug-in"
    cap: float = 0.95
    no_skip: bool = True
    coherent: bool = True
    untried: bool = True
    enough: int = 0

    @property
    def reads(self) -> Reads:
        """Counts, and where coherence is asked for, the last cohort alone."""
        return "last cohort" if self.coherent else "counts"

    def believe(self, trials: Trials, pending: Pending | None = None) -> Belief:
        """What the model believes of every trial; ``pending`` patients are weighed by their part of the window."""
        return believe(
            place_nodes(self.curve, self.prior_sd, self.target), trials.treated - trials.pending, trials.dlts, pending
        )

    def judge(self, trials: Trials) -> Rulings:
        """Towards the level that the model points to, as far as the brakes allow."""
        return self.rule(trials, self.believe(trials))

    def closed(self, trials: Trials) -> Bools:
        """Levels whose rate exceeds the target with a probability above the cap, as the outcomes stand."""
        return self.believe(trials).above > self.cap

    def select(self, trials: Trials) -> Rulings:
        """The level that the model points to among those below the cap, with no other brake."""
        belief = self.believe(trials)
        rates = self._rates(belief)
        open_levels = (belief.above <= self.cap).sum(axis=1)
        tried = np.where(trials.treated > 0, np.arange(1, trials.levels + 1), STOP).max(axis=1)
        reachable = np.where((tried > STOP) & self.untried, trials.levels, tried)
        highest = np.minimum(open_levels, reachable)
        level = np.minimum(nearest_level(rates, self.target), highest)
        reason = np.where(level > STOP, _SELECTED, np.where(open_levels == STOP, _NONE_OPEN, _NONE_TRIED))
        margin = self._margins(rates, belief, level, highest)
        return Rulings(
            level=level,
            reason=reason,
            reasons=SELECTED,
            margin=margin,
            measure="probability",
            figures=self._figures(rates, belief, np.maximum(level, 1)),
        )

    def rule(self, trials: Trials, belief: Belief) -> Rulings:
        """Where a belief sends each trial."""
        rates = self._rates(belief)
        wanted = nearest_level(rates, self.target)
        highest = (belief.above <= self.cap).sum(axis=1)
        begun = trials.current > 0
        one_up = np.where(begun & self.no_skip, trials.current + 1, trials.levels)
        last_rate = trials.last_dlts / np.maximum(trials.last_treated, 1)
        too_toxic = (trials.last_treated > 0) & (last_rate >= self.target - EQUAL)
        held = np.where(begun & self.coherent & too_toxic, trials.current, trials.levels)
        ceiling = np.minimum(np.minimum(one_up, held), highest)
        level = np.where(begun, np.minimum(wanted, ceiling), np.minimum(highest, 1))
        reason = np.where(level > trials.current, _UP, np.where(level < trials.current, _DOWN, _STAYS))
        reason = np.where(wanted > one_up, _SKIP, reason)
        reason = np.where((wanted > held) & (held <= one_up), _COHERENT, reason)
        reason = np.where((wanted > highest) & (level == highest), _CAPPED, reason)
        reason = np.where(begun, reason, _NOBODY)
        if self.enough:
            done = begun & (level == trials.current) & (trials.at_current(trials.treated) >= self.enough)
            level, reason = np.where(done, STOP, level), np.where(done, _ENOUGH, reason)
        reason = np.where(highest == STOP, _LOWEST, reason)
        return Rulings(
            level=np.where(highest == STOP, STOP, level),
            reason=reason,
            reasons=REASONS,
            margin=self._margins(rates, belief, level, ceiling),
            measure="probability",
            rule="crm rule",
            figures=self._figures(rates, belief, wanted),
        )

    def _rates(self, belief: Belief) -> Floats:
        return belief.plugged if self.estimate == "plug-in" else belief.means

    def _figures(self, rates: Floats, belief: Belief, level: Ints) -> dict[str, Floats]:
        shown = rates[np.arange(len(level)), level - 1]
        same = np.ones(len(level))
        return {
            "wanted": level.astype(np.float64),
            "rate": shown,
            "target": self.target * same,
            "lowest": belief.above[:, 0],
            "cap": self.cap * same,
        }

    def _margins(self, rates: Floats, belief: Belief, level: Ints, ceiling: Ints) -> Floats:
        """How far the nearest threshold is: of stopping, of the level below, or of the level above where it is allowed.

        A level gives way to its neighbour where the mean of their rates crosses the target.
        """
        turns = np.abs((rates[:, :-1] + rates[:, 1:]) / 2 - self.target)
        edge = np.full((len(level), 1), np.inf)
        turns = np.hstack([edge, turns, edge])
        row = np.arange(len(level))
        at = np.maximum(level, 1)
        up = np.where(ceiling > at, turns[row, at], np.inf)
        sides = np.where(level == STOP, np.inf, np.minimum(turns[row, at - 1], up))
        stop = np.abs(belief.above[:, 0] - self.cap)
        return np.minimum(sides, stop)


def nearest_level(rates: Floats, target: float) -> Ints:
    """(trials,) the level, 1 the lowest, whose rate is nearest to the target; the lower of two equally near.

    Shape: rates (trials, levels), rising. Where all are at or below the target it is the highest level, where all are
    at or above it the lowest, so that a saturated curve still points the safe way.
    """
    level = np.abs(rates - target).argmin(axis=1) + 1
    level = np.where((rates >= target).all(axis=1), 1, level)
    return np.where((rates <= target).all(axis=1), rates.shape[1], level).astype(np.int64)


def model_of(chosen: Chosen, levels: int) -> Crm | Fault:
    """The CRM that a protocol's choices mean."""
    target = chosen.fraction("target")
    model = "power" if chosen.word("model") == "power" else "logistic"
    intercept = chosen.fraction("intercept")
    if chosen.given("skeleton"):
        guesses = chosen.fractions("skeleton")
        if len(guesses) != levels:
            return fault("design-guesses", given=len(guesses), levels=levels)
    else:
        halfwidth = chosen.fraction("halfwidth")
        median = chosen.whole("median") if chosen.given("median") else (levels + 1) // 2
        if not (0 < target - halfwidth < target + halfwidth < 1 and median <= levels):
            return fault("design-no-guesses", target=f"{target:g}", halfwidth=f"{halfwidth:g}", median=median)
        guesses = guess_rates(
            target=target, levels=levels, median=median, halfwidth=halfwidth, model=model, intercept=intercept
        )
    curve = Curve(model=model, guesses=guesses, intercept=intercept)
    if not curve.usable:
        return fault("design-intercept", highest=f"{guesses[-1]:g}", intercept=f"{intercept:g}")
    return Crm(
        target=target,
        curve=curve,
        prior_sd=chosen.fraction("prior_sd"),
        estimate="mean" if chosen.word("estimate") == "mean" else "plug-in",
        cap=chosen.fraction("cap"),
        no_skip=chosen.flag("no_skip"),
        coherent=chosen.flag("coherent"),
        untried=chosen.flag("untried"),
        enough=chosen.whole("enough"),
    )


def _build(chosen: Chosen, levels: int) -> Design | Fault:
    return model_of(chosen, levels)


MODEL_SETTINGS: tuple[Setting, ...] = (
    TARGET,
    Setting(
        name="skeleton",
        default="",
        fits=RISING.or_empty(),
        text=Text(
            en="DLT rates guessed before the trial, the lowest level first; empty: from halfwidth and median",
            zh="试验前估计的各剂量水平 DLT 发生率，由低到高；留空则由 halfwidth 与 median 计算",
        ),
    ),
    Setting(
        name="halfwidth",
        default="0.06",
        fits=FRACTION,
        text=Text(
            en="without a skeleton: half the width of the rates that count as good as the target (proposal)",
            zh="未给出 skeleton 时：视为与目标相当的发生率区间的半宽（建议值）",
        ),
    ),
    Setting(
        name="median",
        default="",
        fits=whole(1, 99).or_empty(),
        text=Text(
            en="without a skeleton: the level guessed to have the target rate; empty: the middle one",
            zh="未给出 skeleton 时：估计恰为目标发生率的剂量水平；留空为中间水平",
        ),
    ),
    Setting(
        name="model",
        default="power",
        fits=one_of("power", "logistic"),
        text=Text(en="dose-toxicity curve", zh="剂量-毒性曲线（power 为幂模型，logistic 为逻辑模型）"),
    ),
    Setting(
        name="intercept",
        default="3",
        fits=between(-20, 20),
        text=Text(en="intercept of the logistic curve", zh="逻辑模型的截距"),
    ),
    Setting(
        name="prior_sd",
        default="1.157583690279023",
        fits=between(0.05, 10),
        text=Text(
            en="standard deviation of the parameter's normal prior; the default is the root of 1.34",
            zh="参数正态先验的标准差；默认值为 1.34 的平方根",
        ),
    ),
    Setting(
        name="estimate",
        default="plug-in",
        fits=one_of("plug-in", "mean"),
        text=Text(
            en="rate compared with the target: at the mean parameter (plug-in), or the mean rate (mean)",
            zh="与目标比较的发生率：参数均值处的发生率（plug-in）或发生率的后验均值（mean）",
        ),
    ),
    Setting(
        name="cap",
        default=CAP.default,
        fits=between(0.5, 1),
        text=Text(
            en="a level is not given, and at the lowest level the trial stops, above this probability that its rate "
            "exceeds the target; 1: never",
            zh="某剂量水平发生率高于目标值的概率超过此值时不得给予；最低水平如此则终止；取 1 表示不设",
        ),
    ),
    Setting(
        name="no_skip",
        default="yes",
        fits=YES_NO,
        text=Text(en="go up one level at a time", zh="逐级递增，不得跳级"),
    ),
    Setting(
        name="coherent",
        default="yes",
        fits=YES_NO,
        text=Text(
            en="never go up after a cohort whose own DLT rate is at or above the target",
            zh="上一剂量组的 DLT 发生率达到或超过目标值时不得递增",
        ),
    ),
    Setting(
        name="untried",
        default="yes",
        fits=YES_NO,
        text=Text(
            en="at the end, a level that nobody has been given may be selected, as dfcrm does",
            zh="结束时允许选定尚无人接受过的剂量水平（与 dfcrm 相同）",
        ),
    ),
    ENOUGH,
)

CRM = DesignKind(
    text=Text(
        en="CRM: the level whose modelled DLT rate is nearest to the target, never skipping, coherent, with a stop",
        zh="CRM：选择模型估计的 DLT 发生率最接近目标值的剂量水平；不跳级、保持一致性，并设终止规则",
    ),
    source="O'Quigley J, Pepe M, Fisher L. Biometrics 1990; 46:33-48; behaviour of R's dfcrm 0.2-2.1; "
    "its stop at the cap is a proposal",
    build=_build,
    settings=MODEL_SETTINGS,
)
