"""HbA1c adjusted for the insulin that it took: partial remission at 9 or below.

Missing: without HbA1c or the dose unknown.
"""

import polars as pl

from trialwright.casebook.bounds import answered
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored

ROUNDING = 1e-9
"""8.0 + 4 x 0.25 must be 9.0, whatever the last bit of the sum."""


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``idaa1c`` = HbA1c (%) + 4 x insulin (U/kg/d), and ``partial_remission``, one row a subject."""
    value = pl.col("hba1c") + 4 * pl.col("insulin")
    known = answered(sheet.with_columns(value.alias("idaa1c")), "idaa1c", ("hba1c", "insulin"))
    return known.with_columns((pl.col("idaa1c") <= 9 + ROUNDING).alias("partial_remission"))


IDAA1C = scored(
    text=("Insulin-dose-adjusted HbA1c (IDAA1c)", "胰岛素剂量校正的糖化血红蛋白（IDAA1c）"),
    unit="%",
    value="idaa1c",
    source="Mortensen 2009, Diabetes Care 32:1384. At 9 or below it underestimates who has a C-peptide of 0.2 "
    "nmol/L or "
    "more (Hao 2016, Diabetes Care 39:1664).",
    missing=("Without HbA1c or the dose: unknown", "缺糖化血红蛋白或胰岛素剂量时为待确认"),
    inputs=(
        asked("hba1c", "hba1c", "HbA1c", "糖化血红蛋白"),
        asked("insulin", "insulin_dose_per_weight", "insulin per day and kg", "每日每公斤胰岛素剂量"),
    ),
    compute=compute,
    details=("partial_remission",),
    changes=("idaa1c",),
    because="idaa1c-because",
    example={"subject": "S1", "hba1c": 7.2, "insulin": 0.4, "units": {"hba1c": "%", "insulin": "U/kg/d"}},
)
