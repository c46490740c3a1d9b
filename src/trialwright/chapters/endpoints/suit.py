"""How much insulin the islets make for the glucose they see, in the first form of the index.

Missing: without both, of one fasting sample, unknown; a glucose at or below 3.43 mmol/L leaves the index undefined.
"""

import polars as pl

from trialwright.casebook.bounds import above, answered
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored

FLOOR = 3.43


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """250 x C-peptide (nmol/L) / (glucose (mmol/L) - 3.43), one row a subject."""
    index = 250 * pl.col("c_peptide") / (pl.col("glucose") - FLOOR)
    refused = ((~above("glucose", FLOOR), "score-glucose-too-low"),)
    return answered(sheet.with_columns(index.alias("suit")), "suit", ("c_peptide", "glucose"), refused)


SUIT = scored(
    text=("SUIT index (not the same as SUITO)", "SUIT 指数（不同于 SUITO）"),
    unit="1",
    value="suit",
    source="Yamada 2006: 250 x fasting C-peptide (nmol/L) / (fasting glucose (mmol/L) - 3.43); secondary text read. "
    "SUITO takes 63 mg/dL, which is 3.50 mmol/L: the two are not converted into each other.",
    missing=(
        "Without both, or with glucose at or below 3.43 mmol/L, or a C-peptide below quantification: unknown",
        "缺任一项、血糖不高于 3.43 mmol/L 或 C 肽低于定量下限时为待确认",
    ),
    inputs=(
        asked("c_peptide", "c_peptide", "fasting C-peptide", "空腹 C 肽", unit="nmol/L"),
        asked("glucose", "glucose", "fasting glucose of the same sample", "同一样本的空腹血糖", unit="mmol/L"),
    ),
    compute=compute,
    changes=("suit",),
    because="suit-because",
    example={"subject": "S1", "c_peptide": 0.5, "glucose": 6.1, "units": {"c_peptide": "nmol/L", "glucose": "mmol/L"}},
)
