"""What waits for somebody today."""

from django.http import HttpRequest, HttpResponse

from trialwright.records.accounts import CREDENTIALS
from trialwright.store.reading import SqlReading
from trialwright.web.desk import Desk
from trialwright.web.showing import show
from trialwright.web.worklist import waiting
from trialwright.words.days import moment_text
from trialwright.words.texts import say

_NEWS = 7 * 86_400 * 1_000_000
"""Microseconds for which a change of one's own credentials is told."""

_SHOWN = 50
"""How many items of a group are shown at once; the rest is counted."""


def home(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """What is late, due, waiting for the own role, and open, of the own site."""
    with desk.reading() as reading:
        found = waiting(desk, reading)
        news = _news(desk, reading)
    groups = [(urgency.value, items[:_SHOWN], len(items)) for urgency, items in found.items()]
    said = {"groups": groups, "shown": _SHOWN, "nothing": not any(found.values()), "news": news}
    return show(request, desk, "home.html", said)


def _news(desk: Desk, reading: SqlReading) -> list[str]:
    """What happened lately to the password and the second factor of whoever looks, the newest first."""
    found: list[str] = []
    for each in reversed(reading.happened(CREDENTIALS)):
        if each.entry.whom == desk.person.id and desk.now - each.when < _NEWS:
            what = say(f"entry {each.entry.kind}", desk.language)
            when = moment_text(each.when, desk.zone)[:16]
            found.append(say("account news", desk.language, what=what, when=when, person=each.author.person.id))
    return found
