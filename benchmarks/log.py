"""How fast the log is with many entries already in it: ``python -m benchmarks.log --entries 1000000 [--db URL]``.

Fills an empty database in bulk, then measures through ``conduct``: saving a form of seven values by one writer and by
sixteen, verifying, making the projections again, the snapshot, and the largest memory of the process. Without ``--db``
an SQLite file in a temporary folder.
"""

import argparse
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.records.chain import head_after, sealed, verify
from trialwright.records.entries import NOTHING, Author, DatabaseMode, Entry, EntryKind, FormKey, Transaction
from trialwright.store.sql import SqlLog, create_empty, sqlite_url
from trialwright.study.folder import read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

NOW = 1_767_225_600_000_000
ANSWERS = (
    ("collected_on", "2026-02-20", None),
    ("sex", "male", None),
    ("bmi", "22.4", "kg/m2"),
    ("haemoglobin", "141", "g/L"),
    ("c_peptide_fasting", "0.02", "nmol/L"),
    ("c_peptide_2h", "0.05", "nmol/L"),
    ("hba1c", "8.1", "%"),
)


def drawn(entries: int, author: Author) -> Iterator[Transaction]:
    """So many entries, eight a transaction: seven values and the save of a form."""
    head = NOTHING
    first = sealed(head, author, NOW, [Entry(kind=EntryKind.DATABASE_OPENED, value=DatabaseMode.DEMONSTRATION.value)])
    yield first
    head = head_after(first)
    for number in range(entries // 8):
        key = {"subject": f"S{number // 10:06d}", "visit": f"V{number % 10}", "form": "screening"}
        values = [
            Entry(kind=EntryKind.VALUE, repeat=0, item=item, value=value, unit=unit, **key)
            for item, value, unit in ANSWERS
        ]
        transaction = sealed(head, author, NOW, [*values, Entry(kind=EntryKind.FORM_SAVED, value="1", **key)])
        yield transaction
        head = head_after(transaction)


def saves(log: SqlLog, study: Study, who: Person, writers: int, each: int) -> None:
    """The 95th percentile of saving a form, for so many writers at once."""
    spent: list[float] = []

    def work(number: int) -> None:
        for count in range(each):
            key = FormKey(subject=f"W{writers}.{number}.{count}", visit="SCREEN", form="screening")
            answers = tuple(GivenAnswer(item=item, value=value, unit=unit) for item, value, unit in ANSWERS)
            start = time.perf_counter()
            assert isinstance(save_form(log, study, FormSave(key=key, answers=answers, base=0), who, NOW), Saved)
            spent.append(time.perf_counter() - start)

    people = [threading.Thread(target=work, args=(number,)) for number in range(writers)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    p50, p95 = (1000 * float(np.quantile(spent, share)) for share in (0.5, 0.95))
    print(f"  save of 7 values, {writers} writers: p50 {p50:.1f} ms, p95 {p95:.1f} ms of {len(spent)}", flush=True)


def timed(name: str, work: object) -> None:
    """CPU and wall seconds of one thing."""
    assert callable(work)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    print(f"  {name}: {time.process_time() - cpu:.1f} s of CPU, {time.perf_counter() - wall:.1f} s", flush=True)


def main() -> None:
    """Every figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--db")
    given = parser.parse_args()
    study = read_folder(shipped_study("nct06751199")).study
    assert study is not None
    who = Person(id=PersonId("bench"), role=Role.COORDINATOR, site=SiteId(study.study.sites[0].id))
    author = Author(person=who, zone="Asia/Shanghai", study=None, source="benchmark")
    with tempfile.TemporaryDirectory() as folder:
        log = create_empty(given.db or sqlite_url(Path(folder) / "log.db"))
        timed(f"filling in {given.entries} entries", lambda: log.load(drawn(given.entries, author)))
        saves(log, study, who, 1, 200)
        saves(log, study, who, 16, 25)
        timed("verify", lambda: verify(log.transactions()))
        timed("snapshot of now", log.snapshot)
        timed("snapshot of the middle", lambda: log.snapshot(until=given.entries // 16))
        timed("making the projections again", log.rebuild)
        log.close()
    print(f"  largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
