"""Every evaluator of the language gives every person the same verdict, for the same reasons."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trialwright.language.columns import WHY, compile_sentence
from trialwright.language.meaning import Kind, Symbol
from trialwright.language.reference import Answer, judge
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
from trialwright.words.days import read_date
from trialwright.words.intervals import Interval
from trialwright.words.verdicts import Reason, Unknown, Verdict

NUMBERS = ("n1", "n2")
SYMBOLS = {
    **{name: Symbol(name=name, kind=Kind.NUMBER, analyte="inr", unit="1") for name in NUMBERS},
    "c": Symbol(name="c", kind=Kind.CODE, codes=("male", "female")),
    "t": Symbol(name="t", kind=Kind.TRUTH),
    "d": Symbol(name="d", kind=Kind.DATE),
}

# few values, so that bounds touch, and one that differs from another by less than the tolerance
LEVELS = st.sampled_from([-2.0, -1.0, 0.0, 0.1, 0.30000000000000004, 0.3, 1.0, 1.0000000001, 2.0, 7.5])
APART = st.sampled_from([-2.0, -1.0, 0.0, 0.1, 0.3, 1.0, 2.0, 7.5])
SIGNS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
UNKNOWNS = st.sampled_from(list(Reason)).map(lambda reason: Unknown(reasons=reason))


def days() -> st.SearchStrategy[str]:
    whole = st.integers(0, 40).map(lambda n: (date(2026, 1, 10) + timedelta(days=n)).isoformat())
    return whole | st.sampled_from(["2026-01-UN", "2026-02-UN", "2026-UN-UN"])


@st.composite
def intervals(draw: st.DrawFn, levels: st.SearchStrategy[float] = LEVELS) -> Interval:
    lo, hi = sorted((draw(levels), draw(levels)))
    if lo == hi or draw(st.booleans()):
        return Interval.point(lo)
    lo_open, hi_open = draw(st.booleans()), draw(st.booleans())
    match draw(st.integers(0, 3)):
        case 0:
            return Interval(lo=float("-inf"), hi=hi, lo_open=True, hi_open=hi_open)
        case 1:
            return Interval(lo=lo, hi=float("inf"), lo_open=lo_open, hi_open=True)
        case _:
            return Interval(lo=lo, hi=hi, lo_open=lo_open, hi_open=hi_open)


def numbers() -> st.SearchStrategy[Node]:
    leaves = st.sampled_from(NUMBERS).map(lambda name: Name(name=name)) | LEVELS.map(lambda v: Quantity(value=v))
    return st.recursive(
        leaves,
        lambda inner: (
            st.builds(Arithmetic, sign=st.sampled_from("+-*/"), left=inner, right=inner)
            | st.builds(
                Convert, part=inner, factor=st.just(10.0), offset=st.sampled_from([0.0, 2.5]), unit=st.just("u")
            )
        ),
        max_leaves=4,
    )


def day_parts() -> st.SearchStrategy[Node]:
    literal = days().map(lambda text: Day(date=read_date(text) or pytest.fail("a date")))
    return st.just(Name(name="d")) | literal


def claims() -> st.SearchStrategy[Node]:
    codes = st.just(Name(name="c")) | st.sampled_from(["male", "female"]).map(lambda text: Code(text=text))
    equal = st.sampled_from(["=", "<>"])
    return st.one_of(
        st.builds(Compare, sign=SIGNS, left=numbers(), right=numbers()),
        st.builds(Between, part=numbers(), low=numbers(), high=numbers()),
        st.builds(Compare, sign=SIGNS, left=day_parts(), right=day_parts()),
        st.builds(Between, part=day_parts(), low=day_parts(), high=day_parts()),
        st.builds(Compare, sign=equal, left=codes, right=codes),
        st.builds(Compare, sign=equal, left=st.just(Name(name="t")), right=st.booleans().map(lambda y: YesNo(yes=y))),
        st.builds(Among, part=st.just(Name(name="c")), codes=st.sampled_from([("male",), ("male", "female")])),
        st.just(Name(name="t")),
        st.booleans().map(lambda yes: YesNo(yes=yes)),
    )


def sentences() -> st.SearchStrategy[Node]:
    return st.recursive(
        claims(),
        lambda inner: st.one_of(
            st.builds(Not, part=inner),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(parts=tuple(parts))),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(parts=tuple(parts))),
        ),
        max_leaves=6,
    )


def people() -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries(
        {
            **{name: intervals() | UNKNOWNS for name in NUMBERS},
            "c": st.sampled_from(["male", "female"]) | UNKNOWNS,
            "t": st.booleans() | UNKNOWNS,
            "d": days().map(_day_interval) | UNKNOWNS,
        }
    )


def _day_interval(text: str) -> Interval:
    node = Day(date=read_date(text) or pytest.fail("a date"))
    epoch = date(1970, 1, 1)
    return Interval(lo=float((node.date.earliest - epoch).days), hi=float((node.date.latest - epoch).days))


def _frame(persons: list[dict[str, object]]) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {}
    for name in (*NUMBERS, "d"):
        known = [p[name] if isinstance(p[name], Interval) else None for p in persons]
        for part, kind in (("lo", pl.Float64), ("hi", pl.Float64), ("lo_open", pl.Boolean), ("hi_open", pl.Boolean)):
            columns[f"{name}.{part}"] = pl.Series([getattr(k, part) if k else None for k in known], dtype=kind)
    for name, kind in (("c", pl.String), ("t", pl.Boolean)):
        values = [None if isinstance(p[name], Unknown) else p[name] for p in persons]
        columns[f"{name}.value"] = pl.Series(values, dtype=kind)
    for name in SYMBOLS:
        why = [int(p[name].reasons) if isinstance(p[name], Unknown) else 0 for p in persons]
        columns[f"{name}.why"] = pl.Series(why, dtype=WHY)
    return pl.DataFrame(columns)


@given(sentence=sentences(), persons=st.lists(people(), min_size=1, max_size=8))
@settings(max_examples=600, deadline=None)
def test_columns_judge_as_the_reference_does(sentence: Node, persons: list[dict[str, object]]) -> None:
    judged = compile_sentence(sentence, SYMBOLS)
    frame = _frame(persons)
    columns = frame.with_columns(judged.truth.alias("truth"), judged.why.alias("why")).select("truth", "why")
    for person, (truth, why) in zip(persons, columns.iter_rows(), strict=True):
        expected = judge(sentence, {name: Answer(known=known) for name, known in person.items()})
        assert (Verdict.of(truth), Reason(why)) == (expected.verdict, expected.reasons)


@given(left=intervals(APART), right=intervals(APART), sign=SIGNS, data=st.data())
@settings(max_examples=400, deadline=None)
def test_a_verdict_on_an_interval_holds_for_every_number_in_it(
    left: Interval, right: Interval, sign: str, data: st.DataObject
) -> None:
    sentence = Compare(sign=sign, left=Name(name="n1"), right=Name(name="n2"))
    verdict = judge(sentence, {"n1": Answer(known=left), "n2": Answer(known=right)}).verdict
    a, b = data.draw(_inside(left)), data.draw(_inside(right))
    point = judge(sentence, {"n1": Answer(known=Interval.point(a)), "n2": Answer(known=Interval.point(b))}).verdict
    assert verdict in {Verdict.UNKNOWN, point}


@given(left=intervals(APART), right=intervals(APART), sign=st.sampled_from("+-*/"), data=st.data())
@settings(max_examples=400, deadline=None)
def test_interval_arithmetic_holds_every_result(
    left: Interval, right: Interval, sign: str, data: st.DataObject
) -> None:
    a, b = data.draw(_inside(left)), data.draw(_inside(right))
    if sign == "/" and b == 0:
        return
    exact = {"+": a + b, "-": a - b, "*": a * b, "/": a / b if b else 0.0}[sign]
    joined = Arithmetic(sign=sign, left=Name(name="n1"), right=Name(name="n2"))
    answers = {"n1": Answer(known=left), "n2": Answer(known=right)}
    for limit, signs in ((Quantity(value=exact), ("<", ">", "<>")),):
        for each in signs:
            assert judge(Compare(sign=each, left=joined, right=limit), answers).verdict is not Verdict.TRUE


def _inside(interval: Interval) -> st.SearchStrategy[float]:
    """Numbers of an interval, its closed bounds among them, none nearer than the tolerance to an open one."""
    lo = interval.lo if interval.lo != float("-inf") else -1e3
    hi = interval.hi if interval.hi != float("inf") else 1e3
    margin = (hi - lo) * 1e-3
    lowest = lo + margin if interval.lo_open else lo
    highest = hi - margin if interval.hi_open else hi
    middle = st.floats(0, 1).map(lambda share: lowest + (highest - lowest) * share)
    return st.sampled_from([lowest, highest]) | middle
