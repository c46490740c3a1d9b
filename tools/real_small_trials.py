"""Runs the exact methods on public trials that stay outside the repository, beside what was published of them.

The data: ``medicaldata/`` (indo_rct, licorice_gargle, strep_tb, blood_storage: R package medicaldata) and ``survival/``
(mgus2, cgd: R package survival). The figures of R: ``public_datasets_reference.json`` (survival 3.5-3). Prints what
``docs/measured.md`` holds. A published figure marked "recalled" was not read in its paper.
"""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from trialwright.analysis import (
    aalen_johansen,
    clopper_pearson,
    exact_rank,
    exposure_adjusted_incidence,
    firth_logistic,
    fisher,
    mean_cumulative_count,
)
from trialwright.analysis.result import BoolArray, FloatArray, Result

FIGURES = Path("reference/stats/public_datasets_reference.json")
SAME = 1e-9

Rows = Sequence[dict[str, str]]


def compare(data: Path) -> bool:
    """Prints every comparison; whether the figures of R agree."""
    figures = json.loads((data.resolve().parent / FIGURES).read_text(encoding="utf-8"))
    agrees = _myeloma(_read(data / "survival/mgus2.csv"), figures["mgus2_AJ"])
    _infections(_read(data / "survival/cgd.csv"), figures["cgd_AG"][0])
    _pancreatitis(_read(data / "medicaldata/indo_rct.csv"))
    _tuberculosis(_read(data / "medicaldata/strep_tb.csv"))
    _sore_throat(_read(data / "medicaldata/licorice_gargle.csv"))
    _recurrence(_read(data / "medicaldata/blood_storage.csv"))
    return agrees


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _numbers(rows: Rows, column: str) -> FloatArray:
    return np.array([np.nan if row[column] in {"", "NA"} else float(row[column]) for row in rows])


def _where(rows: Rows, column: str, value: str) -> BoolArray:
    return np.array([row[column] == value for row in rows])


def _said(result: Result) -> str:
    """Estimate, interval and p-value of the first trial."""
    interval = "" if result.interval is None else f" ({result.interval.low[0]:.4g}, {result.interval.high[0]:.4g})"
    test = "" if result.test is None else f", p {result.test.p[0]:.4g} {result.test.sides.value}"
    return f"{result.estimate[0]:.4g}{interval}{test}"


def _myeloma(rows: Rows, figures: dict[str, Any]) -> bool:
    progressed = _numbers(rows, "pstat") == 1
    time = np.where(progressed, _numbers(rows, "ptime"), _numbers(rows, "futime"))
    event = np.where(progressed, 1, 2 * _numbers(rows, "death")).astype(np.int64)
    apart = 0.0
    for at, stratum, shares, errors in zip(
        figures["time"], figures["strata"], figures["pstate"], figures["se"], strict=True
    ):
        these = _where(rows, "sex", stratum[-1])
        for cause in (1, 2):
            found = aalen_johansen.analyse(time[these], event[these], cause=cause, by=at)
            if found.error is None:
                return False
            name = f"V{cause + 1}"
            apart = max(apart, abs(found.estimate[0] - shares[name]), abs(found.error[0] - errors[name]))
    print(f"mgus2: {len(rows)} people; cumulative incidence and error of progression and of death at 3 times, by sex")
    print(f"  largest difference from survival 3.5-3: {apart:.1e}")
    return apart < SAME


def _infections(rows: Rows, figures: dict[str, Any]) -> None:
    people = sorted({row["id"] for row in rows}, key=int)
    mine = [[row for row in rows if row["id"] == person] for person in people]
    infections = [[float(row["tstop"]) for row in each if row["status"] == "1"] for each in mine]
    events = np.full((len(people), max(map(len, infections))), np.nan)
    for person, each in enumerate(infections):
        events[person, : len(each)] = each
    until = np.array([max(float(row["tstop"]) for row in each) for each in mine])
    treated = np.array([each[0]["treat"] == "rIFN-g" for each in mine])
    counts = (~np.isnan(events)).sum(axis=-1)
    rates = exposure_adjusted_incidence.analyse(counts, until / 365.25, treated)
    print(f"cgd: {len(people)} people, {int(counts.sum())} serious infections")
    for name, result in zip(("interferon", "placebo", "ratio"), rates, strict=True):
        print(f"  infections per patient-year, errors by person, {name}: {_said(result)}")
    print(f"  hazard ratio by Andersen and Gill with errors by person, survival 3.5-3: {figures['exp(coef)']:.4g}")
    for name, arm in (("interferon", treated), ("placebo", ~treated)):
        found = mean_cumulative_count.analyse(events[arm], until[arm], np.zeros(int(arm.sum()), dtype=np.bool_), by=300)
        print(f"  mean number of infections by day 300, {name}: {_said(found)}")


def _pancreatitis(rows: Rows) -> None:
    ill, treated = _where(rows, "outcome", "1_yes"), _where(rows, "rx", "1_indomethacin")
    first, second = int((ill & treated).sum()), int((ill & ~treated).sum())
    people = int(treated.sum()), int((~treated).sum())
    found = fisher.analyse(first, people[0], second, people[1], definition="no more likely")
    adjusted = firth_logistic.analyse(ill, treated, _numbers(rows, "risk")[:, None])
    print(f"indo_rct: pancreatitis in {first} of {people[0]} on indomethacin, {second} of {people[1]} on placebo")
    print(f"  odds ratio, Fisher, no more likely: {_said(found)}")
    print(f"  odds ratio, Firth, at equal risk score: {_said(adjusted)}")
    print("  published (N Engl J Med 2012; 366:1414, recalled): 9.2 % against 16.9 %, p 0.005")


def _tuberculosis(rows: Rows) -> None:
    treated = _where(rows, "arm", "Streptomycin")
    better, dead = _where(rows, "rad_num", "6"), _where(rows, "rad_num", "1")
    people = int(treated.sum()), int((~treated).sum())
    print(f"strep_tb: {people[0]} on streptomycin, {people[1]} controls")
    for name, event, published in (
        ("considerable improvement", better, "51 % against 8 %, p under 1 in a million"),
        ("death within six months", dead, "4 of 55 against 14 of 52, p under 0.01"),
    ):
        first, second = int((event & treated).sum()), int((event & ~treated).sum())
        found = fisher.analyse(first, people[0], second, people[1])
        share = clopper_pearson.analyse(first, people[0])
        print(f"  {name}: {first} of {people[0]} against {second} of {people[1]}; treated {_said(share)}")
        print(f"    odds ratio, Fisher, twice the smaller tail: {_said(found)}")
        print(f"    published (BMJ 1948; 2:769, recalled): {published}")
    graded = exact_rank.analyse(_numbers(rows, "rad_num"), treated)
    print(f"  change of the film, six grades, exact rank test with ties: {_said(graded)}")


def _sore_throat(rows: Rows) -> None:
    pain, treated = _numbers(rows, "pacu30min_throatPain"), _where(rows, "treat", "1")
    there = ~np.isnan(pain)
    first, second = int((pain[treated] > 0).sum()), int((pain[~treated] > 0).sum())
    people = int((treated & there).sum()), int((~treated & there).sum())
    print(f"licorice_gargle: sore throat at 30 min in {first} of {people[0]}, with sugar in {second} of {people[1]}")
    print(f"  odds ratio, Fisher: {_said(fisher.analyse(first, people[0], second, people[1]))}")
    print("  published (Anesth Analg 2013; 117:614, recalled): 19 % against 36 %, p 0.005")
    print(f"  pain score, exact rank test with ties: {_said(exact_rank.analyse(pain, treated))}")


def _recurrence(rows: Rows) -> None:
    time, event = _numbers(rows, "TimeToRecurrence"), (_numbers(rows, "Recurrence") == 1).astype(np.int64)
    print(f"blood_storage: {len(rows)} people, {int(event.sum())} recurrences; share with a recurrence by 36 months")
    for group, name in (("1", "younger blood"), ("2", "middle"), ("3", "older blood")):
        these = _where(rows, "RBC.Age.Group", group)
        print(f"  {name}: {_said(aalen_johansen.analyse(time[these], event[these], by=36))}")
