"""No path lets a dose through that the protocol forbids, none loses one that was given; every guard is needed."""

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.dosing import STUDY, Ward, dosed_folder, kinds
from tests.people import AUTHOR, created, somebody
from tests.watched import Watched, opened_ward

from trialwright.conduct.adverse_events import EventChange, Told, correct_event
from trialwright.conduct.forms import Refused
from trialwright.conduct.suspension import Suspending, suspend
from trialwright.records.doses import Dose, Ruling
from trialwright.records.entries import Entry, EntryKind
from trialwright.study.folder import read_folder
from trialwright.trial.dose_alarms import dose_alarms
from trialwright.trial.dose_guards import GUARDS, DoseAct, DoseAsked, rules_answered
from trialwright.trial.readiness import Readiness
from trialwright.trial.stopping import JudgedRule, RuleState
from trialwright.words.ids import PersonId
from trialwright.words.people import Person, Role

SUBJECTS = [f"P{number}" for number in range(1, 9)]
BYSTANDER = "H1"
"""Somebody who is never given a dose; the adverse events are theirs."""

subjects, levels = st.sampled_from(SUBJECTS), st.sampled_from(["L1", "L1", "L2", "L3"])
lots = st.sampled_from(["M1", "M1", "M1", "M2", "I1"])
rulings = st.sampled_from([Ruling.OPEN_COHORT, Ruling.OPEN_COHORT, Ruling.CONTINUE, Ruling.HOLD, Ruling.OPEN_PART_2])


class Doses(RuleBasedStateMachine):
    """Consent, eligibility, lots, doses, toxicities, decisions and suspensions, in any order and in races."""

    make: Callable[[], Watched] = staticmethod(opened_ward)

    def __init__(self) -> None:
        super().__init__()
        self.ward = type(self).make()

    @rule(days=st.sampled_from([0, 1, 6, 7, 13, 14, 28, 29]))
    def days_pass(self, days: int) -> None:
        self.ward.later(days)

    @rule(subject=subjects, cells=st.sampled_from(["yes", "yes", "yes", "no"]))
    def consent(self, subject: str, cells: str) -> None:
        self.ward.consent(subject, cells=cells)

    @rule(subject=subjects)
    def correct_consent(self, subject: str) -> None:
        if subject in self.ward.known.consents:
            self.ward.unsign(subject)

    @rule(subject=subjects)
    def withdraw(self, subject: str) -> None:
        if subject in self.ward.known.consents:
            self.ward.withdraw(subject)

    @rule(subject=subjects, diabetes=st.sampled_from(["yes", "yes", "yes", "no"]))
    def admit(self, subject: str, diabetes: str) -> None:
        self.ward.admit(subject, diabetes=diabetes)

    @rule(code=lots, cells=st.sampled_from([6.0, 13.0, 10_000.0]), days=st.sampled_from([0, 7, 14, 1_000]))
    def release(self, code: str, cells: float, days: int) -> None:
        last = (self.ward.day + timedelta(days=days)).isoformat()
        self.ward.release(code, "islets" if code == "I1" else "msc", cells=cells, expires=f"{last}T18:00")

    @rule(code=lots)
    def hold(self, code: str) -> None:
        self.ward.hold(code)

    @rule(code=lots)
    def clear(self, code: str) -> None:
        self.ward.clear(code)

    @rule(code=lots)
    def recall(self, code: str) -> None:
        self.ward.recall(code)

    @rule(ruling=rulings, level=levels, places=st.integers(1, 3))
    def decide(self, ruling: Ruling, level: str, places: int) -> None:
        self.ward.decide(ruling, level, places)

    @rule(subject=subjects, level=levels, lot=lots, days=st.sampled_from([0, 0, 0, 1, 7, 14]))
    def authorise(self, subject: str, level: str, lot: str, days: int) -> None:
        self.ward.authorise(subject, level, lot, days=days)

    @rule(subject=subjects, lot=lots, more=st.sampled_from([None, None, None, 6.0, 12.0, 25.0]))
    def issue(self, subject: str, lot: str, more: float | None) -> None:
        self.ward.issue(subject, lot, total=more)

    @rule(subject=subjects, lot=lots, total=st.sampled_from([6.0, 6.0, 12.0, 30.0]), issued=st.booleans())
    def give(self, subject: str, lot: str, total: float, issued: bool) -> None:
        time = f"{len(self.ward.known.dosed) // 60:02d}:{len(self.ward.known.dosed) % 60:02d}"
        self.ward.give(subject, lot, total=total, issued=issued, time=time)

    @rule(subject=subjects, level=levels)
    def go_the_whole_way(self, subject: str, level: str) -> None:
        ward = self.ward
        ward.consent(subject)
        ward.admit(subject)
        if not kinds(ward.authorise(subject, level)) and not kinds(ward.issue(subject)):
            ward.give(subject, total=ward.state.authorisations[-1].assigned.total)

    @rule(last=st.integers(1, 8), toxic=st.sampled_from([0, 0, 1, 2, 3]))
    def treat_a_cohort(self, last: int, toxic: int) -> None:
        """A cohort as it should be, at the level that is open; some have a toxicity that counts."""
        level, done = self.ward.known.open_level or "L1", 0
        for subject in SUBJECTS[:last]:
            before = len(self.ward.known.dosed)
            self.ward.later(14)
            if self.ward.known.part == 2:
                self.ward.allocate(subject)
            self.go_the_whole_way(subject, level)
            done += len(self.ward.known.dosed) - before
            if 0 < done <= toxic and len(self.ward.known.dosed) > before:
                self.ward.toxic(subject)
                self.ward.judge(subject, counts=True)

    @rule(level=levels, part_2=st.booleans())
    def settle(self, level: str, part_2: bool) -> None:
        """Everything that stops is settled, and the board opens a level on what the design says of it."""
        ward = self.ward
        for number, grade in [*ward.known.harms.items()]:
            if grade is None:
                ward.learn(BYSTANDER, number, "1")
        for _ in range(len(ward.known.suspensions) + ward.known.asked):
            ward.resume()
        for out in [out for out in ward.known.outs if not (out.back or out.given)]:
            ward.bring_back(out.allowed.subject)
        for subject, verdict in [*ward.known.toxic]:
            if verdict is None:
                ward.judge(subject, counts=False)
        ward.recruit("changzheng", "recruiting")
        ward.release("M2")
        for code in sorted(ward.known.held):
            ward.clear(code)
        ward.later(29)
        for subject in SUBJECTS:
            ward.assess(subject)
        ward.decide(Ruling.OPEN_PART_2 if part_2 else Ruling.OPEN_COHORT, level, 3)

    @rule(subject=subjects)
    def toxicity(self, subject: str) -> None:
        self.ward.toxic(subject)

    @rule(subject=subjects, counts=st.booleans())
    def adjudicate(self, subject: str, counts: bool) -> None:
        self.ward.judge(subject, counts=counts)

    @rule(subject=subjects)
    def assess(self, subject: str) -> None:
        self.ward.assess(subject)

    @rule(subject=subjects, other=subjects)
    def replace(self, subject: str, other: str) -> None:
        self.ward.replace(subject, other)

    @rule(subject=subjects)
    def revoke(self, subject: str) -> None:
        self.ward.revoke(subject)

    @rule(subject=subjects)
    def bring_back(self, subject: str) -> None:
        self.ward.bring_back(subject)

    @rule(subject=subjects, slot=st.sampled_from(["part_2_combined", "part_2_islets"]))
    def allocate(self, subject: str, slot: str) -> None:
        self.ward.allocate(subject, slot)

    @rule(grade=st.sampled_from([None, None, "1", "4"]))
    def harm(self, grade: str | None) -> None:
        if BYSTANDER not in self.ward.known.consents:
            self.ward.consent(BYSTANDER)
        self.ward.harm(BYSTANDER, grade)

    @rule(grade=st.sampled_from(["1", "4"]))
    def learn(self, grade: str) -> None:
        for number in [number for number, known in self.ward.known.harms.items() if known is None][:1]:
            self.ward.learn(BYSTANDER, number, grade)

    @rule()
    def suspend(self) -> None:
        self.ward.suspend()

    @rule()
    def resume(self) -> None:
        self.ward.resume()

    @rule(status=st.sampled_from(["recruiting", "recruiting", "closed to recruitment"]))
    def status(self, status: str) -> None:
        self.ward.recruit("changzheng", status)

    @rule(first=subjects, second=subjects, acts=st.sampled_from(["authorise", "issue"]), level=levels)
    def race(self, first: str, second: str, acts: str, level: str) -> None:
        for subject in {first, second}:
            self.ward.consent(subject)
            self.ward.admit(subject)
        self.ward.race((acts, first), (acts, second), level)

    @invariant()
    def nothing_forbidden_and_nothing_lost(self) -> None:
        self.ward.settled()


FEW = settings(
    max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


def test_no_path_lets_a_forbidden_dose_through_or_loses_one_that_was_given() -> None:
    run_state_machine_as_test(Doses, settings=FEW)


def test_the_same_over_a_database(tmp_path: Path) -> None:
    number = iter(range(10_000))

    class Kept(Doses):
        make = staticmethod(lambda: opened_ward(log=created(f"sqlite:///{tmp_path}/{next(number)}.db", dosed_folder())))

        def teardown(self) -> None:
            assert self.ward.log.differences() == ()
            self.ward.log.close()

    run_state_machine_as_test(Kept, settings=settings(FEW, max_examples=2, stateful_step_count=20))


BOTH = Person(id=PersonId("both"), role=Role.INVESTIGATOR, site=somebody(Role.INVESTIGATOR).site)
QUALITY = Person(id=PersonId("both"), role=Role.CELL_LABORATORY_QUALITY, site=BOTH.site)


def _ready(ward: Watched, *subjects: str) -> None:
    for subject in subjects:
        ward.ready(subject)


def _closed(ward: Watched) -> object:
    _ready(ward, "P1")
    ward.recruit("changzheng", "closed to recruitment")
    return ward.authorise("P1")


def _suspended(ward: Watched) -> object:
    _ready(ward, "P1")
    ward.suspend()
    return ward.authorise("P1")


def _frozen(ward: Watched) -> object:
    _ready(ward, "P1", "P2")
    ward.give("P1", total=6.0, issued=False)
    ward.later(14)
    ward.admit("P2")
    return ward.authorise("P2")


def _pending(ward: Watched) -> object:
    ward.treat("P1")
    ward.toxic("P1")
    ward.later(14)
    _ready(ward, "P2")
    return ward.authorise("P2")


def _unanswered(ward: Watched) -> object:
    _ready(ward, "P1")
    ward.consent(BYSTANDER)
    ward.harm(BYSTANDER, "4")
    return ward.authorise("P1")


def _above(ward: Watched) -> object:
    _ready(ward, "P1")
    return ward.authorise("P1", "L2")


def _old_decision(ward: Watched) -> object:
    _ready(ward, "P1")
    ward.authorise("P1")
    ward.decide(Ruling.OPEN_COHORT, "L1", 2)
    return ward.issue("P1")


def _full(ward: Watched) -> object:
    ward.decide(Ruling.OPEN_COHORT, "L1", 1)
    ward.treat("P1")
    ward.later(14)
    _ready(ward, "P2")
    return ward.authorise("P2")


def _over_recruited(ward: Watched) -> object:
    for number in range(9):
        ward.later(29)
        if number % 3 == 0:
            for before in range(number):
                ward.assess(f"R{before}")
            ward.decide(Ruling.OPEN_COHORT, "L1", 3)
        ward.treat(f"R{number}")
    ward.later(29)
    ward.decide(Ruling.OPEN_COHORT, "L1", 3)
    _ready(ward, "R9")
    return ward.authorise("R9")


def _too_soon(ward: Watched) -> object:
    ward.treat("P1")
    ward.later(13)
    _ready(ward, "P2")
    return ward.authorise("P2")


def _no_consent(ward: Watched) -> object:
    _ready(ward, "P1")
    ward.unsign("P1")
    return ward.authorise("P1")


def _not_enrolled(ward: Watched) -> object:
    ward.consent("P1")
    ward.admit("P1", enrol=False)
    return ward.authorise("P1")


def _not_eligible(ward: Watched) -> object:
    _ready(ward, "P1")
    ward.admit("P1", diabetes="no")
    return ward.authorise("P1")


def _unreleased(ward: Watched) -> object:
    _ready(ward, "P1")
    return ward.authorise("P1", lot="M9")


def _expired(ward: Watched) -> object:
    _ready(ward, "P1")
    ward.release("M2", expires=f"{ward.today}T18:00")
    return ward.authorise("P1", lot="M2", days=1)


def _short(ward: Watched) -> object:
    """Two doses of 6 × 10^6 each would be promised of a lot of 11."""
    ward.release("M2", cells=11.0)
    ward.treat("P1", lot="M2")
    ward.later(14)
    _ready(ward, "P2")
    return ward.authorise("P2", lot="M2")


def _other_arm(ward: Watched) -> object:
    ward.decide(Ruling.OPEN_PART_2, "L1")
    _ready(ward, "P1")
    ward.allocate("P1", "part_2_islets")
    return ward.authorise("P1")


def _again(ward: Watched) -> object:
    ward.treat("P1")
    ward.later(14)
    ward.admit("P1")
    return ward.authorise("P1")


def _two_out(ward: Watched) -> object:
    """The first dose is out and nobody says what became of it."""
    _ready(ward, "P1")
    ward.authorise("P1")
    ward.issue("P1")
    ward.later(14)
    _ready(ward, "P2")
    ward.authorise("P2")
    return ward.issue("P2")


def _worse(ward: Watched) -> object:
    ward.treat("P1")
    ward.later(14)
    ward.treat("P2")
    ward.toxic("P1")
    ward.judge("P1", counts=True)
    ward.toxic("P2")
    ward.judge("P2", counts=True)
    ward.later(7)
    _ready(ward, "P3")
    return ward.authorise("P3")


def _slip_of_the_keys(ward: Watched) -> object:
    _ready(ward, "P1")
    return ward.authorise("P1", weight=160.0)


def _too_much(ward: Watched) -> object:
    _ready(ward, "P1")
    ward.authorise("P1")
    return ward.issue("P1", total=12.0)


def _not_authorised(ward: Watched) -> object:
    _ready(ward, "P1")
    ward.authorise("P1")
    ward.revoke("P1")
    return ward.issue("P1")


def _one_person(ward: Watched) -> object:
    _ready(ward, "P1")
    ward.authorise("P1", who=BOTH)
    return ward.issue("P1", who=QUALITY)


SEEDS: dict[str, tuple[Callable[[Watched], object], str]] = {
    "recruiting": (_closed, "dose-not-recruiting"),
    "not suspended": (_suspended, "dose-suspended"),
    "not frozen": (_frozen, "dose-frozen"),
    "adjudicated": (_pending, "dose-unadjudicated"),
    "rules answered": (_unanswered, "dose-rule-unanswered"),
    "level open": (_above, "dose-level-closed"),
    "same decision": (_old_decision, "dose-old-decision"),
    "place left": (_full, "dose-cohort-full"),
    "within cap": (_over_recruited, "dose-cap"),
    "far enough": (_too_soon, "dose-stagger"),
    "consented": (_no_consent, "dose-no-consent"),
    "eligible again": (_not_eligible, "dose-not-eligible"),
    "enrolled": (_not_enrolled, "dose-not-enrolled"),
    "lot released": (_unreleased, "dose-lot-unreleased"),
    "lot in date": (_expired, "dose-lot-expired"),
    "lot suffices": (_short, "dose-lot-short"),
    "in arm": (_other_arm, "dose-arm"),
    "not again": (_again, "dose-again"),
    "accounted": (_two_out, "dose-unaccounted"),
    "not worsened": (_worse, "dose-worsened"),
    "weight fits": (_slip_of_the_keys, "dose-weight-differs"),
    "not above": (_too_much, "dose-above"),
    "authorised": (_not_authorised, "dose-not-authorised"),
    "two people": (_one_person, "dose-one-person"),
}
"""For each guard a way to the one dose that only this guard keeps from being let through."""


def _ward() -> Watched:
    ward = opened_ward()
    with ward.log.writing(AUTHOR, ward.now) as writing:
        for person in (BOTH, QUALITY):
            given = {"whom": person.id, "value": person.role.value, "item": person.site}
            writing.append(Entry(kind=EntryKind.ROLE_GIVEN, **given))
    return ward


def test_a_rule_that_waits_for_what_is_not_known_holds_the_next_authorisation_and_issue() -> None:
    ward = _ward()
    _ready(ward, "P1")
    assert kinds(ward.authorise("P1")) == set()
    ward.consent(BYSTANDER)
    number = ward.harm(BYSTANDER, None)
    assert kinds(ward.issue("P1")) == {"dose-rule-open"}
    ward.learn(BYSTANDER, number, "4")
    assert kinds(ward.issue("P1")) == {"dose-rule-unanswered"}
    ward.resume()
    base = len(ward.harmed(BYSTANDER, number).versions)
    change = EventChange(subject=BYSTANDER, number=number, base=base, facts={"grade": None}, reason="misread")
    assert isinstance(correct_event(ward.log, ward.study, change, somebody(Role.INVESTIGATOR), ward.now), Told)
    assert kinds(ward.issue("P1")) == {"dose-rule-open"}, "what was answered was another grade"
    ward.known.harms[number] = None
    change = EventChange(subject=BYSTANDER, number=number, base=base + 1, facts={"grade": "2"})
    assert isinstance(correct_event(ward.log, ward.study, change, somebody(Role.INVESTIGATOR), ward.now), Refused)
    change = EventChange(subject=BYSTANDER, number=number, base=base + 1, facts={"grade": "2"}, reason="read again")
    assert isinstance(correct_event(ward.log, ward.study, change, somebody(Role.INVESTIGATOR), ward.now), Told)
    ward.known.harms[number] = 2
    assert kinds(ward.issue("P1")) == set()
    ward.settled()


@pytest.mark.parametrize(("level", "found"), [("L1", None), ("L2", "dose-rule-open")])
def test_a_rule_of_one_level_that_waits_holds_that_level_alone(level: str, found: str | None) -> None:
    ward = _ward()
    rule = ward.study.safety.stopping[0]
    waits = JudgedRule(rule=rule, level=2, state=RuleState.OPEN, counted=(), open_for=("P1",))
    asked = DoseAsked(
        study=ward.study, state=ward.state, act=DoseAct.AUTHORISE, subject="P2", level=level, part="part_1",
        day=ward.today, today=ward.today, site="changzheng", who="investigator", lot="M1", dose=Dose(),
        readiness=Readiness(consent="given", eligible=True, enrolled=True, admitted=ward.today), rules=(waits,),
    )  # fmt: skip
    said = rules_answered(asked)
    assert (said.kind if said is not None else None) == found


@pytest.mark.parametrize(
    ("scope", "stops"),
    [
        ("trial", True), ("procedure", True), ("level 1", True), ("part part_1", True), ("site changzheng", True),
        ("level 2", False), ("part part_2", False), ("board", False),
    ],
)  # fmt: skip
def test_a_suspension_holds_the_doses_of_its_scope_and_no_others(scope: str, *, stops: bool) -> None:
    """Authorised, issued and given: at level 1, in part 1, at the only site."""
    ward = _ward()
    found = {"dose-suspended"} if stops else set[str]()
    _ready(ward, "P1", "P2")
    assert kinds(Ward.suspend(ward, scope)) == set()
    acts = (Ward.authorise, Ward.issue)
    for act in acts:
        assert kinds(act(ward, "P1")) == found
        Ward.resume(ward)
        if stops:
            assert kinds(act(ward, "P1")) == set()
        if act is Ward.authorise:
            assert kinds(Ward.suspend(ward, scope)) == set()
    assert kinds(Ward.suspend(ward, scope)) == set()
    assert kinds(Ward.give(ward, "P1")) == set()
    assert set(ward.state.given[-1].broken) == found


def test_a_rule_that_a_new_study_version_brings_is_put_to_the_board_by_hand() -> None:
    ward = _ward()
    _ready(ward, "P1")
    ward.consent(BYSTANDER)
    new, safety = ward.study, ward.study.safety
    ward.study = new.model_copy(update={"safety": safety.model_copy(update={"stopping": ()})})
    ward.harm(BYSTANDER, "4")
    ward.study = new
    assert ward.state.suspensions == ()
    assert kinds(ward.authorise("P1")) == {"dose-rule-unanswered"}
    put = Suspending(scope="trial", reason="T1", rule="T1")
    who = somebody(Role.PRINCIPAL_INVESTIGATOR)
    assert kinds(suspend(ward.log, ward.study, put, who, ward.now)) == set()
    assert [(each.cause, each.scope) for each in ward.state.suspensions] == [("T1", "board")]
    ward.resume()
    assert kinds(ward.authorise("P1")) == set()
    assert kinds(suspend(ward.log, ward.study, put, who, ward.now)) == {"rule-not-waiting"}


def test_a_lot_is_issued_up_to_its_last_minute() -> None:
    """The laboratory issues at noon."""
    ward = _ward()
    tomorrow = (ward.day + timedelta(days=1)).isoformat()
    ward.release("M2", expires=f"{tomorrow}T11:59")
    ward.release("M3", expires=f"{tomorrow}T12:00")
    _ready(ward, "P1", "P2")
    for lot, found in (("M2", {"dose-lot-expired"}), ("M3", set[str]())):
        assert kinds(ward.authorise("P1", lot=lot, days=1)) == set()
        ward.later(1)
        assert kinds(ward.issue("P1", lot=lot)) == found
        if found:
            ward.revoke("P1")
            ward.later(-1)
    assert kinds(ward.give("P1", lot="M3", time="12:00")) == set()
    assert ward.state.given[-1].broken == ()
    assert kinds(ward.release("M4", expires=f"{ward.today}T11:59")) == {"dose-lot-expired"}
    for wrong in (None, "soon", ward.today):
        assert kinds(ward.release("M5", expires=wrong)) == {"lot-no-expiry"}
    assert kinds(ward.release("M5", cells=None)) == {"lot-no-count"}


def test_no_more_of_a_lot_is_issued_than_was_released_and_what_came_back_is_not_used_again() -> None:
    ward = _ward()
    ward.release("M2", cells=12.5)
    _ready(ward, "P1")
    assert kinds(ward.authorise("P1", lot="M2")) == set()
    assert kinds(ward.issue("P1", lot="M2", total=6.6)) == set()
    assert kinds(ward.bring_back("P1")) == set()
    assert ward.state.taken("M2") == 6.6
    assert kinds(ward.issue("P1", lot="M2", total=6.0)) == {"dose-lot-short"}, "5.9 of 12.5 are left"
    assert kinds(ward.issue("P1", lot="M2", total=5.9)) == set()
    ward.settled()


def test_a_lot_in_quarantine_is_neither_authorised_nor_issued_until_quality_ends_it() -> None:
    ward = _ward()
    _ready(ward, "P1")
    assert kinds(ward.authorise("P1")) == set()
    assert kinds(ward.hold()) == set()
    assert kinds(ward.hold()) == {"lot-quarantine-moved"}
    assert kinds(ward.issue("P1")) == {"dose-lot-quarantined"}
    assert kinds(ward.clear()) == set()
    assert kinds(ward.issue("P1")) == set()
    assert kinds(ward.hold()) == set()
    assert kinds(ward.give("P1")) == set()
    assert ward.state.given[-1].broken == ("dose-lot-quarantined",)
    ward.settled()


def test_a_recalled_lot_names_who_was_given_of_it_and_freezes_every_issue_until_the_board_has_decided() -> None:
    ward = _ward()
    ward.treat("P1")
    ward.release("M2")
    ward.later(14)
    _ready(ward, "P2")
    assert kinds(ward.authorise("P2", lot="M2")) == set()
    assert kinds(ward.recall("M1")) == set()
    assert [each.subject for each in ward.state.recipients("M1")] == ["P1"]
    alarms = [each.name for each in dose_alarms(ward.study, ward.state, ward.today) if each.stops]
    assert alarms == ["alarm recall undecided"]
    assert kinds(ward.issue("P2", lot="M2")) == {"dose-frozen-recall"}
    assert kinds(ward.decide(Ruling.CONTINUE)) == set()
    assert kinds(ward.issue("P2", lot="M2")) == set()
    ward.recall("M2")
    ward.settled()


def _given_without_issue(ward: Watched) -> object:
    _ready(ward, "P1")
    return ward.give("P1", issued=False)


def _out(ward: Watched) -> None:
    _ready(ward, "P1")
    ward.authorise("P1")
    ward.issue("P1")


def _given_while_suspended(ward: Watched) -> object:
    _out(ward)
    ward.suspend()
    return ward.give("P1")


def _given_of_a_recalled_lot(ward: Watched) -> object:
    _out(ward)
    ward.recall("M1")
    return ward.give("P1")


def _given_late(ward: Watched) -> object:
    ward.release("M3", expires=f"{ward.today}T18:00")
    _ready(ward, "P1")
    ward.authorise("P1", lot="M3")
    ward.issue("P1", lot="M3")
    return ward.give("P1", lot="M3", time=None)


def _given_too_much(ward: Watched) -> object:
    _out(ward)
    return ward.give("P1", total=12.0)


GIVEN: dict[str, tuple[Callable[[Watched], object], str]] = {
    "was issued": (_given_without_issue, "dose-not-issued"),
    "not suspended": (_given_while_suspended, "dose-suspended"),
    "lot released": (_given_of_a_recalled_lot, "dose-lot-recalled"),
    "lot in date": (_given_late, "dose-lot-expired"),
    "not above": (_given_too_much, "dose-above"),
}
"""The guards that a dose can break when it is given, each with a way to break it alone."""


def test_every_guard_has_its_way() -> None:
    assert {*SEEDS, *GIVEN, "declared"} == set(GUARDS)


@pytest.mark.parametrize("name", GIVEN)
def test_a_dose_that_broke_a_guard_is_recorded_and_noted_and_freezes_the_next_issue(name: str) -> None:
    ward = _ward()
    way, kind = GIVEN[name]
    assert kinds(way(ward)) == set()
    assert ward.state.given[-1].broken == (kind,)
    assert ward.deviations() == [kind]
    ward.settled()
    if ward.known.suspensions:
        ward.resume()
    ward.release("M2")
    ward.later(14)
    _ready(ward, "P2")
    assert kinds(ward.authorise("P2", lot="M2")) == {"dose-frozen"}
    assert kinds(ward.decide(Ruling.CONTINUE)) == set()
    assert kinds(ward.authorise("P2", lot="M2")) == set()
    ward.settled()


@pytest.mark.parametrize("name", GIVEN)
def test_without_one_guard_a_wrong_dose_would_raise_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(GUARDS, name)
    ward = _ward()
    GIVEN[name][0](ward)
    assert ward.breaches


def test_a_study_that_leaves_the_rate_open_treats_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(STUDY, tmp_path / "dosed"))
    text = (folder / "escalation.yaml").read_text(encoding="utf-8")
    (folder / "escalation.yaml").write_text(re.sub("rate: {.*}", "rate: not specified", text), encoding="utf-8")

    def asked() -> set[str]:
        ward = opened_ward(folder=read_folder(folder))
        ward.ready("P1")
        return kinds(ward.authorise("P1"))

    assert asked() == {"dose-undeclared"}
    monkeypatch.delitem(GUARDS, "declared")
    assert asked() == set()


@pytest.mark.parametrize("name", SEEDS)
def test_a_guard_alone_keeps_its_dose_from_being_let_through(name: str) -> None:
    ward = _ward()
    way, kind = SEEDS[name]
    assert kinds(way(ward)) == {kind}
    ward.settled()


@pytest.mark.parametrize("name", SEEDS)
def test_without_one_guard_the_reference_finds_the_breach(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(GUARDS, name)
    ward = _ward()
    way, _ = SEEDS[name]
    assert kinds(way(ward)) == set(), "another guard stood in for it"
    assert ward.breaches
