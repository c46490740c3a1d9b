"""The tests that a study carries with it: a person's answers, and what must come out."""

from collections.abc import Mapping
from typing import Literal

from trialwright.words.declared import Declared, Id, Text


class CaseAnswer(Declared):
    """One answer of a case, as a file of answers would hold it."""

    fact: str
    value: str | int | float
    unit: str | None = None
    when: str | None = None
    by: str | None = None
    role: str | None = None


class Case(Declared):
    """A test that the study carries with it: a person's answers, and what must come out.

    as_of   the day that stands in for every anchor that ``anchors`` does not give, and for every date of an answer
    anchors the day of an anchor, empty where nobody knows it
    at      the anchor at which eligibility is judged; without it, the decision
    expect  verdict of each criterion named (met, not met, unknown), and of ``overall``
    """

    id: Id
    text: Text
    as_of: str
    anchors: Mapping[str, str] = {}
    at: str | None = None
    answers: tuple[CaseAnswer, ...]
    expect: Mapping[str, Literal["met", "not met", "unknown", "eligible", "not eligible", "undetermined"]]
