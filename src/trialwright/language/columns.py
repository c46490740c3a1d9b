"""Judges a sentence for a whole frame of people at once: one at the bedside or ten million in the hospital.

A fact is four or five columns of the frame, made by ``chapters/eligibility/facts.py``:

=========================  ========================================================================
``hba1c.lo``, ``.hi``      the bounds, Float64, in the unit of the fact; null when unknown
``hba1c.lo_open`` ...      Boolean; whether the bound itself is excluded; null when unknown
``sex.value``              a code (String) or a statement (Boolean); null when unknown
``hba1c.why``              UInt16, the bits of ``Reason``; 0 when known
=========================  ========================================================================
"""

from dataclasses import dataclass
from functools import reduce

import polars as pl

from trialwright.language.meaning import Kind, Symbol
from trialwright.language.tree import (
    Among,
    And,
    Arithmetic,
    Between,
    Code,
    Compare,
    Convert,
    Day,
    Name,
    Node,
    Not,
    Or,
    Quantity,
    YesNo,
)
from trialwright.words.days import days_since_epoch
from trialwright.words.intervals import RELATIVE_TOLERANCE
from trialwright.words.verdicts import Reason

WHY = pl.UInt16


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A compiled statement: Boolean ``truth``, null when unknown, and ``why``, the bits of the reasons, else 0."""

    truth: pl.Expr
    why: pl.Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class _Number:
    """A compiled number: an interval in four expressions, meaningless wherever ``why`` is not 0."""

    lo: pl.Expr
    hi: pl.Expr
    lo_open: pl.Expr
    hi_open: pl.Expr
    why: pl.Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coded:
    """A compiled code or statement used as a value."""

    value: pl.Expr
    why: pl.Expr


def compile_sentence(node: Node, symbols: dict[str, Symbol]) -> Judged:
    """The two expressions that judge a resolved sentence over a frame of facts.

    Missing: a null fact is unknown with its reason bits; it never compares as false.
    Source: Kleene SC. Introduction to Metamathematics, 1952, section 64; polars' ``&`` and ``|`` on nullable
    Booleans are these tables.
    """
    return _Compiler(symbols).judged(node)


def _and(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return left & right


def _or(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    return left | right


def _bits(reason: Reason) -> pl.Expr:
    return pl.lit(int(reason), dtype=WHY)


def _settled(truth: pl.Expr, why: pl.Expr) -> Judged:
    """Reasons only where the truth is unknown."""
    return Judged(truth=truth, why=pl.when(truth.is_null()).then(why).otherwise(pl.lit(0, dtype=WHY)))


class _Compiler:
    def __init__(self, symbols: dict[str, Symbol]) -> None:
        self.symbols = symbols

    def judged(self, node: Node) -> Judged:
        match node:
            case And() | Or():
                parts = [self.judged(part) for part in node.parts]
                joined = reduce(_and if isinstance(node, And) else _or, [part.truth for part in parts])
                return _settled(joined, reduce(_or, [part.why for part in parts]))
            case Not():
                part = self.judged(node.part)
                return Judged(truth=part.truth.not_(), why=part.why)
            case Compare():
                return self._compare(node)
            case Between():
                part = self.number(node.part)
                above = _ordered(">=", part, self.number(node.low))
                below = _ordered("<=", part, self.number(node.high))
                return _settled(above.truth & below.truth, above.why | below.why)
            case Among():
                coded = self.coded(node.part)
                return Judged(truth=coded.value.is_in(list(node.codes)), why=coded.why)
            case Name() | YesNo():
                coded = self.coded(node)
                return Judged(truth=coded.value, why=coded.why)
            case _:
                raise TypeError(f"{type(node).__name__} is no statement; meaning.resolve refuses it")

    def _compare(self, node: Compare) -> Judged:
        if self._is_number(node.left):
            return _ordered(node.sign, self.number(node.left), self.number(node.right))
        left, right = self._side(node.left), self._side(node.right)
        same = left.value == right.value
        return _settled(same if node.sign == "=" else same.not_(), left.why | right.why)

    def _side(self, node: Node) -> _Coded:
        if isinstance(node, (Name, Code, YesNo)):
            return self.coded(node)
        judged = self.judged(node)
        return _Coded(value=judged.truth, why=judged.why)

    def _is_number(self, node: Node) -> bool:
        match node:
            case Name():
                return self.symbols[node.name].kind in {Kind.NUMBER, Kind.DATE}
            case Quantity() | Day() | Convert() | Arithmetic():
                return True
            case _:
                return False

    def coded(self, node: Node) -> _Coded:
        match node:
            case Name():
                return _Coded(value=pl.col(f"{node.name}.value"), why=pl.col(f"{node.name}.why"))
            case Code():
                return _Coded(value=pl.lit(node.text), why=pl.lit(0, dtype=WHY))
            case YesNo():
                return _Coded(value=pl.lit(node.yes), why=pl.lit(0, dtype=WHY))
            case _:
                raise TypeError(f"{type(node).__name__} is no code; meaning.resolve refuses it")

    def number(self, node: Node) -> _Number:
        match node:
            case Name():
                column = {part: pl.col(f"{node.name}.{part}") for part in ("lo", "hi", "lo_open", "hi_open", "why")}
                return _Number(**column)
            case Quantity():
                return _constant(node.value, node.value)
            case Day():
                return _constant(float(days_since_epoch(node.date.earliest)), float(days_since_epoch(node.date.latest)))
            case Convert():
                part = self.number(node.part)
                return _Number(
                    lo=part.lo * node.factor + node.offset,
                    hi=part.hi * node.factor + node.offset,
                    lo_open=part.lo_open,
                    hi_open=part.hi_open,
                    why=part.why,
                )
            case Arithmetic():
                return _arithmetic(node.sign, self.number(node.left), self.number(node.right))
            case _:
                raise TypeError(f"{type(node).__name__} is no number; meaning.resolve refuses it")


def _constant(lo: float, hi: float) -> _Number:
    no = pl.lit(value=False)
    return _Number(lo=pl.lit(lo), hi=pl.lit(hi), lo_open=no, hi_open=no, why=pl.lit(0, dtype=WHY))


def _close(left: pl.Expr, right: pl.Expr) -> pl.Expr:
    near = (left - right).abs() <= RELATIVE_TOLERANCE * pl.max_horizontal(left.abs(), right.abs())
    return (left == right) | (left.is_finite() & right.is_finite() & near)


def _surely_less(left: _Number, right: _Number) -> pl.Expr:
    touching = _close(left.hi, right.lo)
    return (touching & (left.hi_open | right.lo_open)) | (touching.not_() & (left.hi < right.lo))


def _surely_not_less(left: _Number, right: _Number) -> pl.Expr:
    return _close(left.lo, right.hi) | (left.lo > right.hi)


def _three_valued(yes: pl.Expr, no: pl.Expr, left: _Number, right: _Number) -> Judged:
    """True, false or unknown; a known pair of intervals that settles neither is unknown because censored."""
    why = left.why | right.why
    known = why == 0
    truth = pl.when(known & yes).then(pl.lit(value=True)).when(known & no).then(pl.lit(value=False))
    return _settled(truth.otherwise(None), pl.when(known).then(_bits(Reason.CENSORED)).otherwise(why))


def _ordered(sign: str, left: _Number, right: _Number) -> Judged:
    less = _surely_less(left, right), _surely_not_less(left, right)
    more = _surely_less(right, left), _surely_not_less(right, left)
    match sign:
        case "<":
            yes, no = less
        case ">=":
            no, yes = less
        case ">":
            yes, no = more
        case "<=":
            no, yes = more
        case _:
            points = (left.lo == left.hi) & (right.lo == right.hi)
            together = points & _close(left.lo, right.lo)
            apart = less[0] | more[0]
            yes, no = (together, apart) if sign == "=" else (apart, together)
    return _three_valued(yes, no, left, right)


def _arithmetic(sign: str, left: _Number, right: _Number) -> _Number:
    """Interval arithmetic by the rules of ``reference.py``, which the agreement tests hold it to."""
    why = left.why | right.why
    match sign:
        case "+":
            result = _sum(left, right, why)
        case "-":
            mirrored = _Number(lo=-right.hi, hi=-right.lo, lo_open=right.hi_open, hi_open=right.lo_open, why=right.why)
            result = _sum(left, mirrored, why)
        case "*":
            result = _product(left, right, why)
        case _:
            zero = (right.lo <= 0) & (right.hi >= 0)
            reason = pl.when(right.lo == right.hi).then(_bits(Reason.NOT_VALID)).otherwise(_bits(Reason.CENSORED))
            why = pl.when((why == 0) & zero).then(reason).otherwise(why)
            turned = _Number(
                lo=1 / right.hi, hi=1 / right.lo, lo_open=right.hi_open, hi_open=right.lo_open, why=right.why
            )
            result = _product(left, turned, why)
    points = (left.lo == left.hi) & (right.lo == right.hi)
    overflowed = (result.why == 0) & points & result.lo.is_infinite()
    checked = pl.when(overflowed).then(_bits(Reason.NOT_VALID)).otherwise(result.why)
    return _Number(lo=result.lo, hi=result.hi, lo_open=result.lo_open, hi_open=result.hi_open, why=checked)


def _sum(left: _Number, right: _Number, why: pl.Expr) -> _Number:
    return _Number(
        lo=left.lo + right.lo,
        hi=left.hi + right.hi,
        lo_open=left.lo_open | right.lo_open,
        hi_open=left.hi_open | right.hi_open,
        why=why,
    )


def _product(left: _Number, right: _Number, why: pl.Expr) -> _Number:
    corners = [
        _corner(a, b, a_open, b_open)
        for a, a_open in ((left.lo, left.lo_open), (left.hi, left.hi_open))
        for b, b_open in ((right.lo, right.lo_open), (right.hi, right.hi_open))
    ]
    lo = pl.min_horizontal(*[value for value, _ in corners])
    hi = pl.max_horizontal(*[value for value, _ in corners])
    return _Number(
        lo=lo,
        hi=hi,
        lo_open=reduce(_and, [is_open | (value != lo) for value, is_open in corners]),
        hi_open=reduce(_and, [is_open | (value != hi) for value, is_open in corners]),
        why=why,
    )


def _corner(a: pl.Expr, b: pl.Expr, a_open: pl.Expr, b_open: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    zero = (a == 0) | (b == 0)
    value = pl.when(zero).then(pl.lit(0.0)).otherwise(a * b)
    reached_not = (a_open | (a != 0)) & (b_open | (b != 0))
    return value, pl.when(zero).then(reached_not).otherwise(a_open | b_open)
