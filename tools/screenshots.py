"""Takes the pictures of the README from a demonstration, with headless Chromium: ``make screenshots``."""

# selenium's driver is typed in part
# pyright: reportUnknownMemberType=false

import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.support.ui import WebDriverWait

IMAGES = Path(__file__).parents[1] / "docs" / "images"
WIDTH, HEIGHT = 1200, 900

PICTURES = (
    ("participant", "demo.investigator", "zh", "/participants/{subject}"),
    ("form", "demo.investigator", "en", "/participants/{subject}/SCREEN/haematology"),
    ("safety", "demo.investigator", "en", "/safety"),
)
"""Name of the file, who looks, in which language, at which page."""


@contextmanager
def demonstration(folder: str) -> Generator[tuple[str, str]]:
    """A demonstration that is being served: its address and the password of its accounts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    script = "from trialwright.cli.main import run; run()"
    command = [sys.executable, "-u", "-c", script, "demo", "--out", folder, "--port", port]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        password = ""
        for line in served.stdout or ():
            found = re.search(r"Password of all of them: (\S+)", line)
            password = found.group(1) if found else password
            if f":{port}" in line:
                break
        try:
            yield f"http://127.0.0.1:{port}", password
        finally:
            served.terminate()


def browser(language: str) -> Chrome:
    """A browser without a screen that asks for a language."""
    options = ChromeOptions()
    for each in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(each)
    options.add_argument(f"--window-size={WIDTH},{HEIGHT}")
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    driver = Chrome(options=options, service=ChromeService(executable_path=shutil.which("chromedriver")))
    size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    return driver


def take(address: str, password: str, picture: tuple[str, str, str, str]) -> None:
    """Signs somebody in and takes the upper part of a page."""
    name, who, language, path = picture
    driver = browser(language)
    try:
        driver.get(f"{address}/sign-in?next=/participants")
        driver.find_element("name", "code").send_keys(who)
        driver.find_element("name", "password").send_keys(password)
        driver.find_element("css selector", "main button").click()
        WebDriverWait(driver, 30).until(lambda it: "sign-in" not in it.current_url)
        linked = driver.find_elements(
            "css selector", "main td a[href^='/participants/'], main th a[href^='/participants/']"
        )
        subject = (linked[3].get_attribute("href") or "").rsplit("/", 1)[-1] if len(linked) > 3 else ""
        driver.get(address + path.format(subject=subject))
        WebDriverWait(driver, 30).until(lambda it: it.find_elements("css selector", "main h1"))
        driver.save_screenshot(str(IMAGES / f"{name}.png"))
    finally:
        driver.quit()


if __name__ == "__main__":
    if shutil.which("chromedriver") is None:
        sys.exit("chromium and its driver are not installed")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as out, demonstration(out) as (where, word):
        for picture in PICTURES:
            take(where, word, picture)
            print(IMAGES / f"{picture[0]}.png")
