"""Hypoglycaemia, awareness, lability and WHO 1999 on published limits and worked numbers.

Sources: International Hypoglycaemia Study Group, Diabetes Care 2017;40:155; Clarke 1995, Diabetes Care 18:517; Gold
1994, Diabetes Care 17:697; Ryan 2004, Diabetes 53:955 (pairs worked by hand); Cox, Diabetes Care 21:1870;
WHO/NCD/NCS/99.2.
"""

from typing import Any

import polars as pl
import pytest
from tests.scoring import score_one

from trialwright.chapters.endpoints.smbg_risk import band


@pytest.mark.parametrize(
    ("glucose", "assistance", "level"),
    [(3.8, "no", 1), (3.9, "no", 0), (3.0, "no", 1), (2.9, "no", 2), (2.9, "yes", 3), (4.5, "yes", 3), (None, "yes", 3),
     (None, "no", None), (2.0, None, None), ("<2.2", "no", 2)],
)  # fmt: skip
def test_level_of_a_hypoglycaemia(glucose: object, assistance: str | None, level: int | None) -> None:
    row = score_one("hypoglycaemia_level", {"glucose": glucose, "assistance": assistance}, {"glucose": "mmol/L"})
    assert row["level"] == level


def test_a_level_is_judged_in_the_reported_unit() -> None:
    """70 mg/dL is 3.885 mmol/L and yet no hypoglycaemia; 3.9 mmol/L is 70.3 mg/dL and none either."""
    for glucose, level in ((70, 0), (69, 1), (54, 1), (53, 2)):
        row = score_one("hypoglycaemia_level", {"glucose": glucose, "assistance": "no"}, {"glucose": "mg/dL"})
        assert row["level"] == level


@pytest.mark.parametrize(
    ("symptoms", "assistance", "glucose", "recovery", "severe"),
    [("yes", "yes", 2.9, "no", True), ("yes", "yes", 3.0, "no", False), ("yes", "yes", None, "yes", True),
     ("yes", "yes", 3.4, "yes", True), ("yes", "no", 2.0, "yes", False), ("no", None, None, None, False),
     ("yes", "yes", None, None, None)],
)  # fmt: skip
def test_severe_hypoglycaemia(
    symptoms: str, assistance: str | None, glucose: float | None, recovery: str | None, severe: bool | None
) -> None:
    given = {"symptoms": symptoms, "assistance": assistance, "glucose": glucose, "prompt_recovery": recovery}
    assert score_one("severe_hypoglycaemia", given, {"glucose": "mmol/L"})["severe"] is severe


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "aware"), (1, "aware"), (2, "aware"), (3, "undetermined"), (4, "reduced"), (5, "reduced"), (6, "reduced"),
     (7, "reduced"), (9, None), (2.5, None), (None, None)],
)  # fmt: skip
def test_clarke(count: float | None, expected: str | None) -> None:
    assert score_one("clarke", {"reduced_answers": count})["awareness"] == expected


@pytest.mark.parametrize(
    ("answer", "impaired"),
    [
        (1, False),
        (2, False),
        (3, False),
        (4, True),
        (5, True),
        (6, True),
        (7, True),
        (0, None),
        (8, None),
        (None, None),
    ],
)
def test_gold(answer: int | None, impaired: bool | None) -> None:
    assert score_one("gold", {"answer": answer})["impaired"] is impaired


def _readings(pairs: list[tuple[float, float]]) -> list[dict[str, Any]]:
    def at(hour: float) -> str:
        return f"2026-03-{2 + int(hour // 24):02d}T{int(hour % 24):02d}:{int(hour % 1 * 60):02d}"

    return [{"at": at(hour), "glucose": glucose} for hour, glucose in pairs]


def _lability(pairs: list[tuple[float, float]], device: str | None = "fingerstick") -> dict[str, Any]:
    return score_one("lability_index", {"device": device, "samples": _readings(pairs)}, {"glucose": "mmol/L"})


def test_lability_index_of_a_week_worked_by_hand() -> None:
    """36/5 + 64/6 + 36/4 + 9/9."""
    row = _lability([(7, 6.0), (12, 12.0), (18, 4.0), (22, 10.0), (31, 7.0)])
    assert (row["lability"], row["pairs"]) == (pytest.approx(27.866667, abs=5e-7), 4)
    assert row["flags"] == ["lability-few-weeks"]


def test_pairs_closer_than_an_hour_or_further_than_twelve_do_not_count() -> None:
    row = _lability([(0, 5.0), (0.5, 9.0), (2.5, 7.0), (16.5, 4.0)])
    assert (row["lability"], row["pairs"]) == (pytest.approx(2.0), 1)


def test_the_index_is_the_mean_over_weeks() -> None:
    week = [(7, 6.0), (12, 12.0)]
    row = _lability([*week, *((hour + 168, glucose) for hour, glucose in week), *((h + 336, 6.0) for h, _ in week)])
    assert (row["lability"], row["weeks"]) == (pytest.approx((7.2 + 7.2 + 0) / 3), 3)


def test_the_lability_index_of_a_sensor_is_refused_and_of_an_unknown_device_unknown() -> None:
    assert (_lability([(7, 6.0), (12, 12.0)], "cgm")["lability"], _lability([(7, 6.0)], "cgm")["why"]) == (
        None,
        "score-not-cgm",
    )
    assert _lability([(7, 6.0), (12, 12.0)], None)["lability"] is None


def test_blood_glucose_indices_of_fingersticks_and_their_refusal_for_a_sensor() -> None:
    samples = [{"glucose": glucose} for glucose in (2.8, 3.5, 5.0, 8.0, 12.0, 18.0)]
    row = score_one("smbg_risk", {"device": "fingerstick", "samples": samples}, {"glucose": "mmol/L"})
    assert (row["lbgi"], row["hbgi"]) == (pytest.approx(5.92487, abs=5e-6), pytest.approx(9.475471, abs=5e-7))
    assert row["risk"] == "high"
    refused = score_one("smbg_risk", {"device": "cgm", "samples": samples}, {"glucose": "mmol/L"})
    assert (refused["lbgi"], refused["risk"], refused["why"]) == (None, None, "score-not-cgm")


def test_bands_of_the_low_blood_glucose_index() -> None:
    bands = pl.DataFrame({"lbgi": [2.4, 2.5, 5.0, 5.1]}).select(band(pl.col("lbgi")))
    assert bands.to_series().to_list() == ["low", "moderate", "moderate", "high"]


@pytest.mark.parametrize(
    ("specimen", "fasting", "two_hours", "expected"),
    [
        ("venous_plasma", 7.0, None, "diabetic_range"),
        ("venous_plasma", 6.9, 11.1, "diabetic_range"),
        ("venous_plasma", 6.9, 11.0, "IGT"),
        ("venous_plasma", 6.1, 7.7, "IFG"),
        ("venous_plasma", 6.0, 7.7, "normal"),
        ("venous_whole_blood", 6.1, None, "diabetic_range"),
        ("venous_whole_blood", 6.0, 10.0, "diabetic_range"),
        ("venous_whole_blood", 5.6, 6.6, "IFG"),
        ("capillary_whole_blood", 5.9, 11.0, "IGT"),
        ("capillary_plasma", 6.9, 12.2, "diabetic_range"),
        ("capillary_plasma", 6.9, 8.9, "IGT"),
        ("venous_plasma", 6.0, None, None),
        (None, 6.0, 7.7, None),
    ],
)
def test_who_1999(specimen: str | None, fasting: float, two_hours: float | None, expected: str | None) -> None:
    given = {"specimen": specimen, "fasting": fasting, "two_hours": two_hours}
    units = {"fasting": "mmol/L", "two_hours": "mmol/L"}
    assert score_one("who1999", given, units)["glucose_class"] == expected


@pytest.mark.parametrize(
    ("symptoms", "days", "diagnosis"), [("yes", 1, True), ("no", 1, False), ("no", 2, True), (None, 1, None)]
)
def test_without_symptoms_the_diagnosis_needs_a_second_day(
    symptoms: str | None, days: int, diagnosis: bool | None
) -> None:
    given = {"specimen": "venous_plasma", "fasting": 7.2, "symptoms": symptoms, "abnormal_days": days}
    assert score_one("who1999", given, {"fasting": "mmol/L"})["diagnosis"] is diagnosis


@pytest.mark.parametrize(
    ("casual", "symptoms", "diagnosis"), [(11.1, "yes", True), (11.0, "yes", False), (11.1, "no", False)]
)
def test_symptoms_and_a_casual_value_suffice(casual: float, symptoms: str, diagnosis: bool) -> None:
    given = {"specimen": "venous_plasma", "fasting": 5.0, "two_hours": 6.0, "casual": casual, "symptoms": symptoms}
    units = dict.fromkeys(("fasting", "two_hours", "casual"), "mmol/L")
    assert score_one("who1999", given, units)["diagnosis"] is diagnosis
