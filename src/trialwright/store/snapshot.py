"""Reads the trial as it stood at any moment, in columns: what ``records/snapshot.fold`` makes entry by entry."""

from contextlib import closing
from types import MappingProxyType
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Select, Table, Text, and_, bindparam, cast, func, select, true

from trialwright.records.entries import NOTHING, DatabaseMode, EntryKind, Head, Recorded
from trialwright.records.register import Grant
from trialwright.records.snapshot import KEPT_ELSEWHERE, VALUES, Snapshot
from trialwright.store.current import GRANTS
from trialwright.store.rows import RECORDED, recorded_in
from trialwright.store.schema import ENTRIES, TRANSACTIONS

_KEY = ("subject", "visit", "form", "repeat", "item")
_SAID = (*_KEY, "value", "unit", "missing", "sequence")
_WROTE = ("when", "study", "person", "role")


def head_at(connection: Connection, until: int | None = None, at: int | None = None) -> Head:
    """The newest transaction, or the newest up to a number or a time."""
    before: list[ColumnElement[bool]] = [true()]
    before += [] if until is None else [TRANSACTIONS.c.number <= until]
    before += [] if at is None else [TRANSACTIONS.c.when <= at]
    found = connection.execute(_newest(and_(*before))).first()
    return _head(found) if found is not None else NOTHING


def _newest(before: ColumnElement[bool]) -> Select[Any]:
    """The newest transaction of those before, and how many entries it has."""
    newest = select(TRANSACTIONS).where(before).order_by(TRANSACTIONS.c.number.desc()).limit(1).subquery()
    own = select(func.count()).select_from(ENTRIES).where(ENTRIES.c.transaction == newest.c.number)
    return select(newest, own.scalar_subquery().label("entries"))


def _head(row: Any) -> Head:
    return Head(number=row.number, next_entry=row.first + row.entries, when=row.when, hash=row.hash)


_NEWEST = _newest(true()).subquery()
_BEGINNING = (
    select(*[_NEWEST.c[name] for name in ("number", "first", "when", "hash", "entries")], *GRANTS.c)
    .select_from(_NEWEST.outerjoin(GRANTS, GRANTS.c.person == bindparam("whose")))
    .order_by(GRANTS.c.sequence)
)


def read_beginning(connection: Connection, person: str) -> tuple[Head, tuple[Grant, ...]]:
    """The newest transaction, and every role that somebody was ever given, in one question: before anybody writes."""
    rows = connection.execute(_BEGINNING, {"whose": person}).all()
    names = [column.name for column in GRANTS.columns]
    given = (dict(zip(names, row[5:], strict=True)) for row in rows if row.sequence is not None)
    return (_head(rows[0]) if rows else NOTHING), tuple(Grant(**each) for each in given)


_OPENING = select(ENTRIES.c.value).where(ENTRIES.c.sequence == 1, ENTRIES.c.kind == EntryKind.DATABASE_OPENED.value)


def mode_of(connection: Connection) -> DatabaseMode | None:
    """Whether the database is live or a demonstration, as its first entry says; None before it."""
    found = connection.execute(_OPENING).scalar()
    return DatabaseMode(found) if found is not None else None


def read_snapshot(connection: Connection, until: int | None, at: int | None) -> Snapshot:
    """The snapshot after transaction ``until``, or as it stood ``at`` a time, or after the newest."""
    head = head_at(connection, until, at)
    up_to = ENTRIES.c.transaction <= head.number
    mode: DatabaseMode | None = None
    studies: dict[str, str] = {}
    rare = ENTRIES.c.kind.in_([EntryKind.DATABASE_OPENED.value, EntryKind.STUDY_VERSION.value])
    said = select(ENTRIES.c.kind, ENTRIES.c.item, ENTRIES.c.value).where(rare, up_to).order_by(ENTRIES.c.sequence)
    for row in connection.execute(said):
        if row.kind == EntryKind.DATABASE_OPENED:
            mode = DatabaseMode(row.value)
        else:
            studies[row.item or ""] = row.value or ""
    sites = MappingProxyType(_sites(connection, head))
    kept = MappingProxyType(studies)
    return Snapshot(
        values=_values(connection, head),
        head=head,
        mode=mode,
        studies=kept,
        sites=sites,
        happened=_happened(connection, head),
    )


def _happened(connection: Connection, head: Head) -> tuple[Recorded, ...]:
    """What happened outside forms, of the kinds that chapters have of their own, oldest first."""
    own = and_(
        ENTRIES.c.form.is_(None), ENTRIES.c.kind.not_in(sorted(KEPT_ELSEWHERE)), ENTRIES.c.transaction <= head.number
    )
    return tuple(recorded_in(row) for row in connection.execute(RECORDED.where(own)))


def _sites(connection: Connection, head: Head) -> dict[str, str]:
    """The site of each subject: of whoever first wrote about them."""
    up_to = and_(ENTRIES.c.subject.is_not(None), ENTRIES.c.transaction <= head.number)
    first = select(func.min(ENTRIES.c.sequence)).where(up_to).group_by(ENTRIES.c.subject)
    said = (
        select(ENTRIES.c.subject, TRANSACTIONS.c.site)
        .join(TRANSACTIONS, TRANSACTIONS.c.number == ENTRIES.c.transaction)
        .where(ENTRIES.c.sequence.in_(first))
        .order_by(ENTRIES.c.sequence)
    )
    return {row.subject: row.site for row in connection.execute(said)}


def _values(connection: Connection, head: Head) -> pl.DataFrame:
    """The newest answer to every question, in the order in which they were first asked."""
    said = pl.Schema({name: VALUES[name] for name in _SAID} | {"transaction": pl.Int64})
    answered = and_(ENTRIES.c.kind == EntryKind.VALUE.value, ENTRIES.c.transaction <= head.number)
    answers = _columns(connection, ENTRIES, answered, said).sort("sequence")
    newest = answers.group_by(_KEY, maintain_order=True).last().cast(said)
    told = pl.Schema({"number": pl.Int64} | {name: VALUES[name] for name in _WROTE})
    whose = _columns(connection, TRANSACTIONS, TRANSACTIONS.c.number <= head.number, told).cast(told)
    written = newest.join(whose, left_on="transaction", right_on="number", how="left", maintain_order="left")
    return written.select(list(VALUES))


_AT_ONCE = 50_000
"""Rows whose text is held at one time, before it is in columns."""

_REPEATED = frozenset({"subject", "visit", "form", "item", "unit", "missing", "study", "person", "role"})
"""What many rows say alike is kept once."""


def _columns(connection: Connection, table: Table, which: ColumnElement[bool], schema: pl.Schema) -> pl.DataFrame:
    """Those rows of a table, in any order: the database writes each column of some thousand rows as one JSON text.

    Half of the time of a large snapshot was the making of a Python object for every value (docs/measured.md).
    """
    array = func.json_agg if connection.dialect.name == "postgresql" else func.json_group_array
    part = (next(iter(table.primary_key)) // _AT_ONCE).label("part")
    wanted = select(*[cast(array(table.c[name]), Text) for name in schema]).where(which).group_by(part)
    once = [pl.col(name).cast(pl.Categorical) for name in schema if name in _REPEATED]
    with closing(connection.execute(wanted.execution_options(yield_per=1))) as rows:
        parts = [pl.DataFrame([_column(*each) for each in zip(schema.items(), row, strict=True)]) for row in rows]
    return pl.concat([each.with_columns(once) for each in parts]) if parts else pl.DataFrame(schema=schema)


def _column(named: tuple[str, pl.DataType], said: str) -> pl.Series:
    name, kind = named
    return pl.Series(name, [said]).str.json_decode(pl.List(kind)).explode()
