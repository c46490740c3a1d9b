"""Every page in Chromium by the rules of axe-core (WCAG 2.2 AA), on a narrow screen, by keyboard, in both languages.

The pages are those of ``web/routes.py``: a new one is walked without being named here.
"""

import shutil
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from tests.agreement import racing
from tests.people import NOW, somebody
from tests.web.conftest import serving
from tests.web.test_routes import address_of, row_of

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.adverse_events import EventReport, Told, report_event
from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.conduct.queries import Question, ask
from trialwright.conduct.steps import FormStep, take_step
from trialwright.records.entries import FormKey
from trialwright.store.sql import SqlLog
from trialwright.study.folder import Folder
from trialwright.words.people import Right, Role, may
from trialwright.words.texts import LANGUAGES

pytestmark = pytest.mark.skipif(shutil.which("chromedriver") is None, reason="needs chromium")
AXE = Path(str(distribution("axe-playwright-python").locate_file("axe_playwright_python/axe.min.js")))
SUBJECT = "P777X"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """
const done = arguments[arguments.length - 1];
const told = each => each.id + ": " + each.nodes.slice(0, 3).map(node => node.html.slice(0, 160)).join(" | ");
axe.run(document, {runOnly: arguments[0], resultTypes: ["violations"]}).then(
  found => done(found.violations.map(told)), stop => done(["axe failed: " + stop]));
"""
WIDE = """
const scrolls = each => each && (getComputedStyle(each).overflowX !== "visible" || scrolls(each.parentElement));
return [...document.querySelectorAll("main *, header *")].filter(each =>
  each.getBoundingClientRect().right > innerWidth + 1 && !each.closest(".skip") && !scrolls(each.parentElement)
  && getComputedStyle(each).overflowX === "visible").map(each => each.outerHTML.slice(0, 120)).slice(0, 3);
"""
SMALL = """
return [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary, textarea")].filter(each => {
  const box = each.getBoundingClientRect();
  return box.width && (box.height < 24 || box.width < 24) && !each.closest("p, li, td, dd, .skip");
}).map(each => each.outerHTML.slice(0, 120)).slice(0, 3);
"""
FOCUS = """
const each = document.activeElement, look = getComputedStyle(each), box = each.getBoundingClientRect();
return each === document.body ? null : [each.outerHTML.slice(0, 120),
  look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2 && box.width > 0 && box.right > 0];
"""


@pytest.fixture
def served(tmp_path: Path, founding_folder: Folder, _django: None) -> Iterator[SqlLog]:
    """A log in which a form was saved, completed, signed and asked about, and another begun."""
    study = founding_folder.study
    assert study is not None
    for log in serving(f"sqlite:///{tmp_path}/log.db", founding_folder):
        key = FormKey(subject=SUBJECT, visit="SCREEN", form="screening")
        who = {role: somebody(role) for role in Role}
        assert isinstance(
            save_form(log, study, FormSave(key=key, answers=racing.ANSWERS, base=0), who[Role.COORDINATOR], NOW), Saved
        )
        for name, role, base in (("complete", Role.COORDINATOR, 1), ("sign", Role.INVESTIGATOR, 2)):
            step = FormStep(name=name, key=key, base=base, reason="responsibility", proven=True)
            take_step(log, study, step, who[role], NOW)
        ask(log, study, Question(key=key, item="bmi", text="Please check / 请核对"), who[Role.MONITOR], NOW)
        told = EventReport(subject=SUBJECT, facts={"term": "headache", "began": "2025-12-20", "grade": "1"})
        assert isinstance(report_event(log, study, told, who[Role.INVESTIGATOR], NOW), Told)
        begun = (GivenAnswer(item="tested_on", value="2026-03-05"), GivenAnswer(item="minute", repeat=1, value="0"))
        save = FormSave(key=FormKey(subject=SUBJECT, visit="BASELINE", form="mmtt"), answers=begun, base=0)
        save_form(log, study, save, who[Role.COORDINATOR], NOW)
        yield log


@pytest.fixture(params=LANGUAGES)
def browser(request: pytest.FixtureRequest, address: str) -> Iterator[Any]:
    """Closed before the server stops, which would wait for connections that Chromium keeps in reserve."""
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    for each in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1200,900"):
        options.add_argument(each)
    options.add_experimental_option("prefs", {"intl.accept_languages": request.param})
    driver = Chrome(options=options, service=ChromeService(executable_path=shutil.which("chromedriver")))
    driver.language = request.param
    driver.set_script_timeout(60)
    yield driver
    driver.quit()


def _pages(served: SqlLog, signed_in: Any) -> Iterator[tuple[str, str, Any]]:
    """The name and address of every page that is one, with a client who may see it; files and moves are left out."""
    from django.test import Client

    from trialwright.web.routes import ROUTES

    clients: dict[Role | None, Any] = {None: Client()}
    wanted = [(each.name, address_of(each, served), row_of(each.name).needs, each.open) for each in ROUTES]
    wanted += [("form begun", f"/participants/{SUBJECT}/BASELINE/mmtt", Right.READ, False)]
    wanted += [("not found", "/nothing/here", Right.READ, False)]
    for name, address, needs, is_open in wanted:
        able = (role for role in Role if may(somebody(role), needs or Right.READ, somebody(role).site))
        role = None if is_open else next(able, Role.ADMINISTRATOR)
        if role not in clients:
            clients[role] = signed_in(role)
        answer = clients[role].get(address) if name != "sign_out" else None
        if answer is None or answer.status_code in {301, 302, 405}:
            continue
        if answer["Content-Type"].startswith("text/html"):
            assert answer.status_code == 200 or name in {"not found", "invitation"}, (name, answer.status_code)
            yield name, address, clients[role]


def _open(browser: Any, origin: str, address: str, client: Any) -> None:
    browser.get(f"{origin}/static/trialwright.css")
    browser.delete_all_cookies()
    if "sessionid" in client.cookies:
        browser.add_cookie({"name": "sessionid", "value": client.cookies["sessionid"].value, "path": "/"})
    browser.get(f"{origin}{address}")


def _narrow(browser: Any, width: int | None) -> None:
    if width is None:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    else:
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def test_axe_finds_nothing_and_nothing_is_cut_off_on_a_narrow_screen(
    browser: Any, address: str, served: SqlLog, signed_in: Any
) -> None:
    axe, found, walked = AXE.read_text(encoding="utf-8"), list[str](), list[str]()
    for name, path, client in _pages(served, signed_in):
        _open(browser, address, path, client)
        assert browser.find_element("tag name", "html").get_attribute("lang")[:2] == browser.language
        browser.execute_script("document.querySelectorAll('details').forEach(each => each.open = true);" + axe)
        found += [f"{name} {path}: {each}" for each in browser.execute_async_script(CHECK, TAGS)]
        found += [f"{name}: smaller than 24 px: {each}" for each in browser.execute_script(SMALL)]
        _narrow(browser, 320)
        found += [f"{name}: beyond 320 px: {each}" for each in browser.execute_script(WIDE)]
        _narrow(browser, None)
        walked.append(name)
    assert len(walked) >= 6, walked
    assert not found, "\n".join(found)


def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    browser: Any, address: str, served: SqlLog, signed_in: Any
) -> None:
    from selenium.webdriver.common.keys import Keys

    client = signed_in(Role.COORDINATOR)
    for path in (f"/participants/{SUBJECT}/SCREEN/screening", "/", f"/participants/{SUBJECT}"):
        _open(browser, address, path, client)
        browser.execute_script("document.activeElement.blur()")
        reached = list[str]()
        for _ in range(12):
            browser.switch_to.active_element.send_keys(Keys.TAB)
            focus = browser.execute_script(FOCUS)
            if focus is None:
                break
            assert focus[1], f"{path}: no focus to be seen on {focus[0]}"
            reached.append(focus[0])
        assert 'class="skip"' in "".join(reached), path
        assert len(set(reached)) >= 5, path


def test_axe_is_recent_and_finds_what_is_wrong(browser: Any, address: str) -> None:
    browser.get(f"{address}/sign-in")
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    version = browser.execute_script("return axe.version")
    assert tuple(int(part) for part in version.split(".")[:2]) >= (4, 12)
    spoil = "document.querySelector('main').innerHTML += '<img src=\"data:,\"><p style=\"color:#aaa\">pale</p>'"
    browser.execute_script(spoil)
    found = browser.execute_async_script(CHECK, TAGS)
    assert {each.split(":")[0] for each in found} >= {"image-alt"}
