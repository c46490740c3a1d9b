"""``screen``: who may join, from a file of answers."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.cli.output import as_json, in_language, print_json, study_folder, tell, usable_study

if TYPE_CHECKING:
    from trialwright.study.study import Study
    from trialwright.trial.answers import Answers
    from trialwright.trial.screening import Screening
    from trialwright.words.texts import Language


@click.command()
@study_folder
@click.option(
    "--answers",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="csv or JSON lines of subject,fact,value,unit,when; with --map a table with one line a person.",
)
@click.option("--as-of", metavar="DATE", help="Day that stands in for every anchor that the answers lack.")
@click.option(
    "--map",
    "map_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML that says what the columns of a wide table are.",
)
@click.option(
    "--at", metavar="ANCHOR", help="Anchor at which eligibility is judged, such as admission; else the decision."
)
@click.option("--funnel", is_flag=True, help="Count whom each criterion stops, instead of listing the people.")
@as_json
@in_language
def screen(
    folder: Path,
    file: Path,
    as_of: str | None,
    map_file: Path | None,
    at: str | None,
    funnel: bool,
    as_json: bool,
    language: "Language",
) -> None:
    """Judges every person in FILE by every criterion: eligible, not eligible or undetermined, and why."""
    from trialwright.trial.screening import screen as screen_rows
    from trialwright.words.errors import FaultyInput
    from trialwright.words.findings import has_errors

    study, _ = usable_study(folder)
    if at is not None and at not in study.eligibility.judged_at:
        known = ", ".join(study.eligibility.judged_at) or "nothing but the decision"
        raise click.BadParameter(f"'{at}' is not one of {known}", param_hint="--at")
    answers = _read(study, file, map_file, _day(as_of))
    screening, unread = screen_rows(study, answers.rows, answers.anchors, file.name, at)
    findings = (*answers.findings, *unread)
    if has_errors(findings):
        in_order = sorted(findings, key=lambda finding: finding.where.line or 0)
        raise FaultyInput(f"{file} cannot be used; nobody was screened", in_order)
    if findings:
        tell(f"{file}:", findings, language)
    if funnel:
        _print_funnel(screening, as_json, language)
        return
    if as_json:
        print_json([person.as_json() for person in screening.people(language)])
        return
    from trialwright.trial.screening import fact_name, unpaired_said, verdict_said
    from trialwright.words.texts import say

    for person in screening.people(language):
        answer = person.as_json()
        click.echo(f"{person.subject}: {say(person.overall, language)}")
        for criterion in answer["criteria"]:
            for because in criterion["because"]:
                click.echo(f"  {criterion['id']} {say(verdict_said(criterion), language)} | {because}")
            for name in criterion["unpaired"]:
                click.echo(f"  {criterion['id']} ! {unpaired_said(study, name, language)}")
            for name in criterion["near"]:
                near = say("near the limit", language, name=fact_name(study, name, language))
                click.echo(f"  {criterion['id']} ! {near}")
        for need in answer["needed"]:
            click.echo(f"  {say('still needed', language)}: {need['text']}")


def _print_funnel(screening: "Screening", as_json: bool, language: "Language") -> None:
    from trialwright.trial.screening import count_funnel
    from trialwright.words.texts import say
    from trialwright.words.verdicts import Eligibility

    overall = dict(screening.verdicts.group_by("overall").len().iter_rows())
    counts = {each.value: overall.get(each.value, 0) for each in Eligibility}
    criteria = count_funnel(screening)
    if as_json:
        print_json({"people": screening.verdicts.height, **counts, "criteria": criteria})
        return
    click.echo(f"{say('screened', language)}: {screening.verdicts.height}")
    for each in criteria:
        click.echo(f"  {each['id']}  {say('funnel line', language, **each)}")
    for name, count in counts.items():
        click.echo(f"{say(name, language)}: {count}")


def _day(text: str | None) -> int | None:
    from trialwright.words.days import days_since_epoch, read_date

    if text is None:
        return None
    day = read_date(text)
    if day is None or not day.is_whole:
        raise click.BadParameter(f"'{text}' is not a date; write it as 2026-03-02", param_hint="--as-of")
    return days_since_epoch(day.earliest)


def _read(study: "Study", file: Path, map_file: Path | None, as_of: int | None) -> "Answers":
    from trialwright.trial.answers import read_answers, read_map, read_wide
    from trialwright.words.errors import FaultyInput

    if map_file is None:
        return read_answers(file.read_bytes(), file.name, study, as_of)
    try:
        text = map_file.read_text(encoding="utf-8")
    except UnicodeDecodeError as stop:
        raise FaultyInput(f"{map_file} is not UTF-8 text") from stop
    mapping = read_map(text, map_file.name)
    if isinstance(mapping, tuple):
        raise FaultyInput(f"{map_file} cannot be used", mapping)
    return read_wide(file.read_bytes(), file.name, mapping, study, as_of)
