"""Who owns the tables of a log, who may only add to it, and how older tables are brought up to date."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy
from sqlalchemy.engine import make_url
from tests.people import AUTHOR, NOW, admit, created

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.records.chain import verify
from trialwright.records.entries import NOTHING, DatabaseMode, Entry, EntryKind, FormKey
from trialwright.store.sql import create_empty, create_log, open_log, upgrade_log
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.errors import FaultyInput
from trialwright.words.people import Person

KEY = FormKey(subject="P1", visit="SCREEN", form="screening")
ROLE = "trialwright_application"


@pytest.fixture
def application(postgresql: str, founding_folder: Folder) -> Iterator[str]:
    """URL of a database for the application's own role; the log in it belongs to somebody else."""
    with psycopg.connect(postgresql, autocommit=True) as owner:
        if owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)).fetchone() is None:
            owner.execute(f"CREATE ROLE {ROLE} LOGIN")
    created(postgresql, founding_folder, ROLE).close()
    yield make_url(postgresql).set(username=ROLE).render_as_string(hide_password=False)


def _save(url: str, study: Study, who: Person) -> object:
    log = open_log(url)
    answers = (GivenAnswer(item="bmi", value="22.4", unit="kg/m2"),)
    try:
        return save_form(log, study, FormSave(key=KEY, answers=answers, base=0), who, NOW)
    finally:
        log.close()


@pytest.mark.requirement("R3")
def test_the_application_works_under_a_role_that_owns_nothing(
    application: str, founding: Study, coordinator: Person
) -> None:
    assert isinstance(_save(application, founding, coordinator), Saved)
    log = open_log(application)
    assert verify(log.transactions()).ok
    assert log.differences() == ()
    log.rebuild()
    log.close()


FORBIDDEN = [
    "UPDATE log.entries SET value = 'x'",
    "DELETE FROM log.entries",
    "TRUNCATE log.entries, log.transactions",
    "ALTER TABLE log.entries DISABLE TRIGGER ALL",
    "DROP TABLE log.entries",
    "DROP TRIGGER entries_is_kept ON log.entries",
    "ALTER TABLE log.entries ADD COLUMN more text",
    "CREATE OR REPLACE FUNCTION log.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "INSERT INTO log.versions VALUES (99)",
    "CREATE TABLE log.other (a int)",
    "DROP SCHEMA log CASCADE",
    "TRUNCATE current.forms",
    "SET session_replication_role = replica",
]


@pytest.mark.requirement("R3")
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_application_cannot_change_what_is_written(
    application: str, statement: str, founding: Study, coordinator: Person
) -> None:
    _save(application, founding, coordinator)
    with (
        psycopg.connect(application, autocommit=True) as connection,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)),
    ):
        connection.execute(statement)


@pytest.mark.parametrize(("role", "message"), [("nobody_at_all", "no role"), ("postgres", "must not be the owner")])
def test_a_role_that_is_missing_or_the_owner_is_refused(
    postgresql: str, role: str, message: str, coordinator: Person
) -> None:
    with pytest.raises(FaultyInput, match=message):
        create_log(postgresql, DatabaseMode.LIVE, AUTHOR, NOW, role)
    create_log(postgresql, DatabaseMode.LIVE, AUTHOR, NOW).close()  # nothing was left behind


# the tables as the first version made them, and what it wrote, with the hashes that it gave
FIRST_TABLES = """
CREATE TABLE {0}transactions (number BIGINT PRIMARY KEY, first BIGINT NOT NULL UNIQUE, "when" BIGINT NOT NULL,
    zone VARCHAR(64) NOT NULL, person VARCHAR(64) NOT NULL, role VARCHAR(64) NOT NULL, site VARCHAR(64) NOT NULL,
    study VARCHAR(64), source TEXT NOT NULL, format INTEGER NOT NULL, previous VARCHAR(64) NOT NULL,
    hash VARCHAR(64) NOT NULL);
CREATE TABLE {0}entries (sequence BIGINT PRIMARY KEY, "transaction" BIGINT NOT NULL REFERENCES {0}transactions (number),
    kind VARCHAR(64) NOT NULL, subject VARCHAR(64), visit VARCHAR(64), form VARCHAR(64), repeat INTEGER,
    item VARCHAR(128), value TEXT, unit TEXT, missing VARCHAR(64), reason TEXT);
INSERT INTO {0}transactions VALUES (1, 1, 1767225600000000, 'Asia/Shanghai', 'c1', 'coordinator', 'changzheng', NULL,
    'test', 1, '{1}', '33c57af619db6af77fb8180c70f65fcb924a36536beea3c04ef167fd2554f6b9');
INSERT INTO {0}transactions VALUES (2, 2, 1767225600000001, 'Asia/Shanghai', 'c1', 'coordinator', 'changzheng', NULL,
    'test', 1, '33c57af619db6af77fb8180c70f65fcb924a36536beea3c04ef167fd2554f6b9',
    'b5e4cb7b8eca36d675518cc9c0825bc2cc2191985356eb0ab2bb72e453d089fb');
INSERT INTO {0}entries VALUES (1, 1, 'database opened', NULL, NULL, NULL, NULL, NULL, 'demonstration', NULL, NULL,
    NULL);
INSERT INTO {0}entries VALUES (2, 2, 'value', 'P1', 'V', 'f', 0, 'bmi', '22', 'kg/m2', NULL, NULL);
INSERT INTO {0}entries VALUES (3, 2, 'form saved', 'P1', 'V', 'f', NULL, NULL, '1', NULL, NULL, NULL)
"""


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_an_older_log_is_brought_up_to_date_and_verified_as_it_was_written(
    store: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    founding: Study,
    founding_folder: Folder,
    coordinator: Person,
) -> None:
    url = f"sqlite:///{tmp_path / 'log.db'}" if store == "sqlite" else request.getfixturevalue("postgresql")
    engine = sqlalchemy.create_engine(
        make_url(url).set(drivername="sqlite" if store == "sqlite" else "postgresql+psycopg")
    )
    where = "" if store == "sqlite" else "log."
    function = "CREATE FUNCTION log.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
    with engine.begin() as connection:
        for statement in [] if store == "sqlite" else ["CREATE SCHEMA log", function]:
            connection.exec_driver_sql(statement)
        for statement in FIRST_TABLES.format(where, NOTHING.hash).split(";"):
            connection.exec_driver_sql(statement)
    engine.dispose()
    with pytest.raises(FaultyInput, match="db upgrade"):
        open_log(url)
    assert upgrade_log(url) == (1, 5)
    assert upgrade_log(url) == (5, 5)
    log = open_log(url)
    assert verify(log.transactions()).ok
    assert log.differences() == ()
    assert [transaction.format for transaction in log.transactions()] == [1, 1]
    admit(log, founding_folder, now=NOW)
    log.close()
    assert _save(url, founding, coordinator) == Saved(version=1, changed=1)
    log = open_log(url)
    assert [transaction.format for transaction in log.transactions()] == [1, 1, 3, 3, 3]
    assert verify(log.transactions()).ok
    log.close()


def test_a_log_of_a_newer_version_is_left_alone(tmp_path: Path, coordinator: Person) -> None:
    url = f"sqlite:///{tmp_path / 'log.db'}"
    log = create_log(url, DatabaseMode.LIVE, AUTHOR, NOW)
    with log.writing(AUTHOR, NOW) as writing:
        writing.append(Entry(kind=EntryKind.ROLE_GIVEN, whom="a", value="administrator"))
    log.close()
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO versions VALUES (99)")
    engine.dispose()
    for each in (open_log, upgrade_log):
        with pytest.raises(FaultyInput, match="newer"):
            each(url)


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_the_index_of_kinds_holds_only_what_belongs_to_no_form(
    store: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'log.db'}" if store == "sqlite" else request.getfixturevalue("postgresql")
    create_empty(url).close()
    drivername = "sqlite" if store == "sqlite" else "postgresql+psycopg"
    engine = sqlalchemy.create_engine(make_url(url).set(drivername=drivername))
    found = sqlalchemy.inspect(engine).get_indexes("entries", schema=None if store == "sqlite" else "log")
    engine.dispose()
    [own] = [each for each in found if each["name"] == "entries_of_a_kind"]
    assert "form IS NULL" in str(own.get("dialect_options", {}).get(f"{store}_where"))
