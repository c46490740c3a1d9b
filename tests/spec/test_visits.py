"""Where a visit stands: by its window, by what was saved, by what somebody said of it; and what nobody planned."""

from datetime import date

import pytest
from tests.agreement import racing
from tests.people import AUTHOR, NOW, remembered, somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.attendance import Added, VisitAddition, VisitNote, add_visit, note_visit
from trialwright.conduct.forms import FormSave, Noted, Refused, Saved, save_form
from trialwright.records.attendance import AttendanceKind, Attended, fold_attendance
from trialwright.records.attendance import Noted as Said
from trialwright.records.entries import Entry, EntryKind, FormKey
from trialwright.records.forms import CurrentValue, FormState, Stage
from trialwright.records.log import Log
from trialwright.store.memory import MemoryLog
from trialwright.study.folder import Folder, read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.trial.answered import anchor_days
from trialwright.trial.candidate import anchors_of
from trialwright.trial.visits import VisitState, plan_visits
from trialwright.words.people import Role

KEY = FormKey(subject="P1", visit="SCREEN", form="screening")
WHO = somebody(Role.COORDINATOR)
DAY = 86_400_000_000


def _screened(decided: str, stage: Stage = Stage.STARTED, collected: str = "2026-01-02") -> dict[FormKey, FormState]:
    said = {"decided_on": decided, "collected_on": collected}
    values = {(item, 0): CurrentValue(value=value, unit=None, missing=None) for item, value in said.items()}
    return {KEY: FormState(version=1, stage=stage, values=values)}


def _state(study: Study, visit: str, today: str, forms: dict[FormKey, FormState]) -> VisitState:
    plans = plan_visits(study, "P1", forms, date.fromisoformat(today))
    return next(each.state for each in plans if each.visit.id == visit)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        ("2026-01-05", VisitState.PLANNED),
        ("2026-01-06", VisitState.DUE),
        ("2026-07-05", VisitState.DUE),
        ("2026-07-06", VisitState.OVERDUE),
    ],
)
def test_a_visit_stands_by_the_days_of_its_window_both_included(founding: Study, today: str, state: VisitState) -> None:
    """BASELINE is day 1 from the decision, 0 days before to 180 after: from 6 January to 5 July."""
    assert _state(founding, "BASELINE", today, _screened("2026-01-05")) is state


@pytest.mark.parametrize("decided", ["2026-01-UN", "2026-UN-UN"])
def test_a_day_known_only_in_part_leaves_a_visit_without_a_day(founding: Study, decided: str) -> None:
    assert _state(founding, "BASELINE", "2026-03-01", _screened(decided)) is VisitState.UNKNOWN


def test_two_days_of_one_anchor_are_none_but_two_ways_to_write_one_day_are_one(founding: Study) -> None:
    first = _screened("2026-01-05")
    other = FormKey(subject="P1", visit="W52", form="screening")
    for written, state in (("2026年1月5日", VisitState.DUE), ("2026-01-06", VisitState.UNKNOWN)):
        both = {**first, other: _screened(written)[KEY]}
        assert _state(founding, "BASELINE", "2026-02-01", both) is state


def test_a_form_dated_outside_its_window_is_told(founding: Study) -> None:
    for collected, outside in (
        ("2025-11-10", False),
        ("2025-11-09", True),
        ("2026-01-06", True),
        ("2026-01-UN", False),
    ):
        forms = _screened("2026-01-05", collected=collected)
        (screen, *_) = plan_visits(founding, "P1", forms, date(2026, 2, 1))
        assert screen.outside is outside, collected
        assert screen.state is VisitState.BEGUN
    done = plan_visits(founding, "P1", _screened("2026-01-05", Stage.COMPLETE), date(2026, 2, 1))
    assert done[0].state is VisitState.DONE


@pytest.fixture
def log(founding_folder: Folder) -> MemoryLog:
    """Somebody was screened, and is to be decided on, on 1 March 2026."""
    log = remembered(founding_folder, now=NOW)
    assert founding_folder.study is not None
    save = FormSave(key=KEY, answers=racing.ANSWERS, base=0)
    assert isinstance(save_form(log, founding_folder.study, save, WHO, NOW), Saved)
    return log


def _attended(log: Log) -> Attended:
    told = (recorded for transaction in log.transactions() for recorded in transaction.recorded())
    return fold_attendance(told)


def _kinds(refused: object) -> set[str]:
    assert isinstance(refused, Refused)
    return {found.fault.kind for found in refused.findings}


def test_a_visit_is_noted_as_missed_with_a_reason_and_that_can_be_taken_back(log: MemoryLog, founding: Study) -> None:
    note = VisitNote(subject="P1", visit="BASELINE", reason="travelling, could not be reached")
    late = NOW + 90 * DAY
    assert isinstance(note_visit(log, founding, note, WHO, late), Noted)
    said = _attended(log).missed["P1", "BASELINE"]
    assert (said.reason, said.person, said.when) == (note.reason, WHO.id, late)
    assert _kinds(note_visit(log, founding, note, WHO, late)) == {"visit-not-so-far"}
    back = VisitNote(subject="P1", visit="BASELINE", reason="came after all", missed=False)
    assert isinstance(note_visit(log, founding, back, WHO, late), Noted)
    assert not _attended(log).missed
    assert _kinds(note_visit(log, founding, back, WHO, late)) == {"visit-not-so-far"}


def test_nobody_has_missed_what_is_done_still_to_come_or_without_a_day(log: MemoryLog, founding: Study) -> None:
    for visit in ("SCREEN", "W52"):
        note = VisitNote(subject="P1", visit=visit, reason="x")
        assert _kinds(note_visit(log, founding, note, WHO, NOW)) == {"visit-not-so-far"}, visit
    early = VisitNote(subject="P1", visit="BASELINE", reason="x")
    assert _kinds(note_visit(log, founding, early, WHO, NOW)) == {"visit-not-so-far"}, "its window opens on 2 March"
    unsaid = VisitNote(subject="P1", visit="BASELINE", reason=" ")
    assert _kinds(note_visit(log, founding, unsaid, WHO, NOW)) == {"nothing-said"}
    assert _kinds(note_visit(log, founding, early, somebody(Role.MONITOR), NOW)) == {"right-missing"}
    unknown = VisitNote(subject="P1", visit="W99", reason="x")
    assert _kinds(note_visit(log, founding, unknown, WHO, NOW)) == {"unknown-visit"}


def test_what_was_saved_counts_more_than_that_it_was_missed(founding: Study) -> None:
    said = Said(reason="away", person="c", when=0)
    forms = _screened("2026-01-05")
    missed = Attended(missed={("P1", "SCREEN"): said, ("P1", "BASELINE"): said})
    plans = plan_visits(founding, "P1", forms, date(2026, 2, 1), missed)
    assert [each.state for each in plans[:2]] == [VisitState.BEGUN, VisitState.MISSED]


def test_a_form_is_saved_at_an_unscheduled_visit_that_somebody_added_with_its_day(
    log: MemoryLog, founding: Study
) -> None:
    key = FormKey(subject="P1", visit="UNPLANNED.1", form="mmtt")
    answer = GivenAnswer(item="tested_on", value="2025-12-30")
    save = FormSave(key=key, answers=(answer,), base=0)
    assert _kinds(save_form(log, founding, save, WHO, NOW)) == {"visit-not-added"}
    addition = VisitAddition(subject="P1", day="2025-12-30", reason="fever at night")
    assert add_visit(log, founding, addition, WHO, NOW) == Added(visit="UNPLANNED.1")
    assert add_visit(log, founding, addition, WHO, NOW) == Added(visit="UNPLANNED.2")
    assert isinstance(save_form(log, founding, save, WHO, NOW), Saved)
    added = _attended(log).added["P1", "UNPLANNED.1"]
    assert (added.day, added.reason) == ("2025-12-30", "fever at night")


def test_an_unscheduled_visit_has_a_whole_day_that_has_come_a_reason_and_an_end(
    log: MemoryLog, founding: Study
) -> None:
    for day, reason, kind in (
        ("2026-01-UN", "fever", "not-a-date"),
        ("2026-13-45", "fever", "not-a-date"),
        ("2036-01-01", "fever", "not-yet-happened"),
        ("2025-12-30", "", "nothing-said"),
    ):
        addition = VisitAddition(subject="P1", day=day, reason=reason)
        assert kind in _kinds(add_visit(log, founding, addition, WHO, NOW)), day
    good = VisitAddition(subject="P1", day="2025-12-30", reason="fever")
    assert _kinds(add_visit(log, founding, good, somebody(Role.STATISTICIAN), NOW)) == {"right-missing"}
    for _ in range(3):
        assert isinstance(add_visit(log, founding, good, WHO, NOW), Added)
    assert _kinds(add_visit(log, founding, good, WHO, NOW)) == {"too-many-visits"}


@pytest.mark.parametrize(
    "visit", ["UNPLANNED", "UNPLANNED.0", "UNPLANNED.01", "UNPLANNED.4", "UNPLANNED.x", "SCREEN.1"]
)
def test_only_the_numbers_that_the_study_allows_are_unscheduled_visits(founding: Study, visit: str) -> None:
    assert founding.casebook.visit(visit) is None
    third = founding.casebook.visit("UNPLANNED.3")
    assert third is not None
    assert third.text.zh == "计划外访视 3"


def test_the_kinds_of_attendance_are_entries_of_no_form() -> None:
    assert {kind.value for kind in AttendanceKind} == {"visit missed", "visit not missed", "visit added"}


def _left(study: Study, today: str, left: str, visit: str, forms: dict[FormKey, FormState]) -> VisitState:
    plans = plan_visits(study, "P1", forms, date.fromisoformat(today), left=date.fromisoformat(left))
    return next(each.state for each in plans if each.visit.id == visit)


def test_of_who_left_no_visit_is_due_whose_window_had_not_closed(founding: Study) -> None:
    """BASELINE may be done until 5 July: whoever leaves in March owes none, whoever leaves in August missed it."""
    forms = _screened("2026-01-05")
    assert _left(founding, "2026-09-01", "2026-03-01", "BASELINE", forms) is VisitState.NOT_EXPECTED
    assert _left(founding, "2026-04-01", "2026-03-01", "BASELINE", forms) is VisitState.NOT_EXPECTED
    assert _left(founding, "2026-09-01", "2026-08-01", "BASELINE", forms) is VisitState.OVERDUE
    assert _left(founding, "2026-09-01", "2026-03-01", "W52", forms) is VisitState.NOT_EXPECTED, "its day never came"
    assert _left(founding, "2026-09-01", "2026-03-01", "SCREEN", forms) is VisitState.BEGUN, "what is saved stays"


def _dated(form: str, visit: str, **said: str) -> dict[FormKey, FormState]:
    values = {(item, 0): CurrentValue(value=value, unit=None, missing=None) for item, value in said.items()}
    key = FormKey(subject="P1", visit=visit, form=form)
    return {key: FormState(version=1, stage=Stage.STARTED, values=values)}


@pytest.fixture(scope="module")
def whole() -> Study:
    """The founding study as it is shipped."""
    study = read_folder(shipped_study("nct06751199")).study
    assert study is not None
    return study


def test_what_the_study_counts_from_the_end_itself_is_still_demanded(whole: Study) -> None:
    forms = {
        **_dated("infusion", "D0", infused_on="2026-01-10"),
        **_dated("end_of_study", "END", discontinued_on="2026-03-01"),
    }
    for visit, state in (("EARLY", VisitState.DUE), ("W12", VisitState.NOT_EXPECTED), ("W4", VisitState.OVERDUE)):
        assert _left(whole, "2026-03-10", "2026-03-01", visit, forms) is state, visit


def test_a_renewal_on_the_list_is_not_expected_of_who_was_treated_before_it(whole: Study) -> None:
    listed = _dated("listing", "LISTING", listed_on="2026-01-01")
    treated = {**listed, **_dated("infusion", "D0", infused_on="2026-03-01")}
    assert _state(whole, "RENEW1", "2026-09-01", listed) is VisitState.OVERDUE
    assert _state(whole, "RENEW1", "2026-09-01", treated) is VisitState.NOT_EXPECTED
    late = {**listed, **_dated("infusion", "D0", infused_on="2026-05-01")}
    assert _state(whole, "RENEW1", "2026-09-01", late) is VisitState.OVERDUE, "it was missed before the organ came"
    assert _state(whole, "W4", "2026-09-01", treated) is VisitState.OVERDUE


@pytest.mark.parametrize(
    ("second", "day"), [("2026年1月5日", 20458), ("2026-01-06", None), ("2026-01-UN", None), (None, 20458)]
)
def test_every_reader_of_days_takes_two_spellings_of_one_day_for_one(
    founding: Study, founding_folder: Folder, second: str | None, day: int | None
) -> None:
    """2026-01-05 is day 20458 since 1970-01-01."""
    log = remembered(founding_folder, now=NOW)
    for visit, written in (("SCREEN", "2026-01-05"), ("W52", second)):
        said = {"subject": "P1", "visit": visit, "form": "screening", "item": "decided_on", "repeat": 0}
        with log.writing(AUTHOR, NOW) as writing:
            writing.append(Entry(kind=EntryKind.VALUE, value=written, **said))
    frame = anchor_days(founding, log.snapshot())
    assert frame["eligibility_decision"].to_list() == [day]
    with log.writing(AUTHOR, NOW) as writing:
        assert anchors_of(founding, writing.attributed("P1", {"screening"}))["eligibility_decision"] == day
