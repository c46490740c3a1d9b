"""``study``: what differs between two versions of a study folder, and the schema that helps an editor."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from trialwright.cli.output import as_json, in_language, print_json, usable_study

if TYPE_CHECKING:
    from trialwright.words.texts import Language


@click.group()
def study() -> None:
    """Compares versions of a study folder, and gives the schema of its files."""


@study.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@as_json
@in_language
def diff(old: Path, new: Path, as_json: bool, language: "Language") -> None:
    """Says what differs from the study folder OLD to NEW, and what each difference asks for.

    Ends with 0 whether they differ or not.
    """
    from trialwright.study.diff import WEIGHT, compare, gravest
    from trialwright.words.texts import say

    found = compare(usable_study(old)[0], usable_study(new)[0])
    gravest_one = gravest(found)
    if as_json:
        differences = [
            {"path": ".".join(each.path), "class": each.change.value, "old": each.old, "new": each.new}
            for each in found
        ]
        print_json({"class": gravest_one.value if gravest_one else None, "differences": differences})
        return
    if gravest_one is None:
        click.echo(say("nothing differs", language))
        return
    for change in reversed(WEIGHT):
        here = [each for each in found if each.change is change]
        if here:
            click.echo(f"{say(f'change {change.value}', language)} ({len(here)})")
        for each in here:
            click.echo(f"  {'.'.join(each.path)}: {_short(each.old, language)} -> {_short(each.new, language)}")
    click.echo(say("change proposed", language, change=say(f"change {gravest_one.value}", language)))


def _short(value: Any, language: "Language") -> str:
    """A value on one line; a whole element by its words, nothing as a dash."""
    if value is None or value == []:
        return "-"
    if isinstance(value, str):
        return value
    text = json.dumps(value, ensure_ascii=False)
    named = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    words = named.get("text", named)
    if language in words:
        text = str(words[language])
    return text if len(text) <= 100 else text[:99] + "…"


@study.command()
@click.argument("part", required=False)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write every schema into this folder.")
@click.option("--completing", is_flag=True, help="For a folder that completes another: nothing has to be there.")
def schema(part: str | None, out: Path | None, completing: bool) -> None:
    """Prints the JSON Schema of PART (study, eligibility, forms, ...), or of every part as one object.

    With --out a file for each part, and settings.json for VS Code, are written into a folder.
    """
    from trialwright.reports.render import write_file
    from trialwright.study.schema import FILES, all_schemas, editor_settings, schema_of

    if part is not None and part not in FILES:
        raise click.BadParameter(f"one of {', '.join(FILES)}", param_hint="PART")
    if out is None:
        print_json(schema_of(part, completing=completing) if part else all_schemas(completing=completing))
        return
    for name, found in all_schemas(completing=completing).items():
        if part in {None, name}:
            text = json.dumps(found, ensure_ascii=False, indent=2)
            write_file(out / f"{name}.schema.json", text + "\n")
    settings = json.dumps(editor_settings(f"./{out.as_posix()}"), ensure_ascii=False, indent=2)
    write_file(out / "settings.json", settings + "\n")
    click.echo(f"{out}", err=True)
