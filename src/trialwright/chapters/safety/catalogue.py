"""Every judgement of safety that is computed from a few answers, by the name that the command line uses."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.casebook.scores import EndpointKind
from trialwright.chapters.safety.expedited import REPORTING_CLOCKS
from trialwright.chapters.safety.hys_law import HYS_LAW

JUDGEMENTS: Mapping[str, EndpointKind] = MappingProxyType({"hys_law": HYS_LAW, "reporting_clocks": REPORTING_CLOCKS})
