"""Doses under guards: what may be authorised and issued, and that what was given is always recorded."""

import pytest
from tests.dosing import Ward, kinds
from tests.people import somebody

from trialwright.chapters.escalation.design import Action
from trialwright.conduct.adverse_events import EventReport, Told, report_event
from trialwright.conduct.doses import DoseGiven, correct_dose_given, record_dose_given
from trialwright.conduct.toxicities import Adjudication, adjudicate
from trialwright.records.doses import Dose, DoseState, Ruling
from trialwright.trial.advice import advise_dose, earliest_day, overtaken
from trialwright.trial.dose_history import Standing, courses, dose_frame
from trialwright.trial.dose_state import TOLD, doses_of
from trialwright.trial.toxicities import CAUSES
from trialwright.words.people import Role


@pytest.fixture
def ward() -> Ward:
    """A ward that recruits, with a released lot and the first level open for three."""
    ward = Ward()
    ward.open()
    assert not kinds(ward.release())
    assert not kinds(ward.decide(Ruling.OPEN_COHORT, "L1", 3))
    return ward


def _standings(ward: Ward) -> dict[str, Standing]:
    return {each.subject: each.standing for each in courses(ward.study, ward.state, ward.today)}


def test_a_participant_goes_the_whole_way_and_three_numbers_stay_apart(ward: Ward) -> None:
    ward.ready("P1")
    assert not kinds(ward.authorise("P1"))
    assert not kinds(ward.issue("P1", total=6.3))
    assert not kinds(ward.give("P1", total=5.9))
    row = dose_frame(courses(ward.study, ward.state, ward.today), ward.state).row(0, named=True)
    assert (row["assigned_total"], row["prepared_total"], row["delivered_total"]) == (6.0, 6.3, 5.9)
    assert (row["assigned_per_kg"], row["weight"], row["standing"]) == (0.1, 60.0, "in the window")
    assert ward.deviations() == []


def test_the_cap_of_a_participant_lowers_the_assigned_dose(ward: Ward) -> None:
    ward.cohort("L1", "P1", "P2", "P3")
    assert not kinds(ward.decide(Ruling.OPEN_COHORT, "L2", 3))
    ward.consent("P4", weight="120 kg")
    ward.admit("P4")
    assert not kinds(ward.authorise("P4", "L2", weight=120.0))
    assert ward.state.authorisations[-1].assigned == Dose(per_kg=pytest.approx(0.166667), total=20.0, weight=120.0)
    assert kinds(ward.issue("P4", total=20.5, weight=120.0)) == {"dose-above"}


def test_the_window_is_open_until_the_end_of_day_28_and_needs_an_assessment_from_that_day_on(ward: Ward) -> None:
    ward.treat("P1")
    ward.later(27)
    assert kinds(ward.assess("P1")) == {"window-open"}
    ward.later(1)
    assert not kinds(ward.assess("P1"))
    assert _standings(ward) == {"P1": Standing.IN_WINDOW}, "a toxicity may still come before midnight"
    ward.later(1)
    assert _standings(ward) == {"P1": Standing.FREE}


def test_without_an_assessment_nobody_is_free_of_toxicity_however_long_ago_it_was(ward: Ward) -> None:
    ward.treat("P1")
    ward.later(200)
    assert _standings(ward) == {"P1": Standing.NOT_ASSESSED}
    assert advise_dose(ward.study, ward.state, ward.today).history.startswith("1?")


def test_the_day_is_that_of_the_site_not_of_utc(ward: Ward) -> None:
    ward.treat("P1")
    assert ward.state.given[0].day == "2026-03-02"
    assert ward.today == "2026-03-02"


@pytest.mark.parametrize(("days", "refused"), [(0, True), (1, True), (13, True), (14, False), (40, False)], ids=str)
def test_the_sentinel_is_watched_for_fourteen_days(ward: Ward, days: int, refused: bool) -> None:
    ward.treat("P1")
    ward.later(days)
    ward.ready("P2")
    assert kinds(ward.authorise("P2")) == ({"dose-stagger"} if refused else set())
    earliest = earliest_day(ward.study, ward.state, ward.today)
    assert str(earliest) == "2026-03-16" or not refused


def test_the_next_cohort_waits_for_the_windows_of_the_one_before(ward: Ward) -> None:
    for subject, days in (("P1", 0), ("P2", 14), ("P3", 7)):
        ward.later(days)
        ward.treat(subject)
    assert not kinds(ward.decide(Ruling.OPEN_COHORT, "L2", 3))
    assert str(earliest_day(ward.study, ward.state, ward.today)) == "2026-04-21", (
        "2026-03-23 is day 0, closed on day 28"
    )
    ward.later(28)
    ward.ready("P4")
    assert kinds(ward.authorise("P4", "L2")) == {"dose-stagger"}


def test_two_authorised_doses_keep_their_distance_in_either_order(ward: Ward) -> None:
    ward.ready("P1")
    ward.ready("P2")
    assert not kinds(ward.authorise("P1", days=3))
    assert kinds(ward.authorise("P2", days=1)) == {"dose-stagger"}
    assert kinds(ward.authorise("P2", days=3)) == {"dose-stagger"}


def test_consent_must_be_signed_for_these_cells_and_stand(ward: Ward) -> None:
    ward.consent("P1", cells="no")
    ward.admit("P1")
    assert kinds(ward.authorise("P1")) == {"dose-consent-scope"}
    ward.save("P1", "consent", Role.COORDINATOR, cells="yes")
    assert kinds(ward.authorise("P1")) == {"dose-no-consent"}, "a correction opens the form again"
    ward.consent("P1")
    assert not kinds(ward.authorise("P1"))
    ward.fill("P1", "consent", Role.COORDINATOR, withdrawn="yes")
    assert kinds(ward.issue("P1")) == {"dose-withdrawn"}


def test_eligibility_is_judged_again_within_three_days_of_the_infusion(ward: Ward) -> None:
    ward.ready("P1")
    assert kinds(ward.authorise("P1", days=4)) == {"dose-not-judged-again"}
    assert not kinds(ward.authorise("P1", days=3))
    ward.later(3)
    ward.admit("P1", diabetes="no")
    assert kinds(ward.issue("P1")) == {"dose-not-eligible"}


def test_a_lot_must_be_of_the_cells_released_not_called_back_and_nobody_elses(ward: Ward) -> None:
    ward.ready("P1")
    ward.release("I1", "islets")
    ward.release("M2", subject="P2")
    for lot, kind in (("I1", "dose-lot-product"), ("M2", "dose-lot-reserved"), ("M9", "dose-lot-unreleased")):
        assert kinds(ward.authorise("P1", lot=lot)) == {kind}
    assert not kinds(ward.authorise("P1"))
    ward.recall("M1")
    assert kinds(ward.issue("P1")) == {"dose-lot-recalled"}


def test_a_lot_is_released_by_exception_only_with_names_reason_and_the_participant_told(ward: Ward) -> None:
    said = {"missed": ("viability",), "physician": "dr1", "informed": True, "reason": "68 %, no other lot"}
    assert kinds(ward.release("M5", **{**said, "reason": " "})) == {"nothing-said"}
    assert kinds(ward.release("M5", **{**said, "physician": None})) == {"lot-physician"}
    assert kinds(ward.release("M5", **{**said, "informed": False})) == {"lot-uninformed"}
    assert kinds(ward.release("M5", **{**said, "missed": ("sterile",)})) == {"lot-no-exception"}
    assert not kinds(ward.release("M5", **said))
    assert ward.deviations() == ["lot-exception"]
    assert ward.state.lots["M5"].agreed == ("cell laboratory quality (release)", "dr1")


def test_what_is_issued_is_of_the_authorised_lot_and_day(ward: Ward) -> None:
    ward.release("M2")
    ward.ready("P1")
    ward.authorise("P1", days=1)
    assert kinds(ward.issue("P1")) == {"dose-other-day"}
    ward.later(1)
    assert kinds(ward.issue("P1", lot="M2")) == {"dose-other-lot"}
    assert not kinds(ward.issue("P1"))
    assert "dose-already-issued" in kinds(ward.issue("P1"))


def test_an_authorisation_ends_with_its_day_and_its_place_is_free_again(ward: Ward) -> None:
    assert not kinds(ward.decide(Ruling.OPEN_COHORT, "L1", 1))
    ward.ready("P1")
    assert not kinds(ward.authorise("P1"))
    ward.ready("P2")
    assert "dose-cohort-full" in kinds(ward.authorise("P2"))
    ward.later(1)
    assert kinds(ward.issue("P1")) == {"dose-not-authorised"}
    assert not kinds(ward.authorise("P2"))


def test_numbers_that_contradict_each_other_are_not_issued(ward: Ward) -> None:
    from trialwright.conduct.doses import DosePrepared, issue_dose

    ward.ready("P1")
    ward.authorise("P1")
    prepared = Dose(per_kg=0.1, total=60.0, weight=60.0)
    wanted = DosePrepared(authorisation=ward.authorisation("P1"), subject="P1", lot="M1", prepared=prepared)
    answer = issue_dose(ward.log, ward.study, wanted, somebody(Role.CELL_LABORATORY_QUALITY), ward.now)
    assert kinds(answer) == {"dose-numbers-differ"}


def test_a_dose_of_which_nothing_is_known_is_recorded(ward: Ward) -> None:
    given = DoseGiven(subject="P9", day=ward.today, delivered=Dose())
    assert not kinds(record_dose_given(ward.log, ward.study, given, somebody(Role.WARD_NURSE), ward.now))
    (kept,) = ward.state.given
    assert (kept.delivered, kept.level) == (Dose(), None)
    assert {"dose-not-issued", "dose-numbers-missing"} <= set(kept.broken)


def test_a_dose_entered_late_is_judged_by_the_day_on_which_it_was_given(ward: Ward) -> None:
    ward.ready("P1")
    ward.authorise("P1")
    ward.issue("P1")
    ward.later(2)
    ward.suspend()
    assert not kinds(ward.give("P1", days_ago=2))
    assert ward.state.given[0].broken == (), "it was given before the suspension"


def test_the_same_dose_is_not_recorded_twice_but_a_second_one_is(ward: Ward) -> None:
    ward.treat("P1")
    assert kinds(ward.give("P1")) == {"dose-recorded"}
    assert not kinds(ward.give("P1", time="18:30"))
    assert ward.state.given[1].broken == ("dose-issue-used",)


def test_a_dose_given_to_the_wrong_participant_is_recorded_where_it_was_given(ward: Ward) -> None:
    ward.ready("P1")
    ward.authorise("P1")
    ward.issue("P1")
    issue = ward.state.issues[0].sequence
    given = DoseGiven(
        subject="P2", day=ward.today, lot="M1", issue=issue, delivered=Dose(per_kg=0.1, total=6.0, weight=60.0)
    )
    assert not kinds(record_dose_given(ward.log, ward.study, given, somebody(Role.WARD_NURSE), ward.now))
    (kept,) = ward.state.given
    assert (kept.subject, kept.broken, kept.cohort) == ("P2", ("dose-not-issued",), None)
    assert ward.state.unaccounted() == (), "what was issued is accounted for"


def test_a_correction_keeps_what_was_written_first_and_notes_what_it_reveals(ward: Ward) -> None:
    ward.treat("P1")
    first = ward.state.given[0]
    right = DoseGiven(
        subject="P1", day=first.day, lot="M1", reason="counted again",
        delivered=Dose(per_kg=0.2, total=12.0, weight=60.0),
    )  # fmt: skip
    investigator = somebody(Role.INVESTIGATOR)
    answer = correct_dose_given(ward.log, ward.study, right, investigator, ward.now, about=first.sequence)
    assert not kinds(answer)
    (kept,) = ward.state.given
    assert (kept.delivered.total, kept.sequence, kept.broken) == (12.0, first.sequence, ("dose-above",))
    assert [each.entry.kind for each in ward.entries()].count("dose given") == 1
    ward.later(29)
    ward.assess("P1")
    assert _standings(ward) == {"P1": Standing.OTHER_DOSE}


def test_three_without_toxicity_go_up_one_with_toxicity_stays_and_pending_holds(ward: Ward) -> None:
    ward.cohort("L1", "P1", "P2", "P3")
    advised = advise_dose(ward.study, ward.state, ward.today)
    assert advised.advice is not None
    assert (advised.history, advised.advice.level) == ("1NNN", 2)
    ward.toxic("P2")
    advised = advise_dose(ward.study, ward.state, ward.today)
    assert advised.advice is not None
    assert (advised.history, advised.advice.action) == ("1N?N", Action.WAIT)
    assert [each.subject for each in advised.pending] == ["P2"]
    ward.judge("P2", counts=True)
    advised = advise_dose(ward.study, ward.state, ward.today)
    assert advised.advice is not None
    assert (advised.history, advised.advice.level) == ("1NTN", 1)


def test_later_data_that_would_change_the_advice_behind_a_decision_raise_an_alarm(ward: Ward) -> None:
    ward.cohort("L1", "P1", "P2", "P3")
    assert not kinds(ward.decide(Ruling.OPEN_COHORT, "L2", 3, reason=None))
    assert ward.state.decisions[-1].agrees
    assert overtaken(ward.study, ward.state, ward.today) == ()
    ward.toxic("P1")
    (alarm,) = overtaken(ward.study, ward.state, ward.today)
    assert (alarm.changed, alarm.lower) == (("P1",), True)
    ward.judge("P1", counts=False)
    assert overtaken(ward.study, ward.state, ward.today) == ()
    ward.toxic("P1")
    ward.judge("P1", counts=True)
    assert len(overtaken(ward.study, ward.state, ward.today)) == 1
    ward.ready("P4")
    assert kinds(ward.authorise("P4", "L2")) == {"dose-worsened"}


def test_a_decision_is_signed_on_the_data_that_were_read_and_says_why_when_it_is_otherwise(ward: Ward) -> None:
    read = ward.state.data
    ward.treat("P1")
    assert kinds(ward.decide(Ruling.HOLD, data=read)) == {"decision-data-moved"}
    assert kinds(ward.decide(Ruling.OPEN_COHORT, "L3", 3, reason=None)) == {"decision-otherwise"}
    assert kinds(ward.decide(Ruling.OPEN_COHORT, "L9", 3)) == {"dose-unknown-level"}
    assert kinds(ward.decide(Ruling.OPEN_COHORT, "L1", 4)) == {"decision-places"}
    assert kinds(ward.decide(Ruling.HOLD, proven=False)) == {"not-authenticated"}
    assert not kinds(ward.decide(Ruling.OPEN_COHORT, "L3", 3))
    decision = ward.state.decisions[-1]
    assert (decision.agrees, decision.reason, decision.seen["history"]) == (False, "the board's reason", "1?")
    assert decision.data == ward.state.data


def test_the_definition_of_the_study_says_whether_a_toxicity_counts(ward: Ward) -> None:
    ward.treat("P1")
    ward.toxic("P1")
    about = ward.state.toxicities[0].sequence
    causes = dict.fromkeys(("msc", "islets", "procedure", "immunosuppression"), "excluded")

    def judged(counts: bool, reason: str | None = None, **answers: str) -> set[str]:
        wanted = Adjudication(
            about=about, attribution=causes, answers=answers, counts=counts, reason=reason, proven=True
        )
        return kinds(adjudicate(ward.log, ward.study, wanted, somebody(Role.SAFETY_BOARD), ward.now))

    assert judged(True, cannot_be_excluded="yes", event_grade="2") == {"toxicity-otherwise"}
    assert judged(False, cannot_be_excluded="yes") == {"toxicity-otherwise"}, "the grade is not known"
    assert judged(False, cannot_be_excluded="maybe", event_grade="3") == {"toxicity-answer", "toxicity-otherwise"}
    assert judged(False, cannot_be_excluded="yes", event_grade="3") == {"toxicity-otherwise"}
    assert judged(True, cannot_be_excluded="yes", event_grade="3") == set()
    assert _standings(ward) == {"P1": Standing.DLT}
    assert judged(False, "a second opinion", cannot_be_excluded="yes", event_grade="3") == set()
    assert _standings(ward) == {"P1": Standing.IN_WINDOW}


def test_somebody_who_cannot_be_evaluated_is_replaced_once_and_gives_up_their_place(ward: Ward) -> None:
    ward.treat("P1")
    assert kinds(ward.replace("P1", "P7")) == {"not-replaceable"}
    for subject, days in (("P2", 14), ("P3", 7)):
        ward.later(days)
        ward.treat(subject)
    ward.later(29)
    ward.assess("P2")
    ward.assess("P3")
    assert kinds(ward.replace("P2", "P7")) == {"not-replaceable"}
    ward.ready("P7")
    assert kinds(ward.authorise("P7")) == {"dose-cohort-full"}
    assert not kinds(ward.replace("P1", "P7"))
    assert kinds(ward.replace("P1", "P8")) == {"not-replaceable"}
    assert not kinds(ward.authorise("P7"))
    assert advise_dose(ward.study, ward.state, ward.today).history == "1NN"


def test_a_suspension_stops_doses_and_nothing_else_and_the_board_alone_ends_it(ward: Ward) -> None:
    ward.treat("P1")
    ward.suspend()
    ward.suspend("level 1")
    assert not kinds(ward.toxic("P1")), "safety is never blocked"
    assert not kinds(ward.judge("P1", counts=False))
    ward.later(29)
    assert not kinds(ward.assess("P1"))
    ward.ready("P2")
    assert kinds(ward.authorise("P2")) == {"dose-suspended"}
    ward.resume()
    assert kinds(ward.authorise("P2")) == {"dose-suspended"}, "the other suspension holds"
    ward.resume()
    assert not kinds(ward.authorise("P2"))


def test_part_2_opens_by_a_decision_that_names_the_dose_and_needs_an_arm_given_before_the_donor(ward: Ward) -> None:
    assert kinds(ward.allocate("P1")) >= {"allocation-part-closed"}
    assert not kinds(ward.decide(Ruling.OPEN_PART_2, "L1"))
    ward.ready("P1")
    assert kinds(ward.authorise("P1")) == {"dose-arm"}
    assert kinds(ward.allocate("P1", words=" ")) == {"nothing-said"}
    assert not kinds(ward.allocate("P1"))
    assert kinds(ward.allocate("P1", "part_2_islets")) == {"allocation-again"}
    (given,) = ward.state.allocations
    assert (given.known["level"], given.known["left part_2_combined"]) == ("L1", "2")
    ward.ready("P2")
    ward.fill("P2", "donor", Role.COORDINATOR, offered_on=ward.today)
    assert kinds(ward.allocate("P2")) == {"allocation-too-late"}
    ward.ready("P3")
    ward.release("I3", "islets", subject="P3")
    assert kinds(ward.allocate("P3")) == {"allocation-too-late"}
    for subject in ("P4", "P5"):
        ward.ready(subject)
    assert not kinds(ward.allocate("P4"))
    assert kinds(ward.allocate("P5")) == {"allocation-slot-full"}
    assert not kinds(ward.allocate("P5", "part_2_islets"))
    assert kinds(ward.authorise("P5")) == {"dose-arm"}
    assert not kinds(ward.authorise("P4"))


def test_an_adverse_event_that_may_limit_the_dose_is_pending_and_holds_until_the_board_has_ruled(ward: Ward) -> None:
    ward.treat("P1")
    ward.later(14)
    ward.ready("P2")
    nurse, board = somebody(Role.WARD_NURSE), somebody(Role.SAFETY_BOARD)

    def state() -> DoseState:
        told = (recorded for transaction in ward.log.transactions() for recorded in transaction.recorded())
        return doses_of(ward.study, (each for each in told if each.entry.kind in TOLD))

    def report(subject: str, grade: str) -> None:
        facts = {"term": "bleeding", "grade": grade, "began": ward.today}
        told = report_event(ward.log, ward.study, EventReport(subject=subject, facts=facts), nurse, ward.now)
        assert isinstance(told, Told), told

    report("P1", "2")
    report("P2", "3")
    assert kinds(ward.authorise("P2", days=1)) == set(), "neither grade 2 nor somebody who has no dose limits it"
    ward.revoke("P2")
    before = state().data
    report("P1", "3")
    (found,) = state().toxicities
    assert (found.subject, found.day, found.counts, found.event) == ("P1", ward.today, None, 2)
    assert state().data != before, "a decision that was read before is read again"
    assert kinds(ward.authorise("P2")) == {"dose-unadjudicated"}
    ruled = Adjudication(
        about=found.sequence,
        attribution=dict.fromkeys(CAUSES, "cannot be excluded"),
        answers={},
        counts=True,
        reason="cells",
        proven=True,
    )
    assert kinds(adjudicate(ward.log, ward.study, ruled, board, ward.now)) == set()
    (found,) = state().toxicities
    assert (found.counts, found.by) == (True, "safety board")
    assert _standings_of(ward, state()) == {"P1": Standing.DLT}
    assert kinds(ward.authorise("P2")) == set(), "one of three is let complete its cohort by 3+3"


def _standings_of(ward: Ward, state: DoseState) -> dict[str, Standing]:
    return {each.subject: each.standing for each in courses(ward.study, state, ward.today)}


def test_a_dose_that_has_not_been_given_yet_is_none(ward: Ward) -> None:
    assert kinds(ward.give("P1", days_ago=-1, issued=False)) == {"not-yet-happened"}
    assert ward.state.given == ()


def test_a_lighter_weight_lets_nobody_have_more_for_each_kilogram(ward: Ward) -> None:
    ward.ready("P1")
    ward.authorise("P1")
    assert kinds(ward.issue("P1", total=6.5, weight=54.5)) == {"dose-above"}
    assert not kinds(ward.issue("P1", total=5.5, weight=54.5))


def test_the_board_may_go_on_otherwise_than_the_design_once_it_has_read_the_toxicities(ward: Ward) -> None:
    for subject in ("P1", "P2"):
        ward.treat(subject)
        ward.toxic(subject)
        ward.judge(subject, counts=True)
        ward.later(14)
    ward.ready("P3")
    assert kinds(ward.authorise("P3")) == {"dose-worsened"}
    assert kinds(ward.decide(Ruling.CONTINUE, reason=None)) == {"decision-otherwise"}
    assert not kinds(ward.decide(Ruling.CONTINUE, reason="both were of the procedure"))
    assert not kinds(ward.authorise("P3"))


def test_a_level_that_stands_still_stops_itself_alone(ward: Ward) -> None:
    ward.ready("P1")
    ward.suspend("level 2")
    assert not kinds(ward.authorise("P1"))
    ward.suspend("level 1")
    assert "dose-suspended" in kinds(ward.issue("P1"))
