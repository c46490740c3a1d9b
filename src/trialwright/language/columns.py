"""Judges a sentence for a whole frame of people at once: one at the bedside or ten million in the hospital.

A fact is four or five columns of the frame, made by ``chapters/eligibility/facts.py``:

=========================  ========================================================================
``hba1c.lo``, ``.hi``      the bounds, Float64, in the unit of the fact; null when unknown
``hba1c.lo_open`` ...      Boolean; whether the bound itself is excluded; null when unknown
``sex.value``              a code (String) or a statement (Boolean); null when unknown
``hba1c.why``              UInt16, the bits of ``Reason``; 0 when known
=========================  ========================================================================
"""

from collections.abc import Mapping, Sequence

import polars as pl

from trialwright.language.lowering import Judged, Lowering, Number
from trialwright.language.symbols import Symbol
from trialwright.language.tree import Node
from trialwright.words.intervals import RELATIVE_TOLERANCE

WHY = pl.UInt16


def compile_sentence(node: Node, symbols: Mapping[str, Symbol]) -> Judged[pl.Expr]:
    """The two expressions that judge a resolved sentence over a frame of facts."""
    return Lowering(_Polars(), symbols).judged(node)


def compile_number(node: Node, symbols: Mapping[str, Symbol]) -> Number[pl.Expr]:
    """The five expressions that reckon a resolved number or day over a frame of facts."""
    return Lowering(_Polars(), symbols).number(node)


def least_of(part: str) -> pl.Expr:
    """The one value, whatever the order of the rows, of values that agree."""
    return pl.col(part).min()


def differs(part: str) -> pl.Expr:
    """Whether the rows of a group say different things; bounds within the tolerance of the language are the same."""
    if part.rpartition(".")[2] in {"lo", "hi"}:
        low, high = pl.col(part).min(), pl.col(part).max()
        apart = (high - low) > RELATIVE_TOLERANCE * pl.max_horizontal(low.abs(), high.abs())
        return (apart & (high != low)).fill_null(value=False)
    return pl.col(part).n_unique() > 1


class _Polars:
    """polars: ``&`` and ``|`` on nullable Booleans are the strong tables of Kleene."""

    def column(self, name: str) -> pl.Expr:
        return pl.col(name)

    def number(self, value: float) -> pl.Expr:
        return pl.lit(value, dtype=pl.Float64)

    def truth(self, value: bool | None) -> pl.Expr:
        return pl.lit(value, dtype=pl.Boolean)

    def text(self, value: str) -> pl.Expr:
        return pl.lit(value)

    def bits(self, value: int) -> pl.Expr:
        return pl.lit(value, dtype=WHY)

    def both(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left & right

    def either(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left | right

    def opposite(self, part: pl.Expr) -> pl.Expr:
        return part.not_()

    def less(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        # A literal stands on the right: polars 2.1 gives a comparison one row when its left is a literal and its right
        # a choice of which every row took the same literal.
        return right > left if left.meta.is_literal() else left < right

    def equal(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return right == left if left.meta.is_literal() else left == right

    def plus(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left + right

    def minus(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left - right

    def times(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left * right

    def over(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left / right

    def magnitude(self, part: pl.Expr) -> pl.Expr:
        return part.abs()

    def floor(self, part: pl.Expr) -> pl.Expr:
        return part.floor()

    def least(self, parts: Sequence[pl.Expr]) -> pl.Expr:
        return pl.min_horizontal(*parts)

    def greatest(self, parts: Sequence[pl.Expr]) -> pl.Expr:
        return pl.max_horizontal(*parts)

    def choose(self, condition: pl.Expr, then: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
        return pl.when(condition).then(then).otherwise(otherwise)

    def unknown(self, truth: pl.Expr) -> pl.Expr:
        return truth.is_null()

    def joined(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        return left | right

    def holds(self, part: pl.Expr, flag: int) -> pl.Expr:
        return (part & flag) != 0

    def among(self, part: pl.Expr, codes: Sequence[str]) -> pl.Expr:
        return part.is_in(list(codes))

    def named(self, part: pl.Expr) -> pl.Expr:
        return part
