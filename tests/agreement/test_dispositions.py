"""What becomes of a participant is written alike in memory, SQLite and PostgreSQL, and refused by every guard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.candidates import COORDINATOR, INVESTIGATOR, admitted, folder, known, save, screened, study
from tests.people import NOW, SITE, admit, created, remembered, somebody

from trialwright.conduct.dispositions import (
    DISPOSABLE,
    Disposing,
    EligibilitySigning,
    dispose,
    screen_again,
    sign_eligibility,
    take_back,
)
from trialwright.conduct.forms import Noted, Refused, Saved
from trialwright.records.chain import verify
from trialwright.records.dispositions import TRANSITIONS, DispositionKind, Standing, fold_course
from trialwright.records.entries import Author, EntryKind
from trialwright.records.log import Log
from trialwright.trial.answered import anchor_days, fact_rows
from trialwright.trial.candidate import anchors_of, candidate_of, judged_forms, rows_of
from trialwright.trial.enrolment import ready_for_treatment
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Right, Role, may

DAY = 86_400_000_000
DECISION = "eligibility_decision"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Log]:
    """A log of each kind for the founding study."""
    if request.param == "memory":
        yield remembered(folder(), now=NOW)
        return
    sqlite = f"sqlite:///{tmp_path / 'log.db'}"
    kept = created(sqlite if request.param == "sqlite" else request.getfixturevalue("postgresql"), folder())
    yield kept
    assert kept.differences() == ()
    kept.close()


@pytest.fixture
def memory() -> Log:
    return remembered(folder(), now=NOW)


def seen(log: Log, at: str = DECISION) -> str:
    judged = known(log).at(at)
    assert judged is not None
    return judged.evidence


def sign(log: Log, at: str = DECISION, who: Person = INVESTIGATOR, **more: object) -> object:
    wanted = {"subject": "P1", "at": at, "seen": seen(log, at), "proven": True, **more}
    return sign_eligibility(log, study(), EligibilitySigning(**wanted), who, NOW)


def note(log: Log, kind: DispositionKind, who: Person = INVESTIGATOR, now: int = NOW, **more: object) -> object:
    return dispose(log, study(), Disposing(kind=kind, **{"subject": "P1", **more}), who, now)


def standing(log: Log, subject: str = "P1") -> Standing:
    author = Author(person=INVESTIGATOR, zone="Asia/Shanghai", study=study().hash)
    with log.writing(author, NOW) as writing:
        return fold_course(writing.happened(tuple(DispositionKind), subject)).standing


def refused(outcome: object) -> list[str]:
    assert isinstance(outcome, Refused), outcome
    return [each.fault.kind for each in outcome.findings]


def count(log: Log) -> int:
    return sum(len(each.entries) for each in log.transactions())


LEFT = {"reason": "moved away", "whom": "participant"}


def test_from_screening_to_the_end_in_every_store(log: Log) -> None:
    screened(log)
    assert sign(log) == Noted()
    assert note(log, DispositionKind.LISTED) == Noted()
    assert note(log, DispositionKind.ENROLLED) == Noted()
    admitted(log)
    assert sign(log, "admission") == Noted()
    assert standing(log) is Standing.ENROLLED
    assert ready_for_treatment(study(), known(log), "2026-01-01") == ()
    assert note(log, DispositionKind.LOST, reason="three calls, no answer") == Noted()
    assert note(log, DispositionKind.FOUND, reason="came to the ward") == Noted()
    assert standing(log) is Standing.ENROLLED
    assert note(log, DispositionKind.TREATMENT_DISCONTINUED, reason="graft lost", whom="investigator") == Noted()
    assert note(log, DispositionKind.WITHDRAWN, whom="participant") == Noted(), "a participant need not say why"
    assert note(log, DispositionKind.DIED, day="2025-12-UN") == Noted()
    assert standing(log) is Standing.DIED


def test_what_is_read_of_one_candidate_is_what_the_snapshot_says(log: Log) -> None:
    screened(log, {"eligibility": {"e9": "yes"}})
    admitted(log)
    author = Author(person=INVESTIGATOR, zone="Asia/Shanghai", study=study().hash)
    with log.writing(author, NOW) as writing:
        told = writing.attributed("P1", judged_forms(study()))
    rows = {
        (fact, each.value, each.unit, each.when, each.by, each.role, each.row)
        for fact, own in rows_of(study(), told).items()
        for each in own
    }
    snapshot = log.snapshot()
    columns = ("fact", "value", "unit", "when", "by", "role", "row")
    assert rows == set(fact_rows(study(), snapshot).select(columns).iter_rows())
    days = anchor_days(study(), snapshot).row(0, named=True)
    assert {"subject": "P1", **anchors_of(study(), told)} == days


def test_nobody_signs_or_enrols_who_is_not_eligible_and_each_criterion_is_named(log: Log) -> None:
    screened(log, {"screening": {"bmi": "35.04 kg/m2", "hba1c": ""}, "eligibility": {"i4": "no"}})
    before = count(log)
    outcome = sign(log)
    assert isinstance(outcome, Refused)
    named = {(each.fault.kind, each.fault.values.get("id")) for each in outcome.findings}
    assert named == {("criterion-excludes", "E3"), ("criterion-open", "I3"), ("criterion-not-met", "I4")}
    assert "criterion-open" in refused(note(log, DispositionKind.ENROLLED))
    assert count(log) == before


def test_what_a_signature_keeps_of_what_was_seen(memory: Log) -> None:
    screened(memory, {"screening": {"hba1c": "7.05 %"}})
    sign(memory)
    (signed,) = known(memory).course.signed
    assert (signed.person, signed.at, signed.day) == ("investigator", DECISION, "2026-01-01")
    assert signed.evidence == seen(memory)
    assert signed.verdicts["I3"] == "met"
    assert signed.verdicts["E3"] == "not met"
    assert "I3" in signed.marked, "7.05 % lies within 2 % of 7 %"


def test_who_signs_saw_the_evidence_as_it_is(memory: Log) -> None:
    screened(memory)
    before = seen(memory)
    assert isinstance(save(memory, "screening", {"bmi": "22.5 kg/m2"}, base=1, reason="weighed again"), Saved)
    assert refused(sign(memory, seen=before)) == ["evidence-changed"]


def test_a_signature_needs_the_password_again(memory: Log) -> None:
    screened(memory)
    assert refused(sign(memory, proven=False)) == ["not-authenticated"]


@pytest.mark.parametrize("role", list(Role))
def test_each_right_is_read_from_the_table(memory: Log, role: Role) -> None:
    screened(memory)
    who = somebody(role)
    allowed = may(who, Right.SIGN_ELIGIBILITY, SITE)
    assert (sign(memory, who=who) == Noted()) is allowed
    listed = note(memory, DispositionKind.LISTED, who=who)
    assert (listed == Noted()) is (allowed and may(who, Right.ENROL, SITE))
    failed = note(memory, DispositionKind.SCREEN_FAILED, who=who, why="declined", reason="declined")
    assert (failed == Noted()) is may(who, Right.NOTE_DISPOSITION, SITE)


def test_another_site_decides_nothing(memory: Log) -> None:
    screened(memory)
    elsewhere = Person(id=PersonId("i9"), role=Role.INVESTIGATOR, site=SiteId("renji"))
    admit(memory, folder(), elsewhere, now=NOW)
    assert "other-site" in refused(sign(memory, who=elsewhere))
    assert "other-site" in refused(note(memory, DispositionKind.DIED, who=elsewhere))
    assert "other-site" in refused(take_back(memory, study(), "P1", 1, "no", who=elsewhere, now=NOW))


def test_of_somebody_unknown_nothing_is_noted(memory: Log) -> None:
    assert refused(note(memory, DispositionKind.DIED, subject="P404")) == ["unknown-subject"]


def test_nobody_is_enrolled_unsigned_or_before_the_consent(memory: Log) -> None:
    screened(memory)
    assert refused(note(memory, DispositionKind.ENROLLED)) == ["disposition-not-so-far", "eligibility-unsigned"]
    assert standing(memory) is Standing.SCREENING


def test_nobody_is_listed_on_evidence_that_changed(memory: Log) -> None:
    screened(memory)
    sign(memory)
    assert isinstance(save(memory, "screening", {"bmi": "22.5 kg/m2"}, base=1, reason="weighed again"), Saved)
    assert refused(note(memory, DispositionKind.LISTED)) == ["eligibility-changed"]


def test_an_enrolment_that_happened_all_the_same_is_entered_late_with_its_deviations(memory: Log) -> None:
    screened(memory)
    late = {"day": "2025-12-29", "reason": "from the paper log", "late": True}
    assert note(memory, DispositionKind.ENROLLED, **late) == Noted()
    assert standing(memory) is Standing.ENROLLED
    entries = [each for one in memory.transactions() for each in one.entries if each.kind == EntryKind.DEVIATION]
    assert [(each.item, each.since) for each in entries] == [
        ("disposition-not-so-far", "2025-12-29"),
        ("eligibility-unsigned", "2025-12-29"),
    ]
    assert "eligibility-unsigned" in [
        each.fault.kind for each in ready_for_treatment(study(), known(memory), "2026-01-01")
    ], "a late entry opens no treatment"


def test_a_late_entry_needs_its_reason(memory: Log) -> None:
    screened(memory)
    assert "nothing-said" in refused(note(memory, DispositionKind.ENROLLED, day="2025-12-29", late=True))


def test_an_end_that_came_first_stands_although_enrolment_is_entered_later(memory: Log) -> None:
    screened(memory)
    assert note(memory, DispositionKind.DIED, day="2025-12-31") == Noted()
    late = {"day": "2025-12-29", "reason": "from the paper log", "late": True}
    assert note(memory, DispositionKind.ENROLLED, **late) == Noted()
    assert standing(memory) is Standing.DIED


def test_a_day_to_come_is_refused(memory: Log) -> None:
    screened(memory)
    assert refused(note(memory, DispositionKind.DIED, day="2026-01-02")) == ["not-yet-happened"]


@pytest.mark.parametrize("kind", [kind for kind in DISPOSABLE if Standing.SCREENING not in TRANSITIONS[kind].moves])
def test_what_cannot_follow_screening_is_refused(memory: Log, kind: DispositionKind) -> None:
    screened(memory)
    assert "disposition-not-so-far" in refused(note(memory, kind, **_said(kind)))


def _said(kind: DispositionKind) -> dict[str, str]:
    by = kind in {DispositionKind.WITHDRAWN, DispositionKind.TREATMENT_DISCONTINUED}
    return {"reason": "so it was", **({"whom": "investigator"} if by else {})}


def test_an_investigator_who_ends_the_study_says_why_and_everybody_is_named(memory: Log) -> None:
    screened(memory)
    assert refused(note(memory, DispositionKind.WITHDRAWN, whom="investigator")) == ["nothing-said"]
    assert refused(note(memory, DispositionKind.WITHDRAWN, reason="left")) == ["unknown-code"]
    assert refused(note(memory, DispositionKind.DIED, whom="sponsor")) == ["unknown-code"]


def test_a_failure_by_criteria_names_those_that_stand_against(memory: Log) -> None:
    screened(memory, {"screening": {"bmi": "36 kg/m2"}, "eligibility": {"i4": "no"}})
    said = {"why": "criteria", "reason": "as judged"}
    assert note(memory, DispositionKind.SCREEN_FAILED, **said) == Noted()
    failed = known(memory).course.newest(DispositionKind.SCREEN_FAILED)
    assert failed is not None
    assert set(failed.criteria) == {"E3", "I4"}
    assert standing(memory) is Standing.FAILED


def test_nobody_fails_by_criteria_that_let_them_in(memory: Log) -> None:
    screened(memory)
    wanted = {"why": "criteria", "reason": "as judged"}
    assert refused(note(memory, DispositionKind.SCREEN_FAILED, **wanted)) == ["no-criterion-against"]


# --- screening again ---


def failed(log: Log) -> None:
    screened(log, {"screening": {"bmi": "36 kg/m2"}})
    assert note(log, DispositionKind.SCREEN_FAILED, why="criteria", reason="too heavy") == Noted()


def again(log: Log, subject: str, code: str, days: int) -> object:
    return screen_again(log, study(), subject, code, "weight lost", who=INVESTIGATOR, now=NOW + days * DAY)


def test_whoever_failed_is_screened_again_once_after_28_days_under_a_code_of_their_own(log: Log) -> None:
    failed(log)
    assert refused(again(log, "P1", "P1-2", 27)) == ["rescreening-too-early"]
    assert refused(again(log, "P1", "P1", 28)) == ["code-taken"]
    assert again(log, "P1", "P1-2", 28) == Noted()
    author = Author(person=INVESTIGATOR, zone="Asia/Shanghai", study=study().hash)
    with log.writing(author, NOW) as writing:
        new = candidate_of(writing, study(), "P1-2", "2026-02-01")
        assert writing.site_of("P1-2") == SITE
    assert (new.course.earlier, new.course.standing) == ("P1", Standing.SCREENING)
    assert new.consent is not None
    assert not new.consent.given, "a new screening needs a new consent"
    assert known(log).course.later == "P1-2"
    assert refused(again(log, "P1", "P1-3", 60)) == ["rescreened-already"]
    late = {"subject": "P1-2", "why": "declined", "reason": "no"}
    assert note(log, DispositionKind.SCREEN_FAILED, now=NOW + 30 * DAY, **late) == Noted()
    assert refused(again(log, "P1-2", "P1-3", 90)) == ["rescreened-too-often"]


def test_whoever_did_not_fail_is_not_screened_again(memory: Log) -> None:
    screened(memory)
    assert "disposition-not-so-far" in refused(again(memory, "P1", "P1-2", 40))


# --- mistakes ---


def test_a_mistake_is_taken_back_and_stays_in_the_log(memory: Log) -> None:
    screened(memory)
    assert note(memory, DispositionKind.DIED) == Noted()
    about = known(memory).course.history[-1].sequence
    assert refused(take_back(memory, study(), "P1", about, " ", who=INVESTIGATOR, now=NOW)) == ["nothing-said"]
    assert take_back(memory, study(), "P1", about, "another bed", who=INVESTIGATOR, now=NOW) == Noted()
    assert standing(memory) is Standing.SCREENING
    assert [each.stands for each in known(memory).course.history] == [False]
    assert refused(take_back(memory, study(), "P1", about, "x", who=INVESTIGATOR, now=NOW)) == ["disposition-unknown"]


def test_a_coordinator_cannot_take_back_a_signature(memory: Log) -> None:
    screened(memory)
    sign(memory)
    about = known(memory).course.signed[0].sequence
    assert refused(take_back(memory, study(), "P1", about, "x", who=COORDINATOR, now=NOW)) == ["right-missing"]
    assert take_back(memory, study(), "P1", about, "signed in error", who=INVESTIGATOR, now=NOW) == Noted()
    assert known(memory).course.signed == ()


def test_a_second_writer_finds_what_the_first_did(log: Log) -> None:
    screened(log)
    assert note(log, DispositionKind.WITHDRAWN, **LEFT) == Noted()
    assert "disposition-not-so-far" in refused(note(log, DispositionKind.WITHDRAWN, **LEFT))


def test_what_a_signature_and_another_screening_are_is_not_written_by_the_way(memory: Log) -> None:
    screened(memory)
    for kind in set(DispositionKind) - set(DISPOSABLE):
        with pytest.raises(KeyError):
            note(memory, kind)


def test_the_log_of_it_all_still_verifies(log: Log) -> None:
    screened(log)
    sign(log)
    note(log, DispositionKind.LISTED)
    assert verify(log.transactions()).ok
