"""Whether what was recorded at a site is locked, who has signed for it, and whether the log was verified."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from trialwright.records.accounts import AccountKind
from trialwright.records.entries import EntryKind, Recorded


class LockKind(StrEnum):
    """What happens around the lock of a database; ``item`` of each entry is the site.

    LOG_VERIFIED   the whole log was recomputed: ``about`` the newest entry that was read, ``value`` how many faults
    LOCK_SIGNED    somebody signed for the lock; ``value`` is the hash of what they signed for
    LOCKED         both have signed for the same: nothing about a participant of the site is written any more
    UNLOCK_SIGNED  somebody signed for the unlock, with the reason
    UNLOCKED       both have
    """

    LOG_VERIFIED = "log verified"
    LOCK_SIGNED = "database lock signed"
    LOCKED = "database locked"
    UNLOCK_SIGNED = "database unlock signed"
    UNLOCKED = "database unlocked"


QUIET: frozenset[str] = frozenset(
    {
        *(kind.value for kind in LockKind),
        EntryKind.SIGNED_IN.value,
        EntryKind.SIGN_IN_FAILED.value,
        EntryKind.EXPORTED.value,
        EntryKind.IDENTITY_READ.value,
        *(kind.value for kind in AccountKind),
    }
)
"""The kinds of entries that change nothing of the trial: a verification still speaks of the log after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockSignature:
    """Who signed for the next turn of the lock, in which role, when, for what (hash), and why."""

    when: int
    person: str
    role: str
    content: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseLock:
    """How the lock of a site stands.

    locked  sequence of the entry that locked it; None while it is open
    when    when it was last locked or unlocked; None where it never was
    signed  who has signed for the next turn: for the lock while it is open, for the unlock while it is locked
    """

    locked: int | None = None
    when: int | None = None
    signed: tuple[LockSignature, ...] = ()


def fold_lock(entries: Iterable[Recorded], site: str) -> DatabaseLock:
    """The lock of a site from the entries of ``LockKind``, oldest first; those of other sites do not count."""
    lock = DatabaseLock()
    for recorded in entries:
        entry, person = recorded.entry, recorded.author.person
        if entry.item != site:
            continue
        match entry.kind:
            case LockKind.LOCK_SIGNED | LockKind.UNLOCK_SIGNED:
                signature = LockSignature(
                    when=recorded.when,
                    person=person.id,
                    role=person.role.value,
                    content=entry.value or "",
                    reason=entry.reason or "",
                )
                others = (each for each in lock.signed if each.role != signature.role)
                lock = replace(lock, signed=(*others, signature))
            case LockKind.LOCKED:
                lock = DatabaseLock(locked=recorded.sequence, when=recorded.when)
            case LockKind.UNLOCKED:
                lock = DatabaseLock(when=recorded.when)
            case _:
                pass
    return lock
