"""Picks, of all the answers to a fact, the one that counts, or says why none does.

Each function takes the candidates of some subjects (``person``, the columns of the value, ``why place unanchored``,
``earliest latest minute row``) and answers one row a person: the value, ``why``, and the ``row`` and ``day`` of the
evidence, which is the last row among those that speak.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from trialwright.chapters.eligibility.criteria import Fact, Pick
from trialwright.chapters.eligibility.reading import bits
from trialwright.language.columns import WHY, differs, least_of
from trialwright.language.symbols import Kind, Symbol
from trialwright.words.verdicts import NO_REASON, Reason

NUMERIC = ("lo", "hi", "lo_open", "hi_open")
_BESIDE = ("why", "place", "unanchored", "earliest", "latest", "minute", "row")


def parts_of(symbol: Symbol) -> tuple[str, ...]:
    """The columns that hold a value while it is read."""
    return NUMERIC if symbol.kind in {Kind.NUMBER, Kind.DATE} else ("known",)


def column_of(part: str) -> str:
    """The column of the frame of facts that a part of a value becomes."""
    return "value" if part == "known" else part


def pick(rows: pl.DataFrame, fact: Fact, symbol: Symbol, people: int) -> list[pl.Series]:
    """The columns of a fact, one row for each of ``people``; ``why`` null for whoever has no answer."""
    read = ("known",) if fact.pick is Pick.COUNT else parts_of(symbol)
    spoken = rows.select("person", *read, *_BESIDE)
    candidates = spoken if (spoken["place"] > 0).all() else spoken.filter(pl.col("place") > 0)
    person = candidates["person"].to_numpy()
    columns = ["person", *parts_of(symbol), "row", "why", "day"]
    if fact.pick in {Pick.LATEST, Pick.FIRST}:
        several = pl.Series(np.bincount(person, minlength=people)[person] > 1)
        alone = _only(candidates.filter(~several) if several.any() else candidates)
        rest = _foremost(candidates.filter(several), fact, symbol)
        chosen = pl.concat([alone.select(columns), rest.select(columns)])
    else:
        chosen = _PICK[fact.pick](candidates, fact.pick).select(columns)
    somewhere = np.zeros(people, dtype=bool)
    somewhere[rows["person"].to_numpy()] = True
    place = np.full(people, -1, dtype=np.int64)
    place[chosen["person"].to_numpy()] = np.arange(chosen.height)
    at = pl.Series(place).set(pl.Series(place < 0), None).cast(pl.UInt32)
    spread = chosen.select(pl.all().exclude("person").gather(at))
    outside = pl.Series(somewhere) & spread["why"].is_null()
    spread = spread.with_columns(pl.when(outside).then(bits(Reason.OUT_OF_WINDOW)).otherwise("why").alias("why"))
    known = pl.col("why") == 0
    return spread.select(
        *[pl.when(known).then(pl.col(part)).alias(f"{fact.id}.{column_of(part)}") for part in parts_of(symbol)],
        *[pl.col(each).alias(f"{fact.id}.{each}") for each in ("why", "row", "day")],
    ).get_columns()


def _day() -> pl.Expr:
    """The day of an answer, days since 1970-01-01; null where it is not known exactly."""
    return pl.when(pl.col("earliest") == pl.col("latest")).then(pl.col("latest"))


def _evidence(speaks: pl.Expr) -> list[pl.Expr]:
    """The last row among those that speak, and its day."""
    row = pl.col("row").filter(speaks)
    return [row.max().alias("row"), _day().filter(speaks).get(row.arg_max()).alias("day")]


def _only(rows: pl.DataFrame) -> pl.DataFrame:
    """Whoever has one candidate only: it counts if it surely lies in the window."""
    vague = pl.when("unanchored").then(bits(Reason.NO_ANCHOR)).otherwise(bits(Reason.PARTIAL_DATE))
    why = pl.when(pl.col("place") == 1).then(vague).otherwise(pl.col("why"))
    return rows.with_columns(why.alias("why"), _day().alias("day"))


_NEVER, _FOREVER = -(10**9), 10**9
"""The span of an answer without a date: it may be of any day."""


def _foremost(rows: pl.DataFrame, fact: Fact, symbol: Symbol) -> pl.DataFrame:
    """The latest or the first answer of each subject, as far as the dates tell which it is.

    Whoever could be the latest is looked at: where all of them say the same, that is the answer; where they differ, two
    of one known day are a conflict, and a vague date among them leaves it unknown. What never changes has no latest.
    """
    spans = rows.with_columns(pl.col("earliest").fill_null(_NEVER), pl.col("latest").fill_null(_FOREVER))
    earliest, latest = pl.col("earliest"), pl.col("latest")
    if fact.window != "lifelong":
        if fact.pick is Pick.LATEST:
            spans = spans.filter(latest >= earliest.max().over("person"))
        else:
            spans = spans.filter(earliest <= latest.min().over("person"))
        minute = pl.col("minute")
        edge = minute.max() if fact.pick is Pick.LATEST else minute.min()
        timed = (minute.is_not_null() & (earliest == latest)).all().over("person")
        spans = spans.filter(timed.not_() | (minute == edge.over("person")))
    differ = pl.any_horizontal(*[differs(part) for part in parts_of(symbol)])
    vague = (earliest != latest).any() | (pl.col("place") == 1).any()
    vague = pl.lit(value=False) if fact.window == "lifelong" else vague
    why = (
        pl.when(pl.col("unanchored").any())
        .then(bits(Reason.NO_ANCHOR))
        .when((pl.col("place") == 1).all())
        .then(bits(Reason.PARTIAL_DATE))
        .when(pl.col("why").max() > 0)
        .then(pl.col("why").max())
        .when(differ & vague)
        .then(bits(Reason.PARTIAL_DATE))
        .when(differ)
        .then(bits(Reason.CONFLICT))
        .otherwise(bits(NO_REASON))
    )
    return spans.group_by("person", maintain_order=True).agg(
        *[least_of(part).alias(part) for part in parts_of(symbol)],
        *_evidence(pl.col("why") == pl.col("why").max()),
        why.alias("why"),
    )


def _extreme(rows: pl.DataFrame, which: Pick) -> pl.DataFrame:
    """The least or the greatest of several numbers, each an interval: the bounds are the extremes of the bounds."""
    near, far = ("lo", "hi") if which is Pick.MIN else ("hi", "lo")
    least = pl.Expr.min if which is Pick.MIN else pl.Expr.max
    at_near, at_far = pl.col(near) == least(pl.col(near)), pl.col(far) == least(pl.col(far))
    opens = {near: pl.col(f"{near}_open").filter(at_near).all(), far: pl.col(f"{far}_open").filter(at_far).any()}
    why = (
        pl.when(pl.col("unanchored").any())
        .then(bits(Reason.NO_ANCHOR))
        .when((pl.col("place") == 1).any())
        .then(bits(Reason.PARTIAL_DATE))
        .otherwise(pl.col("why").max())
    )
    unknown = pl.col("why").max() > 0
    speaks = (unknown & (pl.col("why") == pl.col("why").max())) | (unknown.not_() & at_near.fill_null(value=False))
    return rows.group_by("person", maintain_order=True).agg(
        least(pl.col("lo")).alias("lo"),
        least(pl.col("hi")).alias("hi"),
        opens["lo"].alias("lo_open"),
        opens["hi"].alias("hi_open"),
        *_evidence(speaks),
        why.alias("why"),
    )


def _joined(rows: pl.DataFrame, which: Pick) -> pl.DataFrame:
    """Whether any, or all, of several statements hold: one that settles it does, whatever the others are."""
    settling = which is Pick.ANY
    settled = (pl.col("place") == 2) & (pl.col("why") == 0) & (pl.col("known") == settling)
    vague = (pl.col("place") == 1) & ((pl.col("why") != 0) | (pl.col("known") == settling))
    inside = pl.col("place") == 2
    why = (
        pl.when(settled.any())
        .then(bits(NO_REASON))
        .when(pl.col("unanchored").any())
        .then(bits(Reason.NO_ANCHOR))
        .when(vague.any() | inside.any().not_())
        .then(bits(Reason.PARTIAL_DATE))
        .otherwise(pl.col("why").max())
    )
    speaks = settled | settled.any().not_()
    return rows.group_by("person", maintain_order=True).agg(
        pl.when(settled.any()).then(pl.lit(value=settling)).otherwise(pl.lit(value=not settling)).alias("known"),
        *_evidence(speaks),
        why.alias("why"),
    )


def _counted(rows: pl.DataFrame, _: Pick) -> pl.DataFrame:
    """How often something happened: at least as often as it surely did in the window, at most with every vague date."""
    happened = pl.col("known") & (pl.col("why") == 0)
    surely = (happened & (pl.col("place") == 2)).sum().cast(pl.Float64)
    perhaps = (pl.col("place") == 1) | (pl.col("why") != 0)
    no_anchor = pl.when(pl.col("unanchored").any()).then(bits(Reason.NO_ANCHOR)).otherwise(bits(NO_REASON))
    return rows.group_by("person", maintain_order=True).agg(
        surely.alias("lo"),
        (surely + (perhaps & pl.col("known").fill_null(value=True)).sum()).alias("hi"),
        pl.lit(value=False).alias("lo_open"),
        pl.lit(value=False).alias("hi_open"),
        *_evidence(pl.lit(value=True)),
        no_anchor.alias("why"),
    )


_PICK = {Pick.MIN: _extreme, Pick.MAX: _extreme, Pick.ANY: _joined, Pick.ALL: _joined, Pick.COUNT: _counted}


def settle_silence(columns: Sequence[pl.Series], fact: Fact, symbol: Symbol, asked: pl.Series) -> list[pl.Series]:
    """The columns of a fact once silence is settled: unknown because missing or, in a closed world, no.

    asked  the people of whom a row says that there is no answer: that is not silence
    """
    frame = pl.DataFrame(columns)
    why = pl.col(f"{fact.id}.why")
    if fact.world == "closed" and (fact.pick is Pick.COUNT or symbol.kind is Kind.TRUTH):
        elsewhere = fact.pick in {Pick.COUNT, Pick.ANY}
        silent = why.is_null() | ((why == int(Reason.OUT_OF_WINDOW)) & elsewhere)
        silent &= pl.int_range(pl.len(), dtype=pl.UInt32).is_in(asked.unique().to_list()).not_()
        number = {"lo": pl.lit(0.0), "hi": pl.lit(0.0), "lo_open": pl.lit(value=False), "hi_open": pl.lit(value=False)}
        nothing = number if fact.pick is Pick.COUNT else {"value": pl.lit(value=False)}
        frame = frame.with_columns(
            *[
                pl.when(silent).then(value).otherwise(pl.col(f"{fact.id}.{part}")).alias(f"{fact.id}.{part}")
                for part, value in nothing.items()
            ],
            pl.when(silent).then(bits(NO_REASON)).otherwise(why).alias(f"{fact.id}.why"),
        )
    return frame.with_columns(why.fill_null(int(Reason.MISSING)).cast(WHY).alias(f"{fact.id}.why")).get_columns()
