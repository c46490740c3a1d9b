"""Shows a template with what every page has: the desk, the language, and what may be done."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trialwright.web.accounts.proof import has_factor
from trialwright.web.desk import Desk
from trialwright.web.menu import MENU
from trialwright.words.people import Right
from trialwright.words.texts import Language


def show(
    request: HttpRequest, desk: Desk, template: str, said: Mapping[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page."""
    always = {
        "desk": desk,
        "language": desk.language,
        "here": "/" + request.path.strip("/").partition("/")[0],
        "menu": [place for place in MENU if desk.may(place.needs)],
        "may_read": desk.may(Right.READ),
        "may_save": desk.may(Right.SAVE_FORM),
        "factor": lambda: has_factor(request),
        "may_export": desk.may(Right.EXPORT),
        "may_decide_dose": desk.may(Right.DECIDE_DOSE),
        "may_report_event": desk.may(Right.REPORT_EVENT),
    }
    return render(request, template, {**always, **(said or {})}, status=status)


def language_of(request: HttpRequest) -> Language:
    """The language that somebody chose, else that of their browser, else English."""
    chosen = request.COOKIES.get("language") or request.headers.get("Accept-Language", "")
    return "zh" if chosen.lower().startswith("zh") else "en"
