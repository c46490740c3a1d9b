"""Writes the facts of a study as SQL, so that a hospital's own database answers them; text only, no connection.

The statement reads two relations: answers (``subject fact value unit when by role`` as text, ``row`` a whole number; a
fact may be called by a hospital code the study knows) and anchors (``subject`` and, for each anchor of the study, whole
days since 1970-01-01). It answers the columns of ``language/columns.py`` for each fact and anchor, which
``language/sql.write_sentence`` judges. It runs in DuckDB, PostgreSQL 15+ and Spark 3.4+.
"""

from collections.abc import Mapping, Sequence

import sqlglot
from sqlglot import exp
from sqlglot.expressions import Expr

from trialwright.chapters.eligibility.answers_sql import Step, double, listed, write_tidy, write_value
from trialwright.chapters.eligibility.criteria import Fact, Pick
from trialwright.chapters.eligibility.facts import NO_SENTENCES, Sentences
from trialwright.chapters.eligibility.picking import NUMERIC
from trialwright.chapters.eligibility.ranges import HARMLESS, plausible_range
from trialwright.language.lowering import Lowering
from trialwright.language.sql import Dialect, SqlAlgebra
from trialwright.language.symbols import Kind, Symbol
from trialwright.language.tree import Node
from trialwright.words.intervals import RELATIVE_TOLERANCE
from trialwright.words.verdicts import Reason


def write_facts(
    facts: Sequence[Fact],
    symbols: Mapping[str, Symbol],
    anchors: Sequence[str],
    dialect: Dialect,
    *,
    sentences: Sentences = NO_SENTENCES,
    answers: str = "answers",
    days: str = "anchors",
    units: Sequence[str] = (),
) -> str:
    """The SQL that answers one row a subject of the relation of anchors with the columns of every fact.

    answers, days  names of the two relations; parsed as identifiers, never as SQL
    units          the units that the answers hold (``SELECT DISTINCT unit``), so that every spelling the unit table
                   accepts is known; without them those that the table prints, blanks aside
    """
    source, whose = (sqlglot.to_table(name).sql("duckdb") for name in (answers, days))
    steps, pairs = write_tidy(source), list[Step]()
    for fact in facts:
        steps += _fact(fact, symbols[fact.id], whose, units)
        if fact.valid is not None:
            pairs.append((f"{fact.id}_pair", _PAIRED.format(fact=fact.id, beside=fact.valid.same_day)))
    steps += pairs
    steps.append(("base", _base(facts, symbols, anchors, whose)))
    names = _names(facts, symbols, anchors)
    kept = [*names, *(f"{fact.id}.pair.{part}" for fact in facts if fact.valid for part in _PAIR)]
    last = "base"
    for fact in facts:
        for key, changed in (("calculated", _calculated), ("valid", _doubted)):
            if fact.id in getattr(sentences, key):
                algebra = _Beside(f"{fact.id}_{key}_step", fact if key == "valid" else None)
                columns = changed(fact, getattr(sentences, key)[fact.id], Lowering(algebra, symbols), symbols)
                steps.append((f"{fact.id}_{key}", _with(algebra, kept, columns, last, dialect)))
                last = f"{fact.id}_{key}"
    algebra = SqlAlgebra("judged")
    columns = _contradicted(facts, sentences, Lowering(algebra, symbols))
    statement = _parsed(_with(algebra, names, columns, last, dialect))
    inner = list(statement.ctes)
    made = [_step(name, _parsed(text), dialect) for name, text in steps]
    statement.set("with_", exp.With(expressions=[*made, *inner]))
    return statement.sql(dialect=dialect, pretty=True)


_PAIR = ("lo", "hi", "why", "surely")


class _Beside(SqlAlgebra):
    """Reads, in the place of the result that makes another valid, all of it that was given on the same day."""

    def __init__(self, prefix: str, fact: Fact | None) -> None:
        super().__init__(prefix)
        self._fact = fact

    def column(self, name: str) -> Expr:
        beside, _, part = name.rpartition(".")
        if self._fact is None or self._fact.valid is None or beside != self._fact.valid.same_day:
            return super().column(name)
        return self.truth(value=False) if part.endswith("_open") else super().column(f"{self._fact.id}.pair.{part}")


def _parsed(text: str) -> exp.Select:
    found = sqlglot.parse_one(text, read="duckdb")
    if not isinstance(found, exp.Select):
        raise TypeError("every statement here is a SELECT")
    return found


def _step(name: str, select: exp.Select, dialect: Dialect) -> exp.CTE:
    """A named subquery; PostgreSQL would write it out again wherever a later one uses it."""
    alias = exp.TableAlias(this=exp.to_identifier(name, quoted=True))
    return exp.CTE(this=select, alias=alias, materialized=dialect == "postgres" or None)


def _columns(symbol: Symbol) -> tuple[str, ...]:
    return NUMERIC if symbol.kind in {Kind.NUMBER, Kind.DATE} else ("known",)


def _fact(fact: Fact, symbol: Symbol, whose: str, units: Sequence[str]) -> list[Step]:
    """The steps from the rows of a fact to ``<fact>_one``, a row for each subject with candidates."""
    name = fact.id
    called = [name, *(f"{system}:{code}" for system, code in fact.hospital_codes())]
    own = f'SELECT * FROM "tidy" WHERE "fact" IN ({listed(called)})'
    there = (
        f'SELECT "subject", BOOL_OR(NOT "blank") AS "given", BOOL_OR("blank") AS "asked" FROM "{name}_all" '
        f'GROUP BY "subject"'
    )
    return [
        (f"{name}_all", own),
        (f"{name}_there", there),
        (f"{name}_rows", f'SELECT * FROM "{name}_all" WHERE NOT "blank"'),
        *write_value(fact, symbol, units),
        (f"{name}_placed", _placed(fact, whose)),
        *_picked(fact, symbol),
    ]


def _placed(fact: Fact, whose: str) -> str:
    why = '"own"'
    if fact.attest is not None:
        may = f'"named" AND COALESCE("role" IN ({listed([role.value for role in fact.attest.by])}), FALSE)'
        why = f'CASE WHEN {may} THEN "own" ELSE {int(Reason.NOT_ATTESTED)} END'
    days = f'r."when.lo" AS "earliest", r."when.hi" AS "latest", r."when.minute" AS "minute", {why} AS "why"'
    if fact.window == "lifelong":
        return f'SELECT r.*, {days}, 2 AS "place", FALSE AS "unanchored" FROM "{fact.id}_read" AS r'
    anchor = f"d.{exp.to_identifier(fact.window.index, quoted=True).sql('duckdb')}"
    first, last = f"({anchor} - {fact.window.before})", f"({anchor} + {fact.window.after})"
    place = (
        f'CASE WHEN r."when.lo" >= {first} AND r."when.hi" <= {last} THEN 2 '
        f'WHEN r."when.hi" < {first} OR r."when.lo" > {last} THEN 0 ELSE 1 END AS "place"'
    )
    joined = f'"{fact.id}_read" AS r JOIN {whose} AS d ON r."subject" = d."subject"'
    return f'SELECT r.*, {days}, {place}, {anchor} IS NULL AS "unanchored" FROM {joined}'


_PER = 'OVER (PARTITION BY "subject")'
_EDGES = """
SELECT *, COALESCE("earliest", -1000000000) AS "from", COALESCE("latest", 1000000000) AS "to"
FROM "{name}_placed" WHERE "place" > 0
"""


def _picked(fact: Fact, symbol: Symbol) -> list[Step]:
    name = fact.id
    steps = [(f"{name}_c", _EDGES.format(name=name))]
    if fact.pick in {Pick.LATEST, Pick.FIRST} and fact.window != "lifelong":
        latest = fact.pick is Pick.LATEST
        edge, keep = ('MAX("from")', '"to" >= "edge"') if latest else ('MIN("to")', '"from" <= "edge"')
        timed = 'BOOL_AND("minute" IS NOT NULL AND "from" = "to")'
        minute = f'{"MAX" if latest else "MIN"}("minute")'
        steps += [
            (f"{name}_e", f'SELECT *, {edge} {_PER} AS "edge" FROM "{name}_c"'),
            (f"{name}_k", f'SELECT * FROM "{name}_e" WHERE {keep}'),
            (f"{name}_t", f'SELECT *, {timed} {_PER} AS "timed", {minute} {_PER} AS "sharp" FROM "{name}_k"'),
            (f"{name}_f", f'SELECT * FROM "{name}_t" WHERE NOT "timed" OR "minute" = "sharp"'),
        ]
    order, beside, parts, why = _rule(fact, symbol)
    last = steps[-1][0]
    ranked = (
        f'SELECT *, ROW_NUMBER() OVER (PARTITION BY "subject" ORDER BY {order}"row" DESC) AS "rank" '
        f'FROM (SELECT *{beside} FROM "{last}") AS b'
    )
    columns = ", ".join(f'{text} AS "{part}"' for part, text in parts.items())
    evidence = (
        'MAX(CASE WHEN "rank" = 1 THEN "row" END) AS "row", '
        'MAX(CASE WHEN "rank" = 1 AND "earliest" = "latest" THEN "latest" END) AS "day"'
    )
    one = f'SELECT "subject", {columns}, {evidence}, {why} AS "why" FROM "{name}_r" GROUP BY "subject"'
    return [*steps, (f"{name}_r", ranked), (f"{name}_one", one)]


_ANY_UNANCHORED = f'BOOL_OR("unanchored") THEN {int(Reason.NO_ANCHOR)}'
_VAGUE = f"THEN {int(Reason.PARTIAL_DATE)}"


def _rule(fact: Fact, symbol: Symbol) -> tuple[str, str, dict[str, str], str]:
    """Of a pick: the order of its evidence, the columns it needs beside each row, its value, and ``why``."""
    match fact.pick:
        case Pick.LATEST | Pick.FIRST:
            return _foremost(fact, symbol)
        case Pick.MIN | Pick.MAX:
            return _extreme(fact.pick)
        case Pick.ANY | Pick.ALL:
            return _joined(fact.pick)
        case Pick.COUNT:
            surely = '"known" AND "why" = 0 AND "place" = 2'
            perhaps = f'({surely}) OR (COALESCE("known", TRUE) AND ("place" = 1 OR "why" <> 0))'
            count = {
                "lo": f"CAST(COUNT(*) FILTER (WHERE {surely}) AS DOUBLE)",
                "hi": f"CAST(COUNT(*) FILTER (WHERE {perhaps}) AS DOUBLE)",
                "lo_open": "FALSE",
                "hi_open": "FALSE",
            }
            return "", "", count, f"CASE WHEN {_ANY_UNANCHORED} ELSE 0 END"


def _foremost(fact: Fact, symbol: Symbol) -> tuple[str, str, dict[str, str], str]:
    truth = symbol.kind is Kind.TRUTH
    parts = {part: _least(part, truth=truth) for part in _columns(symbol)}
    differ = " OR ".join(_differs(part, truth=truth) for part in parts)
    vague = "FALSE" if fact.window == "lifelong" else 'BOOL_OR("from" <> "to") OR BOOL_OR("place" = 1)'
    why = (
        f'CASE WHEN {_ANY_UNANCHORED} WHEN BOOL_AND("place" = 1) {_VAGUE} WHEN MAX("why") > 0 THEN MAX("why") '
        f"WHEN ({differ}) AND ({vague}) {_VAGUE} WHEN {differ} THEN {int(Reason.CONFLICT)} ELSE 0 END"
    )
    return '"why" DESC, ', "", parts, why


def _least(part: str, *, truth: bool) -> str:
    return f'BOOL_AND("{part}")' if truth or part.endswith("_open") else f'MIN("{part}")'


def _differs(part: str, *, truth: bool) -> str:
    if truth or part.endswith("_open"):
        return f'BOOL_OR("{part}") <> BOOL_AND("{part}")'
    low, high = f'MIN("{part}")', f'MAX("{part}")'
    if part == "known":
        return f"{low} <> {high}"
    apart = f"{high} - {low} > {RELATIVE_TOLERANCE!r} * GREATEST(ABS({low}), ABS({high}))"
    return f"({low} <> {high} AND {apart})"


def _extreme(pick: Pick) -> tuple[str, str, dict[str, str], str]:
    near, far = ("lo", "hi") if pick is Pick.MIN else ("hi", "lo")
    least = "MIN" if pick is Pick.MIN else "MAX"
    beside = "".join(f', {least}("{part}") {_PER} AS "most.{part}"' for part in ("lo", "hi"))
    at = {part: f'"{part}" = "most.{part}"' for part in ("lo", "hi")}
    opens = {
        near: f'BOOL_AND("{near}_open") FILTER (WHERE {at[near]})',
        far: f'BOOL_OR("{far}_open") FILTER (WHERE {at[far]})',
    }
    parts = {
        "lo": 'MAX("most.lo")',
        "hi": 'MAX("most.hi")',
        "lo_open": f"COALESCE({opens['lo']}, FALSE)",
        "hi_open": f"COALESCE({opens['hi']}, FALSE)",
    }
    order = f'"why" DESC, CASE WHEN "why" = 0 AND {at[near]} THEN 1 ELSE 0 END DESC, '
    why = f'CASE WHEN {_ANY_UNANCHORED} WHEN BOOL_OR("place" = 1) {_VAGUE} ELSE MAX("why") END'
    return order, beside, parts, why


def _joined(pick: Pick) -> tuple[str, str, dict[str, str], str]:
    settling = "TRUE" if pick is Pick.ANY else "FALSE"
    settled = f'COALESCE("place" = 2 AND "why" = 0 AND "known" = {settling}, FALSE)'
    vague = f'("place" = 1 AND ("why" <> 0 OR COALESCE("known" = {settling}, FALSE)))'
    why = (
        f"CASE WHEN BOOL_OR({settled}) THEN 0 WHEN {_ANY_UNANCHORED} WHEN BOOL_OR({vague}) "
        f'OR NOT BOOL_OR("place" = 2) {_VAGUE} ELSE MAX("why") END'
    )
    known = f"CASE WHEN BOOL_OR({settled}) THEN {settling} ELSE NOT {settling} END"
    return f"CASE WHEN {settled} THEN 1 ELSE 0 END DESC, ", "", {"known": known}, why


_PAIRED = """
SELECT r."subject", MIN(r."lo") AS "lo", MAX(r."hi") AS "hi", MAX(r."own") AS "why",
       BOOL_OR(COALESCE(r."when.lo" = o."day" AND r."when.hi" = o."day", FALSE)) AS "surely"
FROM "{beside}_read" AS r JOIN "{fact}_one" AS o ON r."subject" = o."subject"
WHERE o."day" IS NULL OR r."when.lo" IS NULL OR (r."when.lo" <= o."day" AND r."when.hi" >= o."day")
GROUP BY r."subject"
"""


def _column(part: str) -> str:
    return "value" if part == "known" else part


def _base(facts: Sequence[Fact], symbols: Mapping[str, Symbol], anchors: Sequence[str], whose: str) -> str:
    """Every subject with every fact, silence settled, and the anchors as dates."""
    columns, joins = ['d."subject"'], ""
    for name in anchors:
        day = f"d.{exp.to_identifier(name, quoted=True).sql('duckdb')}"
        columns += [f'CAST({day} AS DOUBLE) AS "{name}.{part}"' for part in ("lo", "hi")]
        columns += [f'FALSE AS "{name}.{part}"' for part in ("lo_open", "hi_open")]
        columns.append(f'CASE WHEN {day} IS NULL THEN {int(Reason.NO_ANCHOR)} ELSE 0 END AS "{name}.why"')
    for number, fact in enumerate(facts):
        symbol, one, there = symbols[fact.id], f"o{number}", f"t{number}"
        out = f'COALESCE({one}."why", CASE WHEN {there}."given" THEN {int(Reason.OUT_OF_WINDOW)} END)'
        silent = _silent(fact, symbol, out, there)
        nothing = "0.0" if fact.pick is Pick.COUNT else "FALSE"
        for part in _columns(symbol):
            value = f'CASE WHEN {one}."why" = 0 THEN {one}."{part}" END'
            no = "FALSE" if part.endswith("_open") else nothing
            settled = value if silent is None else f"CASE WHEN {silent} THEN {no} ELSE {value} END"
            columns.append(f'{settled} AS "{fact.id}.{_column(part)}"')
        why = f"COALESCE({out}, {int(Reason.MISSING)})"
        columns.append(f'{why if silent is None else f"CASE WHEN {silent} THEN 0 ELSE {why} END"} AS "{fact.id}.why"')
        columns += [f'{one}."{part}" AS "{fact.id}.{part}"' for part in ("row", "day")]
        joins += f' LEFT JOIN "{fact.id}_one" AS {one} ON d."subject" = {one}."subject"'
        if fact.valid is not None:
            pair = f"p{number}"
            missing = f'COALESCE({pair}."why", {int(Reason.MISSING)}) AS "{fact.id}.pair.why"'
            columns += [f'{pair}."{part}" AS "{fact.id}.pair.{part}"' for part in ("lo", "hi", "surely")]
            columns.append(missing)
            joins += f' LEFT JOIN "{fact.id}_pair" AS {pair} ON d."subject" = {pair}."subject"'
        joins += f' LEFT JOIN "{fact.id}_there" AS {there} ON d."subject" = {there}."subject"'
    return f"SELECT {', '.join(columns)} FROM {whose} AS d{joins}"


def _silent(fact: Fact, symbol: Symbol, out: str, there: str) -> str | None:
    """Where nobody said anything and that means no; None where silence never does."""
    if fact.world == "open" or (fact.pick is not Pick.COUNT and symbol.kind is not Kind.TRUTH):
        return None
    elsewhere = f" OR {out} = {int(Reason.OUT_OF_WINDOW)}" if fact.pick in {Pick.COUNT, Pick.ANY} else ""
    return f'(({out} IS NULL{elsewhere}) AND NOT COALESCE({there}."asked", FALSE))'


def _names(facts: Sequence[Fact], symbols: Mapping[str, Symbol], anchors: Sequence[str]) -> list[str]:
    """Every column of the relation of facts but the subject."""
    of_anchors = [f"{name}.{part}" for name in anchors for part in (*NUMERIC, "why")]
    of_facts = [
        f"{fact.id}.{part}"
        for fact in facts
        for part in (*map(_column, _columns(symbols[fact.id])), "why", "row", "day")
    ]
    return [*of_anchors, *of_facts]


def _with(algebra: SqlAlgebra, names: Sequence[str], changed: Mapping[str, str], last: str, dialect: Dialect) -> str:
    """The relation with some of its columns changed."""
    columns = [
        exp.alias_(sqlglot.parse_one(changed.get(name, f'"{name}"'), read="duckdb"), name, quoted=True)
        for name in ("subject", *names)
    ]
    return algebra.selected(columns, last, dialect).sql("duckdb")


Changed = dict[str, str]
"""The columns that a step changes, by name, each as an expression."""


def _calculated(fact: Fact, sentence: Node, lowering: Lowering[Expr], symbols: Mapping[str, Symbol]) -> Changed:
    """A number that is calculated where it was not answered; two known ones that differ conflict."""
    number = lowering.number(sentence)
    parts = {"lo": number.lo, "hi": number.hi, "lo_open": number.lo_open, "hi_open": number.hi_open, "why": number.why}
    new = {part: f"({value.sql('duckdb')})" for part, value in parts.items()}
    low, high = map(double, plausible_range(symbols[fact.id]))
    impossible = f"{new['why']} = 0 AND ({new['hi']} < {low} OR {new['lo']} > {high})"
    reasons = f"(CASE WHEN {impossible} THEN {int(Reason.NOT_VALID)} ELSE {new['why']} END)"
    why = f'"{fact.id}.why"'
    apart = f'({new["lo"]} > "{fact.id}.hi" OR {new["hi"]} < "{fact.id}.lo")'
    differ = f"{why} = 0 AND {reasons} = 0 AND {apart}"
    disputed = f"{why} = 0 AND {_other_than(reasons, HARMLESS)}"
    silent = f"{why} <> 0 AND NOT {_other_than(why, Reason.MISSING | Reason.OUT_OF_WINDOW)}"
    use = f"{silent} AND {reasons} = 0"
    changed = {
        f"{fact.id}.{part}": f"CASE WHEN ({differ}) OR ({disputed}) THEN NULL WHEN {use} THEN {new[part]} "
        f'ELSE "{fact.id}.{part}" END'
        for part in NUMERIC
    }
    changed[f"{fact.id}.why"] = (
        f"CASE WHEN {differ} THEN {int(Reason.CONFLICT)} WHEN {disputed} THEN {reasons} WHEN {use} THEN 0 "
        f"WHEN {silent} THEN {why} | {reasons} ELSE {why} END"
    )
    return changed


def _other_than(bits: str, reasons: Reason) -> str:
    """Whether there is any reason but these."""
    return f"(({bits} & {~int(reasons) & 0xFFFF}) <> 0)"


def _doubted(fact: Fact, sentence: Node, lowering: Lowering[Expr], symbols: Mapping[str, Symbol]) -> Changed:
    """A result that is known only where its validity is surely given."""
    doubted = fact.valid is not None and fact.valid.unpaired == "doubted"
    truth, surely, why = lowering.judged(sentence).truth.sql("duckdb"), f'"{fact.id}.pair.surely"', f'"{fact.id}.why"'
    unsure = f"NOT COALESCE({truth}, FALSE)" + (f" OR NOT {surely}" if doubted else "")
    alone = "TRUE" if doubted else "FALSE"
    doubtful = f"({why} = 0 AND CASE WHEN {surely} IS NULL THEN {alone} ELSE {unsure} END)"
    changed = {
        f"{fact.id}.{part}": f'CASE WHEN {doubtful} THEN NULL ELSE "{fact.id}.{part}" END'
        for part in map(_column, _columns(symbols[fact.id]))
    }
    return {**changed, f"{fact.id}.why": f"CASE WHEN {doubtful} THEN {int(Reason.NOT_VALID)} ELSE {why} END"}


def _contradicted(facts: Sequence[Fact], sentences: Sentences, lowering: Lowering[Expr]) -> Changed:
    """A yes that runs into a contradiction of the record, surely or because its condition is in doubt, is unknown."""
    changed: Changed = {}
    for fact in facts:
        if fact.conflict is None:
            continue
        runs = f'COALESCE("{fact.id}.value", FALSE)'
        if fact.id in sentences.conflict:
            judged = lowering.judged(sentences.conflict[fact.id])
            truth, why = judged.truth.sql("duckdb"), judged.why.sql("duckdb")
            doubt = _other_than(f"({why})", Reason.MISSING | Reason.OUT_OF_WINDOW)
            runs = f"({runs} AND COALESCE({truth}, {doubt}))"
        changed[f"{fact.id}.value"] = f'CASE WHEN {runs} THEN NULL ELSE "{fact.id}.value" END'
        reason = int(Reason.PROTOCOL_CONFLICT)
        changed[f"{fact.id}.why"] = f'CASE WHEN {runs} THEN {reason} ELSE "{fact.id}.why" END'
    return changed
