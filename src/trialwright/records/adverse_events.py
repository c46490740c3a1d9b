"""Adverse events as they stand: every version, what was changed and why, what was sent where, and what was declined."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from trialwright.records.entries import Entry, Recorded


class EventKind(StrEnum):
    """What sort of entry tells of an adverse event; all but a fact and a receipt begin a version."""

    REPORTED = "adverse event reported"
    FOLLOWED_UP = "adverse event followed up"
    CORRECTED = "adverse event corrected"
    ADJUDICATED = "adverse event adjudicated"
    CODED = "adverse event coded"
    CLOSED = "adverse event closed"
    FACT = "adverse event fact"
    SENT = "adverse event sent"
    DECLINED = "laboratory grade declined"


EVENT_KINDS = frozenset(kind.value for kind in EventKind)

VERSIONS = frozenset(EventKind) - {EventKind.FACT, EventKind.SENT, EventKind.DECLINED}
"""The kinds that begin a version; the facts that follow in the same transaction are what it changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A fact of an event that a version changed; None is *not known yet*."""

    fact: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One moment of an event's history.

    number  1 for the report
    reason  why what was known changed; None where it only adds
    """

    number: int
    kind: str
    when: int
    zone: str
    person: str
    role: str
    reason: str | None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That an authority was told of an event.

    clock   id of the duty that it meets, as the study declares it
    number  of the submission, as the authority gave it
    sent    local time or day at the site, as it was entered
    when    microseconds since 1970-01-01T00:00Z at which it was written down
    """

    clock: str
    number: str
    sent: str
    when: int
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEvent:
    """An adverse event as it stands.

    number    of the event among those of its subject, from 1
    sequence  of the entry that reported it
    facts     what is known of it; a name that is absent is not known yet
    closed    whether nothing more is awaited; whatever comes later opens it again
    """

    subject: str
    number: int
    sequence: int
    facts: Mapping[str, str] = field(default_factory=dict[str, str])
    versions: tuple[Version, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    closed: bool = False

    @property
    def version(self) -> int:
        """How many versions it has: what somebody must have seen who changes it."""
        return len(self.versions)

    @property
    def name(self) -> str:
        """How people call it: subject and number."""
        return f"{self.subject}/{self.number}"

    @property
    def term(self) -> str:
        """The event as it was reported."""
        return self.facts.get("term", "")

    @property
    def grade(self) -> int | None:
        """The grade, 1 to 5; None while it is not known."""
        return int(self.facts["grade"]) if "grade" in self.facts else None

    @property
    def serious(self) -> bool | None:
        """Whether any criterion of seriousness is met; None while nobody has said so. The grade has no part in it."""
        criteria = {name: value for name, value in self.facts.items() if name.startswith("serious.")}
        if "yes" in criteria.values() or self.facts.get("serious") == "yes":
            return True
        return False if self.facts.get("serious") == "no" else None

    def answer(self, fact: str) -> bool | None:
        """What is known of a fact that is answered by yes or no."""
        return {"yes": True, "no": False}.get(self.facts.get(fact, ""))

    def under(self, family: str) -> Mapping[str, str]:
        """The facts of a family, such as ``relation``, by what follows its name."""
        start = f"{family}."
        return {name.removeprefix(start): value for name, value in self.facts.items() if name.startswith(start)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """A grade that a laboratory result proposed and somebody declined.

    result  where it stands: ``visit/form/item/row``
    value   the result as it was then: another one proposes anew
    """

    subject: str
    result: str
    value: str
    reason: str
    when: int
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """All adverse events of a trial, by subject and number, and every proposal that was declined."""

    events: Mapping[tuple[str, int], AdverseEvent] = field(default_factory=dict[tuple[str, int], AdverseEvent])
    declined: tuple[Declined, ...] = ()

    def of(self, subject: str) -> tuple[AdverseEvent, ...]:
        """The events of one subject, the first reported first."""
        return tuple(event for event in self.events.values() if event.subject == subject)

    def next_number(self, subject: str) -> int:
        """The number that the next event of a subject will have."""
        return len(self.of(subject)) + 1


NO_EVENTS = Events()


def fold_events(entries: Iterable[Recorded], known: Events = NO_EVENTS) -> Events:
    """The events from the entries of ``EVENT_KINDS``, oldest first, beginning from ``known``.

    Missing: a fact that no entry names is not known yet; one that was taken back is not known again. An entry about an
    event that nobody reported changes nothing: ``conduct`` writes none.
    """
    events, declined = dict(known.events), list(known.declined)
    for recorded in entries:
        entry = recorded.entry
        if entry.kind not in EVENT_KINDS or entry.subject is None:
            continue
        if entry.kind == EventKind.DECLINED:
            declined.append(_declined(recorded, entry.subject))
            continue
        key = (entry.subject, entry.repeat or 0)
        before = events.get(key)
        if before is None and entry.kind == EventKind.REPORTED:
            before = AdverseEvent(subject=key[0], number=key[1], sequence=recorded.sequence)
        if before is not None:
            events[key] = _after(before, recorded)
    return Events(events=MappingProxyType(events), declined=tuple(declined))


def _after(event: AdverseEvent, recorded: Recorded) -> AdverseEvent:
    entry, author = recorded.entry, recorded.author
    if entry.kind == EventKind.SENT:
        receipt = Receipt(
            clock=entry.item or "",
            number=entry.value or "",
            sent=entry.since or "",
            when=recorded.when,
            person=author.person.id,
        )
        return replace(event, receipts=(*event.receipts, receipt))
    if entry.kind == EventKind.FACT:
        return _known(event, entry)
    version = Version(
        number=event.version + 1,
        kind=entry.kind,
        when=recorded.when,
        zone=author.zone,
        person=author.person.id,
        role=author.person.role.value,
        reason=entry.reason,
    )
    return replace(event, versions=(*event.versions, version), closed=_closes(entry.kind, event))


def _closes(kind: str, event: AdverseEvent) -> bool:
    """Closing closes, a code or a judgement leaves it, new knowledge opens it again."""
    if kind in {EventKind.CODED, EventKind.ADJUDICATED}:
        return event.closed
    return kind == EventKind.CLOSED


def _known(event: AdverseEvent, entry: Entry) -> AdverseEvent:
    fact = entry.item or ""
    change = Change(fact=fact, before=event.facts.get(fact), after=entry.value)
    facts = {name: value for name, value in event.facts.items() if name != fact}
    if entry.value is not None:
        facts[fact] = entry.value
    *earlier, newest = event.versions
    told = replace(newest, changes=(*newest.changes, change))
    return replace(event, facts=MappingProxyType(facts), versions=(*earlier, told))


def _declined(recorded: Recorded, subject: str) -> Declined:
    entry = recorded.entry
    return Declined(
        subject=subject,
        result=entry.item or "",
        value=entry.value or "",
        reason=entry.reason or "",
        when=recorded.when,
        person=recorded.author.person.id,
    )
