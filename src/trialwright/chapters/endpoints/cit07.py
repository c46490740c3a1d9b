"""The primary endpoint of CIT-07: good HbA1c a year after the first infusion, and no severe hypoglycaemia.

Missing: one condition that fails settles it (no), else both must be known.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_most, below
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``success``, one row a subject."""
    success = below("hba1c", 7.0) & at_most("severe_events", 0)
    return answered(sheet.with_columns(success.alias("success")), "success", ("hba1c", "severe_events"))


CIT07 = scored(
    text=("CIT-07 composite", "CIT-07 复合终点"),
    unit="yes or no",
    value="success",
    source="HbA1c < 7.0 % at day 365 and no severe hypoglycaemia from day 28 to day 365; recalled, source not read.",
    missing=(
        "One condition that fails settles it; otherwise both must be known",
        "任一条件不满足即为否；否则须均已知",
    ),
    inputs=(
        asked("hba1c", "hba1c", "HbA1c at day 365", "第 365 天糖化血红蛋白"),
        asked("severe_events", None, "severe hypoglycaemias, day 28 to 365", "第 28–365 天 3级（重度）低血糖次数"),
    ),
    compute=compute,
    because="composite-because",
    example={"subject": "S1", "hba1c": 6.4, "severe_events": 0, "units": {"hba1c": "%"}},
)
