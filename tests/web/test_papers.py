"""Casebooks through the application: who may take one, what stands in the log, and that another site's stays there."""

from collections.abc import Callable
from typing import Any

from tests.agreement import racing
from tests.people import NOW, somebody

from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.records.entries import EntryKind, FormKey
from trialwright.store.sql import SqlLog
from trialwright.study.study import Study
from trialwright.words.people import Role

KEY = FormKey(subject="P1", visit="SCREEN", form="screening")


def _exports(log: SqlLog) -> list[tuple[str | None, str]]:
    return [
        (each.subject, transaction.author.person.id)
        for transaction in log.transactions()
        for each in transaction.entries
        if each.kind == EntryKind.EXPORTED
    ]


def test_a_casebook_is_taken_from_the_page_of_the_participant_and_noted(
    served: SqlLog, signed_in: Callable[[Any], Any], founding: Study
) -> None:
    save = FormSave(key=KEY, answers=racing.ANSWERS, base=0)
    assert isinstance(save_form(served, founding, save, somebody(Role.COORDINATOR), NOW), Saved)
    client = signed_in(Role.MONITOR)
    assert "/participants/P1/casebook.pdf" in client.get("/participants/P1").content.decode()
    taken = client.get("/participants/P1/casebook.pdf", headers={"accept-language": "zh-CN"})
    assert taken["Content-Type"] == "application/pdf"
    assert 'filename="casebook-P1.zh.pdf"' in taken["Content-Disposition"]
    assert taken.content.startswith(b"%PDF")
    assert _exports(served) == [("P1", "monitor")]
    assert client.get("/participants/P2/casebook.pdf").status_code == 404
    coordinator = signed_in(Role.COORDINATOR)
    assert "casebook.pdf" not in coordinator.get("/participants/P1").content.decode()
    assert coordinator.get("/participants/P1/casebook.pdf").status_code == 403
    assert coordinator.get("/casebook.pdf?annotated=yes").content.startswith(b"%PDF")
    assert _exports(served) == [("P1", "monitor")], "a blank one holds nothing of anybody"
