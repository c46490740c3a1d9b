"""The glucose management indicator: what HbA1c a mean sensor glucose lets one expect; not eAG, not eA1c.

Missing: without a mean sensor glucose unknown.
"""

import polars as pl

from trialwright.casebook.bounds import answered
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored

MG_DL = 18.0156


def percent(mean: pl.Expr) -> pl.Expr:
    """GMI in % from mean glucose in mg/dL."""
    return 3.31 + 0.02392 * mean


def mmol_mol(mean: pl.Expr) -> pl.Expr:
    """GMI in mmol/mol from mean glucose in mg/dL, by its own printed line in mmol/L."""
    return 12.71 + 4.70587 * mean / MG_DL


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``gmi`` (%) and ``gmi_mmol_mol``, one row a subject."""
    mean = pl.col("mean_glucose")
    lines = sheet.with_columns(percent(mean).alias("gmi"), mmol_mol(mean).alias("gmi_mmol_mol"))
    return answered(lines, "gmi", ("mean_glucose",))


GMI = scored(
    text=("Glucose management indicator (GMI)", "葡萄糖管理指标（GMI）"),
    unit="%",
    value="gmi",
    source="Bergenstal 2018, Diabetes Care 41:2275: 3.31 + 0.02392 x mean mg/dL; 12.71 + 4.70587 x mean mmol/L in "
    "mmol/mol.",
    missing=("Without a mean sensor glucose: unknown", "缺传感器平均葡萄糖时为待确认"),
    inputs=(asked("mean_glucose", "glucose", "mean sensor glucose", "传感器平均葡萄糖", unit="mg/dL"),),
    compute=compute,
    details=("gmi_mmol_mol",),
    changes=("gmi", "gmi_mmol_mol"),
    because="gmi-because",
    example={"subject": "S1", "mean_glucose": 154, "units": {"mean_glucose": "mg/dL"}},
)
