"""A served trial: Django is set up once a process, each test has accounts and a log of its own."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from tests.people import created, somebody

from trialwright.store.sql import SqlLog
from trialwright.study.folder import Folder
from trialwright.web.server import create_accounts, set_up
from trialwright.web.settings import WebSettings
from trialwright.words.people import Person, Role

TABLES = (
    "django_session", "recovery_code", "otp_totp_totpdevice", "account", "knock",
    "axes_accessattempt", "axes_accesslog",
)  # fmt: skip
"""What Django keeps, those first that point at others."""

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def _django() -> Iterator[None]:
    from django.conf import settings

    with tempfile.TemporaryDirectory() as folder:
        set_up(
            WebSettings(
                accounts=f"sqlite:///{folder}/accounts.db",
                secret="t" * 50,
                secure=False,
                hosts=("*",),
                failures=10_000,
                factor="nobody",
            )
        )
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one takes its time
        create_accounts()
        yield


def serving(url: str, folder: Folder) -> Iterator[SqlLog]:
    """A log that the application reads and writes, with everybody admitted; sessions and accounts are gone after it."""
    from django.conf import settings

    log = created(url, folder)
    settings.TRIAL_LOG = log
    yield log
    forget_accounts()
    log.close()


def forget_accounts() -> None:
    """Empties the tables of Django."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"DELETE FROM {table}")
    connection.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path: Path, founding_folder: Folder, _django: None) -> Iterator[SqlLog]:
    """The log of a small study, in either database."""
    url = f"sqlite:///{tmp_path}/log.db" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    yield from serving(url, founding_folder)


@pytest.fixture
def signed_in(served: SqlLog) -> Callable[[Role | Person], object]:
    """A browser without a screen, in which somebody is signed in."""
    from django.test import Client

    from trialwright.web.accounts.models import Account

    def sign_in(whom: Role | Person) -> Client:
        person = somebody(whom) if isinstance(whom, Role) else whom
        if not Account.objects.filter(code=person.id).exists():
            Account.objects.create_user(person.id, PASSWORD)
        client = Client(enforce_csrf_checks=False)
        answer = client.post("/sign-in", {"code": person.id, "password": PASSWORD})
        assert answer.status_code == 302, answer.content
        return client

    return sign_in


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def address(served: SqlLog) -> Iterator[str]:
    """Where the application is served for a real browser."""
    from django.core.handlers.wsgi import WSGIHandler

    server = make_server("127.0.0.1", 0, WSGIHandler(), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
