"""Recomputes all of a log that can be recomputed: its chain, its signatures, and what stands beside it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from trialwright.records.chain import Verification, verify
from trialwright.records.entries import FormKey, Transaction
from trialwright.store.sql import SqlLog
from trialwright.store.witness import Witnessed, watched
from trialwright.trial.signatures import noting_signed, unsound_signatures
from trialwright.words.errors import BrokenLog, StoreFailed
from trialwright.words.flaws import Flaw, flaw

EVERY = 500
"""Transactions after which somebody who waits is told again."""


def verify_log(
    log: SqlLog, witnessed: Witnessed | None = None, progress: Callable[[int], None] = lambda _: None
) -> Verification:
    """Everything that is not as it was written; a log that cannot be read on is a fault as well.

    witnessed  what a witness kept elsewhere saw; without it a log that was cut off at its end looks whole
    progress   told now and then how many entries were read
    """
    faults: list[Flaw] = []
    signed, judged = set[FormKey](), set[str]()
    try:
        seen = noting_signed(_telling(log.transactions(), progress), signed, judged)
        found = verify(watched(seen, witnessed, faults) if witnessed is not None else seen)
        if signed or judged:
            faults += unsound_signatures(log.transactions(), signed, judged)
        return replace(found, faults=(*found.faults, *faults, *log.differences()))
    except (BrokenLog, StoreFailed) as stop:
        return Verification(entries=0, head="", faults=(*faults, flaw("unreadable", detail=str(stop))))


def _telling(transactions: Iterable[Transaction], progress: Callable[[int], None]) -> Iterator[Transaction]:
    """The same transactions, while somebody is told how far they are read."""
    for transaction in transactions:
        if transaction.number % EVERY == 0:
            progress(transaction.first)
        yield transaction
