"""The founding study's own cases leave no way to answer a criterion untried."""

import pytest

from trialwright.study.folder import read_folder, shipped_study
from trialwright.trial.cases import run_cases

FOLDER = read_folder(shipped_study("nct06751199"))
assert FOLDER.study is not None
STUDY = FOLDER.study
COMPUTED = {
    "I2": ("age",),
    "I3": ("c_peptide_fasting", "c_peptide_2h", "hba1c"),
    "E3": ("bmi",),
    "E4": ("haemoglobin",),
}
ATTESTED = [criterion.id for criterion in STUDY.eligibility.criteria if criterion.attest is not None]
# an answer that lies on a limit of the criterion, in any of its units
LIMITS = {
    "I2": {("18", "year"), ("70", "year")},
    "I3": {("0.1", "nmol/L"), ("100", "pmol/L"), ("7", "%"), ("7.0", "%")},
    "E3": {("14", "kg/m2"), ("35", "kg/m2"), ("14.0", "kg/m2"), ("35.0", "kg/m2")},
    "E4": {("80", "g/L"), ("70", "g/L"), ("8", "g/dL"), ("7", "g/dL")},
}


def _cases(criterion: str) -> list:
    return [case for case in STUDY.cases if criterion in case.expect]


def test_every_case_holds() -> None:
    run = run_cases(STUDY, FOLDER.draft)
    assert run.findings == ()
    assert (run.failed, run.passed) == (0, len(STUDY.cases))
    assert run.passed >= 174


@pytest.mark.parametrize("criterion", COMPUTED)
def test_a_computed_criterion_is_tried_in_every_way(criterion: str) -> None:
    cases, facts = _cases(criterion), COMPUTED[criterion]
    answers = [answer for case in cases for answer in case.answers if answer.fact in facts]
    units = {fact.id: fact.unit for fact in STUDY.facts}
    assert {case.expect[criterion] for case in cases} == {"met", "not met", "unknown"}
    assert any(str(answer.value).startswith(("<", ">")) for answer in answers)
    assert any(answer.unit not in {None, units[answer.fact]} for answer in answers)
    assert {(str(answer.value), answer.unit) for answer in answers} & LIMITS[criterion]


@pytest.mark.parametrize("criterion", ATTESTED)
def test_an_attested_criterion_is_answered_three_ways(criterion: str) -> None:
    given = {
        str(answer.value)
        for case in _cases(criterion)
        for answer in case.answers
        if answer.fact == criterion and answer.role in {"investigator", "principal investigator"}
    }
    assert given == {"yes", "no", "not known"}


def test_whole_patients_are_judged_to_each_end() -> None:
    whole = [case for case in STUDY.cases if {answer.fact for answer in case.answers} >= set(ATTESTED)]
    assert len(whole) >= 10
    assert {case.expect["overall"] for case in whole if "overall" in case.expect} == {
        "eligible",
        "not eligible",
        "undetermined",
    }
