"""What stands still, since when, for what cause, and until a board has decided: read from the log."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from trialwright.records.entries import Entry, Recorded


class SuspensionKind(StrEnum):
    """What sort of entry stops something, or lets it go on."""

    SUSPENDED = "trial suspended"
    ENDED = "suspension ended"


WHOLE_TRIAL = "trial"
"""The scope that stops every issue of a product."""

PROCEDURE = "procedure"
"""The scope that stops the puncture and infusion, whatever the dose; no product is issued either."""

BOARD_ONLY = "board"
"""The scope that stops nothing: the board is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """Something that was stopped.

    sequence  of its entry, by which its end names it
    scope     ``trial``, ``procedure``, ``board``, a dose level as ``level 2``, ``part part_2``, or ``site changzheng``
    cause     id of the stopping rule that held; None where a person suspended by hand
    text      why, in words
    subject   whose event it was, and ``event`` its number; None for one without an event
    since     day (ISO, at the site) on which it began; ``board_by`` the last day on which the board meets
    when      microseconds since 1970-01-01T00:00Z at which it was written
    who       code of the person whose entry caused it; ``site`` where they act
    ended     sequence of the entry that ended it; ``ended_by`` and ``decision`` the board's person and words
    """

    sequence: int
    scope: str
    cause: str | None
    text: str
    subject: str | None
    event: int | None
    since: str
    board_by: str | None
    when: int
    who: str
    site: str
    ended: int | None = None
    ended_when: int | None = None
    ended_by: str | None = None
    decision: str | None = None

    @property
    def stands(self) -> bool:
        """Whether it has not been ended."""
        return self.ended is None

    @property
    def halts(self) -> bool:
        """Whether it stands and stops something; one that only asks the board does not."""
        return self.stands and self.scope != BOARD_ONLY

    def covers(self, *, level: int, part: str, site: str) -> bool:
        """Whether a dose of this level, in this part, at this site belongs to what was stopped, then or now."""
        kind, _, id = self.scope.partition(" ")
        own = {"level": str(level), "part": part, "site": site, BOARD_ONLY: None}
        return own.get(kind, id) == id


def level_scope(level: int) -> str:
    """The scope that stops one dose level."""
    return f"level {level}"


def part_scope(part: str) -> str:
    """The scope that stops one part of the study."""
    return f"part {part}"


def site_scope(site: str) -> str:
    """The scope that stops one site."""
    return f"site {site}"


def suspension_entry(
    *,
    scope: str,
    cause: str | None,
    text: str,
    since: str,
    board_by: str | None = None,
    subject: str | None = None,
    event: int | None = None,
) -> Entry:
    """The entry that stops something at once; for the fields see ``Suspension``."""
    return Entry(
        kind=SuspensionKind.SUSPENDED,
        item=scope,
        value=cause,
        reason=text,
        whom=subject,
        repeat=event,
        since=since,
        until=board_by,
    )


def ending_entry(about: int, decision: str) -> Entry:
    """The entry by which a board's decision ends a suspension."""
    return Entry(kind=SuspensionKind.ENDED, about=about, reason=decision)


def fold_suspensions(entries: Iterable[Recorded]) -> tuple[Suspension, ...]:
    """Every suspension there ever was, oldest first, with its end where it has one.

    Missing: without entries nothing is suspended. An end that names no suspension, or one that has ended, changes
    nothing: ``conduct`` writes none.
    """
    found: dict[int, Suspension] = {}
    for recorded in entries:
        entry, person = recorded.entry, recorded.author.person
        if entry.kind == SuspensionKind.SUSPENDED:
            found[recorded.sequence] = Suspension(
                sequence=recorded.sequence,
                scope=entry.item or WHOLE_TRIAL,
                cause=entry.value,
                text=entry.reason or "",
                subject=entry.whom,
                event=entry.repeat,
                since=entry.since or "",
                board_by=entry.until,
                when=recorded.when,
                who=person.id,
                site=person.site,
            )
        elif entry.kind == SuspensionKind.ENDED and entry.about in found and found[entry.about].stands:
            found[entry.about] = replace(
                found[entry.about],
                ended=recorded.sequence,
                ended_when=recorded.when,
                ended_by=person.id,
                decision=entry.reason,
            )
    return tuple(found.values())


def halting(suspensions: Iterable[Suspension]) -> tuple[Suspension, ...]:
    """Those that stop something now, anywhere."""
    return tuple(each for each in suspensions if each.halts)
