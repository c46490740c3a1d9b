"""Doses through the application: the board decides and signs, a dose goes its way, reality is always recorded."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.dosing import Ward, dosed_folder, kinds
from tests.people import admit
from tests.web.conftest import PASSWORD, serving

from trialwright.conduct.toxicities import Adjudication, ToxicityReport, adjudicate, report_toxicity
from trialwright.records.doses import Ruling
from trialwright.records.entries import EntryKind
from trialwright.store.sql import SqlLog
from trialwright.trial.toxicities import CAUSES
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

SignIn = Callable[[Any], Any]
NUMBERS = {"per_kg": "0.1", "total": "6", "weight": "60"}


@pytest.fixture
def served(tmp_path: Path, _django: None) -> Iterator[SqlLog]:
    """The log of the study of the doses."""
    yield from serving(f"sqlite:///{tmp_path}/log.db", dosed_folder())


@pytest.fixture
def ward(served: SqlLog) -> Ward:
    """A ward of today, by the clock of this machine, that recruits and has a lot."""
    from datetime import UTC, datetime, timedelta

    ward = Ward(log=served)
    ward.day = (datetime.now(UTC) + timedelta(hours=8)).date()
    ward.open()
    ward.release()
    return ward


def _decide(client: Any, ward: Ward, **said: str) -> Any:
    wanted = {"ruling": "open cohort", "level": "L1", "places": "3", "data": ward.state.data, "password": PASSWORD}
    return client.post("/escalation/decide", wanted | said)


def test_the_board_reads_signs_and_the_board_shows_it(ward: Ward, signed_in: SignIn) -> None:
    board = signed_in(Role.SAFETY_BOARD)
    page = board.get("/escalation/decide").content.decode()
    assert ward.state.data in page
    assert "begin at level 1" in page
    assert _decide(board, ward, password="wrong").status_code == 422
    assert _decide(board, ward, data="0" * 64).status_code == 422
    refused = _decide(board, ward, level="L3").content.decode()
    assert "not what the advice says" in refused
    assert ward.state.decisions == ()
    assert _decide(board, ward).status_code == 302
    (decision,) = ward.state.decisions
    assert (decision.level, decision.agrees) == ("L1", True)
    page = signed_in(Role.INVESTIGATOR).get("/escalation").content.decode()
    assert "for 3 participants" in page
    assert _decide(signed_in(Role.PRINCIPAL_INVESTIGATOR), ward).status_code == 422, "only the board decides"
    reader = signed_in(Role.PRINCIPAL_INVESTIGATOR)
    assert "to read" in reader.get("/").content.decode()
    said = {"act": "read", "about": str(decision.sequence), "password": PASSWORD}
    assert reader.post("/escalation", said).status_code == 302
    assert ward.state.decisions[0].read_by == ("principal investigator",)


def test_a_dose_goes_its_way_through_the_pages(ward: Ward, signed_in: SignIn) -> None:
    ward.decide(Ruling.OPEN_COHORT, "L1", 3)
    ward.ready("P1")
    investigator, quality = signed_in(Role.INVESTIGATOR), signed_in(Role.CELL_LABORATORY_QUALITY)
    wanted = {"act": "authorise", "subject": "P1", "level": "L2", "day": ward.today, "lot": "M1", "weight": "60"}
    refused = investigator.post("/escalation/doses", wanted)
    assert refused.status_code == 422
    assert "is not the one that is open" in refused.content.decode()
    assert 'value="P1"' in refused.content.decode(), "what was typed is still there"
    assert investigator.post("/escalation/doses", wanted | {"level": "L1"}).status_code == 302
    about = str(ward.state.authorisations[0].sequence)
    issue = {"act": "issue", "about": about, "subject": "P1", "lot": "M1", **NUMBERS}
    assert investigator.post("/escalation/doses", issue).status_code == 422, "an investigator issues nothing"
    assert quality.post("/escalation/doses", issue | {"total": "12"}).status_code == 422
    assert quality.post("/escalation/doses", issue).status_code == 302
    out = str(ward.state.issues[0].sequence)
    given = {"act": "give", "subject": "P1", "day": ward.today, "lot": "M1", "issue": out, **NUMBERS}
    assert signed_in(Role.WARD_NURSE).post("/escalation/doses", given | {"total": "5,8"}).status_code == 422
    assert signed_in(Role.WARD_NURSE).post("/escalation/doses", given).status_code == 302
    assert (ward.state.given[0].broken, ward.state.given[0].delivered.total) == ((), 6.0)


def test_what_was_given_is_recorded_whatever_was_planned_and_alarms(ward: Ward, signed_in: SignIn) -> None:
    given = {"act": "give", "subject": "P9", "day": ward.today, "lot": "", **NUMBERS}
    assert signed_in(Role.WARD_NURSE).post("/escalation/doses", given).status_code == 302
    page = signed_in(Role.SAFETY_BOARD).get("/escalation").content.decode()
    assert "The dose of P9" in page
    assert "not issued for this participant" in page
    chinese = signed_in(Role.SAFETY_BOARD).get("/escalation", headers={"accept-language": "zh-CN"}).content.decode()
    assert "P9 于" in chinese
    assert "非为其发放" in chinese


def test_a_toxicity_is_reported_adjudicated_and_told_in_both_languages(ward: Ward, signed_in: SignIn) -> None:
    ward.decide(Ruling.OPEN_COHORT, "L1", 3)
    ward.treat("P1")
    nurse = signed_in(Role.WARD_NURSE)
    said = {"act": "toxicity", "subject": "P1", "day": ward.today, "reason": "fever", "criterion": "grade_3"}
    assert nurse.post("/escalation", said).status_code == 302
    board = signed_in(Role.SAFETY_BOARD)
    assert "not adjudicated" in board.get("/escalation").content.decode()
    assert "Toxicity to adjudicate" in board.get("/").content.decode()
    causes = {f"cause.{cause}": "cannot be excluded" for cause in ("msc", "islets", "procedure", "immunosuppression")}
    about = str(ward.state.toxicities[0].sequence)
    ruled = {"about": about, **causes, "term.cannot_be_excluded": "yes", "counts": "yes", "password": PASSWORD}
    open_ = board.post("/escalation/toxicities", ruled)
    assert open_.status_code == 422, "the grade is not answered"
    assert 'value="yes" selected' in open_.content.decode(), "what was typed is still there"
    assert board.post("/escalation/toxicities", ruled | {"term.event_grade": "3"}).status_code == 302
    assert ward.state.toxicities[0].counts is True
    page = board.get("/escalation").content.decode()
    assert 'class="who-where dlt"' in page


def test_the_board_looks_back_at_any_day(ward: Ward, signed_in: SignIn) -> None:
    from datetime import timedelta

    ward.decide(Ruling.OPEN_COHORT, "L1", 3)
    before = (ward.day - timedelta(days=1)).isoformat()
    client = signed_in(Role.STATISTICIAN)
    assert "No level is open" in client.get(f"/escalation?day={before}").content.decode()
    assert "No level is open" not in client.get("/escalation").content.decode()
    assert client.get("/escalation?day=2026-13-45").status_code == 200


def test_arms_are_given_with_reason_and_the_balance_is_shown(ward: Ward, signed_in: SignIn) -> None:
    ward.decide(Ruling.OPEN_PART_2, "L1")
    ward.ready("P1")
    client = signed_in(Role.PRINCIPAL_INVESTIGATOR)
    wanted = {"subject": "P1", "slot": "part_2_combined", "reason": "", "words": "the only place"}
    assert client.post("/allocation", wanted).status_code == 422
    assert client.post("/allocation", wanted | {"reason": "slot"}).status_code == 302
    page = client.get("/allocation").content.decode()
    assert "the only place" in page
    assert "1 / 1" in page, "the balance says of how many it is"
    assert kinds(ward.authorise("P1")) == set()


def test_lots_are_released_by_quality_and_called_back(ward: Ward, signed_in: SignIn) -> None:
    quality = signed_in(Role.CELL_LABORATORY_QUALITY)
    wanted = {"act": "release", "lot": "M7", "product": "msc", "missed": "msc.viability", "reason": "68 %"}
    wanted |= {"expires": "2030-03-10T18:00", "cells": "120"}
    assert quality.post("/escalation/lots", wanted).status_code == 422
    agreed = {"physician": "dr1", "informed": "yes"}
    assert quality.post("/escalation/lots", wanted | agreed).status_code == 302
    assert ward.state.lots["M7"].exception == ("viability",)
    assert signed_in(Role.INVESTIGATOR).post("/escalation/lots", wanted | {"lot": "M8"}).status_code == 422
    assert quality.post("/escalation/lots", {"act": "recall", "lot": "M7", "reason": "growth"}).status_code == 302
    assert "called back" in quality.get("/escalation/lots").content.decode()


@pytest.mark.skipif(shutil.which("chromedriver") is None, reason="needs chromium")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_board_signs_in_a_real_browser(ward: Ward, address: str, language: str) -> None:
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService
    from selenium.webdriver.support.ui import Select, WebDriverWait

    from trialwright.web.accounts.models import Account

    options = ChromeOptions()
    for each in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=820,1180"):
        options.add_argument(each)
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    browser = Chrome(options=options, service=ChromeService(executable_path=shutil.which("chromedriver")))

    def until(selector: str) -> Any:
        return WebDriverWait(browser, 20).until(
            lambda _: next((e for e in browser.find_elements("css selector", selector) if e.is_displayed()), None)
        )

    try:
        Account.objects.create_user("safety board", PASSWORD)
        browser.get(f"{address}/escalation/decide")
        until("input[name=code]").send_keys("safety board")
        until("input[name=password]").send_keys(PASSWORD)
        until("main button").click()
        until("input[name=ruling][value='open cohort']").click()
        Select(until("select[name=level]")).select_by_value("L1")
        Select(until("select[name=places]")).select_by_visible_text("3")
        until("input[name=password]").send_keys(PASSWORD)
        assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
        until("form.answers button").click()
        until(".ladder tr.open")
        assert until("html").get_attribute("lang")[:2] == language
        assert not [each for each in browser.get_log("browser") if "Content Security Policy" in each["message"]]
    finally:
        browser.quit()
    assert ward.state.decisions[0].level == "L1"


def test_another_sites_participant_is_told_by_their_site_alone(ward: Ward, signed_in: SignIn, served: SqlLog) -> None:
    ward.decide(Ruling.OPEN_COHORT, "L1", 3)
    ward.treat("P1")
    ward.toxic("P1")
    ward.release("M7", subject="P1")
    elsewhere = Person(id=PersonId("c9"), role=Role.INVESTIGATOR, site=SiteId("renji"))
    admit(served, dosed_folder(), elsewhere, now=ward.now)
    client = signed_in(elsewhere)
    for page in (
        "/escalation",
        "/escalation/decide",
        "/escalation/doses",
        "/escalation/lots",
        "/escalation/toxicities",
    ):
        told = client.get(page).content.decode()
        assert "P1" not in told, page
    assert "(changzheng)" in client.get("/escalation").content.decode()


def test_a_board_whose_account_is_of_another_site_reads_and_adjudicates_every_site(
    ward: Ward, signed_in: SignIn, served: SqlLog
) -> None:
    ward.decide(Ruling.OPEN_COHORT, "L1", 3)
    ward.treat("P1")
    ward.toxic("P1")
    elsewhere = Person(id=PersonId("b9"), role=Role.SAFETY_BOARD, site=SiteId("renji"))
    admit(served, dosed_folder(), elsewhere, now=ward.now)
    client = signed_in(elsewhere)
    for page in ("/escalation", "/escalation/decide", "/escalation/toxicities"):
        assert "P1" in client.get(page).content.decode(), page
    about = ward.state.toxicities[0].sequence
    ruled = Adjudication(
        about=about, attribution=dict.fromkeys(CAUSES, "excluded"), answers={}, counts=False, reason="x", proven=True
    )
    assert not kinds(adjudicate(ward.log, ward.study, ruled, elsewhere, ward.now))
    assert (ward.state.toxicities[0].counts, ward.state.toxicities[0].by) == (False, "b9")
    away = Person(id=PersonId("c9"), role=Role.INVESTIGATOR, site=SiteId("renji"))
    admit(served, dosed_folder(), away, now=ward.now)
    told = ToxicityReport(subject="P1", day=ward.today, text="fever")
    assert kinds(report_toxicity(ward.log, ward.study, told, away, ward.now)) & {"other-site", "right-missing"}


def test_a_paper_that_the_board_takes_is_an_entry_with_the_head_that_it_tells(ward: Ward, signed_in: SignIn) -> None:
    board, head = signed_in(Role.SAFETY_BOARD), ward.log.head().hash
    assert signed_in(Role.INVESTIGATOR).get("/board/safety_board_closed.docx").status_code == 403
    head = ward.log.head().hash
    assert board.get("/board/safety_board_closed.docx").status_code == 200
    last = list(ward.log.transactions())[-1]
    [taken] = last.entries
    assert (taken.kind, taken.item, taken.reason) == (EntryKind.EXPORTED, "safety_board_closed.docx", head)
    assert last.author.person.id == "safety board"
