"""Questionnaires by item number: worked sums, and what their makers say of ranges.

Sources: guidance of HPR Ltd for DTSQs and DTSQc; PAID and HFS-II by their printed ranges. No text of any item is here.
"""

from typing import Any

import pytest
from tests.scoring import score_one


def _items(values: list[Any]) -> dict[str, Any]:
    return {f"item{number}": value for number, value in enumerate(values, start=1)}


@pytest.mark.parametrize(
    ("items", "total", "hyper", "hypo"),
    [([5, 2, 1, 5, 4, 6, 5, 5], 30, 2, 1), ([6] * 8, 36, 6, 6), ([0] * 8, 0, 0, 0),
     ([5, 2, 1, None, 4, 6, 5, 5], None, 2, 1)],
)  # fmt: skip
def test_dtsqs(items: list[Any], total: float | None, hyper: float, hypo: float) -> None:
    row = score_one("dtsqs", _items(items))
    assert (row["total"], row["perceived_hyper"], row["perceived_hypo"]) == (total, hyper, hypo)
    assert row["lacking"] == ([] if total is not None else ["item4:missing"])


@pytest.mark.parametrize(("items", "total"), [([3, -2, -1, 2, 1, 3, 2, 3], 14), ([-3, 3, 3, -3, -3, -3, -3, -3], -18)])
def test_dtsqc(items: list[Any], total: float) -> None:
    assert score_one("dtsqc", _items(items))["total"] == total


@pytest.mark.parametrize(
    ("name", "items"),
    [("dtsqs", [7, *[0] * 7]), ("dtsqs", [0, 7, *[0] * 6]), ("dtsqc", [-4, *[0] * 7]), ("dtsqs", [2.5, *[0] * 7]),
     ("paid", [5, *[0] * 19]), ("hfs2", [-1, *[0] * 32])],
)  # fmt: skip
def test_an_answer_that_the_form_does_not_offer_is_refused(name: str, items: list[Any]) -> None:
    row = score_one(name, _items(items))
    assert (row["evaluable"], row["why"]) == (False, "score-out-of-range")


@pytest.mark.parametrize(
    ("items", "score"), [([1] * 20, 25.0), ([4] * 20, 100.0), ([2] * 10 + [1] * 10, 37.5), ([*[1] * 19, None], None)]
)
def test_paid(items: list[Any], score: float | None) -> None:
    row = score_one("paid", _items(items))
    assert (row["paid"], row["distress"]) == (score, None if score is None else score >= 40)


def test_hfs2_has_two_scales_that_add_up() -> None:
    row = score_one("hfs2", _items([4] * 33))
    assert (row["behaviour"], row["worry"], row["total"]) == (60, 72, 132)
    partial = score_one("hfs2", _items([*[1] * 32, None]))
    assert (partial["behaviour"], partial["worry"], partial["total"]) == (15, None, None)
