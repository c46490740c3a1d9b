"""How often somebody may fail to come in from one address, whatever code they try."""

from django.conf import settings
from django.http import HttpRequest

from trialwright.web.accounts.models import Knock

WINDOW = 15 * 60 * 1_000_000
"""Microseconds for which a failure counts."""


def knocked(request: HttpRequest, now: int) -> None:
    """Notes a failure; those that no longer count are forgotten."""
    Knock.objects.filter(at__lt=now - WINDOW).delete()
    Knock.objects.create(address=_address(request), at=now)


def too_many(request: HttpRequest, now: int) -> bool:
    """Whether so many failed from this address lately that nobody comes in from it for a while."""
    recent = Knock.objects.filter(address=_address(request), at__gte=now - WINDOW).count()
    return recent >= settings.FAILURES_PER_ADDRESS


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))[:64]
