"""The forms as they stand now, kept beside the log in the same transaction, and made again from it at any time.

The log alone is the truth: whatever stands here is a convenience, and ``differences`` proves it equal.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Connection, Index, Integer, MetaData, String, Table, Text, select
from sqlalchemy.dialects import postgresql, sqlite

from trialwright.records.entries import FormKey, Recorded, Transaction
from trialwright.records.forms import CurrentValue, FormState, Hold, Query, QueryState, Signature, Stage, fold_form

METADATA = MetaData(schema="current")

_OF_A_FORM = ("subject", "visit", "form")


def _key() -> list[Column[str]]:
    return [Column(name, String(64), primary_key=True) for name in _OF_A_FORM]


FORMS = Table(
    "forms",
    METADATA,
    *_key(),
    Column("version", Integer, nullable=False),
    Column("stage", String(16), nullable=False),
    Column("hold", String(16), nullable=False),
)

ANSWERS = Table(
    "answers",
    METADATA,
    *_key(),
    Column("repeat", Integer, primary_key=True, autoincrement=False),
    Column("item", String(128), primary_key=True),
    Column("value", Text),
    Column("unit", Text),
    Column("missing", String(64)),
    Column("reason", Text),
)

SIGNATURES = Table(
    "signatures",
    METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    *[Column(name, String(64), nullable=False) for name in _OF_A_FORM],
    Column("when", BigInteger, nullable=False),
    Column("person", String(64), nullable=False),
    Column("role", String(64), nullable=False),
    Column("meaning", Text, nullable=False),
    Column("content", String(64), nullable=False),
    Column("stands", Boolean, nullable=False),
    Index("signatures_of_a_form", *_OF_A_FORM),
)

QUERIES = Table(
    "queries",
    METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    *[Column(name, String(64), nullable=False) for name in _OF_A_FORM],
    Column("item", String(128)),
    Column("repeat", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("assigned", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("answer", Text),
    Index("queries_of_a_form", *_OF_A_FORM),
)


def read_form(connection: Connection, key: FormKey) -> FormState:
    """A form as it stands; version 0 for one that nobody saved."""
    head = connection.execute(select(FORMS).where(*_is(FORMS, key))).first()
    answers = connection.execute(select(ANSWERS).where(*_is(ANSWERS, key)))
    signed = connection.execute(select(SIGNATURES).where(*_is(SIGNATURES, key)).order_by(SIGNATURES.c.sequence))
    asked = connection.execute(select(QUERIES).where(*_is(QUERIES, key)).order_by(QUERIES.c.sequence))
    return FormState(
        version=head.version if head else 0,
        stage=Stage(head.stage) if head else Stage.EMPTY,
        hold=Hold(head.hold) if head else Hold.NONE,
        values={(row.item, row.repeat): _value(row) for row in answers},
        signatures=tuple(Signature(**_without_key(row)) for row in signed),
        queries=tuple(Query(**_without_key(row)) for row in asked),
    )


def _is(table: Table, key: FormKey) -> list[Any]:
    return [table.c[name] == getattr(key, name) for name in _OF_A_FORM]


def _value(row: Any) -> CurrentValue:
    return CurrentValue(value=row.value, unit=row.unit, missing=row.missing, reason=row.reason)


def _without_key(row: Any) -> dict[str, Any]:
    found = {name: value for name, value in row._mapping.items() if name not in _OF_A_FORM}
    return {**found, "state": QueryState(found["state"])} if "state" in found else found


def project(connection: Connection, transaction: Transaction) -> None:
    """Brings the forms that a transaction speaks of up to date."""
    for key, recorded in _by_form(transaction.recorded()).items():
        before = read_form(connection, key)
        _write(connection, key, before, fold_form(recorded, before))


def _by_form(recorded: Iterable[Recorded]) -> dict[FormKey, list[Recorded]]:
    found: dict[FormKey, list[Recorded]] = {}
    for each in recorded:
        entry = each.entry
        if entry.subject and entry.visit and entry.form:
            key = FormKey(subject=entry.subject, visit=entry.visit, form=entry.form)
            found.setdefault(key, []).append(each)
    return found


def _write(connection: Connection, key: FormKey, before: FormState, after: FormState) -> None:
    of = asdict(key)
    _upsert(connection, FORMS, [{**of, "version": after.version, "stage": after.stage.value, "hold": after.hold.value}])
    changed = [(at, known) for at, known in after.values.items() if before.values.get(at) != known]
    rows = [{**of, "item": item, "repeat": repeat, **asdict(known)} for (item, repeat), known in changed]
    _upsert(connection, ANSWERS, rows)
    signed = [each for each in after.signatures if each not in before.signatures]
    _upsert(connection, SIGNATURES, [{**of, **asdict(each)} for each in signed])
    asked = [each for each in after.queries if each not in before.queries]
    _upsert(connection, QUERIES, [{**of, **asdict(each), "state": each.state.value} for each in asked])


def _upsert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {name: insert.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(insert.on_conflict_do_update(index_elements=keys, set_=rest), rows)


def rebuild(connection: Connection, transactions: Iterable[Transaction]) -> None:
    """Throws the projection away and makes it again from the log."""
    for table in METADATA.sorted_tables:
        connection.execute(table.delete())
    for key, state in _folded(transactions).items():
        _write(connection, key, FormState(), state)


def _folded(transactions: Iterable[Transaction]) -> Mapping[FormKey, FormState]:
    entries: dict[FormKey, list[Recorded]] = {}
    for transaction in transactions:
        for key, recorded in _by_form(transaction.recorded()).items():
            entries.setdefault(key, []).extend(recorded)
    return {key: fold_form(recorded) for key, recorded in entries.items()}


def differences(connection: Connection, transactions: Iterable[Transaction]) -> Iterator[str]:
    """Every form that stands otherwise here than the log tells it."""
    folded = _folded(transactions)
    for key, state in folded.items():
        if read_form(connection, key) != state:
            yield f"{key.subject} {key.visit} {key.form}: the projection is not what the log says"
    tables = [FORMS, ANSWERS, SIGNATURES, QUERIES]
    known = {astuple for table in tables for astuple in _keys(connection, table)}
    for subject, visit, form in sorted(known - {(key.subject, key.visit, key.form) for key in folded}):
        yield f"{subject} {visit} {form}: stands in the projection, and the log does not know it"


def _keys(connection: Connection, table: Table) -> set[tuple[str, str, str]]:
    rows = connection.execute(select(table.c.subject, table.c.visit, table.c.form).distinct())
    return {(row.subject, row.visit, row.form) for row in rows}
