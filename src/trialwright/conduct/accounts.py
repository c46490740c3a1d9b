"""Gives and ends roles, invites to and closes accounts, notes who signed in; passwords and secrets never come here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from trialwright.conduct.forms import Noted, Refused, unwritable
from trialwright.conduct.rights import not_holding, zone_of
from trialwright.records.accounts import ACCOUNT_KINDS, UNTOLD, AccountKind, tell_accounts
from trialwright.records.entries import Author, Entry, EntryKind
from trialwright.records.log import Log, Writing
from trialwright.study.study import Study
from trialwright.words.days import day_at, read_date
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Right, Role, may

NOWHERE = "-"
"""The site of an administrator, who works at none."""


PERSON = re.compile(r"[^\W_][\w .()@+-]{0,63}")
"""How the code of a person may be written: it stands in addresses, and blanks around it would make one person two."""

NOBODY = Person(id=PersonId("-"), role=Role.ADMINISTRATOR, site=SiteId(NOWHERE))
"""Whoever tried to sign in under a code that nobody has, or runs the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGrant:
    """A role that somebody shall have.

    person        their code, never their name
    site          of the study; ``-`` for an administrator
    since, until  first and last day (ISO) by the clock of the site; None from now on, and without an end
    """

    person: str
    role: Role
    site: str
    since: str | None = None
    until: str | None = None


def give_role(log: Log, study: Study, given: RoleGrant, who: Person, now: int) -> Noted | Refused:
    """Gives somebody a role at a site, from one day to another.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="accounts", tag=given.person[:40])
    refusals = [*_forbidden(who, given.person, place), *_faulty(study, given, place)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(_author(study, who), now) as writing:
        unfit = [*_unfit(writing, study, who, now, place)]
        others = {grant.role for grant in writing.grants(given.person) if grant.ended is None}
        both = {*others, given.role.value}
        if Role.ADMINISTRATOR.value in both and len(both) > 1:
            unfit.append(fault("mixed-role", role=given.role.value).at(place))
        if unfit:
            return Refused(findings=tuple(unfit))
        role = Entry(kind=EntryKind.ROLE_GIVEN, whom=given.person, value=given.role.value, item=given.site)
        writing.append(replace(role, since=given.since, until=given.until))
    return Noted()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnd:
    """A role that somebody shall have no longer, or all of them.

    grant   sequence number of the entry that gave it; None closes the whole account
    reason  why
    """

    person: str
    reason: str
    grant: int | None = None


def end_role(log: Log, study: Study, ended: RoleEnd, who: Person, now: int) -> Noted | Refused:
    """Ends a role, or every role of somebody, at once; what was done in it stays.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="accounts", tag=ended.person[:40])
    refusals = [*_forbidden(who, ended.person, place), *unwritable(ended.reason, place, needed=True)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(_author(study, who), now) as writing:
        unfit = [*_unfit(writing, study, who, now, place)]
        given = writing.grants(ended.person)
        standing = {grant.sequence for grant in given if grant.ended is None}
        closes = ended.grant is None and bool(given) and (standing or not _closed(writing, ended.person))
        if not closes and ended.grant not in standing:
            unfit.append(fault("unknown-role", id=ended.person).at(place))
        if unfit:
            return Refused(findings=tuple(unfit))
        kind = EntryKind.ACCOUNT_CLOSED if ended.grant is None else EntryKind.ROLE_ENDED
        writing.append(Entry(kind=kind, whom=ended.person, about=ended.grant, reason=ended.reason.strip()))
    return Noted()


def note_sign_in(log: Log, study: Study, who: Person, now: int, *, succeeded: bool, code: str | None = None) -> None:
    """Notes that somebody signed in, or tried to.

    who   as the log knows them; where nobody has the code that was typed, ``NOBODY``: it may have been a password
    code  of an account whose owner has no role today, and is ``NOBODY`` so far
    now   microseconds since 1970-01-01T00:00Z
    """
    kind = EntryKind.SIGNED_IN if succeeded else EntryKind.SIGN_IN_FAILED
    with log.writing(_author(study, who), now) as writing:
        writing.append(Entry(kind=kind, whom=code or who.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStep:
    """What an administrator does to the account of somebody.

    kind    ``INVITED``, ``LOCKOUT_LIFTED``, ``SESSIONS_ENDED`` or ``FACTOR_ENDED``
    reason  why; needed for a second factor, without which somebody is easier to impersonate
    """

    person: str
    kind: AccountKind
    reason: str | None = None


def step_account(log: Log, study: Study, step: AccountStep, who: Person, now: int) -> Noted | Refused:
    """Notes what an administrator does to an account, before it is done; who has no role is not invited.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="accounts", tag=step.person[:40])
    needed = step.kind is AccountKind.FACTOR_ENDED
    refusals = [*_forbidden(who, step.person, place), *unwritable(step.reason, place, needed=needed)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(_author(study, who), now) as writing:
        unfit = [*_unfit(writing, study, who, now, place)]
        given = writing.grants(step.person)
        invited = step.kind is AccountKind.INVITED
        if not any(grant.ended is None for grant in given) if invited else not given:
            unfit.append(fault("unknown-role", id=step.person).at(place))
        if unfit:
            return Refused(findings=tuple(unfit))
        reason = (step.reason or "").strip() or None
        writing.append(Entry(kind=step.kind, whom=step.person, reason=reason))
    return Noted()


def note_invited(log: Log, code: str, now: int) -> Noted | Refused:
    """Notes an invitation that was made on the command line, by whoever runs the server.

    Refused for who has no role.
    now  microseconds since 1970-01-01T00:00Z
    """
    author = Author(person=NOBODY, zone="UTC", study=None, source="command line")
    with log.writing(author, now) as writing:
        if not any(grant.ended is None for grant in writing.grants(code)):
            return Refused(findings=(fault("unknown-role", id=code[:60]).at(Place(file="accounts", tag=code[:40])),))
        writing.append(Entry(kind=AccountKind.INVITED, whom=code))
    return Noted()


def note_refused(log: Log, study: Study, who: Person, page: str, now: int) -> None:
    """Notes that somebody asked for a page that their role may not see.

    now  microseconds since 1970-01-01T00:00Z
    """
    with log.writing(_author(study, who), now) as writing:
        writing.append(Entry(kind=AccountKind.REFUSED, whom=who.id, value=page[:64]))


def note_own(log: Log, study: Study, kind: AccountKind, who: Person, now: int, *, code: str | None = None) -> None:
    """Notes what somebody did to their own account: a password, a second factor, recovery codes.

    code  of an account whose owner has no role today, and is ``NOBODY`` so far
    now   microseconds since 1970-01-01T00:00Z
    """
    with log.writing(_author(study, who), now) as writing:
        writing.append(Entry(kind=kind, whom=code or who.id))


def _closed(writing: Writing, person: str) -> bool:
    return tell_accounts(writing.happened(ACCOUNT_KINDS)).get(person, UNTOLD).closed is not None


def _author(study: Study, who: Person) -> Author:
    return Author(person=who, zone=zone_of(study, who.site), study=study.hash)


def _unfit(writing: Writing, study: Study, who: Person, now: int, place: Place) -> Iterator[Finding]:
    return not_holding(writing, who, day_at(now, zone_of(study, who.site)), place)


def _forbidden(who: Person, whom: str, place: Place) -> Iterator[Finding]:
    if not may(who, Right.GIVE_ROLE, who.site):
        yield fault("right-missing", role=who.role.value, right=Right.GIVE_ROLE.value).at(place)
    if who.id == whom:
        yield fault("own-role").at(place)


def _faulty(study: Study, given: RoleGrant, place: Place) -> Iterator[Finding]:
    sites = [NOWHERE] if given.role is Role.ADMINISTRATOR else [site.id for site in study.study.sites]
    if given.site not in sites:
        yield fault("unknown-site", id=given.site[:60], allowed=", ".join(sites)).at(place)
    if not PERSON.fullmatch(given.person) or given.person != given.person.strip():
        yield fault("bad-person", value=repr(given.person)[:60]).at(place)
    for day in (given.since, given.until):
        read = read_date(day) if day is not None else None
        if day is not None and (read is None or read.earliest.isoformat() != day):
            yield fault("not-a-date", value=day[:60]).at(place)
    if given.since and given.until and given.until < given.since:
        yield fault("days-reversed", since=given.since, until=given.until).at(place)
