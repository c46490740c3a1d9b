"""Whether whoever is signed in has just proven again who they are, as a signature needs."""

from django.http import HttpRequest

from trialwright.web.accounts import proof
from trialwright.web.desk import Desk


def proven(request: HttpRequest, desk: Desk) -> bool:
    """Whether the password in the request is theirs, and the second factor where one is set."""
    return proof.proven(request, desk.person.id)
