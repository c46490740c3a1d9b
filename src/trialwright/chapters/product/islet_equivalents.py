"""Islet equivalents of a product, from a count by size, and per kg of the recipient.

Missing: a class that was not counted leaves the sum unknown: no islet of a size is counted as 0. Without the weight
there are none per kg.
"""

import polars as pl

from trialwright.casebook.bounds import answered, one_of
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored

FACTORS = {
    "count_50_100": 0.167,
    "count_101_150": 0.648,
    "count_151_200": 1.685,
    "count_201_250": 3.500,
    "count_251_300": 6.315,
    "count_301_350": 10.352,
    "count_over_350": 15.833,
}
"""Volume of an islet of each class in islets of 150 um: the mean of the cubed limits of the class over 150 cubed."""

NEEDS = (*FACTORS, "multiplier")


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``ieq``, ``ieq_in_sample``, ``islets``, ``ieq_per_particle`` and ``ieq_per_kg``, one row a product."""
    sample = pl.sum_horizontal(*(pl.col(name) * factor for name, factor in FACTORS.items()), ignore_nulls=False)
    counted = sheet.with_columns(
        sample.alias("ieq_in_sample"), pl.sum_horizontal(*FACTORS, ignore_nulls=False).alias("islets")
    ).with_columns((pl.col("ieq_in_sample") * pl.col("multiplier")).alias("ieq"))
    negative = one_of([pl.col(name) < 0 for name in NEEDS])
    known = answered(counted, "ieq", NEEDS, ((negative, "score-contradiction"),))
    particle = pl.when(pl.col("islets") > 0).then(pl.col("ieq_in_sample") / pl.col("islets"))
    return known.with_columns(
        particle.alias("ieq_per_particle"), (pl.col("ieq") / pl.col("weight")).alias("ieq_per_kg")
    )


ISLET_EQUIVALENTS = scored(
    text=("Islet equivalents (IEQ) and IEQ/kg", "胰岛当量（IEQ）与每公斤胰岛当量"),
    unit="IEQ",
    value="ieq",
    source="Ricordi 1990, Acta Diabetol Lat 27:185. A revision of the factors (Buchwald 2009) gives 4 to 8 % "
    "less and is not "
    "used; counting by hand varies by about 9 %.",
    missing=("A class that was not counted: unknown, never 0", "任一直径分级未计数时为待确认，绝不视为 0"),
    inputs=(
        asked("count_50_100", None, "islets of 50 to 100 um", "50–100 µm 胰岛数"),
        asked("count_101_150", None, "of 101 to 150 um", "101–150 µm 胰岛数"),
        asked("count_151_200", None, "of 151 to 200 um", "151–200 µm 胰岛数"),
        asked("count_201_250", None, "of 201 to 250 um", "201–250 µm 胰岛数"),
        asked("count_251_300", None, "of 251 to 300 um", "251–300 µm 胰岛数"),
        asked("count_301_350", None, "of 301 to 350 um", "301–350 µm 胰岛数"),
        asked("count_over_350", None, "of more than 350 um", "> 350 µm 胰岛数"),
        asked("multiplier", None, "product over counted sample (0.1 mL of 250 mL: 2500)", "产品与计数样本之比"),
    ),
    optional=(asked("weight", "body_weight", "body weight of the recipient", "受者体重"),),
    compute=compute,
    details=("ieq_in_sample", "islets", "ieq_per_particle", "ieq_per_kg"),
    because="ieq-because",
    example={
        "subject": "P1",
        **dict(zip(FACTORS, (120, 90, 45, 18, 6, 2, 1), strict=True)),
        "multiplier": 2500,
        "weight": 62,
        "units": {"weight": "kg"},
    },
)
