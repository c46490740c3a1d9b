"""An islet autoantibody over time, within one kit: by what factor it rose.

Missing: without both values, both kits and both units, unknown. Two kits or two units are refused: their numbers
are not of one scale. Insulin antibodies after more than 14 days of injected insulin are refused, and unknown
without that number.
"""

import polars as pl

from trialwright.casebook.bounds import above, answered, at_most, yes
from trialwright.casebook.scores import Input, Setting, Settings, asked, choice
from trialwright.casebook.sheets import scored
from trialwright.words.declared import Text

NEEDS = ("antibody", "value_after", "value_before", "kit", "kit_before", "kit_unit", "kit_unit_before")
ANTIBODIES = ("GADA", "IA-2A", "ZnT8A", "IAA")


def _is_ratio(text: str) -> bool:
    return not text or (text.replace(".", "", 1).isdigit() and float(text) > 1)


def compute(sheet: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """``ratio`` = after / before, ``rise`` (the stated factor or more) and ``reported_positive``, one row a subject."""
    insulin = pl.col("antibody") == "IAA"
    clear = (~insulin) | at_most("days_on_insulin", 14)
    one_kit = (pl.col("kit") == pl.col("kit_before")) & (pl.col("kit_unit") == pl.col("kit_unit_before"))
    ratio = pl.when(one_kit & clear).then(pl.col("value_after") / pl.col("value_before"))
    refused = (
        (~one_kit, "autoantibody-kits"),
        (insulin & above("days_on_insulin", 14), "autoantibody-insulin"),
        (at_most("value_before", 0), "autoantibody-zero"),
    )
    needs = (*NEEDS, "days_on_insulin")
    known = answered(sheet.with_columns(ratio.alias("ratio")), "ratio", needs, refused)
    factor = settings["factor"]
    rise = pl.col("ratio") >= float(factor) if factor else pl.lit(None, dtype=pl.Boolean)
    reported = yes("positive")
    return known.with_columns(rise.alias("rise"), reported.alias("reported_positive"))


def _text(name: str, en: str, zh: str) -> Input:
    return Input(name=name, analyte=None, text=Text(en=en, zh=zh), answer="text")


AUTOANTIBODY = scored(
    text=("Rise of an islet autoantibody within one kit", "同一试剂盒内胰岛自身抗体的升高"),
    unit="1",
    value="ratio",
    source="Values of two kits are not of one scale: Bonifacio 2010, J Clin Endocrinol Metab 95:3360. Which "
    "factor is a rise "
    "must be stated beforehand (Piemonti 2013, Diabetes 62:1656). IAA after two weeks of insulin: recalled, "
    "source not read.",
    missing=(
        "Without values, kits and units of both times: unknown; two kits or units: refused; never thresholded anew",
        "两次的数值、试剂盒与单位不全时为待确认；试剂盒或单位不同时不予比较；不重新设定阈值",
    ),
    inputs=(
        choice("antibody", "which antibody", "抗体", ANTIBODIES),
        asked("value_after", None, "value now, as the kit prints it", "本次数值（按试剂盒报告）"),
        asked("value_before", None, "value before", "此前数值"),
        _text("kit", "kit and laboratory now", "本次试剂盒与实验室"),
        _text("kit_before", "kit and laboratory before", "此前试剂盒与实验室"),
        _text("kit_unit", "unit of the kit now", "本次试剂盒单位"),
        _text("kit_unit_before", "unit of the kit before", "此前试剂盒单位"),
    ),
    optional=(
        asked(
            "days_on_insulin", None, "days since the first injected insulin; needed for IAA", "首次注射胰岛素以来天数"
        ),
        choice("positive", "positive, as the laboratory reported", "实验室报告是否阳性"),
    ),
    settings=(
        Setting(
            name="factor",
            default="",
            fits=_is_ratio,
            text=Text(
                en="factor that counts as a rise; empty: not stated, so no rise is judged",
                zh="判为升高的倍数；留空则不判断",
            ),
        ),
    ),
    compute=compute,
    details=("rise", "reported_positive"),
    because="autoantibody-because",
    example={
        "subject": "S1",
        "antibody": "GADA",
        "value_after": 40,
        "value_before": 10,
        "kit": "kit A, laboratory 1",
        "kit_before": "kit A, laboratory 1",
        "kit_unit": "IU/mL",
        "kit_unit_before": "IU/mL",
    },
)
