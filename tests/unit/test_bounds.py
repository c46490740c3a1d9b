"""Sentences about a number that may only be known between bounds."""

from typing import Any

import polars as pl
import pytest

from trialwright.casebook import bounds
from trialwright.casebook.scores import asked
from trialwright.casebook.sheets import arranging

ARRANGE = arranging((asked("x", None, "a number", "数值"),))


def _said(sentence: str, written: str | None, limit: float) -> bool | None:
    row = {"curve": 0, "repeat": 0, "input": "x", "value": written, "unit": None}
    text = dict.fromkeys(("input", "value", "unit"), pl.String)
    observed = pl.DataFrame([row], schema={"curve": pl.Int64, "repeat": pl.Int64, **text})
    return ARRANGE(observed).select(getattr(bounds, sentence)("x", limit)).item()


@pytest.mark.parametrize(
    ("written", "limit", "at_most", "below", "at_least", "above"),
    [
        ("0.5", 0.5, True, False, True, False),
        ("0.4", 0.5, True, True, False, False),
        ("0.6", 0.5, False, False, True, True),
        ("<0.5", 0.5, True, True, False, False),
        ("<=0.5", 0.5, True, None, None, False),
        ("<0.5", 0.3, None, None, None, None),
        ("<0.5", 0.6, True, True, False, False),
        (">0.5", 0.5, False, False, True, True),
        (">=0.5", 0.5, None, False, True, None),
        (">0.5", 0.6, None, None, None, None),
        (">0.5", 0.4, False, False, True, True),
        (None, 0.5, None, None, None, None),
        ("none", 0.5, None, None, None, None),
    ],
)
def test_a_sentence_is_known_where_every_number_between_the_bounds_agrees(
    written: str | None, limit: float, at_most: Any, below: Any, at_least: Any, above: Any
) -> None:
    said = [_said(name, written, limit) for name in ("at_most", "below", "at_least", "above")]
    assert said == [at_most, below, at_least, above]


def test_an_earlier_class_that_may_hold_leaves_the_class_unknown() -> None:
    truths = pl.DataFrame({"a": [True, None, False, False, None], "b": [None, True, True, False, False]})
    classes = (("first", pl.col("a")), ("second", pl.col("b")))
    assert truths.select(bounds.first_true(classes, "third")).to_series().to_list() == [
        "first", None, "second", "third", None
    ]  # fmt: skip


def test_two_different_answers_at_one_place_are_a_conflict() -> None:
    rows = [(0, 0, "x", "1", None), (0, 0, "x", "2", None), (1, 0, "x", "1", None), (1, 0, "x", "1", None)]
    text = dict.fromkeys(("input", "value", "unit"), pl.String)
    observed = pl.DataFrame(rows, schema={"curve": pl.Int64, "repeat": pl.Int64, **text}, orient="row")
    sheet = ARRANGE(observed)
    assert sheet["x"].to_list() == [None, 1.0]
    assert sheet["x_why"].to_list() == ["conflict", None]
