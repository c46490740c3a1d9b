"""The HbA1c to which a mean glucose corresponds on average (eA1c); not the glucose management indicator.

Missing: without a mean glucose unknown.
"""

import polars as pl

from trialwright.casebook.bounds import answered
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``estimated_a1c`` (%) = (mean glucose in mg/dL + 46.7) / 28.7, one row a subject."""
    line = (pl.col("mean_glucose") + 46.7) / 28.7
    return answered(sheet.with_columns(line.alias("estimated_a1c")), "estimated_a1c", ("mean_glucose",))


ESTIMATED_A1C = scored(
    text=("Estimated HbA1c (eA1c) from mean glucose", "由平均血糖估算的糖化血红蛋白（eA1c）"),
    unit="%",
    value="estimated_a1c",
    source="Nathan 2008, Diabetes Care 31:1473, the line of eAG solved for HbA1c. GMI is another line: at a mean of "
    "218.45 mg/dL they differ by 0.70 (9.24 and 8.54).",
    missing=("Without a mean glucose: unknown", "缺平均血糖时为待确认"),
    inputs=(asked("mean_glucose", "glucose", "mean glucose", "平均血糖", unit="mg/dL"),),
    compute=compute,
    changes=("estimated_a1c",),
    because="estimated-a1c-because",
    example={"subject": "S1", "mean_glucose": 154, "units": {"mean_glucose": "mg/dL"}},
)
