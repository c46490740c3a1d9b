"""Whether whoever is signed in has just given their password again, as a signature needs."""

from django.contrib.auth import authenticate
from django.http import HttpRequest

from trialwright.web.desk import Desk


def proven(request: HttpRequest, desk: Desk) -> bool:
    """Whether the password in the request is theirs."""
    password = request.POST.get("password", "")
    return bool(password) and authenticate(request, code=desk.person.id, password=password) is not None
