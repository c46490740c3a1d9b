"""What a form shows, checks and calculates while somebody fills it in, and what ``check`` says of its sentences."""

import shutil
from pathlib import Path

import pytest
from tests.desk import Desk
from tests.people import STUDY

from trialwright.conduct.forms import Refused, Saved
from trialwright.conduct.steps import Taken
from trialwright.study.check import check
from trialwright.study.folder import read_folder

# ruff: noqa: E501

FORM = """
id: body
text: {en: Body, zh: 体格}
dated_by: measured_on
laboratory: laboratory
from: {record: primary outcome 1}
items:
  - {id: measured_on, text: {en: day, zh: 日期}, type: date, mandatory: true}
  - {id: born, text: {en: born, zh: 出生日期}, type: date}
  - {id: laboratory, text: {en: laboratory, zh: 实验室}, type: text}
  - {id: weight, text: {en: weight, zh: 体重}, type: number, analyte: body_weight, units: [kg, lb], mandatory: true}
  - {id: height, text: {en: height, zh: 身高}, type: number, analyte: height, units: [cm, m]}
  - id: bmi
    text: {en: BMI, zh: 体重指数}
    type: number
    analyte: body_mass_index
    units: [kg/m2]
    calculated: number(weight, 'kg') / (number(height, 'm') * number(height, 'm'))
  - id: count
    text: {en: count, zh: 计数}
    type: integer
    plausible: {low: 0, high: 12}
  - id: glucose
    text: {en: glucose, zh: 葡萄糖}
    type: number
    analyte: glucose
    units: [mmol/L, mg/dL]
    plausible: {low: 3.9, high: 11.1, unit: mmol/L}
  - {id: alt, text: {en: ALT, zh: 丙氨酸氨基转移酶}, type: number, analyte: alt, units: [U/L]}
  - {id: pregnant, text: {en: test, zh: 妊娠试验}, type: yes_no, mandatory: true, show_if: latest of screening.sex = 'female'}
  - {id: ill, text: {en: ill, zh: 患病}, type: yes_no}
  - {id: illness, text: {en: which, zh: 何种疾病}, type: text, mandatory: true, show_if: ill = yes}
  - {id: grade, text: {en: grade, zh: 分级}, type: integer, show_if: ill = yes}
  - {id: graver, text: {en: graver, zh: 更重}, type: yes_no, show_if: grade >= 3}
  - {id: again, text: {en: again, zh: 再次}, type: yes_no, mandatory: true, show_if: any of body where (ill = yes)}
  - {id: mean, text: {en: mean, zh: 均值}, type: number, analyte: glucose, units: [mmol/L], calculated: mean of point.level}
  - {id: low, text: {en: lows, zh: 低值次数}, type: integer, calculated: count of point where (level < 3.9 mmol/L)}
groups:
  - id: point
    text: {en: points, zh: 时间点}
    most: 9
    items:
      - {id: began, text: {en: began, zh: 开始}, type: time}
      - {id: drawn, text: {en: drawn, zh: 采血}, type: time, mandatory: true}
      - id: minute
        text: {en: minute, zh: 分钟}
        type: number
        analyte: duration
        units: [min]
        calculated: drawn - began
      - {id: level, text: {en: level, zh: 数值}, type: number, analyte: glucose, units: [mmol/L, mg/dL]}
    checks:
      - {id: order, text: {en: Drawn before it began?, zh: 采血早于开始？}, must: drawn >= began}
  - id: stay
    text: {en: stays, zh: 住院}
    most: 3
    show_if: ill = yes
    items:
      - {id: from_, text: {en: from, zh: 起}, type: date_time, mandatory: true}
      - {id: until, text: {en: until, zh: 止}, type: date_time}
      - {id: hours, text: {en: hours, zh: 时长}, type: number, analyte: duration, units: [h], calculated: until - from_}
checks:
  - id: tall
    text: {en: Is the height right?, zh: 身高是否正确？}
    must: height >= 140 cm
  - id: heavier
    text: {en: More than 5 kg since the last visit?, zh: 较上次访视变化超过 5 kg？}
    must: weight - previous(body.weight) between -5 kg and 5 kg
    at: weight
  - id: liver
    text: {en: ALT above three times the limit?, zh: ALT 超过上限三倍？}
    must: alt <= 3 x ULN
"""

RANGES = """
sex: screening.sex
born: body.born
ranges:
  - {id: alt_m, laboratory: here, analyte: alt, unit: U/L, sex: male, low: 9, high: 50, since: 2020-01-01, from: {record: x}}
  - {id: alt_f, laboratory: here, analyte: alt, unit: U/L, sex: female, low: 7, high: 40, since: 2020-01-01, from: {record: x}}
  - {id: alt_f2, laboratory: here, analyte: alt, unit: U/L, sex: female, low: 7, high: 35, since: 2026-01-01, from: {record: x}}
  - {id: alt_old, laboratory: there, analyte: alt, unit: U/L, age_from: 60, high: 60, since: 2020-01-01, from: {record: x}}
"""


@pytest.fixture
def study_folder(tmp_path: Path) -> Path:
    """The still study with one more form, asked at screening, at admission and at week 52."""
    folder = Path(shutil.copytree(STUDY, tmp_path / "study"))
    (folder / "forms" / "body.yaml").write_text(FORM, encoding="utf-8")
    (folder / "lab_ranges.yaml").write_text(RANGES, encoding="utf-8")
    schedule = folder / "schedule.yaml"
    text = schedule.read_text(encoding="utf-8")
    for old in ("forms: [screening]", "forms: [mmtt]"):
        text = text.replace(old, old.replace("]", ", body]"))
    schedule.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def desk(study_folder: Path) -> Desk:
    folder = read_folder(study_folder)
    assert [str(found) for found in check(folder)] == []
    return Desk(folder, "body")


def missing(outcome: object) -> list[str]:
    assert isinstance(outcome, Refused)
    assert {found.fault.kind for found in outcome.findings} == {"mandatory-missing"}
    return [str(found.where.column) for found in outcome.findings]


# what is shown


@pytest.mark.requirement("R7")
def test_a_mandatory_question_is_asked_only_where_its_show_if_surely_holds(desk: Desk) -> None:
    desk.save(measured_on="2026-01-01", weight="70 kg")
    assert isinstance(desk.complete(), Taken)
    desk.reason = "they are ill"
    desk.save(ill="yes")
    assert missing(desk.complete()) == ["illness"]
    desk.save(ill="no")
    assert isinstance(desk.complete(), Taken)


def test_an_unknown_show_if_hides(desk: Desk) -> None:
    desk.save(measured_on="2026-01-01", weight="70 kg", ill=("not known",))
    assert isinstance(desk.complete(), Taken)


def test_a_show_if_speaks_of_another_form_of_the_same_person(desk: Desk) -> None:
    desk.save(0, "screening", collected_on="2026-01-01", sex="male")
    desk.save(measured_on="2026-01-01", weight="70 kg")
    assert isinstance(desk.complete(), Taken)
    desk.reason = "wrong"
    desk.save(0, "screening", sex="female")
    desk.save(weight="71 kg")
    assert missing(desk.complete()) == ["pregnant"]


def test_the_records_of_the_same_form_are_those_of_other_visits(desk: Desk) -> None:
    desk.save(0, measured_on="2026-01-01", weight="70 kg", ill="yes", illness="flu")
    assert isinstance(desk.complete(0), Taken)
    desk.save(1, measured_on="2026-02-01", weight="70 kg", ill="no")
    assert missing(desk.complete(1)) == ["again"]


def test_what_is_hidden_counts_as_not_answered_for_what_it_shows(desk: Desk) -> None:
    desk.save(measured_on="2026-01-01", weight="70 kg", ill="yes", illness="flu", grade="3", graver="yes")
    assert desk.queries() == []
    desk.reason = "not ill"
    desk.save(ill="no")
    desk.save(graver="no")  # its grade is still there, and hidden
    assert desk.queries() == [("graver", 0, "'graver' has an answer although it is not asked as the form stands")]


def test_an_answer_to_a_hidden_question_is_kept_and_somebody_is_asked(desk: Desk) -> None:
    assert isinstance(desk.save(measured_on="2026-01-01", illness="flu"), Saved)
    assert desk.value("illness") == ("flu", None)
    assert [item for item, _, _ in desk.queries()] == ["illness"]


def test_the_rows_of_a_hidden_group_are_not_asked_for(desk: Desk) -> None:
    desk.save(measured_on="2026-01-01", weight="70 kg", ill="yes", illness="flu", until_1="2026-01-02T10:00")
    assert missing(desk.complete()) == ["from_"]
    desk.reason = "not ill"
    desk.save(ill="no", illness=None)
    assert isinstance(desk.complete(), Taken)


# what is calculated


@pytest.mark.requirement("R7")
def test_a_calculated_value_is_saved_in_the_same_transaction(desk: Desk) -> None:
    desk.save(weight="70 kg", height="175 cm")
    last = list(desk.log.transactions())[-1]
    assert [entry.item for entry in last.entries] == ["weight", "height", "bmi", "low", None]
    assert desk.value("bmi") == ("22.8571428571", "kg/m2")  # 70 / 1.75^2


def test_it_reads_every_unit_and_follows_a_change(desk: Desk) -> None:
    desk.save(weight="154.324 lb", height="1.75 m")
    value, _ = desk.value("bmi") or ("", "")
    assert float(value or "nan") == pytest.approx(154.324 * 0.45359237 / 1.75**2, rel=1e-11)
    desk.reason = "weighed again"
    desk.save(weight="70 kg")
    assert desk.value("bmi") == ("22.8571428571", "kg/m2")
    desk.save(height=None)
    assert desk.value("bmi") == (None, None)


def test_a_value_is_never_calculated_from_a_censored_one(desk: Desk) -> None:
    desk.save(weight="<70 kg", height="175 cm")
    assert desk.value("bmi") is None


def test_nobody_enters_a_calculated_value(desk: Desk) -> None:
    outcome = desk.save(bmi="22 kg/m2")
    assert isinstance(outcome, Refused)
    assert [found.fault.kind for found in outcome.findings] == ["item-calculated"]


def test_rows_are_calculated_and_gathered(desk: Desk) -> None:
    desk.save(
        began_1="08:00", drawn_1="08:00", level_1="6 mmol/L", began_2="08:00", drawn_2="08:33", level_2="54.0468 mg/dL"
    )
    assert (desk.value("minute", 1), desk.value("minute", 2)) == (("0", "min"), ("33", "min"))
    assert desk.value("mean") == ("4.5", "mmol/L")  # 54.0468 mg/dL is 3 mmol/L
    assert desk.value("low") == ("1", None)


def test_a_row_without_its_value_leaves_the_mean_unknown(desk: Desk) -> None:
    desk.save(drawn_1="08:00", level_1="6 mmol/L", drawn_2="08:30", level_2=("not done",))
    assert desk.value("mean") is None
    assert desk.value("low") is None  # 0 or 1: a count that is not sure is no number


def test_moments_of_two_days_are_subtracted(desk: Desk) -> None:
    desk.save(
        ill="yes", from__1="2026-01-01T22:30", until_1="2026-01-02T00:15", from__2="2026-01-01", until_2="2026-01-02"
    )
    assert desk.value("hours", 1) == ("1.75", "h")
    assert desk.value("hours", 2) is None  # without their times nobody knows


# what is checked


@pytest.mark.requirement("R7")
def test_a_failing_check_asks_on_saving_and_once_only(desk: Desk) -> None:
    desk.save(measured_on="2026-01-01", weight="70 kg", height="17.5 m")
    assert ("height", 0, "Is the height right?") not in desk.queries()
    desk.reason = "typing error"
    desk.save(height="1.20 m")
    assert desk.queries().count(("height", 0, "Is the height right?")) == 1
    desk.save(height="1.21 m")
    assert desk.queries().count(("height", 0, "Is the height right?")) == 1


def test_a_check_is_judged_in_its_row(desk: Desk) -> None:
    desk.save(began_1="08:00", drawn_1="08:10", began_2="08:00", drawn_2="07:50")
    assert desk.queries() == [("drawn", 2, "Drawn before it began?")]


def test_an_unknown_check_is_silent_until_the_form_is_completed(desk: Desk) -> None:
    desk.save(measured_on="2026-01-01", weight="70 kg", drawn_1="08:10")
    assert desk.queries() == []
    desk.complete()
    asked = [
        ("height", 0, "Cannot be checked for want of an answer: Is the height right?"),
        ("drawn", 1, "Cannot be checked for want of an answer: Drawn before it began?"),
    ]
    assert set(asked) <= set(desk.queries())


def test_a_check_that_lacks_what_says_why_it_is_missing_asks_nothing(desk: Desk) -> None:
    desk.save(measured_on="2026-01-01", weight="70 kg", height=("refused",), drawn_1="08:10", began_1=("not known",))
    desk.complete()
    assert not {item for item, _, _ in desk.queries()} & {"height", "drawn"}


def test_a_check_compares_with_the_visit_before(desk: Desk) -> None:
    desk.save(0, measured_on="2026-01-01", weight="70 kg")
    desk.save(1, measured_on="2026-02-01", weight="75 kg")
    assert desk.queries(1) == []
    desk.save(2, measured_on="2026-03-01", weight="80.1 kg")
    assert desk.queries(2) == [("weight", 0, "More than 5 kg since the last visit?")]


def test_a_visit_that_has_none_before_it_lacks_nothing(desk: Desk) -> None:
    desk.save(measured_on="2026-01-01", weight="70 kg", height="170 cm")
    desk.complete()
    assert not [text for item, _, text in desk.queries() if item == "weight"]


@pytest.mark.parametrize(
    ("sex", "day", "laboratory", "alt", "asks"),
    [
        ("male", "2026-02-01", "here", "150 U/L", False),
        ("male", "2026-02-01", "here", "151 U/L", True),
        ("female", "2025-02-01", "here", "120 U/L", False),
        ("female", "2025-02-01", "here", "121 U/L", True),
        ("female", "2026-02-01", "here", "106 U/L", True),  # another limit from 2026 on
        (None, "2026-02-01", "here", "999 U/L", False),  # nobody knows which limit
        ("male", "2026-02-01", "elsewhere", "999 U/L", False),
        ("male", "2019-02-01", "here", "999 U/L", False),  # before any limit began
        ("male", "2026-02-01", "there", "181 U/L", False),  # a limit for those of 60 and over, and no date of birth
    ],
)
def test_a_limit_of_normal_is_that_of_laboratory_sex_and_day(
    desk: Desk, sex: str | None, day: str, laboratory: str, alt: str, asks: bool
) -> None:
    if sex is not None:
        desk.save(0, "screening", collected_on="2026-01-01", sex=sex)
    desk.save(measured_on=day, laboratory=laboratory, alt=alt)
    assert desk.queries() == ([("alt", 0, "ALT above three times the limit?")] if asks else [])


def test_a_limit_of_normal_is_that_of_the_age(desk: Desk) -> None:
    desk.save(measured_on="2026-02-01", laboratory="there", alt="181 U/L", born="1966-02-02")
    assert desk.queries() == []  # 59 years old, by one day
    desk.reason = "wrong"
    desk.save(born="1966-02-01")
    assert desk.queries() == []  # alt did not change, and the form is not completed
    desk.save(alt="180.5 U/L")
    assert [item for item, _, _ in desk.queries()] == ["alt"]


@pytest.mark.parametrize(
    ("answer", "asks"),
    [
        ({"count": "12"}, False),
        ({"count": "13"}, True),
        ({"glucose": "3.9 mmol/L"}, False),
        ({"glucose": "3.89 mmol/L"}, True),
        ({"glucose": "199.9 mg/dL"}, False),  # 11.096 mmol/L
        ({"glucose": "201 mg/dL"}, True),
    ],
)
def test_the_plausible_range_of_the_study_counts(desk: Desk, answer: dict[str, str], asks: bool) -> None:
    assert isinstance(desk.save(**answer), Saved)
    assert bool(desk.queries()) is asks


@pytest.mark.parametrize("time", ["24:00", "8:05", "08:60", "0805", "08:05:00", "noon"])
def test_a_time_is_written_on_24_hours(desk: Desk, time: str) -> None:
    outcome = desk.save(drawn_1=time)
    assert isinstance(outcome, Refused)
    assert [found.fault.kind for found in outcome.findings] == ["not-a-time"]


# what check says

FAULTS = [
    ("unknown-name", "show_if: ill = yes}\n  - {id: grade", "show_if: il = yes}\n  - {id: grade", "Did you mean 'ill'?"),
    ("type-clash", "show_if: grade >= 3", "show_if: grade", "not a statement"),
    ("unit-clash", "must: height >= 140 cm", "must: height >= 140 kg", "kg is not a unit of height"),
    ("unit-clash", "number(weight, 'kg')", "number(weight, 'cm')", "cm is not a unit of body_weight"),
    ("type-clash", "number(weight, 'kg')", "number(ill, 'kg')", "needs a measurement"),
    ("type-clash", "calculated: mean of point.level", "calculated: mean of point.drawn", "duration"),
    ("circular-sentence", "type: yes_no}\n  - {id: illness", "type: yes_no, show_if: graver = yes}\n  - {id: illness", "waits for itself"),
    ("circular-sentence", "calculated: drawn - began", "calculated: minute + 1 min", "waits for itself"),
    ("calculated-elsewhere", "calculated: mean of point.level", "calculated: mean of body.glucose", "without this form"),
    ("unknown-item", "    at: weight", "    at: weigth", "Did you mean 'weight'?"),
    ("unknown-item", "laboratory: laboratory\n", "laboratory: labratory\n", "Did you mean 'laboratory'?"),
    ("unknown-unit", "high: 11.1, unit: mmol/L", "high: 11.1, unit: kg", "kg"),
    ("wrong-value", "{low: 3.9, high: 11.1", "{low: 13.9, high: 11.1", "above"),
    ("duplicate-id", "- {id: level,", "- {id: count,", "used twice"),
    ("reserved-word", "- {id: laboratory,", "- {id: between,", "word of the language"),
    ("unsuitable-item", "type: date, mandatory: true}\n  - {id: born", "type: date, mandatory: true, show_if: ill = yes}\n  - {id: born", "always asked"),
    ("unsuitable-item", "calculated: drawn - began", "mandatory: true\n        calculated: drawn - began", "nobody can enter it"),
    ("bad-formula", "must: drawn >= began", "must: drawn >> began", "character"),
]  # fmt: skip


@pytest.mark.requirement("R7", "G5")
@pytest.mark.parametrize(("kind", "old", "new", "word"), FAULTS, ids=[f"{row[0]}: {row[2][:40]}" for row in FAULTS])
def test_check_finds_what_is_wrong_in_a_form(study_folder: Path, kind: str, old: str, new: str, word: str) -> None:
    form = study_folder / "forms" / "body.yaml"
    text = form.read_text(encoding="utf-8")
    assert text.count(old) == 1
    form.write_text(text.replace(old, new), encoding="utf-8")
    found = [each for each in check(read_folder(study_folder)) if each.fault.kind == kind]
    assert found, [str(each) for each in check(read_folder(study_folder))]
    assert all(each.where.file == "forms/body.yaml" and each.where.line for each in found)
    assert any(word in each.said() for each in found), [each.said() for each in found]


RANGE_FAULTS = [
    ("unknown-analyte", "laboratory: here, analyte: alt, unit: U/L, sex: male", "laboratory: here, analyte: altt, unit: U/L, sex: male", "'alt'"),
    ("unknown-unit", "analyte: alt, unit: U/L, sex: male", "analyte: alt, unit: kg, sex: male", "kg"),
    ("overlapping-ranges", "since: 2026-01-01", "since: 2020-01-01", "alt_f and alt_f2"),
    ("wrong-value", "low: 9, high: 50", "low: 90, high: 50", "above"),
    ("wrong-value", "age_from: 60", "age_from: 60, age_to: 50", "above"),
    ("unknown-item", "sex: screening.sex", "sex: screening.sx", "screening.sex"),
    ("missing-provenance", "since: 2026-01-01, from: {record: x}", "since: 2026-01-01", "comes from"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "old", "new", "word"), RANGE_FAULTS, ids=lambda part: str(part)[:30])
def test_check_finds_what_is_wrong_in_the_limits_of_normal(
    study_folder: Path, kind: str, old: str, new: str, word: str
) -> None:
    file = study_folder / "lab_ranges.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    found = [each for each in check(read_folder(study_folder)) if each.fault.kind == kind]
    assert found, [str(each) for each in check(read_folder(study_folder))]
    assert any(word in each.said() for each in found), [each.said() for each in found]


def test_check_finds_a_period_that_nobody_declared(study_folder: Path) -> None:
    schedule = study_folder / "schedule.yaml"
    text = schedule.read_text(encoding="utf-8")
    schedule.write_text(text.replace("    day: 364\n", "    day: 364\n    period: follow_up\n"), encoding="utf-8")
    assert [each.fault.kind for each in check(read_folder(study_folder))] == ["unknown-period"]
