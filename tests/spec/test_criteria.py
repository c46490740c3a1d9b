"""What the record says of islet failure, body mass index and anaemia, on small tables of answers.

Numbers: the record of NCT06751199 (inclusion 3, exclusions 3 and 4); conversions: C-peptide MW 3020.29 g/mol,
NGSP % = 0.09148 x IFCC + 2.152 (Hoelzel 2004), haemoglobin monomer 1 mmol/L = 1.6114 g/dL.
"""

import polars as pl
import pytest

from trialwright.chapters.eligibility.reading import ROWS
from trialwright.study.study import Study
from trialwright.trial.screening import Person, count_funnel, screen
from trialwright.words.days import days_since_epoch, read_date

AS_OF = "2026-03-01"
REST = {"c_peptide_fasting": ("0.02", "nmol/L"), "c_peptide_2h": ("0.05", "nmol/L"), "hba1c": ("8", "%")}

# criterion, answers, what must come out; REST fills in what a row does not say about I3
TABLE = [
    # the seven probes of the language
    ("I3", {**REST, "hba1c": ("53", "mmol/mol")}, "met", "7.0004 % meets >= 7 %"),
    ("I3", {**REST, "c_peptide_fasting": ("0.15", "ng/mL")}, "met", "0.0497 nmol/L"),
    ("I3", {**REST, "c_peptide_fasting": ("50", "pmol/L")}, "met", "0.05 nmol/L"),
    ("I3", {**REST, "c_peptide_fasting": ("<0.02", "nmol/L")}, "met", "censored below the limit"),
    ("I3", {**REST, "c_peptide_fasting": ("<0.1", "nmol/L")}, "met", "every number below 0.1 is below 0.1"),
    ("I3", {**REST, "c_peptide_fasting": ("<0.2", "nmol/L")}, "unknown", "could be on either side"),
    ("E4", {"sex": ("male", None), "haemoglobin": ("75", "g/L")}, "met", "7.5 g/dL in a man"),
    ("E4", {"sex": ("male", None), "haemoglobin": ("4.5", "mmol/L")}, "met", "7.25 g/dL in a man"),
    ("E3", {"bmi": ("40", "kg/m²")}, "met", "the unit as people write it"),
    # limits and what lies beside them
    ("I3", {**REST, "c_peptide_fasting": ("0.099", "nmol/L")}, "met", "below"),
    ("I3", {**REST, "c_peptide_fasting": ("0.100", "nmol/L")}, "not met", "0.1 is not below 0.1"),
    ("I3", {**REST, "c_peptide_fasting": ("<=0.1", "nmol/L")}, "unknown", "0.1 itself is possible"),
    ("I3", {**REST, "c_peptide_fasting": ("0.30", "ng/mL")}, "met", "0.099328"),
    ("I3", {**REST, "c_peptide_fasting": ("0.31", "ng/mL")}, "not met", "0.102639"),
    ("I3", {**REST, "c_peptide_2h": ("0.60", "ng/mL")}, "met", "0.198656"),
    ("I3", {**REST, "c_peptide_2h": ("0.61", "ng/mL")}, "not met", "0.201967"),
    ("I3", {**REST, "hba1c": ("6.9", "%")}, "not met", "below 7"),
    ("I3", {**REST, "hba1c": ("7.0", "%")}, "met", "7 or more"),
    ("I3", {**REST, "hba1c": ("52", "mmol/mol")}, "not met", "6.909 %"),
    ("I3", {**REST, "hba1c": (">14", "%")}, "met", "above the measuring range"),
    ("E3", {"bmi": ("14", "kg/m2")}, "not met", "14 is allowed"),
    ("E3", {"bmi": ("13.99", "kg/m2")}, "met", "below 14"),
    ("E3", {"bmi": ("35", "kg/m2")}, "not met", "35 is allowed"),
    ("E3", {"bmi": ("35.04", "kg/m2")}, "met", "nothing is rounded before the test"),
    ("E4", {"sex": ("male", None), "haemoglobin": ("80", "g/L")}, "not met", "80 is not below 80"),
    ("E4", {"sex": ("male", None), "haemoglobin": ("79", "g/L")}, "met", "below"),
    ("E4", {"sex": ("female", None), "haemoglobin": ("70", "g/L")}, "not met", "70 is not below 70"),
    ("E4", {"sex": ("female", None), "haemoglobin": ("69", "g/L")}, "met", "below"),
    ("E4", {"sex": ("female", None), "haemoglobin": ("7.5", "g/dL")}, "not met", "let in, though grade 3"),
    # what is not known stays not known, unless the rest settles it
    ("E4", {"haemoglobin": ("65", "g/L")}, "met", "excludes whatever the sex"),
    ("E4", {"haemoglobin": ("75", "g/L")}, "unknown", "depends on the sex"),
    ("E4", {"haemoglobin": ("130", "g/L")}, "not met", "excludes nobody"),
    ("E4", {"sex": ("female", None), "haemoglobin": ("75", None)}, "unknown", "no unit is guessed"),
    ("I3", {**REST, "c_peptide_fasting": ("0.02", None)}, "unknown", "a C-peptide without its unit"),
    ("I3", {**REST, "c_peptide_fasting": ("0.02", "mmol/L")}, "unknown", "not a unit of C-peptide"),
    ("I3", {**REST, "c_peptide_fasting": ("", None)}, "unknown", "empty is no answer"),
    ("I3", {**REST, "c_peptide_fasting": ("/", None)}, "unknown", "a stroke is no answer"),
    ("I3", {**REST, "c_peptide_fasting": ("NaN", "nmol/L")}, "unknown", "not a number is no answer"),
    ("I3", {**REST, "hba1c": ("6", "%"), "c_peptide_2h": ("", None)}, "not met", "one part settles it"),
]


def _person(study: Study, answers: list[tuple[str, str, str | None, str | None]], as_of: str | None = AS_OF) -> Person:
    rows = [("P", fact, value, unit, when, None, None, n) for n, (fact, value, unit, when) in enumerate(answers)]
    day = read_date(as_of) if as_of else None
    anchors = {a.id: [days_since_epoch(day.earliest) if day else None] for a in study.schedule.anchors}
    frame = pl.DataFrame({"subject": ["P"], **anchors}, schema_overrides=dict.fromkeys(anchors, pl.Int64))
    screening, unread = screen(study, pl.DataFrame(rows, schema=dict(ROWS), orient="row"), frame, "answers.csv")
    assert not unread
    return next(screening.people("en"))


def _criterion(person: Person, id: str) -> dict[str, object]:
    return next(each for each in person.as_json()["criteria"] if each["id"] == id)


@pytest.mark.requirement("G8")
@pytest.mark.parametrize(("id", "answers", "expected", "why"), TABLE)
def test_the_record_says(
    founding: Study, id: str, answers: dict[str, tuple[str, str | None]], expected: str, why: str
) -> None:
    rows = [(fact, value, unit, AS_OF) for fact, (value, unit) in answers.items()]
    assert _criterion(_person(founding, rows), id)["verdict"] == expected, why


WINDOW = [
    ("2026-03-01", "met", []),
    ("2026-01-04", "met", []),
    ("2026-01-03", "unknown", ["out of window"]),
    ("2026-03-02", "unknown", ["out of window"]),
    ("2026-02-UN", "met", []),
    ("2026-01-UN", "unknown", ["partial date"]),
    ("2025-UN-UN", "unknown", ["out of window"]),
    (None, "unknown", ["partial date"]),
]


@pytest.mark.parametrize(("when", "expected", "reasons"), WINDOW)
def test_a_result_counts_in_its_56_days_only(
    founding: Study, when: str | None, expected: str, reasons: list[str]
) -> None:
    found = _criterion(_person(founding, [("bmi", "40", "kg/m2", when)]), "E3")
    assert (found["verdict"], found["reasons"]) == (expected, reasons)


def test_the_latest_result_in_the_window_counts(founding: Study) -> None:
    answers = [("bmi", "40", "kg/m2", "2026-02-01"), ("bmi", "30", "kg/m2", "2026-02-20")]
    found = _criterion(_person(founding, answers), "E3")
    assert (found["verdict"], found["evidence"][0]["value"]) == ("not met", "30")


@pytest.mark.parametrize(
    ("second", "verdict", "reasons"),
    [
        (("75", "g/L", "2026-02-20"), "unknown", ["conflict"]),
        (("8.1", "g/dL", "2026-02-20"), "not met", []),
        (("75", "g/L", "2026-02-20T10:00"), "unknown", ["conflict"]),
    ],
)
def test_two_different_results_of_one_day_are_a_conflict(
    founding: Study, second: tuple[str, str, str], verdict: str, reasons: list[str]
) -> None:
    answers = [("sex", "male", None, AS_OF), ("haemoglobin", "81", "g/L", "2026-02-20"), ("haemoglobin", *second)]
    found = _criterion(_person(founding, answers), "E4")
    assert (found["verdict"], found["reasons"]) == (verdict, reasons)


def test_the_later_hour_of_one_day_counts(founding: Study) -> None:
    answers = [
        ("sex", "male", None, AS_OF),
        ("haemoglobin", "75", "g/L", "2026-02-20T08:00"),
        ("haemoglobin", "81", "g/L", "2026-02-20T10:00"),
    ]
    assert _criterion(_person(founding, answers), "E4")["verdict"] == "not met"


def test_without_the_day_of_decision_no_window_can_be_judged(founding: Study) -> None:
    found = _criterion(_person(founding, [("bmi", "40", "kg/m2", AS_OF)], as_of=None), "E3")
    assert found["verdict"] == "unknown"


def test_nobody_is_eligible_while_anything_is_unknown(founding: Study) -> None:
    person = _person(founding, [("sex", "female", None, AS_OF)])
    answer = person.as_json()
    assert answer["overall"] == "undetermined"
    needed = {need["fact"] for need in answer["needed"]}
    assert needed == {"bmi", "haemoglobin", "c_peptide_fasting", "c_peptide_2h", "hba1c"}


def test_one_exclusion_settles_it_whatever_is_unknown(founding: Study) -> None:
    answer = _person(founding, [("bmi", "40", "kg/m2", AS_OF)]).as_json()
    assert (answer["overall"], answer["needed"]) == ("not eligible", [])


def test_what_is_needed_are_only_the_answers_that_block(founding: Study) -> None:
    answers = [(fact, value, unit, AS_OF) for fact, (value, unit) in REST.items()]
    answers += [("bmi", "22", "kg/m2", AS_OF), ("haemoglobin", "75", "g/L", AS_OF)]
    answer = _person(founding, answers).as_json()
    assert [need["fact"] for need in answer["needed"]] == ["sex"]


def test_reasons_are_said_in_both_languages(founding: Study) -> None:
    person = _person(founding, [("sex", "male", None, AS_OF), ("haemoglobin", "75", "g/L", AS_OF)])
    assert _criterion(person, "E4")["because"] == [
        "haemoglobin is below 8 g/dL: haemoglobin 75 g/L (2026-03-01)",
        "sex is male: sex male (2026-03-01)",
    ]


NEAR = [
    ("bmi", "35.04", "kg/m2", "E3", ["bmi"]),
    ("bmi", "34.31", "kg/m2", "E3", ["bmi"]),
    ("bmi", "34.29", "kg/m2", "E3", []),
    ("bmi", "35.71", "kg/m2", "E3", []),
    ("hba1c", "53", "mmol/mol", "I3", ["hba1c"]),
    ("haemoglobin", "81", "g/L", "E4", ["haemoglobin"]),
    ("c_peptide_fasting", "<0.1", "nmol/L", "I3", []),
]


@pytest.mark.parametrize(("fact", "value", "unit", "criterion", "near"), NEAR)
def test_who_is_within_2_percent_of_a_limit_is_shown_to_a_person(
    founding: Study, fact: str, value: str, unit: str, criterion: str, near: list[str]
) -> None:
    assert _criterion(_person(founding, [(fact, value, unit, AS_OF)]), criterion)["near"] == near


def test_the_funnel_counts_who_is_stopped_and_by_which_criterion_alone(founding: Study) -> None:
    well = [("sex", "male", None), ("bmi", "22", "kg/m2"), ("haemoglobin", "140", "g/L")]
    well += [(fact, value, unit) for fact, (value, unit) in REST.items()]
    people = {
        "eligible": well,
        "bmi alone": [("bmi", "40", "kg/m2") if fact == "bmi" else (fact, v, u) for fact, v, u in well],
        "bmi and anaemia": [
            {"bmi": ("bmi", "40", "kg/m2"), "haemoglobin": ("haemoglobin", "75", "g/L")}.get(fact, (fact, v, u))
            for fact, v, u in well
        ],
        "bmi, the rest unknown": [("bmi", "40", "kg/m2")],
        "nothing known": [("sex", "male", None)],
    }
    rows = [(name, *answer, AS_OF, None, None, 0) for name, answers in people.items() for answer in answers]
    day = read_date(AS_OF)
    assert day is not None
    anchors = {a.id: [days_since_epoch(day.earliest)] * len(people) for a in founding.schedule.anchors}
    frame = pl.DataFrame({"subject": list(people), **anchors})
    screening, _ = screen(founding, pl.DataFrame(rows, schema=dict(ROWS), orient="row"), frame, "a.csv")
    assert count_funnel(screening) == [
        {"id": "I3", "kind": "inclusion", "stopped": 0, "alone": 0, "open": 2, "left": 5},
        {"id": "E3", "kind": "exclusion", "stopped": 3, "alone": 1, "open": 1, "left": 2},
        {"id": "E4", "kind": "exclusion", "stopped": 1, "alone": 0, "open": 2, "left": 2},
    ]
