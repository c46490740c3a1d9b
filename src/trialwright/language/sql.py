"""Writes a sentence as SQL, so that a hospital's own database can judge its patients; text only, no connection.

The statement reads a relation of facts with the columns of ``language/columns.py`` and answers ``subject``, ``truth``
(null is unknown) and ``why``. It runs in DuckDB, PostgreSQL 15+ and Spark 3.4+.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import sqlglot
from sqlglot import exp
from sqlglot.expressions import Expr

from trialwright.language.lowering import Lowering
from trialwright.language.symbols import Symbol
from trialwright.language.tree import Node

Dialect = Literal["duckdb", "postgres", "spark"]
DIALECTS: tuple[Dialect, ...] = ("duckdb", "postgres", "spark")


def write_sentence(node: Node, symbols: Mapping[str, Symbol], relation: str, dialect: Dialect) -> str:
    """The SQL that judges a resolved sentence for every subject of a relation of facts.

    relation  name of the relation, such as ``facts`` or ``study.facts``; parsed as an identifier, never as SQL
    """
    algebra = SqlAlgebra()
    judged = Lowering(algebra, symbols).judged(node)
    subject = exp.column("subject", quoted=True)
    answer = {"subject": subject, "truth": judged.truth, "why": judged.why}
    columns: list[Expr] = [exp.alias_(part, name, quoted=True, copy=False) for name, part in answer.items()]
    return algebra.selected(columns, relation, dialect).sql(dialect=dialect, pretty=True)


class SqlAlgebra:
    """SQL by sqlglot.

    What ``named`` keeps becomes a column of one of a chain of subqueries, so that the text of a sentence grows with its
    length and not with the number of times a bound is used.
    """

    def __init__(self, prefix: str = "step") -> None:
        """``prefix`` begins the names of the subqueries, which must differ where two statements become one."""
        self._prefix = prefix
        self._levels: list[list[Expr]] = []
        self._level: dict[str, int] = {}
        self._known: dict[str, str] = {}

    def selected(self, columns: list[Expr], relation: str, dialect: Dialect) -> exp.Select:
        """The statement that answers the columns; PostgreSQL would write each step out again wherever it is used."""
        source: Expr = sqlglot.to_table(relation)
        steps: list[exp.CTE] = []
        for number, level in enumerate(self._levels):
            step = exp.select("*", *level, copy=False).from_(source, copy=False)
            name = exp.TableAlias(this=exp.to_identifier(f"{self._prefix}{number}"))
            steps.append(exp.CTE(this=step, alias=name, materialized=dialect == "postgres" or None))
            source = sqlglot.to_table(f"{self._prefix}{number}")
        statement = exp.select(*columns, copy=False).from_(source, copy=False)
        if steps:
            statement.set("with_", exp.With(expressions=steps))
        return statement

    def named(self, part: Expr) -> Expr:
        if isinstance(part, (exp.Column, exp.Literal, exp.Boolean)):
            return part
        text = part.sql()
        name = self._known.get(text)
        if name is None:
            name = f"t{len(self._known)}"
            level = 1 + max((self._level.get(column.name, -1) for column in part.find_all(exp.Column)), default=-1)
            while len(self._levels) <= level:
                self._levels.append([])
            self._levels[level].append(exp.alias_(part, name, quoted=True, copy=False))
            self._known[text], self._level[name] = name, level
        return exp.column(name, quoted=True)

    def column(self, name: str) -> Expr:
        return exp.column(name, quoted=True)

    def number(self, value: float) -> Expr:
        double = exp.DataType.build("double")
        if value in (float("inf"), float("-inf")):
            return exp.Cast(this=exp.Literal.string("Infinity" if value > 0 else "-Infinity"), to=double)
        return exp.Cast(this=exp.Literal.string(repr(float(value))), to=double)

    def truth(self, value: bool | None) -> Expr:
        if value is None:
            return exp.Cast(this=exp.Null(), to=exp.DataType.build("boolean"))
        return exp.Boolean(this=value)

    def text(self, value: str) -> Expr:
        return exp.Literal.string(value)

    def bits(self, value: int) -> Expr:
        return exp.Literal.number(value)

    def both(self, left: Expr, right: Expr) -> Expr:
        return exp.Paren(this=exp.And(this=left, expression=right))

    def either(self, left: Expr, right: Expr) -> Expr:
        return exp.Paren(this=exp.Or(this=left, expression=right))

    def opposite(self, part: Expr) -> Expr:
        return exp.Paren(this=exp.Not(this=exp.Paren(this=part)))

    def less(self, left: Expr, right: Expr) -> Expr:
        return exp.Paren(this=exp.LT(this=left, expression=right))

    def equal(self, left: Expr, right: Expr) -> Expr:
        return exp.Paren(this=exp.EQ(this=left, expression=right))

    def plus(self, left: Expr, right: Expr) -> Expr:
        return exp.Paren(this=exp.Add(this=left, expression=right))

    def minus(self, left: Expr, right: Expr) -> Expr:
        return exp.Paren(this=exp.Sub(this=left, expression=right))

    def times(self, left: Expr, right: Expr) -> Expr:
        return exp.Paren(this=exp.Mul(this=left, expression=right))

    def over(self, left: Expr, right: Expr) -> Expr:
        nullif = exp.Nullif(this=right, expression=self.number(0.0))
        return exp.Paren(this=exp.Div(this=left, expression=nullif, typed=True, safe=True))

    def magnitude(self, part: Expr) -> Expr:
        return exp.Abs(this=part)

    def floor(self, part: Expr) -> Expr:
        return exp.Cast(this=exp.Floor(this=part), to=exp.DataType.build("double"))

    def least(self, parts: Sequence[Expr]) -> Expr:
        first, *rest = parts
        return exp.Least(this=first, expressions=rest)

    def greatest(self, parts: Sequence[Expr]) -> Expr:
        first, *rest = parts
        return exp.Greatest(this=first, expressions=rest)

    def choose(self, condition: Expr, then: Expr, otherwise: Expr) -> Expr:
        return exp.case().when(condition, then).else_(otherwise)

    def unknown(self, truth: Expr) -> Expr:
        return exp.Paren(this=exp.Is(this=exp.Paren(this=truth), expression=exp.Null()))

    def joined(self, left: Expr, right: Expr) -> Expr:
        return exp.Paren(this=exp.BitwiseOr(this=left, expression=right))

    def holds(self, part: Expr, flag: int) -> Expr:
        bit = exp.Paren(this=exp.BitwiseAnd(this=part, expression=self.bits(flag)))
        return exp.Paren(this=exp.NEQ(this=bit, expression=self.bits(0)))

    def among(self, part: Expr, codes: Sequence[str]) -> Expr:
        return exp.Paren(this=exp.In(this=part, expressions=[exp.Literal.string(code) for code in codes]))
