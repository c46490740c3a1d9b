"""The primary endpoint of the trial of VX-880: no severe hypoglycaemia, and an HbA1c once good or one point better.

Missing: a severe hypoglycaemia settles it (no), as does one good HbA1c together with none (yes). HbA1c before day
180 or after day 365, or without its day, does not count; without any that counts unknown.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_most, below
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored
from trialwright.chapters.endpoints.cit06 import ROUNDING

FIRST, LAST = 180, 365


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``success``, one row a subject.

    Shape: ``sheet`` has one row an HbA1c.
    """
    inside = pl.col("day").is_between(FIRST, LAST)
    good = below("hba1c", 7.0) | at_most("hba1c", pl.col("hba1c_baseline") - 1 + ROUNDING)
    here = good.filter(inside)
    per_subject = sheet.group_by("curve", maintain_order=True).agg(
        pl.when(here.len() > 0).then(here.any(ignore_nulls=False)).alias("good"),
        pl.when(here.len() == 0).then(pl.lit("missing")).alias("hba1c_why"),
        at_most("severe_events", 0).first().alias("none"),
        pl.col("severe_events_why", "hba1c_baseline_why").first(),
    )
    judged = per_subject.with_columns((pl.col("none") & pl.col("good")).alias("success"))
    return answered(judged, "success", ("severe_events", "hba1c", "hba1c_baseline"))


VX880 = scored(
    text=("VX-880 composite", "VX-880 复合终点"),
    unit="yes or no",
    value="success",
    source="No severe hypoglycaemia from day 90 to 365, with HbA1c < 7 % or at least 1 point lower at one time "
    "or more from day "
    "180 to 365: Reichman 2025, N Engl J Med 393:858.",
    missing=(
        "A severe hypoglycaemia settles it; without any HbA1c from day 180 to 365: unknown",
        "发生 3级（重度）低血糖即为否；第 180–365 天无糖化血红蛋白时为待确认",
    ),
    inputs=(
        asked("severe_events", None, "severe hypoglycaemias, day 90 to 365", "第 90–365 天 3级（重度）低血糖次数"),
        asked("hba1c_baseline", "hba1c", "HbA1c before", "治疗前糖化血红蛋白"),
        asked("day", None, "day since the infusion", "输注后天数", sample=True),
        asked("hba1c", "hba1c", "HbA1c of that day", "当日糖化血红蛋白", sample=True),
    ),
    compute=compute,
    because="composite-because",
    example={
        "subject": "S1",
        "severe_events": 0,
        "hba1c_baseline": 7.8,
        "units": {"hba1c": "%", "hba1c_baseline": "%"},
        "samples": [{"day": 90, "hba1c": 7.1}, {"day": 180, "hba1c": 6.4}, {"day": 360, "hba1c": 7.2}],
    },
)
