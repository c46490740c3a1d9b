"""Events over time, worked again person by person with weights: estimates, and errors by their definition."""

import numpy as np
import pytest

from trialwright.analysis import aalen_johansen, mean_cumulative_count
from trialwright.analysis.result import Result

TIMES = [2.0, 3.0, 3.0, 5.0, 5.0, 5.0, 8.0, 9.0, 9.0, 12.0]
CAUSES = [1, 2, 0, 1, 1, 2, 0, 1, 0, 2]
EVENTS: list[list[float]] = [[1, 2], [3], [], [1, 4, 5], [2, 2, 5], [5], [3, 7], [9], [4, 4, 8], [6, 11, 12]]
STEP = 1e-6


def _incidence(weights: np.ndarray, cause: int, by: float) -> float:
    """The Aalen-Johansen estimate of weighted people, from its definition."""
    free, share = 1.0, 0.0
    for time in sorted(set(TIMES)):
        if time > by:
            break
        watched = sum(w for w, t in zip(weights, TIMES, strict=True) if t >= time)
        here = [(w, c) for w, t, c in zip(weights, TIMES, CAUSES, strict=True) if t == time and c > 0]
        share += free * sum(w for w, c in here if c == cause) / watched
        free *= 1 - sum(w for w, _ in here) / watched
    return share


def _count(weights: np.ndarray, by: float) -> float:
    """The mean cumulative count of weighted people, cause 2 ending the count, from its definition."""
    alive, count = 1.0, 0.0
    for time in sorted({*TIMES, *(each for mine in EVENTS for each in mine)}):
        if time > by:
            break
        watched = sum(w for w, t in zip(weights, TIMES, strict=True) if t >= time)
        count += alive * sum(w * mine.count(time) for w, mine in zip(weights, EVENTS, strict=True)) / watched
        gone = sum(w for w, t, c in zip(weights, TIMES, CAUSES, strict=True) if t == time and c == 2)
        alive *= 1 - gone / watched
    return count


def _jackknife(estimate: np.ndarray) -> float:
    """The infinitesimal jackknife: the root of the summed squares of each person's derivative."""
    return float(np.sqrt((estimate**2).sum()))


def _error(result: Result) -> float:
    assert result.error is not None
    return float(result.error[0])


@pytest.mark.parametrize("by", [1.0, 3.0, 5.0, 8.5, 12.0])
@pytest.mark.parametrize("cause", [1, 2])
def test_cumulative_incidence_and_its_error(cause: int, by: float) -> None:
    found = aalen_johansen.analyse(TIMES, CAUSES, cause=cause, by=by)
    one = np.ones(10)
    slopes = [
        (_incidence(one + STEP * each, cause, by) - _incidence(one - STEP * each, cause, by)) for each in np.eye(10)
    ]
    assert found.estimate[0] == pytest.approx(_incidence(one, cause, by), abs=1e-12)
    assert _error(found) == pytest.approx(_jackknife(np.array(slopes) / (2 * STEP)), abs=1e-7)


@pytest.mark.parametrize("by", [1.0, 4.0, 5.0, 9.0, 12.0])
def test_mean_cumulative_count_and_its_error(by: float) -> None:
    events = np.full((10, 3), np.nan)
    for person, mine in enumerate(EVENTS):
        events[person, : len(mine)] = mine
    found = mean_cumulative_count.analyse(events, TIMES, np.array(CAUSES) == 2, by=by)
    one = np.ones(10)
    slopes = [(_count(one + STEP * each, by) - _count(one - STEP * each, by)) for each in np.eye(10)]
    assert found.estimate[0] == pytest.approx(_count(one, by), abs=1e-12)
    assert _error(found) == pytest.approx(_jackknife(np.array(slopes) / (2 * STEP)), abs=1e-7)


def test_while_everybody_is_watched_the_mean_count_is_the_mean() -> None:
    events = np.array([[1.0, 2.0], [3.0, np.nan], [np.nan, np.nan], [2.0, 2.0]])
    found = mean_cumulative_count.analyse(events, np.full(4, 5.0), np.zeros(4, dtype=bool), by=4)
    assert found.estimate[0] == pytest.approx(5 / 4)
    assert _error(found) == pytest.approx(np.std([2, 1, 0, 2]) / np.sqrt(4))


def test_the_first_event_counted_until_it_ends_observation_is_the_cumulative_incidence() -> None:
    """An event that is terminal itself can come once."""
    first = np.where(np.array(CAUSES) > 0, TIMES, np.nan)[:, None]
    count = mean_cumulative_count.analyse(first, TIMES, np.array(CAUSES) > 0, by=9)
    share = aalen_johansen.analyse(TIMES, np.array(CAUSES) > 0, by=9)
    assert count.estimate == pytest.approx(share.estimate)
    assert _error(count) == pytest.approx(_error(share))


def test_all_kinds_and_none_add_to_everybody() -> None:
    shares = [aalen_johansen.analyse(TIMES, CAUSES, cause=cause, by=8.5).estimate[0] for cause in (1, 2)]
    any_kind = aalen_johansen.analyse(TIMES, np.array(CAUSES) > 0, by=8.5).estimate[0]
    assert sum(shares) == pytest.approx(any_kind)


def test_one_minus_kaplan_meier_would_say_too_much() -> None:
    naive = aalen_johansen.analyse(TIMES, np.array(CAUSES) == 1, by=9)
    assert naive.estimate[0] > aalen_johansen.analyse(TIMES, CAUSES, cause=1, by=9).estimate[0] + 0.05


def test_times_that_only_arithmetic_keeps_apart_are_one_time() -> None:
    apart = np.array([0.1 + 0.2, 0.3, 0.3, 0.5])
    kinds = [1, 1, 0, 1]
    found = aalen_johansen.analyse(apart, kinds, by=0.4)
    assert found.estimate[0] == pytest.approx(0.5)
    assert aalen_johansen.analyse(apart[::-1], kinds[::-1], by=0.4).estimate == found.estimate


def test_beyond_the_last_person_watched_nothing_is_said() -> None:
    found = aalen_johansen.analyse([2.0, 3.0, 4.0], [1, 0, 0], by=5)
    assert np.isnan(found.estimate[0])
    assert [each.name for each in found.warned()] == ["nobody watched so long"]
    assert aalen_johansen.analyse([2.0, 3.0, 4.0], [1, 2, 1], by=5).estimate[0] == pytest.approx(2 / 3)


def test_an_event_after_its_persons_observation_ended_is_a_fault() -> None:
    found = mean_cumulative_count.analyse([[2.0], [6.0]], [4.0, 5.0], [False, False], by=3)
    assert np.isnan(found.estimate[0])
    assert "event after the end" in {each.name for each in found.warned()}
