"""Saves a whole form in one transaction, or nothing of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from trialwright.chapters.capture.submit import LONGEST, GivenAnswer, read_form
from trialwright.records.entries import Author, Entry, EntryKind, FormKey
from trialwright.records.log import Log
from trialwright.records.snapshot import CurrentValue, FormState
from trialwright.study.study import Study
from trialwright.words.findings import Finding, Place, fault, has_errors, nearest
from trialwright.words.people import Person, Right, may

SUBJECT = re.compile(r"[\w.-]{1,40}")
"""How the code of a subject may be written; blanks around it would make one person two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSave:
    """What somebody wants to save.

    key      subject, visit and form
    base     version of the form that they had before them when they typed
    reason   why values that existed change; needed only then
    """

    key: FormKey
    answers: tuple[GivenAnswer, ...]
    base: int
    reason: str | None = None
    source: str = "typed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The form was saved, as this version; ``changed`` answers are new or differ from before."""

    version: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Nothing was saved, because of these findings."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflicted:
    """Nothing was saved: somebody saved in between. Their form, to be shown beside what was typed."""

    theirs: FormState


def save_form(log: Log, study: Study, save: FormSave, who: Person, now: int) -> Saved | Refused | Conflicted:
    """Saves a form, refuses it with every finding, or answers that somebody saved in between.

    now  microseconds since 1970-01-01T00:00Z
    """
    refusals = [*_not_allowed(study, save, who)]
    form = study.casebook.form(save.key.form)
    if form is None or refusals:
        return Refused(findings=tuple(refusals))
    kept, findings = read_form(form, save.answers, study.casebook)
    if has_errors(findings):
        return Refused(findings=findings)
    zone = next(site.zone for site in study.study.sites if site.id == who.site)
    author = Author(person=who, zone=zone, study=study.hash, source=save.source)
    with log.writing(author, now) as writing:
        state = writing.form(save.key)
        if state.version != save.base:
            return Conflicted(theirs=state)
        changes = [answer for answer in kept if _differs(answer, state)]
        unreasoned = [found for answer in changes for found in _without_reason(answer, state, save)]
        if unreasoned:
            return Refused(findings=tuple(unreasoned))
        writing.append(*(_entry(answer, save) for answer in changes))
        writing.append(
            Entry(
                kind=EntryKind.FORM_SAVED,
                subject=save.key.subject,
                visit=save.key.visit,
                form=save.key.form,
                value=str(state.version + 1),
            )
        )
    return Saved(version=state.version + 1, changed=len(changes))


def _not_allowed(study: Study, save: FormSave, who: Person) -> Iterator[Finding]:
    place = Place(file=save.key.form)
    sites = {site.id for site in study.study.sites}
    if who.site not in sites or not may(who, Right.SAVE_FORM, who.site):
        yield fault("right-missing", role=who.role.value, right=Right.SAVE_FORM.value).at(place)
    if not save.key.subject.strip():
        yield fault("missing-subject").at(place)
    elif not SUBJECT.fullmatch(save.key.subject):
        detail = "up to 40 letters, digits, dots, hyphens and underscores"
        yield fault("wrong-value", value=repr(save.key.subject)[:60], detail=detail).at(place)
    if len(save.reason or "") > LONGEST or "\x00" in (save.reason or ""):
        yield fault("wrong-value", value="...", detail=f"a reason has up to {LONGEST} characters").at(place)
    forms = [form.id for form in study.forms]
    if save.key.form not in forms:
        yield fault("unknown-form", id=save.key.form, near=nearest(save.key.form, forms)).at(place)
    visit = study.casebook.visit(save.key.visit)
    if visit is None:
        visits = [each.id for each in study.schedule.visits]
        yield fault("unknown-visit", id=save.key.visit, near=nearest(save.key.visit, visits)).at(place)
    elif save.key.form in forms and save.key.form not in visit.forms:
        yield fault("form-not-at-visit", visit=visit.id, form=save.key.form).at(place)


def _current(answer: GivenAnswer, state: FormState) -> CurrentValue:
    return state.values.get((answer.item, answer.repeat), CurrentValue(value=None, unit=None, missing=None))


def _differs(answer: GivenAnswer, state: FormState) -> bool:
    before = _current(answer, state)
    return (answer.value, answer.unit, answer.missing) != (before.value, before.unit, before.missing)


def _without_reason(answer: GivenAnswer, state: FormState, save: FormSave) -> Iterator[Finding]:
    existed = (answer.item, answer.repeat) in state.values
    if existed and not (save.reason or "").strip():
        yield fault("reason-missing", id=answer.item).at(Place(file=save.key.form, column=answer.item))


def _entry(answer: GivenAnswer, save: FormSave) -> Entry:
    return Entry(
        kind=EntryKind.VALUE,
        subject=save.key.subject,
        visit=save.key.visit,
        form=save.key.form,
        repeat=answer.repeat,
        item=answer.item,
        value=answer.value,
        unit=answer.unit,
        missing=answer.missing,
        reason=save.reason,
    )
