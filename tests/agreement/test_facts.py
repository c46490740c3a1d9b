"""Facts come out the same for one person, in columns, in DuckDB, in PostgreSQL, and by the text for Spark."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import duckdb
import polars as pl
import psycopg
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialwright.chapters.eligibility.criteria import Fact, FactWindow, Pick
from trialwright.chapters.eligibility.facts import Sentences, resolve
from trialwright.chapters.eligibility.facts_sql import write_facts
from trialwright.chapters.eligibility.one_answer import Row
from trialwright.chapters.eligibility.one_person import resolve_one
from trialwright.chapters.eligibility.reading import ROWS
from trialwright.language.grammar import parse
from trialwright.language.meaning import resolve as mean
from trialwright.language.meaning import resolve_value
from trialwright.language.sql import DIALECTS
from trialwright.language.symbols import Kind, Symbol
from trialwright.language.tree import Node
from trialwright.words.declared import Provenance, Text
from trialwright.words.intervals import Interval
from trialwright.words.verdicts import Reason, Unknown

WINDOW = FactWindow(index="decided", before=4, after=1)
START = date(2026, 2, 1)
DECIDED = (date(2026, 2, 25) - date(1970, 1, 1)).days

SYMBOLS = {
    "hba1c": Symbol(name="hba1c", kind=Kind.NUMBER, analyte="hba1c", unit="%"),
    "glucose": Symbol(name="glucose", kind=Kind.NUMBER, analyte="glucose", unit="mmol/L"),
    "c_peptide": Symbol(name="c_peptide", kind=Kind.NUMBER, analyte="c_peptide", unit="nmol/L"),
    "base_excess": Symbol(name="base_excess", kind=Kind.NUMBER, analyte="temperature", unit="°C"),
    "pregnant": Symbol(name="pregnant", kind=Kind.TRUTH),
    "sex": Symbol(name="sex", kind=Kind.CODE, codes=("male", "female")),
    "born": Symbol(name="born", kind=Kind.DATE),
    "age": Symbol(name="age", kind=Kind.NUMBER, analyte="age", unit="year", whole=True),
    "episodes": Symbol(name="episodes", kind=Kind.NUMBER),
    "events": Symbol(name="events", kind=Kind.NUMBER, whole=True),
    "decided": Symbol(name="decided", kind=Kind.DATE),
}


def _fact(id: str, **given: object) -> Fact:
    return Fact.model_validate(
        {
            "id": id, "text": Text(en=id, zh=id), "item": f"form.{id}", "window": WINDOW,
            "from": Provenance(record="test"), **given,
        }
    )  # fmt: skip


ATTEST = {"by": ["investigator", "principal investigator"]}
PICKS = (Pick.LATEST, Pick.FIRST, Pick.MIN, Pick.MAX)
STUDIES: dict[str, list[Fact]] = {
    **{f"hba1c {pick}": [_fact("hba1c", unit="%", pick=pick)] for pick in PICKS},
    "hba1c lifelong": [_fact("hba1c", unit="%", window="lifelong", codes={"loinc": ("4548-4",)})],
    "temperature": [_fact("base_excess", unit="°C", pick=Pick.MAX)],
    **{
        f"pregnant {pick} {world}": [_fact("pregnant", pick=pick, world=world)]
        for pick in (Pick.LATEST, Pick.ANY, Pick.ALL)
        for world in ("open", "closed")
    },
    **{f"episodes {world}": [_fact("episodes", pick=Pick.COUNT, world=world)] for world in ("open", "closed")},
    "pregnant attested": [_fact("pregnant", attest=ATTEST)],
    "pregnant in conflict": [_fact("pregnant", conflict={"contradiction": "C1", "when": "sex = 'male'"}), _fact("sex")],
    "pregnant always in conflict": [_fact("pregnant", conflict={"contradiction": "C1"})],
    "sex": [_fact("sex", pick=Pick.FIRST)],
    "sex lifelong": [_fact("sex", window="lifelong")],
    **{f"born {pick}": [_fact("born", pick=pick)] for pick in PICKS},
    "events": [_fact("events")],
    "age": [
        _fact("age", unit="year", calculated="age(born, decided)"),
        _fact("born", window="lifelong"),
    ],
    **{
        f"c_peptide {unpaired}": [
            _fact(
                "c_peptide",
                unit="nmol/L",
                valid={"when": "glucose >= 4 mmol/L", "same_day": "glucose", "unpaired": unpaired},
            ),
            _fact("glucose", unit="mmol/L"),
        ]
        for unpaired in ("doubted", "believed")
    },
}

DAYS = st.integers(18, 27).map(lambda n: (START + timedelta(days=n)).isoformat())
WHENS = st.one_of(
    DAYS,
    DAYS,
    DAYS,
    DAYS.map(lambda day: f"{day} 08:00"),
    DAYS.map(lambda day: f"{day}T09:30:00"),
    DAYS.map(lambda day: day.replace("-", "/")),
    DAYS.map(lambda day: day.replace("-", "")),
    st.sampled_from(["2026-02-UN", "2026-UN-UN", "2026-03-unk", "2026年2月24日", " 2026-2-24 ", "2024-02-29"]),
    st.sampled_from(["2026-02-30", "2026-13-01", "2026-02-24 24:00", "2026-UN-24", "soon", "", "0000-01-01"]),
    st.sampled_from(["2026-02-24 08:00:01.5", "2100-02-29", "2026/02/UN"]),
    st.sampled_from(
        [
            "2026 年 2 月 24 日",
            "2026年2月24号 08:00",
            "2026年2月24日08:00:01.5",
            "２０２６－０２－２４",
            "2026年2月",
            "2026年",
        ]
    ),
    st.sampled_from(
        ["2026-02", "2026/2", "2026.02", "2026年13月", "2026年2月30日", "2026年2月24日 24:00", "2026 年2月 24", "2026"]
    ),
    st.none(),
)
NUMBERS = st.one_of(
    st.sampled_from(["7", "7.0", "8.1", "53", "0.3", "<0.5", "<=7", ">8", ">= 8", "≤7", "＞9", " 6.9 ", "+7"]),
    st.sampled_from(["", "/", "NaN", "nan", "7,5", "abc", "-1", "1e2", "7e", "1e400", "inf", "--7", "< 7", "0"]),
    st.sampled_from(["7.", ".5", "1e99", ".", "2.05E+001", "1e-100", "7e0", "1E1", "0" * 70 + "7"]),
    st.floats(0.01, 60).map(lambda value: f"{value:.3g}"),
)
VALUES: dict[str, st.SearchStrategy[str | None]] = {
    "hba1c": NUMBERS,
    "glucose": NUMBERS,
    "c_peptide": NUMBERS,
    "base_excess": NUMBERS,
    "pregnant": st.sampled_from(["yes", "no", "Yes", "是", "否", "not known", "不详", "/", "", "maybe"]),
    "episodes": st.sampled_from(["yes", "no", "No", "否", "mild", "/", ""]),
    "sex": st.sampled_from(["male", "female", "other", ""]),
    "born": st.sampled_from(
        ["1990-02-26", "1990-02-25", "1955-UN-UN", "1990-02-UN", "20000229", "1990-02-31", "/", ""]
    ),
    "age": st.sampled_from(["36", "35", "35.5", "", "-3"]),
    "events": NUMBERS,
}
UNITS: dict[str, st.SearchStrategy[str | None]] = {
    "hba1c": st.sampled_from(["%", "%", "mmol/mol", "mmol / mol", "", None, "g/L", "％"]),
    "glucose": st.sampled_from(["mmol/L", "mg/dL", None, "mmol/l"]),
    "c_peptide": st.sampled_from(["nmol/L", "ng/mL", "pmol/L", "ug/L", None]),
    "base_excess": st.sampled_from(["°C", "℃", "°F", None]),
    "age": st.sampled_from(["year", "岁", "", None, "month"]),
    "events": st.sampled_from([None, "", "kg"]),
}
EVERY_UNIT = ("%", "mmol/mol", "mmol / mol", "％", "mmol/l", "ug/L", "℃", "°F", "岁")


@st.composite
def rows(draw: st.DrawFn, facts: list[Fact]) -> dict[str, object]:
    fact = draw(st.sampled_from(facts)).id
    value = draw(VALUES[fact])
    called = "loinc:4548-4" if fact == "hba1c" and facts[0].codes and draw(st.booleans()) else fact
    return {
        "subject": draw(st.sampled_from(["P0", "P1", "P2", "stranger"])) + draw(st.sampled_from(["", "", " "])),
        "fact": called,
        "value": value,
        "unit": draw(UNITS[fact]) if fact in UNITS else None,
        "when": draw(WHENS),
        "by": draw(st.sampled_from(["DrW", "DrW", "王", "", "/", "NaN", "\u200b", None])),
        "role": draw(st.sampled_from(["investigator", "Principal_Investigator", "coordinator", None])),
    }


@cache
def _sentences(study: str) -> Sentences:
    ready: dict[str, dict[str, Node]] = {"valid": {}, "conflict": {}, "calculated": {}}
    for fact in STUDIES[study]:
        if fact.valid is not None:
            ready["valid"][fact.id] = _meant(fact.valid.when)
        if fact.conflict is not None and fact.conflict.when is not None:
            ready["conflict"][fact.id] = _meant(fact.conflict.when)
        if fact.calculated is not None:
            tree = parse(fact.calculated)
            assert isinstance(tree, Node)
            ready["calculated"][fact.id], faults = resolve_value(tree, SYMBOLS[fact.id], SYMBOLS)
            assert not faults
    return Sentences(**ready)


REASONS: dict[str, list[dict[str, object]]] = {
    "hba1c latest": [
        {"value": "7", "when": "2026-01-01"},
        {"subject": "P1", "value": "7", "when": "2026-02-24"},
    ],
    "hba1c first": [{"value": "7", "when": "2026-02-24"}, {"value": "8", "when": "2026-02-24"}],
    "hba1c min": [{"value": "7", "when": "2026-02-UN"}],
    "hba1c max": [{"value": "7", "unit": "g/L", "when": "2026-02-24"}],
    "hba1c lifelong": [{"value": "seven", "when": "2026-02-24"}],
    "pregnant attested": [{"fact": "pregnant", "value": "no", "unit": None, "when": "2026-02-24"}],
    "pregnant always in conflict": [{"fact": "pregnant", "value": "yes", "unit": None, "when": "2026-02-24"}],
    "sex": [],
}
"""Rows that lead to each reason once."""


def _meant(text: str) -> Node:
    tree = parse(text)
    assert isinstance(tree, Node)
    sentence, faults = mean(tree, SYMBOLS)
    assert not faults
    return sentence


@cache
def _written(study: str) -> dict[str, str]:
    texts = {
        dialect: write_facts(
            STUDIES[study], SYMBOLS, ["decided"], dialect, sentences=_sentences(study), units=EVERY_UNIT
        )
        for dialect in DIALECTS
    }
    return {**texts, "spark": sqlglot.transpile(texts["spark"], read="spark", write="duckdb")[0]}


class Databases:
    """DuckDB and PostgreSQL with the two relations that the statement reads."""

    def __init__(self, postgresql: str) -> None:
        self.duckdb = duckdb.connect()
        self.postgresql = psycopg.connect(postgresql, autocommit=True)
        self.postgresql.execute("SET search_path = pg_temp")
        columns = ", ".join(f'"{name}" {"BIGINT" if name == "row" else "VARCHAR"}' for name in ROWS)
        for each in (self.duckdb, self.postgresql):
            each.execute(f"CREATE TEMP TABLE answers ({columns})")
            each.execute('CREATE TEMP TABLE anchors ("subject" VARCHAR, "decided" BIGINT)')

    def close(self) -> None:
        self.duckdb.close()
        self.postgresql.close()

    def fill(self, answers: pl.DataFrame, anchors: pl.DataFrame) -> None:
        for name, frame in (("answers", answers), ("anchors", anchors)):
            marks = ", ".join("?" for _ in frame.columns)
            self.duckdb.execute(f"DELETE FROM {name}")
            self.postgresql.execute(f"DELETE FROM {name}")
            if frame.height:
                self.duckdb.executemany(f"INSERT INTO {name} VALUES ({marks})", frame.rows())
                with self.postgresql.cursor() as cursor:
                    cursor.executemany(f"INSERT INTO {name} VALUES ({marks.replace('?', '%s')})", frame.rows())

    def answered(self, study: str) -> Iterator[tuple[str, pl.DataFrame]]:
        for dialect, text in _written(study).items():
            engine = self.postgresql if dialect == "postgres" else self.duckdb
            found = engine.execute(text)
            assert found is not None and found.description is not None
            names = [column[0] for column in found.description]
            yield dialect, pl.DataFrame(found.fetchall(), schema=names, orient="row").sort("subject")


@pytest.fixture(scope="module")
def databases(postgresql_server: str) -> Iterator[Databases]:
    both = Databases(postgresql_server)
    yield both
    both.close()


SEEN: Counter[str] = Counter()
"""How often each reason for unknown was seen."""


@pytest.mark.parametrize("study", STUDIES)
def test_every_engine_reads_and_picks_as_the_reference_does(study: str, databases: Databases) -> None:
    facts = STUDIES[study]

    @given(
        written=st.lists(rows(facts), max_size=12),
        days=st.lists(st.sampled_from([DECIDED, DECIDED, DECIDED, None]), min_size=3, max_size=3),
    )
    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def run(written: list[dict[str, object]], days: list[int | None]) -> None:
        answers = pl.DataFrame(
            [{**row, "row": number} for number, row in enumerate(written)], schema=dict(ROWS), orient="row"
        )
        anchors = pl.DataFrame(
            {"subject": ["P0", "P1", "P2"], "decided": days}, schema={"subject": pl.String, "decided": pl.Int64}
        )
        _agree(study, answers, anchors, databases)

    run()


def test_every_reason_that_a_fact_can_have_was_drawn(databases: Databases) -> None:
    row = {"subject": "P0", "fact": "hba1c", "unit": "%", "by": None, "role": None}
    SEEN.clear()
    for study, written in REASONS.items():
        answers = pl.DataFrame([{**row, **each, "row": n} for n, each in enumerate(written)], schema=dict(ROWS))
        anchors = pl.DataFrame(
            {"subject": ["P0", "P1"], "decided": [DECIDED, None]}, schema_overrides={"decided": pl.Int64}
        )
        _agree(study, answers, anchors, databases)
    never = {Reason.CENSORED.words}  # a sentence is censored, a fact is an interval
    assert {reason.words for reason in Reason} - never == set(SEEN)


def _agree(study: str, answers: pl.DataFrame, anchors: pl.DataFrame, databases: Databases) -> None:
    facts, sentences = STUDIES[study], _sentences(study)
    called = {f"{system}:{code}": fact.id for fact in facts for system, code in fact.hospital_codes()}
    known = answers.with_columns(pl.col("subject").str.strip_chars(), pl.col("fact").replace(called))
    columns, _ = resolve(known, facts, SYMBOLS, anchors, sentences)
    databases.fill(answers, anchors)
    names = [f"{fact.id}.{part}" for fact in facts for part in (*_parts(fact), "why", "row", "day")]
    ordered = columns.select(
        *[pl.col(name).cast(pl.Int64) if name.endswith(("why", "row", "day")) else pl.col(name) for name in names]
    )
    _agree_with_one_person(study, known, anchors, columns)
    for engine, found in databases.answered(study):
        same = found.select(*[pl.col(name).cast(dtype) for name, dtype in ordered.schema.items()])
        assert same.rows() == ordered.rows(), (study, engine, answers.rows(), anchors.rows())


def _parts(fact: Fact) -> tuple[str, ...]:
    number = fact.pick is Pick.COUNT or SYMBOLS[fact.id].kind in {Kind.NUMBER, Kind.DATE}
    return ("lo", "hi", "lo_open", "hi_open") if number else ("value",)


def _agree_with_one_person(study: str, known: pl.DataFrame, anchors: pl.DataFrame, columns: pl.DataFrame) -> None:
    facts = STUDIES[study]
    for person, frame in zip(anchors.iter_rows(named=True), columns.iter_rows(named=True), strict=True):
        own: dict[str, list[Row]] = {}
        for row in known.filter(pl.col("subject") == person["subject"]).iter_rows(named=True):
            text = {name: row[name] for name in ("unit", "when", "by", "role", "row")}
            own.setdefault(row["fact"], []).append(Row(value=row["value"] or "", **text))
        found = resolve_one(own, facts, SYMBOLS, {"decided": person["decided"]}, _sentences(study))
        for fact in facts:
            answer = found.answers[fact.id].known
            why = int(answer.reasons) if isinstance(answer, Unknown) else 0
            parts = [None] * len(_parts(fact)) if isinstance(answer, Unknown) else _said(answer)
            wanted = [frame[f"{fact.id}.{part}"] for part in _parts(fact)]
            said = (study, fact.id, known.rows(), anchors.rows())
            assert (why, parts) == (frame[f"{fact.id}.why"], wanted), said
            assert found.days[fact.id] == frame[f"{fact.id}.day"], said
            for reason in Reason.listed(why):
                SEEN[reason.words] += 1


def _said(known: Interval | str | bool) -> list[object]:
    return [known.lo, known.hi, known.lo_open, known.hi_open] if isinstance(known, Interval) else [known]
