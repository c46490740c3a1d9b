"""What forms tell of a participant that a stopping rule counts, such as a death: told, and told no longer.

The entry stands beside the answers, in the transaction that saved them, so that a rule finds it without reading forms.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from trialwright.records.dispositions import DispositionKind
from trialwright.records.entries import Entry, FormKey, Recorded


class TellingKind(StrEnum):
    """Whether a form says it or has come to say it no longer."""

    TOLD = "told on a form"
    NO_LONGER = "told on a form no longer"


TELLING_KINDS = frozenset({*(each.value for each in TellingKind), DispositionKind.DIED, DispositionKind.TAKEN_BACK})
"""What ``told_of`` reads: answers, and a death that was noted as what became of somebody."""

DEATH_NOTED = "disposition died"
"""How a study names, among what tells of a term, that somebody was noted as dead."""


def telling(kind: TellingKind, key: FormKey, place: tuple[str, int], term: str, day: str) -> Entry:
    """The entry for one answer; it belongs to no form, and its value says where the answer stands.

    term  of the stopping rules; ``day`` (ISO, at the site) on which it was written down
    """
    item, repeat = place
    stands = f"{key.visit}/{key.form}/{item}/{repeat}"
    return Entry(kind=kind, subject=key.subject, item=term, value=stands, since=day)


def told_of(entries: Iterable[Recorded]) -> Mapping[str, frozenset[str]]:
    """Of which participants something is told now, by the term; a noted death stands under ``DEATH_NOTED``.

    Missing: without entries nothing is told of anybody. What was taken back, or corrected away, is not told.
    """
    places: dict[tuple[str, str, str], bool] = {}
    noted: dict[int, str] = {}
    for recorded in entries:
        entry, subject = recorded.entry, recorded.entry.subject or ""
        if entry.kind in set(TellingKind):
            places[entry.item or "", subject, entry.value or ""] = entry.kind == TellingKind.TOLD
        elif entry.kind == DispositionKind.DIED:
            noted[recorded.sequence] = subject
        elif entry.kind == DispositionKind.TAKEN_BACK and entry.about is not None:
            noted.pop(entry.about, None)
    found: dict[str, set[str]] = {DEATH_NOTED: set(noted.values())}
    for (term, subject, _), stands in places.items():
        if stands:
            found.setdefault(term, set()).add(subject)
    return {term: frozenset(subjects) for term, subjects in found.items()}
