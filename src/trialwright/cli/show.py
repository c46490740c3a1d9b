"""``show``: the protocol as prose."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.cli.output import as_json, in_language, print_json, study_folder, usable_study

if TYPE_CHECKING:
    from trialwright.words.texts import Language

PARTS = (
    "study", "products", "escalation", "allocation", "criteria", "schedule", "waiting", "care", "safety", "endpoints",
    "analysis", "forms", "related", "assumptions",
)  # fmt: skip


@click.command()
@study_folder
@click.argument("part", required=False, type=click.Choice(PARTS))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write a page instead; ends in .html.")
@as_json
@in_language
def show(folder: Path, part: str | None, out: Path | None, as_json: bool, language: "Language") -> None:
    """Reads the protocol aloud, element by element with its origin: all of it, or one part."""
    from trialwright.trial.prose import tell_protocol

    study, _ = usable_study(folder)
    if out is not None:
        _write(out, part, folder, language)
        return
    parts = tell_protocol(study, language, PARTS if part is None else (part,))
    if as_json:
        answer = {
            each.name: [
                {"id": line.id, "text": line.text, "from": line.origin, "section": section.title, "open": line.open}
                for section in each.sections
                for line in section.lines
            ]
            for each in parts
        }
        print_json(answer)
        return
    click.echo(f"{study.study.title.in_language(language)} ({study.study.registry})")
    click.echo(study.study.banner.in_language(language))
    for each in parts:
        click.echo(f"\n{each.title}")
        for section in each.sections:
            click.echo(f"\n  {section.title}")
            for line in section.lines:
                origin = f"  [{line.origin}]" if line.origin else ""
                click.echo(f"    {line.id + '  ' if line.id else ''}{line.text}{origin}")


def _write(out: Path, part: str | None, folder: Path, language: "Language") -> None:
    """Writes the whole protocol as one page."""
    from trialwright.reports.protocol import protocol_alone
    from trialwright.reports.render import as_html, write_file

    if out.suffix != ".html":
        raise click.BadParameter("the protocol is written as .html", param_hint="--out")
    if part is not None:
        raise click.UsageError("the page holds the whole protocol: leave PART out")
    study, _ = usable_study(folder)
    write_file(out, as_html(protocol_alone(study), language))
    click.echo(f"{out}", err=True)
