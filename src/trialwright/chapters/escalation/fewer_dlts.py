"""More DLTs among the same patients never send anybody higher: the answer is the lowest of those for fewer DLTs.

Some published rules break this. Under a curve of two parameters a DLT at a low level flattens the curve, which can
raise the level above; under utilities a DLT at the level below makes this one look better. Wrapped here, a rule is
asked about the same patients with every smaller number of DLTs at every level. A trial that fewer DLTs would have ended
is left to the rule: it does not go on from there. Where the ways are too many to ask about, nobody goes up.

Missing: complete counts only, as the rules that it wraps.
Source: own rule, a proposal; the published rules are had with ``monotone`` set to no.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np

from trialwright.chapters.escalation.design import STOP, Ints, Rulings, Trials
from trialwright.chapters.escalation.settings import YES_NO, Setting
from trialwright.words.declared import Text

MONOTONE = Setting(
    name="monotone",
    default="yes",
    fits=YES_NO,
    text=Text(
        en="never go higher than with fewer DLTs among the same patients; no: the published rule alone",
        zh="相同例数下，DLT 更多时不得给予更高剂量；取 no 则仅按发表的规则",
    ),
)

MOST_WAYS = 20_000
"""Ways to have fewer DLTs that are asked about at once, and for one trial at all."""

LOWERED = "fewer DLTs allow no more"


def lowest_of_fewer(judge: Callable[[Trials], Rulings], trials: Trials) -> Rulings:
    """The rulings of a rule on counts, each no higher than for the same patients with fewer DLTs."""
    ruled = judge(trials)
    ways = ((trials.dlts - trials.both + 1) * (trials.both + 1)).prod(axis=1, dtype=np.float64)
    asked = np.flatnonzero((ruled.level > 1) & (ways > 1) & (ways <= MOST_WAYS))
    least = np.where(ways > MOST_WAYS, np.maximum(trials.current, 1), trials.levels)
    for part in np.split(asked, np.flatnonzero(np.diff(np.cumsum(ways[asked]) // MOST_WAYS)) + 1):
        owner, milder = _milder(_rows(trials, part))
        level = _levels(judge, milder)
        np.minimum.at(least, part[owner], np.where(level == STOP, trials.levels, level))
    lower = least < ruled.level
    return replace(
        ruled,
        level=np.where(lower, least, ruled.level),
        reason=np.where(lower, len(ruled.reasons), ruled.reason),
        reasons=(*ruled.reasons, LOWERED),
        margin=np.where(lower, np.nan, ruled.margin),
    )


def _levels(judge: Callable[[Trials], Rulings], trials: Trials) -> Ints:
    """The ruled levels, every different row judged once."""
    columns = (trials.treated, trials.dlts, trials.responses, trials.both, trials.current[:, None])
    if len(trials) == 0:
        return trials.current
    _, first, inverse = np.unique(np.hstack(columns), axis=0, return_index=True, return_inverse=True)
    return judge(_rows(trials, first)).level[inverse.reshape(-1)]


def _rows(trials: Trials, rows: Ints) -> Trials:
    counts = ("treated", "dlts", "pending", "current", "last_treated", "last_dlts", "last_pending", "follow_up")
    picked = {name: getattr(trials, name)[rows] for name in (*counts, "responses", "both")}
    return replace(trials, **picked)


def _milder(trials: Trials) -> tuple[Ints, Trials]:
    """Every trial with every smaller number of DLTs: whose it is, and how it would stand."""
    patterns, which = np.unique(np.hstack([trials.dlts, trials.both]), axis=0, return_inverse=True)
    owners: list[Ints] = []
    fewer: list[Ints] = []
    for number, pattern in enumerate(patterns):
        rows = np.flatnonzero(which.reshape(-1) == number)
        every = _smaller(pattern[: trials.levels], pattern[trials.levels :])
        owners.append(np.repeat(rows, len(every)))
        fewer.append(np.tile(every, (len(rows), 1)))
    owner = np.concatenate(owners) if owners else np.zeros(0, dtype=np.int64)
    counts = np.concatenate(fewer) if fewer else np.zeros((0, 2 * trials.levels), dtype=np.int64)
    dlts, both = counts[:, : trials.levels], counts[:, trials.levels :]
    return owner, replace(_rows(trials, owner), dlts=dlts, both=both)


def _smaller(dlts: Ints, both: Ints) -> Ints:
    """(ways, 2 * levels) DLTs, and DLTs with a response, at each level with some DLTs undone, at least one."""
    choices = [
        [(alone + together, together) for alone in range(int(dlt - both_) + 1) for together in range(int(both_) + 1)]
        for dlt, both_ in zip(dlts, both, strict=True)
    ]
    ways = [[dlt for dlt, _ in way] + [together for _, together in way] for way in product(*choices)]
    return np.array(ways[:-1], dtype=np.int64).reshape(len(ways) - 1, 2 * len(dlts))
