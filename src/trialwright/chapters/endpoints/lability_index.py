"""The Lability Index: how fast fingerstick glucose swings, a week at a time.

Missing: readings without a time or a value are left out; without a pair of readings 1 to 12 h apart, or the word
what took them, unknown. Refused for a sensor: the index rises with how often one measures.
"""

import polars as pl

from trialwright.casebook.bounds import flags
from trialwright.casebook.scores import Input, Setting, Settings, asked, choice
from trialwright.casebook.sheets import scored
from trialwright.chapters.endpoints.smbg_risk import DEVICES
from trialwright.words.declared import Text


def compute(sheet: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """``lability`` (mmol2/L2/h per week), ``pairs`` and ``weeks``, one row a subject.

    Each pair of consecutive readings adds the squared difference (mmol/L) over the hours between; weeks run from the
    first reading, the index is the mean over weeks with a pair.
    Shape: ``sheet`` has one row a reading.
    """
    subjects = sheet.group_by("curve", maintain_order=True).agg(pl.col("device").first())
    readings = sheet.filter(pl.col("at").is_not_null() & pl.col("glucose").is_not_null()).sort("curve", "at")
    hours = pl.col("at").diff().over("curve").dt.total_microseconds() / 3.6e9
    steps = readings.with_columns(
        hours.alias("hours"),
        pl.col("glucose").diff().over("curve").alias("step"),
        ((pl.col("at").shift(1).over("curve") - pl.col("at").min().over("curve")).dt.total_days() // 7).alias("week"),
    )
    pairs = steps.filter(pl.col("hours").is_between(float(settings["shortest"]), float(settings["longest"])))
    sums = pairs.group_by("curve", maintain_order=True).agg(
        (pl.col("step").pow(2) / pl.col("hours")).sum().alias("sum"),
        pl.len().alias("pairs"),
        pl.col("week").n_unique().alias("weeks"),
    )
    joined = subjects.join(sums, on="curve", how="left", maintain_order="left")
    why = (
        pl.when(pl.col("device") == "cgm")
        .then(pl.lit("score-not-cgm"))
        .when(pl.col("device").is_null() | pl.col("pairs").is_null())
        .then(pl.lit("lability-no-pair"))
    )
    judged = joined.with_columns(why.alias("why"))
    known = pl.col("why").is_null()
    index = pl.when(known).then(pl.col("sum") / pl.col("weeks"))
    return judged.with_columns(
        index.alias("lability"),
        (index > 433).alias("above_433"),
        known.alias("evaluable"),
        flags([(known & (pl.col("weeks") < 4), "lability-few-weeks")]),
    )


LABILITY_INDEX = scored(
    text=("Lability Index", "血糖不稳定指数（LI）"),
    unit="mmol2/L2/h per week",
    value="lability",
    source="Ryan 2004, Diabetes 53:955: mean of four weekly sums; median 223 and 90th percentile 433 in type 1 "
    "diabetes. The "
    "limits of a pair, 1 to 12 h, are recalled, source not read.",
    missing=(
        "Without a pair of readings 1 to 12 h apart: unknown; fewer than four weeks are flagged; refused for a sensor",
        "无间隔 1–12 小时的读数对时为待确认；不足四周时加标记；不适用于传感器数据",
    ),
    inputs=(
        choice("device", "what took the readings", "测量方式", DEVICES),
        Input(
            name="at",
            analyte=None,
            text=Text(en="local time of the reading", zh="读数的当地时间"),
            answer="time",
            sample=True,
        ),
        asked("glucose", "glucose", "a reading", "血糖读数", sample=True),
    ),
    settings=(
        Setting(
            name="shortest",
            default="1",
            text=Text(
                en="shortest time between the readings of a pair, h (source not read)", zh="读数对最短间隔（小时）"
            ),
        ),
        Setting(
            name="longest",
            default="12",
            text=Text(
                en="longest time between the readings of a pair, h (source not read)", zh="读数对最长间隔（小时）"
            ),
        ),
    ),
    compute=compute,
    details=("pairs", "weeks", "above_433"),
    changes=("lability",),
    because="lability-because",
    example={
        "subject": "S1",
        "device": "fingerstick",
        "units": {"glucose": "mmol/L"},
        "samples": [
            {"at": "2026-03-02T07:00", "glucose": 6.0},
            {"at": "2026-03-02T12:00", "glucose": 12.0},
            {"at": "2026-03-02T18:00", "glucose": 4.0},
            {"at": "2026-03-02T22:00", "glucose": 10.0},
            {"at": "2026-03-03T07:00", "glucose": 7.0},
        ],
    },
)
