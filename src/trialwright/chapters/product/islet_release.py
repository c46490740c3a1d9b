"""Whether an islet product meets the measured criteria of the CIT certificate; a person releases it, or by exception.

Missing: one criterion that fails settles it (no), else all must be known. Sterility is known after the infusion and
is not judged here.
"""

import polars as pl

from trialwright.casebook.bounds import answered, every
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored

NEEDS = ("ieq", "weight", "infusion", "settled_volume", "endotoxin_total", "stimulation_index", "viability")


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``meets``, ``failed`` (names of criteria), ``ieq_per_kg``, ``ieq_per_ml`` and ``endotoxin_per_kg``, a row a
    product.

    Shape: ``sheet`` has one row a bag.
    """
    bags = pl.col("viability")
    viable = pl.when(bags.len() > 0).then((bags >= 70).all(ignore_nulls=False))
    names = [name for name in NEEDS if name != "viability"]
    products = sheet.group_by("curve", maintain_order=True).agg(
        viable.alias("viable"),
        pl.col("viability_why").drop_nulls().first(),
        *(pl.col(name, f"{name}_why").first() for name in names),
    )
    products = products.with_columns(
        (pl.col("ieq") / pl.col("weight")).alias("ieq_per_kg"),
        (pl.col("ieq") / pl.col("settled_volume")).alias("ieq_per_ml"),
        (pl.col("endotoxin_total") / pl.col("weight")).alias("endotoxin_per_kg"),
    )
    least = pl.when(pl.col("infusion") == 1).then(5000).when(pl.col("infusion") > 1).then(4000)
    holds = {
        "ieq_per_kg": pl.col("ieq_per_kg") >= least,
        "settled_volume": pl.col("settled_volume") <= 15,
        "ieq_per_ml": pl.col("ieq_per_ml") >= 20000,
        "viability": pl.col("viable"),
        "endotoxin_per_kg": pl.col("endotoxin_per_kg") <= 5,
        "stimulation_index": pl.col("stimulation_index") > 1,
    }
    failed = pl.concat_list(pl.when(~truth).then(pl.lit(name)) for name, truth in holds.items()).list.drop_nulls()
    judged = products.with_columns(every(list(holds.values())).alias("meets"), failed.alias("failed"))
    return answered(judged, "meets", NEEDS)


ISLET_RELEASE = scored(
    text=("Islet product against the CIT certificate", "胰岛制剂对照 CIT 放行标准"),
    unit="yes or no",
    value="meets",
    source="Ricordi 2016, Diabetes 65:3418, table 3 (PMC5079635): 5000 IEQ/kg at first, 4000 later; each bag "
    "at least 70 % "
    "viable; at most 15 mL settled; at least 20000 IEQ/mL settled; endotoxin at most 5.0 EU/kg; stimulation "
    "index above 1. "
    "Volumes by bag, colour, identity and sterility are judged by people.",
    missing=(
        "One criterion that fails settles it; otherwise all must be known; every bag counts",
        "任一标准不满足即为否；否则须全部已知；每袋均须合格",
    ),
    inputs=(
        asked("ieq", "ieq", "islet equivalents of the product", "制剂胰岛当量"),
        asked("weight", "body_weight", "body weight of the recipient", "受者体重"),
        asked("infusion", None, "number of this infusion, from 1", "第几次输注"),
        asked("settled_volume", "settled_tissue_volume", "settled tissue, all bags", "沉降组织总体积"),
        asked("endotoxin_total", None, "endotoxin of all bags, EU", "内毒素总量（EU）"),
        asked("stimulation_index", "stimulation_index", "glucose stimulation index", "葡萄糖刺激指数"),
        asked("viability", "viability", "viability of a bag", "单袋活率", sample=True),
    ),
    compute=compute,
    details=("failed", "ieq_per_kg", "ieq_per_ml", "endotoxin_per_kg"),
    because="release-because",
    example={
        "subject": "P1",
        "ieq": 300000,
        "weight": 60,
        "infusion": 1,
        "settled_volume": 3.0,
        "endotoxin_total": 60,
        "stimulation_index": 2.1,
        "units": {
            "ieq": "IEQ",
            "weight": "kg",
            "settled_volume": "mL",
            "stimulation_index": "1",
            "viability": "%",
        },
        "samples": [{"viability": 85}],
    },
)
