"""An investigator reports a serious event in a real Chromium, in both languages, and sees what it stopped."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.events import begun, event, suspensions
from tests.web.conftest import PASSWORD, serving

from trialwright.store.sql import SqlLog
from trialwright.study.folder import read_folder, shipped_study

pytestmark = pytest.mark.skipif(shutil.which("chromedriver") is None, reason="needs chromium")

SAID = {
    "en": ("Suspended", "One serious, unexpected event that may be related", "Reports that are due"),
    "zh": ("已暂停", "1 例可能相关且非预期的严重不良事件", "报告时限"),
}


@pytest.fixture
def served(tmp_path: Path, _django: None) -> Iterator[SqlLog]:
    """The log of the demonstration study with one participant."""
    folder = read_folder(shipped_study("demo"))
    assert folder.study is not None
    for log in serving(f"sqlite:///{tmp_path}/log.db", folder):
        begun(log, folder.study, "P1")
        yield log


@pytest.fixture(params=["en", "zh"])
def browser(request: pytest.FixtureRequest, address: str) -> Iterator[Any]:
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    for each in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=820,1180"):
        options.add_argument(each)
    options.add_experimental_option("prefs", {"intl.accept_languages": request.param})
    driver = Chrome(options=options, service=ChromeService(executable_path=shutil.which("chromedriver")))
    driver.language, driver.address = request.param, address
    yield driver
    driver.quit()


def _until(browser: Any, selector: str) -> Any:
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, 30).until(
        lambda _: next((each for each in browser.find_elements("css selector", selector) if each.is_displayed()), None)
    )


def _choose(browser: Any, name: str, value: str) -> None:
    from selenium.webdriver.support.ui import Select

    Select(_until(browser, f"select[name='{name}']")).select_by_value(value)


def _press(browser: Any, selector: str) -> None:
    button = _until(browser, selector)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()


def test_an_investigator_reports_a_serious_event_and_sees_what_it_stopped(
    browser: Any, address: str, served: SqlLog
) -> None:
    from trialwright.web.accounts.models import Account

    Account.objects.create_user("investigator", PASSWORD)
    browser.get(f"{address}/participants/P1/events/new")
    _until(browser, "input[name=code]").send_keys("investigator")
    browser.find_element("name", "password").send_keys(PASSWORD)
    browser.find_element("css selector", "main button").click()
    _until(browser, "input[name=term]").send_keys("liver injury" if browser.language == "en" else "肝损伤")
    _until(browser, "input[name=began]").send_keys("2026-02-20")
    for name, value in (("grade", "3"), ("serious", "yes"), ("relation.to_msc", "possible"), ("expected", "no")):
        _choose(browser, name, value)
    _press(browser, "input[name='serious.stay']")
    _until(browser, "input[name=aware]").send_keys("2026-02-20T16:30")
    _press(browser, "button[value=report]")
    _until(browser, ".good")
    suspended, rule, clocks = SAID[browser.language]
    page = _until(browser, "main").text
    assert suspended in page and rule in page, "the page says what the event stopped"
    assert "2026-02-21T16:30" in page and "2026-03-07" in page, "24 hours, and 15 calendar days"
    assert event(served).serious is True
    assert [each.cause for each in suspensions(served) if each.halts] == ["S5"]
    browser.get(f"{address}/safety")
    _until(browser, ".suspension")
    desk = _until(browser, "main").text
    assert rule in desk and clocks in desk and "P1/1" in desk
    assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth"), "fits a tablet"
    assert not [each for each in browser.get_log("browser") if "Content Security Policy" in each["message"]]
