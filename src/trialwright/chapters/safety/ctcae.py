"""How badly a laboratory result stands by CTCAE 5.0, for a frame of results; and which terms a clinician grades.

A result is graded in the unit in which it was reported, never converted across a printed limit: 3.0 mmol/L of
glucose is grade 1, and 54.05 mg/dL, the same glucose, grade 2. Limits that are multiples (of ULN, of the baseline)
are met within a billionth, so that the last bit of a product does not decide. Words of the grades (symptoms,
transfusion, bleeding) can only raise a grade, and a person raises it.

Missing: a grade is given where every value of what is missing (baseline, ULN, LLN, anticoagulation) gives the same,
else it is unknown and says what lacks. Baseline is the last value before induction.
Source: NCI, CTCAE 5.0, 2017-11-27. Version 6.0 shifts grades (the same ALT of 170 with a baseline of 80 is grade 1
here and 3 there): the two are never mixed, and only 5.0 is computed.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import polars as pl

from trialwright.chapters.safety.ctcae_terms import TERMS

STANDARD = "ctcae-5.0"

RESULTS: Mapping[str, type[pl.DataType]] = {
    "term": pl.String,
    "value": pl.Float64,
    "unit": pl.String,
    "baseline": pl.Float64,
    "uln": pl.Float64,
    "lln": pl.Float64,
    "anticoagulated": pl.Boolean,
    "therapeutic_low": pl.Float64,
    "therapeutic_high": pl.Float64,
}
"""The frame that ``grade`` takes: one row a result.

term            the name of a term in ``ctcae_terms.TERMS``
value           the result, in ``unit``
unit            symbol of the unit, as in the table of analytes
baseline        the last value before induction; uln and lln, of the laboratory on that day: all in the same unit
anticoagulated  whether the person takes an anticoagulant; only INR asks
therapeutic_*   the range that treatment aims at, such as aPTT of 50 to 60 s on heparin; null where it aims at none
"""

CLOSE = 1e-9
_VALUE, _ULN, _LLN, _BASELINE = (pl.col(name) for name in ("value", "uln", "lln", "baseline"))

_RELATIVE: Mapping[str, tuple[tuple[float, ...], float, bool]] = {
    "Alanine aminotransferase increased": ((3, 5, 20), 1.5, True),
    "Aspartate aminotransferase increased": ((3, 5, 20), 1.5, True),
    "Blood bilirubin increased": ((1.5, 3, 10), 1.0, False),
    "Alkaline phosphatase increased": ((2.5, 5, 20), 2.0, True),
    "GGT increased": ((2.5, 5, 20), 2.0, True),
}
"""Multiples above which grades 2, 3 and 4 begin, of ULN or of an abnormal baseline; where grade 1 begins over an
abnormal baseline, and whether that multiple itself is grade 1."""

_LOW: Mapping[str, Mapping[str, tuple[float, ...]]] = {
    "Anemia": {"g/dL": (10.0, 8.0), "mmol/L": (6.2, 4.9), "g/L": (100.0, 80.0)},
    "Platelet count decreased": {"10^9/L": (75, 50, 25), "/uL": (75000, 50000, 25000), "10^4/uL": (7.5, 5, 2.5)},
    "Neutrophil count decreased": {"10^9/L": (1.5, 1, 0.5), "/uL": (1500, 1000, 500), "10^4/uL": (0.15, 0.1, 0.05)},
    "White blood cell decreased": {"10^9/L": (3, 2, 1), "/uL": (3000, 2000, 1000), "10^4/uL": (0.3, 0.2, 0.1)},
    "Lymphocyte count decreased": {"10^9/L": (0.8, 0.5, 0.2), "/uL": (800, 500, 200), "10^4/uL": (0.08, 0.05, 0.02)},
    "Hypoglycemia": {"mg/dL": (55, 40, 30), "mmol/L": (3.0, 2.2, 1.7)},
    "Chronic kidney disease": {"mL/min/1.73 m2": (60, 30, 15)},
}
"""Limits below which grades 2, 3 and 4 begin, by the reported unit; grade 1 lies below LLN. 10^4/uL is not printed:
it is 10^9/L with the point moved. For the kidney 59 and 60 are read without a hole between them."""


def _above(limit: pl.Expr) -> pl.Expr:
    return limit * (1 + CLOSE) < _VALUE


def _reaches(limit: pl.Expr) -> pl.Expr:
    return limit * (1 - CLOSE) <= _VALUE


def _under(limit: pl.Expr) -> pl.Expr:
    return limit * (1 - CLOSE) > _VALUE


def _worst(steps: Sequence[tuple[int, pl.Expr]]) -> pl.Expr:
    """The highest grade whose limit is passed, from the worst down; unknown while a worse one may be passed."""
    grade: pl.Expr = pl.lit(0, dtype=pl.Int64)
    for number, passed in sorted(steps, key=lambda step: step[0]):
        grade = pl.when(passed).then(pl.lit(number, dtype=pl.Int64)).when(~passed).then(grade)
    return grade


def _either(condition: pl.Expr, yes: pl.Expr, no: pl.Expr) -> pl.Expr:
    """One limb or the other; where the condition is unknown, the grade that both give, if they agree."""
    return pl.when(condition).then(yes).when(~condition).then(no).when(yes == no).then(yes)


def _relative(term: str) -> pl.Expr:
    steps, start, included = _RELATIVE[term]
    normal = _worst([(1, _above(_ULN)), *((n, _above(_ULN * step)) for n, step in enumerate(steps, start=2))])
    begins = _reaches(_BASELINE * start) if included else _above(_BASELINE * start)
    abnormal = _worst([(1, begins), *((n, _above(_BASELINE * step)) for n, step in enumerate(steps, start=2))])
    known = _either(_BASELINE <= _ULN, normal, abnormal)
    within = _BASELINE.is_null() & ~_above(_ULN)  # a baseline above ULN would then be above this value: grade 0 too
    return pl.when(within).then(pl.lit(0, dtype=pl.Int64)).otherwise(known)


def _creatinine() -> pl.Expr:
    """Multiples of the baseline and of ULN, the worse counts: 1.5 x a low baseline grades a normal value."""
    return _worst(
        [
            (1, _above(_ULN)),
            (2, _above(_ULN * 1.5) | _above(_BASELINE * 1.5)),
            (3, _above(_ULN * 3) | _above(_BASELINE * 3)),
            (4, _above(_ULN * 6)),
        ]
    )


def _low(limits: Sequence[float]) -> pl.Expr:
    return _worst([(1, _under(_LLN)), *((n, limit > _VALUE) for n, limit in enumerate(limits, start=2))])


def _inr() -> pl.Expr:
    plain = _worst([(1, _VALUE > 1.2), (2, _VALUE > 1.5), (3, _VALUE > 2.5)])
    treated = _worst([(n, _above(_BASELINE * step)) for n, step in enumerate((1.0, 1.5, 2.5), start=1)])
    return _either(pl.col("anticoagulated"), treated, plain)


def _aptt() -> pl.Expr:
    return _worst([(n, _above(_ULN * step)) for n, step in enumerate((1.0, 1.5, 2.5), start=1)])


_OTHER: Mapping[str, pl.Expr] = {
    "Creatinine increased": _creatinine(),
    "INR increased": _inr(),
    "Activated partial thromboplastin time prolonged": _aptt(),
    **{term: _relative(term) for term in _RELATIVE},
}


def _rules() -> Mapping[str, pl.Expr]:
    low: dict[str, pl.Expr] = {}
    for term, units in _LOW.items():
        chosen: pl.Expr = pl.lit(None, dtype=pl.Int64)
        for unit, limits in units.items():
            chosen = pl.when(pl.col("unit") == unit).then(_low(limits)).otherwise(chosen)
        low[term] = chosen
    return {**low, **_OTHER}


RULES: Mapping[str, pl.Expr] = MappingProxyType(_rules())
"""The grade of each term that a laboratory result gives."""


def _needs(term: pl.Expr) -> pl.Expr:
    """What the grade of a term may ask for beside the value, as a comma-separated text."""
    table = {
        **dict.fromkeys(_RELATIVE, "baseline,uln"),
        **dict.fromkeys(_LOW, "lln"),
        "Creatinine increased": "baseline,uln",
        "INR increased": "baseline,anticoagulated",
        "Activated partial thromboplastin time prolonged": "uln",
    }
    return term.replace_strict(table, default="", return_dtype=pl.String)


def grade(results: pl.DataFrame) -> pl.DataFrame:
    """Adds ``grade`` (0 to 4), ``why`` and ``proposes_event`` to every result; the order stays.

    A result inside the range that treatment aims at keeps its grade, but proposes no event.

    Shape: ``results`` has the columns of ``RESULTS``. ``why`` is null beside a grade, else the name of a sentence:
    ``grade-clinical`` for a term that a clinician grades, ``grade-no-value``, ``grade-no-limits`` for a unit in
    which the
    Raises: KeyError for a term that the standard, as far as it is kept here, does not have.
    """
    unknown = set(results["term"].unique().to_list()) - TERMS.keys()
    if unknown:
        raise KeyError(", ".join(sorted(str(term) for term in unknown)))
    graded = results.with_row_index("row").with_columns(pl.lit(None, dtype=pl.Int64).alias("grade"))
    parts = [
        own.with_columns(RULES[str(term)].alias("grade")) if str(term) in RULES else own
        for (term,), own in graded.group_by("term", maintain_order=True)
    ]
    joined = pl.concat(parts).sort("row") if parts else graded
    units = pl.col("term").replace_strict(
        {term: ",".join(units) for term, units in _LOW.items()}, default=pl.col("unit"), return_dtype=pl.String
    )
    no_limits = ~units.str.split(",").list.contains(pl.col("unit").fill_null(""))
    why = (
        pl.when(~pl.col("term").is_in(list(RULES)))
        .then(pl.lit("grade-clinical"))
        .when(_VALUE.is_null())
        .then(pl.lit("grade-no-value"))
        .when(pl.col("term").is_in(list(_LOW)) & no_limits)
        .then(pl.lit("grade-no-limits"))
        .when(pl.col("grade").is_null())
        .then(pl.lit("grade-lacking"))
    )
    judged = joined.with_columns(why.alias("why"), _needs(pl.col("term")).str.split(",").alias("needs"))
    lacking = [
        pl.when(pl.col(name).is_null() & pl.col("needs").list.contains(name)).then(pl.lit(name))
        for name in ("baseline", "uln", "lln", "anticoagulated")
    ]
    silent = pl.lit([], dtype=pl.List(pl.String))
    told = pl.when(pl.col("why") == "grade-lacking").then(pl.concat_list(lacking).list.drop_nulls()).otherwise(silent)
    known = pl.when(pl.col("why").is_null()).then(pl.col("grade"))
    aimed_at = _VALUE.is_between(pl.col("therapeutic_low"), pl.col("therapeutic_high")).fill_null(value=False)
    return judged.with_columns(
        known.alias("grade"), told.alias("lacking"), ((known >= 1) & ~aimed_at).alias("proposes_event")
    ).drop("row", "needs")


def find_term(name: str) -> str | None:
    """The term that a name means: CTCAE's own, its Chinese name, or the analyte by which it is graded, in any case."""
    wanted = name.strip().casefold()
    for term in TERMS.values():
        if wanted in {term.name.casefold(), term.zh.casefold(), (term.analyte or "").casefold()} - {""}:
            return term.name
    return None
