"""Which visits did not take place, and which took place though nobody had planned them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from trialwright.records.entries import Recorded


class AttendanceKind(StrEnum):
    """What is written about a visit of a participant, apart from its forms."""

    MISSED = "visit missed"
    NOT_MISSED = "visit not missed"
    ADDED = "visit added"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What was said about a visit: why, by whom, when; ``day`` on which an added visit took place."""

    reason: str
    person: str
    when: int
    day: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended:
    """What is said about visits, by participant and visit.

    missed  visits of the schedule that did not take place
    added   visits that nobody had planned
    """

    missed: Mapping[tuple[str, str], Noted] = field(default_factory=dict[tuple[str, str], Noted])
    added: Mapping[tuple[str, str], Noted] = field(default_factory=dict[tuple[str, str], Noted])


NOTHING_NOTED = Attended()


def fold_attendance(entries: Iterable[Recorded]) -> Attended:
    """What stands of entries of ``AttendanceKind``, oldest first; others are passed over."""
    missed: dict[tuple[str, str], Noted] = {}
    added: dict[tuple[str, str], Noted] = {}
    for recorded in entries:
        entry = recorded.entry
        key = (entry.subject or "", entry.visit or "")
        said = Noted(reason=entry.reason or "", person=recorded.author.person.id, when=recorded.when, day=entry.since)
        if entry.kind == AttendanceKind.MISSED:
            missed[key] = said
        elif entry.kind == AttendanceKind.NOT_MISSED:
            missed.pop(key, None)
        elif entry.kind == AttendanceKind.ADDED:
            added[key] = said
    return Attended(missed=missed, added=added)
