"""How glucose stands by the criteria of WHO 1999, and whether it makes the diagnosis of diabetes.

Missing: a class is given where every value of what is missing gives the same; a fasting value in the diabetic range
needs no 2-h value. Without symptoms one abnormal value is no diagnosis: it needs a second, on another day.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_least, first_true, unless_absent, yes
from trialwright.casebook.scores import Settings, asked, choice
from trialwright.casebook.sheets import scored

LIMITS = {
    "venous_plasma": (7.0, 11.1, 7.8, 6.1),
    "venous_whole_blood": (6.1, 10.0, 6.7, 5.6),
    "capillary_whole_blood": (6.1, 11.1, 7.8, 5.6),
    "capillary_plasma": (7.0, 12.2, 8.9, 6.1),
}
"""mmol/L by specimen: fasting of diabetes, 2 h of diabetes, 2 h of impaired tolerance, fasting of impaired fasting."""


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``glucose_class`` and ``diagnosis``, one row a subject."""
    limits = sheet.with_columns(
        pl.col("specimen")
        .replace_strict({name: row[place] for name, row in LIMITS.items()}, default=None, return_dtype=pl.Float64)
        .alias(f"limit_{place}")
        for place in range(4)
    )
    fasting, after, tolerance, impaired = (pl.col(f"limit_{place}") for place in range(4))
    diabetic = at_least("fasting", fasting) | at_least("two_hours", after)
    classes = (
        ("diabetic_range", diabetic),
        ("IGT", at_least("two_hours", tolerance)),
        ("IFG", at_least("fasting", impaired)),
    )
    classed = limits.with_columns(first_true(classes, "normal").alias("glucose_class"), diabetic.alias("diabetic"))
    casual = unless_absent("casual", at_least("casual", 11.1)) & yes("symptoms")
    confirmed = yes("symptoms") | at_least("abnormal_days", 2)
    known = answered(classed, "glucose_class", ("specimen", "fasting", "two_hours"))
    return known.with_columns(((pl.col("diabetic") & confirmed) | casual).alias("diagnosis"))


WHO1999 = scored(
    text=("Glucose by WHO 1999", "WHO 1999 血糖分类"),
    unit="class",
    value="glucose_class",
    source="WHO/NCD/NCS/99.2, table 1 (fasting values read; 2-h values and capillary plasma recalled, source "
    "not read). HbA1c "
    "is no criterion of 1999. For people treated for long the documented diagnosis counts, not this test.",
    missing=(
        "A class where every value of what is missing gives the same, else unknown; a fasting value alone "
        "excludes nothing",
        "除非缺失项取任何值结果均相同，否则为待确认；仅有空腹值不能排除",
    ),
    inputs=(
        choice("specimen", "the specimen", "标本类型", tuple(LIMITS)),
        asked("fasting", "glucose", "fasting glucose", "空腹血糖"),
        asked("two_hours", "glucose", "glucose 2 h after 75 g", "75 g 负荷后 2 小时血糖"),
    ),
    optional=(
        choice("symptoms", "polyuria, thirst or unexplained loss of weight", "多尿、口渴或不明原因体重下降"),
        asked("abnormal_days", None, "days with a value in the diabetic range", "血糖达糖尿病范围的天数"),
        asked("casual", "glucose", "casual glucose, venous plasma", "随机静脉血浆葡萄糖"),
    ),
    compute=compute,
    details=("diagnosis",),
    because="who-because",
    example={
        "subject": "S1",
        "specimen": "venous_plasma",
        "fasting": 6.9,
        "two_hours": 11.1,
        "units": {"fasting": "mmol/L", "two_hours": "mmol/L"},
    },
)
