"""A form as it stands: its answers, how far it is, what holds it, who signed and marked it, and what is asked of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from trialwright.records.entries import EntryKind, Recorded
from trialwright.records.marks import MARKING, Mark, MarkKind, follow_marks


@dataclass(frozen=True, slots=True, kw_only=True)
class CurrentValue:
    """The newest answer to one question of a form, and why it was changed; all None after it was cleared."""

    value: str | None
    unit: str | None
    missing: str | None
    reason: str | None = None


class Stage(StrEnum):
    """How far a form is."""

    EMPTY = "empty"
    STARTED = "started"
    COMPLETE = "complete"


class Hold(StrEnum):
    """What keeps a form from being changed."""

    NONE = "none"
    FROZEN = "frozen"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed a form, in which role, when and as what; ``content`` is the hash of what they signed.

    sequence  of its entry
    meaning   such as *responsibility*
    stands    False once anything that was signed has changed
    """

    sequence: int
    when: int
    person: str
    role: str
    meaning: str
    content: str
    stands: bool = True


class QueryState(StrEnum):
    """How far a query is."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question about an answer, or about a whole form (``item`` None); ``assigned`` is the role that is asked.

    when, person  when it was opened, and by whom; of the software's: by whom the answers were saved
    rule          the check of the software that asked; None where a person did
    """

    sequence: int
    item: str | None
    repeat: int
    text: str
    assigned: str
    state: QueryState
    when: int
    person: str
    rule: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """A form as it stands.

    version   how many transactions changed it: what somebody must have seen who changes it again
    values    its answers by item and row
    happened  the day on which what it tells took place, where it was entered later; None where it was not
    """

    version: int = 0
    stage: Stage = Stage.EMPTY
    hold: Hold = Hold.NONE
    happened: str | None = None
    values: Mapping[tuple[str, int], CurrentValue] = field(default_factory=dict[tuple[str, int], CurrentValue])
    signatures: tuple[Signature, ...] = ()
    queries: tuple[Query, ...] = ()
    marks: tuple[Mark, ...] = ()

    def verified(self, item: str, repeat: int) -> Mark | None:
        """The newest mark of an answer that was compared with its source; None where nobody did."""
        return next((mark for mark in reversed(self.marks) if (mark.item, mark.repeat) == (item, repeat)), None)

    def review(self, kind: MarkKind) -> Mark | None:
        """The newest review of this kind; None where there was none."""
        return next((mark for mark in reversed(self.marks) if mark.kind is kind), None)


EFFECTS: Mapping[str, tuple[Stage | None, Hold | None]] = MappingProxyType(
    {
        EntryKind.FORM_SAVED: (Stage.STARTED, None),
        EntryKind.FORM_CORRECTED: (Stage.STARTED, None),
        EntryKind.FORM_COMPLETED: (Stage.COMPLETE, None),
        EntryKind.FORM_SIGNED: (None, None),
        EntryKind.SIGNATURE_WITHDRAWN: (None, None),
        EntryKind.FORM_FROZEN: (None, Hold.FROZEN),
        EntryKind.FORM_LOCKED: (None, Hold.LOCKED),
        EntryKind.FORM_UNLOCKED: (None, Hold.NONE),
    }
)
"""What each step of a form makes of its stage and its hold; None leaves it. Each is one version more."""


NOBODY_SAVED = FormState()


def fold_form(entries: Iterable[Recorded], state: FormState = NOBODY_SAVED) -> FormState:
    """The state of one form from its own entries, oldest first, beginning from ``state``."""
    values = dict(state.values)
    for recorded in entries:
        entry = recorded.entry
        if entry.kind == EntryKind.VALUE and entry.item is not None:
            values[entry.item, entry.repeat or 0] = CurrentValue(
                value=entry.value, unit=entry.unit, missing=entry.missing, reason=entry.reason
            )
        elif entry.kind in EFFECTS:
            state = _stepped(state, recorded)
        elif entry.kind == EntryKind.SIGNATURE_VOIDED:
            signatures = (replace(s, stands=s.stands and s.sequence != entry.about) for s in state.signatures)
            state = replace(state, signatures=tuple(signatures))
        elif entry.kind in _QUERY_STATES:
            state = replace(state, queries=_queried(state.queries, recorded))
        if entry.kind in MARKING and (state.marks or entry.kind in _GIVEN):
            state = replace(state, marks=follow_marks(state.marks, recorded))
    return replace(state, values=values)


def newest_answers(entries: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """The newest answer to each question, oldest first, from entries about one subject or several, oldest first."""
    newest: dict[tuple[object, ...], Recorded] = {}
    for each in entries:
        entry = each.entry
        if entry.kind == EntryKind.VALUE:
            newest[entry.subject, entry.visit, entry.form, entry.item, entry.repeat or 0] = each
    return tuple(sorted(newest.values(), key=lambda each: each.sequence))


def _stepped(state: FormState, recorded: Recorded) -> FormState:
    entry, author = recorded.entry, recorded.author
    stage, hold = EFFECTS[entry.kind]
    signed = state.signatures
    if entry.kind == EntryKind.FORM_SIGNED:
        signature = Signature(
            sequence=recorded.sequence,
            when=recorded.when,
            person=author.person.id,
            role=author.person.role.value,
            meaning=entry.reason or "",
            content=entry.value or "",
        )
        signed = (*signed, signature)
    return replace(
        state,
        version=state.version + 1,
        stage=stage or state.stage,
        hold=hold or state.hold,
        happened=entry.since or state.happened,
        signatures=signed,
    )


_QUERY_STATES: Mapping[str, QueryState] = MappingProxyType(
    {
        EntryKind.QUERY_OPENED: QueryState.OPEN,
        EntryKind.QUERY_ANSWERED: QueryState.ANSWERED,
        EntryKind.QUERY_CLOSED: QueryState.CLOSED,
        EntryKind.QUERY_REOPENED: QueryState.OPEN,
        EntryKind.QUERY_REASSIGNED: QueryState.OPEN,
    }
)


_GIVEN: frozenset[str] = frozenset(kind.value for kind in MarkKind)


def _queried(queries: tuple[Query, ...], recorded: Recorded) -> tuple[Query, ...]:
    entry = recorded.entry
    state = _QUERY_STATES[entry.kind]
    if entry.kind == EntryKind.QUERY_OPENED:
        opened = Query(
            sequence=recorded.sequence,
            item=entry.item,
            repeat=entry.repeat or 0,
            text=entry.value or "",
            assigned=entry.whom or "",
            state=state,
            when=recorded.when,
            person=recorded.author.person.id,
            rule=entry.reason,
        )
        return (*queries, opened)
    answer = {"answer": entry.value} if entry.kind == EntryKind.QUERY_ANSWERED else {}
    assigned = {"assigned": entry.whom or ""} if entry.kind == EntryKind.QUERY_REASSIGNED else {}
    return tuple(
        replace(each, state=state, **answer, **assigned) if each.sequence == entry.about else each for each in queries
    )
