"""Answers are compared with their source and forms reviewed; a mark falls with what was seen, alike in every store."""

from dataclasses import replace

import pytest
from tests.agreement.test_steps import COORDINATOR, DATA_MANAGER, INVESTIGATOR, KEY, MONITOR, Trial
from tests.people import NOW, remembered, somebody

from trialwright.chapters.capture.steps import MARK_RIGHTS
from trialwright.chapters.capture.verification import Verified, verified_answers
from trialwright.conduct.forms import Conflicted, Noted, Refused
from trialwright.conduct.marks import Marking, MarkWithdrawal, give_mark, withdraw_mark
from trialwright.conduct.queries import Question, ask
from trialwright.records.chain import verify
from trialwright.records.entries import Author, Entry, EntryKind
from trialwright.records.log import Log
from trialwright.records.marks import MarkKind, MarkState
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.trial.signatures import unsound_signatures
from trialwright.words.ids import SiteId
from trialwright.words.people import Person, Role

VERIFIED, REVIEWED = MarkKind.SOURCE_VERIFIED, MarkKind.DATA_REVIEWED


@pytest.fixture
def trial(log: Log, founding: Study) -> Trial:
    return Trial(log, founding)


def mark(trial: Trial, kind: MarkKind, who: Person, *items: str, **given: object) -> object:
    answers = tuple((item, 0) for item in items)
    marking = Marking(kind=kind, key=KEY, base=trial.state.version, answers=answers)
    return give_mark(trial.log, trial.study, replace(marking, **given), who, NOW)


def kinds(outcome: object) -> list[str]:
    return [found.fault.kind for found in outcome.findings] if isinstance(outcome, Refused) else []


def progress(trial: Trial) -> Verified:
    form = trial.study.casebook.form(KEY.form)
    assert form is not None
    return verified_answers(form, trial.state)


def test_a_verified_answer_is_bound_to_what_was_compared(trial: Trial) -> None:
    trial.reach("complete")
    count = len(trial.state.values)
    assert isinstance(mark(trial, VERIFIED, MONITOR, "bmi", "sex"), Noted)
    assert (progress(trial).verified, progress(trial).changed) == (2, 0)
    assert progress(trial).answers <= count
    (entry,) = (
        each for each in list(trial.log.transactions())[-1].entries if (each.kind, each.item) == (VERIFIED, "bmi")
    )
    assert (entry.value, entry.unit, entry.missing) == ("22.4", "kg/m2", None)
    trial.correct("23.4")
    assert (progress(trial).verified, progress(trial).changed) == (1, 1)
    bmi, sex = trial.state.verified("bmi", 0), trial.state.verified("sex", 0)
    assert bmi is not None
    assert sex is not None
    assert (bmi.state, sex.state, bmi.person) == (MarkState.CHANGED, MarkState.STANDS, "monitor")
    trial.correct("22.4", who=COORDINATOR) if trial.state.stage == "complete" else trial.save(reason="as it was")
    assert progress(trial).verified == 1, "an answer that was changed and changed back was not compared again"
    assert isinstance(mark(trial, VERIFIED, MONITOR, "bmi", "sex"), Noted)
    assert (progress(trial).verified, progress(trial).changed) == (2, 0)
    assert verify(trial.log.transactions()).ok


def test_only_entered_answers_of_an_unchanged_unlocked_form_are_verified(trial: Trial) -> None:
    trial.save()
    assert kinds(mark(trial, VERIFIED, MONITOR, "no_such_item")) == ["nothing-to-verify"]
    assert kinds(mark(trial, VERIFIED, COORDINATOR, "bmi")) == ["right-missing"]
    assert isinstance(mark(trial, VERIFIED, MONITOR, "bmi", base=trial.state.version - 1), Conflicted)
    assert isinstance(mark(trial, VERIFIED, MONITOR, "bmi"), Noted)
    assert kinds(mark(trial, VERIFIED, MONITOR, "bmi")) == ["mark-stands"]
    trial.step("complete", COORDINATOR)
    trial.step("lock", DATA_MANAGER)
    assert kinds(mark(trial, VERIFIED, MONITOR, "sex")) == ["form-held"]


def test_a_mark_changes_no_version_so_that_nobody_who_types_is_disturbed(trial: Trial) -> None:
    trial.save()
    before = trial.state.version
    mark(trial, VERIFIED, MONITOR, "bmi")
    ask(trial.log, trial.study, Question(key=KEY, text="which scale?", item="bmi"), MONITOR, NOW)
    assert trial.state.version == before


def test_a_review_is_of_a_complete_form_and_falls_when_it_opens_again(trial: Trial) -> None:
    trial.save()
    assert kinds(mark(trial, REVIEWED, DATA_MANAGER)) == ["form-not-so-far"]
    trial.step("complete", COORDINATOR)
    assert isinstance(mark(trial, REVIEWED, DATA_MANAGER), Noted)
    assert isinstance(mark(trial, MarkKind.MEDICALLY_REVIEWED, INVESTIGATOR), Noted)
    assert kinds(mark(trial, REVIEWED, DATA_MANAGER)) == ["mark-stands"]
    assert trial.correct(answers=()) is not None
    assert [each.state for each in trial.state.marks] == [MarkState.CHANGED, MarkState.CHANGED]
    trial.step("complete", COORDINATOR)
    assert isinstance(mark(trial, REVIEWED, DATA_MANAGER), Noted)
    review = trial.state.review(REVIEWED)
    assert review is not None
    assert review.stands


def test_a_review_falls_with_an_answer_however_it_was_written(trial: Trial) -> None:
    trial.reach("complete")
    mark(trial, REVIEWED, DATA_MANAGER)
    said = {"subject": KEY.subject, "visit": KEY.visit, "form": KEY.form}
    with trial.log.writing(Author(person=COORDINATOR, zone="UTC", study=None), NOW) as writing:
        writing.append(Entry(kind=EntryKind.VALUE, item="bmi", repeat=0, value="99", unit="kg/m2", **said))
    assert [each.state for each in trial.state.marks] == [MarkState.CHANGED]


def test_only_who_gave_a_mark_takes_it_back_with_a_reason(trial: Trial) -> None:
    trial.save()
    mark(trial, VERIFIED, MONITOR, "bmi")
    (given,) = trial.state.marks
    wanted = MarkWithdrawal(key=KEY, about=given.sequence, reason="another person's chart")
    for who, reason, kind in ((DATA_MANAGER, "x", "mark-not-own"), (MONITOR, " ", "nothing-said")):
        assert kinds(withdraw_mark(trial.log, trial.study, replace(wanted, reason=reason), who, NOW)) == [kind]
    assert isinstance(withdraw_mark(trial.log, trial.study, wanted, MONITOR, NOW), Noted)
    assert [each.state for each in trial.state.marks] == [MarkState.WITHDRAWN]
    assert kinds(withdraw_mark(trial.log, trial.study, wanted, MONITOR, NOW)) == ["mark-not-own"]


@pytest.mark.parametrize("kind", MARK_RIGHTS)
def test_a_mark_needs_its_right_at_the_own_site(founding: Study, founding_folder: Folder, kind: MarkKind) -> None:
    may = {
        VERIFIED: {Role.MONITOR},
        REVIEWED: {Role.DATA_MANAGER},
        MarkKind.MEDICALLY_REVIEWED: {Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR},
    }[kind]
    for site in ("changzheng", "elsewhere"):
        others = [replace(somebody(role), site=SiteId("elsewhere")) for role in Role]
        for role in Role:
            trial = Trial(remembered(founding_folder, *others, now=NOW), founding)
            trial.reach("complete")
            items = ("bmi",) if kind is VERIFIED else ()
            given = isinstance(mark(trial, kind, replace(somebody(role), site=SiteId(site)), *items), Noted)
            assert given is (role in may and site == "changzheng"), (role, site)


def test_a_mark_that_was_forged_is_found(trial: Trial) -> None:
    """Written past the functions that give marks: of an answer that is not so, by somebody who may not, of nothing."""
    trial.reach("complete")
    mark(trial, VERIFIED, MONITOR, "sex")
    mark(trial, REVIEWED, DATA_MANAGER)
    assert not unsound(trial)
    said = {"subject": KEY.subject, "visit": KEY.visit, "form": KEY.form}
    forged = (
        (MONITOR, Entry(kind=VERIFIED, item="bmi", repeat=0, value="99", unit="kg/m2", **said), "what was compared"),
        (COORDINATOR, Entry(kind=VERIFIED, item="sex", repeat=0, value="male", **said), "may not give it"),
        (DATA_MANAGER, Entry(kind=REVIEWED, value="0" * 64, **said), "compared or reviewed"),
    )
    for number, (who, entry, told) in enumerate(forged, start=1):
        with trial.log.writing(Author(person=who, zone="Asia/Shanghai", study=trial.study.hash), NOW) as writing:
            writing.append(entry)
        found = unsound(trial)
        assert len(found) == number, found
        assert told in found[-1]
        assert "the mark of entry" in found[-1]


def unsound(trial: Trial) -> list[str]:
    return [str(each) for each in unsound_signatures(trial.log.transactions(), {KEY})]


def test_who_asked_and_which_check_stands_with_a_query(trial: Trial) -> None:
    answers = tuple(replace(each, value="224") if each.item == "bmi" else each for each in trial_answers())
    trial.save(answers=answers)
    ask(trial.log, trial.study, Question(key=KEY, text="which scale?", item="bmi"), MONITOR, NOW + 5)
    software, person = trial.state.queries
    assert (software.rule, software.person, person.rule, person.person) == (
        "implausible",
        "coordinator",
        None,
        "monitor",
    )
    assert person.when >= software.when > 0


def trial_answers() -> tuple[object, ...]:
    from tests.agreement import racing

    return racing.ANSWERS
