"""What differs between two versions of a study, element by element, and what each difference asks for.

The class is a proposal, by where the difference stands; whether somebody has to consent again is for the ethics
committee to say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from trialwright.study.study import Study


class Change(StrEnum):
    """What a difference asks for, from the least to the most."""

    WORDING = "wording"
    COMPATIBLE = "compatible"
    RULE = "changes a rule"
    CONSENT = "needs re-consent"


WEIGHT = tuple(Change)
"""The classes from the least to the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference; ``old`` and ``new`` are None where the part was added or removed.

    path  the ids and keys on the way to it, such as ``("eligibility", "criteria", "E4", "when")``
    """

    path: tuple[str, ...]
    change: Change
    old: Any
    new: Any


CONSENT = (
    "escalation.dose_levels", "escalation.administration", "products.products", "products.procedures", "study.arms",
    "study.parts", "care.medicines", "allocation.method", "allocation.ratio", "schedule.visits",
)  # fmt: skip
"""What participants agreed to be given, or to come for."""

WITHIN_PRODUCTS = ("tests", "release", "custody", "thresholds", "measured")
"""What is asked of a product or a procedure, which participants are not asked about."""

HARMLESS = (
    "cases", "rehearsal", "related", "assumptions", "forms", "codelists", "study.registered", "study.roles",
    "study.sites", "study.participant", "study.demonstration", "study.base", "study.id", "analysis.displays",
    "endpoints.outcomes",
)  # fmt: skip
"""What can be added to without any rule changing."""

LABELS = ("forms", "codelists", "related", "cases", "rehearsal", "schedule.anchors", "study.registered", "study.roles")
"""Where words only say what people call a thing."""

MERE_WORDS = frozenset({"title", "official_title", "banner", "sponsor", "participant", "name", "why", "alternatives"})
"""Keys of texts that never carry a rule."""


def compare(old: Study, new: Study) -> tuple[Difference, ...]:
    """Every difference between two versions, in the order of the files; what is equal is not named.

    Missing: a part that one version lacks is told as a whole, added or removed.
    """
    return tuple(_differences(_plain(old), _plain(new), ()))


def gravest(differences: tuple[Difference, ...]) -> Change | None:
    """The class of a whole amendment: that of its gravest difference; None where nothing differs."""
    return max((each.change for each in differences), key=WEIGHT.index, default=None)


def _plain(study: Study) -> dict[str, Any]:
    return study.model_dump(mode="json", by_alias=True)


def _differences(old: Any, new: Any, path: tuple[str, ...], *, stated: bool = False) -> Iterator[Difference]:
    """Differences below a path; ``stated`` says that the element around it also states its rule as a sentence."""
    if old == new:
        return
    before, after = _parts(old), _parts(new)
    if before is None or after is None:
        yield Difference(path=path, change=_classed(path, old, new, stated=stated), old=old, new=new)
        return
    if list(before) != list(after) and set(before) == set(after) and _ordered(path):
        yield Difference(path=path, change=Change.RULE, old=list(before), new=list(after))
    stated = isinstance(new, dict) and bool(cast("dict[str, Any]", new).get("when"))
    for key in {**before, **after}:
        yield from _differences(before.get(key), after.get(key), (*path, key), stated=stated)


def _ordered(path: tuple[str, ...]) -> bool:
    """Whether the order of a list means something: dose levels rise, steps follow one another."""
    return path[-1:] != () and path[-1] in {"dose_levels", "steps", "custody", "ratio"}


def _parts(part: Any) -> Mapping[str, Any] | None:
    """The parts of a mapping by key, of a list of elements by id; None for what is looked at as a whole."""
    if isinstance(part, dict):
        return None if set(cast("dict[str, Any]", part)) == {"en", "zh"} else cast("dict[str, Any]", part)
    if isinstance(part, list):
        elements = cast("list[Any]", part)
        ids = [_id(each) for each in elements]
        if all(ids):
            return {cast("str", id): each for id, each in zip(ids, elements, strict=True)}
    return None


def _id(part: Any) -> str | None:
    if not isinstance(part, dict):
        return None
    named = cast("dict[str, Any]", part)
    return named.get("id") or named.get("code")


def _classed(path: tuple[str, ...], old: Any, new: Any, *, stated: bool) -> Change:
    """The class of one difference, by where it stands; where words alone carry a rule, new words are a new rule."""
    place, words = ".".join(path), isinstance(old, dict) and isinstance(new, dict)
    labels = any(_within(place, each) for each in LABELS) or _named_only(path)
    if any(key.endswith("from") for key in path) or MERE_WORDS & set(path):
        return Change.WORDING
    if words and (labels or (path[-1] == "text" and (stated or path[0] in {"schedule", "analysis"}))):
        return Change.WORDING
    if any(_within(place, each) for each in HARMLESS):
        harmless = _is_added(old, new) or not (_asks(path) or words)
        return Change.COMPATIBLE if harmless else Change.RULE
    if any(_within(place, each) for each in CONSENT) and not set(WITHIN_PRODUCTS) & set(path):
        # to come less often, or to answer another form on the same day, binds nobody anew
        lighter = _within(place, "schedule.visits") and (new is None or path[-1] == "forms")
        return Change.RULE if lighter else Change.CONSENT
    return Change.RULE


def _named_only(path: tuple[str, ...]) -> bool:
    """Whether a part of study.yaml only names something, rather than saying how the study is built."""
    return path[:1] == ("study",) and not {"design", "parts", "arms"} & set(path[:2])


def _is_added(old: Any, new: Any) -> bool:
    """Whether nothing that was there is gone."""
    if isinstance(old, list) and isinstance(new, list):
        return all(each in cast("list[Any]", new) for each in cast("list[Any]", old))
    return old is None


def _within(place: str, part: str) -> bool:
    return place == part or place.startswith(part + ".")


def _asks(path: tuple[str, ...]) -> bool:
    """Whether a part says how something is asked or kept, so that changing it changes what answers mean."""
    return path[0] in {"forms", "codelists"} or path[:2] in {("study", "sites"), ("endpoints", "outcomes")}
