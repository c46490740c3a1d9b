"""Signing in and out, and the invitation by which somebody sets their first password."""

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import login as otp_login  # pyright: ignore[reportUnknownVariableType]
from django_otp.plugins.otp_totp.models import TOTPDevice

from trialwright.conduct.accounts import NOBODY, note_sign_in
from trialwright.web.accounts.models import Account
from trialwright.web.desk import Desk, seated
from trialwright.web.showing import language_of, show

_DAYS = 7
"""For how long an invitation holds."""


def sign_in(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Asks for code, password and, if one is set, second factor; says the same whatever was wrong."""
    said: dict[str, object] = {"next": request.GET.get("next", "")}
    if request.method != "POST":
        return show(request, desk, "sign_in.html", said)
    code, token = request.POST.get("code", "").strip(), request.POST.get("token", "").strip()
    account = authenticate(request, code=code, password=request.POST.get("password", ""))
    if not isinstance(account, Account) or not _second_factor(account, token):
        note_sign_in(desk.log, desk.study, NOBODY, desk.now, succeeded=False)
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)
        return show(request, desk, "sign_in.html", {**said, "failed": True, "code": code[:64]}, status=401)
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    device = TOTPDevice.objects.filter(user=account, confirmed=True).first()
    if device is not None:
        otp_login(request, device)
    own = seated(desk.log, account.get_username(), None, desk.language, desk.now)
    if own.who is not None:
        note_sign_in(desk.log, desk.study, own.who, desk.now, succeeded=True)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    return redirect(target if safe else "/")


def _second_factor(account: Account, token: str) -> bool:
    device = TOTPDevice.objects.filter(user=account, confirmed=True).first()
    return device is None or bool(device.verify_token(token))  # pyright: ignore[reportUnknownMemberType]


def locked_out(request: HttpRequest, *_more: object) -> HttpResponse:
    """Too many failures under one code."""
    return render(request, "trouble.html", {"language": language_of(request), "kind": "locked out"}, status=429)


def sign_out(request: HttpRequest, _desk: Desk, **_named: str) -> HttpResponse:
    """Ends the session; only asked for by a form of ours."""
    if request.method != "POST":
        return redirect("/")
    logout(request)
    return redirect("/sign-in")


def invite(code: str) -> str:
    """What an invitation holds: the code, signed, good until a password is set or a week has passed."""
    account = Account.objects.filter(code=code).first() or Account.objects.invite(code)
    return signing.dumps([account.get_username(), account.password[-16:]], salt="invitation")


def invitation(request: HttpRequest, desk: Desk, *, token: str) -> HttpResponse:
    """Lets whoever was invited set a password."""
    said: dict[str, object] = {}
    account = _invited(token)
    if account is None:
        return show(request, desk, "trouble.html", {**said, "kind": "invitation"}, status=404)
    said["code"] = account.get_username()
    if request.method != "POST":
        return show(request, desk, "invitation.html", said)
    password = request.POST.get("password", "")
    try:
        validate_password(password, account)
    except ValidationError:
        return show(request, desk, "invitation.html", {**said, "failed": "password weak"}, status=400)
    if password != request.POST.get("again"):
        return show(request, desk, "invitation.html", {**said, "failed": "password differs"}, status=400)
    account.set_password(password)
    account.save()
    return redirect("/sign-in")


def _invited(token: str) -> Account | None:
    try:
        code, state = signing.loads(token, salt="invitation", max_age=_DAYS * 86_400)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    account = Account.objects.filter(code=code).first()
    return account if account is not None and account.password[-16:] == state else None
