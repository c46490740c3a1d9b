"""How many places each part and arm has, and how many of them are taken."""

from collections.abc import Mapping

from trialwright.records.doses import DoseState
from trialwright.study.study import Study
from trialwright.trial.advice import parts_of, treatments


def count_recruited(study: Study, state: DoseState, today: str) -> Mapping[str, int]:
    """Participants treated, expected by an authorisation that stands, replaced, and allocated to each slot."""
    given = {each.subject for each in state.given}
    expected = {each.subject for each in treatments(state, today)} - given
    slots = {
        f"allocated {slot.id}": sum(each.slot == slot.id for each in state.allocations)
        for slot in study.allocation.slots
        if slot.part != parts_of(study)[0]
    }
    return {
        "planned": study.study.planned,
        "treated": len(given),
        "expected": len(expected),
        "replaced": len(state.replaced),
        **slots,
    }
