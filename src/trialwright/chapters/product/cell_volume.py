"""How much of a thawed product holds a dose of living cells.

Missing: without weight, dose, viability and concentration unknown.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_most
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored

NEEDS = ("weight", "dose", "viability", "concentration")


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``volume`` (mL), ``viable_cells`` and ``total_cells`` (10^6), one row a product."""
    viable = pl.col("weight") * pl.col("dose")
    total = viable / (pl.col("viability") / 100)
    cells = sheet.with_columns(viable.alias("viable_cells"), total.alias("total_cells"))
    volumes = cells.with_columns((pl.col("total_cells") / pl.col("concentration")).alias("volume"))
    nothing = at_most("viability", 0) | at_most("concentration", 0)
    return answered(volumes, "volume", NEEDS, ((nothing, "score-contradiction"),))


CELL_VOLUME = scored(
    text=("Volume that holds a dose of living cells", "含所需活细胞剂量的体积"),
    unit="mL",
    value="volume",
    source="Arithmetic: weight x dose / viability / concentration of all cells, living and dead.",
    missing=("Without all four: unknown", "四项不全时为待确认"),
    inputs=(
        asked("weight", "body_weight", "body weight", "体重"),
        asked("dose", "cell_dose_per_weight", "living cells per kg to be given", "拟给予的每公斤活细胞数"),
        asked("viability", "viability", "viability", "活率"),
        asked("concentration", "cell_concentration", "all cells per volume", "总细胞浓度"),
    ),
    compute=compute,
    details=("viable_cells", "total_cells"),
    because="volume-because",
    example={
        "subject": "P1",
        "weight": 58.0,
        "dose": 1.0,
        "viability": 90,
        "concentration": 10,
        "units": {"weight": "kg", "dose": "10^6/kg", "viability": "%", "concentration": "10^6/mL"},
    },
)
