"""A log in memory: for rehearsals and tests."""

import threading
from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import contextmanager

from trialwright.records.chain import head_after, sealed
from trialwright.records.entries import NOTHING, Author, DatabaseMode, Entry, FormKey, Head, Recorded, Transaction
from trialwright.records.forms import CurrentValue, FormState, Stage, fold_form, newest_answers
from trialwright.records.register import Grant, Register
from trialwright.records.snapshot import Snapshot, fold


class MemoryLog:
    """A log that ends with the process."""

    def __init__(self) -> None:
        self._transactions: list[Transaction] = []
        self._forms: dict[FormKey, list[Recorded]] = {}
        self._apart: dict[str, list[Recorded]] = {}
        self._register = Register()
        self._lock = threading.Lock()

    @contextmanager
    def writing(self, author: Author, now: int) -> Generator["_MemoryWriting"]:
        """Begins a transaction; see ``records/log.py``."""
        with self._lock:
            writing = _MemoryWriting(self._transactions, self._forms, self._apart, self._register)
            yield writing
            if writing.entries:
                transaction = sealed(self.head(), author, now, writing.entries)
                self._transactions.append(transaction)
                for recorded in transaction.recorded():
                    self._register.follow(recorded)
                    entry = recorded.entry
                    if entry.subject and entry.visit and entry.form:
                        key = FormKey(subject=entry.subject, visit=entry.visit, form=entry.form)
                        self._forms.setdefault(key, []).append(recorded)
                    if entry.form is None:
                        self._apart.setdefault(entry.kind, []).append(recorded)

    def transactions(self) -> Iterator[Transaction]:
        """Every transaction, oldest first."""
        yield from tuple(self._transactions)

    def snapshot(self, until: int | None = None, at: int | None = None) -> Snapshot:
        """The log folded up to a transaction or a time."""
        return fold(self._transactions, until, at)

    def head(self) -> Head:
        """The newest transaction."""
        return head_after(self._transactions[-1]) if self._transactions else NOTHING


class _MemoryWriting:
    def __init__(
        self,
        transactions: list[Transaction],
        forms: dict[FormKey, list[Recorded]],
        apart: dict[str, list[Recorded]],
        register: Register,
    ) -> None:
        self._transactions, self._forms, self._apart, self._register = transactions, forms, apart, register
        self.entries: list[Entry] = []

    def form(self, key: FormKey) -> FormState:
        return fold_form(self._forms.get(key, ()))

    def answers(self, subject: str, forms: Collection[str]) -> Mapping[FormKey, Mapping[tuple[str, int], CurrentValue]]:
        keys = (key for key in self._forms if key.subject == subject and key.form in forms)
        return {key: self.form(key).values for key in keys}

    def attributed(self, subject: str, forms: Collection[str]) -> tuple[Recorded, ...]:
        own = (told for key, told in self._forms.items() if key.subject == subject and key.form in forms)
        return newest_answers(sorted((each for told in own for each in told), key=lambda each: each.sequence))

    def grants(self, person: str) -> tuple[Grant, ...]:
        return self._register.of(person)

    def site_of(self, subject: str) -> str | None:
        return self._register.subjects.get(subject)

    def keeps(self, study: str) -> bool:
        return study in self._register.studies

    def approved(self, study: str, site: str) -> bool:
        return (study, site) in self._register.approvals

    def is_live(self) -> bool:
        return self._register.mode is DatabaseMode.LIVE

    def completed(self, subject: str) -> frozenset[str]:
        own = ((key, recorded) for key, recorded in self._forms.items() if key.subject == subject)
        return frozenset(key.form for key, recorded in own if fold_form(recorded).stage is Stage.COMPLETE)

    def site_forms(self, site: str) -> Mapping[FormKey, FormState]:
        own = (key for key in self._forms if self.site_of(key.subject) == site)
        return {key: self.form(key) for key in sorted(own, key=lambda key: (key.subject, key.visit, key.form))}

    def happened(self, kinds: Collection[str], subject: str | None = None) -> tuple[Recorded, ...]:
        told = (each for kind in set(kinds) for each in self._apart.get(kind, ()))
        own = (each for each in told if subject in {None, each.entry.subject})
        return tuple(sorted(own, key=lambda each: each.sequence))

    def has_written_since(self, sequence: int, but_for: Collection[str]) -> bool:
        newer = (each for each in reversed(self._transactions) if each.first + len(each.entries) > sequence + 1)
        later = (recorded for each in newer for recorded in each.recorded())
        return any(each.sequence > sequence and each.entry.kind not in but_for for each in later)

    def append(self, *entries: Entry) -> None:
        self.entries += entries
