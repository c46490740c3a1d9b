"""The screening log, a candidate, and what becomes of one, through the application without a browser."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.candidates import ELIGIBLE, admitted, folder, known, save, screened, study
from tests.people import NOW, gave_consent, somebody
from tests.web.conftest import PASSWORD, serving

from trialwright.conduct.dispositions import Disposing, dispose
from trialwright.conduct.forms import Noted, Saved
from trialwright.records.dispositions import DispositionKind, Standing
from trialwright.store.sql import SqlLog
from trialwright.web.desk import seated
from trialwright.web.work.enrolment import eligibility_waiting, ends_waiting, renewals_waiting
from trialwright.words.people import Role

SignIn = Callable[[Any], Any]
PAGE = "/screening/P1"
DECISION = "eligibility_decision"
_TODAY = datetime.now(tz=UTC).date()
TAKEN = str(_TODAY - timedelta(days=9))
FORM = "/participants/P1/SCREEN/screening"


def _lately(otherwise: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, dict[str, str]]:
    """The same answers of these days: the application goes by the clock."""
    taken, judged = TAKEN, str(_TODAY - timedelta(days=1))
    days = {
        "demography": {"recorded_on": taken},
        "screening": {"collected_on": taken},
        "eligibility": {"judged_on": judged, "decided_on": judged},
    }
    return {form: {**own, **(otherwise or {}).get(form, {})} for form, own in days.items()}


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path: Path, _django: None) -> Iterator[SqlLog]:
    """The log of the founding study, in either database."""
    url = f"sqlite:///{tmp_path}/log.db" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    yield from serving(url, folder())


def _text(answer: Any) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def _seen(log: SqlLog, at: str = DECISION) -> str:
    judged = known(log).at(at)
    assert judged is not None
    return judged.evidence


def _sign(log: SqlLog, client: Any, at: str = DECISION, **more: str) -> Any:
    return client.post(PAGE, {"act": "sign", "at": at, "seen": _seen(log, at), "password": PASSWORD, **more})


def _state(log: SqlLog) -> Standing:
    return known(log).course.standing


def test_from_the_log_to_enrolment(served: SqlLog, signed_in: SignIn) -> None:
    screened(served, _lately())
    client = signed_in(Role.INVESTIGATOR)
    listed = _text(client.get("/screening"))
    assert "P1 in screening eligible 17 in favour" in listed
    assert "Sign: eligible" in _text(client.get(PAGE))
    assert client.post(PAGE, {"act": "enrolled"}).status_code == 422, "nobody is enrolled unsigned"
    assert _sign(served, client, password="wrong").status_code == 422
    assert _sign(served, client, seen="0" * 64).status_code == 422, "only what was seen is signed"
    assert _sign(served, client).url == f"{PAGE}?saved=1"
    assert client.post(PAGE, {"act": "listed"}).status_code == 302
    assert client.post(PAGE, {"act": "enrolled"}).status_code == 302
    assert _state(served) is Standing.ENROLLED
    page = _text(client.get(PAGE))
    assert "investigator signed on" in page
    assert "What keeps treatment from beginning today" in page, "judged again at the admission"
    assert "enrolled" in _text(client.get("/screening?standing=enrolled"))
    assert "P1" not in _text(client.get("/screening?standing=withdrawn")).partition("Search")[2]


def test_each_verdict_stands_in_words_with_its_evidence_and_exclusions_are_never_met(
    served: SqlLog, signed_in: SignIn
) -> None:
    otherwise = {
        "screening": {"bmi": "34.9 kg/m2", "c_peptide_fasting": "0.30 ng/mL", "hba1c": ""},
        "eligibility": {"indication": "pancreatectomy", "i4": "yes", "e8": "yes", "e9": "no"},
    }
    screened(served, _lately(otherwise))
    page = signed_in(Role.COORDINATOR).get(PAGE).content.decode()
    rows = dict(re.findall(rf'<tr id="{DECISION}-(\w+)">(.*?)</tr>', page, re.DOTALL))
    assert set(rows) == {rule.id for rule in study().rules}
    verdict = {id: re.search(r'class="state (\w+)">([^<]+)<', row).groups() for id, row in rows.items()}
    assert verdict["I1"] == ("fits", "met")
    assert verdict["E8"] == ("bars", "excludes")
    assert verdict["E9"] == ("fits", "does not exclude")
    assert verdict["I3"] == ("unsure", "to be confirmed")
    assert verdict["I4"] == ("unsure", "to be confirmed"), "a yes runs into the contradiction of the record"
    assert "contradict" in rows["I4"]
    assert not [id for id, (_, said) in verdict.items() if id.startswith("E") and said in {"met", "not met"}]
    assert "0.30 ng/mL</strong> = 0.0993" in rows["I3"], "as entered, and as it is judged: 0.0993 nmol/L"
    assert TAKEN in rows["I3"]
    assert f'href="{FORM}"' in rows["I3"]
    assert "HbA1c missing" in re.sub(r"<[^>]+>", " ", rows["I3"])
    assert "within 2 %" in rows["E3"], "34.9 lies within 2 % of 35"
    chinese = signed_in(Role.COORDINATOR).get(PAGE, headers={"accept-language": "zh-CN"}).content.decode()
    assert all(word in chinese for word in ("构成排除", "不构成排除", "待确认", "方案条款", "人工核对"))
    assert "yaml" not in chinese.lower()


def test_nobody_signs_without_the_right_and_the_button_is_not_offered(served: SqlLog, signed_in: SignIn) -> None:
    screened(served, _lately())
    client = signed_in(Role.COORDINATOR)
    assert 'value="sign"' not in client.get(PAGE).content.decode()
    assert _sign(served, client).status_code == 422
    assert client.post(PAGE, {"act": "listed"}).status_code == 422
    assert client.post(PAGE, {"act": "no such thing"}).status_code == 422
    assert client.post(PAGE, {"act": "eligibility signed"}).status_code == 422, "a signature is never noted by the way"
    assert _state(served) is Standing.SCREENING
    reader = signed_in(Role.AUDITOR)
    assert "<button name=" not in reader.get(PAGE).content.decode()


def test_who_failed_says_why_and_is_screened_again(served: SqlLog, signed_in: SignIn) -> None:
    screened(served, _lately({"screening": {"bmi": "36 kg/m2"}}))
    client = signed_in(Role.COORDINATOR)
    said = {"act": "screening failed", "why": "criteria", "reason": "too heavy"}
    assert client.post(PAGE, {**said, "reason": ""}).status_code == 422
    assert client.post(PAGE, said).status_code == 302
    listed = _text(client.get("/screening"))
    assert "Failed by criterion: E3 1" in listed
    assert "screen failure" in listed
    assert "E3 · too heavy" in listed
    assert "P1" not in _text(client.get("/")).partition("Today")[2], "nobody expects a visit of who failed"
    page = client.get(PAGE).content.decode()
    assert 'value="P1-2"' in page
    early = client.post(PAGE, {"act": "again", "code": "P1-2", "reason": "weight lost"})
    assert early.status_code == 422, "28 days have to pass"


def test_a_mistake_is_taken_back(served: SqlLog, signed_in: SignIn) -> None:
    screened(served, _lately())
    client = signed_in(Role.COORDINATOR)
    assert client.post(PAGE, {"act": "died", "day": "2025-12-30"}).status_code == 302
    about = str(known(served).course.history[-1].sequence)
    assert client.post(PAGE, {"act": "take back", "about": about, "reason": ""}).status_code == 422
    assert client.post(PAGE, {"act": "take back", "about": about, "reason": "another bed"}).status_code == 302
    assert _state(served) is Standing.SCREENING
    assert 'class="void"' in client.get(PAGE).content.decode()


def test_a_late_enrolment_opens_its_deviations(served: SqlLog, signed_in: SignIn) -> None:
    screened(served, _lately())
    client = signed_in(Role.INVESTIGATOR)
    late = {"act": "enrolled", "late": "yes", "day": "2025-12-29", "reason": "paper log"}
    assert client.post(PAGE, late).status_code == 302
    noted = [each for one in served.transactions() for each in one.entries if each.kind == "deviation"]
    assert {each.item for each in noted} == {"disposition-not-so-far", "eligibility-unsigned"}


# --- consent before anything else ---


def test_a_form_before_the_consent_is_refused_and_kept_on_the_screen_and_may_be_entered_late(
    served: SqlLog, signed_in: SignIn
) -> None:
    client = signed_in(Role.COORDINATOR)
    typed = {"recorded_on.0": "2025-12-20", "date_of_birth.0": "1980-05-01", "act": "save", "base": "0"}
    path = "/participants/P1/SCREEN/demography"
    refused = client.post(path, typed)
    assert refused.status_code == 422
    assert 'value="1980-05-01"' in refused.content.decode()
    assert "consent comes before anything else" in _text(refused)
    late = {**typed, "happened": "2025-12-20", "reason": "noted on paper"}
    assert client.post(path, late).status_code == 302
    noted = [each for one in served.transactions() for each in one.entries if each.kind == "deviation"]
    assert [(each.item, each.since) for each in noted] == [("form-before-consent", "2025-12-20")]


def test_once_consent_is_complete_forms_are_saved(served: SqlLog, signed_in: SignIn) -> None:
    gave_consent(served, study())
    client = signed_in(Role.COORDINATOR)
    typed = {"recorded_on.0": "2025-12-20", "date_of_birth.0": "1980-05-01", "act": "save", "base": "0"}
    assert client.post("/participants/P1/SCREEN/demography", typed).status_code == 302


# --- while somebody types ---


def _typed(**more: str) -> dict[str, str]:
    answers = {item: text.partition(" ") for item, text in ELIGIBLE["screening"].items()}
    typed = {f"{item}.0": value for item, (value, _, _) in answers.items()}
    typed |= {f"{item}.0.unit": unit for item, (_, _, unit) in answers.items() if unit}
    return typed | {"collected_on.0": TAKEN, "act": "look", "base": "0"} | more


def _looked(client: Any, **more: str) -> dict[str, Any]:
    return json.loads(client.post(FORM, _typed(**more)).content)["verdicts"]


def test_verdicts_are_judged_while_typing_as_when_they_are_saved(served: SqlLog, signed_in: SignIn) -> None:
    screened(served, _lately())
    client = signed_in(Role.COORDINATOR)
    same = _looked(client)
    assert (same["overall"], same["criteria"]["E3"]["said"]) == ("eligible", "does not exclude")
    assert set(same["criteria"]) == {"I3", "E3", "E4"}, "only the criteria on which the form bears"
    heavy = _looked(client, **{"bmi.0": "35.04"})
    assert (heavy["overall"], heavy["criteria"]["E3"]["said"]) == ("not eligible", "excludes")
    assert heavy["criteria"]["E3"]["marks"], "35.04 lies within 2 % of 35: a person looks"
    cleared = _looked(client, **{"hba1c.0": "", "hba1c.0.missing": "not done"})
    assert cleared["criteria"]["I3"]["state"] == "unsure"
    moved = _looked(client, **{"collected_on.0": "2025-01-01"})
    assert {each["state"] for each in moved["criteria"].values()} == {"unsure"}, "out of the window"
    unit = _looked(client, **{"c_peptide_fasting.0": "0.31", "c_peptide_fasting.0.unit": "ng/mL"})
    assert unit["criteria"]["I3"]["state"] == "bars", "0.31 ng/mL is 0.1026 nmol/L"
    assert _looked(client, **{"bmi.0": "abc"})["criteria"]["E3"]["state"] == "unsure"
    assert known(served).decision.is_eligible, "nothing was saved by looking"


def test_what_a_coordinator_types_attests_nothing(served: SqlLog, signed_in: SignIn) -> None:
    gave_consent(served, study())
    for form in ("demography", "screening"):
        assert isinstance(save(served, form, {**ELIGIBLE[form], **_lately()[form]}), Saved)
    answers = {**ELIGIBLE["eligibility"], **_lately()["eligibility"]}
    typed = {f"{item}.0": text for item, text in answers.items()} | {"act": "look", "base": "0"}
    path = "/participants/P1/SCREEN/eligibility"
    for role, state in ((Role.COORDINATOR, "unsure"), (Role.INVESTIGATOR, "fits")):
        found = json.loads(signed_in(role).post(path, typed).content)["verdicts"]
        assert found["criteria"]["E8"]["state"] == state, role


def test_a_form_that_bears_on_no_criterion_has_no_panel(served: SqlLog, signed_in: SignIn) -> None:
    gave_consent(served, study())
    client = signed_in(Role.COORDINATOR)
    assert 'id="verdicts"' not in client.get("/participants/P1/SCREEN/imaging").content.decode()
    assert 'id="verdicts"' in client.get(FORM).content.decode()


def test_the_form_of_the_admission_is_judged_at_the_admission(served: SqlLog, signed_in: SignIn) -> None:
    screened(served, _lately())
    admitted(served)
    typed = {"e8.0": "yes", "act": "look", "base": "1"}
    client = signed_in(Role.INVESTIGATOR)
    admission = json.loads(client.post("/participants/P1/ADMISSION/eligibility", typed).content)["verdicts"]
    assert admission["criteria"]["E8"]["state"] == "bars"


# --- the list ---


def test_the_list_counts_people_and_screenings(served: SqlLog, signed_in: SignIn) -> None:
    screened(served, _lately({"screening": {"bmi": "36 kg/m2"}}))
    failed = Disposing(kind=DispositionKind.SCREEN_FAILED, subject="P1", why="criteria", reason="x", day="2025-11-01")
    assert dispose(served, study(), failed, somebody(Role.COORDINATOR), NOW) == Noted()
    client = signed_in(Role.COORDINATOR)
    assert client.post(PAGE, {"act": "again", "code": "P1-2", "reason": "weight lost"}).status_code == 302
    text = _text(client.get("/screening"))
    assert "People screened 1 Screenings 2" in text
    assert "Screened before as P1" in text
    assert "consent not complete" in text, "a new screening begins with a new consent"


# --- what waits ---


def _waits(log: SqlLog, role: Role) -> list[tuple[str, str]]:
    desk = seated(log, somebody(role).id, None, "en", time.time_ns() // 1_000)
    with log.reading() as reading:
        items = [item for each in (eligibility_waiting, renewals_waiting, ends_waiting) for item in each(desk, reading)]
    return [(item.urgency.value, item.what["en"]) for item in items if item.subject == "P1"]


def test_whoever_is_eligible_waits_for_the_investigator_until_it_is_signed(served: SqlLog, signed_in: SignIn) -> None:
    screened(served, _lately())
    assert _waits(served, Role.INVESTIGATOR) == [("waiting", "Eligible, not signed: eligibility decision")]
    assert _waits(served, Role.COORDINATOR) == []
    client = signed_in(Role.INVESTIGATOR)
    assert "Eligible, not signed" in _text(client.get("/"))
    assert _sign(served, client).status_code == 302
    assert _waits(served, Role.INVESTIGATOR) == []
    assert isinstance(save(served, "screening", {"bmi": "22.5 kg/m2"}, base=1, reason="weighed again"), Saved)
    assert len(_waits(served, Role.INVESTIGATOR)) == 1, "what was signed has changed"


def test_what_is_too_old_on_the_waiting_list_is_to_be_renewed(served: SqlLog, signed_in: SignIn) -> None:
    """HbA1c is good for 182 days, serology for 91, by the settings of the study; what is lacking is due at once."""
    screened(served, _lately())
    client = signed_in(Role.INVESTIGATOR)
    assert _sign(served, client).status_code == 302
    assert _waits(served, Role.COORDINATOR) == [], "nobody waits who is not listed"
    assert client.post(PAGE, {"act": "listed"}).status_code == 302
    late = {said for urgency, said in _waits(served, Role.COORDINATOR) if urgency == "late"}
    assert len(late) == 4
    assert not any("HbA1c" in each for each in late), "measured nine days ago"
    old, names = str(_TODAY - timedelta(days=92)), ("hiv", "hbsag", "anti_hcv", "syphilis", "cmv_igg", "ebv_igg")
    assert isinstance(save(served, "virology", {"collected_on": old, **dict.fromkeys(names, "negative")}), Saved)
    assert any("Serology" in said for _, said in _waits(served, Role.COORDINATOR))
    fresh = str(_TODAY - timedelta(days=80))
    saved = save(served, "virology", {"collected_on": fresh}, base=1, reason="misread")
    assert isinstance(saved, Saved)
    serology = [urgency for urgency, said in _waits(served, Role.COORDINATOR) if "Serology" in said]
    assert serology == ["due"], "good for eleven days more"
    newest = save(served, "virology", {"collected_on": str(_TODAY - timedelta(days=10))}, base=2, reason="misread")
    assert isinstance(newest, Saved)
    assert not any("Serology" in said for _, said in _waits(served, Role.COORDINATOR))


def test_a_death_on_its_form_is_to_be_noted_as_the_status_too(served: SqlLog, signed_in: SignIn) -> None:
    screened(served, _lately({"eligibility": {"e8": "yes"}}))
    visit = next(each.id for each in study().schedule.visits if "death" in each.forms)
    assert isinstance(save(served, "death", {"died_on": TAKEN}, visit), Saved)
    assert _waits(served, Role.COORDINATOR) == [("waiting", "On a form, not yet noted as the status: death")]
    assert signed_in(Role.COORDINATOR).post(PAGE, {"act": "died", "day": TAKEN}).status_code == 302
    assert _waits(served, Role.COORDINATOR) == []
