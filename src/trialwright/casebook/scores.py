"""What every kind of endpoint, score, product quantity and clock offers under its name in a catalogue."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from trialwright.words.declared import Text
from trialwright.words.findings import Finding
from trialwright.words.texts import SENTENCES, Language, say

Answer = Literal["number", "choice", "text", "time"]
"""What an input is answered with: a number, one of its choices, free text, or a local date or time."""

YES_NO = ("yes", "no")


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
    """A quantity that a kind needs, its analyte where it is a measurement, and what it means.

    unit     the unit in which the kind judges it; empty: the canonical unit of the analyte
    answer   what it is answered with; ``choices`` are the words of a choice
    sample   whether it is answered once a row of ``samples`` (a day, a reading) instead of once
    """

    name: str
    analyte: str | None
    text: Text
    unit: str = ""
    answer: Answer = "number"
    choices: tuple[str, ...] = ()
    sample: bool = False


def asked(name: str, analyte: str | None, en: str, zh: str, *, unit: str = "", sample: bool = False) -> Input:
    """An input that is a number: a measurement in a unit, or a plain count where the analyte is None."""
    return Input(name=name, analyte=analyte, text=Text(en=en, zh=zh), unit=unit, sample=sample)


def choice(name: str, en: str, zh: str, choices: tuple[str, ...] = YES_NO, *, sample: bool = False) -> Input:
    """An input that is one of a few words, yes or no unless others are given."""
    return Input(name=name, analyte=None, text=Text(en=en, zh=zh), answer="choice", choices=choices, sample=sample)


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


def in_words(result: str | bool, language: Language) -> str:
    """A result that is no number: yes or no, or the name of a class; any other text as it stands."""
    if isinstance(result, bool):
        return say("yes" if result else "no", language)
    return say(f"class {result}", language) if f"class {result}" in SENTENCES else result


def stated_flags(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The flags that ``compute`` wrote into its column ``flags``."""
    return tuple(row.get("flags") or ())


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointKind:
    """What a file of a catalogue offers under its name.

    unit     the unit of the result named ``value``; ``class`` where it is a word, ``yes or no`` where it is a truth
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
    example  one element of the list that ``score`` takes, which it can evaluate
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
    settings: tuple[Setting, ...] = ()
    read: Callable[[Sequence[object], str], tuple[pl.DataFrame, tuple[Finding, ...]]]
    arrange: Callable[[pl.DataFrame], pl.DataFrame]
    compute: Callable[[pl.DataFrame, Settings], pl.DataFrame]
    details: tuple[str, ...]
    changes: tuple[str, ...] = ()
    flags: Callable[[Mapping[str, Any]], tuple[str, ...]] = stated_flags
    because: str
    example: Mapping[str, object] | None = None
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
