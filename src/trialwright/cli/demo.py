"""``demo``: the founding trial, played with virtual people into a fresh log, and its first page."""

import tempfile
import time
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.cli.output import as_json, in_language, print_json, progress_bar, usable_study

if TYPE_CHECKING:
    from trialwright.words.texts import Language

SHIPPED = "demo"


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
    "--today",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    default=None,
    help="The day on which the trial stands half-way; without it, today at the site.",
)
@click.option("--no-serve", is_flag=True, help="Open nothing afterwards.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port of this machine.")
@as_json
@in_language
def demo(
    out: Path, seed: int, today: datetime | None, no_serve: bool, port: int, as_json: bool, language: "Language"
) -> None:
    """Plays the founding trial half-way with virtual people and opens it in the browser, on this machine alone.

    Its calendar ends on the evening before today, so that there is something to do today.

    There is an account for each role, all with one password, which is shown. A demonstration that stands in the folder
    is replaced when the new one is whole; any other database is left alone. With --json nothing is opened.
    """
    from trialwright.cli.demonstration import open_demonstration
    from trialwright.reports.render import replace_together
    from trialwright.store.sql import sqlite_url
    from trialwright.words.texts import say

    out.mkdir(parents=True, exist_ok=True)
    database, page = out / "demo.db", out / "overview.html"
    _refuse_other(database)
    with tempfile.TemporaryDirectory(dir=out, prefix=".demo-") as made:
        answer = _played(Path(made), seed, today, language)
        replace_together({Path(made) / database.name: database, Path(made) / page.name: page})
    answer |= {"database": sqlite_url(database), "page": str(page)}
    if as_json:
        print_json(answer)
        return
    click.echo(say("demo played", language, **answer))
    if not no_serve:
        open_demonstration(out, sqlite_url(database), port, language)


def _played(out: Path, seed: int, today: datetime | None, language: "Language") -> dict[str, object]:
    """Plays the trial into an empty folder, verifies its log and writes its page."""
    from trialwright.records.entries import DatabaseMode
    from trialwright.rehearsal.half_way import opening, play_half_way
    from trialwright.rehearsal.team import opener
    from trialwright.reports.overview import overview
    from trialwright.reports.render import as_html, write_file
    from trialwright.store.sql import create_log, sqlite_url
    from trialwright.study.folder import shipped_study
    from trialwright.words.days import days_since_epoch

    study, folder = usable_study(shipped_study(SHIPPED))
    here = today.date() if today is not None else _today(study.study.sites[0].zone)
    last = days_since_epoch(here) - 1
    log = create_log(sqlite_url(out / "demo.db"), DatabaseMode.DEMONSTRATION, opener(), opening(study, last))
    try:
        played = play_half_way(log, folder, last=last, seed=seed, progress=progress_bar())
        write_file(out / "overview.html", as_html(overview(study, log.snapshot()), language))
        head = log.head()
    finally:
        log.close()
    return {**asdict(played), "today": here.isoformat(), "entries": head.next_entry - 1, "head": head.hash}


def _today(zone: str) -> date:
    from trialwright.words.days import day_at

    return date.fromisoformat(day_at(time.time_ns() // 1_000, zone))


def _refuse_other(database: Path) -> None:
    """Only an earlier demonstration may be replaced."""
    if not database.exists():
        return
    from trialwright.records.entries import DatabaseMode
    from trialwright.store.sql import open_log, sqlite_url
    from trialwright.words.errors import NotAllowed, TrialwrightError

    try:
        earlier = open_log(sqlite_url(database))
        mode = earlier.snapshot(until=1).mode
        earlier.close()
    except TrialwrightError:
        mode = None
    if mode is not DatabaseMode.DEMONSTRATION:
        raise NotAllowed(f"{database} is not a demonstration; choose another folder with --out")
