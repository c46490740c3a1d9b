"""What somebody tries who means harm: each attempt is refused, says nothing new, and breaks nothing."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.people import ADMINISTRATOR
from tests.web.conftest import PASSWORD, forget_accounts, serving

import trialwright.web
from trialwright.store.sql import SqlLog
from trialwright.study.folder import Folder
from trialwright.web.settings import TYPED, UPLOAD, WebSettings, django_settings
from trialwright.words.people import Role

SignIn = Callable[[Any], Any]
WEB = Path(trialwright.web.__file__).parent
SECURE = django_settings(WebSettings(accounts="sqlite:///x", secret="x" * 50))


@pytest.fixture(scope="module")
def _log(tmp_path_factory: pytest.TempPathFactory, founding_folder: Folder, _django: None) -> Iterator[SqlLog]:
    yield from serving(f"sqlite:///{tmp_path_factory.mktemp('abuse')}/log.db", founding_folder)


@pytest.fixture
def served(_log: SqlLog) -> Iterator[SqlLog]:
    """One log for all of them; accounts and sessions are new for each."""
    yield _log
    forget_accounts()


def _client(**settings: Any) -> Any:
    from django.test import Client

    return Client(**settings)


@pytest.fixture
def set_to() -> Iterator[Any]:
    """Changes settings of Django for one test."""
    from django.test import override_settings

    changed: list[Any] = []

    def change(**settings: Any) -> None:
        changed.append(override_settings(**settings))
        changed[-1].enable()

    yield change
    for each in reversed(changed):
        each.disable()


@pytest.fixture
def somebody_known(served: SqlLog) -> Any:
    from trialwright.web.accounts.models import Account

    Account.objects.invite("invited")
    closed = Account.objects.create_user("closed", PASSWORD)
    closed.close()
    return Account.objects.create_user("coordinator", PASSWORD)


def test_an_unknown_code_an_invited_a_closed_and_a_wrong_password_get_one_answer_for_the_same_work(
    somebody_known: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The work is how often a password is hashed, the only step that takes long."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    seen: set[tuple[int, str, int]] = set()
    for code in ("coordinator", "invited", "closed", "nobody"):
        hashed.clear()
        answer = _client().post("/sign-in", {"code": code, "password": "wrong password here"})
        page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
        seen.add((answer.status_code, page.replace(code, "CODE"), len(hashed)))
    assert len(seen) == 1, seen
    assert next(iter(seen))[2] == 1


def test_whoever_tries_many_codes_from_one_address_is_stopped(somebody_known: Any, set_to: Any) -> None:
    set_to(FAILURES_PER_ADDRESS=7)
    answers = [_client().post("/sign-in", {"code": f"guess{n}", "password": "x"}).status_code for n in range(9)]
    assert answers == [401] * 7 + [429] * 2
    assert _client().post("/sign-in", {"code": "coordinator", "password": PASSWORD}).status_code == 429
    assert (
        _client(REMOTE_ADDR="10.0.0.9").post("/sign-in", {"code": "coordinator", "password": PASSWORD}).status_code
        == 302
    )


def test_whoever_guesses_invitations_is_stopped_and_may_try_again_later(
    somebody_known: Any, set_to: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    set_to(FAILURES_PER_ADDRESS=3)
    assert [_client().get(f"/invitation/guess{n}").status_code for n in range(5)] == [404] * 3 + [429] * 2
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + 16 * 60 * 10**9)
    assert _client().get("/invitation/guess").status_code == 404


def test_what_was_typed_is_not_kept_with_a_failure(somebody_known: Any) -> None:
    from axes.models import AccessAttempt

    _client().post("/sign-in", {"code": "coordinator", "password": "hunter2hunter2", "token": "135790"})
    (kept,) = AccessAttempt.objects.all()
    assert "hunter2" not in kept.post_data
    assert "135790" not in kept.post_data


def test_a_form_of_another_server_is_refused_on_every_address(served: SqlLog, signed_in: SignIn) -> None:
    from tests.web.test_routes import address_of

    from trialwright.web.routes import ROUTES

    signed_in(Role.COORDINATOR)
    client = _client(enforce_csrf_checks=True)
    client.cookies = signed_in(Role.COORDINATOR).cookies
    before = served.head()
    for route in ROUTES:
        answer = client.post(address_of(route, served), {"act": "save", "base": "0"})
        assert answer.status_code == 403, route.name
    assert served.head() == before
    assert client.get("/participants").status_code == 200, "nor was anybody signed out"


def test_no_address_is_left_out_of_that_protection() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.py"))
    assert "csrf_exempt" not in source
    assert "mark_safe" not in source
    templates = "\n".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.html"))
    assert "|safe" not in templates
    assert "autoescape off" not in templates
    for form in re.findall(r'<form[^>]*method="post".*?</form>', templates, re.DOTALL):
        assert "{% csrf_token %}" in form, form


def test_only_one_place_asks_for_a_password() -> None:
    """A page that asked Django itself would forget the second factor and the lockout."""
    asking = [path.name for path in WEB.rglob("*.py") if "authenticate(" in path.read_text(encoding="utf-8")]
    assert asking == ["proof.py"]


@pytest.mark.parametrize("path", ["/participants", "/sign-in", "/nowhere", "/people", "/audit", "/account"])
def test_every_answer_carries_what_keeps_a_browser_safe(served: SqlLog, signed_in: SignIn, path: str) -> None:
    client = signed_in(Role.COORDINATOR)
    for answer in (client.get(path), _client().get(path)):
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "base-uri 'none'" in policy
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in answer["Permissions-Policy"]
        assert answer["Cache-Control"] == "no-store"
        assert answer["Content-Type"] == "text/html; charset=utf-8" or answer.status_code == 302
        assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(answer.headers)


def test_cookies_are_for_this_server_alone(served: SqlLog, signed_in: SignIn) -> None:
    client = signed_in(Role.COORDINATOR)
    client.get("/account")
    client.get("/language/zh")
    for name in ("sessionid", "csrftoken", "language"):
        cookie = client.cookies[name]
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Strict", name
        assert not cookie["domain"], name
    assert SECURE["SESSION_COOKIE_SECURE"]
    assert SECURE["CSRF_COOKIE_SECURE"]
    assert SECURE["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert not SECURE["DEBUG"]


def test_over_https_the_browser_is_told_to_stay_there(served: SqlLog, set_to: Any) -> None:
    assert "Strict-Transport-Security" not in _client().get("/sign-in").headers
    from django.middleware.security import SecurityMiddleware

    set_to(SECURE_HSTS_SECONDS=SECURE["SECURE_HSTS_SECONDS"])
    from django.http import HttpResponse
    from django.test import RequestFactory

    answer = SecurityMiddleware(lambda _: HttpResponse())(RequestFactory().get("/", secure=True))
    assert answer["Strict-Transport-Security"].startswith("max-age=31536000")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "a b", ""])
def test_a_request_for_another_host_is_not_answered(served: SqlLog, signed_in: SignIn, set_to: Any, host: str) -> None:
    client = signed_in(ADMINISTRATOR)
    set_to(ALLOWED_HOSTS=["127.0.0.1", "testserver"])
    assert client.get("/people").status_code == 200
    answer = client.get("/people", HTTP_HOST=host)
    assert answer.status_code == 400
    assert host == "" or host not in answer.content.decode()
    invited = client.post("/people/coordinator", {"act": "invite"}, headers={"x-forwarded-host": "evil.example"})
    assert "evil.example" not in invited.content.decode()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_a_method_that_no_page_uses_is_refused(served: SqlLog, signed_in: SignIn, method: str) -> None:
    answer = getattr(signed_in(Role.COORDINATOR), method)("/participants")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD, POST"


def test_a_zero_byte_is_refused_before_a_database_sees_it(served: SqlLog, signed_in: SignIn) -> None:
    """PostgreSQL takes none, SQLite does; no answer of anybody has one."""
    client = signed_in(Role.COORDINATOR)
    assert client.get("/participants", {"code": "P\x001"}).status_code == 400
    assert client.get("/participants/P%001").status_code == 400
    assert client.post("/participants", {"na\x00me": "x"}).status_code == 400
    assert _client(HTTP_COOKIE="language=z\x00h").get("/sign-in").status_code == 400


def test_what_is_too_large_is_refused_unread(served: SqlLog, signed_in: SignIn) -> None:
    client = signed_in(Role.COORDINATOR)
    page = "/participants/P1/SCREEN/screening"
    before = served.head()
    assert client.post(page, {"act": "save", "reason": "x" * (TYPED + 1)}).status_code == 413
    assert client.post(page, {f"f{n}": "" for n in range(5_001)}).status_code == 413
    assert client.post(page, "x", content_type="text/plain", CONTENT_LENGTH=str(UPLOAD + 1)).status_code == 413
    assert client.post(page, "x", content_type="text/plain", CONTENT_LENGTH="-1").status_code == 413
    assert client.post(page, b"--x\r\nbroken", content_type="multipart/form-data; boundary=x").status_code in {200, 400}
    assert served.head() == before


@pytest.mark.parametrize(
    "path",
    [
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
        "/static/..%2fsettings.py",
        "/static//etc/passwd",
        "/participants/..%2f..%2fetc%2fpasswd",
        "/participants/%00",
        "/people/..",
        "/participants/P1/SCREEN/../../audit",
        "/participants/P1;x=1",
        "/.git/config",
        "/accounts.db",
    ],
)
def test_an_address_with_tricks_leads_nowhere(served: SqlLog, signed_in: SignIn, path: str) -> None:
    answer = signed_in(Role.AUDITOR).get(path)
    assert answer.status_code in {400, 403, 404}
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert b"SECRET_KEY" not in body
    assert b"root:" not in body


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        " //evil",
        "/\t/evil",
    ],
)
def test_nobody_is_led_elsewhere(served: SqlLog, somebody_known: Any, target: str) -> None:
    signed = _client().post("/sign-in", {"code": "coordinator", "password": PASSWORD, "next": target})
    assert signed.url == "/"
    assert _client().get("/language/zh", {"next": target}).url == "/"


def test_where_one_wanted_to_go_is_kept_whole(served: SqlLog, somebody_known: Any) -> None:
    asked = _client().get("/participants?code=P1&new=1")
    assert asked.url == "/sign-in?next=%2Fparticipants%3Fcode%3DP1%26new%3D1"
    page = _client().get(asked.url).content.decode()
    assert 'value="/participants?code=P1&amp;new=1"' in page


def test_a_session_that_somebody_planted_is_not_the_one_that_is_signed_in(served: SqlLog, somebody_known: Any) -> None:
    planted = _client()
    planted.cookies["sessionid"] = "a" * 32
    planted.post("/sign-in", {"code": "coordinator", "password": PASSWORD})
    assert planted.cookies["sessionid"].value != "a" * 32
    before = planted.cookies["sessionid"].value
    planted.post("/sign-in", {"code": "coordinator", "password": PASSWORD})
    again = planted.cookies["sessionid"].value
    assert again != before
    planted.post("/sign-out")
    thief = _client()
    thief.cookies["sessionid"] = again
    assert thief.get("/participants").status_code == 302, "and it is gone after signing out"


def test_signing_out_needs_a_form_of_ours(served: SqlLog, signed_in: SignIn) -> None:
    client = signed_in(Role.COORDINATOR)
    client.get("/sign-out")
    assert client.get("/participants").status_code == 200


def test_what_people_type_is_never_run(served: SqlLog, signed_in: SignIn) -> None:
    from tests.web.test_capture import PAGE, _typed

    attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}'
    client = signed_in(Role.COORDINATOR)
    assert client.post(PAGE, _typed()).status_code == 302
    pages = [
        client.post(PAGE, _typed(**{"bmi.0": attack, "base": "1", "reason": attack})),
        client.post(PAGE, _typed(**{"bmi.0": "23", "base": "1", "reason": attack})),
        client.get(PAGE),
        client.get("/participants", {"code": attack}),
        client.get("/audit", {"person": attack}),
        _client().post("/sign-in", {"code": attack, "password": "x", "next": attack}),
        signed_in(ADMINISTRATOR).post("/people", {"code": attack, "role": attack, "since": attack}),
    ]
    for page in pages:
        body = page.content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body
        assert ">49" not in body


@pytest.mark.parametrize(
    "attack", ["' OR 1=1 --", "'; DROP TABLE account; --", "%' OR '1'='1", "\\x00", "1 UNION SELECT"]
)
def test_no_text_becomes_part_of_a_query(served: SqlLog, somebody_known: Any, signed_in: SignIn, attack: str) -> None:
    assert _client().post("/sign-in", {"code": attack, "password": attack}).status_code == 401
    assert ">P1<" not in signed_in(Role.AUDITOR).get("/participants", {"code": attack}).content.decode()
    for path in ("/participants/", "/invitation/", "/people/"):
        from urllib.parse import quote

        assert signed_in(Role.AUDITOR).get(path + quote(attack, safe="")).status_code in {403, 404}
    assert _client().post("/sign-in", {"code": "coordinator", "password": PASSWORD}).status_code == 302


def test_a_broken_page_tells_nothing_of_the_inside(
    served: SqlLog, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(Role.AUDITOR)
    client.raise_request_exception = False

    def broken(*_: object) -> object:
        raise RuntimeError("inner secret")

    monkeypatch.setattr("trialwright.store.reading.SqlReading.audit", broken)
    answer = client.get("/audit")
    assert answer.status_code == 500
    body = answer.content.decode()
    assert "inner secret" not in body
    assert "Traceback" not in body
    assert "RuntimeError" not in body


def test_a_web_account_cannot_be_made_or_raised_by_extra_fields(served: SqlLog, signed_in: SignIn) -> None:
    from trialwright.web.accounts.models import Account

    client = signed_in(Role.COORDINATOR)
    sent = {"act": "password", "password": PASSWORD, "new": "another fine one", "again": "another fine one"}
    extra = {"code": "administrator", "is_superuser": "1", "role": "administrator", "generation": "-1", "id": "1"}
    assert client.post("/account", sent | extra).status_code == 302
    assert list(Account.objects.values_list("code", flat=True)) == ["coordinator"]
    assert client.get("/people").status_code == 403


def test_nothing_of_the_inside_stands_in_the_address_or_the_page_of_a_session(
    served: SqlLog, signed_in: SignIn
) -> None:
    client = signed_in(Role.COORDINATOR)
    page = client.get("/account").content.decode()
    assert client.cookies["sessionid"].value not in page
    assert "sessionid" not in page
    assert PASSWORD not in page


def test_over_https_the_cookies_are_bound_to_the_host_by_their_names() -> None:
    from trialwright.web.settings import WebSettings, django_settings

    for secure, bound in ((True, "__Host-"), (False, "")):
        chosen = django_settings(WebSettings(accounts="sqlite:///a.db", secret="s" * 50, secure=secure))
        assert chosen["SESSION_COOKIE_NAME"] == f"{bound}sessionid"
        assert chosen["CSRF_COOKIE_NAME"] == f"{bound}csrftoken"
        assert "SESSION_COOKIE_DOMAIN" not in chosen, "a name that begins with __Host- allows no domain"
        assert chosen.get("SESSION_COOKIE_PATH", "/") == chosen.get("CSRF_COOKIE_PATH", "/") == "/"


def test_a_refused_page_is_an_entry_once_a_minute(
    served: SqlLog, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    before = served.head().number

    def refused() -> list[tuple[str | None, str | None]]:
        entries = [entry for each in served.transactions() if each.number > before for entry in each.entries]
        return [(entry.whom, entry.value) for entry in entries if entry.kind == "access refused"]

    client = signed_in(Role.COORDINATOR)
    assert client.get("/participants").status_code == 200
    assert refused() == []
    for _ in range(3):
        assert client.get("/people").status_code == 403
    assert refused() == [("coordinator", "people")]
    assert client.get("/log-verification").status_code == 403
    assert refused() == [("coordinator", "people"), ("coordinator", "log_verification")]
    later = time.time_ns() + 120_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: later)
    assert client.get("/people").status_code == 403
    assert len(refused()) == 3


def test_people_are_told_when_their_credentials_changed(served: SqlLog, signed_in: SignIn) -> None:
    client, other = signed_in(Role.PHARMACIST), signed_in(Role.ETHICS_SECRETARY)
    assert "Your account" not in client.get("/").content.decode()
    changed = {"password": PASSWORD, "new": "another fine password", "again": "another fine password"}
    assert client.post("/account", changed).status_code == 302
    assert "Your account: password set" in client.get("/").content.decode()
    assert "Your account" not in other.get("/").content.decode()


def test_content_that_no_form_of_ours_sends_is_refused(signed_in: SignIn) -> None:
    client = signed_in(Role.COORDINATOR)
    for kind in ("application/json", "text/plain", "application/xml", "text/html; charset=utf-8"):
        assert client.post("/participants/P1/SCREEN/screening", "{}", content_type=kind).status_code == 415, kind
    assert client.post("/participants/P1/SCREEN/screening", {"act": "look"}).status_code == 200


def test_a_browser_forgets_what_it_kept_when_somebody_signs_out(signed_in: SignIn) -> None:
    client = signed_in(Role.COORDINATOR)
    assert "Clear-Site-Data" not in client.get("/participants")
    assert client.post("/sign-out")["Clear-Site-Data"] == '"storage"'
