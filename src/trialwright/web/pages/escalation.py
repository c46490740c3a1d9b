"""The escalation board: ladder, cohort, windows, what is pending, the advice and its pathways, decisions, alarms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.conduct.dose_decisions import countersign, set_status
from trialwright.conduct.forms import Refused
from trialwright.conduct.suspension import Ending, Suspending, end_suspension, suspend
from trialwright.conduct.toxicities import (
    Replacing,
    ToxicityReport,
    assess_window,
    replace_participant,
    report_toxicity,
)
from trialwright.records.doses import WHOLE_STUDY
from trialwright.trial.dose_guards import STATUSES
from trialwright.trial.dose_history import UNEVALUABLE, Standing, window_of
from trialwright.trial.scopes import scopes_of
from trialwright.web.desk import Desk
from trialwright.web.dose_desk import dose_desk, next_paths
from trialwright.web.showing import show
from trialwright.web.signing_again import proven
from trialwright.words.findings import Finding
from trialwright.words.people import Right

_REPLACEABLE = frozenset({Standing.NOT_ASSESSED, *UNEVALUABLE} - {Standing.REPLACED})


def escalation(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Shows the board; takes reports, assessments, replacements, the status, and that a decision was read."""
    if request.method != "POST":
        return _shown(request, desk)
    outcome = _acted(request, desk)
    if outcome is None or isinstance(outcome, Refused):
        return _shown(request, desk, outcome.findings if outcome is not None else (), status=422)
    return redirect("/escalation?done=1")


def _acted(request: HttpRequest, desk: Desk) -> object:
    said, log, study, who, now = request.POST, desk.log, desk.study, desk.person, desk.now
    subject, day, reason = said.get("subject", "").strip(), said.get("day", ""), said.get("reason", "")
    match said.get("act"):
        case "toxicity":
            report = ToxicityReport(subject=subject, day=day, text=reason, criterion=said.get("criterion") or None)
            return report_toxicity(log, study, report, who, now)
        case "assess":
            return assess_window(log, study, subject, who, now, day=day)
        case "replace":
            wanted = Replacing(replaced=subject, subject=said.get("by", "").strip(), reason=reason)
            return replace_participant(log, study, wanted, who, now)
        case "status":
            where, status = said.get("where", ""), said.get("status", "")
            return set_status(log, study, where, who, now, status=status, reason=reason)
        case "suspend":
            return suspend(log, study, Suspending(scope=said.get("scope", ""), reason=reason), who, now)
        case "end":
            ending = Ending(about=_whole(said.get("about", "")), decision=reason, proven=proven(request, desk))
            return end_suspension(log, study, ending, who, now)
        case "read":
            return countersign(log, study, _whole(said.get("about", "")), who, now, proven=proven(request, desk))
        case _:
            return None


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0


def _shown(request: HttpRequest, desk: Desk, findings: tuple[Finding, ...] = (), *, status: int = 200) -> HttpResponse:
    board = dose_desk(request, desk)
    mine = desk.person.site
    dlt = desk.study.escalation.dlt
    said = {
        "board": board,
        "rows": [(course, row, board.shown(course.subject, mine)) for course, row in board.rows],
        "rungs": [(rung, [(each, board.shown(each.subject, mine)) for each in rung.people]) for rung in board.rungs],
        "alarms": [(alarm, board.named(alarm.values, mine)) for alarm in board.alarms],
        "paths": next_paths(desk, board),
        "decisions": tuple(reversed(board.state.decisions)),
        "standing": [(each, board.shown(each.subject, mine)) for each in board.state.standing(board.cut)],
        "findings": findings,
        "typed": request.POST,
        "criteria": dlt.criteria if dlt is not None else (),
        "window": window_of(desk.study),
        "statuses": STATUSES,
        "places": (WHOLE_STUDY, mine),
        "scopes": scopes_of(desk.study, desk.person),
        "replaceable": _REPLACEABLE,
        "done": request.GET.get("done"),
        "may": {
            "report": desk.may(Right.REPORT_TOXICITY),
            "assess": desk.may(Right.ASSESS_WINDOW),
            "adjudicate": desk.may(Right.ADJUDICATE),
            "decide": desk.may(Right.DECIDE_DOSE),
            "read": desk.may(Right.READ_DECISION),
            "status": desk.may(Right.SET_STATUS),
            "replace": desk.may(Right.REPLACE),
            "suspend": desk.may(Right.SUSPEND),
            "end": desk.may(Right.END_SUSPENSION),
        },
    }
    return show(request, desk, "escalation.html", said, status=status)
