"""A form goes from empty to locked only as the protocol of the house allows, alike in every store."""

from dataclasses import replace

import pytest
from tests.agreement import racing
from tests.people import NOW, remembered, somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import Conflicted, FormSave, Noted, Refused, Saved, correct_form, save_form
from trialwright.conduct.queries import QueryStep, Question, ask, take_query_step
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.records.chain import verify
from trialwright.records.entries import Author, FormKey
from trialwright.records.forms import FormState, Hold, QueryState, Stage
from trialwright.records.log import Log
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.ids import SiteId
from trialwright.words.people import Person, Role

KEY = FormKey(subject="P1", visit="SCREEN", form="screening")
ANSWERS = racing.ANSWERS

COORDINATOR, INVESTIGATOR = somebody(Role.COORDINATOR), somebody(Role.INVESTIGATOR)
DATA_MANAGER, MONITOR = somebody(Role.DATA_MANAGER), somebody(Role.MONITOR)


class Trial:
    """One form of one subject, and whoever works on it."""

    def __init__(self, log: Log, study: Study) -> None:
        self.log, self.study = log, study

    @property
    def state(self) -> FormState:
        author = Author(person=COORDINATOR, zone="Asia/Shanghai", study=None)
        with self.log.writing(author, NOW) as writing:
            return writing.form(KEY)

    def save(self, **given: object) -> object:
        save = FormSave(key=KEY, answers=ANSWERS, base=self.state.version)
        return save_form(self.log, self.study, replace(save, **given), COORDINATOR, NOW)

    def correct(self, value: str = "23.4", who: Person = COORDINATOR, **given: object) -> object:
        bmi = GivenAnswer(item="bmi", value=value, unit="kg/m2")
        save = FormSave(key=KEY, answers=(bmi,), base=self.state.version, reason="read again")
        return correct_form(self.log, self.study, replace(save, **given), who, NOW)

    def step(self, name: str, who: Person, **given: object) -> object:
        reasons = {"unlock": "asked by the monitor", "sign": "responsibility"}
        step = FormStep(name=name, key=KEY, base=self.state.version, reason=reasons.get(name), proven=True)
        return take_step(self.log, self.study, replace(step, **given), who, NOW)

    def reach(self, stage: str) -> None:
        if stage == "empty":
            return
        self.save()
        for name, who in PATHS[stage]:
            assert isinstance(self.step(name, who), Taken), (stage, name)


PATHS: dict[str, list[tuple[str, Person]]] = {
    "started": [],
    "complete": [("complete", COORDINATOR)],
    "signed": [("complete", COORDINATOR), ("sign", INVESTIGATOR)],
    "frozen": [("complete", COORDINATOR), ("freeze", MONITOR)],
    "locked": [("complete", COORDINATOR), ("lock", DATA_MANAGER)],
    "unlocked": [("complete", COORDINATOR), ("lock", DATA_MANAGER), ("unlock", DATA_MANAGER)],
}


@pytest.fixture
def trial(log: Log, founding: Study) -> Trial:
    return Trial(log, founding)


WHO = {
    "save": COORDINATOR, "complete": COORDINATOR, "correct": COORDINATOR, "sign": INVESTIGATOR,
    "freeze": MONITOR, "lock": DATA_MANAGER, "unlock": DATA_MANAGER,
}  # fmt: skip

# what each step comes to at each stage: a dash where it is taken, else why not
TABLE = {
    "empty": {"complete": "form-not-so-far", "correct": "form-not-so-far", "sign": "form-not-so-far",
              "freeze": "form-not-so-far", "lock": "form-not-so-far", "unlock": "form-held"},
    "started": {"save": "-", "complete": "-", "correct": "form-not-so-far", "sign": "form-not-so-far",
                "freeze": "form-not-so-far", "lock": "form-not-so-far", "unlock": "form-held"},
    "complete": {"save": "form-already-complete", "complete": "form-already-complete", "correct": "-", "sign": "-",
                 "freeze": "-", "lock": "-", "unlock": "form-held"},
    "signed": {"save": "form-already-complete", "complete": "form-already-complete", "correct": "-", "sign": "-",
               "freeze": "-", "lock": "-", "unlock": "form-held"},
    "frozen": {"save": "form-held", "complete": "form-held", "correct": "form-held", "sign": "form-held",
               "freeze": "form-held", "lock": "-", "unlock": "-"},
    "locked": {"save": "form-held", "complete": "form-held", "correct": "form-held", "sign": "form-held",
               "freeze": "form-held", "lock": "form-held", "unlock": "-"},
    "unlocked": {"save": "form-already-complete", "complete": "form-already-complete", "correct": "-", "sign": "-",
                 "freeze": "-", "lock": "-", "unlock": "form-held"},
}  # fmt: skip


@pytest.mark.requirement("R16")
@pytest.mark.parametrize(("stage", "name"), [(stage, name) for stage, row in TABLE.items() for name in row])
def test_a_form_takes_only_the_steps_of_the_table(trial: Trial, stage: str, name: str) -> None:
    trial.reach(stage)
    before = trial.log.head()
    match name:
        case "save":
            outcome = trial.save(answers=(GivenAnswer(item="bmi", value="25", unit="kg/m2"),), reason="again")
        case "correct":
            outcome = trial.correct()
        case _:
            outcome = trial.step(name, WHO[name])
    if TABLE[stage][name] == "-":
        assert isinstance(outcome, (Taken, Saved)), outcome
    else:
        assert isinstance(outcome, Refused)
        assert [found.fault.kind for found in outcome.findings] == [TABLE[stage][name]]
        assert trial.log.head() == before


MAY = {
    "complete": {Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR, Role.COORDINATOR, Role.WARD_NURSE},
    "sign": {Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR},
    "freeze": {Role.DATA_MANAGER, Role.MONITOR},
    "lock": {Role.DATA_MANAGER},
    "unlock": {Role.DATA_MANAGER},
}
BEFORE = {"complete": "started", "sign": "complete", "freeze": "complete", "lock": "complete", "unlock": "locked"}


@pytest.mark.requirement("R15")
@pytest.mark.requirement("R16")
def test_only_who_signed_takes_their_signature_back(trial: Trial) -> None:
    trial.reach("signed")
    other = somebody(Role.PRINCIPAL_INVESTIGATOR)
    for who, reason, kind in ((other, "a slip", "nothing-signed"), (INVESTIGATOR, " ", "nothing-said")):
        refused = trial.step("withdraw", who, reason=reason)
        assert isinstance(refused, Refused)
        assert [found.fault.kind for found in refused.findings] == [kind]
    assert isinstance(trial.step("sign", other), Taken)
    assert isinstance(trial.step("withdraw", INVESTIGATOR, reason="signed the wrong form"), Taken)
    assert [(each.person, each.stands) for each in trial.state.signatures] == [
        ("investigator", False), ("principal investigator", True),
    ]  # fmt: skip
    assert trial.state.stage is Stage.COMPLETE


@pytest.mark.parametrize("name", MAY)
def test_a_step_needs_its_right_at_the_own_site(founding: Study, founding_folder: Folder, name: str) -> None:
    for role in Role:
        for site in ("changzheng", "elsewhere"):
            trial = Trial(
                remembered(founding_folder, replace(somebody(role), site=SiteId("elsewhere")), now=NOW), founding
            )
            trial.reach(BEFORE[name])
            who = replace(somebody(role), site=SiteId(site))
            taken = isinstance(trial.step(name, who), Taken)
            assert taken is (role in MAY[name] and site == "changzheng"), (role, site)


def test_a_form_without_its_mandatory_answers_cannot_be_completed(trial: Trial) -> None:
    trial.save(answers=ANSWERS[:-2])
    outcome = trial.step("complete", COORDINATOR)
    assert isinstance(outcome, Refused)
    assert {(found.fault.kind, found.where.column) for found in outcome.findings} == {
        ("mandatory-missing", "c_peptide_2h"), ("mandatory-missing", "hba1c"),
    }  # fmt: skip
    rest = (GivenAnswer(item="c_peptide_2h", missing="not done"), GivenAnswer(item="hba1c", value="8", unit="%"))
    trial.save(answers=rest)
    assert isinstance(trial.step("complete", COORDINATOR), Taken)


@pytest.mark.requirement("R17")
def test_a_correction_opens_the_form_and_voids_its_signatures(trial: Trial) -> None:
    trial.reach("signed")
    (signed,) = trial.state.signatures
    assert (signed.person, signed.meaning, signed.stands) == ("investigator", "responsibility", True)
    assert isinstance(trial.correct(), Saved)
    (voided,) = trial.state.signatures
    assert (trial.state.stage, voided.stands) == (Stage.STARTED, False)
    assert trial.state.values["bmi", 0].value == "23.4"
    last = list(trial.log.transactions())[-1]
    kinds = [str(entry.kind) for entry in last.entries]
    assert kinds == ["value", "signature voided", "form corrected"]
    assert isinstance(trial.step("complete", COORDINATOR), Taken)
    assert isinstance(trial.step("sign", INVESTIGATOR), Taken)
    assert [each.stands for each in trial.state.signatures] == [False, True]
    assert len({each.content for each in trial.state.signatures}) == 2


def test_a_correction_needs_a_reason_and_a_signature_the_password(trial: Trial) -> None:
    trial.reach("complete")
    for outcome in (trial.correct(reason=" "), trial.step("sign", INVESTIGATOR, reason=None)):
        assert isinstance(outcome, Refused)
        assert [found.fault.kind for found in outcome.findings] == ["nothing-said"]
    outcome = trial.step("sign", INVESTIGATOR, proven=False)
    assert isinstance(outcome, Refused)
    assert [found.fault.kind for found in outcome.findings] == ["not-authenticated"]


@pytest.mark.parametrize("name", ["complete", "sign", "freeze", "lock", "unlock"])
def test_a_step_on_an_old_version_is_a_conflict(trial: Trial, name: str) -> None:
    trial.reach(BEFORE[name])
    assert isinstance(trial.step(name, WHO[name], base=trial.state.version - 1), Conflicted)


@pytest.mark.requirement("R7")
def test_an_implausible_value_is_kept_and_asked_about_once(trial: Trial) -> None:
    bmi = GivenAnswer(item="bmi", value="224", unit="kg/m2")
    assert isinstance(trial.save(answers=(bmi,)), Saved)
    (query,) = trial.state.queries
    assert (query.item, query.state, query.assigned) == ("bmi", QueryState.OPEN, "coordinator")
    assert "224" in query.text
    trial.save(answers=(replace(bmi, value="225"),), reason="typed wrongly")
    assert len(trial.state.queries) == 1
    assert trial.state.values["bmi", 0].value == "225"


def test_a_query_goes_from_open_to_closed_and_holds_the_lock(trial: Trial) -> None:
    trial.reach("complete")
    study, log = trial.study, trial.log
    assert isinstance(ask(log, study, Question(key=KEY, text="which scale?", item="bmi"), MONITOR, NOW), Noted)
    (query,) = trial.state.queries
    locked = trial.step("lock", DATA_MANAGER)
    assert isinstance(locked, Refused)
    assert locked.findings[0].fault.kind == "query-unsettled"
    steps = [
        ("reopen", MONITOR, "why?", "query-not-so-far"),
        ("answer", MONITOR, "the ward's", "right-missing"),
        ("answer", COORDINATOR, None, "nothing-said"),
        ("answer", COORDINATOR, "the ward's", None),
        ("answer", COORDINATOR, "the ward's", "query-not-so-far"),
        ("reopen", MONITOR, "which ward?", None),
        ("reassign", MONITOR, None, None),
        ("answer", COORDINATOR, "ward 5", None),
        ("close", COORDINATOR, None, "right-missing"),
        ("close", MONITOR, None, None),
    ]
    for name, who, text, kind in steps:
        step = QueryStep(name=name, key=KEY, about=query.sequence, text=text, whom=Role.INVESTIGATOR)
        outcome = take_query_step(log, study, step, who, NOW)
        found = outcome.findings[0].fault.kind if isinstance(outcome, Refused) else None
        assert found == kind, (name, outcome)
    (query,) = trial.state.queries
    assert (query.state, query.answer, query.assigned) == (QueryState.CLOSED, "ward 5", "investigator")
    assert isinstance(trial.step("lock", DATA_MANAGER), Taken)
    assert isinstance(ask(log, study, Question(key=KEY, text="late?"), MONITOR, NOW), Refused)
    unknown = QueryStep(name="close", key=KEY, about=999)
    assert isinstance(take_query_step(log, study, unknown, MONITOR, NOW), Refused)


def test_unlocking_gives_the_form_back_with_its_signatures(trial: Trial) -> None:
    trial.reach("signed")
    trial.step("lock", DATA_MANAGER)
    assert trial.state.hold is Hold.LOCKED
    trial.step("unlock", DATA_MANAGER)
    assert (trial.state.hold, trial.state.stage, trial.state.signatures[0].stands) == (Hold.NONE, Stage.COMPLETE, True)
    assert verify(trial.log.transactions()).ok
