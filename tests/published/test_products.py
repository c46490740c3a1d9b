"""Quantities of islets, MSC and endotoxin, and the codes that identify them.

Sources: Ricordi 1990, Acta Diabetol Lat 27:185 (factors) and 2016, Diabetes 65:3418, table 3 (certificate);
Dominici 2006, Cytotherapy 8:315; J Transl Med 2020, s12967-020-02568-6, table 2 (eight lots); Lian 2023, World J
Clin Cases 11:5083; ISO 7064 mod 37-2, first number of python-stdnum's documentation; Directive (EU) 2015/565.
"""

from typing import Any

import pytest
from tests.scoring import score_one

from trialwright.chapters.product.islet_equivalents import FACTORS

CLASSES = ((50, 100), (100, 150), (150, 200), (200, 250), (250, 300), (300, 350))


def test_the_factors_are_the_mean_of_the_cubed_limits_over_150_cubed() -> None:
    expected = [(low**3 + high**3) / 2 / 150**3 for low, high in CLASSES]
    assert list(FACTORS.values())[:6] == pytest.approx(expected, abs=5e-4)
    assert FACTORS["count_over_350"] == pytest.approx((350**3 + 400**3) / 2 / 150**3, abs=5e-4)


COUNTS = {**dict(zip(FACTORS, (120, 90, 45, 18, 6, 2, 1), strict=True)), "multiplier": 2500}


def test_islet_equivalents_of_a_counted_sample() -> None:
    row = score_one("islet_equivalents", {**COUNTS, "weight": 62}, {"weight": "kg"})
    assert (row["islets"], row["ieq_in_sample"], row["ieq"]) == (282, pytest.approx(291.612), pytest.approx(729030))
    assert row["ieq_per_particle"] == pytest.approx(1.0341, abs=5e-5)
    assert row["ieq_per_kg"] == pytest.approx(11758.5, abs=0.05)


def test_a_class_that_was_not_counted_is_not_zero() -> None:
    row = score_one("islet_equivalents", {**COUNTS, "count_301_350": None})
    assert (row["ieq"], row["lacking"]) == (None, ["count_301_350:missing"])


RELEASE_UNITS = {"ieq": "IEQ", "weight": "kg", "settled_volume": "mL", "stimulation_index": "1", "viability": "%"}
RELEASES: tuple[tuple[dict[str, Any], list[int], bool, list[str]], ...] = (
    ({}, [85], True, []),
    ({"ieq": 299999}, [85], False, ["ieq_per_kg"]),
    ({"ieq": 250000, "infusion": 2}, [85], True, []),
    ({"ieq": 320000, "settled_volume": 16.1}, [85, 80, 72], False, ["settled_volume", "ieq_per_ml"]),
    ({"ieq": 320000, "settled_volume": 4}, [85, 69], False, ["viability"]),
    ({"ieq": 320000, "settled_volume": 4, "endotoxin_total": 301}, [85], False, ["endotoxin_per_kg"]),
    (
        {"ieq": 320000, "settled_volume": 4, "endotoxin_total": 300, "stimulation_index": 1.0},
        [85],
        False,
        ["stimulation_index"],
    ),
)
PRODUCT = {
    "ieq": 300000, "weight": 60, "infusion": 1, "settled_volume": 3.0, "endotoxin_total": 60, "stimulation_index": 2.1
}  # fmt: skip


@pytest.mark.parametrize(("changed", "viability", "meets", "failed"), RELEASES)
def test_islets_against_the_certificate(
    changed: dict[str, Any], viability: list[int], meets: bool, failed: list[str]
) -> None:
    given = {**PRODUCT, **changed, "samples": [{"viability": each} for each in viability]}
    row = score_one("islet_release", given, RELEASE_UNITS)
    assert (row["meets"], row["failed"]) == (meets, failed)


def test_a_criterion_that_is_not_known_leaves_the_release_open_and_one_that_fails_settles_it() -> None:
    bags = {"samples": [{"viability": 85}, {"viability": None}]}
    row = score_one("islet_release", {**PRODUCT, **bags}, RELEASE_UNITS)
    assert (row["meets"], row["lacking"]) == (None, ["viability:missing"])
    failed = score_one("islet_release", {**PRODUCT, **bags, "stimulation_index": 0.9}, RELEASE_UNITS)
    assert (failed["meets"], failed["failed"]) == (False, ["stimulation_index"])


MARKERS = ("cd73", "cd90", "cd105", "cd45", "cd34", "cd14_or_cd11b", "cd79a_or_cd19", "hla_dr")
MSC_UNITS = dict.fromkeys((*MARKERS, "viability"), "%")
LOTS = (
    (97, 97.9, 100, 100, 0.9), (97, 98.5, 100, 100, 0.3), (96, 98.5, 100, 100, 0.3), (98, 98.3, 100, 100, 0.7),
    (98, 98.4, 100, 100, 0.1), (98, 99.63, 99.7, 100, 0.1), (97, 99.5, 100, 100, 0.0), (89, 99.6, 99.9, 100, 0.0),
)  # fmt: skip
"""Viability, CD73, CD90, CD105, and the negative markers together."""


@pytest.mark.parametrize("lot", LOTS)
def test_eight_published_lots(lot: tuple[float, ...]) -> None:
    viability, *positive, negative = lot
    given = {**dict(zip(MARKERS, (*positive, *[negative] * 5), strict=True)), "viability": viability}
    assert score_one("msc_release", given, MSC_UNITS)["meets"] is True
    assert score_one("msc_release", given, MSC_UNITS, viability="90")["meets"] is (viability != 89)


@pytest.mark.parametrize(
    ("values", "identity"),
    [
        ((95.0, 95.0, 95.0, 2.0, 2.0, 0, 0, 2.0), True),
        ((94.9, 99, 99, 0.1, 0.1, None, None, 0.1), False),
        ((99, 99, 99, 0.1, 2.1, None, None, 0.1), False),
        ((95.0, 95.0, 95.0, 2.0, 2.0, None, None, 2.0), None),
    ],
)
def test_markers_of_the_international_society(values: tuple[Any, ...], identity: bool | None) -> None:
    """The last: a marker that was not stained is not absent, although the others pass; deliberately no "pass"."""
    row = score_one("msc_release", {**dict(zip(MARKERS, values, strict=True)), "viability": 95}, MSC_UNITS)
    assert row["identity"] is identity


def test_strictly_above_when_the_study_says_so() -> None:
    given = {**dict(zip(MARKERS, (95.0, 99, 99, 0, 0, 0, 0, 0), strict=True)), "viability": 95}
    assert score_one("msc_release", given, MSC_UNITS, markers="above")["identity"] is False


@pytest.mark.parametrize(
    ("kg", "dose", "viability", "concentration", "viable", "total", "volume"),
    [(58.0, 1.0, 90, 10, 58.0, 64.4444, 6.4444), (72.5, 2.0, 92, 20, 145.0, 157.6087, 7.8804)],
)
def test_volume_that_holds_a_dose_and_back(
    kg: float, dose: float, viability: float, concentration: float, viable: float, total: float, volume: float
) -> None:
    units = {
        "weight": "kg", "dose": "10^6/kg", "viability": "%", "concentration": "10^6/mL", "volume": "mL"
    }  # fmt: skip
    shared = {"weight": kg, "viability": viability, "concentration": concentration}
    given = {name: units[name] for name in ("weight", "dose", "viability", "concentration")}
    row = score_one("cell_volume", {**shared, "dose": dose}, given)
    assert (row["viable_cells"], row["total_cells"]) == (pytest.approx(viable), pytest.approx(total, abs=5e-5))
    assert row["volume"] == pytest.approx(volume, abs=5e-5)
    given = {name: units[name] for name in ("weight", "volume", "viability", "concentration")}
    back = score_one("cell_dose", {**shared, "volume": row["volume"]}, given)
    assert back["cells_per_kg"] == pytest.approx(dose)


def test_endotoxin_of_one_day_adds_up() -> None:
    units = {"msc_volume": "mL", "msc_endotoxin": "EU/mL", "weight": "kg"}
    given = {"islet_endotoxin": 180, "msc_volume": 15, "msc_endotoxin": 0.5, "weight": 60}
    row = score_one("endotoxin_dose", given, units)
    assert (row["endotoxin_total"], row["endotoxin_per_kg"], row["within"]) == (187.5, 3.125, True)
    assert score_one("endotoxin_dose", {**given, "msc_volume": None}, units)["endotoxin_per_kg"] is None
    assert score_one("endotoxin_dose", {**given, "islet_endotoxin": 293}, units)["within"] is False


@pytest.mark.parametrize(
    ("din", "check"),
    [("G123489654321", "Y"), ("A999926000001", "8"), ("A999926000002", "6"), ("W000026123456", "*")],
)
def test_check_character_of_a_donation_number(din: str, check: str) -> None:
    row = score_one("isbt128", {"din": din, "read": check})
    assert (row["check"], row["valid"]) == (check, True)


def test_two_neighbours_that_changed_places_are_found() -> None:
    assert score_one("isbt128", {"din": "G123489654312", "read": "Y"})["valid"] is False


@pytest.mark.parametrize("din", ["G12348965432", "g123489654321", "G12348965432*", "G1234896543210"])
def test_what_is_no_donation_number_has_no_check(din: str) -> None:
    row = score_one("isbt128", {"din": din, "read": "Y"})
    assert (row["check"], row["valid"], row["why"]) == (None, None, "din-not-formed")


@pytest.mark.parametrize(
    ("code", "well_formed"),
    [
        ("CN000001A999926000001E000012300120260131", True),
        ("CN000001A999926000001E00001230012026013", False),
        ("CN000001A999926000001E000012300120260231", False),
        ("CN000001A999926000001C000012300120260131", False),
    ],
)
def test_single_european_code(code: str, well_formed: bool) -> None:
    row = score_one("single_european_code", {"code": code})
    assert row["well_formed"] is well_formed
    assert (row["country"], row["donation"]) == ("CN", "A999926000001")
