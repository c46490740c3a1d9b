"""An administrator admits somebody for some days, lifts a lockout, closes the account; sees no trial data."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from tests.web.conftest import PASSWORD
from tests.web.journeys.trial import COHORT, today

from trialwright.words.people import Role

WHO, NEW = "zhou.hua", "wu.xin"


@pytest.mark.journey(3)
def test_an_administrator_admits_unlocks_and_closes(begin: Callable[..., Any]) -> None:
    journey = begin(COHORT, WHO, Role.ADMINISTRATOR)
    journey.trial.lock()
    journey.invited()
    is_obliged_to_prove_twice(journey)
    sees_no_trial_data(journey)
    link = admits(journey)
    is_locked_out(journey, link)
    lifts_the_lockout(journey)
    ends_and_closes(journey)


def is_obliged_to_prove_twice(journey: Any) -> None:
    """Whoever changes the accounts of others comes to nothing else before a second factor is set."""
    seat = journey.seat
    seat.open("/people")
    seat.sees(journey.says("Second factor", "动态验证码"))
    assert not seat.found("main table")
    journey.sets_second_factor()
    seat.open("/")


def sees_no_trial_data(journey: Any) -> None:
    """Not even of a locked casebook: an administrator looks after accounts."""
    seat = journey.seat
    seat.misses("P1", within="body")
    for page in ("/participants", "/participants/P1/SCREEN/judged", "/safety", "/audit", "/database-lock"):
        assert not seat.has_way(page)
        assert seat.fetched(page)["status"] == 403, page


def admits(journey: Any) -> str:
    seat, trial, says = journey.seat, journey.trial, journey.says
    seat.follow("/people")
    last = (today() + timedelta(days=30)).isoformat()
    for name, value in {"code": NEW, "role": "coordinator", "since": trial.today, "until": last}.items():
        seat.fill(name, value)
    seat.act("give")
    given = trial.holds(WHO, "role given", whom=NEW)
    assert (given.entry.value, given.entry.since, given.entry.until) == ("coordinator", trial.today, last)
    seat.sees(NEW, says("coordinator", "临床研究协调员"), last)
    seat.act("invite")
    trial.holds(WHO, "account invited", whom=NEW)
    return str(seat.until(".link").text)


def is_locked_out(journey: Any, link: str) -> None:
    """The newcomer sets a password by the link, once, and then mistypes it until nobody is let in."""
    seat, says = journey.seat, journey.says
    seat.sign_out()
    seat.open(link)
    seat.fill("password", PASSWORD)
    seat.fill("again", PASSWORD + "r")
    seat.press("form button", "main", refused=True)
    seat.fill("password", PASSWORD)
    seat.fill("again", PASSWORD)
    seat.press("form button", "main")
    assert seat.fetched(link)["status"] == 404, "an invitation is good for one password"
    for _ in range(5):
        seat.open("/sign-in")
        seat.fill("code", NEW)
        seat.fill("password", "not my password at all")
        seat.press("form button", "main", refused=True)
    seat.open("/sign-in")
    _signs_in(seat, NEW, refused=True)
    seat.sees(says("Too many", "次数过多"))


def lifts_the_lockout(journey: Any) -> None:
    seat, trial = journey.seat, journey.trial
    seat.open("/sign-in")
    journey.sign_in(journey.digits())
    seat.follow("/people")
    seat.follow(f"/people/{NEW}")
    seat.act("unlock")
    trial.holds(WHO, "lockout lifted", whom=NEW)
    seat.sign_out()
    _signs_in(seat, NEW)
    seat.sees(journey.says("Nothing waits for you.", "暂无待办事项。"))
    seat.sign_out()


def ends_and_closes(journey: Any) -> None:
    seat, trial, says = journey.seat, journey.trial, journey.says
    journey.sign_in(journey.digits())
    seat.follow("/people")
    seat.follow(f"/people/{NEW}")
    seat.fill("reason", says("gone to another hospital", "已调离本院"), "form:has(button[value=close])")
    seat.act("close")
    closed = trial.holds(WHO, "account closed", whom=NEW)
    assert closed.entry.reason == says("gone to another hospital", "已调离本院")
    seat.sign_out()
    _signs_in(seat, NEW, refused=True)


def _signs_in(seat: Any, code: str, *, refused: bool = False) -> None:
    seat.fill("code", code)
    seat.fill("password", PASSWORD)
    seat.press("form button", "main", refused=refused)
