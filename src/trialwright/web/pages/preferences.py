"""In which language somebody reads, and in which of their roles they act."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from trialwright.web.desk import Desk
from trialwright.web.pages import trouble


def language(request: HttpRequest, desk: Desk, *, language: str) -> HttpResponse:
    """Changes the language at any time, and comes back to the same page."""
    if language not in {"en", "zh"}:
        return trouble.not_found(request, desk)
    response = redirect(_back(request))
    response.set_cookie("language", language, max_age=365 * 86_400, samesite="Strict", httponly=True)
    return response


def role(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Takes another of one's own roles."""
    chosen = request.POST.get("role", "")
    seat = next((number for number, _ in desk.seats if str(number) == chosen), None)
    if request.method == "POST" and seat is not None:
        request.session["role"] = seat
    return redirect("/")


def _back(request: HttpRequest) -> str:
    target = request.GET.get("next", "/")
    return target if target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "/"
