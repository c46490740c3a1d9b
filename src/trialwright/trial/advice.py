"""What the study's declared design advises now, on which data, who is pending, and the earliest day of the next dose.

An advice is never an action: a person decides and signs, with the advice before them. Later data that would change the
advice behind a decision are an alarm.
Missing: a study that leaves its ladder, cohort, design or stagger open has no plan, and says which of them is open.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from trialwright.chapters.escalation.catalogue import planned
from trialwright.chapters.escalation.design import Action, Advice, Plan
from trialwright.chapters.escalation.history import DoseHistory, written
from trialwright.chapters.escalation.patients import advise, select
from trialwright.chapters.escalation.stagger import Distances, Infusion, calendar
from trialwright.records.doses import Decision, DoseState, Ruling
from trialwright.study.study import Study
from trialwright.trial.dose_history import PENDING, Course, courses, history_of, level_number, levels_of, window_of
from trialwright.words.findings import Fault, fault

OPENING = frozenset({Ruling.OPEN_COHORT, Ruling.OPEN_PART_2, Ruling.HOLD, Ruling.STOP})
"""Rulings that say what is open from then on; the newest holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseAdvice:
    """What the design says of the data so far.

    advice   None where the study has no plan, for which ``fault`` says why
    selects  the level that the design would select if the escalation ended now
    history  the outcomes as text
    data     hash of the data behind it, and ``cut``: sequence and time of the newest entry of them
    pending  participants whose outcome is not known, with how they stand
    missing  how many of the last cohort have not been treated yet
    """

    advice: Advice | None
    selects: Advice | None
    fault: Fault | None
    courses: tuple[Course, ...]
    history: str
    data: str
    cut: tuple[int, int]
    pending: tuple[Course, ...]
    missing: int

    def seen(self) -> Mapping[str, Any]:
        """The advice as a decision keeps it."""
        return {
            "action": self.advice.action.value if self.advice is not None else None,
            "level": self.advice.level if self.advice is not None else None,
            "closed": list(self.advice.closed) if self.advice is not None else [],
            "selects": self.selects.level if self.selects is not None else None,
            "because": {
                language: self.advice.said(language) if self.advice is not None else "" for language in ("en", "zh")
            },
            "history": self.history,
            "outcomes": outcomes(self.courses),
            "pending": [each.subject for each in self.pending],
            "cut": list(self.cut),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What is open by the newest decision: a cohort, or part 2.

    decision  that opened it; ``level`` its place on the ladder
    places    participants for whom it was opened; None in part 2, whose slots say so
    """

    decision: Decision
    level: int
    level_id: str
    part: str
    places: int | None


def plan_of(study: Study) -> Plan | Fault:
    """The design of the study with its settings on its ladder; or what keeps it from being one."""
    rule = study.escalation.cohort
    if not levels_of(study):
        return fault("dose-undeclared", what="dose_levels")
    if rule is None or rule.size == "not specified" or rule.design == "not specified":
        return fault("dose-undeclared", what="cohort")
    given = {name: str(value) for name, value in rule.settings.items()} | {"cohort": str(rule.size)}
    return planned(rule.design, given, len(levels_of(study)))


def distances_of(study: Study) -> Distances | Fault:
    """The least distances between infusions; or that the study leaves one open."""
    stagger = study.escalation.stagger
    if stagger is None or study.escalation.dlt is None:
        return fault("dose-undeclared", what="stagger")
    first, within, between = stagger.first_to_second, stagger.within_cohort, stagger.between_cohorts
    if isinstance(first, str) or isinstance(within, str) or isinstance(between, str):
        return fault("dose-undeclared", what="stagger")
    return Distances(first_to_second=first, within_cohort=within, between_cohorts=between, window=window_of(study))


def parts_of(study: Study) -> tuple[str, str]:
    """The ids of the part that escalates and of the one after it."""
    parts = [part.id for part in study.study.parts]
    return (parts[0] if parts else "part_1", parts[1] if len(parts) > 1 else "part_2")


def opened(study: Study, state: DoseState) -> Opened | None:
    """What the newest decision opened; None before the first, and while nothing is open."""
    newest = next((each for each in reversed(state.decisions) if each.ruling in OPENING), None)
    if newest is None or newest.level is None or newest.ruling in {Ruling.HOLD, Ruling.STOP}:
        return None
    escalating, after = parts_of(study)
    second = newest.ruling is Ruling.OPEN_PART_2
    return Opened(
        decision=newest,
        level=level_number(study, newest.level),
        level_id=newest.level,
        part=after if second else escalating,
        places=None if second else newest.places,
    )


def advise_dose(study: Study, state: DoseState, today: str) -> DoseAdvice:
    """The advice on everything that is known today."""
    return _advised(study, state, courses(study, state, today))


def _advised(study: Study, state: DoseState, found: tuple[Course, ...]) -> DoseAdvice:
    plan = plan_of(study)
    history = _told(plan, found, study)
    ready = isinstance(plan, Plan)
    return DoseAdvice(
        advice=advise(plan, history) if ready else None,
        selects=select(plan, history) if ready and history.patients else None,
        fault=None if ready else plan,
        courses=found,
        history=written(history),
        data=state.data,
        cut=state.newest,
        pending=tuple(each for each in found if each.standing in PENDING),
        missing=history.missing(plan.cohort) if ready else 0,
    )


def _told(plan: Plan | Fault, found: Sequence[Course], study: Study) -> DoseHistory:
    reads = isinstance(plan, Plan) and plan.design.reads == "follow-up"
    return history_of(found, len(levels_of(study)), follow_up=reads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """A decision behind which the data have changed so that its advice would be another one now.

    lower    whether the advice now admits less than was decided
    changed  participants whose outcome was known then and is another one now
    """

    decision: Decision
    now: Advice
    lower: bool
    changed: tuple[str, ...]


def overtaken(study: Study, state: DoseState, today: str) -> tuple[Overtaken, ...]:
    """Decisions whose advice would be another one on the data of today about the participants of then."""
    found = courses(study, state, today)
    checked = (_overtaken(study, state, decision, found) for decision in state.decisions)
    return tuple(each for each in checked if each is not None)


def _overtaken(study: Study, state: DoseState, decision: Decision, found: tuple[Course, ...]) -> Overtaken | None:
    plan = plan_of(study)
    if not isinstance(plan, Plan):
        return None
    then = {each.sequence for each in state.given if each.sequence < decision.sequence}
    known = tuple(each for each in found if each.given.sequence in then)
    now = advise(plan, _told(plan, known, study))
    changed = tuple(each.subject for each in known if _changed(each, decision))
    seen_level, seen_action = decision.seen.get("level"), decision.seen.get("action")
    if (now.level, now.action.value) == (seen_level, seen_action):
        return None
    decided = level_number(study, decision.level) if decision.level is not None else 0
    lower = decided > 0 and (decided in now.closed or (now.level or 0) < min(decided, seen_level or 0))
    waits = now.action is Action.WAIT and not changed
    return (
        Overtaken(decision=decision, now=now, lower=lower, changed=changed)
        if changed or (lower and not waits)
        else None
    )


def _changed(course: Course, decision: Decision) -> bool:
    """Whether somebody's outcome that was known to a decision is another one now."""
    before = decision.seen.get("outcomes", {}).get(course.subject)
    return before not in {None, *PENDING} and before != course.standing.value


def outcomes(found: Sequence[Course]) -> dict[str, str]:
    """How everybody stands, as a decision keeps it."""
    return {each.subject: each.standing.value for each in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """An infusion that was, or may be: whose, on which day, under which decision."""

    subject: str
    day: str
    cohort: int | None
    part: str


def treatments(state: DoseState, today: str) -> tuple[Treatment, ...]:
    """Everything that was given, and on its day everything that may be given by an authorisation that stands."""
    given = (
        Treatment(subject=g.subject, day=g.day, cohort=g.cohort or in_force(state, g.sequence), part=g.part)
        for g in state.given
    )
    may_be = (
        Treatment(subject=each.subject, day=each.day, cohort=each.cohort, part=each.part)
        for each in state.standing(today)
    )
    return tuple(sorted((*given, *may_be), key=lambda each: (each.day, each.subject)))


def in_force(state: DoseState, sequence: int) -> int | None:
    """The decision that said what was open when an entry was written: an unplanned dose counts towards its cohort."""
    before = (each.sequence for each in state.decisions if each.ruling in OPENING and each.sequence < sequence)
    return max(before, default=None)


def earliest_day(study: Study, state: DoseState, today: str, *, without: str | None = None) -> date | Fault | None:
    """The first day on which the next participant may be treated by the stagger; None where nothing keeps them waiting.

    without  a participant whose own authorisation is left out: it is theirs that is asked about
    """
    distances, open_ = distances_of(study), opened(study, state)
    if isinstance(distances, Fault):
        return distances
    others = [each for each in treatments(state, today) if each.subject != without]
    return _earliest(distances, others, open_)


def _earliest(distances: Distances, others: Sequence[Treatment], open_: Opened | None) -> date | None:
    """Within what is open the distances of a cohort hold; towards everybody before it, those between cohorts.

    Part 2 has no cohorts: any two infusions of cells are as far apart as two of one cohort.
    """
    if open_ is None:
        return None
    sequence = open_.decision.sequence
    own = [_infusion(each) for each in others if each.cohort == sequence]
    rest = [_infusion(each) for each in others if each.cohort != sequence]
    days: list[date | None] = []
    if open_.places is None:
        days += [calendar(_expanding(distances), [each], 2).same_cohort for each in (*own, *rest)]
    else:
        days.append(calendar(distances, own, len(own) + 1).same_cohort if own else None)
        days.append(calendar(distances, rest, max(len(rest), 1)).next_cohort if rest else None)
    return max((each for each in days if each is not None), default=None)


def _expanding(distances: Distances) -> Distances:
    within = distances.within_cohort
    return Distances(first_to_second=within, within_cohort=within, between_cohorts=within, window=distances.window)


def _infusion(treatment: Treatment) -> Infusion:
    """A cohort is told by its decision here, not by its level."""
    return Infusion(level=1, day=date.fromisoformat(treatment.day))


def too_near(study: Study, state: DoseState, subject: str, day: str, today: str) -> date | Fault | None:
    """The first day on which somebody may be treated, where ``day`` is too early; None where it is far enough.

    Somebody who is expected after that day counts as well: neither may come too soon after the other.
    """
    distances, open_ = distances_of(study), opened(study, state)
    if isinstance(distances, Fault):
        return distances
    if open_ is None:
        return None
    wanted = date.fromisoformat(day)
    others = [each for each in treatments(state, today) if each.subject != subject]
    before = [each for each in others if each.day <= day]
    first = _earliest(distances, before, open_)
    if first is not None and wanted < first:
        return first
    after = [each for each in others if each.day > day]
    mine = Treatment(subject=subject, day=day, cohort=open_.decision.sequence, part=open_.part)
    for number, each in enumerate(after):
        soonest = _earliest(distances, [*before, mine, *after[:number]], open_)
        if soonest is not None and date.fromisoformat(each.day) < soonest:
            return _earliest(distances, others, open_) or soonest
    return None
