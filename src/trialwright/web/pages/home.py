"""What waits for somebody today."""

from django.http import HttpRequest, HttpResponse

from trialwright.web.desk import Desk
from trialwright.web.showing import show
from trialwright.web.worklist import waiting

_SHOWN = 50
"""How many items of a group are shown at once; the rest is counted."""


def home(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """What is late, due, waiting for the own role, and open, of the own site."""
    with desk.reading() as reading:
        found = waiting(desk, reading)
    groups = [(urgency.value, items[:_SHOWN], len(items)) for urgency, items in found.items()]
    return show(request, desk, "home.html", {"groups": groups, "shown": _SHOWN, "nothing": not any(found.values())})
