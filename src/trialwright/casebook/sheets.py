"""The inputs of a score as one sheet, a row a subject: from a JSON list, or from answers of the casebook.

A number stands in the unit in which the score judges it, with its bounds (``<0.1`` reaches from 0 to 0.1), a choice
and a text as they were given, a time as local time; beside each stands why it is unknown. Rows of ``samples`` (days,
readings) make one row of the sheet each, with the inputs that are given once repeated.

Missing: an absent, unreadable or unitless answer is null with its reason; nothing is ever guessed or made zero.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

import polars as pl

from trialwright.casebook.measurements import measured
from trialwright.casebook.scores import EndpointKind, Input, Setting, Settings
from trialwright.words.analytes import ANALYTES
from trialwright.words.declared import Text
from trialwright.words.findings import Fault, Finding, Place, fault, has_errors, nearest

OBSERVED: Mapping[str, type[pl.DataType]] = {
    "curve": pl.Int64,
    "repeat": pl.Int64,
    "input": pl.String,
    "value": pl.String,
    "unit": pl.String,
}
"""Answers of the casebook, one row an answer; ``repeat`` counts the rows of samples, others have 0."""

AS_PRINTED = "as printed"
"""The unit of an input that is judged in the unit in which it was reported, which stands in ``<name>_unit``."""

ABOUT = frozenset({"subject", "visit", "units", "samples"})
"""The keys of an element that are no inputs."""

_EMPTY = frozenset({"", "/"})
_TIMES = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M")


def scored(
    *,
    text: tuple[str, str],
    unit: str,
    value: str,
    source: str,
    missing: tuple[str, str],
    inputs: tuple[Input, ...],
    optional: tuple[Input, ...] = (),
    settings: tuple[Setting, ...] = (),
    compute: Callable[[pl.DataFrame, Settings], pl.DataFrame],
    details: tuple[str, ...] = (),
    changes: tuple[str, ...] = (),
    because: str,
    example: Mapping[str, object],
) -> EndpointKind:
    """A kind whose frame is the sheet of its inputs; ``text`` and ``missing`` in English and Chinese."""
    every = (*inputs, *optional)
    return EndpointKind(
        text=Text(en=text[0], zh=text[1]),
        unit=unit,
        value=value,
        source=source,
        missing=Text(en=missing[0], zh=missing[1]),
        inputs=inputs,
        optional=optional,
        settings=settings,
        read=reading(every),
        arrange=arranging(every),
        compute=compute,
        details=(value, *details, "evaluable"),
        changes=changes,
        because=because,
        example=example,
    )


def arranging(inputs: tuple[Input, ...]) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """The function that makes the sheet of these inputs from ``OBSERVED``."""
    once, sampled = [each for each in inputs if not each.sample], [each for each in inputs if each.sample]

    def arrange(observed: pl.DataFrame) -> pl.DataFrame:
        sheet = observed.select("curve").unique(maintain_order=True)
        for each in once:
            sheet = sheet.join(_column(observed, each, ["curve"]), on="curve", how="left", maintain_order="left")
        if sampled:
            names = [each.name for each in sampled]
            keys = ["curve", "repeat"]
            rows = observed.filter(pl.col("input").is_in(names)).select(keys).unique(maintain_order=True)
            for each in sampled:
                rows = rows.join(_column(observed, each, keys), on=keys, how="left", maintain_order="left")
            sheet = sheet.join(rows, on="curve", how="left", maintain_order="left")
        absent = [pl.col(f"{each.name}_why") for each in inputs]
        values = [pl.col(each.name).is_null() for each in inputs]
        return sheet.with_columns(
            *(pl.when(why.is_null() & null).then(pl.lit("missing")).otherwise(why).alias(f"{each.name}_why")
              for each, why, null in zip(inputs, absent, values, strict=True))
        )  # fmt: skip

    return arrange


def reading(
    inputs: tuple[Input, ...],
) -> Callable[[Sequence[object], str], tuple[pl.DataFrame, tuple[Finding, ...]]]:
    """The function that makes the sheet of these inputs from a JSON list, with what is wrong in the list.

    An element is ``{"subject", "visit", NAME: value, ..., "units": {NAME: unit}, "samples": [{NAME: value}]}``; a value
    is a number or a text such as ``"<0.1"``, or ``{"value", "unit"}`` where it does not share the unit in ``units``.
    """
    arrange = arranging(inputs)

    def read(given: Sequence[object], file: str) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
        rows: list[tuple[int, int, str, str | None, str | None]] = []
        findings: list[Finding] = []
        for number, element in enumerate(given):
            for found in _element(element, inputs):
                if isinstance(found, Fault):
                    findings.append(found.at(Place(file=file, line=number + 1)))
                else:
                    rows.append((number, *found))
        observed = pl.DataFrame(rows, schema=dict(OBSERVED), orient="row")
        findings += _unfit(observed, inputs, file)
        return arrange(observed.clear() if has_errors(findings) else observed), tuple(findings)

    return read


def _element(element: object, inputs: tuple[Input, ...]) -> Iterator[Fault | tuple[int, str, str | None, str | None]]:
    if not isinstance(element, dict):
        yield fault("bad-samples", detail="an input is no object")
        return
    given = cast("dict[str, object]", element)
    once = {each.name: each for each in inputs if not each.sample}
    sampled = {each.name: each for each in inputs if each.sample}
    told: object = given.get("units") or {}
    samples: object = given.get("samples") or []
    if not isinstance(told, dict) or not isinstance(samples, list):
        yield fault("bad-samples", detail="units is an object, samples is a list")
        return
    units = cast("dict[str, object]", told)
    yield from _strangers(given, {*once, *ABOUT}, inputs)
    yield from _strangers(units, {*once, *sampled}, inputs)
    for name, each in once.items():
        yield _answer(each, given.get(name), units, 0)
    rows = cast("list[object]", samples)
    if not once and not rows:
        yield 1, next(iter(sampled)), None, None  # somebody without any row is still somebody
    for repeat, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            yield fault("bad-samples", detail="a row of samples is no object")
            continue
        own = cast("dict[str, object]", row)
        yield from _strangers(own, {*sampled}, inputs)
        for name, each in sampled.items():
            yield _answer(each, own.get(name), units, repeat)


def _strangers(given: Mapping[str, object], known: set[str], inputs: tuple[Input, ...]) -> Iterator[Fault]:
    for key in given.keys() - known:
        names = [each.name for each in inputs]
        yield fault("unknown-input", key=key, allowed=", ".join(names), near=nearest(key, names))


def _answer(
    each: Input, value: object, units: Mapping[str, object], repeat: int
) -> Fault | tuple[int, str, str | None, str | None]:
    unit = units.get(each.name)
    if isinstance(value, dict):
        own = cast("dict[str, object]", value)
        if own.keys() - {"value", "unit"}:
            return fault("bad-samples", detail=f"{each.name}: an answer is 'value' and 'unit'")
        value, unit = own.get("value"), own.get("unit", unit)
    if isinstance(value, (dict, list)) or not isinstance(unit, str | None):
        return fault("bad-samples", detail=f"{each.name} is neither a number nor a text")
    if isinstance(value, bool):
        value = ("yes" if value else "no") if each.answer == "choice" else f"{value}"
    text = None if value is None else str(value).strip()
    return repeat, each.name, None if text in _EMPTY else text, unit


def _unfit(observed: pl.DataFrame, inputs: tuple[Input, ...], file: str) -> list[Finding]:
    """What cannot be read in a list, as findings at the element; implausible numbers as warnings."""
    findings: list[Finding] = []
    for each in inputs:
        rows = observed.filter((pl.col("input") == each.name) & pl.col("value").is_not_null())
        unfit = _judged(rows, each).filter("unfit").iter_rows(named=True)
        places = ((row, Place(file=file, line=row["curve"] + 1, column=each.name)) for row in unfit)
        findings += [_fault(row, each).at(place) for row, place in places]
    return findings


def _judged(rows: pl.DataFrame, each: Input) -> pl.DataFrame:
    match each.answer:
        case "choice":
            return rows.with_columns((~pl.col("value").is_in(list(each.choices))).alias("unfit"))
        case "time":
            return rows.with_columns(_time(pl.col("value")).is_null().alias("unfit"))
        case "text":
            return rows.with_columns(pl.lit(value=False).alias("unfit"))
        case "number":
            wrong = pl.col("unreadable") | pl.col("impossible") | (pl.col("why") != 0) | pl.col("implausible")
            return measured(rows, each.analyte or "", _unit(each)).with_columns(wrong.alias("unfit"))


def _fault(row: Mapping[str, Any], each: Input) -> Fault:
    match each.answer:
        case "choice":
            return fault("unknown-code", code=row["value"], allowed=", ".join(each.choices))
        case "time" | "text":
            return fault("not-a-date", value=row["value"])
        case "number":
            pass
    if row["unreadable"]:
        return fault("not-a-number", value=row["value"])
    if row["why"]:
        allowed = ", ".join(unit.symbol for unit in ANALYTES[each.analyte].units) if each.analyte else "1"
        kind = "unit-not-allowed" if row["unit"] else "unit-missing"
        return fault(kind, unit=row["unit"] or "", allowed=allowed)
    if row["impossible"]:
        return fault("below-zero", value=row["value"])
    return fault("implausible", value=row["value"], unit=row["unit"] or "")


def _unit(each: Input) -> str:
    canonical = ANALYTES[each.analyte].unit if each.analyte else "1"
    return each.unit if each.unit not in {"", AS_PRINTED} else canonical


def _time(text: pl.Expr) -> pl.Expr:
    whole = [text.str.to_datetime(form, strict=False, time_unit="us") for form in _TIMES]
    day = text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
    return pl.coalesce(*whole, day)


def _column(observed: pl.DataFrame, each: Input, keys: list[str]) -> pl.DataFrame:
    """One input as columns beside its keys; two different answers at one place are a conflict."""
    own = observed.filter((pl.col("input") == each.name) & pl.col("value").is_not_null())
    rows = own.unique([*keys, "value", "unit"], maintain_order=True)
    twice = pl.len().over(keys) > 1 if rows.height else pl.lit(value=False)
    rows = rows.with_columns(twice.alias("twice")).unique(keys, maintain_order=True)
    name = each.name
    if each.answer != "number":
        value = _time(pl.col("value")) if each.answer == "time" else pl.col("value")
        fits = pl.col("value").is_in(list(each.choices)) if each.answer == "choice" else value.is_not_null()
        why = pl.when("twice").then(pl.lit("conflict")).when(~fits).then(pl.lit("not valid"))
        return rows.select(*keys, pl.when(why.is_null()).then(value).alias(name), why.alias(f"{name}_why"))
    return _number(rows, each, keys)


def _number(rows: pl.DataFrame, each: Input, keys: list[str]) -> pl.DataFrame:
    name, analyte = each.name, each.analyte or ""
    if each.unit == AS_PRINTED:
        found = {text: ANALYTES[analyte].find(text) for text in rows["unit"].fill_null("").unique()}
        symbols = {text: unit.symbol for text, unit in found.items() if unit}
        rows = rows.with_columns(
            pl.col("unit").fill_null("").replace_strict(symbols, default=None, return_dtype=pl.String).alias("symbol")
        )
        parts = [
            measured(rows.filter(pl.col("symbol").fill_null("") == symbol), analyte, symbol or _unit(each))
            for symbol in sorted({*symbols.values(), ""})
        ]
        bounds = pl.concat(parts)
    else:
        bounds = measured(rows, analyte, _unit(each)).with_columns(pl.lit(_unit(each)).alias("symbol"))
    censored = pl.col("below") | pl.col("above")
    why = (
        pl.when("twice")
        .then(pl.lit("conflict"))
        .when(pl.col("why") != 0)
        .then(pl.lit("unit"))
        .when(pl.col("unreadable") | pl.col("impossible"))
        .then(pl.lit("not valid"))
        .when(censored)
        .then(pl.lit("censored"))
    )
    usable = why.is_null() | (why == "censored")
    return bounds.select(
        *keys,
        pl.when(why.is_null()).then("lo").alias(name),
        *(pl.when(usable).then(pl.col(end)).alias(f"{name}_{end}") for end in ("lo", "hi")),
        pl.col("lo_open").alias(f"{name}_lo_open"),
        pl.col("hi_open").alias(f"{name}_hi_open"),
        pl.col("symbol").alias(f"{name}_unit"),
        why.alias(f"{name}_why"),
    )
