"""``report``: a report of the catalogue, from the log."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.cli.output import in_language, usable_study

if TYPE_CHECKING:
    from trialwright.words.texts import Language


@click.command()
@click.argument("name")
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study folder.")
@click.option("--db", "url", required=True, metavar="URL", help="sqlite:///path or postgresql://...")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file.")
@click.option("--format", "form", type=click.Choice(["html", "pdf", "docx"]), help="How; else as --out ends.")
@in_language
def report(name: str, folder: Path, url: str, out: Path, form: str | None, language: "Language") -> None:
    """Writes the report NAME: as one page with both languages (html), on paper (pdf), for a word processor (docx)."""
    from trialwright.reports.catalogue import BOARD_REPORTS, REPORTS
    from trialwright.reports.happened import happened
    from trialwright.reports.render import FORMATS, write_whole
    from trialwright.store.sql import open_log
    from trialwright.words.findings import nearest

    names = (*REPORTS, *BOARD_REPORTS)
    if name not in names:
        near = nearest(name, names)
        known = f"did you mean '{near}'?" if near else f"there are {', '.join(names)}"
        raise click.UsageError(f"there is no report '{name}'; {known}")
    form = form or out.suffix[1:]
    if form not in FORMATS:
        raise click.BadParameter(f"say --format, or let it end in {', '.join(FORMATS)}", param_hint="--out")
    study, _ = usable_study(folder)
    opened = open_log(url)
    try:
        if name in REPORTS:
            written = REPORTS[name](study, opened.snapshot())
        else:
            written = BOARD_REPORTS[name](study, happened(study, opened))
    finally:
        opened.close()
    write_whole(out, FORMATS[form](written, language))
    click.echo(f"{out}", err=True)
