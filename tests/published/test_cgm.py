"""CGM metrics on a boundary series and on episodes worked by hand.

Sources: Battelino 2019, Diabetes Care 42:1593 and 2023, Lancet Diabetes Endocrinol 11:42; Kovatchev 2006, Diabetes Care
29:2433; Bergenstal 2018, Diabetes Care 41:2275. The figures of the five-subject set of the R package iglu are compared
by ``make real``: its data are not ours to copy.
"""

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.scoring import score_one

from trialwright.chapters.endpoints.cgm import CGM, READINGS

BOUNDARIES = (52, 53, 54, 60, 69, 70, 71, 100, 140, 180, 181, 220, 250, 251, 300)
EXPECTED = {
    "mean": 136.733333, "sd": 86.583128, "cv": 63.322619, "below_54": 13.3333, "from_54_to_69": 20.0,
    "time_in_range": 33.3333, "from_181_to_250": 20.0, "above_250": 13.3333, "lbgi": 6.373288, "hbgi": 7.476814,
    "gmi": 6.580661,
}  # fmt: skip


def _samples(glucose: list[Any], every: int = 5, start: int = 0) -> list[dict[str, Any]]:
    return [
        {"at": f"2026-03-{2 + minute // 1440:02d}T{minute // 60 % 24:02d}:{minute % 60:02d}", "glucose": value}
        for minute, value in zip(range(start, start + every * len(glucose), every), glucose, strict=True)
    ]


def _trace(glucose: list[Any], unit: str = "mg/dL", every: int = 5, **settings: object) -> dict[str, Any]:
    return score_one("cgm", {"samples": _samples(glucose, every)}, {"glucose": unit}, **settings)


def test_every_limit_of_the_consensus_falls_on_its_own_side() -> None:
    row = _trace(list(BOUNDARIES))
    assert {name: row[name] for name in EXPECTED} == pytest.approx(EXPECTED, abs=5e-5)


def test_a_trace_in_mmol_is_judged_by_the_limits_in_mmol() -> None:
    """3.9 mmol/L is in range; converted with 18 it would be 70.2, with 18.0156 70.26, and 3.88 would be 70."""
    row = _trace([2.9, 3.0, 3.8, 3.88, 3.9, 10.0, 10.1, 13.9, 14.0, 14.1], "mmol/L")
    shares = ("below_54", "from_54_to_69", "time_in_range", "from_181_to_250", "above_250")
    assert [row[name] for name in shares] == pytest.approx([10, 30, 20, 20, 20])
    assert (row["below_70"], row["above_180"]) == (pytest.approx(40), pytest.approx(40))


def test_blood_glucose_indices_in_mmol() -> None:
    row = _trace([2.8, 3.5, 5.0, 8.0, 12.0, 18.0], "mmol/L")
    assert (row["lbgi"], row["hbgi"]) == (pytest.approx(5.92487, abs=5e-6), pytest.approx(9.475471, abs=5e-7))


@pytest.mark.parametrize(
    ("readings", "active", "enough"), [(2822, 69.9901, False), (2823, 70.0149, True), (4032, 100.0, True)]
)
def test_seventy_per_cent_of_fourteen_days_must_be_worn(readings: int, active: float, enough: bool) -> None:
    row = _trace([100] * readings)
    assert (row["active"], row["sufficient"]) == (pytest.approx(active, abs=5e-5), enough)
    assert row["flags"] == ([] if enough else ["cgm-little-wear"])


@pytest.mark.parametrize(
    ("glucose", "events"),
    [
        ([80, 53, 52, 53, 75, 76, 77, 80], 1),
        ([80, 53, 52, 75, 53, 53, 80, 80], 0),
        ([80, 53, 52, 53, 72, 53, 52, 53, 80, 80, 80], 1),
        ([80, 53, 52, 53, 80, 80, 80, 53, 53, 53, 80], 2),
        ([53, 53, 53], 1),
        ([54, 54, 54, 54], 0),
    ],
)
def test_an_episode_lasts_and_ends_for_fifteen_minutes(glucose: list[int], events: int) -> None:
    assert _trace(glucose)["episodes_below_54"] == events


def test_a_reading_every_fifteen_minutes_is_an_episode_by_itself() -> None:
    assert _trace([80, 53, 80, 80], every=15)["episodes_below_54"] == 1


def test_readings_that_are_lacking_for_long_end_what_lasts() -> None:
    samples = [*_samples([53] * 3), *_samples([53] * 3, start=60)]
    assert score_one("cgm", {"samples": samples}, {"glucose": "mg/dL"})["episodes_below_54"] == 2
    assert score_one("cgm", {"samples": samples}, {"glucose": "mg/dL"}, gap="60")["episodes_below_54"] == 1


@pytest.mark.parametrize(("readings", "extended"), [(24, 0), (25, 1)])
def test_an_extended_episode_lasts_longer_than_two_hours(readings: int, extended: int) -> None:
    row = _trace([80, *[60] * readings, 80, 80, 80])
    assert (row["episodes_below_70"], row["extended_episodes"]) == (1, extended)
    assert _trace([80, *[60] * readings, 80, 80, 80], extended="54")["extended_episodes"] == 0


def test_what_lies_beyond_the_sensor_counts_in_its_range_and_is_flagged() -> None:
    row = _trace(["<40", 100, 100, ">400"])
    assert (row["below_54"], row["above_250"], row["mean"]) == (25, 25, pytest.approx(160))
    assert "cgm-beyond" in row["flags"]
    edge = _trace(["<54", 54, ">250", 250])
    assert (edge["below_54"], edge["above_250"]) == (25, 25)


@pytest.mark.parametrize(
    ("samples", "why"),
    [
        ([{"at": None, "glucose": 100}], "cgm-untimed"),
        ([{"at": "2026-03-02T07:00", "glucose": None}], "cgm-nothing"),
        ([], "cgm-nothing"),
        (
            [
                {"at": "2026-03-02T07:00", "glucose": 100},
                {"at": "2026-03-02T07:05", "glucose": {"value": 5.6, "unit": "mmol/L"}},
            ],
            "cgm-two-units",
        ),
    ],
)
def test_a_trace_that_cannot_be_evaluated_says_why_and_gives_no_number(samples: list[Any], why: str) -> None:
    row = score_one("cgm", {"samples": samples}, {"glucose": "mg/dL"})
    assert (row["time_in_range"], row["readings"], row["why"]) == (None, None, why)


def test_two_readings_at_one_time_are_told() -> None:
    row = score_one("cgm", {"samples": _samples([100, 100]) * 2}, {"glucose": "mg/dL"})
    assert (row["readings"], "cgm-repeated" in row["flags"]) == (4, True)


SWINGS = [5, 12, 6, 11, 5]


def test_mean_amplitude_of_excursions_by_hand_in_both_directions() -> None:
    """Up 7 and 5, down 6 and 6; each larger than the SD of 3.42."""
    row = score_one("mage", {"samples": _samples(SWINGS, 60)}, {"glucose": "mmol/L"})
    assert (row["mage"], row["mage_plus"], row["mage_minus"], row["swings"]) == (6.0, 6.0, 6.0, 4)
    assert row["sd"] == pytest.approx(3.420526, abs=5e-7)


def test_a_small_reversal_is_no_turning_point_and_the_first_swing_gives_the_direction() -> None:
    """Up from 5 to 12 over a dip of 1 is one swing of 7; then down 8, and up 3, which is larger than the SD of 2.88."""
    row = score_one("mage", {"samples": _samples([5, 9, 8, 12, 4, 7], 60)}, {"glucose": "mmol/L"})
    assert (row["mage"], row["mage_plus"], row["mage_minus"], row["swings"]) == (5, 5, 8, 3)
    falling = score_one("mage", {"samples": _samples([12, 4, 11], 60)}, {"glucose": "mmol/L"})
    assert (falling["mage"], falling["mage_plus"]) == (8, 7)


@pytest.mark.parametrize("glucose", [[5, 5, 5, 5], [5], [None, None]])
def test_without_a_swing_there_is_no_amplitude(glucose: list[Any]) -> None:
    row = score_one("mage", {"samples": _samples(glucose, 60)}, {"glucose": "mmol/L"})
    assert (row["mage"], row["why"]) == (None, "mage-none")


@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.integers(40, 400), min_size=1, max_size=60), min_size=1, max_size=4), st.randoms())
def test_shuffled_readings_of_many_give_what_each_gives_alone(traces: list[list[int]], random: Any) -> None:
    rows = [(n, minute * 5, float(g)) for n, trace in enumerate(traces) for minute, g in enumerate(trace)]
    shuffled = [*rows]
    random.shuffle(shuffled)
    together = CGM.compute(_frame(shuffled), DEFAULTS).sort("curve")
    for number in range(len(traces)):
        alone = CGM.compute(_frame([row for row in rows if row[0] == number]), DEFAULTS)
        assert_frame_equal(together.filter(pl.col("curve") == number), alone, rel_tol=1e-12)


DEFAULTS = {setting.name: setting.default for setting in CGM.settings}


def _frame(rows: list[tuple[int, int, float]]) -> pl.DataFrame:
    frame = pl.DataFrame(rows, schema={"curve": pl.Int64, "minute": pl.Int64, "glucose": pl.Float64}, orient="row")
    at = (pl.col("minute") * 60_000_000).cast(pl.Datetime("us")).alias("at")
    flags = (pl.lit(value=True).alias("milligrams"), pl.lit(value=False).alias("beyond"))
    return frame.select("curve", at, "glucose", *flags).select(list(READINGS))
