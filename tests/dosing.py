"""A ward at which a test consents, judges, releases, authorises, issues and gives doses, day by day."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from tests.people import remembered, somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.adverse_events import EventChange, EventReport, Told, follow_up_event, report_event
from trialwright.conduct.allocation import AllocationWanted, allocate
from trialwright.conduct.dispositions import Disposing, EligibilitySigning, dispose, sign_eligibility
from trialwright.conduct.dose_decisions import DoseDecision, decide, set_status
from trialwright.conduct.doses import (
    DoseGiven,
    DosePrepared,
    DoseWanted,
    authorise_dose,
    issue_dose,
    record_dose_given,
    return_dose,
    revoke_dose,
)
from trialwright.conduct.forms import FormSave, Noted, Refused, Saved, author_at, correct_form, save_form
from trialwright.conduct.lots import LotRelease, clear_lot, quarantine_lot, recall_lot, release_lot
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.conduct.suspension import Ending, Suspending, end_suspension, suspend
from trialwright.conduct.toxicities import (
    Adjudication,
    Replacing,
    ToxicityReport,
    adjudicate,
    assess_window,
    replace_participant,
    report_toxicity,
)
from trialwright.records.adverse_events import AdverseEvent, fold_events
from trialwright.records.dispositions import DispositionKind
from trialwright.records.doses import DOSE_KINDS, Dose, DoseState, Ruling, fold_doses
from trialwright.records.entries import Author, EntryKind, FormKey, Recorded
from trialwright.records.log import Log
from trialwright.records.suspension import WHOLE_TRIAL
from trialwright.study.check import check
from trialwright.study.folder import Folder, read_folder
from trialwright.trial.candidate import candidate_of
from trialwright.trial.dose_history import assigned_dose, levels_of
from trialwright.words.days import microseconds
from trialwright.words.people import Person, Role

STUDY = Path(__file__).parent / "dosed"
START = date(2026, 3, 2)
SITE = "changzheng"
Answer = Noted | Refused


@cache
def dosed_folder() -> Folder:
    """The study of these tests, read once."""
    folder = read_folder(STUDY)
    assert not [each for each in check(folder) if each.severity == "error"]
    return folder


def kinds(answer: object) -> set[str]:
    """The kinds of findings with which something was refused; empty where it was done."""
    assert isinstance(answer, (Noted, Refused, Saved, Taken)), answer
    return {each.fault.kind for each in answer.findings} if isinstance(answer, Refused) else set()


class Ward:
    """A site on a day; every act is that of the role whose it is."""

    def __init__(self, log: Log | None = None, folder: Folder | None = None) -> None:
        folder = folder or dosed_folder()
        assert folder.study is not None
        self.study, self.day = folder.study, START
        self.log = log if log is not None else remembered(folder, now=self.now)

    @property
    def now(self) -> int:
        """Noon at the site."""
        return microseconds(datetime(self.day.year, self.day.month, self.day.day, 4, tzinfo=UTC))

    @property
    def today(self) -> str:
        """The day."""
        return self.day.isoformat()

    def later(self, days: int) -> None:
        """Lets days pass."""
        self.day += timedelta(days=days)

    def entries(self) -> tuple[Recorded, ...]:
        """Everything about doses that is in the log."""
        told = (recorded for transaction in self.log.transactions() for recorded in transaction.recorded())
        return tuple(each for each in told if each.entry.kind in DOSE_KINDS)

    def deviations(self) -> list[str]:
        """The kinds of the deviations in the log."""
        told = (recorded for transaction in self.log.transactions() for recorded in transaction.recorded())
        return [each.entry.item or "" for each in told if each.entry.kind == EntryKind.DEVIATION]

    @property
    def state(self) -> DoseState:
        """What they come to."""
        return fold_doses(self.entries())

    def open(self) -> None:
        """Study and site recruit."""
        for where in ("study", SITE):
            assert not kinds(self.recruit(where, "recruiting"))

    def recruit(self, where: str, status: str) -> Answer:
        """The principal investigator says how recruitment stands."""
        who = somebody(Role.PRINCIPAL_INVESTIGATOR)
        return set_status(self.log, self.study, where, who, self.now, status=status, reason="as approved")

    def fill(self, subject: str, form: str, role: Role, **answers: str) -> None:
        """Saves and completes a form, or corrects and completes it again."""
        self.save(subject, form, role, **answers)
        key = FormKey(subject=subject, visit="SCREEN", form=form)
        step = FormStep(name="complete", key=key, base=self.form(key).version)
        taken = take_step(self.log, self.study, step, somebody(role), self.now)
        assert isinstance(taken, Taken), taken

    def save(self, subject: str, form: str, role: Role, **answers: str) -> None:
        """Saves a form, or corrects a complete one, which opens it again."""
        key = FormKey(subject=subject, visit="SCREEN", form=form)
        state = self.form(key)
        given = tuple(
            GivenAnswer(item=item, value=value.partition(" ")[0], unit=value.partition(" ")[2] or None)
            for item, value in answers.items()
        )
        save = FormSave(key=key, answers=given, base=state.version, reason="again" if state.version else None)
        kept = correct_form if state.stage == "complete" else save_form
        saved = kept(self.log, self.study, save, somebody(role), self.now)
        assert isinstance(saved, Saved), saved

    def form(self, key: FormKey):
        """The form as it stands."""
        with self.log.writing(next(iter(self.log.transactions())).author, self.now) as writing:
            return writing.form(key)

    def consent(self, subject: str, *, cells: str = "yes", weight: str = "60 kg") -> None:
        """A consent that is complete and signed."""
        self.fill(subject, "consent", Role.COORDINATOR, signed_on=self.today, cells=cells, weight=weight)

    def admit(self, subject: str, *, diabetes: str = "yes", enrol: bool = True) -> None:
        """Admits somebody today, judges them again, signs it where they are eligible, and enrols them once."""
        key = FormKey(subject=subject, visit="SCREEN", form="judged")
        first = {} if self.form(key).version else {"decided_on": self.today}
        answers = {"judged_on": self.today, "admitted_on": self.today, "diabetes": diabetes, **first}
        self.fill(subject, "judged", Role.INVESTIGATOR, **answers)
        if diabetes == "yes":
            for at in ("decision", "admission") if first else ("admission",):
                self.sign_eligible(subject, at)
        if enrol and diabetes == "yes" and not self._is_enrolled(subject):
            wanted = Disposing(kind=DispositionKind.ENROLLED, subject=subject)
            answer = dispose(self.log, self.study, wanted, somebody(Role.INVESTIGATOR), self.now)
            assert not kinds(answer), answer

    def sign_eligible(self, subject: str, at: str) -> None:
        """The investigator signs on what is there."""
        with self.log.writing(self._author(Role.INVESTIGATOR), self.now) as writing:
            judged = candidate_of(writing, self.study, subject, self.today).at(at)
        assert judged is not None
        wanted = EligibilitySigning(subject=subject, at=at, seen=judged.evidence, proven=True)
        sign_eligibility(self.log, self.study, wanted, somebody(Role.INVESTIGATOR), self.now)

    def _is_enrolled(self, subject: str) -> bool:
        with self.log.writing(self._author(Role.INVESTIGATOR), self.now) as writing:
            return candidate_of(writing, self.study, subject, self.today).course.standing == "enrolled"

    def ready(self, subject: str) -> None:
        """Consent and admission of today."""
        self.consent(subject)
        self.admit(subject)

    def release(self, code: str = "M1", product: str = "msc", **more: object) -> Answer:
        """Quality releases a lot."""
        usable: dict[str, object] = {"expires": "2030-01-01T00:00", "cells": 10_000.0}
        lot = LotRelease(code=code, product=product, **{**usable, **more})  # type: ignore[arg-type]
        return release_lot(self.log, self.study, lot, somebody(Role.CELL_LABORATORY_QUALITY), self.now)

    def recall(self, code: str = "M1") -> Answer:
        """Quality calls a lot back."""
        quality = somebody(Role.CELL_LABORATORY_QUALITY)
        return recall_lot(self.log, self.study, code, quality, self.now, reason="growth in the culture")

    def hold(self, code: str = "M1") -> Answer:
        """Quality puts a lot in quarantine."""
        quality = somebody(Role.CELL_LABORATORY_QUALITY)
        return quarantine_lot(self.log, self.study, code, quality, self.now, reason="a colony is looked at")

    def clear(self, code: str = "M1") -> Answer:
        """Quality ends the quarantine."""
        quality = somebody(Role.CELL_LABORATORY_QUALITY)
        return clear_lot(self.log, self.study, code, quality, self.now, reason="from the air")

    def decide(self, ruling: Ruling, level: str | None = None, places: int | None = None, **more: object) -> Answer:
        """The board decides on what is there now."""
        said = {"data": self.state.data, "reason": "the board's reason", "proven": True, **more}
        wanted = DoseDecision(ruling=ruling, level=level, places=places, **said)  # type: ignore[arg-type]
        return decide(self.log, self.study, wanted, somebody(Role.SAFETY_BOARD), self.now)

    def authorise(
        self,
        subject: str,
        level: str = "L1",
        lot: str = "M1",
        *,
        days: int = 0,
        weight: float = 60.0,
        who: Person | None = None,
    ) -> Answer:
        """An investigator authorises a dose for a day."""
        day = (self.day + timedelta(days=days)).isoformat()
        wanted = DoseWanted(subject=subject, level=level, day=day, lot=lot, weight=weight)
        return authorise_dose(self.log, self.study, wanted, who or somebody(Role.INVESTIGATOR), self.now)

    def authorisation(self, subject: str) -> int:
        """The newest authorisation of somebody; 0 where there is none."""
        return max((each.sequence for each in self.state.authorisations if each.subject == subject), default=0)

    def issue(
        self,
        subject: str,
        lot: str = "M1",
        *,
        total: float | None = None,
        weight: float = 60.0,
        who: Person | None = None,
    ) -> Answer:
        """Quality issues what was authorised last for somebody; exactly the assigned dose, unless told otherwise."""
        own = next((a for a in reversed(self.state.authorisations) if a.subject == subject), None)
        number = total if total is not None else own.assigned.total if own is not None else 6.0
        prepared = Dose(per_kg=(number or 0.0) / weight, total=number, weight=weight)
        wanted = DosePrepared(authorisation=own.sequence if own else 0, subject=subject, lot=lot, prepared=prepared)
        return issue_dose(self.log, self.study, wanted, who or somebody(Role.CELL_LABORATORY_QUALITY), self.now)

    def give(
        self,
        subject: str,
        lot: str = "M1",
        *,
        total: float = 6.0,
        weight: float = 60.0,
        issued: bool = True,
        days_ago: int = 0,
        time: str | None = None,
    ) -> Answer:
        """The ward records a dose that was given."""
        own = next((each for each in reversed(self.state.issues) if each.subject == subject), None) if issued else None
        given = DoseGiven(
            subject=subject,
            day=(self.day - timedelta(days=days_ago)).isoformat(),
            delivered=Dose(per_kg=total / weight, total=total, weight=weight),
            lot=lot,
            time=time,
            issue=own.sequence if own is not None else None,
        )
        return record_dose_given(self.log, self.study, given, somebody(Role.WARD_NURSE), self.now)

    def treat(self, subject: str, level: str = "L1", lot: str = "M1") -> None:
        """Somebody goes the whole way today."""
        self.ready(subject)
        total = assigned_dose(next(each for each in levels_of(self.study) if each.id == level), 60.0).total or 0.0
        for answer in (
            self.authorise(subject, level, lot),
            self.issue(subject, lot),
            self.give(subject, lot, total=total),
        ):
            assert not kinds(answer), answer

    def toxic(self, subject: str) -> Answer:
        """A toxicity of today is reported."""
        report = ToxicityReport(subject=subject, day=self.today, text="an event")
        return report_toxicity(self.log, self.study, report, somebody(Role.INVESTIGATOR), self.now)

    def judge(self, subject: str, *, counts: bool) -> Answer:
        """The board adjudicates the newest toxicity of somebody."""
        own = next((each for each in reversed(self.state.toxicities) if each.subject == subject), None)
        found = "cannot be excluded" if counts else "excluded"
        wanted = Adjudication(
            about=own.sequence if own is not None else 0,
            attribution=dict.fromkeys(("msc", "islets", "procedure", "immunosuppression"), found),
            answers={"cannot_be_excluded": "yes" if counts else "no", "event_grade": "3"},
            counts=counts,
            proven=True,
        )
        return adjudicate(self.log, self.study, wanted, somebody(Role.SAFETY_BOARD), self.now)

    def assess(self, subject: str) -> Answer:
        """Somebody is assessed today."""
        investigator = somebody(Role.INVESTIGATOR)
        return assess_window(self.log, self.study, subject, investigator, self.now, day=self.today)

    def harm(self, subject: str, grade: str | None) -> int:
        """An event is reported, or its grade is learnt: its number."""
        facts: dict[str, str | None] = {"term": "an event", "began": self.today, "grade": grade}
        who = somebody(Role.INVESTIGATOR)
        told = report_event(self.log, self.study, EventReport(subject=subject, facts=facts), who, self.now)
        assert isinstance(told, Told), told
        return told.number

    def learn(self, subject: str, number: int, grade: str) -> None:
        """The grade of an event becomes known."""
        known: dict[str, str | None] = {"grade": grade}
        change = EventChange(subject=subject, number=number, base=1, facts=known)
        told = follow_up_event(self.log, self.study, change, somebody(Role.INVESTIGATOR), self.now)
        assert isinstance(told, Told), told

    def harmed(self, subject: str, number: int) -> AdverseEvent:
        """An event as it stands."""
        told = (recorded for transaction in self.log.transactions() for recorded in transaction.recorded())
        return fold_events(told).events[subject, number]

    def suspend(self, scope: str = WHOLE_TRIAL) -> Answer:
        """The principal investigator suspends."""
        wanted = Suspending(scope=scope, reason="an event")
        return suspend(self.log, self.study, wanted, somebody(Role.PRINCIPAL_INVESTIGATOR), self.now)

    def resume(self) -> Answer:
        """The board ends the newest suspension that stands."""
        own = next((each for each in reversed(self.state.suspensions) if each.stands), None)
        wanted = Ending(about=own.sequence if own is not None else 0, decision="looked at", proven=True)
        return end_suspension(self.log, self.study, wanted, somebody(Role.SAFETY_BOARD), self.now)

    def _author(self, role: Role) -> Author:
        return author_at(self.study, somebody(role))

    def replace(self, replaced: str, subject: str) -> Answer:
        """Somebody takes the place of another."""
        wanted = Replacing(replaced=replaced, subject=subject, reason="cannot be evaluated")
        return replace_participant(self.log, self.study, wanted, somebody(Role.PRINCIPAL_INVESTIGATOR), self.now)

    def revoke(self, subject: str) -> Answer:
        """The newest authorisation of somebody is taken back."""
        about = self.authorisation(subject)
        return revoke_dose(self.log, self.study, about, somebody(Role.INVESTIGATOR), self.now, reason="no donor")

    def bring_back(self, subject: str) -> Answer:
        """The newest issue of somebody comes back."""
        about = max((each.sequence for each in self.state.issues if each.subject == subject), default=0)
        quality = somebody(Role.CELL_LABORATORY_QUALITY)
        return return_dose(self.log, self.study, about, quality, self.now, reason="the infusion was put off")

    def allocate(self, subject: str, slot: str = "part_2_combined", words: str = "the only place") -> Answer:
        """The principal investigator gives an arm."""
        wanted = AllocationWanted(subject=subject, slot=slot, reason="slot", words=words)
        return allocate(self.log, self.study, wanted, somebody(Role.PRINCIPAL_INVESTIGATOR), self.now)

    def cohort(self, level: str = "L1", *subjects: str) -> None:
        """Three are treated as soon as the stagger lets them, and assessed after their windows."""
        for number, subject in enumerate(subjects):
            self.later((0, 14, 7)[min(number, 2)])
            self.treat(subject, level)
        self.later(29)
        for subject in subjects:
            assert not kinds(self.assess(subject))
