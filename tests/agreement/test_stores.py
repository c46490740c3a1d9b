"""A log is the same log in memory, in SQLite and in PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy
from tests.people import AUTHOR, NOW, created, remembered

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import Conflicted, FormSave, Refused, Saved, save_form
from trialwright.records.chain import verify
from trialwright.records.entries import DatabaseMode, Entry, EntryKind, FormKey
from trialwright.records.log import Log
from trialwright.records.snapshot import fold
from trialwright.store.sql import SqlLog, create_log, open_log
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.errors import FaultyInput, StoreFailed
from trialwright.words.people import Person

KEY = FormKey(subject="P1", visit="SCREEN", form="screening")


def _save(
    log: Log, study: Study, who: Person, bmi: str, base: int, reason: str | None = None, now: int = NOW
) -> Saved | Refused | Conflicted:
    answers = (GivenAnswer(item="bmi", value=bmi, unit="kg/m2"), GivenAnswer(item="sex", value="male"))
    return save_form(log, study, FormSave(key=KEY, answers=answers, base=base, reason=reason), who, now)


@pytest.mark.requirement("R1", "R6")
def test_a_form_is_saved_whole_and_read_back(log: Log, founding: Study, coordinator: Person) -> None:
    assert _save(log, founding, coordinator, "22.4", 0) == Saved(version=1, changed=2)
    values = {row["item"]: row for row in fold(log.transactions()).values.iter_rows(named=True)}
    assert (values["bmi"]["value"], values["bmi"]["unit"], values["sex"]["value"]) == ("22.4", "kg/m2", "male")


def test_the_answers_of_one_person_on_some_forms_are_read_inside_the_transaction(
    log: Log, founding: Study, coordinator: Person
) -> None:
    _save(log, founding, coordinator, "22.4", 0)
    with log.writing(AUTHOR, NOW) as writing:
        found = writing.answers("P1", {"screening", "mmtt"})
        assert list(found) == [KEY]
        assert {key: given.value for key, given in found[KEY].items()} == {("bmi", 0): "22.4", ("sex", 0): "male"}
        assert not writing.answers("P1", {"mmtt"})
        assert not writing.answers("P2", {"screening"})


def test_what_happened_outside_forms_is_read_by_kind_and_by_person(
    log: Log, founding: Study, coordinator: Person
) -> None:
    _save(log, founding, coordinator, "22.4", 0)
    with log.writing(AUTHOR, NOW) as writing:
        writing.append(
            Entry(kind="a dose", subject="P1", value="1"),
            Entry(kind="a dose", subject="P2", value="2"),
            Entry(kind="an event", subject="P1", value="3"),
            Entry(kind="a dose", subject="P1", visit="SCREEN", form="screening", value="of a form"),
        )
    with log.writing(AUTHOR, NOW) as writing:
        assert [each.entry.value for each in writing.happened({"a dose"})] == ["1", "2"]
        assert [each.entry.value for each in writing.happened({"a dose", "an event"}, "P1")] == ["1", "3"]
        assert writing.happened({"nothing such"}) == ()
        (told,) = writing.happened({"an event"})
        assert (told.author, told.when) == (AUTHOR, NOW)
        assert told.sequence == log.head().next_entry - 2


def test_a_save_on_an_old_version_is_a_conflict_that_shows_theirs(
    log: Log, founding: Study, coordinator: Person
) -> None:
    _save(log, founding, coordinator, "22.4", 0)
    outcome = _save(log, founding, coordinator, "23.1", 0)
    assert isinstance(outcome, Conflicted)
    assert outcome.theirs.values["bmi", 0].value == "22.4"
    assert log.head().number == 4


def test_a_change_needs_a_reason_and_keeps_the_old_value_in_the_log(
    log: Log, founding: Study, coordinator: Person
) -> None:
    _save(log, founding, coordinator, "22.4", 0)
    refused = _save(log, founding, coordinator, "23.1", 1)
    assert isinstance(refused, Refused)
    assert [found.fault.kind for found in refused.findings] == ["reason-missing"]
    assert _save(log, founding, coordinator, "23.1", 1, "typed wrongly") == Saved(version=2, changed=1)
    entries = [entry for each in log.transactions() for entry in each.entries if entry.item == "bmi"]
    assert [(entry.value, entry.reason) for entry in entries] == [("22.4", None), ("23.1", "typed wrongly")]


@pytest.mark.requirement("G3")
def test_the_chain_verifies_and_numbers_have_no_gaps(log: Log, founding: Study, coordinator: Person) -> None:
    for number in range(5):
        _save(log, founding, coordinator, f"{20 + number}", number, "again")
    transactions = list(log.transactions())
    assert verify(transactions).ok
    assert [each.number for each in transactions] == list(range(1, 9))
    sequences = [each.first + n for each in transactions for n in range(len(each.entries))]
    assert sequences == list(range(1, len(sequences) + 1))


@pytest.mark.requirement("R5")
def test_time_never_runs_backwards_when_a_clock_does(log: Log, founding: Study, coordinator: Person) -> None:
    _save(log, founding, coordinator, "22.4", 0)
    _save(log, founding, coordinator, "22.5", 1, "again", now=NOW - 1_000_000)
    whens = [each.when for each in log.transactions()]
    assert whens == sorted(whens)
    assert verify(log.transactions()).ok


def test_a_transaction_that_fails_leaves_nothing(log: Log, coordinator: Person) -> None:
    before = log.head()
    with pytest.raises(RuntimeError, match="power cut"), log.writing(AUTHOR, NOW) as writing:
        writing.append(Entry(kind=EntryKind.VALUE, subject="P1", visit="SCREEN", form="screening", item="bmi"))
        raise RuntimeError("power cut")
    assert log.head() == before


def test_every_store_seals_the_same_entries_with_the_same_hash(
    tmp_path: Path, postgresql: str, founding: Study, founding_folder: Folder, coordinator: Person
) -> None:
    logs: list[Log] = [remembered(founding_folder, now=NOW)]
    logs += [created(url, founding_folder) for url in (f"sqlite:///{tmp_path}/l.db", postgresql)]
    for each in logs:
        _save(each, founding, coordinator, "22.4", 0)
    assert len({each.head().hash for each in logs}) == 1
    for each in logs:
        if isinstance(each, SqlLog):
            each.close()


Tamper = tuple[str, str]

TAMPERINGS: list[Tamper] = [
    ("a value flipped", "UPDATE {entries} SET value = '99' WHERE item = 'bmi' AND sequence = 18"),
    ("a unit flipped", "UPDATE {entries} SET unit = 'g/L' WHERE item = 'bmi' AND sequence = 18"),
    (
        "an author changed",
        "UPDATE {transactions} SET person = 'c2' WHERE number = 4",
    ),
    ("a time moved", 'UPDATE {transactions} SET "when" = "when" - 86400000000 WHERE number = 5'),
    ("two entries swapped", "UPDATE {entries} SET sequence = 1037 - sequence WHERE sequence IN (18, 19)"),
    ("an entry dropped", "DELETE FROM {entries} WHERE sequence = 19"),
    (
        "a transaction dropped",
        "DELETE FROM {entries} WHERE transaction = 4; DELETE FROM {transactions} WHERE number = 4",
    ),
]


@pytest.mark.requirement("G3")
@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda each: each[0])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_changed_by_hand_is_found(
    kind: str,
    tampering: Tamper,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    founding: Study,
    coordinator: Person,
    founding_folder: Folder,
) -> None:
    url = f"sqlite:///{tmp_path}/log.db" if kind == "sqlite" else request.getfixturevalue("postgresql")
    log = created(url, founding_folder)
    for number in range(3):
        _save(log, founding, coordinator, f"{20 + number}", number, "again")
    assert verify(log.transactions()).ok
    _tamper(url, kind, tampering[1])
    assert not _still_verifies(log.transactions)
    log.close()


def _still_verifies(transactions: Callable[[], Iterator[object]]) -> bool:
    from trialwright.words.errors import BrokenLog

    try:
        return verify(transactions()).ok  # pyright: ignore[reportArgumentType]
    except BrokenLog:
        return False


def _tamper(url: str, kind: str, statements: str) -> None:
    """As somebody would who owns the database: triggers and foreign keys out of the way first."""
    schema = "" if kind == "sqlite" else "log."
    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        if kind == "sqlite":
            names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
            for name in names:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            for table in ("entries", "transactions"):
                connection.exec_driver_sql(f"ALTER TABLE log.{table} DISABLE TRIGGER ALL")
        for statement in statements.format(entries=f"{schema}entries", transactions=f"{schema}transactions").split(";"):
            connection.exec_driver_sql(statement.replace("WHERE transaction", 'WHERE "transaction"'))
    engine.dispose()


@pytest.mark.requirement("R3", "G3")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("act", ["UPDATE {0}entries SET value = '1'", "DELETE FROM {0}entries", "TRUNCATE {0}entries"])
def test_the_database_itself_refuses_to_change_the_log(
    kind: str, act: str, request: pytest.FixtureRequest, tmp_path: Path, coordinator: Person
) -> None:
    if kind == "sqlite" and act.startswith("TRUNCATE"):
        act = "DELETE FROM {0}transactions"
    url = f"sqlite:///{tmp_path}/log.db" if kind == "sqlite" else request.getfixturevalue("postgresql")
    create_log(url, DatabaseMode.DEMONSTRATION, AUTHOR, NOW).close()
    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with pytest.raises(sqlalchemy.exc.DBAPIError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql(act.format("" if kind == "sqlite" else "log."))
    engine.dispose()


def test_a_database_that_holds_a_log_is_not_created_again(tmp_path: Path, coordinator: Person) -> None:
    url = f"sqlite:///{tmp_path}/log.db"
    create_log(url, DatabaseMode.LIVE, AUTHOR, NOW).close()
    with pytest.raises(FaultyInput, match="already holds a log"):
        create_log(url, DatabaseMode.DEMONSTRATION, AUTHOR, NOW)
    opened = open_log(url)
    assert fold(opened.transactions()).mode is DatabaseMode.LIVE
    opened.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("sqlite:///{tmp}/absent.db", "there is no database"),
        ("nonsense", "is not a database URL"),
        ("mysql://somewhere/x", "not supported"),
    ],
)
def test_a_database_that_cannot_be_used_is_named(url: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(FaultyInput, match=message):
        open_log(url.format(tmp=tmp_path))


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("hello, this is not a database at all, only some text that is long enough")
    with pytest.raises(StoreFailed, match="cannot be read"):
        open_log(f"sqlite:///{tmp_path}/x.db")


PROJECTED = {
    "a value": "UPDATE {0}answers SET value = '99' WHERE item = 'bmi'",
    "a stage": "UPDATE {0}forms SET stage = 'complete'",
    "a form that is gone": "DELETE FROM {0}forms",
    "an answer that is gone": "DELETE FROM {0}answers WHERE item = 'sex'",
    "a form of nobody": "INSERT INTO {0}forms VALUES ('P9', 'SCREEN', 'screening', 1, 'started', 'none', NULL)",
}


@pytest.mark.parametrize("what", PROJECTED)
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_what_stands_beside_the_log_is_proved_equal_and_made_again(
    store: str,
    what: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    founding: Study,
    founding_folder: Folder,
    coordinator: Person,
) -> None:
    url = f"sqlite:///{tmp_path / 'log.db'}" if store == "sqlite" else request.getfixturevalue("postgresql")
    log = created(url, founding_folder)
    _save(log, founding, coordinator, "22.4", 0)
    assert log.differences() == ()
    drivername = "sqlite" if store == "sqlite" else "postgresql+psycopg"
    engine = sqlalchemy.create_engine(sqlalchemy.make_url(url).set(drivername=drivername))
    with engine.begin() as connection:
        connection.exec_driver_sql(PROJECTED[what].format("" if store == "sqlite" else "current."))
    engine.dispose()
    assert len(log.differences()) == 1
    log.rebuild()
    assert log.differences() == ()
    assert _save(log, founding, coordinator, "23.4", 1, "again") == Saved(version=2, changed=1)
    log.close()


def test_a_snapshot_of_any_moment_is_the_log_folded_up_to_it(log: Log, founding: Study, coordinator: Person) -> None:
    for number in range(4):
        _save(log, founding, coordinator, f"{20 + number}", number, "again", now=NOW + number)
    transactions = list(log.transactions())
    moments = [(None, None), *[(n, None) for n in range(7)], *[(None, NOW + n) for n in range(-1, 6)], (3, NOW + 1)]
    for until, at in moments:
        fast, plain = log.snapshot(until, at), fold(transactions, until, at)
        assert fast.values.equals(plain.values), (until, at)
        assert (fast.head, fast.mode, fast.studies) == (plain.head, plain.mode, plain.studies)


@pytest.mark.parametrize(
    "said",
    [
        'say "so"',
        "back\\slash and a /",
        "two\nlines\tand a tab",
        "\x01\x7f\u2028",
        "肝 🫀",
        "é\u0301",
        "null",
        "[1]",
        " ",
    ],
)
def test_a_snapshot_tells_what_was_written_to_the_letter(log: Log, said: str) -> None:
    with log.writing(AUTHOR, NOW) as writing:
        for item, value in (("remark", said), ("other", None)):
            key = {"subject": "P1", "visit": "V1", "form": "screening", "repeat": 0}
            writing.append(Entry(kind=EntryKind.VALUE, item=item, value=value, unit=said[:8], **key))
    fast, plain = log.snapshot().values, fold(log.transactions()).values
    assert fast.equals(plain)
    assert fast["value"].to_list() == [said, None]
