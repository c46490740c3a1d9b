"""How an account stands: whether it has a password and a second factor, and whether it is locked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Sum
from django.utils.timezone import now
from django_otp.plugins.otp_totp.models import TOTPDevice

from trialwright.web.accounts.models import Account
from trialwright.words.days import microseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStanding:
    """An account as it stands.

    exists  False for a code that was never invited
    last    when they last signed in, microseconds since 1970-01-01T00:00Z; None for never
    """

    exists: bool = False
    password: bool = False
    factor: bool = False
    locked: bool = False
    last: int | None = None


NO_ACCOUNT = AccountStanding()


def standing_of(codes: Iterable[str]) -> Mapping[str, AccountStanding]:
    """How the account of each code stands."""
    wanted = set(codes)
    proven = set(TOTPDevice.objects.filter(confirmed=True).values_list("user_id", flat=True))
    since = now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    failed = (
        AccessAttempt.objects.filter(username__in=wanted, attempt_time__gte=since)
        .values("username")
        .annotate(failures=Sum("failures_since_start"))
    )
    locked = {each["username"] for each in failed if each["failures"] >= settings.AXES_FAILURE_LIMIT}
    found = {
        account.code: AccountStanding(
            exists=True,
            password=account.has_usable_password(),
            factor=account.pk in proven,
            locked=account.code in locked,
            last=_moment(cast("datetime | None", account.last_login)),  # pyright: ignore[reportUnknownMemberType]
        )
        for account in Account.objects.filter(code__in=wanted)
    }
    return {code: found.get(code, NO_ACCOUNT) for code in wanted}


def _moment(when: datetime | None) -> int | None:
    return None if when is None else microseconds(when)


def unlock(code: str) -> None:
    """Forgets the failures under a code, so that its owner may try again at once."""
    reset(username=code)
