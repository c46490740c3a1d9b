"""Links a participant's code with who they are, and forgets it again; each act is an entry, the identity never is."""

from collections.abc import Iterator
from dataclasses import dataclass

from trialwright.conduct.forms import SUBJECT, Noted, Refused, author_at, unwritable
from trialwright.conduct.rights import unentitled
from trialwright.records.entries import Entry, EntryKind
from trialwright.records.identity import Identities, Identity
from trialwright.records.log import Log
from trialwright.study.study import Study
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person, Right, may

LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where codes are linked with people: the log, which notes it, and the store apart."""

    log: Log
    identities: Identities
    study: Study


def link_identity(
    desk: Desk, subject: str, identity: Identity, who: Person, now: int, *, reason: str | None = None
) -> Noted | Refused:
    """Keeps who a subject is.

    now     microseconds since 1970-01-01T00:00Z
    reason  needed where the same hospital number is linked already, as when somebody is screened again, and where
            this subject is linked already
    """
    place = Place(file="identity", tag=subject[:40])
    refusals = [
        *_forbidden(subject, who, Right.LINK_IDENTITY, place),
        *_faulty(identity, place),
        *unwritable(reason, place, needed=False),
    ]
    if refusals:
        return Refused(findings=tuple(refusals))
    with desk.log.writing(author_at(desk.study, who), now) as writing:
        unfit = [*unentitled(writing, desk.study, who, now, place, subject=subject, through_lock=True)]
        if not unfit and not (reason or "").strip():
            unfit += _known(desk.identities, subject, identity, who, place)
        if unfit:
            return Refused(findings=tuple(unfit))
        writing.append(Entry(kind=EntryKind.IDENTITY_LINKED, subject=subject, reason=reason))
        desk.identities.link(subject, who.site, identity)
    return Noted()


def read_identity(desk: Desk, subject: str, who: Person, now: int) -> Identity | Refused | None:
    """Who a subject is, after the log has noted that it was read; None where nobody was linked.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="identity", tag=subject[:40])
    refusals = [*_forbidden(subject, who, Right.LINK_IDENTITY, place)]
    if refusals:
        return Refused(findings=tuple(refusals))
    refused = _note(desk, Entry(kind=EntryKind.IDENTITY_READ, subject=subject), who, now)
    return refused or desk.identities.read(subject)


def erase_identity(desk: Desk, subject: str, who: Person, now: int, *, reason: str) -> Noted | Refused:
    """Forgets who a subject is, for ever; what was recorded under their code stays.

    The log notes it first: should the erasing fail, it can be asked for again.
    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="identity", tag=subject[:40])
    refusals = [
        *_forbidden(subject, who, Right.ERASE_IDENTITY, place),
        *unwritable(reason, place, needed=True),
    ]
    if refusals:
        return Refused(findings=tuple(refusals))
    noted = Entry(kind=EntryKind.IDENTITY_ERASED, subject=subject, reason=reason.strip())
    refused = _note(desk, noted, who, now)
    if refused is not None:
        return refused
    desk.identities.erase(subject)
    return Noted()


def _note(desk: Desk, entry: Entry, who: Person, now: int) -> Refused | None:
    subject = entry.subject or ""
    place = Place(file="identity", tag=subject[:40])
    with desk.log.writing(author_at(desk.study, who), now) as writing:
        unfit = [*unentitled(writing, desk.study, who, now, place, subject=subject, through_lock=True)]
        if writing.site_of(subject) is None:
            unfit.append(fault("unknown-subject", id=subject).at(place))
        if unfit:
            return Refused(findings=tuple(unfit))
        writing.append(entry)
    return None


def _forbidden(subject: str, who: Person, right: Right, place: Place) -> Iterator[Finding]:
    if not may(who, right, who.site):
        yield fault("right-missing", role=who.role.value, right=right.value).at(place)
    if not SUBJECT.fullmatch(subject):
        yield fault("missing-subject").at(place)


def _faulty(identity: Identity, place: Place) -> Iterator[Finding]:
    if not identity.name.strip() or not identity.hospital_number.strip():
        yield fault("identity-incomplete").at(place)
    for text in (identity.name, identity.hospital_number, identity.contact):
        if len(text) > LONGEST or "\x00" in text:
            yield fault("wrong-value", value="...", detail=f"up to {LONGEST} characters").at(place)


def _known(identities: Identities, subject: str, identity: Identity, who: Person, place: Place) -> Iterator[Finding]:
    """The same person under another code, which at another site is not named; or this code with somebody already."""
    if identities.read(subject) is not None:
        yield fault("identity-linked", id=subject).at(place)
    for other, site in identities.find(identity.hospital_number):
        if other != subject:
            yield fault("person-known", id=other if site == who.site else "-").at(place)
