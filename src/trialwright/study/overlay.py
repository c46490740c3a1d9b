"""Lays a folder over the study that it completes: what the folder says counts, the rest stays as it stands there."""

from dataclasses import dataclass, field
from typing import Any, cast

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """The content of a folder's files, with the file and line of every part by its path."""

    content: dict[str, Any] = field(default_factory=dict[str, Any])
    files: dict[Path, str] = field(default_factory=dict[Path, str])
    lines: dict[Path, int] = field(default_factory=dict[Path, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class _At:
    """A part of the content, and where it stands in its layer."""

    part: Any
    path: Path
    layer: Layer

    def at(self, key: str | int) -> "_At":
        return _At(part=self.part[key], path=(*self.path, key), layer=self.layer)


def laid_over(base: Layer, over: Layer) -> Layer:
    """One layer of two.

    Of mappings each key is laid over the key of its name, but where something comes from is said anew; of two lists of
    elements with ids each element over the one of its id, and one that the base lacks stands behind; anything else is
    replaced as a whole.
    """
    merged = Layer()
    low, high = _At(part=base.content, path=(), layer=base), _At(part=over.content, path=(), layer=over)
    merged.content.update(cast("dict[str, Any]", _laid(low, high, (), merged)))
    return merged


def _laid(low: _At | None, high: _At | None, path: Path, merged: Layer) -> Any:
    """``high`` over ``low``, put at ``path`` of the merged layer; where one is None, the other as it stands."""
    top = high or low
    if top is None:
        raise ValueError("nothing is laid over nothing")
    if top.path in top.layer.lines:
        merged.lines[path], merged.files[path] = top.layer.lines[top.path], top.layer.files[top.path]
    lists = isinstance(top.part, list)
    steps = _steps(top.part) if low is None or high is None else _steps_of_both(low.part, high.part)
    if steps is None:  # replaced as a whole
        return _laid(None, high, path, merged)
    found: dict[str | int, Any] = {}
    for number, (below, above) in enumerate(steps):
        on_top = high.at(above) if high is not None and above is not None else None
        said_anew = on_top is not None and str(above).endswith("from")
        beneath = low.at(below) if low is not None and below is not None and not said_anew else None
        step = number if lists else above if above is not None else below
        if step is not None:
            found[step] = _laid(beneath, on_top, (*path, step), merged)
    if lists:
        return list(found.values())
    return found if isinstance(top.part, dict) else top.part


Steps = list[tuple[str | int | None, str | int | None]]
"""For each part of the result the key or number below and above."""


def _steps(part: Any) -> Steps:
    """The keys or numbers of one part alone."""
    if isinstance(part, dict):
        return [(key, key) for key in cast("dict[str, Any]", part)]
    if isinstance(part, list):
        return [(number, number) for number in range(len(cast("list[Any]", part)))]
    return []


def _steps_of_both(low: Any, high: Any) -> Steps | None:
    """The keys or numbers that belong together in two parts; None where one simply replaces the other."""
    if isinstance(low, dict) and isinstance(high, dict):
        below, above = cast("dict[str, Any]", low), cast("dict[str, Any]", high)
        return [(key if key in below else None, key if key in above else None) for key in {**below, **above}]
    first, second = _by_id(low), _by_id(high)
    if first is None or second is None:
        return None
    return [(first.get(name), second.get(name)) for name in {**first, **second}]


def _by_id(part: Any) -> dict[str, int] | None:
    """The number of each element by its id; None for what is no list of elements with ids that all differ."""
    if not isinstance(part, list):
        return None
    found: dict[str, int] = {}
    for number, each in enumerate(cast("list[Any]", part)):
        name = cast("dict[str, Any]", each).get("id") if isinstance(each, dict) else None
        if not isinstance(name, str) or name in found:
            return None
        found[name] = number
    return found
