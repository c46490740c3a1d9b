"""Who the participants are is kept apart, sealed, noted in the log by code alone, and can be forgotten."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy
from tests.people import NOW, admit, remembered, somebody

from trialwright.conduct.forms import Noted, Refused
from trialwright.conduct.identities import Desk, erase_identity, link_identity, read_identity
from trialwright.records.identity import Identity
from trialwright.records.log import Log
from trialwright.store.identities import Keys, add_key, create_identities, open_identities
from trialwright.store.sql import create_log
from trialwright.study.folder import Folder
from trialwright.words.errors import FaultyInput, StoreFailed
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

LI = Identity(name="李明", hospital_number="ZY0012345", contact="138 0000 0000")
COORDINATOR = somebody(Role.COORDINATOR)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/identities.db"
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    add_key(tmp_path / "keys")
    return tmp_path / "keys"


@pytest.fixture
def desk(url: str, keys: Path, founding_folder: Folder) -> Iterator[Desk]:
    store = create_identities(url, Keys(keys))
    assert founding_folder.study is not None
    yield Desk(log=remembered(founding_folder, now=NOW), identities=store, study=founding_folder.study)
    store.close()


def _kinds(log: Log) -> list[str]:
    found = [entry for each in log.transactions() for entry in each.entries if str(entry.kind).startswith("identity")]
    return [f"{entry.kind} {entry.subject} {entry.reason or ''}".strip() for entry in found]


def _refusals(outcome: object) -> list[str]:
    assert isinstance(outcome, Refused), outcome
    return [found.fault.kind for found in outcome.findings]


def test_an_identity_is_linked_read_and_forgotten_and_the_log_holds_codes_alone(desk: Desk) -> None:
    assert isinstance(link_identity(desk, "P1", LI, COORDINATOR, NOW), Noted)
    assert read_identity(desk, "P1", COORDINATOR, NOW) == LI
    erased = erase_identity(desk, "P1", somebody(Role.PRINCIPAL_INVESTIGATOR), NOW, reason="asked to be forgotten")
    assert isinstance(erased, Noted)
    assert read_identity(desk, "P1", COORDINATOR, NOW) is None
    assert _kinds(desk.log) == [
        "identity linked P1", "identity read P1", "identity erased P1 asked to be forgotten", "identity read P1",
    ]  # fmt: skip
    said = json.dumps([repr(entry) for each in desk.log.transactions() for entry in each.entries], ensure_ascii=False)
    assert LI.name not in said
    assert LI.hospital_number not in said


def test_nothing_of_an_identity_can_be_read_in_the_database(desk: Desk, url: str, tmp_path: Path) -> None:
    link_identity(desk, "P1", LI, COORDINATOR, NOW)
    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        rows = repr(connection.exec_driver_sql("SELECT * FROM identities").all())
    engine.dispose()
    for text in (LI.name, LI.hospital_number, LI.contact):
        assert text not in rows
    if url.startswith("sqlite"):
        erase_identity(desk, "P1", somebody(Role.PRINCIPAL_INVESTIGATOR), NOW, reason="asked")
        left = b"".join(path.read_bytes() for path in tmp_path.glob("identities.db*"))
        assert b"P1" not in left


def test_the_same_person_is_found_under_another_code(desk: Desk) -> None:
    link_identity(desk, "P1", LI, COORDINATOR, NOW)
    again = replace(LI, hospital_number=" ZY0012345 ")
    assert _refusals(link_identity(desk, "P2", again, COORDINATOR, NOW)) == ["person-known"]
    assert isinstance(link_identity(desk, "P2", again, COORDINATOR, NOW, reason="screened again"), Noted)
    assert _refusals(link_identity(desk, "P1", replace(LI, name="李鸣"), COORDINATOR, NOW)) == [
        "identity-linked", "person-known",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "role",
    [
        role
        for role in Role
        if role not in {Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR, Role.COORDINATOR, Role.WARD_NURSE}
    ],
)
def test_only_who_cares_for_participants_knows_who_they_are(
    role: Role, tmp_path: Path, keys: Path, founding_folder: Folder
) -> None:
    store = create_identities(f"sqlite:///{tmp_path}/i.db", Keys(keys))
    assert founding_folder.study is not None
    desk = Desk(log=remembered(founding_folder, now=NOW), identities=store, study=founding_folder.study)
    link_identity(desk, "P1", LI, COORDINATOR, NOW)
    assert _refusals(read_identity(desk, "P1", somebody(role), NOW)) == ["right-missing"]
    assert "right-missing" in _refusals(link_identity(desk, "P3", LI, somebody(role), NOW))
    assert _refusals(erase_identity(desk, "P1", somebody(role), NOW, reason="r")) == ["right-missing"]
    store.close()


def test_nobody_reads_the_identity_of_another_sites_participant(desk: Desk, founding_folder: Folder) -> None:
    link_identity(desk, "P1", LI, COORDINATOR, NOW)
    elsewhere = Person(id=PersonId("c9"), role=Role.COORDINATOR, site=SiteId("elsewhere"))
    admit(desk.log, founding_folder, elsewhere, now=NOW)
    assert "other-site" in _refusals(read_identity(desk, "P1", elsewhere, NOW))
    assert "other-site" in _refusals(link_identity(desk, "P1", LI, elsewhere, NOW))


@pytest.mark.parametrize("identity", [replace(LI, name=" "), replace(LI, hospital_number="")])
def test_an_identity_has_a_name_and_a_number(desk: Desk, identity: Identity) -> None:
    assert _refusals(link_identity(desk, "P1", identity, COORDINATOR, NOW)) == ["identity-incomplete"]


def test_a_new_key_seals_again_and_the_old_one_opens_nothing(desk: Desk, url: str, keys: Path, tmp_path: Path) -> None:
    link_identity(desk, "P1", LI, COORDINATOR, NOW)
    old = tmp_path / "old keys"
    old.write_bytes(keys.read_bytes())
    add_key(keys)
    store = open_identities(url, Keys(keys))
    assert store.read("P1") == LI
    assert store.find(LI.hospital_number) == (("P1", "changzheng"),)
    assert store.seal_again() == 1
    assert store.read("P1") == LI
    store.close()
    stale = open_identities(url, Keys(old))
    with pytest.raises(StoreFailed, match="no key"):
        stale.read("P1")
    stale.close()


def test_rows_that_were_exchanged_are_found(desk: Desk, url: str) -> None:
    link_identity(desk, "P1", LI, COORDINATOR, NOW)
    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE identities SET subject = 'P2'")
    engine.dispose()
    with pytest.raises(StoreFailed, match="exchanged"):
        desk.identities.read("P2")


def test_identities_are_kept_apart_from_the_log(tmp_path: Path, keys: Path) -> None:
    from tests.people import AUTHOR

    from trialwright.records.entries import DatabaseMode

    url = f"sqlite:///{tmp_path}/log.db"
    create_log(url, DatabaseMode.DEMONSTRATION, AUTHOR, NOW).close()
    with pytest.raises(FaultyInput, match="apart"):
        create_identities(url, Keys(keys))
    with pytest.raises(FaultyInput, match="no identities"):
        open_identities(url, Keys(keys))
    (tmp_path / "no key").write_text("secret")
    with pytest.raises(FaultyInput, match="no key"):
        Keys(tmp_path / "no key")


def test_an_identity_that_cannot_be_kept_leaves_no_entry(desk: Desk, url: str) -> None:
    engine = sqlalchemy.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE identities")
    engine.dispose()
    with pytest.raises(StoreFailed):
        link_identity(desk, "P1", LI, COORDINATOR, NOW, reason="so that nobody looks first")
    assert _kinds(desk.log) == []


def test_the_commands_make_the_store_and_change_its_key(tmp_path: Path) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        script = "from trialwright.cli.main import run; run()"
        done = subprocess.run(
            [sys.executable, "-c", script, "identities", *arguments], capture_output=True, check=False
        )
        return done.returncode, done.stdout.decode()

    given = ("--owner-url", f"sqlite:///{tmp_path}/i.db", "--keys", str(tmp_path / "keys"), "--json")
    assert run("create", *given)[0] == 0
    assert run("create", *given)[0] == 11
    store = open_identities(given[1], Keys(tmp_path / "keys"))
    store.link("P1", "changzheng", LI)
    store.close()
    code, said = run("rekey", *given)
    assert (code, json.loads(said)) == (0, {"sealed": 1})
    assert len((tmp_path / "keys").read_text().split()) == 2
    assert ((tmp_path / "keys").stat().st_mode & 0o077) == 0
