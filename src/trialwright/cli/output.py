"""How the command line speaks: answers on standard output, everything else on standard error."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from trialwright.rehearsal.run import Progress
    from trialwright.study.folder import Folder
    from trialwright.study.study import Study
    from trialwright.words.findings import Finding
    from trialwright.words.texts import Language

as_json = click.option("--json", "as_json", is_flag=True, help="Answer as JSON on standard output.")
in_language = click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="Language of the answer.",
)
study_folder = click.argument("folder", metavar="STUDY", type=click.Path(path_type=Path))


def print_json(answer: object) -> None:
    """Prints an answer as JSON, characters as they are."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2, allow_nan=False))


def tell(message: str, findings: "Iterable[Finding]", language: "Language" = "en") -> None:
    """Says something on standard error, with the findings that belong to it, a line each."""
    click.echo(message, err=True)
    for finding in findings:
        click.echo(f"  {finding.said(language)}", err=True)


def usable_study(folder: Path) -> "tuple[Study, Folder]":
    """The study of a folder in which ``check`` finds no error.

    Raises: FaultyStudy with every finding.
    """
    from trialwright.study.check import check
    from trialwright.study.folder import read_folder
    from trialwright.words.errors import FaultyStudy
    from trialwright.words.findings import has_errors

    read = read_folder(folder)
    findings = check(read)
    if read.study is None or has_errors(findings):
        raise FaultyStudy(f"the study in {folder} has errors", findings)
    return read.study, read


def progress_bar() -> "Progress":
    """Tells how far a long work is, on standard error, where somebody is watching."""
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    bars = Bars(console=Console(stderr=True), transient=True)
    tasks: dict[str, TaskID] = {}

    def progress(what: str, done: int, of: int) -> None:
        if not bars.console.is_terminal:
            return
        if what not in tasks:
            bars.start()
            tasks[what] = bars.add_task(what, total=of)
        bars.update(tasks[what], completed=done)
        if done == of:
            bars.stop()

    return progress
