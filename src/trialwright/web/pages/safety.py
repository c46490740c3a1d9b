"""The safety desk: what is suspended, whose clock runs, what waits to be judged, and every event of the site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.conduct.forms import Refused
from trialwright.conduct.lab_grades import Judged, accept_grade, decline_grade
from trialwright.conduct.suspension import Ending, Suspending, end_suspension, suspend
from trialwright.trial.scopes import scopes_of
from trialwright.web.accounts.proof import proven
from trialwright.web.desk import Desk
from trialwright.web.safety_desk import read_safety
from trialwright.web.showing import show
from trialwright.words.findings import Finding
from trialwright.words.people import Right


def safety(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Shows the desk; accepts or declines a proposed grade, suspends, or ends a suspension, as the button says."""
    if request.method == "POST":
        return _acted(request, desk)
    return _shown(request, desk)


def _shown(request: HttpRequest, desk: Desk, findings: tuple[Finding, ...] = (), *, status: int = 200) -> HttpResponse:
    with desk.reading() as reading:
        found = read_safety(desk, reading, laboratory=True)
    board = desk.study.safety.board
    ends = desk.may(Right.END_SUSPENSION) and (
        board is None or not board.unpauses or desk.person.role in board.unpauses
    )
    said = {
        "safety": found,
        "findings": findings,
        "scopes": scopes_of(desk.study, desk.person),
        "may_report": desk.may(Right.REPORT_EVENT),
        "may_judge": desk.may(Right.JUDGE_EVENT),
        "may_suspend": desk.may(Right.SUSPEND),
        "may_end": ends,
    }
    return show(request, desk, "safety.html", said, status=status)


def _acted(request: HttpRequest, desk: Desk) -> HttpResponse:
    post, who, now = request.POST, desk.person, desk.now
    act = post.get("act", "")
    if act in {"accept", "decline"}:
        subject, result, written = (post.get(name, "") for name in ("subject", "result", "written"))
        judged = Judged(subject=subject, result=result, written=written, reason=post.get("reason") or None)
        if act == "accept":
            made = accept_grade(desk.log, desk.study, judged, who, now)
            if not isinstance(made, Refused):
                return redirect(f"/participants/{subject}/events/{made.number}?saved={made.version}")
            return _shown(request, desk, made.findings, status=422)
        outcome = decline_grade(desk.log, desk.study, judged, who, now)
    elif act == "end":
        said = post.get("about", "")
        about = int(said) if said.isdecimal() and len(said) < 19 else 0
        ending = Ending(about=about, decision=post.get("decision", ""), proven=proven(request, who.id))
        outcome = end_suspension(desk.log, desk.study, ending, who, now)
    else:
        wanted = Suspending(scope=post.get("scope", ""), reason=post.get("reason", ""), rule=post.get("rule") or None)
        outcome = suspend(desk.log, desk.study, wanted, who, now)
    if isinstance(outcome, Refused):
        return _shown(request, desk, outcome.findings, status=422)
    return redirect("/safety?saved=1")
