"""Asks about an answer, and takes a query further until it is closed; a query never changes a value."""

from dataclasses import dataclass

from trialwright.chapters.capture.steps import QUERY_STEPS
from trialwright.conduct.forms import Noted, Refused, author_at, entry_of, not_allowed, unwritable
from trialwright.conduct.rights import unentitled
from trialwright.records.entries import EntryKind, FormKey
from trialwright.records.forms import Hold
from trialwright.records.log import Log
from trialwright.study.study import Study
from trialwright.words.findings import Place, fault, nearest
from trialwright.words.people import Person, Right, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody wants to ask: about an answer, or about the whole form where ``item`` is None."""

    key: FormKey
    text: str
    item: str | None = None
    repeat: int = 0
    assigned: Role = Role.COORDINATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryStep:
    """What somebody wants a query to become.

    name   a row of ``chapters/capture/steps.QUERY_STEPS``
    about  sequence number of the entry that opened it
    text   the answer, or why; ``whom`` the role that is asked from now on
    """

    name: str
    key: FormKey
    about: int
    text: str | None = None
    whom: Role | None = None


def ask(log: Log, study: Study, question: Question, who: Person, now: int) -> Noted | Refused:
    """Opens a query; the form need not be open, but not locked.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file=question.key.form, column=question.item)
    refusals = [*not_allowed(study, question.key, who, Right.ASK_QUERY), *unwritable(question.text, place, needed=True)]
    form = study.casebook.form(question.key.form)
    known = [item.id for item, _ in form.questions()] if form is not None else []
    if form is not None and question.item is not None and question.item not in known:
        near = nearest(question.item, known)
        refusals.append(fault("item-not-on-form", form=form.id, id=question.item, near=near).at(place))
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=question.key.subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        state = writing.form(question.key)
        if state.hold is Hold.LOCKED:
            return Refused(findings=(fault("form-held", hold=state.hold.value).at(place),))
        said = {"item": question.item, "repeat": question.repeat, "value": question.text.strip()}
        writing.append(entry_of(question.key, EntryKind.QUERY_OPENED, **said, whom=question.assigned.value))
    return Noted()


def take_query_step(log: Log, study: Study, wanted: QueryStep, who: Person, now: int) -> Noted | Refused:
    """Answers, closes, reopens or reassigns a query; refuses where it is not so far.

    now  microseconds since 1970-01-01T00:00Z
    Raises: KeyError for a step that is no row of the table.
    """
    step, place = QUERY_STEPS[wanted.name], Place(file=wanted.key.form)
    refusals = [*not_allowed(study, wanted.key, who, step.right), *unwritable(wanted.text, place, needed=step.text)]
    if wanted.name == "reassign" and wanted.whom is None:
        refusals.append(fault("nothing-said").at(place))
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=wanted.key.subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        state = writing.form(wanted.key)
        query = next((each for each in state.queries if each.sequence == wanted.about), None)
        if query is None:
            return Refused(findings=(fault("query-unknown", about=wanted.about).at(place),))
        if state.hold is Hold.LOCKED:
            return Refused(findings=(fault("form-held", hold=state.hold.value).at(place),))
        if query.state not in step.states:
            return Refused(findings=(fault("query-not-so-far", state=query.state.value).at(place),))
        said = {"item": query.item, "repeat": query.repeat, "value": wanted.text, "about": query.sequence}
        writing.append(entry_of(wanted.key, step.kind, **said, whom=wanted.whom.value if wanted.whom else None))
    return Noted()
