"""Every way in which a planned trial can end, listed once; any truth is scored afterwards, without simulation error.

What a design answers does not depend on the true DLT rates. So the ways to each end are counted first, and the chance
of an end is that count times the product of its DLTs' and non-DLTs' chances.

Source: own enumeration; agrees with the exact probabilities of the R package escalation 0.2.3 for every design it has.
"""

from dataclasses import dataclass
from math import comb

import numpy as np

from trialwright.chapters.escalation.design import STOP, Floats, Ints, Plan, Trials, of_counts

MOST_STATES = 5_000_000
"""Beyond so many states of one cohort a trial is simulated instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endings:
    """Ends of a trial, a row each.

    treated, dlts  (ends, levels)
    selected       (ends,) the level selected, ``STOP`` for none
    stopped        (ends,) whether the rule ended the trial before the planned number of patients
    ways           (ends,) how many orders of outcomes lead there; of simulated trials 1
    states         how many states were looked at
    exact          whether every end is listed; else the rows are simulated trials
    """

    plan: Plan
    treated: Ints
    dlts: Ints
    selected: Ints
    stopped: np.ndarray
    ways: Floats
    states: int
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _States:
    """Trials under way: the next cohort is treated at ``current``; ``key`` is different for different counts."""

    treated: Ints
    dlts: Ints
    current: Ints
    ways: Floats


def enumerate_endings(plan: Plan, most: int = MOST_STATES) -> Endings | None:
    """Every end of a planned trial; None where there are more than ``most`` states at once, or the design reads more
    than counts and the last cohort.
    """
    if plan.design.reads not in {"counts", "last cohort"} or (plan.planned is None and not plan.ends_alone):
        return None
    none = np.zeros((1, plan.levels), dtype=np.int64)
    states = _States(treated=none, dlts=none, current=np.array([plan.start]), ways=np.ones(1))
    finished: list[tuple[Ints, Ints, Floats, np.ndarray]] = []
    looked_at, cohorts = 1, 0
    while len(states.ways):
        trials, ways = _after_a_cohort(plan, states)
        looked_at, cohorts = looked_at + len(ways), cohorts + 1
        if len(ways) > most:
            return None
        level = plan.design.judge(trials).level
        last = plan.cohorts is not None and cohorts == plan.cohorts
        ends = (level <= STOP) | last
        stopped = (level[ends] <= STOP) & (not last)
        finished.append((trials.treated[ends], trials.dlts[ends], ways[ends], stopped))
        goes_on = ~ends
        states = _States(
            treated=trials.treated[goes_on], dlts=trials.dlts[goes_on], current=level[goes_on], ways=ways[goes_on]
        )
    treated, dlts, ways, stopped = (np.concatenate(column) for column in zip(*finished, strict=True))
    return ended(plan, treated, dlts, ways, stopped, states=looked_at, exact=True)


def ended(
    plan: Plan, treated: Ints, dlts: Ints, ways: Floats, stopped: np.ndarray, *, states: int, exact: bool
) -> Endings:
    """The ends with their selection; a trial's end depends on its counts alone."""
    trials = of_counts(treated, dlts, np.full(len(ways), plan.start))
    return Endings(
        plan=plan,
        treated=treated,
        dlts=dlts,
        selected=plan.design.select(trials).level,
        stopped=stopped,
        ways=ways,
        states=states,
        exact=exact,
    )


def _after_a_cohort(plan: Plan, states: _States) -> tuple[Trials, Floats]:
    """Every outcome of one more cohort; equal states are one, with their ways added."""
    size, many = plan.cohort, len(states.ways)
    outcomes = np.arange(size + 1)
    choose = np.array([comb(size, dlts) for dlts in range(size + 1)], dtype=np.float64)
    current = np.repeat(states.current, size + 1)
    rows = np.arange(many * (size + 1))
    treated, dlts = np.repeat(states.treated, size + 1, axis=0), np.repeat(states.dlts, size + 1, axis=0)
    in_cohort = np.tile(outcomes, many)
    treated[rows, current - 1] += size
    dlts[rows, current - 1] += in_cohort
    ways = (states.ways[:, None] * choose).ravel()
    remembered = in_cohort if plan.design.reads == "last cohort" else np.zeros_like(in_cohort)
    first, ways = _merged(_key(treated, dlts, current, remembered, size), ways)
    last_dlts = in_cohort[first] if plan.design.reads == "last cohort" else None
    last_treated = np.full(len(first), size) if plan.design.reads == "last cohort" else None
    return of_counts(treated[first], dlts[first], current[first], last_treated, last_dlts), ways


def _merged(key: Ints, ways: Floats) -> tuple[Ints, Floats]:
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    return order[begins], np.add.reduceat(ways[order], begins)


def _key(treated: Ints, dlts: Ints, current: Ints, remembered: Ints, size: int) -> Ints:
    """A number for each state; made dense again whenever the next factor could overflow it."""
    key, bound = current * (size + 1) + remembered, (int(current.max()) + 1) * (size + 1)
    most = int(treated.max()) + 1
    codes = treated // size * most + dlts
    base = int(codes.max()) + 1
    for level in range(treated.shape[1]):
        if bound * base >= 2**62:
            distinct, dense = np.unique(key, return_inverse=True)
            key, bound = dense.reshape(-1), len(distinct)
        key, bound = key * base + codes[:, level], bound * base
    return key


def simulate(plan: Plan, truth: Floats, trials: int, seed: int) -> Endings:
    """So many trials under one truth, all at once; the same seed gives the same trials.

    Shape: truth (levels,) DLT rates. A design that reads follow-up or responses sees complete patients without a
    response here; ``follow_up.py`` plays the former in time.
    Raises: ValueError where neither the design nor the plan says when a trial is over.
    """
    if plan.planned is None and not plan.ends_alone:
        raise ValueError("a trial without a planned number of cohorts does not end")
    random = np.random.default_rng(seed)
    treated, dlts = np.zeros((trials, plan.levels), dtype=np.int64), np.zeros((trials, plan.levels), dtype=np.int64)
    stopped = np.zeros(trials, dtype=np.bool_)
    rows, current, cohorts = np.arange(trials), np.full(trials, plan.start), 0
    while len(rows) and (plan.cohorts is None or cohorts < plan.cohorts):
        cohorts += 1
        here = current - 1
        fresh = random.binomial(plan.cohort, truth[here])
        treated[rows, here] += plan.cohort
        dlts[rows, here] += fresh
        seen = of_counts(treated[rows], dlts[rows], current, np.full(len(rows), plan.cohort), fresh)
        level = plan.design.judge(seen).level
        ends = level <= STOP
        stopped[rows[ends]] = cohorts != plan.cohorts
        rows, current = rows[~ends], level[~ends]
    ways = np.ones(trials)
    return ended(plan, treated, dlts, ways, stopped, states=trials, exact=False)
