"""The verdict beside a form in a real Chromium: it changes while somebody types, in the words of their language."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.candidates import ELIGIBLE, folder, known, save, study
from tests.people import gave_consent
from tests.web.conftest import PASSWORD, serving
from tests.web.test_browser import _until, browser

from trialwright.conduct.forms import Saved
from trialwright.store.sql import SqlLog

__all__ = ["browser"]

pytestmark = pytest.mark.skipif(shutil.which("chromedriver") is None, reason="needs chromium")
PAGE = "/participants/P1/SCREEN/screening"
WORDS = {
    "en": {"bars": "excludes", "fits": "does not exclude", "unsure": "to be confirmed"},
    "zh": {"bars": "构成排除", "fits": "不构成排除", "unsure": "待确认"},
}


@pytest.fixture
def served(tmp_path: Path, _django: None) -> Iterator[SqlLog]:
    """A candidate of whom all is saved but what the screening examination found."""
    for log in serving(f"sqlite:///{tmp_path}/log.db", folder()):
        gave_consent(log, study())
        for form in ("demography", "eligibility"):
            assert isinstance(save(log, form, ELIGIBLE[form]), Saved)
        yield log


def _mark(browser: Any, state: str) -> Any:
    return _until(browser, f"[data-criterion='E3'] .state.{state}")


def _type(browser: Any, name: str, value: str) -> None:
    field = _until(browser, f"input[name='{name}']")
    field.clear()
    field.send_keys(value)


def test_a_verdict_changes_while_somebody_types_and_nothing_is_saved(
    browser: Any, address: str, served: SqlLog
) -> None:
    from trialwright.web.accounts.models import Account

    Account.objects.create_user("coordinator", PASSWORD)
    browser.get(f"{address}{PAGE}")
    _until(browser, "input[name=code]").send_keys("coordinator")
    _until(browser, "input[name=password]").send_keys(PASSWORD)
    _until(browser, "main button").click()
    _until(browser, "form.answers")
    words = WORDS[browser.language]
    assert _mark(browser, "unsure").text == words["unsure"]
    _type(browser, "collected_on.0", "2025-12-20")
    for value, state in (("36", "bars"), ("22.4", "fits"), ("abc", "unsure"), ("35.04", "bars")):
        _type(browser, "bmi.0", value)
        assert _mark(browser, state).text == words[state], value
    assert _until(browser, "[data-criterion='E3'] .because .doubt").text, "35.04 is near the limit: a person looks"
    overall = {"en": "not eligible", "zh": "不符合入选条件"}[browser.language]
    assert _until(browser, "#overall").text == overall
    assert known(served).decision.person.overall == "undetermined", "looking saves nothing"
    assert not [each for each in browser.get_log("browser") if each["level"] == "SEVERE"]
