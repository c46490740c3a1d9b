"""Coding with a dictionary in the files of MedDRA's distribution; every term and code here is invented."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.events import begun
from tests.people import NOW, created

from trialwright.chapters.safety.dictionary import CodeState, Dictionary, against, facts_of, read_dictionary
from trialwright.cli.main import trialwright
from trialwright.conduct.adverse_events import EventReport, report_event
from trialwright.records.adverse_events import EVENT_KINDS, AdverseEvent, fold_events
from trialwright.study.folder import read_folder, shipped_study
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

HIERARCHY = "900$1$1$990$Sore toe$a$b$Toe disorders$Toe$$990$Y$\n900$1$1$991$Sore toe$a$b$Pains$Pain$$990$N$\n"
FILES = {
    "meddra_release.asc": "0.1$English$$$$\n",
    "mdhier.asc": HIERARCHY + "901$1$1$991$Toe fever$a$b$Pains$Pain$$991$Y$\n",
    "llt.asc": "10$Sore big toe$900$$$$$$$Y$$\n11$Toe sore$900$$$$$$$N$$\n12$Fever of toe$901$$$$$$$Y$$\n",
}


def _dictionary(**changed: str) -> Dictionary:
    found = read_dictionary({**FILES, **{name.replace("_asc", ".asc"): text for name, text in changed.items()}})
    assert isinstance(found, Dictionary), found
    return found


def _event(facts: Mapping[str, str]) -> AdverseEvent:
    return AdverseEvent(subject="P1", number=1, sequence=1, facts=dict(facts))


def test_a_term_is_found_by_all_its_words_with_its_primary_class_and_only_while_current() -> None:
    [found] = _dictionary().find("toe SORE")
    assert (found.llt, found.pt_name, found.soc_name) == ("10", "Sore toe", "Toe disorders")
    assert _dictionary().find("") == ()


@pytest.mark.parametrize(
    ("broken", "file"),
    [({"llt.asc": "10$Sore big toe$999$$$$$$$Y$$\n"}, "llt.asc"), ({"mdhier.asc": "900$1\n"}, "mdhier.asc")],
)
def test_a_file_that_cannot_be_read_says_which_and_where(broken: dict[str, str], file: str) -> None:
    found = read_dictionary(FILES | broken)
    assert not isinstance(found, Dictionary)
    assert (found[0].where.file, found[0].where.line) == (file, 1)
    absent = read_dictionary({})
    assert not isinstance(absent, Dictionary) and len(absent) == 3


def test_another_version_says_what_becomes_of_each_code() -> None:
    old = _dictionary()
    coded = _event(facts_of(old.terms["10"], old.version))
    assert coded.facts["code.version"] == "0.1"
    assert against(coded, old).state is CodeState.SAME
    moved = _dictionary(
        mdhier_asc=FILES["mdhier.asc"].replace("990$Y", "990$N").replace("$990$N$\n901", "$990$Y$\n901")
    )
    assert against(coded, moved).state is CodeState.MOVED
    retired = _dictionary(llt_asc=FILES["llt.asc"].replace("900$$$$$$$Y", "900$$$$$$$N"))
    assert against(coded, retired).state is CodeState.RETIRED
    gone = _dictionary(llt_asc="12$Fever of toe$901$$$$$$$Y$$\n")
    assert against(coded, gone).state is CodeState.ABSENT
    assert against(_event({}), old).state is CodeState.UNCODED


def test_an_event_is_coded_from_the_command_line(tmp_path: Path) -> None:
    folder = read_folder(shipped_study("nct06751199"))
    study = folder.study
    assert study is not None
    log, url = created(f"sqlite:///{tmp_path}/log.db", folder), f"sqlite:///{tmp_path}/log.db"
    begun(log, study, "P1")
    doctor = Person(id=PersonId("investigator"), role=Role.INVESTIGATOR, site=SiteId("changzheng"))
    report_event(log, study, EventReport(subject="P1", facts={"term": "sore toe"}), doctor, NOW)
    log.close()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with_files = ["--dictionary", str(tmp_path)]
    run = CliRunner()
    found = run.invoke(trialwright, ["coding", "find", "sore", *with_files])
    assert "10 Sore big toe  900 Sore toe  990 Toe disorders" in found.output
    acting = [
        "--db",
        url,
        "--study",
        str(shipped_study("nct06751199")),
        "--as",
        "data manager",
        "--role",
        "data manager",
    ]
    coded = run.invoke(trialwright, ["coding", "assign", "P1/1", "--llt", "10", *with_files, *acting])
    assert coded.exit_code == 0, coded.output
    unknown = run.invoke(trialwright, ["coding", "assign", "P1/1", "--llt", "77", *with_files, *acting])
    assert unknown.exit_code != 0
    told = run.invoke(trialwright, ["coding", "versions", *with_files, "--db", url])
    assert "P1/1  sore toe  the same  0.1" in told.output
    from trialwright.store.sql import open_log

    with open_log(url).reading() as reading:
        [event] = fold_events(reading.happened(EVENT_KINDS)).events.values()
    assert event.under("code")["soc"] == "990 Toe disorders"
