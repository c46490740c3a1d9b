"""The primary endpoint of CIT-06 (islets after kidney): HbA1c good or one point better, and no severe hypoglycaemia.

Missing: one condition that fails settles it (no), else what decides must be known.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_most
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored

ROUNDING = 1e-9
"""8.1 - 7.1 must be a whole point, whatever the last bit of the difference."""


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``success``, one row a subject."""
    better = at_most("hba1c", pl.col("hba1c_baseline") - 1 + ROUNDING)
    success = (at_most("hba1c", 6.5) | better) & at_most("severe_events", 0)
    needs = ("hba1c", "hba1c_baseline", "severe_events")
    return answered(sheet.with_columns(success.alias("success")), "success", needs)


CIT06 = scored(
    text=("CIT-06 composite", "CIT-06 复合终点"),
    unit="yes or no",
    value="success",
    source="HbA1c <= 6.5 % or at least 1 point lower, and no severe hypoglycaemia: Markmann 2021, Am J "
    "Transplant 21:1477 "
    "(PMC9074710).",
    missing=(
        "One condition that fails settles it; otherwise what decides must be known",
        "任一条件不满足即为否；否则起决定作用者须已知",
    ),
    inputs=(
        asked("hba1c", "hba1c", "HbA1c at one year", "一年时糖化血红蛋白"),
        asked("hba1c_baseline", "hba1c", "HbA1c before", "治疗前糖化血红蛋白"),
        asked("severe_events", None, "severe hypoglycaemias of the year", "该年 3级（重度）低血糖次数"),
    ),
    compute=compute,
    because="composite-because",
    example={
        "subject": "S1",
        "hba1c": 7.0,
        "hba1c_baseline": 8.1,
        "severe_events": 0,
        "units": {"hba1c": "%", "hba1c_baseline": "%"},
    },
)
