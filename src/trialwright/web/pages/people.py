"""Who works in the trial: roles from one day to another, invitations, lockouts, and accounts that are closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.conduct.accounts import NOWHERE, AccountStep, RoleEnd, RoleGrant, end_role, give_role, step_account
from trialwright.conduct.forms import Noted, Refused
from trialwright.records.accounts import ACCOUNT_KINDS, UNTOLD, AccountKind, AccountStory, tell_accounts
from trialwright.records.register import Grant
from trialwright.web.accounts.models import Account
from trialwright.web.accounts.proof import end_second_factor
from trialwright.web.accounts.standing import NO_ACCOUNT, AccountStanding, standing_of, unlock
from trialwright.web.desk import Desk
from trialwright.web.pages import trouble
from trialwright.web.pages.sign_in import DAYS, invite
from trialwright.web.showing import show
from trialwright.words.days import day_at
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Role

_WEEK = DAYS * 86_400 * 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """Somebody with their roles and their account.

    grants  each role, with whether it ``stands``, begins ``later``, is ``past`` or was ``ended``
    state   of the account: ``none``, ``invited``, ``lapsed``, ``password`` or ``closed``
    """

    code: str
    grants: tuple[tuple[Grant, str], ...]
    standing: AccountStanding
    story: AccountStory
    state: str

    @property
    def can_close(self) -> bool:
        """Whether there is anything left to close."""
        return any(state in {"stands", "later"} for _, state in self.grants) or self.story.closed is None


def people(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Everybody; gives a role to somebody who may be new."""
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        code = request.POST.get("code", "").strip()
        outcome = _given(request, desk, code)
        if isinstance(outcome, Noted):
            return redirect("person", code=code)
        findings = outcome.findings
    said = {"rows": _rows(desk), "findings": findings, **_offered(desk)}
    return show(request, desk, "people.html", said, status=422 if findings else 200)


def person(request: HttpRequest, desk: Desk, *, code: str) -> HttpResponse:
    """Somebody: their roles, their account, and what happened to it; does what the button says that was pressed."""
    findings: tuple[Finding, ...] = ()
    invitation: str | None = None
    if not any(row.code == code for row in _rows(desk, code)):
        return trouble.not_found(request, desk)
    if request.method == "POST":
        outcome = _done(request, desk, code)
        if isinstance(outcome, Refused):
            findings = outcome.findings
        elif request.POST.get("act") == "invite":
            invitation = request.build_absolute_uri(f"/invitation/{invite(code)}")
        else:
            return redirect(f"{request.path}?done=1")
    (row,) = _rows(desk, code)
    said = {"row": row, "findings": findings, "invitation": invitation, "own": code == desk.person.id, **_offered(desk)}
    return show(request, desk, "person.html", said, status=422 if findings else 200)


def _done(request: HttpRequest, desk: Desk, code: str) -> Noted | Refused:
    """Writes the entry first; what Django keeps follows it, so that nothing happens that the log does not know."""
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    account = Account.objects.filter(code=code).first()
    match act:
        case "give":
            return _given(request, desk, code)
        case "end":
            grant = request.POST.get("grant", "")
            number = int(grant) if grant.isascii() and grant.isdigit() and len(grant) < 19 else 0
            return end_role(
                desk.log, desk.study, RoleEnd(person=code, reason=reason, grant=number), desk.person, desk.now
            )
        case "close":
            outcome = end_role(desk.log, desk.study, RoleEnd(person=code, reason=reason), desk.person, desk.now)
            if isinstance(outcome, Noted) and account is not None:
                account.close()
            return outcome
        case "invite":
            return _stepped(desk, code, AccountKind.INVITED, reason)
        case "unlock":
            outcome = _stepped(desk, code, AccountKind.LOCKOUT_LIFTED, reason)
            if isinstance(outcome, Noted):
                unlock(code)
            return outcome
        case "sessions":
            outcome = _stepped(desk, code, AccountKind.SESSIONS_ENDED, reason)
            if isinstance(outcome, Noted) and account is not None:
                account.end_sessions()
            return outcome
        case "factor":
            outcome = _stepped(desk, code, AccountKind.FACTOR_ENDED, reason)
            if isinstance(outcome, Noted) and account is not None:
                end_second_factor(account)
                account.end_sessions()
            return outcome
        case _:
            return _unoffered(act)


def _stepped(desk: Desk, code: str, kind: AccountKind, reason: str) -> Noted | Refused:
    step = AccountStep(person=code, kind=kind, reason=reason or None)
    return step_account(desk.log, desk.study, step, desk.person, desk.now)


def _given(request: HttpRequest, desk: Desk, code: str) -> Noted | Refused:
    named = request.POST.get("role", "")
    role = next((each for each in Role if each.value == named), None)
    if role is None:
        return _unoffered(named)
    site = NOWHERE if role is Role.ADMINISTRATOR else request.POST.get("site", "")
    since, until = (request.POST.get(name, "").strip() or None for name in ("since", "until"))
    given = RoleGrant(person=code, role=role, site=site, since=since, until=until)
    return give_role(desk.log, desk.study, given, desk.person, desk.now)


def _unoffered(value: str) -> Refused:
    return Refused(findings=(fault("unknown-choice", value=value[:60]).at(Place(file="accounts")),))


def _offered(desk: Desk) -> Mapping[str, object]:
    return {"all_roles": list(Role), "sites": desk.study.study.sites}


def _rows(desk: Desk, code: str | None = None) -> Sequence[PersonRow]:
    """Everybody who was ever given a role, or one of them, in the order of their codes."""
    with desk.reading() as reading:
        grants = reading.grants(code)
        stories = tell_accounts(reading.happened(ACCOUNT_KINDS))
    codes = sorted({grant.person for grant in grants})
    standing = standing_of(codes)
    rows: list[PersonRow] = []
    for each in codes:
        own = tuple((grant, _state(desk, grant)) for grant in grants if grant.person == each)
        story, stands = stories.get(each, UNTOLD), standing.get(each, NO_ACCOUNT)
        state = _account_state(stands, story, desk.now)
        rows.append(PersonRow(code=each, grants=own, standing=stands, story=story, state=state))
    return rows


def _state(desk: Desk, grant: Grant) -> str:
    zone = next((site.zone for site in desk.study.study.sites if site.id == grant.site), "UTC")
    day = day_at(desk.now, zone)
    if grant.ended is not None:
        return "ended"
    if grant.since is not None and day < grant.since:
        return "later"
    return "past" if grant.until is not None and grant.until < day else "stands"


def _account_state(standing: AccountStanding, story: AccountStory, now: int) -> str:
    if story.closed is not None and not standing.password:
        return "closed"
    if standing.password:
        return "password"
    if story.invited is None and not standing.exists:
        return "none"
    return "lapsed" if story.invited is not None and now - story.invited > _WEEK else "invited"
