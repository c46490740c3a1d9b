"""Accounts in the browser: invited, given roles, locked out, closed; and what somebody does to their own."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.people import ADMINISTRATOR, NOW, admit, created, somebody
from tests.web.conftest import PASSWORD, serving

from trialwright.records.chain import verify
from trialwright.store.sql import SqlLog, open_log
from trialwright.study.folder import Folder
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

SignIn = Callable[[Any], Any]
NEW = "another fine password"
KINDS = ("account invited", "password set", "second factor set", "second factor ended", "recovery codes made")


@pytest.fixture
def served(tmp_path: Path, founding_folder: Folder, _django: None) -> Iterator[SqlLog]:
    """In SQLite alone: what differs between the databases is tried in tests/agreement/test_accounts.py."""
    yield from serving(f"sqlite:///{tmp_path}/log.db", founding_folder)


def _client() -> Any:
    from django.test import Client

    return Client()


def _kinds(log: SqlLog, whom: str) -> list[str]:
    entries = [entry for each in log.transactions() for entry in each.entries]
    return [str(entry.kind) for entry in entries if entry.whom == whom]


def _link(page: Any) -> str:
    text = page.content.decode()
    found = text.index("/invitation/")
    return text[found : text.index("<", found)]


def _sign_in(code: str, password: str, token: str = "") -> Any:
    client = _client()
    client.answer = client.post("/sign-in", {"code": code, "password": password, "token": token})
    return client


def digits_of(code: str) -> str:
    """What the authenticator of somebody shows; its device forgets which digits it saw, as if time had passed."""
    from django_otp.oath import totp
    from django_otp.plugins.otp_totp.models import TOTPDevice

    device = TOTPDevice.objects.filter(user__code=code).order_by("confirmed").first()
    TOTPDevice.objects.filter(pk=device.pk).update(last_t=-1, throttling_failure_count=0)
    return f"{totp(device.bin_key):06d}"


@pytest.mark.requirement("R15")
def test_an_administrator_admits_somebody_who_works_and_is_sent_away_again(served: SqlLog, signed_in: SignIn) -> None:
    administrator = signed_in(ADMINISTRATOR)
    given = {"code": "wang", "role": "coordinator", "site": "changzheng", "since": "", "until": "2999-12-31"}
    assert administrator.post("/people", given).url == "/people/wang"
    assert "尚无账户" in administrator.get("/people/wang", headers={"accept-language": "zh"}).content.decode()
    invited = administrator.post("/people/wang", {"act": "invite"})
    link = _link(invited)
    assert "/invitation/" not in administrator.get("/people/wang").content.decode(), "shown once"
    guest = _client()
    assert guest.post(link, {"password": NEW, "again": NEW}).status_code == 302
    assert guest.get(link).status_code == 404, "used once"
    wang = _sign_in("wang", NEW)
    assert wang.get("/participants").status_code == 200
    page = administrator.get("/people/wang").content.decode()
    grant = page[page.index('name="grant" value="') + 20 :].split('"')[0]
    assert administrator.post("/people/wang", {"act": "end", "grant": grant}).status_code == 422, "why is needed"
    assert wang.get("/participants").status_code == 200
    ended = administrator.post("/people/wang", {"act": "end", "grant": grant, "reason": "moved to another ward"})
    assert ended.status_code == 302
    assert wang.get("/participants").status_code == 403
    assert administrator.post("/people/wang", {"act": "close", "reason": "left the hospital"}).status_code == 302
    assert wang.get("/participants").url.startswith("/sign-in"), "its sessions end at once"
    assert _sign_in("wang", NEW).answer.status_code == 401
    closed = administrator.get("/people/wang").content.decode()
    assert "left the hospital" in closed
    assert _kinds(served, "wang") == [
        "role given", "account invited", "password set", "signed in", "role ended", "account closed",
    ]  # fmt: skip
    assert not any(
        NEW in str(entry) or link[-40:] in str(entry) for each in served.transactions() for entry in each.entries
    )


def test_a_new_invitation_ends_the_one_before_and_what_it_opened(served: SqlLog, signed_in: SignIn) -> None:
    coordinator, administrator = signed_in(Role.COORDINATOR), signed_in(ADMINISTRATOR)
    first = _link(administrator.post("/people/coordinator", {"act": "invite"}))
    second = _link(administrator.post("/people/coordinator", {"act": "invite"}))
    assert coordinator.get("/participants").url.startswith("/sign-in")
    assert _client().get(first).status_code == 404
    assert _client().get(second).status_code == 200


def test_an_invitation_is_too_old_after_a_week(served: SqlLog, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    from trialwright.web.pages.sign_in import invite

    path, now = f"/invitation/{invite('coordinator')}", time.time()
    monkeypatch.setattr(time, "time", lambda: now + 7 * 86_400 - 60)
    assert _client().get(path).status_code == 200
    monkeypatch.setattr(time, "time", lambda: now + 7 * 86_400 + 60)
    assert _client().get(path).status_code == 404


@pytest.mark.requirement("R15")
@pytest.mark.parametrize("act", ["invite", "close", "end", "give", "unlock", "factor", "sessions", "other"])
def test_nobody_acts_on_their_own_account_as_administrator_nor_as_anybody_else(
    served: SqlLog, signed_in: SignIn, act: str
) -> None:
    sent = {"act": act, "reason": "because", "role": "coordinator", "site": "changzheng", "grant": "2"}
    before = served.head()
    administrator, monitor = signed_in(ADMINISTRATOR), signed_in(Role.MONITOR)
    assert administrator.post("/people/administrator", sent).status_code == 422
    assert monitor.post("/people/coordinator", sent).status_code == 403
    assert administrator.post("/people/nobody", sent).status_code == 404
    written = [str(e.kind) for each in served.transactions() if each.number > before.number for e in each.entries]
    assert set(written) <= {"signed in", "access refused"}


@pytest.mark.requirement("R15")
def test_a_role_from_a_later_day_opens_nothing_today(served: SqlLog, signed_in: SignIn) -> None:
    from trialwright.web.accounts.models import Account

    administrator = signed_in(ADMINISTRATOR)
    given = {"code": "li", "role": "monitor", "site": "changzheng", "since": "2999-01-01", "until": ""}
    assert administrator.post("/people", given).status_code == 302
    Account.objects.create_user("li", PASSWORD)
    assert _sign_in("li", PASSWORD).get("/participants").status_code == 403
    for wrong in ({"since": "yesterday"}, {"site": "nowhere"}, {"role": "emperor"}, {"code": "a/b"}, {"code": ".."}):
        assert administrator.post("/people", given | wrong).status_code == 422, wrong
    assert _kinds(served, "li") == ["role given", "signed in"]


@pytest.mark.requirement("R15")
def test_a_lockout_is_lifted(served: SqlLog, signed_in: SignIn) -> None:
    signed_in(Role.COORDINATOR)
    administrator = signed_in(ADMINISTRATOR)
    for _ in range(5):
        _sign_in("coordinator", "wrong")
    assert _sign_in("coordinator", PASSWORD).answer.status_code == 429
    assert "locked out" in administrator.get("/people").content.decode()
    assert administrator.post("/people/coordinator", {"act": "unlock"}).status_code == 302
    assert _sign_in("coordinator", PASSWORD).answer.status_code == 302
    assert "locked out" not in administrator.get("/people").content.decode()


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "12 characters or more"),
        ("qwertyuiop123", "common"),
        ("384756102938", "only digits"),
        ("coordinator-1", "like your code"),
        ("x" * 129, "up to 128"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_and_the_reason_said(
    served: SqlLog, signed_in: SignIn, password: str, said: str
) -> None:
    client = signed_in(Role.COORDINATOR)
    answer = client.post("/account", {"act": "password", "password": PASSWORD, "new": password, "again": password})
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("password", ["四个字" * 4, "pass phrase 🐢🐢🐢", "x y" * 40])
def test_a_password_may_have_any_character(served: SqlLog, signed_in: SignIn, password: str) -> None:
    client = signed_in(Role.COORDINATOR)
    sent = {"act": "password", "password": PASSWORD, "new": password, "again": password}
    assert client.post("/account", sent).status_code == 302
    assert _sign_in("coordinator", password).answer.status_code == 302
    assert _sign_in("coordinator", password[:-1]).answer.status_code == 401, "no character is cut off"


def test_a_changed_password_ends_every_other_session_and_needs_the_old(served: SqlLog, signed_in: SignIn) -> None:
    here, elsewhere = signed_in(Role.COORDINATOR), signed_in(Role.COORDINATOR)
    sent = {"act": "password", "password": "wrong", "new": NEW, "again": NEW}
    assert here.post("/account", sent).status_code == 422
    assert elsewhere.get("/participants").status_code == 200
    assert here.post("/account", sent | {"password": PASSWORD}).status_code == 302
    assert here.get("/participants").status_code == 200
    assert elsewhere.get("/participants").url.startswith("/sign-in")
    assert "password set" in _kinds(served, "coordinator")


def test_other_sessions_are_ended_without_a_new_password(served: SqlLog, signed_in: SignIn) -> None:
    here, elsewhere = signed_in(Role.COORDINATOR), signed_in(Role.COORDINATOR)
    assert here.post("/account", {"act": "sessions"}).status_code == 302
    assert here.get("/participants").status_code == 200
    assert elsewhere.get("/participants").status_code == 302


def _with_factor(client: Any, code: str, password: str = PASSWORD) -> list[str]:
    """Sets a second factor up, and answers the recovery codes."""
    page = client.post("/account/second-factor", {"act": "begin", "password": password}).content.decode()
    assert "data:image/svg+xml" in page
    wrong = client.post("/account/second-factor", {"act": "confirm", "token": "000000"})
    assert wrong.status_code == 422
    confirmed = client.post("/account/second-factor", {"act": "confirm", "token": digits_of(code)}).content.decode()
    return [each.split("<")[0] for each in confirmed.split("<li><code>")[1:]]


def test_a_second_factor_is_set_up_asked_for_and_taken_away(served: SqlLog, signed_in: SignIn) -> None:
    investigator, administrator = signed_in(Role.INVESTIGATOR), signed_in(ADMINISTRATOR)
    assert investigator.post("/account/second-factor", {"act": "begin", "password": "wrong"}).status_code == 422
    codes = _with_factor(investigator, "investigator")
    assert len(set(codes)) == 10
    for token in ("", "AAAA-AAAA-AAAA-AAAA"):
        assert _sign_in("investigator", PASSWORD, token).answer.status_code == 401, token
    assert _sign_in("investigator", "wrong", digits_of("investigator")).answer.status_code == 401
    signed = _sign_in("investigator", PASSWORD, token := digits_of("investigator"))
    assert signed.answer.status_code == 302
    assert _sign_in("investigator", PASSWORD, token).answer.status_code == 401, "digits are taken once"
    assert "second factor on" in administrator.get("/people").content.decode()
    assert administrator.post("/people/investigator", {"act": "factor"}).status_code == 422, "why is needed"
    taken = administrator.post("/people/investigator", {"act": "factor", "reason": "lost the phone, seen in person"})
    assert taken.status_code == 302
    assert signed.get("/participants").status_code == 302, "sessions end"
    assert _sign_in("investigator", PASSWORD).answer.status_code == 302
    kinds = _kinds(served, "investigator")
    assert [each for each in kinds if each in KINDS] == ["second factor set", "second factor ended"]


def test_a_recovery_code_stands_once_for_the_second_factor(served: SqlLog, signed_in: SignIn) -> None:
    from trialwright.web.accounts.models import RecoveryCode

    codes = _with_factor(signed_in(Role.INVESTIGATOR), "investigator")
    assert not {each.hash for each in RecoveryCode.objects.all()} & set(codes), "kept as hashes"
    client = _sign_in("investigator", PASSWORD, codes[0].lower())
    assert client.answer.status_code == 302
    assert _sign_in("investigator", PASSWORD, codes[0]).answer.status_code == 401
    assert "recovery code used" in _kinds(served, "investigator")
    sent = {"act": "codes", "password": PASSWORD, "token": codes[1]}
    assert client.post("/account/second-factor", sent).status_code == 200
    assert _sign_in("investigator", PASSWORD, codes[2]).answer.status_code == 401, "new ones replace them"


def test_a_wrong_second_factor_counts_for_the_lockout(served: SqlLog, signed_in: SignIn) -> None:
    _with_factor(signed_in(Role.INVESTIGATOR), "investigator")
    statuses = [_sign_in("investigator", PASSWORD, "000000").answer.status_code for _ in range(6)]
    assert statuses[-1] == 429
    assert _sign_in("investigator", PASSWORD, digits_of("investigator")).answer.status_code == 429


def test_a_signature_needs_the_second_factor_too(served: SqlLog, signed_in: SignIn) -> None:
    from tests.web.test_capture import PAGE, _typed

    coordinator, investigator = signed_in(Role.COORDINATOR), signed_in(Role.INVESTIGATOR)
    assert coordinator.post(PAGE, _typed()).status_code == 302
    assert coordinator.post(PAGE, {"act": "complete", "base": "1"}).status_code == 302
    assert 'name="token"' not in investigator.get(PAGE).content.decode()
    _with_factor(investigator, "investigator")
    assert 'name="token"' in investigator.get(PAGE).content.decode()
    sent = {"act": "sign", "base": "2", "password": PASSWORD}
    assert investigator.post(PAGE, sent).status_code == 422
    assert investigator.post(PAGE, sent | {"token": "000000"}).status_code == 422
    assert investigator.post(PAGE, sent | {"token": digits_of("investigator")}).status_code == 302


@pytest.mark.requirement("R15")
def test_a_session_ends_when_nobody_asks_and_when_it_is_too_old(
    served: SqlLog, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    from django.contrib.sessions.models import Session
    from django.utils import timezone

    client = signed_in(Role.COORDINATOR)
    kept = Session.objects.get(session_key=client.cookies["sessionid"].value)
    assert kept.expire_date <= timezone.now() + timezone.timedelta(minutes=30)
    assert not client.cookies["sessionid"]["max-age"], "and with the window of the browser"
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + 11 * 3600 * 10**9)
    assert client.get("/participants").status_code == 200
    monkeypatch.setattr(time, "time_ns", lambda: now + 13 * 3600 * 10**9)
    assert client.get("/participants").url.startswith("/sign-in")
    monkeypatch.undo()
    Session.objects.update(expire_date=timezone.now())
    assert signed_in(Role.COORDINATOR).get("/participants").status_code == 200


def test_somebody_takes_another_of_their_roles(served: SqlLog, signed_in: SignIn, founding_folder: Folder) -> None:
    both = [Person(id=PersonId("zhao"), role=role, site=SiteId("changzheng")) for role in (Role.MONITOR, Role.AUDITOR)]
    admit(served, founding_folder, *both, now=NOW)
    client = signed_in(both[0])
    page = client.get("/account").content.decode()
    number = page[page.index('name="role" value="') + 19 :].split('"')[0]
    assert client.post("/role", {"role": number}).status_code == 302
    assert "zhao · auditor" in client.get("/").content.decode()
    for strange in ("1", "²", "9" * 5000, "", "-1"):
        client.post("/role", {"role": strange})
        assert "zhao · auditor" in client.get("/").content.decode(), strange


@pytest.mark.requirement("R15")
def test_the_list_of_people_says_how_each_stands(served: SqlLog, signed_in: SignIn) -> None:
    administrator = signed_in(ADMINISTRATOR)
    page = administrator.get("/people").content.decode()
    assert all(f">{somebody(role).id}</a>" in page for role in Role)
    assert page.count("no account yet") == len(Role) - 1


def test_who_may_change_accounts_sets_a_second_factor_before_anything_else(
    served: SqlLog, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    monkeypatch.setattr(settings, "SECOND_FACTOR", "accounts")
    administrator, coordinator = signed_in(ADMINISTRATOR), signed_in(Role.COORDINATOR)
    for path in ("/", "/people", "/people/coordinator"):
        sent = administrator.get(path)
        assert (sent.status_code, sent["Location"]) == (302, "/account/second-factor?obliged=1"), path
    assert administrator.post("/people/coordinator", {"act": "invite"}).status_code == 302
    assert "account invited" not in _kinds(served, "coordinator")
    assert "needs a second factor" in administrator.get("/account/second-factor?obliged=1").content.decode()
    assert administrator.get("/account").status_code == 200
    assert coordinator.get("/participants").status_code == 200, "nobody else is asked"
    _with_factor(administrator, "administrator")
    assert administrator.get("/people").status_code == 200
    off = {"act": "end", "password": PASSWORD, "token": digits_of("administrator")}
    assert administrator.post("/account/second-factor", off).status_code == 422
    assert administrator.get("/people").status_code == 200, "it was not turned off"
    monkeypatch.setattr(settings, "SECOND_FACTOR", "everybody")
    assert coordinator.get("/participants").status_code == 302


def test_an_invitation_from_the_command_line_is_an_entry(tmp_path: Path, founding_folder: Folder) -> None:
    url, accounts, secret = f"sqlite:///{tmp_path}/log.db", f"sqlite:///{tmp_path}/a.db", str(tmp_path / "secret")
    created(url, founding_folder).close()
    where = ("--accounts", accounts, "--secret", secret)
    script = "from trialwright.cli.main import run; run()"

    def told(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", script, "accounts", *words, *where]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert told("create").returncode == 0
    assert told("invite", "coordinator", "--db", url).stdout.startswith("/invitation/")
    assert told("invite", "stranger", "--db", url).returncode != 0
    log = open_log(url)
    found = [(each.author.source, entry.whom) for each in log.transactions() for entry in each.entries
             if entry.kind == "account invited"]  # fmt: skip
    assert verify(log.transactions()).ok
    log.close()
    assert found == [("command line", "coordinator")]
