"""Whether a person is eligible: all inclusions hold, no exclusion does, and nothing is unknown."""

from collections.abc import Sequence
from functools import reduce

import polars as pl

from trialwright.chapters.eligibility.criteria import Rule
from trialwright.words.verdicts import Eligibility


def decide(verdicts: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """The frame of verdicts with ``overall``: eligible, not eligible or undetermined.

    The Kleene AND of every inclusion and of the opposite of every exclusion: one criterion that settles against a
    person makes them not eligible whatever is unknown; without one, anything unknown leaves them undetermined.
    Missing: a study without criteria answers undetermined, for nothing was asked.
    """
    admits = [
        pl.col(f"{rule.id}.truth") if rule.kind == "inclusion" else pl.col(f"{rule.id}.truth").not_() for rule in rules
    ]
    undetermined = pl.lit(Eligibility.UNDETERMINED.value)
    if not admits:
        return verdicts.with_columns(undetermined.alias("overall"))
    joined = reduce(lambda left, right: left & right, admits)
    overall = (
        pl.when(joined)
        .then(pl.lit(Eligibility.ELIGIBLE.value))
        .when(joined.not_())
        .then(pl.lit(Eligibility.NOT_ELIGIBLE.value))
        .otherwise(undetermined)
    )
    return verdicts.with_columns(overall.alias("overall"))
