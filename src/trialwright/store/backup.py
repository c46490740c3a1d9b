"""Writes a whole log into one file that opens without the product, and makes the same log again from it.

The file is a zip of plain text: ``transactions.jsonl`` (one transaction a line, exactly as it was sealed),
``audit.csv`` (one entry a line, for people), ``studies/`` (the files of each study version), ``README.txt`` and
``SHA256SUMS``.
"""

import csv
import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from io import StringIO
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from trialwright.records.chain import verify
from trialwright.records.entries import Author, Entry, EntryKind, Recorded, Transaction
from trialwright.store.sql import SqlLog, SqlReading, create_empty
from trialwright.words.days import moment_text
from trialwright.words.errors import BrokenLog, FaultyInput
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

README = """This file holds the whole log of a clinical trial, exactly as it was written.

transactions.jsonl  one transaction a line, oldest first. Each carries the hash of the one before it and its own:
                    SHA-256 over a JSON list, without blanks, of format, number, first, when, zone, person, role,
                    site, study, source, previous, and the list of its entries (each the list of its fields in the
                    order in which they stand here; format 1 without the last four, format 2 without the last two).
audit.csv           one entry a line, with who and when (UTC and the clock of the site): all {entries} of them.
studies/            the files of each study version, in a folder named by its hash; forms/ there words every question
                    of the others, visits and codes too
answers.csv, forms.csv, signatures.csv, queries.csv, marks.csv, grants.csv, approvals.csv, subjects.csv, studies.csv
                    in an archive only: how things stood after the newest transaction: each answer, how far each form
                    is, who signed it (times in microseconds since 1970-01-01 UTC), what was asked, what was compared
                    with its source or reviewed, who had which role
SHA256SUMS          checksums of the files above; check them with: sha256sum -c SHA256SUMS

Transactions: {transactions}. Entries: {entries}. Hash of the newest transaction: {head}.
"""

STANDING = ("answers", "forms", "signatures", "queries", "marks", "grants", "approvals", "subjects", "studies")
"""The projections that an archive holds."""

AUDIT = (
    "sequence", "transaction", "when", "local time", "person", "role", "site", "study", "source", "kind", "subject",
    "visit", "form", "repeat", "item", "value", "unit", "missing", "reason", "about", "whom", "since", "until",
)  # fmt: skip


_NAMES, _PARTS = ([field.name for field in fields(what)] for what in (Entry, Transaction))
_SAID: Callable[[Entry], tuple[object, ...]] = attrgetter(*_NAMES)
_WHOLE: Callable[[Transaction], tuple[object, ...]] = attrgetter(*_PARTS)
"""Made once: ``asdict`` copies whatever it meets, and a log holds millions of entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How much was written, and the hash of the newest transaction in it."""

    transactions: int
    entries: int
    head: str


def write_audit(transactions: Iterable[Transaction], file: IO[str]) -> Written:
    """Every entry as a line of csv, complete at any size; the answer counts its rows."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(AUDIT)
    count, rows, head = 0, 0, ""
    for transaction in transactions:
        count, head = count + 1, transaction.hash
        for line in _audit_rows(transaction):
            rows += 1
            writer.writerow(line)
    return Written(transactions=count, entries=rows, head=head)


def _audit_rows(transaction: Transaction) -> Iterator[list[object]]:
    for recorded in transaction.recorded():
        yield audit_row(recorded, transaction.number)


def audit_row(recorded: Recorded, transaction: int) -> list[object]:
    """An entry as the line of an audit trail, in the order of ``AUDIT``."""
    author, person = recorded.author, recorded.author.person
    when = moment_text(recorded.when, "UTC"), moment_text(recorded.when, author.zone)
    who = person.id, person.role.value, person.site, author.study, author.source
    return [recorded.sequence, transaction, *when, *who, *_SAID(recorded.entry)]


def write_backup(
    log: SqlLog, path: Path, progress: Callable[[int], None] = lambda _: None, *, archive: bool = False
) -> Written:
    """Writes the log as it is at one moment, while others go on writing; the file appears when it is whole.

    archive   also writes what people look for in thirty years: the answers as they stand, signatures, queries, roles
    progress  told how many transactions are written
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        with (
            zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as file,
            log.reading() as reading,
        ):
            written = _write_parts(reading, file, progress, STANDING if archive else ())
        with partial.open("rb") as whole:
            os.fsync(whole.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return written


def _write_parts(
    reading: SqlReading, file: zipfile.ZipFile, progress: Callable[[int], None], standing: Iterable[str]
) -> Written:
    sums: dict[str, str] = {}
    studies: dict[str, str] = {}
    with TemporaryFile("w+", encoding="utf-8", newline="") as audit:
        with _part(file, "transactions.jsonl", sums) as part:

            def kept() -> Iterator[Transaction]:
                for number, transaction in enumerate(reading.transactions(), start=1):
                    part(_line(transaction))
                    for entry in transaction.entries:
                        if entry.kind == EntryKind.STUDY_VERSION:
                            studies[entry.item or ""] = entry.value or ""
                    progress(number)
                    yield transaction

            written = write_audit(kept(), audit)
        audit.seek(0)
        with _part(file, "audit.csv", sums) as part:
            while block := audit.read(1 << 20):
                part(block)
    for name in standing:
        with _part(file, f"{name}.csv", sums) as part:
            for row in reading.standing(name):
                part(_csv_line(row))
    for hash, text in studies.items():
        for name, content in json.loads(text).items():
            with _part(file, f"studies/{hash}/{name}", sums) as part:
                part(content)
    with _part(file, "README.txt", sums) as part:
        part(README.format(transactions=written.transactions, entries=written.entries, head=written.head))
    file.writestr("SHA256SUMS", "".join(f"{digest}  {name}\n" for name, digest in sums.items()))
    return written


def _csv_line(row: Sequence[object]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(row)
    return line.getvalue()


@contextmanager
def _part(file: zipfile.ZipFile, name: str, sums: dict[str, str]) -> Generator[Callable[[str], None]]:
    digest = hashlib.sha256()
    with file.open(name, "w", force_zip64=True) as part:

        def write(text: str) -> None:
            content = text.encode()
            digest.update(content)
            part.write(content)

        yield write
    sums[name] = digest.hexdigest()


def _line(transaction: Transaction) -> str:
    said = dict(zip(_PARTS, _WHOLE(transaction), strict=True))
    said["author"] = asdict(transaction.author)
    said["entries"] = [dict(zip(_NAMES, _SAID(entry), strict=True)) for entry in transaction.entries]
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"


def read_backup(path: Path) -> Iterator[Transaction]:
    """Every transaction of a backup, oldest first.

    Raises: FaultyInput when the file is none, or a checksum does not hold.
    """
    try:
        with zipfile.ZipFile(path) as file:
            _check_sums(file, path)
            with file.open("transactions.jsonl") as lines:
                for line in lines:
                    yield _transaction(json.loads(line))
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError) as stop:
        raise FaultyInput(f"{path} is not a whole backup: {stop}") from stop


def _check_sums(file: zipfile.ZipFile, path: Path) -> None:
    for line in file.read("SHA256SUMS").decode().splitlines():
        wanted, _, name = line.partition("  ")
        digest = hashlib.sha256()
        with file.open(name) as part:
            while block := part.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() != wanted:
            raise FaultyInput(f"{path}: {name} is not what was written; take another copy")


def _transaction(read: dict[str, Any]) -> Transaction:
    author = read.pop("author")
    who = author["person"]
    person = Person(id=PersonId(who["id"]), role=Role(who["role"]), site=SiteId(who["site"]))
    entries = tuple(Entry(**entry) for entry in read.pop("entries"))
    kept = Author(person=person, zone=author["zone"], study=author["study"], source=author["source"])
    return Transaction(**read, author=kept, entries=entries)


def restore(path: Path, url: str, application: str | None = None) -> Written:
    """Makes the log of a backup again in an empty database, as its owner, and proves that it is the same.

    Raises: FaultyInput when the file is no whole backup or the database is not empty; BrokenLog when what is in the
    file does not verify, or what is in the database afterwards is not what was in the file.
    """
    verification = verify(read_backup(path))
    if not verification.ok:
        raise BrokenLog(f"{path} does not verify, and nothing was restored: {verification.faults[0]}")
    log = create_empty(url, application)
    try:
        log.load(read_backup(path))
        count = 0
        for kept, given in zip(log.transactions(), read_backup(path), strict=True):
            count += 1
            if kept != given:
                raise BrokenLog(f"transaction {given.number} did not come out as it went in")
        return Written(transactions=count, entries=verification.entries, head=verification.head)
    finally:
        log.close()
