"""The trial team at work through the application, without a browser: what is saved, refused, shown and never lost."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.agreement import racing
from tests.people import ADMINISTRATOR, NOW, somebody
from tests.web.conftest import PASSWORD

from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.records.entries import FormKey
from trialwright.records.forms import Stage
from trialwright.store.sql import SqlLog
from trialwright.study.study import Study
from trialwright.words.people import Right, Role, may

KEY = FormKey(subject="P1", visit="SCREEN", form="screening")
PAGE = "/participants/P1/SCREEN/screening"
SignIn = Callable[[Any], Any]


def _typed(**more: str) -> dict[str, str]:
    typed = {f"{each.item}.0": each.value or "" for each in racing.ANSWERS}
    typed |= {f"{each.item}.0.unit": each.unit for each in racing.ANSWERS if each.unit}
    return typed | {"act": "save", "base": "0"} | more


def _state(log: SqlLog) -> Any:
    with log.reading() as reading:
        return reading.form(KEY)


def test_a_form_is_saved_completed_and_signed(served: SqlLog, signed_in: SignIn) -> None:
    client = signed_in(Role.COORDINATOR)
    assert client.get("/participants?code=P1&new=1").url == "/participants/P1"
    assert client.get("/participants/P1").status_code == 200
    assert client.post(PAGE, _typed()).url == f"{PAGE}?saved=1"
    assert _state(served).values["bmi", 0].value == "22.4"
    assert client.post(PAGE, {"act": "complete", "base": "1"}).status_code == 302
    investigator = signed_in(Role.INVESTIGATOR)
    refused = investigator.post(PAGE, {"act": "sign", "base": "2", "password": "wrong"})
    assert refused.status_code == 422
    assert investigator.post(PAGE, {"act": "sign", "base": "2", "password": PASSWORD}).status_code == 302
    state = _state(served)
    assert (state.stage, [each.person for each in state.signatures]) == (Stage.COMPLETE, ["investigator"])


def test_what_was_typed_and_refused_is_shown_again_with_what_is_wrong(served: SqlLog, signed_in: SignIn) -> None:
    client = signed_in(Role.COORDINATOR)
    answer = client.post(PAGE, _typed(**{"bmi.0": "abc", "collected_on.0": "2026-13-45"}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="abc"' in page
    assert 'value="2026-13-45"' in page
    assert 'value="141"' in page, "what was right is still there"
    assert page.count('class="fault"') == 2
    assert _state(served).version == 0


def test_a_conflict_shows_both_and_loses_nothing(served: SqlLog, signed_in: SignIn, founding: Study) -> None:
    client = signed_in(Role.COORDINATOR)
    other = FormSave(key=KEY, answers=racing.ANSWERS, base=0)
    assert isinstance(save_form(served, founding, other, somebody(Role.INVESTIGATOR), NOW), Saved)
    answer = client.post(PAGE, _typed(**{"bmi.0": "23.9"}))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="23.9"' in page
    assert "22.4 kg/m2" in page
    assert 'name="base" value="1"' in page
    again = _typed(**{"bmi.0": "23.9", "base": "1", "reason": "weighed again"})
    assert client.post(PAGE, again).status_code == 302
    assert _state(served).values["bmi", 0].value == "23.9"


def test_a_changed_answer_needs_its_reason(served: SqlLog, signed_in: SignIn) -> None:
    client = signed_in(Role.COORDINATOR)
    client.post(PAGE, _typed())
    answer = client.post(PAGE, _typed(**{"bmi.0": "30", "base": "1"}))
    assert answer.status_code == 422
    assert "reason" in answer.content.decode()


def test_the_home_page_lists_what_waits(served: SqlLog, signed_in: SignIn, founding: Study) -> None:
    save = FormSave(key=KEY, answers=racing.ANSWERS, base=0)
    assert isinstance(save_form(served, founding, save, somebody(Role.COORDINATOR), NOW), Saved)
    page = signed_in(Role.COORDINATOR).get("/").content.decode()
    assert "Visit to finish: " in page
    chinese = signed_in(Role.COORDINATOR).get("/", headers={"accept-language": "zh-CN"}).content.decode()
    assert "待完成访视：" in chinese


def test_a_role_that_ended_opens_nothing(served: SqlLog, signed_in: SignIn, founding: Study) -> None:
    from trialwright.conduct.accounts import RoleEnd, end_role

    client = signed_in(Role.COORDINATOR)
    end_role(served, founding, RoleEnd(person="coordinator", reason="left"), ADMINISTRATOR, NOW)
    assert client.get("/participants").status_code == 403


def test_a_code_is_locked_after_five_failures_and_nobody_learns_which_codes_exist(
    served: SqlLog, signed_in: SignIn
) -> None:
    from django.test import Client

    signed_in(Role.COORDINATOR)
    for code in ("coordinator", "nobody"):
        client = Client()
        answers = [client.post("/sign-in", {"code": code, "password": "x"}) for _ in range(6)]
        assert [each.status_code for each in answers] == [401] * 4 + [429] * 2, code
    assert Client().post("/sign-in", {"code": "coordinator", "password": PASSWORD}).status_code == 429
    noted = [entry for each in served.transactions() for entry in each.entries if entry.kind == "sign-in failed"]
    assert {entry.whom for entry in noted} == {"-"}


def test_an_invitation_sets_one_password_once(served: SqlLog) -> None:
    from django.test import Client

    from trialwright.web.pages.sign_in import invite

    path = f"/invitation/{invite('coordinator')}"
    client = Client()
    for password, again, status in (("short", "short", 400), (PASSWORD, "other", 400), (PASSWORD, PASSWORD, 302)):
        assert client.post(path, {"password": password, "again": again}).status_code == status
    assert client.post(path, {"password": PASSWORD, "again": PASSWORD}).status_code == 404
    assert client.post("/sign-in", {"code": "coordinator", "password": PASSWORD}).status_code == 302
    assert client.get("/invitation/forged").status_code == 404


def test_every_answer_trusts_nothing_but_this_server(served: SqlLog, signed_in: SignIn) -> None:
    answer = signed_in(Role.COORDINATOR).get("/participants")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Frame-Options"] == "DENY"
    page = answer.content.decode()
    assert "<script" not in page
    assert " style=" not in page
    assert "http://" not in page
    assert "https://" not in page


def test_a_form_of_another_server_is_refused(served: SqlLog) -> None:
    from django.test import Client

    from trialwright.web.accounts.models import Account

    Account.objects.create_user("coordinator", PASSWORD)
    answer = Client(enforce_csrf_checks=True).post("/sign-in", {"code": "coordinator", "password": PASSWORD})
    assert answer.status_code == 403


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_nobody_is_led_elsewhere_after_signing_in(served: SqlLog, target: str) -> None:
    from django.test import Client

    from trialwright.web.accounts.models import Account

    Account.objects.create_user("coordinator", PASSWORD)
    answer = Client().post("/sign-in", {"code": "coordinator", "password": PASSWORD, "next": target})
    assert answer.url == "/"


def test_who_reads_only_is_offered_no_button(served: SqlLog, signed_in: SignIn, founding: Study) -> None:
    save = FormSave(key=KEY, answers=racing.ANSWERS, base=0)
    assert isinstance(save_form(served, founding, save, somebody(Role.COORDINATOR), NOW), Saved)
    auditor = somebody(Role.AUDITOR)
    assert may(auditor, Right.READ, auditor.site)
    page = signed_in(Role.AUDITOR).get(PAGE).content.decode()
    assert 'name="act"' not in page
    assert signed_in(Role.AUDITOR).post(PAGE, _typed(base="1")).status_code == 422
