"""Reads written results, such as ``<0.02`` with ``ng/mL``, into bounds in one unit: a whole column, or one."""

import re
from functools import cache

import polars as pl

from trialwright.language.columns import WHY
from trialwright.language.symbols import Symbol
from trialwright.words.analytes import ANALYTES
from trialwright.words.intervals import Interval
from trialwright.words.units import Analyte, Unit
from trialwright.words.verdicts import Reason, Unknown

_DIGITS = r"[0-9]{1,100}(?:\.[0-9]{0,100})?|\.[0-9]{1,100}"
WRITTEN = rf"^\s*(<=|>=|<|>|≤|≥|＜|＞)?\s*([-+]?(?:{_DIGITS})(?:[eE][-+]?[0-9]{{1,2}})?)\s*$"
"""A result as laboratories print it; capture, screening and the database read the same."""

LARGEST = 1e100
"""No result is as large: what is read as such is no number."""


PLAIN = Analyte(
    name="number",
    en="plain number",
    zh="无单位数值",
    units=(Unit(symbol="1", factor=1.0, spellings=("",)),),
    plausible=(float("-inf"), float("inf")),
    decimals=0,
    negative=True,
    source="a count has no unit",
)
"""What a number without an analyte measures: nothing but itself."""


def measured(rows: pl.DataFrame, analyte: str, unit: str) -> pl.DataFrame:
    """Adds the bounds of each result in ``unit``, and why there are none.

    Shape: ``rows`` has ``value`` and ``unit`` as text; added are ``lo``, ``hi`` (Float64, infinite where unbounded),
    ``lo_open``, ``hi_open``, ``below`` and ``above`` (the laboratory printed < or >), ``why`` (bits of ``Reason``),
    ``fraction``, true where the number is not whole, ``unreadable``, true where the text is no number at all or an
    infinite one, ``impossible``, true below zero where nothing can be, and ``implausible``, true outside the range of
    the table.
    Missing: a unit that is absent or not one of the analyte leaves the result unknown, reason unit; it is never
    guessed. ``<0.02`` reaches down to zero, or without end where the analyte may be negative.
    Raises: LookupError when ``unit`` is not a unit of the analyte.
    """
    known = ANALYTES[analyte] if analyte else PLAIN
    target = known.find(unit) if analyte else PLAIN.units[0]
    if target is None:
        raise LookupError(f"{unit} is not a unit of {analyte}")
    written = rows["unit"].fill_null("").unique().to_list()
    found = [(text, known.find(text)) for text in written]
    units = pl.DataFrame(
        {
            "unit_text": [text for text, _ in found],
            "factor": [each.factor / target.factor if each else None for _, each in found],
            "offset": [(each.offset - target.offset) / target.factor if each else None for _, each in found],
        },
        schema={"unit_text": pl.String, "factor": pl.Float64, "offset": pl.Float64},
    )
    sign, number = _split(rows["value"])
    floor = float("-inf") if known.negative else 0.0
    return (
        rows.with_columns(pl.col("unit").fill_null("").alias("unit_text"), sign.alias("sign"), number.alias("number"))
        .join(units, on="unit_text", how="left", maintain_order="left")
        .with_columns(
            pl.col("sign").is_in(["<", "<=", "≤", "＜"]).fill_null(value=False).alias("below"),
            pl.col("sign").is_in([">", ">=", "≥", "＞"]).fill_null(value=False).alias("above"),
            pl.col("sign").is_in(["<", ">", "＜", "＞"]).fill_null(value=False).alias("open"),
        )
        .with_columns((pl.col("number") * pl.col("factor") + pl.col("offset")).alias("converted"))
        .with_columns(
            pl.when("below").then(pl.lit(floor)).otherwise("converted").alias("lo"),
            pl.when("above").then(pl.lit(float("inf"))).otherwise("converted").alias("hi"),
            ((pl.col("above") & pl.col("open")) | (pl.col("below") & pl.lit(known.negative))).alias("lo_open"),
            ((pl.col("below") & pl.col("open")) | pl.col("above")).alias("hi_open"),
            pl.when(pl.col("factor").is_null())
            .then(pl.lit(int(Reason.UNIT), dtype=WHY))
            .otherwise(pl.lit(0, dtype=WHY))
            .alias("why"),
            pl.col("number").is_null().alias("unreadable"),
            (pl.col("number") != pl.col("number").floor()).fill_null(value=False).alias("fraction"),
            (pl.lit(not known.negative) & (pl.col("converted") < 0)).fill_null(value=False).alias("impossible"),
        )
        .with_columns(
            (
                (pl.col("converted") < (known.plausible[0] - target.offset) / target.factor)
                | (pl.col("converted") > (known.plausible[1] - target.offset) / target.factor)
            )
            .fill_null(value=False)
            .alias("implausible")
        )
        .drop("unit_text", "sign", "factor", "offset", "number", "open", "converted")
    )


_PRINTED = re.compile(WRITTEN)


def measured_one(text: str, unit: str, symbol: Symbol) -> Interval | Unknown:
    """The same for one result, in the unit of what it answers; a fraction of what is counted is not valid."""
    found = _PRINTED.match(text)
    number = float(found.group(2)) if found else LARGEST
    if found is None or abs(number) >= LARGEST or (symbol.whole and not number.is_integer()):
        return Unknown(reasons=Reason.NOT_VALID)
    analyte, target, source = _units(symbol.analyte or "", symbol.unit or "", unit)
    if source is None:
        return Unknown(reasons=Reason.UNIT)
    value = number * (source.factor / target.factor) + (source.offset - target.offset) / target.factor
    if value < 0 and not analyte.negative:
        return Unknown(reasons=Reason.NOT_VALID)
    sign = found.group(1) or ""
    is_open = sign in {"<", ">", "＜", "＞"}
    if sign and sign[0] in "<≤＜":
        lo = float("-inf") if analyte.negative else 0.0
        return Interval(lo=lo, hi=value, lo_open=analyte.negative, hi_open=is_open)
    if sign:
        return Interval(lo=value, hi=float("inf"), lo_open=is_open, hi_open=True)
    return Interval.point(value)


@cache
def _units(name: str, target: str, written: str) -> tuple[Analyte, Unit, Unit | None]:
    analyte = ANALYTES[name] if name else PLAIN
    wanted = analyte.find(target) if name else PLAIN.units[0]
    if wanted is None:
        raise LookupError(f"{target} is not a unit of {name}")
    return analyte, wanted, analyte.find(written)


def _split(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The sign and the number of each text; only what is no bare number is looked at letter by letter."""
    number = texts.cast(pl.Float64, strict=False)
    simple = (texts.str.len_bytes() <= 60) & ~texts.str.contains("[eE]")  # the rest is read by the one pattern
    bare = ((number.abs() < LARGEST) & simple).fill_null(value=False)
    sign = pl.Series("sign", [None], dtype=pl.String).new_from_index(0, texts.len())
    odd = (~bare).arg_true()
    if odd.len():
        groups = texts.gather(odd).str.extract_groups(WRITTEN).struct.unnest()
        found = groups["2"].cast(pl.Float64, strict=False)
        small = (found.abs() < LARGEST).fill_null(value=False)
        number = number.scatter(odd, found.zip_with(small, found.clear(found.len())))
        sign = sign.scatter(odd, groups["1"])
    return sign.rename("sign"), number.rename("number")
