"""What waits for somebody today."""

from datetime import date

from django.http import HttpRequest, HttpResponse

from trialwright.records.entries import FormKey
from trialwright.records.forms import Query, QueryState
from trialwright.trial.visits import VisitPlan, VisitState, plan_visits
from trialwright.web.desk import Desk
from trialwright.web.showing import show
from trialwright.words.people import Right

_WAITING = (VisitState.OVERDUE, VisitState.DUE, VisitState.BEGUN)


def home(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Visits that are due, late or begun, and questions that nobody has settled, of the own site."""
    said: dict[str, object] = {}
    if not desk.may(Right.READ):
        return show(request, desk, "home.html", said)
    visits: list[tuple[str, VisitPlan]] = []
    queries: list[tuple[FormKey, Query]] = []
    with desk.reading() as reading:
        for row in reading.subjects(desk.person.site):
            forms = reading.forms(row.subject)
            plans = plan_visits(desk.study, row.subject, forms, date.fromisoformat(desk.today))
            visits += [(row.subject, plan) for plan in plans if plan.state in _WAITING]
            for key, state in forms.items():
                queries += [(key, query) for query in state.queries if query.state is not QueryState.CLOSED]
    visits.sort(key=lambda each: (_WAITING.index(each[1].state), str(each[1].last)))
    return show(request, desk, "home.html", {**said, "visits": visits, "queries": queries})
