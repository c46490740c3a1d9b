"""The database of a site is locked once everything is settled and two people sign for it, alike in every store."""

from dataclasses import replace
from datetime import date

import pytest
from tests.agreement.test_marks import kinds, mark
from tests.agreement.test_steps import COORDINATOR, DATA_MANAGER, INVESTIGATOR, KEY, MONITOR, Trial
from tests.people import AUTHOR, NOW, somebody

from trialwright.chapters.capture.locking import site_content
from trialwright.conduct.deviations import Deviation, note_deviation
from trialwright.conduct.forms import Noted, Saved
from trialwright.conduct.lock import LockSigning, LogChecked, note_log_verified, sign_lock, sign_unlock
from trialwright.conduct.queries import Question, ask
from trialwright.conduct.steps import Taken
from trialwright.records.attendance import AttendanceKind
from trialwright.records.dispositions import ENDED, Course
from trialwright.records.entries import Entry, EntryKind
from trialwright.records.lock import DatabaseLock, LockKind, fold_lock
from trialwright.records.log import Log
from trialwright.records.marks import MarkKind
from trialwright.study.identity import MedicalReview, SourceVerification
from trialwright.study.study import Study
from trialwright.trial.lock_checklist import CHECKLIST, SiteRecord, judge_lock, site_record
from trialwright.words.declared import Provenance
from trialwright.words.flaws import flaw
from trialwright.words.people import Person, Role

PRINCIPAL = somebody(Role.PRINCIPAL_INVESTIGATOR)
SITE = DATA_MANAGER.site


@pytest.fixture
def trial(log: Log, founding: Study) -> Trial:
    return Trial(log, founding)


def record(trial: Trial, study: Study | None = None, today: date = date(2026, 1, 1)) -> SiteRecord:
    with trial.log.writing(AUTHOR, NOW) as writing:
        return site_record(study or trial.study, writing, SITE, today)


def lacking(trial: Trial, study: Study | None = None, today: date = date(2026, 1, 1)) -> set[str]:
    return {each.name for each in judge_lock(record(trial, study, today)) if not each.met}


def verified(trial: Trial, faults: int = 0) -> object:
    read = trial.log.head().next_entry - 1
    return note_log_verified(
        trial.log, trial.study, LogChecked(found=(flaw("empty"),) * faults, head="h", read=read), DATA_MANAGER, NOW
    )


def settle(trial: Trial) -> None:
    """One participant whose forms are complete, signed, reviewed and locked, and a log that was verified."""
    trial.reach("signed")
    mark(trial, MarkKind.DATA_REVIEWED, DATA_MANAGER)
    trial.step("lock", DATA_MANAGER)
    verified(trial)


def sign(trial: Trial, who: Person, **given: object) -> object:
    content = site_content(SITE, trial.study.hash, record(trial).forms)
    signing = replace(LockSigning(content=content, reason="data are final", proven=True), **given)
    return sign_lock(trial.log, trial.study, signing, who, NOW)


def unlock(trial: Trial, who: Person, reason: str = "a late safety report") -> object:
    signing = LockSigning(content="", reason=reason, proven=True)
    return sign_unlock(trial.log, trial.study, signing, who, NOW)


def is_locked(trial: Trial) -> bool:
    with trial.log.writing(AUTHOR, NOW) as writing:
        return fold_lock(writing.happened(set(LockKind)), SITE).locked is not None


def test_each_line_of_the_checklist_holds_up_the_lock_until_it_is_settled(trial: Trial, founding: Study) -> None:
    asked = {"share": 0.1, "from": Provenance(assumption="A01")}
    demands = {
        "source_verification": SourceVerification(**asked),
        "medical_review": MedicalReview(**{"forms": (KEY.form,), "from": Provenance(assumption="A01")}),
    }
    strict = founding.model_copy(update={"study": founding.study.model_copy(update=demands)})
    trial.save()
    ask(trial.log, trial.study, Question(key=KEY, text="which scale?", item="bmi"), MONITOR, NOW)
    assert lacking(trial, strict) == set(CHECKLIST)
    undemanded = {"source verified", "forms medically reviewed"}
    assert not undemanded & lacking(trial), "a study that declares neither asks for neither"
    (query,) = trial.state.queries
    from trialwright.conduct.queries import QueryStep, take_query_step

    step = QueryStep(name="close", key=KEY, about=query.sequence)
    assert isinstance(take_query_step(trial.log, trial.study, step, MONITOR, NOW), Noted)
    settled = set(CHECKLIST) - {"queries closed"}
    assert lacking(trial, strict) == settled
    trial.step("complete", COORDINATOR)
    settled -= {"forms complete", "visits done"}
    assert lacking(trial, strict) == settled
    mark(trial, MarkKind.SOURCE_VERIFIED, MONITOR, "bmi", "sex")
    settled -= {"source verified"}
    assert lacking(trial, strict) == settled
    mark(trial, MarkKind.DATA_REVIEWED, DATA_MANAGER)
    settled -= {"forms reviewed"}
    assert lacking(trial, strict) == settled
    mark(trial, MarkKind.MEDICALLY_REVIEWED, INVESTIGATOR)
    settled -= {"forms medically reviewed"}
    assert lacking(trial, strict) == settled
    trial.step("sign", INVESTIGATOR)
    settled -= {"forms signed"}
    assert lacking(trial, strict) == settled
    trial.step("lock", DATA_MANAGER)
    assert lacking(trial, strict) == {"log verified"}
    verified(trial, faults=1)
    assert lacking(trial, strict) == {"log verified"}
    verified(trial)
    assert not lacking(trial, strict)
    note_deviation(trial.log, trial.study, Deviation(text="late", happened="2026-01-01"), COORDINATOR, NOW)
    assert lacking(trial, strict) == {"log verified"}, "something was written since the log was verified"


def test_a_form_of_which_the_study_asks_no_medical_review_needs_none(trial: Trial, founding: Study) -> None:
    settle(trial)
    other = MedicalReview(**{"forms": ("mmtt",), "from": Provenance(assumption="A01")})
    strict = founding.model_copy(update={"study": founding.study.model_copy(update={"medical_review": other})})
    assert not lacking(trial, strict)
    every = MedicalReview(**{"from": Provenance(assumption="A01")})
    strict = founding.model_copy(update={"study": founding.study.model_copy(update={"medical_review": every})})
    assert lacking(trial, strict) == {"forms medically reviewed"}


def test_what_fell_is_no_longer_settled(trial: Trial) -> None:
    settle(trial)
    trial.step("unlock", DATA_MANAGER)
    trial.correct()
    trial.step("complete", COORDINATOR)
    assert {"forms signed", "forms reviewed"} <= lacking(trial), "the signature and the review fell with the correction"


def test_the_lock_of_one_site_holds_no_other(trial: Trial) -> None:
    settle(trial)
    sign(trial, DATA_MANAGER)
    sign(trial, PRINCIPAL)
    with trial.log.writing(AUTHOR, NOW) as writing:
        happened = writing.happened(set(LockKind))
        assert fold_lock(happened, SITE).locked is not None
        assert fold_lock(happened, "renji") == DatabaseLock()


def test_a_visit_that_is_due_and_was_not_done_holds_up_the_lock(trial: Trial) -> None:
    settle(trial)
    late = date(2026, 12, 31)
    (line,) = (each for each in judge_lock(record(trial, today=late)) if each.name == "visits done")
    assert line.left
    for place in line.left:
        missed = Entry(kind=AttendanceKind.MISSED, subject="P1", visit=place.visit, reason="did not come")
        with trial.log.writing(AUTHOR, NOW) as writing:
            writing.append(missed)
    assert "visits done" not in lacking(trial, today=late), "each was said to be missed, with its reason"


def test_of_who_died_no_visit_is_expected(trial: Trial) -> None:
    settle(trial)
    late = date(2026, 12, 31)
    gone = replace(record(trial, today=late), courses={"P1": Course(standing=next(iter(ENDED)))})
    assert "visits done" in lacking(trial, today=late)
    assert "visits done" not in {each.name for each in judge_lock(gone) if not each.met}


def test_two_people_lock_and_nothing_about_a_participant_is_written_until_both_unlock(trial: Trial) -> None:
    settle(trial)
    assert isinstance(sign(trial, DATA_MANAGER), Noted)
    assert not is_locked(trial), "one signature locks nothing"
    assert isinstance(sign(trial, PRINCIPAL), Noted)
    assert is_locked(trial)
    held = ["database-locked"]
    assert kinds(trial.save()) == held
    assert kinds(trial.correct()) == held
    for name, who in (("unlock", DATA_MANAGER), ("sign", INVESTIGATOR), ("freeze", MONITOR), ("complete", COORDINATOR)):
        assert kinds(trial.step(name, who)) == held, name
    assert kinds(ask(trial.log, trial.study, Question(key=KEY, text="late?"), MONITOR, NOW)) == held
    assert kinds(mark(trial, MarkKind.SOURCE_VERIFIED, MONITOR, "bmi")) == held
    about = Deviation(text="late", happened="2026-01-01", subject="P1")
    assert kinds(note_deviation(trial.log, trial.study, about, COORDINATOR, NOW)) == held
    assert kinds(sign(trial, PRINCIPAL))[-1] == "database-locked"
    assert isinstance(unlock(trial, PRINCIPAL), Noted)
    assert is_locked(trial), "one signature unlocks nothing"
    assert isinstance(unlock(trial, DATA_MANAGER), Noted)
    assert not is_locked(trial)
    assert isinstance(trial.step("unlock", DATA_MANAGER), Taken)
    assert isinstance(trial.correct(), Saved)


def test_the_lock_needs_both_roles_the_password_a_reason_and_what_was_seen(trial: Trial) -> None:
    settle(trial)
    assert kinds(sign(trial, DATA_MANAGER, proven=False)) == ["not-authenticated"]
    assert kinds(sign(trial, DATA_MANAGER, reason=" ")) == ["nothing-said"]
    assert kinds(sign(trial, DATA_MANAGER, content="of yesterday")) == ["lock-content-changed"]
    for role in Role:
        if role not in {Role.DATA_MANAGER, Role.PRINCIPAL_INVESTIGATOR}:
            assert kinds(sign(trial, somebody(role))) == ["right-missing"], role
    assert isinstance(sign(trial, DATA_MANAGER), Noted)
    assert kinds(sign(trial, DATA_MANAGER)) == ["lock-signed-already"]
    assert kinds(unlock(trial, DATA_MANAGER)) == ["database-not-locked"]
    assert not is_locked(trial)


def test_one_person_in_both_roles_is_not_two(trial: Trial) -> None:
    settle(trial)
    both = replace(DATA_MANAGER, role=Role.PRINCIPAL_INVESTIGATOR)
    with trial.log.writing(AUTHOR, NOW) as writing:
        writing.append(Entry(kind=EntryKind.ROLE_GIVEN, whom=both.id, value=both.role.value, item=both.site))
    verified(trial)
    assert isinstance(sign(trial, DATA_MANAGER), Noted)
    assert kinds(sign(trial, both)) == ["lock-signed-already"]
    assert not is_locked(trial)


def test_a_signature_for_the_lock_falls_when_anything_is_written_before_the_other(trial: Trial) -> None:
    settle(trial)
    sign(trial, DATA_MANAGER)
    trial.step("unlock", DATA_MANAGER)
    trial.step("lock", DATA_MANAGER)
    verified(trial)
    assert isinstance(sign(trial, PRINCIPAL), Noted)
    assert not is_locked(trial), "the data manager signed for something else"
    assert isinstance(sign(trial, DATA_MANAGER), Noted)
    assert is_locked(trial)


def test_a_lock_with_an_open_condition_is_refused(trial: Trial) -> None:
    trial.reach("complete")
    refused = sign(trial, DATA_MANAGER)
    assert kinds(refused) == ["lock-not-ready"]


def test_who_a_participant_is_can_be_read_through_the_lock(trial: Trial) -> None:
    from trialwright.conduct.rights import unentitled
    from trialwright.words.findings import Place

    settle(trial)
    sign(trial, DATA_MANAGER)
    sign(trial, PRINCIPAL)
    with trial.log.writing(AUTHOR, NOW) as writing:
        asked = (writing, trial.study, COORDINATOR, NOW, Place(file="x"))
        assert [each.fault.kind for each in unentitled(*asked, subject="P1")] == ["database-locked"]
        assert not [*unentitled(*asked, subject="P1", through_lock=True)]
