"""Whether an episode was a severe hypoglycaemia as the CIT trials defined it.

Missing: one condition that fails settles it (no), all three known to hold settle it (yes), else unknown.
"""

import polars as pl

from trialwright.casebook.bounds import answered, below, yes
from trialwright.casebook.scores import Settings, asked, choice
from trialwright.casebook.sheets import AS_PRINTED, scored
from trialwright.chapters.endpoints.hypoglycaemia_level import limit


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``severe``, one row an episode."""
    shown = below("glucose", limit(3.0, 54)) | yes("prompt_recovery")
    severe = yes("symptoms") & yes("assistance") & shown
    needs = ("symptoms", "assistance", "glucose", "prompt_recovery")
    return answered(sheet.with_columns(severe.alias("severe")), "severe", needs)


SEVERE_HYPOGLYCAEMIA = scored(
    text=("Severe hypoglycaemia (CIT definition)", "3级（重度）低血糖（CIT 定义）"),
    unit="yes or no",
    value="severe",
    source="CIT-07 (NCT00434811): a symptom (memory loss, confusion, uncontrollable or irrational behaviour, unusual "
    "difficulty in awakening, suspected seizure, seizure, loss of consciousness, visual symptoms), help of "
    "another person, "
    "and glucose < 54 mg/dL (3.0 mmol/L) or prompt recovery after carbohydrate or glucagon; the last half "
    "source not read.",
    missing=(
        "One condition that fails settles it; otherwise all must be known",
        "任一条件不满足即为否；否则须全部已知",
    ),
    inputs=(
        choice("symptoms", "whether one of the listed symptoms was there", "是否有所列症状之一"),
        choice("assistance", "whether another person had to help", "是否需要他人帮助"),
        asked("glucose", "glucose", "glucose", "血糖", unit=AS_PRINTED),
        choice("prompt_recovery", "whether sugar or glucagon helped promptly", "补糖或胰高血糖素后是否迅速恢复"),
    ),
    compute=compute,
    because="severe-because",
    example={
        "subject": "S1",
        "symptoms": "yes",
        "assistance": "yes",
        "glucose": 2.8,
        "prompt_recovery": "no",
        "units": {"glucose": "mmol/L"},
    },
)
