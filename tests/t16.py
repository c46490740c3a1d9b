"""A synthetic fixed trial of 16 people, with what R packages say of it (``tests/published/t16_models.json``)."""

import json
from pathlib import Path
from typing import Any

import numpy as np

R: dict[str, Any] = json.loads((Path(__file__).parent / "published" / "t16_models.json").read_text(encoding="utf-8"))
"""Inputs and numbers; ``source`` says the call and version of each."""

VISITS = ("week 4", "week 12", "week 24", "week 52")
IDS = tuple(each["id"] for each in R["subjects"])
TREATED = np.array([each["treated"] for each in R["subjects"]])
AGE = np.array([each["age"] for each in R["subjects"]])
BASELINE = np.log1p([each["auc0"] for each in R["subjects"]])
AUC = np.array([[np.nan if value is None else value for value in each["auc"]] for each in R["subjects"]])
OUTCOME = np.log1p(AUC)
"""ln(AUC + 1), shape (subjects, visits), NaN where missing."""

LEFT = np.array([{"S05": 2, "S14": 3}.get(each, 4) for each in IDS])
"""Index of the first visit after a subject left."""
