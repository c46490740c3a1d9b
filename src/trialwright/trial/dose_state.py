"""Everything that happened to doses, joined with the adverse events that may limit the dose.

An event that may limit the dose, of somebody who was given cells, is a toxicity here: pending until the board has
adjudicated it, wherever it was reported.
Missing: an event of which too little is known to say that it cannot limit the dose is one that may.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Protocol

from trialwright.records.adverse_events import EVENT_KINDS, AdverseEvent, EventKind, fold_events
from trialwright.records.doses import DOSE_KINDS, DoseState, Toxicity, fold_doses
from trialwright.records.entries import Recorded
from trialwright.study.study import Study
from trialwright.trial.stopping import events_to_review

TOLD = DOSE_KINDS | EVENT_KINDS
"""The kinds of entries that are read."""


class Telling(Protocol):
    """Whatever knows what happened as of one moment."""

    def happened(self, kinds: Collection[str], subject: str | None = None) -> tuple[Recorded, ...]:
        """The entries of these kinds that belong to no form, oldest first."""
        ...


def read_doses(study: Study, told: Telling) -> DoseState:
    """The doses as of the moment of ``told``."""
    return doses_of(study, told.happened(TOLD))


def doses_of(study: Study, entries: Iterable[Recorded]) -> DoseState:
    """The doses as these entries tell them, of the kinds in ``TOLD`` and in the order of the log."""
    told = tuple(entries)
    state = fold_doses(told)
    found = tuple(_toxicities(study, state, told))
    if not found:
        return state
    behind = repr([(each.sequence, each.counts, each.adjudicated) for each in found])
    data = hashlib.sha256(f"{state.data}{behind}".encode()).hexdigest()
    newest = max((each for each in told if each.entry.kind in EVENT_KINDS), key=lambda each: each.sequence)
    return replace(
        state,
        toxicities=(*state.toxicities, *found),
        data=data,
        newest=max(state.newest, (newest.sequence, newest.when)),
    )


def _toxicities(study: Study, state: DoseState, told: tuple[Recorded, ...]) -> Iterator[Toxicity]:
    begun = _begun(state)
    events = tuple(each for each in fold_events(told).events.values() if each.subject in begun)
    open_ = {each.sequence for each in events_to_review(study, events, begun)} if events else set[int]()
    for each in events:
        ruled = each.facts.get("dlt")
        if each.sequence in open_ or ruled in {"yes", "no", "pending"}:
            yield _toxicity(each, {"yes": True, "no": False}.get(ruled or ""), told)


def _begun(state: DoseState) -> Mapping[str, str]:
    """The first day of cells of everybody who was given any, or for whom a dose was issued."""
    days: dict[str, str] = {}
    for each in (*state.given, *state.issues):
        days[each.subject] = min(each.day, days.get(each.subject, each.day))
    return days


def _toxicity(event: AdverseEvent, counts: bool | None, told: tuple[Recorded, ...]) -> Toxicity:
    ruled = [each for each in told if _rules(each, event)]
    first = next((each for each in told if each.sequence == event.sequence), None)
    return Toxicity(
        sequence=event.sequence,
        when=first.when if first is not None else 0,
        subject=event.subject,
        day=event.facts.get("began", "")[:10],
        criterion=None,
        text=event.term,
        counts=counts,
        adjudicated=ruled[-1].sequence if ruled and counts is not None else None,
        by=ruled[-1].author.person.id if ruled and counts is not None else None,
        event=event.number,
    )


def _rules(recorded: Recorded, event: AdverseEvent) -> bool:
    entry = recorded.entry
    mine = (entry.subject, entry.repeat or 0) == (event.subject, event.number)
    return mine and entry.kind == EventKind.FACT and entry.item == "dlt"
