"""Suspensions as they are read from the log."""

from trialwright.records.entries import Author, Entry, Recorded
from trialwright.records.suspension import (
    BOARD_ONLY,
    WHOLE_TRIAL,
    ending_entry,
    fold_suspensions,
    halting,
    level_scope,
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


def test_a_trial_of_which_nothing_was_written_is_not_suspended() -> None:
    assert fold_suspensions(()) == ()
    assert halting(()) == ()


def test_a_suspension_tells_its_cause_its_event_since_when_and_who() -> None:
    [one] = fold_suspensions(written((DOCTOR, stop(WHOLE_TRIAL))))
    assert (one.cause, one.subject, one.event) == ("S4", "P-01", 2)
    assert (one.since, one.board_by, one.who, one.when) == ("2026-03-01", "2026-03-08", "p01", 10_000)
    assert one.stands and one.halts and one.stops_level(1) and one.stops_level(3)


def test_a_level_that_is_suspended_leaves_the_others() -> None:
    found = fold_suspensions(written((DOCTOR, stop(level_scope(2)))))
    assert halting(found, level=2) == found
    assert halting(found, level=1) == ()
    assert halting(found) == found


def test_a_question_to_the_board_stops_nothing() -> None:
    [asked] = fold_suspensions(written((DOCTOR, stop(BOARD_ONLY))))
    assert asked.stands and not asked.halts and not asked.stops_level(1)


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
