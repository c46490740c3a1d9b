"""Which clock of which authority runs for an event, until when, and whether somebody was late.

A team that became aware on Friday 2026-02-20 at 16:30: 24 hours end on 02-21 at 16:30, 7 days on 02-27, 15 days on
03-07 (ICH E2A, section III.B: calendar days from awareness).
"""

from collections.abc import Mapping
from datetime import datetime

import pytest

from trialwright.chapters.safety.protocol import WorkingDays
from trialwright.records.adverse_events import AdverseEvent, Change, Receipt, Version
from trialwright.study.folder import read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.trial.reporting_clocks import ClockState, EventClock, event_clocks
from trialwright.words.declared import Provenance

NOW = datetime(2026, 2, 22, 9, 0)  # noqa: DTZ001
SUSAR = {
    "term": "sepsis", "serious": "yes", "serious.life_threatening": "yes", "relation.to_msc": "possible",
    "expected": "no", "aware": "2026-02-20T16:30",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo() -> Study:
    study = read_folder(shipped_study("demo")).study
    assert study is not None
    return study


def _event(facts: Mapping[str, str], *receipts: Receipt, when: int = 0) -> AdverseEvent:
    changes = tuple(Change(fact=name, before=None, after=value) for name, value in facts.items())
    version = Version(
        number=1, kind="adverse event reported", when=when, zone="Asia/Shanghai", person="p", role="investigator",
        reason=None, changes=changes,
    )  # fmt: skip
    return AdverseEvent(
        subject="P1", number=1, sequence=1, facts=dict(facts), versions=(version,), receipts=tuple(receipts)
    )


def _clocks(study: Study, event: AdverseEvent, now: datetime = NOW) -> dict[str, EventClock]:
    return {each.clock.id: each for each in event_clocks(study, event, now)}


def test_a_fatal_susar_has_seven_days_and_the_stem_cell_rule_a_day(demo: Study) -> None:
    found = _clocks(demo, _event(SUSAR))
    assert found["susar_fatal"].due == "2026-02-27"
    assert found["stem_cell_first"].due == "2026-02-21T16:30"
    assert (found["susar_fatal"].state, found["stem_cell_first"].state) == (ClockState.RUNNING, ClockState.LATE)
    assert "susar_other" not in found
    assert "decree_818_filing" not in found, "a review of the study is no event's"


def test_any_other_susar_has_fifteen_days(demo: Study) -> None:
    facts = {**SUSAR, "serious.life_threatening": "no", "serious.death": "no", "serious.stay": "yes"}
    found = _clocks(demo, _event(facts))
    assert found["susar_other"].due == "2026-03-07"
    assert "susar_fatal" not in found


@pytest.mark.parametrize("facts", [{"expected": "yes"}, {"serious": "no", "serious.life_threatening": "no"}])
def test_an_expected_or_mild_event_has_no_susar_clock(demo: Study, facts: dict[str, str]) -> None:
    assert not {"susar_fatal", "susar_other"} & _clocks(demo, _event(SUSAR | facts)).keys()


def test_the_grade_starts_no_clock(demo: Study) -> None:
    assert _clocks(demo, _event({"term": "low platelets", "grade": "4", "serious": "no"})) == {}


def test_what_is_not_judged_is_said_and_not_passed_over(demo: Study) -> None:
    known = {name: value for name, value in SUSAR.items() if name not in {"expected", "relation.to_msc"}}
    found = _clocks(demo, _event(known))["susar_fatal"]
    assert (found.state, found.lacking, found.due) == (ClockState.LACKING, ("relation", "expected"), None)
    assert found.waits


def test_a_clock_never_waits_for_the_time_of_awareness(demo: Study) -> None:
    """Written down at 2026-02-20 08:30Z, which is 16:30 in Shanghai."""
    known = {name: value for name, value in SUSAR.items() if name != "aware"}
    found = _clocks(demo, _event(known, when=1_771_576_200_000_000))["stem_cell_first"]
    assert (found.due, found.assumed) == ("2026-02-21T16:30", True)


def test_a_report_after_the_end_of_management_waits_for_that_end(demo: Study) -> None:
    assert _clocks(demo, _event(SUSAR))["stem_cell_after"].lacking == ("handled",)
    ended = _clocks(demo, _event(SUSAR | {"handled": "2026-03-01"}))["stem_cell_after"]
    assert (ended.due, ended.state) == ("2026-03-16", ClockState.RUNNING)


def test_a_limit_that_the_hospital_has_not_set_runs_for_nobody() -> None:
    study = read_folder(shipped_study("nct06751199")).study
    assert study is not None
    found = _clocks(study, _event(SUSAR))
    assert {each.state for each in found.values()} == {ClockState.UNSET}
    assert not any(each.waits for each in found.values())
    assert found["susar_fatal"].clock.proposed == "7 d"


@pytest.mark.parametrize(
    ("sent", "state"),
    [("2026-02-27", ClockState.SENT), ("2026-02-27T23:59", ClockState.SENT), ("2026-02-28", ClockState.SENT_LATE)],
)
def test_a_receipt_stops_the_clock_and_a_late_one_is_marked(demo: Study, sent: str, state: ClockState) -> None:
    receipt = Receipt(clock="susar_fatal", number="A-1", sent=sent, when=0, person="p")
    found = _clocks(demo, _event(SUSAR, receipt))["susar_fatal"]
    assert (found.state, found.receipt) == (state, receipt)


def test_a_clock_is_late_the_minute_after_its_last_day(demo: Study) -> None:
    at = _clocks(demo, _event(SUSAR), datetime(2026, 2, 27, 23, 59))  # noqa: DTZ001
    after = _clocks(demo, _event(SUSAR), datetime(2026, 2, 28, 0, 0))  # noqa: DTZ001
    assert (at["susar_fatal"].state, after["susar_fatal"].state) == (ClockState.RUNNING, ClockState.LATE)


def test_working_days_leave_out_holidays_and_count_weekends_that_are_worked(demo: Study) -> None:
    """After Friday 2026-09-25: Sunday 27 (worked), 28, 29, 30 September, 8 October, 9 October is the sixth."""
    calendar = WorkingDays.model_validate(
        {
            "holidays": [f"2026-10-0{day}" for day in range(1, 8)],
            "worked": ["2026-09-27"],
            "from": Provenance(assumption="A55"),
        }
    )
    clocks = tuple(each.model_copy(update={"limit": "6 working d"}) for each in demo.safety.clocks)
    safety = demo.safety.model_copy(update={"working_days": calendar, "clocks": clocks})
    study = demo.model_copy(update={"safety": safety})
    found = _clocks(study, _event(SUSAR | {"aware": "2026-09-25T10:00"}))["susar_fatal"]
    assert found.due == "2026-10-09"
