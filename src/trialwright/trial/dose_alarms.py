"""What about doses somebody must look at now: broken guards, pending toxicities, overtaken decisions, recalled lots."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from trialwright.records.doses import DoseState
from trialwright.records.suspension import halting
from trialwright.study.study import Study
from trialwright.trial.advice import overtaken
from trialwright.trial.dose_guards import frozen_by, recalls_undecided
from trialwright.trial.dose_history import Standing, courses


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseAlarm:
    """Something that somebody must look at.

    name      of its sentence in the catalogue, whose blanks are ``values``
    stops     whether nobody is treated because of it
    entry     the entry that it is about
    broken    kinds of findings, of a dose that broke guards
    """

    name: str
    stops: bool
    entry: int
    subject: str | None = None
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    broken: tuple[str, ...] = ()


def dose_alarms(study: Study, state: DoseState, today: str) -> Iterator[DoseAlarm]:
    """Every alarm that stands, those that stop the next dose first.

    Missing: a window that is over without an assessment is one, for nobody is free of toxicity by the passing of days.
    """
    for each in halting(state.suspensions):
        values = {"since": each.since, "reason": each.text}
        yield DoseAlarm(name="alarm suspended", stops=True, entry=each.sequence, values=values)
    for each in frozen_by(state):
        values = {"subject": each.subject, "day": each.day}
        yield DoseAlarm(
            name="alarm guard broken", stops=True, entry=each.sequence, subject=each.subject, values=values,
            broken=each.broken,
        )  # fmt: skip
    for lot in recalls_undecided(state):
        subjects = tuple(dict.fromkeys(each.subject for each in state.recipients(lot.code)))
        entry = lot.recalled.sequence if lot.recalled is not None else lot.sequence
        values = {"lot": lot.code, "subjects": subjects}
        yield DoseAlarm(name="alarm recall undecided", stops=True, entry=entry, values=values)
    for each in state.toxicities:
        if each.counts is None:
            values = {"subject": each.subject, "day": each.day}
            yield DoseAlarm(
                name="alarm toxicity pending", stops=True, entry=each.sequence, subject=each.subject, values=values
            )
    for each in state.unaccounted():
        values = {"subject": each.subject, "day": each.day}
        yield DoseAlarm(name="alarm dose out", stops=True, entry=each.sequence, subject=each.subject, values=values)
    yield from _of_decisions(study, state, today)
    yield from _of_participants(study, state, today)


def _of_decisions(study: Study, state: DoseState, today: str) -> Iterator[DoseAlarm]:
    for each in overtaken(study, state, today):
        values = {"entry": each.decision.sequence, "subjects": each.changed}
        name = "alarm decision lower" if each.lower else "alarm decision changed"
        yield DoseAlarm(name=name, stops=False, entry=each.decision.sequence, values=values)
    for each in state.decisions:
        if not each.read_by:
            yield DoseAlarm(
                name="alarm decision unread", stops=False, entry=each.sequence, values={"entry": each.sequence}
            )


def _of_participants(study: Study, state: DoseState, today: str) -> Iterator[DoseAlarm]:
    for given in state.given:
        lot = state.lots.get(given.lot or "")
        if lot is not None and lot.recalled is not None:
            values = {"subject": given.subject, "lot": lot.code, "day": given.day}
            yield DoseAlarm(
                name="alarm recalled lot", stops=False, entry=given.sequence, subject=given.subject, values=values
            )
    for each in courses(study, state, today):
        if each.standing is Standing.NOT_ASSESSED:
            values = {"subject": each.subject, "closes": each.closes}
            yield DoseAlarm(
                name="alarm not assessed", stops=False, entry=each.given.sequence, subject=each.subject, values=values
            )
