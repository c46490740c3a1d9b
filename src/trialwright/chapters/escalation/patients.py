"""Where the next patient may go while a cohort is incomplete and outcomes are open: by every way in which they can end.

If every completion of the outcomes gives the same answer, it is said now. If one could change it, nobody goes where
that completion would not let them: the cohort is completed at its own level, or the advice is to wait, and for whom.
An end that only a complete cohort brings (the last of the highest level, the maximum sample) waits for the cohort.

Missing: a pending patient may still turn out either way; a patient of the cohort not yet treated likewise.
Source: own rule. Packages judge whole cohorts: in 3+3 escalation 0.2.3 goes on after two DLTs in two patients.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from trialwright.chapters.escalation.design import (
    STOP,
    WAIT,
    Advice,
    Bools,
    Ints,
    Plan,
    Rulings,
    Sentence,
    Trials,
    action_of,
    sentences,
)
from trialwright.chapters.escalation.history import DoseHistory

RULED, SAID_EARLY, COMPLETE_COHORT, HOLD, FIRST, REACHED = range(6)
"""Why: the rule on a complete cohort; every completion agrees; the cohort goes on; an open outcome could change the
answer; nobody has been treated; the planned number has been."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Where the next patient may go, a trial a row.

    level   (trials,) a level, ``STOP`` or ``WAIT``
    cause   (trials,) one of the numbers above
    row     (trials,) the completion with most DLTs, as a row of ``rulings``
    """

    level: Ints
    cause: Ints
    row: Ints
    rulings: Rulings


@dataclass(frozen=True, slots=True, kw_only=True)
class _Completions:
    """Every completion of every trial: ``owner`` is its trial, ``ending`` how the pending end there."""

    trials: Trials
    owner: Ints
    ending: Ints


def settle(plan: Plan, trials: Trials, missing: Ints) -> Settled:
    """Where the next patient of each trial may go.

    Shape: missing (trials,): patients of the last cohort who have not been treated yet.
    """
    now = _by_follow_up if plan.design.reads == "follow-up" else _by_completions
    settled = now(plan, trials, missing)
    total = trials.treated.sum(axis=1)
    reached = np.zeros(len(trials), dtype=np.bool_) if plan.planned is None else total >= plan.planned
    first = trials.current == 0
    level = np.where(reached, STOP, np.where(first, plan.start, settled.level))
    cause = np.where(reached, REACHED, np.where(first, FIRST, settled.cause))
    return replace(settled, level=level, cause=cause)


def _by_follow_up(plan: Plan, trials: Trials, missing: Ints) -> Settled:
    """A design that reads follow-up judges the pending itself; an incomplete cohort never goes up."""
    rulings = plan.design.judge(trials)
    unfinished = (missing > 0) & (rulings.level > trials.current)
    level = np.where(unfinished, trials.current, rulings.level)
    cause = np.where(rulings.level == WAIT, HOLD, np.where(unfinished, COMPLETE_COHORT, RULED))
    return Settled(level=level, cause=cause, row=np.arange(len(trials)), rulings=rulings)


def _by_completions(plan: Plan, trials: Trials, missing: Ints) -> Settled:
    every = _completions(trials, missing)
    rulings = plan.design.judge(every.trials)
    finishes = _finishes(plan, every, missing, rulings)
    ruled = np.where(finishes, every.trials.current, rulings.level)
    # one group for each trial and each ending of its pending; within it, the cohort's untreated patients vary
    groups, inverse = np.unique(np.stack([every.owner, every.ending]), axis=1, return_inverse=True)
    owner, current = groups[0], trials.current[groups[0]]
    lowest, highest = _extremes(ruled, inverse.reshape(-1), groups.shape[1])
    same = lowest == highest
    goes_on = ~same & (lowest <= current) & (current <= highest)
    each = np.where(goes_on, current, lowest)
    least, most = _extremes(each, owner, len(trials))
    agreed = least == most
    open_cohort = missing > 0
    allowed = (least > trials.current) | (open_cohort & (least == trials.current))
    level = np.where(agreed | allowed, least, WAIT)
    all_same = _all(same, owner, len(trials)) & agreed & _all(~finishes, every.owner, len(trials))
    nothing_open = (missing == 0) & (trials.pending.sum(axis=1) == 0)
    cause = np.where(nothing_open, RULED, np.where(all_same, SAID_EARLY, COMPLETE_COHORT))
    cause = np.where(~agreed & ~allowed, HOLD, cause)
    cause = np.where(~agreed & allowed & (least > trials.current), SAID_EARLY, cause)
    return Settled(level=level, cause=cause, row=_worst(every, trials), rulings=rulings)


def _finishes(plan: Plan, every: _Completions, missing: Ints, rulings: Rulings) -> Bools:
    """(completions,) whether the trial ends there only because the cohort is complete: its own level is still open.

    Such an end is no reason to leave the cohort incomplete; a stop for toxicity closes the level.
    """
    row, here = np.arange(len(every.owner)), np.maximum(every.trials.current - 1, 0)
    ends = (rulings.level == STOP) & (missing[every.owner] > 0)
    return ends & ~plan.design.closed(every.trials)[row, here]


def _extremes(values: Ints, group: Ints, groups: int) -> tuple[Ints, Ints]:
    lowest, highest = np.full(groups, np.iinfo(np.int64).max), np.full(groups, np.iinfo(np.int64).min)
    np.minimum.at(lowest, group, values)
    np.maximum.at(highest, group, values)
    return lowest, highest


def _all(truth: np.ndarray, group: Ints, groups: int) -> np.ndarray:
    return np.bincount(group, weights=~truth, minlength=groups) == 0


def _worst(every: _Completions, trials: Trials) -> Ints:
    order = np.lexsort((every.trials.dlts.sum(axis=1), every.owner))
    last = np.searchsorted(every.owner[order], np.arange(len(trials)), side="right") - 1
    return order[last]


def _completions(trials: Trials, missing: Ints) -> _Completions:
    """Every trial with every number of DLTs among its pending and its untreated patients, at each level."""
    keys = np.hstack([trials.pending, trials.last_pending[:, None], trials.current[:, None], missing[:, None]])
    patterns, which = np.unique(keys, axis=0, return_inverse=True)
    which = which.reshape(-1)
    parts: list[tuple[Ints, Ints, Ints, Ints, Ints]] = []
    for number, pattern in enumerate(patterns):
        rows = np.flatnonzero(which == number)
        added, in_last, ending, untreated = _endings(pattern, trials.levels)
        parts.append(
            (
                np.repeat(rows, len(ending)),
                np.tile(added, (len(rows), 1)),
                np.tile(in_last, len(rows)),
                np.tile(ending, len(rows)),
                np.tile(untreated, len(rows)),
            )
        )
    owner, added, in_last, ending, untreated = (np.concatenate(column) for column in zip(*parts, strict=True))
    at_current = np.zeros((len(owner), trials.levels), dtype=np.int64)
    here = np.maximum(trials.current[owner] - 1, 0)
    at_current[np.arange(len(owner)), here] = missing[owner]
    added[np.arange(len(owner)), here] += untreated
    completed = Trials(
        treated=trials.treated[owner] + at_current,
        dlts=trials.dlts[owner] + added,
        pending=np.zeros_like(added),
        current=trials.current[owner],
        last_treated=trials.last_treated[owner] + missing[owner],
        last_dlts=trials.last_dlts[owner] + in_last + untreated,
        last_pending=np.zeros_like(owner),
        follow_up=np.zeros(added.shape),
        responses=trials.responses[owner],
        both=trials.both[owner],
    )
    return _Completions(trials=completed, owner=owner, ending=ending)


def _endings(pattern: Ints, levels: int) -> tuple[Ints, Ints, Ints, Ints]:
    """For one pattern of open outcomes: DLTs added at each level, in the last cohort, and among the untreated."""
    pending, last_pending, current, missing = pattern[:levels], *(int(value) for value in pattern[levels:])
    elsewhere = pending.copy()
    if current:
        elsewhere[current - 1] -= last_pending
    choices = [range(int(count) + 1) for count in elsewhere]
    added: list[list[int]] = []
    in_last: list[int] = []
    ending: list[int] = []
    untreated: list[int] = []
    for number, (*outside, inside) in enumerate(product(*choices, range(last_pending + 1))):
        row = list(outside)
        if current:
            row[current - 1] += inside
        for dlts in range(missing + 1):
            added.append(row)
            in_last.append(inside)
            ending.append(number)
            untreated.append(dlts)
    return np.array(added), np.array(in_last), np.array(ending), np.array(untreated)


_CAUSES: Mapping[int, str] = {
    RULED: "",
    SAID_EARLY: "said early",
    COMPLETE_COHORT: "complete the cohort",
    HOLD: "an open outcome decides",
    FIRST: "first cohort",
    REACHED: "planned number reached",
}


def reasons(plan: Plan, trials: Trials, missing: Ints, settled: Settled, place: int) -> tuple[Sentence, ...]:
    """Why one trial of the frame was settled so: the rule, its reason, and what is still open."""
    cause, row = int(settled.cause[place]), int(settled.row[place])
    by_rule = plan.design.reads == "follow-up"
    ruled = cause in {RULED, SAID_EARLY} or (by_rule and cause in {HOLD, COMPLETE_COHORT})
    because = list(sentences(settled.rulings, row, trials, place)) if ruled else []
    if _CAUSES[cause] and not (by_rule and cause == HOLD):
        values = {
            "current": int(trials.current[place]),
            "treated": int(trials.treated[place].sum()),
            "open": int(trials.pending[place].sum()),
            "missing": int(missing[place]),
            "cohort": plan.cohort,
            "next": int(settled.level[place]),
            "levels": ", ".join(str(each + 1) for each in np.flatnonzero(trials.pending[place])),
        }
        because.append(Sentence(name=_CAUSES[cause], values=values))
    return tuple(because)


def advise(plan: Plan, history: DoseHistory) -> Advice:
    """Where the next patient of one trial may go, and why. A person decides.

    Missing: whoever is pending is named in ``awaited`` where the outcome could change the answer.
    """
    trials = history.as_trials(plan.cohort)
    missing = np.array([history.missing(plan.cohort)])
    settled = settle(plan, trials, missing)
    level, cause, row = int(settled.level[0]), int(settled.cause[0]), int(settled.row[0])
    margin = float(settled.rulings.margin[row]) if cause == RULED else float("nan")
    return Advice(
        action=action_of(level, history.current),
        level=level if level > 0 else None,
        closed=tuple(int(each) + 1 for each in np.flatnonzero(plan.design.closed(trials)[0])),
        because=reasons(plan, trials, missing, settled, 0),
        margin=None if np.isnan(margin) else margin,
        measure=settled.rulings.measure,
        awaited=_awaited(plan, trials, missing, level) if cause == HOLD else (),
    )


def _awaited(plan: Plan, trials: Trials, missing: Ints, level: int) -> tuple[tuple[int, int], ...]:
    """The pending, by level, without whose outcome the answer is open."""
    pending = [(int(each) + 1, int(trials.pending[0, each])) for each in np.flatnonzero(trials.pending[0])]
    return tuple(pair for pair in pending if _matters(plan, trials, missing, pair[0] - 1, level))


def _matters(plan: Plan, trials: Trials, missing: Ints, here: int, level: int) -> bool:
    """Whether some outcome at one level, the others still open, changes the answer."""
    if plan.design.reads == "follow-up":
        return True
    pending = trials.pending.copy()
    open_here = int(pending[0, here])
    pending[0, here] = 0
    is_current = here == int(trials.current[0]) - 1
    last = trials.last_pending * 0 if is_current else trials.last_pending
    for dlts in (0, open_here):
        known = trials.dlts.copy()
        known[0, here] += dlts
        in_last = trials.last_dlts + (min(dlts, int(trials.last_pending[0])) if is_current else 0)
        ended = replace(trials, pending=pending, dlts=known, last_pending=last, last_dlts=in_last)
        if int(settle(plan, ended, missing).level[0]) != level:
            return True
    return len(np.flatnonzero(trials.pending[0])) > 1


def select(plan: Plan, history: DoseHistory) -> Advice:
    """The level selected at the end of one trial.

    Missing: while an outcome could still change the selection, none is made and the advice is to wait.
    """
    trials = history.as_trials(plan.cohort)
    by_patient = plan.design.reads == "follow-up" and not trials.pending.any()
    every = _completions(trials, np.zeros(1, dtype=np.int64))
    rulings = plan.design.select(trials if by_patient else every.trials)
    if len(set(rulings.level.tolist())) > 1:
        values = {"open": int(trials.pending.sum())}
        waits = Sentence(name="selection waits", values=values)
        return Advice(
            action=action_of(WAIT, 0), level=None, closed=(), because=(waits,), margin=None, measure=rulings.measure,
            awaited=tuple((int(each) + 1, int(trials.pending[0, each])) for each in np.flatnonzero(trials.pending[0])),
        )  # fmt: skip
    row = int(_worst(every, trials)[0])
    level, margin = int(rulings.level[row]), float(rulings.margin[row])
    return Advice(
        action=action_of(STOP, 0),
        level=level or None,
        closed=tuple(int(each) + 1 for each in np.flatnonzero(plan.design.closed(trials)[0])),
        because=sentences(rulings, row, trials, 0),
        margin=None if np.isnan(margin) else margin,
        measure=rulings.measure,
    )
