"""Proving who somebody is: password, second factor, and the codes that stand for a second factor that was lost."""

import hmac
import re
import secrets
from base64 import b32encode
from binascii import unhexlify
from typing import cast

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice

from trialwright.web.accounts.models import Account, RecoveryCode

CODES = 10
"""Recovery codes that are made at a time."""

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without what is taken for something else."""


def prove(request: HttpRequest, code: str, password: str, token: str) -> Account | None:
    """The account whose password and, where one is set, second factor these are; each failure counts for the lockout.

    token  six digits of the authenticator, or a recovery code, which is used up
    """
    account = authenticate(request, code=code, password=password)
    if not isinstance(account, Account):
        return None
    device = second_factor(account)
    if device is None or bool(device.verify_token(token)) or _recovered(account, token):  # pyright: ignore[reportUnknownMemberType]
        return account
    user_login_failed.send(sender=__name__, credentials={"code": code}, request=request)  # pyright: ignore[reportUnknownMemberType]
    return None


def proven(request: HttpRequest, code: str) -> bool:
    """Whether password and, where one is set, second factor were given again, as a signature needs them."""
    password, token = request.POST.get("password", ""), request.POST.get("token", "").strip()
    return bool(password) and prove(request, code, password, token) is not None


def second_factor(account: Account) -> TOTPDevice | None:
    """The authenticator that is in use; None where there is none."""
    return TOTPDevice.objects.filter(user=account, confirmed=True).first()


def has_factor(request: HttpRequest) -> bool:
    """Whether whoever asks has a second factor, which their signature needs too."""
    account = request.user
    return isinstance(account, Account) and second_factor(account) is not None


def begun(account: Account) -> TOTPDevice:
    """The authenticator that somebody is setting up, with a secret of its own; not in use yet."""
    device = TOTPDevice.objects.filter(user=account, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=account, name="authenticator", confirmed=False)


def secret_of(device: TOTPDevice) -> str:
    """The secret as an authenticator takes it by hand: groups of four letters."""
    text = b32encode(unhexlify(cast("str", device.key))).decode("ascii").rstrip("=")
    return " ".join(re.findall(".{1,4}", text))


def confirm(account: Account, token: str) -> bool:
    """Puts the authenticator that was begun to use when it shows these digits; the one before is used no longer."""
    device = begun(account)
    if not device.verify_token(token):  # pyright: ignore[reportUnknownMemberType]
        return False
    TOTPDevice.objects.filter(user=account, confirmed=True).delete()
    device.confirmed = True
    device.save()
    return True


def end_second_factor(account: Account) -> bool:
    """Takes the second factor and its recovery codes away; False where there was none."""
    RecoveryCode.objects.filter(account=account).delete()
    return TOTPDevice.objects.filter(user=account).delete()[0] > 0


def new_codes(account: Account) -> tuple[str, ...]:
    """Fresh recovery codes of 80 bits, shown once; those before hold no longer."""
    RecoveryCode.objects.filter(account=account).delete()
    codes = tuple("-".join(_four() for _ in range(4)) for _ in range(CODES))
    for code in codes:
        salt = secrets.token_hex(16)
        RecoveryCode.objects.create(account=account, salt=salt, hash=_hashed(salt, code))
    return codes


def codes_left(account: Account) -> int:
    """How many recovery codes were not used yet."""
    return RecoveryCode.objects.filter(account=account).count()


def _four() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(4))


def _hashed(salt: str, code: str) -> str:
    plain = re.sub(r"[^A-Z2-9]", "", code.upper())
    return salted_hmac(f"recovery {salt}", plain, algorithm="sha256").hexdigest()


def _recovered(account: Account, token: str) -> bool:
    if len(token) < 16:
        return False
    kept = RecoveryCode.objects.filter(account=account)
    found = next((each for each in kept if hmac.compare_digest(each.hash, _hashed(each.salt, token))), None)
    return found is not None and RecoveryCode.objects.filter(pk=found.pk).delete()[0] == 1
