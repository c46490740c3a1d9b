"""Sets Django up and serves the application; nothing here alters a table."""

import os
import secrets
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from trialwright.store.sql import SqlLog, open_log
from trialwright.store.witness import Witness
from trialwright.web.desk import study_of
from trialwright.web.settings import WebSettings, django_settings
from trialwright.words.errors import FaultyInput


def set_up(chosen: WebSettings, log: SqlLog | None = None) -> None:
    """Sets Django up once for this process; ``log`` is what every page reads and writes."""
    settings.configure(**django_settings(chosen), TRIAL_LOG=log)
    django.setup()


def create_accounts() -> None:
    """Makes or upgrades the tables of accounts and sessions, as their owner; Django must be set up."""
    call_command("migrate", verbosity=0, interactive=False)


def accounts_exist() -> bool:
    """Whether the tables of accounts are those of this version."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def read_secret(path: Path) -> str:
    """The secret that signs sessions; made, readable for its owner alone, where there is no file yet."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
    secret = path.read_text(encoding="ascii").strip()
    if len(secret) < 40:
        raise FaultyInput(f"{path} holds no secret of 40 characters or more")
    return secret


def application(url: str, chosen: WebSettings, witness: Witness | None = None) -> WSGIHandler:
    """The application as a WSGI server takes it.

    Raises: FaultyInput where a table is missing or older.
    """
    log = open_log(url, witness)
    set_up(chosen, log)
    if not accounts_exist():
        raise FaultyInput("the tables of accounts are missing or older; 'trialwright db accounts' makes them")
    _read_ahead(log)
    return WSGIHandler()


def _read_ahead(log: SqlLog) -> None:
    """Loads every page, and the newest study version: nobody's first page waits for it."""
    import_module(settings.ROOT_URLCONF)
    with log.reading() as reading:
        newest = list(reading.studies())[-1:]
        for version in newest:
            study_of(reading, version)
