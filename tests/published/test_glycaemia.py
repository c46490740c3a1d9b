"""HbA1c and its relatives, daily insulin, insulin independence, IDAA1c on published and worked numbers.

Sources: Hoelzel 2004, Clin Chem 50:166 and the NGSP master equation; Nathan 2008, Diabetes Care 31:1473; Bergenstal
2018, Diabetes Care 41:2275; Mortensen 2009, Diabetes Care 32:1384; registry record NCT01220856 (insulin independence).
"""

from typing import Any

import pytest
from tests.scoring import score_one

PERCENT = {"hba1c": "%"}


@pytest.mark.parametrize(
    ("ngsp", "ifcc"),
    [(5.0, 31.15), (6.0, 42.08), (6.1, 43.173), (6.5, 47.545), (7.0, 53.01), (7.5, 58.475), (8.0, 63.94), (9.0, 74.87),
     (10.0, 85.8)],
)  # fmt: skip
def test_percent_becomes_mmol_per_mol(ngsp: float, ifcc: float) -> None:
    row = score_one("hba1c", {"hba1c": ngsp}, PERCENT)
    assert (row["percent"], row["mmol_mol"]) == (ngsp, pytest.approx(ifcc, abs=1e-9))


@pytest.mark.parametrize(
    ("ifcc", "ngsp"),
    [(42, 5.9942), (47, 6.4516), (48, 6.543), (52, 6.909), (53, 7.0004), (54, 7.0919), (64, 8.0067), (75, 9.013)],
)
def test_mmol_per_mol_becomes_percent(ifcc: float, ngsp: float) -> None:
    row = score_one("hba1c", {"hba1c": ifcc}, {"hba1c": "mmol/mol"})
    assert (row["percent"], row["mmol_mol"]) == (pytest.approx(ngsp, abs=5e-5), ifcc)


@pytest.mark.parametrize(
    ("hba1c", "mg_dl", "mmol_l"),
    [(5, 96.8, 5.36), (6, 125.5, 6.95), (7, 154.2, 8.54), (8, 182.9, 10.13), (10, 240.3, 13.31)],
)
def test_estimated_average_glucose(hba1c: float, mg_dl: float, mmol_l: float) -> None:
    row = score_one("eag", {"hba1c": hba1c}, PERCENT)
    assert (row["eag_mg_dl"], row["eag"]) == (pytest.approx(mg_dl), pytest.approx(mmol_l))


@pytest.mark.parametrize(("mean", "expected"), [(100, 5.1115), (142.5, 6.5923), (154, 6.993), (183, 8.0035)])
def test_estimated_hba1c(mean: float, expected: float) -> None:
    row = score_one("estimated_a1c", {"mean_glucose": mean}, {"mean_glucose": "mg/dL"})
    assert row["estimated_a1c"] == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("mean", "percent", "mmol_mol"),
    [(100, 5.702, 38.8311), (125, 6.3, 45.3614), (150, 6.898, 51.8916), (154, 6.9937, 52.9365), (183, 7.6874, 60.5116),
     (200, 8.094, 64.9522)],
)  # fmt: skip
def test_glucose_management_indicator(mean: float, percent: float, mmol_mol: float) -> None:
    row = score_one("gmi", {"mean_glucose": mean}, {"mean_glucose": "mg/dL"})
    assert (row["gmi"], row["gmi_mmol_mol"]) == (pytest.approx(percent, abs=5e-5), pytest.approx(mmol_mol, abs=5e-5))


def test_the_indicator_and_the_estimate_are_kept_apart() -> None:
    """At a mean of 218.45 mg/dL they give 8.54 and 9.24."""
    given, unit = {"mean_glucose": 218.4528}, {"mean_glucose": "mg/dL"}
    assert score_one("gmi", given, unit)["gmi"] == pytest.approx(8.5354, abs=5e-5)
    assert score_one("estimated_a1c", given, unit)["estimated_a1c"] == pytest.approx(9.2388, abs=5e-5)


@pytest.mark.parametrize(
    ("hba1c", "dose", "expected", "remission"),
    [(7.2, 0.4, 8.8, True), (6.5, 0.62, 8.98, True), (6.5, 0.63, 9.02, False), (5.8, 0, 5.8, True),
     (8.0, 0.25, 9.0, True)],
)  # fmt: skip
def test_insulin_dose_adjusted_hba1c(hba1c: float, dose: float, expected: float, remission: bool) -> None:
    row = score_one("idaa1c", {"hba1c": hba1c, "insulin": dose}, {**PERCENT, "insulin": "U/kg/d"})
    assert (row["idaa1c"], row["partial_remission"]) == (pytest.approx(expected), remission)


WEEK = (22, 24, 21, 23, 25, 22, 24)
KG = {"weight": "kg", "dose": "U/d"}


def _diary(doses: list[Any], **settings: object) -> dict[str, Any]:
    return score_one("insulin_dose", {"weight": 68.4, "samples": [{"dose": dose} for dose in doses]}, KG, **settings)


@pytest.mark.parametrize(
    ("days", "settings", "mean", "per_kg"),
    [
        (list(WEEK), {}, 23.0, 0.33626),
        ([22, None, 21, 23, 25, 22, None], {}, 22.6, 0.33041),
        ([22, None, None, 23, 25, 22, None], {}, None, None),
        ([0] * 14, {"days": "14"}, 0.0, 0.0),
    ],
)
def test_daily_insulin(days: list[Any], settings: dict[str, object], mean: float | None, per_kg: float | None) -> None:
    row = _diary(days, **settings)
    assert row["mean_dose"] == (mean if mean is None else pytest.approx(mean))
    assert row["dose_per_weight"] == (per_kg if per_kg is None else pytest.approx(per_kg, abs=5e-6))
    assert row["why"] == ("insulin-few-days" if mean is None else None)


def test_days_of_a_meal_test_do_not_count_and_protective_insulin_is_flagged() -> None:
    kinds = ["usual", "meal test", "intravenous", "protective", "usual", "usual", "usual"]
    samples = [{"dose": dose, "kind": kind} for dose, kind in zip([10, 90, 90, 20, 10, 10, 10], kinds, strict=True)]
    row = score_one("insulin_dose", {"weight": 60, "samples": samples}, KG)
    assert (row["mean_dose"], row["complete_days"]) == (12.0, 5)
    assert row["flags"] == ["insulin-protective"]
    without = score_one("insulin_dose", {"weight": 60, "samples": [*samples, {"dose": 10}]}, KG, days="14")
    assert without["why"] == "insulin-few-days"
    six = [{"dose": 10}, *samples[3:], {"dose": 10}]
    rested = score_one("insulin_dose", {"weight": 60, "samples": six}, KG, protective="left out")
    assert (rested["mean_dose"], rested["complete_days"], rested["flags"]) == (10.0, 5, [])


def test_without_the_weight_there_is_a_mean_but_no_dose_per_kg() -> None:
    row = score_one("insulin_dose", {"samples": [{"dose": dose} for dose in WEEK]}, {"dose": "U/d"})
    assert (row["mean_dose"], row["dose_per_weight"], row["flags"]) == (23.0, None, ["insulin-no-weight"])


def test_one_day_twice_and_more_days_than_asked_are_refused() -> None:
    twice = [{"dose": 20, "day": "2026-03-02"}] * 2 + [{"dose": 20}] * 4
    assert score_one("insulin_dose", {"samples": twice}, {"dose": "U/d"})["why"] == "insulin-day-twice"
    assert _diary([20] * 8)["why"] == "insulin-too-many-days"


INDEPENDENCE = (
    ((14, 6.9, 3, 7, 4, 21), True, None),
    ((13, 6.5, 0, 7, 0, 21), False, None),
    ((30, 7.0, 0, 7, 0, 21), False, None),
    ((30, 6.5, 4, 7, 0, 21), False, None),
    ((30, 6.5, 0, 6, 0, 21), None, "independence-few"),
    ((30, 6.5, 0, 7, 0, 20), None, "independence-few"),
    ((30, 6.5, 0, 7, 5, 21), False, None),
    ((13, 6.5, 0, 6, 0, 21), False, None),
    ((30, None, 0, 7, 0, 21), None, "score-lacking"),
    ((30, 6.5, 8, 7, 0, 21), None, "score-contradiction"),
)


@pytest.mark.parametrize(("given", "independent", "why"), INDEPENDENCE)
def test_insulin_independence(given: tuple[Any, ...], independent: bool | None, why: str | None) -> None:
    names = ("days_without_insulin", "hba1c", "fasting_above", "fasting_readings", "meal_above", "meal_readings")
    row = score_one("insulin_independence", dict(zip(names, given, strict=True)), PERCENT)
    assert (row["independent"], row["why"]) == (independent, why)
