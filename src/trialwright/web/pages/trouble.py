"""What a page says when it cannot be shown: never a dead end, never what only developers understand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from trialwright.web.desk import Desk
from trialwright.web.showing import language_of, show


def forbidden(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The role does not allow it."""
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


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours; nothing was saved."""
    return render(request, "trouble.html", {"language": language_of(request), "kind": "broken"}, status=500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django calls it so
    """The form was not one of ours, or its page was too old."""
    return render(request, "trouble.html", {"language": language_of(request), "kind": "forged"}, status=403)
