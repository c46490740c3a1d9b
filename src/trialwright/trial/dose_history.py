"""The participants who were given cells, each with level, day 0, window, toxicity, and whether they can be evaluated.

Days are those of the site's clock, D0 is the day of the first infusion of cells, and the window is closed at the end of
its last day. Whoever is neither toxic nor seen to be free of toxicity is pending, and pending holds.
Missing: without an assessment on or after the last day of the window nobody is free of toxicity, however long ago it
was; whoever did not get the dose of the level, by tolerance, does not count for it unless a toxicity does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from trialwright.chapters.escalation.history import DoseHistory, Patient
from trialwright.chapters.escalation.protocol import DoseLevel
from trialwright.records.doses import Dose, DoseState, Given, Toxicity
from trialwright.study.study import Study
from trialwright.words.analytes import ANALYTES
from trialwright.words.declared import number_and_unit


class Standing(StrEnum):
    """How somebody stands for the escalation; only the first two count without doubt."""

    DLT = "dlt"
    FREE = "free of dlt"
    IN_WINDOW = "in the window"
    NOT_ASSESSED = "window over, not assessed"
    UNADJUDICATED = "toxicity not adjudicated"
    OTHER_DOSE = "not the dose of the level"
    GIVEN_AGAIN = "given again inside the window"
    REPLACED = "replaced"


PENDING = frozenset({Standing.IN_WINDOW, Standing.NOT_ASSESSED, Standing.UNADJUDICATED})
UNEVALUABLE = frozenset({Standing.OTHER_DOSE, Standing.GIVEN_AGAIN, Standing.REPLACED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One participant who was given cells.

    level     place on the ladder, 1 the lowest; 0 where the study version knows no such level
    day       D0 (ISO)
    closes    last day of the window
    left      days until it closes, 0 on its last day; negative afterwards
    assessed  the newest day on which they were assessed for toxicity; None for never
    toxicities  every one that was reported, the pending among them
    doses     how often they were given cells
    """

    subject: str
    level: int
    level_id: str | None
    part: str
    cohort: int | None
    day: str
    closes: str
    left: int
    follow_up: float
    standing: Standing
    assessed: str | None
    toxicities: tuple[Toxicity, ...]
    given: Given
    doses: int

    @property
    def counts(self) -> bool:
        """Whether the design is told of them."""
        return self.standing not in UNEVALUABLE and self.level > 0

    @property
    def dlt(self) -> bool | None:
        """Whether the dose was limited; None while pending."""
        return None if self.standing in PENDING else self.standing is Standing.DLT


def levels_of(study: Study) -> tuple[DoseLevel, ...]:
    """The ladder, the lowest first; empty where the study does not say one."""
    levels = study.escalation.dose_levels
    return levels if isinstance(levels, tuple) else ()


def level_number(study: Study, level: str | None) -> int:
    """The place of a level on the ladder, from 1; 0 where it has none."""
    return next((place for place, each in enumerate(levels_of(study), start=1) if each.id == level), 0)


def assigned_dose(level: DoseLevel, weight: float) -> Dose:
    """What a level means for somebody of this weight (kg), capped; cells in 10^6."""
    amount, unit = number_and_unit(level.amount)
    each = ANALYTES["cell_dose_per_weight"].find(unit)
    whole = ANALYTES["cell_dose"].find(unit)
    total = amount * each.factor * weight if each is not None else amount * whole.factor if whole is not None else 0.0
    most = cap_of(level)
    total = total if most is None else min(total, most)
    return Dose(per_kg=round(total / weight, 6), total=round(total, 6), weight=weight)


def cap_of(level: DoseLevel) -> float | None:
    """The most that anybody gets of a level, 10^6 cells; None where the study says none."""
    if level.cap == "not specified":
        return None
    amount, unit = number_and_unit(level.cap)
    found = ANALYTES["cell_dose"].find(unit)
    return amount * found.factor if found is not None else None


def level_delivered(study: Study, dose: Dose) -> str | None:
    """The lowest level whose dose is not below what was delivered; the highest where all are; None if unknown."""
    if dose.total is None or not levels_of(study):
        return None
    weight = dose.weight or 60.0
    fits = (each.id for each in levels_of(study) if (assigned_dose(each, weight).total or 0.0) >= dose.total)
    return next(fits, levels_of(study)[-1].id)


def window_of(study: Study) -> int:
    """The last day of the window, D0 being day 0; 0 where the study defines no dose-limiting toxicity."""
    return study.escalation.dlt.window.after if study.escalation.dlt is not None else 0


def courses(study: Study, state: DoseState, today: str) -> tuple[Course, ...]:
    """Everybody who was given cells, in the order of their first dose."""
    firsts: dict[str, list[Given]] = {}
    for each in sorted(state.given, key=lambda given: (given.day, given.time or "", given.sequence)):
        firsts.setdefault(each.subject, []).append(each)
    return tuple(_course(study, state, own, today) for own in firsts.values())


def _course(study: Study, state: DoseState, own: Sequence[Given], today: str) -> Course:
    first, window = own[0], window_of(study)
    begun, now = date.fromisoformat(first.day), date.fromisoformat(today)
    closes = begun + timedelta(days=window)
    return Course(
        subject=first.subject,
        level=level_number(study, first.level),
        level_id=first.level,
        part=first.part,
        cohort=first.cohort,
        day=first.day,
        closes=closes.isoformat(),
        left=(closes - now).days,
        follow_up=min(max((now - begun).days / (window + 1), 0.0), 1.0),
        standing=_standing(study, state, own, closes.isoformat(), today),
        assessed=_assessed(state, first.subject),
        toxicities=_toxicities(state, first.subject),
        given=first,
        doses=len(own),
    )


def _assessed(state: DoseState, subject: str) -> str | None:
    return max(state.assessed.get(subject, ()), default=None)


def _toxicities(state: DoseState, subject: str) -> tuple[Toxicity, ...]:
    return tuple(each for each in state.toxicities if each.subject == subject)


def _standing(study: Study, state: DoseState, own: Sequence[Given], closes: str, today: str) -> Standing:
    """A toxicity that counts counts whatever else happened; one that is open keeps its participant pending."""
    first, toxicities, assessed = own[0], _toxicities(state, own[0].subject), _assessed(state, own[0].subject)
    if any(each.counts for each in toxicities):
        return Standing.DLT
    if any(each.counts is None for each in toxicities):
        return Standing.UNADJUDICATED
    if first.subject in state.replaced:
        return Standing.REPLACED
    if today <= closes:
        return Standing.IN_WINDOW
    if any(each.day <= closes for each in own[1:]):
        return Standing.GIVEN_AGAIN
    if not got_the_dose(study, first):
        return Standing.OTHER_DOSE
    return Standing.FREE if assessed is not None and assessed >= closes else Standing.NOT_ASSESSED


def got_the_dose(study: Study, given: Given) -> bool:
    """Whether the dose that was delivered is that of the level, within the tolerance; unknown is no."""
    level = next((each for each in levels_of(study) if each.id == given.level), None)
    said = study.escalation.administration
    if level is None or given.delivered.total is None or not given.delivered.weight or given.issue is None:
        return False
    wanted = assigned_dose(level, given.delivered.weight).total or 0.0
    slack = wanted * (said.tolerance if said is not None else 0.0) / 100
    return abs(given.delivered.total - wanted) <= slack + 1e-9


def history_of(found: Sequence[Course], levels: int, *, follow_up: bool = False) -> DoseHistory:
    """What the design is told: level and outcome of everybody who counts, in the order of dosing.

    follow_up  whether the design reads how much of a window is over; of whoever was not assessed, or has a toxicity
               that nobody adjudicated, nothing of it is: the days prove nothing there
    """
    patients = (
        Patient(
            level=each.level, dlt=each.dlt, follow_up=_follow_up(each) if follow_up or each.dlt is not None else 0.0
        )
        for each in found
        if each.counts
    )
    return DoseHistory(levels=levels, patients=tuple(patients))


def _follow_up(course: Course) -> float:
    if course.dlt is not None:
        return 1.0
    return course.follow_up if course.standing is Standing.IN_WINDOW else 0.0


COLUMNS = {
    "subject": pl.String,
    "level": pl.Int64,
    "level_id": pl.String,
    "part": pl.String,
    "cohort": pl.Int64,
    "day": pl.String,
    "closes": pl.String,
    "left": pl.Int64,
    "standing": pl.String,
    "dlt": pl.Boolean,
    "evaluable": pl.Boolean,
    "assessed": pl.String,
    "assigned_per_kg": pl.Float64,
    "assigned_total": pl.Float64,
    "prepared_per_kg": pl.Float64,
    "prepared_total": pl.Float64,
    "delivered_per_kg": pl.Float64,
    "delivered_total": pl.Float64,
    "weight": pl.Float64,
}
"""The columns of the frame; cells in 10^6, weights in kg; ``dlt`` and ``evaluable`` are null while pending."""


def dose_frame(found: Sequence[Course], state: DoseState) -> pl.DataFrame:
    """Everybody who was given cells as a frame, a row each, with the three numbers apart."""
    rows = [_row(each, state) for each in found]
    return pl.DataFrame(rows, schema=dict(COLUMNS), orient="row")


def _row(course: Course, state: DoseState) -> tuple[object, ...]:
    issue = next((each for each in state.issues if each.sequence == course.given.issue), None)
    allowed = next((a for a in state.authorisations if issue is not None and a.sequence == issue.authorisation), None)
    assigned = allowed.assigned if allowed is not None else Dose()
    prepared = issue.prepared if issue is not None else Dose()
    delivered = course.given.delivered
    evaluable = None if course.standing in PENDING else course.counts
    who = (course.subject, course.level, course.level_id, course.part, course.cohort, course.day, course.closes)
    how = (course.left, course.standing.value, course.dlt, evaluable, course.assessed)
    numbers = (assigned.per_kg, assigned.total, prepared.per_kg, prepared.total, delivered.per_kg, delivered.total)
    return (*who, *how, *numbers, delivered.weight)
