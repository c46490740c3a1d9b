"""Fear of hypoglycaemia: the HFS-II, by item number; its text is not here.

Missing: an item missing leaves its scale and the total unknown. Items outside 0 to 4 are refused.
"""

import polars as pl

from trialwright.casebook.bounds import answered
from trialwright.casebook.scores import Settings
from trialwright.casebook.sheets import scored
from trialwright.chapters.endpoints.dtsqs import items, outside, total

BEHAVIOUR = tuple(f"item{number}" for number in range(1, 16))
WORRY = tuple(f"item{number}" for number in range(16, 34))
ALL = (*BEHAVIOUR, *WORRY)


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``total`` (0 to 132), ``behaviour`` (0 to 60) and ``worry`` (0 to 72), one row a subject."""
    wrong = outside(ALL, 0, 4)
    usable = wrong.fill_null(value=False).not_()
    summed = sheet.with_columns(
        total(ALL).alias("total"),
        pl.when(usable).then(total(BEHAVIOUR)).alias("behaviour"),
        pl.when(usable).then(total(WORRY)).alias("worry"),
    )
    return answered(summed, "total", ALL, ((wrong, "score-out-of-range"),))


HFS2 = scored(
    text=("HFS-II: fear of hypoglycaemia", "HFS-II：低血糖恐惧"),
    unit="points",
    value="total",
    source="33 items of 0 to 4: behaviour 15 (0 to 60), worry 18 (0 to 72); that behaviour are items 1 to 15 "
    "is recalled, "
    "source not read. No text is shipped.",
    missing=("An item missing: its scale and the total unknown", "缺任一题时该分量表与总分为待确认"),
    inputs=items(33),
    compute=compute,
    details=("behaviour", "worry"),
    changes=("total", "behaviour", "worry"),
    because="questionnaire-because",
    example={"subject": "S1", **dict.fromkeys(ALL, 2)},
)
