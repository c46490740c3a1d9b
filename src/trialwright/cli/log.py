"""``log``: whether the log is as it was written, and its newest entry."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.cli.output import as_json, in_language, print_json

if TYPE_CHECKING:
    from trialwright.records.chain import Verification
    from trialwright.store.sql import SqlLog
    from trialwright.words.texts import Language

database = click.option("--db", "url", required=True, metavar="URL", help="sqlite:///path or postgresql://...")


@click.group()
def log() -> None:
    """Looks at the log of a trial."""


@log.command()
@database
@click.option(
    "--witness",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The file in which the application signed every transaction: finds what was cut off, rewritten or added too.",
)
@click.option("--witness-key", "expected", metavar="TEXT", help="The public key that the witness must have.")
@as_json
@in_language
def verify(url: str, witness: Path | None, expected: str | None, as_json: bool, language: "Language") -> None:
    """Recomputes chain, forms as they stand, and signatures; ends with 13 when anything was changed."""
    from trialwright.words.texts import say

    found = _verified(url, witness, expected)
    if as_json:
        print_json(
            {
                "ok": found.ok,
                "entries": found.entries,
                "head": found.head,
                "faults": [each.said(language) for each in found.faults],
            }
        )
    else:
        for fault in found.faults:
            click.echo(fault.said(language))
        faults = len(found.faults)
        click.echo(say("log verified", language, entries=found.entries, faults=faults, head=found.head))
    if not found.ok:
        raise SystemExit(13)


def _verified(url: str, witness: Path | None, expected: str | None) -> "Verification":
    """Everything that can be recomputed; a log that cannot be read on is a fault as well."""
    from trialwright.store.witness import read_witness
    from trialwright.trial.log_verification import verify_log

    witnessed = read_witness(witness, expected) if witness is not None else None
    opened = _opened(url)
    try:
        return verify_log(opened, witnessed)
    finally:
        opened.close()


@log.command()
@database
@click.option("--file", "file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The witness.")
@click.option("--key", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Its private key.")
@as_json
def witness(url: str, file: Path, key: Path, as_json: bool) -> None:
    """Begins a witness for a log: keep its file on another machine, and its key away from the database.

    Where there is no key yet, one is made. A witness that exists is left alone: what it has not seen it never shall.
    """
    from trialwright.store.witness import Witness, fingerprint, make_key, read_key
    from trialwright.words.errors import FaultyInput

    if file.exists():
        raise FaultyInput(f"{file} exists already; a witness is begun once")
    if not key.exists():
        make_key(key)
    private = read_key(key)
    opened = _opened(url)
    try:
        newest = opened.head()
        seen = Witness(file, private)
        seen.begin(newest)
        seen.close()
    finally:
        opened.close()
    public = fingerprint(private.public_key())
    if as_json:
        print_json({"key": public, "transactions": newest.number, "head": newest.hash})
    else:
        click.echo(f"{public}\n{newest.number} {newest.hash}")


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


@log.command()
@database
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The csv to be written.")
@as_json
@in_language
def audit(url: str, out: Path, as_json: bool, language: "Language") -> None:
    """Writes every entry of the log as csv, complete at any size, and says how many rows there are."""
    from trialwright.store.backup import write_audit
    from trialwright.words.texts import say

    opened = _opened(url)
    partial = out.with_name(f".{out.name}.partial")
    try:
        with partial.open("w", encoding="utf-8-sig", newline="") as file:
            written = write_audit(opened.transactions(), file)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
        opened.close()
    if as_json:
        print_json({"rows": written.entries, "transactions": written.transactions, "head": written.head})
    else:
        click.echo(f"{say('rows', language)}: {written.entries}")


@log.command()
@database
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to be written.")
@as_json
@in_language
def backup(url: str, out: Path, as_json: bool, language: "Language") -> None:
    """Writes the whole log, while people work, into one file that opens without trialwright."""
    _written(url, out, as_json, language, archive=False)


@log.command()
@database
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to be written.")
@as_json
@in_language
def archive(url: str, out: Path, as_json: bool, language: "Language") -> None:
    """Writes a backup that also holds answers, signatures, queries and roles as they stand, for thirty years."""
    _written(url, out, as_json, language, archive=True)


def _written(url: str, out: Path, as_json: bool, language: "Language", *, archive: bool) -> None:
    from trialwright.store.backup import write_backup
    from trialwright.words.texts import say

    opened = _opened(url)
    try:
        written = write_backup(opened, out, archive=archive)
    finally:
        opened.close()
    if as_json:
        print_json({"transactions": written.transactions, "entries": written.entries, "head": written.head})
    else:
        click.echo(f"{say('rows', language)}: {written.entries}; {written.head}")


@log.command()
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--owner-url", "url", required=True, metavar="URL", help="An empty database, as its owner.")
@click.option(
    "--application-role", "role", metavar="ROLE", help="Role of PostgreSQL under which the application works."
)
@as_json
@in_language
def restore(file: Path, url: str, role: str | None, as_json: bool, language: "Language") -> None:
    """Makes the log of a backup again in an empty database, and proves that it is the same."""
    from trialwright.store.backup import restore as restore_file
    from trialwright.words.texts import say

    written = restore_file(file, url, role)
    if as_json:
        print_json({"transactions": written.transactions, "entries": written.entries, "head": written.head})
    else:
        click.echo(f"{say('rows', language)}: {written.entries}; {written.head}")


def _opened(url: str) -> "SqlLog":
    from trialwright.store.sql import open_log

    return open_log(url)
