"""The maps by which files of laboratories are read: kept in the log, the newest of a name is the one that holds."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from trialwright.records.entries import Recorded


class LaboratoryKind(StrEnum):
    """What sort of thing happened."""

    MAP = "laboratory map"


def fold_maps(told: Iterable[Recorded], site: str) -> Mapping[str, str]:
    """The newest text of each map of a site, by its name."""
    own = (each for each in told if each.entry.kind == LaboratoryKind.MAP and each.author.person.site == site)
    return MappingProxyType({each.entry.item or "": each.entry.value or "" for each in own})
