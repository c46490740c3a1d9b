"""What an endpoint is in a study folder, and what every kind of endpoint or score offers."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import polars as pl
from pydantic import BeforeValidator, Field, WithJsonSchema

from trialwright.chapters.endpoints.protocol import Outcome
from trialwright.words.declared import Declared, Id, Provenance, Text
from trialwright.words.findings import Finding


def _several(written: object) -> object:
    """One visit as a list of one; anything else goes on as it is."""
    return (written,) if isinstance(written, str) else written


class Comparison(Declared):
    """What counts as before treatment, and the visit that is set against it.

    baseline  one visit, or several; of these the latest evaluable one counts
    before    the anchor on whose day treatment begins (the first induction dose): only tests of earlier days count;
              without it the visits alone decide
    """

    baseline: Annotated[
        tuple[str, ...],
        BeforeValidator(_several),
        Field(min_length=1),
        WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
    ]
    before: str | None = None
    at: str

    @property
    def visits(self) -> tuple[str, ...]:
        """Every visit of the comparison, the last one that which is set against the others."""
        return (*(visit for visit in self.baseline if visit != self.at), self.at)


class Endpoint(Declared):
    """An endpoint of the study.

    kind      a name of the catalogue
    items     which ``form.item`` feeds each input of the kind
    settings  what the study chooses where the kind leaves a choice
    estimand  the question that it serves, in a sentence
    """

    id: Id
    kind: str
    text: Text
    items: Mapping[str, str]
    visits: Comparison
    settings: Mapping[str, str | float | int] = {}
    estimand: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Endpoints(Declared):
    """The endpoints of a study, the primary ones first, and everything that its protocol says it will look at."""

    endpoints: tuple[Endpoint, ...]
    outcomes: tuple[Outcome, ...] = ()


def is_number(text: str) -> bool:
    """Whether a text is a plain number from 0 on."""
    return re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,9})?", text.strip()) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A choice that a kind leaves to the study.

    choices  the words that may be chosen; empty where ``fits`` decides
    fits     whether a text may be chosen; a number from 0 on unless the kind says otherwise
    """

    name: str
    default: str
    choices: tuple[str, ...] = ()
    fits: Callable[[str], bool] = is_number
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A quantity that a kind needs, its analyte where it is a measurement, and what it means."""

    name: str
    analyte: str | None
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A curve over time: the columns of the samples to draw, and the sentences of its axes and caption."""

    x: str
    y: str
    across: str
    up: str
    caption: str


Settings = Mapping[str, str]
"""A value, as text, for every setting of a kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointKind:
    """What a file of this folder offers under its name in the catalogue.

    unit     the unit of the result named ``value``
    source   paper, guideline or protocol section; says "source not read" where nobody has read it
    missing  what an absent or partial answer does
    value    the column of the result that is *the* figure
    read     the frame that ``compute`` takes, from the JSON list that ``score`` is given, and what is wrong in it
    arrange  the same frame from answers of the casebook: ``curve, repeat, input, value, unit``
    compute  one row a measurement with ``value``'s column, ``evaluable`` and ``why``; never raises for absent answers
    details  the columns of the result that ``score`` prints beside the value, under their own names
    changes  those of them whose change between two visits has a meaning
    flags    the sentences of ``words/texts.py`` that a row of the result deserves
    because  the sentence of ``words/texts.py`` that says how an evaluable value came about; its blanks are columns
    picture  how ``samples`` are drawn over time; None for what is no curve
    sensitivity  the setting whose other choices are the sensitivity analysis; None where there is none
    corners  the samples that the figures rest on, as they were counted: ``curve, minute, nominal, value, below, part``
    """

    text: Text
    unit: str
    source: str
    missing: Text
    value: str
    inputs: tuple[Input, ...]
    optional: tuple[Input, ...] = ()
    settings: tuple[Setting, ...]
    read: Callable[[Sequence[object], str], tuple[pl.DataFrame, tuple[Finding, ...]]]
    arrange: Callable[[pl.DataFrame], pl.DataFrame]
    compute: Callable[[pl.DataFrame, Settings], pl.DataFrame]
    details: tuple[str, ...]
    changes: tuple[str, ...]
    flags: Callable[[Mapping[str, Any]], tuple[str, ...]]
    because: str
    picture: Picture | None = None
    sensitivity: str | None = None
    corners: Callable[[pl.DataFrame, Settings], pl.DataFrame] | None = None


def chosen(kind: EndpointKind, given: Mapping[str, object]) -> Settings | tuple[str, str]:
    """Every setting of a kind with the study's choice or the default; or the name and value that is no choice."""
    settings = {setting.name: setting for setting in kind.settings}
    result = {setting.name: setting.default for setting in kind.settings}
    for name, value in given.items():
        setting, text = settings.get(name), _plain(value)
        if setting is None or not _fits(setting, text):
            return name, text
        result[name] = text
    return result


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _fits(setting: Setting, text: str) -> bool:
    return text in setting.choices if setting.choices else setting.fits(text)
