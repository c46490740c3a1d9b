"""One participant: every visit with its days and its forms; what was missed, and what nobody had planned."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.casebook.forms import Form
from trialwright.conduct.attendance import Added, VisitAddition, VisitNote, add_visit, note_visit
from trialwright.conduct.forms import SUBJECT, Noted
from trialwright.records.attendance import Noted as Said
from trialwright.records.dispositions import DispositionKind, fold_course
from trialwright.records.forms import Hold, Stage
from trialwright.records.standing import Standing
from trialwright.store.reading import SqlReading
from trialwright.trial.disposition import days_left
from trialwright.trial.visits import VisitState, dating, day_of, plan
from trialwright.web.desk import Desk
from trialwright.web.pages import trouble
from trialwright.web.pages.matrix import OUTSIDE, SIGNS
from trialwright.web.showing import show
from trialwright.words.declared import Text
from trialwright.words.findings import Finding
from trialwright.words.people import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChip:
    """A form of a visit: how far it is, and how many of its queries are not closed."""

    form: Form
    stage: str
    hold: str
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """A visit as the page shows it.

    said      why it was missed, or why it was added, by whom; None where nobody said
    may_miss  whether somebody can say of it, as it stands, that it did not take place
    """

    visit: str
    text: Text
    state: str
    family: str
    sign: str
    first: date | None
    last: date | None
    outside: bool
    forms: tuple[FormChip, ...]
    said: Said | None
    may_miss: bool
    is_missed: bool


def subject(request: HttpRequest, desk: Desk, *, subject: str) -> HttpResponse:
    """The visits of a participant; a code of which nobody has written is an empty casebook for who may begin it."""
    with desk.reading() as reading:
        site = reading.site_of(subject)
        standing = reading.casebooks(desk.person.site, dating(desk.study), {subject})
        left = days_left({subject: fold_course(reading.happened(tuple(DispositionKind), subject))})
    strange = site is not None and site != desk.person.site
    unknown = site is None and not (SUBJECT.fullmatch(subject) and desk.may(Right.SAVE_FORM))
    if strange or unknown:
        return trouble.not_found(request, desk)
    findings: tuple[Finding, ...] = ()
    if request.method == "POST":
        outcome = _noted(request, desk, subject)
        if isinstance(outcome, HttpResponse):
            return outcome
        findings = outcome
    known = standing if standing.subjects else _nobody(standing, subject)
    said = {
        "subject": subject,
        "place": "visits",
        "rows": list(_rows(desk, known, left)),
        "is_new": site is None,
        "findings": findings,
        "may_note": desk.may(Right.NOTE_VISIT) and site is not None,
        "unscheduled": desk.study.schedule.unscheduled,
        "outside": OUTSIDE,
    }
    return show(request, desk, "subject.html", said, status=422 if findings else 200)


def known_here(desk: Desk, reading: SqlReading, subject: str) -> bool:
    """Whether somebody has written about the participant at the own site."""
    return reading.site_of(subject) == desk.person.site


def _noted(request: HttpRequest, desk: Desk, subject: str) -> HttpResponse | tuple[Finding, ...]:
    """Notes what the button says that was pressed: the answer to a browser, or why it was refused."""
    asked, act = request.POST, request.POST.get("act", "")
    visit, reason = asked.get("visit", "")[:64], asked.get("reason", "")
    if act == "add":
        addition = VisitAddition(subject=subject, day=asked.get("day", "").strip(), reason=reason)
        outcome = add_visit(desk.log, desk.study, addition, desk.person, desk.now)
        visit = outcome.visit if isinstance(outcome, Added) else ""
    elif act in {"missed", "not missed"}:
        note = VisitNote(subject=subject, visit=visit, reason=reason, missed=act == "missed")
        outcome = note_visit(desk.log, desk.study, note, desk.person, desk.now)
    else:
        return redirect(request.path)
    return redirect(f"{request.path}#{visit}") if isinstance(outcome, Noted | Added) else outcome.findings


def _nobody(standing: Standing, subject: str) -> Standing:
    """The casebook of somebody of whom nobody has written yet."""
    return Standing(subjects=(subject,), forms=standing.forms, anchors=standing.anchors, attended=standing.attended)


def _rows(desk: Desk, standing: Standing, left: Mapping[str, date]) -> Iterator[VisitRow]:
    plans = plan(desk.study, standing, date.fromisoformat(desk.today), left)
    saved = {(row["visit"], row["form"]): row for row in standing.forms.iter_rows(named=True)}
    for row in plans.iter_rows(named=True):
        visit, state = row["visit"], VisitState(row["state"])
        known = desk.study.casebook.visit(visit)
        asked = known.forms if known is not None else ()
        forms = [*asked, *(form for at, form in saved if at == visit and form not in asked)]
        key = (row["subject"], visit)
        yield VisitRow(
            visit=visit,
            text=known.text if known is not None else Text(en=visit, zh=visit),
            state=state.value,
            family=state.name.lower(),
            sign=SIGNS[state],
            first=day_of(row["first"]),
            last=day_of(row["last"]),
            outside=row["outside"],
            forms=tuple(_chip(form, saved.get((visit, id))) for id in forms if (form := desk.study.casebook.form(id))),
            said=standing.attended.missed.get(key) or standing.attended.added.get(key),
            may_miss=state in {VisitState.DUE, VisitState.OVERDUE},
            is_missed=state is VisitState.MISSED,
        )


def _chip(form: Form, row: dict[str, object] | None) -> FormChip:
    if row is None:
        return FormChip(form=form, stage=Stage.EMPTY.value, hold=Hold.NONE.value, asked=0)
    asked = row["asked"]
    return FormChip(
        form=form, stage=str(row["stage"]), hold=str(row["hold"]), asked=asked if isinstance(asked, int) else 0
    )
