"""Whether the islets answer a meal: stimulated C-peptide at or above a limit.

Missing: without a stimulated C-peptide unknown; ``<0.1`` is known to lie below a limit of 0.2.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_least, unless_absent
from trialwright.casebook.scores import Setting, Settings, asked
from trialwright.casebook.sheets import scored
from trialwright.words.declared import Text

GRAFT_FUNCTION = 0.3 / 3.02029


def compute(sheet: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """One row a subject: ``responder``, and ``graft_function`` by the registry's 0.3 ng/mL, fasting or stimulated."""
    responder = at_least("stimulated", float(settings["limit"]))
    fasting = unless_absent("fasting", at_least("fasting", GRAFT_FUNCTION))
    judged = sheet.with_columns(
        responder.alias("responder"),
        (at_least("stimulated", GRAFT_FUNCTION) | fasting).alias("graft_function"),
    )
    return answered(judged, "responder", ("stimulated",))


C_PEPTIDE_RESPONDER = scored(
    text=("C-peptide responder", "C 肽应答"),
    unit="yes or no",
    value="responder",
    source="Peak or 90-min C-peptide of 0.2 nmol/L or more: Besser 2013, Diabetes Care 36:195. Graft function, "
    "0.3 ng/mL: "
    "CITR (partly recalled, source not read).",
    missing=("Without a stimulated C-peptide: unknown", "缺刺激后 C 肽时为待确认"),
    inputs=(asked("stimulated", "c_peptide", "stimulated C-peptide: peak of the meal test", "刺激后 C 肽峰值"),),
    optional=(asked("fasting", "c_peptide", "fasting C-peptide", "空腹 C 肽"),),
    settings=(
        Setting(
            name="limit",
            default="0.2",
            text=Text(en="stimulated C-peptide that counts as an answer, nmol/L", zh="判为应答的刺激后 C 肽（nmol/L）"),
        ),
    ),
    compute=compute,
    details=("graft_function",),
    because="responder-because",
    example={"subject": "S1", "stimulated": 0.25, "units": {"stimulated": "nmol/L"}},
)
