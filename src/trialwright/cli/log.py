"""``log``: whether the log is as it was written, and its newest entry."""

from typing import TYPE_CHECKING

import click

from trialwright.cli.output import as_json, print_json

if TYPE_CHECKING:
    from trialwright.store.sql import SqlLog

database = click.option("--db", "url", required=True, metavar="URL", help="sqlite:///path or postgresql://...")


@click.group()
def log() -> None:
    """Looks at the log of a trial."""


@log.command()
@database
@as_json
def verify(url: str, as_json: bool) -> None:
    """Recomputes the chain of the whole log; ends with 13 when anything was changed."""
    from trialwright.records.chain import Verification
    from trialwright.records.chain import verify as recompute
    from trialwright.words.errors import BrokenLog

    opened = _opened(url)
    try:
        found = recompute(opened.transactions())
    except BrokenLog as stop:
        found = Verification(entries=0, head="", faults=(str(stop),))
    finally:
        opened.close()
    if as_json:
        print_json({"ok": found.ok, "entries": found.entries, "head": found.head, "faults": list(found.faults)})
    else:
        for fault in found.faults:
            click.echo(fault)
        click.echo(f"{found.entries} entries, {len(found.faults)} faults, head {found.head}")
    if not found.ok:
        raise SystemExit(13)


@log.command()
@database
@as_json
def head(url: str, as_json: bool) -> None:
    """Prints the newest transaction: its number, its time and its hash."""
    opened = _opened(url)
    newest = opened.head()
    opened.close()
    if as_json:
        entries = newest.next_entry - 1
        print_json({"number": newest.number, "entries": entries, "when": newest.when, "head": newest.hash})
    else:
        click.echo(f"{newest.number} {newest.hash}")


def _opened(url: str) -> "SqlLog":
    from trialwright.store.sql import open_log

    return open_log(url)
