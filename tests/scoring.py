"""Scores one made-up subject through the same door as ``score``: a JSON element, units beside the values."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from trialwright.casebook.scores import chosen
from trialwright.trial.scores import SCORES


def score_all(
    name: str, elements: list[dict[str, Any]], units: Mapping[str, str] | None = None, **settings: object
) -> pl.DataFrame:
    """The result of a score, a row an element; faults in the elements fail the test."""
    kind = SCORES[name]
    shared = {"units": dict(units)} if units else {}
    given = [{"subject": str(number), **shared, **each} for number, each in enumerate(elements)]
    frame, findings = kind.read(given, "made.json")
    assert [str(finding) for finding in findings] == []
    choices = chosen(kind, settings)
    assert not isinstance(choices, tuple), choices
    return kind.compute(frame, choices)


def score_one(
    name: str, element: dict[str, Any], units: Mapping[str, str] | None = None, **settings: object
) -> dict[str, Any]:
    """The result of a score for one element."""
    return score_all(name, [element], units, **settings).row(0, named=True)
