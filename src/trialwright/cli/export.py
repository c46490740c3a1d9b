"""``export``: writes a dataset of the trial, and notes in the log who took it."""

import time
from pathlib import Path

import click

from trialwright.cli.output import as_json, print_json, usable_study


@click.command()
@click.argument("name", metavar="NAME")
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study folder.")
@click.option("--db", "url", required=True, metavar="URL", help="sqlite:///path or postgresql://...")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new folder.")
@click.option("--as", "person", required=True, metavar="CODE", help="Code of the person who takes it.")
@click.option("--role", required=True, help="The role in which they act.")
@click.option("--site", help="Their site, whose participants are exported; that of a study with one site.")
@as_json
def export(
    name: str, folder: Path, url: str, out: Path, person: str, role: str, site: str | None, as_json: bool
) -> None:
    """Writes the export NAME as csv, with checksums; its count and its taker stand in the log."""
    from trialwright.conduct.forms import Refused
    from trialwright.conduct.transfers import Transfer, note_transfer
    from trialwright.exports.catalogue import EXPORTS
    from trialwright.exports.dataset import write_datasets
    from trialwright.records.entries import EntryKind
    from trialwright.store.sql import open_log
    from trialwright.words.days import moment_text
    from trialwright.words.errors import FaultyInput, NotAllowed
    from trialwright.words.ids import PersonId, SiteId
    from trialwright.words.people import Person, Role

    if name not in EXPORTS:
        raise click.UsageError(f"there is no export '{name}'; there are {', '.join(EXPORTS)}")
    if role not in set(Role):
        raise click.UsageError(f"there is no role '{role}'; there are {', '.join(Role)}")
    if out.exists():
        raise FaultyInput(f"{out} exists already; an export never overwrites another")
    study, _ = usable_study(folder)
    sites = [each.id for each in study.study.sites]
    if site is None and len(sites) > 1:
        raise click.UsageError(f"say --site; there are {', '.join(sites)}")
    who = Person(id=PersonId(person), role=Role(role), site=SiteId(site or sites[0]))
    log = open_log(url)
    try:
        snapshot = log.snapshot().of_site(who.site)
        datasets = EXPORTS[name](study, snapshot)
        rows = sum(dataset.frame.height for dataset in datasets)
        transfer = Transfer(kind=EntryKind.EXPORTED, name=name, rows=rows, head=snapshot.head.hash)
        noted = note_transfer(log, study, transfer, who, time.time_ns() // 1_000)
        if isinstance(noted, Refused):
            raise NotAllowed("nothing was exported", noted.findings)
        mode = snapshot.mode.value if snapshot.mode is not None else ""
        cut = moment_text(snapshot.head.when, "UTC")
        stamp = [("mode", mode), ("data cut", cut), ("study", study.hash), ("log head", snapshot.head.hash)]
        write_datasets(datasets, out, stamp)
    finally:
        log.close()
    if as_json:
        tables = {dataset.name: dataset.frame.height for dataset in datasets}
        print_json({"tables": tables, "rows": rows, "head": snapshot.head.hash})
    else:
        click.echo(f"{out}: {rows}")
