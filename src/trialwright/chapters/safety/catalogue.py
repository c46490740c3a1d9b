"""Every judgement of safety that is computed from a few answers, by the name that the command line uses."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.casebook.scores import EndpointKind

JUDGEMENTS: Mapping[str, EndpointKind] = MappingProxyType({})
