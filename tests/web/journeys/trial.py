"""The small trial in which the journeys happen, and what others do in it before and after, by the same doors."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from tests.dosing import STUDY, Ward
from tests.people import ADMINISTRATOR, SITE, somebody

from trialwright.chapters.capture.locking import site_content
from trialwright.chapters.capture.verification import entered_answers
from trialwright.conduct.accounts import AccountStep, RoleGrant, give_role, step_account
from trialwright.conduct.adverse_events import EventReport, Told, report_event
from trialwright.conduct.forms import Noted, Refused
from trialwright.conduct.lock import LockSigning, LogChecked, note_log_verified, sign_lock
from trialwright.conduct.marks import Marking, give_mark
from trialwright.conduct.queries import QueryStep, Question, ask, take_query_step
from trialwright.conduct.steps import FormStep, take_step
from trialwright.records.accounts import AccountKind
from trialwright.records.doses import Ruling
from trialwright.records.entries import FormKey, Recorded
from trialwright.records.forms import FormState, Hold, QueryState, Stage
from trialwright.records.lock import LockKind, fold_lock
from trialwright.records.marks import MarkKind
from trialwright.store.sql import SqlLog
from trialwright.study.check import check
from trialwright.study.folder import Folder, read_folder
from trialwright.trial.log_verification import verify_log
from trialwright.words.people import Role

OVER = Path(__file__).parent / "study"


@cache
def journey_folder() -> Folder:
    """The study of the dose tests with one criterion more, read once."""
    with tempfile.TemporaryDirectory() as place:
        shutil.copytree(STUDY, place, dirs_exist_ok=True)
        shutil.copytree(OVER, place, dirs_exist_ok=True)
        folder = read_folder(Path(place))
    assert not [each for each in check(folder) if each.severity == "error"]
    return folder


def today() -> date:
    """The day at the site, by the clock of this machine."""
    return (datetime.now(UTC) + timedelta(hours=8)).date()


class Trial(Ward):
    """The trial of a journey: a ward that keeps the clock of this machine once its past is told."""

    def __init__(self, log: SqlLog, days_ago: int = 0) -> None:
        super().__init__(log=log, folder=journey_folder())
        self.kept = log
        self.day = today() - timedelta(days=days_ago)

    @property
    def now(self) -> int:
        """Noon at the site, or this very moment once today is reached."""
        past = super().now
        return past if self.day < today() else int(datetime.now(UTC).timestamp() * 1_000_000)

    # somebody new

    def admit_person(self, code: str, role: Role) -> None:
        """The administrator gives a role, and invites."""
        site = "-" if role is Role.ADMINISTRATOR else SITE
        for outcome in (
            give_role(self.kept, self.study, RoleGrant(person=code, role=role, site=site), ADMINISTRATOR, self.now),
            step_account(
                self.kept, self.study, AccountStep(person=code, kind=AccountKind.INVITED), ADMINISTRATOR, self.now
            ),
        ):
            assert isinstance(outcome, Noted), outcome

    # what the log holds

    def told(self, person: str) -> list[Recorded]:
        """Everything that somebody wrote, oldest first."""
        everything = (each for transaction in self.kept.transactions() for each in transaction.recorded())
        return [each for each in everything if each.author.person.id == person]

    def holds(self, person: str, kind: str, **facts: object) -> Recorded:
        """The newest entry of this kind by somebody, of this hour, with these facts."""
        own = [each for each in self.told(person) if each.entry.kind == kind]
        own = [each for each in own if all(getattr(each.entry, name) == value for name, value in facts.items())]
        assert own, (kind, facts, [(str(each.entry.kind), each.entry.value) for each in self.told(person)])
        assert abs(own[-1].when - int(datetime.now(UTC).timestamp() * 1_000_000)) < 3_600_000_000, own[-1]
        return own[-1]

    def at(self, subject: str, form: str) -> FormState:
        """A form as it stands."""
        return self.form(FormKey(subject=subject, visit="SCREEN", form=form))

    # what others do

    def fill_donor(self, subject: str) -> None:
        """The coordinator enters the donor."""
        self.fill(subject, "donor", Role.COORDINATOR, offered_on=self.today)

    def ask(self, subject: str, form: str, item: str, text: str) -> None:
        """The monitor asks."""
        key = FormKey(subject=subject, visit="SCREEN", form=form)
        question = Question(key=key, text=text, item=item)
        assert isinstance(ask(self.kept, self.study, question, somebody(Role.MONITOR), self.now), Noted)

    def happens(self, subject: str, term: str, **facts: str) -> None:
        """The investigator reports a mild adverse event."""
        told = {"term": term, "began": self.today, "grade": "1", "serious": "no", **facts}
        event = EventReport(subject=subject, facts=told)
        outcome = report_event(self.kept, self.study, event, somebody(Role.INVESTIGATOR), self.now)
        assert isinstance(outcome, Told), outcome

    def settle_queries(self) -> None:
        """What is asked is answered, and closed by the data manager."""
        for key, state in self.site_forms().items():
            for query in state.queries:
                if query.state is QueryState.OPEN:
                    self._query(key, query.sequence, "answer", Role.COORDINATOR, "42")
                if query.state is not QueryState.CLOSED:
                    self._query(key, query.sequence, "close", Role.DATA_MANAGER, None)

    def verify(self) -> None:
        """The monitor compares every answer with its source."""
        for key, state in self.site_forms().items():
            form = self.study.casebook.form(key.form)
            assert form is not None
            answers = entered_answers(form, state)
            give_mark(
                self.kept,
                self.study,
                Marking(kind=MarkKind.SOURCE_VERIFIED, key=key, base=state.version, answers=answers),
                somebody(Role.MONITOR),
                self.now,
            )

    def review(self) -> None:
        """The data manager reviews every form."""
        for key, state in self.site_forms().items():
            marking = Marking(kind=MarkKind.DATA_REVIEWED, key=key, base=state.version)
            give_mark(self.kept, self.study, marking, somebody(Role.DATA_MANAGER), self.now)

    def sign(self, role: Role = Role.PRINCIPAL_INVESTIGATOR) -> None:
        """An investigator signs every form that bears no signature."""
        for key, state in self.site_forms().items():
            if not any(each.stands for each in state.signatures):
                self._step(key, state, "sign", role)

    def lock_forms(self) -> None:
        """The data manager locks every form."""
        for key, state in self.site_forms().items():
            if state.hold is not Hold.LOCKED:
                self._step(key, state, "lock", Role.DATA_MANAGER)

    def settle(self) -> None:
        """Everything that must be done before the database is locked, but for the verified log."""
        for key, state in self.site_forms().items():
            if state.stage is not Stage.COMPLETE:
                self._step(key, state, "complete", Role.COORDINATOR)
        for act in (self.settle_queries, self.verify, self.review, self.sign, self.lock_forms):
            act()

    def verify_log(self) -> None:
        """The data manager has the log recomputed."""
        found = verify_log(self.kept)
        checked = LogChecked(read=found.entries, head=found.head, found=found.faults)
        outcome = note_log_verified(self.kept, self.study, checked, somebody(Role.DATA_MANAGER), self.now)
        assert isinstance(outcome, Noted), outcome

    def sign_the_lock(self, *roles: Role) -> None:
        """Those who lock the database sign for it."""
        for role in roles:
            content = site_content(SITE, self.study.hash, self.site_forms())
            signing = LockSigning(content=content, reason="final", proven=True)
            outcome = sign_lock(self.kept, self.study, signing, somebody(role), self.now)
            assert isinstance(outcome, Noted), outcome

    def lock(self) -> None:
        """Others settle what is left, and the two lock the database of the site."""
        self.settle()
        self.verify_log()
        self.sign_the_lock(Role.DATA_MANAGER, Role.PRINCIPAL_INVESTIGATOR)
        assert self.is_locked()

    def is_locked(self) -> bool:
        """Whether the database of the site is locked."""
        with self.kept.reading() as reading:
            return fold_lock(reading.happened(set(LockKind)), SITE).locked is not None

    def site_forms(self) -> Mapping[FormKey, FormState]:
        """Every form of the site."""
        with self.kept.reading() as reading:
            return reading.site_forms(SITE)

    def _step(self, key: FormKey, state: FormState, name: str, role: Role) -> None:
        said = "responsibility" if name == "sign" else None
        step = FormStep(name=name, key=key, base=state.version, reason=said, proven=True)
        outcome = take_step(self.kept, self.study, step, somebody(role), self.now)
        assert not isinstance(outcome, Refused), outcome

    def _query(self, key: FormKey, about: int, name: str, role: Role, text: str | None) -> None:
        wanted = QueryStep(name=name, key=key, about=about, text=text)
        outcome = take_query_step(self.kept, self.study, wanted, somebody(role), self.now)
        assert isinstance(outcome, Noted), outcome


def _recruiting(log: SqlLog) -> None:
    """The site recruits, one lot is released, the first cohort is open at the lowest level."""
    trial = Trial(log)
    trial.open()
    assert isinstance(trial.release(), Noted)
    assert isinstance(trial.decide(Ruling.OPEN_COHORT, "L1", 3), Noted)


def _cohort(log: SqlLog) -> None:
    """Three were treated at the lowest level, and assessed after their windows; today the board has to decide."""
    trial = Trial(log, days_ago=50)
    trial.open()
    assert isinstance(trial.release(), Noted)
    assert isinstance(trial.decide(Ruling.OPEN_COHORT, "L1", 3), Noted)
    trial.cohort("L1", "P1", "P2", "P3")
    assert trial.day == today()
    for subject in ("P1", "P2", "P3"):
        trial.fill_donor(subject)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a journey finds: its name, and how it is told to an empty log."""

    name: str
    tell: Callable[[SqlLog], None]


RECRUITING = Scene("recruiting", _recruiting)
COHORT = Scene("cohort", _cohort)
