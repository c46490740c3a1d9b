"""The log as a trail that people read: newest first, filtered, page by page, and whole for who takes it along.

Only what concerns a participant of the reader's own site is read, and what concerns none. A page begins where the last
one ended, by the number of an entry, so that the last page costs what the first does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select

from trialwright.records.entries import EntryKind, Recorded
from trialwright.store.current import SUBJECTS
from trialwright.store.rows import COLUMNS, RECORDED, recorded_in
from trialwright.store.schema import ENTRIES, TRANSACTIONS

BATCH = 512
"""How many transactions of one person are looked through first; each further look takes four times as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which entries are wanted; None leaves a part open.

    person, role  who wrote them, and in which role
    since, until  first moment, and first moment no longer wanted: microseconds since 1970-01-01T00:00Z
    upto          number of the newest transaction that is wanted
    """

    person: str | None = None
    role: str | None = None
    subject: str | None = None
    form: str | None = None
    item: str | None = None
    kind: str | None = None
    since: int | None = None
    until: int | None = None
    upto: int | None = None


_TEXT_OF_A_STUDY = case((ENTRIES.c.kind == EntryKind.STUDY_VERSION.value, None), else_=ENTRIES.c.value)
"""The text of a whole study is nothing for a line; whoever wants it finds it by the hash."""

_WROTE = ("when", "zone", "person", "role", "site", "study", "source")


def _told() -> Select[Any]:
    said = [ENTRIES.c[name] for name in COLUMNS if name != "value"]
    return select(
        ENTRIES.c.sequence,
        ENTRIES.c.transaction,
        ENTRIES.c.kind,
        *said,
        _TEXT_OF_A_STUDY.label("value"),
        *(TRANSACTIONS.c[name] for name in _WROTE),
    ).join(TRANSACTIONS, TRANSACTIONS.c.number == ENTRIES.c.transaction)


def read_audit(
    connection: Connection, site: str, wanted: AuditFilter, *, before: int | None = None, limit: int = 50
) -> tuple[Recorded, ...]:
    """The newest entries that are wanted, newest first, beginning below the entry ``before``."""
    conditions = _conditions(connection, site, wanted)
    if conditions is None:
        return ()
    if before is not None:
        conditions.append(ENTRIES.c.sequence < before)
    if wanted.person is None and wanted.role is None:
        newest = _told().where(*conditions).order_by(ENTRIES.c.sequence.desc()).limit(limit)
        return tuple(recorded_in(row) for row in connection.execute(newest))
    return tuple(recorded_in(row) for row in _written_by(connection, wanted, conditions, before, limit))


def _written_by(
    connection: Connection,
    wanted: AuditFilter,
    conditions: Sequence[ColumnElement[bool]],
    before: int | None,
    limit: int,
) -> list[Row[Any]]:
    """The newest entries in transactions of one person or role: these are few, and are found first."""
    found: list[Row[Any]] = []
    below = None if before is None else TRANSACTIONS.c.first < before
    batch = BATCH
    while True:
        whose = (
            select(TRANSACTIONS.c.number).where(*_authors(wanted)).order_by(TRANSACTIONS.c.number.desc()).limit(batch)
        )
        numbers = list(connection.execute(whose if below is None else whose.where(below)).scalars())
        if not numbers:
            return found
        for start in range(0, len(numbers), BATCH):
            own = ENTRIES.c.transaction.in_(numbers[start : start + BATCH])
            page = _told().where(own, *conditions).order_by(ENTRIES.c.sequence.desc()).limit(limit - len(found))
            found += connection.execute(page).all()
            if len(found) >= limit:
                return found
        below, batch = TRANSACTIONS.c.number < numbers[-1], batch * 4


def _authors(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    said = ((TRANSACTIONS.c.person, wanted.person), (TRANSACTIONS.c.role, wanted.role))
    return [column == value for column, value in said if value is not None]


def _conditions(connection: Connection, site: str, wanted: AuditFilter) -> list[ColumnElement[bool]] | None:
    """What an entry must be; None where none can be."""
    own = select(SUBJECTS.c.subject).where(SUBJECTS.c.site == site)
    conditions: list[ColumnElement[bool]] = []
    if wanted.subject is None:
        whom = func.coalesce(ENTRIES.c.subject, "")  # an index on whom would have the newest sorted out of all
        conditions.append(or_(whom == "", whom.in_(own)))
    else:
        conditions += [ENTRIES.c.subject == wanted.subject, ENTRIES.c.subject.in_(own)]
    for column, value in ((ENTRIES.c.form, wanted.form), (ENTRIES.c.item, wanted.item), (ENTRIES.c.kind, wanted.kind)):
        if value is not None:
            conditions.append(column == value)
    if wanted.upto is not None:
        conditions.append(ENTRIES.c.transaction <= wanted.upto)
    for moment, from_it in ((wanted.since, True), (wanted.until, False)):
        if moment is not None:
            number = _first_at(connection, moment)
            if from_it:
                conditions.append(ENTRIES.c.transaction >= number)
                edge = _first_entry(connection, number)
                if edge is None:
                    return None
                conditions.append(ENTRIES.c.sequence >= edge)
            else:
                edge = _first_entry(connection, number)
                conditions += [] if edge is None else [ENTRIES.c.sequence < edge]
    return conditions


def _first_at(connection: Connection, moment: int) -> int:
    """The number of the first transaction at a moment or after it: times never run backwards, so halving finds it."""
    low, high = 1, (connection.execute(select(func.max(TRANSACTIONS.c.number))).scalar() or 0) + 1
    when = select(TRANSACTIONS.c.when)
    while low < high:
        middle = (low + high) // 2
        if connection.execute(when.where(TRANSACTIONS.c.number == middle)).scalar_one() < moment:
            low = middle + 1
        else:
            high = middle
    return low


def _first_entry(connection: Connection, number: int) -> int | None:
    return connection.execute(select(TRANSACTIONS.c.first).where(TRANSACTIONS.c.number == number)).scalar()


def values_before(connection: Connection, page: Sequence[Recorded]) -> dict[int, Recorded]:
    """What stood before each answer of a page, by the number of its entry; nothing for one that was the first."""
    answers = [each.sequence for each in page if each.entry.kind == EntryKind.VALUE]
    earlier = ENTRIES.alias("earlier")
    same = [earlier.c[name] == ENTRIES.c[name] for name in ("subject", "visit", "form", "repeat", "item")]
    newest = (
        select(func.max(earlier.c.sequence))
        .where(*same, earlier.c.kind == EntryKind.VALUE.value, earlier.c.sequence < ENTRIES.c.sequence)
        .correlate(ENTRIES)
        .scalar_subquery()
    )
    pairs = connection.execute(select(ENTRIES.c.sequence, newest.label("old")).where(ENTRIES.c.sequence.in_(answers)))
    before = {int(row.sequence): int(row.old) for row in pairs if row.old is not None}
    rows = connection.execute(RECORDED.where(ENTRIES.c.sequence.in_(sorted(set(before.values())))))
    told = {row.sequence: recorded_in(row) for row in rows}
    return {sequence: told[old] for sequence, old in before.items()}


def count_audit(connection: Connection, site: str, wanted: AuditFilter) -> int:
    """How many entries are wanted in all."""
    conditions = _conditions(connection, site, wanted)
    if conditions is None:
        return 0
    counted = select(func.count()).select_from(ENTRIES).where(*conditions)
    authors = _authors(wanted)
    if authors:
        counted = counted.where(ENTRIES.c.transaction.in_(select(TRANSACTIONS.c.number).where(and_(*authors))))
    return int(connection.execute(counted).scalar_one())


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """An entry with the number of its transaction."""

    transaction: int
    recorded: Recorded


def read_rows(
    connection: Connection, site: str, wanted: AuditFilter, *, after: int, limit: int
) -> tuple[AuditRow, ...]:
    """The oldest entries that are wanted above the entry ``after``, oldest first."""
    conditions = _conditions(connection, site, wanted)
    if conditions is None:
        return ()
    conditions += [ENTRIES.c.sequence > after, *_authors(wanted)]
    oldest = _told().where(*conditions).order_by(ENTRIES.c.sequence).limit(limit)
    return tuple(AuditRow(transaction=row.transaction, recorded=recorded_in(row)) for row in connection.execute(oldest))
