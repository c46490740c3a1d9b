"""Plans of the catalogue by name and settings, as the tests of published numbers ask for them."""

import numpy as np

from trialwright.chapters.escalation.catalogue import planned
from trialwright.chapters.escalation.design import Bools, Design, Plan
from trialwright.chapters.escalation.table import TableDesign, TableRule
from trialwright.words.findings import Fault


def plan(name: str, levels: int = 3, **given: str) -> Plan:
    """The plan, which must be one."""
    made = planned(name, given, levels)
    assert not isinstance(made, Fault), made
    return made


def design(name: str, **given: str) -> Design:
    """The design of such a plan on three levels."""
    return plan(name, **given).design


def rule(name: str, **given: str) -> TableRule:
    """The rule of a table design."""
    made = design(name, **given)
    assert isinstance(made, TableDesign)
    return made.rule


def first(cells: Bools) -> int | None:
    """Place of the first cell that holds."""
    return int(np.flatnonzero(cells)[0]) if cells.any() else None


def last(cells: Bools) -> int | None:
    """Place of the last cell that holds."""
    return int(np.flatnonzero(cells)[-1]) if cells.any() else None
