"""C-peptide AUC 0-120 min on worked curves.

Source: trapezoid rule on actual sampling times, worked by hand; mean AUC = AUC / 120 as in the registry's
results record of the GAD-alum trial ("nmol/L*minutes divided by the duration").
"""

import polars as pl
import pytest

from trialwright.chapters.endpoints.endpoint import chosen
from trialwright.chapters.endpoints.mmtt import MMTT

FULL = {-10: 0.40, 0: 0.42, 15: 0.60, 30: 0.85, 60: 1.20, 90: 1.35, 120: 1.25}
BELOW = dict.fromkeys(FULL, "<0.017")

EVALUABLE = [
    ("all samples", FULL, {}, 0.41, 126.45, 1.05375, 0.719667, 1.35, 90, 77.25, []),
    ("the 0-min sample alone", FULL, {"t0": "zero"}, 0.42, 126.525, 1.054375, 0.719972, 1.35, 90, 76.125, []),
    ("no sample before 0", {**FULL, -10: None}, {}, 0.42, 126.525, 1.054375, 0.719972, 1.35, 90, 76.125, []),
    ("no sample at 0", {**FULL, 0: None}, {}, 0.40, 126.375, 1.053125, 0.719363, 1.35, 90, 78.375, []),
    ("one gap", {**FULL, 60: None}, {}, 0.41, 123.45, 1.02875, 0.70742, 1.35, 90, 74.25, [60.0]),
    ("below, half", BELOW, {}, 0.0085, 1.02, 0.0085, 0.008464, 0.0085, 0, 0.0, []),
    ("below, zero", BELOW, {"bloq": "zero"}, 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0.0, []),
    ("below, limit", BELOW, {"bloq": "lloq"}, 0.017, 2.04, 0.017, 0.016857, 0.017, 0, 0.0, []),
    (
        "below at first",
        {-10: "<0.017", 0: "<0.017", 15: "<0.017", 30: 0.03, 60: 0.05, 90: 0.06, 120: 0.05},
        {},
        0.0085,
        4.91625,
        0.040969,
        0.040152,
        0.06,
        90,
        3.89625,
        [],
    ),
]

NOT_EVALUABLE = [
    ("no 120-min sample", {**FULL, 120: None}, {}, "mmtt-no-last"),
    ("two gaps", {**FULL, 30: None, 60: None}, {}, "mmtt-gaps"),
    ("one gap where none is allowed", {**FULL, 60: None}, {"gap": "0"}, "mmtt-gaps"),
    ("nothing up to 0", {**FULL, -10: None, 0: None}, {}, "mmtt-no-basal"),
    ("no result at all", dict.fromkeys(FULL), {}, "mmtt-no-basal"),
    ("the last sample was early", {**{k: v for k, v in FULL.items() if k != 120}, 117: 1.25}, {}, "mmtt-no-last"),
]


def _computed(samples: dict[int, object], given: dict[str, str], unit: str = "nmol/L") -> dict[str, object]:
    curve = {
        "subject": "S1",
        "unit": unit,
        "samples": [{"minute": minute, "value": value} for minute, value in samples.items()],
    }
    frame, findings = MMTT.read([curve], "curves.json")
    assert not findings
    settings = chosen(MMTT, given)
    assert not isinstance(settings, tuple)
    return MMTT.compute(frame, settings).row(0, named=True)


@pytest.mark.parametrize("case", EVALUABLE, ids=lambda case: case[0])
def test_worked_curves(case: tuple[object, ...]) -> None:
    _, samples, given, c0, auc, mean_auc, ln1p_mean, peak, t_peak, incremental, interpolated = case
    row = _computed(samples, given)
    assert row["evaluable"]
    assert row["why"] is None
    found = [row[name] for name in ("c0", "auc", "mean_auc", "ln1p_mean", "peak", "t_peak", "incremental")]
    assert found == pytest.approx([c0, auc, mean_auc, ln1p_mean, peak, t_peak, incremental], abs=1e-6)
    assert row["interpolated"] == interpolated


@pytest.mark.parametrize("case", NOT_EVALUABLE, ids=lambda case: case[0])
def test_a_curve_that_cannot_be_evaluated_says_why_and_gives_no_number(case: tuple[object, ...]) -> None:
    _, samples, given, why = case
    row = _computed(samples, given)
    assert not row["evaluable"]
    assert row["why"] == why
    assert [row[name] for name in ("auc", "mean_auc", "ln1p_mean", "peak", "t_peak", "incremental")] == [None] * 6


def test_actual_minutes_count_not_planned_ones() -> None:
    late = {33 if minute == 30 else minute: value for minute, value in FULL.items()}
    assert _computed(late, {})["auc"] == pytest.approx(125.55)


def test_a_last_sample_after_120_min_is_brought_back_along_its_line() -> None:
    late = {(130 if minute == 120 else minute): value for minute, value in FULL.items()}
    at_120 = 1.35 + (1.25 - 1.35) * 30 / 40
    assert _computed(late, {})["auc"] == pytest.approx(_computed({**FULL, 120: at_120}, {})["auc"])


def test_nanograms_become_nanomoles() -> None:
    grams = {minute: value * 3.02029 for minute, value in FULL.items()}
    assert _computed(grams, {}, "ng/mL")["auc"] == pytest.approx(126.45)


def test_a_stated_limit_of_quantification_counts_for_printed_numbers_too() -> None:
    row = _computed({**FULL, 0: 0.01, -10: 0.01}, {"lloq": "0.05"})
    assert row["c0"] == pytest.approx(0.025)
    assert row["below"] == 2


def test_two_samples_at_one_minute_are_not_silently_joined() -> None:
    curve = {"subject": "S1", "unit": "nmol/L", "samples": [{"minute": m, "value": v} for m, v in FULL.items()]}
    curve["samples"].append({"minute": 60, "value": 3.0})
    frame, _ = MMTT.read([curve], "curves.json")
    settings = chosen(MMTT, {})
    assert not isinstance(settings, tuple)
    assert MMTT.compute(frame, settings)["why"].to_list() == ["mmtt-twice"]


def test_many_curves_are_computed_each_by_itself() -> None:
    curves = [
        {"subject": str(n), "unit": "nmol/L", "samples": [{"minute": m, "value": v * n} for m, v in FULL.items()]}
        for n in range(1, 6)
    ]
    frame, _ = MMTT.read(curves, "curves.json")
    settings = chosen(MMTT, {})
    assert not isinstance(settings, tuple)
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=3)
    found = MMTT.compute(shuffled, settings).sort("curve")
    assert found["auc"].to_list() == pytest.approx([126.45 * n for n in range(1, 6)])
    assert isinstance(found, pl.DataFrame)
