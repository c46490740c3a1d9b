"""Distress from diabetes: the PAID, by item number; its text is not here.

Missing: one of the twenty items missing leaves the score unknown. Items outside 0 to 4 are refused.
"""

import polars as pl

from trialwright.casebook.bounds import answered
from trialwright.casebook.scores import Settings
from trialwright.casebook.sheets import scored
from trialwright.chapters.endpoints.dtsqs import items, outside, total

TWENTY = tuple(f"item{number}" for number in range(1, 21))


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``paid`` (0 to 100) and ``distress`` (40 or more), one row a subject."""
    summed = sheet.with_columns((1.25 * total(TWENTY)).alias("paid"))
    known = answered(summed, "paid", TWENTY, ((outside(TWENTY, 0, 4), "score-out-of-range"),))
    return known.with_columns((pl.col("paid") >= 40).alias("distress"))


PAID = scored(
    text=("PAID: distress from diabetes", "PAID：糖尿病相关痛苦"),
    unit="points",
    value="paid",
    source="20 items of 0 to 4, sum x 1.25; 40 or more is distress (recalled, source not read). No text is shipped.",
    missing=("An item missing: unknown", "缺任一题时为待确认"),
    inputs=items(20),
    compute=compute,
    details=("distress",),
    changes=("paid",),
    because="questionnaire-because",
    example={"subject": "S1", **dict.fromkeys(TWENTY, 1)},
)
