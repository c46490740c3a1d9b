"""The stopping rule of the long window against R's pbeta and against a recursion over the events.

Source: ``dose/bayes_stop_bounds.csv`` and ``dose/bayes_stop_exact.csv`` (R 4.2.2; the latter has 8 decimals).
"""

import numpy as np
import pytest
from tests.published.reading import rows

from trialwright.chapters.escalation.catalogue import planned
from trialwright.chapters.escalation.design import STOP, Plan, of_counts
from trialwright.chapters.escalation.long_window import LongWindow


def _rule(row: dict[str, str]) -> LongWindow:
    return LongWindow(
        rate=float(row["p0"]), cap=float(row["cut"]), alpha=float(row["a"]), beta=float(row["b"]), first=3
    )


def test_every_boundary_of_pbeta() -> None:
    bounds = rows("bayes_stop_bounds.csv")
    assert len(bounds) == 1080
    for row in bounds:
        assert _rule(row).boundary(int(row["n"])) == (int(row["stop_if_ge"]) if row["stop_if_ge"] else None)


def test_every_exact_chance_of_stopping() -> None:
    chances = rows("bayes_stop_exact.csv")
    assert len(chances) == 1440
    for row in chances:
        stopped, expected = _rule(row).behaviour(float(row["true_p"]), int(row["N"]), int(row["look"]))
        assert stopped == pytest.approx(float(row["p_stop"]), abs=1e-8)
        assert expected == pytest.approx(float(row["exp_n"]), abs=1e-6)


def test_as_a_guard_it_counts_all_levels_and_stops_the_trial() -> None:
    """One event less than the boundary at nine patients lets the trial go on."""
    rule = LongWindow(rate=0.2, cap=0.9)
    most = rule.boundary(9)
    assert most is not None
    plan = planned("boin", {"late_rate": "0.2", "target": "0.4"}, 3)
    assert isinstance(plan, Plan)
    treated = np.array([[3, 6, 0], [3, 6, 0]])
    dlts = np.array([[1, most - 1, 0], [1, most - 2, 0]])
    trials = of_counts(treated, dlts, np.array([2, 2]))
    assert (plan.design.judge(trials).level == STOP).tolist() == [True, False]
    assert plan.design.closed(trials)[0].all()
    assert plan.design.select(trials).level[0] == STOP


def test_nobody_is_judged_before_the_first_look() -> None:
    assert LongWindow(rate=0.1).stops(np.array([2, 3]), np.array([2, 3])).tolist() == [False, True]
