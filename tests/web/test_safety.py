"""The safety desk through its pages: an event is reported, stops the trial, is judged, sent and closed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.events import begun, dosed, event, report, suspensions
from tests.web.conftest import PASSWORD, serving

from trialwright.store.sql import SqlLog
from trialwright.study.folder import Folder, read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.trial.toxicities import CAUSES
from trialwright.words.people import Role

SignIn = Callable[[Role], Any]
NEW = "/participants/P1/events/new"
FEVER = {"act": "report", "term": "fever", "began": "2025-12-20", "grade": "2"}


@pytest.fixture(scope="module")
def folder() -> Folder:
    return read_folder(shipped_study("demo"))


@pytest.fixture
def study(folder: Folder) -> Study:
    assert folder.study is not None
    return folder.study


@pytest.fixture(params=["sqlite", "postgresql"])
def served(
    request: pytest.FixtureRequest, tmp_path: Path, folder: Folder, study: Study, _django: None
) -> Iterator[SqlLog]:
    """The log of the demonstration study with one participant, in either database."""
    url = f"sqlite:///{tmp_path}/log.db" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    for log in serving(url, folder):
        begun(log, study, "P1")
        yield log


def test_a_partial_report_is_kept_and_says_what_lacks(served: SqlLog, signed_in: SignIn) -> None:
    nurse = signed_in(Role.WARD_NURSE)
    assert b'name="relation.to_msc" disabled' in nurse.get(NEW).content
    made = nurse.post(NEW, {"act": "report", "term": "fever"})
    assert (made.status_code, made["Location"]) == (302, "/participants/P1/events/1?saved=1")
    page = nurse.get("/participants/P1/events/1").content.decode()
    assert "Still lacking" in page and "Begun" in page
    assert event(served).facts == {"term": "fever"}


def test_nothing_that_was_typed_is_lost_when_a_report_is_refused(served: SqlLog, signed_in: SignIn) -> None:
    refused = signed_in(Role.INVESTIGATOR).post(NEW, {**FEVER, "began": "2026-13-45", "narrative": "after the walk"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "after the walk" in page and "2026-13-45" in page and 'class="fault"' in page


def test_an_event_that_stops_the_trial_is_on_the_desk_until_the_board_signs(served: SqlLog, signed_in: SignIn) -> None:
    doctor = signed_in(Role.INVESTIGATOR)
    stopping = {
        **FEVER,
        "grade": "4",
        "relation.to_msc": "possible",
        "serious": "yes",
        "serious.life_threatening": "yes",
    }
    doctor.post(NEW, stopping)
    assert event(served).facts["serious.death"] == "no", "a criterion that was not ticked on a serious event is no"
    desk = doctor.get("/safety").content.decode()
    assert "One event of grade 4 that may be related" in desk and "Safety records" in desk
    about = str(suspensions(served)[0].sequence)
    ending = {"act": "end", "about": about, "decision": "go on", "password": PASSWORD}
    assert doctor.post("/safety", ending).status_code == 422
    board = signed_in(Role.SAFETY_BOARD)
    assert board.post("/safety", {**ending, "password": "wrong"}).status_code == 422
    assert suspensions(served)[0].stands
    assert board.post("/safety", ending).status_code == 302
    assert not suspensions(served)[0].stands
    assert "One event of grade 4" not in board.get("/safety").content.decode()


def test_an_event_is_followed_up_with_a_reason_and_two_who_save_do_not_overwrite_each_other(
    served: SqlLog, signed_in: SignIn, study: Study
) -> None:
    report(served, study)
    doctor, path = signed_in(Role.INVESTIGATOR), "/participants/P1/events/1"
    known = {name: value for name, value in event(served).facts.items() if not name.startswith("serious.")}
    assert doctor.post(path, {**known, "act": "follow up", "base": "1", "grade": "3"}).status_code == 422
    saved = doctor.post(path, {**known, "act": "follow up", "base": "1", "grade": "3", "reason": "seen again"})
    assert saved.status_code == 302
    late = doctor.post(path, {**known, "act": "correct", "base": "1", "grade": "2", "reason": "typed wrongly"})
    assert late.status_code == 422 and b"in the meantime" in late.content
    emptied = {**known, "act": "correct", "base": "2", "grade": "3", "outcome": "", "reason": "not known yet"}
    assert doctor.post(path, emptied).status_code == 302
    assert (event(served).grade, "outcome" in event(served).facts) == (3, False)
    page = doctor.get(path).content.decode()
    assert "seen again" in page and "not known yet" in page


def test_a_clock_counts_down_until_the_submission_is_noted(served: SqlLog, signed_in: SignIn, study: Study) -> None:
    facts = {"serious": "yes", "serious_stay": "yes", "aware": "2025-12-31T10:00", "relation_to_islets": "possible"}
    report(served, study, grade="3", expected="no", **facts)
    doctor = signed_in(Role.INVESTIGATOR)
    due = "2026-01-01T10:00"
    assert doctor.get("/safety").content.decode().count(due) == 2, "the stem-cell rule, and the decree"
    sent = {"act": "send", "clock": "stem_cell_first", "receipt": "2026-17", "sent": "2025-12-31T18:00"}
    assert doctor.post("/participants/P1/events/1", sent).status_code == 302
    assert "2026-17" in doctor.get("/participants/P1/events/1").content.decode()
    assert doctor.get("/safety").content.decode().count(due) == 1


def test_the_board_rules_on_an_event_that_may_limit_the_dose(served: SqlLog, signed_in: SignIn, study: Study) -> None:
    dosed(served, study, "P1")
    report(served, study, grade="3")
    board, path = signed_in(Role.SAFETY_BOARD), "/escalation/toxicities"
    desk = board.get("/safety").content.decode()
    assert "To be adjudicated" in desk and "nobody has adjudicated it yet" in desk
    about = desk.split(f'href="{path}#t')[1].split('"')[0]
    assert f'id="t{about}"' in board.get(path).content.decode()
    ruled = {"about": about, "password": PASSWORD, **{f"cause.{each}": "excluded" for each in CAUSES}}
    assert board.post(path, {**ruled, "counts": "pending", "reason": ""}).status_code == 422
    assert board.post(path, {**ruled, "counts": "pending", "reason": "the Doppler is awaited"}).status_code == 302
    for address in ("/safety", path, "/participants/P1/events/1"):
        assert "the Doppler is awaited" in board.get(address).content.decode()
    assert board.post(path, {**ruled, "counts": "no", "reason": "the puncture"}).status_code == 302
    assert "To be adjudicated" not in board.get("/safety").content.decode()
    assert event(served).facts["dlt"] == "no"
    assert "does not limit the dose" in board.get("/participants/P1/events/1").content.decode()


def test_who_may_not_report_sees_no_form_and_nobody_sees_another_sites_event(
    served: SqlLog, signed_in: SignIn, study: Study
) -> None:
    report(served, study)
    monitor = signed_in(Role.MONITOR)
    assert monitor.get(NEW).status_code == 403
    assert monitor.get("/participants/P1/events/1").status_code == 200
    assert monitor.post("/participants/P1/events/1", {"act": "follow up", "base": "1", "grade": "4"}).status_code == 422
    assert monitor.get("/participants/P1/events/2").status_code == 404
    assert monitor.get("/participants/P9/events/1").status_code == 404
    assert event(served).version == 1


def test_what_waits_stands_on_the_first_page(served: SqlLog, signed_in: SignIn, study: Study) -> None:
    dosed(served, study, "P1")
    report(served, study, special="main_trunk_thrombosis", serious="yes", serious_important="yes")
    board = signed_in(Role.SAFETY_BOARD).get("/").content.decode()
    assert "Suspended: One thrombosis of the main trunk" in board and "does it limit the dose" in board
    team = signed_in(Role.INVESTIGATOR)
    team.get("/language/zh")
    assert "已暂停：1 例门静脉主干血栓" in team.get("/").content.decode()
