"""Trials in time, simulated: patients arrive, DLTs come late in the window, and a design that reads follow-up decides.

Whole trials are played at once, column by column, with one generator: the same seed gives the same trials.

Missing: a patient whose window is open is seen with the part of it that is over, never with the DLT to come.
Source: arrivals and late DLTs as the simulation of R's TITEgBOIN 0.4.0 has them.
"""

from dataclasses import dataclass

import numpy as np

from trialwright.chapters.escalation.design import STOP, WAIT, Bools, Courses, Floats, Ints, Plan, Trials
from trialwright.chapters.escalation.endings import Endings, ended

MOST_WAITS = 1000
"""Arrivals turned away before a trial that never stops waiting is a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """How time passes, in windows of one DLT.

    rate  patients arriving in one window, on average, at random (exponential gaps)
    late  share of the DLTs that come in the second half of the window (Weibull times)
    """

    rate: float = 3.0
    late: float = 0.5


@dataclass(slots=True, kw_only=True)
class _Course:
    """Everybody so far, (trials, patients), in windows since the trial began; level 0 is nobody yet."""

    level: Ints
    entry: Floats
    dlt_after: Floats


def simulate_follow_up(plan: Plan, truth: Floats, trials: int, seed: int, arrivals: Arrivals) -> Endings:
    """So many trials of a planned number of cohorts under one truth.

    Shape: truth (levels,) DLT rates within the window. The cohort's next level is asked for when the next patient
    arrives; while the design waits, arriving patients are turned away; at the end everybody is followed to the end.
    Raises: ValueError where the number of cohorts is not planned, or a trial turns away patients without end.
    """
    if plan.cohorts is None:
        raise ValueError("a simulation in time needs a planned number of cohorts")
    random = np.random.default_rng(seed)
    many, most = trials, plan.cohort * plan.cohorts
    course = _Course(
        level=np.zeros((many, most), dtype=np.int64),
        entry=np.zeros((many, most)),
        dlt_after=np.full((many, most), np.inf),
    )
    rows, now = np.arange(many), np.zeros(many)
    level, stopped = np.full(many, plan.start), np.zeros(many, dtype=np.bool_)
    for cohort in range(plan.cohorts):
        for place in range(cohort * plan.cohort, (cohort + 1) * plan.cohort):
            if place % plan.cohort:
                now[rows] += random.exponential(1 / arrivals.rate, len(rows))
            course.level[rows, place], course.entry[rows, place] = level[rows], now[rows]
            course.dlt_after[rows, place] = _times(random, truth[level[rows] - 1], arrivals.late)
        if cohort + 1 < plan.cohorts:
            rows = _decide(plan, course, (rows, now, level, stopped), random, arrivals)
    seen = _seen(plan, course, course.entry.max(axis=1) + 1.0)
    return ended(plan, seen.treated, seen.dlts, np.ones(many), stopped, states=many, exact=False)


def _decide(
    plan: Plan,
    course: _Course,
    under_way: tuple[Ints, Floats, Ints, Bools],
    random: np.random.Generator,
    arrivals: Arrivals,
) -> Ints:
    """Sets the level of every trial's next cohort, letting time pass while the design waits; who goes on."""
    rows, now, level, stopped = under_way
    waiting = rows
    for _ in range(MOST_WAITS):
        now[waiting] += random.exponential(1 / arrivals.rate, len(waiting))
        part = _Course(level=course.level[waiting], entry=course.entry[waiting], dlt_after=course.dlt_after[waiting])
        ruled = plan.design.judge(_seen(plan, part, now[waiting])).level
        level[waiting] = ruled
        stopped[waiting] = ruled == STOP
        waiting = waiting[ruled == WAIT]
        if len(waiting) == 0:
            return rows[level[rows] > STOP]
    raise ValueError("the design waits without end")


def _times(random: np.random.Generator, rate: Floats, late: float) -> Floats:
    """When the DLT of each patient comes, in windows after dosing; infinite where it does not come within the window.

    A Weibull time whose chance is ``rate`` by the end of the window and ``(1 - late) * rate`` by half of it.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = -np.log1p(-np.minimum(rate, 1 - 1e-12))
        shape = np.log(scale / -np.log1p(-(1 - late) * np.minimum(rate, 1 - 1e-12))) / np.log(2)
        time = (random.exponential(1, len(rate)) / scale) ** (1 / shape)
    return np.where((rate > 0) & (time <= 1), time, np.inf)


def _seen(plan: Plan, course: _Course, now: Floats) -> Trials:
    """The trials as they stand at their own time."""
    there = course.level > 0
    passed = np.clip(now[:, None] - course.entry, 0, None)
    dlt = there & (course.dlt_after <= passed)
    follow_up = np.where(dlt, 1.0, np.minimum(passed, 1.0))
    pending = there & ~dlt & (follow_up < 1)
    at = course.level[:, :, None] == np.arange(1, plan.levels + 1)
    last = _last_cohort(there, plan.cohort)
    current = np.where(last, course.level, 0).max(axis=1)
    treated = at.sum(axis=1)
    zeros = np.zeros_like(treated)
    return Trials(
        treated=treated,
        dlts=(at & dlt[:, :, None]).sum(axis=1),
        pending=(at & pending[:, :, None]).sum(axis=1),
        current=current,
        last_treated=last.sum(axis=1),
        last_dlts=(last & dlt).sum(axis=1),
        last_pending=(last & pending).sum(axis=1),
        follow_up=(at * np.where(pending, follow_up, 0.0)[:, :, None]).sum(axis=1),
        responses=zeros,
        both=zeros,
        courses=Courses(level=course.level, dlt=dlt, follow_up=follow_up),
    )


def _last_cohort(there: Bools, cohort: int) -> Bools:
    place: Ints = np.arange(there.shape[1], dtype=np.int64)
    first: Ints = there.sum(axis=1, dtype=np.int64) - cohort
    return there & (place >= first[:, None])
