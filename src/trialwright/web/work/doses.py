"""What waits about doses: toxicities to adjudicate, decisions to sign or read, windows to assess, doses not back."""

from collections.abc import Iterator
from datetime import date

from trialwright.chapters.escalation.design import Action
from trialwright.records.doses import DoseState
from trialwright.store.reading import SqlReading
from trialwright.trial.advice import advise_dose, opened
from trialwright.trial.dose_guards import frozen_by
from trialwright.trial.dose_history import Standing, courses
from trialwright.trial.dose_state import read_doses
from trialwright.web.desk import Desk
from trialwright.web.work.item import Urgency, WorkItem, said
from trialwright.words.people import Right

_RIGHTS = (Right.ADJUDICATE, Right.DECIDE_DOSE, Right.READ_DECISION, Right.ASSESS_WINDOW, Right.ISSUE_DOSE)


def doses_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """What the own role has to do about doses; nothing for a role that has no part in them."""
    if not any(desk.may(right) for right in _RIGHTS):
        return
    state = read_doses(desk.study, reading)
    if desk.may(Right.ADJUDICATE):
        yield from _toxicities(state)
    if desk.may(Right.DECIDE_DOSE) and _awaits_a_decision(desk, state):
        yield WorkItem(urgency=Urgency.WAITING, what=said("work decide"), href="/escalation/decide")
    if desk.may(Right.READ_DECISION):
        for each in state.decisions:
            if not each.read_by:
                what = said("work countersign", entry=each.sequence)
                yield WorkItem(urgency=Urgency.WAITING, what=what, href="/escalation")
    if desk.may(Right.ASSESS_WINDOW):
        yield from _assessments(desk, state, reading)
    if desk.may(Right.ISSUE_DOSE) or desk.may(Right.ASSESS_WINDOW):
        for each in state.unaccounted():
            if reading.site_of(each.subject) == desk.person.site:
                yield WorkItem(
                    urgency=Urgency.DUE, what=said("work account"), href="/escalation/doses", subject=each.subject
                )


def _toxicities(state: DoseState) -> Iterator[WorkItem]:
    for each in state.toxicities:
        if each.counts is None and each.event is None:
            yield WorkItem(urgency=Urgency.WAITING, what=said("work adjudicate"), href="/escalation/toxicities")


def _awaits_a_decision(desk: Desk, state: DoseState) -> bool:
    """Whether a guard was broken, or the cohort is full and the design no longer waits."""
    if frozen_by(state):
        return True
    advice, open_ = advise_dose(desk.study, state, desk.today).advice, opened(desk.study, state)
    if advice is None or advice.action is Action.WAIT or (open_ is not None and open_.places is None):
        return False
    if open_ is None:
        return bool(state.given) or not state.decisions
    taken = {each.subject for each in state.given if each.cohort == open_.decision.sequence} - state.replaced
    return len(taken) >= (open_.places or 0)


def _assessments(desk: Desk, state: DoseState, reading: SqlReading) -> Iterator[WorkItem]:
    """Windows that are over, or end today, without an assessment."""
    for each in courses(desk.study, state, desk.today):
        if each.standing is Standing.NOT_ASSESSED and reading.site_of(each.subject) == desk.person.site:
            yield WorkItem(
                urgency=Urgency.LATE,
                what=said("work assess"),
                href="/escalation",
                subject=each.subject,
                due=date.fromisoformat(each.closes),
            )
