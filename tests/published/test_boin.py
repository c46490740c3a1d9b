"""BOIN as the R package BOIN 2.7.2 computed it (R 4.2.2, November 2026).

Source: Liu S, Yuan Y. J R Stat Soc C 2015; 64:507-523.
"""

from typing import Any

import numpy as np
import pytest
from tests.published.reading import entries, rows
from tests.published.steps import design, first, last, rule

from trialwright.chapters.escalation.boin import Boin
from trialwright.chapters.escalation.design import of_counts
from trialwright.chapters.escalation.selection import smoothed

FLAGS = {True: "yes", False: "no"}


def test_every_boundary_of_the_package() -> None:
    checked = rows("boin_boundaries.csv")
    assert len(checked) == 648
    names = {"target": "target", "p_saf": "p_saf", "p_tox": "p_tox", "cap": "cutoff_eli", "offset": "offset"}
    for row in checked:
        boin = rule("boin", extrasafe="yes", **{ours: row[theirs] for ours, theirs in names.items()})
        assert isinstance(boin, Boin)
        assert boin.boundaries() == pytest.approx((float(row["lambda_e"]), float(row["lambda_d"])), abs=1e-13)
        table, n = boin.table(36), int(row["n"])
        here = slice(0, n + 1)
        ours = {
            "escalate_if_le": last(table.step[n, here] == 1),
            "deescalate_if_ge": first(table.step[n, here] == -1),
            "eliminate_if_ge": first(table.excluded[n, here]),
            "extrasafe_stop_if_ge": first(table.unsafe[n, here]),
        }
        assert ours == {name: int(row[name]) if row[name] else None for name in ours}, row


@pytest.mark.parametrize(
    "case", entries("boin_select_mtd.json", "cases"), ids=lambda case: f"{case['n']} {case['tox']}"
)
def test_every_selection_of_the_package(case: dict[str, Any]) -> None:
    chosen = design(
        "boin",
        target=str(case["target"]),
        cap=str(case["cutoff_eli"]),
        extrasafe=FLAGS[case["extrasafe"]],
        offset=str(case["offset"]),
        bound_mtd=FLAGS[case["boundMTD"]],
    )
    treated, dlts = np.array([case["n"]]), np.array([case["tox"]])
    selected = int(chosen.select(of_counts(treated, dlts, np.array([1]))).level[0])
    assert (selected or 99) == case["mtd"]
    expected = [np.nan if rate is None else rate for rate in case["isotonic_full"]]
    assert smoothed(treated, dlts, treated > 0)[0] == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_a_bound_on_the_selection_bounds_it_where_the_package_escalation_drops_it() -> None:
    """Its select_boin_mtd(boundMTD=TRUE) ignores the argument: level 1 where BOIN selects none.

    3/6 at the lowest level with the cap out of reach: 0.5 lies above the boundary of 0.298.
    """
    trial = of_counts(np.array([[6, 0, 0]]), np.array([[3, 0, 0]]), np.array([1]))
    for bounded, selected in (("yes", 0), ("no", 1)):
        chosen = design("boin", target="0.25", cap="0.99", bound_mtd=bounded)
        assert int(chosen.select(trial).level[0]) == selected
