"""Laboratory grades of CTCAE 5.0 at every printed limit, against version 6.0 where it differs.

Source: NCI, CTCAE 5.0, 2017-11-27 (wording read); grades worked out from the wording, not by a program. The columns of
version 6.0 (NCI workbook, errata 2026-01-20) are here to show why the two must not be mixed: it is not computed.
Two differences from others are deliberate. A public SAS macro (PharmaForest) begins grade 1 of ALT over an abnormal
baseline strictly above 1.5 x and grades creatinine by ULN alone; the wording includes 1.5 and names the baseline.
"""

from typing import Any

import polars as pl
import pytest

from trialwright.chapters.safety.ctcae import RESULTS, RULES, find_term, grade
from trialwright.chapters.safety.ctcae_terms import TERMS

ALT = (
    (40, 30, 40, 0),
    (40, 30, 41, 1),
    (40, 30, 120, 1),
    (40, 30, 121, 2),
    (40, 30, 200, 2),
    (40, 30, 201, 3),
    (40, 30, 800, 3),
    (40, 30, 801, 4),
    (40, 80, 100, 0),
    (40, 80, 119, 0),
    (40, 80, 120, 1),
    (40, 80, 170, 1),
    (40, 80, 240, 1),
    (40, 80, 241, 2),
    (40, 80, 400, 2),
    (40, 80, 401, 3),
    (40, 80, 1600, 3),
    (40, 80, 1601, 4),
)
"""ULN, baseline, value, grade."""

ALT_6 = (
    (79, 0),
    (80, 1),
    (120, 1),
    (121, 2),
    (160, 2),
    (161, 3),
    (170, 3),
    (320, 3),
    (321, 4),
)
"""With ULN 40 and baseline 80: value, grade of version 6.0."""

BILIRUBIN = (
    (20, 12, 20, 0),
    (20, 12, 20.1, 1),
    (20, 12, 30, 1),
    (20, 12, 30.1, 2),
    (20, 12, 60, 2),
    (20, 12, 60.1, 3),
    (20, 12, 200, 3),
    (20, 12, 200.1, 4),
    (20, 28, 28, 0),
    (20, 28, 28.1, 1),
    (20, 28, 42, 1),
    (20, 28, 42.1, 2),
    (20, 28, 84, 2),
    (20, 28, 84.1, 3),
)

CREATININE = (
    (104, 57, 70, 100, 0, 0),
    (104, 57, 70, 105, 1, 1),
    (104, 57, 70, 106, 2, 1),
    (104, 57, 70, 156, 2, 1),
    (104, 57, 70, 157, 2, 2),
    (104, 57, 70, 210.1, 3, 2),
    (104, 57, 70, 312.1, 3, 3),
    (104, 57, 70, 624.1, 4, 4),
    (104, 57, 60, 95, 2, 0),
    (104, 57, 50, 95, 2, 2),
)
"""ULN, LLN, baseline, value, grade, grade of version 6.0."""

HAEMOGLOBIN = (
    (120, 120, 0),
    (120, 119, 1),
    (120, 100, 1),
    (120, 99.9, 2),
    (120, 80, 2),
    (120, 79.9, 3),
    (120, 70, 3),
)

PLATELETS = (
    (125, 125, 0, 0),
    (125, 124, 1, 1),
    (125, 75, 1, 1),
    (125, 74, 2, 2),
    (125, 50, 2, 2),
    (125, 49, 3, 3),
    (125, 25, 3, 3),
    (125, 24, 4, 3),
    (125, 10, 4, 3),
    (125, 9, 4, 4),
)

NEUTROPHILS = (
    (1.8, 1.8, 0, 0),
    (1.8, 1.7, 1, 0),
    (1.8, 1.5, 1, 0),
    (1.8, 1.4, 2, 1),
    (1.8, 1.0, 2, 1),
    (1.8, 0.9, 3, 2),
    (1.8, 0.5, 3, 2),
    (1.8, 0.4, 4, 3),
    (1.8, 0.1, 4, 3),
    (1.8, 0.05, 4, 4),
)

GLUCOSE_MMOL = (
    (3.9, 3.9, 0),
    (3.9, 3.8, 1),
    (3.9, 3.0, 1),
    (3.9, 2.99, 2),
    (3.9, 2.2, 2),
    (3.9, 2.1, 3),
    (3.9, 1.7, 3),
    (3.9, 1.6, 4),
)

GLUCOSE_MG = (
    (70, 70, 0),
    (70, 69, 1),
    (70, 55, 1),
    (70, 54, 2),
    (70, 40, 2),
    (70, 39, 3),
    (70, 30, 3),
    (70, 29, 4),
)


def _graded(term: str, unit: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    name = find_term(term)
    assert name is not None
    full = [{**dict.fromkeys(RESULTS), "term": name, "unit": unit, **row} for row in rows]
    return grade(pl.DataFrame(full, schema=dict(RESULTS)))


def _one(term: str, unit: str, value: float | None, **others: Any) -> int | None:
    return _graded(term, unit, [{"value": value, **others}])["grade"].item()


@pytest.mark.parametrize("term", ["alt", "ast"])
def test_transaminases(term: str) -> None:
    rows = [{"uln": uln, "baseline": baseline, "value": value} for uln, baseline, value, _ in ALT]
    assert _graded(term, "U/L", rows)["grade"].to_list() == [grade for *_, grade in ALT]


def test_version_6_would_grade_the_same_alt_otherwise() -> None:
    mine = _graded("alt", "U/L", [{"uln": 40, "baseline": 80, "value": value} for value, _ in ALT_6])["grade"].to_list()
    assert mine == [0, 0, 1, 1, 1, 1, 1, 2, 2]
    assert mine != [grade for _, grade in ALT_6]


def test_bilirubin() -> None:
    rows = [{"uln": uln, "baseline": baseline, "value": value} for uln, baseline, value, _ in BILIRUBIN]
    assert _graded("bilirubin", "umol/L", rows)["grade"].to_list() == [grade for *_, grade in BILIRUBIN]


@pytest.mark.parametrize("term", ["alp", "ggt"])
@pytest.mark.parametrize(
    ("baseline", "value", "expected"),
    [(100, 120, 0), (100, 121, 1), (100, 300, 1), (100, 301, 2), (100, 601, 3), (100, 2401, 4),
     (200, 399, 0), (200, 400, 1), (200, 500, 1), (200, 501, 2), (200, 1001, 3), (200, 4001, 4)],
)  # fmt: skip
def test_alkaline_phosphatase_and_ggt(term: str, baseline: float, value: float, expected: int) -> None:
    assert _one(term, "U/L", value, uln=120, baseline=baseline) == expected


def test_creatinine_by_baseline_and_by_limit_side_by_side() -> None:
    """A normal 95 umol/L is grade 2 over a baseline of 60: the wording of 5.0, literally."""
    rows = [{"uln": uln, "lln": lln, "baseline": base, "value": value} for uln, lln, base, value, _, _ in CREATININE]
    assert _graded("creatinine", "umol/L", rows)["grade"].to_list() == [five for *_, five, _ in CREATININE]
    assert [five for *_, five, _ in CREATININE] != [six for *_, six in CREATININE]


def test_creatinine_by_its_limit_where_the_baseline_lies_higher() -> None:
    """ULN 100, baseline 110: 1.5 and 3 times ULN are passed before 1.5 and 3 times the baseline."""
    steps = ((100, 0), (101, 1), (150, 1), (151, 2), (300, 2), (301, 3), (600, 3), (601, 4))
    rows = [{"uln": 100, "baseline": 110, "value": value} for value, _ in steps]
    assert _graded("creatinine", "umol/L", rows)["grade"].to_list() == [grade for _, grade in steps]


def test_haemoglobin_in_its_three_units() -> None:
    rows = [{"lln": lln, "value": value} for lln, value, _ in HAEMOGLOBIN]
    assert _graded("haemoglobin", "g/L", rows)["grade"].to_list() == [grade for *_, grade in HAEMOGLOBIN]
    assert [_one("Anemia", "g/dL", value, lln=12) for value in (11.9, 10.0, 9.9, 8.0, 7.9)] == [1, 1, 2, 2, 3]
    assert [_one("贫血", "mmol/L", value, lln=7.4) for value in (7.3, 6.2, 6.1, 4.9, 4.8)] == [1, 1, 2, 2, 3]


@pytest.mark.parametrize(("term", "rows"), [("platelets", PLATELETS), ("neutrophils", NEUTROPHILS)])
def test_counts_in_both_printed_units(term: str, rows: tuple[tuple[float, ...], ...]) -> None:
    expected = [five for *_, five, _ in rows]
    giga = _graded(term, "10^9/L", [{"lln": lln, "value": value} for lln, value, _, _ in rows])
    micro = _graded(term, "/uL", [{"lln": lln * 1000, "value": value * 1000} for lln, value, _, _ in rows])
    assert giga["grade"].to_list() == expected == micro["grade"].to_list()
    assert expected != [six for *_, six in rows]


@pytest.mark.parametrize(
    ("term", "lln", "steps"), [("leukocytes", 3.5, (3, 2, 1)), ("lymphocytes", 1.1, (0.8, 0.5, 0.2))]
)
def test_white_cells_and_lymphocytes(term: str, lln: float, steps: tuple[float, ...]) -> None:
    values = [lln, lln - 0.05, *(value for step in steps for value in (step, step - 0.05))]
    rows = [{"lln": lln, "value": value} for value in values]
    assert _graded(term, "10^9/L", rows)["grade"].to_list() == [0, 1, 1, 2, 2, 3, 3, 4]


@pytest.mark.parametrize(("unit", "rows"), [("mmol/L", GLUCOSE_MMOL), ("mg/dL", GLUCOSE_MG)])
def test_hypoglycaemia_in_the_reported_unit(unit: str, rows: tuple[tuple[float, ...], ...]) -> None:
    graded = _graded("glucose", unit, [{"lln": lln, "value": value} for lln, value, _ in rows])
    assert graded["grade"].to_list() == [grade for *_, grade in rows]


def test_the_same_glucose_has_another_grade_in_the_other_unit() -> None:
    assert (_one("glucose", "mmol/L", 3.0, lln=3.9), _one("glucose", "mg/dL", 54.05, lln=70)) == (1, 2)


@pytest.mark.parametrize(
    ("value", "anticoagulated", "baseline", "expected"),
    [(1.2, False, None, 0), (1.21, False, None, 1), (1.5, False, None, 1), (1.51, False, None, 2),
     (2.5, False, None, 2), (2.51, False, None, 3), (2.5, True, 2.5, 0), (2.6, True, 2.5, 1), (3.75, True, 2.5, 1),
     (3.8, True, 2.5, 2), (6.3, True, 2.5, 3), (2.0, True, None, None), (2.0, None, 2.0, None), (1.2, None, 1.0,
     None), (1.0, None, 1.0, 0), (2.6, None, 1.0, 3)], )  # fmt: skip
def test_inr_on_its_anticoagulant_limb(
    value: float, anticoagulated: bool | None, baseline: float | None, expected: int | None
) -> None:
    assert _one("inr", "1", value, anticoagulated=anticoagulated, baseline=baseline) == expected


def test_aptt_inside_the_range_that_heparin_aims_at_keeps_its_grade_and_proposes_no_event() -> None:
    aimed = {"uln": 36, "therapeutic_low": 50, "therapeutic_high": 60}
    rows = _graded("aptt", "s", [{"value": 55, **aimed}, {"value": 61, **aimed}, {"value": 55, "uln": 36}])
    assert rows["grade"].to_list() == [2, 2, 2]
    assert rows["proposes_event"].to_list() == [False, True, True]
    assert [_one("aptt", "s", value, uln=36) for value in (36, 36.1, 54, 54.1, 90, 90.1)] == [0, 1, 1, 2, 2, 3]


@pytest.mark.parametrize(
    ("value", "expected"), [(90, 0), (89, 1), (60, 1), (59.5, 2), (30, 2), (29.5, 3), (15, 3), (14.9, 4)]
)
def test_kidney(value: float, expected: int) -> None:
    assert _one("egfr", "mL/min/1.73 m2", value, lln=90) == expected


def test_a_grade_is_known_where_nothing_that_is_missing_can_change_it() -> None:
    assert _one("alt", "U/L", 40, uln=40) == 0
    assert _one("alt", "U/L", 41, uln=40) is None
    assert _one("alt", "U/L", 41, baseline=30) is None
    assert _one("creatinine", "umol/L", 700, uln=104) == 4
    assert _one("creatinine", "umol/L", 200, uln=104) is None
    assert _one("haemoglobin", "g/L", 99) == 2
    assert _one("haemoglobin", "g/L", 110) is None
    assert _one("platelets", "10^9/L", 24) == 4


def test_what_lacks_is_told() -> None:
    rows = _graded("alt", "U/L", [{"value": 130}, {"value": None, "uln": 40, "baseline": 30}])
    assert rows["lacking"].to_list() == [["baseline", "uln"], []]
    assert rows["why"].to_list() == ["grade-lacking", "grade-no-value"]
    assert _graded("haemoglobin", "g/kg", [{"value": 90, "lln": 120}])["why"].to_list() == ["grade-no-limits"]


def test_the_last_bit_of_a_product_does_not_decide() -> None:
    """3 x 0.7 is 2.0999999999999996 in binary, and 2.1 is not above it."""
    assert _one("creatinine", "mg/dL", 2.1, uln=1.5, baseline=0.7) == 2
    assert _one("bilirubin", "mg/dL", 2.1, uln=0.7, baseline=0.6) == 2


@pytest.mark.parametrize("term", [term for term in TERMS if term not in RULES])
def test_what_a_clinician_grades_is_not_graded_by_a_number(term: str) -> None:
    row = _graded(term, "1", [{"value": 20}]).row(0, named=True)
    assert (row["grade"], row["why"]) == (None, "grade-clinical")


def test_hyperglycaemia_is_graded_by_management_in_version_5() -> None:
    assert "Hyperglycemia" not in RULES
    assert TERMS["Hyperglycemia"].grades[1].startswith("Change in daily management")


def test_twenty_two_terms_are_kept_with_their_wording_and_a_chinese_name() -> None:
    assert len(TERMS) == 22
    assert all(len(term.grades) == 5 and all(term.grades) and term.zh for term in TERMS.values())
    assert {term.name for term in TERMS.values() if term.analyte} == set(RULES)


def test_a_woman_of_72_g_per_l_may_join_and_stands_at_grade_3() -> None:
    """Exclusion 4 of the founding study allows women from 70 g/L on; CTCAE calls everything below 80 grade 3."""
    assert _one("haemoglobin", "g/L", 72, lln=115) == 3
