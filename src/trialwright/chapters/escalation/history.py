"""What happened so far, patient by patient, and how it is written: ``1NNN 2NNT 3N?``.

A group is a dose level and one letter for each patient in the order of dosing: N no DLT, T a DLT, ? still in the
window; where responses count, E a response without a DLT, B both. A fraction after ? says how much of the window is
over (``?0.5``). A group that begins with b (``b1NN``) was backfilled: it counts at its level and moves nobody.

Missing: ? is pending, with nothing of the window over unless a fraction says so. N and T say that nobody responded only
to designs that read responses.
"""

import re
from dataclasses import dataclass

import numpy as np

from trialwright.chapters.escalation.design import Courses, Trials
from trialwright.words.findings import Fault, fault

_GROUP = re.compile(
    r"(?P<backfill>b?)(?P<level>[0-9]{1,2})(?P<letters>(?:[NTEB]|\?(?:0?\.[0-9]{1,6}|[01](?![.0-9]))?)+)"
)
_LETTER = re.compile(r"[NTEB]|\?(0?\.[0-9]{1,6}|[01])?")
MOST_PATIENTS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """One patient.

    dlt        whether a dose-limiting toxicity happened; None while the window is open without one
    response   whether the treatment worked; None where nobody asked or knows
    follow_up  fraction of the window that is over, 0 to 1
    backfill   treated at a level below the cohort's, beside it
    """

    level: int
    dlt: bool | None
    response: bool | None = None
    follow_up: float = 1.0
    backfill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseHistory:
    """Every patient of a trial in the order of dosing."""

    levels: int
    patients: tuple[Patient, ...] = ()

    @property
    def current(self) -> int:
        """Level of the last cohort; 0 where nobody has been treated."""
        ladder = self._ladder()
        return ladder[-1].level if ladder else 0

    def last_cohort(self, cohort: int) -> tuple[Patient, ...]:
        """The patients of the last cohort: the last run at one level, cut into cohorts of that size."""
        ladder = self._ladder()
        run = next((k for k, patient in enumerate(reversed(ladder)) if patient.level != self.current), len(ladder))
        return tuple(ladder[len(ladder) - ((run - 1) % cohort + 1) :]) if run else ()

    def missing(self, cohort: int) -> int:
        """How many patients of the last cohort have not been treated yet."""
        last = self.last_cohort(cohort)
        return cohort - len(last) if last else 0

    def as_trials(self, cohort: int) -> Trials:
        """The same as a frame of one row."""
        shape = (1, self.levels)
        treated, dlts, pending = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        responses, both = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        follow_up = np.zeros(shape)
        for patient in self.patients:
            here = patient.level - 1
            treated[0, here] += 1
            dlts[0, here] += patient.dlt is True
            pending[0, here] += patient.dlt is None
            follow_up[0, here] += patient.follow_up if patient.dlt is None else 0
            responses[0, here] += patient.response is True
            both[0, here] += patient.response is True and patient.dlt is True
        last = self.last_cohort(cohort)
        return Trials(
            treated=treated,
            dlts=dlts,
            pending=pending,
            current=np.array([self.current]),
            last_treated=np.array([len(last)]),
            last_dlts=np.array([sum(patient.dlt is True for patient in last)]),
            last_pending=np.array([sum(patient.dlt is None for patient in last)]),
            follow_up=follow_up,
            responses=responses,
            both=both,
            courses=Courses(
                level=np.array([[patient.level for patient in self.patients]], dtype=np.int64),
                dlt=np.array([[patient.dlt is True for patient in self.patients]], dtype=np.bool_),
                follow_up=np.array(
                    [[1.0 if patient.dlt is not None else patient.follow_up for patient in self.patients]]
                ),
            ),
        )

    def _ladder(self) -> list[Patient]:
        return [patient for patient in self.patients if not patient.backfill]


_MEANINGS: dict[str, tuple[bool, bool]] = {
    "N": (False, False),
    "T": (True, False),
    "E": (False, True),
    "B": (True, True),
}


def read_outcomes(text: str, levels: int) -> DoseHistory | Fault:
    """The history that a text such as ``1NNN 2NNT 3N?`` means; or what is wrong with it."""
    patients: list[Patient] = []
    for group in text.split():
        found = _GROUP.fullmatch(group)
        if found is None:
            return fault("outcomes-unreadable", group=group)
        level = int(found["level"])
        if not 1 <= level <= levels:
            return fault("outcomes-off-ladder", group=group, levels=levels)
        for letter in _LETTER.finditer(found["letters"]):
            dlt, response = _MEANINGS.get(letter[0], (None, None))
            patients.append(
                Patient(
                    level=level,
                    dlt=dlt,
                    response=response,
                    follow_up=1.0 if dlt is not None else float(letter[1] or 0),
                    backfill=bool(found["backfill"]),
                )
            )
    if len(patients) > MOST_PATIENTS:
        return fault("outcomes-too-many", most=MOST_PATIENTS)
    return DoseHistory(levels=levels, patients=tuple(patients))


def written(history: DoseHistory) -> str:
    """The history as text, a group for each run at one level."""
    letters = {(False, False): "N", (True, False): "T", (False, True): "E", (True, True): "B"}
    groups: list[str] = []
    before: tuple[int, bool] | None = None
    for patient in history.patients:
        if (patient.level, patient.backfill) != before:
            groups.append(f"{'b' if patient.backfill else ''}{patient.level}")
            before = (patient.level, patient.backfill)
        if patient.dlt is None:
            groups[-1] += "?" + (f"{patient.follow_up:.6f}".rstrip("0").rstrip(".") if patient.follow_up else "")
        else:
            groups[-1] += letters[patient.dlt, bool(patient.response)]
    return " ".join(groups)
