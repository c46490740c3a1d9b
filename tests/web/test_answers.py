"""What a form says beside an answer, and what it never loses: the whole founding study, without a browser."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.people import gave_consent
from tests.web.conftest import serving

from trialwright.records.entries import FormKey
from trialwright.store.sql import SqlLog
from trialwright.study.folder import read_folder, shipped_study
from trialwright.words.people import Role

SignIn = Callable[[Any], Any]
BLOOD = "/participants/P1/SCREEN/haematology"
HISTORY = "/participants/P1/SCREEN/history"


FOLDER = read_folder(shipped_study("nct06751199"))


@pytest.fixture
def served(tmp_path: Path, _django: None) -> Iterator[SqlLog]:
    """The log of the founding study, to which P1 has consented."""
    assert FOLDER.study is not None
    for log in serving(f"sqlite:///{tmp_path}/log.db", FOLDER):
        gave_consent(log, FOLDER.study)
        yield log


@pytest.fixture
def client(served: SqlLog, signed_in: SignIn) -> Any:
    return signed_in(Role.COORDINATOR)


def _look(client: Any, page: str, **typed: str) -> Any:
    answer = client.post(
        page, {"act": "look", "base": "0", **{name.replace("__", "."): v for name, v in typed.items()}}
    )
    assert answer.status_code == 200
    return answer.json()


def test_an_answer_in_another_unit_is_shown_in_the_first_and_kept_as_it_was_typed(client: Any) -> None:
    typed = {"haemoglobin.0": "14.1", "haemoglobin.0.unit": "g/dL"}
    assert _look(client, BLOOD, **typed)["read"] == {"haemoglobin.0": "= 141 g/L"}
    bound = {"haemoglobin.0": "<7", "haemoglobin.0.unit": "g/dL"}
    assert _look(client, BLOOD, **bound)["read"] == {"haemoglobin.0": "< 70 g/L"}
    assert _look(client, BLOOD, **{"haemoglobin.0": "141", "haemoglobin.0.unit": "g/L"})["read"] == {}
    percent = {"hba1c.0": "53", "hba1c.0.unit": "mmol/mol"}
    read = _look(client, "/participants/P1/SCREEN/screening", **percent)["read"]
    assert read == {"hba1c.0": "= 7.0004 %"}, "clinical review: 53 mmol/mol is 7.0004 %, and meets >= 7"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026年3月2日", "= 2026-03-02"),
        ("2026 年 3 月 2 号", "= 2026-03-02"),
        ("２０２６－０３－０２", "= 2026-03-02"),
        ("2026/3/2", "= 2026-03-02"),
        ("20260302", "= 2026-03-02"),
        ("2026-03", "2026-03-01 – 2026-03-31"),
        ("2026年3月", "2026-03-01 – 2026-03-31"),
        ("2026-03-UN", "2026-03-01 – 2026-03-31"),
        ("2026年", "2026-01-01 – 2026-12-31"),
        ("2026-03-02", None),
    ],
)
def test_a_date_is_read_back_as_the_days_that_it_can_mean(client: Any, typed: str, read: str | None) -> None:
    found = _look(client, BLOOD, **{"collected_on.0": typed})
    assert found["read"].get("collected_on.0") == read
    assert "collected_on.0" not in found["wrong"]


def test_a_result_is_held_to_the_limits_of_the_laboratory_and_the_sex(served: SqlLog, client: Any) -> None:
    """ALT of the founding folder's hospital: 9 to 50 U/L in men, 7 to 40 in women (A84); 45 is above for one only."""
    page = "/participants/P1/SCREEN/chemistry"
    typed = {"collected_on.0": "2026-01-05", "laboratory.0": "hospital", "alt.0": "45", "alt.0.unit": "U/L"}
    assert "alt.0" not in _look(client, page, **typed)["normal"], "nobody knows the sex yet"
    for base, sex, side in ((0, "male", ""), (1, "female", "above")):
        said = {"sex.0": sex, "act": "save", "base": str(base), "reason": "wrong before"}
        assert client.post("/participants/P1/SCREEN/screening", said).status_code == 302
        born = {"date_of_birth.0": "1980-05-05", "act": "save", "base": "0"}
        client.post("/participants/P1/SCREEN/demography", born)
        found = _look(client, page, **typed)["normal"]["alt.0"]
        assert found[0] == side, (sex, found)
    assert found[1] == "↑ above normal: 7 – 40 U/L"


def _rows(page: str) -> list[bool]:
    """For each row of a group, whether it is in sight."""
    return [" hidden" not in tag for tag in re.findall(r"<fieldset data-group=[^>]*>", page)]


def test_rows_of_a_group_are_out_of_sight_until_the_group_is_asked_and_a_row_is_added(client: Any) -> None:
    assert not any(_rows(client.get(HISTORY).content.decode()))
    typed = {"any_condition.0": "yes", "base": "0"}
    assert "condition" in _look(client, HISTORY, **typed)["groups"]
    group = re.findall(r'name="rows (\w+)"', client.get(HISTORY).content.decode())[0]
    assert _look(client, HISTORY, **typed)["groups"] == [group]
    page = client.post(HISTORY, {**typed, f"rows {group}": "1", "act": f"row {group}"}).content.decode()
    assert _rows(page) == [True, True, False, False, False, False, False], "two in sight, five ready"
    assert '<option value="yes" selected>' in page, "what was typed is kept"
    page = client.post(HISTORY, {**typed, f"rows {group}": "99999999", "act": "row x"}).content.decode()
    assert sum(_rows(page)) <= 60


def test_every_answer_tells_its_history_and_who_gave_it_why(client: Any) -> None:
    for base, value in enumerate(("141", "138")):
        said = {
            "haemoglobin.0": value,
            "haemoglobin.0.unit": "g/L",
            "act": "save",
            "base": str(base),
            "reason": "misread",
        }
        assert client.post(BLOOD, said).status_code == 302
    page = client.get(BLOOD).content.decode()
    (told,) = re.findall(r'<details class="past">.*?</details>', page, flags=re.DOTALL)
    assert told.index("138") < told.index("141")
    assert "misread" in told
    assert "coordinator" in told


def test_a_conflict_keeps_what_each_of_two_people_changed(served: SqlLog, client: Any, signed_in: SignIn) -> None:
    first = {
        "haemoglobin.0": "141", "haemoglobin.0.unit": "g/L", "leukocytes.0": "6", "leukocytes.0.unit": "10^9/L",
        "act": "save", "base": "0",
    }  # fmt: skip
    assert client.post(BLOOD, first).status_code == 302
    other = {**first, "leukocytes.0": "7", "base": "1", "reason": "misread"}
    assert signed_in(Role.INVESTIGATOR).post(BLOOD, other).status_code == 302
    answer = client.post(BLOOD, {**first, "haemoglobin.0": "138", "base": "1", "reason": "misread"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'name="haemoglobin.0" value="138"' in page, "what I typed"
    assert "141 g/L" in page, "and what stands there"
    assert 'name="leukocytes.0" value="7"' in page, "what I left alone is theirs, and not set back to 6"
    assert "changed by somebody else in the meantime; it was: 6 10^9/L" in page
    again = {**first, "haemoglobin.0": "138", "leukocytes.0": "7", "base": "2", "reason": "misread"}
    assert client.post(BLOOD, again).status_code == 302
    with served.reading() as reading:
        values = reading.form(FormKey(subject="P1", visit="SCREEN", form="haematology")).values
    assert (values["haemoglobin", 0].value, values["leukocytes", 0].value) == ("138", "7")


def test_a_form_that_was_entered_late_says_so_with_its_day(client: Any) -> None:
    said = {"haemoglobin.0": "141", "haemoglobin.0.unit": "g/L", "act": "save", "base": "0", "happened": "2025-12-20"}
    assert client.post(BLOOD, said).status_code == 422, "late needs its reason"
    assert client.post(BLOOD, {**said, "reason": "paper form found"}).status_code == 302
    assert "Entered late: took place on 2025-12-20" in client.get(BLOOD).content.decode()
