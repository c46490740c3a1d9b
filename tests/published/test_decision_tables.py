"""Decision tables as the R packages BOIN 2.7.2, Keyboard 0.1.3 and escalation 0.2.3 computed them (November 2026).

``i3plus3_table.csv`` has no package behind it: it was written from the published rule, by somebody else.
"""

import numpy as np
import pytest
from tests.published.reading import entries, rows
from tests.published.steps import design, first, last, rule

from trialwright.chapters.escalation.design import of_counts
from trialwright.chapters.escalation.table import drawn


@pytest.mark.parametrize("table", entries("boin_boundary_tables.json", "tables"), ids=lambda table: table["call"])
def test_the_tables_that_boin_prints(table: dict[str, list[int | None]]) -> None:
    ours = drawn(rule("boin", target=str(table["target"])), 40)
    for n, up, down, closed in zip(
        table["n"], table["escalate_if_le"], table["deescalate_if_ge"], table["eliminate_if_ge"], strict=True
    ):
        assert n is not None
        assert last(ours.step[n, : n + 1] == 1) == up
        assert first(ours.step[n, : n + 1] == -1) == down
        assert first(ours.excluded[n, : n + 1]) == closed


def test_every_boundary_of_keyboard() -> None:
    checked = rows("keyboard_boundaries.csv")
    assert len(checked) == 216
    for row in checked:
        keys = drawn(rule("keyboard", target=row["target"], below=row["marginL"], above=row["marginR"]), 30)
        n = int(row["n"])
        up, down = last(keys.step[n, : n + 1] == 1), first(keys.step[n, : n + 1] == -1)
        assert (-1 if up is None else up, down) == (int(row["escalate_if_le"]), int(row["deescalate_if_ge"]))
        # tabulated from one patient on, but the package's simulation applies it from three
        closed = int(row["eliminate_if_ge"]) if row["eliminate_if_ge"] and n >= 3 else None
        assert first(keys.excluded[n, : n + 1]) == closed


def test_every_decision_of_escalation_from_level_2_of_3() -> None:
    checked = rows("escalation_decision_tables.csv")
    assert {row["design"] for row in checked} == {"tpi", "mtpi", "mtpi2", "boin"}
    for row in checked:
        name = {"mtpi2": "mtpi-2"}.get(row["design"], row["design"])
        n, dlts = int(row["n"]), int(row["tox"])
        trial = of_counts(np.array([[0, n, 0]]), np.array([[0, dlts, 0]]), np.array([2]))
        chosen = design(name, target=row["target"])
        assert int(chosen.judge(trial).level[0]) == int(row["next_dose_from_2_of_3"]), row
        assert bool(chosen.closed(trial)[0, 1]) == (row["admissible"] == "FALSE"), row


def test_mtpi_2_and_keyboard_part_only_at_two_patients() -> None:
    for target in ("0.2", "0.25", "0.3"):
        mtpi2, keyboard = drawn(rule("mtpi-2", target=target), 30), drawn(rule("keyboard", target=target), 30)
        assert np.array_equal(mtpi2.step, keyboard.step)
        assert np.argwhere(mtpi2.excluded != keyboard.excluded)[:, 0].tolist() in ([2], [])


def test_every_decision_of_i3_plus_3_as_its_rule_says() -> None:
    letters = {1: "E", 0: "S", -1: "D"}
    for row in rows("i3plus3_table.csv"):
        ours, n, dlts = drawn(rule("i3+3", target=row["target"]), 30), int(row["n"]), int(row["tox"])
        assert ("DU" if ours.excluded[n, dlts] else letters[int(ours.step[n, dlts])]) == row["decision"]


@pytest.mark.parametrize(("target", "action"), [("0.25", -1), ("0.3", 0)])
def test_the_target_decides_what_one_dlt_in_three_means(target: str, action: int) -> None:
    """BOIN goes down at 0.25 and stays at 0.30: a target that nobody declared would decide the first cohort."""
    assert drawn(rule("boin", target=target), 3).step[3, 1] == action
