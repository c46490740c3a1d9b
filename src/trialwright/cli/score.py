"""``score``: any endpoint or score of the catalogue, on a list of inputs."""

import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from trialwright.cli.output import as_json, in_language, print_json, tell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from trialwright.casebook.scores import EndpointKind
    from trialwright.words.texts import Language


@click.command()
@click.argument("name", required=False)
@click.option("--input", "file", metavar="FILE|-", help="JSON list of inputs; - reads standard input.")
@click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="A setting of the score; --list documents them."
)
@click.option("--list", "listed", is_flag=True, help="Document every score: inputs, settings, unit, source.")
@as_json
@in_language
def score(
    name: str | None, file: str | None, settings: tuple[str, ...], listed: bool, as_json: bool, language: "Language"
) -> None:
    """Computes NAME on every input, in the order of the inputs."""
    from trialwright.chapters.endpoints.catalogue import NOT_BUILT
    from trialwright.trial.scores import SCORES
    from trialwright.words.findings import nearest

    if listed:
        _list(as_json, language)
        return
    if name is None or file is None:
        raise click.UsageError("name a score and give --input; --list documents them")
    kind = SCORES.get(name)
    if name in NOT_BUILT:
        raise click.UsageError(NOT_BUILT[name].in_language(language))
    if kind is None:
        near = nearest(name, SCORES)
        raise click.UsageError(
            f"there is no score '{name}'" + (f"; did you mean '{near}'?" if near else "; see --list")
        )
    answers = _computed(kind, _inputs(file), file, _settings(kind, settings), language)
    if as_json:
        print_json(answers)
        return
    for answer in answers:
        click.echo(f"{answer['subject']} {answer['visit'] or ''} {_shown(answer, language)} | {answer['because']}")


def _shown(answer: "dict[str, Any]", language: "Language") -> str:
    from trialwright.casebook.scores import in_words

    value = answer["value"]
    if value is None:
        return "-"
    if isinstance(value, str | bool):
        return in_words(value, language)
    return f"{value:.6g}" if answer["unit"] == "1" else f"{value:.6g} {answer['unit']}"


def _list(as_json: bool, language: "Language") -> None:
    documented = _documented(language)
    if as_json:
        print_json(documented)
        return
    for each in documented:
        if not each["available"]:
            click.echo(f"{each['name']}: {each['text']}")
            continue
        click.echo(f"{each['name']}: {each['text']} ({each['unit']})")
        for name, said in each["inputs"].items():
            unit = f" ({each['units'][name]})" if each["units"][name] else ""
            click.echo(f"  {name}: {said}{unit}")
        for setting, said in each["settings"].items():
            choices = " | ".join(said["choices"]) or "..."
            click.echo(f"  --set {setting}={choices} (default {said['default'] or 'none'}): {said['text']}")
        click.echo(f"  {each['missing']}\n  {each['source']}")


def _documented(language: "Language") -> "list[dict[str, Any]]":
    """Every score as ``--list`` tells it, and at the end those that are not built, with the reason as their text."""
    from trialwright.chapters.endpoints.catalogue import NOT_BUILT
    from trialwright.trial.scores import SCORES
    from trialwright.words.analytes import ANALYTES

    documented: list[dict[str, Any]] = [
        {
            "name": name,
            "available": True,
            "text": kind.text.in_language(language),
            "unit": kind.unit,
            "inputs": {each.name: each.text.in_language(language) for each in (*kind.inputs, *kind.optional)},
            "units": {
                each.name: ", ".join(each.choices)
                or (", ".join(unit.symbol for unit in ANALYTES[each.analyte].units) if each.analyte else "")
                for each in (*kind.inputs, *kind.optional)
            },
            "optional": [each.name for each in kind.optional],
            "settings": {
                each.name: {
                    "text": each.text.in_language(language),
                    "default": each.default,
                    "choices": list(each.choices),
                }
                for each in kind.settings
            },
            "missing": kind.missing.in_language(language),
            "source": kind.source,
            "example": kind.example,
        }
        for name, kind in SCORES.items()
    ]
    return documented + [
        {"name": name, "available": False, "text": text.in_language(language)} for name, text in NOT_BUILT.items()
    ]


def _settings(kind: "EndpointKind", given: tuple[str, ...]) -> "dict[str, str]":
    from trialwright.casebook.scores import chosen

    pairs: dict[str, str] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise click.BadParameter(f"'{each}' is not NAME=VALUE", param_hint="--set")
        pairs[name] = value
    settings = chosen(kind, pairs)
    if isinstance(settings, tuple):
        name, value = settings
        raise click.BadParameter(f"'{name}={value}' is no setting; --list documents them", param_hint="--set")
    return dict(settings)


def _inputs(file: str) -> list[object]:
    from trialwright.words.errors import FaultyInput

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        inputs: object = json.loads(text)
    except UnicodeDecodeError as stop:
        raise FaultyInput(f"{file} is not UTF-8 text") from stop
    except (ValueError, RecursionError) as stop:
        raise FaultyInput(f"{file}: is not JSON: {stop}") from stop
    if not isinstance(inputs, list):
        raise FaultyInput(f"{file}: is not a JSON list of inputs")
    return cast("list[object]", inputs)


def _computed(
    kind: "EndpointKind", inputs: list[object], file: str, settings: dict[str, str], language: "Language"
) -> list[dict[str, Any]]:
    from trialwright.words.errors import FaultyInput
    from trialwright.words.findings import Place, fault, has_errors

    nameless = [number for number, given in enumerate(inputs) if not _names_a_subject(given)]
    if nameless:
        faults = (fault("missing-subject").at(Place(file=file, line=number + 1)) for number in nameless)
        raise FaultyInput(f"{file} cannot be used; nothing was computed", tuple(faults))
    samples, findings = kind.read(inputs, file)
    if has_errors(findings):
        raise FaultyInput(f"{file} cannot be used; nothing was computed", findings)
    if findings:
        tell(f"{file}: computed all the same", findings, language)
    rows = {row["curve"]: row for row in kind.compute(samples, settings).iter_rows(named=True)}
    beside = _beside(kind, samples, settings)
    answers: list[dict[str, Any]] = []
    firsts: dict[str, dict[str, Any]] = {}
    for number, given in enumerate(cast("list[dict[str, Any]]", inputs)):
        answer = _answer(kind, given, rows.get(number), language)
        answer |= {"settings": settings, **beside(number)}
        subject = json.dumps(given["subject"])
        if subject in firsts:
            answer["change"] = {name: _change(firsts[subject][name], answer[name]) for name in kind.changes}
        firsts.setdefault(subject, answer)
        answers.append(answer)
    return answers


def _beside(
    kind: "EndpointKind", samples: "pl.DataFrame", settings: dict[str, str]
) -> "Callable[[int], dict[str, Any]]":
    """What is said beside each figure: the samples that it rests on, and what the other choices would have given."""
    policies = next((each.choices for each in kind.settings if each.name == kind.sensitivity), ())
    others = {
        policy: dict(
            kind.compute(samples, {**settings, str(kind.sensitivity): policy})["curve", kind.value].iter_rows()
        )
        for policy in policies
    }
    used: dict[int, list[dict[str, Any]]] = {}
    if kind.corners is not None:
        for row in kind.corners(samples, settings).iter_rows(named=True):
            used.setdefault(row.pop("curve"), []).append(row)

    def said(number: int) -> dict[str, Any]:
        sensitivity = {policy: values.get(number) for policy, values in others.items()}
        found: dict[str, Any] = {"sensitivity": sensitivity} if others else {}
        return found | ({"samples": used.get(number, [])} if kind.corners is not None else {})

    return said


def _names_a_subject(given: object) -> bool:
    return isinstance(given, dict) and "subject" in given


def _answer(
    kind: "EndpointKind", given: dict[str, Any], row: dict[str, Any] | None, language: "Language"
) -> dict[str, Any]:
    """One answer as ``--json`` prints it; without any sample the value is null, because everything is missing."""
    from trialwright.casebook.scores import in_words
    from trialwright.words.texts import say

    details = dict.fromkeys(kind.details) if row is None else {name: _finite(row[name]) for name in kind.details}
    why = "missing" if row is None else row["why"]
    words = {name: in_words(each, language) if isinstance(each, str) else each for name, each in (row or {}).items()}
    because = say(why, language) if why else say(kind.because, language, **words)
    lacking = _lacking(kind, (row or {}).get("lacking") or (), language)
    return {
        "subject": given["subject"],
        "visit": given.get("visit"),
        "value": details[kind.value],
        "unit": kind.unit,
        "flags": list(kind.flags(row)) if row else [],
        "because": because + lacking,
        **details,
    }


def _finite(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _lacking(kind: "EndpointKind", lacking: "Sequence[str]", language: "Language") -> str:
    """Which inputs are not known, and why; empty where none is told of."""
    from trialwright.words.texts import say

    texts = {each.name: each.text.in_language(language) for each in (*kind.inputs, *kind.optional)}
    told = [
        say("score-lacking-input", language, input=texts[name], reason=say(reason, language))
        for name, _, reason in (each.partition(":") for each in lacking)
    ]
    colon, stop = (": ", "; ") if language == "en" else ("：", "；")
    return colon + stop.join(told) if told else ""


def _change(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before
