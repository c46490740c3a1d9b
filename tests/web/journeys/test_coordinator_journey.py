"""A coordinator begins a casebook, sees the verdict while typing, mends what was wrong, answers, completes."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.web.journeys.trial import RECRUITING

from trialwright.records.forms import QueryState, Stage
from trialwright.words.people import Role

WHO, CASEBOOK = "liu.fang", "/participants/P7"
CONSENT = f"{CASEBOOK}/SCREEN/consent"


@pytest.mark.journey(0)
def test_a_coordinator_fills_a_casebook_and_mends_it(begin: Callable[..., Any]) -> None:
    journey = begin(RECRUITING, WHO, Role.COORDINATOR)
    journey.invited()
    begins(journey)
    types_and_sees_the_verdict(journey)
    mends_and_completes(journey)
    answers(journey)
    journey.trial.admit("P7", enrol=False)
    journey.sees_it_locked("P7", "consent")


def begins(journey: Any) -> None:
    seat = journey.seat
    seat.sees(journey.says("Nothing waits for you.", "暂无待办事项。"))
    seat.follow("/participants")
    seat.fill("code", "P7")
    seat.press("button[name=new]", "main")
    seat.sees("P7")
    seat.follow(CONSENT)


def types_and_sees_the_verdict(journey: Any) -> None:
    """A weight beyond the limit excludes while it is being typed, and nothing is saved by that."""
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.fill("signed_on.0", trial.today)
    seat.fill("cells.0", "yes")
    for weight, state, words in (
        ("130", "bars", says("excludes", "构成排除")),
        ("75", "fits", says("does not exclude", "不构成排除")),
    ):
        seat.fill("weight.0", weight)
        seat.until(f"[data-criterion=E3] .state.{state}")
        seat.sees(words, within="[data-criterion=E3]")
    assert seat.until("#draft").is_displayed(), "what is typed never looks saved"
    assert trial.at("P7", "consent").version == 0
    seat.fill("weight.0", "750")
    seat.act("save")
    state = trial.at("P7", "consent")
    assert (state.values["weight", 0].value, state.version) == ("750", 1)
    (query,) = state.queries
    assert (query.item, query.state) == ("weight", QueryState.OPEN), "the software asks about what can hardly be"
    seat.sees(says("hardly possible", "几乎不可能"))


def mends_and_completes(journey: Any) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.fill("weight.0", "75")
    seat.act("save", refused=True)
    seat.sees(says("the change needs a reason", "修改须说明原因"))
    seat.misses(says("Saved.", "已保存"))
    assert trial.at("P7", "consent").values["weight", 0].value == "750", "no change without a reason"
    seat.fill("weight.0", "75")
    seat.fill("reason", says("a zero too many", "多录入一个零"))
    seat.act("save")
    changed = trial.holds(WHO, "value", item="weight", value="75")
    assert changed.entry.reason == says("a zero too many", "多录入一个零")
    seat.act("complete")
    assert trial.at("P7", "consent").stage is Stage.COMPLETE
    trial.holds(WHO, "form completed", subject="P7", form="consent")
    seat.follow(CASEBOOK)
    seat.follow(f"{CASEBOOK}/SCREEN/donor")
    seat.fill("offered_on.0", trial.today)
    seat.act("save")
    seat.act("complete")
    seat.follow(CASEBOOK)


def answers(journey: Any) -> None:
    """The monitor asks; it waits at the start page, is answered beside the question, and the answer corrects."""
    seat, trial, says = journey.seat, journey.trial, journey.says
    trial.settle_queries()
    trial.ask("P7", "consent", "weight", "42?")
    query = trial.at("P7", "consent").queries[-1]
    seat.open("/")
    thread = f"#query-{query.sequence}"
    seat.follow(f"{CONSENT}{thread}")
    seat.fill("text", says("weighed again, 76", "复测为 76"), thread)
    seat.act("answer", thread)
    answered = trial.at("P7", "consent").queries[-1]
    assert (answered.state, answered.answer) == (QueryState.ANSWERED, says("weighed again, 76", "复测为 76"))
    assert not seat.is_offered("close"), "whoever answers does not judge the answer"
    seat.fill("weight.0", "76")
    seat.fill("reason", says("weighed again", "已复测"))
    seat.act("correct")
    trial.holds(WHO, "value", item="weight", value="76", reason=says("weighed again", "已复测"))
    assert trial.at("P7", "consent").stage is Stage.STARTED
    seat.act("complete")
    assert trial.at("P7", "consent").stage is Stage.COMPLETE
