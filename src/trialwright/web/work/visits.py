"""Visits that are late, due or not finished, and complete forms that wait for a signature."""

from collections.abc import Iterator
from datetime import date, timedelta

import polars as pl

from trialwright.records.dispositions import NOTHING_DECIDED, DispositionKind, courses
from trialwright.store.reading import SqlReading
from trialwright.trial.disposition import expects_visits
from trialwright.trial.visits import VisitState, day_of
from trialwright.web.desk import Desk
from trialwright.web.plans import plans_of_site
from trialwright.web.work.item import Urgency, WorkItem, said
from trialwright.words.people import Right

_SOON = timedelta(days=30)
"""A visit whose last day is further off does not press: begun, it is not listed; else it stands under *open*."""

_TO_DO = (VisitState.DUE.value, VisitState.OVERDUE.value, VisitState.BEGUN.value)


def visits_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """The visits of the site that somebody at the bedside has to do, for who may write forms."""
    if not desk.may(Right.SAVE_FORM):
        return
    today = date.fromisoformat(desk.today)
    to_do = plans_of_site(desk, reading).filter(pl.col("state").is_in(_TO_DO))
    decided = courses(reading.happened(tuple(DispositionKind)))
    for row in to_do.iter_rows(named=True):
        if not row["stays"] and not expects_visits(decided.get(row["subject"], NOTHING_DECIDED)):
            continue
        last, begun = day_of(row["last"]), row["state"] == VisitState.BEGUN.value
        far = last is not None and last - today > _SOON
        visit = desk.study.casebook.visit(row["visit"])
        if visit is None or (far and begun):
            continue
        urgency = Urgency.LATE if last is not None and last < today else Urgency.OPEN if far else Urgency.DUE
        yield WorkItem(
            urgency=urgency,
            what=said("visit begun to finish" if begun else "visit to do", visit=visit.text),
            href=f"/participants/{row['subject']}#{row['visit']}",
            subject=row["subject"],
            due=last,
        )


def signatures_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """Visits of the site with complete forms for which no signature stands, for who may sign."""
    if not desk.may(Right.SIGN_FORM):
        return
    unsigned = plans_of_site(desk, reading).filter(pl.col("unsigned") > 0)
    for row in unsigned.iter_rows(named=True):
        visit = desk.study.casebook.visit(row["visit"])
        yield WorkItem(
            urgency=Urgency.WAITING,
            what=said("forms to sign", visit=visit.text if visit is not None else row["visit"], count=row["unsigned"]),
            href=f"/participants/{row['subject']}#{row['visit']}",
            subject=row["subject"],
        )
