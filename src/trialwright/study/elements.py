"""Walks a study from element to element: where each comes from, and what is not specified."""

from collections.abc import Iterator
from typing import Any, cast

from trialwright.study.study import Study
from trialwright.words.declared import Declared, Provenance

Path = tuple[str, ...]

UNSET = frozenset({"not specified", "not set"})
"""The words that stand where the record says nothing and nobody may assume."""


def walk(study: Study) -> Iterator[tuple[Path, Any]]:
    """Every part of the protocol, by the ids and keys on the way to it; cases and rehearsals are no parts of it."""
    for name in type(study).model_fields:
        if name not in {"cases", "rehearsal"}:
            yield from _walk(getattr(study, name), (name,))


def _walk(part: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    yield path, part
    if isinstance(part, Declared):
        for name, field in type(part).model_fields.items():
            yield from _walk(getattr(part, name), (*path, field.alias or name))
    elif isinstance(part, tuple):
        for number, each in enumerate(cast("tuple[Any, ...]", part)):
            yield from _walk(each, (*path, str(getattr(each, "id", getattr(each, "code", number)))))


def origins(study: Study) -> Iterator[tuple[Path, Provenance]]:
    """Where every element comes from."""
    return ((path, part) for path, part in walk(study) if isinstance(part, Provenance))


def not_specified(study: Study) -> tuple[Path, ...]:
    """Everything that has to be said before the study can be conducted."""
    return tuple(path for path, part in walk(study) if isinstance(part, str) and part in UNSET)
