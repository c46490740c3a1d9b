"""An administrator and a newcomer in a real Chromium, in both languages: admitted, invited, proven, sent away."""

import shutil
from typing import Any

import pytest
from tests.web.conftest import PASSWORD
from tests.web.test_browser import _until, browser, served
from tests.web.test_people import digits_of

from trialwright.store.sql import SqlLog

__all__ = ["browser", "served"]
pytestmark = pytest.mark.skipif(shutil.which("chromedriver") is None, reason="needs chromium")


def _signed_in(browser: Any, address: str, code: str, password: str) -> None:
    browser.get(f"{address}/sign-in")
    _until(browser, "input[name=code]").send_keys(code)
    _until(browser, "input[name=password]").send_keys(password)
    _until(browser, "main button").click()


def test_somebody_is_admitted_sets_a_second_factor_and_is_sent_away(browser: Any, address: str, served: SqlLog) -> None:
    from trialwright.web.accounts.models import Account

    Account.objects.create_user("administrator", PASSWORD)
    _signed_in(browser, address, "administrator", PASSWORD)
    _until(browser, "nav a[href='/people']").click()
    _until(browser, "summary").click()
    _until(browser, "input[name=code]").send_keys("wang")
    _until(browser, "select[name=role] option[value=coordinator]").click()
    _until(browser, "button[value=give]").click()
    _until(browser, "button[value=invite]").click()
    link = _until(browser, ".link").text
    _until(browser, "form[action='/sign-out'] button").click()
    _until(browser, "input[name=code]")
    browser.get(link)
    _until(browser, "input[name=password]").send_keys(PASSWORD)
    _until(browser, "input[name=again]").send_keys(PASSWORD)
    _until(browser, "main button").click()
    _until(browser, "input[name=token]")
    _signed_in(browser, address, "wang", PASSWORD)
    _until(browser, "a.who").click()
    _until(browser, "a[href='/account/second-factor']").click()
    _until(browser, "input[name=password]").send_keys(PASSWORD)
    _until(browser, "button[value=begin]").click()
    picture = _until(browser, ".qr")
    assert int(picture.get_property("naturalWidth")) > 0, "the policy lets the picture be shown"
    _until(browser, "input[name=token]").send_keys(digits_of("wang"))
    _until(browser, "button[value=confirm]").click()
    codes = _until(browser, ".codes").text.split()
    _until(browser, "form[action='/sign-out'] button").click()
    _until(browser, "input[name=code]").send_keys("wang")
    _until(browser, "input[name=password]").send_keys(PASSWORD)
    _until(browser, "input[name=token]").send_keys(next(each for each in codes if "-" in each))
    _until(browser, "main button").click()
    _until(browser, "nav a[href='/participants']")
    _until(browser, "form[action='/sign-out'] button").click()
    _signed_in(browser, address, "administrator", PASSWORD)
    _until(browser, "nav a[href='/people']")
    browser.get(f"{address}/people/wang")
    _until(browser, "form:has(button[value=close]) input[name=reason]").send_keys("gone")
    _until(browser, "button[value=close]").click()
    _until(browser, ".good")
    _signed_in(browser, address, "wang", PASSWORD)
    _until(browser, "nav a.brand")
    assert not [each for each in browser.get_log("browser") if "Content Security Policy" in each["message"]]
    said = [str(entry.kind) for each in served.transactions() for entry in each.entries if entry.whom == "wang"]
    assert said == [
        "role given", "account invited", "password set", "signed in", "second factor set", "signed in",
        "recovery code used", "account closed",
    ]  # fmt: skip
