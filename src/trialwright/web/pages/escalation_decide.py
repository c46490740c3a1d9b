"""The decision page: what the board reads, and what it signs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.conduct.dose_decisions import DoseDecision, decide
from trialwright.conduct.forms import Refused
from trialwright.records.doses import Ruling
from trialwright.trial.dose_history import window_of
from trialwright.web.desk import Desk
from trialwright.web.dose_desk import dose_desk, next_paths
from trialwright.web.showing import show
from trialwright.web.signing_again import proven
from trialwright.words.findings import Finding
from trialwright.words.people import Right


def escalation_decide(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Shows advice, data cut and what is pending; signs the decision of the safety board."""
    if request.method != "POST":
        return _shown(request, desk)
    said = request.POST
    ruling = next((each for each in Ruling if each.value == said.get("ruling")), None)
    places = said.get("places", "")
    if ruling is None:
        return _shown(request, desk, status=422)
    wanted = DoseDecision(
        ruling=ruling,
        data=said.get("data", ""),
        level=said.get("level") or None,
        places=int(places) if places.isdecimal() and len(places) < 4 else None,
        reason=said.get("reason") or None,
        proven=proven(request, desk),
    )
    outcome = decide(desk.log, desk.study, wanted, desk.person, desk.now)
    if isinstance(outcome, Refused):
        return _shown(request, desk, outcome.findings, status=422)
    return redirect("/escalation?done=1")


def _shown(request: HttpRequest, desk: Desk, findings: tuple[Finding, ...] = (), *, status: int = 200) -> HttpResponse:
    board = dose_desk(request, desk)
    mine, rule = desk.person.site, desk.study.escalation.cohort
    size = rule.size if rule is not None and not isinstance(rule.size, str) else 0
    said = {
        "board": board,
        "rows": [(course, row, board.shown(course.subject, mine)) for course, row in board.rows],
        "alarms": [(alarm, board.named(alarm.values, mine)) for alarm in board.alarms],
        "window": window_of(desk.study),
        "paths": next_paths(desk, board),
        "rulings": [each.value for each in Ruling],
        "places": range(1, size + 1),
        "proposed": board.advised.missing or size,
        "findings": findings,
        "typed": request.POST,
        "may_decide": desk.may(Right.DECIDE_DOSE) and board.is_today,
    }
    return show(request, desk, "escalation_decide.html", said, status=status)
