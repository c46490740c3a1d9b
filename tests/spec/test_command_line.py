"""The command line, as others may rely on it: answers, exit codes, and nothing half written."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

STUDY = str(Path(__file__).parents[1] / "study")


def _run(*arguments: str, given: str | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONWARNINGS"}
    script = "from trialwright.cli.main import run; run()"
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=cwd,
        env=environment,
        check=False,
    )


def _answers(path: Path, *lines: str) -> str:
    path.write_text("subject,fact,value,unit,when\n" + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(path)


def test_check_answers_with_open_assumptions_and_ends_with_0() -> None:
    done = _run("check", STUDY, "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(answer) == {"findings", "assumptions", "conflicts", "unspecified", "cases"}
    assert answer["findings"] == []
    assert {assumption["state"] for assumption in answer["assumptions"]} == {"open"}
    assert answer["cases"]["failed"] == 0
    assert answer["cases"]["passed"] >= 15


def test_check_ends_with_10_for_an_error_and_names_it(spoil: Callable[[str, str, str], Path]) -> None:
    done = _run("check", str(spoil("endpoints.yaml", "kind: mmtt", "kind: mmt")), "--json")
    assert done.returncode == 10
    assert [(each["kind"], each["severity"]) for each in json.loads(done.stdout)["findings"]] == [
        ("unknown-endpoint-kind", "error")
    ]


def test_check_ends_with_10_for_a_failed_case(spoil: Callable[[str, str, str], Path]) -> None:
    folder = spoil("cases/eligibility.yaml", "{I3: met, E3: not met, E4: not met, overall: eligible}", "{I3: not met}")
    done = _run("check", str(folder), "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 10
    assert answer["cases"] == {"passed": 14, "failed": 1}
    assert answer["findings"][0]["where"].startswith("cases/eligibility.yaml:2 [plain_eligible]")


def test_check_speaks_chinese(spoil: Callable[[str, str, str], Path]) -> None:
    done = _run("check", str(spoil("endpoints.yaml", "kind: mmtt", "kind: mmt")), "--lang", "zh")
    assert "是否应为“mmtt”？" in done.stdout


def test_screen_answers_as_documented(tmp_path: Path) -> None:
    file = _answers(
        tmp_path / "a.csv",
        "P2,sex,female,,2026-02-20",
        "P2,haemoglobin,75,g/L,2026-02-20",
        "P1,bmi,40,kg/m²,2026-02-20",
        "P1,hba1c,/,,",
    )
    done = _run("screen", STUDY, "--answers", file, "--as-of", "2026-03-01", "--json")
    people = json.loads(done.stdout)
    assert done.returncode == 0
    assert [(each["subject"], each["overall"]) for each in people] == [("P2", "undetermined"), ("P1", "not eligible")]
    criterion = next(each for each in people[1]["criteria"] if each["id"] == "E3")
    assert criterion["verdict"] == "met"
    assert criterion["because"] == ["body mass index is above 35 kg/m2: body mass index 40 kg/m² (2026-02-20)"]
    assert criterion["evidence"] == [
        {"fact": "bmi", "value": "40", "unit": "kg/m²", "when": "2026-02-20", "by": None, "role": None, "source": "4"}
    ]
    assert {"fact", "reasons", "text"} == set(people[0]["needed"][0])


def test_an_anchor_in_the_answers_comes_before_as_of(tmp_path: Path) -> None:
    file = _answers(tmp_path / "a.csv", "P1,eligibility_decision,2025-03-01,,", "P1,bmi,40,kg/m2,2025-02-20")
    done = _run("screen", STUDY, "--answers", file, "--as-of", "2026-03-01", "--json")
    assert json.loads(done.stdout)[0]["overall"] == "not eligible"


def test_json_lines_are_read_like_csv(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"subject": "P1", "fact": "bmi", "value": 35.04, "unit": "kg/m2", "when": "2026-02-20"}\n')
    done = _run("screen", STUDY, "--answers", str(path), "--as-of", "2026-03-01", "--json")
    assert json.loads(done.stdout)[0]["overall"] == "not eligible"


def test_a_spreadsheet_saved_in_chinese_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("subject,fact,value,unit,when\n张,bmi,40,kg/m²,2026年2月20日\n".encode("gb18030"))
    done = _run("screen", STUDY, "--answers", str(path), "--as-of", "2026-03-01", "--json")
    assert json.loads(done.stdout)[0] | {"criteria": [], "needed": []} == {
        "subject": "张", "overall": "not eligible", "criteria": [], "needed": [],
    }  # fmt: skip


WIDE = "code,sex,bmi,seen\nP1,2,40,A_20260220\nP2,1,/,A_20260220\n"
MAP = """
subject: code
when: {column: seen, pattern: "_(\\\\d{8})$"}
facts:
  sex: {column: sex, codes: {"1": female, "2": male}}
  bmi: {column: bmi, unit: kg/m2}
"""


def test_a_wide_table_is_read_through_its_map(tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text(WIDE)
    (tmp_path / "m.yaml").write_text(MAP)
    done = _run(
        "screen", STUDY, "--answers", str(tmp_path / "w.csv"), "--map", str(tmp_path / "m.yaml"),
        "--as-of", "2026-03-01", "--json",
    )  # fmt: skip
    people = json.loads(done.stdout)
    assert [(each["subject"], each["overall"]) for each in people] == [("P1", "not eligible"), ("P2", "undetermined")]


def test_the_funnel_counts_instead_of_listing(tmp_path: Path) -> None:
    file = _answers(tmp_path / "a.csv", "P1,bmi,40,kg/m2,2026-02-20", "P2,bmi,20,kg/m2,2026-02-20")
    done = _run("screen", STUDY, "--answers", file, "--as-of", "2026-03-01", "--funnel", "--json")
    answer = json.loads(done.stdout)
    assert {name: answer[name] for name in ("people", "eligible", "not eligible", "undetermined")} == {
        "people": 2, "eligible": 0, "not eligible": 1, "undetermined": 1,
    }  # fmt: skip
    assert [each["stopped"] for each in answer["criteria"]] == [0, 1, 0]


BAD_INPUT = [
    ("P1,bmi,fat,kg/m2,2026-02-20", "a.csv:2:value [bmi] 'fat' is not a number"),
    ("P1,bmx,40,kg/m2,2026-02-20", "a.csv:2:fact the study has no fact 'bmx'. Did you mean 'bmi'?"),
    ("P1,bmi,40,kg/m2,2026-13-45", "a.csv:2:when '2026-13-45' is not a date"),
    (",bmi,40,kg/m2,2026-02-20", "a.csv:2:subject the row names no subject"),
    ("P1,sex,unsure,,2026-02-20", "a.csv:2:value [sex] unknown code 'unsure'. Its codes are male, female"),
    ("P1,bmi,inf,kg/m2,2026-02-20", "a.csv:2:value [bmi] 'inf' is not a number"),
    ("P1,bmi,1e999,kg/m2,2026-02-20", "a.csv:2:value [bmi] '1e999' is not a number"),
    ("P1,eligibility_decision,soon,,", "a.csv:2:value 'soon' is not a date"),
    ("P1,bmi,40,kg/m2,2026-02-20,extra,cells", "cannot be read"),
]


@pytest.mark.parametrize(("line", "said"), BAD_INPUT)
def test_bad_input_is_named_by_file_row_and_column_and_ends_with_11(tmp_path: Path, line: str, said: str) -> None:
    done = _run("screen", STUDY, "--answers", _answers(tmp_path / "a.csv", line), "--as-of", "2026-03-01", "--json")
    assert done.returncode == 11
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be read"),
        (b"subject,value\nP1,3\n", "the column 'fact' is missing"),
        (b'{"subject": "P1"', "cannot be read"),
        (b'{"subject": ["P1"], "fact": "bmi", "value": 3}\n', "cannot be read"),
        (b"\xff\xfe\x00\x01\xff", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_table_ends_with_11(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    done = _run("screen", STUDY, "--answers", str(tmp_path / "a.csv"), "--json")
    assert done.returncode == 11
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_only_a_heading_screens_nobody(tmp_path: Path) -> None:
    done = _run("screen", STUDY, "--answers", _answers(tmp_path / "a.csv"), "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])


USAGE = [
    ("screen", STUDY),
    ("screen", STUDY, "--answers", "nowhere.csv"),
    ("score",),
    ("score", "mmt", "--input", "-"),
    ("score", "mmtt", "--input", "-", "--set", "t0=middle"),
    ("score", "mmtt", "--input", "-", "--set", "t0"),
    ("show", STUDY, "everything"),
    ("report", "overviews", "--study", STUDY, "--db", "sqlite:///x.db", "--out", "x.html"),
    ("nonsense",),
    ("demo", "--seed", "-1"),
]


@pytest.mark.parametrize("arguments", USAGE, ids=" ".join)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = _run(*arguments, given="[]", cwd=tmp_path)
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_score_answers_in_the_order_of_its_inputs_with_the_change_between_visits() -> None:
    minutes = [0, 15, 30, 60, 90, 120]
    curves = [
        {"subject": subject, "visit": visit, "unit": "nmol/L", "samples": [{"minute": m, "value": v} for m in minutes]}
        for subject, visit, v in (("B", "BASELINE", 0.1), ("A", "BASELINE", 0.2), ("B", "W52", 0.5))
    ]
    done = _run("score", "mmtt", "--input", "-", "--json", given=json.dumps(curves))
    answers = json.loads(done.stdout)
    assert [(each["subject"], each["visit"]) for each in answers] == [
        ("B", "BASELINE"),
        ("A", "BASELINE"),
        ("B", "W52"),
    ]
    assert [each["auc"] for each in answers] == pytest.approx([12, 24, 60])
    assert answers[2]["change"]["auc"] == pytest.approx(48)
    assert "change" not in answers[1]
    documented = {"auc", "mean_auc", "ln1p_mean", "peak", "t_peak", "incremental", "interpolated", "evaluable"}
    assert documented | {"subject", "value", "unit", "flags", "because"} <= set(answers[0])


BAD_CURVES = [
    ("{}", "is not a JSON list"),
    ("[", "is not JSON"),
    ('[{"subject": "A", "samples": []}]', "the value has no unit"),
    ('[{"subject": "A", "unit": "g", "samples": []}]', "'g' is not a unit"),
    ('[{"subject": "A", "unit": "nmol/L", "samples": [{"minute": 0, "value": "much"}]}]', "'much' is not a number"),
    ('[{"subject": "A", "unit": "nmol/L", "samples": [{"value": 1}]}]', "a sample has no minute"),
    ('[{"subject": "A", "unit": "nmol/L", "samples": [{"minute": 0, "value": -1}]}]', "not an amount"),
    ('[{"subject": "A", "unit": "nmol/L", "samples": 3}]', "samples"),
    ('[3]', "-:1"),
    ('[{"subject": "A", "unit": "nmol/L", "samples": [{"minute": NaN, "value": 1}]}]', "minute"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "said"), BAD_CURVES)
def test_bad_curves_end_with_11(given: str, said: str) -> None:
    done = _run("score", "mmtt", "--input", "-", "--json", given=given)
    assert (done.returncode, done.stdout) == (11, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_curve_without_samples_is_not_evaluable() -> None:
    done = _run("score", "mmtt", "--input", "-", "--json", given='[{"subject": "A", "unit": "nmol/L", "samples": []}]')
    answer = json.loads(done.stdout)[0]
    assert (answer["value"], answer["because"]) == (None, "missing")


CONVERTED = [
    ("0.3", "ng/mL", "nmol/L", "c_peptide", 0.0993282),
    ("53", "mmol/mol", "%", "hba1c", 7.00044),
    ("75", "g/L", "g/dL", "haemoglobin", 7.5),
    ("4.5", "mmol/L", "g/dL", "haemoglobin", 7.2513),
    ("54", "mg/dL", "mmol/L", "glucose", 2.997402),
]


@pytest.mark.parametrize(("value", "source", "target", "analyte", "expected"), CONVERTED)
def test_convert_answers_value_unit_and_rule(
    value: str, source: str, target: str, analyte: str, expected: float
) -> None:
    done = _run("convert", value, source, target, "--analyte", analyte, "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["unit"]) == (0, target)
    assert answer["value"] == pytest.approx(expected, rel=1e-6)
    assert answer["rule"].startswith(f"{target} = {source} x ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("much", "ng/mL", "nmol/L", "--analyte", "c_peptide"),
        ("1", "ng/mL", "kg", "--analyte", "c_peptide"),
        ("1", "", "nmol/L", "--analyte", "c_peptide"),
        ("1", "ng/mL", "nmol/L", "--analyte", "c_peptid"),
        ("1e400", "ng/mL", "nmol/L", "--analyte", "c_peptide"),
    ],
)
def test_what_cannot_be_converted_ends_with_2(arguments: tuple[str, ...]) -> None:
    done = _run("convert", *arguments)
    assert (done.returncode, done.stdout) == (2, "")


def test_a_censored_result_keeps_its_sign() -> None:
    done = _run("convert", "<0.3", "ng/mL", "nmol/L", "--analyte", "c_peptide", "--json")
    assert json.loads(done.stdout)["value"].startswith("<0.0993")


def test_log_verify_ends_with_13_when_something_was_changed(tmp_path: Path) -> None:
    import sqlite3

    from tests.agreement import racing
    from tests.people import NOW, created, somebody, still_folder

    from trialwright.conduct.forms import FormSave, Saved, save_form
    from trialwright.words.people import Role

    url = f"sqlite:///{tmp_path}/demo.db"
    log, save = created(url, still_folder()), FormSave(key=racing.key(1), answers=racing.ANSWERS, base=0)
    assert isinstance(save_form(log, racing.study(), save, somebody(Role.COORDINATOR), NOW), Saved)
    log.close()
    done = _run("log", "verify", "--db", url, "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["ok"], answer["faults"]) == (0, True, [])
    assert json.loads(_run("log", "head", "--db", url, "--json").stdout)["head"] == answer["head"]
    with sqlite3.connect(tmp_path / "demo.db") as connection:
        connection.execute("DROP TRIGGER entries_keeps_UPDATE")
        connection.execute(
            "UPDATE entries SET value = '9' WHERE sequence = (SELECT min(sequence) FROM entries WHERE kind = 'value')"
        )
    connection.close()
    done = _run("log", "verify", "--db", url, "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["ok"], len(answer["faults"])) == (13, False, 2)


def test_a_database_is_made_audited_backed_up_and_restored_by_commands(tmp_path: Path) -> None:
    url, again, file = f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/b.db", str(tmp_path / "b.zip")
    create = ("db", "create", "--owner-url", url, "--administrator", "adm")
    assert _run(*create).returncode == 2, "nobody may be left to guess whether it is live"
    assert not (tmp_path / "a.db").exists()
    made = json.loads(_run(*create, "--live", "--json").stdout)
    assert (made["mode"], made["entries"]) == ("live", 2)
    assert _run(*create, "--live").returncode == 11
    assert json.loads(_run("db", "upgrade", "--owner-url", url, "--json").stdout) == {"had": 5, "has": 5}
    audit = json.loads(_run("log", "audit", "--db", url, "--out", str(tmp_path / "a.csv"), "--json").stdout)
    assert audit == {"rows": 2, "transactions": 1, "head": made["head"]}
    assert len((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()) == 3
    saved = json.loads(_run("log", "backup", "--db", url, "--out", file, "--json").stdout)
    assert saved == {"transactions": 1, "entries": 2, "head": made["head"]}
    assert json.loads(_run("log", "restore", file, "--owner-url", again, "--json").stdout) == saved
    assert json.loads(_run("log", "head", "--db", again, "--json").stdout)["head"] == made["head"]
    assert _run("log", "restore", file, "--owner-url", again).returncode == 11


def test_screening_at_a_moment_that_the_study_does_not_know_is_a_usage_error(tmp_path: Path) -> None:
    file = _answers(tmp_path / "a.csv", "P1,bmi,40,kg/m2,2026-02-20")
    done = _run("screen", STUDY, "--answers", file, "--as-of", "2026-03-01", "--at", "admission")
    assert (done.returncode, "--at" in done.stderr) == (2, True)


def test_a_database_that_is_not_there_ends_with_11(tmp_path: Path) -> None:
    done = _run("log", "verify", "--db", f"sqlite:///{tmp_path}/absent.db")
    assert done.returncode == 11
    assert list(tmp_path.iterdir()) == []


def test_the_demo_leaves_any_other_database_alone(tmp_path: Path) -> None:
    from trialwright.records.entries import Author, DatabaseMode
    from trialwright.store.sql import create_log
    from trialwright.words.ids import PersonId, SiteId
    from trialwright.words.people import Person, Role

    who = Person(id=PersonId("a"), role=Role.ADMINISTRATOR, site=SiteId("s"))
    url = f"sqlite:///{tmp_path}/demo.db"
    create_log(url, DatabaseMode.LIVE, Author(person=who, zone="UTC", study=None), 0).close()
    before = (tmp_path / "demo.db").read_bytes()
    done = _run("demo", "--out", str(tmp_path))
    assert done.returncode == 12
    assert (tmp_path / "demo.db").read_bytes() == before


def test_report_writes_a_page_or_nothing(tmp_path: Path) -> None:
    assert _run("demo", "--out", str(tmp_path / "demo"), "--json").returncode == 0
    url = f"sqlite:///{tmp_path}/demo/demo.db"
    out = tmp_path / "page.html"
    done = _run("report", "overview", "--study", STUDY, "--db", url, "--out", str(out), "--lang", "zh")
    assert done.returncode == 0
    assert '<html lang="zh-CN">' in out.read_text(encoding="utf-8")
    done = _run("report", "overview", "--study", str(tmp_path), "--db", url, "--out", str(tmp_path / "other.html"))
    assert done.returncode == 10
    assert not (tmp_path / "other.html").exists()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_show_reads_the_whole_protocol_aloud(language: str) -> None:
    done = _run("show", STUDY, "--json", "--lang", language)
    shown = json.loads(done.stdout)
    assert set(shown) == {"study", "criteria", "schedule", "assumptions", "forms", "endpoints"}
    assert all(shown.values())
    said = " ".join(each["text"] for each in shown["criteria"])
    expected = {"en": "(haemoglobin is below 8 g/dL and sex is male)", "zh": "（血红蛋白低于 8 g/dL，且性别为男）"}
    assert expected[language] in said
