"""What ``score`` and ``grade`` promise on the command line: keys, order, reasons, refusals."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result
from tests.people import rehearsed

from trialwright.cli.main import trialwright
from trialwright.records.snapshot import fold
from trialwright.reports.catalogue import REPORTS
from trialwright.reports.render import as_html
from trialwright.study.check import check
from trialwright.study.folder import read_folder
from trialwright.trial.outcomes import compute_outcomes
from trialwright.trial.scores import SCORES
from trialwright.words.errors import FaultyInput


def _run(*arguments: str, given: object = None) -> Result:
    return CliRunner().invoke(trialwright, list(arguments), input=json.dumps(given))


def _scored(name: str, given: list[dict[str, Any]], *arguments: str) -> list[dict[str, Any]]:
    done = _run("score", name, "--input", "-", "--json", *arguments, given=given)
    assert done.exception is None, done.output
    return json.loads(done.stdout)


UNITS = {"c_peptide": "ng/mL", "glucose": "mg/dL"}


def test_answers_come_in_the_order_of_the_inputs_with_stable_keys_and_reasons() -> None:
    given = [
        {"subject": "B", "c_peptide": 1.0, "glucose": 100, "units": UNITS},
        {"subject": "A"},
        {"subject": "C", "c_peptide": {"value": "<0.1", "unit": "ng/mL"}, "glucose": {"value": 5.5, "unit": "mmol/L"}},
        {"subject": "D", "c_peptide": 1.0, "glucose": 63, "units": UNITS},
    ]
    answers = _scored("suito", given)
    assert [answer["subject"] for answer in answers] == ["B", "A", "C", "D"]
    assert all(list(answer)[:6] == ["subject", "visit", "value", "unit", "flags", "because"] for answer in answers)
    assert [answer["value"] is None for answer in answers] == [False, True, True, True]
    assert "fasting C-peptide (missing)" in answers[1]["because"]
    assert "fasting C-peptide (the laboratory's limit" in answers[2]["because"]
    assert "glucose of the same sample (" not in answers[2]["because"]
    assert "too low" in answers[3]["because"]


def test_the_second_visit_of_a_subject_carries_the_change() -> None:
    given = [
        {"subject": "A", "visit": "V1", "hba1c": 8.0, "units": {"hba1c": "%"}},
        {"subject": "A", "visit": "V2", "hba1c": 53, "units": {"hba1c": "mmol/mol"}},
    ]
    first, second = _scored("hba1c", given)
    assert "change" not in first
    assert second["change"]["percent"] == pytest.approx(-0.99956)


@pytest.mark.parametrize(
    ("element", "said"),
    [
        ({"c_peptide": 1.0, "glucose": 100}, "no unit"),
        ({"c_peptide": 1.0, "units": {"c_peptide": "mg/dL"}}, "'mg/dL' is not a unit"),
        ({"c_peptide": "low", "units": {"c_peptide": "ng/mL"}}, "not a number"),
        ({"c_peptide": -1, "units": {"c_peptide": "ng/mL"}}, "below zero"),
        ({"c_peptid": 1.0}, "Did you mean 'c_peptide'"),
        ({"c_peptide": [1.0]}, "neither a number nor a text"),
        ({"c_peptide": True, "units": {"c_peptide": "ng/mL"}}, "not a number"),
        ({"samples": 3}, "samples is a list"),
    ],
)
def test_an_input_that_cannot_be_read_is_a_fault_and_nothing_is_computed(element: dict[str, Any], said: str) -> None:
    done = _run("score", "suito", "--input", "-", "--json", given=[{"subject": "A", **element}])
    assert isinstance(done.exception, FaultyInput)
    assert any(said in str(finding) for finding in done.exception.findings)
    assert not done.stdout


def test_an_implausible_number_is_told_and_computed() -> None:
    done = _run("score", "eag", "--input", "-", "--json", given=[{"subject": 1, "hba1c": 40, "units": {"hba1c": "%"}}])
    assert "hardly possible" in done.stderr
    assert json.loads(done.stdout)[0]["value"] == pytest.approx(61.01)


def test_no_number_that_json_cannot_hold() -> None:
    units = {"c_peptide": "nmol/L", "insulin": "U/kg/d", "glucose": "mmol/L", "hba1c": "%"}
    given = {"subject": 1, "c_peptide": 0.5, "insulin": 0.1, "glucose": 6, "hba1c": 0, "units": units}
    (answer,) = _scored("beta2", [given])
    assert (answer["value"], answer["because"]) == (None, "the formula has no value for these inputs")


@pytest.mark.parametrize(("glucose", "known"), [(0, False), (0.9, True)])
def test_a_glucose_of_zero_divides_nothing(glucose: float, known: bool) -> None:
    units = {"c_peptide": "nmol/L", "insulin": "U/kg/d", "glucose": "mmol/L", "hba1c": "%"}
    given = {"c_peptide": 0.5, "insulin": 0, "glucose": glucose, "hba1c": 6.0}
    for name, keys in (("beta2", tuple(units)), ("c_peptide_glucose_ratio", ("c_peptide", "glucose"))):
        element = {"subject": 1, **{key: given[key] for key in keys}, "units": {key: units[key] for key in keys}}
        (answer,) = _scored(name, [element])
        assert (answer["value"] is not None, "too low" in answer["because"]) == (known, not known)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_list_documents_every_score_and_says_why_some_are_not_built(language: str) -> None:
    listed = json.loads(_run("score", "--list", "--json", "--lang", language).stdout)
    built = [each for each in listed if each["available"]]
    assert [each["name"] for each in built] == list(SCORES)
    for each in built:
        assert each["source"]
        assert each["missing"]
        assert each["example"]
        assert each["inputs"].keys() == each["units"].keys()
    absent = {each["name"]: each["text"] for each in listed if not each["available"]}
    assert absent.keys() == {"hypo_score", "tef", "homa2"}
    assert all(absent.values())


@pytest.mark.parametrize("name", ["hypo_score", "tef", "homa2"])
def test_what_is_not_built_says_why(name: str) -> None:
    done = _run("score", name, "--input", "-", given=[])
    assert done.exit_code == 2
    assert "is not built" in done.stderr


@pytest.mark.parametrize("name", SCORES)
def test_the_documented_example_is_answered_in_both_languages(name: str) -> None:
    given = [SCORES[name].example]
    (english,) = _scored(name, given)
    (chinese,) = _scored(name, given, "--lang", "zh")
    assert english["value"] is not None
    assert english["unit"] == SCORES[name].unit
    assert {k: v for k, v in english.items() if k != "because"} == {k: v for k, v in chinese.items() if k != "because"}
    assert _run("score", name, "--input", "-", given=given).exit_code == 0


def _grade(*arguments: str) -> dict[str, Any]:
    done = _run("grade", *arguments, "--json")
    assert done.exception is None, done.output
    return json.loads(done.stdout)


def test_a_grade_has_stable_keys_and_its_wording() -> None:
    answer = _grade("ALT", "--value", "170", "--unit", "U/L", "--baseline", "80", "--uln", "40")
    assert list(answer) == ["term", "grade", "because", "standard", "proposes_event"]
    assert (answer["term"], answer["grade"]) == ("Alanine aminotransferase increased", 1)
    assert "1.5 - 3.0 x baseline" in answer["because"]


def test_a_grade_without_its_baseline_is_unknown_and_says_what_a_normal_one_would_give() -> None:
    answer = _grade("alt", "--value", "170", "--unit", "U/L", "--uln", "40")
    assert answer["grade"] is None
    assert answer["because"] == "cannot be graded without baseline; if the baseline was normal it is grade 2"


def test_inr_on_an_anticoagulant_and_aptt_on_heparin() -> None:
    inr = ("inr", "--value", "2.4", "--unit", "1")
    assert _grade(*inr)["grade"] == 2
    assert _grade(*inr, "--anticoagulated", "--baseline", "2.5")["grade"] == 0
    aptt = ("aptt", "--value", "55", "--unit", "s", "--uln", "36")
    assert (_grade(*aptt)["grade"], _grade(*aptt)["proposes_event"]) == (2, True)
    aimed = _grade(*aptt, "--therapeutic", "50", "60")
    assert (aimed["grade"], aimed["proposes_event"]) == (2, False)
    assert "no event is proposed" in aimed["because"]


def test_a_high_glucose_is_no_hypoglycaemia_and_says_whose_term_it_is() -> None:
    high = ("glucose", "--value", "30", "--unit", "mmol/L", "--lln", "3.9")
    assert _grade(*high)["grade"] == 0
    assert _grade(*high)["because"].endswith("a high result belongs to Hyperglycemia, which a clinician grades")
    assert "高血糖" in _grade(*high, "--lang", "zh")["because"]
    assert "Hyperglycemia" not in _grade("glucose", "--value", "2", "--unit", "mmol/L")["because"]


def test_what_a_person_reads_is_in_their_language() -> None:
    def read(name: str, language: str) -> str:
        return _run("score", name, "--input", "-", "--lang", language, given=[SCORES[name].example]).stdout

    assert " optimal" in read("igls_2", "en") or " good" in read("igls_2", "en")
    assert "diabetic range | by the limits of venous plasma" in read("who1999", "en")
    assert "糖尿病范围 | 依据静脉血浆的界值" in read("who1999", "zh")
    assert " 是 | " in read("gold", "zh")
    assert "感知减退" in read("clarke", "zh")
    assert not any(word in read("igls_2", "zh") for word in ("optimal", "good", "marginal", "failure"))


def test_a_clinician_grades_portal_vein_thrombosis_from_its_wording() -> None:
    answer = _grade("portal vein thrombosis", "--value", "1", "--unit", "1")
    assert answer["grade"] is None
    assert "Medical intervention indicated" in answer["because"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("alt", "--value", "1", "--unit", "U/L", "--standard", "ctcae-6.0"), "never mixed"),
        (("alt", "--value", "1", "--unit", "U/L", "--standard", "ctcae-4.03"), "is not ctcae-5.0"),
        (("alt", "--value", "1", "--unit", "g/L"), "not a unit of alt"),
        (("altt", "--value", "1", "--unit", "U/L"), "did you mean 'alt'"),
        (("alt", "--value", "-1", "--unit", "U/L"), "not an amount"),
        (("alt", "--value", "nan", "--unit", "U/L"), "not an amount"),
    ],
)
def test_what_cannot_be_graded_is_refused_with_the_reason(arguments: tuple[str, ...], said: str) -> None:
    done = _run("grade", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


ENDPOINT = """
  - id: {id}
    kind: {kind}
    text: {{en: a score, zh: 评分}}
    items: {items}
    visits: {{baseline: SCREEN, at: W52}}
    estimand: {{en: how does it stand?, zh: 情况如何？}}
    from: {{record: secondary outcome 1}}
"""


def _with(study_copy: Path, kind: str, items: str) -> Path:
    schedule = study_copy / "schedule.yaml"
    before, planned, last = schedule.read_text(encoding="utf-8").partition("- id: W52")
    asked = last.replace("forms: [mmtt]", "forms: [mmtt, screening]", 1)
    schedule.write_text(f"{before}{planned}{asked}", encoding="utf-8")
    path = study_copy / "endpoints.yaml"
    text = path.read_text(encoding="utf-8").rstrip() + ENDPOINT.format(id="a_score", kind=kind, items=items)
    path.write_text(text, encoding="utf-8")
    return study_copy


def test_a_study_may_use_any_score_as_an_endpoint_computed_from_its_forms(study_copy: Path) -> None:
    folder = read_folder(_with(study_copy, "eag", "{hba1c: screening.hba1c}"))
    assert [str(finding) for finding in check(folder)] == []
    assert folder.study is not None
    snapshot = fold(rehearsed(folder, 20250101).transactions())
    outcome = compute_outcomes(folder.study, snapshot)[-1]
    typed = snapshot.values.filter((pl.col("item") == "hba1c") & (pl.col("unit") == "%"))
    by_hand = {
        (row["subject"], row["visit"]): 1.59 * float(row["value"]) - 2.59
        for row in typed.iter_rows(named=True)
        if row["value"]
    }
    computed = {
        (subject, visit): eag for subject, visit, eag in outcome.measured.select("subject", "visit", "eag").iter_rows()
    }
    assert {visit for _, visit in by_hand} == {"SCREEN", "W52"}
    assert all(computed[key] == pytest.approx(value) for key, value in by_hand.items())
    for row in outcome.changes.drop_nulls("change").iter_rows(named=True):
        after, before = (by_hand[row["subject"], visit] for visit in ("W52", "SCREEN"))
        assert row["change"] == pytest.approx(after - before)
    assert outcome.changes["change"].drop_nulls().len()


def test_a_score_of_timed_readings_takes_an_item_that_is_a_moment(study_copy: Path) -> None:
    form = study_copy / "forms" / "mmtt.yaml"
    minute = "      - id: minute\n"
    readings = (
        "      - {id: read_at, text: {en: When, zh: 时间}, type: date_time, sdtm: LB.LBDTC}\n"
        "      - {id: glucose, text: {en: Glucose, zh: 糖}, type: number, analyte: glucose, units: [mmol/L], sdtm: L}\n"
    )
    form.write_text(form.read_text(encoding="utf-8").replace(minute, readings + minute), encoding="utf-8")
    path = study_copy / "endpoints.yaml"
    asked = ENDPOINT.format(id="a_score", kind="cgm", items="{at: mmtt.read_at, glucose: mmtt.glucose}")
    text = path.read_text(encoding="utf-8").rstrip() + asked.replace("baseline: SCREEN", "baseline: BASELINE")
    path.write_text(text, encoding="utf-8")
    assert not [each for each in check(read_folder(study_copy)) if each.fault.kind == "unsuitable-item"]
    path.write_text(text.replace("at: mmtt.read_at", "at: mmtt.minute"), encoding="utf-8")
    assert [each.fault.kind for each in check(read_folder(study_copy)) if each.fault.kind == "unsuitable-item"]


def test_an_endpoint_that_is_a_class_has_no_change_and_is_reported(study_copy: Path) -> None:
    folder = read_folder(_with(study_copy, "c_peptide_responder", "{stimulated: screening.c_peptide_2h}"))
    assert [str(finding) for finding in check(folder)] == []
    assert folder.study is not None
    snapshot = fold(rehearsed(folder, 20250101).transactions())
    outcome = compute_outcomes(folder.study, snapshot)[-1]
    assert outcome.changes["change"].null_count() == outcome.changes.height > 0
    assert outcome.changes["at"].drop_nulls().to_list()
    report = REPORTS["overview"](folder.study, snapshot)
    assert all(f">{no}<" in as_html(report, language) for language, no in (("en", "no"), ("zh", "否")))


@pytest.mark.parametrize(
    ("kind", "items", "said"),
    [
        ("eag", "{hba1c: screening.sex}", "hba1c is hba1c"),
        ("gold", "{answer: screening.hba1c}", "answer is a number"),
        ("hypoglycaemia_level", "{glucose: screening.bmi, assistance: screening.sex}", "assistance is yes | no"),
        ("reporting_clocks", "{aware: screening.sex}", "there is no kind of endpoint"),
    ],
)
def test_an_item_that_cannot_feed_a_score_is_found(study_copy: Path, kind: str, items: str, said: str) -> None:
    found = [str(finding) for finding in check(read_folder(_with(study_copy, kind, items)))]
    assert any(said in each for each in found), found
