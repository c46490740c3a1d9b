"""One line a participant: how far they are, what is late or due, what comes next."""

from collections.abc import Collection
from datetime import date

import polars as pl

from trialwright.trial.visits import VisitState
from trialwright.words.days import days_since_epoch

_OPEN = (VisitState.DUE.value, VisitState.OVERDUE.value)


def roster(plans: pl.DataFrame, today: date, ended: Collection[str] = ()) -> pl.DataFrame:
    """The participants of ``plans`` in their order.

    Shape: one row a participant: ``subject``; ``reached``, the last visit of the schedule with anything saved, null for
    none; ``begun``, ``complete``, ``unsigned``, ``asked`` over all visits; ``late``, how many visits lack something and
    have closed; ``due``, how many have nothing and are open; ``next``, the visit that comes next, with its days since
    1970-01-01, ``next_first`` and ``next_last``, and ``next_day``, that of them on which it depends.
    Of those who ``ended`` nobody expects anything but the visits that the study counts from the end itself.
    Missing: whose next day depends on a day that is not known yet has no next visit.
    """
    now = days_since_epoch(today)
    expected = ~pl.col("subject").is_in(list(ended)) | pl.col("stays")
    unfinished = expected & pl.col("state").is_in([*_OPEN, VisitState.BEGUN.value]) & pl.col("planned")
    coming = expected & pl.col("state").is_in([*_OPEN, VisitState.PLANNED.value])
    by_day = pl.when(pl.col("state") == VisitState.PLANNED.value).then(pl.col("first")).otherwise(pl.col("last"))
    days = plans.with_columns(pl.when(coming).then(by_day).alias("until"))
    soonest = (pl.col("until") == pl.col("until").min()) & pl.col("until").is_not_null()
    saved = (pl.col("begun") > 0) & pl.col("planned")
    return days.group_by("subject", maintain_order=True).agg(
        pl.col("visit").filter(saved).last().alias("reached"),
        pl.col("begun", "complete", "unsigned", "asked").sum(),
        (unfinished & (pl.col("last") < now)).sum().alias("late"),
        (expected & (pl.col("state") == VisitState.DUE.value)).sum().alias("due"),
        pl.col("visit").filter(soonest).first().alias("next"),
        pl.col("first").filter(soonest).first().alias("next_first"),
        pl.col("last").filter(soonest).first().alias("next_last"),
        pl.col("until").min().alias("next_day"),
    )
