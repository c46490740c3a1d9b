"""Gathers what a sentence asks of records, as SQL: the same as ``gathering.py``, in the database of a hospital."""

from collections.abc import Mapping

import sqlglot
from sqlglot import exp

from trialwright.language.gathering import gathered, symbols_of
from trialwright.language.lowering import Lowering
from trialwright.language.sql import Dialect, SqlAlgebra
from trialwright.language.symbols import Kind, Scope, Symbol
from trialwright.language.tree import Gathered, Node, names
from trialwright.words.intervals import RELATIVE_TOLERANCE
from trialwright.words.verdicts import Reason


def write_gathered(
    sentence: Node,
    symbols: Mapping[str, Symbol],
    scope: Scope,
    *,
    facts: str,
    records: Mapping[str, str],
    dialect: Dialect,
) -> str:
    """The SQL that answers a relation of facts with the columns of every gathered value of a sentence.

    facts, records  names of relations; parsed as identifiers, never as SQL
    """
    steps: list[exp.CTE] = []
    source = sqlglot.to_table(facts).sql("duckdb")
    nodes = {node.name: node for node in gathered(sentence)}
    for number, node in enumerate(nodes.values()):
        inside = symbols_of(node, symbols, scope)
        inside |= {name: _symbol(known) for name, known in nodes.items()}
        if node.how == "subjects":
            step = _counted(node, f"gathered{number}", source, inside, dialect)
        else:
            items = frozenset({*scope.records[node.records], "record_day", "record_visit"})
            table = sqlglot.to_table(records[node.records]).sql("duckdb")
            joined = _with_facts(node, table, source, inside, items)
            step = _joined(node, f"gathered{number}", source, joined, inside, dialect=dialect)
        source = f"gathered{number}"
        alias = exp.TableAlias(this=exp.to_identifier(source))
        steps.append(exp.CTE(this=step, alias=alias, materialized=dialect == "postgres" or None))
    statement = _parsed(f"SELECT * FROM {source}")
    if steps:
        statement.set("with_", exp.With(expressions=steps))
    return statement.sql(dialect=dialect, pretty=True)


def _symbol(node: Gathered) -> Symbol:
    return Symbol(name=node.name, kind=Kind.NUMBER if node.is_number else Kind.TRUTH)


def _parsed(text: str) -> exp.Select:
    found = sqlglot.parse_one(text, read="duckdb")
    if not isinstance(found, exp.Select):
        raise TypeError("every statement here is a SELECT")
    return found


def _judged(
    node: Gathered, kept: tuple[str, ...], relation: str, symbols: Mapping[str, Symbol], dialect: Dialect
) -> str:
    """The statement that judges every row of a relation: ``in``, ``in.why`` and, for all, ``said``, ``said.why``."""
    algebra = SqlAlgebra(f"{relation}_step")
    lowering = Lowering(algebra, symbols)
    member = lowering.judged(node.member)
    answer = {"in": member.truth, "in.why": member.why}
    if node.claim is not None:
        claim = lowering.judged(node.claim)
        answer |= {"said": claim.truth, "said.why": claim.why}
    columns = [exp.alias_(part, name, quoted=True, copy=False) for name, part in answer.items()]
    items = [
        exp.alias_(exp.column(name, quoted=True), name.replace(f"{node.item}.", "item.", 1), quoted=True)
        for name in ("subject", *kept)
    ]
    return algebra.selected([*items, *columns], relation, dialect).sql(dialect="duckdb")


def _counted(node: Gathered, name: str, facts: str, symbols: Mapping[str, Symbol], dialect: Dialect) -> exp.Select:
    judged = _judged(node, (), f"{name}_people", symbols, dialect)
    columns = ", ".join(f'{text} AS "{node.name}.{part}"' for part, text in _COUNT.items())
    return _parsed(
        f"WITH {name}_people AS (SELECT * FROM {facts}), {name}_known AS (SELECT {columns} FROM ({judged}) AS j) "
        f"SELECT f.*, k.* FROM {facts} AS f CROSS JOIN {name}_known AS k"
    )


def _with_facts(node: Gathered, records: str, facts: str, inside: Mapping[str, Symbol], items: frozenset[str]) -> str:
    """The records beside the facts that a sentence about them speaks of; ``items`` are what a record answers itself."""
    spoken = dict.fromkeys(name for each in (node.member, node.claim) if each is not None for name in names(each))
    outside = [
        f', f."{name}.{part}"' for name in spoken if name not in items for part in (*_columns(inside[name]), "why")
    ]
    return f'SELECT r.*{"".join(outside)} FROM {records} AS r JOIN {facts} AS f ON r."subject" = f."subject"'


def _joined(
    node: Gathered, name: str, facts: str, joined: str, inside: Mapping[str, Symbol], *, dialect: Dialect
) -> exp.Select:
    symbol = inside[node.item] if node.item else None
    parts = _columns(symbol) if symbol else ()
    item = tuple(f"{node.item}.{part}" for part in (*parts, "why")) if symbol else ()
    judged = _judged(node, ("record_day.lo", "record_day.hi", *item), f"{name}_records", inside, dialect)
    found = _aggregates(node, parts, is_truth=symbol is not None and symbol.kind is Kind.TRUTH)
    columns = ", ".join(f'{text} AS "{part}"' for part, text in found.items())
    filled = (*(parts or (_NUMERIC if node.is_number else ("value",))), "why")
    fills = ", ".join(f'{_filled(node.how, part)} AS "{node.name}.{part}"' for part in filled)
    return _parsed(
        f"WITH {name}_records AS ({joined}), {name}_judged AS (SELECT j.*{_beside(node)} FROM ({judged}) AS j), "
        f'{name}_known AS (SELECT "subject", {columns} FROM {name}_judged GROUP BY "subject") '
        f'SELECT f.*, {fills} FROM {facts} AS f LEFT JOIN {name}_known AS k ON f."subject" = k."subject"'
    )


_NUMERIC = ("lo", "hi", "lo_open", "hi_open")


def _columns(symbol: Symbol) -> tuple[str, ...]:
    return _NUMERIC if symbol.kind in {Kind.NUMBER, Kind.DATE} else ("value",)


_SURE = 'COALESCE("in", FALSE)'
_MAYBE = 'COALESCE("in", TRUE)'
_OPEN = '"in" IS NULL'
_EARLIEST = "COALESCE(\"record_day.lo\", CAST('-Infinity' AS DOUBLE))"
_LATEST = "COALESCE(\"record_day.hi\", CAST('Infinity' AS DOUBLE))"
_COUNT = {
    "lo": f"CAST(COUNT(*) FILTER (WHERE {_SURE}) AS DOUBLE)",
    "hi": f"CAST(COUNT(*) FILTER (WHERE {_MAYBE}) AS DOUBLE)",
    "lo_open": "FALSE",
    "hi_open": "FALSE",
    "why": "0",
}


def _beside(node: Gathered) -> str:
    """What a record must know of the others of its subject: the foremost day, or the extreme bounds."""
    if node.how == "latest":
        newest = f'MAX(CASE WHEN {_SURE} THEN {_EARLIEST} END) OVER (PARTITION BY "subject")'
        return f', {_SURE} AND {_LATEST} >= {newest} AS "foremost"'
    if node.how in {"min", "max"}:
        return "".join(
            f', {node.how}(CASE WHEN {_MAYBE} THEN "item.{part}" END) OVER (PARTITION BY "subject") AS "most.{part}"'
            for part in ("lo", "hi")
        )
    return ""


def _reasons(column: str, where: str) -> str:
    return f"COALESCE(BIT_OR({column}) FILTER (WHERE {where}), 0)"


def _aggregates(node: Gathered, parts: tuple[str, ...], *, is_truth: bool) -> dict[str, str]:
    match node.how:
        case "count":
            return _COUNT
        case "any":
            why = _reasons('"in.why"', _OPEN)
            there = f"BOOL_OR({_SURE})"
            return {
                "value": f"CASE WHEN {there} THEN TRUE WHEN NOT BOOL_OR({_OPEN}) THEN FALSE END",
                "why": f"CASE WHEN {there} THEN 0 ELSE {why} END",
            }
        case "all":
            return _every()
        case "latest":
            return _newest(parts, is_truth=is_truth)
        case "sum" | "mean":
            return _total(node.how)
        case _:
            return _extreme(node.how)


def _every() -> dict[str, str]:
    against = f'BOOL_OR({_SURE} AND NOT COALESCE("said", TRUE))'
    doubt = f'(({_OPEN} AND NOT COALESCE("said", FALSE)) OR ({_SURE} AND "said" IS NULL))'
    none, doubts = f"NOT BOOL_OR({_SURE})", _reasons('"in.why"', "TRUE")
    unsure = f"CASE WHEN BOOL_OR({_OPEN}) THEN {doubts} ELSE {int(Reason.MISSING)} END"
    both = _reasons('"in.why" | "said.why"', doubt)
    return {
        "value": f"CASE WHEN {against} THEN FALSE WHEN NOT BOOL_OR({doubt}) AND NOT ({none}) THEN TRUE END",
        "why": f"CASE WHEN {against} THEN 0 WHEN BOOL_OR({doubt}) THEN {both} WHEN {none} THEN {unsure} ELSE 0 END",
    }


def _extreme(how: str) -> dict[str, str]:
    near, far = ("lo", "hi") if how == "min" else ("hi", "lo")
    doubts, unknown = _reasons('"in.why"', _OPEN), _reasons('"item.why"', _MAYBE)
    at = {part: f'{_MAYBE} AND "item.{part}" = "most.{part}"' for part in ("lo", "hi")}
    opens = {
        near: f'BOOL_AND("item.{near}_open") FILTER (WHERE {at[near]})',
        far: f'BOOL_OR("item.{far}_open") FILTER (WHERE {at[far]})',
    }
    return {
        "lo": 'MAX("most.lo")',
        "hi": 'MAX("most.hi")',
        "lo_open": opens["lo"],
        "hi_open": opens["hi"],
        "why": f"CASE WHEN BOOL_OR({_MAYBE}) THEN {doubts} | {unknown} ELSE {int(Reason.MISSING)} END",
    }


def _total(how: str) -> dict[str, str]:
    joined = "SUM" if how == "sum" else "AVG"
    doubts, unknown = _reasons('"in.why"', _OPEN), _reasons('"item.why"', _MAYBE)
    return {
        **{part: f'{joined}("item.{part}") FILTER (WHERE {_MAYBE})' for part in ("lo", "hi")},
        **{part: f'BOOL_OR("item.{part}") FILTER (WHERE {_MAYBE})' for part in ("lo_open", "hi_open")},
        "why": f"CASE WHEN BOOL_OR({_MAYBE}) THEN {doubts} | {unknown} ELSE {int(Reason.MISSING)} END",
    }


def _newest(parts: tuple[str, ...], *, is_truth: bool) -> dict[str, str]:
    doubts, unknown = _reasons('"in.why"', _OPEN), _reasons('"item.why"', '"foremost"')
    vague = f'BOOL_OR("foremost" AND {_EARLIEST} <> {_LATEST})'
    differ = " OR ".join(_differs(part, is_truth=is_truth) for part in parts)
    why = (
        f"CASE WHEN BOOL_OR({_OPEN}) THEN {doubts} WHEN NOT BOOL_OR({_SURE}) THEN {int(Reason.MISSING)} "
        f"WHEN {unknown} <> 0 THEN {unknown} WHEN ({differ}) AND {vague} THEN {int(Reason.PARTIAL_DATE)} "
        f"WHEN {differ} THEN {int(Reason.CONFLICT)} ELSE 0 END"
    )
    return {**{part: _least(part, is_truth=is_truth) for part in parts}, "why": why}


def _least(part: str, *, is_truth: bool) -> str:
    truth = is_truth or part.endswith("_open")
    return f'{"BOOL_AND" if truth else "MIN"}("item.{part}") FILTER (WHERE "foremost")'


def _differs(part: str, *, is_truth: bool) -> str:
    where = 'FILTER (WHERE "foremost")'
    if is_truth or part.endswith("_open"):
        return f'BOOL_OR("item.{part}") {where} <> BOOL_AND("item.{part}") {where}'
    low, high = f'MIN("item.{part}") {where}', f'MAX("item.{part}") {where}'
    if part == "value":
        return f"{low} <> {high}"
    apart = f"{high} - {low} > {RELATIVE_TOLERANCE!r} * GREATEST(ABS({low}), ABS({high}))"
    return f"({low} <> {high} AND {apart})"


def _filled(how: str, part: str) -> str:
    """What a subject without records has."""
    if part == "why":
        return f'COALESCE(k."why", {0 if how in {"count", "any"} else int(Reason.MISSING)})'
    if how == "count":
        return f'COALESCE(k."{part}", {"FALSE" if part.endswith("_open") else "0.0"})'
    if how == "any":
        return 'CASE WHEN k."subject" IS NULL THEN FALSE ELSE k."value" END'
    return f'CASE WHEN k."why" = 0 THEN k."{part}" END'
