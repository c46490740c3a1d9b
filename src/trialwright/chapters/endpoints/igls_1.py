"""Igls 1.0: optimal, good, marginal or failed function of a beta-cell graft.

Missing: the class is given where every possible value of what is missing gives the same class (a C-peptide that did not
rise is failure), else unknown. Severe hypoglycaemia is counted over equally long looks back, else not valid.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_most, below, every, first_true, flags, yes
from trialwright.casebook.scores import Settings, asked, choice
from trialwright.casebook.sheets import scored

NEEDS = (
    "hba1c",
    "severe_events",
    "look_back",
    "look_back_baseline",
    "insulin",
    "insulin_baseline",
    "other_agents",
    "c_peptide",
    "c_peptide_baseline",
)
LEAST_C_PEPTIDE = 0.5
"""ng/mL; the footnote prints 0.5 ng/mL and 0.17 nmol/L, the first leads."""


def same_look_back() -> pl.Expr:
    """Whether severe hypoglycaemia was counted over as long a time after as before."""
    return pl.col("look_back") == pl.col("look_back_baseline")


def risen(name: str, baseline: str) -> pl.Expr:
    """Whether one number lies above another, both perhaps only between bounds."""
    low, high = pl.col(f"{name}_lo"), pl.col(f"{name}_hi")
    before_low, before_high = pl.col(f"{baseline}_lo"), pl.col(f"{baseline}_hi")
    certain = (low > before_high) | ((low == before_high) & pl.col(f"{baseline}_hi_open"))
    return pl.when(certain).then(True).when(high <= before_low).then(False)


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``igls`` and ``success`` (optimal or good), one row a subject; C-peptide in ng/mL, insulin in U/kg/d."""
    no_events = at_most("severe_events", 0)
    c_peptide = risen("c_peptide", "c_peptide_baseline") & ~at_most("c_peptide", LEAST_C_PEPTIDE)
    little = below("insulin", 0.5 * pl.col("insulin_baseline")) & below("insulin", 0.5)
    off = at_most("insulin", 0)
    classes = (
        ("optimal", every([at_most("hba1c", 6.5), no_events, off, ~yes("other_agents"), c_peptide])),
        ("good", every([below("hba1c", 7.0), no_events, off | little, c_peptide])),
        ("marginal", c_peptide),
    )
    graded = sheet.with_columns(first_true(classes, "failure").alias("igls"))
    unequal = (~same_look_back() & pl.col("severe_events").is_not_null(), "igls-look-back")
    known = answered(graded, "igls", NEEDS, (unequal,))
    not_fewer = pl.col("severe_events") >= pl.col("severe_events_baseline")
    many = pl.col("evaluable") & (pl.col("severe_events") > 0) & not_fewer
    return known.with_columns(
        pl.col("igls").is_in(["optimal", "good"]).alias("success"), flags([(many, "igls-events-not-fewer")])
    )


IGLS_1 = scored(
    text=("Igls 1.0 graft function", "Igls 1.0 移植物功能分级"),
    unit="class",
    value="igls",
    source="Rickels 2018, Transpl Int 31:343, table 3 (PMC5867272). Good asks for less than half the baseline "
    "insulin and "
    "less than 0.5 U/kg/d; marginal for the C-peptide alone: how the relative table is made to work here.",
    missing=(
        "Unknown unless every value of what is missing gives the same class; not valid where the looks back differ",
        "除非缺失项取任何值结果均相同，否则为待确认；回顾期长度不等时无效",
    ),
    inputs=(
        asked("hba1c", "hba1c", "HbA1c", "糖化血红蛋白"),
        asked("severe_events", None, "severe hypoglycaemias in the look back", "回顾期内 3级（重度）低血糖次数"),
        asked("look_back", None, "months looked back", "回顾期（月）"),
        asked("look_back_baseline", None, "months looked back before treatment", "治疗前回顾期（月）"),
        asked("insulin", "insulin_dose_per_weight", "insulin per day and kg", "每日每公斤胰岛素剂量"),
        asked("insulin_baseline", "insulin_dose_per_weight", "the same before treatment", "治疗前每日每公斤胰岛素剂量"),
        choice("other_agents", "whether other glucose-lowering agents are taken", "是否使用其他降糖药"),
        asked("c_peptide", "c_peptide", "C-peptide, fasting or stimulated", "C 肽（空腹或刺激后）", unit="ng/mL"),
        asked("c_peptide_baseline", "c_peptide", "the same before treatment", "治疗前 C 肽", unit="ng/mL"),
    ),
    optional=(asked("severe_events_baseline", None, "severe hypoglycaemias before", "治疗前 3级（重度）低血糖次数"),),
    compute=compute,
    details=("success",),
    because="igls-because",
    example={
        "subject": "S1",
        "hba1c": 6.9,
        "severe_events": 0,
        "look_back": 12,
        "look_back_baseline": 12,
        "insulin": 0.24,
        "insulin_baseline": 0.5,
        "other_agents": "no",
        "c_peptide": 0.8,
        "c_peptide_baseline": 0,
        "units": {
            "hba1c": "%",
            "insulin": "U/kg/d",
            "insulin_baseline": "U/kg/d",
            "c_peptide": "ng/mL",
            "c_peptide_baseline": "ng/mL",
        },
    },
)
