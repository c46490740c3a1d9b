"""Everything from which stopping rules are judged: events, deaths told elsewhere, toxicities, levels, inductions.

One participant is counted once, however often and wherever the same is told of them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from trialwright.records.adverse_events import EVENT_KINDS, AdverseEvent, fold_events
from trialwright.records.doses import DoseState
from trialwright.records.entries import FormKey, Recorded
from trialwright.records.forms import CurrentValue
from trialwright.records.log import Answering
from trialwright.records.tellings import DEATH_NOTED, TELLING_KINDS, told_of
from trialwright.study.study import Study
from trialwright.trial.dose_history import level_number
from trialwright.trial.dose_state import TOLD, doses_of

RULED = TOLD | TELLING_KINDS
"""The kinds of entries that are read."""

ADJUDICATION = "adjudication"
"""How a study names, among what tells of a term, that a toxicity was adjudicated as limiting the dose."""

SavedAnswers = Mapping[FormKey, Mapping[tuple[str, int], CurrentValue]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """What is known as of one moment.

    inductions  local time of the first dose of induction of each participant, as it was written
    levels      place on the ladder of everybody who was given cells, from 1, by their first dose
    rulings     of each event that may limit the dose, by subject and number: ``yes``, ``no``, ``pending``
    told        what is told of participants apart from events: for each term what it answers, and a number that tells
                one telling from another: 0 for what can happen to somebody only once
    """

    events: tuple[AdverseEvent, ...] = ()
    inductions: Mapping[str, str | None] = field(default_factory=dict[str, str | None])
    levels: Mapping[str, int] = field(default_factory=dict[str, int])
    rulings: Mapping[tuple[str, int], str] = field(default_factory=dict[tuple[str, int], str])
    told: Mapping[str, tuple[tuple[str, int, bool | None], ...]] = field(
        default_factory=dict[str, tuple[tuple[str, int, bool | None], ...]]
    )


def rule_facts(study: Study, entries: Iterable[Recorded], inductions: Mapping[str, str | None]) -> RuleFacts:
    """The facts from the entries of ``RULED``, oldest first."""
    known = tuple(entries)
    return facts_of_doses(study, known, doses_of(study, known), inductions)


def facts_of_doses(
    study: Study, entries: tuple[Recorded, ...], doses: DoseState, inductions: Mapping[str, str | None]
) -> RuleFacts:
    """The same where the doses of these entries have been worked out already."""
    firsts: dict[str, str | None] = {}
    for each in sorted(doses.given, key=lambda given: (given.day, given.time or "", given.sequence)):
        firsts.setdefault(each.subject, each.level)
    levels = {subject: level_number(study, level) for subject, level in firsts.items()}
    ruled = {(each.subject, each.event): each.counts for each in doses.toxicities if each.event is not None}
    return RuleFacts(
        events=tuple(fold_events(each for each in entries if each.entry.kind in EVENT_KINDS).events.values()),
        inductions=inductions,
        levels={subject: level for subject, level in levels.items() if level},
        rulings={key: {True: "yes", False: "no", None: "pending"}[counts] for key, counts in ruled.items()},
        told=_told(study, entries, doses),
    )


def _told(
    study: Study, entries: tuple[Recorded, ...], doses: DoseState
) -> dict[str, tuple[tuple[str, int, bool | None], ...]]:
    record, told = study.safety.events, told_of(entries)
    found: dict[str, tuple[tuple[str, int, bool | None], ...]] = {}
    for term in record.counted if record is not None else ():
        people = set(told.get(term.id, ()))
        if DEATH_NOTED in term.told:
            people |= told[DEATH_NOTED]
        rows: list[tuple[str, int, bool | None]] = [(subject, 0, True) for subject in sorted(people)]
        if ADJUDICATION in term.told:
            alone = (each for each in doses.toxicities if each.event is None)
            rows += [(each.subject, -each.sequence, each.counts) for each in alone]
        if rows:
            found[term.id] = tuple(rows)
    return found


def read_rule_facts(study: Study, told: Answering) -> RuleFacts:
    """The facts as of the moment of ``told``."""
    entries = told.happened(RULED)
    subjects = {each.entry.subject for each in entries if each.entry.kind in EVENT_KINDS and each.entry.subject}
    return rule_facts(study, entries, first_inductions(study, told, subjects))


def first_inductions(study: Study, told: Answering, subjects: Iterable[str]) -> dict[str, str | None]:
    """The first dose of induction of each of these, as of the moment of ``told``; None where none is written."""
    form = induction_item(study)[0]
    return {
        subject: induced(study, told.answers(subject, [form])).get(subject) if form else None for subject in subjects
    }


def induction_item(study: Study) -> tuple[str, str]:
    """Form and item of the first dose of induction; empty where the study names none."""
    record = study.safety.events
    form, _, item = (record.induction if record is not None and record.induction else "").partition(".")
    return form, item


def induced(study: Study, saved: SavedAnswers) -> dict[str, str]:
    """The earliest dose of induction of each participant of whom one is saved at any visit, as it was written."""
    form, item = induction_item(study)
    found: dict[str, str] = {}
    for key, values in saved.items():
        for (name, _), known in values.items():
            if key.form == form and name == item and known.value:
                found[key.subject] = min(known.value, found.get(key.subject, known.value))
    return found
