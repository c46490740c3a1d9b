"""The check character of an ISBT 128 donation number, and whether the one that was read is right.

Missing: without the number unknown; without a character that was read the right one is still given. A number that
is not 13 capital letters and digits has none.
"""

import polars as pl

from trialwright.casebook.bounds import answered
from trialwright.casebook.scores import Input, Settings
from trialwright.casebook.sheets import scored
from trialwright.words.declared import Text

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
"""The characters of ISO 7064 mod 37-2; the star stands only in the place of the check."""

LENGTH = 13


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``check`` and ``valid`` (whether ``read`` is the check), one row a number."""
    places = {character: place for place, character in enumerate(ALPHABET)}
    total: pl.Expr = pl.lit(0, dtype=pl.Int64)
    for place in range(LENGTH):
        value = pl.col("din").str.slice(place, 1).replace_strict(places, default=None, return_dtype=pl.Int64)
        total = (total * 2 + value) % 37
    well_formed = pl.col("din").str.contains(r"^[0-9A-Z]{13}$")
    right = ((1 - total * 2) % 37).replace_strict(dict(enumerate(ALPHABET)), default=None, return_dtype=pl.String)
    checked = sheet.with_columns(pl.when(well_formed).then(right).alias("check"))
    known = answered(checked, "check", ("din",), ((~well_formed, "din-not-formed"),))
    return known.with_columns((pl.col("check") == pl.col("read")).alias("valid"))


ISBT128 = scored(
    text=("Check of an ISBT 128 donation number", "ISBT 128 献血（捐献）编号校验"),
    unit="character",
    value="check",
    source="ICCBBA ISBT 128 Standard: 13 characters, check by ISO 7064 mod 37-2, which finds any single wrong "
    "character and "
    "any two neighbours that changed places; python-stdnum gives the same.",
    missing=("Without the number: unknown", "缺编号时为待确认"),
    inputs=(
        Input(
            name="din",
            analyte=None,
            text=Text(en="donation number, 13 characters", zh="捐献编号（13 位）"),
            answer="text",
        ),
    ),
    optional=(
        Input(
            name="read", analyte=None, text=Text(en="check character that was read", zh="读到的校验字符"), answer="text"
        ),
    ),
    compute=compute,
    details=("valid",),
    because="din-because",
    example={"subject": "P1", "din": "G123489654321", "read": "Y"},
)
