"""Verification of the log on a page: behind the request, kept as an entry, and said in words when anything is wrong."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from tests.agreement import racing
from tests.people import NOW, somebody

from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.records.entries import FormKey
from trialwright.records.lock import LockKind
from trialwright.records.verifications import fold_verifications
from trialwright.store.sql import SqlLog, open_log
from trialwright.store.witness import Witness, make_key, read_key
from trialwright.study.study import Study
from trialwright.web import verifying
from trialwright.words.people import Role

SignIn = Callable[[Any], Any]
KEY = FormKey(subject="P1", visit="SCREEN", form="screening")


@pytest.fixture
def told(served: SqlLog, founding: Study) -> SqlLog:
    saved = save_form(
        served, founding, FormSave(key=KEY, answers=racing.ANSWERS, base=0), somebody(Role.COORDINATOR), NOW
    )
    assert isinstance(saved, Saved)
    return served


def _finished(client: Any) -> str:
    """The page when no verification is under way any more."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        page = client.get("/log-verification").content.decode()
        if "<progress" not in page:
            return page
        time.sleep(0.05)
    raise AssertionError("the verification did not end")


def _spoiled(log: SqlLog) -> None:
    """Somebody who owns the database changes an answer by hand."""
    with log._engine.begin() as connection:  # pyright: ignore[reportPrivateUsage]
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER entries_keeps_UPDATE")
            entries = "entries"
        else:
            connection.exec_driver_sql("ALTER TABLE log.entries DISABLE TRIGGER ALL")
            entries = "log.entries"
        connection.execute(sqlalchemy.text(f"UPDATE {entries} SET value = '99' WHERE item = 'bmi'"))


def test_a_sound_log_is_verified_behind_the_page_and_the_result_is_kept(told: SqlLog, signed_in: SignIn) -> None:
    client = signed_in(Role.MONITOR)
    assert "not been verified" in client.get("/log-verification").content.decode()
    before = told.head()
    assert client.post("/log-verification").url == "/log-verification"
    page = _finished(client)
    assert f"All {before.next_entry - 1} entries are as they were written" in page
    assert before.hash in page
    assert "keeps no witness" in page
    with told.reading() as reading:
        (noted,) = fold_verifications(reading.happened({LockKind.LOG_VERIFIED.value}))
    assert (noted.read, noted.head, noted.count, noted.person) == (before.next_entry - 1, before.hash, 0, "monitor")


def test_what_was_changed_by_hand_is_said_in_words(told: SqlLog, signed_in: SignIn) -> None:
    client = signed_in(Role.AUDITOR)
    _spoiled(told)
    client.post("/log-verification")
    page = _finished(client)
    assert "its content does not have its hash; it was changed" in page
    assert "2 faults" in page
    assert "the projection is not what the log says" in page
    chinese = client.get("/log-verification", headers={"accept-language": "zh-CN"}).content.decode()
    assert "内容与其哈希不符" in chinese
    assert "当前数据与日志不符" in chinese


def test_one_verification_at_a_time_and_nobody_waits_for_it(
    told: SqlLog, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[Callable[[], None]] = []
    monkeypatch.setattr(verifying, "_in_a_thread", work.append)
    client = signed_in(Role.DATA_MANAGER)
    client.post("/log-verification")
    page = client.get("/log-verification").content.decode()
    assert "<progress" in page
    assert 'method="post"><input' not in page.partition("<main")[2], "no second one is offered"
    client.post("/log-verification")
    assert len(work) == 1
    work.pop()()
    assert "as they were written" in _finished(client)
    client.post("/log-verification")
    work.pop()()
    assert "Earlier verifications" in client.get("/log-verification").content.decode()


def test_the_witness_of_the_server_is_compared(
    told: SqlLog, signed_in: SignIn, founding: Study, tmp_path: Path
) -> None:
    from django.conf import settings

    make_key(tmp_path / "key")
    witness = Witness(tmp_path / "witness", read_key(tmp_path / "key"))
    witness.begin(told.head())
    watched = open_log(told._engine.url.render_as_string(hide_password=False).replace("+psycopg", ""), witness)  # pyright: ignore[reportPrivateUsage]
    settings.TRIAL_LOG = watched
    client = signed_in(Role.PRINCIPAL_INVESTIGATOR)
    client.post("/log-verification")
    page = _finished(client)
    assert "keeps a witness" in page
    assert "as they were written" in page
    second = FormSave(key=FormKey(subject="P2", visit="SCREEN", form="screening"), answers=racing.ANSWERS, base=0)
    assert isinstance(save_form(told, founding, second, somebody(Role.COORDINATOR), NOW), Saved)
    client.post("/log-verification")
    assert "the witness never saw it" in _finished(client)
    watched.close()


def test_who_may_not_verify_has_no_page(told: SqlLog, signed_in: SignIn) -> None:
    for role in (Role.COORDINATOR, Role.STATISTICIAN, Role.ADMINISTRATOR):
        assert signed_in(role).post("/log-verification").status_code == 403
