"""What is gathered from records is the same for one person, in polars, DuckDB, PostgreSQL, and by the Spark text."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

import duckdb
import polars as pl
import psycopg
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialwright.language.columns import WHY, compile_sentence
from trialwright.language.gathering import gather
from trialwright.language.gathering_reference import Record, gather_answers
from trialwright.language.gathering_sql import write_gathered
from trialwright.language.grammar import parse
from trialwright.language.meaning import resolve
from trialwright.language.reference import Answer, judge
from trialwright.language.sql import DIALECTS, write_sentence
from trialwright.language.symbols import Kind, Place, Scope, Symbol
from trialwright.language.tree import Node
from trialwright.words.intervals import Interval
from trialwright.words.verdicts import Reason, Unknown, Verdict

Known = Interval | str | bool | Unknown

SYMBOLS = {
    "infusion": Symbol(name="infusion", kind=Kind.DATE),
    "today": Symbol(name="today", kind=Kind.DATE),
    "well": Symbol(name="well", kind=Kind.TRUTH),
    "ratio": Symbol(name="ratio", kind=Kind.NUMBER, analyte="inr", unit="1"),
}
ITEMS = {
    "inr": Symbol(name="inr", kind=Kind.NUMBER, analyte="inr", unit="1"),
    "serious": Symbol(name="serious", kind=Kind.TRUTH),
    "outcome": Symbol(name="outcome", kind=Kind.CODE, codes=("male", "female")),
}
SCOPE = Scope(
    place=Place.STOPPING_RULE,
    records={"event": ITEMS},
    visits=frozenset({"V1", "V2"}),
    treatment="infusion",
    now="today",
)

WHERE = ["inr >= 2", "serious", "outcome = 'male'", "serious = yes and inr > ratio", "not serious or well"]
SPAN = ["", " within 3 d after infusion", " within 5 d before today", " within 0 d after infusion"]
SENTENCES = [
    *[f"count of event where ({w}){s} >= 2" for w in WHERE for s in SPAN],
    *[f"any of event where ({w}){s}" for w in WHERE for s in SPAN],
    *[f"all of event where ({w}){s}" for w in WHERE for s in SPAN],
    *[f"{how} of event.inr where ({w}){s} > 1" for how in ("min", "max", "latest") for w in WHERE for s in SPAN],
    *[f"{how} of event.inr{s} > ratio" for how in ("min", "max", "sum", "mean", "latest") for s in SPAN],
    *[f"{how} of event.inr where ({w}) > 2" for how in ("sum", "mean") for w in WHERE],
    "number(ratio, '1') * 2 > mean of event.inr",
    *[f"latest of event.serious{s}" for s in SPAN],
    *[f"latest of event.outcome{s} = 'male'" for s in SPAN],
    "count of event >= 1",
    "event.inr at visit V1 > 1",
    "event.outcome at visit V2 = 'female'",
    "baseline(event.inr) > 1",
    "previous(event.inr) <= 2",
    "ratio > baseline(event.inr)",
    "event.inr at visit V2 - baseline(event.inr) > 0.5",
    "subjects with (well) >= 2",
    "subjects with (any of event where (inr >= 2) within 3 d after infusion) >= 1",
    "subjects with (ratio > 1) - subjects with (well) > 0",
]


def numbers() -> st.SearchStrategy[Known]:
    levels = st.sampled_from([0.0, 1.0, 1.5, 2.0, 3.0])
    points = levels.map(Interval.point)
    spans = st.tuples(levels, levels, st.booleans(), st.booleans()).filter(lambda t: t[0] < t[1])
    return points | points | spans.map(lambda t: Interval(lo=t[0], hi=t[1], lo_open=t[2], hi_open=t[3])) | unknowns()


def unknowns() -> st.SearchStrategy[Known]:
    return st.sampled_from(list(Reason)).map(lambda reason: Unknown(reasons=reason))


def days() -> st.SearchStrategy[Known]:
    whole = st.integers(100, 106).map(lambda day: Interval.point(float(day)))
    vague = st.integers(100, 104).map(lambda day: Interval(lo=float(day), hi=float(day + 2)))
    return whole | whole | whole | vague | unknowns()


def truths() -> st.SearchStrategy[Known]:
    return st.booleans() | st.booleans() | unknowns()


def codes() -> st.SearchStrategy[Known]:
    return st.sampled_from(["male", "female"]) | unknowns()


def people() -> st.SearchStrategy[dict[str, Known]]:
    return st.fixed_dictionaries({"infusion": days(), "today": days(), "well": truths(), "ratio": numbers()})


def records() -> st.SearchStrategy[dict[str, Known]]:
    visits = st.sampled_from(["V1", "V2"])
    return st.fixed_dictionaries(
        {"inr": numbers(), "serious": truths(), "outcome": codes(), "record_day": days(), "record_visit": visits}
    )


@cache
def _resolved(text: str) -> Node:
    tree = parse(text)
    assert isinstance(tree, Node), tree
    sentence, faults = resolve(tree, SYMBOLS, SCOPE)
    assert not faults, faults
    return sentence


def _frame(subjects: Sequence[str], rows: Sequence[dict[str, Known]], kinds: dict[str, Kind]) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {"subject": pl.Series(subjects, dtype=pl.String)}
    for name, kind in kinds.items():
        known = [row[name] for row in rows]
        if kind in {Kind.NUMBER, Kind.DATE}:
            for part, dtype in (
                ("lo", pl.Float64),
                ("hi", pl.Float64),
                ("lo_open", pl.Boolean),
                ("hi_open", pl.Boolean),
            ):
                values = [getattr(each, part) if isinstance(each, Interval) else None for each in known]
                columns[f"{name}.{part}"] = pl.Series(values, dtype=dtype)
        else:
            dtype = pl.Boolean if kind is Kind.TRUTH else pl.String
            values = [None if isinstance(each, Unknown) else each for each in known]
            columns[f"{name}.value"] = pl.Series(values, dtype=dtype)
        why = [int(each.reasons) if isinstance(each, Unknown) else 0 for each in known]
        columns[f"{name}.why"] = pl.Series(why, dtype=WHY)
    return pl.DataFrame(columns)


PEOPLE_KINDS = {name: symbol.kind for name, symbol in SYMBOLS.items()}
RECORD_KINDS = {
    **{name: symbol.kind for name, symbol in ITEMS.items()}, "record_day": Kind.DATE, "record_visit": Kind.CODE
}  # fmt: skip
_SQL = {pl.String: "VARCHAR", pl.Boolean: "BOOLEAN", pl.Float64: "DOUBLE PRECISION", WHY: "INTEGER"}


class Databases:
    """DuckDB and PostgreSQL with a relation of facts and one of records."""

    def __init__(self, postgresql: str) -> None:
        self.duckdb = duckdb.connect()
        self.postgresql = psycopg.connect(postgresql, autocommit=True)
        self.postgresql.execute("SET search_path = pg_temp")

    def close(self) -> None:
        self.duckdb.close()
        self.postgresql.close()

    def fill(self, name: str, frame: pl.DataFrame) -> None:
        columns = ", ".join(f'"{column}" {_SQL[dtype]}' for column, dtype in frame.schema.items())
        for each in (self.duckdb, self.postgresql):
            each.execute(f"DROP TABLE IF EXISTS {name} CASCADE")
            each.execute(f"CREATE TABLE {name} ({columns})")
        if not frame.height:
            return
        marks = ", ".join("?" for _ in frame.columns)
        self.duckdb.executemany(f"INSERT INTO {name} VALUES ({marks})", frame.rows())
        with self.postgresql.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {name} VALUES ({marks.replace('?', '%s')})", frame.rows())

    def judged(self, text: str) -> Iterator[tuple[str, list[tuple[Verdict, Reason]]]]:
        for dialect, texts in _written(text).items():
            engine = self.postgresql if dialect == "postgres" else self.duckdb
            engine.execute("DROP VIEW IF EXISTS prepared")
            engine.execute(f"CREATE VIEW prepared AS {texts[0]}")
            found = engine.execute(texts[1]).fetchall()
            engine.execute("DROP VIEW prepared")
            yield dialect, [(Verdict.of(row[1]), Reason(row[2])) for row in sorted(found, key=lambda row: row[0])]


@cache
def _written(text: str) -> dict[str, list[str]]:
    """Both statements of a sentence in each dialect; those for Spark turned into DuckDB's."""
    sentence, written = _resolved(text), {}
    for dialect in DIALECTS:
        texts = [
            write_gathered(sentence, SYMBOLS, SCOPE, facts="facts", records={"event": "events"}, dialect=dialect),
            write_sentence(sentence, SYMBOLS, "prepared", dialect),
        ]
        if dialect == "spark":
            texts = [sqlglot.transpile(each, read="spark", write="duckdb")[0] for each in texts]
        written[dialect] = texts
    return written


@pytest.fixture(scope="module")
def databases(postgresql_server: str) -> Iterator[Databases]:
    both = Databases(postgresql_server)
    yield both
    both.close()


@pytest.mark.parametrize("part", range(8))
def test_every_engine_gathers_as_the_reference_does(part: int, databases: Databases) -> None:
    chosen = SENTENCES[part::8]

    @given(
        text=st.sampled_from(chosen),
        persons=st.lists(st.tuples(people(), st.lists(records(), max_size=4)), min_size=1, max_size=6),
    )
    @settings(max_examples=50, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def run(text: str, persons: list[tuple[dict[str, Known], list[dict[str, Known]]]]) -> None:
        _agree(text, persons, databases)

    run()


# for each way of gathering a sentence, and the item that it looks at
WAYS = {
    "count": ("count of event where (serious) >= 2", "serious"),
    "any": ("any of event where (serious) within 5 d before today", "serious"),
    "all": ("all of event where (serious)", "serious"),
    "min": ("min of event.inr > 1", "inr"),
    "max": ("max of event.inr within 5 d before today > 1", "inr"),
    "latest": ("latest of event.inr > 1", "inr"),
    "at visit": ("event.outcome at visit V1 = 'male'", "outcome"),
    "baseline": ("baseline(event.inr) > 1", "inr"),
    "previous": ("previous(event.serious)", "serious"),
    "where a day is not known": ("count of event within 3 d after infusion >= 1", "record_day"),
    "subjects with": ("subjects with (any of event where (serious)) >= 3", "serious"),
}
DRAWN: Counter[tuple[str, Reason]] = Counter()


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_gathering_meets_every_reason_fifty_times(way: str, databases: Databases) -> None:
    text, item = WAYS[way]

    @given(
        persons=st.lists(st.tuples(people(), records(), records()), min_size=len(Reason), max_size=len(Reason)),
    )
    @settings(max_examples=50, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def run(persons: list[tuple[dict[str, Known], dict[str, Known], dict[str, Known]]]) -> None:
        drawn = [
            (person, [{**first, item: Unknown(reasons=reason)}, second])
            for reason, (person, first, second) in zip(Reason, persons, strict=True)
        ]
        DRAWN.update((way, reason) for reason in Reason)
        _agree(text, drawn, databases)

    run()
    assert min(DRAWN[way, reason] for reason in Reason) >= 50


def _agree(
    text: str, persons: list[tuple[dict[str, Known], list[dict[str, Known]]]], databases: Databases
) -> list[tuple[Verdict, Reason]]:
    sentence = _resolved(text)
    answers = [{name: Answer(known=known) for name, known in person.items()} for person, _ in persons]
    own: list[dict[str, list[Record]]] = [
        {"event": [{name: Answer(known=known) for name, known in record.items()} for record in rows]}
        for _, rows in persons
    ]
    expected = [
        (found.verdict, found.reasons)
        for found in (judge(sentence, each) for each in gather_answers(sentence, answers, own))
    ]
    subjects = [str(number) for number in range(len(persons))]
    facts = _frame(subjects, [person for person, _ in persons], PEOPLE_KINDS)
    whose = [subject for subject, (_, rows) in zip(subjects, persons, strict=True) for _ in rows]
    events = _frame(whose, [record for _, rows in persons for record in rows], RECORD_KINDS)
    ready = gather(sentence, facts, {"event": events}, SYMBOLS, SCOPE)
    judged = compile_sentence(sentence, SYMBOLS)
    columns = ready.select(judged.truth.alias("truth"), judged.why.alias("why"))
    assert [(Verdict.of(truth), Reason(why)) for truth, why in columns.iter_rows()] == expected, f"polars: {text}"
    databases.fill("facts", facts)
    databases.fill("events", events)
    for engine, found in databases.judged(text):
        assert found == expected, f"{engine}: {text}"
    return expected
