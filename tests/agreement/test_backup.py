"""A backup is whole while people work, opens without the product, and becomes the same log again."""

import csv
import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.agreement import racing
from tests.people import created, somebody

from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.records.chain import verify
from trialwright.records.entries import FormKey
from trialwright.store.backup import read_backup, restore, write_audit, write_backup
from trialwright.store.sql import SqlLog, open_log
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.errors import BrokenLog, FaultyInput
from trialwright.words.people import Role

COORDINATOR = somebody(Role.COORDINATOR)


@pytest.fixture(params=["sqlite", "postgresql"])
def log(request: pytest.FixtureRequest, tmp_path: Path, founding: Study, founding_folder: Folder) -> Iterator[SqlLog]:
    sqlite = f"sqlite:///{tmp_path / 'log.db'}"
    url = sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql")
    kept = created(url, founding_folder)
    for number in range(3):
        _save(kept, founding, f"P{number}", 0)
    yield kept
    kept.close()


def _save(log: SqlLog, study: Study, subject: str, base: int) -> None:
    key = FormKey(subject=subject, visit="SCREEN", form="screening")
    save = FormSave(key=key, answers=racing.ANSWERS, base=base, reason="again")
    assert isinstance(save_form(log, study, save, COORDINATOR, racing.NOW), Saved)


@pytest.mark.requirement("R14", "R18")
def test_a_backup_becomes_the_same_log_again(log: SqlLog, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    written = write_backup(log, file)
    again = f"sqlite:///{tmp_path / 'again.db'}"
    assert restore(file, again) == written
    restored = open_log(again)
    assert list(restored.transactions()) == list(log.transactions())
    assert restored.differences() == ()
    assert restored.head().hash == written.head
    restored.close()
    with pytest.raises(FaultyInput, match="already holds"):
        restore(file, again)


@pytest.mark.requirement("R18")
def test_a_backup_opens_without_the_product(log: SqlLog, tmp_path: Path, founding_folder: Folder) -> None:
    file = tmp_path / "backup.zip"
    written = write_backup(log, file)
    with zipfile.ZipFile(file) as opened:
        for line in opened.read("SHA256SUMS").decode().splitlines():
            digest, _, name = line.partition("  ")
            assert hashlib.sha256(opened.read(name)).hexdigest() == digest
        previous = "0" * 64
        for line in opened.read("transactions.jsonl").decode().splitlines():
            previous = _rehashed(json.loads(line), previous)
        assert previous == written.head
        rows = list(csv.DictReader(io.StringIO(opened.read("audit.csv").decode())))
        assert len(rows) == written.entries
        assert rows[-1]["kind"] == "form saved"
        assert {row["local time"][-5:] for row in rows if row["role"] != "administrator"} == {"+0800"}
        (study,) = {name.split("/")[1] for name in opened.namelist() if name.startswith("studies/")}
        for name, text in founding_folder.texts.items():
            assert opened.read(f"studies/{study}/{name}").decode() == text
        assert str(written.entries) in opened.read("README.txt").decode()


def _rehashed(line: dict[str, object], previous: str) -> str:
    """The hash of a transaction as the README of the backup describes it, without any code of the product."""
    author, entries = line["author"], line["entries"]
    assert isinstance(author, dict)
    assert isinstance(entries, list)
    person = author["person"]
    content = [
        line["format"], line["number"], line["first"], line["when"], author["zone"], person["id"], person["role"],
        person["site"], author["study"], author["source"], previous, [list(entry.values()) for entry in entries],
    ]  # fmt: skip
    assert line["previous"] == previous
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
    assert digest == line["hash"]
    return digest


@pytest.mark.requirement("R14")
def test_a_backup_is_whole_and_ends_while_sixteen_people_save(log: SqlLog, founding: Study, tmp_path: Path) -> None:
    stop = threading.Event()

    def work(number: int) -> None:
        base = 0
        while not stop.is_set():
            _save(log, founding, f"W{number}", base)
            base += 1

    people = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for person in people:
        person.start()
    try:
        for number in range(3):
            written = write_backup(log, tmp_path / f"{number}.zip")
            transactions = list(read_backup(tmp_path / f"{number}.zip"))
            assert verify(transactions).ok
            assert (len(transactions), transactions[-1].hash) == (written.transactions, written.head)
    finally:
        stop.set()
        for person in people:
            person.join(30)
    assert log.head().number > written.transactions
    assert restore(tmp_path / "2.zip", f"sqlite:///{tmp_path / 'again.db'}") == written


@pytest.mark.parametrize("hurt", ["cut short", "a value changed", "checksums changed too", "no zip"])
def test_a_backup_that_is_not_what_was_written_is_refused(log: SqlLog, tmp_path: Path, hurt: str) -> None:
    file, bad = tmp_path / "backup.zip", tmp_path / "bad.zip"
    write_backup(log, file)
    if hurt == "cut short":
        bad.write_bytes(file.read_bytes()[:-200])
    elif hurt == "no zip":
        bad.write_text("nothing", encoding="utf-8")
    else:
        with zipfile.ZipFile(file) as whole, zipfile.ZipFile(bad, "w") as spoiled:
            parts = {name: whole.read(name) for name in whole.namelist()}
            lines = parts["transactions.jsonl"].replace(b'"22.4"', b'"23.4"', 1)
            old, new = (hashlib.sha256(each).hexdigest().encode() for each in (parts["transactions.jsonl"], lines))
            parts["transactions.jsonl"] = lines
            if hurt == "checksums changed too":
                parts["SHA256SUMS"] = parts["SHA256SUMS"].replace(old, new)
            for name, content in parts.items():
                spoiled.writestr(name, content)
    wanted = BrokenLog if hurt == "checksums changed too" else FaultyInput
    with pytest.raises(wanted):
        restore(bad, f"sqlite:///{tmp_path / 'again.db'}")
    assert not (tmp_path / "again.db").exists()


@pytest.mark.requirement("R4")
def test_the_audit_holds_every_entry_at_any_size(log: SqlLog) -> None:
    file = io.StringIO()
    transactions = list(log.transactions())
    written = write_audit((each for _ in range(2_000) for each in transactions), file)
    assert written.entries == 2_000 * sum(len(each.entries) for each in transactions)
    assert sum(1 for _ in csv.reader(io.StringIO(file.getvalue()))) == written.entries + 1
