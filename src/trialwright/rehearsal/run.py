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
from trialwright.rehearsal.agenda import Agenda
from trialwright.rehearsal.answers import Attendance, Meal, answer_demanded, answer_form
from trialwright.rehearsal.bodies import Measurable, draw_people, measurable
from trialwright.rehearsal.calendar import Diary, diaries
from trialwright.rehearsal.dispositions import WITHDRAWS, after_gate, after_visit, seen_at_gate, visit_missed
from trialwright.rehearsal.team import rehearsed_team
from trialwright.study.scenarios import Scenario
from trialwright.study.study import Study
from trialwright.words.days import days_since_epoch, microseconds, read_date
from trialwright.words.errors import FaultyStudy
from trialwright.words.people import Person, Role

Progress = Callable[[str, int, int], None]
"""Told which visit is being played, for how many it is done, and for how many it will be."""

UNNOTED = 60
"""Days before the end of a scenario in which nobody has noted yet that somebody did not come."""

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

    def treats(self, subject: str, day: int) -> bool:
        """Treats somebody; False where nobody may, and they leave the scenario."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """How a scenario is played beside others, up to a day.

    code     the letter of the codes of its people
    ends     the last day, since 1970-01-01, on which anything happens
    comes    which of them come, counted from 0; None where all do
    waits    whose eligibility an investigator has not signed yet on that day
    forgets  whether one of the last visits, whose window has closed, was forgotten, and nobody has noted it
    company  who treats them; None where nobody is asked
    after    is told of everybody who was treated, and of the day
    """

    code: str
    ends: int
    comes: frozenset[int] | None = None
    waits: frozenset[int] = frozenset()
    forgets: bool = False
    company: Company | None = None
    after: Callable[[str, int], None] | None = None


def play(log: Log, study: Study, scenario: Scenario, *, seed: int, progress: Progress) -> Played:
    """Lets every virtual person come to every visit that is theirs; the rehearsed team, which must be admitted, saves.

    Every entry is written on the afternoon of its visit, by the calendar of the scenario.
    Raises: FaultyStudy when the scenario answers what the study does not ask, or a form refuses every answer.
    """
    agenda = Agenda()
    played = enter(log, study, scenario, agenda=agenda, seed=seed, progress=progress)
    agenda.run()
    return played


def enter(
    log: Log,
    study: Study,
    scenario: Scenario,
    *,
    agenda: Agenda,
    seed: int,
    progress: Progress,
    along: Along | None = None,
) -> Played:
    """Puts every visit of a scenario on the agenda; the numbers that it answers grow while the agenda is done.

    Raises: what ``play`` raises, when the agenda is done.
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
    stage = _Stage(
        log=log, study=study, scenario=scenario, generator=generator, measurable=found, places=places, along=along
    )
    events = sorted((when, book.number, visit) for book in books for visit, when in book.visits.items())
    if along is not None:
        comes = along.comes if along.comes is not None else range(scenario.people)
        events = [event for event in events if event[1] in comes and event[0] <= along.ends]
    stage.played.people = scenario.people if along is None or along.comes is None else len(along.comes)
    for number, (when, person, visit) in enumerate(events, start=1):

        def attend(_day: int, number: int = number, person: int = person, visit: str = visit) -> None:
            stage.attend(books[person], visit)
            progress("visits", number, len(events))

        agenda.enter(when, attend, (1, person))
    return stage.played


@dataclass(slots=True, kw_only=True)
class _Stage:
    """The trial as it is being played."""

    log: Log
    study: Study
    scenario: Scenario
    generator: np.random.Generator
    measurable: Measurable
    places: Mapping[tuple[int, str], int]
    along: Along | None = None
    played: Played = field(default_factory=lambda: Played(people=0))
    out: set[int] = field(default_factory=set[int])
    consented: dict[int, tuple[str, str]] = field(default_factory=dict[int, tuple[str, str]])
    forgotten: int = 0
    given: set[str] = field(default_factory=set[str])
    leaves: dict[int, str | None] = field(default_factory=dict[int, str | None])

    def attend(self, book: Diary, visit: str) -> None:
        """One visit of one person, unless they are out, or miss it."""
        day = book.visits[visit]
        if book.number in self.out or self._turned_away(book, day):
            return
        if visit in book.missed or self._forgets(book, visit):
            self._miss(book, visit)
            return
        place, found = self.places[book.number, visit], self.measurable
        attendance = Attendance(
            study=self.study,
            scenario=self.scenario,
            generator=self.generator,
            visit=visit,
            day=day,
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

    def _turned_away(self, book: Diary, day: int) -> bool:
        """Whether this is the day of treatment and whoever treats may not; then the person comes no more."""
        company = self.along.company if self.along is not None else None
        if company is None or day != book.treated(self.scenario) or book.subject in self.given:
            return False
        self.given.add(book.subject)
        if company.treats(book.subject, day):
            return False
        self.out.add(book.number)
        return True

    def _forgets(self, book: Diary, visit: str) -> bool:
        """Whether this is the one visit after treatment that was forgotten: its window has closed on the last day."""
        if self.along is None or not self.along.forgets or self.forgotten:
            return False
        planned = next(each for each in self.study.schedule.visits if each.id == visit)
        over = book.anchors[planned.anchor] + planned.day + planned.window.after
        late = self.along.ends - UNNOTED <= book.visits[visit] and over <= self.along.ends
        self.forgotten += late and book.visits[visit] > book.treated(self.scenario)
        return bool(self.forgotten)

    def _miss(self, book: Diary, visit: str) -> None:
        """Somebody does not come: once, or from now on."""
        self.played.missed += 1
        if book.stays_away(visit):
            self._end(book, visit, DispositionKind.LOST)
        elif self.along is not None and book.visits[visit] < self.along.ends - UNNOTED:
            visit_missed(self.log, self.study, book.subject, visit, at_site(self.study, book.visits[visit]))

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
                if self.along is not None and book.number in self.along.waits:
                    self.out.add(book.number)
                    return
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
            if self.along is not None and self.along.after is not None:
                self.along.after(book.subject, book.visits[visit])
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
