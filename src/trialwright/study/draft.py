"""Turns the content of the files into the frozen study and, where it has faults, into what is left without them.

One fault must not hide the others: a faulty element is reported and set aside, and the rest is still checked.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from trialwright.study.study import Study
from trialwright.words.findings import Fault, Finding, Place, fault

Path = tuple[str | int, ...]

ROUNDS = 60
"""How often faulty parts are set aside before the rest is given up."""

NOT_SAID = "?"

_TEXT = {"en": NOT_SAID, "zh": NOT_SAID}

STAND_INS: Mapping[str, Any] = {
    "study": {
        "id": "unknown",
        "title": _TEXT,
        "registry": NOT_SAID,
        "sponsor": _TEXT,
        "banner": _TEXT,
        "participant": _TEXT,
        "planned": 1,
        "sites": [{"id": "unknown", "name": _TEXT, "zone": "UTC"}],
        "from": {"record": NOT_SAID},
    },
    "assumptions": {},
    "schedule": {"anchors": [], "visits": []},
    "codelists": {},
    "eligibility": {"facts": [], "criteria": []},
    "endpoints": {"endpoints": []},
    **{
        name: {}
        for name in (
            "products",
            "escalation",
            "allocation",
            "safety",
            "analysis",
            "waiting",
            "care",
            "related",
            "lab_ranges",
        )
    },
}
"""What stands in for a file that cannot be used, so that the others are still checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Where each part of a study stands in its files.

    lines, files  line and file by path, list elements by their number
    named         the path of each part, by the ids and keys on its way
    tags          the id of each element that has one, by path
    aside         the ids of the elements that were set aside because of a fault
    absent        the names of the files and folders of which something could not be used as a whole
    """

    lines: Mapping[Path, int]
    files: Mapping[Path, str]
    named: Mapping[tuple[str, ...], Path]
    tags: Mapping[Path, str]
    aside: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()

    @classmethod
    def empty(cls) -> "Draft":
        """The draft of nothing."""
        return cls(lines={}, files={}, named={}, tags={})

    def place(self, *names: str) -> Place:
        """Where an element stands, called by the ids on its way: ``place("eligibility", "criteria", "E4", "when")``."""
        for length in range(len(names), 0, -1):
            path = self.named.get(names[:length])
            if path is not None:
                deeper = (*path, *names[length:])
                return self.at(deeper)
        return Place(file=f"{names[0]}.yaml")

    def at(self, path: Path) -> Place:
        """Where a path stands, or the nearest part around it; the tag is the id of the element around it."""
        around = (self.tags[path[:length]] for length in range(len(path), 0, -1) if path[:length] in self.tags)
        tag = next(around, None)
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return Place(file=self.files[path[:length]], line=self.lines[path[:length]], tag=tag)
        return Place(file=f"{path[0]}.yaml", tag=tag)


def drafted(
    content: Mapping[str, Any], files: Mapping[Path, str], lines: Mapping[Path, int]
) -> tuple[Study | None, Draft, tuple[Finding, ...]]:
    """The study, where its parts stand, and every fault of shape: keys, types, languages, provenance, ids."""
    named: dict[tuple[str, ...], Path] = {}
    tags: dict[Path, str] = {}
    _name_parts(content, (), (), named, tags)
    draft = Draft(lines=lines, files=files, named=named, tags=tags)
    findings = _twice(content, (), draft)
    rest = copy.deepcopy(dict(content))
    aside: set[str] = set()
    numbers = _Numbers(rest)
    seen: set[tuple[Path, str]] = set()
    for _ in range(ROUNDS):
        try:
            study = Study.model_validate(rest)
        except ValidationError as stop:
            errors = _telling(stop.errors(include_url=False))
            for error in errors:
                path = numbers.original(_content_path(error["loc"]))
                found = _said(error, rest)
                if (path, found.kind) not in seen and not _set_aside_file(path, content):
                    seen.add((path, found.kind))
                    findings.append(found.at(draft.at(path)))
            if not _mended(rest, errors, numbers, aside):
                break
        else:
            absent = frozenset(name for name, part in STAND_INS.items() if rest.get(name) == part)
            return study, replace(draft, aside=frozenset(aside), absent=absent), tuple(findings)
    return None, draft, tuple(findings)


def _set_aside_file(path: Path, content: Mapping[str, Any]) -> bool:
    """Whether a fault only says that a whole file is absent, which the folder has said already."""
    return len(path) == 1 and path[0] not in content


def _name_parts(
    part: Any, path: Path, names: tuple[str, ...], named: dict[tuple[str, ...], Path], tags: dict[Path, str]
) -> None:
    """Notes the path of every part by the ids and keys on its way; of two with one id, the first."""
    if isinstance(part, dict):
        for key, value in cast("dict[str, Any]", part).items():
            named.setdefault((*names, key), (*path, key))
            _name_parts(value, (*path, key), (*names, key), named, tags)
    elif isinstance(part, list):
        for number, value in enumerate(cast("list[Any]", part)):
            name = _id(value)
            if name is not None:
                tags[(*path, number)] = name
            if name is not None and (*names, name) not in named:
                named[(*names, name)] = (*path, number)
                _name_parts(value, (*path, number), (*names, name), named, tags)


def _id(part: Any) -> str | None:
    if not isinstance(part, dict):
        return None
    name = cast("dict[str, Any]", part).get("id") or cast("dict[str, Any]", part).get("code")
    return name if isinstance(name, str) else None


def _twice(part: Any, path: Path, draft: Draft) -> list[Finding]:
    """Two elements of one list with the same id."""
    found: list[Finding] = []
    if isinstance(part, dict):
        for key, value in cast("dict[str, Any]", part).items():
            found += _twice(value, (*path, key), draft)
    elif isinstance(part, list):
        seen: set[str] = set()
        for number, value in enumerate(cast("list[Any]", part)):
            name = _id(value)
            if name is not None and name in seen:
                found.append(fault("duplicate-id", id=name).at(draft.at((*path, number))))
            elif name is not None:
                seen.add(name)
            found += _twice(value, (*path, number), draft)
    return found


def _content_path(location: tuple[int | str, ...]) -> Path:
    """Pydantic's location without the names of union members, which stand in no file."""
    return tuple(part for part in location if not (isinstance(part, str) and ("[" in part or part in _MEMBERS)))


_MEMBERS = {"days", "lifelong", "str", "int", "float", "bool", "Text", "constrained-str", "constrained-int"}


def _telling(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """The errors without those of the word that could have stood in the place of a part (``not specified``) which was
    begun: what is wrong inside the part says it better."""
    told: list[ErrorDetails] = []
    for error in errors:
        path, begun = _content_path(error["loc"]), isinstance(error.get("input"), dict | list)
        inside = (_content_path(other["loc"])[: len(path)] == path for other in errors if other is not error)
        if not (error["type"] == "literal_error" and begun and any(inside)):
            told.append(error)
    return told


def _said(error: ErrorDetails, rest: Any) -> Fault:
    key = str(error["loc"][-1])
    match error["type"]:
        case "missing" if key in {"en", "zh"}:
            return fault("missing-language", key=key)
        case "missing" if key == "from":
            return fault("missing-provenance")
        case "missing" if key == "window" or key in {"before", "after"}:
            return fault("endless-window", id=_around(rest, error["loc"]))
        case "missing":
            return fault("missing-key", key=key)
        case "extra_forbidden":
            return fault("unknown-key", key=key)
        case _:
            shown = str(error.get("input"))
            detail = error["msg"].removeprefix("Value error, ")
            return fault("wrong-value", value=shown if len(shown) < 60 else shown[:57] + "...", detail=detail)


def _around(rest: Any, location: tuple[int | str, ...]) -> str:
    """The id of the nearest element around a location."""
    part, name = rest, "?"
    for step in location:
        if isinstance(part, dict) and step in part:
            part = cast("dict[Any, Any]", part)[step]
        elif isinstance(part, list) and isinstance(step, int) and step < len(cast("list[Any]", part)):
            part = cast("list[Any]", part)[step]
        name = _id(part) or name
    return name


class _Numbers:
    """Remembers the number that each list element had before others were set aside."""

    def __init__(self, content: Any) -> None:
        self._lists: dict[Path, list[int]] = {}
        self._count(content, ())

    def _count(self, part: Any, path: Path) -> None:
        if isinstance(part, dict):
            for key, value in cast("dict[str, Any]", part).items():
                self._count(value, (*path, key))
        elif isinstance(part, list):
            self._lists[path] = list(range(len(cast("list[Any]", part))))
            for number, value in enumerate(cast("list[Any]", part)):
                self._count(value, (*path, number))

    def original(self, path: Path) -> Path:
        """The path as it was in the files."""
        moved: Path = ()
        for step in path:
            numbers = self._lists.get(moved)
            if numbers is not None and isinstance(step, int) and step < len(numbers):
                moved = (*moved, numbers[step])
            else:
                moved = (*moved, step)
        return moved

    def drop(self, path: Path) -> None:
        """Forgets one element of a list."""
        numbers = self._lists.get(self.original(path[:-1]))
        if numbers is not None and isinstance(path[-1], int):
            numbers.pop(path[-1])


def _mended(rest: dict[str, Any], errors: list[ErrorDetails], numbers: _Numbers, aside: set[str]) -> bool:
    """Sets aside what is faulty, the deepest and last first; False when nothing is left to set aside."""
    done = False
    dropped: set[Path] = set()
    for error in sorted(errors, key=lambda error: tuple(str(part).zfill(6) for part in error["loc"]), reverse=True):
        path = _content_path(error["loc"])
        if any(path[: len(gone)] == gone for gone in dropped):
            continue
        owner = _part_at(rest, path[:-1])
        key = path[-1] if path else ""
        if error["type"] == "extra_forbidden" and isinstance(owner, dict):
            cast("dict[Any, Any]", owner).pop(key, None)
            done = True
        elif error["type"] == "missing" and key in {"en", "zh"} and isinstance(owner, dict):
            owner[key] = NOT_SAID
            done = True
        elif error["type"] == "missing" and key == "from" and isinstance(owner, dict):
            owner[key] = {"record": NOT_SAID}
            done = True
        else:
            gone = _drop(rest, path, numbers, aside)
            if gone is not None:
                dropped.add(gone)
                done = True
    return done


def _part_at(part: Any, path: Path) -> Any:
    for step in path:
        if isinstance(part, dict) and step in part:
            part = cast("dict[Any, Any]", part)[step]
        elif isinstance(part, list) and isinstance(step, int) and step < len(cast("list[Any]", part)):
            part = cast("list[Any]", part)[step]
        else:
            return None
    return part


def _drop(rest: dict[str, Any], path: Path, numbers: _Numbers, aside: set[str]) -> Path | None:
    """Takes the innermost list element around a path out of the content; its id is remembered."""
    for length in range(len(path), 0, -1):
        owner = _part_at(rest, path[: length - 1])
        step = path[length - 1]
        if isinstance(owner, list) and isinstance(step, int) and step < len(cast("list[Any]", owner)):
            element = cast("list[Any]", owner).pop(step)
            numbers.drop(path[:length])
            name = _id(element)
            if name is not None:
                aside.add(name)
            return path[:length]
    return _stand_in(rest, path)


def _stand_in(rest: dict[str, Any], path: Path) -> Path | None:
    """Puts an empty part in the place of a file that is absent or faulty as a whole."""
    name = str(path[0]) if path else ""
    stand_in = copy.deepcopy(STAND_INS.get(name))
    if stand_in is None or rest.get(name) == stand_in:
        return None
    rest[name] = stand_in
    return (name,)
