"""The safety board: a second factor, the pack, a decision against the advice and one with it, a suspension."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.web.journeys.trial import COHORT

from trialwright.conduct.forms import Noted
from trialwright.records.doses import Ruling
from trialwright.words.people import Role

WHO = "zhang.jian"


@pytest.mark.journey(2)
def test_the_safety_board_decides_on_the_dose_and_pauses_the_trial(begin: Callable[..., Any]) -> None:
    journey = begin(COHORT, WHO, Role.SAFETY_BOARD)
    journey.invited()
    codes = proves_twice(journey)
    decides(journey, codes)
    adjudicates(journey, codes)
    suspends_and_resumes(journey, codes)
    journey.sees_it_locked("P1")


def proves_twice(journey: Any) -> list[str]:
    """Sets up a second factor, and comes back with it; answers the codes that stand for it once each."""
    seat = journey.seat
    seat.follow("/account")
    seat.follow("/account/second-factor")
    codes = journey.sets_second_factor()
    seat.sign_out()
    journey.sign_in(refused=True)
    seat.misses(journey.says("Today", "今日工作"))
    journey.sign_in(journey.digits())
    return codes


def decides(journey: Any, codes: list[str]) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.follow("/escalation/decide")
    seat.sees(says("go up", "升级"), "P1", "P2", "P3")
    pack = seat.fetched("/board/dose_decision.pdf")
    assert pack["type"] == "application/pdf"
    assert pack["size"] > 10_000
    seat.fill("ruling", "hold")
    seat.prove(codes.pop())
    seat.press("form.answers button", "main", refused=True)
    seat.sees(says("Write down why", "请写明理由"))
    assert trial.state.decisions[-1].ruling is Ruling.OPEN_COHORT, "against the advice nobody decides without a reason"
    seat.fill("ruling", "hold")
    seat.fill("reason", says("one result is missing", "一项检查结果未出"))
    seat.prove(codes.pop())
    seat.press("form.answers button", "main")
    held = trial.state.decisions[-1]
    assert (held.ruling, held.by, held.agrees) == (Ruling.HOLD, WHO, False)
    seat.sees(says("not as advised", "与建议不一致"), says("one result is missing", "一项检查结果未出"))
    seat.follow("/escalation/decide")
    seat.fill("ruling", "open cohort")
    seat.fill("level", "L2")
    seat.prove(codes.pop())
    seat.press("form.answers button", "main")
    opened = trial.state.decisions[-1]
    assert (opened.ruling, opened.level, opened.places, opened.by, opened.agrees) == (
        Ruling.OPEN_COHORT, "L2", 3, WHO, True,
    )  # fmt: skip
    seat.sees(says("as advised", "与建议一致"))


def adjudicates(journey: Any, codes: list[str]) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    assert isinstance(trial.toxic("P3"), Noted)
    seat.open("/")
    seat.follow("/escalation/toxicities")
    seat.sees("P3", says("not adjudicated", "待裁定"))
    for cause in ("msc", "islets", "procedure", "immunosuppression"):
        seat.fill(f"cause.{cause}", "excluded")
    seat.fill("term.cannot_be_excluded", "no")
    seat.fill("term.event_grade", "3")
    seat.fill("counts", "no")
    seat.prove(codes.pop())
    seat.press("section.card form button", "main")
    ruled = trial.state.toxicities[-1]
    assert (ruled.subject, ruled.counts, ruled.by) == ("P3", False, WHO)


def suspends_and_resumes(journey: Any, codes: list[str]) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.follow("/safety")
    assert seat.has_way("/board/safety_board.pdf")
    assert seat.has_way("/board/safety_board_closed.pdf")
    seat.fill("scope", "trial")
    seat.fill("reason", says("a report from outside", "收到外部报告"))
    seat.act("suspend")
    seat.sees(says("Suspended", "已暂停"), says("a report from outside", "收到外部报告"))
    assert [(each.stands, each.who) for each in trial.state.suspensions] == [(True, WHO)]
    seat.fill("decision", says("reviewed, treatment may go on", "已审查，可继续给药"))
    seat.prove(codes.pop(), "form:has(button[value=end])")
    seat.act("end")
    trial.holds(WHO, "suspension ended")
    assert not [each for each in trial.state.suspensions if each.stands]
