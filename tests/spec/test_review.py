"""What an adversary found once: each is a way in which a wrong answer could reach a patient."""

import json
from pathlib import Path

import polars as pl
import pytest
from tests.people import created, remembered

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.chapters.eligibility.criteria import Fact, FactWindow, Pick
from trialwright.chapters.eligibility.facts import Sentences, resolve
from trialwright.chapters.eligibility.reading import ROWS
from trialwright.chapters.endpoints.endpoint import chosen
from trialwright.chapters.endpoints.mmtt import MMTT
from trialwright.conduct.forms import FormSave, Refused, Saved, save_form
from trialwright.language.explain import read_aloud
from trialwright.language.grammar import parse
from trialwright.language.meaning import resolve as mean
from trialwright.language.symbols import Kind, Symbol
from trialwright.language.tree import Node
from trialwright.records.chain import verify
from trialwright.records.entries import FormKey
from trialwright.records.snapshot import fold
from trialwright.store.memory import MemoryLog
from trialwright.study.check import check
from trialwright.study.folder import Folder, read_folder
from trialwright.study.study import Study
from trialwright.study.text import read_yaml
from trialwright.trial.answered import anchor_days
from trialwright.trial.answers import TableMap, read_answers, read_map, read_wide
from trialwright.trial.screening import screen
from trialwright.words.days import days_since_epoch, read_date
from trialwright.words.declared import Provenance, Text
from trialwright.words.people import Person
from trialwright.words.verdicts import Reason

TEXT = Text(en="a fact", zh="事实")
FROM = Provenance(record="test")
SYMBOLS = {
    "hba1c": Symbol(name="hba1c", kind=Kind.NUMBER, analyte="hba1c", unit="%"),
    "pregnant": Symbol(name="pregnant", kind=Kind.TRUTH),
    "sex": Symbol(name="sex", kind=Kind.CODE, codes=("male", "female")),
    "events": Symbol(name="events", kind=Kind.NUMBER),
    "alt": Symbol(name="alt", kind=Kind.NUMBER, analyte="alt", unit="ukat/L"),
    "creatinine": Symbol(name="creatinine", kind=Kind.NUMBER, analyte="creatinine", unit="umol/L"),
    "before": Symbol(name="before", kind=Kind.NUMBER, analyte="creatinine", unit="mg/dL"),
    "inr": Symbol(name="inr", kind=Kind.NUMBER, analyte="inr", unit="1"),
}


def _day(text: str) -> int:
    day = read_date(text)
    assert day is not None
    return days_since_epoch(day.earliest)


def _fact(id: str, **given: object) -> Fact:
    window = FactWindow(index="decided", before=56, after=0)
    return Fact.model_validate({
        "id": id, "text": TEXT, "item": f"form.{id}", "window": window, "from": FROM, **given,
    })  # fmt: skip


def _resolved(
    fact: Fact, *answers: tuple[str, str | None, str | None], decided: str | None = "2026-03-01"
) -> dict[str, object]:
    rows = [("P", fact.id, value, unit, when, None, None, number) for number, (value, unit, when) in enumerate(answers)]
    anchors = pl.DataFrame(
        {"subject": ["P"], "decided": [_day(decided) if decided else None]},
        schema={"subject": pl.String, "decided": pl.Int64},
    )
    frame, _ = resolve(pl.DataFrame(rows, schema=dict(ROWS), orient="row"), [fact], SYMBOLS, anchors)
    return frame.row(0, named=True)


# latest and first with partial dates: two answers, which of them counts or why none does
ORDER = [
    (Pick.LATEST, ("8", "2026-02-10"), ("6", "2026-02-UN"), Reason.PARTIAL_DATE),
    (Pick.FIRST, ("8", "2026-02-UN"), ("6", "2026-02-10"), Reason.PARTIAL_DATE),
    (Pick.LATEST, ("8", "2026-02-10"), ("8", "2026-02-UN"), 8.0),
    (Pick.LATEST, ("8", "2026-02-28"), ("6", "2026-01-UN"), 8.0),
    (Pick.FIRST, ("8", "2026-01-06"), ("6", "2026-02-UN"), 8.0),
    (Pick.LATEST, ("8", "2026-02-10"), ("6", None), Reason.PARTIAL_DATE),
    (Pick.LATEST, ("8", "2026-02-10"), ("6", "2026-02-10"), Reason.CONFLICT),
    (Pick.FIRST, ("8", "2026-02-09"), ("6", "2026-02-10"), 8.0),
    (Pick.MIN, ("8", "2026-02-09"), ("6", "2026-02-10"), 6.0),
    (Pick.MAX, ("8", "2026-02-09"), ("6", "2026-02-10"), 8.0),
    (Pick.MIN, ("8", "2026-02-09"), ("6", "2026-01-UN"), Reason.PARTIAL_DATE),
]


@pytest.mark.parametrize(("pick", "first", "second", "expected"), ORDER)
@pytest.mark.parametrize("turned", [False, True])
def test_which_answer_counts_never_depends_on_a_guessed_day(
    pick: Pick, first: tuple[str, str], second: tuple[str, str], expected: object, turned: bool
) -> None:
    answers = [(value, "%", when) for value, when in (first, second)]
    row = _resolved(_fact("hba1c", unit="%", pick=pick), *(reversed(answers) if turned else answers))
    if isinstance(expected, Reason):
        assert (row["hba1c.why"], row["hba1c.lo"]) == (expected, None)
    else:
        assert (row["hba1c.why"], row["hba1c.lo"], row["hba1c.hi"]) == (0, expected, expected)


def test_what_never_changes_has_no_latest() -> None:
    row = _resolved(_fact("sex", window="lifelong"), ("male", None, "2026-02-10"), ("female", None, "2026-02-11"))
    assert row["sex.why"] == Reason.CONFLICT
    row = _resolved(_fact("sex", window="lifelong"), ("male", None, None), ("male", None, "2026-02-11"))
    assert (row["sex.why"], row["sex.value"]) == (0, "male")


WORLDS = [
    ("open", (), None, Reason.MISSING),
    ("closed", (), False, 0),
    ("closed", (("/", None, "2026-02-10"),), None, Reason.MISSING),
    ("closed", (("", None, None),), None, Reason.MISSING),
    ("closed", (("yes", None, "2026-02-10"),), True, 0),
    ("closed", (("yes", None, "2020-02-10"),), None, Reason.OUT_OF_WINDOW),
]


@pytest.mark.parametrize(("world", "answers", "value", "why"), WORLDS)
def test_only_silence_means_no_and_only_in_a_closed_world(
    world: str, answers: tuple[tuple[str, str | None, str | None], ...], value: object, why: int
) -> None:
    row = _resolved(_fact("pregnant", world=world), *answers)
    assert (row["pregnant.value"], row["pregnant.why"]) == (value, why)


YES, NO, OLD = ("yes", None, "2026-02-10"), ("no", None, "2026-02-11"), ("yes", None, "2020-02-10")
VAGUE, UNSURE = ("yes", None, "2026-01-UN"), ("not known", None, "2026-02-10")
SEVERAL = [
    (Pick.ANY, (YES, NO), True, 0),
    (Pick.ANY, (NO,), False, 0),
    (Pick.ANY, (NO, OLD), False, 0),
    (Pick.ANY, (NO, VAGUE), None, Reason.PARTIAL_DATE),
    (Pick.ANY, (YES, VAGUE), True, 0),
    (Pick.ANY, (OLD,), None, Reason.OUT_OF_WINDOW),
    (Pick.ANY, (UNSURE, NO), None, Reason.MISSING),
    (Pick.ALL, (YES, NO), False, 0),
    (Pick.ALL, (YES, YES), True, 0),
    (Pick.ALL, (UNSURE, NO), False, 0),
]


@pytest.mark.parametrize(("pick", "answers", "value", "why"), SEVERAL)
def test_any_and_all_are_settled_by_one_answer(
    pick: Pick, answers: tuple[tuple[str, str | None, str | None], ...], value: object, why: int
) -> None:
    row = _resolved(_fact("pregnant", pick=pick), *answers)
    assert (row["pregnant.value"], row["pregnant.why"]) == (value, why)


COUNTS = [
    ("open", (YES, YES, NO), (2.0, 2.0, 0)),
    ("open", (YES, VAGUE), (1.0, 2.0, 0)),
    ("open", (NO,), (0.0, 0.0, 0)),
    ("open", (), (None, None, Reason.MISSING)),
    ("closed", (), (0.0, 0.0, 0)),
    ("closed", (OLD,), (0.0, 0.0, 0)),
    ("closed", (("/", None, None),), (None, None, Reason.MISSING)),
]


@pytest.mark.parametrize(("world", "answers", "expected"), COUNTS)
def test_a_count_is_an_interval_while_dates_are_vague(
    world: str, answers: tuple[tuple[str, str | None, str | None], ...], expected: tuple[object, ...]
) -> None:
    row = _resolved(_fact("events", pick=Pick.COUNT, world=world), *answers)
    assert (row["events.lo"], row["events.hi"], row["events.why"]) == expected


ATTESTED = """  - id: E2
    kind: exclusion
    text: {en: Severe allergic constitution, zh: 严重过敏体质}
    attest:
      by: [investigator, principal investigator]
      item: screening.allergic
      window: {index: eligibility_decision, before: 56 d, after: 0 d}
    from: {record: exclusion 2}
"""
ALLERGIC = """  - id: allergic
    text: {en: Severe allergic constitution, zh: 严重过敏体质}
    type: yes_no
"""
ATTESTATIONS = [
    ("no", "DrW", "investigator", "not met", []),
    ("yes", "DrW", "principal_investigator", "met", []),
    ("yes", "DrW", "Investigator", "met", []),
    ("no", "DrW", "coordinator", "unknown", ["not attested"]),
    ("no", "", "investigator", "unknown", ["not attested"]),
    ("no", "DrW", "", "unknown", ["not attested"]),
    ("not known", "DrW", "investigator", "unknown", ["missing"]),
    ("不详", "DrW", "investigator", "unknown", ["missing"]),
]


@pytest.mark.parametrize(("value", "by", "role", "verdict", "reasons"), ATTESTATIONS)
def test_what_only_a_person_can_judge_needs_their_name_and_role(
    study_copy: Path, value: str, by: str, role: str, verdict: str, reasons: list[str]
) -> None:
    for file, more in (("eligibility.yaml", ATTESTED), ("forms/screening.yaml", ALLERGIC)):
        with (study_copy / file).open("a", encoding="utf-8") as stream:
            stream.write(more)
    folder = read_folder(study_copy)
    assert [str(finding) for finding in check(folder)] == []
    assert folder.study is not None
    content = f"subject,fact,value,unit,when,by,role\nP,E2,{value},,2026-02-20,{by},{role}\n"
    answers = read_answers(content.encode(), "a.csv", folder.study, _day("2026-03-01"))
    assert not answers.findings
    screening, unread = screen(folder.study, answers.rows, answers.anchors, "a.csv")
    assert not unread
    criteria = {each["id"]: each for each in next(screening.people("en")).as_json()["criteria"]}
    assert (criteria["E2"]["verdict"], criteria["E2"]["reasons"]) == (verdict, reasons)


GLUCOSE = Symbol(name="glucose", kind=Kind.NUMBER, analyte="glucose", unit="mmol/L")
C_PEPTIDE = Symbol(name="c_peptide", kind=Kind.NUMBER, analyte="c_peptide", unit="nmol/L")
BELIEVED = [
    (("5.0", "mmol/L", "2026-02-10"), 0),
    (("4.0", "mmol/L", "2026-02-10"), 0),
    (("72.1", "mg/dL", "2026-02-10"), 0),
    (("3.9", "mmol/L", "2026-02-10"), Reason.NOT_VALID),
    (("<5", "mmol/L", "2026-02-10"), Reason.NOT_VALID),
    (("5.0", "mmol/L", "2026-02-11"), Reason.NOT_VALID),
    (("5.0", None, "2026-02-10"), Reason.NOT_VALID),
    (("/", "mmol/L", "2026-02-10"), Reason.NOT_VALID),
]


@pytest.mark.parametrize(("glucose", "why"), BELIEVED)
def test_a_c_peptide_is_believed_only_with_its_glucose_of_the_same_day(
    glucose: tuple[str, str | None, str], why: int
) -> None:
    """A C-peptide that is low because the glucose is low says nothing of the islets (clinical review; 4.0 proposed)."""
    symbols = {"glucose": GLUCOSE, "c_peptide": C_PEPTIDE}
    tree = parse("glucose >= 4 mmol/L")
    assert isinstance(tree, Node)
    sentence, faults = mean(tree, symbols)
    assert not faults
    valid = {"when": "glucose >= 4 mmol/L", "same_day": "glucose"}
    facts = [_fact("c_peptide", unit="nmol/L", valid=valid), _fact("glucose", unit="mmol/L")]
    rows = [
        ("P", "c_peptide", "0.05", "nmol/L", "2026-02-10", None, None, 1),
        ("P", "glucose", *glucose, None, None, 2),
    ]
    anchors = pl.DataFrame({"subject": ["P"], "decided": [_day("2026-03-01")]})
    frame, _ = resolve(
        pl.DataFrame(rows, schema=dict(ROWS), orient="row"),
        facts,
        symbols,
        anchors,
        Sentences(valid={"c_peptide": sentence}),
    )
    row = frame.row(0, named=True)
    assert (row["c_peptide.why"], row["c_peptide.lo"]) == (why, None if why else 0.05)


@pytest.mark.parametrize(("value", "expected"), [("yes", (None, Reason.PROTOCOL_CONFLICT)), ("no", (False, 0))])
def test_a_yes_into_a_contradiction_of_the_record_waits_for_a_decision(
    value: str, expected: tuple[object, int]
) -> None:
    row = _resolved(_fact("pregnant", conflict={"contradiction": "C02"}), (value, None, "2026-02-10"))
    assert (row["pregnant.value"], row["pregnant.why"]) == expected


def test_an_unknown_anchor_is_said_to_be_the_anchor() -> None:
    assert _resolved(_fact("hba1c", unit="%"), ("8", "%", "2026-02-10"), decided=None)["hba1c.why"] == Reason.NO_ANCHOR


def test_a_plain_count_is_a_number() -> None:
    row = _resolved(_fact("events"), ("3", None, "2026-02-10"))
    assert (row["events.lo"], row["events.why"]) == (3.0, 0)
    assert _resolved(_fact("events"), ("3", "kg", "2026-02-10"))["events.why"] == Reason.UNIT


def test_the_evidence_of_a_wide_row_is_that_of_each_fact(founding: Study) -> None:
    mapping = read_map(
        "subject: code\nwhen: {column: seen}\nfacts:\n  sex: {column: sex}\n  bmi: {column: bmi, unit: kg/m2}\n"
        "  haemoglobin: {column: hb, unit: g/L}\n",
        "map.yaml",
    )
    assert isinstance(mapping, TableMap)
    content = b"code,sex,bmi,hb,seen\nP1,male,40,75,2026-02-20\n"
    answers = read_wide(content, "w.csv", mapping, founding, _day("2026-03-01"))
    screening, _ = screen(founding, answers.rows, answers.anchors, "w.csv")
    criteria = {each["id"]: each for each in next(screening.people("en")).as_json()["criteria"]}
    assert [(e["fact"], e["value"], e["unit"]) for e in criteria["E3"]["evidence"]] == [("bmi", "40", "kg/m2")]
    found = {e["fact"]: e["value"] for e in criteria["E4"]["evidence"]}
    assert found == {"haemoglobin": "75", "sex": "male"}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_whatever_its_lines_and_columns_are_parted_by(
    founding: Study, end: str, separator: str
) -> None:
    lines = ["subject,fact,value,unit,when", "P1,bmi,40,kg/m2,2026-02-01", "P2,bmi,20,kg/m2,2026-02-01", ""]
    answers = read_answers(end.join(lines).replace(",", separator).encode(), "a.csv", founding)
    assert not answers.findings
    assert answers.anchors["subject"].to_list() == ["P1", "P2"]


def test_two_different_days_of_one_anchor_are_refused(founding: Study) -> None:
    content = "subject,fact,value\nP,eligibility_decision,2026-03-01\nP,eligibility_decision,2025-03-01\n"
    findings = read_answers(content.encode(), "a.csv", founding).findings
    assert [(found.fault.kind, found.where.line) for found in findings] == [("two-anchors", 3)]


@pytest.mark.parametrize(
    ("fact", "value", "unit", "kind"),
    [
        ("c_peptide_fasting", "-0.5", "nmol/L", "below-zero"),
        ("c_peptide_fasting", "<-1", "nmol/L", "below-zero"),
        ("bmi", "-5", "kg/m2", "below-zero"),
        ("haemoglobin", "141", "g/dL", "implausible"),
        ("bmi", "2240", "kg/m2", "implausible"),
    ],
)
def test_what_cannot_be_is_refused_and_what_hardly_can_is_said(
    founding: Study, fact: str, value: str, unit: str, kind: str
) -> None:
    rows = pl.DataFrame([("P", fact, value, unit, "2026-02-20", None, None, 2)], schema=dict(ROWS), orient="row")
    anchors = {anchor.id: [_day("2026-03-01")] for anchor in founding.schedule.anchors}
    _, findings = screen(founding, rows, pl.DataFrame({"subject": ["P"], **anchors}), "a.csv")
    assert [found.fault.kind for found in findings] == [kind]


FULL = {-10: 0.40, 0: 0.42, 15: 0.60, 30: 0.85, 60: 1.20, 90: 1.35, 120: 1.25}


def _curve(samples: list[dict[str, object]], **given: str) -> dict[str, object]:
    frame, findings = MMTT.read([{"subject": "S", "unit": "nmol/L", "samples": samples}], "c.json")
    assert not findings
    settings = chosen(MMTT, given)
    assert not isinstance(settings, tuple), settings
    return MMTT.compute(frame, settings).row(0, named=True)


CONTRADICTING: list[tuple[str, dict[str, object], str]] = [
    ("a second, different 120-min sample", {"minute": 120, "value": 9.0}, "mmtt-twice"),
    ("a late sample passes for basal", {"minute": 40, "nominal": 0, "value": 5.0}, "mmtt-misplaced"),
    ("a sample near 0 that is after the meal", {"minute": 7, "value": 5.0}, "mmtt-misplaced"),
    ("a planned 15-min sample before the meal", {"minute": -5, "nominal": 15, "value": 5.0}, "mmtt-misplaced"),
]


@pytest.mark.parametrize(("name", "extra", "why"), CONTRADICTING, ids=lambda part: str(part)[:40])
@pytest.mark.parametrize("first", [True, False])
def test_a_curve_that_contradicts_itself_is_not_evaluable(
    name: str, extra: dict[str, object], why: str, first: bool
) -> None:
    samples: list[dict[str, object]] = [{"minute": minute, "value": value} for minute, value in FULL.items()]
    row = _curve([extra, *samples] if first else [*samples, extra])
    assert (row["evaluable"], row["auc"], row["why"]) == (False, None, why), name


def test_a_result_without_its_minute_never_becomes_basal() -> None:
    rows = [(1, number, "minute", str(minute), None) for number, minute in enumerate(FULL) if minute != 60]
    rows += [(1, number, "value", str(value), "nmol/L") for number, value in enumerate(FULL.values())]
    schema = {"curve": pl.Int64, "repeat": pl.Int64, "input": pl.String, "value": pl.String, "unit": pl.String}
    settings = chosen(MMTT, {})
    assert not isinstance(settings, tuple)
    row = MMTT.compute(MMTT.arrange(pl.DataFrame(rows, schema=schema, orient="row")), settings).row(0, named=True)
    assert (row["evaluable"], row["why"]) == (False, "mmtt-untimed")


def test_minutes_are_read_with_their_unit() -> None:
    rows = [(1, n, "minute", str(minute / 60), "h") for n, minute in enumerate(FULL)]
    rows += [(1, n, "value", str(value), "nmol/L") for n, value in enumerate(FULL.values())]
    schema = {"curve": pl.Int64, "repeat": pl.Int64, "input": pl.String, "value": pl.String, "unit": pl.String}
    settings = chosen(MMTT, {})
    assert not isinstance(settings, tuple)
    row = MMTT.compute(MMTT.arrange(pl.DataFrame(rows, schema=schema, orient="row")), settings).row(0, named=True)
    assert row["auc"] == pytest.approx(126.45)


def test_a_stated_limit_never_lowers_the_printed_one() -> None:
    samples: list[dict[str, object]] = [{"minute": minute, "value": "<0.5"} for minute in FULL]
    assert _curve(samples, lloq="0.01")["auc"] == pytest.approx(0.25 * 120)
    for refused in ("0", "1,2", "x", "-1"):
        assert isinstance(chosen(MMTT, {"lloq": refused}), tuple)


@pytest.mark.parametrize("schedule", ["", "0,,120", "30,60", "0,60,30,120", "0,15,30,60,90", "a,b"])
def test_a_schedule_runs_from_0_to_120_or_is_refused(schedule: str) -> None:
    assert isinstance(chosen(MMTT, {"schedule": schedule}), tuple)


REFUSED_ARITHMETIC = [
    "creatinine * alt > 3", "5 mg/dL * creatinine > 2", "creatinine / alt > 3", "hba1c - hba1c > 5 mmol/mol",
    "hba1c * 2 > 100 mmol/mol", "inr * 2 * 2 * 2 * 2 > 3", "1 / creatinine > 2",
]  # fmt: skip


@pytest.mark.parametrize("sentence", REFUSED_ARITHMETIC)
def test_arithmetic_whose_unit_nobody_knows_is_refused(sentence: str) -> None:
    tree = parse(sentence)
    assert isinstance(tree, Node)
    assert mean(tree, SYMBOLS)[1]


@pytest.mark.parametrize(
    ("sentence", "answers", "expected"),
    [
        ("alt / 40 U/L > 3", {"alt": ("4.0", "ukat/L")}, True),
        ("creatinine / before > 1.5", {"creatinine": ("88.4", "umol/L"), "before": ("1.0", "mg/dL")}, False),
        ("creatinine - before > 1 umol/L", {"creatinine": ("90", "umol/L"), "before": ("1.0", "mg/dL")}, True),
    ],
)
def test_a_quotient_is_reckoned_in_one_unit(sentence: str, answers: dict[str, tuple[str, str]], expected: bool) -> None:
    from trialwright.language.columns import compile_sentence

    tree = parse(sentence)
    assert isinstance(tree, Node)
    resolved, faults = mean(tree, SYMBOLS)
    assert not faults
    anchors = pl.DataFrame({"subject": ["P"], "decided": [_day("2026-03-01")]})
    rows = [("P", fact, value, unit, "2026-02-20", None, None, 1) for fact, (value, unit) in answers.items()]
    facts = [_fact(id, unit=SYMBOLS[id].unit) for id in answers]
    frame, _ = resolve(pl.DataFrame(rows, schema=dict(ROWS), orient="row"), facts, SYMBOLS, anchors)
    assert frame.select(compile_sentence(resolved, SYMBOLS).truth).item() is expected


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("(inr + inr) * 2 > 3", "(inr + inr) * 2 is above 3"),
        ("inr - (inr - inr) > 3", "inr - (inr - inr) is above 3"),
        ("not (pregnant or pregnant)", "it is not so that (pregnant, or pregnant)"),
    ],
)
def test_what_is_read_aloud_keeps_its_brackets(sentence: str, said: str) -> None:
    tree = parse(sentence)
    assert isinstance(tree, Node)
    assert read_aloud(tree, lambda name: name, lambda _, code: code, "en") == said


KEY = FormKey(subject="P1", visit="SCREEN", form="screening")


def _save(
    log: MemoryLog, study: Study, who: Person, answer: GivenAnswer, base: int, reason: str | None = None
) -> object:
    return save_form(log, study, FormSave(key=KEY, answers=(answer,), base=base, reason=reason), who, 0)


def test_a_value_that_was_cleared_still_existed(founding: Study, founding_folder: Folder, coordinator: Person) -> None:
    log = remembered(founding_folder)
    _save(log, founding, coordinator, GivenAnswer(item="bmi", value="22.4", unit="kg/m2"), 0)
    assert isinstance(_save(log, founding, coordinator, GivenAnswer(item="bmi"), 1, "wrong person"), Saved)
    again = _save(log, founding, coordinator, GivenAnswer(item="bmi", value="40", unit="kg/m2"), 2)
    assert isinstance(again, Refused)


UNWRITABLE = [
    GivenAnswer(item="bmi", missing="x" * 65),
    GivenAnswer(item="bmi", missing="not\x00done"),
    GivenAnswer(item="bmi", value="２２.４", unit="kg/m2"),
    GivenAnswer(item="bmi", value="9" * 400, unit="kg/m2"),
    GivenAnswer(item="bmi", value="-8", unit="kg/m2"),
    GivenAnswer(item="bmi", unit="furlong"),
    GivenAnswer(item="bmi", value="22\ud800", unit="kg/m2"),
]


@pytest.mark.parametrize("answer", UNWRITABLE, ids=range(len(UNWRITABLE)))
def test_what_no_database_could_keep_or_no_screening_read_is_refused(
    founding: Study, founding_folder: Folder, coordinator: Person, answer: GivenAnswer
) -> None:
    outcome = _save(remembered(founding_folder), founding, coordinator, answer, 0)
    assert isinstance(outcome, Refused)
    assert all(finding.said("zh").encode() for finding in outcome.findings)


@pytest.mark.parametrize("subject", ["P1 ", " P1", "P" * 65, "P\n1", "", "P\x001"])
def test_the_code_of_a_subject_has_one_spelling(
    founding: Study, founding_folder: Folder, coordinator: Person, subject: str
) -> None:
    key = FormKey(subject=subject, visit="SCREEN", form="screening")
    answers = (GivenAnswer(item="bmi", value="22.4", unit="kg/m2"),)
    assert isinstance(
        save_form(remembered(founding_folder), founding, FormSave(key=key, answers=answers, base=0), coordinator, 0),
        Refused,
    )


def test_an_anchor_recorded_once_is_not_lost_by_an_empty_form(
    founding: Study, founding_folder: Folder, coordinator: Person
) -> None:
    log = remembered(founding_folder)
    for visit, answer in (
        ("BASELINE", GivenAnswer(item="infused_on", value="2026-03-02")),
        ("W52", GivenAnswer(item="infused_on", missing="not applicable")),
    ):
        key = FormKey(subject="P1", visit=visit, form="mmtt")
        assert isinstance(save_form(log, founding, FormSave(key=key, answers=(answer,), base=0), coordinator, 0), Saved)
    assert anchor_days(founding, fold(log.transactions()))["infusion"].to_list() == [_day("2026-03-02")]


def test_an_empty_log_does_not_verify() -> None:
    assert not verify([]).ok


TAMPERED = [
    "UPDATE transactions SET role = 'king' WHERE number = 2", "UPDATE entries SET kind = 'gone' WHERE sequence = 5",
    "UPDATE transactions SET \"when\" = 'abc' WHERE number = 2", "UPDATE transactions SET first = 'x' WHERE number = 2",
    "UPDATE entries SET value = X'ff' WHERE sequence = 5", "DROP TABLE entries",
    "DELETE FROM entries; DELETE FROM transactions",
]  # fmt: skip


@pytest.mark.parametrize("statements", TAMPERED)
def test_no_tampering_makes_verify_stumble(statements: str, tmp_path: Path, founding_folder: Folder) -> None:
    import sqlite3

    from click.testing import CliRunner

    from trialwright.cli.main import trialwright

    runner = CliRunner()
    created(f"sqlite:///{tmp_path}/demo.db", founding_folder).close()
    connection = sqlite3.connect(tmp_path / "demo.db")
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.executescript(statements)
    connection.close()
    done = runner.invoke(trialwright, ["log", "verify", "--db", f"sqlite:///{tmp_path}/demo.db", "--json"])
    assert done.exit_code == 13, done.output
    assert json.loads(done.stdout)["faults"]


def test_a_column_that_stands_twice_is_refused(founding: Study) -> None:
    answers = read_answers(b"subject,fact,value,value\nP1,sex,male,female\n", "a.csv", founding)
    assert [found.fault.kind for found in answers.findings] == ["bad-table"]


def test_what_looks_compressed_and_is_not_is_refused(founding: Study) -> None:
    assert [found.fault.kind for found in read_answers(b"x\x01\x06\x00", "a.csv", founding).findings] == ["bad-table"]


def test_a_key_that_stands_twice_in_one_object_is_refused(founding: Study) -> None:
    line = b'{"subject":"P1","fact":"bmi","value":"36","value":"20","unit":"kg/m2"}\n'
    assert [found.fault.kind for found in read_answers(line, "a.jsonl", founding).findings] == ["bad-table"]


@pytest.mark.parametrize("subject", ["/", "NaN", " "])
def test_nobody_is_called_by_a_word_for_no_answer(founding: Study, subject: str) -> None:
    answers = read_answers(f"subject,fact,value\n{subject},sex,male\n".encode(), "a.csv", founding)
    assert [found.fault.kind for found in answers.findings] == ["missing-subject"]
    assert answers.anchors.height == 0


def test_a_folded_text_holds_no_mark_of_where_it_was_folded(founding: Study) -> None:
    document = read_yaml("why: >-\n  one line\n  and the next\n", "x.yaml")
    assert document.content == {"why": "one line and the next"}
    assert "\\u0007" not in founding.model_dump_json()
