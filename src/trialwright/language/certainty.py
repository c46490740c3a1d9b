"""Finds sentences that lose a certainty: unknown while one code is missing, although every code gives the same verdict.

``(sex = 'male' and haemoglobin < 8 g/dL) or (sex = 'female' and haemoglobin < 7 g/dL)`` is unknown when the sex is
missing and the haemoglobin is 6, although either sex is excluded. Kleene's tables cannot see that two cases cover
everybody.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product

from trialwright.language.reference import NOTHING, Answer, Value, judge
from trialwright.language.symbols import Kind, Symbol
from trialwright.language.tree import And, Between, Code, Compare, Convert, Node, Or, Quantity, names, walk
from trialwright.words.intervals import Interval
from trialwright.words.verdicts import Verdict

MOST = 1_000
"""Combinations of answers that are tried; a sentence with more is tried on the first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostCertainty:
    """The coded fact whose absence makes the sentence unknown for nothing, and a sentence that keeps the certainty."""

    fact: str
    instead: str | None


def find_lost_certainty(sentence: Node, symbols: Mapping[str, Symbol]) -> LostCertainty | None:
    """The first coded fact by which a resolved sentence loses certainty; None for a sentence that loses none.

    The sentence is tried on answers just below, at and just above each of its limits.
    """
    spoken = names(sentence)
    for name in spoken:
        codes = symbols[name].codes
        if len(set(codes)) < 2:
            continue
        others = {other: _tried(other, sentence, symbols[other]) for other in spoken if other != name}
        for values in islice(product(*others.values()), MOST):
            answers = {other: Answer(known=value) for other, value in zip(others, values, strict=True)}
            if judge(sentence, {**answers, name: NOTHING}).verdict is not Verdict.UNKNOWN:
                continue
            found = {judge(sentence, {**answers, name: Answer(known=code)}).verdict for code in codes}
            if len(found) == 1 and Verdict.UNKNOWN not in found:
                return LostCertainty(fact=name, instead=_proposed(sentence, name))
    return None


def _tried(name: str, sentence: Node, symbol: Symbol) -> list[Value]:
    match symbol.kind:
        case Kind.CODE:
            return list(symbol.codes) or ["?"]
        case Kind.TRUTH:
            return [True, False]
        case _:
            limits = sorted(set(_limits(name, sentence)))
            around = (value for limit in limits for value in (limit - 1e-3, limit, limit + 1e-3))
            return [Interval.point(value) for value in around] or [Interval.point(0.0)]


def _limits(name: str, sentence: Node) -> Iterator[float]:
    """Every number that a fact is compared with, in the unit of the fact."""
    for node in walk(sentence):
        match node:
            case Compare(left=left, right=Quantity() as limit) if name in names(left):
                yield _back(limit.value, left)
            case Compare(left=Quantity() as limit, right=right) if name in names(right):
                yield _back(limit.value, right)
            case Between(part=part, low=Quantity() as low, high=Quantity() as high) if name in names(part):
                yield from (_back(low.value, part), _back(high.value, part))
            case _:
                pass


def _back(limit: float, node: Node) -> float:
    """A limit in the unit of the fact that was converted into the unit of the limit."""
    return (limit - node.offset) / node.factor if isinstance(node, Convert) else limit


def _proposed(sentence: Node, name: str) -> str | None:
    """The same sentence with the common case first, for the shape that people write: a limit for each of two codes."""
    cases = [_case(part, name) for part in sentence.parts] if isinstance(sentence, Or) else []
    known = [case for case in cases if case is not None]
    if len(known) != 2 or len(cases) != 2 or known[0].sign != known[1].sign or known[0].fact != known[1].fact:
        return None
    narrow, wide = sorted(known, key=lambda case: case.limit, reverse=known[0].sign in {">", ">="})
    fact, sign = wide.fact, wide.sign
    return f"{fact} {sign} {narrow.written} or ({fact} {sign} {wide.written} and {name} = '{wide.code}')"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """``sex = 'male' and haemoglobin < 8 g/dL``."""

    code: str
    fact: str
    sign: str
    limit: float
    written: str


def _case(part: Node, name: str) -> _Case | None:
    if not isinstance(part, And) or len(part.parts) != 2:
        return None
    codes = [
        each.right.text
        for each in part.parts
        if isinstance(each, Compare) and each.sign == "=" and isinstance(each.right, Code) and names(each) == (name,)
    ]
    limits = [
        (names(each.left)[0], each.sign, each.right)
        for each in part.parts
        if isinstance(each, Compare) and isinstance(each.right, Quantity) and len(names(each.left)) == 1
    ]
    if len(codes) != 1 or len(limits) != 1 or limits[0][1] not in {"<", "<=", ">", ">="}:
        return None
    fact, sign, limit = limits[0]
    written = f"{limit.value:.12g}" + (f" {limit.unit}" if limit.unit else "")
    return _Case(code=codes[0], fact=fact, sign=sign, limit=limit.value, written=written)
