"""Gathers what a sentence asks of the records of a form: how many, any, all, least, greatest, sum, mean, latest.

A record is a form, or a row of one, of one subject. A frame of records has ``subject``, ``record_day`` and
``record_visit`` and the columns of ``columns.py`` for each item. What is gathered becomes columns beside those of the
facts, so that the evaluators see a name like any other. ``gathering_reference.py`` does the same for one person.

Records are what somebody entered: without any, a count is 0 and ``any`` is no; everything else is unknown, missing.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from trialwright.language.columns import WHY, compile_sentence, differs, least_of
from trialwright.language.symbols import RECORD_DAY, RECORD_VISIT, Scope, Symbol
from trialwright.language.tree import Gathered, Node, names, walk
from trialwright.words.verdicts import NO_REASON, Reason

PARTS = ("lo", "hi", "lo_open", "hi_open")


def gathered(sentence: Node) -> Iterator[Gathered]:
    """Every gathered value of a resolved sentence, those inside others first."""
    for node in walk(sentence):
        if isinstance(node, Gathered):
            for part in (node.member, node.claim):
                if part is not None:
                    yield from gathered(part)
            yield node


def symbols_of(node: Gathered, symbols: Mapping[str, Symbol], scope: Scope) -> dict[str, Symbol]:
    """What the statements about a record may speak of."""
    items = scope.records.get(node.records, {})
    return {**symbols, **items, RECORD_DAY.name: RECORD_DAY, RECORD_VISIT.name: RECORD_VISIT}


def gather(
    sentence: Node,
    facts: pl.DataFrame,
    records: Mapping[str, pl.DataFrame],
    symbols: Mapping[str, Symbol],
    scope: Scope,
) -> pl.DataFrame:
    """The facts with the columns of every gathered value of a sentence.

    Shape: one row a subject, in the order of ``facts``; ``records`` by form or ``form.group``. A count over subjects is
    the same number in every row.
    Missing: an unknown condition or day leaves a count an interval, and the rest unknown for that reason.
    """
    for node in gathered(sentence):
        inside = symbols_of(node, symbols, scope)
        if node.how == "subjects":
            facts = facts.with_columns(_count_subjects(node, facts, inside))
            continue
        table = records[node.records]
        outside = [name for part in (node.member, node.claim) if part for name in names(part)]
        wanted = [c for c in facts.columns if c not in table.columns and c.rpartition(".")[0] in outside]
        judged = _judged(table.join(facts.select("subject", *wanted), on="subject", how="inner"), node, inside)
        found = _GATHER[node.how](judged, node)
        facts = facts.join(found, on="subject", how="left", maintain_order="left")
        facts = facts.with_columns(_without_records(node))
    return facts


def _judged(table: pl.DataFrame, node: Gathered, symbols: Mapping[str, Symbol]) -> pl.DataFrame:
    """The records with ``in`` (whether each is looked at, null unknown), ``in.why``, and for all ``said`` likewise."""
    member = compile_sentence(node.member, symbols)
    columns = [member.truth.alias("in"), member.why.alias("in.why")]
    if node.claim is not None:
        claim = compile_sentence(node.claim, symbols)
        columns += [claim.truth.alias("said"), claim.why.alias("said.why")]
    kept = ["subject", "record_day.lo", "record_day.hi", "record_day.why"]
    item = [c for c in table.columns if node.item is not None and c.rpartition(".")[0] == node.item]
    return table.select(*kept, *[pl.col(c).alias(f"item.{c.rpartition('.')[2]}") for c in item], *columns)


def _bits(reason: Reason) -> pl.Expr:
    return pl.lit(int(reason), dtype=WHY)


def _any_of(bits: pl.Expr) -> pl.Expr:
    return bits.bitwise_or().fill_null(0).cast(WHY)


def _count(judged: pl.DataFrame, node: Gathered) -> pl.DataFrame:
    surely, perhaps = pl.col("in").sum().cast(pl.Float64), pl.col("in").is_null().sum()
    return judged.group_by("subject").agg(_as_number(node, surely, surely + perhaps, _bits(NO_REASON)))


def _as_number(node: Gathered, lo: pl.Expr, hi: pl.Expr, why: pl.Expr) -> list[pl.Expr]:
    no = pl.lit(value=False)
    parts = dict(zip(PARTS, (lo, hi, no, no), strict=True))
    return [*[part.alias(f"{node.name}.{name}") for name, part in parts.items()], why.alias(f"{node.name}.why")]


def _count_subjects(node: Gathered, facts: pl.DataFrame, symbols: Mapping[str, Symbol]) -> list[pl.Expr]:
    truth = facts.select(compile_sentence(node.member, symbols).truth.alias("in"))["in"]
    surely, perhaps = float(truth.sum()), float(truth.null_count())
    return _as_number(node, pl.lit(surely), pl.lit(surely + perhaps), _bits(NO_REASON))


def _any(judged: pl.DataFrame, node: Gathered) -> pl.DataFrame:
    there, open_ = pl.col("in").any(), pl.col("in").is_null()
    why = pl.when(there).then(_bits(NO_REASON)).otherwise(_any_of(pl.col("in.why").filter(open_)))
    value = pl.when(there).then(pl.lit(value=True)).when(open_.any().not_()).then(pl.lit(value=False))
    return judged.group_by("subject").agg(value.alias(f"{node.name}.value"), why.alias(f"{node.name}.why"))


def _all(judged: pl.DataFrame, node: Gathered) -> pl.DataFrame:
    """Whether every record that is looked at says so; a record that may be looked at counts where it says no."""
    looked, said = pl.col("in"), pl.col("said")
    against = (looked & said.not_()).any()
    open_ = looked.is_null() & said.fill_null(value=False).not_() | looked.fill_null(value=False) & said.is_null()
    none = looked.any().not_()
    reasons = _any_of((pl.col("in.why") | pl.col("said.why")).filter(open_))
    unsure = pl.when(looked.is_null().any()).then(_any_of(pl.col("in.why"))).otherwise(_bits(Reason.MISSING))
    why = (
        pl.when(against)
        .then(_bits(NO_REASON))
        .when(open_.any())
        .then(reasons)
        .when(none)
        .then(unsure)
        .otherwise(_bits(NO_REASON))
    )
    value = pl.when(against).then(pl.lit(value=False)).when((open_.any() | none).not_()).then(pl.lit(value=True))
    return judged.group_by("subject").agg(value.alias(f"{node.name}.value"), why.alias(f"{node.name}.why"))


def _extreme(judged: pl.DataFrame, node: Gathered) -> pl.DataFrame:
    """The least or greatest of the known values of the records looked at; an unknown among them leaves it unknown."""
    least = pl.Expr.min if node.how == "min" else pl.Expr.max
    near, far = ("lo", "hi") if node.how == "min" else ("hi", "lo")
    looked = pl.col("in").fill_null(value=True)
    bound = {part: least(pl.col(f"item.{part}").filter(looked)) for part in ("lo", "hi")}
    opens = {
        near: pl.col(f"item.{near}_open").filter(looked & (pl.col(f"item.{near}") == bound[near])).all(),
        far: pl.col(f"item.{far}_open").filter(looked & (pl.col(f"item.{far}") == bound[far])).any(),
    }
    why = _reasons(looked)
    parts = dict(zip(PARTS, (bound["lo"], bound["hi"], opens["lo"], opens["hi"]), strict=True))
    known = why == 0
    return judged.group_by("subject").agg(
        *[pl.when(known).then(part).alias(f"{node.name}.{name}") for name, part in parts.items()],
        why.alias(f"{node.name}.why"),
    )


def _total(judged: pl.DataFrame, node: Gathered) -> pl.DataFrame:
    """The sum or mean of the values of the records looked at; an unknown among them leaves it unknown."""
    joined = pl.Expr.sum if node.how == "sum" else pl.Expr.mean
    looked = pl.col("in").fill_null(value=True)
    bounds = [joined(pl.col(f"item.{part}").filter(looked)) for part in ("lo", "hi")]
    opens = [pl.col(f"item.{part}").filter(looked).any() for part in ("lo_open", "hi_open")]
    why = _reasons(looked)
    known = why == 0
    return judged.group_by("subject").agg(
        *[
            pl.when(known).then(part).alias(f"{node.name}.{name}")
            for name, part in zip(PARTS, (*bounds, *opens), strict=True)
        ],
        why.alias(f"{node.name}.why"),
    )


def _reasons(looked: pl.Expr) -> pl.Expr:
    """Why nothing can be said of the records looked at: nobody knows which they are, or what they say, or none is."""
    doubts = pl.col("in.why").filter(pl.col("in").is_null())
    unknown = pl.col("item.why").filter(looked)
    return pl.when(looked.any()).then(_any_of(doubts) | _any_of(unknown)).otherwise(_bits(Reason.MISSING)).cast(WHY)


def _latest(judged: pl.DataFrame, node: Gathered) -> pl.DataFrame:
    """The value of the latest record looked at; two that differ on its day conflict, a vague day leaves it unknown."""
    doubts = judged.group_by("subject").agg(
        _any_of(pl.col("in.why").filter(pl.col("in").is_null())).alias("doubts"), pl.col("in").any().alias("some")
    )
    looked = judged.filter(pl.col("in")).with_columns(
        pl.col("record_day.lo").fill_null(float("-inf")), pl.col("record_day.hi").fill_null(float("inf"))
    )
    foremost = looked.filter(pl.col("record_day.hi") >= pl.col("record_day.lo").max().over("subject"))
    parts = PARTS if node.is_number else ("value",)
    differ = pl.any_horizontal(*[differs(f"item.{part}") for part in parts])
    vague = (pl.col("record_day.lo") != pl.col("record_day.hi")).any()
    why = (
        pl.when(_any_of(pl.col("item.why")) != 0)
        .then(_any_of(pl.col("item.why")))
        .when(differ & vague)
        .then(_bits(Reason.PARTIAL_DATE))
        .when(differ)
        .then(_bits(Reason.CONFLICT))
        .otherwise(_bits(NO_REASON))
    )
    values = [least_of(f"item.{part}").alias(part) for part in parts]
    found = foremost.group_by("subject").agg(*values, why.alias("own"))
    settled = doubts.join(found, on="subject", how="left").with_columns(
        pl.when(pl.col("doubts") != 0)
        .then("doubts")
        .when("some")
        .then("own")
        .otherwise(_bits(Reason.MISSING))
        .alias("why")
    )
    known = pl.col("why") == 0
    return settled.select(
        "subject",
        *[pl.when(known).then(pl.col(part)).alias(f"{node.name}.{part}") for part in parts],
        pl.col("why").alias(f"{node.name}.why"),
    )


def _without_records(node: Gathered) -> list[pl.Expr]:
    """What holds of subjects without any record."""
    why = pl.col(f"{node.name}.why")
    if node.how == "count":
        return [pl.col(f"{node.name}.{p}").fill_null(0.0) for p in ("lo", "hi")] + [
            *[pl.col(f"{node.name}.{p}").fill_null(value=False) for p in ("lo_open", "hi_open")],
            why.fill_null(0),
        ]
    if node.how == "any":
        none = why.is_null()
        value = pl.col(f"{node.name}.value")
        return [pl.when(none).then(pl.lit(value=False)).otherwise(value).alias(f"{node.name}.value"), why.fill_null(0)]
    return [why.fill_null(int(Reason.MISSING))]


_GATHER = {
    "count": _count,
    "any": _any,
    "all": _all,
    "min": _extreme,
    "max": _extreme,
    "sum": _total,
    "mean": _total,
    "latest": _latest,
}
