"""Satisfaction with treatment now: the status form of the DTSQ, by item number; its text is licensed and not here.

Missing: one of the six summed items missing leaves the total unknown; nothing is prorated. Items outside 0 to 6 are
refused.
"""

from collections.abc import Sequence

import polars as pl

from trialwright.casebook.bounds import answered, one_of, whole_within
from trialwright.casebook.scores import Input, Settings, asked
from trialwright.casebook.sheets import scored

SUMMED = ("item1", "item4", "item5", "item6", "item7", "item8")


def items(count: int) -> tuple[Input, ...]:
    """The inputs ``item1`` to ``item<count>`` of a questionnaire."""
    return tuple(asked(f"item{n}", None, f"answer to item {n}", f"第 {n} 题答案") for n in range(1, count + 1))


def outside(names: Sequence[str], low: int, high: int) -> pl.Expr:
    """Whether any answer is none that the form offers."""
    return one_of([~whole_within(name, low, high) for name in names])


def total(names: Sequence[str]) -> pl.Expr:
    """The sum of the items; unknown while one is missing."""
    return pl.sum_horizontal(names, ignore_nulls=False)


EIGHT = tuple(f"item{number}" for number in range(1, 9))


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``total`` (0 to 36), ``perceived_hyper`` and ``perceived_hypo`` (0 to 6, never added), one row a subject."""
    summed = sheet.with_columns(
        total(SUMMED).alias("total"),
        pl.col("item2").alias("perceived_hyper"),
        pl.col("item3").alias("perceived_hypo"),
    )
    return answered(summed, "total", SUMMED, ((outside(EIGHT, 0, 6), "score-out-of-range"),))


DTSQS = scored(
    text=("DTSQs: satisfaction with treatment now", "DTSQs：当前治疗满意度"),
    unit="points",
    value="total",
    source="Bradley 1994; guidance of HPR Ltd (scale 0 to 6, items 1, 4, 5, 6, 7, 8 summed, 2 and 3 apart). No "
    "prorating is "
    "a proposal, source not read. The text of the items is licensed by HPR Ltd and not shipped.",
    missing=("One of the six items missing: total unknown", "六题缺任一题时总分为待确认"),
    inputs=items(8),
    compute=compute,
    details=("perceived_hyper", "perceived_hypo"),
    changes=("total", "perceived_hyper", "perceived_hypo"),
    because="questionnaire-because",
    example={"subject": "S1", **{f"item{n}": v for n, v in enumerate((5, 2, 1, 5, 4, 6, 5, 5), start=1)}},
)
