"""What an endpoint says so far: its curves, the change of each participant, and the rules and samples behind them."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from trialwright.casebook.scores import in_words
from trialwright.reports.document import Block, Cell, Heading, Paragraph, Picture, Table
from trialwright.reports.figures import curves
from trialwright.study.study import Study
from trialwright.trial.outcomes import Outcome
from trialwright.words.days import day_text
from trialwright.words.texts import Language, say


def outcome_blocks(outcome: Outcome, study: Study, language: Language) -> list[Block]:
    """The section of one endpoint.

    Missing: where nothing was recorded it says so; whoever has no change is listed with the reason.
    """
    endpoint = outcome.endpoint
    names = {visit.id: visit.text.in_language(language) for visit in study.schedule.visits}
    return [
        Heading(text=endpoint.text.in_language(language)),
        *_picture(outcome, names, study.study.participant.in_language(language), language),
        _changes(outcome, study, names, language),
        *_sensitivity(outcome, language),
        *_rules(outcome, language),
        *_samples(outcome, study, names, language),
    ]


def participant(study: Study, language: Language) -> str:
    """What the study calls those who take part, as the heading of a column."""
    word = study.study.participant.in_language(language)
    return word[:1].upper() + word[1:]


def _picture(outcome: Outcome, names: Mapping[str, str], called: str, language: Language) -> list[Block]:
    picture = outcome.kind.picture
    if picture is None or outcome.samples.is_empty():
        return []
    visits = outcome.endpoint.visits.visits
    order = [names[visit] for visit in visits]
    frame = outcome.samples.select(
        pl.col(picture.x).alias("x"),
        pl.col(picture.y).alias("y"),
        pl.col("visit").replace_strict(visits, order).alias("group"),
        "subject",
    )
    svg = curves(
        frame,
        across=say(picture.across, language),
        up=say(picture.up, language),
        groups=say("visit", language),
        order=order,
    )
    caption = say(picture.caption, language, participant=called, subjects=frame["subject"].n_unique())
    return [Picture(caption=caption, svg=svg, shows=caption)]


def _changes(outcome: Outcome, study: Study, names: Mapping[str, str], language: Language) -> Table:
    endpoint, unit = outcome.endpoint, outcome.kind.unit
    columns = (
        participant(study, language),
        say("baseline that counts", language),
        f"{say('before treatment', language)} ({unit})",
        f"{names[endpoint.visits.at]} ({unit})",
        say("change", language),
        say("remark", language),
    )
    flags = {
        (row["subject"], row["visit"]): [say(flag, language) for flag in outcome.kind.flags(row)]
        for row in outcome.measured.iter_rows(named=True)
    }
    rows = tuple(
        _change_row(row, endpoint.visits.at, names, flags, language) for row in outcome.changes.iter_rows(named=True)
    )
    caption = endpoint.estimand.in_language(language)
    return Table(caption=caption, columns=columns, rows=rows, empty=say("no curves", language))


def _change_row(
    row: dict[str, Any],
    last: str,
    names: Mapping[str, str],
    flags: Mapping[tuple[str, str], list[str]],
    language: Language,
) -> tuple[Cell, ...]:
    remarks: list[str] = []
    for name, visit in (("baseline", row["baseline_visit"]), ("at", last)):
        if row[f"{name}_why"] is not None:
            said = [say(row[f"{name}_why"], language)]
        elif row[name] is None:
            said = [say("missing", language)]
        else:
            said = flags.get((row["subject"], visit), [])
        where = names.get(visit or "", say("before treatment", language))
        remarks += [say("remark at", language, visit=where, remark=remark) for remark in said]
    day = row["baseline_day"]
    test = (
        "–" if row["baseline"] is None else names[row["baseline_visit"]] + ("" if day is None else " " + day_text(day))
    )
    numbers = (Cell(text=_figure(row[name], name, language), numeric=True) for name in ("baseline", "at", "change"))
    said = _stop(language).join(remarks)
    return (
        Cell(text=row["subject"]),
        Cell(text=test),
        *numbers,
        Cell(text=said or "–", mark="open" if said else "plain"),
    )


def _stop(language: Language) -> str:
    return "; " if language == "en" else "；"


def _figure(value: float | str | bool | None, name: str, language: Language) -> str:
    if value is None:
        return "–"
    if isinstance(value, str | bool):
        return in_words(value, language)
    return f"{value:+.2f}" if name == "change" else f"{value:.2f}"


def _sensitivity(outcome: Outcome, language: Language) -> Iterator[Block]:
    """The mean change under every choice of the one rule, the study's own marked."""
    setting = next((each for each in outcome.kind.settings if each.name == outcome.kind.sensitivity), None)
    if setting is None or outcome.sensitivity.is_empty():
        return
    rows: list[tuple[Cell, ...]] = []
    for policy in setting.choices:
        changes = outcome.sensitivity.filter(pl.col("policy") == policy)["change"].drop_nulls()
        figures = [changes.mean(), changes.median()] if len(changes) else [None, None]
        own = policy == outcome.settings[setting.name]
        said = say("policy chosen", language, policy=policy) if own else policy
        numbers = (Cell(text=_figure(each, "change", language), numeric=True) for each in figures)  # pyright: ignore
        rows.append((Cell(text=said), Cell(text=str(len(changes)), numeric=True), *numbers))
    columns = tuple(say(name, language) for name in ("policy", "with change", "mean change", "median change"))
    caption = say("sensitivity caption", language, rule=setting.text.in_language(language))
    yield Table(caption=caption, columns=columns, rows=tuple(rows), empty=say("no curves", language))


def _rules(outcome: Outcome, language: Language) -> Iterator[Block]:
    """Every rule by which the figures came about, with what the study chose."""
    end = "." if language == "en" else "。"
    yield Paragraph(text=outcome.kind.missing.in_language(language) + end)
    chosen = [
        f"{setting.text.in_language(language)}: {outcome.settings[setting.name] or '–'}"
        for setting in outcome.kind.settings
    ]
    if chosen:
        yield Paragraph(text=say("rules", language, rules=_stop(language).join(chosen)))


def _samples(outcome: Outcome, study: Study, names: Mapping[str, str], language: Language) -> Iterator[Block]:
    """Which samples each figure rests on, at which actual minutes."""
    if outcome.used.is_empty():
        return
    columns = (participant(study, language), say("visit", language), say("samples used", language))
    rows: list[tuple[Cell, ...]] = []
    for (subject, visit), samples in outcome.used.group_by("subject", "visit", maintain_order=True):
        said = ", ".join(
            f"{row['minute']:g}: {row['value']:.3g}{'*' if row['below'] else ''}"
            for row in samples.iter_rows(named=True)
        )
        rows.append((Cell(text=str(subject)), Cell(text=names[str(visit)]), Cell(text=said)))
    yield Table(caption=say("samples caption", language), columns=columns, rows=tuple(rows), empty="")
