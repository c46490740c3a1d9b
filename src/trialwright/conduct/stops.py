"""What a transaction stops: whatever makes a stopping rule hold suspends with it at once, and blocks nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.rights import zone_of
from trialwright.records.adverse_events import EVENT_KINDS
from trialwright.records.entries import Author, Entry, FormKey, Recorded
from trialwright.records.forms import CurrentValue
from trialwright.records.log import Writing
from trialwright.records.tellings import TellingKind, telling
from trialwright.study.study import Study
from trialwright.trial.rule_facts import RULED, first_inductions, rule_facts
from trialwright.trial.stopping import newly_stopped
from trialwright.words.days import day_at
from trialwright.words.people import Person

NOT_YET = 1_000_000_000_000
"""Entries that are about to be written are numbered from here: after everything that is in a log."""


def stops_of(writing: Writing, study: Study, who: Person, now: int, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries that suspend at once what these entries stop; they are appended in the same transaction.

    entries  that are about to be written, and have not been appended yet
    now      microseconds since 1970-01-01T00:00Z
    """
    zone = zone_of(study, who.site)
    author = Author(person=who, zone=zone, study=study.hash)
    coming = tuple(_coming(entries, author, now))
    if not coming:
        return ()
    told = writing.happened(RULED)
    everything = (*told, *coming)
    subjects = {each.entry.subject for each in everything if each.entry.kind in EVENT_KINDS and each.entry.subject}
    inductions = first_inductions(study, writing, subjects)
    before, after = (rule_facts(study, each, inductions) for each in (told, everything))
    return tuple(newly_stopped(study, before, after, today=day_at(now, zone)))


def _coming(entries: Iterable[Entry], author: Author, now: int) -> Iterator[Recorded]:
    """Entries that a rule may count, as they will be read."""
    for number, entry in enumerate(entries, start=NOT_YET):
        if entry.kind in RULED:
            yield Recorded(sequence=number, when=now, author=author, entry=entry)


def tellings_of(
    study: Study, key: FormKey, changes: Iterable[GivenAnswer], before: Mapping[tuple[str, int], CurrentValue], day: str
) -> Iterator[Entry]:
    """What changed answers come to tell of their participant that a stopping rule counts, or tell no longer.

    before  the answers of the form as they stood
    day     on which it is written down (ISO, at the site)
    """
    record = study.safety.events
    asked = [(term.id, *_split(each)) for term in (record.counted if record is not None else ()) for each in term.told]
    for change in changes:
        for term, name, code in asked:
            if name != f"{key.form}.{change.item}":
                continue
            place = (change.item, change.repeat)
            known = before.get(place)
            told = known is not None and _tells(known.value, known.missing, code)
            tells = _tells(change.value, change.missing, code)
            if tells != told:
                yield telling(TellingKind.TOLD if tells else TellingKind.NO_LONGER, key, place, term, day)


def _split(said: str) -> tuple[str, str | None]:
    name, _, code = said.partition(" = ")
    return name, code or None


def _tells(value: str | None, missing: str | None, code: str | None) -> bool:
    """Whether an answer tells it: by its code, or by being given at all; a day that is not known tells it too."""
    if code is not None:
        return value == code
    return bool((value or "").strip()) or missing == "not known"
