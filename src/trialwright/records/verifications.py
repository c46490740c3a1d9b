"""The verifications of the log that people asked for: what each found, as it stands in its entry."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from trialwright.records.entries import Recorded
from trialwright.records.lock import LockKind
from trialwright.words.flaws import Flaw, flaw

MOST = 200
"""Flaws that an entry names; ``count`` says how many there were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogVerified:
    """A verification.

    read   number of the newest entry that was read
    head   hash of the newest transaction that was read; empty where the entry is from before it was noted
    count  how many flaws there were; ``found`` names the first of them
    """

    when: int
    zone: str
    person: str
    read: int
    head: str
    count: int
    found: tuple[Flaw, ...]


def report_text(head: str, found: tuple[Flaw, ...]) -> str:
    """What an entry keeps of a verification."""
    faults = [{"kind": each.kind, "values": dict(each.values)} for each in found[:MOST]]
    return json.dumps({"head": head, "faults": faults}, ensure_ascii=False, sort_keys=True)


def fold_verifications(told: Iterable[Recorded]) -> tuple[LogVerified, ...]:
    """Every verification, oldest first."""
    own = (each for each in told if each.entry.kind == LockKind.LOG_VERIFIED)
    return tuple(_verified(each) for each in own)


def _verified(recorded: Recorded) -> LogVerified:
    entry, author = recorded.entry, recorded.author
    report = cast("dict[str, Any]", json.loads(entry.reason) if entry.reason else {})
    faults = cast("list[dict[str, Any]]", report.get("faults", []))
    return LogVerified(
        when=recorded.when,
        zone=author.zone,
        person=author.person.id,
        read=entry.about or 0,
        head=report.get("head", ""),
        count=int(entry.value or 0),
        found=tuple(flaw(each["kind"], **each["values"]) for each in faults),
    )
