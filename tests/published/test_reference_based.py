"""Reference-based imputation on the synthetic trial of 16, beside R's rbmi.

Source: rbmi 1.5.2, conditional mean imputation with jackknife, its model with arm by visit; the numbers stand in
``t16_models.json``. mice 3.15.0, m = 500, draws at random: it agrees within its own error.
"""

import numpy as np
import pytest
from tests.t16 import BASELINE, IDS, LEFT, OUTCOME, TREATED, VISITS, R

from trialwright.analysis.imputation import Strategy
from trialwright.analysis.reference_based import ReferenceBased, analyse
from trialwright.analysis.result import Result

STRATEGIES = {
    "MAR": Strategy.MISSING_AT_RANDOM,
    "JR": Strategy.JUMP,
    "CIR": Strategy.COPY_INCREMENTS,
    "CR": Strategy.COPY_REFERENCE,
}
STRUCTURES = {
    "us": ("unstructured", 4e-5),
    "csh": ("heterogeneous compound symmetry", 3e-6),
    "ar1": ("autoregressive", 3e-6),
}


def _completed(strategy: Strategy, structure: str = "unstructured", left: np.ndarray = LEFT) -> ReferenceBased:
    return analyse(
        OUTCOME[None], TREATED, BASELINE[:, None], left, strategy=strategy, ids=IDS, visits=VISITS, structure=structure
    )


def _row(result: Result) -> list[float]:
    assert result.error is not None
    assert result.interval is not None
    assert result.test is not None
    interval, test = result.interval, result.test
    return [float(each[0]) for each in (result.estimate, result.error, interval.low, interval.high, test.p)]


@pytest.mark.parametrize("name", STRATEGIES)
@pytest.mark.parametrize("short", STRUCTURES)
def test_differences_and_means_at_each_visit(name: str, short: str) -> None:
    structure, near = STRUCTURES[short]
    completed, expected = _completed(STRATEGIES[name], structure), R["rbmi"][f"{short} {name}"]
    for place, week in enumerate((4, 12, 24, 52)):
        assert _row(completed.differences[place]) == pytest.approx(expected[f"trt_{week}"], rel=near)
        for result, arm in zip(completed.means[place], ("ref", "alt"), strict=True):
            assert _row(result)[:4] == pytest.approx(expected[f"lsm_{arm}_{week}"][:4], rel=near)


def test_multiple_imputation_by_chance_comes_to_the_same() -> None:
    estimate, error = R["mice"]
    found = _row(_completed(Strategy.MISSING_AT_RANDOM).differences[3])
    assert found[0] == pytest.approx(estimate, abs=0.003)
    assert found[1] == pytest.approx(error, rel=0.2)


def test_what_was_put_in_is_marked_and_counted_and_nothing_observed_changes() -> None:
    completed = _completed(Strategy.JUMP)
    assert completed.imputed[0].sum() == 5
    seen = ~completed.imputed[0]
    assert completed.outcome[0][seen] == pytest.approx(OUTCOME[seen], rel=1e-12)
    result = completed.differences[3]
    assert [each.name for each in result.warned()] == ["imputed"]
    assert "5" in result.warned()[0].said("en")
    assert result.assumptions[0].name == "assumes jump to reference"


def test_outcomes_after_leaving_are_set_aside_and_counted() -> None:
    early = np.where(np.array(IDS) == "S05", 1, LEFT)
    completed = _completed(Strategy.JUMP, left=early)
    place = IDS.index("S05")
    assert completed.imputed[0, place].tolist() == [False, True, True, True]
    assert completed.outcome[0, place, 1] != pytest.approx(OUTCOME[place, 1], abs=1e-3)
    assert [each.name for each in completed.differences[3].warned()] == ["imputed", "set aside"]


def test_leaving_before_the_first_visit_leaves_nothing_to_keep() -> None:
    """Copy increments of somebody who had gained nothing yet is the mean of the reference arm, as copy reference is."""
    never = np.where(np.array(IDS) == "S05", 0, LEFT)
    kept = _completed(Strategy.COPY_INCREMENTS, left=never).outcome[0, IDS.index("S05")]
    copied = _completed(Strategy.COPY_REFERENCE, left=never).outcome[0, IDS.index("S05")]
    assert kept == pytest.approx(copied, rel=1e-12)
