"""What a value can be, and which reasons for silence are harmless."""

from trialwright.language.symbols import Symbol
from trialwright.words.analytes import ANALYTES
from trialwright.words.verdicts import Reason

HARMLESS = Reason.MISSING | Reason.OUT_OF_WINDOW | Reason.NO_ANCHOR
"""Why a calculation may be silent without a doubt about the recorded answer: its parts were not given."""


def plausible_range(symbol: Symbol) -> tuple[float, float]:
    """The least and greatest value that the analyte of a fact can have, in the unit of the fact."""
    analyte = ANALYTES.get(symbol.analyte or "")
    unit = analyte.find(symbol.unit or "") if analyte else None
    if analyte is None or unit is None:
        return float("-inf"), float("inf")
    low, high = ((bound - unit.offset) / unit.factor for bound in analyte.plausible)
    return low, high
