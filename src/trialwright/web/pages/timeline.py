"""What happened to a participant: when, by whom, newest first."""

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse

from trialwright.records.entries import EntryKind, Recorded
from trialwright.web.desk import Desk
from trialwright.web.pages import trouble
from trialwright.web.pages.subject import known_here
from trialwright.web.showing import show
from trialwright.web.timeline import TOLD, WORDED
from trialwright.web.words import word_for
from trialwright.words.days import day_at
from trialwright.words.declared import Text
from trialwright.words.texts import Language
from trialwright.words.wording import in_one_language

PAGE = 100
"""How many things stand on a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened.

    where  the form, or the visit, at which it did; None for the participant as a whole
    said   the words that were written: a question, a reason, what deviated
    """

    recorded: Recorded
    visit: Text | None
    form: Text | None
    href: str | None
    said: str


def timeline(request: HttpRequest, desk: Desk, *, subject: str) -> HttpResponse:
    """Everything that happened, or one sort of it, a page at a time."""
    sort = request.GET.get("sort", "")
    kinds = TOLD[sort] if sort in TOLD else [kind for each in TOLD.values() for kind in each]
    asked = request.GET.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None
    with desk.reading() as reading:
        if not known_here(desk, reading, subject):
            return trouble.not_found(request, desk)
        found = reading.told(subject, kinds, before=before, limit=PAGE + 1)
    shown = [_event(desk, each) for each in found[:PAGE]]
    days = groupby(shown, key=lambda event: day_at(event.recorded.when, desk.zone))
    said = {
        "subject": subject,
        "place": "timeline",
        "days": [(day, list(events)) for day, events in days],
        "sorts": list(TOLD),
        "sort": sort if sort in TOLD else "",
        "older": found[PAGE - 1].sequence if len(found) > PAGE else None,
        "is_first": before is None,
    }
    return show(request, desk, "timeline.html", said)


def _event(desk: Desk, recorded: Recorded) -> Event:
    entry, casebook = recorded.entry, desk.study.casebook
    visit = casebook.visit(entry.visit) if entry.visit else None
    form = casebook.form(entry.form) if entry.form else None
    place = f"/participants/{entry.subject}"
    href = f"{place}/{entry.visit}/{entry.form}" if entry.form else f"{place}#{entry.visit}" if entry.visit else None
    return Event(
        recorded=recorded,
        visit=visit.text if visit is not None else None,
        form=form.text if form is not None else None,
        href=href,
        said=" · ".join(each for each in (_value(recorded, desk.language), _reason(recorded, desk.language)) if each),
    )


def _value(recorded: Recorded, language: Language) -> str | None:
    """What somebody wrote; a step of a form carries only a number, or the hash of what was signed."""
    worded = recorded.entry.kind in {kind for sort in WORDED for kind in TOLD[sort]}
    return in_one_language(recorded.entry.value, language) if worded and recorded.entry.value else None


def _reason(recorded: Recorded, language: Language) -> str | None:
    """Why it was done; of a query it is the name of the check that asked, which is told to nobody."""
    entry = recorded.entry
    if entry.kind == EntryKind.FORM_SIGNED and entry.reason:
        return word_for("meaning", entry.reason, language)
    told = {kind for sort in (*WORDED, "forms", "signatures") for kind in TOLD[sort]}
    return entry.reason if entry.kind in told and entry.kind != EntryKind.QUERY_OPENED else None
