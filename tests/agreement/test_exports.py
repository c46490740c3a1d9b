"""What leaves the trial is every answer as it was entered, noted in the log, of the own site alone."""

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from tests.agreement import racing
from tests.people import NOW, admit, created, somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Noted, Refused, Saved, save_form
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.conduct.transfers import Transfer, note_transfer
from trialwright.exports.catalogue import EXPORTS
from trialwright.exports.tables import tables
from trialwright.records.entries import EntryKind, FormKey
from trialwright.records.log import Log
from trialwright.store.backup import restore, write_backup
from trialwright.store.sql import SqlLog
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

COORDINATOR = somebody(Role.COORDINATOR)
SAMPLES = ((-10, "<0.02"), (0, "0.03"), (60, None))


def _fill(log: Log, study: Study, subject: str, who: Person = COORDINATOR) -> None:
    screening = FormKey(subject=subject, visit="SCREEN", form="screening")
    assert isinstance(save_form(log, study, FormSave(key=screening, answers=racing.ANSWERS, base=0), who, NOW), Saved)
    meal = [GivenAnswer(item="tested_on", value="2026-03-02")]
    for repeat, (minute, value) in enumerate(SAMPLES, start=1):
        meal.append(GivenAnswer(item="minute", repeat=repeat, value=str(minute)))
        said = {"value": value, "unit": "nmol/L"} if value else {"missing": "not done"}
        meal.append(GivenAnswer(item="c_peptide", repeat=repeat, **said))
    key = FormKey(subject=subject, visit="BASELINE", form="mmtt")
    assert isinstance(save_form(log, study, FormSave(key=key, answers=tuple(meal), base=0), who, NOW), Saved)


def test_the_tables_hold_every_answer_as_it_was_entered(log: Log, founding: Study) -> None:
    for subject in ("P1", "P2"):
        _fill(log, founding, subject)
    found = {each.name: each.frame for each in tables(founding, log.snapshot())}
    assert list(found) == ["values", "mmtt", "mmtt.sample", "screening"]
    asked = [(item.id, group) for form in founding.forms for item, group in form.questions()]
    assert found["values"].height == 2 * (len(racing.ANSWERS) + 1 + 2 * len(SAMPLES))
    assert all(
        f"{item}.missing" in frame.columns
        for item, group in asked
        for name, frame in found.items()
        if name != "values" and item in frame.columns
    )
    samples = found["mmtt.sample"].filter(pl.col("subject") == "P1")
    assert samples["repeat"].to_list() == [1, 2, 3]
    assert samples["c_peptide"].to_list() == ["<0.02", "0.03", None]
    assert samples["c_peptide.unit"].to_list() == ["nmol/L", "nmol/L", None]
    assert samples["c_peptide.missing"].to_list() == [None, None, "not done"]
    assert found["screening"].select("subject", "visit", "bmi", "bmi.unit").rows() == [
        ("P1", "SCREEN", "22.4", "kg/m2"), ("P2", "SCREEN", "22.4", "kg/m2"),
    ]  # fmt: skip
    assert found["mmtt"]["infused_on"].to_list() == [None, None]


def test_an_answer_that_the_study_no_longer_asks_is_still_exported(log: Log, founding: Study) -> None:
    _fill(log, founding, "P1")
    fewer = founding.model_copy(update={"forms": tuple(form for form in founding.forms if form.id != "mmtt")})
    found = {each.name: each.frame for each in tables(fewer, log.snapshot())}
    assert "mmtt" not in found
    assert "mmtt" in found["values"]["form"].unique().to_list()


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_of_an_empty_trial_has_every_table_and_no_row(name: str, log: Log, founding: Study) -> None:
    found = EXPORTS[name](founding, log.snapshot())
    assert sum(each.frame.height for each in found) == 0
    assert all(each.frame.width > 2 for each in found)


def test_nobody_takes_the_participants_of_another_site(log: Log, founding: Study, founding_folder: Folder) -> None:
    _fill(log, founding, "P1")
    assert log.snapshot().sites == {"P1": "changzheng"}
    assert log.snapshot().of_site("changzheng").values.height == log.snapshot().values.height
    assert log.snapshot().of_site("elsewhere").values.height == 0


def test_an_export_is_noted_and_needs_its_right(log: Log, founding: Study) -> None:
    leaving = Transfer(kind=EntryKind.EXPORTED, name="tables", rows=12, head="f" * 64)
    assert isinstance(note_transfer(log, founding, leaving, somebody(Role.STATISTICIAN), NOW), Noted)
    (entry,) = list(log.transactions())[-1].entries
    assert (entry.kind, entry.item, entry.value, entry.reason) == ("exported", "tables", "12", "f" * 64)
    for role in (Role.WARD_NURSE, Role.ADMINISTRATOR, Role.SAFETY_BOARD):
        refused = note_transfer(log, founding, leaving, somebody(role), NOW)
        assert isinstance(refused, Refused)
    stranger = Person(id=PersonId("nobody"), role=Role.STATISTICIAN, site=SiteId("changzheng"))
    refused = note_transfer(log, founding, leaving, stranger, NOW)
    assert isinstance(refused, Refused)
    assert [found.fault.kind for found in refused.findings] == ["role-not-held"]
    coming = replace(leaving, kind=EntryKind.IMPORTED, name="lab.csv")
    assert isinstance(note_transfer(log, founding, coming, COORDINATOR, NOW), Noted)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    script = "from trialwright.cli.main import run; run()"
    return subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)


def test_the_command_writes_whole_tables_or_nothing(tmp_path: Path, founding: Study, founding_folder: Folder) -> None:
    url, study = f"sqlite:///{tmp_path}/log.db", str(Path(__file__).parents[1] / "study")
    log = created(url, founding_folder)
    _fill(log, founding, "P1")
    given = ("export", "tables", "--study", study, "--db", url, "--out", str(tmp_path / "out"), "--json")
    assert _run(*given, "--as", "auditor", "--role", "auditor").returncode == 0
    again = _run(*given, "--as", "auditor", "--role", "auditor")
    assert (again.returncode, "exists already" in again.stderr) == (11, True)
    other = [*given[:-2], str(tmp_path / "other")]
    assert _run(*other, "--as", "ward nurse", "--role", "ward nurse").returncode == 12
    assert _run(*other, "--as", "x", "--role", "king").returncode == 2
    assert not (tmp_path / "other").exists()
    for line in (tmp_path / "out" / "SHA256SUMS").read_text().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest
    text = (tmp_path / "out" / "mmtt.sample.csv").read_text(encoding="utf-8-sig")
    assert [row["c_peptide"] for row in csv.DictReader(io.StringIO(text))] == ["<0.02", "0.03", ""]
    assert [entry.kind for entry in list(log.transactions())[-1].entries] == ["exported"]
    log.close()


@pytest.mark.requirement("R18")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_archive_shows_how_things_stand_without_the_product(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, founding: Study, founding_folder: Folder
) -> None:
    url = f"sqlite:///{tmp_path}/log.db" if kind == "sqlite" else request.getfixturevalue("postgresql")
    log: SqlLog = created(url, founding_folder)
    admit(log, founding_folder, now=NOW)
    _fill(log, founding, "P1")
    for base, (name, role) in enumerate([("complete", Role.COORDINATOR), ("sign", Role.INVESTIGATOR)], start=1):
        key = FormKey(subject="P1", visit="SCREEN", form="screening")
        step = FormStep(name=name, key=key, base=base, reason="responsibility", proven=True)
        assert isinstance(take_step(log, founding, step, somebody(role), NOW), Taken)
    file = tmp_path / "archive.zip"
    written = write_backup(log, file, archive=True)
    log.close()
    with zipfile.ZipFile(file) as opened:
        parts = {
            name: list(csv.DictReader(io.StringIO(opened.read(name).decode())))
            for name in opened.namelist()
            if name.endswith(".csv")
        }
        (signature,) = parts["signatures.csv"]
        assert (signature["person"], signature["meaning"], signature["subject"]) == (
            "investigator", "responsibility", "P1",
        )  # fmt: skip
        answers = {(row["form"], row["item"], row["repeat"]): row["value"] for row in parts["answers.csv"]}
        assert answers["screening", "bmi", "0"] == "22.4"
        assert {row["stage"] for row in parts["forms.csv"]} == {"complete", "started"}
        assert {row["role"] for row in parts["grants.csv"]} >= {"investigator", "administrator"}
        sums = opened.read("SHA256SUMS").decode()
        assert all(name in sums for name in opened.namelist() if name != "SHA256SUMS")
    assert restore(file, f"sqlite:///{tmp_path}/again.db") == written


def test_the_archive_command_writes_it(tmp_path: Path, founding_folder: Folder) -> None:
    url = f"sqlite:///{tmp_path}/log.db"
    created(url, founding_folder).close()
    done = _run("log", "archive", "--db", url, "--out", str(tmp_path / "a.zip"), "--json")
    assert (done.returncode, json.loads(done.stdout)["transactions"]) == (0, 3)
    with zipfile.ZipFile(tmp_path / "a.zip") as opened:
        assert "grants.csv" in opened.namelist()
