"""What a page says when it cannot be shown: never a dead end, never what only developers understand."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trialwright.conduct.accounts import note_refused
from trialwright.web.desk import Desk
from trialwright.web.showing import language_of, show

_NOTED = 60_000_000
"""Microseconds for which the same refusal is not noted again: nobody fills the log by asking."""


def forbidden(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The role does not allow it; that somebody tried is an entry."""
    page = str(request.resolver_match.url_name) if request.resolver_match is not None else ""
    known = dict(request.session.get("refused", {}))
    if desk.now - int(known.get(page, 0)) > _NOTED:
        request.session["refused"] = {**known, page: desk.now}
        note_refused(desk.log, desk.study, desk.person, page, desk.now)
    return show(request, desk, "trouble.html", {"kind": "forbidden"}, status=403)


def without_role(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Signed in, but nobody gave them a role for today."""
    said = {"kind": "without role"}
    return show(request, desk, "trouble.html", said, status=403)


def not_found(request: HttpRequest, desk: Desk) -> HttpResponse:
    """There is no such participant, visit or form, or it is another site's: nobody can tell which."""
    return show(request, desk, "trouble.html", {"kind": "absent"}, status=404)


def absent(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  Django calls it so
    """There is no such address."""
    return render(request, "trouble.html", {"language": language_of(request), "kind": "absent"}, status=404)


def unreadable(request: HttpRequest, kind: str, status: int) -> HttpResponse:
    """A request that no page of ours makes."""
    return render(request, "trouble.html", {"language": language_of(request), "kind": kind}, status=status)


def suspicious(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django does not take: with more than it reads at once, or broken."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return unreadable(request, "too large", 413)
    return unreadable(request, "unreadable", 400)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours; nothing was saved."""
    return render(request, "trouble.html", {"language": language_of(request), "kind": "broken"}, status=500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django calls it so
    """The form was not one of ours, or its page was too old."""
    return render(request, "trouble.html", {"language": language_of(request), "kind": "forged"}, status=403)
