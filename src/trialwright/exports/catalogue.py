"""Every export by the name that the command line uses."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from trialwright.exports.dataset import Dataset
from trialwright.exports.tables import tables
from trialwright.records.snapshot import Snapshot
from trialwright.study.study import Study

EXPORTS: Mapping[str, Callable[[Study, Snapshot], tuple[Dataset, ...]]] = MappingProxyType(
    {
        "tables": tables,
    }
)
