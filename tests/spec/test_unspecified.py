"""A study that does not say all it has to, or that is made up, is never approved where people are treated."""

import pytest
from tests.people import ADMINISTRATOR, AUTHOR, NOW, STUDY, admit, somebody

from trialwright.conduct.forms import Noted, Refused
from trialwright.conduct.versions import EthicsApproval, approve_study
from trialwright.records.entries import DatabaseMode
from trialwright.records.register import opening
from trialwright.store.memory import MemoryLog
from trialwright.study.folder import Folder, read_folder, read_texts, shipped_study
from trialwright.words.people import Role

CHAPTERS = read_folder(STUDY.parent / "chapters")


def _approved(folder: Folder, mode: DatabaseMode) -> Noted | Refused:
    assert folder.study is not None
    log = MemoryLog()
    with log.writing(AUTHOR, NOW) as writing:
        writing.append(*opening(mode, ADMINISTRATOR))
    admit(log, folder, now=NOW)
    ethics = EthicsApproval(protocol="P-1", version="1.0", day="2025-06-01", filing="F-1")
    return approve_study(log, folder.study, somebody(Role.PRINCIPAL_INVESTIGATOR), NOW, proven=True, ethics=ethics)


def _kinds(answer: Noted | Refused) -> set[str]:
    return {found.fault.kind for found in answer.findings} if isinstance(answer, Refused) else set()


def test_what_is_not_specified_keeps_a_study_from_being_approved_in_a_live_database() -> None:
    refused = _approved(CHAPTERS, DatabaseMode.LIVE)
    assert _kinds(refused) == {"not-specified"}
    assert isinstance(refused, Refused)
    assert "products.procedures.infusion.infusions" in " ".join(found.what() for found in refused.findings)
    assert isinstance(_approved(CHAPTERS, DatabaseMode.DEMONSTRATION), Noted)


def test_the_founding_study_names_its_missing_dose() -> None:
    refused = _approved(read_folder(shipped_study("nct06751199")), DatabaseMode.LIVE)
    assert isinstance(refused, Refused)
    assert "escalation.dose_levels" in " ".join(found.what("zh") for found in refused.findings)


@pytest.mark.parametrize("mode", [DatabaseMode.LIVE, DatabaseMode.DEMONSTRATION])
def test_a_demonstration_stays_one(mode: DatabaseMode) -> None:
    answer = _approved(read_folder(shipped_study("demo")), mode)
    assert _kinds(answer) == ({"demonstration-only"} if mode is DatabaseMode.LIVE else set())


def test_a_completing_folder_is_kept_whole_in_the_log() -> None:
    """The text that a log keeps is enough to read the study again, its base with it."""
    again = read_texts(dict(CHAPTERS.texts))
    assert again.study == CHAPTERS.study
    assert any(name.startswith("base/") for name in CHAPTERS.texts)
