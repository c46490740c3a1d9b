"""Every kind of endpoint and score, by the name that study folders and the command line use."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.chapters.endpoints.endpoint import EndpointKind
from trialwright.chapters.endpoints.mmtt import MMTT

ENDPOINTS: Mapping[str, EndpointKind] = MappingProxyType(
    {
        "mmtt": MMTT,
    }
)
