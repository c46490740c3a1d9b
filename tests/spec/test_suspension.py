"""Suspensions as they are read from the log."""

import pytest

from trialwright.records.entries import Author, Entry, Recorded
from trialwright.records.suspension import (
    BOARD_ONLY,
    PROCEDURE,
    WHOLE_TRIAL,
    Suspension,
    ending_entry,
    fold_suspensions,
    halting,
    level_scope,
    part_scope,
    site_scope,
    suspension_entry,
)
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

DOCTOR = Person(id=PersonId("p01"), role=Role.INVESTIGATOR, site=SiteId("changzheng"))
BOARD = Person(id=PersonId("b01"), role=Role.SAFETY_BOARD, site=SiteId("changzheng"))


def written(*entries: tuple[Person, Entry]) -> list[Recorded]:
    author = {who: Author(person=who, zone="Asia/Shanghai", study=None) for who, _ in entries}
    return [
        Recorded(sequence=number, when=number * 1_000, author=author[who], entry=entry)
        for number, (who, entry) in enumerate(entries, start=10)
    ]


def stop(scope: str, cause: str | None = "S4") -> Entry:
    return suspension_entry(
        scope=scope, cause=cause, text="why", since="2026-03-01", board_by="2026-03-08", subject="P-01", event=2
    )


def covers(one: Suspension, *, level: int = 1, part: str = "part_1", site: str = "changzheng") -> bool:
    return one.covers(level=level, part=part, site=site)


@pytest.mark.parametrize(
    ("scope", "stopped"),
    [
        (WHOLE_TRIAL, {"1 here", "2 here", "1 there", "2 there"}),
        (PROCEDURE, {"1 here", "2 here", "1 there", "2 there"}),
        (part_scope("part_2"), {"2 here", "2 there"}),
        (site_scope("there"), {"1 there", "2 there"}),
        (BOARD_ONLY, set[str]()),
    ],
)
def test_a_suspension_stops_what_its_scope_says_and_nothing_else(scope: str, stopped: set[str]) -> None:
    [one] = fold_suspensions(written((DOCTOR, stop(scope))))
    found = {
        f"{part} {site}"
        for part in ("1", "2")
        for site in ("here", "there")
        if covers(one, part=f"part_{part}", site=site)
    }
    assert found == stopped


def test_a_trial_of_which_nothing_was_written_is_not_suspended() -> None:
    assert fold_suspensions(()) == ()
    assert halting(()) == ()


def test_a_suspension_tells_its_cause_its_event_since_when_and_who() -> None:
    [one] = fold_suspensions(written((DOCTOR, stop(WHOLE_TRIAL))))
    assert (one.cause, one.subject, one.event) == ("S4", "P-01", 2)
    assert (one.since, one.board_by, one.who, one.when) == ("2026-03-01", "2026-03-08", "p01", 10_000)
    assert one.stands and one.halts and covers(one) and covers(one, level=3)


def test_a_level_that_is_suspended_leaves_the_others() -> None:
    found = fold_suspensions(written((DOCTOR, stop(level_scope(2)))))
    [one] = found
    assert covers(one, level=2) and not covers(one, level=1) and not covers(one, level=12)
    assert halting(found) == found


def test_a_question_to_the_board_stops_nothing() -> None:
    [asked] = fold_suspensions(written((DOCTOR, stop(BOARD_ONLY))))
    assert asked.stands and not asked.halts and not covers(asked)


def test_a_decision_ends_the_suspension_that_it_names_and_no_other() -> None:
    entries = written(
        (DOCTOR, stop(WHOLE_TRIAL)), (DOCTOR, stop(WHOLE_TRIAL, "S1")), (BOARD, ending_entry(10, "go on"))
    )
    first, second = fold_suspensions(entries)
    assert (first.stands, first.ended, first.ended_by, first.decision) == (False, 12, "b01", "go on")
    assert second.stands
    assert halting((first, second)) == (second,)


def test_a_second_end_does_not_replace_the_first() -> None:
    entries = written(
        (DOCTOR, stop(WHOLE_TRIAL)), (BOARD, ending_entry(10, "go on")), (BOARD, ending_entry(10, "later"))
    )
    [one] = fold_suspensions(entries)
    assert (one.ended, one.decision) == (11, "go on")
