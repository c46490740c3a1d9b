"""Checks that a sentence means something: its names exist, its units fit, its codes are on their list.

What comes out is the resolved tree that the evaluators judge: every number already in the unit it is compared in.
The answer is converted, never the protocol's threshold.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from trialwright.language.symbols import CRITERION, RECORD_DAY, RECORD_VISIT, Kind, Place, Scope, Symbol
from trialwright.language.tree import (
    Among,
    And,
    Answered,
    Arithmetic,
    AtLeast,
    Bare,
    Between,
    Code,
    Compare,
    Convert,
    Day,
    Elapsed,
    Gather,
    Gathered,
    Limit,
    Name,
    Node,
    Not,
    Or,
    Quantity,
    SubjectsWith,
    YesNo,
    walk,
)
from trialwright.words.analytes import ANALYTES
from trialwright.words.findings import Fault, fault, nearest
from trialwright.words.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    """A resolved node and what it is; ``unit`` None on a number means that it is written without one."""

    node: Node
    kind: Kind
    analyte: str | None = None
    unit: str | None = None
    codes: tuple[str, ...] = ()

    uln: str | None = None
    lln: str | None = None

    @property
    def is_plain(self) -> bool:
        """A number without an analyte: a literal, or the quotient of two quantities."""
        return self.kind is Kind.NUMBER and self.analyte is None


MOST_PRODUCTS = 3
"""Multiplications and divisions that a sentence may hold: each multiplies the corners that an interval has."""


def resolve(tree: Node, symbols: Mapping[str, Symbol], scope: Scope = CRITERION) -> tuple[Node, tuple[Fault, ...]]:
    """The tree that the evaluators judge, and everything in it that makes no sense, all at once.

    With faults the tree is only good for showing; nothing may be judged by it.
    """
    reader = _Reader(symbols, scope)
    typed = reader.read(tree)
    quotients = [node for node in walk(tree) if isinstance(node, Arithmetic) and node.sign in "*/"]
    if len(quotients) > MOST_PRODUCTS:
        advice = "Split it into facts that can be proofread"
        reader.clash(tree, "type-clash", f"more than {MOST_PRODUCTS} multiplications and divisions", advice)
    if typed.kind is not Kind.TRUTH and not reader.faults:
        reader.clash(tree, "type-clash", f"the sentence is {typed.kind}, not a statement", "Compare it with something")
    return typed.node, tuple(reader.faults)


def resolve_value(
    tree: Node, wanted: Symbol, symbols: Mapping[str, Symbol], scope: Scope = CRITERION
) -> tuple[Node, tuple[Fault, ...]]:
    """The tree of a calculation in the unit of what it gives, and everything in it that makes no sense.

    A calculation of a form may come to a plain number of bare ones, ``number(weight, 'kg') / 2``: then it is in the
    unit of the item, as whoever wrote the sentence says.
    """
    reader = _Reader(symbols, scope)
    typed = reader.read(tree)
    if reader.faults:
        return typed.node, tuple(reader.faults)
    bare = scope.place is Place.CALCULATION and any(isinstance(node, Bare) for node in walk(tree))
    if bare and typed.is_plain and typed.unit is None and wanted.kind is Kind.NUMBER:
        return typed.node, ()
    if (typed.kind, typed.analyte) != (wanted.kind, wanted.analyte):
        detail = f"{typed.analyte or typed.kind} is calculated where {wanted.analyte or wanted.kind} is needed"
        reader.clash(tree, "type-clash", detail, "Calculate what the fact is")
    elif typed.analyte is not None:
        typed = reader.moved(typed, _unit(replace(typed, unit=wanted.unit)))
    return typed.node, tuple(reader.faults)


class _Reader:
    """Walks one tree; collects faults instead of stopping at the first."""

    def __init__(self, symbols: Mapping[str, Symbol], scope: Scope) -> None:
        self.symbols = symbols
        self.scope = scope
        self.faults: list[Fault] = []

    def clash(self, node: Node, kind: str, detail: str, advice: str) -> None:
        self.faults.append(fault(kind, column=node.column, detail=detail, advice=advice))

    def read(self, node: Node) -> _Typed:
        match node:
            case And() | Or() | AtLeast():
                claims = tuple(self.claim(part) for part in node.parts)
                return _Typed(node=replace(node, parts=claims), kind=Kind.TRUTH)
            case Not():
                return _Typed(node=replace(node, part=self.claim(node.part)), kind=Kind.TRUTH)
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
            case Limit():
                advice = "Write it beside what it limits: alt > 3 x ULN"
                self.clash(node, "type-clash", f"{node.which} of what?", advice)
                return _Typed(node=node, kind=Kind.NUMBER)
            case Answered():
                return self._answered(node)
            case Bare():
                return self._bare(node)
            case Gather():
                return self._gather(node)
            case SubjectsWith():
                return self._subjects_with(node)
            case _:
                raise TypeError(f"a parsed tree holds no {type(node).__name__}")

    def claim(self, node: Node) -> Node:
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
        return _typed(node, symbol)

    def _elapsed(self, node: Elapsed) -> _Typed:
        before = len(self.faults)
        start, end = self.read(node.start), self.read(node.end)
        if len(self.faults) == before and {start.kind, end.kind} != {Kind.DATE}:
            self.clash(node, "type-clash", f"'{node.what}' needs two dates", f"Write {node.what}(first day, last day)")
        unit = {"age": ("age", "year"), "days": ("duration", "d"), "months": (None, None)}[node.what]
        resolved = replace(node, start=start.node, end=end.node)
        return _Typed(node=resolved, kind=Kind.NUMBER, analyte=unit[0], unit=unit[1])

    def _allowed(self, node: Node, what: str, *places: Place) -> None:
        if self.scope.place not in places:
            listed = " or ".join(places)
            detail = f"{what} cannot stand in {self.scope.place}"
            self.clash(node, "type-clash", detail, f"It belongs in {listed}; a criterion speaks of facts")

    def _answered(self, node: Answered) -> _Typed:
        self._allowed(node, "answered(...)", Place.SHOW_IF, Place.EDIT_CHECK, Place.CALCULATION)
        self._name(Name(name=node.name, column=node.column))
        return _Typed(node=node, kind=Kind.TRUTH)

    def _bare(self, node: Bare) -> _Typed:
        """A measurement as a plain number, in a unit that the sentence itself says."""
        typed = self._name(node.part)
        known = ANALYTES.get(typed.analyte or "")
        unit = known.find(node.unit) if known is not None else None
        if node.part.name not in self.symbols:
            return _Typed(node=node, kind=Kind.NUMBER)
        if known is None:
            advice = "Write the name alone: it has no unit"
            self.clash(node, "type-clash", f"'number' needs a measurement, not {node.part.name}", advice)
        elif unit is None:
            allowed = ", ".join(each.symbol or "1" for each in known.units)
            self.clash(node, "unit-clash", f"{node.unit} is not a unit of {known.name}", f"Its units are {allowed}")
        else:
            typed = self.moved(typed, unit)
        return _Typed(node=typed.node, kind=Kind.NUMBER)

    def _subjects_with(self, node: SubjectsWith) -> _Typed:
        self._allowed(node, "subjects with (...)", Place.STOPPING_RULE)
        inner = _Reader(self.symbols, replace(self.scope, place=Place.DEFINITION))
        member = inner.claim(node.part)
        self.faults += inner.faults
        return _typed(_gathered(node, "subjects", member=member), _COUNT)

    def _gather(self, node: Gather) -> _Typed:
        self._allowed(node, f"'{node.how}'", *_GATHERING)
        before = len(self.faults)
        records, item = self._looked_up(node)
        if len(self.faults) > before:
            return _Typed(node=node, kind=Kind.NUMBER if node.how == "count" else Kind.TRUTH)
        inside = {**self.symbols, **self.scope.records[records], "record_day": RECORD_DAY, "record_visit": RECORD_VISIT}
        reader = _Reader(inside, self.scope)
        where = None if node.where is None else reader.claim(node.where)
        chosen = [part for part in (self._when(node), where if node.how != "all" else None) if part is not None]
        member: Node = YesNo(yes=True) if not chosen else chosen[0] if len(chosen) == 1 else And(parts=tuple(chosen))
        self.faults += reader.faults
        if node.how in {"any", "all"} and where is None:
            self.clash(node, "type-clash", f"'{node.how}' of which records?", "Add where (...)")
        symbol = _COUNT if node.how == "count" else _CLAIM if item is None else self.scope.records[records][item]
        ordered = {"min": True, "max": True, "sum": False, "mean": False}
        if (
            node.how in ordered
            and symbol.kind is not Kind.NUMBER
            and not (ordered[node.how] and symbol.kind is Kind.DATE)
        ):
            self.clash(node, "type-clash", f"{symbol.kind} has no {node.how}", "Ask for the latest")
        how = "latest" if node.how in {"at visit", "baseline", "previous"} else node.how
        claim = where if node.how == "all" else None
        is_number = symbol.kind in {Kind.NUMBER, Kind.DATE}
        return _typed(
            _gathered(node, how, member=member, records=records, item=item, claim=claim, is_number=is_number), symbol
        )

    def _looked_up(self, node: Gather) -> tuple[str, str | None]:
        """The records, and the item of them, that ``of`` names; faults where there are none."""
        records = self.scope.records
        if node.how in {"count", "any", "all"}:
            if node.of not in records:
                self.faults.append(
                    fault("unknown-name", column=node.column, near=nearest(node.of, records), name=node.of)
                )
            return node.of, None
        form, _, item = node.of.rpartition(".")
        form = form or self.scope.own or ""
        if item not in records.get(form, {}):
            known = [f"{each}.{name}" for each, items in records.items() for name in items]
            self.faults.append(fault("unknown-name", column=node.column, near=nearest(node.of, known), name=node.of))
        return form, item

    def _when(self, node: Gather) -> Node | None:
        """The statement about the visit or the day of a record that is looked at."""
        column, day = node.column, Name(name=RECORD_DAY.name, column=node.column)
        if node.how == "at visit":
            visit = node.visit or ""
            if visit not in self.scope.visits:
                near = nearest(visit, self.scope.visits)
                self.faults.append(fault("unknown-visit", column=column, near=near, name=visit))
            code = Code(text=visit, column=column)
            return Compare(sign="=", left=Name(name=RECORD_VISIT.name, column=column), right=code, column=column)
        if node.how in {"baseline", "previous"}:
            anchor = self.scope.treatment if node.how == "baseline" else self.scope.now
            if anchor is None:
                what = "the day treatment begins" if node.how == "baseline" else "the form being filled in"
                self.clash(node, "type-clash", f"{node.how}(...) needs {what}", "It is not known here")
                return None
            sign = "<=" if node.how == "baseline" else "<"
            return Compare(sign=sign, left=day, right=Name(name=anchor, column=column), column=column)
        if node.event is None or node.days is None:
            return None
        typed = self._name(Name(name=node.event, column=column))
        if typed.kind is not Kind.DATE:
            self.clash(node, "type-clash", f"{node.event} is no day", "Name a day of the schedule")
        event = Name(name=node.event, column=column)
        first, last = (event, day) if node.side == "after" else (day, event)
        elapsed = Elapsed(what="days", start=first, end=last, column=column)
        nought, most = Quantity(value=0.0, unit="d"), Quantity(value=float(node.days), unit="d")
        return Between(part=elapsed, low=nought, high=most, column=column)

    def _compare(self, node: Compare) -> _Typed:
        before = len(self.faults)
        left, right = self._sides(node.left, node.right)
        if len(self.faults) > before:
            return _Typed(node=node, kind=Kind.TRUTH)
        if not any(
            isinstance(each, (Name, Answered)) for each in walk(replace(node, left=left.node, right=right.node))
        ):
            self.clash(node, "type-clash", "the comparison says nothing of anybody", "Name a fact on one side")
        elif left.kind is not right.kind:
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
        part = self.read(node.part)
        low, high = (
            self._limit(each, part) if isinstance(each, Limit) else self.read(each) for each in (node.low, node.high)
        )
        if len(self.faults) == before:
            if not part.kind is low.kind is high.kind or part.kind not in {Kind.NUMBER, Kind.DATE}:
                self.clash(node, "type-clash", "'between' needs three numbers or three dates", "Compare like with like")
            elif part.kind is Kind.NUMBER:
                first, low = self._same_unit(part, low)
                second, high = self._same_unit(part, high)
                if first.unit != second.unit:
                    self.clash(node, "unit-clash", "the two limits have different units", "Write both in one unit")
                part = first
                if (
                    isinstance(low.node, Quantity)
                    and isinstance(high.node, Quantity)
                    and low.node.value > high.node.value
                ):
                    self.clash(node, "type-clash", "the lower limit lies above the upper one", "Exchange them")
        return _Typed(node=replace(node, part=part.node, low=low.node, high=high.node), kind=Kind.TRUTH)

    def _sides(self, left: Node, right: Node) -> tuple[_Typed, _Typed]:
        """Both sides of a comparison; a limit of normal becomes that many times the limit of what stands beside it."""
        if isinstance(left, Limit) and not isinstance(right, Limit):
            beside = self.read(right)
            return self._limit(left, beside), beside
        beside = self.read(left)
        return beside, self._limit(right, beside) if isinstance(right, Limit) else self.read(right)

    def _limit(self, node: Limit, beside: _Typed) -> _Typed:
        name = beside.uln if node.which == "ULN" else beside.lln
        symbol = self.symbols.get(name or "")
        if name is None or symbol is None:
            advice = f"Say where its {node.which} is recorded, or write the limit with its unit"
            self.clash(node, "type-clash", f"nothing says what the {node.which} of {_called(beside)} is", advice)
            return replace(beside, node=node)
        times = Quantity(value=node.times, column=node.column)
        limit = Arithmetic(sign="*", left=times, right=Name(name=name, column=node.column), column=node.column)
        return self._arithmetic(limit)

    def _among(self, node: Among) -> _Typed:
        part = self.read(node.part)
        if part.kind is not Kind.CODE:
            self.clash(node, "type-clash", f"{part.kind} is looked up in a list of codes", "Name a coded fact")
        else:
            for code in node.codes:
                self._known_codes(part, _Typed(node=Code(text=code, column=node.column), kind=Kind.CODE))
        return _Typed(node=replace(node, part=part.node), kind=Kind.TRUTH)

    def _known_codes(self, left: _Typed, right: _Typed) -> None:
        if left.codes and right.codes and not set(left.codes) & set(right.codes):
            self.clash(right.node, "type-clash", "two lists of codes without a common code", "Compare like with like")
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
        return left, self.moved(right, _unit(left))

    def _towards(self, measured: _Typed, literal: _Typed) -> tuple[_Typed, _Typed]:
        """A measured quantity moved into the unit in which the protocol wrote its limit."""
        analyte = ANALYTES[measured.analyte or ""]
        unit = analyte.find(literal.unit or "")
        if unit is None:
            allowed = ", ".join(unit.symbol or "1" for unit in analyte.units)
            what = f"{literal.unit} is not a unit of {analyte.name}" if literal.unit else "the limit has no unit"
            self.clash(literal.node, "unit-clash", what, f"Its units are {allowed}")
            return measured, literal
        return self.moved(measured, unit), replace(literal, analyte=measured.analyte, unit=unit.symbol)

    def moved(self, typed: _Typed, target: Unit) -> _Typed:
        """A number in another unit; a sum or multiple of measurements has no zero of its own to be moved from."""
        source = _unit(typed)
        if source.symbol == target.symbol:
            return typed
        offset = (source.offset - target.offset) / target.factor
        added = isinstance(typed.node, Gathered) and typed.node.how == "sum"
        if offset and (added or not isinstance(typed.node, Name)):
            advice = f"Write it in {source.symbol}"
            detail = f"a calculated {_called(typed)} cannot be turned into {target.symbol}"
            self.clash(typed.node, "unit-clash", detail, advice)
            return typed
        factor, column = source.factor / target.factor, typed.node.column
        node = Convert(part=typed.node, factor=factor, offset=offset, unit=target.symbol, column=column)
        return replace(typed, node=node, unit=target.symbol)


_GATHERING = (Place.SHOW_IF, Place.EDIT_CHECK, Place.CALCULATION, Place.DEFINITION, Place.STOPPING_RULE)
_COUNT = Symbol(name="count", kind=Kind.NUMBER)
_CLAIM = Symbol(name="claim", kind=Kind.TRUTH)


def _typed(node: Node, symbol: Symbol) -> _Typed:
    return _Typed(
        node=node,
        kind=symbol.kind,
        analyte=symbol.analyte,
        unit=symbol.unit,
        codes=symbol.codes,
        uln=symbol.uln,
        lln=symbol.lln,
    )


def _gathered(
    written: Node,
    how: str,
    *,
    member: Node,
    records: str = "",
    item: str | None = None,
    claim: Node | None = None,
    is_number: bool = True,
) -> Gathered:
    """The node of a gathered value, named so that two that mean the same have one name."""
    meant = repr((how, records, item, member, claim))
    return Gathered(
        name=f"{how} {hashlib.sha256(meant.encode()).hexdigest()[:12]}",
        how=how,
        records=records,
        item=item,
        member=member,
        claim=claim,
        is_number=is_number,
        written=written,
        column=written.column,
    )


def _called(typed: _Typed) -> str:
    return (typed.analyte or "a number").replace("_", " ")


def _unit(typed: _Typed) -> Unit:
    unit = ANALYTES[typed.analyte or ""].find(typed.unit or "")
    if unit is None:
        raise LookupError(f"{typed.unit} is not a unit of {typed.analyte}")
    return unit
