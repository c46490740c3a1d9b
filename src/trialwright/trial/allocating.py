"""The arms of part 2 as they were given: places left, what was known then, and the balance between the arms."""

from collections.abc import Mapping

import polars as pl

from trialwright.records.doses import DoseState
from trialwright.study.study import Study
from trialwright.trial.advice import opened, parts_of
from trialwright.trial.readiness import Readiness


def places_left(study: Study, state: DoseState) -> Mapping[str, int]:
    """How many participants each slot of part 2 still takes; a slot that the study leaves open takes none."""
    left: dict[str, int] = {}
    for slot in study.allocation.slots:
        if slot.part == parts_of(study)[1]:
            taken = sum(each.slot == slot.id for each in state.allocations)
            left[slot.id] = 0 if isinstance(slot.count, str) else max(slot.count - taken, 0)
    return left


def known_then(study: Study, state: DoseState, ready: Readiness, today: str) -> dict[str, str]:
    """What was known when an arm was given: places, open dose, consent, eligibility, and which forms had answers."""
    open_ = opened(study, state)
    return {
        "day": today,
        "level": open_.level_id if open_ is not None else "-",
        "consent": ready.consent,
        "eligible": "yes" if ready.eligible else "no",
        **{f"left {slot}": str(count) for slot, count in places_left(study, state).items()},
        **{f"answered {form}": str(count) for form, count in ready.answered},
    }


BALANCE = {
    "fact": pl.String,
    "arm": pl.String,
    "value": pl.String,
    "people": pl.Int64,
    "known": pl.Int64,
    "mean": pl.Float64,
    "lowest": pl.Float64,
    "highest": pl.Float64,
}
"""The columns of the balance table."""


def balance(study: Study, state: DoseState, facts: pl.DataFrame) -> pl.DataFrame:
    """How the arms of part 2 differ in what was known of their participants: one row a fact, arm and value.

    facts   one row a person with ``subject`` and the columns of ``language/columns.py``
    Shape:  columns as ``BALANCE``; of a number ``value`` is null and mean, lowest and highest are in the fact's unit
    Missing: whoever's answer is unknown counts in ``people``, the size of the arm, and not in ``known``.
    """
    arms = pl.DataFrame(
        [(each.subject, each.arm) for each in state.allocations],
        schema={"subject": pl.String, "arm": pl.String},
        orient="row",
    )
    joined = arms.join(facts, on="subject", how="left", maintain_order="left")
    parts = [
        _numbers(joined, fact.id) if f"{fact.id}.lo" in facts.columns else _values(joined, fact.id)
        for fact in study.facts
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=dict(BALANCE))


def _numbers(joined: pl.DataFrame, fact: str) -> pl.DataFrame:
    value = (pl.col(f"{fact}.lo") + pl.col(f"{fact}.hi")) / 2
    known = value.is_finite()
    found = joined.group_by("arm", maintain_order=True).agg(
        pl.len().cast(pl.Int64).alias("people"),
        known.sum().cast(pl.Int64).alias("known"),
        value.filter(known).mean().alias("mean"),
        pl.col(f"{fact}.lo").filter(known).min().alias("lowest"),
        pl.col(f"{fact}.hi").filter(known).max().alias("highest"),
    )
    return _shaped(found.with_columns(pl.lit(None, dtype=pl.String).alias("value")), fact)


def _values(joined: pl.DataFrame, fact: str) -> pl.DataFrame:
    value = pl.col(f"{fact}.value").cast(pl.String).alias("value")
    sizes = joined.group_by("arm", maintain_order=True).agg(pl.len().cast(pl.Int64).alias("people"))
    counted = (
        joined.select("arm", value)
        .drop_nulls("value")
        .group_by("arm", "value", maintain_order=True)
        .agg(pl.len().cast(pl.Int64).alias("known"))
    )
    return _shaped(counted.join(sizes, on="arm", how="left", maintain_order="left"), fact)


def _shaped(found: pl.DataFrame, fact: str) -> pl.DataFrame:
    absent = [name for name in BALANCE if name not in found.columns and name != "fact"]
    filled = found.with_columns(pl.lit(fact).alias("fact"), *(pl.lit(None).alias(name) for name in absent))
    return filled.select(pl.col(name).cast(kind) for name, kind in BALANCE.items())
