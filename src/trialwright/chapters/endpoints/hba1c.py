"""HbA1c in both of its units, the reported one untouched.

Missing: without a result, or with one in no unit that is known, unknown.
"""

import polars as pl

from trialwright.casebook.bounds import answered
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import AS_PRINTED, scored


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``percent`` (NGSP) and ``mmol_mol`` (IFCC), one row a subject; nothing is rounded."""
    value, reported = pl.col("hba1c"), pl.col("hba1c_unit") == "%"
    both = sheet.with_columns(
        pl.when(reported).then(value).otherwise(0.09148 * value + 2.152).alias("percent"),
        pl.when(reported).then(10.93 * value - 23.50).otherwise(value).alias("mmol_mol"),
    )
    return answered(both, "percent", ("hba1c",))


HBA1C = scored(
    text=("HbA1c in both units", "糖化血红蛋白（两种单位）"),
    unit="%",
    value="percent",
    source="NGSP % = 0.09148 x IFCC + 2.152, IFCC = 10.93 x NGSP - 23.50: NGSP (ngsp.org/ifcc.asp), Hoelzel 2004, Clin "
    "Chem 50:166. Both are printed rounded: there and back again differs in the second decimal of mmol/mol.",
    missing=("Without a result or its unit: unknown", "缺结果或单位时为待确认"),
    inputs=(asked("hba1c", "hba1c", "HbA1c", "糖化血红蛋白", unit=AS_PRINTED),),
    compute=compute,
    details=("mmol_mol",),
    changes=("percent", "mmol_mol"),
    because="hba1c-because",
    example={"subject": "S1", "hba1c": 53, "units": {"hba1c": "mmol/mol"}},
)
