"""The answers of the casebook as the facts, anchors and measurements that the chapters take."""

import polars as pl

from trialwright.chapters.eligibility.reading import ROWS
from trialwright.chapters.endpoints.endpoint import Endpoint
from trialwright.records.snapshot import Snapshot
from trialwright.study.study import Study
from trialwright.words.days import days_since_epoch, read_date

_FORM = ("subject", "visit", "form")


def fact_rows(study: Study, snapshot: Snapshot) -> pl.DataFrame:
    """Every answer to an item behind a fact, dated by its form, as rows of facts; ``row`` is the log entry."""
    items = pl.DataFrame(
        [(fact.id, *fact.item.split(".", 1)) for fact in study.facts],
        schema={"fact": pl.String, "form": pl.String, "item": pl.String},
        orient="row",
    )
    answered = snapshot.values.with_columns(pl.col("value").fill_null(""))
    rows = answered.join(items, on=["form", "item"], how="inner", maintain_order="left")
    dated = rows.join(_days(study, snapshot), on=_FORM, how="left", maintain_order="left")
    named = dated.select("subject", "fact", "value", "unit", "role", when="day", by="person", row="sequence")
    return named.select(list(ROWS))


def _days(study: Study, snapshot: Snapshot) -> pl.DataFrame:
    """The written date of every form: its ``dated_by`` item."""
    dating = pl.DataFrame(
        [(form.id, form.dated_by) for form in study.forms], schema={"form": pl.String, "item": pl.String}, orient="row"
    )
    dates = snapshot.values.join(dating, on=["form", "item"], how="inner", maintain_order="left")
    return dates.select(*_FORM, pl.col("value").alias("day"))


def anchor_days(study: Study, snapshot: Snapshot) -> pl.DataFrame:
    """One row a subject, and for each anchor its day since 1970-01-01.

    Two spellings of one day are one day.
    Missing: an anchor that nobody recorded, or only as a partial date, or as two different days, is null.
    """
    subjects = snapshot.values.select("subject").unique(maintain_order=True)
    for anchor in study.schedule.anchors:
        form, item = anchor.item.split(".", 1)
        own = snapshot.values.filter((pl.col("form") == form) & (pl.col("item") == item)).sort("sequence")
        said = own.filter(pl.col("value").is_not_null())
        days = [_day(text) for text in said["value"].to_list()]
        on = pl.col("on")
        one = pl.when((on.null_count() == 0) & (on.n_unique() == 1)).then(on.first()).alias(anchor.id)
        read = said.with_columns(pl.Series("on", days, dtype=pl.Int64))
        column = read.group_by("subject", maintain_order=True).agg(one)
        subjects = subjects.join(column, on="subject", how="left", maintain_order="left")
    return subjects


def _day(text: str | None) -> int | None:
    read = read_date(text) if text else None
    return days_since_epoch(read.earliest) if read is not None and read.is_whole else None


def observations(study: Study, endpoint: Endpoint, snapshot: Snapshot) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The answers behind an endpoint: which curve is whose, and what was observed on it.

    Shape: curves ``curve, subject, visit, day`` (since 1970-01-01, null where the form has no whole date);
    observations ``curve, repeat, input, value, unit``.
    """
    items = pl.DataFrame(
        [(name, *item.split(".", 1)) for name, item in endpoint.items.items()],
        schema={"input": pl.String, "form": pl.String, "item": pl.String},
        orient="row",
    )
    rows = snapshot.values.filter(pl.col("visit").is_in(endpoint.visits.visits)).join(
        items, on=["form", "item"], how="inner", maintain_order="left"
    )
    curves = rows.select("subject", "visit").unique(maintain_order=True).with_row_index("curve")
    written = _days(study, snapshot).filter(pl.col("form").is_in(items["form"].implode()))
    days = (
        written.with_columns(pl.Series("day", [_day(text) for text in written["day"].to_list()], dtype=pl.Int64))
        .group_by("subject", "visit")
        .agg(pl.col("day").max())
    )
    curves = curves.with_columns(pl.col("curve").cast(pl.Int64)).join(
        days, on=["subject", "visit"], how="left", maintain_order="left"
    )
    observed = rows.join(curves, on=["subject", "visit"], how="left", maintain_order="left")
    return curves, observed.select("curve", "repeat", "input", "value", "unit")
