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
    VERIFY_LOG = "verify the log"
    LINK_IDENTITY = "know who a participant is"
    ERASE_IDENTITY = "forget who a participant is"
    NOTE_DEVIATION = "note a deviation"
    VERIFY_SOURCE = "compare answers with the source"
    REVIEW_DATA = "review data"
    REVIEW_MEDICALLY = "review as a physician"
    LOCK_DATABASE = "lock or unlock the database"
    RELEASE_LOT = "release or recall a lot"
    AUTHORISE_DOSE = "authorise a dose"
    ISSUE_DOSE = "issue a dose"
    RECORD_DOSE = "record a dose that was given"
    REPORT_TOXICITY = "report a toxicity that may limit the dose"
    ASSESS_WINDOW = "assess somebody for such a toxicity"
    ADJUDICATE = "adjudicate a toxicity"
    DECIDE_DOSE = "decide on the dose"
    READ_DECISION = "countersign a decision on the dose"
    SET_STATUS = "say how recruitment stands"
    ALLOCATE = "give an arm"
    REPLACE = "replace a participant"
    REPORT_EVENT = "report an adverse event"
    JUDGE_EVENT = "judge an adverse event"
    CODE_EVENT = "code an adverse event"
    SUBMIT_EVENT = "note that an authority was told"
    SUSPEND = "suspend the trial"
    END_SUSPENSION = "end a suspension"
    SIGN_ELIGIBILITY = "sign that a participant is eligible"
    RECORD_OFFER = "note an offer of an organ"
    DECIDE_OFFER = "decide on an offer of an organ"
    ENROL = "list or enrol a participant"
    NOTE_DISPOSITION = "note that a participant failed screening, left, was lost or died"
    NOTE_VISIT = "note a visit as missed, or add one that was not planned"


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
        Right.VERIFY_LOG: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.DATA_MANAGER, Role.MONITOR, Role.AUDITOR}),
        Right.LINK_IDENTITY: _AT_THE_BEDSIDE,
        Right.ERASE_IDENTITY: frozenset({Role.PRINCIPAL_INVESTIGATOR}),
        Right.NOTE_VISIT: _AT_THE_BEDSIDE,
        Right.NOTE_DEVIATION: frozenset(Role)
        - {Role.SAFETY_BOARD, Role.STATISTICIAN, Role.AUDITOR, Role.ADMINISTRATOR},
        Right.VERIFY_SOURCE: frozenset({Role.MONITOR}),
        Right.REVIEW_DATA: frozenset({Role.DATA_MANAGER}),
        Right.REVIEW_MEDICALLY: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR}),
        Right.LOCK_DATABASE: frozenset({Role.DATA_MANAGER, Role.PRINCIPAL_INVESTIGATOR}),
        Right.RELEASE_LOT: frozenset({Role.CELL_LABORATORY_QUALITY}),
        Right.AUTHORISE_DOSE: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR}),
        Right.ISSUE_DOSE: frozenset({Role.CELL_LABORATORY_QUALITY}),
        Right.RECORD_DOSE: _AT_THE_BEDSIDE
        | {Role.PHARMACIST, Role.INTERVENTIONAL_RADIOLOGIST}
        | {Role.CELL_LABORATORY_PRODUCTION, Role.CELL_LABORATORY_QUALITY},
        Right.REPORT_TOXICITY: _AT_THE_BEDSIDE | {Role.INTERVENTIONAL_RADIOLOGIST},
        Right.ASSESS_WINDOW: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR}),
        Right.ADJUDICATE: frozenset({Role.SAFETY_BOARD}),
        Right.DECIDE_DOSE: frozenset({Role.SAFETY_BOARD}),
        Right.READ_DECISION: frozenset({Role.PRINCIPAL_INVESTIGATOR}),
        Right.SET_STATUS: frozenset({Role.PRINCIPAL_INVESTIGATOR}),
        Right.ALLOCATE: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR}),
        Right.REPLACE: frozenset({Role.PRINCIPAL_INVESTIGATOR}),
        Right.REPORT_EVENT: _AT_THE_BEDSIDE | {Role.INTERVENTIONAL_RADIOLOGIST, Role.PHARMACIST},
        Right.JUDGE_EVENT: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR}),
        Right.CODE_EVENT: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR, Role.DATA_MANAGER}),
        Right.SUBMIT_EVENT: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR, Role.COORDINATOR}),
        Right.SUSPEND: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR, Role.SAFETY_BOARD}),
        Right.END_SUSPENSION: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.SAFETY_BOARD}),
        Right.SIGN_ELIGIBILITY: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR}),
        Right.RECORD_OFFER: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR, Role.COORDINATOR}),
        Right.DECIDE_OFFER: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR}),
        Right.ENROL: frozenset({Role.PRINCIPAL_INVESTIGATOR, Role.INVESTIGATOR}),
        Right.NOTE_DISPOSITION: _AT_THE_BEDSIDE - {Role.WARD_NURSE},
    }
)


STUDY_WIDE = frozenset({Role.SAFETY_BOARD})
"""Who reads safety data, without names, of every site, and rules on it: a board is one for the whole study."""


def sees_every_site(person: Person) -> bool:
    """Whether somebody's rights over safety data are those of the whole study, whatever site their account has."""
    return person.role in STUDY_WIDE


def may(person: Person, right: Right, site: SiteId) -> bool:
    """Whether this person may do this at this site; outside their own site nobody may."""
    return person.role in RIGHTS[right] and person.site == site
