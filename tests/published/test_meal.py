"""The virtual mixed meal against its exact solution, and virtual people against published recipients of islets.

Sources: 48 people solved with LSODA at a relative tolerance of 1e-11 (``data/mmtt_golden.csv``); group means of 40,000
virtual people of the same model, calibrated on CITR (n=677: fasting C-peptide 0.33, stimulated 0.97 nmol/L at the
threshold of good outcome) and on Ryan 2005 (increment 0.76 and 0.44 nmol/L off and back on insulin).
"""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from trialwright.chapters.endpoints.endpoint import chosen
from trialwright.chapters.endpoints.mmtt import MMTT
from trialwright.rehearsal.bodies import bodies, draw_people, islets, measurable
from trialwright.rehearsal.meal import Bodies, absorbed, simulate
from trialwright.study.scenarios import Physiology

GOLDEN = pl.read_csv(Path(__file__).parent / "data" / "mmtt_golden.csv", comment_prefix="#")
NAMES = {
    "k0": "k0", "k1": "k1", "k2": "k2", "phi_s": "phis", "phi_d": "phid", "phi_b": "phib", "delay": "T", "basal": "Gb",
    "sg": "SG", "si": "SI", "p2": "p2", "volume": "V", "n": "n", "plasma": "V1", "insulin": "VI", "extracted": "HE",
    "peak": "tm", "meal": "D",
}  # fmt: skip


@pytest.fixture(scope="module")
def golden() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    assert GOLDEN.height == 48
    return simulate(Bodies(**{name: GOLDEN[column].to_numpy() for name, column in NAMES.items()}), 180.0)


@pytest.mark.parametrize("minute", [0, 15, 30, 60, 90, 120, 150, 180])
def test_glucose_and_c_peptide_are_those_of_the_exact_solution(golden: tuple[np.ndarray, ...], minute: int) -> None:
    times, glucose, peptide = golden
    place = times.tolist().index(minute)
    assert glucose[:, place] == pytest.approx(GOLDEN[f"G{minute}"].to_numpy(), rel=1e-4)
    assert peptide[:, place] * 1000 == pytest.approx(GOLDEN[f"C{minute}"].to_numpy(), rel=1e-4)


def test_the_mean_area_of_the_exact_curve_is_what_the_reference_says(golden: tuple[np.ndarray, ...]) -> None:
    times, _, peptide = golden
    until = times <= 120
    mean = np.trapezoid(peptide[:, until], times[until], axis=1) / 120
    assert mean == pytest.approx(GOLDEN["AUCmean0_120_nmolL"].to_numpy(), rel=0.02)  # the reference: six samples


def test_the_reference_area_comes_from_six_samples_by_straight_lines() -> None:
    rows = [
        (curve, float(minute), float(minute), row[f"C{minute}"] / 1000, False, False)
        for curve, row in enumerate(GOLDEN.iter_rows(named=True))
        for minute in (0, 15, 30, 60, 90, 120)
    ]
    columns = ["curve", "minute", "nominal", "value", "below", "above"]
    settings = chosen(MMTT, {})
    assert not isinstance(settings, tuple)
    found = MMTT.compute(pl.DataFrame(rows, schema=columns, orient="row"), settings)
    assert found["mean_auc"].to_list() == pytest.approx(GOLDEN["AUCmean0_120_nmolL"].to_list(), rel=1e-8)


def test_the_meal_gives_the_glucose_of_the_reference() -> None:
    assert absorbed(50.0) == pytest.approx(249.777975, rel=1e-8)


GROUPS = [
    (1.0, 5.0, 0.52, 2.04, 1.48, 0.893, 0.171),
    (0.6, 5.4, 0.40, 1.39, 1.02, 0.694, 0.143),
    (0.4, 5.8, 0.33, 1.03, 0.764, 0.560, 0.121),
    (0.2, 6.8, 0.25, 0.61, 0.475, 0.385, 0.086),
    (0.1, 7.6, 0.18, 0.36, 0.293, 0.256, 0.057),
    (0.02, 8.5, 0.07, 0.11, 0.093, 0.089, None),
]
"""Islets, fasting glucose, C-peptide at 0 and 90 min, mean area, mean and SD of ln(mean area + 1)."""


@pytest.mark.parametrize(("mass", "fasting", "at_0", "at_90", "area", "ln", "sd"), GROUPS)
def test_virtual_people_are_like_the_groups_on_which_the_model_was_calibrated(
    mass: float, fasting: float, at_0: float, at_90: float, area: float, ln: float, sd: float | None
) -> None:
    count = 4_000
    people = draw_people(Physiology(), count, 20_000, np.random.default_rng(5))
    drawn = bodies(people, np.arange(count), np.full(count, mass), np.ones(count))
    times, glucose, peptide = simulate(drawn, 120.0, step=5.0)
    mean = np.trapezoid(peptide, times, axis=1) / 120
    found = [glucose[:, 0].mean(), peptide[:, 0].mean(), peptide[:, 18].mean(), mean.mean(), np.log1p(mean).mean()]
    assert found == pytest.approx([fasting, at_0, at_90, area, ln], rel=0.09)
    assert sd is None or np.log1p(mean).std() == pytest.approx(sd, rel=0.05)


def test_a_graft_comes_up_within_twelve_weeks_and_a_lost_one_is_gone() -> None:
    people = draw_people(Physiology(loss_per_year=0.0), 50, 20_000, np.random.default_rng(1))
    who = np.arange(50)
    before, day0, week4, week12 = (islets(people, who, np.full(50, d), 0.0) for d in (np.nan, 0.0, 28.0, 84.0))
    assert (before == people.residual).all()
    assert (day0 == people.residual).all()
    assert week4 - people.residual == pytest.approx(0.75 * people.graft)
    assert week12 - people.residual == pytest.approx(people.graft)
    a_year_later = islets(people, who, np.full(50, 84.0 + 365.25), 0.06)
    assert a_year_later - people.residual == pytest.approx(people.graft * np.exp(-0.06))
    failing = draw_people(Physiology(loss_per_year=1000.0), 50, 20_000, np.random.default_rng(1))
    assert (islets(failing, who, np.full(50, 84.0), 0.0) == failing.residual).mean() > 0.95


def test_as_many_people_are_below_quantification_before_treatment_as_the_scenario_says() -> None:
    count, generator = 2_000, np.random.default_rng(2)
    physiology = Physiology(below=0.6)
    people = draw_people(physiology, count, 20_000, generator)
    found = measurable(
        people, np.arange(count), np.full(count, 20_000), np.full(count, np.nan), physiology=physiology,
        generator=generator,
    )  # fmt: skip
    below = (found.c_peptide < 0.017).all(axis=1)
    assert below.mean() == pytest.approx(0.6, abs=0.03)
    assert (found.c_peptide[:, 0] < 0.1).mean() > 0.99
    assert (found.c_peptide[:, -1] < 0.2).mean() > 0.99


def test_hba1c_and_insulin_fall_with_a_graft_and_not_without() -> None:
    count, physiology = 500, Physiology(loss_per_year=0.0)
    people = draw_people(physiology, count, 20_000, np.random.default_rng(3))
    who, day = np.arange(count), np.full(count, 20_000)
    found = {}
    for name, infused in (("before", np.nan), ("after", 20_000.0 - 364)):
        treated = np.full(count, infused)
        generator = np.random.default_rng(4)
        values = measurable(people, who, day, treated, physiology=physiology, generator=generator).values
        found[name] = {key: np.array(values[key]) for key in ("hba1c", "insulin_dose_per_weight")}
    assert found["before"]["hba1c"] == pytest.approx(people.hba1c)
    assert np.median(found["before"]["hba1c"]) == pytest.approx(8.4, rel=0.02)
    assert np.median(found["after"]["hba1c"]) < 7.0
    assert np.median(found["before"]["insulin_dose_per_weight"]) == pytest.approx(0.52, rel=0.05)
    assert np.median(found["after"]["insulin_dose_per_weight"]) < 0.26
