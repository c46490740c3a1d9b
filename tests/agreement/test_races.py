"""Two processes change one form at the same moment: nothing is lost, and nothing lands late.

60 races in ``make test``, 1,000 in ``make soak``. Who wins is left to the database; what the log then holds is judged
by a small machine of its own, written from the design of the records and not from the code under test.
"""

import multiprocessing
import os
from collections import Counter
from pathlib import Path

import pytest
from tests.agreement import racing
from tests.people import created, somebody

from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.records.chain import verify
from trialwright.records.entries import Transaction
from trialwright.store.sql import SqlLog, open_log
from trialwright.study.folder import Folder
from trialwright.words.people import Role

RACES = 1_000 if os.environ.get("TRIALWRIGHT_SOAK") else 60

# how the form stands before the start, and what each of the two wants of it
KINDS = [
    (["save"], "save", "complete"),
    (["save"], "save", "save"),
    (["save", "complete"], "correct", "sign"),
    (["save", "complete"], "correct", "lock"),
    (["save", "complete"], "correct", "freeze"),
    (["save", "complete", "lock"], "correct", "unlock"),
]


def _prepare(log: SqlLog, races: int) -> None:
    trial = racing.study()
    for race in range(races):
        base = 0
        for name in KINDS[race % len(KINDS)][0]:
            if name == "save":
                save = FormSave(key=racing.key(race), answers=racing.ANSWERS, base=base)
                done: object = save_form(log, trial, save, somebody(Role.COORDINATOR), racing.NOW)
            else:
                role = Role.COORDINATOR if name == "complete" else Role.DATA_MANAGER
                step = FormStep(name=name, key=racing.key(race), base=base)
                done = take_step(log, trial, step, somebody(role), racing.NOW)
            assert isinstance(done, (Saved, Taken))
            base = done.version


@pytest.mark.requirement("R16")
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_nothing_is_lost_and_nothing_lands_late(
    store: str, tmp_path: Path, request: pytest.FixtureRequest, founding_folder: Folder
) -> None:
    url = f"sqlite:///{tmp_path / 'log.db'}" if store == "sqlite" else request.getfixturevalue("postgresql")
    log = created(url, founding_folder)
    _prepare(log, RACES)
    log.close()
    outcomes = _race(url)
    log = open_log(url)
    transactions = list(log.transactions())
    log.close()
    assert verify(transactions).ok
    judge = _Judge(transactions)
    for outcome in outcomes:
        if outcome.version is not None:
            assert (outcome.race, outcome.version) in judge.versions, f"acknowledged, and not there: {outcome}"
            assert outcome.version == outcome.base + 1, f"over a version that it never saw: {outcome}"
        if outcome.value is not None:
            assert judge.values[outcome.race, outcome.version or 0] == outcome.value
    won = Counter((outcome.race, outcome.version) for outcome in outcomes if outcome.version is not None)
    assert set(won.values()) == {1}, "two were told that they made the same version"
    refused = sum(outcome.version is None for outcome in outcomes)
    assert refused >= 0.3 * RACES, Counter((outcome.act, outcome.answer) for outcome in outcomes)


def _race(url: str) -> list[racing.Outcome]:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(2)
    outcomes: list[racing.Outcome] = []
    ends, processes = [], []
    for number in (1, 2):
        acts = [KINDS[race % len(KINDS)][number] for race in range(RACES)]
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=racing.run, args=(url, acts, str(number), barrier, there))
        process.start()
        there.close()
        ends.append(here)
        processes.append(process)
    for here, process in zip(ends, processes, strict=True):
        outcomes += here.recv()
        process.join(60)
        assert process.exitcode == 0
    return outcomes


class _Judge:
    """Walks the log and fails at the first thing that may not be: it knows the design of the records, not the code."""

    def __init__(self, transactions: list[Transaction]) -> None:
        self.versions: set[tuple[int, int]] = set()
        self.values: dict[tuple[int, int], str | None] = {}
        self.stage: dict[str, str] = {}
        self.held: dict[str, bool] = {}
        self.number: Counter[str] = Counter()
        for transaction in transactions[3:]:
            self._follow(transaction)

    def _follow(self, transaction: Transaction) -> None:
        kinds = [str(entry.kind) for entry in transaction.entries]
        subject = transaction.entries[0].subject or ""
        (step,) = [kind for kind in kinds if kind.startswith("form ")]
        complete, held = self.stage.get(subject) == "complete", self.held.get(subject, False)
        if "value" in kinds:
            assert not held, f"a value landed on a held form: {transaction}"
            assert step == ("form corrected" if complete else "form saved"), f"a value landed late: {transaction}"
        allowed = {
            "form saved": not complete and not held,
            "form completed": not complete and not held,
            "form corrected": complete and not held,
            "form signed": complete and not held,
            "form frozen": complete and not held,
            "form locked": complete,
            "form unlocked": held,
        }
        assert allowed[step], f"{step} where it may not be: {transaction}"
        self.stage[subject] = {"form saved": "open", "form corrected": "open"}.get(step, "complete")
        self.held[subject] = step in {"form frozen", "form locked"}
        self.number[subject] += 1
        race = int(subject.removeprefix("R"))
        self.versions.add((race, self.number[subject]))
        bmi = [entry.value for entry in transaction.entries if entry.item == "bmi" and str(entry.kind) == "value"]
        self.values[race, self.number[subject]] = bmi[-1] if bmi else None
