"""Whether a Single European Code of tissues and cells is well formed: 40 characters in seven fields.

Missing: without the code unknown.
"""

import polars as pl

from trialwright.casebook.bounds import answered
from trialwright.casebook.scores import Input, Settings
from trialwright.casebook.sheets import scored
from trialwright.words.declared import Text

FIELDS = (
    ("country", 2, r"^[A-Z]{2}$"),
    ("establishment", 6, r"^[0-9A-Z]{6}$"),
    ("donation", 13, r"^[0-9A-Z]{13}$"),
    ("system", 1, r"^[ABE]$"),
    ("product", 7, r"^[0-9A-Z]{7}$"),
    ("split", 3, r"^[0-9A-Z]{3}$"),
    ("expiry", 8, r"^[0-9]{8}$"),
)
"""Each field with its length and its characters; the system is ISBT 128 (A), Eurocode (B) or EUTC (E)."""

LENGTH = sum(length for _, length, _ in FIELDS)


def compute(sheet: pl.DataFrame, _settings: Settings) -> pl.DataFrame:
    """``well_formed`` and the seven fields, one row a code."""
    start, parts, fits = 0, list[pl.Expr](), pl.col("code").str.len_chars() == LENGTH
    for name, length, characters in FIELDS:
        part = pl.col("code").str.slice(start, length)
        parts.append(part.alias(name))
        fits &= part.str.contains(characters)
        start += length
    day = pl.col("code").str.slice(LENGTH - 8, 8).str.to_date("%Y%m%d", strict=False).is_not_null()
    right = pl.when(pl.col("code").is_not_null()).then(fits & day)
    fielded = sheet.with_columns(*parts, right.alias("well_formed"))
    return answered(fielded, "well_formed", ("code",))


SINGLE_EUROPEAN_CODE = scored(
    text=("Single European Code of tissues and cells", "欧洲组织与细胞统一编码（SEC）"),
    unit="yes or no",
    value="well_formed",
    source="Directive (EU) 2015/565: country 2, establishment 6, donation 13, coding system 1, product 7, "
    "split 3, expiry 8.",
    missing=("Without the code: unknown", "缺编码时为待确认"),
    inputs=(
        Input(name="code", analyte=None, text=Text(en="the code, 40 characters", zh="编码（40 位）"), answer="text"),
    ),
    compute=compute,
    details=tuple(name for name, _, _ in FIELDS),
    because="sec-because",
    example={"subject": "P1", "code": "CN000001A999926000001E000012300120260131"},
)
