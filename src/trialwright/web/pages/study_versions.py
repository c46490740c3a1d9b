"""The versions of the study: which came when and who approved them where, how one differs, and what it would mean."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.conduct.forms import Refused
from trialwright.conduct.versions import EthicsApproval, approve_study, propose_study
from trialwright.records.entries import EntryKind, Recorded
from trialwright.records.versions import VersionKind
from trialwright.store.audit import AuditFilter
from trialwright.store.reading import SqlReading
from trialwright.study.check import check
from trialwright.study.elements import not_specified
from trialwright.study.folder import Folder, read_texts
from trialwright.study.study import Study
from trialwright.study.uploaded import UNPACKED, read_uploaded
from trialwright.trial.amendment import tell_differences
from trialwright.trial.cases import run_cases
from trialwright.trial.impact import Touch, amendment, touched, verdicts_touched
from trialwright.web.accounts.proof import has_factor, prove
from trialwright.web.carried import pack, unpack
from trialwright.web.desk import Desk, study_of
from trialwright.web.pages import trouble
from trialwright.web.showing import show
from trialwright.web.telling import SHORT
from trialwright.words.findings import Finding, Place, fault, has_errors
from trialwright.words.people import Right
from trialwright.words.texts import SENTENCES, say

LARGEST = 5_000_000
"""Bytes that an upload may have."""

ETHICS = ("protocol", "version", "day", "filing")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    """A study version as the list shows it; ``state`` is in force, approved, or proposed."""

    hash: str
    proposed: Recorded | None
    approvals: tuple[Recorded, ...]
    state: str

    @property
    def short(self) -> str:
        return self.hash[:SHORT]


def versions(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Every version in the log, newest first."""
    with desk.reading() as reading:
        rows = list(_versions(desk, reading))[::-1]
    return show(request, desk, "study_versions.html", {"rows": rows, "may_propose": desk.may(Right.PROPOSE_STUDY)})


def _versions(desk: Desk, reading: SqlReading) -> Iterator[_Version]:
    site = desk.person.site
    said = {
        kind: reading.audit(site, AuditFilter(kind=kind), limit=500)
        for kind in (EntryKind.STUDY_VERSION.value, EntryKind.STUDY_APPROVED.value)
    }
    for hash in reading.studies():
        proposed = [each for each in said["study version"] if each.entry.item == hash]
        approved = [each for each in said["study approved"] if each.entry.item == hash]
        state = "in force" if hash == desk.study.hash else "approved" if approved else "proposed"
        yield _Version(hash=hash, proposed=proposed[-1] if proposed else None, approvals=tuple(approved), state=state)


def propose(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Takes the files of a version, says what is wrong with them, and keeps the version when that is confirmed."""
    if request.method != "POST":
        return show(request, desk, "study_propose.html", {"step": "choose"})
    with desk.reading() as reading:
        amended = json.loads(reading.study_text(desk.study.hash) or "{}")
    texts, findings = _uploaded(request, amended)
    folder = read_texts(texts) if texts else None
    study = folder.study if folder is not None else None
    if folder is not None:
        findings = (*findings, *check(folder))
        if study is not None and not has_errors(findings):
            findings = (*findings, *run_cases(study, folder.draft).findings)
    sound = folder is not None and study is not None and not has_errors(findings)
    if sound and request.POST.get("act") == "propose" and folder is not None and study is not None:
        kept = propose_study(desk.log, folder, desk.person, desk.now)
        if not isinstance(kept, Refused):
            return redirect(f"/study-versions/{study.hash}")
        findings, sound = kept.findings, False
    return _checked(request, desk, folder, findings, sound=sound)


def _checked(
    request: HttpRequest, desk: Desk, folder: Folder | None, findings: tuple[Finding, ...], *, sound: bool
) -> HttpResponse:
    """What the check says of what was uploaded, and how it differs from the version in force."""
    study = folder.study if folder is not None else None
    carried = pack(json.dumps(dict(folder.texts), ensure_ascii=False).encode()) if folder is not None else None
    said = {
        "step": "checked",
        "findings": findings,
        "carried": carried if sound else None,
        "version": study.hash[:SHORT] if study is not None else "",
        "is_same": study is not None and study.hash == desk.study.hash,
        "groups": _groups(desk, study) if sound and study is not None else [],
    }
    return show(request, desk, "study_propose.html", said, status=200 if sound else 422)


def _uploaded(request: HttpRequest, amended: Mapping[str, str]) -> tuple[dict[str, str], tuple[Finding, ...]]:
    """The texts that were uploaded now, or that the page carries."""
    files = request.FILES.getlist("files")
    if files:
        if sum(each.size or 0 for each in files) > LARGEST:
            most = f"{LARGEST // 1_000_000} MB"
            return {}, (fault("upload-too-large", most=most).at(Place(file=(files[0].name or "")[:100])),)
        return read_uploaded([(each.name or "", each.read()) for each in files], amended)
    content = unpack(request.POST.get("carried", ""), UNPACKED)
    try:
        texts = json.loads(content) if content is not None else None
    except ValueError:
        texts = None
    if not isinstance(texts, dict) or not all(isinstance(each, str) for each in texts.values()):  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        return {}, (fault("upload-no-study").at(Place(file="study.yaml")),)
    return texts, ()  # pyright: ignore[reportUnknownVariableType]


def _groups(desk: Desk, other: Study) -> list[tuple[str, list[Mapping[str, object]]]]:
    """The differences from the version in force, the gravest class first."""
    told = tell_differences(desk.study, other, desk.language)
    order = ["needs re-consent", "changes a rule", "compatible", "wording"]
    rows = sorted(told, key=lambda each: order.index(each.change.value))
    stop = " › "
    return [
        (change, [{"where": stop.join(each.where), "before": each.before, "after": each.after} for each in own])
        for change, own in groupby(rows, key=lambda each: each.change.value)
    ]


def version(request: HttpRequest, desk: Desk, *, version: str) -> HttpResponse:
    """One version: its approvals, and how it differs from the one in force."""
    with desk.reading() as reading:
        found = next((each for each in _versions(desk, reading) if each.hash == version), None)
        if found is None:
            return trouble.not_found(request, desk)
        study = study_of(reading, version)
        ethics = _ethics(reading, version, desk.person.site)
    groups = _groups(desk, study)
    said = {"version": found, "groups": groups, "study": study, "ethics": ethics, "sites": study.study.sites}
    return show(request, desk, "study_version.html", {**said, "count": sum(len(own) for _, own in groups)})


def _ethics(reading: SqlReading, version: str, site: str) -> Mapping[str, str]:
    told = reading.happened({VersionKind.ETHICS.value})
    own = [each.entry for each in told if each.entry.item == version and each.author.person.site == site]
    return json.loads(own[-1].value or "{}") if own else {}


def dry_run(request: HttpRequest, desk: Desk, *, version: str) -> HttpResponse:
    """What a version would mean for each participant; nothing is written until somebody approves it and signs."""
    findings: tuple[Finding, ...] = ()
    with desk.reading() as reading:
        found = next((each for each in _versions(desk, reading) if each.hash == version), None)
        if found is None:
            return trouble.not_found(request, desk)
        study = study_of(reading, version)
    if request.method == "POST":
        password, token = request.POST.get("password", ""), request.POST.get("token", "").strip()
        proven = bool(password) and prove(request, desk.person.id, password, token) is not None
        ethics = _given(request)
        done = approve_study(desk.log, study, desk.person, desk.now, proven=proven, ethics=ethics)
        if not isinstance(done, Refused):
            return redirect(f"/study-versions/{version}")
        findings = done.findings
    is_current = study.hash == desk.study.hash
    touches = [] if is_current else _touches(desk, study)
    people = {subject: list(own) for subject, own in groupby(touches, key=lambda each: each.subject)}
    said = {
        "version": found,
        "people": [(subject, [_told(desk, study, each) for each in own]) for subject, own in people.items()],
        "count": len(touches),
        "unspecified": [".".join(path) for path in not_specified(study)][:20] if desk.is_live else [],
        "may_approve": desk.may(Right.APPROVE_STUDY) and not any(_own(each, desk) for each in found.approvals),
        "ethics": [(name, request.POST.get(f"ethics.{name}", "")) for name in ETHICS],
        "findings": findings,
        "factor": has_factor(request),
    }
    return show(request, desk, "study_dry_run.html", said, status=422 if findings else 200)


def _own(approval: Recorded, desk: Desk) -> bool:
    return approval.entry.value == desk.person.site


def _given(request: HttpRequest) -> EthicsApproval | None:
    said = {name: request.POST.get(f"ethics.{name}", "").strip() for name in ETHICS}
    return EthicsApproval(**said) if any(said.values()) else None


def _touches(desk: Desk, study: Study) -> list[Touch]:
    """All that the version means, by participant; the verdicts first."""
    today, between = date.fromisoformat(desk.today), amendment(desk.study, study)
    found: list[Touch] = []
    with desk.reading() as reading:
        forms = reading.site_forms(desk.person.site)
    for subject, keys in groupby(sorted(forms, key=lambda key: key.subject), key=lambda key: key.subject):
        found += touched(between, subject, {key: forms[key] for key in keys}, today)
    judged = {"eligibility", "forms", "codelists", "schedule"}
    if any(getattr(desk.study, part) != getattr(study, part) for part in judged):
        snapshot = desk.log.snapshot().of_site(desk.person.site)
        found += verdicts_touched(desk.study, study, snapshot)
    return sorted(found, key=lambda each: (each.subject, each.kind not in {"overall", "criterion"}))


def _told(desk: Desk, study: Study, touch: Touch) -> Mapping[str, object]:
    """One thing that a version means, in words."""
    language, key = desk.language, touch.key
    books = (study.casebook, desk.study.casebook)
    form = next((each for book in books if key and (each := book.form(key.form)) is not None), None)
    id = key.visit if key is not None else touch.values.get("visit", "")
    visit = next((each for book in books if (each := book.visit(id)) is not None), None)
    name = f"{key.form}.{touch.item}" if key is not None else ""
    asked = study.asked.get(name) or desk.study.asked.get(name)
    blanks = {name: _word(touch, value, desk, study) for name, value in touch.values.items()}
    blanks |= {
        "item": asked.item.text.in_language(language) if asked is not None else touch.item or "",
        "visit": visit.text.in_language(language) if visit is not None else id,
        "form": form.text.in_language(language) if form is not None else "",
    }
    return {
        "text": say(f"impact {touch.kind}", language, **blanks),
        "where": f"{blanks['form']} · {blanks['visit']}" if key is not None else "",
        "href": f"/participants/{key.subject}/{key.visit}/{key.form}" if key is not None else None,
    }


VERDICTS: Mapping[str, str] = {"met": "excludes", "not met": "does not exclude"}
"""What is said of an exclusion instead."""


def _word(touch: Touch, value: str, desk: Desk, study: Study) -> str:
    """A verdict by its word, on an exclusion never *met*; days, codes and values as they are."""
    if touch.kind not in {"criterion", "overall"} or value == "—":
        return value
    criteria = (*study.eligibility.criteria, *desk.study.eligibility.criteria)
    exclusions = {each.id for each in criteria if each.kind == "exclusion"}
    name = VERDICTS.get(value, value) if touch.values.get("criterion") in exclusions else value
    return say(name, desk.language) if name in SENTENCES else value
