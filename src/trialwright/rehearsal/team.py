"""The team of a rehearsal: one person for each role, with a code that says that it is no real person."""

from collections.abc import Mapping

from trialwright.conduct.accounts import NOWHERE, RoleGrant, give_role
from trialwright.conduct.forms import Refused
from trialwright.conduct.versions import propose_study
from trialwright.records.entries import Author
from trialwright.records.log import Log
from trialwright.study.folder import Folder
from trialwright.study.study import Study
from trialwright.words.errors import FaultyStudy
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role


def rehearsed_team(study: Study) -> Mapping[Role, Person]:
    """Who plays each role, at the first site of the study; the administrator at none."""
    return {role: Person(id=PersonId(_code(role)), role=role, site=SiteId(_site(study, role))) for role in Role}


def _code(role: Role) -> str:
    words = (word.strip("()") for word in role.value.split())
    return "demo." + "_".join(words)


def _site(study: Study, role: Role) -> str:
    return NOWHERE if role is Role.ADMINISTRATOR else study.study.sites[0].id


def opener() -> Author:
    """Who opens the database of a rehearsal: its administrator."""
    administrator = Person(id=PersonId(_code(Role.ADMINISTRATOR)), role=Role.ADMINISTRATOR, site=SiteId(NOWHERE))
    return Author(person=administrator, zone="UTC", study=None, source="rehearsal")


def admit_team(log: Log, folder: Folder, now: int) -> None:
    """Gives everybody of the team their role, and keeps the study in the log; ``opener`` must have opened it.

    now  microseconds since 1970-01-01T00:00Z
    Raises: FaultyStudy when the folder has errors, or the log refuses.
    """
    study = folder.study
    if study is None:
        raise FaultyStudy("a study with errors cannot be rehearsed", folder.findings)
    team = rehearsed_team(study)
    outcomes = [
        give_role(log, study, RoleGrant(person=who.id, role=role, site=who.site), team[Role.ADMINISTRATOR], now)
        for role, who in team.items()
        if role is not Role.ADMINISTRATOR
    ]
    outcomes.append(propose_study(log, folder, team[Role.DATA_MANAGER], now))
    for outcome in outcomes:
        if isinstance(outcome, Refused):
            raise FaultyStudy("the team of the rehearsal cannot be admitted", outcome.findings)
