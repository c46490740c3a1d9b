"""``show``: the protocol as prose."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialwright.cli.output import as_json, in_language, print_json, study_folder, usable_study

if TYPE_CHECKING:
    from trialwright.study.study import Study
    from trialwright.words.texts import Language

PARTS = ("criteria", "schedule", "assumptions", "forms", "endpoints")


@click.command()
@study_folder
@click.argument("part", required=False, type=click.Choice(PARTS))
@as_json
@in_language
def show(folder: Path, part: str | None, as_json: bool, language: "Language") -> None:
    """Reads the protocol aloud: all of it, or criteria, schedule, assumptions, forms or endpoints."""
    study, _ = usable_study(folder)
    lines = {name: list(_SHOWN[name](study, language)) for name in (PARTS if part is None else (part,))}
    if as_json:
        print_json({name: [{"id": id, "text": text} for id, text in shown] for name, shown in lines.items()})
        return
    click.echo(f"{study.study.title.in_language(language)} ({study.study.registry})")
    click.echo(study.study.banner.in_language(language))
    for name, shown in lines.items():
        click.echo(f"\n{name}")
        for id, text in shown:
            click.echo(f"  {id}  {text}")


def _criteria(study: "Study", language: "Language") -> "Iterator[tuple[str, str]]":
    from trialwright.language.explain import read_aloud
    from trialwright.trial.screening import code_name, fact_name
    from trialwright.words.texts import say

    for rule in study.rules:
        sentence = read_aloud(
            rule.sentence,
            lambda name: fact_name(study, name, language),
            lambda name, code: code_name(study, name, code, language),
            language,
        )
        yield rule.id, f"{say(rule.kind, language)}: {rule.text.in_language(language)} | {sentence}"


def _schedule(study: "Study", language: "Language") -> "Iterator[tuple[str, str]]":
    from trialwright.words.texts import say

    anchors = {anchor.id: anchor.text.in_language(language) for anchor in study.schedule.anchors}
    forms = {form.id: form.text.in_language(language) for form in study.forms}
    for visit in study.schedule.visits:
        first, last = visit.day - visit.window.before, visit.day + visit.window.after
        text = say(
            "visit line",
            language,
            visit=visit.text.in_language(language),
            anchor=anchors[visit.anchor],
            day=visit.day,
            first=first,
            last=last,
            forms=", ".join(forms[form] for form in visit.forms),
        )
        yield visit.id, text


def _assumptions(study: "Study", language: "Language") -> "Iterator[tuple[str, str]]":
    for each in study.assumptions.assumptions:
        yield each.id, f"{each.question.in_language(language)} {each.value.in_language(language)}"
    for each in study.assumptions.contradictions:
        yield each.id, f"{each.question.in_language(language)} {each.amendment.in_language(language)}"


def _forms(study: "Study", language: "Language") -> "Iterator[tuple[str, str]]":
    for name, asked in study.asked.items():
        units = f" [{', '.join(asked.item.units)}]" if asked.item.units else ""
        yield name, f"{asked.item.text.in_language(language)}{units}"


def _endpoints(study: "Study", language: "Language") -> "Iterator[tuple[str, str]]":
    for each in study.endpoints.endpoints:
        yield each.id, f"{each.text.in_language(language)} | {each.estimand.in_language(language)}"


_SHOWN = {
    "criteria": _criteria,
    "schedule": _schedule,
    "assumptions": _assumptions,
    "forms": _forms,
    "endpoints": _endpoints,
}
