"""A log in SQLite or PostgreSQL."""

import os
import threading
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from trialwright.records.chain import head_after, sealed
from trialwright.records.entries import (
    Author,
    DatabaseMode,
    Entry,
    FormKey,
    Head,
    Recorded,
    Transaction,
)
from trialwright.records.forms import CurrentValue, FormState
from trialwright.records.register import Grant, opening
from trialwright.records.snapshot import Snapshot
from trialwright.store import projection, schema
from trialwright.store.reading import SqlReading
from trialwright.store.rows import has_written_since, insert_transaction, read_happened, read_transactions
from trialwright.store.snapshot import head_at, mode_of, read_snapshot
from trialwright.store.witness import Witness
from trialwright.words.errors import FaultyInput, StoreFailed

_LOCK = 7_276_451
"""The number of PostgreSQL's advisory lock that a writer of the log holds until its transaction ends."""


class SqlLog:
    """A log in a database; one writer at a time, any number of readers."""

    def __init__(self, engine: Engine, witness: Witness | None = None) -> None:
        self._engine = engine
        self._witness = witness
        self._queue = threading.Lock()
        self._is_sqlite = engine.dialect.name == "sqlite"

    @contextmanager
    def writing(self, author: Author, now: int) -> Generator["_SqlWriting"]:
        """Begins a transaction; see ``records/log.py``. Writers of one process wait in line for each other."""
        after: Head | None = None
        with self._queue, self._begun(for_writing=True) as connection:
            head = head_at(connection)
            writing = _SqlWriting(connection)
            yield writing
            if writing.entries:
                transaction = sealed(head, author, now, writing.entries)
                insert_transaction(connection, transaction)
                projection.project(connection, transaction, writing.read)
                after = head_after(transaction)
                if self._witness is not None:
                    self._witness.seal(after)
        if after is not None and self._witness is not None:
            self._witness.keep(after)

    def transactions(self) -> Iterator[Transaction]:
        """Every transaction, oldest first, all as of one moment."""
        with self._begun(for_writing=False) as connection:
            yield from read_transactions(connection)

    @contextmanager
    def reading(self) -> Generator[SqlReading]:
        """Everything that is in the log and beside it, as of one moment."""
        with self._begun(for_writing=False) as connection:
            yield SqlReading(connection)

    def snapshot(self, until: int | None = None, at: int | None = None) -> Snapshot:
        """The log folded up to a transaction or a time, in columns."""
        with self._begun(for_writing=False) as connection:
            return read_snapshot(connection, until, at)

    def head(self) -> Head:
        """The newest transaction."""
        with self._begun(for_writing=False) as connection:
            return head_at(connection)

    def load(self, transactions: Iterable[Transaction]) -> None:
        """Writes sealed transactions as they are, all or none, and makes the projections from them."""
        with self._queue, self._begun(for_writing=True) as connection:
            for transaction in transactions:
                insert_transaction(connection, transaction)
            projection.rebuild(connection, read_transactions(connection))

    def rebuild(self) -> None:
        """Makes the projections again from the log."""
        with self._queue, self._begun(for_writing=True) as connection:
            projection.rebuild(connection, read_transactions(connection))

    def differences(self) -> tuple[str, ...]:
        """Every form that stands otherwise in the projections than the log tells it, as of one moment."""
        with self._begun(for_writing=False) as connection:
            return tuple(projection.differences(connection, read_transactions(connection)))

    def close(self) -> None:
        """Gives back the connections, and the witness."""
        self._engine.dispose()
        if self._witness is not None:
            self._witness.close()

    @contextmanager
    def _begun(self, *, for_writing: bool) -> Generator[Connection]:
        try:
            with self._engine.connect() as connection:
                self._begin(connection, for_writing=for_writing)
                try:
                    yield connection
                except BaseException:
                    _end(connection, "ROLLBACK", is_sqlite=self._is_sqlite)
                    raise
                _end(connection, "COMMIT", is_sqlite=self._is_sqlite)
        except DBAPIError as stop:
            raise StoreFailed(f"{_named(self._engine)}: {_first_line(stop)}") from stop

    def _begin(self, connection: Connection, *, for_writing: bool) -> None:
        if self._is_sqlite:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if for_writing else "BEGIN")
        elif for_writing:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _end(connection: Connection, word: str, *, is_sqlite: bool) -> None:
    if is_sqlite:
        if connection.connection.dbapi_connection.in_transaction:  # pyright: ignore[reportOptionalMemberAccess]
            connection.exec_driver_sql(word)
    elif word == "COMMIT":
        connection.commit()
    else:
        connection.rollback()


class _SqlWriting:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.entries: list[Entry] = []
        self.read: dict[FormKey, FormState] = {}

    def form(self, key: FormKey) -> FormState:
        self.read[key] = projection.read_form(self._connection, key)
        return self.read[key]

    def answers(self, subject: str, forms: Collection[str]) -> Mapping[FormKey, Mapping[tuple[str, int], CurrentValue]]:
        return projection.read_answers(self._connection, subject, forms)

    def grants(self, person: str) -> tuple[Grant, ...]:
        return projection.read_grants(self._connection, person)

    def site_of(self, subject: str) -> str | None:
        return projection.read_site(self._connection, subject)

    def keeps(self, study: str) -> bool:
        return projection.keeps_study(self._connection, study)

    def approved(self, study: str, site: str) -> bool:
        return projection.is_approved(self._connection, study, site)

    def is_live(self) -> bool:
        return mode_of(self._connection) is DatabaseMode.LIVE

    def completed(self, subject: str) -> frozenset[str]:
        return projection.read_completed(self._connection, subject)

    def happened(self, kinds: Collection[str], subject: str | None = None) -> tuple[Recorded, ...]:
        return read_happened(self._connection, kinds, subject)

    def site_forms(self, site: str) -> Mapping[FormKey, FormState]:
        return projection.read_site_forms(self._connection, site)

    def has_written_since(self, sequence: int, but_for: Collection[str]) -> bool:
        return has_written_since(self._connection, sequence, but_for)

    def append(self, *entries: Entry) -> None:
        self.entries += entries


def create_log(url: str, mode: DatabaseMode, author: Author, now: int, application: str | None = None) -> SqlLog:
    """A new log in an empty database; its first entry says, for ever, whether it is a demonstration.

    Whoever makes it has their role from its second entry on, and admits everybody else.
    url          the owner's; the application should come by another, under its own role
    application  the role of PostgreSQL under which the application works: it adds to the log and reads it, no more
    Raises: FaultyInput when the database already holds a log, or lacks the role; StoreFailed when it cannot be reached.
    """
    log = create_empty(url, application)
    with log.writing(author, now) as writing:
        writing.append(*opening(mode, author.person))
    return log


def create_empty(url: str, application: str | None = None) -> SqlLog:
    """The tables of a log in an empty database, without any entry: only for what is restored into it.

    Raises: as ``create_log``.
    """
    engine = engine_of(url)
    with _as_owner(engine) as connection:
        if schema.version_of(connection):
            raise FaultyInput("this database already holds a log; give an empty one")
        if application is not None:
            _known_role(connection, application)
        schema.create(connection)
        if application is not None:
            schema.grant(connection, application)
    return SqlLog(engine)


@contextmanager
def _as_owner(engine: Engine) -> Generator[Connection]:
    """A transaction that changes tables; where it fails nothing of it stays, and the connections are given back."""
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as stop:
        engine.dispose()
        raise StoreFailed(f"{_named(engine)}: {_first_line(stop)}") from stop
    except FaultyInput:
        engine.dispose()
        raise


def _known_role(connection: Connection, role: str) -> None:
    if connection.dialect.name != "postgresql":
        raise FaultyInput("SQLite has no roles; leave the application's role out")
    found = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).first()
    owner = connection.execute(text("SELECT current_user")).scalar_one()
    if found is None:
        raise FaultyInput(f"PostgreSQL has no role '{role}'; ask its administrator for CREATE ROLE {role} LOGIN")
    if role == owner:
        raise FaultyInput("the application's role must not be the owner of the log: it could change what is written")


def upgrade_log(url: str, application: str | None = None) -> tuple[int, int]:
    """Brings an older log to the tables of today, as its owner, and answers the form it had and the form it has.

    Raises: FaultyInput when there is no log, or a newer one; StoreFailed when it cannot be reached.
    """
    engine = engine_of(url)
    with _as_owner(engine) as connection:
        _refuse_other_version(schema.version_of(connection), may_be_older=True)
        had = schema.upgrade(connection)
        if application is not None:
            _known_role(connection, application)
            schema.grant(connection, application)
    log = SqlLog(engine)
    log.rebuild()
    log.close()
    return had, schema.SCHEMA_VERSION


def _refuse_other_version(found: int, *, may_be_older: bool) -> None:
    if found == 0:
        raise FaultyInput("this database holds no log; 'trialwright db create' makes one, 'demo' a demonstration")
    if found > schema.SCHEMA_VERSION:
        raise FaultyInput("this log was made by a newer trialwright; use that one")
    if found < schema.SCHEMA_VERSION and not may_be_older:
        raise FaultyInput("this log has older tables; 'trialwright db upgrade' brings them up to date, as their owner")


def open_log(url: str, witness: Witness | None = None) -> SqlLog:
    """The log in a database; one on a read-only medium can be read. Nothing about its tables is changed.

    witness  sees every transaction that is written
    Raises: FaultyInput when there is none, or one with other tables; StoreFailed when the database cannot be reached.
    """
    engine = engine_of(url)
    if engine.dialect.name == "sqlite" and not _sqlite_exists(engine):
        raise FaultyInput(f"there is no database at {engine.url.database}")
    try:
        with engine.connect() as connection:
            found = schema.version_of(connection)
        _refuse_other_version(found, may_be_older=False)
    except DBAPIError as stop:
        raise StoreFailed(f"{_named(engine)}: the database cannot be read: {_first_line(stop)}") from stop
    except FaultyInput:
        engine.dispose()
        raise
    return SqlLog(engine, witness)


def sqlite_url(path: Path) -> str:
    """The URL of an SQLite file, whatever characters its path has."""
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def _named(engine: Engine) -> str:
    """The database without its password."""
    return engine.url.database or "" if engine.dialect.name == "sqlite" else repr(engine.url)


def _first_line(stop: DBAPIError) -> str:
    return str(stop.orig).splitlines()[0] if str(stop.orig) else type(stop.orig).__name__


def _sqlite_exists(engine: Engine) -> bool:
    name = engine.url.database
    return name is not None and (name.startswith("file:") or Path(name).is_file())


def engine_of(url: str) -> Engine:
    """The connections to a database; SQLite is made durable, and read as it lies on a medium that cannot be written.

    Raises: FaultyInput for what is no URL of SQLite or PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as stop:
        raise FaultyInput(f"'{url}' is not a database URL; write sqlite:///path or postgresql://...") from stop
    match parsed.get_backend_name():
        case "sqlite":
            kept_still = _is_on_read_only_medium(parsed)
            engine = create_engine(
                _as_it_lies(parsed) if kept_still else parsed.set(drivername="sqlite"),
                isolation_level="AUTOCOMMIT",
                execution_options={"schema_translate_map": {"log": None, "current": None}},
            )
            if not kept_still:
                event.listen(engine, "connect", _durable)
            return engine
        case "postgresql":
            return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
        case other:
            raise FaultyInput(f"'{other}' databases are not supported; use sqlite or postgresql")


def _is_on_read_only_medium(url: URL) -> bool:
    """Whether an SQLite file can be read but its folder not written, as on a disc that a monitor was given."""
    path = Path(url.database or "")
    return path.is_file() and not os.access(path.parent, os.W_OK) and os.access(path, os.R_OK)


def _as_it_lies(url: URL) -> URL:
    """The URL under which SQLite reads a file that nobody can change, without the write-ahead files it would make."""
    return url.set(database=f"file:{quote(str(url.database))}", query={"mode": "ro", "immutable": "1", "uri": "true"})


def _durable(connection: Any, _record: object) -> None:
    """An acknowledged save survives the power cut: write-ahead log, flushed at every commit."""
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 30000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
