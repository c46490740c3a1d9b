"""Reads a sentence of the protocol's language, or says at which character it stops making sense.

::

    c_peptide_fasting < 0.1 nmol/L and hba1c >= 7 %
    haemoglobin < 7 g/dL or (haemoglobin < 8 g/dL and sex = 'male')
    bmi between 14 kg/m2 and 35 kg/m2
"""

# lark ships partial types
# pyright: reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownArgumentType=false, reportUntypedFunctionDecorator=false

import re
from functools import cache
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken, VisitError

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
    Day,
    Elapsed,
    Gather,
    Limit,
    Name,
    Node,
    Not,
    Or,
    Quantity,
    SubjectsWith,
    YesNo,
)
from trialwright.words.days import read_date
from trialwright.words.findings import Fault, fault

LONGEST = 2_000
"""Characters that a sentence may have: more is a program, which a clinician cannot proofread."""

DEEPEST = 100
"""Brackets inside each other, arithmetic signs and ``not`` that a sentence may have, together."""

_DIGITS = r"\d+(\.\d+)?([eE][-+]?\d+)?"
_POWER = r"\s*([x×]\s*)?10\^\d+(\/[A-Za-zµμ]+| cells(\/kg)?| IEQ(\/kg)?)"
_RATE = r"\s*\/([uµμ]L|min)\b"
_UNIT = r"(?!(and|or|not|in|between)\b)[A-Za-zµμ°][A-Za-z0-9µμ°²³⁹^\/%.]*"
_LONG_UNIT = rf"({_UNIT}(?<=1\.73)\s*m[2²]|[muµμn]g\/m?L FEU|([np]mol|[nuµμ]g)\/m?L\*(min|h)\b)"

GRAMMAR = r"""
?start: either
?either: both (_OR both)*                    -> either
?both: denied (_AND denied)*                 -> both
?denied: _NOT denied                         -> denied
       | claim
?claim: sum SIGN sum                         -> compare
      | sum _BETWEEN sum _AND sum            -> between
      | sum _IN "(" TEXT ("," TEXT)* ")"     -> among
      | sum _NOT _IN "(" TEXT ("," TEXT)* ")" -> not_among
      | _AT_LEAST "(" INTEGER ("," either)+ ")" -> at_least
      | sum
?sum: term
    | sum PLUS term                          -> arithmetic
?term: factor
     | term TIMES factor                     -> arithmetic
?factor: "-" factor                          -> negative
       | QUANTITY                            -> quantity
       | DATE                                -> date
       | TEXT                                -> text
       | YES                                 -> yes
       | NO                                  -> no
       | ELAPSED "(" sum "," sum ")"         -> elapsed
       | MOMENT "(" NAME ")"                 -> moment
       | _ANSWERED "(" NAME ")"              -> answered
       | _BARE "(" NAME "," TEXT ")"         -> bare
       | _SUBJECTS_WITH "(" either ")"     -> subjects_with
       | HOW _OF NAME [where] [within]       -> gather
       | NAME _AT_VISIT NAME                 -> at_visit
       | LIMIT                               -> limit
       | NAME                                -> name
       | "(" either ")"                      -> grouped

where: _WHERE "(" either ")"
within: _WITHIN QUANTITY SIDE NAME

_AND.3: /and\b/
_OR.3: /or\b/
_NOT.3: /not\b/
_BETWEEN.3: /between\b/
_IN.3: /in\b/
YES.3: /yes\b/
NO.3: /no\b/
ELAPSED.3: /(age|days|months)(?=\s*\()/
_AT_LEAST.3: /at_least(?=\s*\()/
_ANSWERED.3: /answered(?=\s*\()/
_BARE.3: /number(?=\s*\()/
_SUBJECTS_WITH.3: /subjects\s+with(?=\s*\()/
_OF.3: /of\b/
_AT_VISIT.3: /at\s+visit\b/
_WHERE.3: /where(?=\s*\()/
_WITHIN.3: /within\b/
MOMENT.3: /(baseline|previous)(?=\s*\()/
HOW.3: /(count|any|all|min|max|sum|mean|latest)(?=\s+of\b)/
SIDE.3: /(after|before)\b/
LIMIT.4: /\d+(\.\d+)?\s*[x×]\s*(ULN|LLN)\b/
INTEGER.3: /\d+(?=\s*,)/
SIGN: "<>" | "<=" | ">=" | "<" | ">" | "="
PLUS: "+" | "-"
TIMES: "*" | "/"
DATE.4: /\d{4}-(\d{2}|UN)-(\d{2}|UN)/
QUANTITY.2: /__QUANTITY__/
TEXT: /'[^'\n]*'/
NAME.1: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*/
%ignore /\s+/
""".replace("__QUANTITY__", f"{_DIGITS}({_POWER}|{_RATE}|\\s*%|\\s*({_LONG_UNIT}|{_UNIT}))?")


def _unreadable(column: int, detail: str, advice: str) -> Fault:
    return fault("bad-formula", column=column, detail=detail, advice=advice)


def parse(text: str) -> Node | Fault:
    """The tree of a sentence, or where and why it cannot be read; never an exception, whatever the text."""
    if len(text) > LONGEST:
        return _unreadable(
            LONGEST,
            f"the sentence has {len(text)} characters",
            f"Keep it under {LONGEST}: split it into criteria or facts",
        )
    if not text.strip():
        return _unreadable(1, "the sentence is empty", "Write a comparison, such as bmi > 35 kg/m2")
    if _depth(text) > DEEPEST:
        return _unreadable(1, "the sentence has too many brackets and signs", "Split the sentence into facts")
    try:
        tree = _parser().parse(text)
        return _Builder().transform(tree)
    except UnexpectedInput as stop:
        return _explained(text, stop)
    except VisitError as stop:
        if isinstance(stop.orig_exc, _Impossible):
            return stop.orig_exc.fault
        raise


def _depth(text: str) -> int:
    """How deep a sentence could nest at most: brackets open at once, and every arithmetic sign and ``not``."""
    deepest = now = 0
    for character in text:
        now += (character == "(") - (character == ")")
        deepest = max(deepest, now)
    return deepest + sum(text.count(sign) for sign in ("+", "-", "*", "/", "not"))


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=True)


class _Impossible(Exception):
    """A token of the right shape that cannot be meant, such as the date 2026-13-45."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.kind)
        self.fault = fault


def _explained(text: str, stop: UnexpectedInput) -> Fault:
    match stop:
        case UnexpectedEOF():
            return _cut_short(text)
        case UnexpectedToken() if stop.token.type == "$END":
            return _cut_short(text)
        case UnexpectedToken() if str(stop.token) == "=" and text[: stop.token.column - 1].rstrip().endswith("="):
            return _unreadable(stop.token.column, "'==' is not a sign", "Write one '='")
        case UnexpectedToken():
            return _unreadable(stop.token.column or 1, f"'{stop.token}' cannot stand here", _mend_for(stop.token))
        case UnexpectedCharacters():
            wrong = text[stop.column - 1] if stop.column <= len(text) else ""
            return _unreadable(
                stop.column,
                f"'{wrong}' cannot stand here",
                "Codes stand in single quotes" if wrong in "\"'‘’“”" else "Remove it, or see the language's reference",
            )
        case _:
            return _unreadable(1, "the sentence cannot be read", "See the language's reference")


def _cut_short(text: str) -> Fault:
    missing = text.count("(") - text.count(")")
    mend = f"Close {missing} bracket{'s' if missing > 1 else ''}" if missing > 0 else "Finish the sentence"
    return _unreadable(len(text), "the sentence ends too soon", mend)


def _mend_for(token: Token) -> str:
    if token.type == "SIGN":
        return "Join comparisons with 'and': 1 < x < 2 is written x > 1 and x < 2"
    if token.type in {"NAME", "QUANTITY", "TEXT"}:
        return "Put a comparison sign, 'and' or 'or' before it"
    return "Remove it, or see the language's reference"


def _column(token: Token) -> int:
    return token.column or 1


class _Builder(Transformer[Token, Node]):
    """Turns lark's tree into ours; each method has the name of a rule."""

    def either(self, parts: list[Any]) -> Node:
        return parts[0] if len(parts) == 1 else Or(parts=tuple(parts), column=parts[0].column)

    def both(self, parts: list[Any]) -> Node:
        return parts[0] if len(parts) == 1 else And(parts=tuple(parts), column=parts[0].column)

    def denied(self, parts: list[Any]) -> Node:
        return Not(part=parts[0], column=parts[0].column)

    def grouped(self, parts: list[Any]) -> Node:
        return parts[0]

    @v_args(inline=True)
    def compare(self, left: Node, sign: Token, right: Node) -> Node:
        return Compare(sign=str(sign), left=left, right=right, column=_column(sign))

    @v_args(inline=True)
    def between(self, part: Node, low: Node, high: Node) -> Node:
        return Between(part=part, low=low, high=high, column=part.column)

    def among(self, parts: list[Any]) -> Node:
        return Among(part=parts[0], codes=tuple(str(code)[1:-1] for code in parts[1:]), column=parts[0].column)

    def not_among(self, parts: list[Any]) -> Node:
        return Not(part=self.among(parts), column=parts[0].column)

    @v_args(inline=True)
    def arithmetic(self, left: Node, sign: Token, right: Node) -> Node:
        return Arithmetic(sign=str(sign), left=left, right=right, column=_column(sign))

    def at_least(self, parts: list[Any]) -> Node:
        count, *statements = parts
        if not 1 <= int(count) <= len(statements):
            advice = f"Ask for 1 to {len(statements)} of the {len(statements)} statements"
            raise _Impossible(_unreadable(_column(count), f"at_least({count}, ...) cannot be", advice))
        return AtLeast(count=int(count), parts=tuple(statements), column=_column(count))

    @v_args(inline=True)
    def elapsed(self, what: Token, start: Node, end: Node) -> Node:
        return Elapsed(what=str(what), start=start, end=end, column=_column(what))

    @v_args(inline=True)
    def moment(self, how: Token, name: Token) -> Node:
        return Gather(how=str(how), of=str(name), column=_column(how))

    @v_args(inline=True)
    def at_visit(self, name: Token, visit: Token) -> Node:
        return Gather(how="at visit", of=str(name), visit=str(visit), column=_column(name))

    @v_args(inline=True)
    def answered(self, name: Token) -> Node:
        return Answered(name=str(name), column=_column(name))

    @v_args(inline=True)
    def bare(self, name: Token, unit: Token) -> Node:
        part = Name(name=str(name), column=_column(name))
        return Bare(part=part, unit=str(unit)[1:-1], column=_column(name))

    @v_args(inline=True)
    def subjects_with(self, part: Node) -> Node:
        return SubjectsWith(part=part, column=part.column)

    def where(self, parts: list[Any]) -> Node:
        return parts[0]

    def within(self, parts: list[Any]) -> tuple[int, str, str]:
        span, side, event = parts
        digits, unit = _split(str(span))
        if unit not in {"d", "day", "days"} or not digits.isdigit():
            advice = "Write whole days, such as within 28 d after infusion"
            raise _Impossible(_unreadable(_column(span), f"'{span}' is no number of whole days", advice))
        return int(digits), str(side), str(event)

    @v_args(inline=True)
    def gather(self, how: Token, of: Token, where: Node | None, within: tuple[int, str, str] | None) -> Node:
        days, side, event = within or (None, None, None)
        return Gather(how=str(how), of=str(of), where=where, days=days, side=side, event=event, column=_column(how))

    @v_args(inline=True)
    def limit(self, token: Token) -> Node:
        digits, _ = _split(str(token))
        return Limit(times=float(digits), which=str(token)[-3:], column=_column(token))

    @v_args(inline=True)
    def negative(self, part: Node) -> Node:
        if isinstance(part, Quantity):
            return Quantity(value=-part.value, unit=part.unit, column=part.column)
        return Arithmetic(sign="*", left=Quantity(value=-1.0, column=part.column), right=part, column=part.column)

    @v_args(inline=True)
    def quantity(self, token: Token) -> Node:
        digits, unit = _split(str(token))
        value = float(digits)
        if value == float("inf"):
            raise _Impossible(
                _unreadable(_column(token), f"{digits} is too large a number", "Write a number that can be measured")
            )
        return Quantity(value=value, unit=unit, column=_column(token))

    @v_args(inline=True)
    def date(self, token: Token) -> Node:
        day = read_date(str(token))
        if day is None:
            raise _Impossible(
                _unreadable(_column(token), f"{token} is not a date", "Write it as 2026-03-02 or 2026-03-UN")
            )
        return Day(date=day, column=_column(token))

    @v_args(inline=True)
    def text(self, token: Token) -> Node:
        return Code(text=str(token)[1:-1], column=_column(token))

    @v_args(inline=True)
    def yes(self, token: Token) -> Node:
        return YesNo(yes=True, column=_column(token))

    @v_args(inline=True)
    def no(self, token: Token) -> Node:
        return YesNo(yes=False, column=_column(token))

    @v_args(inline=True)
    def name(self, token: Token) -> Node:
        return Name(name=str(token), column=_column(token))


_NUMBER = re.compile(r"\d+(\.\d+)?([eE][-+]?\d+)?")


def _split(token: str) -> tuple[str, str | None]:
    """The digits and the unit of a quantity token; ``7e3`` is a number, ``7 e`` has a unit."""
    found = _NUMBER.match(token)
    digits = found.group() if found else token
    return digits, token[len(digits) :].strip() or None
