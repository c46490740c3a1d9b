"""The facts that criteria speak of, and the criteria, as the study folder declares them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

import polars as pl
from pydantic import Discriminator, Field, Tag

from trialwright.casebook.visits import Span
from trialwright.language.columns import compile_sentence
from trialwright.language.meaning import Symbol
from trialwright.language.tree import Node
from trialwright.words.declared import Declared, Id, Provenance, Text


class FactWindow(Span):
    """The days around an anchor in which an answer counts for a fact."""

    index: str


def _window_is(written: object) -> str:
    return "lifelong" if isinstance(written, str) else "days"


class Pick(StrEnum):
    """Which answer counts when several lie in the window."""

    LATEST = "latest"
    FIRST = "first"
    MIN = "min"
    MAX = "max"


class Fact(Declared):
    """A named answer about a person, declared once, so that windows never hide in formulas.

    item    ``form.item`` that holds it
    unit    the unit in which the fact is kept and shown; None for what is not a number
    window  the days in which an answer counts, or ``lifelong`` for what never changes
    world   ``open``: no record means unknown; ``closed``: no record means no
    """

    id: Id
    text: Text
    item: str
    unit: str | None = None
    window: Annotated[
        Annotated[FactWindow, Tag("days")] | Annotated[Literal["lifelong"], Tag("lifelong")], Discriminator(_window_is)
    ]
    pick: Pick = Pick.LATEST
    world: Literal["open", "closed"] = "open"
    origin: Annotated[Provenance, Field(alias="from")]


class Criterion(Declared):
    """One inclusion or exclusion criterion; ``when`` is the sentence that holds for a person or does not."""

    id: Id
    kind: Literal["inclusion", "exclusion"]
    text: Text
    when: str
    origin: Annotated[Provenance, Field(alias="from")]


class Eligibility(Declared):
    """The facts and criteria of a study, in the order of the protocol."""

    facts: tuple[Fact, ...]
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A criterion ready to be judged: its resolved sentence beside its declaration."""

    id: str
    kind: Literal["inclusion", "exclusion"]
    text: Text
    sentence: Node


def judge(facts: pl.DataFrame, rules: Iterable[Rule], symbols: Mapping[str, Symbol]) -> pl.DataFrame:
    """The verdict on every criterion for every subject: Boolean ``I3.truth`` (null unknown) and ``I3.why`` bits.

    Shape: one row a subject, in the order of ``facts``; ``subject`` is kept, the facts are not.
    Missing: an unknown fact makes the verdict unknown unless the other facts settle it.
    """
    columns: list[pl.Expr] = [pl.col("subject")]
    for rule in rules:
        judged = compile_sentence(rule.sentence, dict(symbols))
        columns += [judged.truth.alias(f"{rule.id}.truth"), judged.why.alias(f"{rule.id}.why")]
    return facts.select(columns)
