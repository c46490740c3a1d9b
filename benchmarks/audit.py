"""How fast the audit trail is with many entries: ``python -m benchmarks.audit --entries 1000000 [--db URL]``.

Fills an empty database in bulk (a form of seven values and eight entries a minute, by four people), then asks for pages
of the trail as the application does, and for the whole of it. Wall and CPU time of this process; without ``--db`` an
SQLite file in a temporary folder. ``--kept`` measures a database that is filled already.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.log import ANSWERS, FORM, NOW, opened

from trialwright.records.chain import head_after, sealed
from trialwright.records.entries import Author, Entry, EntryKind, Transaction
from trialwright.store.audit import AuditFilter
from trialwright.store.memory import MemoryLog
from trialwright.store.sql import SqlLog, create_empty, open_log, sqlite_url
from trialwright.study.folder import read_folder, shipped_study
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

MINUTE = 60_000_000
DAY = 1440 * MINUTE


def drawn(first: list[Transaction], entries: int, author: Author) -> Iterator[Transaction]:
    """After the first entries so many, eight a transaction and a transaction a minute; one in 10,000 a query."""
    yield from first
    head = head_after(first[-1])
    for number in range(entries // 8):
        key = {"subject": f"S{number // 100:06d}", "visit": f"V{number % 100 // 10}", "form": FORM}
        values = [
            Entry(kind=EntryKind.VALUE, repeat=0, item=item, value=f"{value}", unit=unit, **key)
            for item, value, unit in ANSWERS
        ]
        last = Entry(kind=EntryKind.FORM_SAVED, value="1", **key)
        if number % 10_000 == 0:
            last = Entry(kind=EntryKind.QUERY_OPENED, value="?", whom="coordinator", **key)
        who = "rare" if number % 20_000 == 0 else f"bench{number % 3}"
        by = replace(author, person=replace(author.person, id=PersonId(who)))
        transaction = sealed(head, by, NOW + number * MINUTE, [*values, last])
        yield transaction
        head = head_after(transaction)


def filled(url: str, entries: int) -> SqlLog:
    """A log with so many entries."""
    folder = read_folder(shipped_study("nct06751199"))
    assert folder.study is not None
    site = SiteId(folder.study.study.sites[0].id)
    who = Person(id=PersonId("bench"), role=Role.COORDINATOR, site=site)
    first = MemoryLog()
    opened(first, folder, who)
    log = create_empty(url)
    log.load(drawn(list(first.transactions()), entries, Author(person=who, zone="Asia/Shanghai", study=None)))
    return log


def timed(name: str, work: Callable[[], object]) -> None:
    """The middle of five."""
    spent: list[tuple[float, float]] = []
    answer: object = None
    for _ in range(5):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = work()
        spent.append((time.perf_counter() - wall, time.process_time() - cpu))
    wall, cpu = sorted(spent)[2]
    print(f"  {name}: {1000 * wall:.1f} ms, {1000 * cpu:.1f} ms of CPU ({answer})", flush=True)


def main() -> None:
    """Every figure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--db")
    parser.add_argument("--kept", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        url = given.db or sqlite_url(Path(place) / "log.db")
        log = open_log(url) if given.kept else filled(url, given.entries)
        days = given.entries // 8 // 1440
        site = "changzheng"
        wanted = {
            "newest page": AuditFilter(),
            "a participant": AuditFilter(subject="S000100"),
            "a participant and a form": AuditFilter(subject="S000100", form=FORM),
            "a day in the middle": AuditFilter(since=NOW + days // 2 * DAY, until=NOW + (days // 2 + 1) * DAY),
            "somebody who writes rarely": AuditFilter(person="rare"),
            "an item": AuditFilter(item="hba1c"),
            "a rare kind": AuditFilter(kind="query opened"),
            "a kind outside forms": AuditFilter(kind="role given"),
            "a kind that never happened": AuditFilter(kind="form locked"),
        }
        with log.reading() as reading:

            def page(each: AuditFilter, before: int | None = None) -> int:
                found = reading.audit(site, each, before=before, limit=51)
                reading.values_before(found)
                return len(found)

            for name, each in wanted.items():
                timed(name, lambda each=each: page(each))
            timed("a page in the middle", lambda: page(AuditFilter(), given.entries // 2))
            timed("the last page", lambda: page(AuditFilter(), 60))
            timed("count of everything", lambda: reading.count_audit(site, AuditFilter()))
            wall, cpu, after, rows = time.perf_counter(), time.process_time(), 0, 0
            while found := reading.audit_rows(site, AuditFilter(), after=after, limit=5000):
                after, rows = found[-1].recorded.sequence, rows + len(found)
            print(f"  {rows} rows read: {time.perf_counter() - wall:.1f} s, {time.process_time() - cpu:.1f} s of CPU")
        log.close()


if __name__ == "__main__":
    main()
