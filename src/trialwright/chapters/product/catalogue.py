"""Every quantity of a product, by the name that the command line uses."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.casebook.scores import EndpointKind

QUANTITIES: Mapping[str, EndpointKind] = MappingProxyType({})
