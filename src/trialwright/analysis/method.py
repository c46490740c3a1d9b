"""What a file of this folder offers under its name in the catalogue of methods."""

from collections.abc import Callable
from dataclasses import dataclass

from trialwright.words.declared import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A choice that a method leaves to the plan: its name, the default, and what it decides."""

    name: str
    default: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One way to answer a question of the analysis plan.

    text         what it is
    question     which question it answers, and when it should be asked
    missing      what an absent or partial answer does
    sides        whether it is one- or two-sided, or what decides
    source       paper, section; says "source not read" where nobody has read it
    assumptions  names of sentences in ``words/texts.py``; each result carries those that apply to it
    settings     every choice that it leaves
    analyse      the function that does it
    """

    text: Text
    question: Text
    missing: Text
    sides: Text
    source: str
    assumptions: tuple[str, ...]
    settings: tuple[Choice, ...] = ()
    analyse: Callable[..., object]
