"""How fast people are screened by the criteria of the shipped study: ``python -m benchmarks.screening``.

Prints CPU seconds of this process, from long rows: nineteen of twenty facts of each person are answered, 12 % of those
answers are lacking, 1 % of the numbers are censored, 1 % in another unit, 1 % of all answered twice differently.
"""

import argparse
import time

import numpy as np
import polars as pl

from trialwright.chapters.eligibility.criteria import judge
from trialwright.chapters.eligibility.facts import resolve
from trialwright.chapters.eligibility.one_answer import Row
from trialwright.chapters.eligibility.reading import ROWS
from trialwright.chapters.eligibility.screening import decide
from trialwright.study.folder import read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.trial.screening import screen_one
from trialwright.words.days import days_since_epoch, read_date

AS_OF = "2026-03-01"
FACTS = {
    "bmi": ("kg/m2", 24.0, 0.16, "kg/m2", 1.0),
    "haemoglobin": ("g/dL", 13.0, 0.16, "g/L", 10.0),
    "c_peptide_fasting": ("nmol/L", 0.05, 0.9, "pmol/L", 1000.0),
    "c_peptide_2h": ("nmol/L", 0.1, 0.9, "pmol/L", 1000.0),
    "hba1c": ("%", 8.0, 0.12, "%", 1.0),
    "age": ("year", 45.0, 0.25, "岁", 1.0),
}
LACKING = 0.12


def draw_rows(study: Study, people: int, seed: int) -> pl.DataFrame:
    """Long rows of every fact for so many people."""
    generator = np.random.default_rng(seed)
    subjects = pl.Series("subject", [f"P{number}" for number in range(people)])
    pieces = [_piece(subjects, "sex", generator.choice(["male", "female"], people), [None] * people)]
    for fact in (fact.id for fact in study.facts if fact.attest):
        yes = generator.random(people) < (0.97 if fact.startswith("I") else 0.03)
        for share in (0.0, 0.99):  # the second time the other answer
            again = generator.random(people) >= share
            answers = np.where(yes == (share == 0.0), "yes", "no")
            pieces.append(_piece(subjects, fact, answers, [None] * people, attested=True).filter(again))
    for fact, (unit, median, spread, other, factor) in FACTS.items():
        values = median * np.exp(generator.normal(0, spread, people))
        elsewhere = generator.random(people) < 0.01
        form = "%d" if fact == "age" else "%.4g"
        texts = np.char.mod(form, np.where(elsewhere, values * factor, values))
        censored = generator.random(people) < 0.01
        texts = np.where(censored, np.char.add("<", texts), texts)
        pieces.append(_piece(subjects, fact, texts, np.where(elsewhere, other, unit)))
        again = generator.random(people) < 0.01
        pieces.append(_piece(subjects, fact, np.char.mod("%.4g", values * 1.1), np.full(people, unit)).filter(again))
    rows = (
        pl.concat(pieces)
        .filter(pl.Series(generator.random(sum(map(len, pieces))) >= LACKING))
        .sample(fraction=1.0, shuffle=True, seed=seed)
    )
    return rows.with_row_index("row").with_columns(pl.col("row").cast(pl.Int64)).select(list(ROWS))


def _piece(subjects: pl.Series, fact: str, values: object, units: object, *, attested: bool = False) -> pl.DataFrame:
    return pl.DataFrame({"subject": subjects, "value": values, "unit": units}).select(
        "subject",
        pl.lit(fact).alias("fact"),
        pl.col("value").cast(pl.String),
        pl.col("unit").cast(pl.String),
        pl.lit("2026-02-20").alias("when"),
        pl.lit("DrW" if attested else None, dtype=pl.String).alias("by"),
        pl.lit("investigator" if attested else None, dtype=pl.String).alias("role"),
    )


def many(study: Study, people: int) -> None:
    """Facts from long rows, then verdicts from prepared facts."""
    rows = draw_rows(study, people, 1)
    day = read_date(AS_OF)
    assert day is not None
    anchors = pl.DataFrame({"subject": [f"P{number}" for number in range(people)]})
    for anchor in study.schedule.anchors:
        anchors = anchors.with_columns(pl.lit(days_since_epoch(day.earliest), dtype=pl.Int64).alias(anchor.id))
    start = time.process_time()
    facts, _ = resolve(rows, study.facts, study.symbols, anchors, study.ready_sentences)
    prepared = time.process_time()
    verdicts = decide(judge(facts, study.rules, study.symbols), study.rules)
    end = time.process_time()
    counts = dict(verdicts.group_by("overall").len().sort("overall").iter_rows())
    print(f"{people} people, {rows.height} rows, {len(study.rules)} criteria: {counts}")
    print(f"  from long rows {end - start:.2f} s of CPU, of which from prepared facts {end - prepared:.2f} s")


def one(study: Study, times: int) -> None:
    """One person with evidence, as at the bedside."""
    rows, day = draw_rows(study, 1, 2), read_date(AS_OF)
    assert day is not None
    anchors = {anchor.id: days_since_epoch(day.earliest) for anchor in study.schedule.anchors}
    own: dict[str, list[Row]] = {}
    for row in rows.drop("subject").iter_rows(named=True):
        own.setdefault(row.pop("fact"), []).append(Row(**row))
    spent: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        screen_one(study, "P0", own, anchors, "en").as_json()
        spent.append(time.perf_counter() - start)
    print(f"one person with evidence: median {1000 * float(np.median(spent)):.1f} ms of {times}")


def main() -> None:
    """Both figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=50)
    given = parser.parse_args()
    study = read_folder(shipped_study("nct06751199")).study
    assert study is not None
    one(study, given.times)
    many(study, given.people)


if __name__ == "__main__":
    main()
