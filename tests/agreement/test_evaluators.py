"""Every evaluator of the language gives every person the same verdict, for the same reasons."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import duckdb
import polars as pl
import psycopg
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialwright.language.columns import WHY, compile_sentence
from trialwright.language.reference import Answer, judge
from trialwright.language.sql import DIALECTS, write_sentence
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


def elapsed() -> st.SearchStrategy[Node]:
    limits = st.integers(-3, 45).map(lambda n: Quantity(value=float(n)))
    spans = st.builds(Elapsed, what=st.sampled_from(["age", "days", "months"]), start=day_parts(), end=day_parts())
    return st.builds(Compare, sign=SIGNS, left=spans, right=limits)


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
        elapsed(),
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
            st.lists(inner, min_size=2, max_size=3).flatmap(
                lambda parts: st.integers(1, len(parts)).map(lambda k: AtLeast(count=k, parts=tuple(parts)))
            ),
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


class Engines:
    """Every engine at once: the reference, polars, DuckDB, PostgreSQL, and DuckDB on the text written for Spark."""

    def __init__(self, postgresql: str) -> None:
        self.duckdb = duckdb.connect()
        self.postgresql = psycopg.connect(postgresql, autocommit=True)
        self.postgresql.execute("SET search_path = pg_temp")
        columns = ", ".join(f'"{name}" {kind}' for name, kind in COLUMN_TYPES.items())
        self.duckdb.execute(f'CREATE TABLE facts ("subject" VARCHAR, {columns})')
        self.postgresql.execute(f'CREATE TEMP TABLE facts ("subject" VARCHAR, {columns})')

    def close(self) -> None:
        self.duckdb.close()
        self.postgresql.close()

    def agree(self, sentence: Node, persons: list[dict[str, object]]) -> list[tuple[Verdict, Reason]]:
        """Asserts that all agree on every person; the verdicts."""
        expected: list[tuple[Verdict, Reason]] = []
        for person in persons:
            found = judge(sentence, {name: Answer(known=known) for name, known in person.items()})
            expected.append((found.verdict, found.reasons))
        frame = _frame(persons)
        judged = compile_sentence(sentence, SYMBOLS)
        columns = frame.with_columns(judged.truth.alias("truth"), judged.why.alias("why")).select("truth", "why")
        assert [(Verdict.of(truth), Reason(why)) for truth, why in columns.iter_rows()] == expected, "polars"
        self._fill(frame)
        texts = {dialect: write_sentence(sentence, SYMBOLS, "facts", dialect) for dialect in DIALECTS}
        again = sqlglot.transpile(texts["spark"], read="spark", write="duckdb")[0]
        for name, answered in (
            ("duckdb", self.duckdb.execute(texts["duckdb"]).fetchall()),
            ("postgresql", self.postgresql.execute(texts["postgres"]).fetchall()),
            ("spark, transpiled to duckdb", self.duckdb.execute(again).fetchall()),
        ):
            ordered = sorted(answered, key=lambda row: int(row[0]))
            assert [(Verdict.of(truth), Reason(why)) for _, truth, why in ordered] == expected, name
        return expected

    def _fill(self, frame: pl.DataFrame) -> None:
        rows = [(str(number), *row) for number, row in enumerate(frame.select(list(COLUMN_TYPES)).iter_rows())]
        marks = ", ".join("?" for _ in range(len(COLUMN_TYPES) + 1))
        self.duckdb.execute("DELETE FROM facts")
        self.duckdb.executemany(f"INSERT INTO facts VALUES ({marks})", rows)
        with self.postgresql.cursor() as cursor:
            cursor.execute("TRUNCATE facts")
            cursor.executemany(f"INSERT INTO facts VALUES ({marks.replace('?', '%s')})", rows)


NUMERIC_PARTS = {"lo": "DOUBLE PRECISION", "hi": "DOUBLE PRECISION", "lo_open": "BOOLEAN", "hi_open": "BOOLEAN"}
COLUMN_TYPES = {
    **{f"{name}.{part}": kind for name in (*NUMBERS, "d") for part, kind in NUMERIC_PARTS.items()},
    "c.value": "VARCHAR",
    "t.value": "BOOLEAN",
    **{f"{name}.why": "INTEGER" for name in SYMBOLS},
}


@pytest.fixture(scope="module")
def engines(postgresql_server: str) -> Iterator[Engines]:
    every = Engines(postgresql_server)
    yield every
    every.close()


@given(sentence=sentences(), persons=st.lists(people(), min_size=1, max_size=8))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_engine_judges_as_the_reference_does(
    engines: Engines, sentence: Node, persons: list[dict[str, object]]
) -> None:
    engines.agree(sentence, persons)


N1, N2, C, T, D = (Name(name=name) for name in ("n1", "n2", "c", "t", "d"))
SOME_DAY = Day(date=read_date("2026-01-20") or pytest.fail("a date"))

# for each operator a sentence that holds it, and the fact that it looks at
OPERATORS: dict[str, tuple[st.SearchStrategy[Node], str]] = {
    **{
        sign: (LEVELS.map(lambda v, sign=sign: Compare(sign=sign, left=N1, right=Quantity(value=v))), "n1")
        for sign in ("=", "<>", "<", "<=", ">", ">=")
    },
    **{
        sign: (
            st.tuples(SIGNS, LEVELS).map(
                lambda drawn, sign=sign: Compare(
                    sign=drawn[0], left=Arithmetic(sign=sign, left=N2, right=N1), right=Quantity(value=drawn[1])
                )
            ),
            "n1",
        )
        for sign in "+-*/"
    },
    "convert": (
        st.tuples(SIGNS, LEVELS).map(
            lambda drawn: Compare(
                sign=drawn[0],
                left=Convert(part=N1, factor=10.0, offset=2.5, unit=""),
                right=Quantity(value=drawn[1] * 10 + 2.5),
            )
        ),
        "n1",
    ),
    "between": (
        st.tuples(LEVELS, LEVELS).map(
            lambda drawn: Between(part=N1, low=Quantity(value=min(drawn)), high=Quantity(value=max(drawn)))
        ),
        "n1",
    ),
    "in": (st.sampled_from([("male",), ("female",), ("male", "female")]).map(lambda c: Among(part=C, codes=c)), "c"),
    "code =": (st.sampled_from(["=", "<>"]).map(lambda s: Compare(sign=s, left=C, right=Code(text="male"))), "c"),
    "date": (SIGNS.map(lambda sign: Compare(sign=sign, left=D, right=SOME_DAY)), "d"),
    **{
        what: (
            st.tuples(SIGNS, st.integers(-2, 12)).map(
                lambda drawn, what=what: Compare(
                    sign=drawn[0], left=Elapsed(what=what, start=SOME_DAY, end=D), right=Quantity(value=float(drawn[1]))
                )
            ),
            "d",
        )
        for what in ("age", "days", "months")
    },
    "answered": (st.just(Answered(name="n1")), "n1"),
    "not": (claims().map(lambda _: Not(part=T)), "t"),
    "and": (claims().map(lambda claim: And(parts=(T, claim))), "t"),
    "or": (claims().map(lambda claim: Or(parts=(claim, T))), "t"),
    "at_least": (st.tuples(claims(), claims()).map(lambda both: AtLeast(count=2, parts=(T, *both))), "t"),
}

DRAWN: Counter[tuple[str, Reason]] = Counter()


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_operator_meets_every_reason_fifty_times_in_every_engine(operator: str, engines: Engines) -> None:
    sentences_with, fact = OPERATORS[operator]

    @given(sentence=sentences_with, others=st.lists(people(), min_size=len(Reason), max_size=len(Reason)))
    @settings(max_examples=55, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def run(sentence: Node, others: list[dict[str, object]]) -> None:
        persons = [
            {**other, fact: Unknown(reasons=reason)} for reason, other in zip(Reason, others, strict=True)
        ] + others
        verdicts = engines.agree(sentence, persons)
        for reason, (verdict, reasons) in zip(Reason, verdicts[: len(Reason)], strict=True):
            DRAWN[operator, reason] += 1
            assert verdict is not Verdict.UNKNOWN or reasons

    run()
    counts = {reason.words: DRAWN[operator, reason] for reason in Reason}
    assert min(counts.values()) >= 50, counts


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
    assert verdict is not Verdict.UNKNOWN or not (left.is_point and right.is_point)


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
    limit = Quantity(value=exact)
    for each in ("<", ">", "<>"):
        assert judge(Compare(sign=each, left=joined, right=limit), answers).verdict is not Verdict.TRUE
    if left.is_point and right.is_point:
        assert judge(Compare(sign="=", left=joined, right=limit), answers).verdict is Verdict.TRUE


def _inside(interval: Interval) -> st.SearchStrategy[float]:
    """Numbers of an interval, its closed bounds among them, none nearer than the tolerance to an open one."""
    lo = interval.lo if interval.lo != float("-inf") else -1e3
    hi = interval.hi if interval.hi != float("inf") else 1e3
    margin = (hi - lo) * 1e-3
    lowest = lo + margin if interval.lo_open else lo
    highest = hi - margin if interval.hi_open else hi
    middle = st.floats(0, 1).map(lambda share: lowest + (highest - lowest) * share)
    return st.sampled_from([lowest, highest]) | middle
