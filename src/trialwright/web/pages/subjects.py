"""The participants of the own site: found, filtered, sorted, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from urllib.parse import urlencode

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.conduct.forms import SUBJECT
from trialwright.records.dispositions import DispositionKind, courses
from trialwright.trial.disposition import expects_visits
from trialwright.trial.roster import roster
from trialwright.trial.visits import day_of
from trialwright.web.desk import Desk
from trialwright.web.plans import plans_of_site
from trialwright.web.showing import show
from trialwright.words.declared import Text
from trialwright.words.people import Right

PAGE = 50
"""How many participants stand on a page."""

NEEDS: Mapping[str, pl.Expr] = MappingProxyType(
    {
        "late": pl.col("late") > 0,
        "due": pl.col("due") > 0,
        "asked": pl.col("asked") > 0,
        "unsigned": pl.col("unsigned") > 0,
    }
)
"""What a participant may need, by which the list is narrowed."""

SORTS: Mapping[str, tuple[str, bool]] = MappingProxyType(
    {
        "code": ("subject", False),
        "reached": ("place", True),
        "complete": ("complete", True),
        "asked": ("asked", True),
        "late": ("late", True),
        "next": ("next_day", False),
    }
)
"""The column by which the list is sorted, and whether the greatest comes first; equals stand by code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What the list shall show, as the address says it; anything that it does not know is left out."""

    searched: str
    needs: str
    reached: str
    sort: str
    page: int

    def address(self, **changed: object) -> str:
        """The address of the same list with something changed; a change of what is shown begins on page one."""
        own = {"code": self.searched, "needs": self.needs, "reached": self.reached, "sort": self.sort}
        said = {name: value for name, value in {**own, **changed}.items() if value}
        return f"/participants?{urlencode(said)}"


def subjects(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Lists and searches participants; a new code leads to its empty casebook, where the first form is saved."""
    searched = request.GET.get("code", "").strip()
    if request.GET.get("new") and SUBJECT.fullmatch(searched) and desk.may(Right.SAVE_FORM):
        return redirect("subject", subject=searched)
    with desk.reading() as reading:
        decided = courses(reading.happened(tuple(DispositionKind)))
        ended = [subject for subject, course in decided.items() if not expects_visits(course)]
        everybody = roster(plans_of_site(desk, reading), date.fromisoformat(desk.today), ended)
    reached = _reached(desk)
    wanted = _wanted(request, searched, [code for code, _ in reached.values()])
    found = _narrowed(everybody, wanted, reached)
    pages = max(1, -(-found.height // PAGE))
    page = min(wanted.page, pages)
    said = {
        "rows": [_row(desk, each, reached) for each in found.slice((page - 1) * PAGE, PAGE).iter_rows(named=True)],
        "wanted": wanted,
        "all": everybody.height,
        "found": found.height,
        "needs": [(name, _count(everybody, each), wanted.address(needs=name)) for name, each in NEEDS.items()],
        "everybody": wanted.address(needs=""),
        "stretches": list(dict(reached.values()).items()),
        "sorts": {name: wanted.address(sort=name) for name in SORTS},
        "page": page,
        "pages": pages,
        "before": wanted.address(page=page - 1) if page > 1 else None,
        "after": wanted.address(page=page + 1) if page < pages else None,
    }
    return show(request, desk, "subjects.html", said)


def _wanted(request: HttpRequest, searched: str, stretches: list[str]) -> _Wanted:
    asked = request.GET
    number = asked.get("page", "1")
    return _Wanted(
        searched=searched[:40],
        needs=asked.get("needs", "") if asked.get("needs") in NEEDS else "",
        reached=asked.get("reached", "") if asked.get("reached") in stretches else "",
        sort=asked.get("sort", "code") if asked.get("sort") in SORTS else "code",
        page=max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
    )


def _reached(desk: Desk) -> dict[str, tuple[str, Text]]:
    """By visit, the stretch of the trial in which it lies, with its words; the visit itself where there are none."""
    periods = {period.id: period.text for period in desk.study.schedule.periods}
    return {
        visit.id: (visit.period, periods[visit.period]) if visit.period in periods else (visit.id, visit.text)
        for visit in desk.study.schedule.visits
    }


def _narrowed(everybody: pl.DataFrame, wanted: _Wanted, reached: Mapping[str, tuple[str, Text]]) -> pl.DataFrame:
    found = everybody
    if wanted.searched:
        found = found.filter(pl.col("subject").str.to_lowercase().str.contains(wanted.searched.lower(), literal=True))
    if wanted.needs:
        found = found.filter(NEEDS[wanted.needs])
    if wanted.reached:
        found = found.filter(
            pl.col("reached").is_in([each for each, (code, _) in reached.items() if code == wanted.reached])
        )
    places = {visit: place for place, visit in enumerate(reached)}
    column, falling = SORTS[wanted.sort]
    placed = found.with_columns(
        pl.col("reached").replace_strict(places, default=-1, return_dtype=pl.Int64).alias("place")
    )
    return placed.sort(column, "subject", descending=[falling, False], nulls_last=True)


def _count(everybody: pl.DataFrame, needed: pl.Expr) -> int:
    return everybody.filter(needed).height


def _row(desk: Desk, row: dict[str, object], reached: Mapping[str, tuple[str, Text]]) -> dict[str, object]:
    visit = desk.study.casebook.visit(str(row["next"])) if row["next"] else None
    first, last = row["next_first"], row["next_last"]
    return {
        **row,
        "reached": reached[str(row["reached"])][1] if row["reached"] else None,
        "next": visit.text if visit is not None else None,
        "first": day_of(first if isinstance(first, int) else None),
        "last": day_of(last if isinstance(last, int) else None),
    }
