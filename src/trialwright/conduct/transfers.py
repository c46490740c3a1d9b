"""Notes what left the trial and what came into it from files."""

from dataclasses import dataclass

from trialwright.conduct.forms import Noted, Refused, author_at
from trialwright.conduct.rights import unentitled
from trialwright.records.entries import Entry, EntryKind
from trialwright.records.log import Log
from trialwright.study.study import Study
from trialwright.words.findings import Place, fault
from trialwright.words.people import Person, Right, may


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Rows that leave, or come in.

    kind  EXPORTED or IMPORTED
    name  of the export, or of the file that is read
    rows  how many there are
    head  hash of the newest transaction that they hold; None for what comes in
    subject  whose rows alone they are; None for those of several
    """

    kind: EntryKind
    name: str
    rows: int
    head: str | None = None
    subject: str | None = None


def note_transfer(
    log: Log, study: Study, transfer: Transfer, who: Person, now: int, *, right: Right | None = None
) -> Noted | Refused:
    """Writes that somebody exports or imports; a refusal says why they may not, and then nothing may leave.

    right  that lets them, where it is not that to export, or to save what comes in
    now  microseconds since 1970-01-01T00:00Z
    """
    place = Place(file=transfer.name[:40])
    right = right or (Right.EXPORT if transfer.kind is EntryKind.EXPORTED else Right.SAVE_FORM)
    if not may(who, right, who.site):
        return Refused(findings=(fault("right-missing", role=who.role.value, right=right.value).at(place),))
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place, subject=transfer.subject)]
        if unfit:
            return Refused(findings=tuple(unfit))
        said = Entry(
            kind=transfer.kind,
            subject=transfer.subject,
            item=transfer.name,
            value=str(transfer.rows),
            reason=transfer.head,
        )
        writing.append(said)
    return Noted()
