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
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Noted, Saved, save_form
from trialwright.conduct.versions import propose_study
from trialwright.exports.dataset import write_datasets
from trialwright.exports.tables import tables
from trialwright.records.chain import head_after, sealed, verify
from trialwright.records.entries import Author, DatabaseMode, Entry, EntryKind, FormKey, Transaction
from trialwright.records.log import Log
from trialwright.records.register import opening
from trialwright.store.backup import write_backup
from trialwright.store.memory import MemoryLog
from trialwright.store.sql import SqlLog, create_empty, open_log, sqlite_url
from trialwright.store.witness import Witness, make_key, read_key, read_witness, watched
from trialwright.study.folder import Folder, read_folder, shipped_study
from trialwright.study.study import Study
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

NOW = 1_767_225_600_000_000
FORM = "screening"
SIGNED = "2025-12-01"
ANSWERS = (
    ("collected_on", "2026-02-20", None),
    ("sex", "male", None),
    ("bmi", "22.4", "kg/m2"),
    ("haemoglobin", "141", "g/L"),
    ("c_peptide_fasting", "0.02", "nmol/L"),
    ("c_peptide_2h", "0.05", "nmol/L"),
    ("hba1c", "8.1", "%"),
)


WRITTEN: list[int] = []
"""How often ``saves`` was called; each time it writes about other people."""


def opened(log: Log, folder: Folder, writer: Person) -> None:
    """The first entries: an administrator, the writer, and the study."""
    administrator = Person(id=PersonId("administrator"), role=Role.ADMINISTRATOR, site=SiteId("-"))
    manager = Person(id=PersonId("manager"), role=Role.DATA_MANAGER, site=writer.site)
    with log.writing(Author(person=administrator, zone="UTC", study=None), NOW) as writing:
        writing.append(*opening(DatabaseMode.DEMONSTRATION, administrator))
        for who in (writer, manager):
            writing.append(Entry(kind=EntryKind.ROLE_GIVEN, whom=who.id, value=who.role.value, item=who.site))
    assert isinstance(propose_study(log, folder, manager, NOW), Noted)


def drawn(first: list[Transaction], entries: int, author: Author) -> Iterator[Transaction]:
    """After the first entries so many, eight a transaction: seven values and the save of a form."""
    yield from first
    head = head_after(first[-1])
    for number in range(entries // 8):
        key = {"subject": f"S{number // 10:06d}", "visit": f"V{number % 10}", "form": FORM}
        values = [
            Entry(kind=EntryKind.VALUE, repeat=0, item=item, value=value, unit=unit, **key)
            for item, value, unit in ANSWERS
        ]
        transaction = sealed(head, author, NOW, [*values, Entry(kind=EntryKind.FORM_SAVED, value="1", **key)])
        yield transaction
        head = head_after(transaction)


def consent(log: Log, study: Study, who: Person, subjects: Iterable[str]) -> None:
    """Consent of these people, complete, in one transaction: without it nothing else can be saved."""
    declared = study.eligibility.consent
    assert declared is not None
    author = Author(person=who, zone="Asia/Shanghai", study=study.hash)
    with log.writing(author, NOW) as writing:
        for subject in subjects:
            key = {"subject": subject, "visit": "SCREEN", "form": declared.form}
            days = (
                Entry(kind=EntryKind.VALUE, repeat=0, item=item, value="2025-12-01", **key) for item in declared.signed
            )
            writing.append(*days, Entry(kind=EntryKind.FORM_SAVED, value="1", **key))
            writing.append(Entry(kind=EntryKind.FORM_COMPLETED, **key))


def saves(log: SqlLog, study: Study, who: Person, writers: int, each: int) -> None:
    """The 95th percentile of saving a form, for so many writers at once."""
    spent: list[float] = []
    WRITTEN.append(writers)
    run = f"W{len(WRITTEN)}.{writers}"
    consent(log, study, who, [f"{run}.{number}.{count}" for number in range(writers) for count in range(each)])

    def work(number: int) -> None:
        for count in range(each):
            key = FormKey(subject=f"{run}.{number}.{count}", visit="SCREEN", form=FORM)
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
    folder = read_folder(shipped_study("nct06751199"))
    study = folder.study
    assert study is not None
    who = Person(id=PersonId("bench"), role=Role.COORDINATOR, site=SiteId(study.study.sites[0].id))
    author = Author(person=who, zone="Asia/Shanghai", study=None, source="benchmark")
    site = SiteId(study.study.sites[0].id)
    with tempfile.TemporaryDirectory() as place:
        url = given.db or sqlite_url(Path(place) / "log.db")
        first = MemoryLog()
        opened(first, folder, who)
        log = create_empty(url)
        beginning = list(first.transactions())
        timed(f"filling in {given.entries} entries", lambda: log.load(drawn(beginning, given.entries, author)))
        saves(log, study, who, 1, 200)
        saves(log, study, who, 16, 25)
        log.close()
        make_key(Path(place) / "key")
        witness = Witness(Path(place) / "witness", read_key(Path(place) / "key"))
        log = open_log(url, witness)
        witness.begin(log.head())
        print("  with a witness:")
        saves(log, study, who, 1, 200)
        saves(log, study, who, 16, 25)
        timed("verify: chain", lambda: verify(log.transactions()))
        seen = read_witness(Path(place) / "witness")
        timed("verify: chain and witness", lambda: verify(watched(log.transactions(), seen, [])))
        timed("verify: forms as they stand", lambda: require(log.differences() == ()))
        timed("snapshot of now", log.snapshot)
        timed("snapshot of the middle", lambda: log.snapshot(until=given.entries // 16))
        timed("making the projections again", log.rebuild)
        log.close()
    print(f"  largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    with tempfile.TemporaryDirectory() as place:
        leaving(Path(place), beginning, study, author, site)


def require(holds: bool) -> None:
    """Stops where a measured thing did not do what it should."""
    assert holds


def leaving(place: Path, beginning: list[Transaction], study: Study, author: Author, site: SiteId) -> None:
    """An export of 200 subjects at 10 visits, and an archive of 1,000 subjects at 10 visits; seven values a form."""
    for subjects in (200, 1_000):
        log = create_empty(sqlite_url(place / f"{subjects}.db"))
        log.load(drawn(beginning, subjects * 10 * 8, author))
        if subjects == 200:

            def export(log: SqlLog = log) -> None:
                snapshot = log.snapshot().of_site(site)
                write_datasets(tables(study, snapshot), place / "tables", [("log head", snapshot.head.hash)])

            timed("export of 200 subjects at 10 visits, all tables", export)
        else:
            timed(
                "archive of 1,000 subjects at 10 visits",
                lambda log=log: write_backup(log, place / "archive.zip", archive=True),
            )
        log.close()


if __name__ == "__main__":
    main()
