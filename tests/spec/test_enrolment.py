"""Consent before anything else; nobody is enrolled or treated unless eligible, signed, and nothing changed since."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from tests.candidates import (
    COORDINATOR,
    ELIGIBLE,
    INVESTIGATOR,
    TODAY,
    admitted,
    enrol,
    folder,
    known,
    save,
    screened,
    sign,
    study,
)
from tests.people import NOW, gave_consent, remembered

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Refused, Saved, correct_form
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.records.chain import NOTHING, sealed
from trialwright.records.dispositions import (
    TRANSITIONS,
    Course,
    DispositionKind,
    Standing,
    fold_course,
    signed_value,
)
from trialwright.records.entries import Author, Entry, EntryKind, Head, Recorded, Transaction
from trialwright.store.memory import MemoryLog
from trialwright.trial.disposition import expects_visits
from trialwright.trial.enrolment import not_enrollable, not_signable, ready_for_treatment
from trialwright.trial.signatures import noting_signed, unsound_signatures
from trialwright.words.findings import Finding


def kinds(findings: tuple[Finding, ...]) -> list[str]:
    return [each.fault.kind for each in findings]


@pytest.fixture
def log() -> MemoryLog:
    return remembered(folder(), now=NOW)


def test_nobody_is_ready_before_consent_signature_and_enrolment(log: MemoryLog) -> None:
    assert kinds(ready_for_treatment(study(), known(log), TODAY))[0] == "consent-not-complete"
    screened(log)
    assert kinds(ready_for_treatment(study(), known(log), TODAY))[0] == "moment-unknown", "not judged at the admission"
    admitted(log)
    assert kinds(ready_for_treatment(study(), known(log), TODAY)) == ["eligibility-unsigned", "not-enrolled"]
    sign(log)
    assert "eligibility-unsigned" in kinds(ready_for_treatment(study(), known(log), TODAY)), (
        "the decision is not enough"
    )
    sign(log, "admission")
    assert kinds(ready_for_treatment(study(), known(log), TODAY)) == ["not-enrolled"]
    enrol(log)
    assert ready_for_treatment(study(), known(log), TODAY) == ()


def test_a_signature_falls_with_the_evidence(log: MemoryLog) -> None:
    screened(log)
    sign(log)
    assert not_enrollable(study(), known(log), TODAY) == ()
    saved = save(log, "screening", {"bmi": "22.5 kg/m2"}, base=1, reason="weighed again")
    assert isinstance(saved, Saved)
    assert kinds(not_enrollable(study(), known(log), TODAY)) == ["eligibility-changed"]
    sign(log)
    assert not_enrollable(study(), known(log), TODAY) == ()


def test_what_no_criterion_looks_at_leaves_the_signature(log: MemoryLog) -> None:
    screened(log)
    sign(log)
    assert isinstance(save(log, "eligibility", {"evidence": "letter"}, base=1), Saved)
    assert not_enrollable(study(), known(log), TODAY) == ()


def test_a_signature_ages(log: MemoryLog) -> None:
    """182 days from 28 December 2025 end on 28 June 2026."""
    screened(log)
    sign(log)
    assert not_enrollable(study(), known(log), "2026-06-28") == ()
    assert kinds(not_enrollable(study(), known(log), "2026-06-29")) == ["eligibility-too-old"]


@pytest.mark.parametrize(
    ("form", "answers", "expected"),
    [
        ("screening", {"bmi": "35.04 kg/m2"}, ("criterion-excludes", "E3")),
        ("screening", {"hba1c": "6.9 %"}, ("criterion-not-met", "I3")),
        ("screening", {"haemoglobin": "79 g/L"}, ("criterion-excludes", "E4")),
        ("eligibility", {"e8": "yes"}, ("criterion-excludes", "E8")),
        ("screening", {"collected_on": "2025-10-01"}, ("criterion-open", "I3")),
    ],
)
def test_each_criterion_that_does_not_let_in_is_named(
    log: MemoryLog, form: str, answers: Mapping[str, str], expected: tuple[str, str]
) -> None:
    screened(log, {form: answers})
    found = [
        (each.fault.kind, each.fault.values.get("id"))
        for each in not_signable(study(), known(log), "eligibility_decision")
    ]
    assert expected in found


def test_on_exclusions_nobody_is_said_to_meet_them(log: MemoryLog) -> None:
    screened(log, {"eligibility": {"e8": "yes", "i1": "no"}})
    said = {each.fault.kind: each for each in not_signable(study(), known(log), "eligibility_decision")}
    assert said["criterion-excludes"].what("en").startswith("E8 excludes")
    assert said["criterion-excludes"].what("zh").startswith("E8 构成排除")
    assert said["criterion-not-met"].what("zh").startswith("I1 不符合")


def _recorded(*entries: Entry) -> Course:
    author = Author(person=INVESTIGATOR, zone="Asia/Shanghai", study=None)
    return fold_course(Recorded(sequence=n, when=n, author=author, entry=each) for n, each in enumerate(entries, 1))


def _of(kind: str, **more: object) -> Entry:
    return Entry(kind=kind, subject="P1", since=TODAY, **more)


SIGNED = _of(DispositionKind.ELIGIBILITY_SIGNED, item="admission", value=signed_value("x", {}, ()))


@pytest.mark.parametrize(
    ("entries", "standing"),
    [
        ((), Standing.SCREENING),
        ((SIGNED,), Standing.ELIGIBLE),
        ((SIGNED, _of("listed")), Standing.LISTED),
        ((SIGNED, _of("listed"), _of("enrolled"), SIGNED), Standing.ENROLLED),
        ((SIGNED, _of("enrolled"), _of("treatment discontinued")), Standing.DISCONTINUED),
        ((_of("screening failed", value='{"why":"criteria","criteria":["E3"]}'),), Standing.FAILED),
        ((SIGNED, _of("enrolled"), _of("lost to follow-up"), _of("in contact again")), Standing.ENROLLED),
        ((SIGNED, _of("enrolled"), _of("withdrawn from the study"), _of("died")), Standing.DIED),
        ((SIGNED, _of("listed"), _of("taken off the list")), Standing.ELIGIBLE),
        ((_of("died"), Entry(kind="disposition taken back", subject="P1", about=1)), Standing.SCREENING),
    ],
)
def test_where_a_participant_stands_is_what_the_entries_come_to(entries: tuple[Entry, ...], standing: Standing) -> None:
    assert _recorded(*entries).standing is standing


def test_what_is_entered_later_counts_where_it_happened() -> None:
    """A listing of the first days that is found on paper after treatment was discontinued does not undo that."""
    listed = Entry(kind="listed", subject="P1", since="2025-12-01")
    assert _recorded(SIGNED, _of("enrolled"), _of("treatment discontinued"), listed).standing is Standing.DISCONTINUED


def test_who_is_enrolled_before_listing_is_on_the_list_too() -> None:
    assert _recorded(SIGNED, _of("enrolled"), _of("listed")).is_listed
    assert not _recorded(SIGNED, _of("enrolled"), _of("listed"), _of("died")).is_listed


def test_a_failure_names_its_criteria() -> None:
    failed = _recorded(_of("screening failed", value='{"why":"criteria","criteria":["E3","I3"]}')).history[0]
    assert (failed.code, failed.criteria) == ("criteria", ("E3", "I3"))


def test_death_can_be_recorded_from_everywhere_else() -> None:
    assert set(TRANSITIONS[DispositionKind.DIED].moves) == set(Standing) - {Standing.DIED}


# --- consent before anything else ---


def test_no_other_form_is_saved_before_the_consent(log: MemoryLog) -> None:
    refused = save(log, "demography", ELIGIBLE["demography"])
    assert isinstance(refused, Refused)
    assert kinds(refused.findings) == ["form-before-consent"]
    assert "the consent form is not complete" in refused.findings[0].what("en")


@pytest.mark.parametrize("lacking", ["signed_on", "co_signed_on"])
def test_a_signer_who_is_said_to_be_missing_did_not_sign(log: MemoryLog, lacking: str) -> None:
    key = gave_consent(log, study())
    missing = FormSave(key=key, answers=(GivenAnswer(item=lacking, missing="refused"),), base=2, reason="not so")
    assert isinstance(correct_form(log, study(), missing, COORDINATOR, NOW), Saved)
    assert isinstance(take_step(log, study(), FormStep(name="complete", key=key, base=3), COORDINATOR, NOW), Taken)
    refused = save(log, "demography", ELIGIBLE["demography"])
    assert isinstance(refused, Refused)
    item = next(each for each, _ in study().casebook.form("consent").questions() if each.id == lacking)
    assert item.text.zh in refused.findings[0].what("zh")


def test_a_signature_of_a_day_to_come_is_none(log: MemoryLog) -> None:
    gave_consent(log, study(), co_signed_on="2026-01-02")
    assert isinstance(save(log, "demography", ELIGIBLE["demography"]), Refused)


def test_a_consent_that_is_being_corrected_is_not_complete(log: MemoryLog) -> None:
    key = gave_consent(log, study())
    changed = FormSave(key=key, answers=(GivenAnswer(item="version", value="1.1"),), base=2, reason="misread")
    assert isinstance(correct_form(log, study(), changed, COORDINATOR, NOW), Saved)
    assert isinstance(save(log, "demography", ELIGIBLE["demography"]), Refused)


def _deviations(log: MemoryLog) -> list[Entry]:
    return [each for one in log.transactions() for each in one.entries if each.kind == EntryKind.DEVIATION]


def test_what_took_place_before_the_consent_is_entered_late_and_opens_a_deviation(log: MemoryLog) -> None:
    late = {"happened": "2025-12-20", "reason": "drawn before the consent"}
    assert isinstance(save(log, "screening", ELIGIBLE["screening"], **late), Saved)
    (deviation,) = _deviations(log)
    assert (deviation.item, deviation.since) == ("form-before-consent", "2025-12-20")


def test_a_late_entry_of_a_day_before_the_consent_opens_a_deviation_although_consent_was_given_since(
    log: MemoryLog,
) -> None:
    gave_consent(log, study())
    for base, day in ((0, "2025-11-20"), (1, "2025-12-20")):
        late = {"happened": day, "reason": "found in the ward's record", "base": base}
        assert isinstance(save(log, "demography", ELIGIBLE["demography"], **late), Saved)
    assert [each.since for each in _deviations(log)] == ["2025-11-20"]


def test_an_adverse_event_before_the_consent_is_recorded_with_a_deviation(log: MemoryLog) -> None:
    assert isinstance(save(log, "adverse_events", {"reviewed_on": TODAY}, "RUNNING"), Saved)
    assert [each.item for each in _deviations(log)] == ["form-before-consent"]


# --- visits ---


@pytest.mark.parametrize("kind", ["screening failed", "withdrawn from the study", "lost to follow-up", "died"])
def test_nobody_expects_a_visit_of_who_left(kind: str) -> None:
    assert expects_visits(_recorded())
    assert expects_visits(_recorded(SIGNED, _of("enrolled"), _of("treatment discontinued"))), "follow-up goes on"
    assert not expects_visits(_recorded(_of(kind)))


def test_whoever_is_enrolled_is_in_follow_up_from_the_day_of_treatment(log: MemoryLog) -> None:
    screened(log)
    sign(log)
    enrol(log)
    assert known(log).standing is Standing.ENROLLED
    assert isinstance(save(log, "infusion", {"infused_on": TODAY}, "D0"), Saved)
    assert known(log).standing is Standing.FOLLOWED


def _rewritten(log: MemoryLog, spoil: Callable[[Entry], Entry]) -> list[Transaction]:
    """The log as somebody would write it who can seal it anew."""
    head, found = NOTHING, list[Transaction]()
    for each in log.transactions():
        found.append(sealed(head, each.author, each.when, [spoil(entry) for entry in each.entries]))
        head = Head(number=each.number, next_entry=each.first + len(each.entries), when=each.when, hash=found[-1].hash)
    return found


def _unsound(log: MemoryLog, spoil: Callable[[Entry], Entry]) -> list[str]:
    judged: set[str] = set()
    list(noting_signed(log.transactions(), set(), judged))
    assert judged == {"P1"}
    return [str(each) for each in unsound_signatures(_rewritten(log, spoil), set(), judged)]


def _other_bmi(entry: Entry) -> Entry:
    return replace(entry, value="21.9") if entry.item == "bmi" else entry


def _other_evidence(entry: Entry) -> Entry:
    signed = entry.kind == DispositionKind.ELIGIBILITY_SIGNED
    return replace(entry, value=(entry.value or "").replace('"I2":"met"', '"I2":"unknown"')) if signed else entry


@pytest.mark.requirement("G3")
def test_an_answer_that_was_changed_behind_a_signed_eligibility_is_found(log: MemoryLog) -> None:
    screened(log)
    sign(log)
    assert isinstance(save(log, "screening", {"bmi": "22.5 kg/m2"}, base=1, reason="weighed again"), Saved)
    assert _unsound(log, lambda entry: entry) == [], "what is corrected afterwards is no fault of the signature"
    for spoil in (_other_bmi, _other_evidence):
        (found,) = _unsound(log, spoil)
        assert "not bound to the answers" in found


def test_eligibility_that_was_signed_by_who_may_not_is_found(log: MemoryLog) -> None:
    screened(log)
    judged = known(log).decision
    value = signed_value(judged.evidence, judged.verdicts, judged.marked)
    for who, said in (
        (COORDINATOR, "who may not sign it"),
        (replace(INVESTIGATOR, id="stranger"), "was no investigator"),
    ):
        forged = Author(person=who, zone="Asia/Shanghai", study=study().hash)
        with log.writing(forged, NOW) as writing:
            kind = DispositionKind.ELIGIBILITY_SIGNED
            writing.append(Entry(kind=kind, subject="P1", item="eligibility_decision", value=value, since=TODAY))
        assert any(said in each for each in _unsound(log, lambda entry: entry)), said
