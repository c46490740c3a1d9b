"""Eleven C-peptide curves as another program computes them, and where trialwright answers otherwise, with the reason.

Source: PKNCA 0.12.1 (R 4.2.2), linear trapezoid, AUClast, AUCall and aucint over 0-120 min, run 2026-11; in its cases
0 stands for a result below quantification. PKNCA's other two rules, logarithmic on the way down, are for drugs that are
eliminated: C-peptide is made on, and trialwright has straight lines only. They differ by less than 1 % here.
"""

import pytest

from trialwright.chapters.endpoints.endpoint import chosen
from trialwright.chapters.endpoints.mmtt import MMTT

FULL: dict[int, float | str | None] = {-10: 0.31, 0: 0.33, 15: 0.48, 30: 0.72, 60: 1.05, 90: 1.12, 120: 0.98}
TRUTH = 105.675
LOW = "<0.01"

AGREED = [
    ("full", FULL, {}, 105.675, 1.12, 90),
    ("miss_mid", {**FULL, 60: None}, {}, 101.775, 1.12, 90),
    ("blq_first", {-10: LOW, 0: LOW, 15: 0.02, 30: 0.03, 60: 0.05, 90: 0.06, 120: 0.04}, {}, 4.875, 0.06, 90),
    ("blq_mid", {-10: 0.02, 0: 0.02, 15: 0.03, 30: LOW, 60: 0.05, 90: 0.06, 120: 0.04}, {}, 4.5, 0.06, 90),
    ("blq_last", {-10: 0.02, 0: 0.02, 15: 0.03, 30: 0.04, 60: 0.05, 90: 0.03, 120: LOW}, {}, 3.9, 0.05, 60),
    ("late_draw", {-12: 0.31, 0: 0.33, 17: 0.5, 33: 0.75, 58: 1.04, 94: 1.11, 126: 0.95}, {}, 105.3, 1.11, 94),
    ("four_hr", {**FULL, 150: 0.8, 180: 0.66, 210: 0.55, 240: 0.47}, {}, 105.675, 1.12, 90),
]
"""Name, samples, settings beside t0=zero and bloq=zero, area 0-120, peak, its minute: PKNCA's own numbers."""


def _computed(samples: dict[int, float | str | None], given: dict[str, str]) -> dict[str, object]:
    listed = [{"minute": minute, "value": value} for minute, value in samples.items()]
    frame, findings = MMTT.read([{"subject": "S1", "unit": "nmol/L", "samples": listed}], "curves.json")
    assert not findings
    settings = chosen(MMTT, {"t0": "zero", "bloq": "zero", **given})
    assert not isinstance(settings, tuple)
    return MMTT.compute(frame, settings).row(0, named=True)


@pytest.mark.parametrize("case", AGREED, ids=lambda case: case[0])
def test_the_area_the_peak_and_its_time_are_those_of_pknca(case: tuple[object, ...]) -> None:
    _, samples, given, area, peak, at = case
    row = _computed(samples, given)
    assert [row["auc"], row["peak"], row["t_peak"]] == pytest.approx([area, peak, at], rel=1e-12)


def test_without_the_last_sample_there_is_no_area_where_others_print_one_that_is_far_from_the_truth() -> None:
    row = _computed({**FULL, 120: None}, {})
    assert (row["auc"], row["evaluable"], row["why"]) == (None, False, "mmtt-no-last")
    until_90, triangle_to_zero = 74.175, 90.975
    assert _computed(FULL, {})["auc"] == pytest.approx(TRUTH)
    assert min(TRUTH - until_90, TRUTH - triangle_to_zero) > 0.1 * TRUTH


def test_without_the_0_min_sample_the_one_before_stands_in_where_pknca_draws_a_line_from_minus_10() -> None:
    assert _computed({**FULL, 0: None}, {})["auc"] == pytest.approx(105.525)  # PKNCA: 106.035


def test_a_result_below_quantification_in_the_middle_counts_where_pknca_drops_it_by_default() -> None:
    case = next(samples for name, samples, *_ in AGREED if name == "blq_mid")
    assert _computed(case, {})["auc"] == pytest.approx(4.5)
    assert 5.325 not in [pytest.approx(_computed(case, {"bloq": policy})["auc"]) for policy in ("half", "zero", "lloq")]


def test_a_last_result_below_quantification_belongs_to_the_area_where_auclast_ends_before_it() -> None:
    case = next(samples for name, samples, *_ in AGREED if name == "blq_last")
    assert _computed(case, {})["auc"] == pytest.approx(3.9)  # AUClast: 3.45


def test_where_all_is_below_quantification_the_peak_stands_at_0_min_where_pknca_gives_it_no_time() -> None:
    row = _computed(dict.fromkeys(FULL, LOW), {})
    assert (row["auc"], row["peak"], row["t_peak"]) == (0, 0, 0)


def test_a_last_sample_far_too_early_is_not_evaluable_where_pknca_stops_there_or_falls_to_zero() -> None:
    early = {**{minute: value for minute, value in FULL.items() if minute != 120}, 112: 1.0}
    assert _computed(early, {})["why"] == "mmtt-no-last"
    held = _computed(early, {"early": "8"})
    assert held["auc"] == pytest.approx(97.495 + 8 * 1.0)  # PKNCA: 97.495 until 112, 101.495 with a triangle to zero
    assert "mmtt-held" in MMTT.flags(held)
