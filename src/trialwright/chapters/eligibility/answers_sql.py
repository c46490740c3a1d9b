"""Reads written answers in a hospital's database: dates, numbers with their signs, statements, codes.

The texts here are SQL of DuckDB, which ``facts_sql.py`` turns into each dialect. Patterns hold no backslash, because
dialects differ in what one means; every cast stands behind a pattern that lets only what can be cast through.
"""

from collections.abc import Sequence

from trialwright.casebook.measurements import LARGEST, PLAIN
from trialwright.chapters.eligibility.criteria import Fact, Pick
from trialwright.chapters.eligibility.reading import MISSING, NO, NOT_KNOWN, YES
from trialwright.language.symbols import Kind, Symbol
from trialwright.words.analytes import ANALYTES
from trialwright.words.days import CLOSED, WIDE
from trialwright.words.units import normalise
from trialwright.words.verdicts import Reason

Step = tuple[str, str]
"""A named subquery: its name, and its SELECT."""


def quoted(text: str) -> str:
    """A text as a literal."""
    return "'" + text.replace("'", "''") + "'"


def listed(texts: Sequence[str]) -> str:
    """Texts as the literals of a list."""
    return ", ".join(quoted(text) for text in texts)


def double(value: float) -> str:
    """A number as a literal of double precision, digit for digit."""
    return f"CAST('{value!r}' AS DOUBLE)"


def _trimmed(column: str) -> str:
    return f"TRIM(REPLACE(REPLACE(REPLACE({column}, CHR(9), ' '), CHR(10), ' '), CHR(13), ' '))"


_TIDY = """
SELECT TRIM("subject") AS "subject", TRIM("fact") AS "fact", COALESCE({value}, '') AS "value", "row",
       REPLACE(COALESCE("unit", ''), ' ', '') AS "unit",
       {when} AS "when", {named} AS "named", TRIM(REPLACE(LOWER("role"), '_', ' ')) AS "role"
FROM {relation}
"""


def write_tidy(relation: str) -> list[Step]:
    """The steps that read what every fact needs: whether a row is an answer, and the days that its date can be.

    relation  ``subject fact value unit when by role`` as text or dates, ``row`` as a whole number
    """
    when = _trimmed('CAST("when" AS VARCHAR)')
    by = _trimmed('"by"')
    named = f"COALESCE({by} NOT IN ({listed(MISSING)}) AND {_has_a_letter(by)}, FALSE)"
    read = _TIDY.format(relation=relation, value=_trimmed('"value"'), named=named, when=when)
    dated = write_days("when", "tidy0", "when")
    blank = f'SELECT *, "value" IN ({listed(MISSING)}) AS "blank" FROM {dated[-1][0]}'
    return [("tidy0", read), *dated, ("tidy", blank)]


def _has_a_letter(text: str) -> str:
    """A letter or digit of ASCII, or anything beyond it but the blanks that nobody sees."""
    seen = f"REPLACE(REPLACE(REPLACE({text}, CHR(8203), ''), CHR(65279), ''), CHR(160), '')"
    return f"(REGEXP_MATCHES({text}, '[0-9A-Za-z]') OR REGEXP_MATCHES({seen}, '[^ -~]'))"


_WHOLE = "^[0-9]{4}-([0-9]{1,2}|UNK?)-([0-9]{1,2}|UNK?)([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(-[0-9]{1,9})?)?)?$"
_NARROWED = """
SELECT *, {narrow} AS "{p}.w" FROM {source}
"""
_CLOCK = "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
_CHINESE = f"^[0-9]{{4}}年[0-9]{{1,2}}月[0-9]{{1,2}}[日号]( ?{_CLOCK})?$"
_SPELLED = """
SELECT *, CASE WHEN REGEXP_MATCHES({w}, '{chinese}')
               THEN TRIM(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE({w}, '年', '-'), '月', '-'), '号', '日'), '日 ', '日'),
                                 '日', ' '))
               WHEN REGEXP_MATCHES({w}, '^[0-9]{{4}}年[0-9]{{1,2}}月$')
               THEN REPLACE(REPLACE({w}, '年', '-'), '月', '-UN')
               WHEN REGEXP_MATCHES({w}, '^[0-9]{{4}}年$') THEN REPLACE({w}, '年', '-UN-UN')
               WHEN REGEXP_MATCHES({w}, '^[0-9]{{4}}[-/][0-9]{{1,2}}$') THEN {w} || '-UN'
               ELSE {w} END AS "{p}.s"
FROM {p}_w
"""
_MARKED = """
SELECT *, CASE WHEN REGEXP_MATCHES("{p}.s", '^[0-9]{{8}}$')
               THEN SUBSTRING("{p}.s", 1, 4) || '-' || SUBSTRING("{p}.s", 5, 2) || '-' || SUBSTRING("{p}.s", 7, 2)
               ELSE REPLACE(REPLACE(UPPER("{p}.s"), '/', '-'), '.', '-') END AS "{p}.a"
FROM {p}_s
"""
_CUT = """
SELECT *, CASE WHEN REGEXP_MATCHES("{p}.a", '{whole}') THEN REPLACE("{p}.a", 'T', ' ') END AS "{p}.b" FROM {p}_a
"""
_PARTS = """
SELECT *, CAST(SUBSTRING("{p}.b", 1, 4) AS INTEGER) AS "{p}.y", SPLIT_PART("{p}.b", '-', 2) AS "{p}.mt",
       SPLIT_PART(SPLIT_PART("{p}.b", ' ', 1), '-', 3) AS "{p}.dt", SPLIT_PART("{p}.b", ' ', 2) AS "{p}.t"
FROM {p}_b
"""
_NUMBERS = """
SELECT *, CASE WHEN SUBSTRING("{p}.mt", 1, 1) <> 'U' THEN CAST("{p}.mt" AS INTEGER) END AS "{p}.m",
       CASE WHEN SUBSTRING("{p}.dt", 1, 1) <> 'U' THEN CAST("{p}.dt" AS INTEGER) END AS "{p}.d",
       CASE WHEN "{p}.t" <> '' THEN CAST(SUBSTRING("{p}.t", 1, 2) AS INTEGER) END AS "{p}.h",
       CASE WHEN "{p}.t" <> '' THEN CAST(SUBSTRING("{p}.t", 4, 2) AS INTEGER) END AS "{p}.n"
FROM {p}_c
"""
_LIMITS = """
SELECT *, {first} AS "{p}.first", {last} AS "{p}.last" FROM {p}_d
"""
_SPAN = """
SELECT *, CASE WHEN {ok} AND "{p}.d" IS NULL THEN "{p}.first" WHEN {ok} THEN "{p}.first" + "{p}.d" - 1 END AS "{p}.lo",
       CASE WHEN {ok} AND "{p}.d" IS NULL THEN "{p}.last" WHEN {ok} THEN "{p}.first" + "{p}.d" - 1 END AS "{p}.hi",
       CASE WHEN {ok} THEN "{p}.h" * 60 + "{p}.n" END AS "{p}.minute"
FROM {p}_e
"""


def write_days(prefix: str, source: str, column: str) -> list[Step]:
    """The steps that read a date as people write it: ``<prefix>.lo``, ``.hi`` (days since 1970-01-01), ``.minute``.

    The last step is named ``<prefix>_f``. What is no date is null, as in ``words/days.read_date``.
    """
    year, month = f'"{prefix}.y"', f'"{prefix}.m"'
    next_year = f"CASE WHEN {month} IS NULL OR {month} = 12 THEN {year} + 1 ELSE {year} END"
    next_month = f"CASE WHEN {month} IS NULL OR {month} = 12 THEN 1 ELSE {month} + 1 END"
    day = f'"{prefix}.d"'
    ok = (
        f"{year} >= 1 AND COALESCE({month}, 1) BETWEEN 1 AND 12 AND ({month} IS NOT NULL OR {day} IS NULL) AND "
        f'COALESCE({day}, 1) BETWEEN 1 AND "{prefix}.last" - "{prefix}.first" + 1 AND '
        f'COALESCE("{prefix}.h", 0) <= 23 AND COALESCE("{prefix}.n", 0) <= 59'
    )
    values = {
        "p": prefix,
        "narrow": _narrow(f'"{column}"'),
        "w": f'"{prefix}.w"',
        "chinese": _CHINESE,
        "source": source,
        "whole": _WHOLE,
        "first": _civil(year, f"COALESCE({month}, 1)"),
        "last": f"{_civil(f'({next_year})', f'({next_month})')} - 1",
        "ok": ok,
    }
    templates = {
        "w": _NARROWED,
        "s": _SPELLED,
        "a": _MARKED,
        "b": _CUT,
        "c": _PARTS,
        "d": _NUMBERS,
        "e": _LIMITS,
        "f": _SPAN,
    }
    return [(f"{prefix}_{letter}", template.format(**values)) for letter, template in templates.items()]


def _narrow(text: str) -> str:
    """A date in plain characters, without the blanks that mean nothing, as ``words/days`` makes it."""
    narrowed = f"TRANSLATE({text}, '{WIDE[0]}', '{WIDE[1]}')"
    for blank, sign in CLOSED:
        narrowed = f"REPLACE({narrowed}, '{blank}', '{sign}')"
    return narrowed


def _civil(year: str, month: str) -> str:
    """Days from 1970-01-01 to the first of a month, in whole numbers.

    Source: Hinnant H. chrono-Compatible Low-Level Date Algorithms, ``days_from_civil`` (proleptic Gregorian).
    """
    shifted = f"({year} - CASE WHEN {month} <= 2 THEN 1 ELSE 0 END)"
    months = f"(CASE WHEN {month} > 2 THEN {month} - 3 ELSE {month} + 9 END)"
    leaps = f"{_whole(shifted, 4)} - {_whole(shifted, 100)} + {_whole(shifted, 400)}"
    return f"({shifted} * 365 + {leaps} + {_whole(f'(153 * {months} + 2)', 5)} - 719468)"


def _whole(part: str, size: int) -> str:
    return f"CAST(FLOOR({part} / {size}.0) AS INTEGER)"


def write_value(fact: Fact, symbol: Symbol, seen: Sequence[str]) -> list[Step]:
    """The steps that read the answers to one fact, from ``<fact>_rows`` to ``<fact>_read``: the value and ``why``.

    seen  units as the database writes them, beyond those of the table
    """
    name, source = fact.id, f'"{fact.id}_rows"'
    if fact.pick is Pick.COUNT:
        known = f'LOWER("value") NOT IN ({listed(NO)})'
        return [(f"{name}_read", f'SELECT *, {known} AS "known", 0 AS "own" FROM {source}')]
    match symbol.kind:
        case Kind.NUMBER:
            return _number(name, source, symbol, seen)
        case Kind.DATE:
            dated = write_days(f"{name}_v", source, "value")
            read = (
                f'SELECT *, CAST("{name}_v.lo" AS DOUBLE) AS "lo", CAST("{name}_v.hi" AS DOUBLE) AS "hi", '
                f'FALSE AS "lo_open", FALSE AS "hi_open", '
                f'CASE WHEN "{name}_v.lo" IS NULL THEN {int(Reason.NOT_VALID)} ELSE 0 END AS "own" FROM "{name}_v_f"'
            )
            return [*dated, (f"{name}_read", read)]
        case Kind.TRUTH:
            word = 'LOWER("value")'
            known = f"CASE WHEN {word} IN ({listed(YES)}) THEN TRUE WHEN {word} IN ({listed(NO)}) THEN FALSE END"
            why = (
                f"CASE WHEN {word} IN ({listed([*YES, *NO])}) THEN 0 WHEN {word} IN ({listed(NOT_KNOWN)}) "
                f"THEN {int(Reason.MISSING)} ELSE {int(Reason.NOT_VALID)} END"
            )
        case Kind.CODE:
            known = '"value"'
            codes = listed(symbol.codes) if symbol.codes else "''"
            why = f'CASE WHEN "value" IN ({codes}) THEN 0 ELSE {int(Reason.NOT_VALID)} END'
    return [(f"{name}_read", f'SELECT *, {known} AS "known", {why} AS "own" FROM {source}')]


_SIGNS = "REPLACE(REPLACE(REPLACE(REPLACE(\"value\", '≤', '<='), '≥', '>='), '＜', '<'), '＞', '>')"
_PRINTED = "^(<=|>=|<|>)? *[-+]?([0-9]{1,100}([.][0-9]{0,100})?|[.][0-9]{1,100})([eE][-+]?[0-9]{1,2})?$"


def _number(name: str, source: str, symbol: Symbol, seen: Sequence[str]) -> list[Step]:
    analyte = ANALYTES[symbol.analyte] if symbol.analyte else PLAIN
    target = analyte.find(symbol.unit or "") if symbol.analyte else PLAIN.units[0]
    if target is None:
        raise LookupError(f"{symbol.unit} is not a unit of {symbol.analyte}")
    floor = double(float("-inf")) if analyte.negative else double(0.0)
    factors, offsets = "", ""
    for unit in analyte.units:
        written = {unit.symbol, *unit.spellings, normalise(unit.symbol), *map(normalise, unit.spellings)}
        written |= {text for text in seen if analyte.find(text) is unit}
        where = f'WHEN "unit" IN ({listed(sorted({text.replace(" ", "") for text in written}))})'
        factors += f" {where} THEN {double(unit.factor / target.factor)}"
        offsets += f" {where} THEN {double((unit.offset - target.offset) / target.factor)}"
    negative = "TRUE" if analyte.negative else "FALSE"
    fraction = '"number" <> FLOOR("number")' if symbol.whole else "FALSE"
    bad = f'"number" IS NULL OR {fraction} OR ("number" * "factor" + "offset" < 0 AND NOT {negative})'
    below, above = "SUBSTRING(\"sign\", 1, 1) = '<'", "SUBSTRING(\"sign\", 1, 1) = '>'"
    is_open = "SUBSTRING(\"sign\", 2, 1) <> '='"
    converted, infinite = '"number" * "factor" + "offset"', double(float("inf"))
    return [
        (f"{name}_s", f'SELECT *, {_SIGNS} AS "text" FROM {source}'),
        (
            f"{name}_n",
            f"SELECT *, CASE WHEN REGEXP_MATCHES(\"text\", '{_PRINTED}') THEN "
            f"CAST(TRIM(REPLACE(REPLACE(REPLACE(\"text\", '<', ''), '>', ''), '=', '')) AS DOUBLE) END AS \"large\", "
            f'CASE WHEN "text" LIKE \'<%\' OR "text" LIKE \'>%\' THEN SUBSTRING("text", 1, 2) ELSE \'\' END AS "sign", '
            f'CASE{factors} END AS "factor", CASE{offsets} END AS "offset" FROM "{name}_s"',
        ),
        (
            f"{name}_m",
            f'SELECT *, CASE WHEN ABS("large") < {double(LARGEST)} THEN "large" END AS "number" FROM "{name}_n"',
        ),
        (
            f"{name}_read",
            f'SELECT *, CASE WHEN {below} THEN {floor} ELSE {converted} END AS "lo", '
            f'CASE WHEN {above} THEN {infinite} ELSE {converted} END AS "hi", '
            f'({above} AND {is_open}) OR ({below} AND {negative}) AS "lo_open", '
            f'({below} AND {is_open}) OR {above} AS "hi_open", '
            f'CASE WHEN {bad} THEN {int(Reason.NOT_VALID)} WHEN "factor" IS NULL THEN {int(Reason.UNIT)} ELSE 0 END '
            f'AS "own" FROM "{name}_m"',
        ),
    ]
