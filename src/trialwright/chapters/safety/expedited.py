"""By when a serious adverse event must be reported, by the clocks that the hospital has declared binding.

Which regime binds is the hospital's decision: no clock runs until it says so. The day of awareness is day 0; days
are calendar days, without regard to weekends, unless a clock counts working days.

Missing: without the time of awareness, or the answers that decide which clock runs, unknown; without a declared
clock not evaluable. A working-day clock without the holidays of the year is flagged.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, Literal

import polars as pl

from trialwright.casebook.bounds import answered, flags, yes
from trialwright.casebook.scores import Input, Setting, Settings, choice
from trialwright.casebook.sheets import scored
from trialwright.words.declared import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One duty to report, and how long it leaves.

    amount, unit  how long, from ``starts``
    starts        the input that starts it: ``aware`` of the event, ``handled`` (its management ended) or ``reviewed``
    runs          for what it runs: every serious event, suspected unexpected serious reactions that were fatal or
                  life-threatening, the other ones, or a review that was passed
    """

    text: Text
    source: str
    amount: int
    unit: Literal["hours", "days", "working days"]
    starts: Literal["aware", "handled", "reviewed"] = "aware"
    runs: Literal["serious", "susar fatal", "susar other", "reviewed"] = "serious"


CLOCKS: Mapping[str, Clock] = MappingProxyType(
    {
        "sponsor_24h": Clock(
            text=Text(en="investigator to sponsor", zh="研究者报告发起机构"),
            source="Trial practice; GCP 2026 Art. 26 says at once (secondary summary read).",
            amount=24,
            unit="hours",
        ),
        "stem_cell_24h": Clock(
            text=Text(en="to ethics and academic committee and authorities", zh="报告伦理与学术委员会及主管部门"),
            source="Chinese rule on stem-cell clinical research: 2013 draft, Art. 23 read; 2015 final not read.",
            amount=24,
            unit="hours",
        ),
        "stem_cell_15d": Clock(
            text=Text(en="report after the event was managed", zh="处理结束后的报告"),
            source="Chinese rule on stem-cell clinical research: 2013 draft, Art. 23 read; 2015 final not read.",
            amount=15,
            unit="days",
            starts="handled",
        ),
        "susar_fatal_7d": Clock(
            text=Text(en="fatal or life-threatening SUSAR, first report", zh="致死或危及生命的 SUSAR 首次报告"),
            source="ICH E2A III.B; binds registration trials.",
            amount=7,
            unit="days",
            runs="susar fatal",
        ),
        "susar_fatal_15d": Clock(
            text=Text(en="fatal or life-threatening SUSAR, complete report", zh="致死或危及生命的 SUSAR 完整报告"),
            source="ICH E2A III.B: within 8 more days; binds registration trials.",
            amount=15,
            unit="days",
            runs="susar fatal",
        ),
        "susar_other_15d": Clock(
            text=Text(en="other SUSAR", zh="其他 SUSAR"),
            source="ICH E2A III.B; binds registration trials.",
            amount=15,
            unit="days",
            runs="susar other",
        ),
        "decree_818_filing_5wd": Clock(
            text=Text(en="filing after the reviews, or after a change was reviewed", zh="审查后（或变更审查后）备案"),
            source="Decree 818, in force 2026-05-01 (secondary summary read).",
            amount=5,
            unit="working days",
            starts="reviewed",
            runs="reviewed",
        ),
    }
)
"""The duties that a hospital may declare binding. What Decree 818 says of serious events has not been read: the
hospital enters its own."""


def working_days_after(day: date, count: int, holidays: frozenset[date], made_up: frozenset[date]) -> date:
    """The ``count``-th working day after a day: Monday to Friday and made-up days, holidays left out."""
    while count:
        day += timedelta(days=1)
        count -= (day.weekday() < 5 or day in made_up) and day not in holidays
    return day


def susar(sheet: pl.DataFrame) -> pl.DataFrame:
    """Adds ``susar`` and ``susar_days``: 7 for a fatal or life-threatening one, 15 for another, else null."""
    suspected = yes("serious") & yes("related") & yes("unexpected")
    fatal = yes("fatal_or_life_threatening")
    days = pl.when(suspected & fatal).then(7).when(suspected & ~fatal).then(15)
    return sheet.with_columns(suspected.alias("susar"), days.alias("susar_days"))


def compute(sheet: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """``first_due`` (local time or day, as text), ``due`` (each clock that runs), ``susar``, ``susar_days``."""
    holidays, made_up = _days(settings["holidays"]), _days(settings["made_up"])
    judged = susar(sheet)
    dues = [_dues(row, holidays, made_up) for row in judged.iter_rows(named=True)]
    firsts = [min((due["due"] for due in each), key=_end, default=None) for each in dues]
    listed = pl.Series("due", dues, dtype=pl.List(pl.Struct({"clock": pl.String, "due": pl.String})))
    told = judged.with_columns(listed, pl.Series("first_due", firsts, dtype=pl.String))
    declared = pl.col("clocks").str.split(",")
    strange = declared.list.set_difference(list(CLOCKS)).list.len() > 0
    fatal = yes("fatal_or_life_threatening").is_not_null() | ~pl.col("susar").fill_null(value=True)
    settled = pl.col("serious").is_not_null() & pl.col("susar").is_not_null() & fatal & pl.col("aware").is_not_null()
    idle = settled & (pl.col("due").list.len() == 0)
    needs = ("aware", "serious", "related", "unexpected", "fatal_or_life_threatening")
    refused = ((pl.col("clocks").is_null(), "clocks-unset"), (strange, "clocks-unknown"), (idle, "clocks-none"))
    known = answered(told, "first_due", needs, refused)
    counted = declared.list.contains("decree_818_filing_5wd") & pl.lit(not holidays)
    return known.with_columns(flags([(counted, "clocks-no-holidays")]))


def _end(due: str) -> str:
    """A day ends after all its hours."""
    return due if "T" in due else f"{due}T24"


def _dues(row: Mapping[str, Any], holidays: frozenset[date], made_up: frozenset[date]) -> list[dict[str, str]]:
    declared = [name for name in (row["clocks"] or "").split(",") if name in CLOCKS]
    runs = {
        "serious": row["serious"] == "yes",
        "susar fatal": row["susar_days"] == 7,
        "susar other": row["susar_days"] == 15,
        "reviewed": True,
    }
    dues: list[dict[str, str]] = []
    for name in declared:
        clock, start = CLOCKS[name], row[CLOCKS[name].starts]
        if runs[clock.runs] and start is not None:
            dues.append({"clock": name, "due": _due(start, clock, holidays, made_up)})
    return dues


def _due(start: datetime, clock: Clock, holidays: frozenset[date], made_up: frozenset[date]) -> str:
    return due_after(start, clock.amount, clock.unit, holidays=holidays, made_up=made_up)


def due_after(
    start: datetime,
    amount: int,
    unit: Literal["hours", "days", "working days", "months"],
    *,
    holidays: frozenset[date] = frozenset(),
    made_up: frozenset[date] = frozenset(),
) -> str:
    """Until when a duty is met: a local time for hours, else a day, to its end.

    A month ends on the same day of a later month, or on its last day where that month is shorter.
    """
    match unit:
        case "hours":
            return (start + timedelta(hours=amount)).isoformat()
        case "days":
            return (start.date() + timedelta(days=amount)).isoformat()
        case "working days":
            return working_days_after(start.date(), amount, holidays, made_up).isoformat()
        case "months":
            months = start.year * 12 + start.month - 1 + amount
            year, month = divmod(months, 12)
            return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).isoformat()


def _days(text: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(part) for part in text.split(",") if part)


def _are_days(text: str) -> bool:
    try:
        _days(text)
    except ValueError:
        return False
    return True


def _time(name: str, en: str, zh: str) -> Input:
    return Input(name=name, analyte=None, text=Text(en=en, zh=zh), answer="time")


REPORTING_CLOCKS = scored(
    text=("When a serious adverse event must be reported", "严重不良事件报告时限"),
    unit="local time",
    value="first_due",
    source="The hospital declares which clocks bind; none is set. "
    + " ".join(f"{name}: {clock.source}" for name, clock in CLOCKS.items()),
    missing=(
        "Without a declared clock not evaluable; without awareness or the answers that decide which clock "
        "runs: unknown",
        "医院未声明适用时限时不可评价；缺知悉时间或决定适用时限的答案时为待确认",
    ),
    inputs=(
        Input(
            name="clocks",
            analyte=None,
            text=Text(
                en="the clocks that the hospital has declared binding, with commas: " + ", ".join(CLOCKS),
                zh="医院声明适用的时限，以逗号分隔：" + ", ".join(CLOCKS),
            ),
            answer="text",
        ),
        _time("aware", "local time of awareness", "知悉的当地时间"),
        choice("serious", "serious by any criterion of seriousness; a grade is no criterion", "是否严重（与分级无关）"),
        choice("related", "whether it may be caused by what is studied", "是否可能与研究干预相关"),
        choice("unexpected", "whether it is unexpected", "是否非预期"),
        choice("fatal_or_life_threatening", "whether it killed or threatened life", "是否致死或危及生命"),
    ),
    optional=(
        _time("handled", "local time at which its management ended", "处理结束的当地时间"),
        _time("reviewed", "local time at which the reviews were passed", "审查通过的当地时间"),
    ),
    settings=(
        Setting(
            name="holidays",
            default="",
            fits=_are_days,
            text=Text(en="holidays on working days, with commas", zh="节假日，以逗号分隔"),
        ),
        Setting(
            name="made_up",
            default="",
            fits=_are_days,
            text=Text(en="weekend days that are worked", zh="调休上班日，以逗号分隔"),
        ),
    ),
    compute=compute,
    details=("due", "susar", "susar_days"),
    because="clocks-because",
    example={
        "subject": "S1",
        "clocks": "sponsor_24h,susar_fatal_7d,susar_fatal_15d,susar_other_15d",
        "aware": "2026-02-20T16:30",
        "serious": "yes",
        "related": "yes",
        "unexpected": "yes",
        "fatal_or_life_threatening": "yes",
    },
)
