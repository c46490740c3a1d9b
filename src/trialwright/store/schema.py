"""The tables of a log and the triggers that refuse to change them."""

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, Index, Integer, MetaData, String, Table, Text

from trialwright.store import projection

SCHEMA_VERSION = 2

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
    Index("entries_of_a_form", "subject", "visit", "form", "sequence"),
)

_REFUSE_SQLITE = """
CREATE TRIGGER {table}_keeps_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
"""

_REFUSE_POSTGRESQL = """
CREATE OR REPLACE FUNCTION log.refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$
"""


def create(connection: Connection) -> None:
    """Creates the log, its triggers and the projections in an empty database."""
    METADATA.create_all(connection)
    projection.METADATA.create_all(connection)
    if connection.dialect.name == "sqlite":
        for table in METADATA.sorted_tables:
            for act in ("UPDATE", "DELETE"):
                connection.exec_driver_sql(_REFUSE_SQLITE.format(table=table.name, act=act))
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
        return
    connection.exec_driver_sql(_REFUSE_POSTGRESQL)
    for table in METADATA.sorted_tables:
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table.name}_is_kept BEFORE UPDATE OR DELETE ON log.{table.name} "
            "FOR EACH ROW EXECUTE FUNCTION log.refuse()"
        )
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table.name}_is_not_emptied BEFORE TRUNCATE ON log.{table.name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION log.refuse()"
        )
