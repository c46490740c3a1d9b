"""Transactions as rows of the two tables of the log, and back."""

from collections.abc import Collection, Iterator
from contextlib import closing
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from trialwright.records.entries import Author, Entry, EntryKind, Recorded, Transaction
from trialwright.records.forms import newest_answers
from trialwright.store.many import add, adding
from trialwright.store.schema import ENTRIES, TRANSACTIONS
from trialwright.words.errors import BrokenLog
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

COLUMNS = (
    "subject", "visit", "form", "repeat", "item", "value", "unit", "missing", "reason", "about", "whom", "since",
    "until",
)  # fmt: skip
"""The columns of an entry that are named as its fields are."""


def read_transactions(connection: Connection) -> Iterator[Transaction]:
    """Every transaction, oldest first.

    Raises: BrokenLog where one cannot be read.
    """
    in_order = select(TRANSACTIONS).order_by(TRANSACTIONS.c.number).execution_options(yield_per=2000)
    by_transaction = select(ENTRIES).order_by(ENTRIES.c.transaction, ENTRIES.c.sequence)
    with (
        closing(connection.execute(in_order)) as heads,
        closing(connection.execute(by_transaction.execution_options(yield_per=5000))) as rows,
    ):
        grouped = groupby(rows, key=lambda row: int(row.transaction))
        pending = next(grouped, None)
        for head in heads:
            entries: tuple[Entry, ...] = ()
            if pending is not None and pending[0] < head.number:
                break
            if pending is not None and pending[0] == head.number:
                entries = _in_order(head, list(pending[1]))
                pending = next(grouped, None)
            try:
                read = _transaction(head, entries)
            except (ValueError, TypeError) as stop:
                raise BrokenLog(f"transaction {head.number} cannot be read: {stop}") from stop
            yield read
        if pending is not None:
            raise BrokenLog(f"there are entries of transaction {pending[0]}, which does not exist")


def _in_order(head: Row[Any], rows: list[Row[Any]]) -> tuple[Entry, ...]:
    try:
        numbered = [row.sequence for row in rows] == list(range(head.first, head.first + len(rows)))
        entries = tuple(entry_in(row) for row in rows)
    except (ValueError, TypeError) as stop:
        raise BrokenLog(f"transaction {head.number} cannot be read: {stop}") from stop
    if not numbered:
        raise BrokenLog(f"the entries of transaction {head.number} are not numbered from {head.first} on")
    return entries


def entry_in(row: Row[Any]) -> Entry:
    """The entry that a row holds.

    Raises: ValueError or TypeError when it is not what was written.
    """
    values = {name: getattr(row, name) for name in COLUMNS}
    for name, value in values.items():
        if value is not None and not isinstance(value, int if name in {"repeat", "about"} else str):
            raise TypeError(f"{name} is not what was written")
    return Entry(kind=row.kind, **values)


def author_in(row: Row[Any]) -> Author:
    """Who wrote the transaction that a row holds."""
    person = Person(id=PersonId(row.person), role=Role(row.role), site=SiteId(row.site))
    return Author(person=person, zone=row.zone, study=row.study, source=row.source)


RECORDED = (
    select(ENTRIES, *(TRANSACTIONS.c[name] for name in ("when", "zone", "person", "role", "site", "study", "source")))
    .join(TRANSACTIONS, TRANSACTIONS.c.number == ENTRIES.c.transaction)
    .order_by(ENTRIES.c.sequence)
)
"""Entries with who wrote them, and when."""

_ATTRIBUTED = RECORDED.where(
    ENTRIES.c.subject == bindparam("subject"),
    ENTRIES.c.form.in_(bindparam("forms", expanding=True)),
    ENTRIES.c.kind == EntryKind.VALUE.value,
)
_HAPPENED = RECORDED.where(ENTRIES.c.form.is_(None), ENTRIES.c.kind.in_(bindparam("kinds", expanding=True)))
_HAPPENED_TO = _HAPPENED.where(ENTRIES.c.subject == bindparam("subject"))


def recorded_in(row: Row[Any]) -> Recorded:
    """The entry that a row of ``RECORDED`` holds, with its place in the log."""
    return Recorded(sequence=row.sequence, when=row.when, author=author_in(row), entry=entry_in(row))


def read_attributed(connection: Connection, subject: str, forms: Collection[str]) -> tuple[Recorded, ...]:
    """The newest answer of a subject to each question of these forms, with who gave it; oldest first."""
    found = connection.execute(_ATTRIBUTED, {"subject": subject, "forms": sorted(forms)})
    return newest_answers(recorded_in(row) for row in found)


def read_happened(connection: Connection, kinds: Collection[str], subject: str | None) -> tuple[Recorded, ...]:
    """The entries of these kinds that belong to no form, of one subject or of all, oldest first."""
    wanted = {"kinds": sorted(map(str, kinds))}
    found = (
        connection.execute(_HAPPENED, wanted)
        if subject is None
        else connection.execute(_HAPPENED_TO, {**wanted, "subject": subject})
    )
    return tuple(recorded_in(row) for row in found)


def has_written_since(connection: Connection, sequence: int, but_for: Collection[str]) -> bool:
    """Whether any entry of another kind than these came after the one of this number."""
    later = select(ENTRIES.c.sequence).where(ENTRIES.c.sequence > sequence, ENTRIES.c.kind.not_in(sorted(but_for)))
    return connection.execute(later.limit(1)).first() is not None


def _transaction(row: Row[Any], entries: tuple[Entry, ...]) -> Transaction:
    return Transaction(
        number=int(row.number),
        first=int(row.first),
        when=int(row.when),
        author=author_in(row),
        entries=entries,
        previous=row.previous,
        hash=row.hash,
        format=row.format,
    )


def insert_transaction(connection: Connection, sealed_one: Transaction) -> None:
    """Adds a transaction, sealed, as it is."""
    author = sealed_one.author
    head = {
        "number": sealed_one.number,
        "first": sealed_one.first,
        "when": sealed_one.when,
        "zone": author.zone,
        "person": author.person.id,
        "role": author.person.role.value,
        "site": author.person.site,
        "study": author.study,
        "source": author.source,
        "format": sealed_one.format,
        "previous": sealed_one.previous,
        "hash": sealed_one.hash,
    }
    connection.execute(insert(TRANSACTIONS), head)
    rows = [
        {
            "sequence": sealed_one.first + number,
            "transaction": sealed_one.number,
            **{name: getattr(entry, name) for name in COLUMNS},
            "kind": str(entry.kind),
        }
        for number, entry in enumerate(sealed_one.entries)
    ]
    add(connection, adding(ENTRIES, connection.dialect.name), rows)
