"""When the next patient may be treated: the first of a cohort is watched alone, then a gap, then the whole window.

Missing: nothing is assumed about days that were not given; a patient without an infusion day does not exist here.
Source: shape of NCT07488546 (first patient of each cohort 14 days ahead, window to day 29 counted from 1, no two
cohorts at once); the days themselves are the protocol's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Distances:
    """The distances that a protocol demands, in days (``protocol.py`` says where it demands them).

    first_to_second  from a cohort's first patient, the sentinel, to its second
    within_cohort    between any later two patients of a cohort
    between_cohorts  from a cohort's last patient to the first of the next
    window           length of the DLT window: the infusion is day 0, and the window closes at the end of this day
    review           from the close of a cohort's last window to the next cohort, over and above one day
    """

    first_to_second: int
    within_cohort: int
    between_cohorts: int
    window: int
    review: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Infusion:
    """One patient's first dose: the level and the day."""

    level: int
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What the days allow.

    same_cohort  earliest day of the cohort's next patient; None once the cohort is complete or has not begun
    next_cohort  earliest day of the first patient of the next cohort; None before anybody was treated
    windows      the last day of each patient's window, in the order given
    """

    same_cohort: date | None
    next_cohort: date | None
    windows: tuple[date, ...]


def calendar(distances: Distances, given: Sequence[Infusion], cohort: int) -> Calendar:
    """The earliest days after these infusions, in order of dosing, in cohorts of that size.

    A cohort is a run at one level; a longer run is cut into cohorts. No two cohorts run at once.
    """
    last = _last_cohort(given, cohort)
    windows = tuple(infusion.day + timedelta(days=distances.window) for infusion in given)
    if not last:
        return Calendar(same_cohort=None, next_cohort=None, windows=windows)
    days = [infusion.day for infusion in last]
    apart = timedelta(days=distances.within_cohort)
    earliest = max(days[0] + timedelta(days=distances.first_to_second), max(days) + apart)
    open_cohort = len(last) < cohort
    reviewed = max(windows) + timedelta(days=1 + distances.review)
    return Calendar(
        same_cohort=earliest if open_cohort else None,
        next_cohort=max(reviewed, max(days) + timedelta(days=distances.between_cohorts)),
        windows=windows,
    )


def _last_cohort(given: Sequence[Infusion], cohort: int) -> Sequence[Infusion]:
    run = 0
    for infusion in reversed(given):
        if infusion.level != given[-1].level:
            break
        run += 1
    return given[len(given) - ((run - 1) % cohort + 1) :] if run else ()


def shortest_trial(distances: Distances, cohorts: int, cohort: int) -> int:
    """Days from the first infusion to the close of the last window when every day is taken as early as allowed."""
    own = 0
    for _ in range(1, cohort):
        own = max(distances.first_to_second, own + distances.within_cohort)
    between = max(distances.window + 1 + distances.review, distances.between_cohorts)
    return cohorts * own + (cohorts - 1) * between + distances.window
