"""What a dose-escalation design is given and what it answers: the outcomes so far, then where the next patient may go.

One function of a design, ``judge``, serves the printed table, the operating characteristics, the pathways and the trial
itself. It judges a frame of trials, one row each: one trial at the bedside, ten thousand in a simulation.

Missing: a patient still in the window is *pending*, never "no DLT". A design of complete outcomes never sees one:
whoever is pending is judged through every way in which the window can end (``patients.py``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from trialwright.words.texts import Language, say

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

STOP, WAIT = 0, -1
"""What stands for a level where nobody more is treated, and where nobody is treated until something is known."""

Reads = Literal["counts", "last cohort", "responses", "follow-up"]
"""What a design looks at beyond the level of the last cohort.

counts       patients and DLTs at each level
last cohort  these, and the patients and DLTs of the last cohort alone
responses    counts, and who responded
follow-up    each patient's part of the window; such a design judges pending patients itself
"""


class Action(StrEnum):
    """What an advice comes to."""

    ESCALATE = "escalate"
    STAY = "stay"
    DE_ESCALATE = "de-escalate"
    STOP = "stop"
    WAIT = "wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Courses:
    """Each patient alone, for designs that read the follow-up.

    level      (trials, patients) in the order of dosing; 0 where a trial has no such patient
    dlt        (trials, patients)
    follow_up  (trials, patients) fraction of the window that is over, 0 to 1; 1 for whoever is complete or had a DLT
    """

    level: Ints
    dlt: Bools
    follow_up: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Trials:
    """What has happened, a trial a row.

    treated     (trials, levels) patients given each level, the pending among them
    dlts        (trials, levels) of these, patients with a DLT
    pending     (trials, levels) of these, patients still in the window without a DLT
    current     (trials,) level of the last cohort, 1 the lowest; 0 where nobody has been treated
    last_treated, last_dlts, last_pending  (trials,) the same of the last cohort alone
    follow_up   (trials, levels) sum over the pending of the fraction of the window that is over
    responses   (trials, levels) patients with a response
    both        (trials, levels) patients with a response and a DLT
    courses     each patient alone, where a design reads the follow-up; None elsewhere
    """

    treated: Ints
    dlts: Ints
    pending: Ints
    current: Ints
    last_treated: Ints
    last_dlts: Ints
    last_pending: Ints
    follow_up: Floats
    responses: Ints
    both: Ints
    courses: Courses | None = None

    @property
    def levels(self) -> int:
        """How many levels the ladder has."""
        return self.treated.shape[1]

    def __len__(self) -> int:
        return self.treated.shape[0]

    def at_current(self, counts: NDArray[np.generic]) -> Ints:
        """(trials,) of a (trials, levels) column, the figure at the level of the last cohort; 0 where there is none."""
        here = np.maximum(self.current - 1, 0)
        return np.where(self.current > 0, counts[np.arange(len(self)), here], 0)


def of_counts(
    treated: Ints, dlts: Ints, current: Ints, last_treated: Ints | None = None, last_dlts: Ints | None = None
) -> Trials:
    """Trials in which nobody is pending, from counts alone.

    Shape: treated and dlts (trials, levels), the others (trials,).
    """
    zeros = np.zeros_like(treated)
    none = np.zeros_like(current)
    return Trials(
        treated=treated,
        dlts=dlts,
        pending=zeros,
        current=current,
        last_treated=none if last_treated is None else last_treated,
        last_dlts=none if last_dlts is None else last_dlts,
        last_pending=none,
        follow_up=np.zeros(treated.shape),
        responses=zeros,
        both=zeros,
    )


_NO_FIGURES: Mapping[str, Floats] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulings:
    """What a design rules, a trial a row.

    level    (trials,) where the next patients go; ``STOP`` or ``WAIT``. Of a selection: the level, or ``STOP`` for none
    reason   (trials,) which of ``reasons`` holds
    reasons  names of sentences (``words/texts_*.py``) that say why; their blanks are ``current``, ``treated``, ``dlts``
             (at the last cohort's level), ``next``, ``top``, and the names of ``figures``
    rule     name of the sentence that says the rule behind every row, with the same blanks; empty where there is none
    margin   (trials,) how far the deciding quantity is from the nearest threshold that would change the answer; NaN
             where there is none
    measure  what the margin counts: DLTs at the same number of patients, or a probability
    figures  (trials,) columns for the blanks of the sentences
    """

    level: Ints
    reason: Ints
    reasons: tuple[str, ...]
    margin: Floats
    measure: Literal["DLTs", "probability"] = "DLTs"
    rule: str = ""
    figures: Mapping[str, Floats] = field(default_factory=lambda: _NO_FIGURES)


class Design(Protocol):
    """A rule. It holds its settings and nothing else; the same trials always get the same ruling."""

    @property
    def reads(self) -> Reads:
        """What the rule looks at."""
        ...

    def judge(self, trials: Trials) -> Rulings:
        """Where the next cohort goes once the last is complete; for ``follow-up`` designs, the next patient now."""
        ...

    def closed(self, trials: Trials) -> Bools:
        """(trials, levels) the levels that nobody may be given any more."""
        ...

    def select(self, trials: Trials) -> Rulings:
        """The level that is selected once the trial is over; ``STOP`` is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A design, planned: what a protocol has to say besides the rule.

    levels   how many levels the ladder has
    cohort   patients in a cohort
    cohorts  at most so many cohorts; None where the design alone decides when it ends
    start    level of the first cohort
    ends_alone  the design itself says when the trial is over
    """

    design: Design
    levels: int
    cohort: int = 3
    cohorts: int | None = None
    start: int = 1
    ends_alone: bool = False

    @property
    def planned(self) -> int | None:
        """Patients at most; None where the design alone decides."""
        return None if self.cohorts is None else self.cohort * self.cohorts


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the catalogue with its blanks."""

    name: str
    values: Mapping[str, object]

    def said(self, language: Language) -> str:
        """The sentence in one language."""
        return say(self.name, language, **self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """An advice for one trial; a person decides.

    level    where the next patient may go; None when nobody may be treated now
    closed   levels that nobody may be given any more
    awaited  patients whose outcome could change the advice: (level, how many)
    because  why, sentence by sentence
    """

    action: Action
    level: int | None
    closed: tuple[int, ...]
    because: tuple[Sentence, ...]
    margin: float | None
    measure: Literal["DLTs", "probability"]
    awaited: tuple[tuple[int, int], ...] = ()

    def said(self, language: Language) -> str:
        """All reasons as one text."""
        stop = "; " if language == "en" else "；"
        return stop.join(sentence.said(language) for sentence in self.because)


def action_of(level: int, current: int) -> Action:
    """The action that a ruled level means after a cohort at ``current``."""
    if level == STOP:
        return Action.STOP
    if level == WAIT:
        return Action.WAIT
    if current in {0, level}:
        return Action.STAY
    return Action.ESCALATE if level > current else Action.DE_ESCALATE


def sentences(rulings: Rulings, row: int, trials: Trials, place: int) -> tuple[Sentence, ...]:
    """Why a row of the rulings came out so: the rule, then the reason, with the counts of one of the trials."""
    here = max(int(trials.current[place]) - 1, 0)
    values: dict[str, object] = {
        "current": int(trials.current[place]),
        "treated": int(trials.treated[place, here]),
        "dlts": int(trials.dlts[place, here]),
        "next": int(rulings.level[row]),
        "top": trials.levels,
        **{name: float(figures[row]) for name, figures in rulings.figures.items()},
    }
    names = (rulings.rule, rulings.reasons[int(rulings.reason[row])])
    return tuple(Sentence(name=name, values=values) for name in names if name)
