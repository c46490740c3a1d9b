"""A study version in the browser: proposed, compared, tried dry, approved with a signature, and nothing lost."""

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.agreement import racing
from tests.people import NOW, SITE, somebody
from tests.web.conftest import PASSWORD

from trialwright.conduct.forms import FormSave, Noted, Refused, Saved, save_form
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.conduct.versions import EthicsApproval, approve_study, propose_study
from trialwright.exports.tables import tables
from trialwright.records.entries import DatabaseMode, FormKey
from trialwright.store.sql import SqlLog
from trialwright.study.folder import BASE, Folder, read_folder, read_texts, shipped_study
from trialwright.study.study import Study
from trialwright.study.uploaded import read_uploaded
from trialwright.trial.amendment import tell_differences
from trialwright.trial.impact import amendment, touched, verdicts_touched
from trialwright.words.people import Role

SignIn = Callable[[Any], Any]
KEY = FormKey(subject="P1", visit="SCREEN", form="screening")
HAEMOGLOBIN = """  - id: haemoglobin
    text: {en: Haemoglobin, zh: 血红蛋白}
    type: number
    analyte: haemoglobin
    units: [%s]
"""
WEIGHT = """  - id: weight
    text: {en: Body weight, zh: 体重}
    type: number
    analyte: body_weight
    mandatory: true
    sdtm: VS.VSORRES where VSTESTCD = WEIGHT
"""
CHANGES = {
    "forms/screening.yaml": {
        "    units: [kg/m2]\n    mandatory: true\n": "    units: [kg/m2]\n",
        HAEMOGLOBIN % "g/L, g/dL, mmol/L": HAEMOGLOBIN % "g/dL",
        "  - id: hba1c\n": WEIGHT + "  - id: hba1c\n",
    },
    "schedule.yaml": {"    day: 364\n": "    day: 371\n"},
    "eligibility.yaml": {"hba1c >= 7 %": "hba1c >= 8.5 %"},
}


def _texts(folder: Folder, changes: Mapping[str, Mapping[str, str]] = CHANGES) -> dict[str, str]:
    texts = {name: text for name, text in folder.texts.items() if not name.startswith(("cases/", "rehearsal/"))}
    for file, replaced in changes.items():
        for old, new in replaced.items():
            assert texts[file].count(old) == 1, (file, old)
            texts[file] = texts[file].replace(old, new)
    return texts


def _study(texts: Mapping[str, str]) -> Study:
    study = read_texts(texts).study
    assert study is not None
    return study


def _zip(texts: Mapping[str, str], top: str = "") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in texts.items():
            packed.writestr(top + name, text)
        packed.writestr(f"__MACOSX/{top}study.yaml", "junk")
    return out.getvalue()


def _file(content: bytes | str, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


@pytest.fixture
def signed(served: SqlLog, founding: Study) -> SqlLog:
    """One participant with a complete and signed form."""
    saved = save_form(
        served, founding, FormSave(key=KEY, answers=racing.ANSWERS, base=0), somebody(Role.COORDINATOR), NOW
    )
    assert isinstance(saved, Saved)
    for name, who, base in (("complete", Role.COORDINATOR, 1), ("sign", Role.INVESTIGATOR, 2)):
        step = FormStep(name=name, key=KEY, base=base, reason="responsibility", proven=True)
        assert isinstance(take_step(served, founding, step, somebody(who), NOW), Taken)
    return served


def _proposed(client: Any, files: list[SimpleUploadedFile]) -> Any:
    page = client.post("/study-versions/propose", {"act": "look", "files": files}).content.decode()
    carried = re.search(r'name="carried" value="([^"]+)"', page)
    assert carried, page
    return client.post("/study-versions/propose", {"act": "propose", "carried": carried.group(1)})


def test_a_version_is_proposed_compared_tried_and_approved(
    signed: SqlLog, signed_in: SignIn, founding_folder: Folder
) -> None:
    texts = _texts(founding_folder)
    manager = signed_in(Role.DATA_MANAGER)
    looked = manager.post("/study-versions/propose", {"act": "look", "files": [_file(_zip(texts, "study/"), "s.zip")]})
    page = looked.content.decode()
    assert looked.status_code == 200, page
    where = "Screening examination › questions › Body mass index › must be answered"
    for words in (where, "HbA1c is at least 8.5 %", "needs re-consent: 1"):
        assert words in page, words
    with signed.reading() as reading:
        assert len(reading.studies()) == 1, "looking keeps nothing"
    there = _proposed(manager, [_file(_zip(texts), "s.zip")]).url
    version = there.rpartition("/")[2]
    assert version == _study(texts).hash
    assert "proposed" in manager.get("/study-versions").content.decode()
    assert "Differences from the version in force here" in manager.get(there).content.decode()
    dry = manager.get(f"{there}/dry-run").content.decode()
    for words in (
        "would lack &#x27;Body weight&#x27;", "&#x27;Haemoglobin&#x27;: the answer 141 g/L would not be taken",
        "Criterion I3: met → not met", "1 participants",
    ):  # fmt: skip
        assert words in dry, words
    assert 'type="password"' not in dry, "a data manager approves nothing"
    head = signed.head().number
    investigator = signed_in(Role.PRINCIPAL_INVESTIGATOR)
    refused = investigator.post(f"{there}/dry-run", {"password": "wrong"})
    assert refused.status_code == 422
    assert signed.head().number <= head + 2, "who signed in, and who failed to"
    assert investigator.post(f"{there}/dry-run", {"password": PASSWORD}).url == there
    with signed.reading() as reading:
        assert SITE in reading.studies()[version]
    assert f"Approved for {SITE}" in investigator.get(there).content.decode()
    form = signed_in(Role.COORDINATOR).get(f"/participants/{KEY.subject}/{KEY.visit}/{KEY.form}").content.decode()
    assert 'id="weight.0"' in form, "the approved version is in force"
    assert "<option selected>g/L</option>" in form, "and no unit was changed by showing it"


def test_until_it_is_approved_a_proposal_changes_nothing(
    signed: SqlLog, signed_in: SignIn, founding_folder: Folder
) -> None:
    _proposed(signed_in(Role.DATA_MANAGER), [_file(_zip(_texts(founding_folder)), "s.zip")])
    page = signed_in(Role.COORDINATOR).get(f"/participants/{KEY.subject}/{KEY.visit}/{KEY.form}").content.decode()
    assert 'id="weight.0"' not in page


def test_answers_that_are_no_longer_asked_stay_readable_and_exported(
    signed: SqlLog, signed_in: SignIn, founding_folder: Folder
) -> None:
    text = founding_folder.texts["forms/screening.yaml"]
    start, end = text.index("  - id: bmi"), text.index("  - id: haemoglobin")
    changes = {"forms/screening.yaml": {text[start:end]: ""}}
    criteria = founding_folder.texts["eligibility.yaml"]
    texts = _texts(founding_folder, changes)
    fact = re.search(r"  bmi:\n(?:    .*\n)+", criteria) or re.search(r"  - id: bmi\n(?:    .*\n)+", criteria)
    rule = re.search(r"  - id: E3\n(?:    .*\n)+", criteria)
    assert fact is not None
    assert rule is not None
    texts["eligibility.yaml"] = criteria.replace(fact.group(0), "").replace(rule.group(0), "")
    new = read_texts(texts)
    assert new.study is not None, new.findings
    assert isinstance(propose_study(signed, new, somebody(Role.DATA_MANAGER), NOW), Noted)
    touches = signed_in(Role.MONITOR).get(f"/study-versions/{new.study.hash}/dry-run").content.decode()
    assert "&#x27;Body mass index&#x27; is no longer asked; the answer 22.4 kg/m2 stays readable" in touches
    done = approve_study(signed, new.study, somebody(Role.PRINCIPAL_INVESTIGATOR), NOW, proven=True)
    assert isinstance(done, Noted)
    page = signed_in(Role.MONITOR).get(f"/participants/{KEY.subject}/{KEY.visit}/{KEY.form}").content.decode()
    assert "no longer asks" in page
    assert "<td>22.4 kg/m2</td>" in page
    assert 'id="bmi.0"' not in page
    exported = tables(new.study, signed.snapshot())[0].frame
    assert exported.filter(item="bmi")["value"].to_list() == ["22.4"]


def test_a_form_that_is_gone_can_still_be_read_with_its_signature(
    signed: SqlLog, signed_in: SignIn, founding_folder: Folder
) -> None:
    text = founding_folder.texts["schedule.yaml"]
    start, end = text.index("  - id: SCREEN"), text.index("  - id: BASELINE")
    texts = _texts(founding_folder, {"schedule.yaml": {text[start:end]: ""}})
    new = read_texts(texts)
    assert new.study is not None, new.findings
    propose_study(signed, new, somebody(Role.DATA_MANAGER), NOW)
    approve_study(signed, new.study, somebody(Role.PRINCIPAL_INVESTIGATOR), NOW, proven=True)
    page = signed_in(Role.MONITOR).get(f"/participants/{KEY.subject}/{KEY.visit}/{KEY.form}").content.decode()
    for words in ("Screening examination", "22.4 kg/m2", "Signed by investigator", "does not ask this form any more"):
        assert words in page, words
    assert 'name="act"' not in page


def test_a_faulty_upload_is_refused_with_every_finding(
    signed: SqlLog, signed_in: SignIn, founding_folder: Folder
) -> None:
    manager = signed_in(Role.DATA_MANAGER)
    broken = _texts(founding_folder, {"eligibility.yaml": {"hba1c >= 7 %": "hba1cc >= 7 %"}})
    answer = manager.post("/study-versions/propose", {"act": "propose", "files": [_file(_zip(broken), "s.zip")]})
    assert answer.status_code == 422
    assert "hba1cc" in answer.content.decode()
    assert 'name="carried"' not in answer.content.decode()
    for content, name in (
        (b"PK\x03\x04", "s.zip"),
        (_zip({"a.txt": "x"}), "s.zip"),
        (b"x", "photo.png"),
        (b"\xff", "study.yaml"),
    ):
        assert manager.post("/study-versions/propose", {"files": [_file(content, name)]}).status_code == 422, name
    assert manager.post("/study-versions/propose", {"act": "propose", "carried": "x"}).status_code == 422
    with signed.reading() as reading:
        assert len(reading.studies()) == 1


def test_changed_files_alone_take_the_place_of_their_namesakes(founding_folder: Folder) -> None:
    changed = _texts(founding_folder)
    files = [(name.rpartition("/")[2], changed[name].encode()) for name in CHANGES]
    before = _texts(founding_folder, {})
    assert read_uploaded(files, before) == (changed, ())
    demo = read_folder(shipped_study("demo"))
    alone, findings = read_uploaded([("schedule.yaml", b"x")], demo.texts)
    assert not findings
    assert (alone["schedule.yaml"], alone[f"{BASE}schedule.yaml"]) == ("x", demo.texts[f"{BASE}schedule.yaml"])
    own = {name: text for name, text in demo.texts.items() if not name.startswith(BASE)}
    below = {name.removeprefix(BASE): text for name, text in demo.texts.items() if name.startswith(BASE)}
    assert read_uploaded([("s.zip", _zip(own))], demo.texts) == (dict(demo.texts), ()), "the base stays"
    whole = {f"demo/{name}": text for name, text in own.items()} | {
        f"nct06751199/{name}": text for name, text in below.items()
    }
    assert read_uploaded([("s.zip", _zip(whole))], {}) == (dict(demo.texts), ())


def test_who_may_not_propose_or_approve_does_neither(
    signed: SqlLog, signed_in: SignIn, founding_folder: Folder
) -> None:
    assert signed_in(Role.COORDINATOR).get("/study-versions/propose").status_code == 403
    there = _proposed(signed_in(Role.DATA_MANAGER), [_file(_zip(_texts(founding_folder)), "s.zip")]).url
    answer = signed_in(Role.COORDINATOR).post(f"{there}/dry-run", {"password": PASSWORD})
    assert answer.status_code == 422
    with signed.reading() as reading:
        assert not any(reading.studies().values())
    assert signed_in(Role.AUDITOR).get("/study-versions/abc").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh"])
def test_differences_are_told_in_words(founding: Study, founding_folder: Folder, language: Any) -> None:
    told = tell_differences(founding, _study(_texts(founding_folder)), language)
    said = {" › ".join(each.where): (each.before, each.after) for each in told}
    en = {
        "forms › Screening examination › questions › Body mass index › must be answered": ("yes", "no"),
        "forms › Screening examination › questions › Haemoglobin › units": ("g/L, g/dL, mmol/L", "g/dL"),
        "forms › Screening examination › questions › Body weight": (None, "Body weight"),
        "schedule › visits › Week 52 › planned day": ("364", "371"),
    }
    zh = {
        "表单 › 筛选检查 › 条目 › 体重指数 › 必填": ("是", "否"),
        "表单 › 筛选检查 › 条目 › 血红蛋白 › 单位": ("g/L、g/dL、mmol/L", "g/dL"),
        "表单 › 筛选检查 › 条目 › 体重": (None, "体重"),
        "访视计划 › 访视 › 第 52 周访视 › 计划日": ("364", "371"),
    }
    wanted = en if language == "en" else zh
    assert {where: said.get(where) for where in wanted} == wanted
    aside = {"test cases", "rehearsals", "病例测试", "预演"}
    assert sum(each.where[0] not in aside for each in told) == 5


def test_only_what_changes_is_touched(signed: SqlLog, founding: Study, founding_folder: Folder) -> None:
    new = _study(_texts(founding_folder))
    with signed.reading() as reading:
        forms = reading.forms("P1")
    today = date(2026, 4, 1)
    found = {(each.kind, each.item) for each in touched(amendment(founding, new), "P1", forms, today)}
    assert found == {("mandatory missing", "weight"), ("answer unfit", "haemoglobin")}
    assert list(touched(amendment(founding, founding), "P1", forms, today)) == []
    verdicts = [(each.kind, dict(each.values)) for each in verdicts_touched(founding, new, signed.snapshot())]
    assert ("criterion", {"criterion": "I3", "old": "met", "new": "not met"}) in verdicts
    assert list(verdicts_touched(founding, founding, signed.snapshot())) == []
    wording = _study(_texts(founding_folder, {"schedule.yaml": {"text: {en: Week 52,": "text: {en: A year later,"}}))
    assert list(touched(amendment(founding, wording), "P1", forms, today)) == []


def test_a_real_trial_needs_the_ethics_approval_and_the_signature(founding_folder: Folder) -> None:
    from tests.people import ADMINISTRATOR, AUTHOR, admit

    from trialwright.records.register import opening
    from trialwright.store.memory import MemoryLog

    log, study = MemoryLog(), _study(founding_folder.texts)
    with log.writing(AUTHOR, NOW) as writing:
        writing.append(*opening(DatabaseMode.LIVE, ADMINISTRATOR))
    admit(log, founding_folder, now=NOW)
    who = somebody(Role.PRINCIPAL_INVESTIGATOR)
    ethics = EthicsApproval(protocol="CZ-01", version="2.1", day="2025-11-30", filing="2025-88")
    wrong = {
        "not-authenticated": {"ethics": ethics},
        "ethics-missing": {"proven": True},
        "nothing-said": {"proven": True, "ethics": replace(ethics, filing=" ")},
        "not-a-date": {"proven": True, "ethics": replace(ethics, day="30.11.2025")},
        "not-yet-happened": {"proven": True, "ethics": replace(ethics, day="2999-01-01")},
    }
    for kind, given in wrong.items():
        refused = approve_study(log, study, who, NOW, **given)  # type: ignore[arg-type]
        assert isinstance(refused, Refused)
        assert [each.fault.kind for each in refused.findings] == [kind]
    assert isinstance(approve_study(log, study, who, NOW, proven=True, ethics=ethics), Noted)
    approved, noted = list(log.transactions())[-1].entries
    assert (approved.kind, noted.kind, noted.since) == ("study approved", "ethics approval", "2025-11-30")
    assert '"filing": "2025-88"' in (noted.value or "")
