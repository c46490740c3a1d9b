"""How much insulin the islets make for the glucose they see: fasting C-peptide against fasting glucose.

Missing: without both, of one fasting sample, unknown; a glucose at or below 63 mg/dL leaves the index undefined.
"""

import polars as pl

from trialwright.casebook.bounds import above, answered
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored

FLOOR = 63.0


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """1500 x C-peptide (ng/mL) / (glucose (mg/dL) - 63), one row a subject."""
    index = 1500 * pl.col("c_peptide") / (pl.col("glucose") - FLOOR)
    refused = ((~above("glucose", FLOOR), "score-glucose-too-low"),)
    known = answered(sheet.with_columns(index.alias("suito")), "suito", ("c_peptide", "glucose"), refused)
    value = pl.col("suito")
    return known.with_columns((value > 26).alias("above_26"), (value < 10).alias("below_10"))


SUITO = scored(
    text=("SUITO index", "SUITO 指数"),
    unit="1",
    value="suito",
    source="Takita 2012 (PMC4020941): 1500 x fasting C-peptide / (fasting glucose - 63), ng/mL and mg/dL; two "
    "abstracts print ng/dL, an error. Above 26 predicts insulin independence, below 10 a rising dose.",
    missing=(
        "Without both, or with glucose at or below 63 mg/dL, or a C-peptide below quantification: unknown",
        "缺任一项、血糖不高于 63 mg/dL 或 C 肽低于定量下限时为待确认",
    ),
    inputs=(
        asked("c_peptide", "c_peptide", "fasting C-peptide", "空腹 C 肽", unit="ng/mL"),
        asked("glucose", "glucose", "fasting glucose of the same sample", "同一样本的空腹血糖", unit="mg/dL"),
    ),
    compute=compute,
    details=("above_26", "below_10"),
    changes=("suito",),
    because="suito-because",
    example={"subject": "S1", "c_peptide": 1.0, "glucose": 100, "units": {"c_peptide": "ng/mL", "glucose": "mg/dL"}},
)
