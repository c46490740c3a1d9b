"""Clarke's questions on awareness of hypoglycaemia: how many answers point to a reduced one.

Missing: without the count, or with one that eight questions cannot give, unknown. The text of the questions is not
here.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_least, first_true, whole_within
from trialwright.casebook.scores import Settings, asked
from trialwright.casebook.sheets import scored


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``awareness``: aware (0 to 2), undetermined (3) or reduced (4 and more), one row a subject."""
    count = "reduced_answers"
    classes = (("reduced", at_least(count, 4)), ("undetermined", at_least(count, 3)))
    judged = sheet.with_columns(first_true(classes, "aware").alias("awareness"))
    return answered(judged, "awareness", (count,), ((~whole_within(count, 0, 8), "score-out-of-range"),))


CLARKE = scored(
    text=("Clarke score of awareness of hypoglycaemia", "Clarke 低血糖感知评分"),
    unit="class",
    value="awareness",
    source="Clarke 1995, Diabetes Care 18:517: 4 or more reduced answers of 8 questions reduced, 3 "
    "undetermined, 2 or fewer "
    "aware. Gold and Clarke disagree in up to 32 %: keep both.",
    missing=("Without the count of answers: unknown", "缺答案计数时为待确认"),
    inputs=(asked("reduced_answers", None, "answers that count as reduced (R)", "判为感知减退（R）的答案数"),),
    compute=compute,
    details=("reduced_answers",),
    changes=("reduced_answers",),
    because="clarke-because",
    example={"subject": "S1", "reduced_answers": 4},
)
