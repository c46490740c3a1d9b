"""The entries of the log: everything that happens is one, and none is ever changed."""

from dataclasses import dataclass
from enum import StrEnum

from trialwright.words.people import Person

FORMAT = 1
"""Number of the format in which entries are written now; older ones are read for ever."""


class EntryKind(StrEnum):
    """What sort of thing happened."""

    DATABASE_OPENED = "database opened"
    STUDY_VERSION = "study version"
    VALUE = "value"
    FORM_SAVED = "form saved"


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
    reason   why a value that existed was changed
    """

    kind: EntryKind
    subject: str | None = None
    visit: str | None = None
    form: str | None = None
    repeat: int | None = None
    item: str | None = None
    value: str | None = None
    unit: str | None = None
    missing: str | None = None
    reason: str | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The newest transaction: what every report and export is stamped with."""

    number: int
    next_entry: int
    when: int
    hash: str


NOTHING = Head(number=0, next_entry=1, when=0, hash="0" * 64)
"""The head of a log in which nothing has happened."""
