"""Checks that a sentence means something: its names exist, its units fit, its codes are on their list.

What comes out is the resolved tree that the evaluators judge: every number already in the unit it is compared in.
The answer is converted, never the protocol's threshold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from trialwright.language.tree import (
    Among,
    And,
    Arithmetic,
    AtLeast,
    Between,
    Code,
    Compare,
    Convert,
    Day,
    Elapsed,
    Name,
    Node,
    Not,
    Or,
    Quantity,
    YesNo,
    walk,
)
from trialwright.words.analytes import ANALYTES
from trialwright.words.findings import Fault, fault, nearest
from trialwright.words.units import Unit


class Kind(StrEnum):
    """What sort of thing a part of a sentence is."""

    NUMBER = "a number"
    CODE = "a code"
    DATE = "a date"
    TRUTH = "a statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A fact or item that a sentence may speak of.

    analyte  name in the table of analytes; None for anything but a number
    unit     the unit in which its column is held, as the table prints it
    codes    the codes that it can take; empty where it is not coded
    """

    name: str
    kind: Kind
    analyte: str | None = None
    unit: str | None = None
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """A resolved node and what it is; ``unit`` None on a number means that it is written without one."""

    node: Node
    kind: Kind
    analyte: str | None = None
    unit: str | None = None
    codes: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """A number without an analyte: a literal, or the quotient of two quantities."""
        return self.kind is Kind.NUMBER and self.analyte is None


MOST_PRODUCTS = 3
"""Multiplications and divisions that a sentence may hold: each multiplies the corners that an interval has."""


def resolve(tree: Node, symbols: Mapping[str, Symbol]) -> tuple[Node, tuple[Fault, ...]]:
    """The tree that the evaluators judge, and everything in it that makes no sense, all at once.

    With faults the tree is only good for showing; nothing may be judged by it.
    """
    reader = _Reader(symbols)
    typed = reader.read(tree)
    quotients = [node for node in walk(tree) if isinstance(node, Arithmetic) and node.sign in "*/"]
    if len(quotients) > MOST_PRODUCTS:
        advice = "Split it into facts that can be proofread"
        reader.clash(tree, "type-clash", f"more than {MOST_PRODUCTS} multiplications and divisions", advice)
    if typed.kind is not Kind.TRUTH and not reader.faults:
        reader.clash(tree, "type-clash", f"the sentence is {typed.kind}, not a statement", "Compare it with something")
    return typed.node, tuple(reader.faults)


class _Reader:
    """Walks one tree; collects faults instead of stopping at the first."""

    def __init__(self, symbols: Mapping[str, Symbol]) -> None:
        self.symbols = symbols
        self.faults: list[Fault] = []

    def clash(self, node: Node, kind: str, detail: str, advice: str) -> None:
        self.faults.append(fault(kind, column=node.column, detail=detail, advice=advice))

    def read(self, node: Node) -> _Typed:
        match node:
            case And() | Or():
                return _Typed(
                    node=replace(node, parts=tuple(self._claim(part) for part in node.parts)), kind=Kind.TRUTH
                )
            case Not():
                return _Typed(node=replace(node, part=self._claim(node.part)), kind=Kind.TRUTH)
            case AtLeast():
                return _Typed(
                    node=replace(node, parts=tuple(self._claim(part) for part in node.parts)), kind=Kind.TRUTH
                )
            case Elapsed():
                return self._elapsed(node)
            case Compare():
                return self._compare(node)
            case Between():
                return self._between(node)
            case Among():
                return self._among(node)
            case Arithmetic():
                return self._arithmetic(node)
            case Name():
                return self._name(node)
            case Quantity():
                return _Typed(node=node, kind=Kind.NUMBER, unit=node.unit)
            case Code():
                return _Typed(node=node, kind=Kind.CODE)
            case Day():
                return _Typed(node=node, kind=Kind.DATE)
            case YesNo():
                return _Typed(node=node, kind=Kind.TRUTH)
            case _:
                raise TypeError(f"a parsed tree holds no {type(node).__name__}")

    def _claim(self, node: Node) -> Node:
        before = len(self.faults)
        typed = self.read(node)
        if typed.kind is not Kind.TRUTH and len(self.faults) == before:
            self.clash(node, "type-clash", f"{typed.kind} stands where a statement must", "Compare it with something")
        return typed.node

    def _name(self, node: Name) -> _Typed:
        symbol = self.symbols.get(node.name)
        if symbol is None:
            near = nearest(node.name, self.symbols)
            self.faults.append(fault("unknown-name", column=node.column, near=near, name=node.name))
            return _Typed(node=node, kind=Kind.TRUTH)
        return _Typed(node=node, kind=symbol.kind, analyte=symbol.analyte, unit=symbol.unit, codes=symbol.codes)

    def _elapsed(self, node: Elapsed) -> _Typed:
        before = len(self.faults)
        start, end = self.read(node.start), self.read(node.end)
        if len(self.faults) == before and {start.kind, end.kind} != {Kind.DATE}:
            self.clash(node, "type-clash", f"'{node.what}' needs two dates", f"Write {node.what}(first day, last day)")
        unit = {"age": ("age", "year"), "days": ("duration", "d"), "months": (None, None)}[node.what]
        resolved = replace(node, start=start.node, end=end.node)
        return _Typed(node=resolved, kind=Kind.NUMBER, analyte=unit[0], unit=unit[1])

    def _compare(self, node: Compare) -> _Typed:
        before = len(self.faults)
        left, right = self.read(node.left), self.read(node.right)
        if len(self.faults) > before:
            return _Typed(node=node, kind=Kind.TRUTH)
        if left.kind is not right.kind:
            self.clash(node, "type-clash", f"{left.kind} is compared with {right.kind}", "Compare like with like")
        elif left.kind in {Kind.CODE, Kind.TRUTH} and node.sign not in {"=", "<>"}:
            self.clash(node, "type-clash", f"'{node.sign}' cannot order {left.kind}", "Use = or <>")
        elif left.kind is Kind.CODE:
            self._known_codes(left, right)
        elif left.kind is Kind.NUMBER:
            left, right = self._same_unit(left, right)
        return _Typed(node=replace(node, left=left.node, right=right.node), kind=Kind.TRUTH)

    def _between(self, node: Between) -> _Typed:
        before = len(self.faults)
        part, low, high = self.read(node.part), self.read(node.low), self.read(node.high)
        if len(self.faults) == before:
            if not part.kind is low.kind is high.kind or part.kind not in {Kind.NUMBER, Kind.DATE}:
                self.clash(node, "type-clash", "'between' needs three numbers or three dates", "Compare like with like")
            elif part.kind is Kind.NUMBER:
                first, low = self._same_unit(part, low)
                second, high = self._same_unit(part, high)
                if first.unit != second.unit:
                    self.clash(node, "unit-clash", "the two limits have different units", "Write both in one unit")
                part = first
        return _Typed(node=replace(node, part=part.node, low=low.node, high=high.node), kind=Kind.TRUTH)

    def _among(self, node: Among) -> _Typed:
        part = self.read(node.part)
        if part.kind is not Kind.CODE:
            self.clash(node, "type-clash", f"{part.kind} is looked up in a list of codes", "Name a coded fact")
        else:
            for code in node.codes:
                self._known_codes(part, _Typed(node=Code(text=code, column=node.column), kind=Kind.CODE))
        return _Typed(node=replace(node, part=part.node), kind=Kind.TRUTH)

    def _known_codes(self, left: _Typed, right: _Typed) -> None:
        for coded, other in ((left, right), (right, left)):
            if coded.codes and isinstance(other.node, Code) and other.node.text not in coded.codes:
                text, column = other.node.text, other.node.column
                near, allowed = nearest(text, coded.codes), ", ".join(coded.codes)
                self.faults.append(fault("unknown-code", column=column, near=near, code=text, allowed=allowed))

    def _arithmetic(self, node: Arithmetic) -> _Typed:
        before = len(self.faults)
        left, right = self.read(node.left), self.read(node.right)
        if len(self.faults) > before:
            return _Typed(node=node, kind=Kind.NUMBER)
        if left.kind is not Kind.NUMBER or right.kind is not Kind.NUMBER:
            self.clash(node, "type-clash", f"'{node.sign}' joins numbers only", "Use numbers on both sides")
            return _Typed(node=node, kind=Kind.NUMBER)
        if node.sign in "+-":
            left, right = self._same_unit(left, right)
            return replace(left, node=replace(node, left=left.node, right=right.node))
        left_bare, right_bare = left.is_plain and left.unit is None, right.is_plain and right.unit is None
        if right_bare or (left_bare and node.sign == "*"):
            joined = replace(node, left=left.node, right=right.node)
            return replace(left if right_bare else right, node=joined)
        if node.sign == "/" and not left_bare:
            left, right = self._same_unit(left, right)
            return _Typed(node=replace(node, left=left.node, right=right.node), kind=Kind.NUMBER)
        advice = "Multiply or divide by a plain number, or divide by the same analyte"
        self.clash(node, "unit-clash", f"'{node.sign}' joins two measurements of different kinds", advice)
        return _Typed(node=node, kind=Kind.NUMBER)

    def _same_unit(self, left: _Typed, right: _Typed) -> tuple[_Typed, _Typed]:
        """Both numbers in one unit: that of the literal where one side is a literal, else that of the left."""
        if left.is_plain and right.is_plain:
            if (left.unit or right.unit) and left.unit != right.unit:
                self.clash(right.node, "unit-clash", "numbers with different units meet", "Write both in one unit")
            return left, right
        if left.is_plain:
            moved, literal = self._towards(right, left)
            return literal, moved
        if right.is_plain:
            return self._towards(left, right)
        if left.analyte != right.analyte:
            what = f"{_called(left)} is set against {_called(right)}"
            self.clash(right.node, "unit-clash", what, "Compare one analyte with itself")
            return left, right
        return left, self._moved(right, _unit(left))

    def _towards(self, measured: _Typed, literal: _Typed) -> tuple[_Typed, _Typed]:
        """A measured quantity moved into the unit in which the protocol wrote its limit."""
        analyte = ANALYTES[measured.analyte or ""]
        unit = analyte.find(literal.unit or "")
        if unit is None:
            allowed = ", ".join(unit.symbol or "1" for unit in analyte.units)
            what = f"{literal.unit} is not a unit of {analyte.name}" if literal.unit else "the limit has no unit"
            self.clash(literal.node, "unit-clash", what, f"Its units are {allowed}")
            return measured, literal
        return self._moved(measured, unit), replace(literal, analyte=measured.analyte, unit=unit.symbol)

    def _moved(self, typed: _Typed, target: Unit) -> _Typed:
        """A number in another unit; a sum or multiple of measurements has no zero of its own to be moved from."""
        source = _unit(typed)
        if source.symbol == target.symbol:
            return typed
        offset = (source.offset - target.offset) / target.factor
        if offset and not isinstance(typed.node, Name):
            advice = f"Write it in {source.symbol}"
            detail = f"a calculated {_called(typed)} cannot be turned into {target.symbol}"
            self.clash(typed.node, "unit-clash", detail, advice)
            return typed
        factor, column = source.factor / target.factor, typed.node.column
        node = Convert(part=typed.node, factor=factor, offset=offset, unit=target.symbol, column=column)
        return replace(typed, node=node, unit=target.symbol)


def _called(typed: _Typed) -> str:
    return (typed.analyte or "a number").replace("_", " ")


def _unit(typed: _Typed) -> Unit:
    unit = ANALYTES[typed.analyte or ""].find(typed.unit or "")
    if unit is None:
        raise LookupError(f"{typed.unit} is not a unit of {typed.analyte}")
    return unit
