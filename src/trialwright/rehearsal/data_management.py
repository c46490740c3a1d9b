"""What a monitor, a data manager and an investigator do to the casebooks of a rehearsal: some are done, some begun."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trialwright.casebook.items import ItemType
from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.chapters.capture.verification import entered_answers
from trialwright.conduct.forms import Conflicted, FormSave, Refused, author_at, correct_form
from trialwright.conduct.marks import Marking, give_mark
from trialwright.conduct.queries import QueryStep, Question, ask, take_query_step
from trialwright.conduct.steps import FormStep, take_step
from trialwright.records.entries import FormKey
from trialwright.records.forms import FormState, QueryState, Stage
from trialwright.records.log import Log
from trialwright.records.marks import MarkKind
from trialwright.rehearsal.run import at_site
from trialwright.study.study import Study
from trialwright.words.errors import FaultyStudy
from trialwright.words.people import Person, Role

EARLIEST = "V"
"""The letter of the codes of those who came first."""

LATEST = "N"
"""The letter of the codes of those who came last."""

STEP = 5_000_000
"""Microseconds from one act to the next: they are many, and all on one day."""


@dataclass(slots=True, kw_only=True)
class DataDesk:
    """The casebooks, and the people of the team who work on them; ``now`` goes on with each act."""

    log: Log
    study: Study
    team: Mapping[Role, Person]
    clock: int = 0

    def manage(self, day: int) -> None:
        """Locks the casebook of the first participant, corrects an answer of the second, asks about the third.

        Of everybody after the second every complete form is signed; those of the fourth are verified and reviewed.
        day  since 1970-01-01
        Missing: with fewer participants, or fewer forms, less is done.
        Raises: FaultyStudy where the log refuses what a rehearsed team does.
        """
        self.clock = at_site(self.study, day, hour=17)
        subjects = self.subjects()
        for subject, work in zip(subjects, (self.finish, self.correct, self.question, self.verify), strict=False):
            work(subject)
        for subject in subjects[2:]:
            for key, state in self.complete(subject):
                self.take(key, state.version, "sign", Role.INVESTIGATOR)

    def ask_again(self, day: int) -> None:
        """Asks about the first of those who wait for an organ, and nobody has answered yet."""
        self.clock = at_site(self.study, day, hour=12)
        waiting = [code for code in self.subjects() if code.startswith(LATEST)]
        for subject in waiting[:1]:
            self.question(subject)

    def forms(self) -> Mapping[FormKey, FormState]:
        who = self.team[Role.DATA_MANAGER]
        with self.log.writing(author_at(self.study, who), self.clock) as writing:
            return writing.site_forms(who.site)

    def subjects(self) -> list[str]:
        """Everybody, those who came first before the others."""
        codes = dict.fromkeys(key.subject for key in self.forms())
        return sorted(codes, key=lambda code: (not code.startswith(EARLIEST), code))

    def complete(self, subject: str) -> Iterator[tuple[FormKey, FormState]]:
        own = ((key, state) for key, state in self.forms().items() if key.subject == subject)
        return ((key, state) for key, state in own if state.stage is Stage.COMPLETE)

    def verify(self, subject: str) -> None:
        """Compares every complete form with the source, and reviews it."""
        for key, state in self.complete(subject):
            self.mark(key, state, MarkKind.SOURCE_VERIFIED, Role.MONITOR)
            self.mark(key, state, MarkKind.DATA_REVIEWED, Role.DATA_MANAGER)

    def finish(self, subject: str) -> None:
        """Settles every query, verifies, reviews, signs and locks every form."""
        for key, state in self.complete(subject):
            for query in state.queries:
                if query.state is not QueryState.CLOSED:
                    self.step(
                        key, query.sequence, "answer", Role.COORDINATOR, "checked against the report: as it stands"
                    )
                    self.step(key, query.sequence, "close", Role.DATA_MANAGER, None)
            self.mark(key, state, MarkKind.SOURCE_VERIFIED, Role.MONITOR)
            self.mark(key, state, MarkKind.DATA_REVIEWED, Role.DATA_MANAGER)
            self.take(key, state.version, "sign", Role.INVESTIGATOR)
            self.take(key, state.version + 1, "lock", Role.DATA_MANAGER)

    def correct(self, subject: str) -> None:
        """Verifies and signs every form, and corrects one answer after that."""
        for key, state in self.complete(subject):
            self.mark(key, state, MarkKind.SOURCE_VERIFIED, Role.MONITOR)
            self.take(key, state.version, "sign", Role.INVESTIGATOR)
        for key, state in self.complete(subject):
            answer = next(self.numbers(key, state), None)
            if answer is not None:
                save = FormSave(key=key, answers=(answer,), base=state.version, reason="misread in the report")
                self.done(correct_form(self.log, self.study, save, self.team[Role.COORDINATOR], self.now()))
                self.take(key, state.version + 1, "complete", Role.COORDINATOR)
                return

    def question(self, subject: str) -> None:
        """Asks about the day of the first form, and has a question about the whole form answered."""
        for key, _ in self.complete(subject):
            form = self.study.casebook.form(key.form)
            if form is None:
                continue
            for text, item in (("Is this the day of the sample?", form.dated_by), ("Where is the report?", None)):
                asked = Question(key=key, text=text, item=item)
                self.done(ask(self.log, self.study, asked, self.team[Role.MONITOR], self.now()))
            newest = self.forms()[key].queries[-1]
            self.step(key, newest.sequence, "answer", Role.COORDINATOR, "In the chart, behind the laboratory sheet.")
            return

    def numbers(self, key: FormKey, state: FormState) -> Iterator[GivenAnswer]:
        form = self.study.casebook.form(key.form)
        items = {item.id: item for item, _ in form.questions()} if form is not None else {}
        for (name, repeat), known in state.values.items():
            item = items.get(name)
            if item is None or item.type is not ItemType.NUMBER or item.calculated or known.unit is None:
                continue
            if known.value is not None and known.value.replace(".", "", 1).isdecimal():
                changed = f"{float(known.value) * 1.01:.3g}"
                if changed != known.value:
                    yield GivenAnswer(item=name, repeat=repeat, value=changed, unit=known.unit)

    def mark(self, key: FormKey, state: FormState, kind: MarkKind, role: Role) -> None:
        form = self.study.casebook.form(key.form)
        answers = entered_answers(form, state) if form is not None and kind is MarkKind.SOURCE_VERIFIED else ()
        if kind is MarkKind.SOURCE_VERIFIED and not answers:
            return
        marking = Marking(kind=kind, key=key, base=state.version, answers=answers)
        self.done(give_mark(self.log, self.study, marking, self.team[role], self.now()))

    def take(self, key: FormKey, base: int, name: str, role: Role) -> None:
        step = FormStep(name=name, key=key, base=base, reason="responsibility" if name == "sign" else None, proven=True)
        self.done(take_step(self.log, self.study, step, self.team[role], self.now()))

    def step(self, key: FormKey, about: int, name: str, role: Role, text: str | None) -> None:
        wanted = QueryStep(name=name, key=key, about=about, text=text)
        self.done(take_query_step(self.log, self.study, wanted, self.team[role], self.now()))

    def now(self) -> int:
        self.clock += STEP
        return self.clock

    def done(self, outcome: object) -> None:
        if isinstance(outcome, Refused | Conflicted):
            findings = outcome.findings if isinstance(outcome, Refused) else ()
            raise FaultyStudy("the rehearsed team cannot manage the data", findings)
