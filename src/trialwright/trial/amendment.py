"""What differs between two versions of a study, in words: where, what it said, and what it says now."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from trialwright.language.explain import read_aloud
from trialwright.study.diff import Change, Difference, compare
from trialwright.study.study import Study
from trialwright.trial.form_prose import aloud
from trialwright.trial.screening import code_name, fact_name
from trialwright.words.texts import SENTENCES, Language, say

SENTENCE_KEYS = ("when", "show_if", "calculated", "must")
"""Keys under which a sentence of the protocol's language stands."""

NAMED_BY = ("text", "title", "question", "name", "topic")
"""Keys under which an element says what people call it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDifference:
    """A difference in words.

    where   from the file down to the part, such as *Forms*, *Screening examination*, *Body mass index*, *mandatory*
    before  None where the part is new
    after   None where it is gone
    """

    where: tuple[str, ...]
    change: Change
    before: str | None
    after: str | None


def tell_differences(old: Study, new: Study, language: Language) -> tuple[ToldDifference, ...]:
    """Every difference between two versions, in the order of the files."""
    before, after = (each.model_dump(mode="json", by_alias=True) for each in (old, new))
    return tuple(
        ToldDifference(
            where=tuple(_where(each.path, before, after, language)),
            change=each.change,
            before=_said(each, each.old, old, language),
            after=_said(each, each.new, new, language),
        )
        for each in compare(old, new)
    )


def _where(path: tuple[str, ...], before: Any, after: Any, language: Language) -> Iterator[str]:
    """The words for each step of a path: what people call an element, or the word for a key."""
    parts = [after, before]
    for key in path:
        parts = [_below(part, key) for part in parts]
        named = next((words for part in parts if (words := _named(part, language)) is not None), None)
        yield named if named is not None and key == _id(parts) else key_said(key, language)


def key_said(key: str, language: Language) -> str:
    """The word for a key of the study folder; one without a word stays as it is, with blanks."""
    name = f"part {key}"
    return say(name, language) if name in SENTENCES else key.replace("_", " ")


def _below(part: Any, key: str) -> Any:
    if isinstance(part, dict):
        return cast("dict[str, Any]", part).get(key)
    if isinstance(part, list):
        elements = cast("list[Any]", part)
        return next((each for each in elements if _id([each]) == key), None)
    return None


def _id(parts: list[Any]) -> str | None:
    for part in parts:
        if isinstance(part, dict):
            named = cast("dict[str, Any]", part)
            return named.get("id") or named.get("code")
    return None


def _named(part: Any, language: Language) -> str | None:
    if not isinstance(part, dict):
        return None
    element = cast("dict[str, Any]", part)
    for key in NAMED_BY:
        words = element.get(key)
        if isinstance(words, dict) and language in words:
            return str(cast("dict[str, Any]", words)[language])
    return None


def _said(difference: Difference, value: Any, study: Study, language: Language) -> str | None:
    """A value in words: a sentence is read aloud, a code by its label, a whole element by its name."""
    path = difference.path
    if value is None or value == []:
        return None
    if isinstance(value, bool):
        return say("yes" if value else "no", language)
    if isinstance(value, str):
        return _sentence(path, value, study, language) if path[-1] in SENTENCE_KEYS else _label(value, study, language)
    if isinstance(value, list):
        parts = [_said(difference, each, study, language) or "" for each in cast("list[Any]", value)]
        return ("、" if language == "zh" else ", ").join(parts)
    if isinstance(value, dict):
        element = cast("dict[str, Any]", value)
        if language in element and set(element) == {"en", "zh"}:
            return str(element[language])
        named = _named(element, language)
        if named is not None:
            return named
        said = (
            f"{key_said(key, language)}: {_plain(part)}" for key, part in element.items() if part not in (None, [], {})
        )
        return "; ".join(said)
    return _plain(value)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _sentence(path: tuple[str, ...], text: str, study: Study, language: Language) -> str:
    if path[:2] == ("eligibility", "criteria") and len(path) == 4:
        sentence, faults = study.sentences.get(path[2], (None, ()))
        if sentence is not None and not faults:
            return read_aloud(
                sentence,
                lambda name: fact_name(study, name, language),
                lambda name, code: code_name(study, name, code, language),
                language,
            )
    form = study.casebook.form(path[1]) if path[0] == "forms" and len(path) > 2 else None
    return aloud(study, form, text, language) if form is not None else text


def _label(text: str, study: Study, language: Language) -> str:
    """What people call a form or visit; any other text as it is."""
    form, visit = study.casebook.form(text), study.casebook.visit(text)
    known: Mapping[str, str] = {each.id: each.text.in_language(language) for each in (form, visit) if each is not None}
    return known.get(text, text)
