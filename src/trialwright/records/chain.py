"""Seals each transaction with a hash over it and the one before, and finds what was changed by hand."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter

from trialwright.records.entries import NOTHING, Author, Entry, EntryKind, Head, Transaction
from trialwright.words.flaws import Flaw, flaw


def sealed(head: Head, author: Author, now: int, entries: Sequence[Entry]) -> Transaction:
    """The next transaction of a log.

    now  microseconds since 1970-01-01T00:00Z; a clock that runs behind the log is set to the log's newest time
    Raises: ValueError for a transaction without entries.
    """
    if not entries:
        raise ValueError("a transaction needs an entry")
    open_one = Transaction(
        number=head.number + 1,
        first=head.next_entry,
        when=max(now, head.when),
        author=author,
        entries=tuple(entries),
        previous=head.hash,
        hash="",
    )
    return replace(open_one, hash=_digest(open_one))


def head_after(transaction: Transaction) -> Head:
    """The head of a log whose newest transaction this is."""
    return Head(
        number=transaction.number,
        next_entry=transaction.first + len(transaction.entries),
        when=transaction.when,
        hash=transaction.hash,
    )


def _digest(transaction: Transaction) -> str:
    """SHA-256 over everything that a transaction says but its hash, as one JSON list in a fixed order."""
    author, person = transaction.author, transaction.author.person
    content = [
        transaction.format,
        transaction.number,
        transaction.first,
        transaction.when,
        author.zone,
        person.id,
        person.role.value,
        person.site,
        author.study,
        author.source,
        transaction.previous,
        [_content(entry, transaction.format) for entry in transaction.entries],
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


_FIELDS = {1: 10, 2: 12}
"""How many of the fields of an entry an older format has; the newest has them all."""

_SAID: Callable[[Entry], tuple[object, ...]] = attrgetter(*(field.name for field in fields(Entry)))


def _content(entry: Entry, format: int) -> tuple[object, ...]:
    """What an entry says, in the order of its format."""
    return _SAID(entry)[: _FIELDS.get(format)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What ``log verify`` found; ``faults`` is empty for a log that is as it was written."""

    entries: int
    head: str
    faults: tuple[Flaw, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


def verify(transactions: Iterable[Transaction]) -> Verification:
    """Recomputes the chain and says where it breaks; goes on after a break, to find them all.

    Missing: entries cut off at the end leave no trace in the chain itself; only a witness kept elsewhere shows them.
    """
    head, entries, faults = NOTHING, 0, list[Flaw]()
    for transaction in transactions:
        if head is NOTHING and transaction.entries[:1] and transaction.entries[0].kind != EntryKind.DATABASE_OPENED:
            faults.append(flaw("not the opening", number=transaction.number))
        faults += _breaks(head, transaction)
        entries += len(transaction.entries)
        head = head_after(transaction)
    if head is NOTHING:
        faults.append(flaw("empty"))
    return Verification(entries=entries, head=head.hash, faults=tuple(faults))


def _breaks(head: Head, found: Transaction) -> Iterator[Flaw]:
    if found.number != head.number + 1:
        yield flaw("out of order", number=found.number, before=head.number)
    elif found.first != head.next_entry:
        yield flaw("entries missing", number=found.number, first=found.first, wanted=head.next_entry)
    if found.previous != head.hash:
        yield flaw("chain broken", number=found.number)
    if found.when < head.when:
        yield flaw("older", number=found.number)
    if _digest(found) != found.hash:
        yield flaw("changed", number=found.number)
