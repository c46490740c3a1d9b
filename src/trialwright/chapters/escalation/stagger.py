"""When the next patient may be treated: the first of a cohort is watched alone, then a gap, then the whole window.

Missing: nothing is assumed about days that were not given; a patient without an infusion day does not exist here.
Source: shape of NCT07488546 (first patient of each cohort 14 days ahead, window to day 29 counted from 1, no two
cohorts at once); the days themselves are the protocol's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Stagger:
    """The distances that a protocol demands, in days.

    sentinel  from a cohort's first patient to its second
    gap       between any later two patients of a cohort
    window    length of the DLT window: the infusion is day 0, and the window closes at the end of this day
    review    from the close of a cohort's last window to the first infusion of the next cohort, over and above one day
    """

    sentinel: int
    gap: int
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


def calendar(stagger: Stagger, given: Sequence[Infusion], cohort: int) -> Calendar:
    """The earliest days after these infusions, in order of dosing, in cohorts of that size.

    A cohort is a run at one level; a longer run is cut into cohorts. No two cohorts run at once.
    """
    last = _last_cohort(given, cohort)
    windows = tuple(infusion.day + timedelta(days=stagger.window) for infusion in given)
    if not last:
        return Calendar(same_cohort=None, next_cohort=None, windows=windows)
    days = [infusion.day for infusion in last]
    earliest = max(days[0] + timedelta(days=stagger.sentinel), max(days) + timedelta(days=stagger.gap))
    open_cohort = len(last) < cohort
    closes = max(windows)
    return Calendar(
        same_cohort=earliest if open_cohort else None,
        next_cohort=closes + timedelta(days=1 + stagger.review),
        windows=windows,
    )


def _last_cohort(given: Sequence[Infusion], cohort: int) -> Sequence[Infusion]:
    run = 0
    for infusion in reversed(given):
        if infusion.level != given[-1].level:
            break
        run += 1
    return given[len(given) - ((run - 1) % cohort + 1) :] if run else ()


def shortest_trial(stagger: Stagger, cohorts: int, cohort: int) -> int:
    """Days from the first infusion to the close of the last window when every day is taken as early as allowed."""
    own = 0 if cohort == 1 else stagger.sentinel + stagger.gap * max(0, cohort - 2)
    return cohorts * (own + stagger.window) + (cohorts - 1) * (1 + stagger.review)
