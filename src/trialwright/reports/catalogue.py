"""Every report by the name that the command line uses."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from trialwright.records.snapshot import Snapshot
from trialwright.reports.document import Report
from trialwright.reports.overview import overview
from trialwright.reports.protocol import protocol
from trialwright.study.study import Study

REPORTS: Mapping[str, Callable[[Study, Snapshot], Report]] = MappingProxyType(
    {
        "overview": overview,
        "protocol": protocol,
    }
)
