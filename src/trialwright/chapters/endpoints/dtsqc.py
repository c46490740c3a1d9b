"""Change in satisfaction with treatment: the change form of the DTSQ, by item number; its text is licensed and not
here.

Missing: one of the six summed items missing leaves the total unknown. Items outside -3 to 3 are refused.
"""

import polars as pl

from trialwright.casebook.bounds import answered
from trialwright.casebook.scores import Settings
from trialwright.casebook.sheets import scored
from trialwright.chapters.endpoints.dtsqs import EIGHT, SUMMED, items, outside, total


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``total`` (-18 to 18), ``perceived_hyper`` and ``perceived_hypo`` (-3 to 3), one row a subject."""
    summed = sheet.with_columns(
        total(SUMMED).alias("total"),
        pl.col("item2").alias("perceived_hyper"),
        pl.col("item3").alias("perceived_hypo"),
    )
    return answered(summed, "total", SUMMED, ((outside(EIGHT, -3, 3), "score-out-of-range"),))


DTSQC = scored(
    text=("DTSQc: change in satisfaction with treatment", "DTSQc：治疗满意度变化"),
    unit="points",
    value="total",
    source="Guidance of HPR Ltd: -3 to 3, asked once at follow-up; the status form is asked at baseline and at "
    "the end. The "
    "text of the items is licensed by HPR Ltd and not shipped.",
    missing=("One of the six items missing: total unknown", "六题缺任一题时总分为待确认"),
    inputs=items(8),
    compute=compute,
    details=("perceived_hyper", "perceived_hypo"),
    because="questionnaire-because",
    example={"subject": "S1", **{f"item{n}": v for n, v in enumerate((3, -2, -1, 2, 1, 3, 2, 3), start=1)}},
)
