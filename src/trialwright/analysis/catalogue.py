"""Every method of analysis, by the name that plans and results use: one file, one method, one line."""

from collections.abc import Mapping
from types import MappingProxyType

from trialwright.analysis.ancova import ANCOVA
from trialwright.analysis.extremes import EXTREMES
from trialwright.analysis.method import Method
from trialwright.analysis.mmrm import MMRM
from trialwright.analysis.reference_based import REFERENCE_BASED
from trialwright.analysis.tipping_point import TIPPING_POINT

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "ancova": ANCOVA,
        "extremes": EXTREMES,
        "mmrm": MMRM,
        "reference_based": REFERENCE_BASED,
        "tipping_point": TIPPING_POINT,
    }
)
