"""Hy's law: an injured liver that also fails to excrete bilirubin, without another cause.

Missing: one condition that fails settles it (no), else all must be known; one of ALT and AST may be left out.
"""

import polars as pl

from trialwright.casebook.bounds import answered, unless_absent
from trialwright.casebook.scores import Settings, asked, choice
from trialwright.casebook.sheets import scored

NEEDS = ("alt_uln", "ast_uln", "bilirubin_uln", "alp_uln", "other_cause")


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``hys_law``, one row a subject and day; every input is a multiple of the upper limit of normal."""
    alt, ast = pl.col("alt_uln") >= 3, pl.col("ast_uln") >= 3
    none = (pl.col("alt_uln_why") == "missing") & (pl.col("ast_uln_why") == "missing")
    either = unless_absent("alt_uln", alt) | unless_absent("ast_uln", ast)
    injured = pl.when(none.fill_null(value=False)).then(None).otherwise(either)
    law = injured & (pl.col("bilirubin_uln") > 2) & (pl.col("alp_uln") < 2) & (pl.col("other_cause") == "no")
    return answered(sheet.with_columns(law.alias("hys_law")), "hys_law", NEEDS)


HYS_LAW = scored(
    text=("Hy's law", "Hy 法则"),
    unit="yes or no",
    value="hys_law",
    source="ALT or AST >= 3 x ULN with bilirubin > 2 x ULN and ALP < 2 x ULN and no other cause, at any time: clinical "
    "review of the founding study; FDA guidance on drug-induced liver injury 2009, source not read.",
    missing=(
        "One condition that fails settles it; otherwise all must be known; one of ALT and AST suffices",
        "任一条件不满足即为否；否则须全部已知；ALT 与 AST 有其一即可",
    ),
    inputs=(
        asked("bilirubin_uln", None, "total bilirubin, multiples of ULN", "总胆红素（ULN 倍数）"),
        asked("alp_uln", None, "ALP, multiples of ULN", "碱性磷酸酶（ULN 倍数）"),
        choice("other_cause", "whether another cause explains it", "是否有其他原因解释"),
    ),
    optional=(
        asked("alt_uln", None, "ALT, multiples of ULN", "ALT（ULN 倍数）"),
        asked("ast_uln", None, "AST, multiples of ULN", "AST（ULN 倍数）"),
    ),
    compute=compute,
    because="hys-because",
    example={"subject": "S1", "alt_uln": 3, "bilirubin_uln": 2.1, "alp_uln": 1.2, "other_cause": "no"},
)
