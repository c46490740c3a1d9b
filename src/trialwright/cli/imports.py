"""``import``: looks at a file from elsewhere row by row, and brings its new answers into the trial."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.cli.output import as_json, in_language, print_json, usable_study

if TYPE_CHECKING:
    from trialwright.chapters.capture.lab_import import LabMap
    from trialwright.conduct.imports import ImportPlan
    from trialwright.words.texts import Language


@click.group(name="import")
def imports() -> None:
    """Brings results from files into the trial; a value that stands is never overwritten."""


@imports.command()
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map",
    "map_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What its columns and examinations are (YAML or JSON).",
)
@click.option("--study", "folder", required=True, type=click.Path(path_type=Path), help="The study folder.")
@click.option("--db", "url", required=True, metavar="URL", help="sqlite:///path or postgresql://...")
@click.option("--as", "person", required=True, metavar="CODE", help="Code of the person who imports it.")
@click.option("--role", required=True, help="The role in which they act.")
@click.option("--site", help="Their site; that of a study with one site.")
@click.option("--write", is_flag=True, help="Write what is new. Without it the file is only looked at.")
@as_json
@in_language
def laboratory(
    file: Path,
    map_file: Path,
    folder: Path,
    url: str,
    person: str,
    role: str,
    site: str | None,
    write: bool,
    as_json: bool,
    language: "Language",
) -> None:
    """Says of each row of a laboratory's FILE (csv, xlsx) what becomes of it; with --write brings in what is new."""
    from trialwright.chapters.capture.lab_import import RowState
    from trialwright.conduct.forms import Refused
    from trialwright.conduct.imports import LabFile, import_results, keep_map, plan_import
    from trialwright.store.sql import open_log
    from trialwright.words.errors import FaultyInput, NotAllowed
    from trialwright.words.ids import PersonId, SiteId
    from trialwright.words.people import Person, Role
    from trialwright.words.texts import say

    if role not in set(Role):
        raise click.UsageError(f"there is no role '{role}'; there are {', '.join(Role)}")
    study, _ = usable_study(folder)
    sites = [each.id for each in study.study.sites]
    if site is None and len(sites) > 1:
        raise click.UsageError(f"say --site; there are {', '.join(sites)}")
    who = Person(id=PersonId(person), role=Role(role), site=SiteId(site or sites[0]))
    chosen = _map(map_file)
    log = open_log(url)
    try:
        with log.reading() as reading:
            plan = plan_import(reading, study, LabFile(name=file.name, content=file.read_bytes()), chosen, who)
        if plan.findings:
            raise FaultyInput(f"{file} cannot be imported", plan.findings)
        done = None
        if write:
            now = time.time_ns() // 1_000
            kept = keep_map(log, study, json.dumps(chosen.model_dump(mode="json")), who, now)
            outcome = kept if isinstance(kept, Refused) else import_results(log, study, plan, who, now)
            if isinstance(outcome, Refused):
                raise NotAllowed("nothing was imported", outcome.findings)
            done = outcome
    finally:
        log.close()
    counts = {state.value: plan.count(state) for state in RowState}
    written = {"forms": done.forms, "values": done.values, "refused": len(done.refused)} if done is not None else None
    if as_json:
        print_json({"sha256": plan.sha256, "counts": counts, "rows": _rows(plan, language), "written": written})
        return
    for row in _rows(plan, language):
        if row["state"] not in {"equal", "not mapped", "no result"}:
            said = (row["row"], row["participant"], row["examination"], row["result"], row["says"], row["because"])
            click.echo("  ".join(str(part) for part in said if part))
    click.echo(" ".join(f"{say(f'row {state}', language)}: {count};" for state, count in counts.items() if count))
    if done is not None:
        click.echo(say("lab imported", language, forms=done.forms, values=done.values))
        for key, findings in done.refused:
            click.echo(f"{key.subject} {key.visit} {key.form}: {findings[0].said(language)}", err=True)


def _map(path: Path) -> "LabMap":
    from pydantic import ValidationError

    from trialwright.chapters.capture.lab_import import LabMap
    from trialwright.study.text import read_yaml
    from trialwright.words.errors import FaultyInput
    from trialwright.words.findings import Place, fault

    read = read_yaml(path.read_text(encoding="utf-8"), path.name)
    if read.findings:
        raise FaultyInput(f"{path} cannot be read", read.findings)
    try:
        return LabMap.model_validate(read.content)
    except ValidationError as stop:
        wrong = "; ".join(".".join(map(str, each["loc"])) + ": " + each["msg"] for each in stop.errors()[:5])
        found = fault("lab-map-faulty", detail=wrong).at(Place(file=path.name))
        raise FaultyInput(f"{path} is no map of a laboratory's file", (found,)) from stop


def _rows(plan: "ImportPlan", language: "Language") -> list[dict[str, object]]:
    from trialwright.words.findings import Place
    from trialwright.words.texts import say

    rows: list[dict[str, object]] = []
    for each in plan.rows:
        found = each.fault or each.doubt
        answer, standing = each.row.answer, each.standing
        rows.append(
            {
                "row": each.row.number,
                "participant": each.row.participant,
                "examination": each.row.examination,
                "result": each.row.written,
                "state": each.state.value,
                "says": say(f"row {each.state.value}", language),
                "form": each.key.form if each.key is not None else None,
                "visit": each.key.visit if each.key is not None else None,
                "item": answer.item if answer is not None else None,
                "value": answer.value if answer is not None else None,
                "unit": answer.unit if answer is not None else None,
                "stands": standing.value if standing is not None else None,
                "because": found.at(Place(file=plan.file)).what(language) if found is not None else None,
            }
        )
    return rows
