"""The beta score: glucose, HbA1c, insulin and C-peptide, 0 to 2 points each, with the variant of TRIMECO beside it.

Missing: a component that is not known leaves the total unknown, save where a stimulated C-peptide below 0.1 nmol/L
makes the score 0 whatever the rest; ``<0.1`` is known to be that. A fasting C-peptide may be left out.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_least, at_most, below, points, unless_absent, yes
from trialwright.casebook.scores import Settings, asked, choice
from trialwright.casebook.sheets import scored

NEEDS = ("glucose", "hba1c", "insulin", "oral_agents", "c_peptide_stimulated")
DECIMALS = {"glucose": 1, "hba1c": 1, "insulin": 2, "c_peptide_stimulated": 2, "c_peptide_fasting": 2}
"""The places to which the table is printed: it has no room between 5.5 and 5.6."""


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """One row a subject: ``beta`` and ``trimeco`` (0 to 8), ``trimeco_success``, and the points of each component."""
    none = at_most("insulin", 0)
    exact = sheet.with_columns((none & ~yes("oral_agents")).alias("nothing"), none.alias("no_insulin"))
    rounded = exact.with_columns(end for name, places in DECIMALS.items() for end in _rounded(name, places))
    fasting = unless_absent("c_peptide_fasting", at_least("c_peptide_fasting", 0.3))
    low = below("c_peptide_stimulated", 0.1)
    components = rounded.with_columns(
        points([(at_most("glucose", 5.5), 2), (at_most("glucose", 6.9), 1)], 0).alias("glucose_points"),
        points([(at_most("hba1c", 6.1), 2), (at_most("hba1c", 6.9), 1)], 0).alias("hba1c_points"),
        points([(pl.col("nothing"), 2), (below("insulin", 0.25), 1)], 0).alias("insulin_points"),
        points([(at_least("c_peptide_stimulated", 0.3) | fasting, 2), (~low, 1)], 0).alias("c_peptide_points"),
    )
    names = ("glucose_points", "hba1c_points", "insulin_points", "c_peptide_points")
    total = pl.sum_horizontal(names, ignore_nulls=False)
    scores = components.with_columns(
        total.alias("trimeco"),
        pl.when(pl.col("c_peptide_points") == 0).then(0.0).otherwise(total).alias("beta"),
    )
    return answered(scores, "beta", NEEDS).with_columns((pl.col("trimeco") >= 6).alias("trimeco_success"))


def _rounded(name: str, places: int) -> list[pl.Expr]:
    """The bounds rounded half up to the printed places; the last bit of a product must not decide."""
    factor = 10.0**places
    ends = (f"{name}_lo", f"{name}_hi")
    return [((pl.col(end) * factor + 0.5 + 1e-9).floor() / factor).alias(end) for end in ends]


BETA_SCORE = scored(
    text=("Beta score, with the TRIMECO variant", "β 评分（并列 TRIMECO 变体）"),
    unit="points",
    value="beta",
    source="Ryan 2005, Diabetes Care 28:343, table 1; numbers are rounded to the printed places before they "
    "are banded. "
    "TRIMECO leaves out the rule that a stimulated C-peptide below 0.1 nmol/L makes it 0; success at 6 or more.",
    missing=(
        "A component that is not known: unknown, save where C-peptide alone makes the score 0",
        "任一组分未知时为待确认，但仅凭 C 肽即可判为 0 分者除外",
    ),
    inputs=(
        asked("glucose", "glucose", "fasting plasma glucose", "空腹血浆葡萄糖"),
        asked("hba1c", "hba1c", "HbA1c", "糖化血红蛋白"),
        asked("insulin", "insulin_dose_per_weight", "insulin per day and kg", "每日每公斤胰岛素剂量"),
        choice("oral_agents", "whether other glucose-lowering agents are taken", "是否使用其他降糖药"),
        asked("c_peptide_stimulated", "c_peptide", "stimulated C-peptide", "刺激后 C 肽"),
    ),
    optional=(asked("c_peptide_fasting", "c_peptide", "fasting C-peptide", "空腹 C 肽"),),
    compute=compute,
    details=(
        "trimeco",
        "trimeco_success",
        "glucose_points",
        "hba1c_points",
        "insulin_points",
        "c_peptide_points",
    ),
    changes=("beta", "trimeco"),
    because="beta-because",
    example={
        "subject": "S1",
        "glucose": 5.4,
        "hba1c": 5.9,
        "insulin": 0,
        "oral_agents": "no",
        "c_peptide_stimulated": 0.5,
        "units": {"glucose": "mmol/L", "hba1c": "%", "insulin": "U/kg/d", "c_peptide_stimulated": "nmol/L"},
    },
)
