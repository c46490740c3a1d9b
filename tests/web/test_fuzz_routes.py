"""Every address, asked by every role with whatever may come: an answer each time, never a fault of the server."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.people import somebody
from tests.web.test_routes import POSTGRESQL, SOAK, SQLITE, address_of, browser, row_of, two_sites, walked

import trialwright.web
from trialwright.store.sql import SqlLog
from trialwright.words.people import Role

__all__ = ["two_sites", "walked"]

TEMPLATES = "\n".join(
    path.read_text(encoding="utf-8") for path in (Path(trialwright.web.__file__).parent / "templates").glob("*.html")
)
"""What pages send is read from their templates, so that a new page is tried without a line here."""

NAMES = sorted({*re.findall(r'name="([\w.]+)"', TEMPLATES), "next", "saved", "page", "before", "bmi.0", "bmi.0.unit"})
BUTTONS = re.findall(r'<button[^>]* name="(\w+)" value="([\w ]+)"', TEMPLATES)
STRANGE = (
    "", " ", "0", "-1", "1", "2", "²", "9" * 30, "9" * 5_000, "1e999", "NaN", "null", "true", "[]", "{}", "'", '"',
    "<b>", "\x00", "a\x00b", "\ud7ff", "\u202e", "\ufeff", "审判", "🐢", "é" * 300, "../..", "%s", "{x}", "{{x}}",
    "${x}", "2026-13-45", "2026-UN-UN", "0000-00-00", "9999-99-99", "SCREEN", "screening", "P777X", "coordinator",
    "changzheng", "en", "sign", "-", ".", "..", "x" * 20_000, "\r\nX-Injected: 1", "yes", "not done", "kg/m2",
)  # fmt: skip

FEW = {"form", "subjects", "audit", "waiting"}
"""What is asked in PostgreSQL too; everything is with TRIALWRIGHT_SOAK."""

text = st.sampled_from(STRANGE) | st.text(max_size=40)
fields = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=12), text | st.lists(text, max_size=3), max_size=7)
pressed = st.sampled_from([*BUTTONS, ("act", "look"), ("act", "none")])
methods = st.sampled_from(["get", "get", "post", "post", "post", "head", "put", "delete", "options", "patch"])
FUZZ = settings(
    max_examples=150 if SOAK else 15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def browsers(walked: SqlLog) -> dict[Role, Any]:
    """A browser for each role."""
    return {role: browser(somebody(role)) for role in Role}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each route, by name, read without loading Django."""
    if "name" in metafunc.fixturenames:
        source = (Path(trialwright.web.__file__).parent / "routes.py").read_text(encoding="utf-8")
        names = re.findall(r'name="(\w+)"', source)
        asked = [(SQLITE, name) for name in names] + [(POSTGRESQL, name) for name in names if SOAK or name in FEW]
        metafunc.parametrize(("walked", "name"), asked, indirect=["walked"], scope="module")


def _sound(answer: Any) -> None:
    assert answer.status_code < 500, answer.status_code
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert b"Traceback (most recent call last)" not in body
    assert "X-Injected" not in answer.headers


def _blanks(path: str) -> Iterator[str]:
    yield from re.findall(r"<\w+:\w+>", path)


@FUZZ
@given(data=st.data())
def test_no_request_makes_the_server_fail(walked: SqlLog, browsers: dict[Role, Any], name: str, data: Any) -> None:
    from trialwright.web.routes import ROUTES

    route = next(each for each in ROUTES if each.name == name)
    client = browsers[data.draw(st.sampled_from(Role))]
    path = address_of(route, walked)
    if row_of(name).parts or "<" in route.path:
        path = f"/{route.path}"
        right = address_of(route, walked)
        for number, blank in enumerate(_blanks(route.path)):
            kept = right.split("/")[path.split("/").index(blank)]
            drawn = kept if data.draw(st.booleans(), label=f"keep {number}") else quote(data.draw(text), safe="")
            path = path.replace(blank, drawn or "x", 1)
    method, sent = data.draw(methods), dict(data.draw(fields))
    if data.draw(st.booleans()):
        button, value = data.draw(pressed)
        sent |= {button: value}
    if method in {"get", "head"}:
        _sound(getattr(client, method)(path, sent))
    else:
        query = data.draw(st.sampled_from(["", "?next=%00", "?code=%ff%fe", "?before=²", "?page=-1", "?done=1"]))
        if method == "post":
            _sound(client.post(path + query, sent))
        else:
            _sound(getattr(client, method)(path + query))


@FUZZ
@given(
    body=st.binary(max_size=200),
    kind=st.sampled_from(
        ["application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=x",
         "multipart/form-data", "text/plain; charset=nonsense", "application/x-www-form-urlencoded; charset=utf-16", "",
         "/"]
    ),
    cookie=text,
)  # fmt: skip
def test_no_body_and_no_cookie_makes_the_server_fail(
    walked: SqlLog, browsers: dict[Role, Any], body: bytes, kind: str, cookie: str
) -> None:
    from django.test import Client

    client = browsers[Role.COORDINATOR]
    for path in ("/participants/P777X/SCREEN/screening", "/account"):
        _sound(client.generic("POST", path, body, content_type=kind))
    stranger = Client(
        HTTP_COOKIE=f"sessionid={quote(cookie)}; language={quote(cookie)}", HTTP_ACCEPT_LANGUAGE=cookie[:50]
    )
    _sound(stranger.get("/participants"))
    _sound(stranger.generic("POST", "/sign-in", body, content_type=kind))


@pytest.mark.parametrize("cookie", ["aaaaaaaaaaaa\x00", '"aaaaaaaa\\000b"', "a" * 5_000])
def test_a_strange_session_is_no_session(walked: SqlLog, cookie: str) -> None:
    from django.test import Client

    assert Client(HTTP_COOKIE=f"sessionid={cookie}").get("/participants").status_code in {302, 400}
