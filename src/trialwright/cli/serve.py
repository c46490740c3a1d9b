"""``serve``: the application in the browser; and the commands that make its accounts and invite somebody."""

import gc
import logging
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import click

from trialwright.cli.output import as_json, print_json

accounts_option = click.option(
    "--accounts",
    required=True,
    metavar="URL",
    help="Database of accounts and sessions: sqlite:///file, apart from the log.",
)
secret_option = click.option(
    "--secret",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of the secret that signs sessions and invitations; made where there is none.",
)


@contextmanager
def _uncollected() -> Generator[None]:
    """Loads without looking again and again at what is kept for good, which took a seventh of the start."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


@click.command()
@click.option("--db", "url", required=True, metavar="URL", help="The log: sqlite:///path or postgresql://...")
@accounts_option
@secret_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=int)
@click.option("--name", "names", multiple=True, help="Name under which browsers reach the server; may be repeated.")
@click.option("--idle", default=30, show_default=True, type=click.IntRange(1, 240), help="Minutes until sign-in again.")
@click.option(
    "--longest",
    default=12,
    show_default=True,
    type=click.IntRange(1, 24),
    help="Hours until sign-in again, however busy.",
)
@click.option(
    "--second-factor",
    "factor",
    type=click.Choice(["accounts", "everybody", "nobody"]),
    default="accounts",
    show_default=True,
    help="Of whom it is demanded: who may change the accounts of others, everybody, nobody.",
)
@click.option("--proxy", metavar="ADDRESS", help="The https server before it, whose X-Forwarded-For is believed.")
@click.option("--plain-http", is_flag=True, help="Without https: only on this very machine.")
@click.option(
    "--witness",
    "witness_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file in which every transaction is signed; 'log witness' begins it. Needs --witness-key.",
)
@click.option(
    "--witness-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The private key of it."
)
def serve(
    url: str,
    accounts: str,
    secret: Path,
    host: str,
    port: int,
    names: tuple[str, ...],
    idle: int,
    longest: int,
    factor: str,
    proxy: str | None,
    plain_http: bool,
    witness_file: Path | None,
    witness_key: Path | None,
) -> None:
    """Serves the application; alters no table. Stop it with Ctrl-C."""
    with _uncollected():
        import waitress

        from trialwright.store.witness import Witness, read_key
        from trialwright.web.server import application, read_secret
        from trialwright.web.settings import UPLOAD, WebSettings

        if (witness_file is None) != (witness_key is None):
            raise click.UsageError("--witness and --witness-key go together")
        if plain_http and host not in {"127.0.0.1", "localhost", "::1"}:
            raise click.UsageError("--plain-http is for this very machine alone; passwords would be read on the way")
        hosts = names or ("127.0.0.1", "localhost")
        chosen = WebSettings(
            accounts=accounts,
            secret=read_secret(secret),
            hosts=hosts,
            secure=not plain_http,
            idle=idle,
            longest=longest,
            factor=factor,
        )
        seen = (
            Witness(witness_file, read_key(witness_key))
            if witness_file is not None and witness_key is not None
            else None
        )
        served = application(url, chosen, seen)
    believed = {"x-forwarded-for", "x-forwarded-proto"} if proxy else set[str]()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a request that waits its turn is no trouble
    click.echo(f"http://{host}:{port}", err=True)
    waitress.serve(
        served,
        host=host,
        port=port,
        threads=16,
        ident=None,
        clear_untrusted_proxy_headers=True,
        max_request_body_size=UPLOAD,
        trusted_proxy=proxy,
        trusted_proxy_headers=believed,
    )


@click.group()
def accounts() -> None:
    """Makes the tables of accounts, and invites people to set their password."""


@accounts.command()
@accounts_option
@secret_option
@as_json
def create(accounts: str, secret: Path, as_json: bool) -> None:
    """Makes or upgrades the tables of accounts and sessions, as their owner."""
    from trialwright.web.server import create_accounts, read_secret, set_up
    from trialwright.web.settings import WebSettings

    set_up(WebSettings(accounts=accounts, secret=read_secret(secret)))
    create_accounts()
    if as_json:
        print_json({"accounts": accounts.rpartition("@")[2]})
    else:
        click.echo(accounts.rpartition("@")[2])


@accounts.command()
@click.argument("code", metavar="CODE")
@click.option(
    "--db", "url", required=True, metavar="URL", help="The log, which notes it: sqlite:///path or postgresql://..."
)
@accounts_option
@secret_option
@as_json
def invite(code: str, url: str, accounts: str, secret: Path, as_json: bool) -> None:
    """Prints the address, good for a week, at which CODE sets a password; what they may do stands in the log.

    That they were invited is an entry, as it is from the browser; who has no role is not invited.
    """
    from trialwright.conduct.accounts import note_invited
    from trialwright.conduct.forms import Refused
    from trialwright.store.sql import open_log
    from trialwright.web.server import accounts_exist, read_secret, set_up
    from trialwright.web.settings import WebSettings
    from trialwright.words.errors import FaultyInput, NotAllowed

    set_up(WebSettings(accounts=accounts, secret=read_secret(secret)))
    from trialwright.web.pages.sign_in import invite as token_of

    if not accounts_exist():
        raise FaultyInput("the tables of accounts are missing or older; 'trialwright accounts create' makes them")
    log = open_log(url)
    try:
        noted = note_invited(log, code, time.time_ns() // 1_000)
    finally:
        log.close()
    if isinstance(noted, Refused):
        raise NotAllowed(f"{code} cannot be invited", noted.findings)
    path = f"/invitation/{token_of(code)}"
    if as_json:
        print_json({"code": code, "path": path})
    else:
        click.echo(path)
