"""What an analysis says: an estimate with its interval, how it was made, on whom, and what must be believed with it.

A result holds *trials*: the first axis of every array. The real study is one trial, a rehearsal ten thousand of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from trialwright.words.declared import Text
from trialwright.words.texts import Language, say

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

_NOTHING: Mapping[str, object] = MappingProxyType({})


class Sides(StrEnum):
    """Which departures count. ``GREATER`` asks whether the quantity is above the null value, ``LESS`` below it.

    The interval of ``GREATER`` has a lower bound only (its upper end is infinite, or the end of the scale); that of
    ``LESS`` an upper bound only.
    """

    TWO = "two-sided"
    GREATER = "one-sided, greater"
    LESS = "one-sided, less"


class Kind(StrEnum):
    """What the level of an interval is a probability of: of the procedure, or of the quantity given the prior."""

    CONFIDENCE = "confidence interval"
    CREDIBLE = "credible interval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The values that the outcomes leave standing.

    low, high  in the unit of the estimate; shape (trials,); NaN where there is no estimate
    level      coverage aimed at, a fraction such as 0.95; of a one-sided interval that of its one bound
    """

    low: FloatArray
    high: FloatArray
    level: float
    sides: Sides
    kind: Kind = Kind.CONFIDENCE

    def said(self, language: Language) -> str:
        """What the two bounds are, in one language: kind, level, sides."""
        return say(
            "interval",
            language,
            level=f"{self.level:.4g}",
            kind=say(self.kind.value, language),
            sides=say(self.sides.value, language),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PValue:
    """A p-value, never without its sides.

    p           shape (trials,); NaN where there is no test
    null        the value that is tested
    sides       which departures count
    definition  the name in ``words/texts.py`` of what "as extreme" means where several meanings are in use
                (the two-sided exact tests); None where there is one only
    """

    p: FloatArray
    null: float
    sides: Sides
    definition: str | None = None

    def said(self, language: Language) -> str:
        """What is tested, in one language: null value, sides, and what "as extreme" means where that is open."""
        plain = say("p-value", language, null=f"{self.null:g}", sides=say(self.sides.value, language))
        return plain if self.definition is None else f"{plain}; {say(self.definition, language)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A sentence that belongs to a result: an assumption, or a warning.

    name    of the sentence in ``words/texts.py``
    values  what fills its blanks; a ``Text`` in the language of the sentence
    trials  to which trials it applies, shape (trials,); None: to all
    """

    name: str
    values: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    trials: BoolArray | None = None

    def said(self, language: Language) -> str:
        """The sentence in one language."""
        return say(self.name, language, **_in_language(self.values, language))


def _in_language(values: Mapping[str, object], language: Language) -> Mapping[str, object]:
    return {name: each.in_language(language) if isinstance(each, Text) else each for name, each in values.items()}


def remark(name: str, /, *, trials: BoolArray | None = None, **values: object) -> Remark:
    """A remark by the name of its sentence."""
    return Remark(name=name, values=MappingProxyType(values), trials=trials)


def applying(*remarks: Remark) -> tuple[Remark, ...]:
    """Those of several remarks that apply to any trial."""
    return tuple(each for each in remarks if each.trials is None or bool(each.trials.any()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """On whom a result rests.

    ids    their codes, in the order of the columns of ``used``; empty where only counts were given
    used   who is in the analysis; shape (trials, subjects); None where only counts were given
    count  how many are in the analysis; shape (trials,)
    """

    ids: tuple[str, ...]
    used: BoolArray | None
    count: IntArray

    @classmethod
    def among(cls, ids: Sequence[str], used: BoolArray) -> "Subjects":
        """The subjects that a mask of shape (trials, subjects) picks among all."""
        return cls(ids=tuple(ids), used=used, count=used.sum(axis=-1).astype(np.int64))

    @classmethod
    def counted(cls, count: IntArray) -> "Subjects":
        """Nobody by name: a result made from counts alone."""
        return cls(ids=(), used=None, count=count)

    def named(self, trial: int = 0) -> tuple[str, ...]:
        """The codes of those in the analysis of one trial; empty where only counts were given."""
        if self.used is None:
            return ()
        return tuple(code for code, inside in zip(self.ids, self.used[trial], strict=True) if inside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One quantity, estimated in every trial.

    quantity     what is estimated: the name of its sentence in ``words/texts.py``
    about        what fills the blanks of that sentence, such as the visit
    estimate     shape (trials,); NaN where there is none, and then a warning says why
    error        standard error, shape (trials,); None where the method has none
    df           degrees of freedom behind interval and test; None where the method has none
    interval     None only where the method has none
    test         None where the method makes none
    method       a name of ``analysis/catalogue.py``
    settings     what was chosen where the method leaves a choice
    assumptions  what must hold for the result to mean what it says
    warnings     what whoever reads it should know first
    """

    quantity: str
    about: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    estimate: FloatArray
    error: FloatArray | None = None
    df: FloatArray | None = None
    interval: Interval | None = None
    test: PValue | None = None
    method: str
    settings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    assumptions: tuple[Remark, ...]
    warnings: tuple[Remark, ...] = ()
    subjects: Subjects

    def said(self, language: Language) -> str:
        """What is estimated, in one language."""
        return say(self.quantity, language, **self.about)

    def numbers(self) -> FloatArray:
        """Estimate, standard error and degrees of freedom, shape (3, trials); NaN for what the method has not."""
        absent = np.full(len(self.estimate), np.nan)
        return np.stack([self.estimate, *(absent if each is None else each for each in (self.error, self.df))])

    def warned(self, trial: int = 0) -> tuple[Remark, ...]:
        """The warnings that apply to one trial."""
        return tuple(each for each in self.warnings if each.trials is None or bool(each.trials[trial]))
