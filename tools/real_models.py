"""Compares the mixed models with R's on three public data sets that stay outside the repository.

The data: ``mmrm_fev_data.csv`` (R package mmrm, fev_data), ``misc/rbmi_antidepressant.csv`` (R package rbmi) and
``misc/nlme_Orthodont.csv`` (R package nlme). The figures of R: ``public_datasets_reference.json``, made by mmrm
0.3.16 and by lmerTest with pbkrtest. Prints the largest differences; R's optimiser stops at about four digits.
"""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from trialwright.analysis.covariance import STRUCTURES
from trialwright.analysis.kenward_roger import Correction, Information, contrast
from trialwright.analysis.mmrm import Mmrm, analyse
from trialwright.analysis.reml import Repeated, fit
from trialwright.analysis.result import FloatArray

FEV = Path("reference/stats/mmrm_fev_data.csv")
FIGURES = Path("reference/stats/public_datasets_reference.json")
ANTIDEPRESSANT = Path("misc/rbmi_antidepressant.csv")
ORTHODONT = Path("misc/nlme_Orthodont.csv")

STRUCTURE_NAMES = {
    "us": "unstructured",
    "toeph": "heterogeneous Toeplitz",
    "ar1": "autoregressive",
    "cs": "compound symmetry",
}
CORRECTION_NAMES = {"Kenward-Roger": Correction.KENWARD_ROGER, "Kenward-Roger-Linear": Correction.LINEAR}

NEAR = 1e-3
"""Relative difference above which a figure does not agree."""

Rows = Sequence[dict[str, str]]


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _wide(rows: Rows, subject: str, visit: str, value: str) -> tuple[list[str], list[str], FloatArray]:
    """Subjects, visits and outcomes (subjects, visits), NaN where there is none."""
    subjects = list(dict.fromkeys(row[subject] for row in rows))
    visits = sorted({row[visit] for row in rows})
    outcome = np.full((len(subjects), len(visits)), np.nan)
    for row in rows:
        if row[value] not in {"", "NA"}:
            outcome[subjects.index(row[subject]), visits.index(row[visit])] = float(row[value])
    return subjects, visits, outcome


def _farthest(fitted: Mmrm, figures: Sequence[dict[str, Any]]) -> dict[str, float]:
    """The largest relative differences of estimate, standard error and degrees of freedom over the visits."""
    found = np.stack([each.numbers()[:, 0] for each in fitted.differences])
    expected = np.array([[row["estimate"], row["SE"], row["df"]] for row in figures])
    apart = np.abs(found / expected - 1).max(axis=0)
    return dict(zip(("estimate", "SE", "df"), (float(each) for each in apart), strict=True))


def _say(what: str, apart: dict[str, float]) -> bool:
    agrees = max(apart.values()) < NEAR
    said = ", ".join(f"{name} {value:.1e}" for name, value in apart.items())
    print(f"  {what}: {said}{'' if agrees else '  DIFFERS'}")
    return agrees


def compare_fev(path: Path, figures: dict[str, Any]) -> bool:
    """FEV1 by arm and visit, race and sex; four structures, two corrections."""
    rows = _read(path)
    subjects, visits, outcome = _wide(rows, "USUBJID", "AVISIT", "FEV1")
    first = {row["USUBJID"]: row for row in rows}
    treated = np.array([first[each]["ARMCD"] == "TRT" for each in subjects])
    known = np.array(
        [
            [first[each]["RACE"].startswith("Black"), first[each]["RACE"] == "White", first[each]["SEX"] == "Female"]
            for each in subjects
        ],
        dtype=np.float64,
    )
    agrees = True
    print(f"fev_data: {len(subjects)} subjects; largest relative differences from mmrm 0.3.16")
    for short, structure in STRUCTURE_NAMES.items():
        for name, correction in CORRECTION_NAMES.items():
            fitted = analyse(
                outcome[None], treated, known, ids=subjects, visits=visits, chain=(structure,), correction=correction
            )
            expected = figures[f"{short}|{name}"]
            higher = float(fitted.loglikelihood[0]) - float(expected["logLik"])
            agrees &= _say(f"{short}, {name}, likelihood {higher:+.1e}", _farthest(fitted, expected["contrasts"]))
            agrees &= higher > -1e-6
    return agrees


def compare_antidepressant(path: Path, figures: dict[str, Any]) -> bool:
    """Change by arm and visit, baseline by visit, unstructured; a trial in which a quarter left."""
    rows = _read(path)
    subjects, visits, outcome = _wide(rows, "PATIENT", "VISIT", "CHANGE")
    first = {row["PATIENT"]: row for row in rows}
    placebo = np.array([first[each]["THERAPY"] == "PLACEBO" for each in subjects])
    baseline = np.array([[float(first[each]["BASVAL"])] for each in subjects])
    print(f"antidepressant: {len(subjects)} subjects; largest relative differences from mmrm 0.3.16")
    agrees = True
    expected = figures["antidepressant_us"]
    fitted = analyse(outcome[None], placebo, baseline, ids=subjects, visits=visits, by_visit=(True,))
    agrees &= _say("us, Kenward-Roger-Linear", _farthest(fitted, expected["contrasts"]))
    return agrees and float(fitted.loglikelihood[0]) > expected["logLik"] - 1e-6


def compare_orthodont(path: Path, figures: dict[str, Any]) -> bool:
    """Distance by age and sex with a random intercept, which is compound symmetry; lmerTest with pbkrtest."""
    rows = _read(path)
    subjects, ages, outcome = _wide(rows, "Subject", "age", "distance")
    sex = {row["Subject"]: row["Sex"] == "Female" for row in rows}
    female = np.array([[float(sex[each])] for each in subjects]) * np.ones(len(ages))
    age = np.array([float(each) for each in ages]) * np.ones((len(subjects), 1))
    design = np.stack([np.ones_like(age), age, female, age * female], axis=-1)
    fitted = fit(Repeated.of(outcome[None], design[None]), STRUCTURES["compound symmetry"])
    answer = contrast(fitted, np.eye(4), correction=Correction.LINEAR, information=Information.EXPECTED)
    found = np.stack([answer.estimate[0], answer.error[0], answer.df[0]], axis=1)
    expected = np.array([[row["Estimate"], row["Std. Error"], row["df"]] for row in figures["orthodont_lmer_KR"]])
    apart = np.abs(found / expected - 1).max(axis=0)
    print(f"Orthodont: {len(subjects)} children; largest relative differences from lmerTest with pbkrtest")
    return _say("random intercept", dict(zip(("estimate", "SE", "df"), (float(each) for each in apart), strict=True)))


def compare(data: Path) -> bool:
    """Runs all three; whether every figure agrees. ``data`` is the folder of the clinical data."""
    beside = data.resolve().parent
    paths = [beside / FEV, data / ANTIDEPRESSANT, data / ORTHODONT, beside / FIGURES]
    absent = [str(path) for path in paths if not path.is_file()]
    if absent:
        print("not compared, missing: " + ", ".join(absent))
        return False
    figures: dict[str, Any] = json.loads((beside / FIGURES).read_text(encoding="utf-8"))
    done = (
        compare_fev(beside / FEV, figures),
        compare_antidepressant(data / ANTIDEPRESSANT, figures),
        compare_orthodont(data / ORTHODONT, figures),
    )
    return all(done)
