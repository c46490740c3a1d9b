"""The level of a hypoglycaemia: 1 below 3.9, 2 below 3.0 mmol/L, 3 whatever the glucose when another person had to
help.

Missing: without the word whether help was needed unknown; with help the glucose may be missing.
"""

import polars as pl

from trialwright.casebook.bounds import answered, below, yes
from trialwright.casebook.scores import Settings, asked, choice
from trialwright.casebook.sheets import AS_PRINTED, scored


def limit(mmol: float, mg: float) -> pl.Expr:
    """A glucose limit in the unit in which the glucose was reported; converting would move readings across it."""
    return pl.when(pl.col("glucose_unit") == "mg/dL").then(mg).otherwise(mmol)


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``level``, 0 to 3, one row an episode."""
    second, first = below("glucose", limit(3.0, 54)), below("glucose", limit(3.9, 70))
    by_glucose = pl.when(second).then(2).when(~second & first).then(1).when(~first).then(0)
    assisted = yes("assistance")
    level = pl.when(assisted).then(3).when(~assisted).then(by_glucose)
    return answered(sheet.with_columns(level.alias("level")), "level", ("glucose", "assistance"))


HYPOGLYCAEMIA_LEVEL = scored(
    text=("Level of a hypoglycaemia", "低血糖分级"),
    unit="level",
    value="level",
    source="International Hypoglycaemia Study Group, Diabetes Care 2017;40:155: level 1 < 3.9 mmol/L (70 "
    "mg/dL), level 2 < "
    "3.0 (54), level 3 needs the help of another person.",
    missing=(
        "Without the word on help: unknown; with help the glucose may be missing; judged in the reported unit",
        "未注明是否需要他人帮助时为待确认；需他人帮助者可缺血糖值；按报告单位判断",
    ),
    inputs=(
        asked("glucose", "glucose", "glucose", "血糖", unit=AS_PRINTED),
        choice("assistance", "whether another person had to help", "是否需要他人帮助"),
    ),
    compute=compute,
    because="level-because",
    example={"subject": "S1", "glucose": 2.9, "assistance": "no", "units": {"glucose": "mmol/L"}},
)
