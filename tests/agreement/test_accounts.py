"""Who may do what is read from the roles in the log, at the moment of writing, alike in every store."""

from dataclasses import replace

import pytest
from tests.agreement import racing
from tests.people import ADMINISTRATOR, NOW, admit, somebody

from trialwright.conduct.accounts import NOBODY, NOWHERE, RoleEnd, RoleGrant, end_role, give_role, note_sign_in
from trialwright.conduct.forms import FormSave, Noted, Refused, Saved, save_form
from trialwright.conduct.versions import propose_study
from trialwright.records.entries import FormKey
from trialwright.records.log import Log
from trialwright.store.memory import MemoryLog
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

NEW = Person(id=PersonId("wang"), role=Role.COORDINATOR, site=SiteId("changzheng"))
GRANT = RoleGrant(person="wang", role=Role.COORDINATOR, site="changzheng")
DAY = 86_400_000_000


def _kinds(outcome: object) -> list[str]:
    assert isinstance(outcome, Refused), outcome
    return [found.fault.kind for found in outcome.findings]


def _save(log: Log, study: Study, who: Person, subject: str = "P1", now: int = NOW) -> object:
    key = FormKey(subject=subject, visit="SCREEN", form="screening")
    return save_form(log, study, FormSave(key=key, answers=racing.ANSWERS, base=0), who, now)


@pytest.mark.requirement("R16")
def test_a_role_begins_with_its_entry_and_ends_with_another(log: Log, founding: Study) -> None:
    assert _kinds(_save(log, founding, NEW)) == ["role-not-held"]
    assert isinstance(give_role(log, founding, GRANT, ADMINISTRATOR, NOW), Noted)
    assert isinstance(_save(log, founding, NEW), Saved)
    with log.writing(_author(log), NOW) as writing:
        (grant,) = writing.grants("wang")
    ended = RoleEnd(person="wang", reason="left the hospital", grant=grant.sequence)
    assert isinstance(end_role(log, founding, ended, ADMINISTRATOR, NOW), Noted)
    assert _kinds(_save(log, founding, NEW, "P2")) == ["role-not-held"]
    assert _kinds(end_role(log, founding, ended, ADMINISTRATOR, NOW)) == ["unknown-role"]
    saved = [entry for each in log.transactions() for entry in each.entries if each.author.person == NEW]
    assert len(saved) == len(racing.ANSWERS) + 1, "what was done in the role stays"


def _author(log: Log) -> object:
    return next(each.author for each in log.transactions())


def test_closing_an_account_ends_every_role(log: Log, founding: Study) -> None:
    for role in (Role.COORDINATOR, Role.INVESTIGATOR):
        assert isinstance(give_role(log, founding, replace(GRANT, role=role), ADMINISTRATOR, NOW), Noted)
    assert isinstance(end_role(log, founding, RoleEnd(person="wang", reason="left"), ADMINISTRATOR, NOW), Noted)
    for role in (Role.COORDINATOR, Role.INVESTIGATOR):
        assert _kinds(_save(log, founding, replace(NEW, role=role))) == ["role-not-held"]


def test_a_role_holds_from_one_day_to_another_by_the_clock_of_the_site(log: Log, founding: Study) -> None:
    """NOW is 2026-01-01 00:00 UTC, 08:00 in Shanghai; at 16:00 UTC the second of January begins there."""
    grant = replace(GRANT, since="2026-01-02", until="2026-01-02")
    assert isinstance(give_role(log, founding, grant, ADMINISTRATOR, NOW), Noted)
    hour = DAY // 24
    for hours, held in ((0, False), (15, False), (16, True), (39, True), (40, False)):
        outcome = _save(log, founding, NEW, f"P{hours}", NOW + hours * hour)
        assert isinstance(outcome, Saved) == held, (hours, outcome)


@pytest.mark.parametrize(
    ("change", "who", "kinds"),
    [
        ({}, somebody(Role.PRINCIPAL_INVESTIGATOR), ["right-missing"]),
        ({"person": "administrator"}, ADMINISTRATOR, ["own-role"]),
        ({"site": "elsewhere"}, ADMINISTRATOR, ["unknown-site"]),
        ({"role": Role.ADMINISTRATOR}, ADMINISTRATOR, ["unknown-site"]),
        ({"person": " wang"}, ADMINISTRATOR, ["bad-person"]),
        ({"person": "wang/li"}, ADMINISTRATOR, ["bad-person"]),
        ({"person": ".."}, ADMINISTRATOR, ["bad-person"]),
        ({"person": "wang\x00"}, ADMINISTRATOR, ["bad-person"]),
        ({"since": "2026-02-UN"}, ADMINISTRATOR, ["not-a-date"]),
        ({"since": "2026-02-02", "until": "2026-02-01"}, ADMINISTRATOR, ["days-reversed"]),
        ({"person": "coordinator", "role": Role.ADMINISTRATOR, "site": NOWHERE}, ADMINISTRATOR, ["mixed-role"]),
    ],
)
def test_a_role_that_cannot_be_given_is_refused(
    log: Log, founding: Study, change: dict[str, object], who: Person, kinds: list[str]
) -> None:
    before = log.head()
    assert _kinds(give_role(log, founding, replace(GRANT, **change), who, NOW)) == kinds
    assert log.head() == before


def test_nobody_writes_about_a_subject_of_another_site(log: Log, founding: Study, founding_folder: Folder) -> None:
    """The second site is the same study with another address, as an amendment would add it."""
    sites = (*founding.study.sites, founding.study.sites[0].model_copy(update={"id": "renji"}))
    wider = founding.model_copy(update={"study": founding.study.model_copy(update={"sites": sites})})
    elsewhere = replace(NEW, site=SiteId("renji"))
    admit(log, replace(founding_folder, study=wider), elsewhere, now=NOW)
    assert isinstance(_save(log, wider, somebody(Role.COORDINATOR)), Saved)
    assert _kinds(_save(log, wider, elsewhere)) == ["other-site"]
    assert isinstance(_save(log, wider, elsewhere, "R1"), Saved)
    assert _kinds(_save(log, wider, somebody(Role.COORDINATOR), "R1")) == ["other-site"]


def test_nothing_is_written_under_a_study_version_that_is_not_in_the_log(log: Log, founding: Study) -> None:
    said = founding.model_dump(by_alias=True)
    other = Study.model_validate(said | {"study": said["study"] | {"planned": 17}})
    assert other.hash != founding.hash
    assert _kinds(_save(log, other, somebody(Role.COORDINATOR))) == ["study-not-kept"]


def test_a_study_is_proposed_once_and_by_who_may(log: Log, founding_folder: Folder) -> None:
    before = log.head()
    assert isinstance(propose_study(log, founding_folder, somebody(Role.DATA_MANAGER), NOW), Noted)
    assert log.head() == before
    assert _kinds(propose_study(log, founding_folder, somebody(Role.COORDINATOR), NOW)) == ["right-missing"]


def test_who_signed_in_and_who_failed_is_noted_and_no_typed_code(log: Log, founding: Study) -> None:
    note_sign_in(log, founding, somebody(Role.COORDINATOR), NOW, succeeded=True)
    note_sign_in(log, founding, NOBODY, NOW, succeeded=False)
    noted = [(str(entry.kind), entry.whom) for each in list(log.transactions())[-2:] for entry in each.entries]
    assert noted == [("signed in", "coordinator"), ("sign-in failed", "-")]


def test_a_log_in_memory_reads_the_same_rights(founding: Study) -> None:
    log = MemoryLog()
    assert _kinds(_save(log, founding, somebody(Role.COORDINATOR))) == ["role-not-held", "study-not-kept"]
