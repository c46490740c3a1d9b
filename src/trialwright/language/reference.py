"""Judges a sentence for one person and says why: the answers that decided, or the ones still needed.

This is the slow, plain evaluator that the fast ones (``columns.py``) are held to agree with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

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
    Name,
    Node,
    Not,
    Or,
    Quantity,
    YesNo,
    names,
)
from trialwright.words.days import days_since_epoch
from trialwright.words.intervals import Interval, close, surely_less, surely_not_less
from trialwright.words.verdicts import NO_REASON, Reason, Unknown, Verdict

Value = Interval | str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is known of one fact of one person, and where it comes from.

    known        the value in the unit of the fact, or why there is none
    value, unit  as they were entered; empty when there is none
    when         the day of the value, as written; None when none was
    by, role     who gave the answer, where somebody has to attest it
    source       the log entry or the row of the file
    """

    known: Value | Unknown
    value: str = ""
    unit: str | None = None
    when: str | None = None
    by: str | None = None
    role: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One comparison of a sentence, how it came out, and the answers it looked at, by the name of the fact."""

    node: Node
    verdict: Verdict
    reasons: Reason
    answers: tuple[tuple[str, Answer], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on a sentence; its leaves are those that decided or, when unknown, those that block."""

    verdict: Verdict
    reasons: Reason
    leaves: tuple[Leaf, ...]


NOTHING = Answer(known=Unknown(reasons=Reason.MISSING))


def judge(node: Node, answers: Mapping[str, Answer]) -> Judgement:
    """The judgement of a resolved sentence for one person.

    Missing: a fact without an answer is unknown, reason missing; it is never false and never zero.
    Source: Kleene SC. Introduction to Metamathematics, 1952, section 64 (strong three-valued logic).
    """
    match node:
        case And():
            return _joined([judge(part, answers) for part in node.parts], Verdict.FALSE)
        case Or():
            return _joined([judge(part, answers) for part in node.parts], Verdict.TRUE)
        case AtLeast():
            return _at_least(node, [judge(part, answers) for part in node.parts])
        case Not():
            inner = judge(node.part, answers)
            return Judgement(verdict=_OPPOSITE[inner.verdict], reasons=inner.reasons, leaves=inner.leaves)
        case _:
            return _leaf(node, answers)


_OPPOSITE = {Verdict.TRUE: Verdict.FALSE, Verdict.FALSE: Verdict.TRUE, Verdict.UNKNOWN: Verdict.UNKNOWN}


def _joined(parts: list[Judgement], decisive: Verdict) -> Judgement:
    """AND is decided by one false part, OR by one true part; else any unknown part leaves it unknown."""
    for verdict in (decisive, Verdict.UNKNOWN):
        found = [part for part in parts if part.verdict is verdict]
        if found:
            break
    else:
        found, verdict = parts, _OPPOSITE[decisive]
    reasons = NO_REASON
    if verdict is Verdict.UNKNOWN:
        for part in found:
            reasons |= part.reasons
    return Judgement(verdict=verdict, reasons=reasons, leaves=tuple(leaf for part in found for leaf in part.leaves))


def _at_least(node: AtLeast, parts: list[Judgement]) -> Judgement:
    """True when enough are true; false when so many are false that enough can never be."""
    by_verdict = {verdict: [part for part in parts if part.verdict is verdict] for verdict in Verdict}
    if len(by_verdict[Verdict.TRUE]) >= node.count:
        verdict = Verdict.TRUE
    elif len(parts) - len(by_verdict[Verdict.FALSE]) < node.count:
        verdict = Verdict.FALSE
    else:
        verdict = Verdict.UNKNOWN
    reasons = NO_REASON
    if verdict is Verdict.UNKNOWN:
        for part in by_verdict[verdict]:
            reasons |= part.reasons
    leaves = tuple(leaf for part in by_verdict[verdict] for leaf in part.leaves)
    return Judgement(verdict=verdict, reasons=reasons, leaves=leaves)


def _leaf(node: Node, answers: Mapping[str, Answer]) -> Judgement:
    truth = _truth(node, answers)
    unknown = isinstance(truth, Unknown)
    verdict = Verdict.UNKNOWN if unknown else Verdict.of(truth)
    reasons = truth.reasons if unknown else NO_REASON
    seen = tuple((name, answers.get(name, NOTHING)) for name in names(node))
    leaf = Leaf(node=node, verdict=verdict, reasons=reasons, answers=seen)
    return Judgement(verdict=verdict, reasons=reasons, leaves=(leaf,))


def _truth(node: Node, answers: Mapping[str, Answer]) -> bool | Unknown:
    match node:
        case YesNo():
            return node.yes
        case Name():
            known = value_of(node, answers)
            return known if isinstance(known, (bool, Unknown)) else _refuse(node)
        case Compare():
            return _compare(node.sign, value_of(node.left, answers), value_of(node.right, answers))
        case Between():
            part = value_of(node.part, answers)
            above = _compare(">=", part, value_of(node.low, answers))
            below = _compare("<=", part, value_of(node.high, answers))
            return _both(above, below)
        case Among():
            known = value_of(node.part, answers)
            return known if isinstance(known, Unknown) else known in node.codes
        case Answered():
            known = answers.get(node.name, NOTHING).known
            return not (isinstance(known, Unknown) and Reason.MISSING in known.reasons)
        case _:
            return _refuse(node)


def _both(left: bool | Unknown, right: bool | Unknown) -> bool | Unknown:
    if left is False or right is False:
        return False
    unknowns = [part for part in (left, right) if isinstance(part, Unknown)]
    return Unknown.joined(unknowns) if unknowns else True


def _compare(sign: str, left: Value | Unknown, right: Value | Unknown) -> bool | Unknown:
    unknowns = [side for side in (left, right) if isinstance(side, Unknown)]
    if unknowns:
        return Unknown.joined(unknowns)
    if isinstance(left, Interval) and isinstance(right, Interval):
        return _ordered(sign, left, right)
    return (left == right) is (sign == "=")


def _ordered(sign: str, left: Interval, right: Interval) -> bool | Unknown:
    match sign:
        case "<" | ">=":
            less = _less(left, right)
            return less if sign == "<" or isinstance(less, Unknown) else not less
        case ">" | "<=":
            more = _less(right, left)
            return more if sign == ">" or isinstance(more, Unknown) else not more
        case _:
            same = _same(left, right)
            return same if sign == "=" or isinstance(same, Unknown) else not same


def _less(left: Interval, right: Interval) -> bool | Unknown:
    if surely_less(left, right):
        return True
    return False if surely_not_less(left, right) else Unknown(reasons=Reason.CENSORED)


def _same(left: Interval, right: Interval) -> bool | Unknown:
    if left.is_point and right.is_point:
        return close(left.lo, right.lo)
    if surely_less(left, right) or surely_less(right, left):
        return False
    return Unknown(reasons=Reason.CENSORED)


def value_of(node: Node, answers: Mapping[str, Answer]) -> Value | Unknown:
    """What a part of a resolved sentence comes to for one person."""
    match node:
        case Name():
            return answers.get(node.name, NOTHING).known
        case Quantity():
            return Interval.point(node.value)
        case Code():
            return node.text
        case YesNo():
            return node.yes
        case Day():
            earliest, latest = node.date.earliest, node.date.latest
            return Interval(lo=float(days_since_epoch(earliest)), hi=float(days_since_epoch(latest)))
        case Convert():
            return _convert(value_of(node.part, answers), node)
        case Elapsed():
            return _elapsed(node.what, value_of(node.start, answers), value_of(node.end, answers))
        case Arithmetic():
            return _arithmetic(node.sign, value_of(node.left, answers), value_of(node.right, answers))
        case _:
            return _truth(node, answers)


def _convert(known: Value | Unknown, node: Convert) -> Value | Unknown:
    if not isinstance(known, Interval):
        return known
    return Interval(
        lo=known.lo * node.factor + node.offset,
        hi=known.hi * node.factor + node.offset,
        lo_open=known.lo_open,
        hi_open=known.hi_open,
    )


def _elapsed(what: str, start: Value | Unknown, end: Value | Unknown) -> Interval | Unknown:
    """The shortest and the longest time that partial dates allow."""
    unknowns = [side for side in (start, end) if isinstance(side, Unknown)]
    if unknowns:
        return Unknown.joined(unknowns)
    if not isinstance(start, Interval) or not isinstance(end, Interval):
        raise TypeError("only days lie apart; meaning.resolve refuses the rest")
    return Interval(lo=_between(what, start.hi, end.lo), hi=_between(what, start.lo, end.hi))


def _between(what: str, start: float, end: float) -> float:
    first, last = (date(1970, 1, 1) + timedelta(days=days) for days in (start, end))
    match what:
        case "days":
            return end - start
        case "months":
            return float((last.year - first.year) * 12 + last.month - first.month - (last.day < first.day))
        case _:
            birthday_to_come = (last.month, last.day) < (first.month, first.day)
            return float(last.year - first.year - birthday_to_come)


def _arithmetic(sign: str, left: Value | Unknown, right: Value | Unknown) -> Interval | Unknown:
    """Interval arithmetic: the least interval that holds every result; dividing by zero is unknown, not valid.

    Source: Moore RE. Interval Analysis, 1966, chapter 2, with open bounds carried along.
    """
    unknowns = [side for side in (left, right) if isinstance(side, Unknown)]
    if unknowns:
        return Unknown.joined(unknowns)
    if not isinstance(left, Interval) or not isinstance(right, Interval):
        raise TypeError("arithmetic joins numbers only; meaning.resolve refuses the rest")
    match sign:
        case "+":
            result = _sum(left, right)
        case "-":
            result = _sum(left, _mirrored(right))
        case "*":
            result = _product(left, right)
        case _:
            if right.lo <= 0 <= right.hi:
                return Unknown(reasons=Reason.NOT_VALID if right.is_point else Reason.CENSORED)
            result = _product(left, _reciprocal(right))
    overflowed = left.is_point and right.is_point and abs(result.lo) == float("inf")
    return Unknown(reasons=Reason.NOT_VALID) if overflowed else result


def _mirrored(part: Interval) -> Interval:
    return Interval(lo=-part.hi, hi=-part.lo, lo_open=part.hi_open, hi_open=part.lo_open)


def _reciprocal(part: Interval) -> Interval:
    return Interval(lo=1 / part.hi, hi=1 / part.lo, lo_open=part.hi_open, hi_open=part.lo_open)


def _sum(left: Interval, right: Interval) -> Interval:
    return Interval(
        lo=left.lo + right.lo,
        hi=left.hi + right.hi,
        lo_open=left.lo_open or right.lo_open,
        hi_open=left.hi_open or right.hi_open,
    )


def _product(left: Interval, right: Interval) -> Interval:
    """The four products of the bounds; a bound is open where every product that reaches it has an open part."""
    corners = [
        _corner(a, b, a_open, b_open)
        for a, a_open in ((left.lo, left.lo_open), (left.hi, left.hi_open))
        for b, b_open in ((right.lo, right.lo_open), (right.hi, right.hi_open))
    ]
    lo = min(value for value, _ in corners)
    hi = max(value for value, _ in corners)
    return Interval(
        lo=lo,
        hi=hi,
        lo_open=all(is_open for value, is_open in corners if value == lo),
        hi_open=all(is_open for value, is_open in corners if value == hi),
    )


def _corner(a: float, b: float, a_open: bool, b_open: bool) -> tuple[float, bool]:
    """One product of two bounds, and whether it is excluded: a zero that is reached makes the product reached."""
    if a == 0.0 or b == 0.0:
        return 0.0, (a_open or a != 0.0) and (b_open or b != 0.0)
    return a * b, a_open or b_open


def agree(values: Sequence[object]) -> bool:
    """Whether all say the same, numbers within the tolerance of the language."""
    intervals = [value for value in values if isinstance(value, Interval)]
    if not intervals:
        return len(set(values)) == 1
    bounds = [[value.lo for value in intervals], [value.hi for value in intervals]]
    opens = {(value.lo_open, value.hi_open) for value in intervals}
    return len(opens) == 1 and all(close(min(each), max(each)) for each in bounds)


def least_of(values: Sequence[Value | Unknown]) -> Value | Unknown:
    """The one value, whatever their order, of values that agree."""
    intervals = [value for value in values if isinstance(value, Interval)]
    if not intervals:
        return values[0]
    lo, hi = min(value.lo for value in intervals), min(value.hi for value in intervals)
    return Interval(lo=lo, hi=hi, lo_open=intervals[0].lo_open, hi_open=intervals[0].hi_open)


def _refuse(node: Node) -> Unknown:
    raise TypeError(f"{type(node).__name__} is no statement; meaning.resolve refuses it")
