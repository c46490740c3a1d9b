"""Igls 2.0 as proposed: how treatment does, and from that and C-peptide how the graft works.

Missing: each class is given where every possible value of what is missing gives the same, else unknown. One of the two
C-peptides may be left out. Severe hypoglycaemia is counted over equally long looks back, else not valid.
"""

import polars as pl

from trialwright.casebook.bounds import above, answered, at_least, at_most, below, every, first_true, unless_absent, yes
from trialwright.casebook.scores import Setting, Settings, asked, choice
from trialwright.casebook.sheets import scored
from trialwright.chapters.endpoints.igls_1 import risen, same_look_back
from trialwright.words.declared import Text

NEEDS = ("severe_events", "severe_events_baseline", "look_back", "look_back_baseline", "insulin", "other_agents")
CLASSES = ("failure", "marginal", "good", "optimal")


def compute(sheet: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """``graft_function``, ``treatment_outcome`` and ``c_peptide_class``, one row a subject; C-peptide in ng/mL.

    The class of the graft never exceeds that of the treatment; optimal asks for no insulin and no other agent.
    """
    used = {"a1c": ("a1c",), "cgm": ("cgm",), "both": ("a1c", "cgm")}[settings["glycaemia"]]
    off = at_most("insulin", 0) & ~yes("other_agents")
    classed = sheet.with_columns(_outcome(used).alias("treatment_outcome"), _c_peptide().alias("c_peptide_class"))
    own = pl.when(off).then(pl.lit("optimal")).when(~off).then(pl.col("c_peptide_class"))
    rank = {name: place for place, name in enumerate(CLASSES)}
    ranks = [
        each.replace_strict(rank, default=None, return_dtype=pl.Int8) for each in (own, pl.col("treatment_outcome"))
    ]
    worst = pl.when(pl.any_horizontal(each == 0 for each in ranks)).then(0).otherwise(_least(ranks))
    graft = worst.replace_strict(dict(enumerate(CLASSES)), default=None, return_dtype=pl.String)
    needs = (*NEEDS, *(("hba1c", "hba1c_baseline") if "a1c" in used else ()), *(_CGM if "cgm" in used else ()))
    unequal = (~same_look_back() & pl.col("severe_events").is_not_null(), "igls-look-back")
    return answered(classed.with_columns(graft.alias("graft_function")), "graft_function", needs, (unequal,))


_CGM = ("time_in_range", "time_in_range_baseline", "time_below_54", "time_below_54_baseline")


def _least(ranks: list[pl.Expr]) -> pl.Expr:
    first, second = ranks
    return pl.when(first <= second).then(first).when(second < first).then(second)


def _outcome(used: tuple[str, ...]) -> pl.Expr:
    """The treatment outcome by HbA1c, by CGM, or by both together."""
    before = below("severe_events", pl.col("severe_events_baseline"))
    optimal, good = [at_most("severe_events", 0)], [at_most("severe_events", 0)]
    marginal = [before | (at_most("severe_events", 0) & at_most("severe_events_baseline", 0))]
    if "a1c" in used:
        optimal.append(at_most("hba1c", 6.5))
        good.append(below("hba1c", 7.0))
        marginal.append(at_most("hba1c", pl.col("hba1c_baseline")))
    if "cgm" in used:
        optimal += [at_least("time_in_range", 80), at_most("time_below_54", 0)]
        good += [at_least("time_in_range", 70), below("time_below_54", 1)]
        fewer = below("time_below_54", pl.col("time_below_54_baseline"))
        none = at_most("time_below_54", 0) & at_most("time_below_54_baseline", 0)
        marginal += [risen("time_in_range", "time_in_range_baseline"), fewer | none]
    classes = (("optimal", every(optimal)), ("good", every(good)), ("marginal", every(marginal)))
    return first_true(classes, "failure")


def _c_peptide() -> pl.Expr:
    """The class by C-peptide alone: the better of stimulated and fasting."""
    stimulated, fasting = "c_peptide_stimulated", "c_peptide_fasting"
    good = [(stimulated, above(stimulated, 0.5)), (fasting, at_least(fasting, 0.2))]
    marginal = [(stimulated, at_least(stimulated, 0.3)), (fasting, at_least(fasting, 0.1))]
    either = [
        unless_absent(*good[0]) | unless_absent(*good[1]),
        unless_absent(*marginal[0]) | unless_absent(*marginal[1]),
    ]
    none = (pl.col(f"{stimulated}_why") == "missing") & (pl.col(f"{fasting}_why") == "missing")
    known = first_true((("good", either[0]), ("marginal", either[1])), "failure")
    return pl.when(none.fill_null(value=False)).then(None).otherwise(known)


IGLS_2 = scored(
    text=("Igls 2.0 (proposed) graft function and treatment outcome", "Igls 2.0（建议稿）移植物功能与治疗结局"),
    unit="class",
    value="graft_function",
    source="Landstra 2021, J Clin Endocrinol Metab 106:3049, table 2 (PMC8571711), a proposal. C-peptide "
    "limits are kept in "
    "ng/mL: the table prints 0.1 ng/mL as 0.04 nmol/L, exact is 0.033. Whether HbA1c and CGM must both hold is not "
    "stated: a setting. 'Less than baseline' is read as met where baseline and now are both none.",
    missing=(
        "Unknown unless every value of what is missing gives the same class; not valid where the looks back differ",
        "除非缺失项取任何值结果均相同，否则为待确认；回顾期长度不等时无效",
    ),
    inputs=(
        asked("severe_events", None, "severe hypoglycaemias in the look back", "回顾期内 3级（重度）低血糖次数"),
        asked("severe_events_baseline", None, "the same before treatment", "治疗前 3级（重度）低血糖次数"),
        asked("look_back", None, "months looked back", "回顾期（月）"),
        asked("look_back_baseline", None, "months looked back before treatment", "治疗前回顾期（月）"),
        asked("insulin", "insulin_dose_per_weight", "insulin per day and kg", "每日每公斤胰岛素剂量"),
        choice("other_agents", "whether other glucose-lowering agents are taken", "是否使用其他降糖药"),
    ),
    optional=(
        asked("hba1c", "hba1c", "HbA1c", "糖化血红蛋白"),
        asked("hba1c_baseline", "hba1c", "HbA1c before treatment", "治疗前糖化血红蛋白"),
        asked("time_in_range", "cgm_time_in_range", "CGM time in range", "目标范围内时间"),
        asked("time_in_range_baseline", "cgm_time_in_range", "the same before treatment", "治疗前目标范围内时间"),
        asked("time_below_54", "cgm_time_below_range", "CGM time below 54 mg/dL (3.0 mmol/L)", "低于 3.0 mmol/L 时间"),
        asked(
            "time_below_54_baseline", "cgm_time_below_range", "the same before treatment", "治疗前低于 3.0 mmol/L 时间"
        ),
        asked("c_peptide_stimulated", "c_peptide", "stimulated C-peptide", "刺激后 C 肽", unit="ng/mL"),
        asked("c_peptide_fasting", "c_peptide", "fasting C-peptide", "空腹 C 肽", unit="ng/mL"),
    ),
    settings=(
        Setting(
            name="glycaemia",
            default="both",
            choices=("a1c", "cgm", "both"),
            text=Text(
                en="treatment is judged by HbA1c, by CGM, or by both together",
                zh="治疗结局依据糖化血红蛋白、连续血糖监测，或两者须同时满足",
            ),
        ),
    ),
    compute=compute,
    details=("treatment_outcome", "c_peptide_class"),
    because="igls-2-because",
    example={
        "subject": "S1",
        "severe_events": 0,
        "severe_events_baseline": 4,
        "look_back": 12,
        "look_back_baseline": 12,
        "insulin": 0.2,
        "other_agents": "no",
        "hba1c": 6.7,
        "hba1c_baseline": 8.1,
        "time_in_range": 76,
        "time_in_range_baseline": 50,
        "time_below_54": 0.5,
        "time_below_54_baseline": 6,
        "c_peptide_stimulated": 0.8,
        "units": {
            "insulin": "U/kg/d",
            "hba1c": "%",
            "hba1c_baseline": "%",
            "time_in_range": "%",
            "time_in_range_baseline": "%",
            "time_below_54": "%",
            "time_below_54_baseline": "%",
            "c_peptide_stimulated": "ng/mL",
        },
    },
)
