"""Every report by the name that the command line uses."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from trialwright.records.snapshot import Snapshot
from trialwright.reports.document import Report
from trialwright.reports.dose_decision import dose_decision
from trialwright.reports.happened import Happened
from trialwright.reports.overview import overview
from trialwright.reports.protocol import protocol
from trialwright.reports.safety import safety
from trialwright.reports.safety_board import safety_board, safety_board_closed
from trialwright.reports.serious_event import serious_event
from trialwright.study.study import Study

REPORTS: Mapping[str, Callable[[Study, Snapshot], Report]] = MappingProxyType(
    {
        "overview": overview,
        "protocol": protocol,
        "safety": safety,
        "serious_event": serious_event,
    }
)

BOARD_REPORTS: Mapping[str, Callable[[Study, Happened], Report]] = MappingProxyType(
    {
        "dose_decision": dose_decision,
        "safety_board": safety_board,
        "safety_board_closed": safety_board_closed,
    }
)
"""Those for a board, which tell of doses and events beside what stands on forms."""
