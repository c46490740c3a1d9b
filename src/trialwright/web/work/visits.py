"""Visits that are late, due or not finished."""

from collections.abc import Iterator
from datetime import date

from trialwright.records.dispositions import NOTHING_DECIDED, DispositionKind, courses
from trialwright.store.reading import SqlReading
from trialwright.trial.disposition import expects_visits
from trialwright.trial.visits import VisitPlan, VisitState, plan_visits
from trialwright.web.desk import Desk
from trialwright.web.work.item import Urgency, WorkItem, said
from trialwright.words.people import Right

_WAITING = frozenset({VisitState.DUE, VisitState.OVERDUE, VisitState.BEGUN})


def visits_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """The visits of the site that somebody at the bedside has to do, for who may write forms."""
    if not desk.may(Right.SAVE_FORM):
        return
    today = date.fromisoformat(desk.today)
    decided = courses(reading.happened(tuple(DispositionKind)))
    for row in reading.subjects(desk.person.site):
        if not expects_visits(decided.get(row.subject, NOTHING_DECIDED)):
            continue
        for plan in plan_visits(desk.study, row.subject, reading.forms(row.subject), today):
            if plan.state in _WAITING:
                yield _item(row.subject, plan, today)


def _item(subject: str, plan: VisitPlan, today: date) -> WorkItem:
    begun = plan.state is VisitState.BEGUN
    return WorkItem(
        urgency=Urgency.LATE if plan.last is not None and plan.last < today else Urgency.DUE,
        what=said("visit begun to finish" if begun else "visit to do", visit=plan.visit.text),
        href=f"/participants/{subject}#{plan.visit.id}",
        subject=subject,
        due=plan.last,
    )
