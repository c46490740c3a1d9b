"""Endotoxin per kg of all that is infused on one day, islets and MSC together.

Missing: without every part unknown; where no MSC are given the volume is 0, which somebody must say.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_most
from trialwright.casebook.scores import Setting, Settings, asked
from trialwright.casebook.sheets import scored
from trialwright.words.declared import Text

NEEDS = ("islet_endotoxin", "msc_volume", "msc_endotoxin", "weight")


def compute(sheet: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """``endotoxin_per_kg`` (EU/kg), ``endotoxin_total`` (EU) and ``within`` the limit, one row a day."""
    msc = pl.when(pl.col("msc_volume") == 0).then(0.0).otherwise(pl.col("msc_volume") * pl.col("msc_endotoxin"))
    total = sheet.with_columns((pl.col("islet_endotoxin") + msc).alias("endotoxin_total"))
    each = total.with_columns((pl.col("endotoxin_total") / pl.col("weight")).alias("endotoxin_per_kg"))
    known = answered(each, "endotoxin_per_kg", NEEDS, ((at_most("weight", 0), "score-contradiction"),))
    return known.with_columns((pl.col("endotoxin_per_kg") <= float(settings["limit"])).alias("within"))


ENDOTOXIN_DOSE = scored(
    text=("Endotoxin per kg of one day", "当日每公斤内毒素总量"),
    unit="EU/kg",
    value="endotoxin_per_kg",
    source="At most 5.0 EU/kg an infusion: Ricordi 2016, Diabetes 65:3418, table 3. Products of one day add up.",
    missing=(
        "Without every part: unknown; no MSC is a volume of 0, said by somebody",
        "缺任一项时为待确认；未用 MSC 须注明体积为 0",
    ),
    inputs=(
        asked("islet_endotoxin", None, "endotoxin of the islets, EU", "胰岛制剂内毒素总量（EU）"),
        asked("msc_volume", "infused_volume", "volume of MSC", "间充质干细胞体积"),
        asked("msc_endotoxin", "endotoxin", "endotoxin of the MSC", "间充质干细胞内毒素浓度"),
        asked("weight", "body_weight", "body weight", "体重"),
    ),
    settings=(Setting(name="limit", default="5", text=Text(en="most EU/kg", zh="上限（EU/kg）")),),
    compute=compute,
    details=("endotoxin_total", "within"),
    because="endotoxin-because",
    example={
        "subject": "P1",
        "islet_endotoxin": 180,
        "msc_volume": 15,
        "msc_endotoxin": 0.5,
        "weight": 60,
        "units": {"msc_volume": "mL", "msc_endotoxin": "EU/mL", "weight": "kg"},
    },
)
