"""Antibodies against the donors' HLA: those against the islet donor and those against the MSC donor, apart.

Missing: a donor whose antibodies were not measured is unknown, whatever the other's; MFI as reported is kept.
"""

import polars as pl

from trialwright.casebook.bounds import answered, at_least, flags
from trialwright.casebook.scores import Setting, Settings, asked
from trialwright.casebook.sheets import scored
from trialwright.words.declared import Text


def compute(sheet: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """``islet_donor`` and ``msc_donor``: at or above the cut, one row a sample, MFI."""
    cut = float(settings["cutoff"])
    judged = sheet.with_columns(
        at_least("islet_donor_mfi", cut).alias("islet_donor"), at_least("msc_donor_mfi", cut).alias("msc_donor")
    )
    known = answered(judged, "islet_donor", ("islet_donor_mfi",))
    return known.with_columns(flags([(pl.col("msc_donor"), "dsa-msc")]))


DSA = scored(
    text=("Donor-specific HLA antibodies, by donor", "供者特异性 HLA 抗体（按供者）"),
    unit="yes or no",
    value="islet_donor",
    source="Cuts of 500 to 2000 MFI are in use, 1000 is typical: a proposal, source not read. CIT-06 called "
    "200 to 1800 below "
    "its threshold (Markmann 2021, Am J Transplant 21:1477, table 4).",
    missing=("A donor that was not measured: unknown for that donor", "未检测的供者对应结果为待确认"),
    inputs=(
        asked(
            "islet_donor_mfi", "donor_specific_antibody", "strongest against the islet donor", "针对胰岛供者的最强值"
        ),
    ),
    optional=(
        asked(
            "msc_donor_mfi",
            "donor_specific_antibody",
            "strongest against the MSC donor",
            "针对间充质干细胞供者的最强值",
        ),
    ),
    settings=(
        Setting(
            name="cutoff",
            default="1000",
            text=Text(en="MFI that counts as positive (proposal)", zh="判为阳性的 MFI（建议值）"),
        ),
    ),
    compute=compute,
    details=("msc_donor",),
    because="dsa-because",
    example={
        "subject": "S1",
        "islet_donor_mfi": 1000,
        "msc_donor_mfi": 300,
        "units": {"islet_donor_mfi": "MFI", "msc_donor_mfi": "MFI"},
    },
)
