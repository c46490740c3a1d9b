"""Accepts a grade that a laboratory result proposes: it makes or worsens an event; or declines it with the reason."""

from dataclasses import dataclass

from trialwright.chapters.safety.ctcae_terms import TERMS
from trialwright.conduct.adverse_events import Told, told, without_right, write_event
from trialwright.conduct.forms import Noted, Refused, author_at, unwritable
from trialwright.conduct.rights import unentitled
from trialwright.records.adverse_events import EVENT_KINDS, EventKind, Events, fold_events
from trialwright.records.entries import Entry
from trialwright.records.log import Log, Writing
from trialwright.study.study import Study
from trialwright.trial.lab_grades import Proposal, graded_forms, proposals
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.people import Person, Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A proposal that somebody judges.

    result  where the result stands: ``visit/form/item/row``; ``written`` as it was shown: a changed one is another
    reason  why it is no event; only where it is declined
    """

    subject: str
    result: str
    written: str
    reason: str | None = None


def accept_grade(log: Log, study: Study, judged: Judged, who: Person, now: int) -> Told | Refused:
    """Makes an event of a proposed grade, or raises the grade of the event that it worsens; both are linked to it.

    Seriousness, relations and the rest are not taken from the laboratory: they are asked for afterwards.
    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="laboratory grade", tag=judged.subject[:40])
    refusals = [*without_right(who, Right.JUDGE_EVENT, place)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        events = fold_events(writing.happened(EVENT_KINDS))
        found = _standing(writing, study, judged, events)
        unfit = [*unentitled(writing, study, who, now, place, subject=judged.subject)]
        if found is None or unfit:
            return Refused(findings=(*unfit, *([] if found else [_gone(place)])))
        if found.worsens is not None:
            event = events.events[found.subject, found.worsens]
            facts = {"grade": str(found.grade), "lab.result": found.result}
            reason = f"{found.written}, {found.day.isoformat()}"
            entries = [*told(EventKind.FOLLOWED_UP, event.subject, event.number, facts, reason)]
            number, version = event.number, event.version + 1
        else:
            number, version = events.next_number(found.subject), 1
            entries = [*told(EventKind.REPORTED, found.subject, number, _facts(found))]
        stopped = write_event(writing, study, who, now, entries=entries)
    return Told(number=number, version=version, stopped=stopped)


def decline_grade(log: Log, study: Study, judged: Judged, who: Person, now: int) -> Noted | Refused:
    """Says why a proposed grade is no event; another result, or this one corrected, proposes anew.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="laboratory grade", tag=judged.subject[:40])
    refusals = [*without_right(who, Right.JUDGE_EVENT, place), *unwritable(judged.reason, place, needed=True)]
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        events = fold_events(writing.happened(EVENT_KINDS))
        found = _standing(writing, study, judged, events)
        unfit = [*unentitled(writing, study, who, now, place, subject=judged.subject)]
        if found is None or unfit:
            return Refused(findings=(*unfit, *([] if found else [_gone(place)])))
        said = {"item": found.result, "value": found.written, "reason": (judged.reason or "").strip()}
        writing.append(Entry(kind=EventKind.DECLINED, subject=found.subject, **said))  # pyright: ignore[reportArgumentType]
    return Noted()


def _standing(writing: Writing, study: Study, judged: Judged, events: Events) -> Proposal | None:
    """The proposal as the answers of this moment make it."""
    saved = writing.answers(judged.subject, graded_forms(study))
    same = (judged.result, judged.written)
    return next((each for each in proposals(study, saved, events) if (each.result, each.written) == same), None)


def _gone(place: Place) -> Finding:
    return fault("proposal-gone").at(place)


def _facts(found: Proposal) -> dict[str, str]:
    term = TERMS[found.term]
    return {
        "term": f"{term.name} / {term.zh}",
        "began": found.day.isoformat(),
        "grade": str(found.grade),
        "lab.result": found.result,
        "lab.term": found.term,
    }
