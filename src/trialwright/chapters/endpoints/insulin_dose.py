"""The daily insulin before a visit: the mean of 7 or 14 days of the diary, and the same per kg of body weight.

Missing: a day without a dose is not a day without insulin: it is left out, and with fewer than 5 of 7 (10 of 14)
complete days the mean is unknown. Without the weight there is no dose per kg. Days of a meal test and of
intravenous insulin do not count; insulin given to rest the graft counts, and is flagged.
"""

import polars as pl

from trialwright.casebook.bounds import flags
from trialwright.casebook.scores import Input, Setting, Settings, asked, choice
from trialwright.casebook.sheets import scored
from trialwright.words.declared import Text

COMPLETE = {"7": 5, "14": 10}
LEFT_OUT = ("meal test", "intravenous")
KINDS = ("usual", "protective", *LEFT_OUT)


def compute(sheet: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """``mean_dose`` (U/d), ``dose_per_weight`` (U/kg/d), ``complete_days`` and ``zero_days``, one row a subject.

    Shape: ``sheet`` has one row a day.
    """
    days = settings["days"]
    left_out = LEFT_OUT if settings["protective"] == "counted" else (*LEFT_OUT, "protective")
    counted = pl.col("kind").is_in(left_out).fill_null(value=False).not_() & pl.col("dose").is_not_null()
    dose = pl.col("dose").filter(counted)
    per_subject = sheet.group_by("curve", maintain_order=True).agg(
        dose.mean().alias("mean_dose"),
        dose.len().alias("complete_days"),
        (dose == 0).sum().alias("zero_days"),
        ((pl.col("kind") == "protective") & counted).any().alias("protective"),
        pl.col("repeat").count().alias("rows"),
        pl.col("day").drop_nulls().is_duplicated().any().alias("twice"),
        pl.col("weight").first(),
        pl.col("weight_why").first(),
    )
    why = (
        pl.when(pl.col("rows") > int(days))
        .then(pl.lit("insulin-too-many-days"))
        .when(pl.col("twice"))
        .then(pl.lit("insulin-day-twice"))
        .when(pl.col("complete_days") < COMPLETE[days])
        .then(pl.lit("insulin-few-days"))
    )
    judged = per_subject.with_columns(why.alias("why"))
    mean = pl.when(pl.col("why").is_null()).then(pl.col("mean_dose"))
    return judged.with_columns(
        mean.alias("mean_dose"),
        (mean / pl.col("weight")).alias("dose_per_weight"),
        pl.col("why").is_null().alias("evaluable"),
        flags([(pl.col("protective"), "insulin-protective"), (pl.col("weight").is_null(), "insulin-no-weight")]),
    )


INSULIN_DOSE = scored(
    text=("Daily insulin dose", "每日胰岛素剂量"),
    unit="U/d",
    value="mean_dose",
    source="Mean of the diary before the visit, all injected insulin together; at least 5 of 7 or 10 of 14 "
    "complete days is "
    "a proposal, source not read.",
    missing=(
        "A day without a dose is left out, never zero; fewer than 5 of 7 (10 of 14) complete days: unknown",
        "缺记录的日子不计入，绝不视为零；完整天数少于 5/7（10/14）时为待确认",
    ),
    inputs=(asked("dose", "insulin_dose", "insulin of the day, all kinds together", "当日胰岛素总量", sample=True),),
    optional=(
        Input(name="day", analyte=None, text=Text(en="the day", zh="日期"), answer="time", sample=True),
        choice("kind", "what kind of day it was; usual if not told", "该日类型；未说明即为平常日", KINDS, sample=True),
        asked("weight", "body_weight", "body weight at the visit", "访视时体重"),
    ),
    settings=(
        Setting(
            name="days",
            default="7",
            choices=("7", "14"),
            text=Text(en="days of the diary that are averaged", zh="计算平均值的日记天数"),
        ),
        Setting(
            name="protective",
            default="counted",
            choices=("counted", "left out"),
            text=Text(
                en="days on which insulin was given to rest the graft: counted and flagged, or left out",
                zh="为保护移植物而用胰岛素的日子：计入并标记，或不计入",
            ),
        ),
    ),
    compute=compute,
    details=("dose_per_weight", "complete_days", "zero_days"),
    changes=("mean_dose", "dose_per_weight"),
    because="insulin-because",
    example={
        "subject": "S1",
        "weight": 68.4,
        "units": {"weight": "kg", "dose": "U/d"},
        "samples": [{"dose": dose} for dose in (22, 24, 21, 23, 25, 22, 24)],
    },
)
