"""One candidate: each criterion with its evidence, the investigator's signature, and what becomes of them."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.conduct.dispositions import (
    DISPOSABLE,
    Disposing,
    EligibilitySigning,
    dispose,
    screen_again,
    sign_eligibility,
    take_back,
)
from trialwright.conduct.forms import Noted, Refused
from trialwright.records.dispositions import (
    BY_WHOM,
    TRANSITIONS,
    WHY_FAILED,
    Course,
    DispositionKind,
    EligibilitySigned,
)
from trialwright.trial.candidate import Candidate, Judged, candidate_of
from trialwright.trial.enrolment import not_enrollable, not_signable, ready_for_treatment, signature_of, stands
from trialwright.trial.evidence import CriterionSeen, criteria_seen
from trialwright.trial.renewals import Due, renewals_due
from trialwright.web.accounts.proof import has_factor, prove
from trialwright.web.desk import Desk
from trialwright.web.pages import trouble
from trialwright.web.showing import show
from trialwright.words.declared import Text
from trialwright.words.findings import Finding, Place, fault

_GUARDED = (DispositionKind.LISTED, DispositionKind.ENROLLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Eligibility at one moment, as the page shows it.

    signed    the signature there; None where nobody signed
    changed   whether what decided is no longer what was signed; ``holds`` whether the signature may be relied on today
    lacking   what keeps anybody from signing there
    """

    judged: Judged
    text: Text | None
    criteria: tuple[CriterionSeen, ...]
    signed: EligibilitySigned | None
    changed: bool
    holds: bool
    lacking: tuple[Finding, ...]


def candidate(request: HttpRequest, desk: Desk, *, subject: str) -> HttpResponse:
    """Shows a candidate of the own site; signs, notes, takes back or begins anew, as the button says."""
    with desk.reading() as reading:
        if reading.site_of(subject) != desk.person.site:
            return trouble.not_found(request, desk)
    if request.method != "POST":
        return _shown(request, desk, subject)
    outcome = _acted(request, desk, subject, request.POST.get("act", ""))
    if isinstance(outcome, Refused):
        return _shown(request, desk, subject, findings=outcome.findings, status=422)
    return redirect(f"/screening/{subject}?saved=1")


def _acted(request: HttpRequest, desk: Desk, subject: str, act: str) -> Noted | Refused:
    said = {name: request.POST.get(name, "").strip() or None for name in ("day", "reason", "why", "whom")}
    log, study, who, now = desk.log, desk.study, desk.person, desk.now
    if act == "sign":
        password, token = request.POST.get("password", ""), request.POST.get("token", "")
        proven = bool(password) and prove(request, who.id, password, token) is not None
        at, seen = request.POST.get("at", ""), request.POST.get("seen", "")
        return sign_eligibility(
            log, study, EligibilitySigning(subject=subject, at=at, seen=seen, proven=proven), who, now
        )
    if act == "take back":
        about = request.POST.get("about", "")
        number = int(about) if about.isdecimal() and len(about) < 19 else 0
        return take_back(log, study, subject, number, said["reason"] or "", who=who, now=now)
    if act == "again":
        code = request.POST.get("code", "").strip()
        return screen_again(log, study, subject, code, said["reason"] or "", who=who, now=now)
    kind = next((each for each in DISPOSABLE if each.value == act), None)
    if kind is None:
        found = fault("unknown-code", code=act[:40], allowed=", ".join(each.value for each in DISPOSABLE))
        return Refused(findings=(found.at(Place(file=subject[:40])),))
    late = request.POST.get("late") == "yes"
    return dispose(log, study, Disposing(kind=kind, subject=subject, late=late, **said), who, now)


def _shown(
    request: HttpRequest, desk: Desk, subject: str, *, findings: tuple[Finding, ...] = (), status: int = 200
) -> HttpResponse:
    with desk.reading() as reading:
        known = candidate_of(reading, desk.study, subject, desk.today, language=desk.language)
        due: tuple[Due, ...] = renewals_due(reading, desk.study, subject) if known.course.is_listed else ()
    course, again = known.course, DispositionKind.RESCREENED
    possible = [kind for kind in DISPOSABLE if course.standing in TRANSITIONS[kind].moves and _may(desk, kind)]
    said: dict[str, object] = {
        "subject": subject,
        "known": known,
        "course": course,
        "findings": findings,
        "moments": [_moment(desk, known, each) for each in known.judged],
        "has_factor": has_factor(request),
        "may_sign": _may(desk, DispositionKind.ELIGIBILITY_SIGNED),
        "possible": [kind.value for kind in possible if not _is_idle(course, kind)],
        "late_possible": [kind.value for kind in _GUARDED if _may(desk, kind) and course.newest(kind) is None],
        "lacking": not_enrollable(desk.study, known, desk.today) if set(_GUARDED) & set(possible) else (),
        "unready": ready_for_treatment(desk.study, known, desk.today),
        "why_failed": WHY_FAILED,
        "by_whom": BY_WHOM,
        "may_again": _may(desk, again) and course.standing in TRANSITIONS[again].moves and course.later is None,
        "next_code": _next_code(known),
        "may_take_back": [each.sequence for each in course.history if each.stands and _may(desk, each.kind)],
        "due": due,
    }
    return show(request, desk, "candidate.html", said, status=status)


def _may(desk: Desk, kind: DispositionKind) -> bool:
    return kind in TRANSITIONS and desk.may(TRANSITIONS[kind].right)


def _is_idle(course: Course, kind: DispositionKind) -> bool:
    """Whether it would change nothing: who is on the list already, or is taken off who is not."""
    idle = {DispositionKind.LISTED: course.is_listed, DispositionKind.DELISTED: not course.is_listed}
    return idle.get(kind, False)


def _moment(desk: Desk, known: Candidate, judged: Judged) -> Moment:
    text = next((each.text for each in desk.study.schedule.anchors if each.id == judged.at), None)
    signed = signature_of(known, judged.at)
    return Moment(
        judged=judged,
        text=text,
        criteria=criteria_seen(desk.study, judged, known.places, desk.language),
        signed=signed,
        changed=signed is not None and signed.evidence != judged.evidence,
        holds=stands(desk.study, known, judged.at, desk.today),
        lacking=not_signable(desk.study, known, judged.at),
    )


def _next_code(known: Candidate) -> str:
    """A code for another screening: that of this one with the number of the attempt."""
    first, _, number = known.subject.rpartition("-")
    told = known.course.earlier is not None and bool(first) and number.isdecimal()
    return f"{first}-{int(number) + 1}" if told else f"{known.subject}-2"
