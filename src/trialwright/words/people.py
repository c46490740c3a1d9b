"""Who may do what: the one table of clinical rights, read by ``conduct`` and ``trial``."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from trialwright.words.ids import PersonId, SiteId


class Role(StrEnum):
    """The roles of a trial team; administrator looks after accounts and sees no trial data."""

    PRINCIPAL_INVESTIGATOR = "principal investigator"
    INVESTIGATOR = "investigator"
    COORDINATOR = "coordinator"
    WARD_NURSE = "ward nurse"
    PHARMACIST = "pharmacist"
    INTERVENTIONAL_RADIOLOGIST = "interventional radiologist"
    CELL_LABORATORY_PRODUCTION = "cell laboratory (production)"
    CELL_LABORATORY_QUALITY = "cell laboratory quality (release)"
    DATA_MANAGER = "data manager"
    MONITOR = "monitor"
    SAFETY_BOARD = "safety board"
    STATISTICIAN = "statistician"
    ETHICS_SECRETARY = "ethics secretary"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """The acts that need a right; later chapters add theirs here and in the table below."""

    READ = "read"
    SAVE_FORM = "save a form"
    COMPLETE_FORM = "complete a form"
    CORRECT_FORM = "correct a completed form"
    SIGN_FORM = "sign a form"
    FREEZE_FORM = "freeze a form"
    LOCK_FORM = "lock a form"
    UNLOCK_FORM = "unlock a form"
    ASK_QUERY = "ask, close or reassign a query"
    ANSWER_QUERY = "answer a query"
    GIVE_ROLE = "give or end a role"
    PROPOSE_STUDY = "propose a study version"
    APPROVE_STUDY = "approve a study version"
    EXPORT = "export data"
    LINK_IDENTITY = "know who a participant is"
    ERASE_IDENTITY = "forget who a participant is"
    NOTE_DEVIATION = "note a deviation"
    SIGN_ELIGIBILITY = "sign that a participant is eligible"
    ENROL = "list or enrol a participant"
    NOTE_DISPOSITION = "note that a participant failed screening, left, was lost or died"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who acts: a code (never a name), the role in which they act, and the site."""

    id: PersonId
    role: Role
    site: SiteId


_AT_THE_BEDSIDE = frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR, Role.COORDINATOR, Role.WARD_NURSE})

RIGHTS: Mapping[Right, frozenset[Role]] = MappingProxyType(
    {
        Right.READ: frozenset(Role) - {Role.ADMINISTRATOR},
        Right.SAVE_FORM: _AT_THE_BEDSIDE,
        Right.COMPLETE_FORM: _AT_THE_BEDSIDE,
        Right.CORRECT_FORM: _AT_THE_BEDSIDE - {Role.WARD_NURSE},
        Right.SIGN_FORM: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR}),
        Right.FREEZE_FORM: frozenset({Role.DATA_MANAGER, Role.MONITOR}),
        Right.LOCK_FORM: frozenset({Role.DATA_MANAGER}),
        Right.UNLOCK_FORM: frozenset({Role.DATA_MANAGER}),
        Right.ASK_QUERY: frozenset({Role.DATA_MANAGER, Role.MONITOR, Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR}),
        Right.ANSWER_QUERY: _AT_THE_BEDSIDE,
        Right.GIVE_ROLE: frozenset({Role.ADMINISTRATOR}),
        Right.PROPOSE_STUDY: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.DATA_MANAGER}),
        Right.APPROVE_STUDY: frozenset({Role.PRINCIPAL_INVESTIGATOR}),
        Right.EXPORT: frozenset(
            {Role.PRINCIPAL_INVESTIGATOR, Role.DATA_MANAGER, Role.MONITOR, Role.STATISTICIAN, Role.AUDITOR}
        ),
        Right.LINK_IDENTITY: _AT_THE_BEDSIDE,
        Right.ERASE_IDENTITY: frozenset({Role.PRINCIPAL_INVESTIGATOR}),
        Right.NOTE_DEVIATION: frozenset(Role)
        - {Role.SAFETY_BOARD, Role.STATISTICIAN, Role.AUDITOR, Role.ADMINISTRATOR},
        Right.SIGN_ELIGIBILITY: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR}),
        Right.ENROL: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR}),
        Right.NOTE_DISPOSITION: _AT_THE_BEDSIDE - {Role.WARD_NURSE},
    }
)


def may(person: Person, right: Right, site: SiteId) -> bool:
    """Whether this person may do this at this site; outside their own site nobody may."""
    return person.role in RIGHTS[right] and person.site == site
