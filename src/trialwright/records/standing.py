"""How the casebooks of many participants stand, read for all of them at once."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from trialwright.records.attendance import Attended

FORMS = {
    "subject": pl.String,
    "visit": pl.String,
    "form": pl.String,
    "stage": pl.String,
    "hold": pl.String,
    "day": pl.String,
    "signed": pl.Boolean,
    "asked": pl.Int64,
}
"""Every form that somebody saved: the day that it bears, as it was entered; whether a signature stands for it; and how
many of its queries are not closed."""

ANCHORS = {"subject": pl.String, "form": pl.String, "item": pl.String, "value": pl.String}
"""The answers, as they were entered, to the questions from which the days of visits are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dating:
    """The questions whose answers are days: of each form the one that dates it; those of anchors, as form and item."""

    forms: Mapping[str, str]
    anchors: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How casebooks stand.

    subjects  in the order of their codes; also those of whom nobody has saved a form
    forms     frame of ``FORMS``
    anchors   frame of ``ANCHORS``
    """

    subjects: tuple[str, ...]
    forms: pl.DataFrame
    anchors: pl.DataFrame
    attended: Attended
