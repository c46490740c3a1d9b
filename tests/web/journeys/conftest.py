"""A journey: a scene copied from a database that was told once, one Chromium for all, and a seat at it."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from typing import Any
from uuid import uuid4
from wsgiref.simple_server import WSGIServer, make_server

import pytest
import sqlalchemy
from sqlalchemy.engine import make_url
from tests.people import created
from tests.web.conftest import PASSWORD, Quiet, forget_accounts
from tests.web.journeys.browser import Seat, chromium
from tests.web.journeys.trial import Scene, Trial, journey_folder
from tests.web.test_people import digits_of

from trialwright.records.forms import Hold
from trialwright.store.sql import SqlLog, open_log
from trialwright.words.people import Role

PLACES = [("en", "sqlite"), ("zh", "postgresql"), ("zh", "sqlite"), ("en", "postgresql")]
WHOLE = bool(os.environ.get("TRIALWRIGHT_SOAK"))
NEEDS = pytest.mark.skipif(shutil.which("chromedriver") is None, reason="needs chromium")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each journey in both languages and both databases in a soak; else in one of the four, by its number in turn."""
    mark = metafunc.definition.get_closest_marker("journey")
    if mark is not None:
        turn = mark.args[0]
        places = PLACES if WHOLE else [PLACES[turn % len(PLACES)]]
        metafunc.parametrize(("language", "store"), places, ids=["-".join(each) for each in places])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """No journey without a browser."""
    for item in items:
        if item.get_closest_marker("journey") is not None:
            item.add_marker(NEEDS)


@pytest.fixture(scope="session")
def chrome() -> Iterator[Any]:
    driver = chromium()
    yield driver
    driver.quit()


class Threads(ThreadingMixIn, WSGIServer):
    """A server that does not wait for the connections that Chromium keeps in reserve."""

    daemon_threads = True
    block_on_close = False


@pytest.fixture(scope="session")
def sqlite_copies(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Scene], str]:
    """Copies the file of a scene."""
    folder = tmp_path_factory.mktemp("scenes")

    def copied(scene: Scene) -> str:
        template, copy = folder / f"{scene.name}.db", folder / f"{uuid4().hex}.db"
        if not template.exists():
            _told(scene, f"sqlite:///{template}")
        shutil.copy(template, copy)
        return f"sqlite:///{copy}"

    return copied


@pytest.fixture(scope="session")
def postgresql_copies(postgresql_server: str) -> Iterator[Callable[[Scene], str]]:
    """Has the server copy the database of a scene."""
    templates, copies = dict[str, str](), list[str]()

    def copied(scene: Scene) -> str:
        if scene.name not in templates:
            templates[scene.name] = f"scene_{uuid4().hex[:12]}"
            _run(postgresql_server, f"CREATE DATABASE {templates[scene.name]}")
            _told(scene, _named(postgresql_server, templates[scene.name]))
        copies.append(f"journey_{uuid4().hex[:12]}")
        _run(postgresql_server, f"CREATE DATABASE {copies[-1]} TEMPLATE {templates[scene.name]}")
        return _named(postgresql_server, copies[-1])

    yield copied
    for each in (*copies, *templates.values()):
        _run(postgresql_server, f"DROP DATABASE {each} WITH (FORCE)")


def _told(scene: Scene, url: str) -> None:
    log = created(url, journey_folder())
    scene.tell(log)
    log.close()


def _named(server: str, name: str) -> str:
    return make_url(server).set(drivername="postgresql", database=name).render_as_string(hide_password=False)


def _run(server: str, statement: str) -> None:
    engine = sqlalchemy.create_engine(
        make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@dataclass(slots=True)
class Journey:
    """Somebody on their way through the trial: their code, their seat, and the trial as its log holds it."""

    who: str
    seat: Seat
    trial: Trial
    language: str

    def says(self, english: str, chinese: str) -> str:
        """What somebody writes, or reads, in their language."""
        return english if self.language == "en" else chinese

    def invited(self) -> None:
        """Follows the invitation, sets a password, and signs in for the first time."""
        from trialwright.web.pages.sign_in import invite

        seat = self.seat
        seat.open(f"/invitation/{invite(self.who)}")
        seat.fill("password", PASSWORD)
        seat.fill("again", PASSWORD)
        seat.press("form button", "main")
        self.sign_in()
        self.trial.holds(self.who, "password set", whom=self.who)
        self.trial.holds(self.who, "signed in", whom=self.who)

    def sign_in(self, token: str = "", *, refused: bool = False) -> None:
        """Signs in, or is not let in."""
        self.seat.fill("code", self.who)
        self.seat.fill("password", PASSWORD)
        if token:
            self.seat.fill("token", token)
        self.seat.press("form button", "main", refused=refused)

    def sets_second_factor(self) -> list[str]:
        """Sets up a second factor on the page that offers it; answers the codes that stand for it once each."""
        seat = self.seat
        seat.fill("password", PASSWORD)
        seat.act("begin")
        assert int(seat.until(".qr").get_property("naturalWidth")) > 0, "the policy lets the picture be shown"
        seat.fill("token", self.digits())
        seat.act("confirm")
        self.trial.holds(self.who, "second factor set")
        codes = [each for each in seat.until(".codes").text.split() if "-" in each]
        assert len(codes) == 10
        return codes

    def digits(self) -> str:
        """What the authenticator shows."""
        return digits_of(self.who)

    def sees_it_locked(self, subject: str, form: str = "judged", *, by_others: bool = True) -> None:
        """Others settle and lock what is left; the person comes back, and sees a casebook that nobody changes."""
        if by_others:
            self.trial.lock()
        seat = self.seat
        seat.follow("/participants")
        seat.follow(f"/participants/{subject}")
        seat.follow(f"/participants/{subject}/SCREEN/{form}")
        seat.sees(self.says("locked", "已锁定"), within="h1")
        seat.sees(self.says("The database is locked: nothing can be written here.", "数据库已锁定，此处不能再写入。"))
        assert self.trial.at(subject, form).hold is Hold.LOCKED
        assert not seat.is_offered("save", "correct", "complete", "sign", "freeze", "unlock", "verify", "verify all")


@pytest.fixture
def begin(
    language: str,
    store: str,
    chrome: Any,
    _django: None,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[Scene, str, Role], Journey]]:
    """Begins a journey: a scene, who comes, and the role that they are given."""
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler

    monkeypatch.setattr(settings, "SECOND_FACTOR", "accounts")
    server = make_server("127.0.0.1", 0, WSGIHandler(), server_class=Threads, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    logs = list[SqlLog]()

    def begin(scene: Scene, who: str, role: Role) -> Journey:
        log = open_log(request.getfixturevalue(f"{store}_copies")(scene))
        logs.append(log)
        settings.TRIAL_LOG = log
        trial = Trial(log)
        trial.admit_person(who, role)
        name = request.node.originalname.removeprefix("test_")[:40]
        seat = Seat(chrome, f"http://127.0.0.1:{server.server_port}", language, name, PASSWORD)
        return Journey(who, seat, trial, language)

    yield begin
    chrome.get("about:blank")
    server.shutdown()
    thread.join()
    server.server_close()
    forget_accounts()
    for log in logs:
        assert log.differences() == (), "what stands beside the log is what the log tells"
        log.close()
