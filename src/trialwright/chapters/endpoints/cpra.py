"""Whether a person is sensitised: the calculated panel reactive antibody above a limit.

Missing: without it unknown. It depends on the population of donors, which the laboratory names.
"""

import polars as pl

from trialwright.casebook.bounds import above, answered
from trialwright.casebook.scores import Setting, Settings, asked
from trialwright.casebook.sheets import scored
from trialwright.words.declared import Text


def compute(sheet: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """``sensitised``, one row a subject; cPRA in %."""
    judged = sheet.with_columns(above("cpra", float(settings["limit"])).alias("sensitised"))
    return answered(judged, "sensitised", ("cpra",))


CPRA = scored(
    text=("Sensitised by cPRA", "致敏（按 cPRA）"),
    unit="yes or no",
    value="sensitised",
    source="In CIT-06 all five with more than 20 % lost the graft and one of six with less (Markmann 2021, Am "
    "J Transplant "
    "21:1477, table 4, PMC9074710); the limit is a setting.",
    missing=("Without it: unknown", "缺结果时为待确认"),
    inputs=(asked("cpra", "calculated_panel_reactive_antibody", "highest cPRA", "最高 cPRA"),),
    settings=(
        Setting(
            name="limit", default="20", text=Text(en="cPRA above which one is sensitised, %", zh="判为致敏的 cPRA（%）")
        ),
    ),
    compute=compute,
    details=("cpra",),
    because="cpra-because",
    example={"subject": "S1", "cpra": 46, "units": {"cpra": "%"}},
)
