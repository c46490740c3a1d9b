"""Gold's one question on awareness of hypoglycaemia, from 1 to 7.

Missing: without the answer, or with one outside 1 to 7, unknown. The text of the question is not here.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_least, whole_within
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``impaired``, at 4 or more, one row a subject."""
    judged = sheet.with_columns(at_least("answer", 4).alias("impaired"))
    return answered(judged, "impaired", ("answer",), ((~whole_within("answer", 1, 7), "score-out-of-range"),))


GOLD = scored(
    text=("Gold score of awareness of hypoglycaemia", "Gold 低血糖感知评分"),
    unit="yes or no",
    value="impaired",
    source="Gold 1994, Diabetes Care 17:697: 4 or more is impaired.",
    missing=("Without the answer: unknown", "缺答案时为待确认"),
    inputs=(asked("answer", None, "the answer, 1 to 7", "答案（1–7）"),),
    compute=compute,
    details=("answer",),
    changes=("answer",),
    because="gold-because",
    example={"subject": "S1", "answer": 4},
)
