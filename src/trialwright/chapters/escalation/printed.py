"""The decision table as it is printed in a protocol: by patients and DLTs at a level, what the design answers.

It is asked of the design itself, so print and trial cannot drift apart. A design that looks at more than one level is
asked with every lower level holding one cohort without a DLT, and the table says from which level it speaks.

Missing: complete cohorts only.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from trialwright.chapters.escalation.design import STOP, Plan, of_counts
from trialwright.chapters.escalation.endings import enumerate_endings

LETTERS = ("E", "S", "D", "DU", "X")
"""Up, the same again, down, down and closed for good, the end of the trial."""

_E, _S, _D, _DU, _X = range(len(LETTERS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One number of patients at the level: a letter for each number of DLTs, from 0 on."""

    patients: int
    decisions: tuple[str, ...]

    def limits(self) -> Mapping[str, int | None]:
        """The same as limits; None where there is none."""
        at_least = {"de_escalate_if_at_least": {"D", "DU", "X"}, "close_if_at_least": {"DU"}}
        up = [dlts for dlts, letter in enumerate(self.decisions) if letter == "E"]
        found = {
            name: next((dlts for dlts, letter in enumerate(self.decisions) if letter in letters), None)
            for name, letters in at_least.items()
        }
        return {"escalate_if_at_most": up[-1] if up else None, **found}


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The table, spoken from one level of the ladder."""

    level: int
    rows: tuple[Row, ...]


def most_at_a_level(plan: Plan) -> int:
    """How many patients a level may be given: as planned, as the rule itself ends, or four cohorts."""
    if plan.planned is None and not plan.ends_alone:
        return 4 * plan.cohort
    endings = enumerate_endings(plan)
    return (plan.planned or 4 * plan.cohort) if endings is None else int(endings.treated.max())


def printed(plan: Plan, most: int) -> Printed:
    """The table for whole cohorts up to so many patients at the middle level of the ladder."""
    level = (plan.levels + 1) // 2
    cells = [(n, dlts) for n in range(plan.cohort, most + 1, plan.cohort) for dlts in range(n + 1)]
    treated = np.zeros((len(cells), plan.levels), dtype=np.int64)
    treated[:, : level - 1] = plan.cohort
    dlts = np.zeros_like(treated)
    treated[:, level - 1], dlts[:, level - 1] = np.array([n for n, _ in cells]), np.array([d for _, d in cells])
    last = np.full(len(cells), plan.cohort)
    # the last cohort's own DLTs are not known from the counts: as many as fit
    last_dlts = np.minimum(dlts[:, level - 1], plan.cohort)
    trials = of_counts(treated, dlts, np.full(len(cells), level), last, last_dlts)
    ruled, closed = plan.design.judge(trials).level, plan.design.closed(trials)[:, level - 1]
    letters = np.where(ruled > level, _E, np.where(ruled == level, _S, np.where(closed, _DU, _D)))
    letters = np.where((ruled == STOP) & ~(closed & (level == 1)), _X, letters)
    found: dict[int, list[str]] = {}
    for (n, _), letter in zip(cells, letters, strict=True):
        found.setdefault(n, []).append(LETTERS[int(letter)])
    return Printed(level=level, rows=tuple(Row(patients=n, decisions=tuple(row)) for n, row in found.items()))


def as_csv(table: Printed) -> str:
    """The table in the shape that an uploaded table has; only E, S, D and DU can be uploaded again."""
    lines = ["patients,dlts,decision"]
    lines += [f"{row.patients},{dlts},{letter}" for row in table.rows for dlts, letter in enumerate(row.decisions)]
    return "\n".join(lines) + "\n"
