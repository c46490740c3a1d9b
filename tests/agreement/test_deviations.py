"""What took place can always be recorded: a guard that was broken becomes a deviation, and what came late is marked."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.agreement import racing
from tests.people import ADMINISTRATOR, AUTHOR, NOW, admit, created, remembered, somebody

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.deviations import Deviation, note_deviation
from trialwright.conduct.forms import FormSave, Noted, Refused, Saved, save_form
from trialwright.conduct.steps import FormStep, take_step
from trialwright.conduct.versions import EthicsApproval, approve_study
from trialwright.records.entries import DatabaseMode, Entry, EntryKind, FormKey
from trialwright.records.log import Log
from trialwright.records.register import opening
from trialwright.store.memory import MemoryLog
from trialwright.study.check import check
from trialwright.study.folder import Folder, read_folder
from trialwright.study.study import Study
from trialwright.words.people import Person, Role

COORDINATOR = somebody(Role.COORDINATOR)
SCREENING = FormKey(subject="P1", visit="SCREEN", form="screening")
DAY = 86_400_000_000


ETHICS = EthicsApproval(protocol="P-1", version="1.0", day="2025-06-01", filing="F-1")


def _folder(spoil: Callable[[str, str, str], Path], *, fact: bool) -> Folder:
    declared = "id: mmtt\nrequires: [screening]\n" + ("fact: true\n" if fact else "")
    folder = read_folder(spoil("forms/mmtt.yaml", "id: mmtt\n", declared))
    assert not check(folder)
    return folder


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def admitted(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[Folder], Log]]:
    """Makes a log of each kind in which a study is kept; what stands beside it is proved equal afterwards."""
    made: list[Log] = []
    url = request.getfixturevalue("postgresql") if request.param == "postgresql" else f"sqlite:///{tmp_path}/log.db"

    def make(folder: Folder) -> Log:
        made.append(remembered(folder, now=NOW) if request.param == "memory" else created(url, folder))
        return made[-1]

    yield make
    for log in made:
        if not isinstance(log, MemoryLog):
            assert log.differences() == ()  # pyright: ignore[reportAttributeAccessIssue]
            log.close()  # pyright: ignore[reportAttributeAccessIssue]


def _meal(log: Log, study: Study, visit: str, base: int = 0) -> object:
    answers = (GivenAnswer(item="tested_on", value="2026-02-20"),)
    key = FormKey(subject="P1", visit=visit, form="mmtt")
    return save_form(log, study, FormSave(key=key, answers=answers, base=base), COORDINATOR, NOW)


def _complete_screening(log: Log, study: Study) -> None:
    save = FormSave(key=SCREENING, answers=racing.ANSWERS, base=0)
    assert isinstance(save_form(log, study, save, COORDINATOR, NOW), Saved)
    take_step(log, study, FormStep(name="complete", key=SCREENING, base=1), COORDINATOR, NOW)


def _deviations(log: Log) -> list[Entry]:
    return [entry for each in log.transactions() for entry in each.entries if entry.kind == EntryKind.DEVIATION]


def test_a_form_that_comes_after_another_waits_for_it(
    admitted: Callable[[Folder], Log], spoil: Callable[[str, str, str], Path]
) -> None:
    folder = _folder(spoil, fact=False)
    study = folder.study
    assert study is not None
    log = admitted(folder)
    refused = _meal(log, study, "BASELINE")
    assert isinstance(refused, Refused)
    assert [found.fault.kind for found in refused.findings] == ["form-not-yet"]
    unplanned = _meal(log, study, "SCREEN")
    assert isinstance(unplanned, Refused)
    assert [found.fault.kind for found in unplanned.findings] == ["form-not-at-visit"]
    _complete_screening(log, study)
    assert isinstance(_meal(log, study, "BASELINE"), Saved)
    assert _deviations(log) == []


def test_what_took_place_is_recorded_and_each_broken_guard_is_a_deviation(
    admitted: Callable[[Folder], Log], spoil: Callable[[str, str, str], Path]
) -> None:
    folder = _folder(spoil, fact=True)
    study = folder.study
    assert study is not None
    log = admitted(folder)
    assert isinstance(_meal(log, study, "SCREEN"), Saved)
    found = _deviations(log)
    assert [entry.item for entry in found] == ["form-not-at-visit", "form-not-yet"]
    assert all(entry.subject == "P1" and " / " in (entry.value or "") for entry in found)
    newest = list(log.transactions())[-1]
    assert [str(entry.kind) for entry in newest.entries] == ["value", "deviation", "deviation", "form saved"]
    _complete_screening(log, study)
    assert isinstance(_meal(log, study, "BASELINE"), Saved)
    assert len(_deviations(log)) == 2


def test_a_form_cannot_come_after_one_that_does_not_exist(spoil: Callable[[str, str, str], Path]) -> None:
    findings = check(read_folder(spoil("forms/mmtt.yaml", "id: mmtt\n", "id: mmtt\nrequires: [screning]\n")))
    assert [each.fault.kind for each in findings] == ["unknown-form"]
    assert "screening" in findings[0].mend("en")


@pytest.mark.requirement("R5")
def test_what_is_entered_later_keeps_its_true_day_and_is_marked(log: Log, founding: Study) -> None:
    save = FormSave(key=SCREENING, answers=racing.ANSWERS, base=0, happened="2025-03-UN")
    silent = save_form(log, founding, save, COORDINATOR, NOW)
    assert isinstance(silent, Refused)
    assert [found.fault.kind for found in silent.findings] == ["nothing-said"]
    late = FormSave(key=SCREENING, answers=racing.ANSWERS, base=0, happened="2025-03-UN", reason="from paper, p. 3")
    assert isinstance(save_form(log, founding, late, COORDINATOR, NOW), Saved)
    with log.writing(AUTHOR, NOW) as writing:
        assert writing.form(SCREENING).happened == "2025-03-UN"


@pytest.mark.parametrize(
    ("day", "kind"), [("2026-02-31", "not-a-date"), ("soon", "not-a-date"), ("2026-02-01", "not-yet-happened")]
)
def test_nothing_took_place_on_a_day_that_is_none_or_has_not_come(
    log: Log, founding: Study, day: str, kind: str
) -> None:
    save = FormSave(key=SCREENING, answers=racing.ANSWERS, base=0, happened=day, reason="from paper")
    refused = save_form(log, founding, save, COORDINATOR, NOW)
    assert isinstance(refused, Refused)
    assert [found.fault.kind for found in refused.findings] == [kind]


def _noted(log: Log, study: Study, who: Person = COORDINATOR, **said: str) -> object:
    given = {"text": "the sample stood for three hours", "happened": "2025-12-30", "subject": "P1"} | said
    return note_deviation(log, study, Deviation(**given), who, NOW)


def test_a_deviation_is_noted_by_hand(log: Log, founding: Study) -> None:
    _complete_screening(log, founding)
    assert isinstance(_noted(log, founding), Noted)
    (found,) = _deviations(log)
    assert (found.subject, found.value, found.since) == ("P1", "the sample stood for three hours", "2025-12-30")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"text": " "}, "nothing-said"),
        ({"subject": "P2"}, "unknown-subject"),
        ({"subject": " P1"}, "missing-subject"),
        ({"happened": "2027-01-01"}, "not-yet-happened"),
    ],
)
def test_a_deviation_says_what_of_whom_and_when(log: Log, founding: Study, said: dict[str, str], kind: str) -> None:
    _complete_screening(log, founding)
    refused = _noted(log, founding, **said)
    assert isinstance(refused, Refused)
    assert [found.fault.kind for found in refused.findings] == [kind]


def test_who_only_reads_notes_no_deviation(log: Log, founding: Study) -> None:
    _complete_screening(log, founding)
    refused = _noted(log, founding, somebody(Role.AUDITOR))
    assert isinstance(refused, Refused)
    assert [found.fault.kind for found in refused.findings] == ["right-missing"]


def test_a_live_database_waits_for_the_approval_of_the_study_at_the_site(founding_folder: Folder) -> None:
    study = founding_folder.study
    assert study is not None
    log = MemoryLog()
    with log.writing(AUTHOR, NOW) as writing:
        writing.append(*opening(DatabaseMode.LIVE, ADMINISTRATOR))
    admit(log, founding_folder, now=NOW)
    save = FormSave(key=SCREENING, answers=racing.ANSWERS, base=0)
    refused = save_form(log, study, save, COORDINATOR, NOW)
    assert isinstance(refused, Refused)
    assert [found.fault.kind for found in refused.findings] == ["study-not-approved"]
    investigator = somebody(Role.PRINCIPAL_INVESTIGATOR)
    assert isinstance(approve_study(log, study, investigator, NOW, proven=True, ethics=ETHICS), Noted)
    assert isinstance(save_form(log, study, save, COORDINATOR, NOW), Saved)
    again = approve_study(log, study, somebody(Role.PRINCIPAL_INVESTIGATOR), NOW, proven=True, ethics=ETHICS)
    assert isinstance(again, Refused)
    assert [found.fault.kind for found in again.findings] == ["already-approved"]
