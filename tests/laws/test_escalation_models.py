"""Laws of the designs that look at more than counts: follow-up (TITE) and responses (BOIN12)."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.chapters.escalation.catalogue import DESIGNS, planned
from trialwright.chapters.escalation.design import STOP, WAIT, Courses, Plan, Trials, of_counts

LEVELS, SIZE = 3, 150
IN_TIME = ["tite-boin", "tite-crm"]
seeds = st.integers(0, 2**32 - 1)
some = settings(max_examples=6, deadline=None)


def _plan(name: str) -> Plan:
    plan = planned(name, {}, LEVELS)
    assert isinstance(plan, Plan)
    return plan


def _of_courses(courses: Courses, cohort: int = 3) -> Trials:
    """Counts of patients one by one; the last cohort are the last patients."""
    at = courses.level[:, :, None] == np.arange(1, LEVELS + 1)
    pending = ~courses.dlt & (courses.follow_up < 1)
    last = slice(courses.level.shape[1] - cohort, None)
    counts = of_counts(
        at.sum(axis=1),
        (at & courses.dlt[:, :, None]).sum(axis=1),
        courses.level[:, -1],
        np.full(len(courses.level), cohort),
        courses.dlt[:, last].sum(axis=1),
    )
    return replace(
        counts,
        pending=(at & pending[:, :, None]).sum(axis=1),
        last_pending=pending[:, last].sum(axis=1),
        follow_up=(at * np.where(pending, courses.follow_up, 0.0)[:, :, None]).sum(axis=1),
        courses=courses,
    )


def _courses(seed: int) -> Courses:
    """Random trials of whole cohorts that climb by at most one level, anybody open for any part of the window."""
    random = np.random.default_rng(seed)
    cohorts = 4
    steps = random.integers(-1, 2, (SIZE, cohorts))
    levels = np.ones((SIZE, cohorts), dtype=np.int64)
    for cohort in range(1, cohorts):
        levels[:, cohort] = np.clip(levels[:, cohort - 1] + steps[:, cohort], 1, LEVELS)
    level = np.repeat(levels, 3, axis=1)
    dlt = random.random(level.shape) < random.uniform(0, 0.6, (SIZE, 1))
    is_open = ~dlt & (random.random(level.shape) < 0.4)
    follow_up = np.where(is_open, random.choice([0.0, 0.3, 0.5, 0.9], level.shape), 1.0)
    return Courses(level=level, dlt=dlt, follow_up=follow_up)


@pytest.mark.parametrize("name", IN_TIME)
@given(seed=seeds)
@some
def test_in_time_the_same_trials_get_the_same_ruling_on_the_ladder(name: str, seed: int) -> None:
    design, trials = _plan(name).design, _of_courses(_courses(seed))
    level, closed = design.judge(trials).level, design.closed(trials)
    assert np.array_equal(level, design.judge(trials).level)
    assert ((level >= WAIT) & (level <= LEVELS)).all()
    goes = np.flatnonzero(level > STOP)
    assert not closed[goes, level[goes] - 1].any()


@pytest.mark.parametrize("name", IN_TIME)
@given(seed=seeds)
@some
def test_in_time_no_advice_exceeds_what_the_best_ending_of_the_pending_allows(name: str, seed: int) -> None:
    courses = _courses(seed)
    design = _plan(name).design
    now = design.judge(_of_courses(courses)).level
    best = design.judge(_of_courses(replace(courses, follow_up=np.ones_like(courses.follow_up)))).level
    goes = now > STOP
    assert (now[goes] <= best[goes]).all()


@pytest.mark.parametrize("name", IN_TIME)
@given(seed=seeds)
@some
def test_in_time_nobody_goes_up_while_somebody_is_watched_too_short(name: str, seed: int) -> None:
    courses = _courses(seed)
    level = _plan(name).design.judge(_of_courses(courses)).level
    here = courses.level == courses.level[:, -1:]
    short = (here & ~courses.dlt & (courses.follow_up < 0.5)).any(axis=1)
    assert (level[short] <= courses.level[short, -1]).all()


@pytest.mark.parametrize("name", IN_TIME)
@given(seed=seeds)
@some
def test_in_time_a_dlt_of_the_last_patient_never_leads_higher(name: str, seed: int) -> None:
    """The last patient complete without a DLT, and the same patient with one."""
    courses = _courses(seed)
    without, with_one = courses.dlt.copy(), courses.dlt.copy()
    without[:, -1], with_one[:, -1] = False, True
    follow_up = courses.follow_up.copy()
    follow_up[:, -1] = 1.0
    design = _plan(name).design
    mild, worse = (
        design.judge(_of_courses(replace(courses, dlt=dlt, follow_up=follow_up))).level for dlt in (without, with_one)
    )
    compared = (mild > STOP) & (worse != WAIT)
    assert (worse[compared] <= mild[compared]).all()


def _responses(seed: int) -> Trials:
    random = np.random.default_rng(seed)
    current = random.integers(1, LEVELS + 1, SIZE)
    treated = np.where(np.arange(1, LEVELS + 1) <= current[:, None], random.integers(1, 4, (SIZE, LEVELS)) * 3, 0)
    dlts = random.binomial(treated, random.uniform(0, 0.5, (SIZE, 1)))
    both = random.binomial(dlts, 0.5)
    responses = both + random.binomial(treated - dlts, random.uniform(0, 1, (SIZE, 1)))
    return replace(of_counts(treated, dlts, current), responses=responses, both=both)


@given(seed=seeds)
@some
def test_with_responses_more_dlts_at_any_level_never_lead_higher(seed: int) -> None:
    design, trials = _plan("boin12").design, _responses(seed)
    level, closed = design.judge(trials).level, design.closed(trials)
    goes = np.flatnonzero(level > STOP)
    assert not closed[goes, level[goes] - 1].any()
    for here in range(LEVELS):
        for responding in (False, True):
            silent = trials.treated - trials.dlts - trials.responses + trials.both
            alone = trials.responses - trials.both if responding else silent
            room = alone[:, here] > 0
            dlts, both = trials.dlts.copy(), trials.both.copy()
            dlts[:, here] += room
            both[:, here] += room & responding
            worse = design.judge(replace(trials, dlts=dlts, both=both)).level
            compared = room & (level > STOP)
            assert (worse[compared] <= level[compared]).all()


@given(seed=seeds)
@some
def test_with_two_parameters_more_dlts_at_any_level_never_lead_higher(seed: int) -> None:
    design, trials = _plan("blrm").design, replace(_responses(seed), responses=np.zeros((SIZE, LEVELS), dtype=np.int64))
    trials = replace(trials, both=trials.responses)
    level = design.judge(trials).level
    for here in range(LEVELS):
        dlts = trials.dlts.copy()
        dlts[:, here] += trials.dlts[:, here] < trials.treated[:, here]
        worse = design.judge(replace(trials, dlts=dlts)).level
        assert (worse[level > STOP] <= level[level > STOP]).all()


def test_every_design_of_the_catalogue_keeps_the_law_of_more_toxicity() -> None:
    assert [name for name, kind in DESIGNS.items() if not kind.monotone] in ([], ["table"])
