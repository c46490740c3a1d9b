"""Whether a lot of mesenchymal stromal cells has the surface markers of its kind, and enough living cells.

Missing: one marker that fails settles it (no), else all must be known: a marker that was not stained is not absent.
"""

import polars as pl

from trialwright.casebook.bounds import above, answered, at_least, at_most, every
from trialwright.casebook.scores import Setting, Settings, asked
from trialwright.casebook.sheets import scored
from trialwright.words.declared import Text

POSITIVE = ("cd73", "cd90", "cd105")
NEGATIVE = ("cd45", "cd34", "cd14_or_cd11b", "cd79a_or_cd19", "hla_dr")


def compute(sheet: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """``meets``, ``identity`` (the markers alone) and ``viable``, one row a lot; markers and viability in %."""
    high = above if settings["markers"] == "above" else at_least
    identity = every([*(high(name, 95) for name in POSITIVE), *(at_most(name, 2) for name in NEGATIVE)])
    viable = at_least("viability", float(settings["viability"]))
    judged = sheet.with_columns(identity.alias("identity"), viable.alias("viable"), (identity & viable).alias("meets"))
    return answered(judged, "meets", (*POSITIVE, *NEGATIVE, "viability"))


MSC_RELEASE = scored(
    text=("MSC lot: surface markers and viability", "间充质干细胞批次：表面标志物与活率"),
    unit="yes or no",
    value="meets",
    source="Dominici 2006, Cytotherapy 8:315 (CD73, CD90, CD105 at least 95 %; CD45, CD34, CD14 or CD11b, "
    "CD79a or CD19, HLA-DR "
    "at most 2 %); viability 85 % at infusion, 90 % frozen: Lian 2023, World J Clin Cases 11:5083, table 1.",
    missing=(
        "One marker that fails settles it; otherwise all must be known",
        "任一指标不满足即为否；否则须全部已知",
    ),
    inputs=(
        *(asked(name, "marker_positive", f"{name.upper()} positive", f"{name.upper()} 阳性率") for name in POSITIVE),
        *(
            asked(
                name,
                "marker_positive",
                f"{name.upper().replace('_OR_', ' or ').replace('_', '-')} positive",
                f"{name.upper().replace('_OR_', ' 或 ').replace('_', '-')} 阳性率",
            )
            for name in NEGATIVE
        ),
        asked("viability", "viability", "viability", "活率"),
    ),
    settings=(
        Setting(name="viability", default="85", text=Text(en="least viability, %", zh="最低活率（%）")),
        Setting(
            name="markers",
            default="at least",
            choices=("at least", "above"),
            text=Text(en="positive markers at least, or strictly above, 95 %", zh="阳性标志物 ≥ 95% 或 > 95%"),
        ),
    ),
    compute=compute,
    details=("identity", "viable"),
    because="msc-because",
    example={
        "subject": "L1",
        **dict.fromkeys(POSITIVE, 98.5),
        **dict.fromkeys(NEGATIVE, 0.3),
        "viability": 97,
        "units": dict.fromkeys((*POSITIVE, *NEGATIVE, "viability"), "%"),
    },
)
