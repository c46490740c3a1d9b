"""Who came to which visit, who did not, and what is still to come, at the moment of the snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from trialwright.casebook.measurements import measured
from trialwright.records.snapshot import Snapshot
from trialwright.study.study import Study
from trialwright.trial.answered import anchor_days
from trialwright.words.days import day_at, days_since_epoch, read_date


class Attended(StrEnum):
    """What is known of a person and a visit.

    SEEN      something was saved on one of its forms
    MISSED    its window has closed and nothing was saved
    OPEN      its window is open, and nothing was saved yet
    LATER     its window has not opened
    UNKNOWN   the day from which it is counted is not known
    """

    SEEN = "seen"
    MISSED = "missed"
    OPEN = "open"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Every subject in the order in which they came, with what is known of each visit of the schedule."""

    visits: Mapping[str, Mapping[str, Attended]]

    def count(self, visit: str, state: Attended) -> int:
        """For how many subjects a visit stands like this."""
        return sum(visits[visit] is state for visits in self.visits.values())


def attendance(study: Study, snapshot: Snapshot) -> Attendance:
    """Who came to which visit; windows are judged on the day of the newest entry, by the clock of the first site.

    Missing: a visit that is counted from a day that nobody recorded is unknown, never missed.
    """
    today = _today(study, snapshot)
    seen = set(snapshot.values.select("subject", "visit").unique().iter_rows())
    found: dict[str, Mapping[str, Attended]] = {}
    for days in anchor_days(study, snapshot).iter_rows(named=True):
        states: dict[str, Attended] = {}
        for visit in study.schedule.visits:
            day = days[visit.anchor]
            if (days["subject"], visit.id) in seen:
                states[visit.id] = Attended.SEEN
            elif day is None:
                states[visit.id] = Attended.UNKNOWN
            elif today > day + visit.day + visit.window.after:
                states[visit.id] = Attended.MISSED
            else:
                opened = today >= day + visit.day - visit.window.before
                states[visit.id] = Attended.OPEN if opened else Attended.LATER
        found[days["subject"]] = states
    return Attendance(visits=found)


def _today(study: Study, snapshot: Snapshot) -> int:
    read = read_date(day_at(snapshot.head.when, study.study.sites[0].zone))
    return days_since_epoch(read.earliest) if read is not None else 0


def courses(study: Study, snapshot: Snapshot, analyte: str, unit: str) -> pl.DataFrame:
    """The results of an analyte by subject and visit, in one unit: ``subject, visit, value``; the latest of a visit.

    Missing: a result that is absent, without a unit of the analyte, or only a limit, is left out.
    """
    items = [(asked.form.id, asked.item.id) for asked in study.asked.values() if asked.item.analyte == analyte]
    wanted = pl.DataFrame(items, schema={"form": pl.String, "item": pl.String}, orient="row")
    rows = snapshot.values.join(wanted, on=["form", "item"], how="inner", maintain_order="left")
    results = measured(rows.filter(pl.col("value").is_not_null()), analyte, unit)
    whole = results.filter((pl.col("why") == 0) & ~pl.col("below") & ~pl.col("above") & ~pl.col("unreadable"))
    newest = whole.sort("sequence").group_by("subject", "visit", maintain_order=True).last()
    return newest.select("subject", "visit", pl.col("lo").alias("value"))
