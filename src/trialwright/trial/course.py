"""How one quantity went in one participant, over the days since treatment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from trialwright.casebook.measurements import measured
from trialwright.casebook.visits import Anchor
from trialwright.records.attendance import Attended
from trialwright.records.entries import FormKey
from trialwright.records.forms import FormState
from trialwright.study.study import Study
from trialwright.trial.visits import VisitPlan, VisitState, plan_visits
from trialwright.words.analytes import ANALYTES
from trialwright.words.days import days_since_epoch, read_date

POINTS = {
    "day": pl.Int64,
    "value": pl.Float64,
    "limit": pl.Boolean,
    "item": pl.String,
    "repeat": pl.Int64,
    "visit": pl.String,
    "written": pl.String,
}
"""One row a result. ``day`` since the origin; ``value`` in the unit of the course, null where none was had, which
breaks the line; ``limit`` where the laboratory printed only a bound, drawn at it; ``written`` as it was entered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The results of a participant for one analyte.

    unit     in which every value stands
    origin   the anchor from which days are counted; None where its day is not known: then from the first result
    points   frame of ``POINTS``, by item, row and day
    windows  first and last day, since the origin, of each visit that asks for it and is counted from the origin
    left_out how many results have no whole day, or cannot be read in the unit
    """

    unit: str
    origin: Anchor | None
    points: pl.DataFrame
    windows: tuple[tuple[int, int], ...]
    left_out: int


def course(
    study: Study,
    subject: str,
    forms: Mapping[FormKey, FormState],
    attended: Attended,
    today: date,
    *,
    analyte: str,
    rows: bool,
) -> Course:
    """The results of an analyte on every form of a participant.

    Taken are the items that the study places among a participant's own results: those of a donor have no such place.
    rows    whether results in repeating groups are taken too, such as the samples of a tolerance test
    Missing: a result without a whole day, without a unit of the analyte, or that is no number is left out and counted;
    one that was not had breaks the line, and so does a visit whose window has closed without it.
    """
    asked = {
        (each.form.id, each.item.id): each.form.dated_by
        for each in study.asked.values()
        if each.item.analyte == analyte and each.item.sdtm is not None and (rows or each.group is None)
    }
    unit = ANALYTES[analyte].units[0].symbol
    plans = plan_visits(study, subject, forms, today, attended)
    anchor = treatment_anchor(study)
    found = measured(pl.DataFrame(list(_results(asked, forms)), schema=_RESULTS, orient="row"), analyte, unit)
    read = found.with_columns(
        pl.when((pl.col("why") == 0) & ~pl.col("unreadable"))
        .then(pl.when("below").then("hi").otherwise("lo"))
        .alias("number")
    )
    had = pl.col("value").is_not_null()
    out = read.filter(had & (pl.col("number").is_null() | pl.col("on").is_null())).height
    kept = read.filter(pl.col("on").is_not_null() & (pl.col("number").is_not_null() | ~had))
    start = _start(anchor, plans)
    origin = start if start is not None else min(kept["on"].to_list(), default=0)
    shown = kept.select(
        (pl.col("on") - origin).alias("day"),
        pl.col("number").alias("value"),
        (pl.col("below") | pl.col("above")).alias("limit"),
        "item",
        "repeat",
        "visit",
        pl.concat_str("value", "unit", separator=" ", ignore_nulls=True).alias("written"),
    )
    gaps = pl.DataFrame(list(_gaps(asked, plans, kept, origin)), schema=POINTS, orient="row")
    return Course(
        unit=unit,
        origin=anchor if start is not None else None,
        points=pl.concat([shown, gaps]).sort("item", "repeat", "day"),
        windows=tuple(_windows(asked, anchor, plans, origin)) if start is not None else (),
        left_out=out,
    )


def treatment_anchor(study: Study) -> Anchor | None:
    """The day from which most visits are counted, those first that nobody can plan ahead: of the treatment."""
    counts = {
        anchor: sum(visit.anchor == anchor.id for visit in study.schedule.visits) for anchor in study.schedule.anchors
    }
    unforeseen = {anchor: count for anchor, count in counts.items() if not anchor.foreseen}
    among = unforeseen or counts
    return max(among, key=lambda anchor: among[anchor], default=None)


_RESULTS = {
    "visit": pl.String,
    "item": pl.String,
    "repeat": pl.Int64,
    "on": pl.Int64,
    "value": pl.String,
    "unit": pl.String,
}


def _results(
    asked: Mapping[tuple[str, str], str], forms: Mapping[FormKey, FormState]
) -> Iterator[tuple[str, str, int, int | None, str | None, str | None]]:
    for key, state in forms.items():
        for (item, repeat), known in state.values.items():
            dated_by = asked.get((key.form, item))
            if dated_by is not None:
                dated = state.values.get((dated_by, 0))
                read = read_date(dated.value) if dated is not None and dated.value else None
                on = days_since_epoch(read.earliest) if read is not None and read.is_whole else None
                yield key.visit, f"{key.form}.{item}", repeat, on, known.value, known.unit


def _start(anchor: Anchor | None, plans: tuple[VisitPlan, ...]) -> int | None:
    for each in plans:
        if anchor is not None and each.visit.anchor == anchor.id and each.first is not None:
            return days_since_epoch(each.first) - each.visit.day + each.visit.window.before
    return None


def _gaps(
    asked: Mapping[tuple[str, str], str], plans: tuple[VisitPlan, ...], kept: pl.DataFrame, origin: int
) -> Iterator[tuple[int, None, bool, str, int, str, None]]:
    """A break of the line in the middle of each window that closed without the result."""
    had = set(kept.select("visit", "item").iter_rows())
    for each in plans:
        closed = each.state in {VisitState.OVERDUE, VisitState.MISSED, VisitState.BEGUN, VisitState.DONE}
        for form, item in asked:
            name = f"{form}.{item}"
            if closed and each.first is not None and form in each.visit.forms and (each.visit.id, name) not in had:
                middle = days_since_epoch(each.first) + each.visit.window.before - origin
                yield middle, None, False, name, 0, each.visit.id, None


def _windows(
    asked: Mapping[tuple[str, str], str], anchor: Anchor | None, plans: tuple[VisitPlan, ...], origin: int
) -> Iterator[tuple[int, int]]:
    needed = {form for form, _ in asked}
    for each in plans:
        counted = anchor is not None and each.visit.anchor == anchor.id and needed & set(each.visit.forms)
        if counted and each.first is not None and each.last is not None:
            yield days_since_epoch(each.first) - origin, days_since_epoch(each.last) - origin
