"""BOIN as the R package BOIN 2.7.2 computed it (R 4.2.2, November 2026).

Source: Liu S, Yuan Y. J R Stat Soc C 2015; 64:507-523.
"""

import numpy as np
import pytest
from tests.published.reading import entries, rows

from trialwright.chapters.escalation.boin import Boin
from trialwright.chapters.escalation.catalogue import planned
from trialwright.chapters.escalation.design import Bools, of_counts
from trialwright.chapters.escalation.selection import smoothed
from trialwright.words.findings import Fault


def _boin(**given: str) -> Boin:
    plan = planned("boin", given, 3)
    assert not isinstance(plan, Fault)
    assert isinstance(plan.design, Boin)
    return plan.design


def _first(cells: Bools) -> str:
    return str(int(np.flatnonzero(cells)[0])) if cells.any() else ""


def test_every_boundary_of_the_package() -> None:
    checked = rows("boin_boundaries.csv")
    assert len(checked) == 648
    for row in checked:
        names = {"target": "target", "p_saf": "p_saf", "p_tox": "p_tox", "cap": "cutoff_eli", "offset": "offset"}
        design = _boin(extrasafe="yes", **{ours: row[theirs] for ours, theirs in names.items()})
        assert design.boundaries() == pytest.approx((float(row["lambda_e"]), float(row["lambda_d"])), abs=1e-13)
        table, n = design.table(36), int(row["n"])
        here = slice(0, n + 1)
        escalates = np.flatnonzero(table.step[n, here] == 1)
        assert (str(int(escalates[-1])) if len(escalates) else "") == row["escalate_if_le"]
        assert _first(table.step[n, here] == -1) == row["deescalate_if_ge"]
        assert _first(table.excluded[n, here]) == row["eliminate_if_ge"]
        assert _first(table.unsafe[n, here]) == row["extrasafe_stop_if_ge"]


@pytest.mark.parametrize(
    "case", entries("boin_select_mtd.json", "cases"), ids=lambda case: f"{case['target']} {case['n']} {case['tox']}"
)
def test_every_selection_of_the_package(case: dict[str, object]) -> None:
    flags = {True: "yes", False: "no"}
    design = _boin(
        target=str(case["target"]),
        cap=str(case["cutoff_eli"]),
        extrasafe=flags[bool(case["extrasafe"])],
        offset=str(case["offset"]),
        bound_mtd=flags[bool(case["boundMTD"])],
    )
    treated, dlts = np.array([case["n"]]), np.array([case["tox"]])
    selected = int(design.select(of_counts(treated, dlts, np.array([1]))).level[0])
    assert (selected or 99) == case["mtd"]
    expected = [np.nan if rate is None else rate for rate in case["isotonic_full"]]  # type: ignore[attr-defined]
    assert smoothed(treated, dlts, treated > 0)[0] == pytest.approx(expected, abs=1e-12, nan_ok=True)
