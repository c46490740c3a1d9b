"""C-peptide AUC 0-120 min on worked curves.

Source: trapezoid rule on actual sampling times, worked by hand; mean AUC = AUC / 120 as in the registry's
results record of the GAD-alum trial ("nmol/L*minutes divided by the duration").
"""

import polars as pl
import pytest

from trialwright.chapters.endpoints.endpoint import chosen
from trialwright.chapters.endpoints.mmtt import MMTT, meal_volume

# the cases below are also those of a reference set that was worked by hand; stim90 is `at90` here
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
    ("the last sample was early", {**{k: v for k, v in FULL.items() if k != 120}, 114: 1.25}, {}, "mmtt-no-last"),
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
    below = isinstance(samples[90], str)
    assert row["at90"] == pytest.approx(c0 if below else samples[90])


@pytest.mark.parametrize("case", NOT_EVALUABLE, ids=lambda case: case[0])
def test_a_curve_that_cannot_be_evaluated_says_why_and_gives_no_number(case: tuple[object, ...]) -> None:
    _, samples, given, why = case
    row = _computed(samples, given)
    assert not row["evaluable"]
    assert row["why"] == why
    assert [row[name] for name in ("auc", "mean_auc", "ln1p_mean", "peak", "t_peak", "incremental")] == [None] * 6


@pytest.mark.parametrize("case", NOT_EVALUABLE[:2], ids=lambda case: case[0])
def test_what_was_measured_stays_known_where_the_area_is_not(case: tuple[object, ...]) -> None:
    _, samples, given, _ = case
    row = _computed(samples, given)
    assert [row["c0"], row["at90"]] == pytest.approx([0.41, 1.35])


def test_the_change_from_nothing_measurable_to_a_graft() -> None:
    before, after = _computed(BELOW, {}), _computed(FULL, {})
    assert after["auc"] - before["auc"] == pytest.approx(125.43)
    assert after["ln1p_mean"] - before["ln1p_mean"] == pytest.approx(0.711203, abs=1e-6)


def test_below_quantification_divided_by_the_root_of_2() -> None:
    assert _computed(BELOW, {"bloq": "root2"})["auc"] == pytest.approx(2.04 / 2**0.5)


@pytest.mark.parametrize(("weight", "volume"), [(45, 270), (58.3, 349.8), (60, 360), (72.5, 360)])
def test_the_meal_is_6_ml_a_kilogram_and_360_at_most(weight: float, volume: float) -> None:
    assert meal_volume(weight) == pytest.approx(volume)


def test_actual_minutes_count_not_planned_ones() -> None:
    late = {33 if minute == 30 else minute: value for minute, value in FULL.items()}
    assert _computed(late, {})["auc"] == pytest.approx(125.55)


def test_a_last_sample_after_120_min_is_brought_back_along_its_line() -> None:
    late = {(130 if minute == 120 else minute): value for minute, value in FULL.items()}
    at_120 = 1.35 + (1.25 - 1.35) * 30 / 40
    assert _computed(late, {})["auc"] == pytest.approx(_computed({**FULL, 120: at_120}, {})["auc"])


@pytest.mark.parametrize(("last", "why"), [(130, None), (131, "mmtt-late"), (115, None), (114, "mmtt-no-last")])
def test_a_last_sample_counts_from_5_min_before_120_to_10_min_after(last: int, why: str | None) -> None:
    row = _computed({(last if minute == 120 else minute): value for minute, value in FULL.items()}, {})
    assert row["why"] == why


def test_a_last_sample_a_little_early_is_held_to_120_min_and_flagged() -> None:
    early = {(116 if minute == 120 else minute): value for minute, value in FULL.items()}
    row = _computed(early, {})
    until_116 = 126.45 - 30 * (1.35 + 1.25) / 2 + 26 * (1.35 + 1.25) / 2
    assert row["auc"] == pytest.approx(until_116 + 4 * 1.25)
    assert MMTT.flags(row) == ("mmtt-held",)


def test_samples_after_120_min_do_not_touch_the_curve() -> None:
    longer = {**FULL, 150: 0.1, 180: 9.0}
    assert _computed(longer, {}) == _computed(FULL, {})


def test_a_sample_planned_early_and_drawn_late_makes_the_curve_doubtful() -> None:
    planned = [-10, 0, 15, 30, 60, 90, 120]
    swapped = {**dict(zip(planned, planned, strict=True)), 30: 60, 60: 30}
    samples = [{"minute": swapped[m], "nominal": m, "value": FULL[m]} for m in planned]
    frame, _ = MMTT.read([{"subject": "S1", "unit": "nmol/L", "samples": samples}], "curves.json")
    settings = chosen(MMTT, {})
    assert not isinstance(settings, tuple)
    assert MMTT.compute(frame, settings)["why"].to_list() == ["mmtt-misplaced"]


def test_a_result_above_the_measuring_range_is_no_number() -> None:
    row = _computed({**FULL, 90: ">14"}, {})
    assert (row["why"], row["auc"], row["at90"]) == ("mmtt-above", None, None)


def test_a_curve_says_on_which_samples_it_rests() -> None:
    samples = {-10: 0.40, 0: "<0.017", 16: 0.60, 31: 0.85, 58: 1.20, 90: 1.35, 126: 1.25, 150: 3.0}
    listed = [{"minute": minute, "value": value} for minute, value in samples.items()]
    frame, _ = MMTT.read([{"subject": "S1", "unit": "nmol/L", "samples": listed}], "curves.json")
    settings = chosen(MMTT, {})
    assert not isinstance(settings, tuple)
    assert MMTT.corners is not None
    used = MMTT.corners(frame, settings)
    assert used["minute"].to_list() == [-10, 0, 16, 31, 58, 90, 126]
    assert used["nominal"].to_list() == [-1, 0, 15, 30, 60, 90, 120]
    assert used["value"].to_list() == pytest.approx([0.4, 0.0085, 0.6, 0.85, 1.2, 1.35, 1.25])
    assert used["part"].to_list() == ["basal", "basal", "line", "line", "line", "line", "brought back"]
    assert used["below"].to_list() == [False, True] + [False] * 5


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
