"""C-peptide for the glucose that called for it, by both definitions in use.

Missing: without both, of one sample, unknown; a C-peptide below quantification gives no ratio.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_most
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored

NG_ML, MG_DL = 3.02029, 18.0156
"""ng/mL in 1 nmol/L of C-peptide, mg/dL in 1 mmol/L of glucose: the factors of the table of analytes."""


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """C-peptide (nmol/L) / glucose (mmol/L), and beside it 100 x C-peptide (ng/mL) / glucose (mg/dL)."""
    ratio = pl.col("c_peptide") / pl.col("glucose")
    known = sheet.with_columns(ratio.alias("ratio"))
    known = answered(known, "ratio", ("c_peptide", "glucose"), ((at_most("glucose", 0), "score-glucose-too-low"),))
    value = pl.col("ratio")
    return known.with_columns((value * 100 * NG_ML / MG_DL).alias("faradji"), (value >= 0.12).alias("at_least_0_12"))


C_PEPTIDE_GLUCOSE_RATIO = scored(
    text=("C-peptide to glucose ratio", "C 肽/葡萄糖比值"),
    unit="nmol/mmol",
    value="ratio",
    source="Baidal 2023, Diabetes Care 46:697: stimulated ratio of 0.12 nmol/mmol as cut. `faradji` is the other "
    "definition, 100 x ng/mL / mg/dL (Faradji; source not read): the two are not interchangeable.",
    missing=("Without both, or below quantification: unknown", "缺任一项或低于定量下限时为待确认"),
    inputs=(
        asked("c_peptide", "c_peptide", "C-peptide", "C 肽", unit="nmol/L"),
        asked("glucose", "glucose", "glucose of the same sample", "同一样本的血糖", unit="mmol/L"),
    ),
    compute=compute,
    details=("faradji", "at_least_0_12"),
    changes=("ratio", "faradji"),
    because="ratio-because",
    example={"subject": "S1", "c_peptide": 0.97, "glucose": 8, "units": {"c_peptide": "nmol/L", "glucose": "mmol/L"}},
)
