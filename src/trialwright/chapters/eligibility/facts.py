"""Turns rows of answers into one known or unknown value per person and fact.

Rows come as ``subject, fact, value, unit, when, row`` (all text but ``row``, which is where the answer stood).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from trialwright.casebook.measurements import WHY, measured
from trialwright.chapters.eligibility.criteria import Fact, Pick
from trialwright.language.meaning import Kind, Symbol
from trialwright.words.days import days_since_epoch, read_date
from trialwright.words.intervals import RELATIVE_TOLERANCE
from trialwright.words.verdicts import Reason

ROWS: Mapping[str, type[pl.DataType]] = {
    "subject": pl.String,
    "fact": pl.String,
    "value": pl.String,
    "unit": pl.String,
    "when": pl.String,
    "row": pl.Int64,
}
"""The columns of a frame of answers."""

MISSING = ("", "/", "NaN", "nan")
"""What stands for no answer in a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An answer that is no answer of its sort, such as ``abc`` for a number: a fault of the file, kept apart."""

    row: int
    fact: str
    kind: str
    value: str


def resolve(
    rows: pl.DataFrame,
    facts: Sequence[Fact],
    symbols: Mapping[str, Symbol],
    anchors: pl.DataFrame,
) -> tuple[pl.DataFrame, tuple[Unread, ...]]:
    """One row a subject with the columns of ``language/columns.py`` for every fact, and the answers nobody can read.

    Shape: ``rows`` as ``ROWS``; ``anchors`` has ``subject`` and one Int64 column of days since 1970-01-01 an anchor;
    the result has the subjects of ``anchors`` in their order, and ``<fact>.row``, where the answer that counted stood.
    Missing: no row, or none in the window, is unknown with that reason; so is a value without a unit that needs one,
    two different values at the same time, and a date too vague to say whether it lies in the window.
    """
    kept = rows.with_columns(pl.col("value").str.strip_chars()).filter(pl.col("value").is_in(list(MISSING)).not_())
    dated = _dated(kept)
    frame = anchors.select("subject")
    unread: list[Unread] = []
    for fact in facts:
        symbol = symbols[fact.id]
        own = dated.filter(pl.col("fact") == fact.id)
        read, faults = _read(own, fact, symbol)
        unread += faults
        frame = frame.join(_picked(_windowed(read, fact, anchors), fact, symbol), on="subject", how="left")
        frame = _without_record(frame, fact, symbol)
    return frame, tuple(unread)


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    """The earliest and latest day that each row's date can be, and the minute of the day if it was written."""
    written = rows["when"].drop_nulls().unique().to_list()
    read = [(text, read_date(text)) for text in written]
    table = pl.DataFrame(
        {
            "when": [text for text, _ in read],
            "earliest": [days_since_epoch(day.earliest) if day else None for _, day in read],
            "latest": [days_since_epoch(day.latest) if day else None for _, day in read],
            "minute": [day.time if day else None for _, day in read],
        },
        schema={"when": pl.String, "earliest": pl.Int64, "latest": pl.Int64, "minute": pl.Int64},
    )
    return rows.join(table, on="when", how="left")


def _read(rows: pl.DataFrame, fact: Fact, symbol: Symbol) -> tuple[pl.DataFrame, list[Unread]]:
    """Adds the columns of the value in the unit of the fact; the rows that cannot be read come back as faults."""
    match symbol.kind:
        case Kind.NUMBER:
            read = measured(rows, symbol.analyte or "", symbol.unit or "")
            bad, kind = pl.col("unreadable"), "not-a-number"
        case Kind.DATE:
            read, bad, kind = _read_days(rows), pl.col("lo").is_null(), "not-a-date"
        case Kind.TRUTH:
            read, bad, kind = _read_truths(rows), pl.col("known").is_null(), "not-yes-or-no"
        case Kind.CODE:
            read = rows.with_columns(pl.col("value").alias("known"), pl.lit(0, dtype=WHY).alias("why"))
            bad, kind = pl.col("value").is_in(list(symbol.codes)).not_(), "unknown-code"
    faults = [
        Unread(row=row, fact=fact.id, kind=kind, value=value)
        for row, value in read.filter(bad).select("row", "value").iter_rows()
    ]
    return read.filter(bad.not_()), faults


def _read_days(rows: pl.DataFrame) -> pl.DataFrame:
    read = [read_date(text) for text in rows["value"].to_list()]
    return rows.with_columns(
        pl.Series("lo", [float(days_since_epoch(day.earliest)) if day else None for day in read], dtype=pl.Float64),
        pl.Series("hi", [float(days_since_epoch(day.latest)) if day else None for day in read], dtype=pl.Float64),
        pl.lit(value=False).alias("lo_open"),
        pl.lit(value=False).alias("hi_open"),
        pl.lit(0, dtype=WHY).alias("why"),
    )


def _read_truths(rows: pl.DataFrame) -> pl.DataFrame:
    word = pl.col("value").str.to_lowercase()
    known = pl.when(word.is_in(["yes", "是"])).then(pl.lit(value=True)).when(word.is_in(["no", "否"]))
    return rows.with_columns(known.then(pl.lit(value=False)).alias("known"), pl.lit(0, dtype=WHY).alias("why"))


def _windowed(rows: pl.DataFrame, fact: Fact, anchors: pl.DataFrame) -> pl.DataFrame:
    """Adds ``place``: 2 in the window, 1 nobody can tell, 0 outside; and whether the anchor itself is not known."""
    if fact.window == "lifelong":
        return rows.with_columns(pl.lit(2, dtype=pl.Int8).alias("place"), pl.lit(value=False).alias("unanchored"))
    anchor = anchors.select("subject", pl.col(fact.window.index).alias("anchor"))
    first, last = pl.col("anchor") - fact.window.before, pl.col("anchor") + fact.window.after
    inside = (pl.col("earliest") >= first) & (pl.col("latest") <= last)
    outside = (pl.col("latest") < first) | (pl.col("earliest") > last)
    place = pl.when(inside).then(2).when(outside).then(0).otherwise(1).cast(pl.Int8)
    unanchored = pl.col("anchor").is_null().alias("unanchored")
    return rows.join(anchor, on="subject", how="left").with_columns(place.alias("place"), unanchored)


_NUMERIC = ("lo", "hi", "lo_open", "hi_open")


def _parts(symbol: Symbol) -> tuple[str, ...]:
    return _NUMERIC if symbol.kind in {Kind.NUMBER, Kind.DATE} else ("known",)


def _picked(rows: pl.DataFrame, fact: Fact, symbol: Symbol) -> pl.DataFrame:
    """One row a subject that has any: the answer that counts, or why none does."""
    inside = rows.filter(pl.col("place") == 2)
    vague = rows.filter(pl.col("place") == 1).group_by("subject").agg(pl.col("unanchored").any())
    chosen = _foremost(inside, fact.pick, symbol)
    outside = rows.select("subject").unique(maintain_order=True)
    parts = _parts(symbol)
    joined = outside.join(chosen, on="subject", how="left").join(vague, on="subject", how="left")
    why = (
        pl.when(pl.col("unanchored"))
        .then(pl.lit(int(Reason.NO_ANCHOR), dtype=WHY))
        .when(pl.col("unanchored").is_not_null())
        .then(pl.lit(int(Reason.PARTIAL_DATE), dtype=WHY))
        .when(pl.col("why").is_null())
        .then(pl.lit(int(Reason.OUT_OF_WINDOW), dtype=WHY))
        .otherwise(pl.col("why"))
    )
    settled = joined.with_columns(why.alias("why"))
    known = pl.col("why") == 0
    return settled.select(
        "subject",
        *[pl.when(known).then(pl.col(part)).alias(f"{fact.id}.{_column(part)}") for part in parts],
        pl.col("why").alias(f"{fact.id}.why"),
        pl.col("row").alias(f"{fact.id}.row"),
    )


def _column(part: str) -> str:
    return "value" if part == "known" else part


def _foremost(rows: pl.DataFrame, pick: Pick, symbol: Symbol) -> pl.DataFrame:
    """The answer that counts for each subject."""
    if pick in {Pick.MIN, Pick.MAX}:
        return _extreme(rows, pick)
    parts = _parts(symbol)
    day, minute = pl.col("latest").fill_null(0), pl.col("minute").fill_null(0)
    end = day.max() if pick is Pick.LATEST else day.min()
    ranked = rows.filter(day == end.over("subject"))
    edge = minute.max() if pick is Pick.LATEST else minute.min()
    timed = pl.col("minute").is_not_null().all().over("subject")
    ranked = ranked.filter(timed.not_() | (minute == edge.over("subject")))
    conflict = pl.any_horizontal(*[_differs(part) for part in parts]) & (pl.col("why").max() == 0)
    return ranked.group_by("subject", maintain_order=True).agg(
        *[pl.col(part).last() for part in parts],
        pl.col("row").last(),
        pl.when(conflict).then(pl.lit(int(Reason.CONFLICT), dtype=WHY)).otherwise(pl.col("why").max()).alias("why"),
    )


def _extreme(rows: pl.DataFrame, pick: Pick) -> pl.DataFrame:
    """The least or the greatest of several numbers, each an interval: the bounds are the extremes of the bounds."""
    lo, hi = pl.col("lo"), pl.col("hi")
    near, far = ("lo", "hi") if pick is Pick.MIN else ("hi", "lo")
    least = pl.Expr.min if pick is Pick.MIN else pl.Expr.max
    at_near, at_far = pl.col(near) == least(pl.col(near)), pl.col(far) == least(pl.col(far))
    opens = {near: pl.col(f"{near}_open").filter(at_near).all(), far: pl.col(f"{far}_open").filter(at_far).any()}
    return rows.group_by("subject", maintain_order=True).agg(
        least(lo).alias("lo"),
        least(hi).alias("hi"),
        opens["lo"].alias("lo_open"),
        opens["hi"].alias("hi_open"),
        pl.col("row").filter(at_near).last(),
        pl.col("why").max(),
    )


def _differs(part: str) -> pl.Expr:
    if part in {"lo", "hi"}:
        low, high = pl.col(part).min(), pl.col(part).max()
        apart = (high - low) > RELATIVE_TOLERANCE * pl.max_horizontal(low.abs(), high.abs())
        return (apart & (high != low)).fill_null(value=False)
    return pl.col(part).n_unique() > 1


def _without_record(frame: pl.DataFrame, fact: Fact, symbol: Symbol) -> pl.DataFrame:
    """Whoever has no row at all: unknown because missing or, in a closed world, no."""
    why = pl.col(f"{fact.id}.why")
    silent = why.is_null()
    if fact.world == "closed" and symbol.kind is Kind.TRUTH:
        value = pl.col(f"{fact.id}.value")
        return frame.with_columns(
            pl.when(silent).then(pl.lit(value=False)).otherwise(value).alias(f"{fact.id}.value"),
            why.fill_null(0).alias(f"{fact.id}.why"),
        )
    return frame.with_columns(why.fill_null(int(Reason.MISSING)).alias(f"{fact.id}.why"))
