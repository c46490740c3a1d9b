"""Recomputes all of a log that can be recomputed: its chain, its signatures, and what stands beside it."""

from dataclasses import replace

from trialwright.records.chain import Verification, verify
from trialwright.records.entries import FormKey
from trialwright.store.sql import SqlLog
from trialwright.store.witness import Witnessed, watched
from trialwright.trial.signatures import noting_signed, unsound_signatures
from trialwright.words.errors import BrokenLog, StoreFailed


def verify_log(log: SqlLog, witnessed: Witnessed | None = None) -> Verification:
    """Everything that is not as it was written; a log that cannot be read on is a fault as well.

    witnessed  what a witness kept elsewhere saw; without it a log that was cut off at its end looks whole
    """
    faults: list[str] = []
    signed: set[FormKey] = set()
    try:
        seen = noting_signed(log.transactions(), signed)
        found = verify(watched(seen, witnessed, faults) if witnessed is not None else seen)
        if signed:
            faults += unsound_signatures(log.transactions(), signed)
        return replace(found, faults=(*found.faults, *faults, *log.differences()))
    except (BrokenLog, StoreFailed) as stop:
        return Verification(entries=0, head="", faults=(*faults, str(stop)))
