"""A log in SQLite or PostgreSQL."""

import os
from collections.abc import Generator, Iterable, Iterator
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
    Head,
    Transaction,
)
from trialwright.records.register import opening
from trialwright.records.snapshot import Snapshot
from trialwright.store import projection, schema
from trialwright.store.line import Line
from trialwright.store.reading import SqlReading
from trialwright.store.rows import insert_transaction, read_transactions
from trialwright.store.settled import Settled
from trialwright.store.snapshot import head_at, read_beginning, read_snapshot
from trialwright.store.witness import Witness
from trialwright.store.writing import SqlWriting
from trialwright.words.errors import FaultyInput, StoreFailed
from trialwright.words.flaws import Flaw

_LOCK = 7_276_451
"""The number of PostgreSQL's advisory lock that a writer of the log holds until its transaction ends."""


class SqlLog:
    """A log in a database; one writer at a time, any number of readers."""

    def __init__(self, engine: Engine, witness: Witness | None = None) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._settled = Settled()
        self._witness = witness
        self._queue = Line()
        self._is_sqlite = engine.dialect.name == "sqlite"

    @contextmanager
    def writing(self, author: Author, now: int) -> Generator[SqlWriting]:
        """Begins a transaction; see ``records/log.py``. Writers of one process wait in line for each other."""
        after: Head | None = None
        with self._queue, self._begun(for_writing=True) as connection:
            head, grants = read_beginning(connection, author.person.id)
            writing = SqlWriting(connection, self._settled, {author.person.id: grants})
            yield writing
            if writing.entries:
                transaction = sealed(head, author, now, writing.entries)
                before = projection.read_before(connection, transaction, writing.read)
                with _at_once(connection):
                    insert_transaction(connection, transaction)
                    projection.project(connection, transaction, before, self._settled.sites)
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
            yield SqlReading(connection, self._settled)

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

    def differences(self) -> tuple[Flaw, ...]:
        """Every form that stands otherwise in the projections than the log tells it, as of one moment."""
        with self._begun(for_writing=False) as connection:
            return tuple(projection.differences(connection, read_transactions(connection)))

    @property
    def witness(self) -> Path | None:
        """The file of the witness that sees what is written; None where there is none."""
        return self._witness.path if self._witness is not None else None

    def close(self) -> None:
        """Gives back the connections, and the witness."""
        self._engine.dispose()
        if self._witness is not None:
            self._witness.close()

    @contextmanager
    def _begun(self, *, for_writing: bool) -> Generator[Connection]:
        try:
            with self._connected(for_writing=for_writing) as connection:
                try:
                    yield connection
                except BaseException:
                    _end(connection, "ROLLBACK", is_sqlite=self._is_sqlite)
                    raise
                _end(connection, "COMMIT", is_sqlite=self._is_sqlite)
        except DBAPIError as stop:
            raise StoreFailed(f"{_named(self._engine)}: {_first_line(stop)}") from stop

    def _connected(self, *, for_writing: bool) -> Connection:
        """A connection whose transaction has begun; one that was lost while nobody used it is replaced, once."""
        begin = _BEGIN[self._engine.dialect.name, for_writing]
        for lost_before in (False, True):
            connection = self._engine.connect()
            try:
                connection.exec_driver_sql(begin)
            except DBAPIError as stop:
                connection.close()
                if lost_before or not stop.connection_invalidated:
                    raise
            else:
                return connection
        raise AssertionError("the second time either begins or raises")


_BEGIN = {
    ("sqlite", True): "BEGIN IMMEDIATE",
    ("sqlite", False): "BEGIN",
    ("postgresql", True): f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({_LOCK})",
    ("postgresql", False): "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
"""How a transaction begins, for writing or not; a writer of PostgreSQL waits for its turn in the same breath."""


@contextmanager
def _at_once(connection: Connection) -> Generator[None]:
    """What is written inside goes to PostgreSQL without waiting for each answer; a refusal is raised at the end."""
    if connection.dialect.name == "sqlite":
        yield
        return
    driver: Any = connection.connection.dbapi_connection
    try:
        with driver.pipeline():
            yield
    except connection.dialect.loaded_dbapi.Error as stop:
        raise DBAPIError(None, None, stop) from stop


def _end(connection: Connection, word: str, *, is_sqlite: bool) -> None:
    if word == "ROLLBACK" and connection.invalidated:  # the database let go of it, and of all that it had begun
        return
    driver: Any = connection.connection.dbapi_connection
    if not is_sqlite or driver.in_transaction:
        connection.exec_driver_sql(word)


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
            return create_engine(parsed.set(drivername="postgresql+psycopg"))
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
