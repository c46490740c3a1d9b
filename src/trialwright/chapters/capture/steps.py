"""The steps that a form may take, each a row of one table: from where, by whom, and what it must say."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from trialwright.records.entries import EntryKind
from trialwright.records.forms import FormState, Hold, QueryState, Stage
from trialwright.records.marks import MarkKind
from trialwright.words.findings import Fault, fault
from trialwright.words.people import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a form.

    right   who may take it
    stages  how far the form must be
    holds   what may hold it
    reason  whether it must say why
    """

    kind: EntryKind
    right: Right
    stages: frozenset[Stage]
    holds: frozenset[Hold] = frozenset({Hold.NONE})
    reason: bool = False


_OPEN = frozenset({Stage.EMPTY, Stage.STARTED})
_DONE = frozenset({Stage.COMPLETE})

STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "save": Step(kind=EntryKind.FORM_SAVED, right=Right.SAVE_FORM, stages=_OPEN),
        "complete": Step(kind=EntryKind.FORM_COMPLETED, right=Right.COMPLETE_FORM, stages=frozenset({Stage.STARTED})),
        "correct": Step(kind=EntryKind.FORM_CORRECTED, right=Right.CORRECT_FORM, stages=_DONE, reason=True),
        "sign": Step(kind=EntryKind.FORM_SIGNED, right=Right.SIGN_FORM, stages=_DONE),
        "withdraw": Step(kind=EntryKind.SIGNATURE_WITHDRAWN, right=Right.SIGN_FORM, stages=_DONE, reason=True),
        "freeze": Step(kind=EntryKind.FORM_FROZEN, right=Right.FREEZE_FORM, stages=_DONE),
        "lock": Step(
            kind=EntryKind.FORM_LOCKED,
            right=Right.LOCK_FORM,
            stages=_DONE,
            holds=frozenset({Hold.NONE, Hold.FROZEN}),
        ),
        "unlock": Step(
            kind=EntryKind.FORM_UNLOCKED,
            right=Right.UNLOCK_FORM,
            stages=_DONE,
            holds=frozenset({Hold.FROZEN, Hold.LOCKED}),
            reason=True,
        ),
    }
)
"""Every step that a form may take. Whatever is not a row here cannot happen."""


def refusal(name: str, state: FormState) -> Fault | None:
    """Why a form cannot take a step as it stands, or None."""
    step = STEPS[name]
    if state.hold not in step.holds:
        return fault("form-held", hold=state.hold.value)
    if state.stage not in step.stages:
        return fault("form-not-so-far" if state.stage in _OPEN else "form-already-complete", stage=state.stage.value)
    if name == "lock" and any(query.state is not QueryState.CLOSED for query in state.queries):
        return fault("query-unsettled")
    return None


MARK_RIGHTS: Mapping[MarkKind, Right] = MappingProxyType(
    {
        MarkKind.SOURCE_VERIFIED: Right.VERIFY_SOURCE,
        MarkKind.DATA_REVIEWED: Right.REVIEW_DATA,
        MarkKind.MEDICALLY_REVIEWED: Right.REVIEW_MEDICALLY,
    }
)
"""The right that each mark needs; a mark is no step of a form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryStep:
    """A step of a query: who may take it, from which states, and whether it must say something."""

    kind: EntryKind
    right: Right
    states: frozenset[QueryState]
    text: bool = False


QUERY_STEPS: Mapping[str, QueryStep] = MappingProxyType(
    {
        "answer": QueryStep(
            kind=EntryKind.QUERY_ANSWERED,
            right=Right.ANSWER_QUERY,
            states=frozenset({QueryState.OPEN}),
            text=True,
        ),
        "close": QueryStep(
            kind=EntryKind.QUERY_CLOSED,
            right=Right.ASK_QUERY,
            states=frozenset({QueryState.OPEN, QueryState.ANSWERED}),
        ),
        "reopen": QueryStep(
            kind=EntryKind.QUERY_REOPENED,
            right=Right.ASK_QUERY,
            states=frozenset({QueryState.ANSWERED, QueryState.CLOSED}),
            text=True,
        ),
        "reassign": QueryStep(
            kind=EntryKind.QUERY_REASSIGNED, right=Right.ASK_QUERY, states=frozenset({QueryState.OPEN})
        ),
    }
)
"""Every step that a query may take once it is open."""
