"""Toxicities that may limit the dose: what was reported, and the form by which the board adjudicates one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.conduct.forms import Refused
from trialwright.conduct.toxicities import Adjudication, adjudicate
from trialwright.trial.toxicities import ATTRIBUTIONS, CAUSES, terms_of
from trialwright.web.desk import Desk
from trialwright.web.dose_desk import dose_desk
from trialwright.web.showing import show
from trialwright.web.signing_again import proven
from trialwright.words.findings import Finding
from trialwright.words.people import Right


def toxicities(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Shows them, pending first; signs an adjudication."""
    if request.method != "POST":
        return _shown(request, desk)
    said, about = request.POST, request.POST.get("about", "")
    wanted = Adjudication(
        about=int(about) if about.isdecimal() and len(about) < 18 else 0,
        attribution={cause: said.get(f"cause.{cause}", "") for cause in CAUSES},
        answers={term.id: said.get(f"term.{term.id}", "").strip() for term in terms_of(desk.study)},
        counts={"yes": True, "no": False}.get(said.get("counts", "")),
        reason=said.get("reason") or None,
        proven=proven(request, desk),
    )
    outcome = adjudicate(desk.log, desk.study, wanted, desk.person, desk.now)
    if isinstance(outcome, Refused):
        return _shown(request, desk, outcome.findings, status=422)
    return redirect("/escalation/toxicities?done=1")


def _shown(request: HttpRequest, desk: Desk, findings: tuple[Finding, ...] = (), *, status: int = 200) -> HttpResponse:
    board, mine, dlt = dose_desk(request, desk), desk.person.site, desk.study.escalation.dlt
    criteria = {each.id: each.text for each in dlt.criteria} if dlt is not None else {}
    ordered = sorted(board.state.toxicities, key=lambda each: (each.counts is not None, -each.sequence))
    said = {
        "board": board,
        "rows": [(each, board.shown(each.subject, mine), criteria.get(each.criterion or "")) for each in ordered],
        "dlt": dlt,
        "terms": [(term, request.POST.get(f"term.{term.id}", "")) for term in terms_of(desk.study)],
        "causes": [(cause, request.POST.get(f"cause.{cause}", "")) for cause in CAUSES],
        "about": int(about) if (about := request.POST.get("about", "")).isdecimal() and len(about) < 18 else 0,
        "reason": request.POST.get("reason", ""),
        "attributions": ATTRIBUTIONS,
        "findings": findings,
        "done": request.GET.get("done"),
        "may_adjudicate": desk.may(Right.ADJUDICATE) and board.is_today,
    }
    return show(request, desk, "toxicities.html", said, status=status)
