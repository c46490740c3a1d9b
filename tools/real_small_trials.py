"""Runs the exact methods on public trials that stay outside the repository, beside what was published of them.

The data: ``medicaldata/`` (indo_rct, licorice_gargle, strep_tb, blood_storage: R package medicaldata) and
``survival/`` (mgus2, cgd, bladder2: R package survival). The figures of R: ``public_datasets_reference.json``
(survival 3.5-3). Prints what ``docs/measured.md`` holds. A published figure marked "recalled" was not read in its
paper, one marked "abstract" in its abstract only.
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
    _tumours(_read(data / "survival/bladder2.csv"))
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


def _recurrent(rows: Rows, stop: str, event: str) -> tuple[FloatArray, FloatArray, list[dict[str, str]]]:
    """Times of events (people, most events of one), NaN beyond a person's last, the end of observation, first rows."""
    people = sorted({row["id"] for row in rows}, key=int)
    mine = [[row for row in rows if row["id"] == person] for person in people]
    happened = [[float(row[stop]) for row in each if row[event] == "1"] for each in mine]
    events = np.full((len(people), max(map(len, happened))), np.nan)
    for person, each in enumerate(happened):
        events[person, : len(each)] = each
    return events, np.array([max(float(row[stop]) for row in each) for each in mine]), [each[0] for each in mine]


def _infections(rows: Rows, figures: dict[str, Any]) -> None:
    events, until, first = _recurrent(rows, "tstop", "status")
    treated = _where(first, "treat", "rIFN-g")
    counts = (~np.isnan(events)).sum(axis=-1)
    rates = exposure_adjusted_incidence.analyse(counts, until / 365.25, treated)
    print(f"cgd: {len(first)} people, {int(counts.sum())} serious infections")
    infected = [int((counts[arm] > 0).sum()) for arm in (treated, ~treated)]
    people = [int(arm.sum()) for arm in (treated, ~treated)]
    print(
        f"  infections {int(counts[treated].sum())} against {int(counts[~treated].sum())}; people with any "
        f"{infected[0]} of {people[0]} against {infected[1]} of {people[1]}"
    )
    print(f"  odds ratio, Fisher: {_said(fisher.analyse(infected[0], people[0], infected[1], people[1]))}")
    print("  published (N Engl J Med 1991; 324:509, abstract): 20 against 56, p < 0.0001; 14 of 63, 30 of 65, p 0.002")
    for name, result in zip(("interferon", "placebo", "ratio"), rates, strict=True):
        print(f"  infections per patient-year, errors by person, {name}: {_said(result)}")
    print("  published (Bemiller, Blood Cells Mol Dis 1995, abstract): 0.38 against 1.10 per patient-year")
    print(f"  hazard ratio by Andersen and Gill with errors by person, survival 3.5-3: {figures['exp(coef)']:.4g}")
    _mean_counts(events, until, 300, (("interferon", treated), ("placebo", ~treated)), "infections by day 300")


def _tumours(rows: Rows) -> None:
    events, until, first = _recurrent(rows, "stop", "event")
    treated = _where(first, "rx", "2")
    counts = (~np.isnan(events)).sum(axis=-1)
    print(f"bladder2: {len(first)} people, {int(counts.sum())} recurrences, the first four of each")
    rates = exposure_adjusted_incidence.analyse(counts, until / 12, treated)
    for name, result in zip(("thiotepa", "placebo", "ratio"), rates, strict=True):
        print(f"  recurrences per patient-year, errors by person, {name}: {_said(result)}")
    print("  hazard ratio by Andersen and Gill at equal number and size (example of R's survival, recalled): 0.628")
    _mean_counts(events, until, 24, (("thiotepa", treated), ("placebo", ~treated)), "recurrences by month 24")


def _mean_counts(
    events: FloatArray, until: FloatArray, by: float, arms: Sequence[tuple[str, BoolArray]], what: str
) -> None:
    for name, arm in arms:
        found = mean_cumulative_count.analyse(events[arm], until[arm], np.zeros(int(arm.sum()), dtype=np.bool_), by=by)
        print(f"  mean number of {what}, {name}: {_said(found)}")


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
    print(
        f"blood_storage: {len(rows)} people, {int(event.sum())} recurrences; share with a recurrence by 36, 60 months"
    )
    for group, name in (("1", "younger blood"), ("2", "middle"), ("3", "older blood")):
        these = _where(rows, "RBC.Age.Group", group)
        said = [_said(aalen_johansen.analyse(time[these], event[these], by=month)) for month in (36, 60)]
        print(f"  {name}: {said[0]}; {said[1]}")
    print("  published (Mayo Clin Proc 2011; 86:120, abstract; 405 people): free at 5 years 74 %, 71 %, 76 %")
