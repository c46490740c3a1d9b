"""``dose``: which dose next, by any design of the catalogue; decision tables, futures, operating characteristics."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialwright.cli.output import as_json, in_language, print_json

if TYPE_CHECKING:
    from trialwright.chapters.escalation.design import Advice, Plan
    from trialwright.chapters.escalation.endings import Endings
    from trialwright.chapters.escalation.history import DoseHistory
    from trialwright.words.findings import Fault
    from trialwright.words.texts import Language

MOST_TRIALS = 1_000_000

of_design = click.option("--design", "name", required=True, metavar="NAME", help="A design of `dose list`.")
with_settings = click.option(
    "--set", "settings", multiple=True, metavar="NAME=VALUE", help="A setting; `dose list` documents them."
)
on_levels = click.option(
    "--levels", type=click.IntRange(1, 12), default=3, show_default=True, help="Levels of the ladder."
)
after_outcomes = click.option(
    "--outcomes", required=True, metavar="TEXT", help="Such as '1NNN 2NNT 3N?': N no DLT, T DLT, ? in the window."
)


@click.group()
def dose() -> None:
    """Dose escalation: outcomes in, advice out. An advice does not replace the investigator's judgement."""


@dose.command("list")
@as_json
@in_language
def list_(as_json: bool, language: "Language") -> None:
    """Documents every design: what it does, its settings, its source."""
    from trialwright.chapters.escalation.catalogue import DESIGNS, settings_of

    documented: list[dict[str, Any]] = [
        {
            "name": name,
            "text": kind.text.in_language(language),
            "source": kind.source,
            "settings": [
                {
                    "name": setting.name,
                    "default": setting.default,
                    "fits": setting.fits.said,
                    "text": setting.text.in_language(language),
                }
                for setting in settings_of(name)
            ],
        }
        for name, kind in DESIGNS.items()
    ]
    if as_json:
        print_json(documented)
        return
    for each in documented:
        click.echo(f"{each['name']}: {each['text']}\n  {each['source']}")
        for setting in each["settings"]:
            default = setting["default"] or "-"
            click.echo(f"  --set {setting['name']}={default} ({setting['fits']}): {setting['text']}")


@dose.command()
@of_design
@with_settings
@on_levels
@after_outcomes
@as_json
@in_language
def advise(
    name: str, settings: tuple[str, ...], levels: int, outcomes: str, as_json: bool, language: "Language"
) -> None:
    """Says where the next patient may go, and why."""
    from trialwright.chapters.escalation.patients import advise as ask
    from trialwright.words.texts import say

    plan = _plan(name, settings, levels)
    history = _history(outcomes, levels)
    advice = ask(plan, history)
    answer = {
        "next": advice.level,
        "action": advice.action.value,
        "closed": list(advice.closed),
        "because": advice.said(language),
        "margin": advice.margin,
        "measure": advice.measure,
        "awaited": [{"level": level, "patients": patients} for level, patients in advice.awaited],
        "backfill": _open_for_backfill(plan, history),
        "notice": say("advice notice", language),
    }
    if as_json:
        print_json(answer)
        return
    said = say(f"action {advice.action.value}", language)
    click.echo(said if advice.level is None else say("next level", language, action=said, level=advice.level))
    click.echo(f"  {advice.said(language)}")
    if advice.closed:
        click.echo("  " + say("closed levels", language, levels=", ".join(str(level) for level in advice.closed)))
    click.echo(f"  {answer['notice']}")


@dose.command()
@of_design
@with_settings
@on_levels
@after_outcomes
@as_json
@in_language
def select(
    name: str, settings: tuple[str, ...], levels: int, outcomes: str, as_json: bool, language: "Language"
) -> None:
    """Says which level is selected once the trial is over."""
    from trialwright.chapters.escalation.patients import select as ask
    from trialwright.words.texts import say

    advice: Advice = ask(_plan(name, settings, levels), _history(outcomes, levels))
    if as_json:
        print_json({"level": advice.level, "because": advice.said(language), "notice": say("advice notice", language)})
        return
    click.echo(f"{advice.level or '-'} | {advice.said(language)}")


@dose.command()
@of_design
@with_settings
@on_levels
@click.option("--patients", type=click.IntRange(1, 100), help="Up to so many at a level; planned, or four cohorts.")
@click.option("--csv", "as_csv", is_flag=True, help="Answer as the csv that --set table=FILE reads.")
@as_json
@in_language
def table(
    name: str,
    settings: tuple[str, ...],
    levels: int,
    patients: int | None,
    as_csv: bool,
    as_json: bool,
    language: "Language",
) -> None:
    """Prints the decision table: E up, S the same level, D down, DU down and closed, X the trial ends."""
    from trialwright.chapters.escalation import printed
    from trialwright.words.texts import say

    plan = _plan(name, settings, levels)
    made = printed.printed(plan, patients or printed.most_at_a_level(plan))
    if as_csv:
        click.echo(printed.as_csv(made), nl=False)
        return
    if as_json:
        rows = [{"patients": row.patients, "decisions": list(row.decisions), **row.limits()} for row in made.rows]
        print_json({"design": name, "level": made.level, "rows": rows})
        return
    click.echo(say("table caption", language, level=made.level))
    for row in made.rows:
        click.echo(f"{row.patients:4} " + " ".join(f"{letter:>2}" for letter in row.decisions))


@dose.command()
@of_design
@with_settings
@on_levels
@click.option("--cohorts", required=True, metavar="3,3,3", help="Patients in each of the next cohorts.")
@click.option("--outcomes", default="", metavar="TEXT", help="What has happened already.")
@click.option("--true", "truth", metavar="RATES", help="True DLT rates, to add the chance of each point.")
@as_json
@in_language
def paths(
    name: str,
    settings: tuple[str, ...],
    levels: int,
    cohorts: str,
    outcomes: str,
    truth: str | None,
    as_json: bool,
    language: "Language",
) -> None:
    """Prints every future of the next cohorts with its advice."""
    from trialwright.chapters.escalation.pathways import MOST_NODES, chances, pathways

    sizes = tuple(int(part) for part in cohorts.split(",") if part.isascii() and part.isdigit() and 0 < int(part) <= 20)
    if len(sizes) != len(cohorts.split(",")):
        raise click.BadParameter(f"'{cohorts}' is not a list of cohort sizes", param_hint="--cohorts")
    nodes = pathways(_plan(name, settings, levels), sizes, _history(outcomes, levels))
    if nodes is None:
        raise click.BadParameter(f"more than {MOST_NODES} points; ask for fewer cohorts", param_hint="--cohorts")
    reached = chances(nodes, _rates(truth, levels)) if truth else None
    answers: list[dict[str, Any]] = [
        {
            "path": node.path,
            "parent": node.parent,
            "depth": node.depth,
            "action": node.action.value,
            "next": node.level,
            "because": ("; " if language == "en" else "；").join(each.said(language) for each in node.because),
            **({"chance": reached[place]} if reached else {}),
        }
        for place, node in enumerate(nodes)
    ]
    if as_json:
        print_json({"nodes": answers})
        return
    for place, answer in _depth_first(answers):
        chance = f" {reached[place]:.4f}" if reached else ""
        step = answer["path"].split(" ")[-1] or "."
        click.echo(f"{'  ' * answer['depth']}{step} -> {answer['next'] or answer['action']}{chance}")


@dose.command()
@of_design
@with_settings
@click.option("--true", "truth", required=True, metavar="RATES", help="True DLT rate of each level: 0.05,0.15,0.30.")
@click.option("--background", type=click.FloatRange(0, 1), default=0.0, help="Chance of a DLT by the procedure alone.")
@click.option("--planned", type=click.IntRange(1), help="Also the chance of more patients than this; planned number.")
@click.option("--worst", is_flag=True, help="Also the worst of every rising truth in steps of 0.1.")
@click.option("--trials", type=click.IntRange(1, MOST_TRIALS), help="Simulate so many trials instead.")
@click.option("--seed", type=click.IntRange(0), help="Seed of the simulation.")
@click.option(
    "--arrivals",
    type=click.FloatRange(0.001, 1000),
    default=3.0,
    show_default=True,
    help="Of a design that reads follow-up: patients arriving in one DLT window.",
)
@click.option(
    "--late",
    type=click.FloatRange(0.01, 0.99),
    default=0.5,
    show_default=True,
    help="Of a design that reads follow-up: share of the DLTs in the second half of the window.",
)
@as_json
@in_language
def oc(
    name: str,
    settings: tuple[str, ...],
    truth: str,
    background: float,
    planned: int | None,
    worst: bool,
    trials: int | None,
    seed: int | None,
    arrivals: float,
    late: float,
    as_json: bool,
    language: "Language",
) -> None:
    """Operating characteristics as fractions: exact, unless --trials asks to simulate."""
    import numpy as np

    from trialwright.chapters.escalation.catalogue import limited
    from trialwright.chapters.escalation.operating import score, with_background, worst_cases
    from trialwright.words.texts import say

    rates = _rates(truth, None)
    plan = limited(_plan(name, settings, len(rates)))
    true = with_background(np.array([rates]), background)
    endings = _endings(plan, true[0], trials, seed, (arrivals, late))
    target = _target(name, settings)
    scored = score(endings, true, target)
    number = planned or plan.planned or 3 * plan.levels
    answer: dict[str, Any] = {
        "selection": scored.selection[0].tolist(),
        "none": float(scored.none[0]),
        "patients": scored.patients[0].tolist(),
        "dlts": scored.dlts[0].tolist(),
        "exact": endings.exact,
        "trials": scored.trials or None,
        "stopped": _number(scored.stopped[0]),
        "total": float(scored.total[0]),
        "planned": number,
        "more_than_planned": float(scored.more_than(number)[0]),
        "most_patients": int(endings.treated.sum(axis=1).max()),
        "top_untried": float(scored.top_untried[0]),
        "target": target,
        "overdosed": float(scored.overdosed[0]),
        "overdose60": _number(scored.overdose60[0]),
        "overdose80": _number(scored.overdose80[0]),
        "selects_toxic": float(scored.selects_toxic[0]),
        "two_dlts_or_more": float(scored.dlts_at_least(2)[0]),
        "true": true[0].tolist(),
    }
    if worst and endings.exact:
        grid = tuple(step / 10 for step in range(1, 8))
        answer["worst"] = {
            figure: {"value": case.value, "true": list(case.truth)}
            for figure, case in worst_cases(endings, target, grid).items()
        }
    if as_json:
        print_json(answer)
        return
    for figure, value in answer.items():
        if figure == "worst":
            for each, case in value.items():
                worst_at = ", ".join(f"{rate:g}" for rate in case["true"])
                click.echo(f"{say(f'oc worst {each}', language)}: {case['value']:.4f} ({worst_at})")
        elif value is not None:
            click.echo(f"{say(f'oc {figure}', language)}: {_said(value, language)}")


@dose.command()
@of_design
@with_settings
@on_levels
@click.option("--true", "truths", multiple=True, metavar="RATES", help="True DLT rates to show; may be given often.")
@click.option("--background", type=click.FloatRange(0, 1), default=0.0, help="Chance of a DLT by the procedure alone.")
@click.option("--planned", type=click.IntRange(1), help="Patients that the protocol speaks of.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The page; ends in .html.")
@in_language
def chapter(
    name: str,
    settings: tuple[str, ...],
    levels: int,
    truths: tuple[str, ...],
    background: float,
    planned: int | None,
    out: Path,
    language: "Language",
) -> None:
    """Writes the escalation chapter of a protocol as one page that needs nothing else, in both languages."""
    import numpy as np

    from trialwright.chapters.escalation.catalogue import limited
    from trialwright.chapters.escalation.endings import enumerate_endings
    from trialwright.reports.escalation_chapter import Asked, escalation_chapter, scenarios
    from trialwright.reports.render import as_html, write_file

    if out.suffix != ".html":
        raise click.BadParameter("the chapter is written as .html", param_hint="--out")
    plan = _plan(name, settings, levels)
    shown = np.array([_rates(each, levels) for each in truths]) if truths else scenarios(levels)
    asked = Asked(
        name=name,
        settings=_pairs(settings),
        plan=plan,
        truths=shown,
        background=background,
        overdose=_target(name, settings),
        planned=planned or limited(plan).planned or plan.cohort * levels,
    )
    endings = enumerate_endings(limited(plan))
    if endings is None:
        raise click.UsageError(
            "the chapter shows exact figures, and this plan has too many ends or reads more than counts; "
            "`dose oc --trials --seed` simulates it"
        )
    write_file(out, as_html(escalation_chapter(asked, endings), language))
    click.echo(f"{out}", err=True)


def _said(value: object, language: "Language") -> str:
    from trialwright.words.texts import say

    if isinstance(value, bool):
        return say("yes" if value else "no", language)
    if isinstance(value, list):
        return "  ".join(f"{each:.4f}" for each in value)  # pyright: ignore[reportUnknownVariableType]
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _number(value: float) -> float | None:
    return None if value != value else float(value)  # noqa: PLR0124 only NaN differs from itself


def _endings(
    plan: "Plan", truth: Any, trials: int | None, seed: int | None, time: tuple[float, float] = (3.0, 0.5)
) -> "Endings":
    from trialwright.chapters.escalation.endings import enumerate_endings, simulate
    from trialwright.chapters.escalation.follow_up import Arrivals, simulate_follow_up

    if plan.design.reads == "responses":
        raise click.UsageError("the design reads responses, and no truth says who responds: not computed")
    if (trials is None) != (seed is None):
        raise click.UsageError("--trials and --seed belong together: a simulation without a seed cannot be repeated")
    if trials is not None and seed is not None and plan.design.reads == "follow-up":
        return simulate_follow_up(plan, truth, trials, seed, Arrivals(rate=time[0], late=time[1]))
    if trials is not None and seed is not None:
        return simulate(plan, truth, trials, seed)
    endings = enumerate_endings(plan)
    if endings is None:
        raise click.UsageError("too many ends to list, or the design reads more than counts: give --trials and --seed")
    return endings


def _depth_first(answers: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    children: dict[int | None, list[int]] = {}
    for place, answer in enumerate(answers):
        children.setdefault(answer["parent"], []).append(place)
    ordered: list[tuple[int, dict[str, Any]]] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        place = waiting.pop()
        ordered.append((place, answers[place]))
        waiting.extend(reversed(children.get(place, [])))
    return ordered


def _pairs(settings: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE, and several of them separated by blanks."""
    pairs: dict[str, str] = {}
    for each in settings:
        name, equals, value = each.partition("=")
        if not equals:
            raise click.BadParameter(f"'{each}' is not NAME=VALUE", param_hint="--set")
        pairs[name.strip()] = value.strip()
    return pairs


def _target(name: str, settings: tuple[str, ...]) -> float:
    """The rate above which a level is an overdose: the design's target; a third where it has none."""
    from trialwright.chapters.escalation.catalogue import settings_of

    defaults = {setting.name: setting.default for setting in settings_of(name)}
    return float(_pairs(settings).get("target", defaults.get("target", "0.3333")))


def _plan(name: str, settings: tuple[str, ...], levels: int) -> "Plan":
    """The plan of a design and its settings; ``table`` names a file, which is read here.

    Raises: UsageError for what is no design or setting, FaultyInput for a table that cannot be used.
    """
    from trialwright.chapters.escalation.catalogue import planned
    from trialwright.words.errors import FaultyInput
    from trialwright.words.findings import Fault, Place

    pairs = _pairs(settings)
    file = pairs.get("table")
    if file is not None:
        try:
            pairs["table"] = Path(file).read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as stop:
            raise FaultyInput(f"{file} is not UTF-8 text") from stop
    plan = planned(name, pairs, levels)
    if not isinstance(plan, Fault):
        return plan
    if plan.kind.startswith("table-"):
        raise FaultyInput("the decision table cannot be used", (plan.at(Place(file=file or "--set table")),))
    raise click.UsageError(_plain(plan))


def _plain(fault: "Fault") -> str:
    from trialwright.words.findings import Place

    finding = fault.at(Place(file="--set"))
    return f"{finding.what()}. {finding.mend()}"


def _history(outcomes: str, levels: int) -> "DoseHistory":
    """The history that the text means.

    Raises: FaultyInput for a text that cannot be read.
    """
    from trialwright.chapters.escalation.history import read_outcomes
    from trialwright.words.errors import FaultyInput
    from trialwright.words.findings import Fault, Place

    history = read_outcomes(outcomes, levels)
    if isinstance(history, Fault):
        raise FaultyInput("the outcomes cannot be used", (history.at(Place(file="--outcomes")),))
    return history


def _rates(text: str, levels: int | None) -> tuple[float, ...]:
    from trialwright.chapters.escalation.catalogue import MOST_LEVELS
    from trialwright.chapters.escalation.settings import number

    numbers = [number(part) for part in text.split(",")]
    rates = tuple(rate for rate in numbers if rate is not None and 0 <= rate <= 1)
    if len(rates) != len(numbers) or not 1 <= len(rates) <= MOST_LEVELS or (levels and len(rates) != levels):
        wanted = f"{levels} rates" if levels else f"1 to {MOST_LEVELS} rates"
        raise click.BadParameter(f"'{text}' is not {wanted} from 0 to 1, separated by commas", param_hint="--true")
    return rates


def _open_for_backfill(plan: "Plan", history: "DoseHistory") -> list[int]:
    from trialwright.chapters.escalation.guards import open_for_backfill

    return list(open_for_backfill(plan.design, history.as_trials(plan.cohort)))
