"""Where each visit of one participant stands: planned, due, done, missed, and on which days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from trialwright.casebook.visits import Anchor, Visit
from trialwright.records.entries import FormKey
from trialwright.records.forms import FormState, Stage
from trialwright.records.log import Answering
from trialwright.study.study import Study
from trialwright.words.days import read_date


class VisitState(StrEnum):
    """How a visit stands on a day."""

    UNKNOWN = "day unknown"
    PLANNED = "planned"
    DUE = "due"
    OVERDUE = "overdue"
    BEGUN = "begun"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlan:
    """A visit of one participant.

    first, last  days of its window at the site, both included; None while the day that it counts from is not known
    forms        how each of its forms stands, in the order of the study; an empty form is one that nobody saved
    outside      whether it has forms whose day lies outside the window
    """

    visit: Visit
    state: VisitState
    first: date | None
    last: date | None
    forms: tuple[tuple[str, FormState], ...]
    outside: bool


def plan_visits(study: Study, subject: str, forms: Mapping[FormKey, FormState], today: date) -> tuple[VisitPlan, ...]:
    """Every visit of the schedule, in its order.

    Missing: an anchor that nobody recorded, only in part, or as two different days, leaves its visits without a day.
    """
    days = {anchor.id: _anchor_day(anchor, forms) for anchor in study.schedule.anchors}
    found: list[VisitPlan] = []
    for visit in study.schedule.visits:
        own = tuple((form, forms.get(_key(subject, visit, form), FormState())) for form in visit.forms)
        found.append(_plan(study, visit, days.get(visit.anchor), own, today))
    return tuple(found)


def visits_on(saved: Answering, study: Study, subject: str, form: str, day: str) -> tuple[str, ...]:
    """The visits to which a form of this day can belong: where it is saved with that day, else by their windows.

    day  ISO
    Missing: a visit whose anchor day is not known has no window, and is none of them.
    """
    wanted = date.fromisoformat(day)
    names = {anchor.item.partition(".")[0] for anchor in study.schedule.anchors} | {form}
    forms = {key: FormState(values=values) for key, values in saved.answers(subject, names).items()}
    dated = [key.visit for key, state in forms.items() if key.form == form and _form_day(study, form, state) == wanted]
    if dated:
        return tuple(dated)
    plans = plan_visits(study, subject, forms, wanted)
    asking = (plan for plan in plans if form in plan.visit.forms and plan.first is not None and plan.last is not None)
    return tuple(plan.visit.id for plan in asking if plan.first and plan.last and plan.first <= wanted <= plan.last)


def _anchor_day(anchor: Anchor, forms: Mapping[FormKey, FormState]) -> date | None:
    form, _, item = anchor.item.partition(".")
    said = {
        state.values[item, 0].value for key, state in forms.items() if key.form == form and (item, 0) in state.values
    }
    found = {read_date(text) for text in said if text}
    if len(found) != 1:
        return None
    (read,) = found
    return read.earliest if read is not None and read.is_whole else None


def _plan(
    study: Study, visit: Visit, day: date | None, own: tuple[tuple[str, FormState], ...], today: date
) -> VisitPlan:
    middle = None if day is None else day + timedelta(days=visit.day)
    first = None if middle is None else middle - timedelta(days=visit.window.before)
    last = None if middle is None else middle + timedelta(days=visit.window.after)
    begun = [state for _, state in own if state.stage is not Stage.EMPTY]
    if own and all(state.stage is Stage.COMPLETE for _, state in own):
        state = VisitState.DONE
    elif begun:
        state = VisitState.BEGUN
    elif first is None or last is None:
        state = VisitState.UNKNOWN
    elif today < first:
        state = VisitState.PLANNED
    else:
        state = VisitState.DUE if today <= last else VisitState.OVERDUE
    days = [found for form, filled in own if (found := _form_day(study, form, filled)) is not None]
    outside = first is not None and last is not None and any(not first <= found <= last for found in days)
    return VisitPlan(visit=visit, state=state, first=first, last=last, forms=own, outside=outside)


def _key(subject: str, visit: Visit, form: str) -> FormKey:
    return FormKey(subject=subject, visit=visit.id, form=form)


def _form_day(study: Study, form: str, state: FormState) -> date | None:
    asked = study.casebook.form(form)
    known = state.values.get((asked.dated_by, 0)) if asked is not None else None
    read = read_date(known.value) if known is not None and known.value else None
    return read.earliest if read is not None and read.is_whole else None
