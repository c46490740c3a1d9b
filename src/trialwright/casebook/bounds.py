"""Sentences about the numbers of a sheet, true, false or unknown; and what a score says of each row.

A number that the laboratory printed as ``<0.1`` is somewhere between its bounds: a sentence is true or false where
every number between them agrees, and unknown otherwise. Polars joins these by strong Kleene logic.

Missing: an absent number makes every sentence about it unknown (null).
"""

from collections.abc import Sequence
from functools import reduce

import polars as pl

Limit = float | pl.Expr


def at_most(name: str, limit: Limit) -> pl.Expr:
    """Whether the number is not above the limit."""
    top = _expression(limit)
    low, high, low_open = pl.col(f"{name}_lo"), pl.col(f"{name}_hi"), pl.col(f"{name}_lo_open")
    above = (low > top) | (low_open & (low == top))
    return pl.when(high <= top).then(True).when(above).then(False)


def below(name: str, limit: Limit) -> pl.Expr:
    """Whether the number is below the limit."""
    top = _expression(limit)
    low, high, high_open = pl.col(f"{name}_lo"), pl.col(f"{name}_hi"), pl.col(f"{name}_hi_open")
    under = (high < top) | (high_open & (high == top))
    return pl.when(under).then(True).when(low >= top).then(False)


def at_least(name: str, limit: Limit) -> pl.Expr:
    """Whether the number is not below the limit."""
    return ~below(name, limit)


def above(name: str, limit: Limit) -> pl.Expr:
    """Whether the number is above the limit."""
    return ~at_most(name, limit)


def yes(name: str) -> pl.Expr:
    """Whether a question was answered with yes."""
    return pl.col(name) == "yes"


def whole_within(name: str, low: int, high: int) -> pl.Expr:
    """Whether the number is a whole one from ``low`` to ``high``, both included."""
    return pl.col(name).is_between(low, high) & (pl.col(name) == pl.col(name).floor())


def unless_absent(name: str, truth: pl.Expr) -> pl.Expr:
    """A sentence about an input that may be left out: false where it is missing, unknown where it is unclear."""
    return pl.when(pl.col(f"{name}_why") == "missing").then(False).otherwise(truth)


def every(truths: Sequence[pl.Expr]) -> pl.Expr:
    """Whether all of these hold."""
    return reduce(lambda left, right: left & right, truths)


def one_of(truths: Sequence[pl.Expr]) -> pl.Expr:
    """Whether at least one of these holds."""
    return reduce(lambda left, right: left | right, truths)


def first_true(classes: Sequence[tuple[str, pl.Expr]], otherwise: str) -> pl.Expr:
    """The first class whose sentence is true, where every sentence before it is known to be false.

    Missing: a class that may hold or not makes the answer unknown, unless an earlier one is certain.
    """
    answer = pl.lit(otherwise)
    for name, truth in reversed(classes):
        answer = pl.when(truth).then(pl.lit(name)).when(~truth).then(answer)
    return answer


def points(bands: Sequence[tuple[pl.Expr, float]], otherwise: float) -> pl.Expr:
    """The points of the first band whose sentence is true; unknown while an earlier one may hold."""
    answer: pl.Expr = pl.lit(otherwise)
    for truth, value in reversed(bands):
        answer = pl.when(truth).then(pl.lit(value)).when(~truth).then(answer)
    return answer


def flags(named: Sequence[tuple[pl.Expr, str]]) -> pl.Expr:
    """The names of the sentences that hold, as the column ``flags``."""
    told = [pl.when(truth).then(pl.lit(name)) for truth, name in named]
    return pl.concat_list(told).list.drop_nulls().alias("flags")


def answered(
    sheet: pl.DataFrame, value: str, needs: Sequence[str], refused: Sequence[tuple[pl.Expr, str]] = ()
) -> pl.DataFrame:
    """Adds to every row whether it could be evaluated, and why not.

    Shape: ``sheet`` has the column ``value`` and, for each of ``needs``, ``<name>_why``; added are ``evaluable``,
    ``why`` (the name of a sentence) and ``lacking`` (``input:reason`` of each input that is not known).
    Missing: where a sentence of ``refused`` holds, the value becomes null and that sentence is the reason; an unknown
    sentence refuses nothing. A value that came out infinite or as no number is undefined, never passed on.
    """
    if sheet.schema[value].is_float():
        sheet = sheet.with_columns(pl.col(value).is_finite().alias("finite"))
        refused = (*refused, (~pl.col("finite"), "score-undefined"))
    why: pl.Expr = pl.when(pl.col(value).is_null()).then(pl.lit("score-lacking"))
    for truth, name in reversed(refused):
        why = pl.when(truth).then(pl.lit(name)).otherwise(why)
    lacking = [pl.when(pl.col(f"{name}_why").is_not_null()).then(f"{name}:" + pl.col(f"{name}_why")) for name in needs]
    judged = sheet.with_columns(why.alias("why"))
    silent = pl.lit([], dtype=pl.List(pl.String))
    told = pl.concat_list(lacking).list.drop_nulls() if lacking else silent
    return judged.with_columns(
        pl.when(pl.col("why").is_null()).then(pl.col(value)).alias(value),
        pl.col("why").is_null().alias("evaluable"),
        pl.when(pl.col("why") == "score-lacking").then(told).otherwise(silent).alias("lacking"),
    )


def _expression(limit: Limit) -> pl.Expr:
    return limit if isinstance(limit, pl.Expr) else pl.lit(limit)
