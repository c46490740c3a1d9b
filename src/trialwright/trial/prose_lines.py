"""How an element of the protocol becomes a line of prose: its words, its details, and where it comes from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar, cast

from trialwright.study.elements import UNSET
from trialwright.words.declared import Provenance, Text
from trialwright.words.people import Role
from trialwright.words.texts import Language, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An element in words; ``open`` marks what still has to be decided."""

    id: str
    text: str
    origin: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Lines under a title."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the protocol; ``name`` is that of the command line."""

    name: str
    title: str
    sections: tuple[Section, ...]


class Element(Protocol):
    """What has an id, words and an origin."""

    @property
    def id(self) -> str: ...
    @property
    def origin(self) -> Provenance | None: ...


E = TypeVar("E", bound=Element)


def of_elements(
    title: str, elements: Iterable[E], language: Language, telling: Callable[[E], str] | None = None
) -> Section:
    """A section with a line for each element; told by its own words unless ``telling`` says more."""
    lines: list[Line] = []
    for each in elements:
        text = telling(each) if telling is not None else said(getattr(each, "text", ""), language)
        unsettled = say("not specified", language) in text or say("not set", language) in text
        lines.append(Line(id=each.id, text=text, origin=origin_said(each.origin, language), open=unsettled))
    return Section(title=say(title, language), lines=tuple(lines))


def with_details(text: Text, language: Language, *details: tuple[str, object]) -> str:
    """The words of an element with its details in brackets; what is empty is left out."""
    words, listed = text.in_language(language), _listed(language, *details)
    if not listed:
        return words
    return f"{words} ({listed})" if language == "en" else f"{words}（{listed}）"


def with_answers(question: Text, language: Language, *answers: tuple[str, object]) -> str:
    """A question and what is said to it, one after the other."""
    return f"{question.in_language(language)} {_listed(language, *answers)}"


def _listed(language: Language, *details: tuple[str, object]) -> str:
    """Details in a row, each a label (or none) and a value."""
    parts: list[str] = []
    for label, value in details:
        shown = said(value, language)
        if shown:
            parts.append(say("labelled", language, label=say(label, language), value=shown) if label else shown)
    return ("; " if language == "en" else "；").join(parts)


def said(value: object, language: Language) -> str:
    """A value in words: a text in its language, roles by their names, days as days, what is not specified as such."""
    if value is None:
        return ""
    if isinstance(value, Text):
        return value.in_language(language)
    if isinstance(value, tuple):
        return joined([said(each, language) for each in cast("tuple[object, ...]", value)], language)
    if isinstance(value, Role):
        return say(f"role {value.value}", language)
    return say(value, language) if isinstance(value, str) and value in UNSET else str(value)


def joined(parts: Iterable[str], language: Language) -> str:
    """Several words in a row."""
    return (", " if language == "en" else "、").join(parts)


def origin_said(origin: Provenance | None, language: Language) -> str:
    """Where an element comes from, in words."""
    if origin is None:
        return ""
    if origin.record is not None:
        first = say("from record", language, place=origin.record)
    elif origin.assumption is not None:
        first = say("from assumption", language, id=origin.assumption)
    else:
        first = say("from fiction", language, why=origin.fictitious)
    further = [say("from assumption", language, id=id) for id in origin.further]
    return joined([first, *further], language)
