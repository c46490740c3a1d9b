"""The participants of the own site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.conduct.forms import SUBJECT
from trialwright.web.desk import Desk
from trialwright.web.showing import show
from trialwright.words.people import Right


def subjects(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Lists and searches participants; a new code leads to its empty casebook, where the first form is saved."""
    searched = request.GET.get("code", "").strip()
    with desk.reading() as reading:
        rows = reading.subjects(desk.person.site)
    if request.GET.get("new") and SUBJECT.fullmatch(searched) and desk.may(Right.SAVE_FORM):
        return redirect("subject", subject=searched)
    found = [row for row in rows if searched.lower() in row.subject.lower()]
    said = {"rows": found, "searched": searched, "all": len(rows)}
    return show(request, desk, "subjects.html", said)
