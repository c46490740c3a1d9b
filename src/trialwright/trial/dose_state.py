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
from trialwright.records.doses import DOSE_KINDS, DoseKind, DoseState, Toxicity, as_adjudicated, fold_doses
from trialwright.records.entries import Recorded
from trialwright.study.study import Study
from trialwright.trial.event_answers import may_limit

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
    may = {each.sequence for each in may_limit(study, events, begun)}
    rulings = _rulings(told)
    first = {each.sequence: each for each in told if each.entry.kind == EventKind.REPORTED}
    for each in events:
        ruled = rulings.get((each.subject, each.number)), rulings.get((each.subject, each.sequence))
        newest = max((one for one in ruled if one is not None), key=lambda one: one.sequence, default=None)
        if each.sequence in may or newest is not None:
            ruled_on = _toxicity(each, newest, first[each.sequence].when)
            changed = newest is not None and _became_another(each, newest, told)
            yield replace(ruled_on, counts=None, outdated=True) if changed and ruled_on.counts is False else ruled_on


_JUDGED = ("grade", "serious", "special", "began", "serious.", "relation.", "further.")
"""The facts on which it is judged whether an event limits the dose: names, and how families of names begin."""


def _became_another(event: AdverseEvent, ruled: Recorded, told: Iterable[Recorded]) -> bool:
    """Whether a fact on which it was judged is another than at the ruling; a grade that fell makes nothing worse."""
    then: dict[str, str] = {}
    for each in told:
        entry = each.entry
        own = entry.kind == EventKind.FACT and (entry.subject, entry.repeat) == (event.subject, event.number)
        if own and each.sequence < ruled.sequence:
            then[entry.item or ""] = entry.value or ""
    names = {name for name in {*then, *event.facts} if name in _JUDGED or name.startswith(_JUDGED[4:])}
    changed = {name for name in names if then.get(name, "") != event.facts.get(name, "")}
    fell = event.grade is not None and event.grade < int(then.get("grade") or 0)
    return bool(changed - ({"grade"} if fell else set()))


def _begun(state: DoseState) -> Mapping[str, str]:
    """The first day of cells of everybody who was given any, or for whom a dose was issued."""
    days: dict[str, str] = {}
    for each in (*state.given, *state.issues):
        days[each.subject] = min(each.day, days.get(each.subject, each.day))
    return days


def _rulings(told: Iterable[Recorded]) -> Mapping[tuple[str, int], Recorded]:
    """The newest adjudication of each event: by subject and sequence of its report, of older logs by its number."""
    found: dict[tuple[str, int], Recorded] = {}
    for each in told:
        entry = each.entry
        if entry.kind == DoseKind.ADJUDICATED and entry.about is not None:
            found[entry.subject or "", entry.about] = each
        elif entry.kind == EventKind.FACT and entry.item == "dlt":
            found[entry.subject or "", entry.repeat or 0] = each
    return found


def _toxicity(event: AdverseEvent, ruled: Recorded | None, when: int) -> Toxicity:
    """An event as the toxicity that it is; an older ruling says only what it came to."""
    plain = Toxicity(
        sequence=event.sequence,
        when=when,
        subject=event.subject,
        day=event.facts.get("began", "")[:10],
        criterion=None,
        text=event.term,
        event=event.number,
    )
    if ruled is None:
        return plain
    if ruled.entry.kind == DoseKind.ADJUDICATED:
        return as_adjudicated(plain, ruled)
    counts = {"yes": True, "no": False}.get(ruled.entry.value or "")
    return replace(plain, counts=counts, adjudicated=ruled.sequence, by=ruled.author.person.id)
