"""BOIN12: BOIN that also asks whether the treatment works, and prefers the level with the better trade-off.

Each of the four outcomes (response without DLT, neither, both, DLT without response) has a utility; a level is as
desirable as the probability that its mean utility exceeds a benchmark. Where the DLT rate allows, the next cohort goes
to the most desirable of the level below, the same and the level above. A level is closed when it is too toxic, and with
it all above; a level without enough responses may not be given either.

R's escalation 0.2.3 gives the level below without asking whether it may be given, and after three DLTs in three
patients gives the lowest level again although its own table marks it not admissible; here the trial stops.

Missing: complete counts only; a patient of whom no response is known counts as one without.
Source: Lin R, Zhou Y, Yan F, Li D, Yuan Y. JCO Precision Oncology 2020; 4:1393-1402 [source not read]; table 3 and the
tie (the higher of two equals) as R's escalation 0.2.3.
"""

from dataclasses import dataclass

import numpy as np

from trialwright.chapters.escalation.boin import EQUAL, boundary
from trialwright.chapters.escalation.design import STOP, Bools, Design, Floats, Ints, Reads, Rulings, Trials
from trialwright.chapters.escalation.fewer_dlts import MONOTONE, lowest_of_fewer
from trialwright.chapters.escalation.selection import TIE, smoothed
from trialwright.chapters.escalation.settings import (
    CAP,
    ENOUGH,
    FRACTION,
    Chosen,
    DesignKind,
    Setting,
    between,
    whole,
)
from trialwright.words.declared import Text
from trialwright.words.findings import Fault

REASONS = (
    "most desirable level",
    "too toxic, go down",
    "try the level above",
    "no level may be given",
    "enough at this level",
    "nobody treated yet",
)
_BEST, _DOWN, _EXPLORE, _NONE, _ENOUGH, _NOBODY = range(len(REASONS))

SELECTED = ("level with the best utility", "no level can be selected")
_SELECTED, _NONE_LEFT = range(len(SELECTED))

EXPLORED = 9
"""Patients at a level with a low enough DLT rate after which the level above is tried (supplement of the paper)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Boin12:
    """The most desirable level among the neighbours that the DLT rate allows.

    toxicity      highest acceptable DLT rate, a fraction
    efficacy      lowest acceptable response rate, a fraction
    neither       utility of no DLT and no response, 0 to 100; response without DLT has 100
    both          utility of a DLT and a response; DLT without response has 0
    too_toxic     Pr(DLT rate > toxicity | outcomes) above which a level and all above are closed
    too_weak      Pr(response rate < efficacy | outcomes) above which a level may not be given
    look_higher   patients at a level below which the level above is still a candidate at a middling DLT rate
    monotone      never go higher than with fewer DLTs among the same patients, which utilities sometimes do
    enough        stop once so many patients are at a level that would be given again; 0: never
    """

    toxicity: float
    efficacy: float
    neither: float = 40.0
    both: float = 60.0
    too_toxic: float = 0.95
    too_weak: float = 0.9
    look_higher: int = 6
    monotone: bool = True
    enough: int = 0

    @property
    def reads(self) -> Reads:
        """Counts, and who responded."""
        return "responses"

    def boundaries(self) -> tuple[float, float]:
        """DLT rates: at or below the first the neighbours compete freely, at or above the second go down."""
        return boundary(0.6 * self.toxicity, self.toxicity), boundary(self.toxicity, 1.4 * self.toxicity)

    def benchmark(self) -> float:
        """The utility to exceed, 0 to 1: half way between the worst acceptable mean utility and the best there is."""
        toxic, works = self.toxicity, self.efficacy
        worst = works * (1 - toxic) + self.neither / 100 * (1 - toxic) * (1 - works) + self.both / 100 * toxic * works
        return worst + (1 - worst) / 2

    def desirability(self, treated: Ints, dlts: Ints, responses: Ints, both: Ints) -> Floats:
        """Pr(mean utility > benchmark), by a binomial likelihood of the summed utility and a uniform prior."""
        from scipy.special import betaincc  # noqa: PLC0415 scipy is slow to import

        gained = self.gained(treated, dlts, responses, both)
        return np.asarray(betaincc(1 + gained, 1 + treated - gained, self.benchmark()), dtype=np.float64)

    def gained(self, treated: Ints, dlts: Ints, responses: Ints, both: Ints) -> Floats:
        """Summed utility in patients: one for every response without DLT, less for the others."""
        neither = treated - dlts - responses + both
        return (responses - both) + self.neither / 100 * neither + self.both / 100 * both

    def closed(self, trials: Trials) -> Bools:
        """Levels too toxic, with all above, and levels that work too rarely, as the outcomes stand."""
        toxic = _above(trials.dlts, trials.treated, self.toxicity) >= self.too_toxic
        weak = 1 - _above(trials.responses, trials.treated, self.efficacy) >= self.too_weak
        tried = trials.treated > 0
        return np.logical_or.accumulate(toxic & tried, axis=1) | (weak & tried)

    def judge(self, trials: Trials) -> Rulings:
        """The most desirable neighbour that may be given."""
        return lowest_of_fewer(self._rule, trials) if self.monotone else self._rule(trials)

    def _rule(self, trials: Trials) -> Rulings:
        current, levels = trials.current, np.arange(1, trials.levels + 1)
        n, dlt = trials.at_current(trials.treated), trials.at_current(trials.dlts)
        rate = dlt / np.maximum(n, 1)
        up, down = self.boundaries()
        goes_down = rate >= down - EQUAL
        middling = ~goes_down & (rate > up + EQUAL) & (n >= self.look_higher)
        highest = np.where(goes_down, current - 1, np.where(middling, current, current + 1))
        given = ~self.closed(trials)
        reach = (levels <= highest[:, None]) & (levels >= np.minimum(current - 1, highest)[:, None])
        desire = self.desirability(trials.treated, trials.dlts, trials.responses, trials.both)
        open_neighbours = given & reach
        open_below = given & (levels <= highest[:, None])
        level = np.where(open_neighbours.any(axis=1), _best(desire, open_neighbours), _highest(open_below))
        at_bottom = goes_down & (current == 1)
        level = np.where(at_bottom, np.where(given[:, 0], 1, STOP), level)
        reason = np.where(goes_down, _DOWN, _BEST)
        next_up = np.minimum(current, trials.levels - 1)
        row = np.arange(len(trials))
        untried = (current < trials.levels) & (trials.treated[row, next_up] == 0) & given[row, next_up]
        explore = (n >= EXPLORED) & ~goes_down & untried
        level, reason = np.where(explore, current + 1, level), np.where(explore, _EXPLORE, reason)
        if self.enough:
            done = (n >= self.enough) & (level == current)
            level, reason = np.where(done, STOP, level), np.where(done, _ENOUGH, reason)
        else:
            done = np.zeros(len(trials), dtype=np.bool_)
        begins = n == 0
        level = np.where(begins, _lowest(given), level)
        reason = np.where(begins, _NOBODY, np.where((level == STOP) & ~done, _NONE, reason))
        return Rulings(
            level=level,
            reason=reason,
            reasons=REASONS,
            margin=_margin(desire, open_neighbours),
            measure="probability",
            rule="boin12 rule",
            figures=self._figures(trials, rate, desire, np.maximum(level, 1)),
        )

    def select(self, trials: Trials) -> Rulings:
        """Of the levels up to the one whose smoothed DLT rate is nearest to the limit, the one with the best utility.

        Source: Lin 2020, end of trial [source not read]: the level nearest to the limit among the tried, open ones.
        """
        usable = (trials.treated > 0) & ~self.closed(trials)
        rates = smoothed(trials.treated, trials.dlts, usable) + TIE * np.cumsum(usable, axis=1)
        distance = np.where(usable, np.abs(np.nan_to_num(rates, nan=np.inf) - self.toxicity), np.inf)
        highest = np.where(usable.any(axis=1), distance.argmin(axis=1) + 1, STOP)
        candidates = usable & (np.arange(1, trials.levels + 1) <= highest[:, None])
        gained = self.gained(trials.treated, trials.dlts, trials.responses, trials.both)
        utility = (1 + gained) / (2 + trials.treated)
        level = np.where(candidates.any(axis=1), _best(utility, candidates), STOP)
        desire = self.desirability(trials.treated, trials.dlts, trials.responses, trials.both)
        return Rulings(
            level=level,
            reason=np.where(level > STOP, _SELECTED, _NONE_LEFT),
            reasons=SELECTED,
            margin=_margin(utility, candidates),
            measure="probability",
            figures={
                **self._figures(trials, np.zeros(len(trials)), desire, np.maximum(level, 1)),
                "utility": utility[np.arange(len(trials)), np.maximum(level, 1) - 1] * 100,
            },
        )

    def _figures(self, trials: Trials, rate: Floats, desire: Floats, level: Ints) -> dict[str, Floats]:
        up, down = self.boundaries()
        row, same = np.arange(len(trials)), np.ones(len(trials))
        return {
            "responded": trials.at_current(trials.responses).astype(np.float64),
            "rate": rate,
            "up": up * same,
            "down": down * same,
            "shown": level.astype(np.float64),
            "desire": desire[row, level - 1],
        }


def _above(events: Ints, patients: Ints, rate: float) -> Floats:
    """Pr(true rate > rate | outcomes), the prior being uniform."""
    from scipy.special import betaincc  # noqa: PLC0415 scipy is slow to import

    return np.asarray(betaincc(1 + events, 1 + patients - events, rate), dtype=np.float64)


def _best(score: Floats, allowed: Bools) -> Ints:
    """(trials,) the allowed level with the highest score, the higher of two equals; no meaning where none is."""
    masked = np.where(allowed, np.round(score, 12), -1.0)
    return masked.shape[1] - masked[:, ::-1].argmax(axis=1).astype(np.int64)


def _highest(allowed: Bools) -> Ints:
    """(trials,) the highest allowed level, else ``STOP``."""
    numbers: Ints = np.arange(1, allowed.shape[1] + 1, dtype=np.int64)
    return np.where(allowed, numbers, STOP).max(axis=1)


def _lowest(allowed: Bools) -> Ints:
    """(trials,) the lowest allowed level, else ``STOP``."""
    return np.where(allowed.any(axis=1), allowed.argmax(axis=1).astype(np.int64) + 1, STOP)


def _margin(score: Floats, allowed: Bools) -> Floats:
    """(trials,) by how much the best allowed score leads the second; NaN where there are not two."""
    ordered = np.sort(np.where(allowed, score, -1.0), axis=1)
    best: Floats = ordered[:, -1]
    second: Floats = ordered[:, -2] if ordered.shape[1] > 1 else np.full(len(ordered), -1.0)
    return np.where(second >= 0, best - second, np.nan)


def _build(chosen: Chosen, levels: int) -> Design | Fault:  # noqa: ARG001 the rule serves any ladder
    return Boin12(
        toxicity=chosen.fraction("target"),
        efficacy=chosen.fraction("efficacy"),
        neither=chosen.fraction("neither"),
        both=chosen.fraction("both"),
        too_toxic=chosen.fraction("cap"),
        too_weak=chosen.fraction("too_weak"),
        look_higher=chosen.whole("look_higher"),
        monotone=chosen.flag("monotone"),
        enough=chosen.whole("enough"),
    )


BOIN12 = DesignKind(
    text=Text(
        en="BOIN12: the level with the best trade-off of DLTs and responses, among those that may be given",
        zh="BOIN12：在可给予的剂量水平中，选择 DLT 与应答权衡最佳的水平",
    ),
    source="Lin R, Zhou Y, Yan F, Li D, Yuan Y. JCO Precis Oncol 2020; 4:1393-1402; source not read; table 3 as R's "
    "escalation 0.2.3",
    build=_build,
    settings=(
        Setting(
            name="target",
            default="0.35",
            fits=FRACTION,
            text=Text(en="highest acceptable DLT rate (proposal)", zh="可接受的最高 DLT 发生率（建议值）"),
        ),
        Setting(
            name="efficacy",
            default="0.25",
            fits=FRACTION,
            text=Text(en="lowest acceptable response rate (proposal)", zh="可接受的最低应答率（建议值）"),
        ),
        Setting(
            name="neither",
            default="40",
            fits=between(0, 100),
            text=Text(
                en="utility of no DLT and no response; a response without DLT has 100, a DLT without response 0",
                zh="无 DLT 且无应答的效用；有应答无 DLT 为 100，有 DLT 无应答为 0",
            ),
        ),
        Setting(
            name="both",
            default="60",
            fits=between(0, 100),
            text=Text(en="utility of a response with a DLT", zh="有应答且有 DLT 的效用"),
        ),
        CAP,
        Setting(
            name="too_weak",
            default="0.9",
            fits=FRACTION,
            text=Text(
                en="a level is not given above this probability that its response rate is below the lowest acceptable",
                zh="某剂量水平应答率低于可接受下限的概率超过此值时不得给予",
            ),
        ),
        Setting(
            name="look_higher",
            default="6",
            fits=whole(0, 400),
            text=Text(
                en="patients at a level below which the level above stays a candidate at a middling DLT rate",
                zh="DLT 发生率居中时，该剂量水平未达此例数前仍可考虑上一水平",
            ),
        ),
        MONOTONE,
        ENOUGH,
    ),
)
