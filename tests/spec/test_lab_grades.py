"""What saved laboratory results propose: never an event by itself, and nothing that was there before treatment.

Limits: CTCAE 5.0 (NCI, 2017-11-27). The limits of normal are those of the study folder: ALT 50 U/L in men, haemoglobin
from 130 g/L in men.
"""

from collections.abc import Callable
from functools import cache

import pytest
from tests.events import INVESTIGATOR, NURSE, begun, event, events, filled, refused
from tests.people import NOW, remembered

from trialwright.casebook.lab_ranges import LabRange
from trialwright.conduct.adverse_events import Told
from trialwright.conduct.forms import Noted
from trialwright.conduct.lab_grades import Judged, accept_grade, decline_grade
from trialwright.records.entries import FormKey
from trialwright.records.forms import CurrentValue
from trialwright.store.memory import MemoryLog
from trialwright.study.folder import Folder, read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.trial.lab_grades import Proposal, graded_forms, graded_results, proposals
from trialwright.words.declared import Provenance

INDUCED = "2025-12-10T08:00"


@cache
def _folder() -> Folder:
    return read_folder(shipped_study("nct06751199"))


@pytest.fixture
def study() -> Study:
    study = _folder().study
    assert study is not None
    return study


@pytest.fixture
def log(study: Study) -> MemoryLog:
    log = remembered(_folder(), now=NOW)
    begun(log, study, "P1", induced=INDUCED)
    _save(log, study, "SCREEN", "screening", sex="male")
    _save(log, study, "SCREEN", "demography", date_of_birth="1980-05-05")
    return log


def _save(log: MemoryLog, study: Study, visit: str, form: str, **answers: str) -> None:
    filled(log, study, "P1", visit, form, **answers)


def _blood(log: MemoryLog, study: Study, visit: str, day: str, form: str = "haematology", **answers: str) -> None:
    _save(log, study, visit, form, collected_on=day, laboratory="hospital", **answers)


def _proposed(log: MemoryLog, study: Study) -> tuple[Proposal, ...]:
    with log.writing(next(log.transactions()).author, NOW) as writing:
        saved = writing.answers("P1", graded_forms(study))
    return proposals(study, saved, events(log))


def _said(log: MemoryLog, study: Study) -> list[tuple[str, int]]:
    return [(each.term, each.grade) for each in _proposed(log, study)]


def test_nothing_is_proposed_of_nothing(study: Study) -> None:
    assert graded_results(study, {}).height == 0
    assert proposals(study, {}, events(remembered(_folder(), now=NOW))) == ()


def test_a_result_after_induction_proposes_its_grade_and_makes_no_event(log: MemoryLog, study: Study) -> None:
    _blood(log, study, "BASELINE", "2025-12-01", "chemistry", alt="30 U/L")
    _blood(log, study, "D3", "2025-12-14", "chemistry", alt="170 U/L")
    [one] = _proposed(log, study)
    assert (one.term, one.grade, one.written) == ("Alanine aminotransferase increased", 2, "170 U/L")
    assert (one.result, one.baseline, one.worsens) == ("D3/chemistry/alt/0", 30.0, None)
    assert events(log).events == {}


def test_the_baseline_is_the_last_value_surely_before_induction(log: MemoryLog, study: Study) -> None:
    """An abnormal baseline of 80 makes 170 a grade 1 (1.5 to 3 times baseline); the sample of that day is none."""
    _blood(log, study, "SCREEN", "2025-11-20", "chemistry", alt="30 U/L")
    _blood(log, study, "BASELINE", "2025-12-09", "chemistry", alt="80 U/L")
    _blood(log, study, "ADMISSION", "2025-12-10", "chemistry", alt="20 U/L")
    _blood(log, study, "D3", "2025-12-14", "chemistry", alt="170 U/L")
    assert [(each.grade, each.baseline) for each in _proposed(log, study)] == [(1, 80.0)]


def test_what_was_there_before_treatment_proposes_nothing_until_it_is_worse(log: MemoryLog, study: Study) -> None:
    _blood(log, study, "BASELINE", "2025-12-01", haemoglobin="95 g/L")
    _blood(log, study, "D1", "2025-12-12", haemoglobin="92 g/L")
    assert _said(log, study) == []
    _blood(log, study, "D3", "2025-12-14", haemoglobin="79 g/L")
    assert _said(log, study) == [("Anemia", 3)]


def test_a_result_before_induction_or_without_one_proposes_nothing(study: Study) -> None:
    log = remembered(_folder(), now=NOW)
    begun(log, study, "P1")
    _blood(log, study, "BASELINE", "2025-12-01", haemoglobin="70 g/L")
    assert _said(log, study) == []


def test_inr_is_graded_on_its_anticoagulant_limb_and_glucose_proposes_nothing(log: MemoryLog, study: Study) -> None:
    _blood(log, study, "BASELINE", "2025-12-01", "coagulation", inr="1.6", anticoagulant="none")
    _blood(log, study, "D1", "2025-12-12", "coagulation", inr="2.0", anticoagulant="heparin")
    assert _said(log, study) == []
    _blood(log, study, "D3", "2025-12-14", "coagulation", inr="2.6", anticoagulant="heparin")
    assert [each.written for each in _proposed(log, study)] == []
    _blood(log, study, "D7", "2025-12-18", "coagulation", inr="2.6", anticoagulant="none")
    assert _said(log, study) == [("INR increased", 3)]


def _with_aptt(study: Study) -> Study:
    limit = {
        "id": "aptt", "laboratory": "hospital", "analyte": "aptt", "unit": "s", "high": 40, "since": "2020-01-01",
        "from": Provenance(assumption="A84"),
    }  # fmt: skip
    ranges = study.lab_ranges.model_copy(update={"ranges": (*study.lab_ranges.ranges, LabRange.model_validate(limit))})
    return study.model_copy(update={"lab_ranges": ranges})


@pytest.mark.parametrize(
    ("aptt", "drug", "grade"), [("55", "heparin", []), ("55", "none", [1]), ("70", "heparin", [2])]
)
def test_an_aptt_at_which_heparin_aims_proposes_nothing(
    log: MemoryLog, study: Study, aptt: str, drug: str, grade: list[int]
) -> None:
    _blood(log, study, "D1", "2025-12-12", "coagulation", aptt=f"{aptt} s", anticoagulant=drug)
    assert [each.grade for each in _proposed(log, _with_aptt(study))] == grade


def test_a_result_in_another_unit_is_graded_in_that_unit(log: MemoryLog, study: Study) -> None:
    _blood(log, study, "BASELINE", "2025-12-01", haemoglobin="140 g/L")
    _blood(log, study, "D1", "2025-12-12", haemoglobin="9.9 g/dL")
    [one] = _proposed(log, study)
    assert (one.grade, one.written, one.baseline) == (2, "9.9 g/dL", pytest.approx(14.0))


def test_a_result_that_is_no_number_proposes_nothing(log: MemoryLog, study: Study) -> None:
    _blood(log, study, "D1", "2025-12-12", haemoglobin="<80 g/L")
    assert _said(log, study) == []


@pytest.fixture
def low(log: MemoryLog, study: Study) -> Callable[..., Judged]:
    """A platelet count of grade 2, then one of grade 3, and how they are named."""
    _blood(log, study, "BASELINE", "2025-12-01", platelets="200 10^9/L")
    _blood(log, study, "D1", "2025-12-12", platelets="70 10^9/L")

    def judged(visit: str = "D1", written: str = "70 10^9/L", reason: str | None = None) -> Judged:
        return Judged(subject="P1", result=f"{visit}/haematology/platelets/0", written=written, reason=reason)

    return judged


def test_an_accepted_grade_is_an_event_linked_to_its_result(
    log: MemoryLog, study: Study, low: Callable[..., Judged]
) -> None:
    assert isinstance(accept_grade(log, study, low(), INVESTIGATOR, NOW), Told)
    made = event(log)
    assert (made.facts["began"], made.grade, made.serious) == ("2025-12-12", 2, None)
    assert made.under("lab") == {"result": "D1/haematology/platelets/0", "term": "Platelet count decreased"}
    assert _said(log, study) == []
    assert refused(accept_grade(log, study, low(), INVESTIGATOR, NOW)) == ["proposal-gone"]


def test_a_worse_result_raises_the_event_that_is_there(
    log: MemoryLog, study: Study, low: Callable[..., Judged]
) -> None:
    accept_grade(log, study, low(), INVESTIGATOR, NOW)
    _blood(log, study, "D3", "2025-12-14", platelets="30 10^9/L")
    _blood(log, study, "D7", "2025-12-18", platelets="60 10^9/L")
    assert [(each.result, each.worsens) for each in _proposed(log, study)] == [("D3/haematology/platelets/0", 1)]
    assert isinstance(accept_grade(log, study, low("D3", "30 10^9/L"), INVESTIGATOR, NOW), Told)
    assert (event(log).grade, len(events(log).events)) == (3, 1)
    assert event(log).versions[-1].reason == "30 10^9/L, 2025-12-14"


def test_a_declined_grade_comes_back_only_when_the_result_changes(
    log: MemoryLog, study: Study, low: Callable[..., Judged]
) -> None:
    assert refused(decline_grade(log, study, low(), INVESTIGATOR, NOW)) == ["nothing-said"]
    assert isinstance(decline_grade(log, study, low(reason="clotted sample"), INVESTIGATOR, NOW), Noted)
    assert _said(log, study) == []
    assert events(log).declined[0].reason == "clotted sample"
    _save(log, study, "D1", "haematology", platelets="40 10^9/L")
    assert _said(log, study) == [("Platelet count decreased", 3)]


def test_only_a_physician_judges_a_proposal_and_only_one_that_stands(
    log: MemoryLog, study: Study, low: Callable[..., Judged]
) -> None:
    assert refused(accept_grade(log, study, low(), NURSE, NOW)) == ["right-missing"]
    assert refused(decline_grade(log, study, low(reason="x"), NURSE, NOW)) == ["right-missing"]
    assert refused(accept_grade(log, study, low(written="71 10^9/L"), INVESTIGATOR, NOW)) == ["proposal-gone"]
    assert refused(decline_grade(log, study, low("D3", reason="x"), INVESTIGATOR, NOW)) == ["proposal-gone"]


def test_a_sample_of_the_day_of_induction_is_a_baseline_when_its_time_lies_before(study: Study) -> None:
    def answers(**said: str) -> dict[tuple[str, int], CurrentValue]:
        return {(item, 1): CurrentValue(value=text, unit=None, missing=None) for item, text in said.items()}

    infusion = {("induction_at", 0): CurrentValue(value=INDUCED, unit=None, missing=None)}
    ward = answers(observed_at="2025-12-10T07:30") | {
        ("haemoglobin", 1): CurrentValue(value="95", unit="g/L", missing=None)
    }
    saved = {
        FormKey(subject="P1", visit="D0", form="infusion"): infusion,
        FormKey(subject="P1", visit="D0", form="ward_sheet"): ward,
    }
    assert graded_results(study, saved).select("is_baseline", "treated").rows() == [(True, False)]
