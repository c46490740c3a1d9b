"""A witness elsewhere finds what the chain cannot: what was cut off, written anew, or added by hand."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy
from tests.agreement import racing
from tests.people import NOW, created, somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.records.chain import sealed, verify
from trialwright.records.entries import NOTHING, Entry, EntryKind, FormKey, Head, Transaction
from trialwright.store.sql import SqlLog, open_log
from trialwright.store.witness import Witness, fingerprint, make_key, read_key, read_witness, watched
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.errors import FaultyInput, StoreFailed
from trialwright.words.flaws import Flaw
from trialwright.words.people import Role

KEY = FormKey(subject="P1", visit="SCREEN", form="screening")


@dataclass(frozen=True)
class Watched:
    """A log, its database, and the witness that sees what is written."""

    url: str
    log: SqlLog
    witness: Path
    key: Path

    def faults(self) -> list[str]:
        found: list[Flaw] = []
        chain = verify(watched(self.log.transactions(), read_witness(self.witness), found))
        assert chain.ok, "the chain by itself sees nothing"
        return [str(each) for each in found]

    def owner(self, *statements: str) -> None:
        """What somebody does who owns the database: triggers out of the way first."""
        schema = "" if self.url.startswith("sqlite") else "log."
        engine = sqlalchemy.create_engine(self.url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.begin() as connection:
            if schema:
                for table in ("entries", "transactions"):
                    connection.exec_driver_sql(f"ALTER TABLE log.{table} DISABLE TRIGGER ALL")
            else:
                names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars()
                for name in names.all():
                    connection.exec_driver_sql(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.exec_driver_sql(statement.format(schema))
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def trial(
    request: pytest.FixtureRequest, tmp_path: Path, founding_folder: Folder, founding: Study
) -> Iterator[Watched]:
    url = f"sqlite:///{tmp_path}/log.db" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    created(url, founding_folder).close()
    witness, key = tmp_path / "witness.txt", tmp_path / "witness.key"
    make_key(key)
    log = open_log(url, Witness(witness, read_key(key)))
    assert log._witness is not None
    log._witness.begin(log.head())
    for number in range(4):
        _save(log, founding, number)
    yield Watched(url, log, witness, key)
    log.close()


def _save(log: SqlLog, study: Study, number: int) -> None:
    bmi = GivenAnswer(item="bmi", value=f"{20 + number}", unit="kg/m2")
    save = FormSave(key=KEY, answers=(bmi,), base=number, reason="read again")
    assert isinstance(save_form(log, study, save, somebody(Role.COORDINATOR), NOW), Saved)


@pytest.mark.requirement("G3")
def test_a_log_that_nobody_touched_is_what_its_witness_saw(trial: Watched, founding: Study) -> None:
    assert trial.faults() == []
    again = open_log(trial.url, Witness(trial.witness, read_key(trial.key)))
    _save(again, founding, 4)
    again.close()
    assert trial.faults() == []


@pytest.mark.requirement("G3")
@pytest.mark.parametrize("cut", [1, 2])
def test_a_log_that_was_cut_short_is_found(trial: Watched, cut: int) -> None:
    newest = trial.log.head().number
    trial.owner(
        f'DELETE FROM {{}}entries WHERE "transaction" > {newest - cut}',
        f"DELETE FROM {{}}transactions WHERE number > {newest - cut}",
    )
    assert trial.faults() == [f"transactions {newest - cut + 1} to {newest} are missing: the log was cut short"]


def _rewritten(transactions: list[Transaction], since: int) -> Iterator[Transaction]:
    """The log as a careful forger writes it anew from one transaction on: every hash recomputed."""
    head = NOTHING
    for each in transactions:
        entries = [
            Entry(kind=entry.kind, subject="P1", visit="SCREEN", form="screening", repeat=0, item="bmi", value="99")
            if each.number >= since and entry.kind == EntryKind.VALUE
            else entry
            for entry in each.entries
        ]
        one = sealed(head, each.author, each.when, entries)
        yield one
        head = Head(number=one.number, next_entry=one.first + len(one.entries), when=one.when, hash=one.hash)


@pytest.mark.requirement("G3")
def test_a_log_that_was_written_anew_is_found(trial: Watched) -> None:
    transactions = list(trial.log.transactions())
    since = transactions[-2].number
    trial.owner("DELETE FROM {}entries", "DELETE FROM {}transactions")
    trial.log.load(_rewritten(transactions, since))
    assert trial.faults() == [
        f"transaction {number}: is not the one that the witness saw; the log was written anew"
        for number in (since, since + 1)
    ]


@pytest.mark.requirement("G3")
def test_what_was_added_without_the_application_is_found(trial: Watched, founding: Study) -> None:
    by_hand = open_log(trial.url)
    _save(by_hand, founding, 4)
    number = by_hand.head().number
    by_hand.close()
    assert trial.faults() == [f"transaction {number}: the witness never saw it; it was not made by the application"]


def test_lines_that_another_key_signed_count_for_nothing(trial: Watched, founding: Study, tmp_path: Path) -> None:
    by_hand = open_log(trial.url)
    _save(by_hand, founding, 4)
    head = by_hand.head()
    by_hand.close()
    make_key(tmp_path / "other.key")
    said = f"kept {head.number} {head.next_entry - 1} {head.hash}"
    signature = base64.b64encode(read_key(tmp_path / "other.key").sign(said.encode())).decode()
    with trial.witness.open("a") as file:
        file.write(f"{said} {signature}\n")
    assert len(trial.faults()) == 1


def test_a_save_that_was_sealed_and_not_kept_is_no_fault(trial: Watched, founding: Study) -> None:
    """The power went out after the witness had written and before the database had."""
    head = trial.log.head()
    seen = Witness(trial.witness, read_key(trial.key))
    seen.seal(Head(number=head.number + 1, next_entry=head.next_entry + 2, when=head.when, hash="f" * 64))
    seen.close()
    assert trial.faults() == []
    _save(trial.log, founding, 4)
    assert trial.faults() == []


def test_a_line_that_the_power_cut_tore_is_passed_over(trial: Watched, founding: Study) -> None:
    with trial.witness.open("a") as file:
        file.write("sealing 9 30 0f3a")
    assert trial.faults() == []
    again = open_log(trial.url, Witness(trial.witness, read_key(trial.key)))
    _save(again, founding, 4)
    again.close()
    assert trial.faults() == []


def test_nothing_is_saved_where_the_witness_cannot_write(trial: Watched, founding: Study) -> None:
    before = trial.log.head()
    witness = Witness(trial.witness, read_key(trial.key))
    deaf = open_log(trial.url, witness)
    os.close(witness._file)
    witness._file = os.open("/dev/full", os.O_WRONLY)
    bmi = GivenAnswer(item="bmi", value="30", unit="kg/m2")
    save = FormSave(key=KEY, answers=(bmi,), base=4, reason="read again")
    with pytest.raises(StoreFailed, match="witness"):
        save_form(deaf, founding, save, somebody(Role.COORDINATOR), NOW)
    deaf.close()
    assert trial.log.head() == before


def test_a_witness_goes_on_with_its_own_key_only(trial: Watched, tmp_path: Path) -> None:
    make_key(tmp_path / "other.key")
    with pytest.raises(FaultyInput, match="another key"):
        Witness(trial.witness, read_key(tmp_path / "other.key"))
    with pytest.raises(FaultyInput, match="another key"):
        read_witness(trial.witness, fingerprint(read_key(tmp_path / "other.key").public_key()))
    with pytest.raises(FaultyInput, match="never overwritten"):
        make_key(trial.key)
    assert (trial.key.stat().st_mode & 0o077) == 0


def _command(*arguments: str) -> tuple[int, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-c", "from trialwright.cli.main import run; run()", "log", *arguments, "--json"],
        capture_output=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout or b"{}")


def test_the_commands_begin_a_witness_and_verify_with_it(
    tmp_path: Path, founding_folder: Folder, founding: Study
) -> None:
    url, file, key = f"sqlite:///{tmp_path}/log.db", tmp_path / "witness.txt", tmp_path / "witness.key"
    created(url, founding_folder).close()
    code, begun = _command("witness", "--db", url, "--file", str(file), "--key", str(key))
    assert (code, begun["transactions"]) == (0, 3)
    assert _command("witness", "--db", url, "--file", str(file), "--key", str(key))[0] == 11
    verify = ("verify", "--db", url, "--witness", str(file), "--witness-key", str(begun["key"]))
    assert _command(*verify)[0] == 0
    by_hand = open_log(url)
    _save(by_hand, founding, 0)
    by_hand.close()
    code, found = _command(*verify)
    assert (code, found["ok"]) == (13, False)
    assert _command("verify", "--db", url)[0] == 0


def _signed(log: SqlLog, study: Study) -> None:
    save = FormSave(key=KEY, answers=racing.ANSWERS, base=0)
    assert isinstance(save_form(log, study, save, somebody(Role.COORDINATOR), NOW), Saved)
    for base, (name, role) in enumerate([("complete", Role.COORDINATOR), ("sign", Role.INVESTIGATOR)], start=1):
        step = FormStep(name=name, key=KEY, base=base, reason="responsibility", proven=True)
        assert isinstance(take_step(log, study, step, somebody(role), NOW), Taken)


SPOILED: dict[str, tuple[Callable[[Entry], Entry], str]] = {
    "another hash": (
        lambda entry: _with(entry, EntryKind.FORM_SIGNED, value="0" * 64),
        "is not bound to what was signed",
    ),
    "another answer": (lambda entry: _with(entry, EntryKind.VALUE, value="99"), "is not bound to what was signed"),
    "a role ended": (
        lambda entry: _with(entry, EntryKind.ROLE_GIVEN, whom="nobody") if entry.value == "investigator" else entry,
        "who was no investigator",
    ),
    "no study": (lambda entry: _with(entry, EntryKind.STUDY_VERSION, item="0" * 64), "cannot be recomputed"),
}


def _with(entry: Entry, kind: EntryKind, **said: str) -> Entry:
    from dataclasses import replace

    return replace(entry, **said) if entry.kind == kind else entry


def _resealed(transactions: list[Transaction], spoil: Callable[[Entry], Entry]) -> list[Transaction]:
    head, found = NOTHING, list[Transaction]()
    for each in transactions:
        found.append(sealed(head, each.author, each.when, [spoil(entry) for entry in each.entries]))
        head = Head(number=each.number, next_entry=each.first + len(each.entries), when=each.when, hash=found[-1].hash)
    return found


@pytest.mark.requirement("G3")
def test_every_signature_is_recomputed(tmp_path: Path, founding_folder: Folder, founding: Study) -> None:
    from trialwright.trial.signatures import noting_signed, unsound_signatures

    log = created(f"sqlite:///{tmp_path}/log.db", founding_folder)
    _signed(log, founding)
    transactions = list(log.transactions())
    log.close()
    signed: set[FormKey] = set()
    assert [*noting_signed(transactions, signed)] == transactions
    assert signed == {KEY}
    assert [*unsound_signatures(transactions, signed)] == []
    for spoil, said in SPOILED.values():
        found = [*unsound_signatures(_resealed(transactions, spoil), signed)]
        assert len(found) == 1, found
        assert said in str(found[0])


def test_a_signature_that_outlives_what_was_signed_is_found(
    tmp_path: Path, founding_folder: Folder, founding: Study
) -> None:
    from trialwright.trial.signatures import unsound_signatures

    log = created(f"sqlite:///{tmp_path}/log.db", founding_folder)
    _signed(log, founding)
    author = next(each.author for each in log.transactions() if each.author.person.role is Role.COORDINATOR)
    said = {"subject": "P1", "visit": "SCREEN", "form": "screening"}
    with log.writing(author, NOW) as writing:
        writing.append(Entry(kind=EntryKind.VALUE, item="bmi", repeat=0, value="30", unit="kg/m2", **said))
    found = [*unsound_signatures(log.transactions(), {KEY})]
    log.close()
    assert len(found) == 1
    assert "stands, although what was signed has changed" in str(found[0])
