"""Participants and visits crossed: where everybody stands, at a glance."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.http import HttpRequest, HttpResponse

from trialwright.trial.visits import VisitState, day_of
from trialwright.web.desk import Desk
from trialwright.web.plans import plans_of_site
from trialwright.web.showing import show
from trialwright.words.declared import Text
from trialwright.words.texts import say

PAGE = 50
"""How many participants stand on a page."""

SIGNS = {
    VisitState.DONE: "✓",
    VisitState.BEGUN: "◐",
    VisitState.DUE: "●",
    VisitState.OVERDUE: "!",
    VisitState.MISSED: "✕",
    VisitState.PLANNED: "○",
    VisitState.UNKNOWN: "·",
    VisitState.NOT_EXPECTED: "–",
}
"""The sign of each state, so that none is told by its colour alone."""

OUTSIDE = "↔"
"""The sign for a visit with a form whose day lies outside the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A participant at a visit; ``said`` is what the signs mean, with the days of the window."""

    state: str
    sign: str
    said: str
    href: str
    outside: bool


def matrix(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """The participants of the own site, a page at a time, each with every visit of the schedule."""
    with desk.reading() as reading:
        plans = plans_of_site(desk, reading)
    everybody = plans["subject"].unique(maintain_order=True)
    pages = max(1, -(-everybody.len() // PAGE))
    asked = request.GET.get("page", "1")
    page = min(max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1, pages)
    shown = everybody.slice((page - 1) * PAGE, PAGE)
    said = {
        "columns": desk.study.schedule.visits,
        "stretches": list(_stretches(desk)),
        "rows": list(_rows(desk, plans.filter(pl.col("subject").is_in(shown.implode())))),
        "legend": [(state.name.lower(), sign, state.value) for state, sign in SIGNS.items()],
        "outside": OUTSIDE,
        "page": page,
        "pages": pages,
        "before": f"/matrix?page={page - 1}" if page > 1 else None,
        "after": f"/matrix?page={page + 1}" if page < pages else None,
    }
    return show(request, desk, "matrix.html", said)


def _stretches(desk: Desk) -> Iterator[tuple[Text | None, int]]:
    """The periods of the schedule with how many visits of it lie side by side in each."""
    texts = {period.id: period.text for period in desk.study.schedule.periods}
    run: tuple[str | None, int] | None = None
    for visit in desk.study.schedule.visits:
        if run is not None and run[0] == visit.period:
            run = (run[0], run[1] + 1)
            continue
        if run is not None:
            yield texts.get(run[0] or ""), run[1]
        run = (visit.period, 1)
    if run is not None:
        yield texts.get(run[0] or ""), run[1]


def _rows(desk: Desk, plans: pl.DataFrame) -> Iterator[tuple[str, list[Cell], list[Cell]]]:
    """Each participant with the visits of the schedule, then with those that nobody had planned."""
    words = {state.value: say(f"visit {state.value}", desk.language) for state in VisitState}
    outside = say("visit out of window", desk.language)
    for (subject,), own in plans.group_by("subject", maintain_order=True):
        planned: list[Cell] = []
        others: list[Cell] = []
        for row in own.iter_rows(named=True):
            state = VisitState(row["state"])
            said = words[state.value] + (f" · {outside}" if row["outside"] else "")
            first, last = day_of(row["first"]), day_of(row["last"])
            days = _days(first, last)
            cell = Cell(
                state=state.name.lower(),
                sign=SIGNS[state],
                said=f"{_name(desk, row['visit'])}: {said}{days}",
                href=f"/participants/{subject}#{row['visit']}",
                outside=row["outside"],
            )
            (planned if row["planned"] else others).append(cell)
        yield str(subject), planned, others


def _days(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return ""
    return f" ({first})" if first == last else f" ({first} – {last})"


def _name(desk: Desk, visit: str) -> str:
    found = desk.study.casebook.visit(visit)
    return found.text.in_language(desk.language) if found is not None else visit
