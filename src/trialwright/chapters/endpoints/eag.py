"""The average glucose to which an HbA1c corresponds on average; not the glucose management indicator.

Missing: without HbA1c unknown.
"""

import polars as pl

from trialwright.casebook.bounds import answered
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``eag`` in mmol/L and ``eag_mg_dl``, each by its own printed line, one row a subject."""
    a1c = pl.col("hba1c")
    lines = sheet.with_columns((1.59 * a1c - 2.59).alias("eag"), (28.7 * a1c - 46.7).alias("eag_mg_dl"))
    return answered(lines, "eag", ("hba1c",))


EAG = scored(
    text=("Estimated average glucose (eAG) from HbA1c", "由糖化血红蛋白估算的平均血糖（eAG）"),
    unit="mmol/L",
    value="eag",
    source="Nathan 2008, Diabetes Care 31:1473: 1.59 x HbA1c - 2.59 mmol/L, 28.7 x HbA1c - 46.7 mg/dL.",
    missing=("Without HbA1c: unknown", "缺糖化血红蛋白时为待确认"),
    inputs=(asked("hba1c", "hba1c", "HbA1c", "糖化血红蛋白"),),
    compute=compute,
    details=("eag_mg_dl",),
    changes=("eag", "eag_mg_dl"),
    because="eag-because",
    example={"subject": "S1", "hba1c": 7, "units": {"hba1c": "%"}},
)
