"""The shipped study judges its own cases the same in columns, for one person, and in a hospital's database."""

import duckdb
import polars as pl
import psycopg
import pytest
import sqlglot

from trialwright.chapters.eligibility.facts_sql import write_facts
from trialwright.chapters.eligibility.one_answer import Row
from trialwright.chapters.eligibility.reading import ROWS
from trialwright.language.sql import DIALECTS, Dialect, write_sentence
from trialwright.study.cases import Case
from trialwright.study.folder import read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.trial.screening import VERDICTS, screen, screen_one
from trialwright.words.days import days_since_epoch, read_date
from trialwright.words.verdicts import Verdict


@pytest.fixture(scope="module")
def shipped() -> Study:
    study = read_folder(shipped_study("nct06751199")).study
    assert study is not None
    return study


def _day(text: str) -> int | None:
    day = read_date(text)
    return None if day is None else days_since_epoch(day.earliest)


def _frames(study: Study, cases: list[Case]) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows = [
        (case.id, each.fact, str(each.value), each.unit, each.when or case.as_of, each.by, each.role, number)
        for case in cases
        for number, each in enumerate(case.answers)
    ]
    anchors = {
        anchor.id: [_day(case.anchors.get(anchor.id, case.as_of)) for case in cases]
        for anchor in study.schedule.anchors
    }
    whose = pl.DataFrame({"subject": [case.id for case in cases], **anchors})
    return pl.DataFrame(rows, schema=dict(ROWS), orient="row"), whose


def test_one_person_is_judged_as_the_frame_is(shipped: Study) -> None:
    cases = [case for case in shipped.cases if case.at is None]
    rows, anchors = _frames(shipped, cases)
    screening, _ = screen(shipped, rows, anchors, "cases")
    for case, verdicts in zip(cases, screening.verdicts.iter_rows(named=True), strict=True):
        own: dict[str, list[Row]] = {}
        for row in rows.filter(pl.col("subject") == case.id).drop("subject").iter_rows(named=True):
            own.setdefault(row.pop("fact"), []).append(Row(**row))
        days = anchors.filter(pl.col("subject") == case.id).drop("subject").row(0, named=True)
        person = screen_one(shipped, case.id, own, days, "en")
        assert person.overall == verdicts["overall"], case.id
        for rule, judgement in person.judgements:
            found = Verdict.of(verdicts[f"{rule.id}.truth"]), verdicts[f"{rule.id}.why"]
            assert (judgement.verdict, int(judgement.reasons)) == found, (case.id, rule.id)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_whole_study_is_judged_in_a_database(shipped: Study, dialect: Dialect, postgresql_server: str) -> None:
    cases = [case for case in shipped.cases if case.at is None]
    rows, anchors = _frames(shipped, cases)
    names = [anchor.id for anchor in shipped.schedule.anchors]
    units = [text for text in rows["unit"].unique().to_list() if text]
    texts = [
        write_facts(shipped.facts, shipped.symbols, names, dialect, sentences=shipped.ready_sentences, units=units),
        *[write_sentence(rule.sentence, shipped.symbols, "facts", dialect) for rule in shipped.rules],
    ]
    if dialect == "spark":
        texts = [sqlglot.transpile(text, read="spark", write="duckdb")[0] for text in texts]
    found = _judged(postgresql_server if dialect == "postgres" else None, texts, rows, anchors)
    screening, _ = screen(shipped, rows, anchors, "cases")
    for rule, answered in zip(shipped.rules, found, strict=True):
        for verdicts in screening.verdicts.iter_rows(named=True):
            expected = verdicts[f"{rule.id}.truth"], verdicts[f"{rule.id}.why"]
            assert answered[verdicts["subject"]] == expected, (dialect, rule.id, verdicts["subject"])
    by_case = {case.id: case for case in cases}
    for rule, answered in zip(shipped.rules, found, strict=True):
        for subject, (truth, _) in answered.items():
            wanted = by_case[subject].expect.get(rule.id)
            assert wanted in {None, VERDICTS[Verdict.of(truth)]}, (dialect, rule.id, subject)


def _judged(
    postgresql: str | None, texts: list[str], rows: pl.DataFrame, anchors: pl.DataFrame
) -> list[dict[str, tuple[bool | None, int]]]:
    """What each sentence says of each subject: truth and why."""
    engine = duckdb.connect() if postgresql is None else psycopg.connect(postgresql, autocommit=True)
    with engine:
        for name, frame in (("answers", rows), ("anchors", anchors)):
            columns = ", ".join(
                f'"{column}" {"VARCHAR" if dtype == pl.String else "BIGINT"}' for column, dtype in frame.schema.items()
            )
            engine.execute(f"CREATE TEMP TABLE {name} ({columns})")
            marks = ", ".join("?" if postgresql is None else "%s" for _ in frame.columns)
            (engine if postgresql is None else engine.cursor()).executemany(
                f"INSERT INTO {name} VALUES ({marks})", frame.rows()
            )
        engine.execute(f"CREATE TEMP TABLE facts AS {texts[0]}")
        return [{row[0]: (row[1], row[2]) for row in engine.execute(text).fetchall()} for text in texts[1:]]
