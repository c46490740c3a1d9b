"""Everything that ``score`` computes: endpoints and scores, quantities of products, judgements of safety."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.casebook.scores import EndpointKind
from trialwright.chapters.endpoints.catalogue import ENDPOINTS
from trialwright.chapters.product.catalogue import QUANTITIES
from trialwright.chapters.safety.catalogue import JUDGEMENTS

SCORES: Mapping[str, EndpointKind] = MappingProxyType({**ENDPOINTS, **QUANTITIES, **JUDGEMENTS})
