"""Operating characteristics: exact ones to rounding, simulated ones of the packages within their simulation error.

``boin_oc_exact.csv``, ``three_plus_three_exact.csv`` and ``seed_design_exact.csv`` are an independent enumeration,
checked against BOIN 2.7.2 and escalation 0.2.3; the ``_mc`` files are what BOIN 2.7.2, Keyboard 0.1.3 and UBCRM 1.0.2
simulated.
"""

from math import sqrt
from typing import Any

import numpy as np
import pytest
from tests.published.reading import entries, numbers, rows
from tests.published.steps import plan

from trialwright.chapters.escalation.design import Plan
from trialwright.chapters.escalation.endings import enumerate_endings
from trialwright.chapters.escalation.operating import Characteristics, score

FLAGS = {"True": "yes", "False": "no", True: "yes", False: "no"}


def _scored(made: Plan, truth: list[float], target: float) -> Characteristics:
    endings = enumerate_endings(made)
    assert endings is not None
    return score(endings, np.array([truth]), target)


@pytest.mark.parametrize("row", rows("boin_oc_exact.csv"), ids=lambda row: row["id"])
def test_boin_exactly(row: dict[str, str]) -> None:
    truth = numbers(row["p_true"])
    given = {"target": row["target"], "cohorts": row["ncohort"], "cohort": row["cohortsize"], "start": row["startdose"]}
    given |= {"extrasafe": FLAGS[row["extrasafe"]], "bound_mtd": FLAGS[row["boundMTD"]]}
    given |= {"enough": row["n_earlystop"] or "0", "offset": row["offset"] or "0.05"}
    scored = _scored(plan("boin", len(truth), **given), truth, float(row["target"]))
    assert scored.none[0] == pytest.approx(float(row["p_none"]), abs=1e-10)
    assert scored.selection[0] == pytest.approx(numbers(row["p_select"]), abs=1e-10)
    assert scored.patients[0] == pytest.approx(numbers(row["exp_n"]), abs=1e-10)
    assert scored.dlts[0] == pytest.approx(numbers(row["exp_tox"]), abs=1e-10)
    assert scored.total[0] == pytest.approx(float(row["exp_total_n"]), abs=1e-10)
    if row["overdose60"]:
        assert scored.overdose60[0] == pytest.approx(float(row["overdose60"]), abs=1e-10)
        assert scored.overdose80[0] == pytest.approx(float(row["overdose80"]), abs=1e-10)


@pytest.mark.parametrize("row", rows("three_plus_three_exact.csv"), ids=lambda row: f"{row['variant']} {row['p']}")
def test_3_plus_3_exactly(row: dict[str, str]) -> None:
    truth = numbers(row["p"])
    variant = {"no_deescalation": "no-de-escalation", "deescalate_korn": "de-escalation"}[row["variant"]]
    scored = _scored(plan("3+3", len(truth), variant=variant), truth, 0.3)
    assert scored.none[0] == pytest.approx(float(row["p_none"]), abs=1e-12)
    assert scored.selection[0] == pytest.approx(numbers(row["p_select"]), abs=1e-12)
    assert scored.patients[0] == pytest.approx(numbers(row["exp_n"]), abs=1e-11)
    assert scored.dlts[0] == pytest.approx(numbers(row["exp_tox"]), abs=1e-12)


def _candidate(name: str) -> Plan:
    if name.startswith("3+3"):
        return plan("3+3", variant="de-escalation" if "Korn" in name else "no-de-escalation")
    if name.startswith("fixed"):
        return plan("fixed", stop="2" if ">=2/3" in name else "1")
    given = {"target": name.split()[2], "cohorts": "3"}
    if "extrasafe" in name:
        given |= {"extrasafe": "yes", "bound_mtd": "yes"}
    if "9 cohorts of 1" in name:
        given |= {"cohorts": "9", "cohort": "1"}
    return plan("boin", **given)


@pytest.mark.parametrize("row", rows("seed_design_exact.csv"), ids=lambda row: f"{row['design']}: {row['p']}")
def test_the_candidates_for_nine_patients_exactly(row: dict[str, str]) -> None:
    made = _candidate(row["design"])
    scored = _scored(made, numbers(row["p"]), 0.3)
    endings = enumerate_endings(made)
    assert endings is not None
    assert int(endings.treated.sum(axis=1).max()) == int(row["max_n"])
    figures = {
        "p_none": scored.none,
        "exp_total_n": scored.total,
        "exp_dlt": scored.dlts.sum(axis=1),
        "p_n_gt_9": scored.more_than(9),
        "p_n_lt_9": 1 - scored.more_than(8),
        "p_dose3_tried": 1 - scored.top_untried,
        "p_ge2_dlt": scored.dlts_at_least(2),
        "p_ge3_dlt": scored.dlts_at_least(3),
    }
    for name, figure in figures.items():
        assert figure[0] == pytest.approx(float(row[name]), abs=1e-10), name
    # printed with six and five decimals there
    assert scored.selection[0] == pytest.approx(numbers(row["p_select"]), abs=5.1e-7)
    assert scored.patients[0] == pytest.approx(numbers(row["exp_n"]), abs=5.1e-6)


def _z(simulated: float, exact: float, trials: int) -> float:
    """Standard errors between a simulated share and an exact one; a share that cannot vary must be equal."""
    error = sqrt(max(exact * (1 - exact), 1e-300) / trials)
    return 0.0 if abs(simulated - exact) < 1e-9 else (simulated - exact) / error


def _agree(case: dict[str, Any], scored: Characteristics, none: str, trials: int) -> None:
    shares = [case[none] / 100, *(share / 100 for share in case["selpercent"])]
    exact = [scored.none[0], *scored.selection[0]]
    assert max(abs(_z(share, value, trials)) for share, value in zip(shares, exact, strict=True)) < 4


@pytest.mark.parametrize("case", entries("boin_oc_mc.json", "ocs"), ids=lambda case: case["id"])
def test_boin_as_the_package_simulates_it(case: dict[str, Any]) -> None:
    given = {"target": str(case["target"]), "cohorts": str(case["ncohort"]), "cohort": str(case["cohortsize"])}
    names = {"startdose": "start", "n_earlystop": "enough", "offset": "offset"}
    given |= {ours: str(case[theirs]) for theirs, ours in names.items() if case.get(theirs)}
    given |= {"extrasafe": FLAGS[bool(case.get("extrasafe"))], "bound_mtd": FLAGS[bool(case.get("boundMTD"))]}
    scored = _scored(plan("boin", len(case["p"]), **given), case["p"], case["target"])
    _agree(case, scored, "percentstop", case["ntrial"])


@pytest.mark.parametrize("case", entries("keyboard_oc_mc.json", "ocs"), ids=lambda case: str(case["p"]))
def test_keyboard_as_the_package_simulates_it(case: dict[str, Any]) -> None:
    given = {"target": str(case["target"]), "cohorts": str(case["ncohort"]), "cohort": str(case["cohortsize"])}
    scored = _scored(plan("keyboard", len(case["p"]), **given), case["p"], case["target"])
    _agree(case, scored, "percentstop", case["ntrial"])


def test_the_keyboard_package_ignores_the_margins_that_it_is_given() -> None:
    """Its get.oc.kb drops marginL and marginR; ours change the answer, as its own table says they must."""
    truth = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7]
    wide = _scored(plan("keyboard", 6, target="0.3", cohorts="10"), truth, 0.3)
    narrow = _scored(plan("keyboard", 6, target="0.3", cohorts="10", below="0.03", above="0.03"), truth, 0.3)
    assert abs(wide.selection - narrow.selection).max() > 0.005


@pytest.mark.parametrize("case", entries("ubcrm_3p3_mc.json", "ocs"), ids=lambda case: str(case["truerate"]))
def test_3_plus_3_as_ubcrm_simulates_it(case: dict[str, Any]) -> None:
    scored = _scored(plan("3+3", len(case["truerate"])), case["truerate"], 0.3)
    renamed = {"selpercent": case["recommendation"], "none": case["norecommendation"]}
    _agree(renamed, scored, "none", case["n"])


def test_three_clean_cohorts_of_three_are_as_rare_as_counted() -> None:
    """A level of 10 % for each patient: 387 of 1,000 trials finish nine patients without a DLT."""
    for rate, clean in ((0.02, 0.8337), (0.05, 0.6302), (0.1, 0.3874), (0.2, 0.1342)):
        scored = _scored(plan("fixed", stop="1"), [rate] * 3, 0.3)
        assert scored.selection[0, 2] == pytest.approx(clean, abs=5e-5)
