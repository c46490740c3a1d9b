"""What a protocol says about dose escalation, a tiny history each, and what must come out."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest
from tests.published.steps import plan

from trialwright.chapters.escalation.catalogue import planned
from trialwright.chapters.escalation.design import Action, Advice, of_counts
from trialwright.chapters.escalation.endings import enumerate_endings
from trialwright.chapters.escalation.guards import NoSkipping, open_for_backfill
from trialwright.chapters.escalation.history import DoseHistory, read_outcomes
from trialwright.chapters.escalation.operating import rising_truths, score, with_background, worst_cases
from trialwright.chapters.escalation.pathways import chances, pathways
from trialwright.chapters.escalation.patients import advise, select
from trialwright.chapters.escalation.printed import as_csv, printed
from trialwright.chapters.escalation.stagger import Distances, Infusion, calendar, shortest_trial
from trialwright.words.findings import Fault


def _history(outcomes: str, levels: int = 3) -> DoseHistory:
    history = read_outcomes(outcomes, levels)
    assert isinstance(history, DoseHistory)
    return history


def _advice(outcomes: str, name: str = "3+3", **given: str) -> Advice:
    return advise(plan(name, **given), _history(outcomes))


@pytest.mark.parametrize(
    ("outcomes", "action", "level"),
    [
        ("", "stay", 1),
        ("1NNN", "escalate", 2),
        ("1NNT", "stay", 1),
        ("1NTT", "stop", None),
        ("1NNT 1NNN", "escalate", 2),
        ("1NNT 1NNT", "stop", None),
        ("1NNN 2NTT", "stop", None),
        ("1NNN 2NNN 3NNN", "stop", None),
        # patients one at a time
        ("1N", "stay", 1),
        ("1TT", "stop", None),
        ("1?", "stay", 1),
        ("1N?", "stay", 1),
        ("1??", "wait", None),
        ("1T?", "wait", None),
        ("1NN?", "wait", None),
        ("1NT?", "wait", None),
        ("1NNT 1NN?", "wait", None),
        ("1NNN 2N", "stay", 2),
        ("1NN? 2N", "wait", None),
    ],
)
def test_3_plus_3(outcomes: str, action: str, level: int | None) -> None:
    advice = _advice(outcomes)
    assert (advice.action.value, advice.level) == (action, level)


def test_the_variant_with_de_escalation_fills_the_level_below_to_six() -> None:
    assert _advice("1NNN 2NTT", variant="de-escalation").level == 1
    assert _advice("1NNN 2NTT 1NNT", variant="de-escalation").action is Action.STOP
    assert select(plan("3+3", variant="de-escalation"), _history("1NNN 2NTT 1NNT")).level == 1
    assert select(plan("3+3", variant="de-escalation"), _history("1NNN 2NTT 1NTT")).level is None


def test_a_dlt_that_became_known_late_brings_the_cohort_down() -> None:
    """Level 1 was left with 1/6 and gets its second DLT while level 2 is under way."""
    assert _advice("1NNT 1NNT 2NNN").action is Action.STOP
    assert (_advice("1NNT 2NNN").action, _advice("1NNT 2NNN").level) == (Action.DE_ESCALATE, 1)
    assert _advice("1NNT 1NNT 2NNN", "fixed").action is Action.STOP
    assert _advice("1TTT 2NNN", "boin").action is Action.STOP


def test_who_is_awaited_is_named_and_who_changes_nothing_is_not() -> None:
    assert _advice("1NN?").awaited == ((1, 1),)
    # with one DLT on six at most, level 1 lets the cohort go up whatever its last patient shows
    advice = _advice("1NNN 1NN?", "boin", target="0.3")
    assert (advice.action, advice.level, advice.awaited) == (Action.ESCALATE, 2, ())


def test_both_languages_say_why() -> None:
    advice = _advice("1NNT", "boin")
    assert "1/3 DLT at level 1; stay between 0.197 and 0.298" in advice.said("en")
    assert "1/3 例 DLT" in advice.said("zh")
    assert advice.margin == 1


def test_nine_patients_are_kept_by_fixed_cohorts_and_not_by_3_plus_3() -> None:
    truth = np.array([[0.05, 0.15, 0.25]])
    for name, most, more in (("fixed", 9, 0.0), ("3+3", 18, 0.5023380219726564)):
        endings = enumerate_endings(plan(name))
        assert endings is not None
        assert int(endings.treated.sum(axis=1).max()) == most
        assert score(endings, truth, 0.3).more_than(9)[0] == pytest.approx(more, abs=1e-12)


def test_a_fixed_design_stops_at_the_named_number_of_dlts() -> None:
    assert _advice("1NNT", "fixed").level == 2
    assert _advice("1NNT", "fixed", stop="1").action is Action.STOP
    assert select(plan("fixed"), _history("1NNN 2NTT")).level == 1
    assert isinstance(planned("fixed", {"stop": "4"}, 3), Fault)


def test_no_selection_is_made_while_an_open_outcome_could_change_it() -> None:
    waits = select(plan("3+3"), _history("1NNN 2NN?"))
    assert (waits.action, waits.level, waits.awaited) == (Action.WAIT, None, ((2, 1),))


def test_the_planned_number_ends_the_trial() -> None:
    assert _advice("1NNN 1NNN", "boin", cohorts="2").action is Action.STOP
    assert _advice("1NNN", "boin", cohorts="2").level == 2


def test_guards_say_that_it_was_them() -> None:
    assert _advice("1NTT", "boin").action is Action.STAY
    toxic = _advice("1NTT", "boin", toxic_rate="0.25", toxic_cap="0.9")
    assert toxic.action is Action.STOP
    assert "guard" in toxic.said("en")
    assert select(plan("boin", toxic_rate="0.25", toxic_cap="0.9"), _history("1NTT")).level is None
    # Pr(rate > 0.3 | 1/3) = 0.6517: the integral of the Beta(2, 3) density above 0.3
    assert _advice("1NNN 2NNT", "boin", target="0.3").level == 2
    for cap, level in (("0.65", 1), ("0.66", 2)):
        assert _advice("1NNN 2NNT", "boin", target="0.3", overdose_rate="0.3", overdose_cap=cap).level == level
    assert _advice("1NNN 2NNN", "boin", max_patients="8").action is Action.STOP
    assert _advice("1NNN 2NNN", "boin", max_patients="9").level == 3


@pytest.mark.parametrize(
    ("name", "given", "outcomes"),
    [
        ("fixed", {}, "1NNN 2NNN 3N"),
        ("fixed", {}, "1NNN 2NNN 3NT"),
        ("3+3", {}, "1NNN 2NNN 3NNT 3N"),
        ("boin", {"max_patients": "9"}, "1NNN 2NNN 3N"),
        ("tite-boin", {"max_patients": "9"}, "1NNN 2NNN 3N"),
        ("boin", {"enough": "3"}, "1NNN 2NNN 3N"),
    ],
)
def test_an_end_that_a_complete_cohort_brings_waits_for_the_cohort(
    name: str, given: dict[str, str], outcomes: str
) -> None:
    """The ninth patient of 3 + 3 + 3 is treated: that the trial ends afterwards either way is no reason to stop now."""
    advice = _advice(outcomes, name, **given)
    assert (advice.action, advice.level) == (Action.STAY, 3)
    assert "stop" not in advice.said("en")


def test_a_stop_for_toxicity_is_said_in_the_middle_of_the_last_cohort() -> None:
    assert _advice("1NNN 2NNN 3TT", "fixed").action is Action.STOP
    assert _advice("1NNN 2NNN 3T?", "fixed").action is Action.WAIT
    assert _advice("1NNN 2NNN 3NNT 3T").action is Action.STOP


def test_a_maximum_is_kept_when_backfilled_patients_use_up_a_cohort_that_was_begun() -> None:
    given = {"max_patients": "9", "backfill": "6"}
    assert _advice("1NNN 2NNN b1N 3N", "boin", **given).action is Action.STOP


def test_a_guard_ends_a_trial_that_would_wait_for_its_pending() -> None:
    assert _advice("1TT?0", "tite-boin").action is Action.WAIT
    assert _advice("1TT?0", "tite-boin", toxic_rate="0.25", toxic_cap="0.8").action is Action.STOP
    assert _advice("1TT?0", "tite-boin", overdose_rate="0.25", overdose_cap="0.8").action is Action.STOP


def test_a_level_is_never_skipped() -> None:
    """A table design never wants to; one that was begun higher up shows the guard."""
    assert _advice("2NNN", "boin", start="2", no_skipping="yes").level == 3
    boin = plan("boin").design

    @dataclass(frozen=True)
    class Leaps:
        reads = "counts"
        closed = boin.closed
        select = boin.select

        def judge(self, trials):  # type: ignore[no-untyped-def]
            rulings = boin.judge(trials)
            return replace(rulings, level=np.full(len(trials), 3))

    trial = of_counts(np.array([[3, 0, 0]]), np.array([[0, 0, 0]]), np.array([1]))
    assert int(Leaps().judge(trial).level[0]) == 3
    assert int(NoSkipping(inner=Leaps()).judge(trial).level[0]) == 2


def test_lower_open_levels_may_be_backfilled_and_what_they_show_counts() -> None:
    made = plan("boin", backfill="6")
    for outcomes, levels in (("1NNN 2NNN 3N", (1, 2)), ("1NNN b1NNN 2NNN 3N", (2,)), ("1NNN 2NNT 1N", ())):
        assert open_for_backfill(made.design, _history(outcomes).as_trials(3)) == levels
    assert open_for_backfill(plan("boin").design, _history("1NNN 2NNN 3N").as_trials(3)) == ()
    # backfilled patients move nobody, but three DLTs among them pull the cohort of level 3 down
    assert advise(made, _history("1NNN 2NNN b1NNN 3NNN")).level == 3
    bare, pulled = plan("boin"), advise(made, _history("1NNN 2NNN b1NTT b2TTT 3NNN"))
    assert (advise(bare, _history("1NNN 2NNN b1NTT 3NNN")).level or 0) >= (pulled.level or 0)
    assert (pulled.level or 0) < 3


def test_the_lowest_level_pulls_the_cohort_down_too() -> None:
    """3 of 6 at level 1: 3 of 9 up to level 2 is above the boundary 0.298, 2 of 9 is not; 0/3 alone would go up."""
    given = {"backfill": "9"}
    assert _advice("1NNN 2NNN b1NTT", "boin", **given).level == 3
    assert _advice("1NNN 2NNN b1TTT", "boin").level == 3
    assert _advice("1NNN 2NNN b1TTT", "boin", **given).level == 1
    made, toxic = plan("boin", **given), _history("1NNN 2NNN 3N b1TTT").as_trials(3)
    assert 1 not in open_for_backfill(made.design, toxic)


def test_pending_patients_below_do_not_end_a_backfilled_trial() -> None:
    assert _advice("1NNN 2??? 3N", "tite-boin", backfill="6").level == _advice("1NNN 2??? 3N", "tite-boin").level == 3


DISTANCES = Distances(first_to_second=14, within_cohort=7, between_cohorts=0, window=28)


def test_the_calendar_of_the_template_trial() -> None:
    """NCT07488546: first patient 14 days ahead, window to day 29 counted from 1, no two cohorts at once."""
    one = calendar(DISTANCES, [Infusion(level=1, day=date(2026, 3, 2))], 3)
    assert one.same_cohort == date(2026, 3, 16)
    assert one.windows == (date(2026, 3, 30),)
    assert one.next_cohort == date(2026, 3, 31)


def test_the_calendar_of_a_later_patient_and_of_the_next_cohort() -> None:
    days = [date(2026, 3, 2), date(2026, 3, 20), date(2026, 3, 27)]
    given = [Infusion(level=1, day=day) for day in days]
    assert calendar(DISTANCES, given[:2], 3).same_cohort == date(2026, 3, 27)
    full = calendar(replace(DISTANCES, review=7), given, 3)
    assert full.same_cohort is None
    # the window of 27 March closes at the end of 24 April
    assert full.next_cohort == date(2026, 5, 2)
    assert calendar(DISTANCES, [], 3).next_cohort is None
    far = calendar(replace(DISTANCES, between_cohorts=60), given, 3)
    assert far.next_cohort == date(2026, 5, 26)
    # a second cohort at the same level has its own sentinel
    fourth = calendar(DISTANCES, [*given, Infusion(level=1, day=date(2026, 5, 4))], 3)
    assert fourth.same_cohort == date(2026, 5, 18)


def test_the_shortest_trial_takes_as_long_as_its_calendar_says() -> None:
    distances = replace(DISTANCES, within_cohort=0)
    given: list[Infusion] = []
    for level in (1, 2, 3):
        for _ in range(3):
            before = calendar(distances, given, 3)
            day = before.same_cohort or before.next_cohort or date(2026, 1, 1)
            given.append(Infusion(level=level, day=day))
    took = max(calendar(distances, given, 3).windows) - given[0].day
    assert took.days == shortest_trial(distances, 3, 3) == 128


def test_every_future_is_listed_and_their_chances_add_up() -> None:
    nodes = pathways(plan("boin", target="0.3"), (3, 2, 1))
    assert nodes is not None
    reached = chances(nodes, (0.1, 0.25, 0.4))
    leaves = {place for place, node in enumerate(nodes) if node.depth == 3 or node.level is None}
    ended = [reach for place, reach in enumerate(reached) if place in leaves]
    assert sum(ended) == pytest.approx(1, abs=1e-12)
    assert {node.path for node in nodes if node.depth == 1} == {"1NNN", "1NNT", "1NTT", "1TTT"}
    assert [node.level for node in nodes if node.path == "1NNN 2NN"] == [3]


def test_futures_begin_where_the_trial_stands() -> None:
    nodes = pathways(plan("3+3"), (3,), _history("1NNN 2NNT"))
    assert nodes is not None
    assert [(node.path, node.level) for node in nodes] == [
        ("1NNN 2NNT", 2), ("1NNN 2NNT 2NNN", 3), ("1NNN 2NNT 2NNT", None), ("1NNN 2NNT 2NTT", None),
        ("1NNN 2NNT 2TTT", None),
    ]  # fmt: skip


def test_a_printed_table_uploaded_again_is_the_same_design() -> None:
    boin = plan("boin", target="0.3", cohorts="4")
    text = as_csv(printed(boin, 12))
    uploaded = plan("table", table=text, target="0.3", cohorts="4")
    truth = np.array([[0.1, 0.25, 0.4]])
    first, second = enumerate_endings(boin), enumerate_endings(uploaded)
    assert first is not None
    assert second is not None
    assert score(first, truth, 0.3).selection == pytest.approx(score(second, truth, 0.3).selection, abs=1e-14)
    assert printed(uploaded, 12) == printed(boin, 12)


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ("", "table-empty"),
        ("patients,dlts,decision\n", "table-empty"),
        ("n,y,what\n3,0,E\n", "table-columns"),
        ("patients,dlts,decision\n3,0,Q\n", "table-row"),
        ("patients,dlts,decision\n3,4,E\n", "table-row"),
        ("patients,dlts,decision\n1,0,E\n1,0,S\n1,1,D\n", "table-twice"),
        ("patients,dlts,decision\n1,0,E\n", "table-gap"),
        ("patients,dlts,decision\n1,0,S\n1,1,E\n", "table-not-monotone"),
        ("patients,escalate_if_at_most,de_escalate_if_at_least,close_if_at_least\n3,0\n", "table-row"),
        ("patients,escalate_if_at_most,de_escalate_if_at_least,close_if_at_least\n3,0,2,x\n", "table-row"),
    ],
)
def test_a_faulty_table_is_refused_with_what_is_wrong(table: str, kind: str) -> None:
    found = planned("table", {"table": table}, 3)
    assert isinstance(found, Fault)
    assert found.kind == kind


def test_a_table_of_limits_means_the_same_as_its_cells() -> None:
    limits = "patients,escalate_if_at_most,de_escalate_if_at_least,close_if_at_least\n3,0,2,3\n6,1,3,4\n"
    assert [row.decisions for row in printed(plan("table", table=limits), 6).rows] == [
        ("E", "S", "D", "DU"),
        ("E", "E", "S", "D", "DU", "DU", "DU"),
    ]
    assert _advice("1NNN 1NNT 1NNN", "table", table=limits).action is Action.STOP


def test_the_procedures_own_risk_comes_on_top_at_every_level() -> None:
    """15 % by the procedure alone: 3+3 declares no dose in 19 of 100 trials and tries level 3 in 66."""
    endings = enumerate_endings(plan("3+3"))
    assert endings is not None
    scored = score(endings, with_background(np.array([[0.0, 0.0, 0.0]]), 0.15), 0.3)
    assert round(100 * scored.none[0]) == 19
    assert round(100 * (1 - scored.top_untried[0])) == 66
    assert with_background(np.array([0.1]), 0.15)[0] == pytest.approx(1 - 0.9 * 0.85)


def test_the_worst_case_is_the_worst_of_every_rising_truth() -> None:
    endings = enumerate_endings(plan("boin", target="0.3", cohorts="3"))
    assert endings is not None
    rates = (0.1, 0.3, 0.5)
    truths = rising_truths(3, rates)
    assert len(truths) == 10
    worst = worst_cases(endings, 0.3, rates)
    one_by_one = [score(endings, truth[None], 0.3).selects_toxic[0] for truth in truths]
    assert worst["selects_toxic"].value == pytest.approx(max(one_by_one), abs=1e-14)
    assert score(endings, np.array([worst["dlts"].truth]), 0.3).dlts.sum() == pytest.approx(worst["dlts"].value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("NNN", "outcomes-unreadable"), ("1NX", "outcomes-unreadable"), ("1", "outcomes-unreadable"),
     ("4N", "outcomes-off-ladder"), ("0N", "outcomes-off-ladder"), ("1" + "N" * 401, "outcomes-too-many"),
     ("1?2", "outcomes-unreadable")],
)  # fmt: skip
def test_outcomes_that_cannot_be_read_are_refused(text: str, kind: str) -> None:
    found = read_outcomes(text, 3)
    assert isinstance(found, Fault)
    assert found.kind == kind


def test_what_one_open_outcome_would_allow_is_not_given_before_it_is_known() -> None:
    """0/5 with the sixth to come goes up whatever it shows; 1/5 may not: so the cohort is completed first."""
    assert _advice("1NNN 1NN", "boin", target="0.3").level == 2
    assert _advice("1NNN 1NT", "boin", target="0.3").level == 1
    assert _advice("1NNN 1N?", "boin", target="0.3").level == 1


def test_of_answers_that_all_leave_the_level_the_most_careful_is_given() -> None:
    """A rule that goes from level 3 to 2 on two DLTs and to 1 on three; and from 1 to 3 on none and to 2 on one."""
    boin = plan("boin").design
    goes = np.array([3, 2, 2, 1])

    @dataclass(frozen=True)
    class Steep:
        reads = "counts"
        closed = boin.closed
        select = boin.select

        def judge(self, trials):  # type: ignore[no-untyped-def]
            return replace(boin.judge(trials), level=goes[trials.at_current(trials.dlts)])

    steep = replace(plan("boin"), design=Steep())
    assert advise(steep, _history("1NNN 2NNN 3TT")).level == 1
    assert advise(steep, _history("1NN")).level == 2
