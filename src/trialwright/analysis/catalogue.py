"""Every method of analysis, by the name that plans and results use: one file, one method, one line."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.analysis.method import Method

METHODS: Mapping[str, Method] = MappingProxyType({})
