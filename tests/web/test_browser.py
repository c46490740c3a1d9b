"""The team at work in a real Chromium: what a form shows while somebody types, and what it never loses."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.conftest import PASSWORD, serving

from trialwright.records.entries import FormKey
from trialwright.store.sql import SqlLog
from trialwright.study.folder import read_folder, shipped_study

pytestmark = pytest.mark.skipif(shutil.which("chromedriver") is None, reason="needs chromium")
PAGE = "/participants/P1/SCREEN/consent"


@pytest.fixture
def served(tmp_path: Path, _django: None) -> Iterator[SqlLog]:
    """The log of the founding study."""
    yield from serving(f"sqlite:///{tmp_path}/log.db", read_folder(shipped_study("nct06751199")))


@pytest.fixture(params=["en", "zh"])
def browser(request: pytest.FixtureRequest, address: str) -> Iterator[Any]:
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    for each in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1200,900"):
        options.add_argument(each)
    options.add_experimental_option("prefs", {"intl.accept_languages": request.param})
    driver = Chrome(options=options, service=ChromeService(executable_path=shutil.which("chromedriver")))
    driver.language = request.param
    yield driver
    driver.quit()


def _sign_in(browser: Any, address: str) -> None:
    from trialwright.web.accounts.models import Account

    Account.objects.create_user("coordinator", PASSWORD)
    browser.get(f"{address}{PAGE}")
    _until(browser, "input[name=code]").send_keys("coordinator")
    browser.find_element("name", "password").send_keys(PASSWORD)
    browser.find_element("css selector", "main button").click()
    _until(browser, "form.answers")


def _until(browser: Any, selector: str) -> Any:
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, 15).until(
        lambda _: next((each for each in browser.find_elements("css selector", selector) if each.is_displayed()), None)
    )


def _gone(browser: Any, selector: str) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser, 15).until(
        lambda _: not any(each.is_displayed() for each in browser.find_elements("css selector", selector))
    )


def _answer(browser: Any, name: str, value: str) -> None:
    from selenium.webdriver.support.ui import Select

    field = browser.find_element("name", name)
    if field.tag_name == "select":
        Select(field).select_by_value(value)
    else:
        field.send_keys(value)


def _question(name: str) -> str:
    return f".question[data-name='{name}']"


def test_a_form_asks_by_what_was_answered_doubts_while_typing_and_keeps_a_draft(
    browser: Any, address: str, served: SqlLog
) -> None:
    _sign_in(browser, address)
    assert browser.find_element("tag name", "html").get_attribute("lang")[:2] == browser.language
    hidden = browser.find_element("css selector", _question("capacity_basis.0"))
    assert not hidden.is_displayed()
    _answer(browser, "capacity.0", "no")
    _until(browser, _question("capacity_basis.0"))
    _answer(browser, "co_signer.0", "family")
    _until(browser, f"{_question('co_signer.0')} .doubt")
    _answer(browser, "co_signer.0", "guardian")
    _gone(browser, ".doubt")
    _answer(browser, "signed_on.0", "2026-13-45")
    _until(browser, f"{_question('signed_on.0')} .fault")
    assert _until(browser, "#draft").is_displayed()
    with served.reading() as reading:
        assert reading.form(FormKey(subject="P1", visit="SCREEN", form="consent")).version == 0
    browser.delete_cookie("sessionid")
    browser.execute_script("window.onbeforeunload = null; document.querySelector('form.answers').dataset.leaving = 1")
    browser.find_element("css selector", "button[value=save]").click()
    _until(browser, "input[name=code]").send_keys("coordinator")
    browser.find_element("name", "password").send_keys(PASSWORD)
    browser.find_element("css selector", "main button").click()
    _until(browser, "form.answers")
    field = browser.find_element("name", "signed_on.0")
    assert field.get_attribute("value") == "2026-13-45", "an expired session loses nothing"
    assert _until(browser, "#draft").is_displayed(), "a draft never looks like a saved form"
    field.clear()
    field.send_keys("2026年3月2日")
    browser.find_element("css selector", "button[value=save]").click()
    _until(browser, ".good")
    _gone(browser, "#draft")
    with served.reading() as reading:
        state = reading.form(FormKey(subject="P1", visit="SCREEN", form="consent"))
    assert (state.version, state.values["signed_on", 0].value) == (1, "2026年3月2日")


def test_nothing_on_a_page_breaks_the_rule_that_only_this_server_is_trusted(browser: Any, address: str) -> None:
    _sign_in(browser, address)
    assert not [each for each in browser.get_log("browser") if "Content Security Policy" in each["message"]]


@pytest.mark.parametrize("browser", ["en"], indirect=True)
def test_a_group_is_filled_by_the_keyboard_alone(browser: Any, address: str) -> None:
    """Enter goes on and opens the next row, arrows go to the same question of another row, nothing needs the mouse."""
    from selenium.webdriver.common.keys import Keys

    _sign_in(browser, address)
    browser.get(f"{address}/participants/P1/SCREEN/history")
    _until(browser, "form.answers")
    row = "fieldset[data-group]"
    assert not any(each.is_displayed() for each in browser.find_elements("css selector", row))
    _answer(browser, "any_condition.0", "yes")
    first = _until(browser, f"{row} input[name$='.1']")
    item = first.get_attribute("name").partition(".")[0]
    first.send_keys("asthma")
    for _ in range(30):
        if any(each.is_displayed() for each in browser.find_elements("name", f"{item}.2")):
            break
        browser.switch_to.active_element.send_keys(Keys.ENTER)
    second = _until(browser, f"[name='{item}.2']")
    second.send_keys("gout")
    second.send_keys(Keys.ARROW_UP)
    assert browser.switch_to.active_element.get_attribute("name") == f"{item}.1"
    browser.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert browser.switch_to.active_element.get_attribute("name") == f"{item}.2"
