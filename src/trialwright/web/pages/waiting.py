"""The waiting list: who waits since when, what is too old, and the offers that came, with who was passed over."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.conduct.forms import Noted, Refused
from trialwright.conduct.offers import OfferDecision, OfferReceived, decide_offer, receive_offer
from trialwright.records.dispositions import DispositionKind, courses
from trialwright.records.offers import OfferKind, fold_offers
from trialwright.trial.waiting_list import waiting_list
from trialwright.web.desk import Desk
from trialwright.web.pages import trouble
from trialwright.web.showing import show
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Right

_NEEDS = {"receive": Right.RECORD_OFFER, "decide": Right.DECIDE_OFFER}

NOBODY = "-"
"""What is sent where nobody receives an offer; nothing at all means that nobody has chosen."""

SHOWN = 20
"""Offers that were decided of which the page tells; all stand in the audit trail."""


def waiting(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Shows the list and the offers; notes an offer, or its decision, as the button says."""
    if request.method != "POST":
        return _shown(request, desk)
    act = request.POST.get("act", "")
    if act not in _NEEDS:
        return redirect(request.path)
    if not desk.may(_NEEDS[act]):
        return trouble.forbidden(request, desk)
    outcome = _received(request, desk) if act == "receive" else _decided(request, desk)
    if isinstance(outcome, Refused):
        return _shown(request, desk, outcome.findings, status=422)
    return redirect(f"{request.path}?noted=1")


def _received(request: HttpRequest, desk: Desk) -> Noted | Refused:
    said = {name: request.POST.get(name, "") for name in ("number", "came", "blood_group", "told")}
    return receive_offer(desk.log, desk.study, OfferReceived(**said), desk.person, desk.now)


def _decided(request: HttpRequest, desk: Desk) -> Noted | Refused:
    about, chosen = request.POST.get("about", ""), request.POST.get("chosen", "")
    passed = {name.removeprefix("why."): request.POST[name] for name in request.POST if name.startswith("why.")}
    if not chosen:
        return Refused(findings=(fault("offer-undecided").at(Place(file="offer")),))
    decision = OfferDecision(
        about=int(about) if about.isdecimal() and len(about) < 19 else 0,
        chosen=None if chosen == NOBODY else chosen,
        reason=request.POST.get("reason", ""),
        passed=passed,
    )
    return decide_offer(desk.log, desk.study, decision, desk.person, desk.now)


def _shown(request: HttpRequest, desk: Desk, findings: tuple[Finding, ...] = (), *, status: int = 200) -> HttpResponse:
    with desk.reading() as reading:
        own = set(reading.subjects(desk.person.site))
        decided = courses(reading.happened(tuple(DispositionKind)))
        here = {subject: course for subject, course in decided.items() if subject in own}
        rows = waiting_list(reading, desk.study, here, date.fromisoformat(desk.today))
        offers = tuple(fold_offers(reading.happened(tuple(OfferKind)), desk.person.site).values())
    said = {
        "rows": [(each, request.POST.get(f"why.{each.subject}", "")) for each in rows],
        "columns": [text for text, _ in rows[0].shown] if rows else [],
        "open": [each for each in offers if each.decided is None],
        "decided": [each for each in reversed(offers) if each.decided is not None][:SHOWN],
        "findings": findings,
        "may_receive": desk.may(Right.RECORD_OFFER),
        "may_decide": desk.may(Right.DECIDE_OFFER),
        "steps": desk.study.waiting.offer,
        "nobody": desk.study.waiting.nobody if not isinstance(desk.study.waiting.nobody, str) else None,
    }
    return show(request, desk, "waiting.html", said, status=status)
