"""Turns a resolved sentence into expressions over columns, for any engine that offers the few operations it needs.

An engine (polars in ``columns.py``, SQL in ``sql.py``) gives an ``Algebra``; what three-valued logic and intervals mean
is said once, here. The reference evaluator (``reference.py``) says it a second time, person by person, and the
agreement tests hold the engines to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, Protocol, TypeVar

from trialwright.language.symbols import Kind, Symbol
from trialwright.language.tree import (
    Among,
    And,
    Answered,
    Arithmetic,
    AtLeast,
    Between,
    Code,
    Compare,
    Convert,
    Day,
    Elapsed,
    Gathered,
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

E = TypeVar("E")


class Algebra(Protocol[E]):
    """The operations of an engine. Truths are nullable, null is unknown; ``both`` and ``either`` follow Kleene."""

    def column(self, name: str) -> E: ...
    def number(self, value: float) -> E: ...
    def truth(self, value: bool | None) -> E: ...
    def text(self, value: str) -> E: ...
    def bits(self, value: int) -> E: ...
    def both(self, left: E, right: E) -> E: ...
    def either(self, left: E, right: E) -> E: ...
    def opposite(self, part: E) -> E: ...
    def less(self, left: E, right: E) -> E: ...
    def equal(self, left: E, right: E) -> E: ...
    def plus(self, left: E, right: E) -> E: ...
    def minus(self, left: E, right: E) -> E: ...
    def times(self, left: E, right: E) -> E: ...
    def over(self, left: E, right: E) -> E:
        """The quotient; anything, but never a fault, where the right is zero."""
        ...

    def magnitude(self, part: E) -> E: ...
    def floor(self, part: E) -> E: ...
    def least(self, parts: Sequence[E]) -> E: ...
    def greatest(self, parts: Sequence[E]) -> E: ...
    def choose(self, condition: E, then: E, otherwise: E) -> E:
        """``then`` where the condition is true, ``otherwise`` where it is false or null."""
        ...

    def unknown(self, truth: E) -> E:
        """Whether a truth is null."""
        ...

    def joined(self, left: E, right: E) -> E:
        """The bits of both."""
        ...

    def holds(self, part: E, flag: int) -> E:
        """Whether a bit is among the bits of a reason."""
        ...

    def among(self, part: E, codes: Sequence[str]) -> E: ...
    def named(self, part: E) -> E:
        """The same value, kept under a name where the engine would otherwise write it out each time it is used."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Generic[E]):
    """A compiled statement: ``truth``, null when unknown, and ``why``, the bits of the reasons, else 0."""

    truth: E
    why: E


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Generic[E]):
    """A compiled number: an interval in four expressions, meaningless wherever ``why`` is not 0."""

    lo: E
    hi: E
    lo_open: E
    hi_open: E
    why: E


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coded(Generic[E]):
    """A compiled code or statement used as a value."""

    value: E
    why: E


class Lowering(Generic[E]):
    """Lowers sentences over the columns of ``symbols`` into one engine.

    Missing: a null fact is unknown with its reason bits; it never compares as false.
    Source: Kleene SC. Introduction to Metamathematics, 1952, section 64; Moore RE. Interval Analysis, 1966, chapter 2.
    """

    def __init__(self, algebra: Algebra[E], symbols: Mapping[str, Symbol]) -> None:
        self.on = algebra
        self.symbols = symbols

    def judged(self, node: Node) -> Judged[E]:
        """The truth of a statement and why it is unknown."""
        match node:
            case And() | Or():
                parts = [self.judged(part) for part in node.parts]
                join = self.on.both if isinstance(node, And) else self.on.either
                return self._settled(
                    reduce(join, [p.truth for p in parts]), reduce(self.on.joined, [p.why for p in parts])
                )
            case Not():
                part = self.judged(node.part)
                return Judged(truth=self.on.opposite(part.truth), why=part.why)
            case AtLeast():
                return self._at_least(node)
            case Compare():
                return self._compare(node)
            case Between():
                part = self.number(node.part)
                above = self._ordered(">=", part, self.number(node.low))
                below = self._ordered("<=", part, self.number(node.high))
                return self._settled(self.on.both(above.truth, below.truth), self.on.joined(above.why, below.why))
            case Among():
                coded = self._coded(node.part)
                return Judged(truth=self.on.among(coded.value, node.codes), why=coded.why)
            case Answered():
                missing = self.on.holds(self.on.column(f"{node.name}.why"), int(Reason.MISSING))
                return Judged(truth=self.on.opposite(missing), why=self.on.bits(0))
            case Name() | YesNo():
                coded = self._coded(node)
                return Judged(truth=coded.value, why=coded.why)
            case _:
                raise TypeError(f"{type(node).__name__} is no statement; meaning.resolve refuses it")

    def _settled(self, truth: E, why: E) -> Judged[E]:
        """Reasons only where the truth is unknown."""
        truth = self.on.named(truth)
        none = self.on.bits(0)
        return Judged(truth=truth, why=self.on.named(self.on.choose(self.on.unknown(truth), why, none)))

    def _at_least(self, node: AtLeast) -> Judged[E]:
        """True when enough parts are true, false when too many are false for that ever to be."""
        parts = [self.judged(part) for part in node.parts]
        one, none = self.on.number(1.0), self.on.number(0.0)
        true = reduce(self.on.plus, [self.on.choose(part.truth, one, none) for part in parts])
        false = reduce(self.on.plus, [self.on.choose(self.on.opposite(part.truth), one, none) for part in parts])
        enough = self.on.less(self.on.number(node.count - 0.5), true)
        never = self.on.less(self.on.number(len(parts) - node.count + 0.5), false)
        truth = self._decided(enough, never)
        return self._settled(truth, reduce(self.on.joined, [part.why for part in parts]))

    def _compare(self, node: Compare) -> Judged[E]:
        if self._is_number(node.left):
            return self._ordered(node.sign, self.number(node.left), self.number(node.right))
        left, right = self._side(node.left), self._side(node.right)
        same = self.on.equal(left.value, right.value)
        truth = same if node.sign == "=" else self.on.opposite(same)
        return self._settled(truth, self.on.joined(left.why, right.why))

    def _side(self, node: Node) -> _Coded[E]:
        if isinstance(node, (Name, Code, YesNo)):
            return self._coded(node)
        judged = self.judged(node)
        return _Coded(value=judged.truth, why=judged.why)

    def _is_number(self, node: Node) -> bool:
        match node:
            case Gathered():
                return node.is_number
            case Name():
                return self.symbols[node.name].kind in {Kind.NUMBER, Kind.DATE}
            case Quantity() | Day() | Convert() | Arithmetic() | Elapsed():
                return True
            case _:
                return False

    def _coded(self, node: Node) -> _Coded[E]:
        none = self.on.bits(0)
        match node:
            case Name():
                return _Coded(value=self.on.column(f"{node.name}.value"), why=self.on.column(f"{node.name}.why"))
            case Code():
                return _Coded(value=self.on.text(node.text), why=none)
            case YesNo():
                return _Coded(value=self.on.truth(value=node.yes), why=none)
            case _:
                raise TypeError(f"{type(node).__name__} is no code; meaning.resolve refuses it")

    def number(self, node: Node) -> Number[E]:
        """A number or a day as an interval."""
        match node:
            case Name():
                parts = ("lo", "hi", "lo_open", "hi_open", "why")
                return Number(**{part: self.on.column(f"{node.name}.{part}") for part in parts})
            case Quantity():
                return self._constant(node.value, node.value)
            case Day():
                earliest, latest = days_since_epoch(node.date.earliest), days_since_epoch(node.date.latest)
                return self._constant(float(earliest), float(latest))
            case Convert():
                return self._converted(self.number(node.part), node)
            case Arithmetic():
                return self._kept(self._arithmetic(node.sign, self.number(node.left), self.number(node.right)))
            case Elapsed():
                return self._kept(self._elapsed(node))
            case _:
                raise TypeError(f"{type(node).__name__} is no number; meaning.resolve refuses it")

    def _kept(self, number: Number[E]) -> Number[E]:
        return Number(
            lo=self.on.named(number.lo),
            hi=self.on.named(number.hi),
            lo_open=self.on.named(number.lo_open),
            hi_open=self.on.named(number.hi_open),
            why=self.on.named(number.why),
        )

    def _constant(self, lo: float, hi: float) -> Number[E]:
        no = self.on.truth(value=False)
        return Number(lo=self.on.number(lo), hi=self.on.number(hi), lo_open=no, hi_open=no, why=self.on.bits(0))

    def _converted(self, part: Number[E], node: Convert) -> Number[E]:
        factor, offset = self.on.number(node.factor), self.on.number(node.offset)
        return Number(
            lo=self.on.plus(self.on.times(part.lo, factor), offset),
            hi=self.on.plus(self.on.times(part.hi, factor), offset),
            lo_open=part.lo_open,
            hi_open=part.hi_open,
            why=part.why,
        )

    def _close(self, left: E, right: E) -> E:
        on, infinite = self.on, self.on.number(float("inf"))
        finite = on.both(on.less(on.magnitude(left), infinite), on.less(on.magnitude(right), infinite))
        size = on.greatest([on.magnitude(left), on.magnitude(right)])
        apart = on.less(on.times(on.number(RELATIVE_TOLERANCE), size), on.magnitude(on.minus(left, right)))
        return on.either(on.equal(left, right), on.both(finite, on.opposite(apart)))

    def _surely_less(self, left: Number[E], right: Number[E]) -> E:
        on, touching = self.on, self._close(left.hi, right.lo)
        return on.choose(touching, on.either(left.hi_open, right.lo_open), on.less(left.hi, right.lo))

    def _surely_not_less(self, left: Number[E], right: Number[E]) -> E:
        return self.on.either(self._close(left.lo, right.hi), self.on.less(right.hi, left.lo))

    def _ordered(self, sign: str, left: Number[E], right: Number[E]) -> Judged[E]:
        on = self.on
        match sign:
            case ">=" | "<=" | "<>":
                opposite = {">=": "<", "<=": ">", "<>": "="}[sign]
                judged = self._ordered(opposite, left, right)
                return Judged(truth=on.opposite(judged.truth), why=judged.why)
            case ">":
                return self._ordered("<", right, left)
            case "<":
                yes, no = self._surely_less(left, right), self._surely_not_less(left, right)
            case _:
                points = on.both(on.equal(left.lo, left.hi), on.equal(right.lo, right.hi))
                together = self._close(left.lo, right.lo)
                apart = on.either(self._surely_less(left, right), self._surely_less(right, left))
                yes, no = on.both(points, together), on.choose(points, on.opposite(together), apart)
        return self._three_valued(yes, no, left, right)

    def _three_valued(self, yes: E, no: E, left: Number[E], right: Number[E]) -> Judged[E]:
        """True, false or unknown; a known pair of intervals that settles neither is unknown because censored."""
        on = self.on
        why = on.joined(left.why, right.why)
        known = on.equal(why, on.bits(0))
        truth = self._decided(on.both(known, yes), on.both(known, no))
        return self._settled(truth, on.choose(known, on.bits(int(Reason.CENSORED)), why))

    def _decided(self, yes: E, no: E) -> E:
        """True where ``yes``, false where ``no``, else unknown; neither of the two may be null."""
        return self.on.either(yes, self.on.both(self.on.opposite(no), self.on.truth(value=None)))

    def _arithmetic(self, sign: str, left: Number[E], right: Number[E]) -> Number[E]:
        on, why = self.on, self.on.joined(left.why, right.why)
        match sign:
            case "+":
                result = self._sum(left, right, why)
            case "-":
                result = self._sum(left, self._mirrored(right), why)
            case "*":
                result = self._product(left, right, why)
            case _:
                nought = on.number(0.0)
                zero = on.both(on.opposite(on.less(nought, right.lo)), on.opposite(on.less(right.hi, nought)))
                point = on.equal(right.lo, right.hi)
                reason = on.choose(point, on.bits(int(Reason.NOT_VALID)), on.bits(int(Reason.CENSORED)))
                why = on.choose(on.both(on.equal(why, on.bits(0)), zero), reason, why)
                result = self._product(left, self._kept(self._reciprocal(right)), why)
        points = on.both(on.equal(left.lo, left.hi), on.equal(right.lo, right.hi))
        infinite = on.equal(on.magnitude(result.lo), on.number(float("inf")))
        overflowed = on.both(on.equal(result.why, on.bits(0)), on.both(points, infinite))
        checked = on.choose(overflowed, on.bits(int(Reason.NOT_VALID)), result.why)
        return Number(lo=result.lo, hi=result.hi, lo_open=result.lo_open, hi_open=result.hi_open, why=checked)

    def _mirrored(self, part: Number[E]) -> Number[E]:
        nought = self.on.number(0.0)
        lo, hi = self.on.minus(nought, part.hi), self.on.minus(nought, part.lo)
        return Number(lo=lo, hi=hi, lo_open=part.hi_open, hi_open=part.lo_open, why=part.why)

    def _reciprocal(self, part: Number[E]) -> Number[E]:
        one = self.on.number(1.0)
        lo, hi = self.on.over(one, part.hi), self.on.over(one, part.lo)
        return Number(lo=lo, hi=hi, lo_open=part.hi_open, hi_open=part.lo_open, why=part.why)

    def _sum(self, left: Number[E], right: Number[E], why: E) -> Number[E]:
        return Number(
            lo=self.on.plus(left.lo, right.lo),
            hi=self.on.plus(left.hi, right.hi),
            lo_open=self.on.either(left.lo_open, right.lo_open),
            hi_open=self.on.either(left.hi_open, right.hi_open),
            why=why,
        )

    def _product(self, left: Number[E], right: Number[E], why: E) -> Number[E]:
        """The four products of the bounds; a bound is open where every product that reaches it has an open part."""
        on = self.on
        corners = [
            self._corner(a, b, a_open, b_open)
            for a, a_open in ((left.lo, left.lo_open), (left.hi, left.hi_open))
            for b, b_open in ((right.lo, right.lo_open), (right.hi, right.hi_open))
        ]
        lo = on.named(on.least([value for value, _ in corners]))
        hi = on.named(on.greatest([value for value, _ in corners]))
        lo_open = [on.either(is_open, on.opposite(on.equal(value, lo))) for value, is_open in corners]
        hi_open = [on.either(is_open, on.opposite(on.equal(value, hi))) for value, is_open in corners]
        return Number(lo=lo, hi=hi, lo_open=reduce(on.both, lo_open), hi_open=reduce(on.both, hi_open), why=why)

    def _corner(self, a: E, b: E, a_open: E, b_open: E) -> tuple[E, E]:
        """One product of two bounds, and whether it is excluded: a zero that is reached makes the product reached."""
        on, nought = self.on, self.on.number(0.0)
        a_zero, b_zero = on.equal(a, nought), on.equal(b, nought)
        zero = on.either(a_zero, b_zero)
        value = on.named(on.choose(zero, nought, on.times(a, b)))
        unreached = on.both(on.either(a_open, on.opposite(a_zero)), on.either(b_open, on.opposite(b_zero)))
        return value, on.named(on.choose(zero, unreached, on.either(a_open, b_open)))

    def _elapsed(self, node: Elapsed) -> Number[E]:
        """Days, completed months or completed years from one day to another, each of them an interval of days."""
        start, end = self.number(node.start), self.number(node.end)
        no, why = self.on.truth(value=False), self.on.joined(start.why, end.why)
        lo, hi = self._between(node.what, start.hi, end.lo), self._between(node.what, start.lo, end.hi)
        return Number(lo=lo, hi=hi, lo_open=no, hi_open=no, why=why)

    def _between(self, what: str, start: E, end: E) -> E:
        on = self.on
        if what == "days":
            return on.minus(end, start)
        (y0, m0, d0), (y1, m1, d1) = self._civil(start), self._civil(end)
        twelve, hundred = on.number(12.0), on.number(100.0)
        if what == "months":
            whole = on.plus(on.times(on.minus(y1, y0), twelve), on.minus(m1, m0))
            return on.minus(whole, on.choose(on.less(d1, d0), on.number(1.0), on.number(0.0)))
        before = on.less(on.plus(on.times(m1, hundred), d1), on.plus(on.times(m0, hundred), d0))
        return on.minus(on.minus(y1, y0), on.choose(before, on.number(1.0), on.number(0.0)))

    def _civil(self, days: E) -> tuple[E, E, E]:
        """Year, month and day of days since 1970-01-01, by whole-number arithmetic that every engine has.

        Source: Hinnant H. chrono-Compatible Low-Level Date Algorithms, ``civil_from_days`` (proleptic Gregorian).
        """
        on, n = self.on, self.on.number

        def whole(part: E, size: float) -> E:
            return on.floor(on.over(part, n(size)))

        shifted = on.plus(days, n(719468.0))
        era = on.named(whole(shifted, 146097.0))
        of_era = on.named(on.minus(shifted, on.times(era, n(146097.0))))
        leap = on.minus(on.minus(of_era, whole(of_era, 1460.0)), whole(of_era, 146096.0))
        year = on.named(whole(on.plus(leap, whole(of_era, 36524.0)), 365.0))
        to_year = on.minus(on.plus(on.times(n(365.0), year), whole(year, 4.0)), whole(year, 100.0))
        of_year = on.named(on.minus(of_era, to_year))
        month = on.named(whole(on.plus(on.times(n(5.0), of_year), n(2.0)), 153.0))
        day = on.plus(on.minus(of_year, whole(on.plus(on.times(n(153.0), month), n(2.0)), 5.0)), n(1.0))
        civil_month = on.named(on.choose(on.less(month, n(10.0)), on.plus(month, n(3.0)), on.minus(month, n(9.0))))
        turn = on.choose(on.less(civil_month, n(2.5)), n(1.0), n(0.0))
        civil_year = on.plus(on.plus(year, on.times(era, n(400.0))), turn)
        return on.named(civil_year), civil_month, on.named(day)
