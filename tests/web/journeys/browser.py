"""What somebody does at a browser, in few words: opens, fills, presses, sees; and what every page has to be.

Every step waits for what it needs. Whenever a page has come, it is held against the laws that hold for all of them:
one language, nothing wider than the screen of a desk or a tablet, nothing that moves after it was drawn, no wall of
text, a way on, and nothing that the browser complains of.
"""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

PICTURES = "TRIALWRIGHT_PICTURES"
"""Environment variable with a folder into which every page is drawn, as it is at a desk and on a tablet."""

DESK, TABLET = (1200, 900), (820, 1180)
PATIENCE = 60
LONGEST = {"en": 480, "zh": 200}
"""Characters that one paragraph may have."""

CHINESE = re.compile(r"[\u3400-\u9fff\u3001-\u3011\uff01-\uff5e]+")
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’-]+(?: [A-Za-z][A-Za-z'’-]+)+")

SAID_BY_OTHERS = (
    "as approved", "the board's reason", "an event", "looked at", "no donor", "growth in the culture",
    "principal investigator", "ward nurse", "data manager", "safety board", "interventional radiologist",
    "cell laboratory", "ethics secretary", "only place",
)  # fmt: skip
"""What the people of the tests wrote, whose codes are the English names of their roles."""

TERMS = ("Noto Sans", "PDF", "Child Pugh", "living cells")
"""What is not translated."""

LOOK = """
const done = arguments[arguments.length - 1], moved = [];
const watch = new PerformanceObserver(list => list.getEntries().forEach(each => moved.push(each)));
watch.observe({type: "layout-shift", buffered: true});
requestAnimationFrame(() => setTimeout(() => {
  watch.disconnect();
  const paragraphs = [...document.querySelectorAll("main p, main li, main td")].filter(each => each.offsetParent);
  const own = each => [...each.childNodes].filter(node => node.nodeType === 3).map(node => node.data.trim()).join(" ");
  done({
    text: document.body.innerText, lang: document.documentElement.lang,
    status: performance.getEntriesByType("navigation")[0].responseStatus, address: location.href,
    wide: document.documentElement.scrollWidth - innerWidth,
    moved: moved.filter(each => !each.hadRecentInput).reduce((sum, each) => sum + each.value, 0),
    longest: paragraphs.map(own).reduce((a, b) => a.length > b.length ? a : b, ""),
    codes: [...document.querySelectorAll("code")].map(each => each.innerText).filter(each => each),
    ways: document.querySelectorAll("main a[href], main button, nav a[href]:not(.brand):not(.language)").length,
  });
}, 0));
"""
FETCH = """
const [path, post, done] = arguments, token = document.querySelector("main [name=csrfmiddlewaretoken]");
const asked = post ? {method: "POST", body: new URLSearchParams({csrfmiddlewaretoken: token.value})} : {};
fetch(path, asked).then(async answer => { const held = await answer.arrayBuffer(); done({
  status: answer.status, type: answer.headers.get("Content-Type").split(";")[0], size: held.byteLength,
  text: new TextDecoder().decode(held.slice(0, 100000))}); }, stop => done({status: 0, text: String(stop)}));
"""
WIDTH = "return document.documentElement.scrollWidth - innerWidth"


def chromium() -> Any:
    """A Chromium without a screen, with what its pages complained of."""
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    for each in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(each)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=ChromeService(executable_path=shutil.which("chromedriver")))
    driver.set_script_timeout(PATIENCE)
    return driver


class Seat:
    """Somebody at a browser of their language; ``name`` is the journey, for the pictures."""

    def __init__(self, driver: Any, address: str, language: str, name: str, password: str) -> None:
        self.driver, self.address, self.language, self.name, self.password = driver, address, language, name, password
        self.said = list(SAID_BY_OTHERS)
        self.pages, self.refused = 0, set[str]()
        driver.execute_cdp_cmd("Network.enable", {})
        driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        agent = driver.execute_script("return navigator.userAgent")
        accepted = {"en": "en", "zh": "zh-CN"}[language]
        driver.execute_cdp_cmd("Network.setUserAgentOverride", {"userAgent": agent, "acceptLanguage": accepted})
        self._resize(*DESK)
        driver.get_log("browser")

    # what somebody does

    def open(self, path: str) -> None:
        """Goes to an address, as by a link in a letter."""
        self.driver.get(path if path.startswith("http") else f"{self.address}{path}")
        self._come()

    def follow(self, href: str) -> None:
        """Follows a link on the page that leads there."""
        self.press(f'a[href="{href}"]')

    def fill(self, name: str, value: str, within: str = "main") -> None:
        """Types or chooses an answer in the field of this name."""
        from selenium.webdriver.support.ui import Select

        field = self._reach(f'{within} [name="{name}"]:not([type="hidden"])', value)
        if (value and not value.isascii()) or " " in value:
            self.said.append(value)
        match field.tag_name, field.get_attribute("type"):
            case "select", _:
                chosen = [each.get_attribute("value") for each in Select(field).options].index(value)
                Select(field).select_by_index(chosen)
            case _, "checkbox" | "radio":
                field.click()
            case _, "date" | "time" | "datetime-local":
                self.driver.execute_script("arguments[0].value = arguments[1]", field, value)
            case _:
                field.clear()
                field.send_keys(value)

    def press(self, selector: str, within: str = "main, nav", *, refused: bool = False) -> None:
        """Presses a button or a link, and waits for the page to which it leads.

        refused  whether the page is expected to say no
        """
        from selenium.webdriver.support.expected_conditions import staleness_of

        found = self._reach(", ".join(f"{each.strip()} {selector}" for each in within.split(",")))
        old = self.driver.find_element("tag name", "html")
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
        found.click()
        self._wait().until(staleness_of(old))
        self._come(refused=refused)

    def act(self, value: str, within: str = "main", *, refused: bool = False) -> None:
        """Presses the button of an act, or the one of the form that has the act hidden in it."""
        button = f'{within} button[value="{value}"], {within} form:has(input[name="act"][value="{value}"]) button'
        self._leave(self._reach(button), refused=refused)

    def _leave(self, found: Any, *, refused: bool = False) -> None:
        from selenium.webdriver.support.expected_conditions import staleness_of

        old = self.driver.find_element("tag name", "html")
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
        found.click()
        self._wait().until(staleness_of(old))
        self._come(refused=refused)

    def prove(self, token: str = "", within: str = "main") -> None:
        """Gives the password again, and what stands for the second factor."""
        self.fill("password", self.password, within)
        if token:
            self.fill("token", token, within)

    def fetched(self, path: str, *, post: bool = False) -> dict[str, Any]:
        """Takes a file, as by a link or by the button of this page: its type, its size, its beginning."""
        taken = self.driver.execute_async_script(FETCH, path, post)
        self.driver.get_log("browser")
        return taken

    def sign_out(self) -> None:
        """Leaves."""
        self.press('form[action="/sign-out"] button', "nav")

    # what somebody sees

    def sees(self, *said: str, within: str = "main") -> None:
        """Waits until each of these stands on the page."""
        for each in said:
            self._wait().until(lambda _, each=each: each in self.text(within), f"{each!r} in {self._path()}")

    def misses(self, *said: str, within: str = "main") -> None:
        """None of these stands on the page."""
        text = self.text(within)
        for each in said:
            assert each not in text, f"{each!r} stands on {self._path()}"

    def is_offered(self, *acts: str) -> bool:
        """Whether the page has a button for any of these acts, folded away or not."""
        buttons = (f'button[value="{each}"], input[name="act"][value="{each}"]' for each in acts)
        return any(self.driver.find_elements("css selector", each) for each in buttons)

    def has_way(self, href: str) -> bool:
        """Whether the page leads there."""
        return bool(self.driver.find_elements("css selector", f'a[href="{href}"]'))

    def text(self, within: str = "main") -> str:
        """What stands on the page."""
        return str(self._until(within).text)

    def found(self, selector: str) -> list[Any]:
        """Everything of this sort on the page, seen or folded away."""
        return self.driver.find_elements("css selector", selector)

    def until(self, selector: str) -> Any:
        """Waits for something to be seen."""
        return self._until(selector)

    # what every page has to be

    def _come(self, *, refused: bool = False) -> None:
        self._until("main h1")
        self.pages += 1
        seen = self.driver.execute_async_script(LOOK)
        path, language = self._path(), self.language
        assert seen["lang"][:2] == language, path
        foreign = self._foreign(seen["text"], seen["codes"])
        assert not foreign, f"{path} is not wholly {language}: {foreign}"
        assert seen["wide"] <= 0, f"{path} is {seen['wide']} px wider than a desk"
        assert seen["moved"] < 0.1, f"{path} jumps: {seen['moved']}"
        assert len(seen["longest"]) <= LONGEST[language], f"a wall of text on {path}: {seen['longest']}"
        assert seen["ways"] or "/sign-in" in path, f"no way on from {path}"
        assert refused == (seen["status"] >= 400), f"{path} ({seen['status']}): {self._alerts()}"
        if refused:
            self.refused.add(seen["address"])
        complaints = [each["message"] for each in self.driver.get_log("browser") if each["level"] == "SEVERE"]
        wrong = [each for each in complaints if not any(each.startswith(f"{known} ") for known in self.refused)]
        assert not wrong, f"{path}: {wrong} {self._alerts()}"
        self._draw("desk")
        self._resize(*TABLET)
        beyond = self.driver.execute_script(WIDTH)
        self._draw("tablet")
        self._resize(*DESK)
        assert beyond <= 0, f"{path} is {beyond} px wider than a tablet"

    def _alerts(self) -> list[str]:
        return [each.text for each in self.found("[role=alert]")] or [self.text()[:400]]

    def _foreign(self, text: str, codes: list[str]) -> list[str]:
        for said in (*codes, *self.said, *TERMS):
            text = text.replace(said, "§")
        text = text.replace("中文" if self.language == "en" else "English", "§")
        return sorted(set((CHINESE if self.language == "en" else ENGLISH).findall(text)))

    def _draw(self, where: str) -> None:
        folder = os.environ.get(PICTURES)
        if folder is None:
            return
        path = Path(folder) / f"{self.name}-{self.language}-{self.pages:02}-{where}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        height = self.driver.execute_script("return document.documentElement.scrollHeight")
        width = (DESK if where == "desk" else TABLET)[0]
        self._resize(width, max(min(height, 2600), 600))
        self.driver.save_screenshot(str(path))

    def _resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def _path(self) -> str:
        return str(self.driver.current_url).removeprefix(self.address)

    # waiting

    def _wait(self) -> Any:
        from selenium.common.exceptions import WebDriverException
        from selenium.webdriver.support.ui import WebDriverWait

        return WebDriverWait(self.driver, PATIENCE, 0.05, ignored_exceptions=(WebDriverException,))

    def _until(self, selector: str, fits: Callable[[Any], bool] = lambda each: each.is_displayed()) -> Any:
        def found(_: Any) -> Any:
            return next((each for each in self.driver.find_elements("css selector", selector) if fits(each)), None)

        return self._wait().until(found, f"{selector} on {self._path()}")

    def _reach(self, selector: str, value: str | None = None) -> Any:
        """Something on the page, unfolded first where it is folded away."""

        def fits(each: Any) -> bool:
            chosen = each.get_attribute("type") in {"radio", "checkbox"}
            return not chosen or value is None or each.get_attribute("value") == value

        found = self._until(selector, fits)
        if not found.is_displayed():
            for fold in reversed(found.find_elements("xpath", "ancestor::details[not(@open)]")):
                fold.find_element("css selector", "summary").click()
        self._wait().until(lambda _: found.is_displayed(), f"{selector} is hidden on {self._path()}")
        return found
