"""The process that writes is killed at a random moment: every save that was acknowledged is there, and no half form.

60 kills in ``make test``, 600 in ``make soak``.
"""

import multiprocessing
import os
import random
import signal
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from tests.agreement import racing
from tests.people import created

from trialwright.records.chain import verify
from trialwright.records.entries import Transaction
from trialwright.store.sql import open_log
from trialwright.store.witness import Witness, make_key, read_key, read_witness, watched
from trialwright.study.folder import Folder

KILLS = 600 if os.environ.get("TRIALWRIGHT_SOAK") else 60


@pytest.mark.requirement("R14")
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_an_acknowledged_save_survives_the_kill(
    store: str, tmp_path: Path, request: pytest.FixtureRequest, founding_folder: Folder
) -> None:
    url = f"sqlite:///{tmp_path / 'log.db'}" if store == "sqlite" else request.getfixturevalue("postgresql")
    log = created(url, founding_folder)
    witness, witness_key = tmp_path / "witness.txt", tmp_path / "witness.key"
    make_key(witness_key)
    begun = Witness(witness, read_key(witness_key))
    begun.begin(log.head())
    begun.close()
    log.close()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.agreement.racing"])
    seed = random.randrange(10**9)
    generator = random.Random(seed)
    acknowledged: dict[str, int] = {}
    for kill in range(KILLS // 2):
        subject = f"K{kill}"
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=racing.save_for_ever, args=(url, subject, there, witness, witness_key))
        process.start()
        there.close()
        pid = here.recv()
        time.sleep(generator.uniform(0.0, 0.06))
        os.kill(pid, signal.SIGKILL)
        process.join(30)
        acknowledged[subject] = _last(here)
    log = open_log(url)
    transactions = list(log.transactions())
    log.close()
    unwitnessed: list[str] = []
    assert verify(watched(transactions, read_witness(witness), unwitnessed)).ok, f"seed {seed}"
    assert unwitnessed == [], f"seed {seed}"
    found = _versions(transactions)
    for subject, version in acknowledged.items():
        assert version <= found.get(subject, 0) <= version + 1, f"seed {seed}: {subject}"
    assert sum(acknowledged.values()) > 0


def _last(here: Connection) -> int:
    """The last version that was acknowledged before the pipe broke."""
    version = 0
    try:
        while True:
            version = here.recv()
    except (EOFError, OSError):
        return version


def _versions(transactions: list[Transaction]) -> dict[str, int]:
    """How often each form was saved; each transaction is a whole form."""
    found: dict[str, int] = {}
    for transaction in transactions[3:]:
        kinds = [str(entry.kind) for entry in transaction.entries]
        subject = transaction.entries[0].subject or ""
        found[subject] = found.get(subject, 0) + 1
        assert kinds[-1] == "form saved"
        assert kinds.count("value") == (len(racing.ANSWERS) if found[subject] == 1 else 1)
    return found
