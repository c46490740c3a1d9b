"""Keeps who the participants are in a database of its own, sealed with a key that is in none.

Each row is encrypted whole (Fernet: AES-128-CBC with HMAC-SHA256, of the ``cryptography`` library) together with the
code of its subject, so that rows cannot be exchanged. A hospital number is found again by its keyed hash. The file of
keys holds one key a line, the newest first; older ones still open what they sealed.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Column, Connection, Engine, LargeBinary, MetaData, String, Table, bindparam, inspect, select
from sqlalchemy.exc import DBAPIError

from trialwright.records.identity import Identity
from trialwright.store import schema
from trialwright.store.many import inserting
from trialwright.store.sql import engine_of
from trialwright.words.errors import FaultyInput, StoreFailed

METADATA = MetaData()

IDENTITIES = Table(
    "identities",
    METADATA,
    Column("subject", String(64), primary_key=True),
    Column("site", String(64), nullable=False),
    Column("number", String(64), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

_OF_ONE = IDENTITIES.c.subject == bindparam("whose")


class Keys:
    """The keys of a file, the newest first."""

    def __init__(self, path: Path) -> None:
        """Raises: FaultyInput when the file holds no key."""
        try:
            keys = [line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
            self._opening = MultiFernet([Fernet(key) for key in keys])
        except (OSError, ValueError) as stop:
            raise FaultyInput(f"{path} holds no key of an identity store") from stop
        self._finding = [hashlib.sha256(b"hospital number" + base64.urlsafe_b64decode(key)).digest() for key in keys]

    def seal(self, subject: str, identity: Identity) -> bytes:
        """The identity of a subject, for nobody to read without the key."""
        return self._opening.encrypt(json.dumps([subject, asdict(identity)], ensure_ascii=False).encode())

    def unseal(self, subject: str, sealed: bytes) -> Identity:
        """Raises: StoreFailed when no key opens it, or it is another subject's."""
        try:
            whose, identity = json.loads(self._opening.decrypt(sealed))
        except InvalidToken as stop:
            raise StoreFailed(f"no key of the file opens the identity of {subject}, or it was changed") from stop
        if whose != subject:
            raise StoreFailed(f"the identity of {subject} is that of {whose}; rows were exchanged")
        return Identity(**identity)

    def numbers(self, hospital_number: str) -> list[str]:
        """What stands for a hospital number under each key; the number cannot be told from it."""
        number = hospital_number.strip().encode()
        return [hmac.digest(key, number, "sha256").hex() for key in self._finding]


def add_key(path: Path) -> None:
    """Puts a new key first into a file that only its owner can read; makes the file where there is none."""
    older = path.read_text(encoding="ascii") if path.exists() else ""
    partial = path.with_name(f".{path.name}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(f"{Fernet.generate_key().decode()}\n{older}")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


class IdentityStore:
    """The identities of a trial; see ``records/identity.py``."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self._engine, self._keys = engine, keys

    def link(self, subject: str, site: str, identity: Identity) -> None:
        """Keeps who a subject is; whoever was linked before is replaced."""
        row = {"subject": subject, "site": site, **self._sealed(subject, identity)}
        insert = inserting(IDENTITIES, self._engine.dialect.name)
        rest = {name: insert.excluded[name] for name in ("site", "number", "sealed")}
        with _within(self._engine) as connection:
            connection.execute(insert.on_conflict_do_update(index_elements=["subject"], set_=rest), row)

    def read(self, subject: str) -> Identity | None:
        """Who a subject is; None where nobody was linked, or it was erased."""
        with _within(self._engine) as connection:
            sealed = connection.execute(select(IDENTITIES.c.sealed).where(_OF_ONE), {"whose": subject}).scalar()
        return self._keys.unseal(subject, sealed) if sealed is not None else None

    def find(self, hospital_number: str) -> tuple[tuple[str, str], ...]:
        """The subjects, each with their site, who have a hospital number."""
        having = IDENTITIES.c.number.in_(self._keys.numbers(hospital_number))
        found = select(IDENTITIES.c.subject, IDENTITIES.c.site).where(having).order_by(IDENTITIES.c.subject)
        with _within(self._engine) as connection:
            return tuple((row.subject, row.site) for row in connection.execute(found))

    def erase(self, subject: str) -> bool:
        """Forgets who a subject is; False where nobody was linked. SQLite's file keeps no trace of the row."""
        with _within(self._engine) as connection:
            erased = connection.execute(IDENTITIES.delete().where(_OF_ONE), {"whose": subject}).rowcount > 0
        if self._engine.dialect.name == "sqlite":
            with _within(self._engine) as connection:
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return erased

    def seal_again(self) -> int:
        """Seals every row with the newest key of the file, and answers how many there are."""
        with _within(self._engine) as connection:
            rows = connection.execute(select(IDENTITIES.c.subject, IDENTITIES.c.sealed)).all()
            for row in rows:
                sealed = self._sealed(row.subject, self._keys.unseal(row.subject, row.sealed))
                connection.execute(IDENTITIES.update().where(_OF_ONE), {"whose": row.subject, **sealed})
        return len(rows)

    def close(self) -> None:
        """Gives back the connections."""
        self._engine.dispose()

    def _sealed(self, subject: str, identity: Identity) -> dict[str, object]:
        return {
            "number": self._keys.numbers(identity.hospital_number)[0],
            "sealed": self._keys.seal(subject, identity),
        }


@contextmanager
def _within(engine: Engine) -> Generator[Connection]:
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as stop:
        raise StoreFailed(f"the identities cannot be read or written: {type(stop.orig).__name__}") from stop


def create_identities(url: str, keys: Keys) -> IdentityStore:
    """The table of identities in an empty database, as its owner.

    Raises: FaultyInput when the database holds a log, or identities already: they are kept apart.
    """
    engine = engine_of(url)
    with _within(engine) as connection:
        if schema.version_of(connection) or inspect(connection).has_table(IDENTITIES.name):
            raise FaultyInput("this database already holds a log or identities; give an empty one, apart from the log")
        METADATA.create_all(connection)
    return IdentityStore(engine, keys)


def open_identities(url: str, keys: Keys) -> IdentityStore:
    """The identities in a database. Nothing about its tables is changed.

    Raises: FaultyInput when there are none.
    """
    engine = engine_of(url)
    with _within(engine) as connection:
        if not inspect(connection).has_table(IDENTITIES.name):
            raise FaultyInput("this database holds no identities; 'trialwright identities create' makes the table")
    return IdentityStore(engine, keys)
