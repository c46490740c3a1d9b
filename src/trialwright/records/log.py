"""What every log offers, wherever it is kept: in memory, in SQLite or in PostgreSQL."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from trialwright.records.entries import Author, Entry, FormKey, Head, Recorded, Transaction
from trialwright.records.forms import CurrentValue, FormState
from trialwright.records.register import Grant
from trialwright.records.snapshot import Snapshot


class Answering(Protocol):
    """Whatever knows what was written of a subject as of one moment: a transaction, or a reading of the log."""

    def form(self, key: FormKey) -> FormState:
        """The form as it stands now; version 0 and no answers for one that nobody saved."""
        ...

    def answers(self, subject: str, forms: Collection[str]) -> Mapping[FormKey, Mapping[tuple[str, int], CurrentValue]]:
        """What is saved of a subject on these forms, at whichever visit, by item and row."""
        ...

    def attributed(self, subject: str, forms: Collection[str]) -> tuple[Recorded, ...]:
        """The newest answer to each question of these forms, at whichever visit, with who gave it; oldest first."""
        ...

    def completed(self, subject: str) -> frozenset[str]:
        """The forms that are complete for a subject, at whichever visit."""
        ...

    def happened(self, kinds: Collection[str], subject: str | None = None) -> tuple[Recorded, ...]:
        """The entries of these kinds that belong to no form, of one subject or of all, oldest first."""
        ...


class Surveying(Protocol):
    """Whatever knows how everything of a site stands as of one moment."""

    def site_forms(self, site: str) -> Mapping[FormKey, FormState]:
        """Every form of the subjects of a site as it stands, by subject, visit and form."""
        ...

    def happened(self, kinds: Collection[str], subject: str | None = None) -> tuple[Recorded, ...]:
        """The entries of these kinds that belong to no form, of one subject or of all, oldest first."""
        ...

    def has_written_since(self, sequence: int, but_for: Collection[str]) -> bool:
        """Whether any entry of another kind than these came after the one of this number."""
        ...


class Writing(Answering, Surveying, Protocol):
    """A transaction that is being written: it alone writes, and what it reads cannot change under it."""

    def grants(self, person: str) -> tuple[Grant, ...]:
        """Every role that somebody was ever given."""
        ...

    def site_of(self, subject: str) -> str | None:
        """The site to which a subject belongs; None for one of whom nobody has written."""
        ...

    def keeps(self, study: str) -> bool:
        """Whether the text of a study version, by its hash, is in the log."""
        ...

    def approved(self, study: str, site: str) -> bool:
        """Whether a study version was approved at a site."""
        ...

    def is_live(self) -> bool:
        """Whether the database is that of a real trial; a demonstration is not."""
        ...

    def append(self, *entries: Entry) -> None:
        """Adds entries; they are sealed and kept when the transaction ends without an exception."""
        ...


class Log(Protocol):
    """An append-only log."""

    def writing(self, author: Author, now: int) -> AbstractContextManager[Writing]:
        """Begins a transaction; all its entries land together, or none does, and none when nothing was appended.

        now  microseconds since 1970-01-01T00:00Z
        """
        ...

    def transactions(self) -> Iterator[Transaction]:
        """Every transaction, oldest first, all as of the moment at which the first is asked for."""
        ...

    def snapshot(self, until: int | None = None, at: int | None = None) -> Snapshot:
        """What ``records/snapshot.fold`` makes of the transactions, as fast as the store can."""
        ...

    def head(self) -> Head:
        """The newest transaction."""
        ...
