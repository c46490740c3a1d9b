"""Each endpoint per subject: before treatment, at the visit that counts, and the change between them."""

from dataclasses import dataclass

import polars as pl

from trialwright.chapters.endpoints.catalogue import ENDPOINTS
from trialwright.chapters.endpoints.endpoint import Comparison, Endpoint, EndpointKind, Settings, chosen
from trialwright.records.snapshot import Snapshot
from trialwright.study.study import Study
from trialwright.trial.answered import anchor_days, observations


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An endpoint of the study, computed.

    settings  the rules: the study's choice or the default of every setting of the kind
    measured  one row a subject and visit: ``subject``, ``visit``, ``day`` and the columns of the kind
    samples   what it was computed from, the frame of the kind, with ``subject`` and ``visit``
    used      the samples that the figures rest on, with ``subject`` and ``visit``; empty where the kind has none
    changes   one row a subject who has any of the visits: ``subject``, ``baseline_visit`` and ``baseline_day`` (of the
              test that counts), ``baseline``, ``at``, ``change`` in the unit of the kind, null where a curve is absent
              or not evaluable or where a change has no meaning, with ``baseline_why`` and ``at_why``
    sensitivity  ``policy``, ``subject``, ``change``: the same under every choice of the setting that the kind names
    """

    endpoint: Endpoint
    kind: EndpointKind
    settings: Settings
    measured: pl.DataFrame
    samples: pl.DataFrame
    used: pl.DataFrame
    changes: pl.DataFrame
    sensitivity: pl.DataFrame


def compute_outcomes(study: Study, snapshot: Snapshot) -> tuple[Outcome, ...]:
    """Every endpoint of a study that ``check`` has passed.

    Missing: a subject without one of the two visits has no change; nothing is carried forward.
    """
    anchors = anchor_days(study, snapshot)
    return tuple(_outcome(study, endpoint, snapshot, anchors) for endpoint in study.endpoints.endpoints)


def _outcome(study: Study, endpoint: Endpoint, snapshot: Snapshot, anchors: pl.DataFrame) -> Outcome:
    kind = ENDPOINTS[endpoint.kind]
    settings = chosen(kind, endpoint.settings)
    if isinstance(settings, tuple):
        raise ValueError(f"{endpoint.id} has a setting that its kind does not know; check the study first")
    curves, observed = observations(study, endpoint, snapshot)
    samples = kind.arrange(observed)
    begun = _begun(endpoint.visits, anchors)

    def measure(rules: Settings) -> pl.DataFrame:
        return curves.join(kind.compute(samples, rules), on="curve", how="left", maintain_order="left")

    measured = measure(settings)
    used = pl.DataFrame() if kind.corners is None else kind.corners(samples, settings)
    return Outcome(
        endpoint=endpoint,
        kind=kind,
        settings=settings,
        measured=measured,
        samples=samples.join(curves, on="curve", how="left", maintain_order="left"),
        used=used if kind.corners is None else used.join(curves, on="curve", how="left", maintain_order="left"),
        changes=_changes(endpoint.visits, kind, measured, begun),
        sensitivity=pl.concat(
            [
                _changes(endpoint.visits, kind, measure({**settings, str(kind.sensitivity): policy}), begun).select(
                    pl.lit(policy).alias("policy"), "subject", "change"
                )
                for policy in _policies(kind)
            ]
            or [pl.DataFrame(schema={"policy": pl.String, "subject": pl.String, "change": pl.Float64})]
        ),
    )


def _policies(kind: EndpointKind) -> tuple[str, ...]:
    return next((setting.choices for setting in kind.settings if setting.name == kind.sensitivity), ())


def _begun(visits: Comparison, anchors: pl.DataFrame) -> pl.DataFrame | None:
    """The day on which treatment began, where the study says which anchor that is."""
    return None if visits.before is None else anchors.select("subject", pl.col(visits.before).alias("begun"))


def _changes(
    visits: Comparison, kind: EndpointKind, measured: pl.DataFrame, begun: pl.DataFrame | None
) -> pl.DataFrame:
    subjects = measured.select("subject").unique(maintain_order=True)
    after = measured.filter(pl.col("visit") == visits.at)
    later = after.select("subject", pl.col(kind.value).alias("at"), pl.col("why").alias("at_why"))
    change = pl.col("at") - pl.col("baseline") if kind.value in kind.changes else pl.lit(None, dtype=pl.Float64)
    return (
        subjects.join(_baseline(visits, kind, measured, begun), on="subject", how="left", maintain_order="left")
        .join(later, on="subject", how="left", maintain_order="left")
        .with_columns(change.cast(pl.Float64).alias("change"))
    )


def _baseline(
    visits: Comparison, kind: EndpointKind, measured: pl.DataFrame, begun: pl.DataFrame | None
) -> pl.DataFrame:
    """The latest evaluable test before treatment of each subject, or why there is none.

    Missing: a test of an unknown day cannot be called the latest of several, nor earlier than treatment; where the day
    of treatment is not known yet, the latest so far stands for the time being, unless there is an outcome already.
    """
    place = {visit: number for number, visit in enumerate(visits.baseline)}
    ended = pl.col("subject").is_in(measured.filter(pl.col("visit") == visits.at)["subject"].implode())
    tests = measured.filter(pl.col("visit").is_in(visits.baseline)).with_columns(
        pl.col("visit").replace_strict(place, return_dtype=pl.Int64).alias("place"), ended.alias("ended")
    )
    if begun is None:
        undated = pl.col("day").is_null() & (pl.len().over("subject") > 1)
        late = pl.lit(value=False)
    else:
        tests = tests.join(begun, on="subject", how="left", maintain_order="left")
        undated = pl.col("day").is_null() | (pl.col("begun").is_null() & pl.col("ended"))
        late = (pl.col("day") >= pl.col("begun")).fill_null(value=False)
    why = (
        pl.when(pl.col("why").is_not_null())
        .then("why")
        .when(undated)
        .then(pl.lit("baseline-undated"))
        .when(late)
        .then(pl.lit("baseline-late"))
    )
    rank = pl.when(pl.col("baseline_why") == "baseline-undated").then(2).when(pl.col("baseline_why").is_null()).then(1)
    counted = (
        tests.with_columns(why.alias("baseline_why"))
        .sort(rank.fill_null(0).alias("rank"), "day", "place", nulls_last=False, maintain_order=True)
        .group_by("subject", maintain_order=True)
        .last()
    )
    value = pl.when(pl.col("baseline_why").is_null()).then(pl.col(kind.value))
    return counted.select(
        "subject",
        pl.col("visit").alias("baseline_visit"),
        pl.col("day").alias("baseline_day"),
        value.alias("baseline"),
        "baseline_why",
    )
