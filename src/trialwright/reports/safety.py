"""Safety, the first primary endpoint: incidence by arm and part, laboratory grades and changes, suspensions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from trialwright.analysis import clopper_pearson, exposure_adjusted_incidence
from trialwright.analysis.result import Sides
from trialwright.chapters.safety.ctcae_terms import TERMS
from trialwright.records.snapshot import Snapshot
from trialwright.records.suspension import fold_suspensions
from trialwright.reports.document import Block, Cell, Document, Figures, Heading, Paragraph, Report, Table
from trialwright.reports.outcomes import participant
from trialwright.reports.stamp import notices, stamp
from trialwright.study.study import Study
from trialwright.trial.harms import Harms, changes, harms, incidence, shifts
from trialwright.words.declared import Text
from trialwright.words.texts import LANGUAGES, Language, say
from trialwright.words.wording import in_one_language

WHOLES = ("any", "severe", "serious", "related", "fatal", "dlt")
"""The kinds of incidence that are shown whether anything happened or not."""

LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    study: Study
    snapshot: Snapshot
    found: Harms


def safety(study: Study, snapshot: Snapshot) -> Report:
    """The safety endpoint in both languages.

    Missing: a trial in which nobody was treated says so in every section.
    """
    numbers = _Numbers(study=study, snapshot=snapshot, found=harms(study, snapshot))
    return {language: _document(numbers, language) for language in LANGUAGES}


def _document(numbers: _Numbers, language: Language) -> Document:
    found = numbers.found
    blocks: list[Block] = [
        Figures(
            numbers=(
                (say("harm treated", language), str(found.people.height)),
                (say("harm years", language), f"{found.people['years'].sum():.2f}"),
                (say("harm events", language), str(found.events.height)),
                (say("harm uncertain", language), str(found.events.filter(~pl.col("certain")).height)),
            )
        ),
        *_estimand(numbers.study, language),
        Heading(text=say("harm incidence", language)),
        Paragraph(text=say("harm incidence how", language)),
    ]
    blocks += [_incidence(numbers, group, language) for group in (None, "arm", "part")]
    blocks += [Heading(text=say("harm terms", language)), _terms(numbers, language)]
    blocks += [Heading(text=say("harm laboratory", language)), _shifts(found, language), _changes(numbers, language)]
    blocks += [Heading(text=say("harm suspensions", language)), _suspensions(numbers, language)]
    return Document(
        title=say("harm title", language),
        notices=notices(numbers.study, numbers.snapshot, language),
        blocks=tuple(blocks),
        stamp=stamp(numbers.study, numbers.snapshot, language),
    )


def _estimand(study: Study, language: Language) -> Iterator[Block]:
    """What is estimated, for whom, and what is done about what comes between, as the study declares it."""
    for estimand in study.analysis.estimands:
        outcome = next((each for each in study.endpoints.outcomes if each.id == estimand.outcome), None)
        if outcome is None or outcome.endpoint is not None or outcome.role != "primary":
            continue
        yield Heading(text=say("harm estimand", language))
        yield Paragraph(text=estimand.text.in_language(language))
        population = next((each.text for each in study.analysis.sets if each.id == estimand.population), None)
        rows = [
            (say("harm population", language), population),
            (say("harm treatment", language), estimand.treatment),
            (say("harm variable", language), outcome.text),
            *((each.text.in_language(language), each.strategy) for each in estimand.intercurrent),
            (say("harm summary", language), estimand.summary),
        ]
        yield Table(
            caption=say("harm estimand caption", language),
            columns=(say("what", language), say("harm declared", language)),
            rows=tuple((Cell(text=name), Cell(text=_text(value, language))) for name, value in rows),
            empty="",
        )


def _text(value: Text | str | None, language: Language) -> str:
    if isinstance(value, Text):
        return value.in_language(language)
    return "—" if value is None else say(f"label {value}", language)


def _incidence(numbers: _Numbers, group: str | None, language: Language) -> Table:
    counted = incidence(numbers.found, group).filter(pl.col("what").is_in(WHOLES))
    order = {what: place for place, what in enumerate(WHOLES)}
    rows = [
        (
            Cell(text=_group(numbers.study, group, row["group"], language)),
            Cell(text=say(f"harm {row['what']}", language)),
            *_share(row, language),
            *_rate(numbers.found, group, row),
        )
        for row in sorted(counted.iter_rows(named=True), key=lambda each: (each["group"], order[each["what"]]))
    ]
    names = ("harm group", "what", "harm with", "harm share", "harm events", "harm rate")
    return Table(
        caption=say(f"harm by {group or 'all'}", language),
        columns=tuple(say(name, language) for name in names),
        rows=tuple(rows),
        empty=say("harm nobody", language),
    )


def _group(study: Study, group: str | None, name: str, language: Language) -> str:
    if name in {"all", "not recorded"}:
        return say(f"harm {name}", language)
    elements = study.study.arms if group == "arm" else study.study.parts
    return next((each.text.in_language(language) for each in elements if each.id == name), name)


def _share(row: dict[str, int], language: Language) -> tuple[Cell, Cell]:
    """How many of how many, and the share with its exact two-sided interval; of none also the one-sided limit."""
    had, people = row["with"], row["people"]
    result = clopper_pearson.analyse(had, people, level=LEVEL)
    interval = result.interval
    text = f"{100 * float(result.estimate[0]):.1f} %"
    if interval is not None:
        text += f" ({100 * float(interval.low[0]):.1f}–{100 * float(interval.high[0]):.1f})"
    if had == 0 and people:
        one = clopper_pearson.analyse(0, people, level=LEVEL, sides=Sides.LESS).interval
        if one is not None:
            text += say("harm one-sided", language, high=f"{100 * float(one.high[0]):.1f}")
    return Cell(text=f"{had}/{people}", numeric=True), Cell(text=text, numeric=True)


def _rate(found: Harms, group: str | None, row: dict[str, object]) -> tuple[Cell, Cell]:
    """Events per patient-year with the interval by person; a dash where nothing or too little happened."""
    events = _of_kind(found, str(row["what"])).group_by("subject").agg(pl.len().alias("n"))
    people = found.people.join(events, on="subject", how="left", maintain_order="left")
    label = pl.lit("all") if group is None else pl.col(group).fill_null("not recorded")
    inside = people.with_columns(label.alias("group"))["group"].eq(str(row["group"])).to_numpy()
    counts = people["n"].fill_null(0).to_numpy().astype(np.float64)
    total, years = float(counts[inside].sum()), float(people["years"].to_numpy()[inside].sum())
    text = "—" if years <= 0 else f"{total / years:.2f}"
    if total > 0 and int(inside.sum()) > 1:
        rate, *_ = exposure_adjusted_incidence.analyse(counts[None, :], people["years"].to_numpy(), inside)
        if rate.interval is not None and np.isfinite(rate.interval.low[0]):
            text += f" ({float(rate.interval.low[0]):.2f}–{float(rate.interval.high[0]):.2f})"
    return Cell(text=str(row["events"]), numeric=True), Cell(text=text, numeric=True)


def _of_kind(found: Harms, what: str) -> pl.DataFrame:
    events = found.events
    if what == "dlt":
        return found.limiting
    if what == "any":
        return events
    if what == "related":
        return events.filter(pl.col(what).fill_null(value=True))
    return events.filter(pl.col("grade") >= 3 if what == "severe" else pl.col(what))


def _terms(numbers: _Numbers, language: Language) -> Table:
    counted = incidence(numbers.found).filter(pl.col("what").is_in(["class", "term"]))
    found = sorted(counted.iter_rows(named=True), key=lambda row: (row["what"], -row["with"], row["name"]))
    rows = [
        (
            Cell(text=say(f"harm {row['what']}", language)),
            Cell(text=in_one_language(row["name"], language)),
            Cell(text=f"{row['with']}/{row['people']}", numeric=True),
            Cell(text=str(row["events"]), numeric=True),
        )
        for row in found
    ]
    names = ("what", "harm name", "harm with", "harm events")
    columns = tuple(say(name, language) for name in names)
    return Table(
        caption=say("harm terms caption", language), columns=columns, rows=tuple(rows), empty=say("harm none", language)
    )


def _worsened(row: Mapping[str, Any]) -> bool:
    """Whether it became severe of what was not known to be so."""
    return bool(row["worst"] >= 3 > (row["before"] or 0))


def _shifts(found: Harms, language: Language) -> Table:
    rows = [
        (
            Cell(text=_term(row["term"], language)),
            Cell(text="–" if row["before"] is None else str(row["before"]), numeric=True),
            Cell(text=str(row["worst"]), numeric=True, mark="bad" if _worsened(row) else "plain"),
            Cell(text=str(row["people"]), numeric=True),
        )
        for row in shifts(found).iter_rows(named=True)
    ]
    names = ("harm parameter", "harm before", "harm worst", "harm people")
    columns = tuple(say(name, language) for name in names)
    return Table(
        caption=say("harm shifts caption", language),
        columns=columns,
        rows=tuple(rows),
        empty=say("harm nobody", language),
    )


def _changes(numbers: _Numbers, language: Language) -> Table:
    endpoints = numbers.study.endpoints.endpoints
    visit = endpoints[0].visits.at if endpoints else ""
    rows = [
        (
            Cell(text=_term(row["term"], language)),
            Cell(text=row["unit"]),
            *(Cell(text=f"{row[name]:.4g}", numeric=True) for name in ("people", "median", "least", "most")),
        )
        for row in changes(numbers.found, visit).iter_rows(named=True)
    ]
    names = ("harm parameter", "unit", "harm people", "middle", "least", "most")
    columns = tuple(say(name, language) for name in names)
    caption = say("harm changes caption", language, visit=visit)
    return Table(caption=caption, columns=columns, rows=tuple(rows), empty=say("harm nobody", language))


def _term(name: str, language: Language) -> str:
    """The parameter that a term of CTCAE grades, called by that term."""
    return TERMS[name].zh if language == "zh" else name


def _suspensions(numbers: _Numbers, language: Language) -> Table:
    rows = [
        (
            Cell(text=each.since),
            Cell(text=" · ".join(part for part in (each.cause, in_one_language(each.text, language)) if part)),
            Cell(text=f"{each.subject}/{each.event}" if each.subject else "—"),
            Cell(text=in_one_language(each.decision or "", language) or say("harm stands", language),
                 mark="bad" if each.halts else "plain"),
        )
        for each in fold_suspensions(numbers.snapshot.happened)
    ]  # fmt: skip
    columns = (
        say("harm since", language),
        say("reason", language),
        participant(numbers.study, language),
        say("board decision", language),
    )
    return Table(
        caption=say("harm suspensions caption", language),
        columns=columns,
        rows=tuple(rows),
        empty=say("harm no suspension", language),
    )
