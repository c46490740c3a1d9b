"""Reads the trial as it stood at any moment, in columns: what ``records/snapshot.fold`` makes entry by entry."""

from types import MappingProxyType

import polars as pl
from sqlalchemy import ColumnElement, Connection, and_, func, select, true

from trialwright.records.entries import NOTHING, DatabaseMode, EntryKind, Head
from trialwright.records.snapshot import VALUES, Snapshot
from trialwright.store.schema import ENTRIES, TRANSACTIONS

_KEY = ("subject", "visit", "form", "repeat", "item")
_SAID = (*_KEY, "value", "unit", "missing", "sequence")
_WROTE = ("when", "study", "person", "role")


def head_at(connection: Connection, until: int | None = None, at: int | None = None) -> Head:
    """The newest transaction, or the newest up to a number or a time."""
    before: list[ColumnElement[bool]] = [true()]
    before += [] if until is None else [TRANSACTIONS.c.number <= until]
    before += [] if at is None else [TRANSACTIONS.c.when <= at]
    newest = select(TRANSACTIONS).where(and_(*before)).order_by(TRANSACTIONS.c.number.desc()).limit(1)
    found = connection.execute(newest).first()
    if found is None:
        return NOTHING
    own = select(func.count()).select_from(ENTRIES).where(ENTRIES.c.transaction == found.number)
    entries = connection.execute(own).scalar_one()
    return Head(number=found.number, next_entry=found.first + entries, when=found.when, hash=found.hash)


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
    return Snapshot(values=_values(connection, head), head=head, mode=mode, studies=kept, sites=sites)


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
    answers = (
        select(*[ENTRIES.c[name] for name in _SAID], ENTRIES.c.transaction)
        .where(ENTRIES.c.kind == EntryKind.VALUE.value, ENTRIES.c.transaction <= head.number)
        .order_by(ENTRIES.c.sequence)
    )
    written = select(TRANSACTIONS.c.number, *[TRANSACTIONS.c[name] for name in _WROTE]).where(
        TRANSACTIONS.c.number <= head.number
    )
    schema = {name: VALUES[name] for name in _SAID} | {"transaction": pl.Int64}
    rows = [tuple(row) for row in connection.execute(answers)]
    newest = pl.DataFrame(rows, schema=schema, orient="row").group_by(_KEY, maintain_order=True).last()
    whose = pl.DataFrame(
        [tuple(row) for row in connection.execute(written)],
        schema={"transaction": pl.Int64} | {name: VALUES[name] for name in _WROTE},
        orient="row",
    )
    return newest.join(whose, on="transaction", how="left", maintain_order="left").select(list(VALUES))
