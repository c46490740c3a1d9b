"""What every answer of the server carries so that a browser trusts nothing but this server."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from trialwright.web.pages import trouble

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Nothing inline, nothing from elsewhere."""


def protect(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Adds the policy, and keeps what is clinical out of every cache."""

    def protected(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response["Content-Security-Policy"] = POLICY
        response["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if not request.path.startswith("/static/"):
            response["Cache-Control"] = "no-store"
        return response

    return protected


METHODS = ("GET", "HEAD", "POST")
"""How a page can be asked for."""


CONTENT = ("application/x-www-form-urlencoded", "multipart/form-data", "")
"""What a form of ours sends; a request without a body may name nothing."""


def refuse(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Turns away what no browser of ours sends: another host or method, what is too large, and zero bytes."""

    def refused(request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            return trouble.unreadable(request, "unreadable", 400)
        if request.method not in METHODS:
            response = trouble.unreadable(request, "method", 405)
            response["Allow"] = ", ".join(METHODS)
            return response
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or int(length[:12]) > settings.UPLOAD:
            return trouble.unreadable(request, "too large", 413)
        if request.method == "POST" and request.content_type not in CONTENT:
            return trouble.unreadable(request, "content", 415)
        if "\0" in request.path or any("\0" in each for each in _said(request)):
            return trouble.unreadable(request, "unreadable", 400)
        return answer(request)

    return refused


def _said(request: HttpRequest) -> Iterator[str]:
    """Every text of a request: databases disagree on zero bytes, and no answer has one."""
    yield from request.COOKIES.values()
    for said in (request.GET, request.POST):
        for name, values in said.lists():
            yield name
            yield from (str(each) for each in values)
