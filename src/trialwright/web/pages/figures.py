"""How a participant's HbA1c, C-peptide, insulin dose and glucose went, drawn on the server and as numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import polars as pl
from django.http import HttpRequest, HttpResponse

from trialwright.records.attendance import AttendanceKind, fold_attendance
from trialwright.store.reading import SqlReading
from trialwright.trial.course import Course, course
from trialwright.web.desk import Desk
from trialwright.web.pages import trouble
from trialwright.web.pages.subject import known_here
from trialwright.web.showing import show
from trialwright.words.analytes import ANALYTES
from trialwright.words.texts import say

FIGURES: Mapping[str, bool] = MappingProxyType(
    {"hba1c": False, "c_peptide": True, "insulin_dose": False, "glucose": True}
)
"""The analytes that are drawn, and whether the rows of repeating groups are too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A result as the table under a figure shows it."""

    day: int
    visit: str
    question: str
    written: str
    value: float | None


def figures(request: HttpRequest, desk: Desk, *, subject: str) -> HttpResponse:
    """Each figure with the numbers that are in it."""
    with desk.reading() as reading:
        if not known_here(desk, reading, subject):
            return trouble.not_found(request, desk)
        courses = _courses(desk, reading, subject, tuple(FIGURES))
    shown = [
        (name, _named(name, desk), each, _across(each, desk), list(_lines(desk, each)))
        for name, each in courses.items()
    ]
    return show(request, desk, "figures.html", {"subject": subject, "place": "figures", "figures": shown})


def figure(request: HttpRequest, desk: Desk, *, subject: str, figure: str) -> HttpResponse:
    """One figure as an image."""
    with desk.reading() as reading:
        if figure not in FIGURES or not known_here(desk, reading, subject):
            return trouble.not_found(request, desk)
        drawn = _courses(desk, reading, subject, (figure,))[figure]
    from trialwright.reports import figures as drawing  # noqa: PLC0415  altair is loaded with the first figure

    names = _questions(desk)
    points = drawn.points.with_columns(
        pl.col("item").replace_strict(names, default=pl.col("item"), return_dtype=pl.String).alias("group"),
        pl.concat_str("item", pl.col("repeat").cast(pl.String), separator=" ").alias("line"),
    )
    rows = points.with_columns(
        pl.when(pl.col("repeat") > 0)
        .then(pl.concat_str("line", pl.col("day").cast(pl.String)))
        .otherwise("line")
        .alias("line")
    )
    order = points.filter(pl.col("value").is_not_null())["group"].unique(maintain_order=True).to_list()
    svg = drawing.course(
        rows,
        drawn.windows,
        across=_across(drawn, desk),
        up=f"{_named(figure, desk)} ({drawn.unit})",
        groups=say("question asked", desk.language),
        order=order,
    )
    return HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")


def _courses(desk: Desk, reading: SqlReading, subject: str, names: tuple[str, ...]) -> dict[str, Course]:
    forms, today = reading.forms(subject), date.fromisoformat(desk.today)
    attended = fold_attendance(reading.happened(tuple(AttendanceKind), subject))
    return {
        name: course(desk.study, subject, forms, attended, today, analyte=name, rows=FIGURES[name]) for name in names
    }


def _named(analyte: str, desk: Desk) -> str:
    return ANALYTES[analyte].zh if desk.language == "zh" else ANALYTES[analyte].en


def _across(drawn: Course, desk: Desk) -> str:
    if drawn.origin is None:
        return say("days since the first result", desk.language)
    return say("days since", desk.language, anchor=drawn.origin.text.in_language(desk.language))


def _questions(desk: Desk) -> dict[str, str]:
    return {
        name: f"{asked.form.text.in_language(desk.language)}: {asked.item.text.in_language(desk.language)}"
        for name, asked in desk.study.asked.items()
    }


def _lines(desk: Desk, drawn: Course) -> list[Line]:
    names = _questions(desk)
    found: list[Line] = []
    for row in drawn.points.filter(pl.col("value").is_not_null()).sort("day", "item", "repeat").iter_rows(named=True):
        visit = desk.study.casebook.visit(row["visit"])
        found.append(
            Line(
                day=row["day"],
                visit=visit.text.in_language(desk.language) if visit is not None else row["visit"],
                question=names.get(str(row["item"]), ""),
                written=row["written"],
                value=row["value"],
            )
        )
    return found
