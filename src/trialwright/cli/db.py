"""``db``: makes the tables of a log, and brings older ones up to date; run by their owner, never by the application."""

import time

import click

from trialwright.cli.output import as_json, print_json

owner_url = click.option(
    "--owner-url", "url", required=True, metavar="URL", help="sqlite:///path or postgresql://owner@host/database"
)
application = click.option(
    "--application-role",
    "role",
    metavar="ROLE",
    help="Role of PostgreSQL under which the application works; it may add to the log and read it, no more.",
)


@click.group()
def db() -> None:
    """Makes and upgrades the tables of a log, as their owner."""


@db.command()
@owner_url
@application
@click.option("--live", "mode", flag_value="live", help="The database is live, for ever.")
@click.option("--demonstration", "mode", flag_value="demonstration", help="It is a demonstration, for ever.")
@click.option("--administrator", required=True, metavar="CODE", help="Code of the person who looks after accounts.")
@as_json
def create(url: str, role: str | None, mode: str | None, administrator: str, as_json: bool) -> None:
    """Makes the tables of a log in an empty database, and admits its first administrator."""
    from trialwright.records.entries import Author, DatabaseMode
    from trialwright.store.sql import create_log
    from trialwright.words.ids import PersonId, SiteId
    from trialwright.words.people import Person, Role

    if mode is None:
        raise click.UsageError("say --live or --demonstration: the database is that for ever")
    who = Person(id=PersonId(administrator), role=Role.ADMINISTRATOR, site=SiteId("-"))
    author = Author(person=who, zone="UTC", study=None, source="db create")
    now = time.time_ns() // 1_000
    log = create_log(url, DatabaseMode(mode), author, now, role)
    head = log.head()
    log.close()
    if as_json:
        print_json({"mode": mode, "entries": head.next_entry - 1, "head": head.hash})
    else:
        click.echo(f"{mode} {head.hash}")


@db.command()
@owner_url
@application
@as_json
def upgrade(url: str, role: str | None, as_json: bool) -> None:
    """Brings the tables of an older log up to date; what was written is not touched."""
    from trialwright.store.sql import upgrade_log

    had, has = upgrade_log(url, role)
    if as_json:
        print_json({"had": had, "has": has})
    else:
        click.echo(f"{had} -> {has}")
