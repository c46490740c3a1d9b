"""Safety as an endpoint: who counts, for how long, and how often what happened."""

from functools import cache

import polars as pl
import pytest
from tests.events import begun, filled, report
from tests.people import NOW, remembered

from trialwright.reports.safety import safety
from trialwright.store.memory import MemoryLog
from trialwright.study.folder import Folder, read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.trial.harms import Harms, harms, incidence, shifts


@cache
def _folder() -> Folder:
    return read_folder(shipped_study("nct06751199"))


@pytest.fixture
def study() -> Study:
    study = _folder().study
    assert study is not None
    return study


def _infused(log: MemoryLog, study: Study, subject: str, day: str, induced: str) -> None:
    begun(log, study, subject, induced=induced)
    filled(log, study, subject, "D0", "infusion", infused_on=day)


@pytest.fixture
def log(study: Study) -> MemoryLog:
    """P1 and P2 were treated on 2025-12-02 (induction the day before), P3 was only consented; the cut is 2026-01-01."""
    log = remembered(_folder(), now=NOW)
    for subject in ("P1", "P2"):
        _infused(log, study, subject, "2025-12-02", "2025-12-01T20:00")
    begun(log, study, "P3")
    return log


def _row(found: Harms, what: str) -> dict[str, object]:
    [row] = incidence(found).filter(pl.col("what") == what).to_dicts()
    return row


def test_only_the_treated_count_and_from_the_first_dose_of_induction_to_the_data_cut(
    log: MemoryLog, study: Study
) -> None:
    found = harms(study, log.snapshot())
    assert found.people["subject"].to_list() == ["P1", "P2"]
    assert found.people["years"].to_list() == pytest.approx([32 / 365.25] * 2), "1 December to 1 January, both included"


def test_an_event_before_induction_is_none_of_the_endpoint_and_an_open_one_is_marked(
    log: MemoryLog, study: Study
) -> None:
    report(log, study, "P1", began="2025-11-20")
    report(log, study, "P1", began="2025-12-UN")
    report(log, study, "P1", began="2025-12-05")
    report(log, study, "P3", began="2025-12-05")
    events = harms(study, log.snapshot()).events
    assert [(row["subject"], row["number"], row["certain"]) for row in events.to_dicts()] == [
        ("P1", 2, False), ("P1", 3, True),
    ]  # fmt: skip


def test_a_person_counts_once_and_their_events_each(log: MemoryLog, study: Study) -> None:
    for _ in range(3):
        report(log, study, "P1", grade="3")
    report(log, study, "P2", serious="yes", serious_stay="yes", relation_to_islets="possible")
    found = harms(study, log.snapshot())
    rows = {what: _row(found, what) for what in ("any", "severe", "serious")}
    assert {what: (row["with"], row["events"]) for what, row in rows.items()} == {
        "any": (2, 4), "severe": (1, 3), "serious": (1, 1),
    }  # fmt: skip
    assert (_row(found, "related")["with"], _row(found, "fatal")["with"], _row(found, "any")["people"]) == (1, 0, 2)


def test_who_stands_in_no_arm_of_the_log_is_a_group_of_their_own(log: MemoryLog, study: Study) -> None:
    found = incidence(harms(study, log.snapshot()), "arm").filter(pl.col("what") == "any")
    assert found.select("group", "people", "with").rows() == [("not recorded", 2, 0)]


def test_the_worst_grade_stands_beside_the_one_before(log: MemoryLog, study: Study) -> None:
    filled(log, study, "P1", "SCREEN", "screening", sex="male")
    filled(log, study, "P1", "SCREEN", "demography", date_of_birth="1980-05-05")
    counts = {"BASELINE": ("2025-11-20", "90"), "D1": ("2025-12-03", "60"), "D7": ("2025-12-09", "40")}
    for visit, (day, platelets) in counts.items():
        blood = {"collected_on": day, "laboratory": "hospital", "platelets": f"{platelets} 10^9/L"}
        filled(log, study, "P1", visit, "haematology", **blood)
    found = shifts(harms(study, log.snapshot())).filter(pl.col("term") == "Platelet count decreased")
    assert found.rows() == [("Platelet count decreased", 1, 3, 1)]


def test_who_has_no_grade_before_is_not_said_to_have_had_grade_0(log: MemoryLog, study: Study) -> None:
    filled(log, study, "P2", "SCREEN", "screening", sex="male")
    filled(log, study, "P2", "SCREEN", "demography", date_of_birth="1980-05-05")
    blood = {"collected_on": "2025-12-09", "laboratory": "hospital", "platelets": "40 10^9/L"}
    filled(log, study, "P2", "D7", "haematology", **blood)
    found = harms(study, log.snapshot())
    assert shifts(found).rows() == [("Platelet count decreased", None, 3, 1)]
    rows = [[cell.text for cell in row] for block in safety(study, log.snapshot())["en"].blocks
            for row in getattr(block, "rows", ())]  # fmt: skip
    assert ["Platelet count decreased", "–", "3", "1"] in rows


def test_the_report_says_the_one_sided_limit_of_nothing(log: MemoryLog, study: Study) -> None:
    """0 of 2: the exact two-sided upper limit is 1 - 0.025^(1/2) = 84.2 %, the one-sided 1 - 0.05^(1/2) = 77.6 %."""
    cells = {cell.text for block in safety(study, log.snapshot())["en"].blocks for row in getattr(block, "rows", ())
             for cell in row}  # fmt: skip
    assert "0.0 % (0.0–84.2); one-sided upper limit 77.6" in cells


def test_the_report_runs_on_an_empty_trial_and_declares_its_estimand(study: Study) -> None:
    made = safety(study, remembered(_folder(), now=NOW).snapshot())
    english = [getattr(block, "text", "") for block in made["en"].blocks]
    assert "Which events happen to those who are treated, how strong and how serious, until week 52?" in english
    assert {block.empty for block in made["zh"].blocks if hasattr(block, "empty")} >= {
        "尚无接受治疗者。",
        "未发生暂停。",
    }
