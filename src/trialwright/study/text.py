"""Reads YAML 1.2 with the line of everything in it, so that a fault can say where it stands."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import yaml
from yaml import MappingNode, MarkedYAMLError, Node, ScalarNode, SequenceNode, YAMLError

from trialwright.words.findings import Finding, Place, fault

Path = tuple[str | int, ...]

DEEPEST = 40

_BREAK = re.compile("[\x85\u2028\u2029]")
"""Line breaks of YAML 1.1, which are letters in YAML 1.2: libyaml would fold them to a space."""


class _Words(yaml.CSafeLoader):
    """The reader of libyaml with the words of YAML 1.2 (its core schema, section 10.3.2), where ``no`` is a word."""


_Words.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"(?:~|null|Null|NULL|)", ["~", "n", "N", ""]),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    cast("Any", _Words).add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^{_pattern}$"), _first)


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content as plain mappings, lists and scalars, with the line of every part by its path."""

    content: Any
    lines: Mapping[Path, int]
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Reading:
    file: str
    lines: dict[Path, int] = field(default_factory=dict[Path, int])
    findings: list[Finding] = field(default_factory=list[Finding])
    seen: set[int] = field(default_factory=set[int])


def read_yaml(text: str, file: str) -> Document:
    """The content of one YAML file; whatever is wrong with it comes back as findings, never as an exception.

    Dates stay text, ``yes`` and ``no`` stay words. Aliases are refused: each value stands where it counts.
    """
    reading = _Reading(file=file)
    unseen = _BREAK.search(text)
    if unseen is not None:
        line = text.count("\n", 0, unseen.start()) + 1
        return Document(
            None, {}, (_bad(f"it holds a line break that nobody sees (U+{ord(unseen[0]):04X})", reading, line),)
        )
    try:
        root = yaml.compose(text, Loader=_Words)
        content = None if root is None else _built(root, (), reading)
    except MarkedYAMLError as stop:
        line = stop.problem_mark.line + 1 if stop.problem_mark else None
        detail = " ".join(str(stop.problem or stop.context or "unreadable").split())
        return Document(None, {}, (fault("bad-yaml", detail=detail).at(Place(file=file, line=line)),))
    except (YAMLError, ValueError, RecursionError) as stop:
        detail = "it is nested too deeply" if isinstance(stop, RecursionError) else " ".join(str(stop).split())[:200]
        return Document(None, {}, (fault("bad-yaml", detail=detail).at(Place(file=file)),))
    return Document(content, reading.lines, tuple(reading.findings))


def _built(node: Node, path: Path, reading: _Reading) -> Any:
    line = int(node.start_mark.line) + 1
    reading.lines.setdefault(path, line)
    if len(path) > DEEPEST:
        raise ValueError("it is nested too deeply")
    if id(node) in reading.seen:
        reading.findings.append(_bad("aliases (&, *) are not used in a study folder", reading, line))
        return None
    reading.seen.add(id(node))
    if isinstance(node, MappingNode):
        return _mapping(node, path, reading)
    if isinstance(node, SequenceNode):
        return [_built(part, (*path, number), reading) for number, part in enumerate(_parts(node))]
    return _scalar(cast("ScalarNode", node), reading, line)


def _parts(node: SequenceNode) -> Iterator[Node]:
    yield from cast("list[Node]", node.value)


def _mapping(node: MappingNode, path: Path, reading: _Reading) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key_node, value_node in cast("list[tuple[Node, Node]]", node.value):
        line = int(key_node.start_mark.line) + 1
        if not isinstance(key_node, ScalarNode):
            reading.findings.append(_bad("a key must be a word", reading, line))
            continue
        key = str(key_node.value)
        if key in content:
            reading.findings.append(fault("duplicate-key", key=key).at(Place(file=reading.file, line=line)))
            continue
        reading.lines[(*path, key)] = line
        content[key] = _built(value_node, (*path, key), reading)
    return content


def _scalar(node: ScalarNode, reading: _Reading, line: int) -> Any:
    text = str(node.value)
    tag = str(node.tag).rsplit(":", 1)[-1]
    match tag:
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int" | "float":
            return _number(text)
        case "str" | "timestamp":
            return text
        case _:
            reading.findings.append(_bad(f"the tag '{node.tag}' is not used in a study folder", reading, line))
            return None


def _number(text: str) -> int | float | str:
    """A decimal number; what else YAML calls one (hexadecimal, infinity) stays text, for the model to refuse."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text


def _bad(detail: str, reading: _Reading, line: int) -> Finding:
    return fault("bad-yaml", detail=detail).at(Place(file=reading.file, line=line))
