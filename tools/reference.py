"""Writes the pages of docs/reference that list a catalogue, from the catalogue itself.

``python -m tools.reference`` writes them; a test fails when a page is not what the catalogue says.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from trialwright.analysis.catalogue import METHODS
from trialwright.casebook.scores import Input
from trialwright.chapters.endpoints.catalogue import NOT_BUILT
from trialwright.chapters.escalation.catalogue import DESIGNS, PLAN_SETTINGS
from trialwright.chapters.escalation.guards import GUARD_SETTINGS
from trialwright.chapters.escalation.settings import Setting
from trialwright.reports.catalogue import BOARD_REPORTS, REPORTS
from trialwright.trial.scores import SCORES
from trialwright.words.analytes import ANALYTES
from trialwright.words.texts import FINDINGS, LANGUAGES, SENTENCES

FOLDER = Path(__file__).parents[1] / "docs" / "reference"


def findings() -> Iterator[str]:
    """Every kind of finding, with its sentences."""
    yield "# Findings\n"
    yield "What `check`, `screen`, `score` and a saved form can say, by the stable name in `kind`. An error makes the"
    yield "study or the input faulty (exit code 10 or 11); a warning does not. Braces name what it mentions.\n"
    yield "| kind | severity | what | mend |"
    yield "|---|---|---|---|"
    for kind, text in FINDINGS.items():
        yield f"| `{kind}` | {text.severity.value} | {_cell(text.what['en'])} | {_cell(text.mend['en'])} |"


def endpoints() -> Iterator[str]:
    """Every kind of endpoint and score, with inputs, settings and source."""
    yield "# Endpoints and scores\n"
    yield "What `kind:` in `endpoints.yaml` and `trialwright score NAME` know, and the quantities of products and"
    yield "judgements of safety that only `score` knows. `score --list --json` says the same. An input in bold is"
    yield 'needed; a unit stands beside its value, as `{"value": 6.5, "unit": "%"}`, or once in `units`.\n'
    yield "| name | what | unit | inputs | missing | source |"
    yield "|---|---|---|---|---|---|"
    for name, kind in SCORES.items():
        needed = [f"**{each.name}**: {_said(each)}" for each in kind.inputs]
        inputs = "; ".join([*needed, *(f"{each.name}: {_said(each)}" for each in kind.optional)])
        cells = (kind.text.en, kind.unit, inputs, kind.missing.en, kind.source)
        yield f"| `{name}` | " + " | ".join(_cell(cell) for cell in cells) + " |"
    yield "\n## Not built\n"
    for name, text in NOT_BUILT.items():
        yield f"- `{name}`: {text.en}"
    yield "\n## One element of the list that each takes\n"
    for name, kind in SCORES.items():
        yield f"- `{name}`: `{json.dumps(kind.example, ensure_ascii=False)}`"
    for name, kind in SCORES.items():
        if not kind.settings:
            continue
        yield f"\n## Settings of `{name}`\n"
        yield "| setting | choices | default | what it decides |"
        yield "|---|---|---|---|"
        for each in kind.settings:
            choices = ", ".join(each.choices) or "number"
            yield f"| {each.name} | {choices} | {each.default or 'none'} | {_cell(each.text.en)} |"


def designs() -> Iterator[str]:
    """Every escalation design, with settings and source, and the settings of every plan and guard."""
    yield "# Dose-escalation designs\n"
    yield "What `--design` of `trialwright dose` knows, and every `--set NAME=VALUE`. `dose list` says the same.\n"
    yield "| name | what | source |"
    yield "|---|---|---|"
    for name, kind in DESIGNS.items():
        yield f"| `{name}` | {_cell(kind.text.en)} | {_cell(kind.source)} |"
    for name, kind in DESIGNS.items():
        yield f"\n## Settings of `{name}`\n"
        yield from _settings(kind.settings)
    yield "\n## Settings of every plan\n"
    yield from _settings(PLAN_SETTINGS)
    yield "\n## Guards around any design\n"
    yield from _settings(GUARD_SETTINGS)


def _settings(settings: tuple[Setting, ...]) -> Iterator[str]:
    yield "| setting | what may be chosen | default | what it decides |"
    yield "|---|---|---|---|"
    for each in settings:
        yield f"| {each.name} | {_cell(each.fits.said)} | {each.default or 'none'} | {_cell(each.text.en)} |"


def _said(each: Input) -> str:
    return each.text.en + (f" ({' / '.join(each.choices)})" if each.choices else "")


def reports() -> Iterator[str]:
    """Every report."""
    yield "# Reports\n"
    yield "What `trialwright report NAME` writes: as a page with both languages, as PDF, or for a word processor.\n"
    yield "| name | what |"
    yield "|---|---|"
    for name, report in (*REPORTS.items(), *BOARD_REPORTS.items()):
        yield f"| `{name}` | {_cell((report.__doc__ or '').splitlines()[0])} |"


def units() -> Iterator[str]:
    """Every analyte with its units."""
    yield "# Analytes and units\n"
    yield "The closed table by which results are converted: canonical value = value x factor + offset, the first unit"
    yield "being canonical. A unit that is not here is refused at capture, and makes a screening answer unknown, reason"
    yield "unit.\n"
    yield "| analyte | name | units (factor, offset) | plausible | source |"
    yield "|---|---|---|---|---|"
    for name, analyte in ANALYTES.items():
        listed = "; ".join(
            f"{unit.symbol or '(none)'} ({unit.factor:.10g}{f', {unit.offset:+.10g}' if unit.offset else ''})"
            for unit in analyte.units
        )
        low, high = analyte.plausible
        cells = (f"{analyte.en}, {analyte.zh}", listed, f"{low:g} to {high:g}", analyte.source)
        yield f"| `{name}` | " + " | ".join(_cell(cell) for cell in cells) + " |"


def methods() -> Iterator[str]:
    """Every method of analysis, in both languages, with what must be believed with it."""
    yield "# Methods of analysis\n"
    yield "What `analysis/catalogue.py` holds. Each takes arrays whose first axis counts trials (the real study is one)"
    yield "and gives results: estimate, standard error, interval and p-value with their sides, the assumptions below,"
    yield "warnings, and the subjects it rests on.\n"
    for name, method in METHODS.items():
        yield f"## `{name}`\n"
        for language in LANGUAGES:
            said = [part.in_language(language) for part in (method.text, method.question, method.missing, method.sides)]
            stop, gap = (".", " ") if language == "en" else ("。", "")
            yield gap.join(part if part.endswith((stop, "?", "？")) else part + stop for part in said) + "\n"
        yield f"Source: {method.source}\n"
        for assumption in method.assumptions:
            yield f"- assumes: {SENTENCES[assumption]['en']} / {SENTENCES[assumption]['zh']}"
        if method.settings:
            yield "\n| setting | default | what it decides | |"
            yield "|---|---|---|---|"
        for each in method.settings:
            yield f"| {each.name} | {each.default} | {_cell(each.text.en)} | {_cell(each.text.zh)} |"
        yield ""


def _cell(text: str) -> str:
    return " ".join(text.replace("{{", "{").replace("}}", "}").replace("|", "\\|").split())


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "findings.md": findings,
    "endpoints.md": endpoints,
    "designs.md": designs,
    "reports.md": reports,
    "units.md": units,
    "methods.md": methods,
}


def written(page: str) -> str:
    """The whole text of one page."""
    return "\n".join(PAGES[page]()) + "\n"


if __name__ == "__main__":
    for page in PAGES:
        (FOLDER / page).write_text(written(page), encoding="utf-8")
        print(FOLDER / page)
