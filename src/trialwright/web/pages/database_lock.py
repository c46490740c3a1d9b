"""The lock of the database of a site: a checklist, two signatures, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.chapters.capture.locking import site_content
from trialwright.conduct.forms import Noted, Refused
from trialwright.conduct.lock import LockSigning, LogChecked, note_log_verified, sign_lock, sign_unlock
from trialwright.records.lock import DatabaseLock, LockKind, fold_lock
from trialwright.trial.lock_checklist import Condition, SiteRecord, Unsettled, judge_lock, site_record
from trialwright.trial.log_verification import verify_log
from trialwright.web.accounts.proof import proven
from trialwright.web.desk import Desk
from trialwright.web.pages import trouble
from trialwright.web.showing import show
from trialwright.words.declared import Text
from trialwright.words.findings import Finding
from trialwright.words.flaws import Flaw
from trialwright.words.people import Right

SHOWN = 20
"""Places that a line of the checklist names; it says how many there are."""

LISTS: Mapping[str, str] = MappingProxyType(
    {
        "queries closed": "/queries",
        "forms signed": "/signatures?which=unsigned",
        "source verified": "/verification",
    }
)
"""The page that lists all of what a line speaks of, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLeft:
    """Where something is left to do, in words of the study, and its page."""

    at: Unsettled
    visit: Text | None
    form: Text | None

    @property
    def href(self) -> str:
        """The form; for a visit or a participant as a whole the page of the participant."""
        if self.at.form is not None:
            return f"/participants/{self.at.subject}/{self.at.visit}/{self.at.form}"
        return f"/participants/{self.at.subject}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistLine:
    """A line as the page shows it."""

    condition: Condition
    places: tuple[PlaceLeft, ...]
    href: str | None

    @property
    def more(self) -> int:
        """How many places are not named."""
        return len(self.condition.left) - len(self.places)


def database_lock(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Shows the checklist and who has signed; verifies the log, signs, or signs for the unlock."""
    if request.method != "POST":
        return _shown(request, desk)
    if not desk.may(Right.LOCK_DATABASE):
        return trouble.forbidden(request, desk)
    match request.POST.get("act", ""):
        case "verify log":
            outcome, findings = _verified(desk)
        case "lock":
            outcome, findings = sign_lock(desk.log, desk.study, _signing(request, desk), desk.person, desk.now), ()
        case "unlock":
            outcome, findings = sign_unlock(desk.log, desk.study, _signing(request, desk), desk.person, desk.now), ()
        case _:
            return _shown(request, desk)
    if isinstance(outcome, Refused):
        return _shown(request, desk, findings=outcome.findings, status=422)
    return _shown(request, desk, faults=findings) if findings else redirect(f"{request.path}?noted=1")


def _signing(request: HttpRequest, desk: Desk) -> LockSigning:
    return LockSigning(
        content=request.POST.get("content", ""),
        reason=request.POST.get("reason", ""),
        proven=proven(request, desk.person.id),
    )


def _verified(desk: Desk) -> tuple[Noted | Refused, tuple[Flaw, ...]]:
    """Recomputes the whole log, and notes what came of it."""
    read = desk.log.head()
    found = verify_log(desk.log)
    checked = LogChecked(read=read.next_entry - 1, head=read.hash, found=found.faults)
    return note_log_verified(desk.log, desk.study, checked, desk.person, desk.now), found.faults


def _shown(
    request: HttpRequest,
    desk: Desk,
    *,
    findings: tuple[Finding, ...] = (),
    faults: tuple[Flaw, ...] = (),
    status: int = 200,
) -> HttpResponse:
    site = desk.person.site
    with desk.reading() as reading:
        lock = fold_lock(reading.happened(set(LockKind)), site)
        record = site_record(desk.study, reading, site, date.fromisoformat(desk.today))
    conditions = judge_lock(record)
    content = site_content(site, desk.study.hash, record.forms)
    said = {
        "lock": lock,
        "lines": [_line(record, each) for each in conditions],
        "unmet": sum(not each.met for each in conditions),
        "content": content,
        "signed": [(each, each.content in {content, ""}) for each in lock.signed],
        "may_lock": desk.may(Right.LOCK_DATABASE),
        "has_signed": _has_signed(lock, desk, content),
        "share": record.study.study.source_verification,
        "findings": findings,
        "faults": [each.said(desk.language) for each in faults],
    }
    return show(request, desk, "database_lock.html", said, status=status)


def _has_signed(lock: DatabaseLock, desk: Desk, content: str) -> bool:
    bound = "" if lock.locked is not None else content
    return any(each.person == desk.person.id and each.content == bound for each in lock.signed)


def _line(record: SiteRecord, condition: Condition) -> ChecklistLine:
    casebook = record.study.casebook
    named = [each for each in condition.left if each.subject is not None][:SHOWN]
    places: list[PlaceLeft] = []
    for each in named:
        form, visit = casebook.form(each.form or ""), casebook.visit(each.visit or "")
        places.append(PlaceLeft(at=each, visit=visit.text if visit else None, form=form.text if form else None))
    return ChecklistLine(condition=condition, places=tuple(places), href=LISTS.get(condition.name))
