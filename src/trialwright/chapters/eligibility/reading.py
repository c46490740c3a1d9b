"""Reads rows of answers: who, when, and what was written, a whole column at a time.

What repeats (dates, roles) is read once for each different text and spread over the rows by its number.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from trialwright.casebook.measurements import measured
from trialwright.chapters.eligibility.criteria import Fact, Pick
from trialwright.language.columns import WHY
from trialwright.language.symbols import Kind, Symbol
from trialwright.words.days import days_since_epoch, read_date
from trialwright.words.verdicts import NO_REASON, Reason

ROWS: Mapping[str, type[pl.DataType]] = {
    "subject": pl.String,
    "fact": pl.String,
    "value": pl.String,
    "unit": pl.String,
    "when": pl.String,
    "by": pl.String,
    "role": pl.String,
    "row": pl.Int64,
}
"""The columns of a frame of answers: all text but ``row``, which is where the answer stood; ``by`` and ``role`` are who
gave it, and may be null where nobody has to attest it."""

MISSING = ("", "/", "NaN", "nan")
"""What stands for no answer in a file."""

YES, NO, NOT_KNOWN = ("yes", "是"), ("no", "否"), ("not known", "不详")
"""How a statement is answered, in small letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An answer that cannot be used, or only with a warning; ``kind`` is the name of its kind of finding."""

    row: int
    fact: str
    kind: str
    value: str
    unit: str


def bits(reason: Reason) -> pl.Expr:
    """One reason as a column of bits."""
    return pl.lit(int(reason), dtype=WHY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The answers of some subjects, ready to be taken fact by fact.

    rows   ``person`` and ``fact`` (places among the subjects and facts), ``value unit row``, ``named`` (somebody put
           their name to it), ``role`` and ``when`` (places among the different ones), ``blank`` (the row says that
           there is no answer)
    roles  each different role, in small letters
    days   for each different date the days ``earliest latest`` since 1970-01-01 that it can be, and the ``minute``
    """

    rows: pl.DataFrame
    roles: pl.Series
    days: pl.DataFrame

    def of_fact(self, place: int) -> tuple[pl.DataFrame, pl.Series]:
        """The answers to one fact, with ``earliest latest minute`` of each, and the people who said there is none."""
        own = self.rows.filter(pl.col("fact") == place)
        if not own["blank"].any():
            given, asked = own, own["person"].clear()
        else:
            given, asked = own.filter(~own["blank"]), own.filter(own["blank"])["person"]
        days = [column.gather(given["when"]) for column in self.days.get_columns()]
        return given.with_columns(self.roles.gather(given["role"]).alias("role"), *days), asked


def tidy(rows: pl.DataFrame, subjects: pl.Series, facts: list[str]) -> Written:
    """The rows of the subjects and facts given."""
    person = rows["subject"].cast(pl.Enum(subjects), strict=False).to_physical()
    fact = rows["fact"].cast(pl.Enum(facts), strict=False).to_physical()
    roles, days = _coded(rows["role"]), _coded(rows["when"])
    written = rows.select(
        person.alias("person"),
        fact.alias("fact"),
        pl.col("value").str.strip_chars().fill_null(""),
        "unit",
        "row",
        _is_name(pl.col("by")).alias("named"),
        roles[0].alias("role"),
        days[0].alias("when"),
    ).with_columns(pl.col("value").is_in(MISSING).alias("blank"))
    if person.null_count():
        written = written.filter(person.is_not_null())
    return Written(rows=written, roles=_roles(roles[1]), days=_days(days[1]))


def _is_name(text: pl.Expr) -> pl.Expr:
    """Whether somebody put their name there: letters or digits, and not what stands for no answer."""
    written = text.str.contains(r"[\p{L}\p{N}]") & text.str.strip_chars().is_in(MISSING).not_()
    return written.fill_null(value=False)


def _coded(texts: pl.Series) -> tuple[pl.Series, list[str]]:
    """The place of each text among the different ones, and those; null stays null."""
    different = texts.drop_nulls().unique(maintain_order=True)
    return texts.cast(pl.Enum(different)).to_physical(), different.to_list()


def _roles(texts: list[str]) -> pl.Series:
    return pl.Series([text.lower().replace("_", " ").strip() for text in texts], dtype=pl.String)


def _days(texts: list[str]) -> pl.DataFrame:
    """The earliest and latest day that a date can be, and the minute of the day if it was written."""
    read = [read_date(text) for text in texts]
    return pl.DataFrame(
        {
            "earliest": [days_since_epoch(day.earliest) if day else None for day in read],
            "latest": [days_since_epoch(day.latest) if day else None for day in read],
            "minute": [day.time if day else None for day in read],
        },
        schema={"earliest": pl.Int64, "latest": pl.Int64, "minute": pl.Int64},
    )


def read_values(rows: pl.DataFrame, fact: Fact, symbol: Symbol) -> tuple[pl.DataFrame, list[Unread]]:
    """Adds the columns of the value in the unit of the fact, and ``why`` it is unknown; names what cannot be read.

    Missing: what cannot be read, or cannot be, is not valid; it keeps its place among the answers, so that no older one
    counts in its stead.
    """
    kinds: list[tuple[str, pl.Expr]]
    if fact.pick is Pick.COUNT:
        happened = pl.col("value").str.to_lowercase().is_in(NO).not_()
        return rows.with_columns(happened.alias("known"), bits(NO_REASON).alias("why")), []
    match symbol.kind:
        case Kind.NUMBER:
            read = measured(rows, symbol.analyte or "", symbol.unit or "")
            kinds = [("not-a-number", pl.col("unreadable")), ("below-zero", pl.col("impossible"))]
            kinds.append(("implausible", pl.col("implausible") & pl.col("impossible").not_()))
            if symbol.whole:
                kinds.append(("not-an-integer", pl.col("fraction")))
        case Kind.DATE:
            read, kinds = _read_days(rows), [("not-a-date", pl.col("lo").is_null())]
        case Kind.TRUTH:
            read, kinds = _read_truths(rows), [("not-yes-or-no", pl.col("known").is_null() & (pl.col("why") == 0))]
        case Kind.CODE:
            read = rows.with_columns(pl.col("value").alias("known"), bits(NO_REASON).alias("why"))
            kinds = [("unknown-code", pl.col("value").is_in(list(symbol.codes)).not_())]
    faults = [
        Unread(row=row, fact=fact.id, kind=kind, value=value, unit=unit or "")
        for kind, which in kinds
        for row, value, unit in read.filter(which).select("row", "value", "unit").iter_rows()
    ]
    bad = pl.any_horizontal(*[which for kind, which in kinds if kind != "implausible"])
    why = pl.when(bad).then(bits(Reason.NOT_VALID)).otherwise("why")
    return (read.with_columns(why.alias("why")) if faults else read), faults


def _read_days(rows: pl.DataFrame) -> pl.DataFrame:
    codes, texts = _coded(rows["value"])
    earliest, latest, _ = (column.gather(codes) for column in _days(texts).get_columns())
    return rows.with_columns(
        earliest.cast(pl.Float64).alias("lo"),
        latest.cast(pl.Float64).alias("hi"),
        pl.lit(value=False).alias("lo_open"),
        pl.lit(value=False).alias("hi_open"),
        bits(NO_REASON).alias("why"),
    )


def _read_truths(rows: pl.DataFrame) -> pl.DataFrame:
    word = pl.col("value").str.to_lowercase()
    known = pl.when(word.is_in(YES)).then(pl.lit(value=True)).when(word.is_in(NO)).then(pl.lit(value=False))
    why = pl.when(word.is_in(NOT_KNOWN)).then(bits(Reason.MISSING)).otherwise(bits(NO_REASON))
    return rows.with_columns(known.alias("known"), why.alias("why"))


def attested(rows: pl.DataFrame, fact: Fact) -> pl.DataFrame:
    """An answer that a person must judge counts only with the name and the role of somebody who may."""
    if fact.attest is None:
        return rows
    may = pl.col("named") & pl.col("role").is_in([each.value for each in fact.attest.by]).fill_null(value=False)
    return rows.with_columns(pl.when(may).then("why").otherwise(bits(Reason.NOT_ATTESTED)).alias("why"))


def windowed(rows: pl.DataFrame, fact: Fact, anchors: pl.DataFrame) -> pl.DataFrame:
    """Adds ``place``: 2 in the window, 1 nobody can tell, 0 outside; and whether the anchor itself is not known."""
    if fact.window == "lifelong":
        return rows.with_columns(pl.lit(2, dtype=pl.Int8).alias("place"), pl.lit(value=False).alias("unanchored"))
    anchor = anchors[fact.window.index].gather(rows["person"])
    first, last = pl.lit(anchor - fact.window.before), pl.lit(anchor + fact.window.after)
    inside = (pl.col("earliest") >= first) & (pl.col("latest") <= last)
    outside = (pl.col("latest") < first) | (pl.col("earliest") > last)
    place = pl.when(inside).then(2).when(outside).then(0).otherwise(1).cast(pl.Int8)
    return rows.with_columns(place.alias("place"), pl.lit(anchor.is_null()).alias("unanchored"))
