"""``demo``: the founding trial, played with virtual people into a fresh log, and its first page."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.cli.output import as_json, in_language, print_json, progress_bar, usable_study

if TYPE_CHECKING:
    from trialwright.words.texts import Language

FOUNDING = "nct06751199"


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Folder for the log and the page.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=20250101, show_default=True, help="Draws other virtual people."
)
@click.option(
    "--no-serve", is_flag=True, expose_value=False, help="Open nothing afterwards. Nothing opens yet in any case."
)
@as_json
@in_language
def demo(out: Path, seed: int, as_json: bool, language: "Language") -> None:
    """Plays the founding trial with virtual people and writes its first page.

    A demonstration that stands in the folder is replaced; any other database there is left alone.
    """
    from trialwright.conduct.versions import propose_study
    from trialwright.records.chain import verify
    from trialwright.records.entries import Author, DatabaseMode
    from trialwright.records.snapshot import fold
    from trialwright.rehearsal.run import play
    from trialwright.reports.overview import overview
    from trialwright.reports.render import as_html, write_file
    from trialwright.store.sql import create_log
    from trialwright.study.folder import shipped_study
    from trialwright.words.errors import BrokenLog
    from trialwright.words.ids import PersonId, SiteId
    from trialwright.words.people import Person, Role

    study, folder = usable_study(shipped_study(FOUNDING))
    site = study.study.sites[0]
    who = Person(id=PersonId("demo.coordinator"), role=Role.COORDINATOR, site=SiteId(site.id))
    now = time.time_ns() // 1_000
    out.mkdir(parents=True, exist_ok=True)
    database = out / "demo.db"
    _make_room(database)
    log = create_log(
        f"sqlite:///{database}",
        DatabaseMode.DEMONSTRATION,
        Author(person=who, zone=site.zone, study=None, source="demo"),
        now,
    )
    propose_study(log, folder, who, now)
    played = play(log, study, study.rehearsal[0], who=who, seed=seed, now=now, progress=progress_bar())
    verification = verify(log.transactions())
    if not verification.ok:
        raise BrokenLog("the log that was just written does not verify: " + verification.faults[0])
    page = out / "overview.html"
    write_file(page, as_html(overview(study, fold(log.transactions())), language))
    log.close()
    answer = {
        "people": played.people,
        "eligible": played.eligible,
        "forms": played.forms,
        "entries": verification.entries,
        "head": verification.head,
        "database": str(database),
        "page": str(page),
    }
    if as_json:
        print_json(answer)
        return
    click.echo(f"{played.people} virtual people screened, {played.eligible} eligible, {played.forms} forms saved")
    click.echo(f"log    {database}  ({verification.entries} entries, verified)")
    click.echo(f"page   {page}")


def _make_room(database: Path) -> None:
    """Removes an earlier demonstration; refuses to touch anything else."""
    if not database.exists():
        return
    from trialwright.records.entries import DatabaseMode
    from trialwright.records.snapshot import fold
    from trialwright.store.sql import open_log
    from trialwright.words.errors import NotAllowed

    earlier = open_log(f"sqlite:///{database}")
    mode = fold(earlier.transactions(), until=1).mode
    earlier.close()
    if mode is not DatabaseMode.DEMONSTRATION:
        raise NotAllowed(f"{database} is not a demonstration; choose another folder with --out")
    for file in (database, *(database.with_name(database.name + end) for end in ("-wal", "-shm"))):
        file.unlink(missing_ok=True)
