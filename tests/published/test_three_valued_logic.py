"""The language's three-valued logic is that of the published tables.

Source: Kleene SC. Introduction to Metamathematics, 1952, section 64. Clinical Quality Language 1.5, section
"Logical Operators" prints the same tables for and, or and not with null as the third value.
"""

import pytest

from trialwright.language.reference import Answer, judge
from trialwright.language.tree import And, Name, Node, Not, Or
from trialwright.words.verdicts import Reason, Unknown, Verdict

T, F, U = Verdict.TRUE, Verdict.FALSE, Verdict.UNKNOWN
KNOWN = {T: Answer(known=True), F: Answer(known=False), U: Answer(known=Unknown(reasons=Reason.MISSING))}

AND = {(T, T): T, (T, F): F, (T, U): U, (F, T): F, (F, F): F, (F, U): F, (U, T): U, (U, F): F, (U, U): U}
OR = {(T, T): T, (T, F): T, (T, U): T, (F, T): T, (F, F): F, (F, U): U, (U, T): T, (U, F): U, (U, U): U}
NOT = {T: F, F: T, U: U}

LEFT, RIGHT = Name(name="left"), Name(name="right")


def _verdict(node: Node, left: Verdict, right: Verdict = U) -> Verdict:
    return judge(node, {"left": KNOWN[left], "right": KNOWN[right]}).verdict


@pytest.mark.parametrize(("pair", "expected"), AND.items())
def test_and_is_the_published_table(pair: tuple[Verdict, Verdict], expected: Verdict) -> None:
    assert _verdict(And(parts=(LEFT, RIGHT)), *pair) is expected


@pytest.mark.parametrize(("pair", "expected"), OR.items())
def test_or_is_the_published_table(pair: tuple[Verdict, Verdict], expected: Verdict) -> None:
    assert _verdict(Or(parts=(LEFT, RIGHT)), *pair) is expected


@pytest.mark.parametrize(("part", "expected"), NOT.items())
def test_not_is_the_published_table(part: Verdict, expected: Verdict) -> None:
    assert _verdict(Not(part=LEFT), part) is expected
