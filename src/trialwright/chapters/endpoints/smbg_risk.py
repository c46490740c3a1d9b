"""How far fingerstick glucose leans towards low and towards high: the low and the high blood glucose index.

Missing: without any reading, or the word what took them, unknown. Refused for a sensor: the bands were drawn for
fingersticks; the indices of a sensor stand among its own metrics.
"""

import polars as pl

from trialwright.casebook.scores import Settings, asked, choice
from trialwright.casebook.sheets import AS_PRINTED, scored

DEVICES = ("fingerstick", "cgm")


def lean(glucose: pl.Expr, milligrams: pl.Expr) -> pl.Expr:
    """The symmetrised glucose, below 0 on the low side; by its own constants in each unit."""
    mg = 1.509 * (glucose.log().pow(1.084) - 5.381)
    mmol = 1.794 * (glucose.log().pow(1.026) - 1.861)
    return pl.when(milligrams).then(mg).otherwise(mmol)


def band(lbgi: pl.Expr) -> pl.Expr:
    """The risk that a low blood glucose index of fingersticks stands for: low below 2.5, high above 5."""
    middle = pl.when(lbgi <= 5).then(pl.lit("moderate")).when(lbgi > 5).then(pl.lit("high"))
    return pl.when(lbgi < 2.5).then(pl.lit("low")).otherwise(middle)


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``lbgi``, ``hbgi`` and ``risk``, one row a subject.

    Shape: ``sheet`` has one row a reading, in the unit in which it was reported.
    """
    side = lean(pl.col("glucose"), pl.col("glucose_unit") == "mg/dL")
    per_subject = sheet.group_by("curve", maintain_order=True).agg(
        (10 * side.clip(upper_bound=0).pow(2)).mean().alias("lbgi"),
        (10 * side.clip(lower_bound=0).pow(2)).mean().alias("hbgi"),
        pl.col("glucose").count().alias("readings"),
        pl.col("device").first(),
    )
    why = (
        pl.when(pl.col("device") == "cgm")
        .then(pl.lit("score-not-cgm"))
        .when(pl.col("device").is_null() | (pl.col("readings") == 0))
        .then(pl.lit("score-lacking"))
    )
    judged = per_subject.with_columns(why.alias("why"))
    known = pl.col("why").is_null()
    return judged.with_columns(
        pl.when(known).then(pl.col("lbgi")).alias("lbgi"),
        pl.when(known).then(pl.col("hbgi")).alias("hbgi"),
        pl.when(known).then(band(pl.col("lbgi"))).alias("risk"),
        known.alias("evaluable"),
    )


SMBG_RISK = scored(
    text=("Low and high blood glucose index of fingersticks", "指尖血糖的低血糖指数与高血糖指数"),
    unit="1",
    value="lbgi",
    source="Kovatchev 2006, Diabetes Care 29:2433 (constants); bands of Cox, Diabetes Care 21:1870, for "
    "fingersticks only "
    "(Fabris 2015, PMC4738215: they do not transfer to sensors).",
    missing=("Without readings: unknown; refused for a sensor", "无读数时为待确认；不适用于传感器数据"),
    inputs=(
        choice("device", "what took the readings", "测量方式", DEVICES),
        asked("glucose", "glucose", "a reading", "血糖读数", unit=AS_PRINTED, sample=True),
    ),
    compute=compute,
    details=("hbgi", "risk", "readings"),
    changes=("lbgi", "hbgi"),
    because="risk-because",
    example={
        "subject": "S1",
        "device": "fingerstick",
        "units": {"glucose": "mmol/L"},
        "samples": [{"glucose": glucose} for glucose in (2.8, 3.5, 5.0, 8.0, 12.0, 18.0)],
    },
)
