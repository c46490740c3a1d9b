"""Monitor, coordinator, data manager and investigator in a real Chromium: from the first login to a locked database."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from tests.people import somebody
from tests.web.conftest import PASSWORD
from tests.web.test_data_management import FORMS, LOCK, PAGE, _saved, _state, nothing_due

from trialwright.records.forms import Hold, QueryState
from trialwright.records.lock import LockKind, fold_lock
from trialwright.store.sql import SqlLog
from trialwright.study.study import Study
from trialwright.words.people import Role

pytestmark = pytest.mark.skipif(shutil.which("chromedriver") is None, reason="needs chromium")
__all__ = ["nothing_due"]


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


class Seat:
    """Somebody at the browser; each step waits for what it needs, and for the page that follows."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.address = browser, address

    def wait(self) -> Any:
        """Asks again while the page goes away under the question, which the driver reports in several ways."""
        from selenium.common.exceptions import WebDriverException
        from selenium.webdriver.support.ui import WebDriverWait

        return WebDriverWait(self.browser, 20, ignored_exceptions=(WebDriverException,))

    def until(self, selector: str) -> Any:
        def shown(_: Any) -> Any:
            found = self.browser.find_elements("css selector", selector)
            return next((each for each in found if each.is_displayed()), None)

        return self.wait().until(shown, selector)

    def press(self, selector: str) -> None:
        self.leave(self.until(selector).click)

    def leave(self, act: Any) -> None:
        """Does what leads to another page, and waits for it."""
        from selenium.webdriver.support.expected_conditions import staleness_of

        old = self.browser.find_element("tag name", "html")
        act()
        self.wait().until(staleness_of(old))
        self.until("main h1")

    def go(self, path: str) -> None:
        self.browser.get(f"{self.address}{path}")
        self.until("main h1")

    def sign_in(self, role: Role) -> None:
        from trialwright.web.accounts.models import Account

        code = somebody(role).id
        if not Account.objects.filter(code=code).exists():
            Account.objects.create_user(code, PASSWORD)
        self.browser.delete_all_cookies()
        self.go("/sign-in")
        self.until("input[name=code]").send_keys(code)
        self.until("input[name=password]").send_keys(PASSWORD)
        self.press("main form button")
        assert self.until("html").get_attribute("lang")[:2] == self.browser.language

    def write(self, selector: str, text: str) -> None:
        """Types and presses Enter, as who works by keyboard."""
        from selenium.webdriver import Keys

        field = self.until(selector)
        self.leave(lambda: field.send_keys(text, Keys.ENTER))


@pytest.mark.parametrize(("browser", "served"), [("en", "sqlite"), ("zh", "postgresql")], indirect=True)
@pytest.mark.usefixtures("nothing_due")
def test_from_the_first_login_to_a_locked_database(browser: Any, address: str, served: SqlLog, founding: Study) -> None:
    _saved(served, founding)
    seat = Seat(browser, address)
    thread = _asked_and_verified(seat, served)
    _answered_closed_and_reviewed(seat, served, thread)
    _signed_and_locked(seat, served)
    _locked_by_two(seat)
    with served.reading() as reading:
        assert fold_lock(reading.happened(set(LockKind)), somebody(Role.DATA_MANAGER).site).locked is not None
    seat.go(PAGE)
    assert seat.until("main .error a[href='/database-lock']")
    assert not [each for each in browser.get_log("browser") if "Content Security Policy" in each["message"]]


def _asked_and_verified(seat: Seat, served: SqlLog) -> str:
    from selenium.webdriver import Keys

    seat.sign_in(Role.MONITOR)
    seat.press("main a[href='/participants/P1/forms']")
    seat.press(f"main table a[href='{PAGE}']")
    seat.until("details[id='about-bmi.0'] summary").send_keys(Keys.ENTER)
    seat.write("input[name='text bmi.0']", "which scale?")
    (query,) = _state(served).queries
    thread = f"#query-{query.sequence}"
    seat.until(thread)
    seat.until("input[name=answer][value='sex.0']").send_keys(Keys.SPACE)
    seat.press("button[value=verify]")
    assert [mark.item for mark in _state(served).marks] == ["sex"]
    seat.press("button[value='verify all']")
    assert not seat.browser.find_elements("css selector", "input[name=answer]")
    return thread


def _answered_closed_and_reviewed(seat: Seat, served: SqlLog, thread: str) -> None:
    seat.sign_in(Role.COORDINATOR)
    seat.press(f"main a[href='{PAGE}{thread}']")
    seat.write(f"{thread} input[name=text]", "the one on ward 5")
    assert _state(served).queries[0].state is QueryState.ANSWERED
    seat.sign_in(Role.DATA_MANAGER)
    seat.go("/queries")
    seat.press(f"main a[href='{PAGE}{thread}']")
    seat.press(f"{thread} button[value=close]")
    assert _state(served).queries[0].state is QueryState.CLOSED
    seat.press("button[value='data reviewed']")
    assert _state(served).marks[-1].kind == "data reviewed"


def _signed_and_locked(seat: Seat, served: SqlLog) -> None:
    from selenium.webdriver import Keys

    seat.sign_in(Role.PRINCIPAL_INVESTIGATOR)
    seat.go(FORMS)
    seat.until("input[data-ticks=form]").send_keys(Keys.SPACE)
    seat.until("input[name=password]").send_keys(PASSWORD)
    seat.press("button[value=sign]")
    assert [each.person for each in _state(served).signatures] == ["principal investigator"]
    seat.sign_in(Role.DATA_MANAGER)
    seat.go(FORMS)
    seat.until("input[data-ticks=form]").send_keys(Keys.SPACE)
    seat.press("button[value=lock]")
    assert _state(served).hold is Hold.LOCKED


def _locked_by_two(seat: Seat) -> None:
    seat.go(LOCK)
    seat.press("button[value='verify log']")
    seat.until("input[name=password]").send_keys(PASSWORD)
    seat.press("button[value=lock]")
    seat.sign_in(Role.PRINCIPAL_INVESTIGATOR)
    seat.press("main a[href='/database-lock']")
    seat.until("input[name=password]").send_keys(PASSWORD)
    seat.press("button[value=lock]")
    seat.until("h1 .state.locked")
