"""BETA-2: how well the graft works, from one fasting sample, HbA1c and the insulin dose.

Missing: without all four unknown; a dose of 1 U/kg/d or more gives 0 and is flagged.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_most, flags
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored

NEEDS = ("c_peptide", "insulin", "glucose", "hba1c")


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """sqrt(C-peptide) x (1 - insulin) / (glucose x HbA1c) x 1000, never below 0, one row a subject."""
    share = (1 - pl.col("insulin")).clip(lower_bound=0)
    score = pl.col("c_peptide").sqrt() * share / (pl.col("glucose") * pl.col("hba1c")) * 1000
    refused = ((at_most("glucose", 0), "score-glucose-too-low"),)
    known = answered(sheet.with_columns(score.alias("beta2")), "beta2", NEEDS, refused)
    value = pl.col("beta2")
    return known.with_columns(
        (value >= 15).alias("at_least_15"),
        (value < 20).alias("below_20"),
        flags([(pl.col("evaluable") & (pl.col("insulin") >= 1), "beta2-clamped")]),
    )


BETA2 = scored(
    text=("BETA-2 score", "BETA-2 评分"),
    unit="1",
    value="beta2",
    source="Forbes 2016, Am J Transplant 16:2704: the formula is recalled, source not read; range 0 to 42, "
    "below 20 glucose "
    "intolerance, 15 or more insulin independence.",
    missing=("Without all four: unknown", "四项不全时为待确认"),
    inputs=(
        asked("c_peptide", "c_peptide", "fasting C-peptide", "空腹 C 肽"),
        asked("insulin", "insulin_dose_per_weight", "insulin per day and kg", "每日每公斤胰岛素剂量"),
        asked("glucose", "glucose", "fasting plasma glucose", "空腹血浆葡萄糖"),
        asked("hba1c", "hba1c", "HbA1c", "糖化血红蛋白"),
    ),
    compute=compute,
    details=("at_least_15", "below_20"),
    changes=("beta2",),
    because="beta2-because",
    example={
        "subject": "S1",
        "c_peptide": 0.5,
        "insulin": 0.1,
        "glucose": 6.0,
        "hba1c": 6.0,
        "units": {"c_peptide": "nmol/L", "insulin": "U/kg/d", "glucose": "mmol/L", "hba1c": "%"},
    },
)
