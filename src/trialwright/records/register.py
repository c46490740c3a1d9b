"""What rights are read from: who has which role, to which site a subject belongs, which study versions are kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from trialwright.records.entries import DatabaseMode, Entry, EntryKind, Recorded
from trialwright.words.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role that somebody was given at a site.

    sequence  of its entry
    since     first day on which it holds, by the clock of the site; None from its entry on
    until     last day on which it holds; None without an end
    ended     sequence of the entry that ended it; None while it stands
    """

    sequence: int
    person: str
    role: str
    site: str
    since: str | None = None
    until: str | None = None
    ended: int | None = None


def holds(grants: Iterable[Grant], who: Person, day: str) -> bool:
    """Whether somebody has, on this day (ISO, at the site), the role in which they act at the site where they act."""
    return any(
        (grant.person, grant.role, grant.site) == (who.id, who.role.value, who.site)
        and grant.ended is None
        and (grant.since or day) <= day <= (grant.until or day)
        for grant in grants
    )


def opening(mode: DatabaseMode, first: Person) -> tuple[Entry, Entry]:
    """The entries with which a log begins: what it is, for ever, and the first person, who admits the others."""
    opened = Entry(kind=EntryKind.DATABASE_OPENED, value=mode.value)
    return opened, Entry(kind=EntryKind.ROLE_GIVEN, whom=first.id, value=first.role.value, item=first.site)


@dataclass(slots=True, kw_only=True)
class Register:
    """What the entries followed so far say of people, subjects and study versions; a store keeps it beside its log.

    grants    every role that was ever given, by the sequence of its entry
    subjects  the site of each subject: of whoever first wrote about them
    studies   the study versions whose text is in the log: their hashes, each with the sequence of its entry
    approvals each study version, by its hash, with a site at which it was approved
    mode      demonstration or live; None before the first entry
    """

    grants: dict[int, Grant] = field(default_factory=dict[int, Grant])
    subjects: dict[str, str] = field(default_factory=dict[str, str])
    studies: dict[str, int] = field(default_factory=dict[str, int])
    approvals: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    mode: DatabaseMode | None = None

    def follow(self, recorded: Recorded) -> None:
        """Takes in the next entry of the log."""
        entry = recorded.entry
        if entry.subject is not None:
            self.subjects.setdefault(entry.subject, recorded.author.person.site)
        match entry.kind:
            case EntryKind.ROLE_GIVEN:
                self.grants[recorded.sequence] = granted(recorded)
            case EntryKind.ROLE_ENDED | EntryKind.ACCOUNT_CLOSED:
                for grant in self.grants.values():
                    if ends(recorded, grant):
                        self.grants[grant.sequence] = replace(grant, ended=recorded.sequence)
            case EntryKind.STUDY_VERSION:
                self.studies.setdefault(entry.item or "", recorded.sequence)
            case EntryKind.STUDY_APPROVED:
                self.approvals.add((entry.item or "", entry.value or ""))
            case EntryKind.DATABASE_OPENED:
                self.mode = DatabaseMode(entry.value or "")
            case _:
                pass

    def of(self, person: str) -> tuple[Grant, ...]:
        """The roles that somebody was given."""
        return tuple(grant for grant in self.grants.values() if grant.person == person)


def granted(recorded: Recorded) -> Grant:
    """The role that an entry gives; one of the first formats names no site, and is that of an administrator."""
    entry = recorded.entry
    return Grant(
        sequence=recorded.sequence,
        person=entry.whom or "",
        role=entry.value or "",
        site=entry.item or "-",
        since=entry.since,
        until=entry.until,
    )


def ends(recorded: Recorded, grant: Grant) -> bool:
    """Whether an entry ends a role: that one, or every one of an account that is closed."""
    entry = recorded.entry
    if grant.ended is not None:
        return False
    if entry.kind == EntryKind.ROLE_ENDED:
        return entry.about == grant.sequence
    return entry.kind == EntryKind.ACCOUNT_CLOSED and entry.whom == grant.person
