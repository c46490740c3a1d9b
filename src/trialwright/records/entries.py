"""The entries of the log: everything that happens is one, and none is ever changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from trialwright.words.people import Person

FORMAT = 3
"""Number of the format in which entries are written now; older ones are read and verified for ever.

1  without ``about``, ``whom``, ``since`` and ``until``
2  without ``since`` and ``until``
3  with them
"""


class EntryKind(StrEnum):
    """What sort of thing happened; chapters name further kinds of their own."""

    DATABASE_OPENED = "database opened"
    STUDY_VERSION = "study version"
    STUDY_APPROVED = "study approved"
    VALUE = "value"
    FORM_SAVED = "form saved"
    FORM_COMPLETED = "form completed"
    FORM_CORRECTED = "form corrected"
    FORM_SIGNED = "form signed"
    SIGNATURE_VOIDED = "signature voided"
    SIGNATURE_WITHDRAWN = "signature withdrawn"
    FORM_FROZEN = "form frozen"
    FORM_LOCKED = "form locked"
    FORM_UNLOCKED = "form unlocked"
    ROLE_GIVEN = "role given"
    ROLE_ENDED = "role ended"
    ACCOUNT_CLOSED = "account closed"
    SIGNED_IN = "signed in"
    SIGN_IN_FAILED = "sign-in failed"
    EXPORTED = "exported"
    IMPORTED = "imported"
    IDENTITY_LINKED = "identity linked"
    IDENTITY_READ = "identity read"
    IDENTITY_ERASED = "identity erased"
    DEVIATION = "deviation"
    QUERY_OPENED = "query opened"
    QUERY_ANSWERED = "query answered"
    QUERY_CLOSED = "query closed"
    QUERY_REOPENED = "query reopened"
    QUERY_REASSIGNED = "query reassigned"


class DatabaseMode(StrEnum):
    """Said by the first entry of a database, for ever."""

    DEMONSTRATION = "demonstration"
    LIVE = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened; the fields that its kind does not use stay None.

    repeat   row of a repeating group, from 1; 0 for what is asked once
    value    as it was entered, or what the kind is about; None where ``missing`` says why there is none
    unit     as it was entered
    missing  why there is no value
    reason   why a value that existed was changed, why a step back was taken, or what a signature means; of a query the
             check of the software that asked it
    about    sequence number of the earlier entry that this one is about: a query, a signature
    whom     the role that is asked, or the person that it concerns
    since    first day, by the clock of the site: of a role, or on which something happened that was entered later
    until    last day of it; None for one without an end
    """

    kind: str
    subject: str | None = None
    visit: str | None = None
    form: str | None = None
    repeat: int | None = None
    item: str | None = None
    value: str | None = None
    unit: str | None = None
    missing: str | None = None
    reason: str | None = None
    about: int | None = None
    whom: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormKey:
    """A form of a subject at a visit: what is saved, and guarded, as a whole."""

    subject: str
    visit: str
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who writes, from where, under which study version.

    zone    time zone of the site, for display; times are kept in UTC
    source  ``typed``, or the file and row of an import
    """

    person: Person
    zone: str
    study: str | None
    source: str = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """Entries that were written together, sealed by one hash.

    number    1 for the first transaction, without gaps
    first     sequence number of its first entry, without gaps
    when      microseconds since 1970-01-01T00:00Z; never less than the transaction before
    previous  hash of the transaction before; of nothing for the first
    """

    number: int
    first: int
    when: int
    author: Author
    entries: tuple[Entry, ...]
    previous: str
    hash: str
    format: int = FORMAT

    def recorded(self) -> "Iterator[Recorded]":
        """Each of its entries with its place in the log."""
        for number, entry in enumerate(self.entries):
            yield Recorded(sequence=self.first + number, when=self.when, author=self.author, entry=entry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An entry with its place in the log: its sequence number, when it was written, and by whom."""

    sequence: int
    when: int
    author: Author
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The newest transaction: what every report and export is stamped with."""

    number: int
    next_entry: int
    when: int
    hash: str


NOTHING = Head(number=0, next_entry=1, when=0, hash="0" * 64)
"""The head of a log in which nothing has happened."""
