"""Whether the log is as it was written: verified behind the page, with the last result and those before it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.records.lock import LockKind
from trialwright.records.verifications import fold_verifications
from trialwright.web.desk import Desk
from trialwright.web.showing import show
from trialwright.web.verifying import begin, running

SHOWN = 20
"""Verifications that the page lists."""


def log_verification(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Shows how far a verification is and what the last ones found; begins one when asked by the button."""
    if request.method == "POST":
        begin(desk)
        return redirect("log_verification")
    under_way = running(desk.log)  # looked at first: whatever is over by then stands in the log
    with desk.reading() as reading:
        told = fold_verifications(reading.happened({LockKind.LOG_VERIFIED.value}))
        newest = reading.head().next_entry - 1
    last = told[-1] if told else None
    said = {
        "running": under_way,
        "last": last,
        "faults": [each.said(desk.language) for each in last.found] if last is not None else [],
        "since_then": newest - last.read if last is not None else 0,
        "earlier": told[:-1][: -SHOWN - 1 : -1],
        "has_witness": desk.log.witness is not None,
    }
    return show(request, desk, "log_verification.html", said)
