"""HOMA1: insulin resistance and beta-cell function from one fasting sample, in people who inject no insulin.

Missing: without insulin, glucose, or the word that no insulin is injected, unknown; injected insulin refuses it.
"""

import polars as pl

from trialwright.casebook.bounds import answered, yes
from trialwright.casebook.scores import Settings, asked, choice
from trialwright.casebook.sheets import scored


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``homa_ir`` = I x G / 22.5 and ``homa_beta`` (%) = 20 x I / (G - 3.5), one row a subject."""
    insulin, glucose = pl.col("insulin"), pl.col("glucose")
    resistance = pl.when(pl.col("exogenous_insulin") == "no").then(insulin * glucose / 22.5)
    known = answered(
        sheet.with_columns(resistance.alias("homa_ir")),
        "homa_ir",
        ("insulin", "glucose", "exogenous_insulin"),
        ((yes("exogenous_insulin"), "homa-exogenous"),),
    )
    beta = pl.when(pl.col("evaluable") & (glucose > 3.5)).then(20 * insulin / (glucose - 3.5))
    return known.with_columns(beta.alias("homa_beta"))


HOMA1 = scored(
    text=("HOMA1 insulin resistance and beta-cell function", "HOMA1 胰岛素抵抗与 β 细胞功能"),
    unit="1",
    value="homa_ir",
    source="Matthews 1985, Diabetologia 28:412, source not read: I (mIU/L) x G (mmol/L) / 22.5; 20 x I / (G - "
    "3.5). Not "
    "HOMA2, which has no closed form.",
    missing=(
        "Without all three: unknown; refused where insulin is injected; no beta-cell function at 3.5 mmol/L or below",
        "三项不全时为待确认；使用外源性胰岛素者不适用；血糖不高于 3.5 mmol/L 时无 β 细胞功能值",
    ),
    inputs=(
        asked("insulin", "insulin", "fasting insulin", "空腹胰岛素"),
        asked("glucose", "glucose", "fasting glucose", "空腹血糖"),
        choice("exogenous_insulin", "whether insulin is injected", "是否使用外源性胰岛素"),
    ),
    compute=compute,
    details=("homa_beta",),
    changes=("homa_ir", "homa_beta"),
    because="homa-because",
    example={
        "subject": "S1",
        "insulin": 10,
        "glucose": 5.0,
        "exogenous_insulin": "no",
        "units": {"insulin": "mIU/L", "glucose": "mmol/L"},
    },
)
