"""Opens a demonstration in the browser: an account for each role, and a server that only this machine reaches."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialwright.words.texts import Language


def open_demonstration(out: Path, url: str, port: int, language: "Language") -> None:
    """Makes the accounts, says who they are, and serves until somebody presses Ctrl-C.

    out  folder for the accounts and the secret that signs sessions
    url  the log
    """
    import waitress
    from django.core.handlers.wsgi import WSGIHandler

    from trialwright.store.sql import open_log, sqlite_url
    from trialwright.web.server import create_accounts, read_secret, set_up
    from trialwright.web.settings import WebSettings
    from trialwright.words.texts import say

    database = out / "accounts.db"
    for name in (database.name, f"{database.name}-wal", f"{database.name}-shm"):
        (out / name).unlink(missing_ok=True)
    chosen = WebSettings(
        accounts=sqlite_url(database), secret=read_secret(out / "secret"), secure=False, factor="nobody"
    )
    set_up(chosen, open_log(url))
    create_accounts()
    codes, password = _codes(), secrets.token_urlsafe(12)
    _admit(codes, password)
    click.echo(say("demo accounts", language))
    for role, code in codes.items():
        click.echo(f"  {code:<42} {say(f'role {role}', language)}")
    click.echo(say("demo password", language, password=password))
    click.echo(say("demo address", language, address=f"http://127.0.0.1:{port}"))
    waitress.serve(
        WSGIHandler(), host="127.0.0.1", port=port, threads=8, ident=None, clear_untrusted_proxy_headers=True
    )


def _codes() -> Mapping[str, str]:
    """The code of each role, as the team of the rehearsal has it in the log."""
    from trialwright.cli.output import usable_study
    from trialwright.rehearsal.team import rehearsed_team
    from trialwright.study.folder import shipped_study

    study, _ = usable_study(shipped_study("demo"))
    return {role.value: str(who.id) for role, who in rehearsed_team(study).items()}


def _admit(codes: Mapping[str, str], password: str) -> None:
    """One hash for all: the password is the same, and shown to everybody."""
    from django.contrib.auth.hashers import make_password

    from trialwright.web.accounts.models import Account

    hashed = make_password(password)
    Account.objects.bulk_create(Account(code=code, password=hashed) for code in codes.values())
