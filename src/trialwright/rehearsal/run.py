"""Plays a scenario into a log, visit by visit in the order of the days, through the one write path."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np

from trialwright.casebook.forms import Form
from trialwright.casebook.visits import Visit
from trialwright.conduct.forms import FormSave, Refused, Saved, save_form
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.records.dispositions import DispositionKind
from trialwright.records.entries import FormKey
from trialwright.records.log import Log
from trialwright.rehearsal.answers import Attendance, Meal, answer_demanded, answer_form
from trialwright.rehearsal.bodies import Measurable, draw_people, measurable
from trialwright.rehearsal.calendar import Diary, diaries
from trialwright.rehearsal.dispositions import WITHDRAWS, after_gate, after_visit, seen_at_gate
from trialwright.rehearsal.team import rehearsed_team
from trialwright.study.scenarios import Scenario
from trialwright.study.study import Study
from trialwright.words.days import days_since_epoch, microseconds, read_date
from trialwright.words.errors import FaultyStudy
from trialwright.words.people import Person, Role

Progress = Callable[[str, int, int], None]
"""Told which visit is being played, for how many it is done, and for how many it will be."""

DEMANDS = 8
"""How often a form may name further answers that it lacks."""


@dataclass(slots=True, kw_only=True)
class Played:
    """How it went, in numbers.

    people    who came; ``eligible`` passed the first gate, ``treated`` and ``finished`` the last visit of the endpoint
    forms     saved and completed; ``missed`` visits
    """

    people: int
    eligible: int = 0
    treated: int = 0
    finished: int = 0
    forms: int = 0
    missed: int = 0


def opening_time(study: Study, scenario: Scenario) -> int:
    """When the log of a rehearsal is opened: at 0:00 of its first day, in microseconds since 1970-01-01T00:00Z."""
    return at_site(study, _first_day(scenario), hour=0)


def _first_day(scenario: Scenario) -> int:
    start = read_date(scenario.first_day)
    if start is None or not start.is_whole:
        raise FaultyStudy(f"the scenario {scenario.id} begins on '{scenario.first_day}', which is no date")
    return days_since_epoch(start.earliest)


def at_site(study: Study, day: int, hour: int = 16) -> int:
    """An hour of a day (since 1970-01-01) by the clock of the first site, in microseconds since 1970-01-01T00:00Z."""
    zone = ZoneInfo(study.study.sites[0].zone)
    return microseconds(datetime.combine(date(1970, 1, 1) + timedelta(days=day), time(hour), zone))


class Company(Protocol):
    """Whoever does something beside the forms while a scenario is played; days are since 1970-01-01."""

    def until(self, day: int) -> None:
        """Does what is due up to a day, before anybody comes on it."""
        ...

    def treats(self, subject: str, day: int) -> bool:
        """Treats somebody; False where nobody may, and they leave the scenario."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """A scenario that is played after another one, with company.

    code   the letter of the codes of its people
    comes  which of them come, counted from 0
    ends   the day after which nothing more happens; nobody comes to a visit after treatment
    """

    company: Company
    code: str
    comes: frozenset[int]
    ends: int


def play(
    log: Log, study: Study, scenario: Scenario, *, seed: int, progress: Progress, along: Along | None = None
) -> Played:
    """Lets every virtual person come to every visit that is theirs; the rehearsed team, which must be admitted, saves.

    Every entry is written on the afternoon of its visit, by the calendar of the scenario.
    Raises: FaultyStudy when the scenario answers what the study does not ask, or a form refuses every answer.
    """
    generator = np.random.default_rng(seed)
    people = draw_people(scenario.physiology, scenario.people, _first_day(scenario), generator)
    code = along.code if along is not None else "V"
    books = diaries(study, scenario, _first_day(scenario), generator, code=code)
    who = np.array([book.number for book in books for _ in book.visits], dtype=np.int64)
    day = np.array([each for book in books for each in book.visits.values()], dtype=np.int64)
    infused = np.array([book.treated(scenario) for book in books for _ in book.visits], dtype=np.float64)
    found = measurable(people, who, day, infused, physiology=scenario.physiology, generator=generator)
    places = {(int(who[place]), visit): place for place, visit in enumerate(v for book in books for v in book.visits)}
    stage = _Stage(log=log, study=study, scenario=scenario, generator=generator, measurable=found, places=places)
    events = sorted((when, book.number, visit) for book in books for visit, when in book.visits.items())
    if along is not None:
        events = [
            event
            for event in events
            if event[1] in along.comes and event[0] <= min(along.ends, books[event[1]].treated(scenario))
        ]
    for number, (when, person, visit) in enumerate(events, start=1):
        if along is not None:
            along.company.until(when)
            stage.accompany(books[person], visit, when, along.company)
        else:
            stage.attend(books[person], visit)
        progress("visits", number, len(events))
    if along is not None:
        along.company.until(along.ends)
    return replace(stage.played, people=scenario.people)


@dataclass(slots=True, kw_only=True)
class _Stage:
    """The trial as it is being played."""

    log: Log
    study: Study
    scenario: Scenario
    generator: np.random.Generator
    measurable: Measurable
    places: Mapping[tuple[int, str], int]
    played: Played = field(default_factory=lambda: Played(people=0))
    out: set[int] = field(default_factory=set[int])
    consented: dict[int, tuple[str, str]] = field(default_factory=dict[int, tuple[str, str]])
    leaves: dict[int, str | None] = field(default_factory=dict[int, str | None])

    def attend(self, book: Diary, visit: str) -> None:
        """One visit of one person, unless they are out, or miss it."""
        if book.number in self.out:
            return
        if visit in book.missed:
            self.played.missed += 1
            if book.stays_away(visit):
                self._end(book, visit, DispositionKind.LOST)
            return
        place, found = self.places[book.number, visit], self.measurable
        attendance = Attendance(
            study=self.study,
            scenario=self.scenario,
            generator=self.generator,
            visit=visit,
            day=book.visits[visit],
            anchors=book.anchors,
            recorded=book.recorded,
            body={name: values[place] for name, values in found.values.items()},
            meal=Meal(times=found.times, glucose=found.glucose[place], c_peptide=found.c_peptide[place]),
            lasting=book.lasting,
        )
        planned = next(each for each in self.study.schedule.visits if each.id == visit)
        self._consent(book, attendance)
        for form in self._forms(planned):
            if self.consented.get(book.number) != (visit, form.id):
                self._fill(book, form, attendance)
        self._count(book, visit)

    def accompany(self, book: Diary, visit: str, day: int, company: Company) -> None:
        """One visit with company: on the day of treatment it treats first, and nobody comes who was not treated."""
        untreated = day == book.treated(self.scenario) and not company.treats(book.subject, day)
        if book.number not in self.out and untreated:
            self.out.add(book.number)
        self.attend(book, visit)

    def _consent(self, book: Diary, attendance: Attendance) -> None:
        """The consent, before anything else is asked: on the day of the first visit, on the form of its own."""
        declared = self.study.eligibility.consent
        form = self.study.casebook.form(declared.form) if declared is not None else None
        asking = (each.id for each in self.study.schedule.visits if form is not None and form.id in each.forms)
        visit = next((each for each in asking if each in book.visits), None)
        if form is not None and visit is not None and book.number not in self.consented:
            self.consented[book.number] = (visit, form.id)
            self._fill(book, form, replace(attendance, visit=visit))

    def _forms(self, visit: Visit) -> Iterable[Form]:
        wanted = (name for name in visit.forms if name not in self.scenario.unused)
        return (form for name in wanted if (form := self.study.casebook.form(name)) is not None)

    def _count(self, book: Diary, visit: str) -> None:
        now = at_site(self.study, book.visits[visit])
        for number, gate in enumerate(self.scenario.gates):
            if gate.visit == visit:
                known = seen_at_gate(self.log, self.study, book.subject, now)
                judged = known.at(gate.at) or known.decision
                after_gate(self.log, self.study, known, judged.at, now)
                if not judged.is_eligible:
                    self.out.add(book.number)
                    return
                self.played.eligible += number == 0
        treated = self.scenario.treated
        if treated is not None and visit == book.first_at(treated):
            self.played.treated += 1
            self.leaves[book.number] = book.half_way(treated) if self.played.treated == WITHDRAWS else None
        if visit == self.study.endpoints.endpoints[0].visits.at:
            self.played.finished += 1
            self._end(book, visit, DispositionKind.COMPLETED)
        elif visit == self.leaves.get(book.number):
            self._end(book, visit, DispositionKind.WITHDRAWN)

    def _end(self, book: Diary, visit: str, kind: DispositionKind) -> None:
        """The study ends for somebody with this visit, or without it; whoever completed is asked what still comes."""
        if self.study.eligibility.consent is not None:
            after_visit(self.log, self.study, book.subject, kind, at_site(self.study, book.visits[visit]))
            self.out.update({book.number} if kind is not DispositionKind.COMPLETED else ())

    def _fill(self, book: Diary, form: Form, attendance: Attendance) -> None:
        """Saves a form, answers what it still lacks, and completes it."""
        key = FormKey(subject=book.subject, visit=attendance.visit, form=form.id)
        who, now = self._saver(form), at_site(self.study, attendance.day)
        answers, version = answer_form(form, attendance), 0
        for _ in range(DEMANDS):
            save = FormSave(key=key, answers=answers, base=version, source=f"rehearsal {self.scenario.id}")
            saved = save_form(self.log, self.study, save, who, now)
            if not isinstance(saved, Saved):
                raise self._stopped(form, attendance, saved)
            version = saved.version
            step = take_step(self.log, self.study, FormStep(name="complete", key=key, base=version), who, now)
            if isinstance(step, Taken):
                self.played.forms += 1
                return
            lacking = step.findings if isinstance(step, Refused) else ()
            demanded = [
                answer_demanded(form, str(each.where.column), int(each.where.tag or 0), attendance)
                for each in lacking
                if each.fault.kind == "mandatory-missing"
            ]
            answers = tuple(each for each in demanded if each is not None)
            if not answers:
                raise self._stopped(form, attendance, step)
        raise self._stopped(form, attendance, None)

    def _stopped(self, form: Form, attendance: Attendance, outcome: object) -> FaultyStudy:
        findings = outcome.findings if isinstance(outcome, Refused) else ()
        where = f"{form.id} at {attendance.visit}"
        return FaultyStudy(f"the scenario {self.scenario.id} cannot fill in {where}", findings)

    def _saver(self, form: Form) -> Person:
        """Who saves a form: the role that the scenario says, whoever may attest an answer on it, or the coordinator."""
        team = rehearsed_team(self.study)
        if form.id in self.scenario.by:
            return team[self.scenario.by[form.id]]
        for fact in self.study.facts:
            if fact.attest is not None and fact.item.partition(".")[0] == form.id:
                return team[Role(fact.attest.by[0])]
        return team[Role.COORDINATOR]
