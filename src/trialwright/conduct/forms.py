"""Saves a whole form in one transaction, or nothing of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trialwright.casebook.forms import Form
from trialwright.casebook.visits import UnplannedVisit
from trialwright.chapters.capture.edit_checks import Asking, answered_though_hidden, on_saving
from trialwright.chapters.capture.elsewhere import forms_elsewhere, read_elsewhere
from trialwright.chapters.capture.filled_form import Elsewhere, fill
from trialwright.chapters.capture.guards import deviations, premature, unconsented
from trialwright.chapters.capture.steps import STEPS, refusal
from trialwright.chapters.capture.submit import LONGEST, GivenAnswer, calculated_answers, implausible_answers, read_form
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.conduct.stops import stops_of, tellings_of
from trialwright.records.attendance import AttendanceKind, fold_attendance
from trialwright.records.entries import Author, Entry, EntryKind, FormKey
from trialwright.records.forms import CurrentValue, FormState, QueryState, Signature
from trialwright.records.log import Answering, Log, Writing
from trialwright.study.study import Study
from trialwright.trial.consent import consent_of
from trialwright.words.days import day_at, read_date
from trialwright.words.findings import Finding, Place, fault, has_errors, nearest
from trialwright.words.people import Person, Right, Role, may
from trialwright.words.texts import LANGUAGES

SUBJECT = re.compile(r"[\w.-]{1,40}")
"""How the code of a subject may be written; blanks around it would make one person two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSave:
    """What somebody wants to save.

    key      subject, visit and form
    base     version of the form that they had before them when they typed
    reason   why values that existed change, or why it was entered later; needed only then
    happened the day on which it took place, whole or in part, where it is entered later than that; else None
    """

    key: FormKey
    answers: tuple[GivenAnswer, ...]
    base: int
    reason: str | None = None
    happened: str | None = None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """It is in the log."""


Outcome = Saved | Refused | Conflicted


def save_form(log: Log, study: Study, save: FormSave, who: Person, now: int) -> Outcome:
    """Saves a form, refuses it with every finding, or answers that somebody saved in between.

    An implausible value is kept, and a query asks about it in the same transaction.
    now  microseconds since 1970-01-01T00:00Z
    """
    return _write(log, study, save, who, now, name="save")


def correct_form(log: Log, study: Study, save: FormSave, who: Person, now: int) -> Outcome:
    """Changes a completed form, with a reason: it is open again, and its signatures fall in the same transaction."""
    return _write(log, study, save, who, now, name="correct")


def _write(log: Log, study: Study, save: FormSave, who: Person, now: int, *, name: str) -> Outcome:
    step = STEPS[name]
    late = save.happened is not None
    refusals = [
        *not_allowed(study, save.key, who, step.right),
        *_unwritable(save, needed=step.reason or late),
        *not_happened(save.happened, day_at(now, zone_of(study, who.site)), Place(file=save.key.form)),
    ]
    form = study.casebook.form(save.key.form)
    if form is None:
        return Refused(findings=tuple(refusals))
    refused, unplanned = deviations(form, refusals)
    if refused:
        return Refused(findings=refused)
    kept, findings = read_form(form, save.answers, study.casebook)
    if has_errors(findings):
        return Refused(findings=findings)
    with log.writing(author_at(study, who, save.source), now) as writing:
        unfit = [*unentitled(writing, study, who, now, Place(file=save.key.form), subject=save.key.subject)]
        unfit += not_added(writing, study, save.key)
        if unfit:
            return Refused(findings=tuple(unfit))
        state = writing.form(save.key)
        if state.version != save.base:
            return Conflicted(theirs=state)
        stopped = refusal(name, state)
        if stopped is not None:
            return Refused(findings=(stopped.at(Place(file=save.key.form)),))
        refused, early = deviations(
            form, _early(writing, study, save, form, day_at(now, zone_of(study, who.site))), late=late
        )
        if refused:
            return Refused(findings=refused)
        changes = [answer for answer in kept if _differs(answer, state)]
        unreasoned = [found for answer in changes for found in _without_reason(answer, state, save)]
        if unreasoned:
            return Refused(findings=tuple(unreasoned))
        elsewhere = saved_elsewhere(writing, form, study, save.key)
        writing.append(*filled_entries(study, save, state, changes, elsewhere))
        writing.append(*(_deviation(found, save) for found in (*unplanned, *early)))
        writing.append(*(_voided(signature, save) for signature in state.signatures if signature.stands))
        writing.append(
            entry_of(save.key, step.kind, value=str(state.version + 1), reason=save.reason, since=save.happened)
        )
        today = day_at(now, zone_of(study, who.site))
        told = [*tellings_of(study, save.key, changes, state.values, today)]
        writing.append(*told, *stops_of(writing, study, who, now, told))
    return Saved(version=state.version + 1, changed=len(changes))


def author_at(study: Study, who: Person, source: str = "typed") -> Author:
    """Who writes, at the clock of their site, under this study version."""
    return Author(person=who, zone=zone_of(study, who.site), study=study.hash, source=source)


def entry_of(key: FormKey, kind: str, **said: Any) -> Entry:
    """An entry about a form."""
    return Entry(kind=kind, subject=key.subject, visit=key.visit, form=key.form, **said)


def _early(writing: Writing, study: Study, save: FormSave, form: Form, today: str) -> Iterator[Finding]:
    """What has to come before this form and has not: the consent, and the forms that it requires."""
    declared = study.eligibility.consent
    consent = consent_of(writing, study, save.key.subject, today) if declared and form.id != declared.form else None
    if consent is not None:
        yield from unconsented(form, consent, save.happened)
    yield from premature(form, writing.completed(save.key.subject) if form.requires else ())


def saved_elsewhere(saved: Answering, form: Form, study: Study, key: FormKey) -> Elsewhere:
    """What the sentences of a form have to know of the person's other forms; reads nothing where that is nothing."""
    forms = forms_elsewhere(form, study.casebook)
    return read_elsewhere(form, study.casebook, saved.answers(key.subject, forms), key) if forms else {}


def filled_entries(
    study: Study, save: FormSave, state: FormState, changes: Sequence[GivenAnswer], elsewhere: Elsewhere
) -> Iterator[Entry]:
    """The answers, what is calculated from them, and every query that they raise, in this order."""
    form = study.casebook.form(save.key.form)
    if form is None:
        raise LookupError(f"there is no form {save.key.form}; not_allowed refuses it")
    values = {**state.values, **{(each.item, each.repeat): _known(each) for each in changes}}
    filled = fill(form, study.casebook, values, elsewhere)
    calculated = [each for each in calculated_answers(form, filled) if _differs(each, state)]
    everything = {(each.item, each.repeat): each for each in (*changes, *calculated)}
    yield from (_entry(answer, save) for answer in everything.values())
    yield from _asked(form, (*changes, *calculated), state, save)
    for key, found in answered_though_hidden(form, filled, values, everything):
        text = in_both_languages(found.at(Place(file=form.id)))
        yield query_entry(save.key, Asking(item=key[0], repeat=key[1], text=text, rule=found.kind))
    yield from (query_entry(save.key, each) for each in on_saving(filled, everything, state.queries))


def query_entry(key: FormKey, asking: Asking) -> Entry:
    """A query of the software to the coordinator."""
    said = {"item": asking.item, "repeat": asking.repeat, "value": asking.text, "whom": Role.COORDINATOR.value}
    return entry_of(key, EntryKind.QUERY_OPENED, **said, reason=asking.rule)


def _known(answer: GivenAnswer) -> CurrentValue:
    return CurrentValue(value=answer.value, unit=answer.unit, missing=answer.missing)


def _asked(form: Form, changes: Sequence[GivenAnswer], state: FormState, save: FormSave) -> Iterator[Entry]:
    """A query for each implausible answer about which nobody asks already."""
    open_ = {(query.item, query.repeat) for query in state.queries if query.state is not QueryState.CLOSED}
    for answer, found in implausible_answers(form, changes):
        if (answer.item, answer.repeat) not in open_:
            text = in_both_languages(found.at(Place(file=form.id)))
            yield query_entry(save.key, Asking(item=answer.item, repeat=answer.repeat, text=text, rule=found.kind))


def in_both_languages(found: Finding) -> str:
    """What was found, as an entry keeps it for readers of either language."""
    return " / ".join(found.what(language) for language in LANGUAGES)


def _deviation(found: Finding, save: FormSave) -> Entry:
    said = {"item": found.fault.kind, "value": in_both_languages(found), "since": save.happened}
    return entry_of(save.key, EntryKind.DEVIATION, reason=save.reason, **said)


def _voided(signature: Signature, save: FormSave) -> Entry:
    return entry_of(save.key, EntryKind.SIGNATURE_VOIDED, about=signature.sequence, reason=save.reason)


def not_allowed(study: Study, key: FormKey, who: Person, right: Right) -> Iterator[Finding]:
    """Why this person may not do this to this form at all, or why there is no such form."""
    place = Place(file=key.form)
    sites = {site.id for site in study.study.sites}
    if who.site not in sites or not may(who, right, who.site):
        yield fault("right-missing", role=who.role.value, right=right.value).at(place)
    if not key.subject.strip():
        yield fault("missing-subject").at(place)
    elif not SUBJECT.fullmatch(key.subject):
        detail = "up to 40 letters, digits, dots, hyphens and underscores"
        yield fault("wrong-value", value=repr(key.subject)[:60], detail=detail).at(place)
    forms = [form.id for form in study.forms]
    if key.form not in forms:
        yield fault("unknown-form", id=key.form, near=nearest(key.form, forms)).at(place)
    visit = study.casebook.visit(key.visit)
    if visit is None:
        visits = [each.id for each in study.schedule.visits]
        yield fault("unknown-visit", id=key.visit, near=nearest(key.visit, visits)).at(place)
    elif key.form in forms and key.form not in visit.forms:
        yield fault("form-not-at-visit", visit=visit.id, form=key.form).at(place)


def not_added(writing: Writing, study: Study, key: FormKey) -> Iterator[Finding]:
    """A finding for a form of a visit that nobody planned and nobody added: it would have no day."""
    if isinstance(study.casebook.visit(key.visit), UnplannedVisit):
        added = fold_attendance(writing.happened((AttendanceKind.ADDED,), key.subject)).added
        if (key.subject, key.visit) not in added:
            yield fault("visit-not-added", id=key.visit).at(Place(file=key.form))


def not_happened(day: str | None, today: str, place: Place) -> Iterator[Finding]:
    """What keeps a day from being the one on which something took place: it is none, or it has not come yet."""
    read = read_date(day) if day is not None else None
    if day is not None and read is None:
        yield fault("not-a-date", value=day[:60]).at(place)
    elif read is not None and read.earliest.isoformat() > today:
        yield fault("not-yet-happened", value=day).at(place)


def unwritable(text: str | None, place: Place, *, needed: bool) -> Iterator[Finding]:
    """What keeps a reason, or other words of a person, from being written down."""
    if needed and not (text or "").strip():
        yield fault("nothing-said").at(place)
    if len(text or "") > LONGEST or "\x00" in (text or ""):
        yield fault("wrong-value", value="...", detail=f"words have up to {LONGEST} characters").at(place)


def _unwritable(save: FormSave, *, needed: bool) -> Iterator[Finding]:
    return unwritable(save.reason, Place(file=save.key.form), needed=needed)


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
    said = {"item": answer.item, "repeat": answer.repeat, "value": answer.value, "unit": answer.unit}
    return entry_of(save.key, EntryKind.VALUE, **said, missing=answer.missing, reason=save.reason)
