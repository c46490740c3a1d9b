"""Each endpoint per subject: before treatment, at the visit that counts, and the change between them."""

from dataclasses import dataclass

import polars as pl

from trialwright.chapters.endpoints.catalogue import ENDPOINTS
from trialwright.chapters.endpoints.endpoint import Endpoint, EndpointKind, chosen
from trialwright.records.snapshot import Snapshot
from trialwright.study.study import Study
from trialwright.trial.answered import observations


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """An endpoint of the study, computed.

    measured  one row a subject and visit: ``subject``, ``visit`` and the columns of the kind
    samples   what it was computed from, the frame of the kind, with ``subject`` and ``visit``
    changes   one row a subject who has either visit: ``subject``, ``baseline``, ``at``, ``change`` in the unit of the
              kind, null where a curve is absent or not evaluable or the result is no number, with ``baseline_why``
              and ``at_why``
    """

    endpoint: Endpoint
    kind: EndpointKind
    measured: pl.DataFrame
    samples: pl.DataFrame
    changes: pl.DataFrame


def compute_outcomes(study: Study, snapshot: Snapshot) -> tuple[Outcome, ...]:
    """Every endpoint of a study that ``check`` has passed.

    Missing: a subject without one of the two visits has no change; nothing is carried forward.
    """
    return tuple(_outcome(endpoint, snapshot) for endpoint in study.endpoints.endpoints)


def _outcome(endpoint: Endpoint, snapshot: Snapshot) -> Outcome:
    kind = ENDPOINTS[endpoint.kind]
    settings = chosen(kind, endpoint.settings)
    if isinstance(settings, tuple):
        raise ValueError(f"{endpoint.id} has a setting that its kind does not know; check the study first")
    curves, observed = observations(endpoint, snapshot)
    samples = kind.arrange(observed)
    measured = curves.join(kind.compute(samples, settings), on="curve", how="left", maintain_order="left")
    return Outcome(
        endpoint=endpoint,
        kind=kind,
        measured=measured,
        samples=samples.join(curves, on="curve", how="left", maintain_order="left"),
        changes=_changes(endpoint, kind, measured),
    )


def _changes(endpoint: Endpoint, kind: EndpointKind, measured: pl.DataFrame) -> pl.DataFrame:
    subjects = measured.select("subject").unique(maintain_order=True)
    for name, visit in (("baseline", endpoint.visits.baseline), ("at", endpoint.visits.at)):
        own = measured.filter(pl.col("visit") == visit)
        columns = own.select("subject", pl.col(kind.value).alias(name), pl.col("why").alias(f"{name}_why"))
        subjects = subjects.join(columns, on="subject", how="left", maintain_order="left")
    change = pl.col("at") - pl.col("baseline") if kind.value in kind.changes else pl.lit(None, dtype=pl.Float64)
    return subjects.with_columns(change.alias("change"))
