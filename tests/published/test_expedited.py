"""Reporting clocks and Hy's law.

Sources: ICH E2A III.B (7 days and 8 more, 15 days, calendar days, awareness is day 0); the 2013 draft of the
Chinese rule on stem-cell research, Art. 23 (24 hours, 15 days after management); Decree 818 (5 working days),
secondary summary read.
"""

from datetime import date
from typing import Any

import pytest
from tests.scoring import score_one

from trialwright.chapters.safety.expedited import working_days_after

AWARE = {"aware": "2026-02-20T16:30"}
ANSWERS = ("serious", "related", "unexpected", "fatal_or_life_threatening")
ALL = "sponsor_24h,stem_cell_24h,stem_cell_15d,susar_fatal_7d,susar_fatal_15d,susar_other_15d"


def _clocks(answers: tuple[Any, ...], clocks: str | None = ALL, **others: Any) -> dict[str, Any]:
    given = {**AWARE, **dict(zip(ANSWERS, answers, strict=True)), "clocks": clocks, **others}
    return score_one("reporting_clocks", given)


def _due(row: dict[str, Any]) -> dict[str, str]:
    return {each["clock"]: each["due"] for each in row["due"]}


def test_every_clock_of_a_fatal_unexpected_reaction() -> None:
    row = _clocks(("yes", "yes", "yes", "yes"), handled="2026-02-25T09:00")
    assert _due(row) == {
        "sponsor_24h": "2026-02-21T16:30:00",
        "stem_cell_24h": "2026-02-21T16:30:00",
        "stem_cell_15d": "2026-03-12",
        "susar_fatal_7d": "2026-02-27",
        "susar_fatal_15d": "2026-03-07",
    }
    assert row["first_due"] == "2026-02-21T16:30:00"


def test_another_unexpected_reaction_leaves_fifteen_days() -> None:
    assert _due(_clocks(("yes", "yes", "yes", "no"), "susar_fatal_7d,susar_other_15d")) == {
        "susar_other_15d": "2026-03-07"
    }


@pytest.mark.parametrize(
    ("answers", "days"),
    [
        (("yes", "yes", "yes", "yes"), 7),
        (("yes", "yes", "yes", "no"), 15),
        (("yes", "yes", "no", "yes"), None),
        (("yes", "no", "yes", "yes"), None),
        (("no", "yes", "yes", "no"), None),
    ],
)
def test_which_reaction_runs_which_clock(answers: tuple[str, ...], days: int | None) -> None:
    row = _clocks(answers)
    assert (row["susar"], row["susar_days"]) == (days is not None, days)


def test_no_clock_runs_that_the_hospital_has_not_declared() -> None:
    row = _clocks(("yes", "yes", "yes", "yes"), None)
    assert (row["first_due"], row["why"]) == (None, "clocks-unset")
    assert _clocks(("yes", "yes", "yes", "yes"), "sponsor_24,susar_fatal_7d")["why"] == "clocks-unknown"


def test_an_event_for_which_no_clock_runs_is_told_from_one_that_is_not_known() -> None:
    assert _clocks(("no", "yes", "yes", "no"))["why"] == "clocks-none"
    unknown = _clocks((None, "yes", "yes", "no"))
    assert (unknown["first_due"], unknown["why"], unknown["lacking"]) == (None, "score-lacking", ["serious:missing"])


def test_working_days_leave_out_weekends_and_holidays_and_count_made_up_days() -> None:
    """2026-05-01 to 05-05 are holidays, Saturday 05-09 is worked (dates made up for the test)."""
    holidays = frozenset(date(2026, 5, day) for day in range(1, 6))
    assert working_days_after(date(2026, 4, 29), 5, frozenset(), frozenset()) == date(2026, 5, 6)
    assert working_days_after(date(2026, 4, 29), 5, holidays, frozenset()) == date(2026, 5, 11)
    assert working_days_after(date(2026, 4, 29), 5, holidays, frozenset({date(2026, 5, 9)})) == date(2026, 5, 9)


def test_a_filing_in_working_days_is_flagged_without_holidays() -> None:
    given = {"clocks": "decree_818_filing_5wd", "reviewed": "2026-05-08T10:00", "serious": "no"}
    row = score_one("reporting_clocks", given)
    assert (row["first_due"], row["flags"]) == ("2026-05-15", ["clocks-no-holidays"])
    stated = score_one("reporting_clocks", given, holidays="2026-05-11")
    assert (stated["first_due"], stated["flags"]) == ("2026-05-18", [])


@pytest.mark.parametrize(
    ("alt", "ast", "bilirubin", "alp", "other", "law"),
    [
        (3, None, 2.1, 1.9, "no", True),
        (None, 3, 2.1, 1.9, "no", True),
        (2.9, None, 2.1, 1.9, "no", False),
        (3, None, 2.0, 1.9, "no", False),
        (3, None, 2.1, 2.0, "no", False),
        (3, None, 2.1, 1.9, "yes", False),
        (3, None, 2.1, 1.9, None, None),
        (None, None, 2.1, 1.9, "no", None),
        (3, None, None, 2.5, "no", False),
    ],
)
def test_hys_law(
    alt: float | None, ast: float | None, bilirubin: float | None, alp: float, other: str | None, law: bool | None
) -> None:
    given = {"alt_uln": alt, "ast_uln": ast, "bilirubin_uln": bilirubin, "alp_uln": alp, "other_cause": other}
    assert score_one("hys_law", given)["hys_law"] is law
