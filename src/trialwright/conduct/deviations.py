"""Notes, by hand, that something was not done as the protocol says."""

from dataclasses import dataclass

from trialwright.conduct.forms import SUBJECT, Noted, Refused, author_at, not_happened, unwritable
from trialwright.conduct.rights import unentitled, zone_of
from trialwright.records.entries import Entry, EntryKind
from trialwright.records.log import Log
from trialwright.study.study import Study
from trialwright.words.days import day_at
from trialwright.words.findings import Place, fault
from trialwright.words.people import Person, Right, may


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """Something that was not done as the protocol says.

    subject   None for one of the site as a whole
    text      what happened
    happened  the day on which it did, whole or in part
    """

    text: str
    happened: str
    subject: str | None = None


def note_deviation(log: Log, study: Study, deviation: Deviation, who: Person, now: int) -> Noted | Refused:
    """Writes a deviation into the log; the guards that are broken while a form is saved are noted by themselves.

    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file="deviation", tag=(deviation.subject or "")[:40])
    refusals = [
        *unwritable(deviation.text, place, needed=True),
        *not_happened(deviation.happened, day_at(now, zone_of(study, who.site)), place),
    ]
    if not may(who, Right.NOTE_DEVIATION, who.site):
        refusals.append(fault("right-missing", role=who.role.value, right=Right.NOTE_DEVIATION.value).at(place))
    if deviation.subject is not None and not SUBJECT.fullmatch(deviation.subject):
        refusals.append(fault("missing-subject").at(place))
    if refusals:
        return Refused(findings=tuple(refusals))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=deviation.subject)]
        if deviation.subject is not None and writing.site_of(deviation.subject) is None:
            unfit.append(fault("unknown-subject", id=deviation.subject).at(place))
        if unfit:
            return Refused(findings=tuple(unfit))
        subject, text = deviation.subject, deviation.text.strip()
        writing.append(Entry(kind=EntryKind.DEVIATION, subject=subject, value=text, since=deviation.happened))
    return Noted()
