"""The tables of a log and the triggers that refuse to change them."""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    func,
    inspect,
    select,
    text,
)

from trialwright.store import current

SCHEMA_VERSION = 5

METADATA = MetaData(schema="log")

TRANSACTIONS = Table(
    "transactions",
    METADATA,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False, unique=True),
    Column("when", BigInteger, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("person", String(64), nullable=False),
    Column("role", String(64), nullable=False),
    Column("site", String(64), nullable=False),
    Column("study", String(64)),
    Column("source", Text, nullable=False),
    Column("format", Integer, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

ENTRIES = Table(
    "entries",
    METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("transaction", BigInteger, ForeignKey(TRANSACTIONS.c.number), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("subject", String(64)),
    Column("visit", String(64)),
    Column("form", String(64)),
    Column("repeat", Integer),
    Column("item", String(128)),
    Column("value", Text),
    Column("unit", Text),
    Column("missing", String(64)),
    Column("reason", Text),
    Column("about", BigInteger),
    Column("whom", String(64)),
    Column("since", String(32)),
    Column("until", String(32)),
    Index("entries_of_a_transaction", "transaction"),
    Index("entries_of_a_form", "subject", "visit", "form", "sequence"),
    Index("entries_of_a_kind", "kind", "subject", "sequence"),
)

_REFUSE_SQLITE = """
CREATE TRIGGER {table}_keeps_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
"""

_REFUSE_POSTGRESQL = """
CREATE OR REPLACE FUNCTION log.refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$
"""


def _narrow(connection: Connection) -> None:
    """Has the index of kinds hold only what belongs to no form, in the words of this database alone.

    To say it in those of both, as the table is declared, would load the dialect of the other at every start.
    """
    of_a_kind = next(index for index in ENTRIES.indexes if index.name == "entries_of_a_kind")
    of_a_kind.dialect_kwargs[f"{connection.dialect.name}_where"] = text("form IS NULL")


VERSIONS = Table(
    "versions",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    comment="The form of the tables, one row for each that this database has had.",
)


def create(connection: Connection) -> None:
    """Creates the log, its triggers and the projections in an empty database, as their owner."""
    if connection.dialect.name == "postgresql":
        for schema in ("log", "current"):
            connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        connection.exec_driver_sql(_REFUSE_POSTGRESQL)
    _narrow(connection)
    METADATA.create_all(connection)
    current.METADATA.create_all(connection)
    for table in METADATA.sorted_tables:
        _guard(connection, table.name)
    connection.execute(VERSIONS.insert(), {"version": SCHEMA_VERSION})


def _guard(connection: Connection, table: str) -> None:
    """The triggers that refuse whatever is not an addition."""
    if connection.dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(_REFUSE_SQLITE.format(table=table, act=act))
        return
    connection.exec_driver_sql(
        f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE ON log.{table} "
        "FOR EACH ROW EXECUTE FUNCTION log.refuse()"
    )
    connection.exec_driver_sql(
        f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON log.{table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION log.refuse()"
    )


def grant(connection: Connection, role: str) -> None:
    """Lets the application's role add to the log and read it, and keep the projections: it owns nothing.

    role  an existing role of PostgreSQL, which must not be the owner; SQLite has none
    """
    quoted = connection.dialect.identifier_preparer.quote_identifier(role)
    connection.exec_driver_sql("REVOKE ALL ON SCHEMA log, current FROM PUBLIC")
    connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA log, current TO {quoted}")
    connection.exec_driver_sql(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA log TO {quoted}")
    connection.exec_driver_sql(f"REVOKE INSERT ON log.versions FROM {quoted}")
    connection.exec_driver_sql(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA current TO {quoted}")


def version_of(connection: Connection) -> int:
    """The form of the tables; 1 is from before there was a table that says so, 0 is no log at all."""
    inspector = inspect(connection)
    schema = None if connection.dialect.name == "sqlite" else "log"
    if not inspector.has_table("transactions", schema=schema):
        return 0
    if not inspector.has_table("versions", schema=schema):
        return 1
    return int(connection.execute(select(func.max(VERSIONS.c.version))).scalar_one())


_ADDED = {1: (ENTRIES.c.about, ENTRIES.c.whom), 2: (ENTRIES.c.since, ENTRIES.c.until), 3: (), 4: ()}
"""The columns of an entry that each older form lacks."""

_INDEXED = {1: ("entries_of_a_transaction",), 2: (), 3: ("entries_of_a_kind",), 4: ()}
"""The indexes that each older form lacks."""


def upgrade(connection: Connection) -> int:
    """Brings the tables of an older log to the form of today, as their owner, and answers the form they had.

    What was written is not touched: rows of an older format stay as they are, and are verified as such. The projections
    (whose columns are all that differs between the forms 4 and 5) are new, and empty: whoever calls makes them from the
    log. Whoever could add to the log still can.
    """
    had = version_of(connection)
    if had == SCHEMA_VERSION:
        return had
    _narrow(connection)
    where = "" if connection.dialect.name == "sqlite" else "log."
    for version in range(had, SCHEMA_VERSION):
        for column in _ADDED[version]:
            kind = column.type.compile(connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {where}entries ADD COLUMN {column.name} {kind}")
        for index in ENTRIES.indexes:
            if index.name in _INDEXED[version]:
                index.create(connection)
    if had == 1:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS current")
        VERSIONS.create(connection)
        _guard(connection, VERSIONS.name)
    current.METADATA.drop_all(connection)
    current.METADATA.create_all(connection)
    connection.execute(VERSIONS.insert(), {"version": SCHEMA_VERSION})
    for role in _applications(connection):
        grant(connection, role)
    return had


def _applications(connection: Connection) -> list[str]:
    """The roles, besides the owner, that may add to the log."""
    if connection.dialect.name == "sqlite":
        return []
    granted = text(
        "SELECT DISTINCT grantee FROM information_schema.role_table_grants WHERE table_schema = 'log' "
        "AND table_name = 'transactions' AND privilege_type = 'INSERT' AND grantee <> current_user"
    )
    return sorted(connection.execute(granted).scalars())
