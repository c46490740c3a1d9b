"""Marks on a form: answers compared with their source, and reviews; a mark falls when what was seen changes."""

from dataclasses import dataclass, replace
from enum import StrEnum

from trialwright.records.entries import EntryKind, Recorded


class MarkKind(StrEnum):
    """What somebody says of a form, or of one answer of it.

    SOURCE_VERIFIED     this answer is as the source says it; the entry repeats value, unit or missing code as seen
    DATA_REVIEWED       the form was reviewed by a data manager; the entry holds the hash of what was seen
    MEDICALLY_REVIEWED  the form was reviewed by a physician; likewise
    MARK_WITHDRAWN      an earlier mark was a slip, with the reason
    """

    SOURCE_VERIFIED = "source verified"
    DATA_REVIEWED = "data reviewed"
    MEDICALLY_REVIEWED = "medically reviewed"
    MARK_WITHDRAWN = "mark withdrawn"


REVIEWS = frozenset({MarkKind.DATA_REVIEWED, MarkKind.MEDICALLY_REVIEWED})
"""The marks that speak of a whole form."""


class MarkState(StrEnum):
    """Whether a mark still stands; CHANGED says that what was seen is no longer what is there."""

    STANDS = "stands"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something that somebody marked: one answer (``item`` and row), or a whole form (``item`` None)."""

    sequence: int
    kind: MarkKind
    item: str | None
    repeat: int
    when: int
    person: str
    role: str
    state: MarkState = MarkState.STANDS

    @property
    def stands(self) -> bool:
        """Whether it holds of what is there now."""
        return self.state is MarkState.STANDS


_OPENING: frozenset[str] = frozenset({EntryKind.FORM_SAVED.value, EntryKind.FORM_CORRECTED.value})
"""The steps after which a review no longer holds, though no answer may have changed: the form is open again."""

MARKING: frozenset[str] = frozenset({EntryKind.VALUE.value, *_OPENING, *(kind.value for kind in MarkKind)})
"""The kinds of entries by which marks come, fall or are withdrawn."""


def follow_marks(marks: tuple[Mark, ...], recorded: Recorded) -> tuple[Mark, ...]:
    """The marks of a form after one more entry of it."""
    entry = recorded.entry
    if entry.kind == EntryKind.VALUE:
        return tuple(_fallen(mark, entry.item, entry.repeat or 0) for mark in marks)
    if entry.kind in _OPENING:
        return tuple(_fallen(mark, None, 0) for mark in marks)
    if entry.kind == MarkKind.MARK_WITHDRAWN:
        return tuple(
            replace(mark, state=MarkState.WITHDRAWN) if mark.sequence == entry.about and mark.stands else mark
            for mark in marks
        )
    if entry.kind not in MARKING:
        return marks
    author = recorded.author.person
    given = Mark(
        sequence=recorded.sequence,
        kind=MarkKind(entry.kind),
        item=entry.item,
        repeat=entry.repeat or 0,
        when=recorded.when,
        person=author.id,
        role=author.role.value,
    )
    return (*marks, given)


def _fallen(mark: Mark, item: str | None, repeat: int) -> Mark:
    """A mark after an answer changed, or (item None) after the form was opened again: reviews fall with either."""
    about = mark.kind in REVIEWS or (mark.item, mark.repeat) == (item, repeat)
    return replace(mark, state=MarkState.CHANGED) if about and mark.stands else mark
