"""Adverse events are the same in memory, SQLite and PostgreSQL; nothing blocks a fact, and what it stops, stops."""

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tests.events import (
    BOARD,
    HEADACHE,
    INVESTIGATOR,
    NURSE,
    begun,
    dosed,
    event,
    events,
    follow,
    refused,
    report,
    suspensions,
)
from tests.people import NOW, created, remembered, somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.adverse_events import (
    EventChange,
    EventReport,
    Sending,
    Told,
    close_event,
    code_event,
    correct_event,
    note_sending,
    report_event,
)
from trialwright.conduct.dispositions import Disposing, dispose, take_back
from trialwright.conduct.forms import FormSave, Noted, Saved, save_form
from trialwright.conduct.suspension import Ending, Suspending, end_suspension, suspend
from trialwright.conduct.toxicities import Adjudication, ToxicityReport, adjudicate, report_toxicity
from trialwright.records.adverse_events import fold_events
from trialwright.records.dispositions import DispositionKind
from trialwright.records.entries import FormKey
from trialwright.records.log import Log
from trialwright.records.snapshot import fold
from trialwright.records.suspension import BOARD_ONLY, WHOLE_TRIAL, fold_suspensions, halting
from trialwright.study.folder import Folder, read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.trial.dose_state import doses_of, read_doses
from trialwright.trial.harms import harms
from trialwright.trial.rule_facts import read_rule_facts
from trialwright.trial.stopping import RuleState, judge_rules
from trialwright.trial.toxicities import CAUSES
from trialwright.words.people import Role

DAY = 86_400_000_000


@pytest.fixture(scope="module")
def folder() -> Folder:
    return read_folder(shipped_study("nct06751199"))


@pytest.fixture(scope="module")
def study(folder: Folder) -> Study:
    assert folder.study is not None
    return folder.study


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def log(request: pytest.FixtureRequest, tmp_path: Path, folder: Folder, study: Study) -> Iterator[Log]:
    if request.param == "memory":
        kept: Log = remembered(folder, now=NOW)
    else:
        url = request.getfixturevalue("postgresql") if request.param == "postgresql" else f"sqlite:///{tmp_path}/log.db"
        kept = created(url, folder)
    begun(kept, study, "P1")
    begun(kept, study, "P2")
    yield kept
    if request.param != "memory":
        assert kept.differences() == ()  # pyright: ignore[reportAttributeAccessIssue]
        kept.close()  # pyright: ignore[reportAttributeAccessIssue]


def change(log: Log, reason: str | None = None, **facts: str) -> EventChange:
    return EventChange(subject="P1", number=1, base=event(log).version, facts=facts, reason=reason)


def test_every_version_stays_with_its_reason(log: Log, study: Study) -> None:
    report(log, study, term="pain in the liver", outcome="recovering")
    assert isinstance(follow(log, study, "P1", 1, treatment="paracetamol", outcome="recovered"), Told)
    corrected = correct_event(log, study, change(log, "misheard", term="pain in the abdomen"), INVESTIGATOR, NOW)
    assert isinstance(corrected, Told)
    now = event(log)
    assert (now.term, now.facts["outcome"], now.facts["treatment"]) == (
        "pain in the abdomen",
        "recovered",
        "paracetamol",
    )
    assert [version.kind for version in now.versions] == [
        "adverse event reported", "adverse event followed up", "adverse event corrected",
    ]  # fmt: skip
    assert [(each.before, each.after) for each in now.versions[2].changes] == [
        ("pain in the liver", "pain in the abdomen")
    ]
    assert (now.versions[2].reason, now.versions[2].person) == ("misheard", "investigator")


def test_what_was_known_is_replaced_only_with_a_reason_and_what_is_added_needs_none(log: Log, study: Study) -> None:
    report(log, study)
    assert refused(follow(log, study, "P1", 1, None, grade="2")) == ["event-unreasoned"]
    assert isinstance(follow(log, study, "P1", 1, None, treatment="rest"), Told)
    assert refused(correct_event(log, study, change(log, "  ", narrative="x"), INVESTIGATOR, NOW)) == ["nothing-said"]
    assert refused(follow(log, study, "P1", 1, "again", grade="1")) == ["event-unchanged"]


def test_who_read_an_older_version_changes_nothing(log: Log, study: Study) -> None:
    report(log, study)
    stale = change(log, "late", grade="3")
    assert isinstance(follow(log, study, "P1", 1, grade="2"), Told)
    assert refused(correct_event(log, study, stale, INVESTIGATOR, NOW)) == ["event-moved"]
    assert event(log).grade == 2


def test_a_report_needs_a_participant_and_a_term_and_nothing_else(log: Log, study: Study) -> None:
    assert isinstance(report_event(log, study, EventReport(subject="P1", facts={"term": "fall"}), NURSE, NOW), Told)
    assert refused(report_event(log, study, EventReport(subject="P1", facts={"grade": "2"}), NURSE, NOW)) == [
        "nothing-said"
    ]
    unknown = report_event(log, study, EventReport(subject="P9", facts={"term": "fall"}), NURSE, NOW)
    assert refused(unknown) == ["unknown-subject"]
    assert event(log).facts == {"term": "fall"}


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("began", "2026-13-45", "not-a-date"), ("began", "2031-01-01", "not-yet-happened"),
        ("grade", "6", "wrong-value"), ("relation.to_msc", "perhaps", "wrong-value"),
        ("serious", "maybe", "wrong-value"), ("dlt", "yes", "event-fact-unknown"),
        ("colour", "red", "event-fact-unknown"),
    ],
)  # fmt: skip
def test_what_nobody_can_read_is_refused(log: Log, study: Study, name: str, value: str, kind: str) -> None:
    told = report_event(log, study, EventReport(subject="P1", facts={"term": "fall", name: value}), INVESTIGATOR, NOW)
    assert refused(told) == [kind]


def test_a_nurse_reports_but_judges_no_relation(log: Log, study: Study) -> None:
    judged = EventReport(subject="P1", facts={"term": "fall", "relation.to_msc": "possible"})
    assert refused(report_event(log, study, judged, NURSE, NOW)) == ["event-not-judged"]
    statistician = somebody(Role.STATISTICIAN)
    assert refused(report_event(log, study, EventReport(subject="P1", facts=HEADACHE), statistician, NOW)) == [
        "right-missing", "event-not-judged", "event-not-judged", "event-not-judged", "event-not-judged",
        "event-not-judged",
    ]  # fmt: skip


def test_an_event_that_stops_the_trial_suspends_it_in_the_same_transaction(log: Log, study: Study) -> None:
    told = report(log, study, grade="4", serious="yes", serious_life_threatening="yes", relation_to_msc="possible")
    assert told.stopped == ("S4",)
    *_, last = log.transactions()
    assert last.entries[0].kind == "adverse event reported"
    assert last.entries[-1].kind == "trial suspended"
    [one] = suspensions(log)
    assert (one.scope, one.cause, one.subject, one.event) == (WHOLE_TRIAL, "S4", "P1", 1)
    assert (one.since, one.board_by, one.who) == ("2026-01-01", "2026-01-08", "investigator")
    assert halting(suspensions(log)) == (one,)


def test_a_snapshot_holds_every_event_and_suspension_and_those_of_another_site_are_left_out(
    log: Log, study: Study
) -> None:
    report(log, study, special="main_trunk_thrombosis")
    snapshot = log.snapshot()
    assert snapshot.happened == fold(log.transactions()).happened
    assert fold_events(snapshot.happened) == events(log)
    assert fold_suspensions(snapshot.happened) == suspensions(log)
    elsewhere = snapshot.of_site("another")
    assert fold_events(elsewhere.happened).events == {}
    assert len(fold_suspensions(elsewhere.happened)) == 1, "what stops the trial stops it everywhere"


def test_suspension_never_blocks_an_event(log: Log, study: Study) -> None:
    report(log, study, outcome="fatal", grade="5", serious="yes", serious_death="yes")
    assert report(log, study, "P2", term="fever").number == 1
    assert isinstance(follow(log, study, "P2", 1, treatment="rest"), Told)


def test_what_is_judged_later_suspends_when_it_is_judged(log: Log, study: Study) -> None:
    facts = {"term": "hepatitis", "grade": "4", "serious": "yes", "expected": "yes", "special": "none"}
    told = report_event(log, study, EventReport(subject="P1", facts=facts), INVESTIGATOR, NOW)
    assert isinstance(told, Told) and told.stopped == ()
    later = follow(log, study, "P1", 1, None, relation_to_islets="probable")
    assert isinstance(later, Told) and later.stopped == ("S4",)


def test_two_participants_make_a_rule_for_two(log: Log, study: Study) -> None:
    assert report(log, study, special="branch_thrombosis").stopped == ()
    assert report(log, study, special="branch_thrombosis").stopped == (), (
        "one person's second event is no second person"
    )
    assert report(log, study, "P2", special="branch_thrombosis").stopped == ("S6",)
    assert [(one.cause, one.scope, one.halts) for one in suspensions(log)] == [("S6", BOARD_ONLY, False)]


def _sign(log: Log, study: Study, about: int, who: Role, *, proven: bool = True) -> object:
    ending = Ending(about=about, decision="both causes looked at; go on", proven=proven)
    return end_suspension(log, study, ending, somebody(who), NOW)


def test_only_the_board_ends_a_suspension_and_only_with_the_password(log: Log, study: Study) -> None:
    report(log, study, special="main_trunk_thrombosis")
    [one] = suspensions(log)
    assert refused(_sign(log, study, one.sequence, Role.INVESTIGATOR)) == ["right-missing", "suspension-not-theirs"]
    assert refused(_sign(log, study, one.sequence, Role.PRINCIPAL_INVESTIGATOR)) == ["suspension-not-theirs"]
    assert refused(_sign(log, study, one.sequence, Role.SAFETY_BOARD, proven=False)) == ["not-authenticated"]
    assert refused(_sign(log, study, 1, Role.SAFETY_BOARD)) == ["suspension-unknown"]
    assert isinstance(_sign(log, study, one.sequence, Role.SAFETY_BOARD), Noted)
    assert halting(suspensions(log)) == ()
    assert refused(_sign(log, study, one.sequence, Role.SAFETY_BOARD)) == ["suspension-over"]


def test_a_second_event_suspends_again_after_the_board_let_the_trial_go_on(log: Log, study: Study) -> None:
    report(log, study, special="main_trunk_thrombosis")
    _sign(log, study, suspensions(log)[0].sequence, Role.SAFETY_BOARD)
    assert isinstance(follow(log, study, "P1", 1, narrative="recanalised"), Told)
    assert halting(suspensions(log)) == (), "what says nothing new suspends nothing"
    assert report(log, study, "P2", special="main_trunk_thrombosis").stopped == ("S2", "S6")
    assert [one.cause for one in halting(suspensions(log))] == ["S2"]


def test_a_person_suspends_by_hand(log: Log, study: Study) -> None:
    assert isinstance(
        suspend(log, study, Suspending(scope="part part_2", reason="two fevers"), INVESTIGATOR, NOW), Noted
    )
    assert refused(suspend(log, study, Suspending(scope="moon", reason="x"), INVESTIGATOR, NOW)) == ["suspension-scope"]
    assert refused(suspend(log, study, Suspending(scope=WHOLE_TRIAL, reason=" "), NURSE, NOW)) == [
        "right-missing", "nothing-said",
    ]  # fmt: skip
    [one] = suspensions(log)
    assert one.covers(level=1, part="part_2", site="changzheng") and one.cause is None
    assert not one.covers(level=1, part="part_1", site="changzheng")
    for elsewhere in ("site elsewhere", "level 1", "part part_9"):
        wanted = Suspending(scope=elsewhere, reason="x")
        assert refused(suspend(log, study, wanted, INVESTIGATOR, NOW)) == ["suspension-scope"], "there is none here"


def rule(log: Log, study: Study, subject: str, counts: bool | None, reason: str | None = "seen") -> object:
    """The board adjudicates the newest toxicity of somebody."""
    with log.writing(next(iter(log.transactions())).author, NOW) as writing:
        own = [each for each in read_doses(study, writing).toxicities if each.subject == subject][-1]
    ruled = Adjudication(
        about=own.sequence, attribution=dict.fromkeys(CAUSES, "cannot be excluded"), answers={}, counts=counts,
        reason=reason, proven=True,
    )  # fmt: skip
    return adjudicate(log, study, ruled, BOARD, NOW)


def judged(log: Log, study: Study, id: str) -> tuple[RuleState, tuple[str, ...], tuple[str, ...]]:
    """How a rule stands: its state, whom it counts, for whom it is open."""
    with log.writing(next(iter(log.transactions())).author, NOW) as writing:
        found = judge_rules(study, read_rule_facts(study, writing))
    own = next(each for each in found if each.rule.id == id)
    return own.state, own.counted, own.open_for


def test_an_event_is_adjudicated_once_and_ladder_rule_event_and_safety_endpoint_say_the_same(
    log: Log, study: Study
) -> None:
    dosed(log, study, "P1", "P2")
    report(log, study, "P1", grade="3", began="2025-12-20")
    report(log, study, "P2", grade="3", began="2025-12-20")
    assert judged(log, study, "S8") == (RuleState.OPEN, (), ("P1", "P2")), "nobody has adjudicated them: pending"
    assert refused(rule(log, study, "P1", None, None)) == ["toxicity-otherwise"], "pending needs its reason"
    assert isinstance(rule(log, study, "P1", None, "the Doppler is awaited"), Noted)
    assert event(log).facts["dlt"] == "pending"
    assert judged(log, study, "S8") == (RuleState.OPEN, (), ("P1", "P2"))
    assert isinstance(rule(log, study, "P1", True), Noted)
    assert judged(log, study, "S8") == (RuleState.OPEN, ("P1",), ("P2",))
    assert isinstance(rule(log, study, "P2", False), Noted)
    assert judged(log, study, "S8") == (RuleState.NOT, ("P1",), ())
    assert [event(log, each).facts["dlt"] for each in ("P1", "P2")] == ["yes", "no"]
    with log.writing(next(iter(log.transactions())).author, NOW) as writing:
        state = read_doses(study, writing)
    assert [(each.subject, each.counts, each.reason) for each in state.toxicities] == [
        ("P1", True, "seen"), ("P2", False, "seen"),
    ]  # fmt: skip
    assert harms(study, log.snapshot()).limiting["subject"].to_list() == ["P1"]
    assert isinstance(rule(log, study, "P2", True, "the film was read again"), Noted)
    assert [(each.cause, each.subject) for each in suspensions(log)] == [("S8", "P2")], "in the same transaction"


@pytest.mark.parametrize(
    ("later", "pending"),
    [
        ({"grade": "4"}, ("P1",)),
        ({"relation_to_msc": "probable"}, ("P1",)),
        ({"serious": "yes", "serious_stay": "yes"}, ("P1",)),
        ({"grade": "2"}, ()),
        ({"ended": "2025-12-24", "ongoing": "no", "outcome": "recovered"}, ()),
    ],
)
def test_a_ruling_that_an_event_does_not_limit_the_dose_falls_when_the_event_gets_worse(
    log: Log, study: Study, later: Mapping[str, str], pending: tuple[str, ...]
) -> None:
    dosed(log, study, "P1")
    report(log, study, "P1", grade="3", began="2025-12-20")
    assert isinstance(rule(log, study, "P1", False), Noted)
    assert judged(log, study, "S8")[2] == ()
    assert isinstance(follow(log, study, "P1", 1, "seen again", **later), Told)
    assert judged(log, study, "S8")[2] == pending
    [toxicity] = doses_of(study, log.snapshot().happened).toxicities
    assert (toxicity.outdated, toxicity.counts) == (bool(pending), None if pending else False)
    assert isinstance(rule(log, study, "P1", False, "seen with what is known now"), Noted)
    assert judged(log, study, "S8")[2] == ()


def test_a_toxicity_that_is_no_adverse_event_counts_in_the_rule_too(log: Log, study: Study) -> None:
    dosed(log, study, "P1", "P2")
    for subject in ("P1", "P2"):
        told = ToxicityReport(subject=subject, day="2025-12-20", text="thrombosis of a branch")
        assert isinstance(report_toxicity(log, study, told, NURSE, NOW), Noted)
        assert isinstance(rule(log, study, subject, True), Noted)
    assert judged(log, study, "S8") == (RuleState.HOLDS, ("P1", "P2"), ())
    assert [each.cause for each in suspensions(log)] == ["S8"]


def test_an_event_of_somebody_who_was_given_no_cells_limits_no_dose(log: Log, study: Study) -> None:
    report(log, study, grade="3", began="2025-12-20")
    assert judged(log, study, "S8") == (RuleState.NOT, (), ())


DIED = {"died_on": "2025-12-30"}


def test_a_death_that_only_a_form_tells_suspends_in_the_same_transaction_and_is_saved(log: Log, study: Study) -> None:
    assert isinstance(saved(log, study, "P1", "DEATH", "death", **DIED), Saved)
    [one] = suspensions(log)
    assert (one.cause, one.subject, one.event, one.scope) == ("S1", "P1", None, WHOLE_TRIAL)
    last = [each.kind for each in list(log.transactions())[-1].entries]
    assert "form saved" in last and "trial suspended" in last
    assert judged(log, study, "S1") == (RuleState.HOLDS, ("P1",), ())


def test_a_death_whose_day_nobody_knows_is_a_death(log: Log, study: Study) -> None:
    unknown = GivenAnswer(item="died_on", value=None, missing="not known")
    save = FormSave(key=FormKey(subject="P1", visit="DEATH", form="death"), answers=(unknown,), base=0)
    assert isinstance(save_form(log, study, save, somebody(Role.COORDINATOR), NOW), Saved)
    assert [each.cause for each in suspensions(log)] == ["S1"]


def test_the_end_of_study_by_death_is_a_death_and_by_completion_is_none(log: Log, study: Study) -> None:
    assert isinstance(saved(log, study, "P1", "DEATH", "end_of_study", how="completed"), Saved)
    assert suspensions(log) == ()
    assert isinstance(saved(log, study, "P1", "DEATH", "end_of_study", reason="misread", how="died"), Saved)
    assert [each.cause for each in suspensions(log)] == ["S1"]


def test_a_death_that_is_noted_as_what_became_of_somebody_suspends(log: Log, study: Study) -> None:
    wanted = Disposing(kind=DispositionKind.DIED, subject="P1", day="2025-12-30")
    assert isinstance(dispose(log, study, wanted, INVESTIGATOR, NOW), Noted)
    assert [(each.cause, each.subject) for each in suspensions(log)] == [("S1", "P1")]
    noted = next(
        each.sequence for tr in log.transactions() for each in tr.recorded() if each.entry.kind == DispositionKind.DIED
    )
    assert isinstance(take_back(log, study, "P1", noted, "another person", who=INVESTIGATOR, now=NOW), Noted)
    assert judged(log, study, "S1") == (RuleState.NOT, (), ())
    assert suspensions(log)[0].stands, "what was suspended is the board's to end"


@pytest.mark.parametrize("first", ["form", "note", "event"])
def test_the_same_death_told_again_by_another_way_counts_once(log: Log, study: Study, first: str) -> None:
    ways = {
        "form": lambda: saved(log, study, "P1", "DEATH", "death", **DIED),
        "note": lambda: dispose(log, study, Disposing(kind=DispositionKind.DIED, subject="P1"), INVESTIGATOR, NOW),
        "event": lambda: report(log, study, grade="5", serious="yes", serious_death="yes", outcome="fatal"),
    }
    for way in sorted(ways, key=lambda each: each != first):
        assert isinstance(ways[way](), (Saved, Noted, Told)), way
    assert [each.cause for each in suspensions(log)] == ["S1"]
    assert judged(log, study, "S1")[1] == ("P1",)


def test_another_death_suspends_again_after_the_board_let_the_trial_go_on(log: Log, study: Study) -> None:
    saved(log, study, "P1", "DEATH", "death", **DIED)
    ending = Ending(about=suspensions(log)[0].sequence, decision="an accident", proven=True)
    assert isinstance(end_suspension(log, study, ending, BOARD, NOW), Noted)
    report(log, study, grade="5", serious="yes", serious_death="yes", outcome="fatal")
    assert not suspensions(log)[-1].stands, "the same death again is none"
    saved(log, study, "P2", "DEATH", "death", **DIED)
    assert [(each.cause, each.subject, each.stands) for each in suspensions(log)] == [
        ("S1", "P1", False), ("S1", "P2", True),
    ]  # fmt: skip


def test_a_death_that_was_corrected_away_is_told_no_longer(log: Log, study: Study) -> None:
    saved(log, study, "P1", "DEATH", "death", **DIED)
    gone = (GivenAnswer(item="died_on", value=None),)
    save = FormSave(key=FormKey(subject="P1", visit="DEATH", form="death"), answers=gone, base=1, reason="not theirs")
    assert isinstance(save_form(log, study, save, somebody(Role.COORDINATOR), NOW), Saved)
    assert judged(log, study, "S1") == (RuleState.NOT, (), ())


def saved(
    log: Log, study: Study, subject: str, visit: str, form: str, *, reason: str | None = None, **answers: str
) -> object:
    """A form saved by the coordinator through the one write path."""
    key = FormKey(subject=subject, visit=visit, form=form)
    with log.writing(next(iter(log.transactions())).author, NOW) as writing:
        base = writing.form(key).version
    given = tuple(GivenAnswer(item=item, value=value) for item, value in answers.items())
    save = FormSave(key=key, answers=given, base=base, reason=reason)
    return save_form(log, study, save, somebody(Role.COORDINATOR), NOW)


def test_an_event_is_closed_when_nothing_lacks_and_opened_by_what_comes_later(log: Log, study: Study) -> None:
    report_event(log, study, EventReport(subject="P1", facts={"term": "fall"}), INVESTIGATOR, NOW)
    assert refused(close_event(log, study, change(log), INVESTIGATOR, NOW)) == ["event-incomplete"]
    assert isinstance(follow(log, study, "P1", 1, **{**HEADACHE, "term": "fall"}), Told)
    assert isinstance(close_event(log, study, change(log), INVESTIGATOR, NOW), Told)
    assert event(log).closed
    assert isinstance(follow(log, study, "P1", 1, outcome="recovering"), Told)
    assert not event(log).closed


def test_a_code_is_given_by_who_may_and_closes_nothing(log: Log, study: Study) -> None:
    report(log, study)
    codes = {"code.llt": "10019211", "code.version": "0.0"}
    coded = EventChange(subject="P1", number=1, base=1, facts=codes)
    assert refused(code_event(log, study, coded, NURSE, NOW)) == ["right-missing"]
    assert isinstance(code_event(log, study, coded, somebody(Role.DATA_MANAGER), NOW), Told)
    assert event(log).under("code") == {"llt": "10019211", "version": "0.0"}
    said = EventChange(subject="P1", number=1, base=2, facts={"grade": "5"})
    assert refused(code_event(log, study, said, somebody(Role.DATA_MANAGER), NOW)) == ["event-fact-unknown"]


def test_what_was_sent_to_an_authority_is_kept_with_its_number(log: Log, study: Study) -> None:
    report(log, study)
    sending = Sending(subject="P1", number=1, clock="susar_fatal", receipt="2026-17", sent="2025-12-31T10:00")
    assert isinstance(note_sending(log, study, sending, INVESTIGATOR, NOW), Noted)
    [receipt] = event(log).receipts
    assert (receipt.clock, receipt.number, receipt.sent) == ("susar_fatal", "2026-17", "2025-12-31T10:00")
    other = Sending(subject="P1", number=1, clock="mayor", receipt="1", sent="2025-12-31")
    assert refused(note_sending(log, study, other, INVESTIGATOR, NOW)) == ["clock-unknown"]


def test_of_two_who_change_the_same_version_one_wins(log: Log, study: Study) -> None:
    report(log, study)
    both = [change(log, f"writer {grade}", grade=str(grade)) for grade in (2, 3, 4)]
    outcomes: list[object] = []
    threads = [
        threading.Thread(target=lambda one=one: outcomes.append(correct_event(log, study, one, INVESTIGATOR, NOW)))
        for one in both
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(each, Told) for each in outcomes) == 1
    assert event(log).version == 2


def test_two_who_report_at_once_get_two_numbers(log: Log, study: Study) -> None:
    threads = [threading.Thread(target=report, args=(log, study)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.number for each in events(log).of("P1")] == [1, 2, 3, 4]
