"""Insulin independence by its exact definition: two weeks without insulin, and glucose that bears it.

Missing: one condition that fails settles it (no); otherwise all must be known. Too few readings make it not evaluable,
not "no".
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_least, at_most, below, every
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored

NEEDS = ("days_without_insulin", "hba1c", "fasting_readings", "fasting_above", "meal_readings", "meal_above")
LEAST_FASTING, LEAST_MEAL = 7, 21


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``independent``, one row a subject."""
    few_fasting, few_meal = below("fasting_readings", LEAST_FASTING), below("meal_readings", LEAST_MEAL)
    fasting = pl.when(~few_fasting).then(at_most("fasting_above", 3))
    meals = pl.when(~few_meal).then(at_most("meal_above", 4))
    conditions = [at_least("days_without_insulin", 14), below("hba1c", 7.0), fasting, meals]
    judged = sheet.with_columns(every(conditions).alias("independent"))
    more = (pl.col("fasting_above") > pl.col("fasting_readings")) | (pl.col("meal_above") > pl.col("meal_readings"))
    few = (few_fasting | few_meal) & pl.col("independent").is_null()
    refused = ((more, "score-contradiction"), (few, "independence-few"))
    return answered(judged, "independent", NEEDS, refused)


INSULIN_INDEPENDENCE = scored(
    text=("Insulin independence", "脱离胰岛素"),
    unit="yes or no",
    value="independent",
    source="Registry record NCT01220856: no insulin for 14 consecutive days or more, HbA1c < 7 %, fasting "
    "glucose above "
    "140 mg/dL (7.8 mmol/L) not more than 3 times in a week of at least 7 readings, 2-h glucose above 180 "
    "mg/dL (10.0) not "
    "more than 4 times in a week of at least 21.",
    missing=(
        "A condition that fails settles it; otherwise all must be known; too few readings: not evaluable",
        "任一条件不满足即为否；否则须全部已知；读数过少时不可评价",
    ),
    inputs=(
        asked("days_without_insulin", None, "consecutive days without insulin", "连续未用胰岛素天数"),
        asked("hba1c", "hba1c", "HbA1c", "糖化血红蛋白"),
        asked("fasting_readings", None, "fasting readings of the week", "当周空腹血糖读数"),
        asked("fasting_above", None, "of these, above 7.8 mmol/L (140 mg/dL)", "其中高于 7.8 mmol/L 的次数"),
        asked("meal_readings", None, "readings 2 h after meals of the week", "当周餐后 2 小时血糖读数"),
        asked("meal_above", None, "of these, above 10.0 mmol/L (180 mg/dL)", "其中高于 10.0 mmol/L 的次数"),
    ),
    compute=compute,
    because="independence-because",
    example={
        "subject": "S1",
        "days_without_insulin": 14,
        "hba1c": 6.9,
        "fasting_readings": 7,
        "fasting_above": 3,
        "meal_readings": 21,
        "meal_above": 4,
        "units": {"hba1c": "%"},
    },
)
