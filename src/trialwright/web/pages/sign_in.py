"""Signing in and out, and the invitation by which somebody sets their first password."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django_otp import login as otp_login  # pyright: ignore[reportUnknownVariableType]

from trialwright.conduct.accounts import NOBODY, note_own, note_sign_in
from trialwright.records.accounts import AccountKind
from trialwright.web.accounts.knocking import knocked, too_many
from trialwright.web.accounts.models import Account
from trialwright.web.accounts.passwords import fault_of
from trialwright.web.accounts.proof import codes_left, prove, second_factor
from trialwright.web.desk import Desk, seated
from trialwright.web.showing import language_of, show

DAYS = 7
"""For how long an invitation holds."""


def sign_in(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Asks for code, password and, if one is set, second factor; says the same whatever was wrong."""
    said: dict[str, object] = {"next": request.GET.get("next", "")}
    if request.method != "POST":
        return show(request, desk, "sign_in.html", said)
    if too_many(request, desk.now):
        return locked_out(request)
    code, token = request.POST.get("code", "").strip(), request.POST.get("token", "").strip()
    known = Account.objects.filter(code=code).first()
    left = codes_left(known) if known is not None else 0
    account = prove(request, code, request.POST.get("password", ""), token)
    if account is None:
        knocked(request, desk.now)
        note_sign_in(desk.log, desk.study, NOBODY, desk.now, succeeded=False)
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)
        said = {"next": request.POST.get("next", ""), "failed": True, "code": code[:64]}
        return show(request, desk, "sign_in.html", said, status=401)
    request.session.cycle_key()  # also where the same person signs in again
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    request.session["began"] = desk.now
    device = second_factor(account)
    if device is not None:
        otp_login(request, device)
    own = seated(desk.log, account.code, None, desk.language, desk.now).who or NOBODY
    note_sign_in(desk.log, desk.study, own, desk.now, succeeded=True, code=account.code)
    if codes_left(account) < left:
        note_own(desk.log, desk.study, AccountKind.CODE_USED, own, desk.now, code=account.code)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=None) and target.startswith("/")
    return redirect(target if safe else "/")


def locked_out(request: HttpRequest, *_more: object) -> HttpResponse:
    """Too many failures under one code, or from one address."""
    return render(request, "trouble.html", {"language": language_of(request), "kind": "locked out"}, status=429)


def sign_out(request: HttpRequest, _desk: Desk, **_named: str) -> HttpResponse:
    """Ends the session, and what the browser kept of it; only asked for by a form of ours."""
    if request.method != "POST":
        return redirect("/")
    logout(request)
    answer = redirect("/sign-in")
    answer["Clear-Site-Data"] = '"storage"'
    return answer


_NOTED = 60_000_000
"""Microseconds after which it is noted again: to write a session at every request would make every save wait."""


def timed_out(request: HttpRequest, now: int) -> bool:
    """Whether a session is so old that it ends, however busy it is.

    Notes, once a minute, that somebody is there: what is not noted for as long as one may be idle ends by itself.
    """
    if now - int(request.session.get("seen", 0)) > _NOTED:
        request.session["seen"] = now
    began = request.session.setdefault("began", now)
    return now - int(began) > settings.LONGEST_SESSION * 1_000_000


def invite(code: str) -> str:
    """The code, signed: good until a password is set, a newer invitation is made, or a week is over."""
    account = Account.objects.filter(code=code).first() or Account.objects.invite(code)
    account.end_sessions()
    return signing.dumps([account.code, account.password[-16:], account.generation], salt="invitation")


def invitation(request: HttpRequest, desk: Desk, *, token: str) -> HttpResponse:
    """Lets whoever was invited set a password."""
    if too_many(request, desk.now):
        return locked_out(request)
    account = _invited(token)
    if account is None:
        knocked(request, desk.now)
        return show(request, desk, "trouble.html", {"kind": "invitation"}, status=404)
    said: dict[str, object] = {"code": account.code}
    if request.method != "POST":
        return show(request, desk, "invitation.html", said)
    password = request.POST.get("password", "")
    failed = fault_of(password, request.POST.get("again", ""), account)
    if failed is not None:
        return show(request, desk, "invitation.html", {**said, "failed": failed}, status=400)
    account.set_password(password)
    account.save()
    own = seated(desk.log, account.code, None, desk.language, desk.now).who or NOBODY
    note_own(desk.log, desk.study, AccountKind.PASSWORD_SET, own, desk.now, code=account.code)
    return redirect("/sign-in")


def _invited(token: str) -> Account | None:
    try:
        code, *state = signing.loads(token, salt="invitation", max_age=DAYS * 86_400)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    account = Account.objects.filter(code=code).first()
    return account if account is not None and [account.password[-16:], account.generation] == state else None
