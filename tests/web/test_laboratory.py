"""Results of a laboratory through the browser: choose the file, map its columns, look, confirm."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.agreement.test_lab_import import BEFORE, KEY, _xlsx
from tests.people import NOW, admit, somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.store.sql import SqlLog
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.web.carried import pack, unpack
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

SignIn = Callable[[Any], Any]
CONTENT = (
    "受试者编号,访视,检验项目,结果,单位\n"
    "P1,SCREEN,血红蛋白,141,g/L\n"
    "P1,SCREEN,糖化血红蛋白,8.1,%\n"
    "P1,SCREEN,体重指数,30,kg/m2\n"
    "P1,SCREEN,<b>尿酸</b>,300,umol/L\n"
    "P9,SCREEN,血红蛋白,141,g/L\n"
)
COLUMNS = {
    "column.participant": "受试者编号",
    "column.visit": "访视",
    "column.day": "",
    "column.examination": "检验项目",
    "column.result": "结果",
    "column.unit": "单位",
    "column.row": "",
    "decimal": ".",
}


def _uploaded(content: bytes = CONTENT.encode("gbk"), name: str = "化验 1.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/csv")


def _carried(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(carried|name|map|seal)" value="([^"]*)">', page))


def _mapped(client: Any) -> Any:
    first = client.post("/import", {"act": "look", "file": _uploaded(), "map": ""}).content.decode()
    for name in ("受试者编号", "访视", "检验项目", "结果", "单位"):
        assert f"<option selected>{name}</option>" in first
    second = client.post("/import", {"act": "map", **_carried(first), **COLUMNS}).content.decode()
    assert 'value="screening.haemoglobin" selected' in second, "the words are the same"
    names = re.findall(r'name="name\.(\d+)" value="([^"]*)"', second)
    wanted = {"血红蛋白": "haemoglobin", "糖化血红蛋白": "hba1c", "体重指数": "bmi"}
    items = {f"item.{number}": f"screening.{wanted[name]}" for number, name in names if name in wanted}
    said = {f"name.{number}": name.replace("&lt;", "<").replace("&gt;", ">") for number, name in names}
    return client.post("/import", {"act": "map", **_carried(second), **COLUMNS, **said, **items, "map.name": "LIS"})


@pytest.fixture
def begun(served: SqlLog, founding: Study) -> SqlLog:
    answers = (*BEFORE, GivenAnswer(item="bmi", value="22.4", unit="kg/m2"))
    saved = save_form(served, founding, FormSave(key=KEY, answers=answers, base=0), somebody(Role.COORDINATOR), NOW)
    assert isinstance(saved, Saved)
    return served


def test_a_file_is_mapped_looked_at_confirmed_and_imported_once(begun: SqlLog, signed_in: SignIn) -> None:
    client = signed_in(Role.COORDINATOR)
    looked = _mapped(client)
    page = looked.content.decode()
    assert looked.status_code == 200, page
    for words in (
        "new: 2",
        "conflict: not imported: 1",
        "not in the map: 1",
        "cannot be imported: 1",
        "stands: 22.4 kg/m2",
    ):
        assert words in page, words
    assert "GB18030" in page
    assert "<b>" not in page
    before = begun.head().number
    done = client.post("/import", {"act": "import", **_carried(page)})
    assert "1 forms saved, 2 answers written" in done.content.decode()
    with begun.reading() as reading:
        values = reading.form(KEY).values
    assert {name: values[name, 0].value for name in ("haemoglobin", "hba1c", "bmi")} == {
        "haemoglobin": "141", "hba1c": "8.1", "bmi": "22.4",
    }  # fmt: skip
    assert begun.head().number == before + 2, "the form and the note of the import"
    again = client.post("/import", {"act": "look", "file": _uploaded(), "map": "LIS"}).content.decode()
    assert "nothing new" in again
    assert 'value="import"' not in again
    assert begun.head().number == before + 2
    start = client.get("/import").content.decode()
    assert "化验 1.csv" in start
    assert "<option>LIS</option>" in start


def test_what_was_not_seen_is_not_imported(begun: SqlLog, signed_in: SignIn, founding: Study) -> None:
    client = signed_in(Role.COORDINATOR)
    carried = _carried(_mapped(client).content.decode())
    typed = FormSave(key=KEY, answers=(GivenAnswer(item="hba1c", value="9", unit="%"),), base=1)
    assert isinstance(save_form(begun, founding, typed, somebody(Role.INVESTIGATOR), NOW), Saved)
    head = begun.head()
    answer = client.post("/import", {"act": "import", **carried})
    assert answer.status_code == 422
    assert "not what you saw any more" in answer.content.decode()
    assert begun.head() == head


def test_a_workbook_comes_in_as_a_csv_does_and_chinese_is_chinese(begun: SqlLog, signed_in: SignIn) -> None:
    client = signed_in(Role.COORDINATOR)
    _mapped(client)
    rows = [line.split(",") for line in CONTENT.splitlines()]
    content = _xlsx(rows[0], *([*row[:3], float(row[3]), row[4]] for row in rows[1:]))
    given = {"act": "look", "file": _uploaded(content, "lab.xlsx"), "map": "LIS"}
    page = client.post("/import", given, headers={"accept-language": "zh-CN"}).content.decode()
    for words in ("新结果：2", "冲突：未导入：1", "未列入对照表：1", "已有：22.4 kg/m2", "xlsx: Sheet"):
        assert words in page, words


@pytest.mark.parametrize("broken", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"a\n"])
def test_a_file_that_cannot_be_read_is_refused_in_words(begun: SqlLog, signed_in: SignIn, broken: bytes) -> None:
    head = begun.head().number
    answer = signed_in(Role.COORDINATOR).post("/import", {"act": "look", "file": _uploaded(broken), "map": ""})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert begun.head().number == head + 1, "who signed in"


@pytest.mark.parametrize(
    "odd", [{}, {"act": "import"}, {"act": "map", "carried": "x"}, {"act": "import", "carried": "eJwDAAAAAAE="}]
)
def test_an_odd_request_is_answered(begun: SqlLog, signed_in: SignIn, odd: dict[str, str]) -> None:
    assert signed_in(Role.COORDINATOR).post("/import", odd).status_code == 422


def test_a_map_of_another_site_is_not_offered_and_its_people_are_unknown(
    begun: SqlLog, signed_in: SignIn, founding_folder: Folder
) -> None:
    _mapped(signed_in(Role.COORDINATOR))
    elsewhere = Person(id=PersonId("c9"), role=Role.COORDINATOR, site=SiteId("renji"))
    admit(begun, founding_folder, elsewhere, now=NOW)
    assert "<option>LIS</option>" not in signed_in(elsewhere).get("/import").content.decode()


def test_who_may_not_save_has_no_page(begun: SqlLog, signed_in: SignIn) -> None:
    for role in (Role.AUDITOR, Role.DATA_MANAGER, Role.ADMINISTRATOR):
        assert signed_in(role).get("/import").status_code == 403


def test_a_page_carries_a_file_unchanged_and_no_bomb() -> None:
    content = bytes(range(256)) * 100
    packed = pack(content)
    assert packed is not None
    assert unpack(packed, len(content)) == content
    assert unpack(packed, len(content) - 1) is None
    bomb = pack(b"\0" * 50_000_000)
    assert bomb is not None
    assert unpack(bomb, 5_000_000) is None
    assert unpack(packed[:-8], len(content)) is None
