"""A witness of the log: a file elsewhere that keeps the hash of every transaction, signed with a key of its own.

Whoever owns the database could cut the log short, write it anew, or add to it, and the chain would still hold. They
cannot make the lines of the witness, because the key is not in the database. The application writes two lines a
transaction: *sealing* before the database is told to keep it, *kept* afterwards and before anybody is told that it was
saved. So each transaction of the log has its line, and each line *kept* has its transaction, wherever the power went
out.

The file is plain text: the public key first, then one line a witnessing: word, number of the transaction, number of its
last entry, its hash, signature (Ed25519 over what stands before it).
"""

import base64
import os
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)  # fmt: skip

from trialwright.records.entries import Head, Transaction
from trialwright.words.errors import FaultyInput, StoreFailed
from trialwright.words.flaws import Flaw, flaw

SEALING, KEPT, BEGUN = "sealing", "kept", "begun"
_TITLE = "trialwright witness 1"


def make_key(path: Path) -> None:
    """Writes a new private key into a file that only its owner can read.

    Raises: FaultyInput when the file exists already: a key is never overwritten.
    """
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)
    except FileExistsError as stop:
        raise FaultyInput(f"{path} exists already; a key is never overwritten") from stop


def read_key(path: Path) -> Ed25519PrivateKey:
    """The private key of a witness.

    Raises: FaultyInput when the file holds none.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as stop:
        raise FaultyInput(f"{path} holds no key of a witness") from stop
    if not isinstance(key, Ed25519PrivateKey):
        raise FaultyInput(f"{path} holds another sort of key; 'trialwright log witness' makes one")
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    """The public key as it stands in the first line of the file."""
    return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


class Witness:
    """Writes down what is sealed and what is kept; one file may serve several processes."""

    def __init__(self, path: Path, key: Ed25519PrivateKey) -> None:
        """Begins the file, or goes on in one that was begun with the same key.

        Raises: FaultyInput when the file is another's; StoreFailed when it cannot be written.
        """
        self._path, self._key = path, key
        title = f"{_TITLE} {fingerprint(key.public_key())}\n"
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
            with path.open("rb") as file:
                first = file.readline().decode(errors="replace")
                if first:
                    file.seek(-1, os.SEEK_END)
                torn = bool(first) and file.read(1) != b"\n"
            if not first or torn:
                os.write(self._file, title.encode() if not first else b"\n")
        except OSError as stop:
            raise StoreFailed(f"{path}: the witness cannot be written: {stop.strerror}") from stop
        if first and first != title:
            os.close(self._file)
            raise FaultyInput(f"{path} is no witness, or was begun with another key")

    @property
    def path(self) -> Path:
        """Its file."""
        return self._path

    def begin(self, head: Head) -> None:
        """Notes the newest transaction of a log that was there before its witness."""
        self._write(BEGUN, head, durably=True)

    def seal(self, head: Head) -> None:
        """Notes a transaction before the database is told to keep it; it is on the disk when this returns.

        Raises: StoreFailed when the witness cannot be written; then nothing may be kept.
        """
        self._write(SEALING, head, durably=True)

    def keep(self, head: Head) -> None:
        """Notes that the database has kept a transaction, before anybody is told so.

        Raises: StoreFailed when the witness cannot be written.
        """
        self._write(KEPT, head, durably=False)

    def close(self) -> None:
        """Gives the file back."""
        os.close(self._file)

    def _write(self, word: str, head: Head, *, durably: bool) -> None:
        said = f"{word} {head.number} {head.next_entry - 1} {head.hash}"
        signature = base64.b64encode(self._key.sign(said.encode())).decode()
        line = f"{said} {signature}\n".encode()
        try:
            if os.write(self._file, line) != len(line):
                raise OSError(None, "it was written in part")
            if durably:
                os.fsync(self._file)
        except OSError as stop:
            raise StoreFailed(f"{self._path}: the witness cannot be written: {stop.strerror}") from stop


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One line of a witness; its signature is proved when it is needed."""

    word: str
    hash: str
    said: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnessed:
    """What a witness says.

    key    its public key
    begun  number of the transaction that was newest when the witness was begun; a second beginning counts for nothing
    lines  what it says of each number of a transaction, also of one that was sealed and then could not be kept
    """

    key: Ed25519PublicKey
    begun: int
    lines: Mapping[int, Sequence[_Line]]

    def says(self, number: int, words: Container[str]) -> frozenset[str]:
        """The hashes that it gives, in these words and signed by its key, to a number of a transaction."""
        said = (line for line in self.lines.get(number, ()) if line.word in words)
        return frozenset(line.hash for line in said if _is_signed(line, self.key))


def read_witness(path: Path, expected: str | None = None) -> Witnessed:
    """Reads a witness. A line that was cut short when the power went out says nothing, and is passed over.

    expected  the public key that the witness must have, where the reader knows it; else it is that of the first line
    Raises: FaultyInput when the file is no witness, or was begun with another key.
    """
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            name, _, given = file.readline().rstrip("\n").rpartition(" ")
            if name != _TITLE or (expected is not None and given != expected):
                raise FaultyInput(f"{path} is no witness, or was begun with another key")
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(given, validate=True))
            lines: dict[int, list[_Line]] = {}
            begun = 0
            for text in file:
                number, line = _read(text)
                if line is not None:
                    lines.setdefault(number, []).append(line)
                    begun = begun or (number if line.word == BEGUN and _is_signed(line, key) else 0)
    except OSError as stop:
        raise FaultyInput(f"{path}: the witness cannot be read: {stop.strerror}") from stop
    except ValueError as stop:
        raise FaultyInput(f"{path} begins with no public key") from stop
    return Witnessed(key=key, begun=begun, lines=lines)


def _read(text: str) -> tuple[int, _Line | None]:
    said, _, signature = text.rstrip("\n").rpartition(" ")
    parts = said.split(" ")
    if len(parts) != 4 or parts[0] not in {SEALING, KEPT, BEGUN} or not parts[1].isdigit():
        return 0, None
    try:
        signed = base64.b64decode(signature, validate=True)
    except ValueError:
        return 0, None
    return int(parts[1]), _Line(word=parts[0], hash=parts[3], said=said.encode(), signature=signed)


def _is_signed(line: _Line, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(line.signature, line.said)
    except InvalidSignature:
        return False
    return True


def watched(transactions: Iterable[Transaction], witnessed: Witnessed, faults: list[Flaw]) -> Iterator[Transaction]:
    """The same transactions, while what their witness did not see so is added to ``faults``.

    The log was cut short, written anew, or added to by something that has not the key.
    """
    newest = 0
    for transaction in transactions:
        newest = transaction.number
        kept = witnessed.says(newest, {KEPT, BEGUN})
        if kept - {transaction.hash}:
            faults.append(flaw("written anew", number=newest))
        elif newest > witnessed.begun and transaction.hash not in (kept or witnessed.says(newest, {SEALING})):
            faults.append(flaw("never witnessed", number=newest))
        yield transaction
    last = max(
        (number for number in witnessed.lines if number > newest and witnessed.says(number, {KEPT, BEGUN})), default=0
    )
    if last:
        faults.append(flaw("cut short", first=newest + 1, last=last))
