"""What somebody changed themselves, where somebody else saved the same form in between."""

from collections.abc import Iterable

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.records.entries import Recorded
from trialwright.records.forms import EFFECTS, NOBODY_SAVED, CurrentValue, FormState, fold_form

_NOTHING = CurrentValue(value=None, unit=None, missing=None)


def state_at(history: Iterable[Recorded], version: int) -> FormState:
    """A form as it stood at an earlier version.

    Missing: as nobody had saved it, where it never had that version.
    """
    told: list[Recorded] = []
    reached = 0
    for recorded in history:
        told.append(recorded)
        reached += recorded.entry.kind in EFFECTS
        if reached == version:
            return fold_form(told)
    return NOBODY_SAVED


def changes(typed: GivenAnswer, before: FormState) -> bool:
    """Whether an answer was typed anew, and not only sent along as it stood before."""
    known = before.values.get((typed.item, typed.repeat), _NOTHING)
    return (typed.value, typed.unit, typed.missing) != (known.value, known.unit, known.missing)
