"""When things happen to each virtual person: the days of their anchors and visits, and which visits they miss."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from trialwright.casebook.visits import Visit
from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.study.scenarios import Scenario
from trialwright.study.study import Study

SHIFT = 2
"""Days by which a visit may lie beside its planned day, where its window allows it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """One person's days, since 1970-01-01.

    anchors   the anchors that happen
    visits    the visits that are due, in the order of the schedule
    missed    those to which the person does not come
    recorded, lasting  what has been answered so far; see ``Attendance``
    """

    number: int
    subject: str
    anchors: Mapping[str, int]
    visits: Mapping[str, int]
    missed: frozenset[str]
    recorded: set[str] = field(default_factory=set[str])
    lasting: dict[int, GivenAnswer | None] = field(default_factory=dict[int, GivenAnswer | None])

    def treated(self, scenario: Scenario) -> float:
        """The day of treatment; NaN where it never comes."""
        return float(self.anchors.get(scenario.treated or "", np.nan))

    def first_at(self, anchor: str) -> str | None:
        """The first visit on or after the day of an anchor; None where it does not happen, or none follows."""
        day = self.anchors.get(anchor)
        due = [visit for visit, when in self.visits.items() if day is not None and when >= day]
        return min(due, key=lambda visit: self.visits[visit], default=None)

    def after(self, day: float) -> list[str]:
        """The visits that are due later than a day, in the order of their days."""
        return sorted((visit for visit, when in self.visits.items() if when > day), key=lambda each: self.visits[each])

    def stays_away(self, visit: str) -> bool:
        """Whether a visit is missed, and every later one, of which there are some."""
        later = self.after(self.visits[visit])
        return bool(later) and self.missed >= {visit, *later}

    def half_way(self, anchor: str) -> str | None:
        """The visit in the middle of those that are due after an anchor, and come to; None where there is none."""
        seen = [visit for visit in self.after(self.anchors.get(anchor, np.inf)) if visit not in self.missed]
        return seen[len(seen) // 2] if seen else None


def diaries(
    study: Study, scenario: Scenario, first: int, generator: np.random.Generator, *, code: str = "V"
) -> list[Diary]:
    """The diary of every person; ``first`` is the day on which the first comes, ``code`` the letter of their codes."""
    days = (first + scenario.every * number for number in range(scenario.people))
    return [_diary(study, scenario, f"{code}{n + 1:03d}", day, generator) for n, day in enumerate(days)]


def _diary(study: Study, scenario: Scenario, subject: str, start: int, generator: np.random.Generator) -> Diary:
    reckoning = _Reckoning(study, scenario, start, generator)
    anchors = {a.id: day for a in study.schedule.anchors if (day := reckoning.anchor(a.id)) is not None}
    planned = {v: day for v in study.schedule.visits if (day := reckoning.visit(v)) is not None}
    visits = {v.id: day for v, day in planned.items() if not _overtaken(v, day, anchors, scenario)}
    return Diary(
        number=int(subject[1:]) - 1,
        subject=subject,
        anchors=anchors,
        visits=visits,
        missed=_missed(scenario, anchors, visits, generator),
    )


def _overtaken(visit: Visit, day: int, anchors: Mapping[str, int], scenario: Scenario) -> bool:
    """Whether treatment came before a visit that was meant for the time until then, such as a renewal."""
    treated = anchors.get(scenario.treated or "")
    return treated is not None and anchors[visit.anchor] < treated <= day


def _missed(
    scenario: Scenario, anchors: Mapping[str, int], visits: Mapping[str, int], generator: np.random.Generator
) -> frozenset[str]:
    """The visits after treatment that are missed, one by one, or all from the day on which a person is lost."""
    treated = anchors.get(scenario.treated or "")
    if treated is None:
        return frozenset()
    after = {visit: day for visit, day in visits.items() if day > treated}
    one_by_one = generator.random(len(after)) < scenario.rates.missed_visits
    lost = generator.random() < scenario.rates.lost
    until = generator.uniform(treated, max(after.values(), default=treated)) if lost else np.inf
    gates = {gate.visit for gate in scenario.gates}
    return frozenset(
        visit
        for (visit, day), miss in zip(after.items(), one_by_one, strict=True)
        if visit not in gates and (miss or day > until)
    )


class _Reckoning:
    """Works out the days of one person; each anchor and visit once."""

    def __init__(self, study: Study, scenario: Scenario, start: int, generator: np.random.Generator) -> None:
        self.study, self.scenario, self.start, self.generator = study, scenario, start, generator
        self.anchors: dict[str, int | None] = {}
        self.visits: dict[str, int | None] = {}

    def anchor(self, id: str) -> int | None:
        """By the timeline of the scenario, else the day of the first visit that asks for it; None where none does.

        An anchor that has a visit of its own on its very day, such as a death, happens by the timeline only.
        """
        if id in self.anchors:
            return self.anchors[id]
        self.anchors[id] = None  # whoever asks while this is being worked out asks in a circle
        moment = self.scenario.timeline.get(id)
        if moment is not None:
            before = self.start if moment.after is None else self.anchor(moment.after)
            later = moment.days + int(self.generator.integers(0, moment.spread + 1))
            happens = self.generator.random() < moment.share
            self.anchors[id] = before + later if before is not None and happens else None
        else:
            self.anchors[id] = self._asked(id)
        return self.anchors[id]

    def _asked(self, id: str) -> int | None:
        item = next((anchor.item for anchor in self.study.schedule.anchors if anchor.id == id), "")
        form = item.partition(".")[0]
        asking = [visit for visit in self.study.schedule.visits if form in visit.forms]
        if any(visit.anchor == id and visit.day == 0 for visit in asking):
            return None
        first = next((visit for visit in asking if visit.anchor != id), None)
        return None if first is None else self.visit(first)

    def visit(self, visit: Visit) -> int | None:
        """Its planned day, a little earlier or later where its window allows it."""
        if visit.id not in self.visits:
            self.visits[visit.id] = None
            day = self.anchor(visit.anchor)
            if day is not None:
                early = min(visit.window.before, SHIFT) if visit.day else 0
                late = min(visit.window.after, SHIFT) if visit.day else 0
                self.visits[visit.id] = day + visit.day + int(self.generator.integers(-early, late + 1))
        return self.visits[visit.id]
