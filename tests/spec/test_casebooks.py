"""The casebook on paper says all that is kept of a participant, and nobody takes one without an entry."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from tests.agreement import racing
from tests.people import NOW, STUDY, created, somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.cli.main import trialwright
from trialwright.conduct.forms import FormSave, Saved, correct_form, save_form
from trialwright.conduct.queries import Question, ask
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.records.entries import EntryKind, FormKey
from trialwright.reports.blank_casebook import annotated_casebook, blank_casebook
from trialwright.reports.document import Document, Heading, NewPage, Table
from trialwright.reports.filled_casebook import filled_casebook, kept
from trialwright.store.sql import SqlLog
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.people import Role
from trialwright.words.texts import LANGUAGES, Language

KEY = FormKey(subject="P1", visit="SCREEN", form="screening")
MMTT = FormKey(subject="P1", visit="BASELINE", form="mmtt")


@pytest.fixture
def log(tmp_path: Path, founding_folder: Folder, founding: Study) -> Iterator[SqlLog]:
    """A form saved, completed, signed, corrected and queried; and a test with two samples, one of them missing."""
    log = created(f"sqlite:///{tmp_path}/log.db", founding_folder)
    coordinator, investigator = somebody(Role.COORDINATOR), somebody(Role.INVESTIGATOR)
    assert isinstance(
        save_form(log, founding, FormSave(key=KEY, answers=racing.ANSWERS, base=0), coordinator, NOW), Saved
    )
    for name, who, base in (("complete", coordinator, 1), ("sign", investigator, 2)):
        step = FormStep(name=name, key=KEY, base=base, reason="responsibility", proven=True)
        assert isinstance(take_step(log, founding, step, who, NOW), Taken)
    changed = GivenAnswer(item="bmi", value="23.9", unit="kg/m2")
    save = FormSave(key=KEY, answers=(changed,), base=3, reason="weighed again")
    assert isinstance(correct_form(log, founding, save, coordinator, NOW), Saved)
    ask(log, founding, Question(key=KEY, item="haemoglobin", text="Which laboratory?"), somebody(Role.MONITOR), NOW)
    samples = (
        GivenAnswer(item="tested_on", value="2026-03-05"),
        GivenAnswer(item="minute", repeat=1, value="-10"),
        GivenAnswer(item="c_peptide", repeat=1, value="0.02", unit="nmol/L"),
        GivenAnswer(item="minute", repeat=2, value="30"),
        GivenAnswer(item="c_peptide", repeat=2, missing="not done"),
    )
    assert isinstance(save_form(log, founding, FormSave(key=MMTT, answers=samples, base=0), coordinator, NOW), Saved)
    yield log
    log.close()


def _filled(log: SqlLog, study: Study, language: Language) -> Document:
    with log.reading() as reading:
        return filled_casebook(study, kept(reading, "P1", live=False), language)


def _rows(document: Document, caption: str) -> list[list[str]]:
    tables = [block for block in document.blocks if isinstance(block, Table) and block.caption == caption]
    return [[cell.text for cell in row] for table in tables for row in table.rows]


def test_each_saved_form_has_its_page_with_code_visit_and_form_above(log: SqlLog, founding: Study) -> None:
    document = _filled(log, founding, "en")
    above = [block.above for block in document.blocks if isinstance(block, NewPage)]
    assert above == [
        "P1 · Screening · Screening examination",
        "P1 · Before treatment · Mixed-meal tolerance test",
    ]


def test_an_answer_stands_with_its_unit_in_words_and_with_the_mark_of_its_history(log: SqlLog, founding: Study) -> None:
    english = {row[0]: row[1:] for row in _rows(_filled(log, founding, "en"), "")}
    assert english["Haemoglobin *"] == ["141 g/L", "queries: 1, open: 1"]
    assert english["Sex *"] == ["male", ""]
    assert english["Body mass index *"] == ["23.9 kg/m2", "changed 1 ×"]
    chinese = {row[0]: row[1:] for row in _rows(_filled(log, founding, "zh"), "")}
    assert chinese["性别 *"] == ["男", ""]


def test_changes_signatures_and_queries_stand_below_their_form(log: SqlLog, founding: Study) -> None:
    document = _filled(log, founding, "en")
    [change] = _rows(document, "Answers that were changed")
    assert change[1:] == ["coordinator", "Body mass index", "22.4 kg/m2", "23.9 kg/m2", "weighed again"]
    [signature] = _rows(document, "Signatures")
    assert signature[0] == "investigator"
    assert signature[4] == "void: what was signed has changed"
    [query] = _rows(document, "Queries")
    assert query[1:4] == ["Which laboratory?", "coordinator", "open"]


def test_why_an_answer_is_missing_is_said_and_a_row_never_begun_is_not(log: SqlLog, founding: Study) -> None:
    rows = _rows(_filled(log, founding, "zh"), "采样")
    assert rows == [["1", "-10", "0.02 nmol/L"], ["2", "30", "缺失：未做"]]


def test_where_each_visit_stands_is_said_of_visits_without_a_form_too(log: SqlLog, founding: Study) -> None:
    rows = _rows(_filled(log, founding, "en"), "Where each visit stands at the data cut")
    assert len(rows) == len(founding.schedule.visits)
    assert [row[-1] for row in rows if row[0] == "Screening"] == ["1 / 1"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_blank_casebook_has_every_form_of_every_visit_and_offers_each_code(
    founding: Study, language: Language
) -> None:
    document = blank_casebook(founding, language)
    pages = [block for block in document.blocks if isinstance(block, NewPage)]
    assert len(pages) == sum(len(visit.forms) for visit in founding.schedule.visits)
    answers = [cell.text for block in document.blocks if isinstance(block, Table) for row in block.rows for cell in row]
    sex = founding.casebook.codelist("sex")
    assert sex is not None
    assert "\n".join(f"□\u00a0{code.text.in_language(language)}" for code in sex.codes) in answers


def test_an_annotated_casebook_names_every_item_once_with_its_codes_and_its_place_in_the_standards(
    founding: Study,
) -> None:
    document = annotated_casebook(founding, "en")
    tables = [block for block in document.blocks if isinstance(block, Table) and len(block.columns) == 5]
    rows = {row[1].text: [cell.text for cell in row] for table in tables for row in table.rows}
    assert set(rows) == {item.id for form in founding.casebook.forms for item, _ in form.questions()}
    assert rows["sex"][2] == "one of a list\nsex: male = male, female = female"
    assert rows["haemoglobin"][4] == "LB.LBORRES where LBTESTCD = HGB"
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert headings == [form.text.en for form in founding.casebook.forms]


def _take(out: Path, *more: str) -> Any:
    url = f"sqlite:///{out.parent}/log.db"
    asked = ["casebook", "--study", str(STUDY), "--out", str(out), "--subject", "P1", "--db", url, *more]
    return CliRunner().invoke(trialwright, asked)


def _exported(log: SqlLog) -> list[tuple[str | None, str | None, str]]:
    return [
        (each.subject, each.value, transaction.author.person.id)
        for transaction in log.transactions()
        for each in transaction.entries
        if each.kind == EntryKind.EXPORTED
    ]


def test_who_takes_a_filled_casebook_is_noted_with_the_count_and_nothing_leaves_without_the_right(
    log: SqlLog, tmp_path: Path
) -> None:
    out = tmp_path / "P1.pdf"
    refused = _take(out, "--as", "coordinator", "--role", "coordinator")
    assert refused.exit_code != 0
    assert not out.exists()
    assert _exported(log) == []
    taken = _take(out, "--as", "monitor", "--role", "monitor", "--lang", "zh")
    assert taken.exit_code == 0, taken.output
    assert _exported(log) == [("P1", "13", "monitor")]
    text = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(out.read_bytes())).pages).split())
    assert "血红蛋白*141g/L" in text
    assert "失效：签名后内容已更改" in text


@pytest.mark.parametrize(
    "asked",
    [
        ["--out", "a.txt"],
        ["--out", "a.pdf", "--as", "monitor"],
        ["--out", "a.pdf", "--subject", "P1"],
        ["--out", "a.pdf", "--subject", "P1", "--db", "sqlite:///x.db", "--as", "a", "--role", "x", "--annotated"],
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_a_matter_of_usage(asked: list[str]) -> None:
    assert CliRunner().invoke(trialwright, ["casebook", "--study", str(STUDY), *asked]).exit_code == 2
