"""Marks answers as compared with their source, and forms as reviewed; a mark is bound to what was seen."""

from collections.abc import Iterator
from dataclasses import dataclass

from trialwright.casebook.forms import Form
from trialwright.chapters.capture.signing import content_hash
from trialwright.chapters.capture.steps import MARK_RIGHTS
from trialwright.chapters.capture.verification import entered_answers
from trialwright.conduct.forms import Conflicted, Noted, Refused, author_at, entry_of, not_allowed, unwritable
from trialwright.conduct.rights import unentitled
from trialwright.records.entries import Entry, FormKey
from trialwright.records.forms import FormState, Hold, Stage
from trialwright.records.log import Log
from trialwright.records.marks import MarkKind
from trialwright.study.study import Study
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person, Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """What somebody wants to mark.

    base     version of the form that they had before them
    answers  by item and row, where they were compared with their source; of a review empty: it is of the whole form
    """

    kind: MarkKind
    key: FormKey
    base: int
    answers: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkWithdrawal:
    """A mark that was a slip: which (sequence of its entry), and why."""

    key: FormKey
    about: int
    reason: str


def give_mark(log: Log, study: Study, wanted: Marking, who: Person, now: int) -> Noted | Refused | Conflicted:
    """Marks answers, or the form; answers that bear a standing mark already are not marked again.

    A form that changed since somebody saw it is a conflict; a locked one takes no mark; a review needs a complete one.

    now  microseconds since 1970-01-01T00:00Z
    Raises: KeyError for a kind that is no mark to give.
    """
    place = Place(file=wanted.key.form)
    refusals = [*not_allowed(study, wanted.key, who, MARK_RIGHTS[wanted.kind])]
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
        unfit = [*_unmarkable(wanted, form, state)]
        if unfit:
            return Refused(findings=tuple(unfit))
        if wanted.kind is MarkKind.SOURCE_VERIFIED:
            writing.append(*_verified(wanted, state))
        else:
            content = content_hash(wanted.key, form, state, study.casebook, study.hash)
            writing.append(entry_of(wanted.key, wanted.kind, value=content))
    return Noted()


def withdraw_mark(log: Log, study: Study, wanted: MarkWithdrawal, who: Person, now: int) -> Noted | Refused:
    """Takes back a mark that stands, by whoever gave it, with the reason.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file=wanted.key.form)
    refusals = [
        *not_allowed(study, wanted.key, who, Right.READ),
        *unwritable(wanted.reason, place, needed=True),
    ]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=wanted.key.subject)]
        state = writing.form(wanted.key)
        if state.hold is Hold.LOCKED:
            unfit.append(fault("form-held", hold=state.hold.value).at(place))
        mark = next((each for each in state.marks if each.sequence == wanted.about and each.stands), None)
        if mark is None or mark.person != who.id:
            unfit.append(fault("mark-not-own").at(place))
        if unfit or mark is None:
            return Refused(findings=tuple(unfit))
        said = {"item": mark.item, "repeat": mark.repeat, "about": mark.sequence, "reason": wanted.reason.strip()}
        writing.append(entry_of(wanted.key, MarkKind.MARK_WITHDRAWN, **said))
    return Noted()


def _unmarkable(wanted: Marking, form: Form, state: FormState) -> Iterator[Finding]:
    place = Place(file=form.id)
    if state.hold is Hold.LOCKED:
        yield fault("form-held", hold=state.hold.value).at(place)
    elif wanted.kind is MarkKind.SOURCE_VERIFIED:
        known = entered_answers(form, state)
        for item, repeat in wanted.answers:
            if (item, repeat) not in known:
                yield fault("nothing-to-verify", id=item).at(Place(file=form.id, column=item, tag=str(repeat)))
        if not any(_unmarked(state, key) for key in wanted.answers):
            yield fault("mark-stands").at(place)
    elif state.stage is not Stage.COMPLETE:
        yield fault("form-not-so-far", stage=state.stage.value).at(place)
    elif (standing := state.review(wanted.kind)) is not None and standing.stands:
        yield fault("mark-stands").at(place)


def _unmarked(state: FormState, key: tuple[str, int]) -> bool:
    mark = state.verified(*key)
    return mark is None or not mark.stands


def _verified(wanted: Marking, state: FormState) -> Iterator[Entry]:
    """An entry for each answer, with the answer as it was compared."""
    for item, repeat in dict.fromkeys(wanted.answers):
        if _unmarked(state, (item, repeat)):
            seen = state.values[item, repeat]
            said = {"item": item, "repeat": repeat, "value": seen.value, "unit": seen.unit, "missing": seen.missing}
            yield entry_of(wanted.key, wanted.kind, **said)
