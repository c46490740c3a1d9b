"""``log``: whether the log is as it was written, and its newest entry."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from trialwright.cli.output import as_json, in_language, print_json

if TYPE_CHECKING:
    from trialwright.store.sql import SqlLog
    from trialwright.words.texts import Language

database = click.option("--db", "url", required=True, metavar="URL", help="sqlite:///path or postgresql://...")


@click.group()
def log() -> None:
    """Looks at the log of a trial."""


@log.command()
@database
@as_json
@in_language
def verify(url: str, as_json: bool, language: "Language") -> None:
    """Recomputes the chain of the whole log; ends with 13 when anything was changed."""
    from trialwright.records.chain import Verification
    from trialwright.records.chain import verify as recompute
    from trialwright.words.errors import BrokenLog, StoreFailed
    from trialwright.words.texts import say

    opened = _opened(url)
    try:
        found = recompute(opened.transactions())
        found = replace(found, faults=(*found.faults, *opened.differences()))
    except (BrokenLog, StoreFailed) as stop:
        found = Verification(entries=0, head="", faults=(str(stop),))
    finally:
        opened.close()
    if as_json:
        print_json({"ok": found.ok, "entries": found.entries, "head": found.head, "faults": list(found.faults)})
    else:
        for fault in found.faults:
            click.echo(fault)
        faults = len(found.faults)
        click.echo(say("log verified", language, entries=found.entries, faults=faults, head=found.head))
    if not found.ok:
        raise SystemExit(13)


@log.command()
@database
@as_json
@in_language
def head(url: str, as_json: bool, language: "Language") -> None:
    """Prints the newest transaction: its number, its time and its hash."""
    from trialwright.words.texts import say

    opened = _opened(url)
    newest = opened.head()
    opened.close()
    if as_json:
        entries = newest.next_entry - 1
        print_json({"number": newest.number, "entries": entries, "when": newest.when, "head": newest.hash})
    else:
        click.echo(f"{say('log head', language)}: {newest.number} {newest.hash}")


def _opened(url: str) -> "SqlLog":
    from trialwright.store.sql import open_log

    return open_log(url)
