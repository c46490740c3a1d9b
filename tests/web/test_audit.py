"""The audit trail in the browser: it is filtered as a reader means it, leaves whole, and shows no other site."""

import csv
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from itertools import product
from typing import Any

import pytest
from tests.agreement import racing
from tests.people import NOW, SITE, admit, somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.records.entries import Author, Entry, FormKey, Recorded
from trialwright.store.audit import AuditFilter
from trialwright.store.sql import SqlLog
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role
from trialwright.words.texts import SENTENCES

SignIn = Callable[[Any], Any]
DAY = 86_400_000_000
ELSEWHERE = Person(id=PersonId("c9"), role=Role.COORDINATOR, site=SiteId("renji"))


def _saved(log: SqlLog, study: Study, subject: str, who: Person, now: int, *, bmi: str = "22.4", base: int = 0) -> None:
    answers = tuple(replace(each, value=bmi) if each.item == "bmi" else each for each in racing.ANSWERS)
    key = FormKey(subject=subject, visit="SCREEN", form="screening")
    save = FormSave(key=key, answers=answers, base=base, reason="weighed again" if base else None)
    assert isinstance(save_form(log, study, save, who, now), Saved)


@pytest.fixture
def told(served: SqlLog, founding: Study, founding_folder: Folder) -> SqlLog:
    """Two participants of the own site on three days, and one of another site."""
    admit(served, founding_folder, ELSEWHERE, now=NOW)
    _saved(served, founding, "P1", somebody(Role.COORDINATOR), NOW)
    _saved(served, founding, "P1", somebody(Role.INVESTIGATOR), NOW + DAY, bmi="23.9", base=1)
    _saved(served, founding, "P2", somebody(Role.COORDINATOR), NOW + 2 * DAY)
    with served.writing(Author(person=ELSEWHERE, zone="UTC", study=founding.hash), NOW + 2 * DAY) as writing:
        about = {"subject": "X1", "visit": "SCREEN", "form": "screening"}
        writing.append(Entry(kind="value", item="bmi", repeat=0, value="31", unit="kg/m2", **about))
        writing.append(Entry(kind="form saved", value="1", **about))
    return served


def _wanted(each: Recorded, wanted: AuditFilter, others: set[str]) -> bool:
    entry, person = each.entry, each.author.person
    said = (person.id, person.role.value, entry.subject, entry.form, entry.item, entry.kind)
    asked = (wanted.person, wanted.role, wanted.subject, wanted.form, wanted.item, wanted.kind)
    when = (wanted.since or 0) <= each.when < (wanted.until or 1 << 62)
    return when and entry.subject not in others and all(a is None or a == s for a, s in zip(asked, said, strict=True))


@pytest.mark.parametrize("limit", [9, 1000])
def test_the_filter_finds_what_reading_everything_finds(told: SqlLog, limit: int) -> None:
    everything = [each for transaction in told.transactions() for each in transaction.recorded()]
    for person, subject, kind, since, until in product(
        (None, "coordinator"), (None, "P1", "X1"), (None, "value"), (None, NOW + DAY), (None, NOW + 2 * DAY)
    ):  # fmt: skip
        wanted = AuditFilter(person=person, subject=subject, kind=kind, since=since, until=until)
        expected = [each.sequence for each in everything if _wanted(each, wanted, {"X1"})]
        with told.reading() as reading:
            found: list[int] = []
            while page := reading.audit(SITE, wanted, before=found[-1] if found else None, limit=limit):
                found += [each.sequence for each in page]
            rows = reading.audit_rows(SITE, wanted, after=0, limit=1000)
            assert reading.count_audit(SITE, wanted) == len(expected), wanted
        assert found == expected[::-1], wanted
        assert [each.recorded.sequence for each in rows] == expected, wanted


def test_a_change_is_told_from_old_to_new_with_its_reason_in_words(told: SqlLog, signed_in: SignIn) -> None:
    page = signed_in(Role.MONITOR).get("/audit?subject=P1&kind=value&person=investigator").content.decode()
    assert "<del>22.4 kg/m2</del> → <ins>23.9 kg/m2</ins>" in page
    assert "weighed again" in page
    assert "Body mass index" in page
    assert page.count("<ins>") == 1, "only what changed"
    chinese = signed_in(Role.MONITOR).get("/audit?subject=P1", headers={"accept-language": "zh"}).content.decode()
    for words in ("稽查轨迹", "体重指数", "筛选检查", "筛选访视", "男", "结果"):
        assert words in chinese
    assert ">form saved<" not in chinese


def test_the_pages_follow_each_other_without_gap_or_double(told: SqlLog, signed_in: SignIn, founding: Study) -> None:
    for number in range(9):
        _saved(told, founding, f"Q{number}", somebody(Role.COORDINATOR), NOW + 3 * DAY)
    client, address, seen = signed_in(Role.AUDITOR), "/audit", list[str]()
    while address:
        page = client.get(address).content.decode()
        seen += [part.split("<")[0] for part in page.split('<tr><td class="n">')[1:]]
        address = page.split('rel="next" href="')[1].split('"')[0] if 'rel="next"' in page else ""
    numbers = [int(each) for each in seen]
    assert numbers == sorted(set(numbers), reverse=True)
    with told.reading() as reading:
        assert len(numbers) == reading.count_audit(SITE, AuditFilter()) > 100


def test_the_export_is_whole_says_so_and_is_itself_entered(told: SqlLog, signed_in: SignIn) -> None:
    client = signed_in(Role.AUDITOR)
    head = told.head()
    assert f"<code>{head.hash}</code>" in client.get("/audit/export").content.decode()
    answer = client.post("/audit/export")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(StringIO(text)))
    with told.reading() as reading:
        count = reading.count_audit(SITE, AuditFilter(upto=head.number))
    assert lines[-1] == ["end", f"rows: {count}", f"log head: {head.hash}", "demonstration"]
    assert len(lines) == count + 2 == int(answer["X-Row-Count"]) + 2
    assert {line[10] for line in lines[1:-1]} == {"", "P1", "P2"}, "and nobody of another site"
    assert lines[0][0] == "sequence"
    (entered,) = [each for each in list(told.transactions())[-1].entries if each.kind == "exported"]
    assert (entered.item, entered.value, entered.reason) == ("audit trail", str(count), head.hash)
    again = client.get("/audit/export").content.decode()
    assert head.hash[:16] in again
    assert f'<td class="n">{count}</td>' in again


def test_who_may_not_export_reads_and_takes_nothing(told: SqlLog, signed_in: SignIn) -> None:
    client = signed_in(Role.WARD_NURSE)
    assert client.get("/audit").status_code == 200
    assert client.post("/audit/export").status_code == 403
    assert not [each for transaction in told.transactions() for each in transaction.entries if each.kind == "exported"]


@pytest.mark.parametrize("address", ["/audit", "/audit?subject=X1", "/audit?person=c9", "/audit?item=bmi"])
def test_another_sites_participant_is_not_in_the_trail(told: SqlLog, signed_in: SignIn, address: str) -> None:
    assert "/participants/X1" not in signed_in(Role.DATA_MANAGER).get(address).content.decode()
    assert "/participants/P1" not in signed_in(ELSEWHERE).get(address.replace("X1", "P1")).content.decode()


@pytest.mark.parametrize("odd", ["before=x", "before=99999999999999999999", "from=2026-13-45", "to=9999-12-31"])
def test_an_odd_address_is_answered(told: SqlLog, signed_in: SignIn, odd: str) -> None:
    assert signed_in(Role.AUDITOR).get(f"/audit?{odd}").status_code == 200


def test_every_kind_of_entry_has_words() -> None:
    from trialwright.records.entries import EntryKind

    assert not [kind for kind in EntryKind if f"entry {kind}" not in SENTENCES]


def test_a_cleared_answer_and_a_missing_one_are_told_apart(told: SqlLog, signed_in: SignIn, founding: Study) -> None:
    key = FormKey(subject="P2", visit="SCREEN", form="screening")
    cleared = (GivenAnswer(item="bmi"), GivenAnswer(item="hba1c", missing="not done"))
    save = FormSave(key=key, answers=cleared, base=1, reason="wrong person")
    assert isinstance(save_form(told, founding, save, somebody(Role.COORDINATOR), NOW + 3 * DAY), Saved)
    page = signed_in(Role.AUDITOR).get("/audit?subject=P2").content.decode()
    assert "<ins>cleared</ins>" in page
    assert "<ins>not done</ins>" in page
