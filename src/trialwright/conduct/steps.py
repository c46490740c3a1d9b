"""Takes a form a step further: complete, sign, freeze, lock, unlock; guarded inside the transaction that writes."""

from collections.abc import Iterator
from dataclasses import dataclass

from trialwright.casebook.forms import Form
from trialwright.chapters.capture.completeness import missing_answers
from trialwright.chapters.capture.edit_checks import on_completing
from trialwright.chapters.capture.filled_form import FilledForm, fill
from trialwright.chapters.capture.signing import content_hash
from trialwright.chapters.capture.steps import STEPS, refusal
from trialwright.conduct.forms import (
    Conflicted,
    Refused,
    author_at,
    entry_of,
    not_allowed,
    query_entry,
    saved_elsewhere,
    unwritable,
)
from trialwright.conduct.rights import unentitled
from trialwright.records.entries import EntryKind, FormKey
from trialwright.records.forms import FormState, Signature
from trialwright.records.log import Log
from trialwright.study.study import Study
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class FormStep:
    """What somebody wants a form to become.

    name    a row of ``chapters/capture/steps.STEPS``
    base    version of the form that they had before them
    reason  why, where the step must say so; of a signature its meaning, such as *responsibility*
    proven  whether whoever signs has just given their password again
    """

    name: str
    key: FormKey
    base: int
    reason: str | None = None
    proven: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The step was taken; the form has this version now."""

    version: int


def take_step(log: Log, study: Study, wanted: FormStep, who: Person, now: int) -> Taken | Refused | Conflicted:
    """Takes a form a step further, refuses with every finding, or answers that somebody changed it in between.

    now  microseconds since 1970-01-01T00:00Z
    Raises: KeyError for a step that is no row of the table, or one that writes values.
    """
    step, place = STEPS[wanted.name], Place(file=wanted.key.form)
    signs = wanted.name == "sign"
    refusals = [
        *not_allowed(study, wanted.key, who, step.right),
        *unwritable(wanted.reason, place, needed=step.reason or signs),
    ]
    if signs and not wanted.proven:
        refusals.append(fault("not-authenticated").at(place))
    form = study.casebook.form(wanted.key.form)
    if form is None or refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=wanted.key.subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        state = writing.form(wanted.key)
        if state.version != wanted.base:
            return Conflicted(theirs=state)
        filled = fill(form, study.casebook, state.values, saved_elsewhere(writing, form, study, wanted.key))
        stopped = [*_stopped(wanted, form, state, who, filled)]
        if stopped:
            return Refused(findings=tuple(stopped))
        content = content_hash(wanted.key, form, state, study.casebook, study.hash) if signs else None
        if wanted.name == "withdraw":
            voided = (each.sequence for each in _own(state, who))
            said = {"reason": wanted.reason}
            writing.append(*(entry_of(wanted.key, EntryKind.SIGNATURE_VOIDED, about=n, **said) for n in voided))
        if wanted.name == "complete":
            writing.append(*(query_entry(wanted.key, each) for each in on_completing(filled, state.queries)))
        writing.append(entry_of(wanted.key, step.kind, value=content, reason=wanted.reason))
    return Taken(version=state.version + 1)


def _own(state: FormState, who: Person) -> tuple[Signature, ...]:
    return tuple(each for each in state.signatures if each.stands and each.person == who.id)


def _stopped(wanted: FormStep, form: Form, state: FormState, who: Person, filled: FilledForm) -> Iterator[Finding]:
    found = refusal(wanted.name, state)
    if found is not None:
        yield found.at(Place(file=form.id))
    elif wanted.name == "complete":
        yield from missing_answers(form, state.values, filled)
    elif wanted.name == "withdraw" and not _own(state, who):
        yield fault("nothing-signed", person=who.id).at(Place(file=form.id))
