"""The escalation chapter of a protocol: rule, table, futures, behaviour, and plain words for the ethics committee.

It is made from a design alone; no study folder and no log are needed, since no outcome is in it.

Missing: what the protocol has not declared (the dose of each level) is said to be missing, never filled in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from trialwright import __version__
from trialwright.chapters.escalation.catalogue import DESIGNS, limited, settings_of
from trialwright.chapters.escalation.design import Floats, Plan
from trialwright.chapters.escalation.endings import Endings
from trialwright.chapters.escalation.guards import GUARD_SETTINGS
from trialwright.chapters.escalation.operating import Characteristics, Worst, score, with_background, worst_cases
from trialwright.chapters.escalation.pathways import Node, chances, pathways
from trialwright.chapters.escalation.printed import Printed, most_at_a_level, printed
from trialwright.reports import escalation_figures
from trialwright.reports.document import Block, Cell, Document, Figures, Heading, Paragraph, Picture, Report, Table
from trialwright.words.texts import LANGUAGES, Language, say

GRID = tuple(step / 10 for step in range(1, 8))
"""Rates of the truths among which the worst case is sought."""

LONGEST_TABLE = 120
"""More points than this are drawn but not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the chapter is about.

    settings    what was chosen, by name
    truths      (scenarios, levels) true DLT rates, without the procedure
    background  chance of a DLT by the procedure alone
    overdose    DLT rate above which a level counts as an overdose
    planned     patients that the protocol speaks of
    """

    name: str
    settings: dict[str, str]
    plan: Plan
    truths: Floats
    background: float
    overdose: float
    planned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    """Everything the chapter says, computed before anything is formatted."""

    asked: Asked
    table: Printed
    nodes: tuple[Node, ...]
    reached: tuple[float, ...]
    truths: Floats
    scored: Characteristics
    most: int
    worst: dict[str, Worst]


def scenarios(levels: int) -> Floats:
    """(3, levels) truths to show where nobody asked for others: all levels safe, rising, toxic from the start."""
    steps = np.arange(levels)
    return np.minimum(np.stack([0.03 + 0.02 * steps, 0.05 + 0.1 * steps, 0.25 + 0.15 * steps]), 0.9)


def escalation_chapter(asked: Asked, endings: Endings) -> Report:
    """The chapter in both languages, from the listed ends of ``limited(asked.plan)``."""
    plan = limited(asked.plan)
    truths = with_background(asked.truths, asked.background)
    nodes = pathways(asked.plan, (plan.cohort,) * min(3, plan.cohorts or 3)) or ()
    numbers = _Numbers(
        asked=asked,
        table=printed(asked.plan, most_at_a_level(plan)),
        nodes=nodes,
        reached=chances(nodes, tuple(float(rate) for rate in truths[min(1, len(truths) - 1)])),
        truths=truths,
        scored=score(endings, truths, asked.overdose),
        most=int(endings.treated.sum(axis=1).max()),
        worst=worst_cases(endings, asked.overdose, GRID) if plan.levels <= 6 else {},
    )
    return {language: _document(numbers, language) for language in LANGUAGES}


def _document(numbers: _Numbers, language: Language) -> Document:
    asked = numbers.asked
    return Document(
        title=say("chapter title", language),
        notices=(say("chapter draft", language), say("advice notice", language)),
        blocks=(
            *_rule(numbers, language),
            *_table(numbers, language),
            *_futures(numbers, language),
            *_behaviour(numbers, language),
            *_worst(numbers, language),
            *_plain_words(numbers, language),
        ),
        stamp=(
            (say("chapter design", language), asked.name),
            (say("software", language), f"trialwright {__version__}"),
            (say("chapter exactness", language), say("oc exact", language)),
        ),
    )


def _rule(numbers: _Numbers, language: Language) -> list[Block]:
    asked, plan = numbers.asked, numbers.asked.plan
    kind = DESIGNS[asked.name]
    chosen = tuple(
        (Cell(text=setting.name), Cell(text=value), Cell(text=setting.text.in_language(language)))
        for setting in settings_of(asked.name)
        if setting not in GUARD_SETTINGS or setting.name in asked.settings
        if (value := asked.settings.get(setting.name, setting.default)) and "\n" not in value
    )
    columns = tuple(say(name, language) for name in ("chapter setting", "chapter value", "chapter meaning"))
    return [
        Heading(text=say("chapter rule", language)),
        Paragraph(text=kind.text.in_language(language) + _stop(language)),
        Figures(
            numbers=(
                (say("chapter levels", language), str(plan.levels)),
                (say("chapter cohort", language), str(plan.cohort)),
                (say("oc planned", language), str(asked.planned)),
                (say("oc most_patients", language), str(numbers.most)),
            )
        ),
        Table(
            caption=say("chapter settings", language), columns=columns, rows=chosen, empty=say("chapter none", language)
        ),
        Paragraph(text=say("chapter source", language, source=kind.source)),
        Paragraph(text=say("chapter partial", language)),
    ]


def _table(numbers: _Numbers, language: Language) -> list[Block]:
    table = numbers.table
    cells = [(row.patients, dlts, letter) for row in table.rows for dlts, letter in enumerate(row.decisions)]
    frame = pl.DataFrame(cells, schema={"patients": pl.Int64, "dlts": pl.Int64, "letter": pl.String}, orient="row")
    caption = say("chapter table caption", language, level=table.level)
    svg = escalation_figures.decisions(
        frame, across=say("chapter patients", language), up=say("chapter dlts", language)
    )
    names = ("escalate_if_at_most", "de_escalate_if_at_least", "close_if_at_least")
    rows = tuple(
        (
            Cell(text=str(row.patients), numeric=True),
            *(
                Cell(text="–" if row.limits()[name] is None else str(row.limits()[name]), numeric=True)
                for name in names
            ),
        )
        for row in table.rows
    )
    columns = (say("chapter patients", language), *(say(f"chapter {name}", language) for name in names))
    return [
        Heading(text=say("chapter table", language)),
        Picture(caption=caption, svg=svg, shows=caption),
        Table(caption=say("chapter limits", language), columns=columns, rows=rows, empty=say("chapter none", language)),
    ]


def _futures(numbers: _Numbers, language: Language) -> list[Block]:
    nodes = numbers.nodes
    if not nodes:
        return []
    depth = max(node.depth for node in nodes)
    places = _leaf_places(nodes)
    points = pl.DataFrame(
        {
            "x": [float(node.depth) for node in nodes],
            "y": places,
            "said": [_node_said(node, language) for node in nodes],
            "kind": [node.action.value for node in nodes],
        }
    )
    edges = pl.DataFrame(
        [
            (float(nodes[node.parent].depth), places[node.parent], float(node.depth), places[place])
            for place, node in enumerate(nodes)
            if node.parent is not None
        ],
        schema={"x": pl.Float64, "y": pl.Float64, "x2": pl.Float64, "y2": pl.Float64},
        orient="row",
    )
    headings = [say("chapter start", language)]
    headings += [say("chapter cohort number", language, number=number) for number in range(1, depth + 1)]
    caption = say("chapter tree", language)
    svg = escalation_figures.tree(points, edges, headings=headings)
    blocks: list[Block] = [
        Heading(text=say("chapter futures", language)),
        Picture(caption=caption, svg=svg, shows=caption),
    ]
    ends = [(node, reach) for node, reach in zip(nodes, numbers.reached, strict=True) if node.depth]
    if len(ends) <= LONGEST_TABLE:
        blocks.append(_future_table(numbers, ends, language))
    return blocks


def _future_table(numbers: _Numbers, ends: Sequence[tuple[Node, float]], language: Language) -> Table:
    rows = tuple(
        (
            Cell(text=node.path),
            Cell(text=_answer(node, language)),
            Cell(text=("; " if language == "en" else "；").join(each.said(language) for each in node.because)),
            Cell(text=f"{reach:.4f}", numeric=True),
        )
        for node, reach in ends
    )
    truth = ", ".join(f"{rate:.3g}" for rate in numbers.truths[min(1, len(numbers.truths) - 1)])
    names = ("chapter path", "chapter answer", "chapter why", "chapter chance")
    return Table(
        caption=say("chapter futures caption", language, truth=truth),
        columns=tuple(say(name, language) for name in names),
        rows=rows,
        empty=say("chapter none", language),
    )


def _leaf_places(nodes: tuple[Node, ...]) -> list[float]:
    """Where each point stands from top to bottom: leaves one below the other, the others amid their children."""
    children: dict[int, list[int]] = {}
    for place, node in enumerate(nodes):
        if node.parent is not None:
            children.setdefault(node.parent, []).append(place)
    places = [0.0] * len(nodes)
    leaf = 0
    waiting, ordered = [0], list[int]()
    while waiting:
        place = waiting.pop()
        ordered.append(place)
        waiting.extend(reversed(children.get(place, [])))
    for place in ordered:
        if place not in children:
            places[place] = float(leaf)
            leaf += 1
    for place in reversed(ordered):
        if place in children:
            places[place] = sum(places[child] for child in children[place]) / len(children[place])
    return places


def _answer(node: Node, language: Language) -> str:
    action = say(f"action {node.action.value}", language)
    return action if node.level is None else say("next level", language, action=action, level=node.level)


def _node_said(node: Node, language: Language) -> str:
    last = node.path.split(" ")[-1]
    to = say("action stop", language) if node.level is None else str(node.level)
    return f"{last} → {to}" if last else f"→ {to}"


def _behaviour(numbers: _Numbers, language: Language) -> list[Block]:
    truths, scored, levels = numbers.truths, numbers.scored, numbers.asked.plan.levels
    names = [say("chapter scenario", language, number=place + 1) for place in range(len(truths))]
    figures: tuple[tuple[str, Floats], ...] = (
        *((say("chapter selects", language, level=level + 1), scored.selection[:, level]) for level in range(levels)),
        (say("oc none", language), scored.none),
        *((say("chapter treats", language, level=level + 1), scored.patients[:, level]) for level in range(levels)),
        (say("oc total", language), scored.total),
        (say("chapter more", language, planned=numbers.asked.planned), scored.more_than(numbers.asked.planned)),
        (say("chapter all dlts", language), scored.dlts.sum(axis=1)),
        (say("oc two_dlts_or_more", language), scored.dlts_at_least(2)),
        *(() if numbers.asked.plan.ends_alone else ((say("oc stopped", language), scored.stopped),)),
        (say("oc top_untried", language), scored.top_untried),
        (say("oc overdosed", language), scored.overdosed),
        (say("oc selects_toxic", language), scored.selects_toxic),
    )
    rates = ((say("chapter rate", language, level=level + 1), truths[:, level]) for level in range(levels))
    rows = tuple(
        (Cell(text=name), *(Cell(text=f"{value:.4g}", numeric=True) for value in values))
        for name, values in (*rates, *figures)
    )
    background = (Paragraph(text=say("chapter background", language, background=numbers.asked.background)),)
    return [
        Heading(text=say("chapter behaviour", language)),
        *(background if numbers.asked.background else ()),
        *_pictures(numbers, names, language),
        Table(
            caption=say("chapter exact", language),
            columns=(say("chapter figure", language), *names),
            rows=rows,
            empty=say("chapter none", language),
        ),
    ]


def _pictures(numbers: _Numbers, names: list[str], language: Language) -> list[Block]:
    truths, scored = numbers.truths, numbers.scored
    levels = [str(level + 1) for level in range(truths.shape[1])]
    none = say("chapter nothing", language)
    rates = pl.DataFrame(
        [(level, float(truths[row, int(level) - 1]), name) for row, name in enumerate(names) for level in levels],
        schema={"level": pl.String, "rate": pl.Float64, "scenario": pl.String},
        orient="row",
    )
    selected = pl.DataFrame(
        [
            (level, float(chance), name)
            for row, name in enumerate(names)
            for level, chance in zip([none, *levels], [scored.none[row], *scored.selection[row]], strict=True)
        ],
        schema={"level": pl.String, "chance": pl.Float64, "scenario": pl.String},
        orient="row",
    )
    level_axis = say("chapter level", language)
    first = escalation_figures.dose_toxicity(
        rates,
        target=numbers.asked.overdose,
        across=level_axis,
        up=say("chapter true rate", language),
        groups="",
        order=names,
    )
    second = escalation_figures.selection(
        selected, across=level_axis, up=say("chapter chance", language), order=names, levels=[none, *levels]
    )
    curve = say("chapter curve", language, overdose=numbers.asked.overdose)
    bars = say("oc selection", language)
    return [Picture(caption=curve, svg=first, shows=curve), Picture(caption=bars, svg=second, shows=bars)]


def _worst(numbers: _Numbers, language: Language) -> list[Block]:
    if not numbers.worst:
        return []
    rows = tuple(
        (
            Cell(text=say(f"oc worst {name}", language)),
            Cell(text=f"{case.value:.4f}", numeric=True),
            Cell(text=", ".join(f"{rate:g}" for rate in case.truth)),
        )
        for name, case in numbers.worst.items()
    )
    columns = tuple(say(name, language) for name in ("chapter figure", "chapter value", "oc true"))
    return [
        Heading(text=say("chapter worst", language)),
        Table(caption=say("chapter worst caption", language), columns=columns, rows=rows, empty=""),
    ]


def _plain_words(numbers: _Numbers, language: Language) -> list[Block]:
    asked, scored = numbers.asked, numbers.scored
    said = [
        say("words people", language, cohort=asked.plan.cohort, most=numbers.most),
        say("words rule", language),
        say("words person", language),
    ]
    for row in range(len(numbers.truths)):
        rates = ", ".join(f"{100 * rate:.0f} %" for rate in numbers.truths[row])
        top = float(1 - scored.top_untried[row])
        said.append(
            say(
                "words scenario",
                language,
                rates=rates,
                dlts=float(scored.dlts[row].sum()),
                total=float(scored.total[row]),
                none=_in_hundred(float(scored.none[row])),
                top=_in_hundred(top),
            )
        )
    more = float(scored.more_than(asked.planned).max())
    if more > 0:
        said.append(say("words more", language, planned=asked.planned, more=_in_hundred(more), most=numbers.most))
    return [Heading(text=say("chapter words", language)), *(Paragraph(text=text) for text in said)]


def _in_hundred(chance: float) -> str:
    """A chance as so many of 100 trials; what is above 0 is never rounded to 0."""
    rounded = round(100 * chance)
    if chance > 0 and rounded == 0:
        return "<1"
    return ">99" if chance < 1 and rounded == 100 else str(rounded)


def _stop(language: Language) -> str:
    return "." if language == "en" else "。"
