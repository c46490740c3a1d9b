"""One's own account: the role in which one acts, the password, the other sessions, and the second factor."""

from collections.abc import Mapping
from typing import cast

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.conduct.accounts import note_own
from trialwright.records.accounts import AccountKind
from trialwright.web.accounts import proof
from trialwright.web.accounts.models import Account
from trialwright.web.accounts.obliged import is_obliged
from trialwright.web.accounts.passwords import fault_of
from trialwright.web.accounts.picture import drawn
from trialwright.web.desk import Desk
from trialwright.web.showing import show


def account(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Shows one's own account; changes the password, or ends the other sessions."""
    own = _own(request)
    if request.method != "POST":
        return show(request, desk, "account.html", _standing(own))
    if request.POST.get("act") == "sessions":
        own.end_sessions()
        return _done(request, desk, own, AccountKind.SESSIONS_ENDED)
    if not _proven(request, own):
        return show(request, desk, "account.html", {**_standing(own), "failed": "not proven"}, status=422)
    new = request.POST.get("new", "")
    failed = fault_of(new, request.POST.get("again", ""), own)
    if failed is not None:
        return show(request, desk, "account.html", {**_standing(own), "failed": failed}, status=422)
    own.set_password(new)
    own.save()
    return _done(request, desk, own, AccountKind.PASSWORD_SET)


def second_factor(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Sets a second factor up, turns it off, or makes recovery codes; each asks for the password again."""
    own = _own(request)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "confirm":
        return _confirmed(request, desk, own)
    if act and not _proven(request, own):
        return show(request, desk, "second_factor.html", {**_standing(own), "failed": "not proven"}, status=422)
    if act == "begin":
        return show(request, desk, "second_factor.html", {**_standing(own), **_begun(own)})
    if act == "codes" and proof.second_factor(own) is not None:
        note_own(desk.log, desk.study, AccountKind.CODES_MADE, desk.person, desk.now)
        codes = proof.new_codes(own)
        return show(request, desk, "second_factor.html", {**_standing(own), "codes": codes})
    if act == "end" and is_obliged(desk):
        return show(request, desk, "second_factor.html", {**_standing(own), "failed": "factor obliged"}, status=422)
    if act == "end" and proof.end_second_factor(own):
        own.end_sessions()
        return _done(request, desk, own, AccountKind.FACTOR_ENDED)
    return show(request, desk, "second_factor.html", _standing(own))


def _confirmed(request: HttpRequest, desk: Desk, own: Account) -> HttpResponse:
    if not proof.confirm(own, request.POST.get("token", "").strip()):
        said = {**_standing(own), **_begun(own), "failed": "wrong digits"}
        return show(request, desk, "second_factor.html", said, status=422)
    own.end_sessions()
    update_session_auth_hash(request, own)
    note_own(desk.log, desk.study, AccountKind.FACTOR_SET, desk.person, desk.now)
    codes = proof.new_codes(own)
    return show(request, desk, "second_factor.html", {**_standing(own), "codes": codes})


def _own(request: HttpRequest) -> Account:
    return Account.objects.get(pk=cast("Account", request.user).pk)


def _proven(request: HttpRequest, own: Account) -> bool:
    return proof.proven(request, own.code)


def _done(request: HttpRequest, desk: Desk, own: Account, kind: AccountKind) -> HttpResponse:
    """Keeps this session alone, notes what was done, and shows the page anew."""
    update_session_auth_hash(request, own)
    note_own(desk.log, desk.study, kind, desk.person, desk.now)
    return redirect(f"{request.path}?done=1")


def _standing(own: Account) -> Mapping[str, object]:
    factor = proof.second_factor(own) is not None
    return {"factor": factor, "left": proof.codes_left(own) if factor else 0}


def _begun(own: Account) -> Mapping[str, object]:
    device = proof.begun(own)
    return {"secret": proof.secret_of(device), "picture": drawn(device.config_url)}
