"""Every address of the application, what answers it, and who may come: a route without a decision does not exist."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path

from trialwright.web.accounts.obliged import OPEN_BEFORE, must_set
from trialwright.web.desk import seated
from trialwright.web.pages import (
    account,
    adverse_event,
    allocation,
    audit,
    board,
    candidate,
    casebook,
    database_lock,
    doses,
    escalation,
    escalation_decide,
    figures,
    form,
    forms_at_once,
    home,
    laboratory,
    log_verification,
    matrix,
    people,
    preferences,
    queries,
    safety,
    screening,
    sign_in,
    signatures,
    study_versions,
    subject,
    subjects,
    timeline,
    toxicities,
    trouble,
    verification,
    waiting,
)
from trialwright.web.showing import language_of
from trialwright.words.people import Right

Page = Callable[..., HttpResponseBase]
"""What answers an address: takes the request, the desk, and the named parts of the path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An address.

    needs   the right without which nobody comes; None for who only has to be signed in
    open    whether one comes without signing in
    """

    path: str
    name: str
    page: Page
    needs: Right | None = None
    open: bool = False


ROUTES = (
    Route(path="sign-in", name="sign_in", page=sign_in.sign_in, open=True),
    Route(path="language/<str:language>", name="language", page=preferences.language, open=True),
    Route(path="invitation/<str:token>", name="invitation", page=sign_in.invitation, open=True),
    Route(path="sign-out", name="sign_out", page=sign_in.sign_out),
    Route(path="role", name="role", page=preferences.role),
    Route(path="account", name="account", page=account.account),
    Route(path="account/second-factor", name="second_factor", page=account.second_factor),
    Route(path="people", name="people", page=people.people, needs=Right.GIVE_ROLE),
    Route(path="people/<str:code>", name="person", page=people.person, needs=Right.GIVE_ROLE),
    Route(path="", name="home", page=home.home),
    Route(path="participants", name="subjects", page=subjects.subjects, needs=Right.READ),
    Route(path="participants/<str:subject>", name="subject", page=subject.subject, needs=Right.READ),
    Route(
        path="participants/<str:subject>/forms",
        name="forms_at_once",
        page=forms_at_once.forms_at_once,
        needs=Right.READ,
    ),
    Route(path="queries", name="queries", page=queries.queries, needs=Right.READ),
    Route(path="signatures", name="signatures", page=signatures.signatures, needs=Right.READ),
    Route(path="verification", name="verification", page=verification.verification, needs=Right.READ),
    Route(path="database-lock", name="database_lock", page=database_lock.database_lock, needs=Right.READ),
    Route(path="board/<str:name>", name="board_paper", page=board.paper, needs=Right.DECIDE_DOSE),
    Route(path="casebook.pdf", name="blank_casebook", page=casebook.blank, needs=Right.READ),
    Route(
        path="participants/<str:subject>/casebook.pdf",
        name="filled_casebook",
        page=casebook.filled,
        needs=Right.EXPORT,
    ),
    Route(path="safety", name="safety", page=safety.safety, needs=Right.READ),
    Route(
        path="participants/<str:subject>/events/new",
        name="new_event",
        page=adverse_event.new_event,
        needs=Right.REPORT_EVENT,
    ),
    Route(
        path="participants/<str:subject>/events/<str:number>/report.pdf",
        name="event_report",
        page=adverse_event.printed,
        needs=Right.EXPORT,
    ),
    Route(
        path="participants/<str:subject>/events/<str:number>",
        name="adverse_event",
        page=adverse_event.event,
        needs=Right.READ,
    ),
    Route(path="participants/<str:subject>/timeline", name="timeline", page=timeline.timeline, needs=Right.READ),
    Route(path="participants/<str:subject>/figures", name="figures", page=figures.figures, needs=Right.READ),
    Route(path="participants/<str:subject>/figures/<str:figure>", name="figure", page=figures.figure, needs=Right.READ),
    Route(path="matrix", name="matrix", page=matrix.matrix, needs=Right.READ),
    Route(path="participants/<str:subject>/<str:visit>/<str:form>", name="form", page=form.form, needs=Right.READ),
    Route(path="import", name="import", page=laboratory.laboratory, needs=Right.SAVE_FORM),
    Route(path="screening", name="screening", page=screening.screening, needs=Right.READ),
    Route(path="waiting", name="waiting", page=waiting.waiting, needs=Right.READ),
    Route(path="screening/<str:subject>", name="candidate", page=candidate.candidate, needs=Right.READ),
    Route(path="escalation", name="escalation", page=escalation.escalation, needs=Right.READ),
    Route(path="escalation/decide", name="decide", page=escalation_decide.escalation_decide, needs=Right.READ),
    Route(path="escalation/doses", name="doses", page=doses.doses, needs=Right.READ),
    Route(path="escalation/lots", name="lots", page=doses.lots, needs=Right.READ),
    Route(path="escalation/toxicities", name="toxicities", page=toxicities.toxicities, needs=Right.READ),
    Route(path="allocation", name="allocation", page=allocation.allocation, needs=Right.READ),
    Route(path="study-versions", name="study_versions", page=study_versions.versions, needs=Right.READ),
    Route(path="study-versions/propose", name="propose", page=study_versions.propose, needs=Right.PROPOSE_STUDY),
    Route(path="study-versions/<str:version>", name="study_version", page=study_versions.version, needs=Right.READ),
    Route(path="study-versions/<str:version>/dry-run", name="dry_run", page=study_versions.dry_run, needs=Right.READ),
    Route(path="audit", name="audit", page=audit.audit, needs=Right.READ),
    Route(
        path="log-verification",
        name="log_verification",
        page=log_verification.log_verification,
        needs=Right.VERIFY_LOG,
    ),
    Route(path="audit/export", name="audit_export", page=audit.export, needs=Right.EXPORT),
)
"""The addresses, as a newcomer would look for them."""


def _answer(route: Route) -> Callable[..., HttpResponseBase]:
    def answer(request: HttpRequest, **named: str) -> HttpResponseBase:
        now = time.time_ns() // 1_000
        if request.user.is_authenticated and sign_in.timed_out(request, now):
            logout(request)
        signed_in = request.user.is_authenticated
        code = request.user.get_username() if signed_in else None
        chosen = request.session.get("role")
        desk = seated(settings.TRIAL_LOG, code, chosen, language_of(request), now)
        if route.open:
            return route.page(request, desk, **named)
        if not signed_in:
            return redirect(f"/sign-in?{urlencode({'next': request.get_full_path()})}")
        if desk.who is None and route.name != "sign_out":
            return trouble.without_role(request, desk)
        if route.name not in OPEN_BEFORE and must_set(request, desk):
            return redirect("/account/second-factor?obliged=1")
        if route.needs is not None and not desk.may(route.needs):
            return trouble.forbidden(request, desk)
        return route.page(request, desk, **named)

    return answer


urlpatterns = [path(route.path, _answer(route), name=route.name) for route in ROUTES]
handler400 = trouble.suspicious
handler404 = trouble.absent
handler500 = trouble.broken
