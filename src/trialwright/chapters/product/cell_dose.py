"""How many living cells per kg a person was given.

Missing: without volume, concentration, viability and weight unknown; a dose that was given is a fact, whatever was
planned.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_most
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored

NEEDS = ("volume", "concentration", "viability", "weight")


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``cells_per_kg`` (10^6/kg) and ``viable_cells`` (10^6), one row an infusion."""
    viable = pl.col("volume") * pl.col("concentration") * pl.col("viability") / 100
    given = sheet.with_columns(viable.alias("viable_cells"), (viable / pl.col("weight")).alias("cells_per_kg"))
    return answered(given, "cells_per_kg", NEEDS, ((at_most("weight", 0), "score-contradiction"),))


CELL_DOSE = scored(
    text=("Living cells per kg that were given", "实际给予的每公斤活细胞数"),
    unit="10^6/kg",
    value="cells_per_kg",
    source="Arithmetic: volume x concentration of all cells x viability / weight.",
    missing=("Without all four: unknown", "四项不全时为待确认"),
    inputs=(
        asked("volume", "infused_volume", "volume given", "实际输注体积"),
        asked("concentration", "cell_concentration", "all cells per volume", "总细胞浓度"),
        asked("viability", "viability", "viability", "活率"),
        asked("weight", "body_weight", "body weight", "体重"),
    ),
    compute=compute,
    details=("viable_cells",),
    because="cells-because",
    example={
        "subject": "P1",
        "volume": 6.5,
        "concentration": 10,
        "viability": 90,
        "weight": 58.0,
        "units": {"volume": "mL", "concentration": "10^6/mL", "viability": "%", "weight": "kg"},
    },
)
