"""Broken on purpose: a torn write-ahead log, a full disk, a lost connection, two clocks; nothing is lost."""

import multiprocessing
import resource
import shutil
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
import sqlalchemy
from tests.agreement import racing
from tests.people import NOW, created, somebody

from trialwright.conduct.forms import Conflicted, FormSave, Saved, save_form
from trialwright.records.chain import verify
from trialwright.records.entries import Author, Entry, EntryKind, FormKey
from trialwright.store.sql import SqlLog, open_log
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.errors import StoreFailed
from trialwright.words.people import Role

COORDINATOR = somebody(Role.COORDINATOR)
AUTHOR = Author(person=COORDINATOR, zone="Asia/Shanghai", study=None)
HOUR = 3_600_000_000


def _key(subject: str) -> FormKey:
    return FormKey(subject=subject, visit="SCREEN", form="screening")


def _save(log: SqlLog, study: Study, subject: str, now: int = NOW) -> object:
    return save_form(log, study, FormSave(key=_key(subject), answers=racing.ANSWERS, base=0), COORDINATOR, now)


def _subjects(log: SqlLog) -> list[str]:
    """Who was saved, whole: a subject in part would fail here."""
    found: list[str] = []
    assert verify(log.transactions()).ok
    assert log.differences() == ()
    for each in list(log.transactions())[3:]:
        assert [str(entry.kind) for entry in each.entries] == ["value"] * len(racing.ANSWERS) + ["form saved"]
        found.append(each.entries[0].subject or "")
    return found


@pytest.mark.requirement("R14")
def test_a_torn_write_ahead_log_loses_nothing_that_was_acknowledged(
    tmp_path: Path, founding: Study, founding_folder: Folder
) -> None:
    """The power goes out while P4 is written: of its frames any number of bytes reached the disk."""
    here = tmp_path / "log.db"
    log = created(f"sqlite:///{here}", founding_folder)
    keeper = sqlite3.connect(here)  # as long as somebody has it open, nothing is moved out of the write-ahead log
    keeper.execute("SELECT count(*) FROM entries").fetchall()
    for subject in ("P1", "P2", "P3"):
        assert isinstance(_save(log, founding, subject), Saved)
    acknowledged = (tmp_path / "log.db-wal").stat().st_size
    assert isinstance(_save(log, founding, "P4"), Saved)
    whole = (tmp_path / "log.db-wal").read_bytes()
    assert len(whole) > acknowledged
    span = len(whole) - acknowledged
    seen: set[int] = set()
    for part in range(25):
        cut = acknowledged + span * part // 24
        for spoiled in (whole[:cut], whole[: max(cut - 40, acknowledged)] + b"\x5a" * 40):
            torn = tmp_path / f"torn{part}.db"
            shutil.copy(here, torn)
            Path(f"{torn}-wal").write_bytes(spoiled)
            again = open_log(f"sqlite:///{torn}")
            kept = _subjects(again)
            assert kept in (["P1", "P2", "P3"], ["P1", "P2", "P3", "P4"]), (part, kept)
            assert (kept[-1] == "P4") <= (len(spoiled) >= len(whole))
            seen.add(len(kept))
            assert isinstance(_save(again, founding, "P5"), Saved)
            again.close()
    keeper.close()
    log.close()
    assert seen == {3, 4}


def _save_until_full(url: str, limit: int, to: Connection) -> None:
    """Saves one subject after another while no file may grow beyond a size, and tells what was acknowledged."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    log, study = open_log(url), racing.study()
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    saved = 0
    try:
        while saved < 1_000:
            assert isinstance(_save(log, study, f"P{saved}"), Saved)
            saved += 1
    except StoreFailed as stop:
        to.send((saved, str(stop)))
    to.close()


@pytest.mark.requirement("R14")
def test_a_full_disk_refuses_the_save_and_keeps_what_was_acknowledged(
    tmp_path: Path, founding: Study, founding_folder: Folder
) -> None:
    url = f"sqlite:///{tmp_path}/log.db"
    created(url, founding_folder).close()
    size = (tmp_path / "log.db").stat().st_size
    for room in (60_000, 150_000):
        context = multiprocessing.get_context("spawn")
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_save_until_full, args=(url, size + room, there))
        process.start()
        there.close()
        saved, said = here.recv()
        process.join(30)
        log = open_log(url)
        found = _subjects(log)
        assert saved > 0, "the disk was full before anything was saved"
        assert found[:saved] == [f"P{number}" for number in range(saved)]
        assert len(found) <= saved + 1
        assert "log.db" in said
        assert isinstance(_save(log, founding, "later"), Saved)
        log.close()
        for path in tmp_path.iterdir():
            path.unlink()
        created(url, founding_folder).close()


@pytest.fixture
def owned(postgresql: str, founding_folder: Folder) -> Iterator[tuple[SqlLog, Callable[..., None]]]:
    """A log in PostgreSQL, and what its owner does to it."""
    log = created(postgresql, founding_folder)
    engine = sqlalchemy.create_engine(postgresql.replace("postgresql://", "postgresql+psycopg://"))

    def owner(*statements: str) -> None:
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    yield log, owner
    engine.dispose()
    log.close()


@pytest.mark.requirement("R14")
def test_postgresql_on_a_full_disk_keeps_no_half_form(
    owned: tuple[SqlLog, Callable[..., None]], founding: Study
) -> None:
    """The server says that the disk is full (SQLSTATE 53100) in the middle of a form."""
    log, owner = owned
    assert isinstance(_save(log, founding, "P1"), Saved)
    owner(
        "CREATE FUNCTION log.full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.item = 'hba1c' THEN "
        "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END IF; "
        "RETURN NEW; END $$",
        "CREATE TRIGGER full_disk BEFORE INSERT ON log.entries FOR EACH ROW EXECUTE FUNCTION log.full()",
    )
    with pytest.raises(StoreFailed, match="No space left"):
        _save(log, founding, "P2")
    assert _subjects(log) == ["P1"]
    owner("DROP TRIGGER full_disk ON log.entries")
    assert isinstance(_save(log, founding, "P2"), Saved)
    assert _subjects(log) == ["P1", "P2"]


@pytest.mark.requirement("R14")
def test_a_lost_connection_leaves_nothing_and_the_next_save_finds_its_way(
    owned: tuple[SqlLog, Callable[..., None]], founding: Study
) -> None:
    log, owner = owned
    others = "pid <> pg_backend_pid() AND datname = current_database()"
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
    assert isinstance(_save(log, founding, "P1"), Saved)
    with pytest.raises(StoreFailed), log.writing(AUTHOR, NOW) as writing:
        assert writing.form(_key("P2")).version == 0
        owner(cut)
        writing.append(Entry(kind=EntryKind.FORM_SAVED, subject="P2", visit="SCREEN", form="screening", value="1"))
    assert _subjects(log) == ["P1"]
    owner(cut)
    assert isinstance(_save(log, founding, "P2"), Saved), "an idle connection that was cut is made again"
    assert _subjects(log) == ["P1", "P2"]


@pytest.mark.requirement("R14")
def test_a_save_whose_acknowledgement_was_lost_is_not_saved_twice(
    owned: tuple[SqlLog, Callable[..., None]], founding: Study
) -> None:
    """The database kept it and the answer never came: whoever saves again sees their own answers as a conflict."""
    log, _ = owned
    assert isinstance(_save(log, founding, "P1"), Saved)
    again = _save(log, founding, "P1")
    assert isinstance(again, Conflicted)
    given = {(each.item, each.repeat): each.value for each in racing.ANSWERS}
    assert {key: known.value for key, known in again.theirs.values.items()} == given
    assert _subjects(log) == ["P1"]


@pytest.mark.requirement("R5")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_clocks_that_differ_make_one_order(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, founding: Study, founding_folder: Folder
) -> None:
    """Two servers an hour apart write at once: times never run backwards, and nothing is lost."""
    url = f"sqlite:///{tmp_path}/log.db" if kind == "sqlite" else request.getfixturevalue("postgresql")
    created(url, founding_folder).close()
    logs = [open_log(url), open_log(url)]
    start = threading.Barrier(2)

    def work(number: int) -> None:
        start.wait()
        for count in range(15):
            clock = NOW + number * HOUR + count * 1_000_000
            assert isinstance(_save(logs[number], founding, f"P{number}.{count}", clock), Saved)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    whens = [each.when for each in logs[0].transactions()]
    assert whens == sorted(whens)
    assert whens[-1] == NOW + HOUR + 14_000_000
    assert sorted(_subjects(logs[0])) == sorted(f"P{number}.{count}" for number in range(2) for count in range(15))
    for log in logs:
        log.close()
