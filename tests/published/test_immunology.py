"""Antibodies and composite endpoints.

Sources: Markmann 2021, Am J Transplant 21:1477, table 4 (PMC9074710), eleven people of CIT-06; Bonifacio 2010 on kits;
CIT-07, CIT-06 and VX-880 by their definitions.
"""

from typing import Any

import pytest
from tests.scoring import score_all, score_one

CIT06 = {7: "No", 5: "No", 46: "Yes", 26: "Yes", 56: "Yes", 75: "Yes", 8: "No", 96: "Yes"}
"""The highest cPRA of eight of the eleven, and whether the graft failed."""
CIT06_AT_ZERO = ("No", "Yes", "No")


def test_in_cit06_all_five_who_were_sensitised_lost_the_graft_and_one_of_six_others() -> None:
    people = [*CIT06.items(), *((0, failed) for failed in CIT06_AT_ZERO)]
    result = score_all("cpra", [{"cpra": cpra} for cpra, _ in people], {"cpra": "%"})
    sensitised = result["sensitised"].to_list()
    failed = [failed == "Yes" for _, failed in people]
    assert len(people) == 11
    assert sum(sensitised) == 5
    assert sum(lost for lost, high in zip(failed, sensitised, strict=True) if high) == 5
    assert sum(lost for lost, high in zip(failed, sensitised, strict=True) if not high) == 1


@pytest.mark.parametrize(("mfi", "cutoff", "positive"), [(800, 1000, False), (1000, 1000, True), (600, 500, True)])
def test_donor_specific_antibodies_against_a_stated_cut(mfi: int, cutoff: int, positive: bool) -> None:
    row = score_one("dsa", {"islet_donor_mfi": mfi}, {"islet_donor_mfi": "MFI"}, cutoff=cutoff)
    assert (row["islet_donor"], row["msc_donor"]) == (positive, None)


def test_antibodies_against_the_msc_donor_stand_apart() -> None:
    units = {"islet_donor_mfi": "MFI", "msc_donor_mfi": "MFI"}
    row = score_one("dsa", {"islet_donor_mfi": 100, "msc_donor_mfi": 4000}, units)
    assert (row["islet_donor"], row["msc_donor"], row["flags"]) == (False, True, ["dsa-msc"])


GADA = {"antibody": "GADA", "value_after": 40, "value_before": 10, "kit": "A", "kit_before": "A"}
SAME = {"kit_unit": "IU/mL", "kit_unit_before": "IU/mL"}


def test_an_autoantibody_rises_only_within_one_kit() -> None:
    assert score_one("autoantibody", {**GADA, **SAME})["ratio"] == 4
    assert score_one("autoantibody", {**GADA, **SAME})["rise"] is None
    assert score_one("autoantibody", {**GADA, **SAME}, factor="2")["rise"] is True
    for changed in ({"kit": "B"}, {"kit_unit": "U/mL"}):
        row = score_one("autoantibody", {**GADA, **SAME, **changed})
        assert (row["ratio"], row["why"]) == (None, "autoantibody-kits")
    row = score_one("autoantibody", {**GADA, **SAME, "kit_before": None})
    assert (row["ratio"], row["lacking"]) == (None, ["kit_before:missing", "days_on_insulin:missing"])


@pytest.mark.parametrize(("days", "why"), [(14, None), (15, "autoantibody-insulin"), (None, "score-lacking")])
def test_insulin_antibodies_are_not_read_after_two_weeks_of_insulin(days: int | None, why: str | None) -> None:
    row = score_one("autoantibody", {**GADA, **SAME, "antibody": "IAA", "days_on_insulin": days})
    assert (row["why"], row["ratio"] is None) == (why, why is not None)


@pytest.mark.parametrize(
    ("hba1c", "events", "success"),
    [(6.9, 0, True), (7.0, 0, False), (6.0, 1, False), (None, 1, False), (6.0, None, None), (None, 0, None)],
)
def test_cit07(hba1c: float | None, events: int | None, success: bool | None) -> None:
    assert score_one("cit07", {"hba1c": hba1c, "severe_events": events}, {"hba1c": "%"})["success"] is success


@pytest.mark.parametrize(
    ("hba1c", "before", "events", "success"),
    [(6.5, None, 0, True), (7.1, 8.1, 0, True), (7.2, 8.1, 0, False), (6.0, 8.1, 1, False), (7.1, None, 0, None)],
)
def test_cit06(hba1c: float, before: float | None, events: int, success: bool | None) -> None:
    given = {"hba1c": hba1c, "hba1c_baseline": before, "severe_events": events}
    assert score_one("cit06", given, {"hba1c": "%", "hba1c_baseline": "%"})["success"] is success


@pytest.mark.parametrize(
    ("samples", "events", "success"),
    [
        ([(179, 6.0), (366, 6.0)], 0, None),
        ([(180, 6.9)], 0, True),
        ([(365, 7.1)], 0, False),
        ([(200, 6.8)], 0, True),
        ([(200, 7.5), (300, 6.8)], 0, True),
        ([(200, 6.8)], 1, False),
        ([(200, 7.5), (300, None)], 0, None),
        ([(200, 6.8), (300, None)], 0, True),
        ([], 1, False),
        ([], 0, None),
    ],
)
def test_vx880(samples: list[tuple[int, Any]], events: int, success: bool | None) -> None:
    given = {
        "severe_events": events,
        "hba1c_baseline": 7.8,
        "samples": [{"day": day, "hba1c": hba1c} for day, hba1c in samples],
    }
    assert score_one("vx880", given, {"hba1c": "%", "hba1c_baseline": "%"})["success"] is success


@pytest.mark.parametrize(("hba1c", "success"), [(7.8, True), (7.81, False)])
def test_a_point_less_than_before_is_enough_for_vx880(hba1c: float, success: bool) -> None:
    given = {"severe_events": 0, "hba1c_baseline": 8.8, "samples": [{"day": 200, "hba1c": hba1c}]}
    assert score_one("vx880", given, {"hba1c": "%", "hba1c_baseline": "%"})["success"] is success


def test_an_antibody_that_was_zero_has_no_factor_and_a_small_one_has() -> None:
    none = score_one("autoantibody", {**GADA, **SAME, "value_before": 0})
    assert (none["ratio"], none["why"]) == (None, "autoantibody-zero")
    small = score_one("autoantibody", {**GADA, **SAME, "value_before": 0.5})
    assert (small["ratio"], small["why"]) == (pytest.approx(float(GADA["value_after"]) / 0.5), None)


@pytest.mark.parametrize(("factor", "rise"), [("2", True), ("1.5", True)])
def test_a_rise_is_judged_by_the_factor_that_the_study_states(factor: str, rise: bool) -> None:
    row = score_one("autoantibody", {**GADA, **SAME, "value_before": 10, "value_after": 20}, factor=factor)
    assert row["rise"] is rise
    assert score_one("autoantibody", {**GADA, **SAME, "value_before": 10, "value_after": 14}, factor=factor)[
        "rise"
    ] is (not rise)
