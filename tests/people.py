"""The people of the tests: one for each role at the founding site, as an administrator would admit them."""

from functools import cache
from pathlib import Path

from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.conduct.forms import FormSave, Saved, save_form
from trialwright.conduct.steps import FormStep, Taken, take_step
from trialwright.conduct.versions import propose_study
from trialwright.records.entries import Author, DatabaseMode, Entry, EntryKind, FormKey
from trialwright.records.log import Log
from trialwright.records.register import opening
from trialwright.rehearsal.run import play
from trialwright.rehearsal.team import admit_team, opener
from trialwright.store.memory import MemoryLog
from trialwright.store.sql import SqlLog, create_log
from trialwright.study.folder import Folder, read_folder
from trialwright.study.study import Study
from trialwright.words.ids import PersonId, SiteId
from trialwright.words.people import Person, Role

STUDY = Path(__file__).parent / "study"
"""Three criteria, two forms, three visits and one endpoint of the founding trial, kept still for the tests."""

NOW = 1_767_225_600_000_000
SITE = SiteId("changzheng")
ADMINISTRATOR = Person(id=PersonId("administrator"), role=Role.ADMINISTRATOR, site=SiteId("-"))
AUTHOR = Author(person=ADMINISTRATOR, zone="UTC", study=None, source="test")
"""Who opens the database of a test."""


def somebody(role: Role) -> Person:
    """The person of the tests who has this role."""
    return ADMINISTRATOR if role is Role.ADMINISTRATOR else Person(id=PersonId(role.value), role=role, site=SITE)


def admit(log: Log, folder: Folder, *others: Person, now: int = 0) -> None:
    """Gives everybody, and each of the others, the role in which they act, and keeps the study in the log."""
    with log.writing(AUTHOR, now) as writing:
        for person in (*(somebody(role) for role in Role if role is not Role.ADMINISTRATOR), *others):
            given = {"whom": person.id, "value": person.role.value, "item": person.site}
            writing.append(Entry(kind=EntryKind.ROLE_GIVEN, **given))
    propose_study(log, folder, somebody(Role.DATA_MANAGER), now)


def created(url: str, folder: Folder, application: str | None = None) -> SqlLog:
    """A log in an empty database in which everybody has been admitted."""
    log = create_log(url, DatabaseMode.DEMONSTRATION, AUTHOR, NOW, application)
    admit(log, folder, now=NOW)
    return log


def remembered(folder: Folder, *others: Person, now: int = 0) -> MemoryLog:
    """A log in memory in which everybody has been admitted."""
    log = MemoryLog()
    with log.writing(AUTHOR, now) as writing:
        writing.append(*opening(DatabaseMode.DEMONSTRATION, ADMINISTRATOR))
    admit(log, folder, *others, now=now)
    return log


def rehearsed(folder: Folder, seed: int) -> MemoryLog:
    """A log in memory into which the first scenario of a study has been played."""
    assert folder.study is not None
    log = MemoryLog()
    with log.writing(opener(), 0) as writing:
        writing.append(*opening(DatabaseMode.DEMONSTRATION, opener().person))
    admit_team(log, folder, 0)
    play(log, folder.study, folder.study.rehearsal[0], seed=seed, progress=lambda *_: None)
    return log


CONSENTED = "2025-12-01"
"""The day on which the people of the tests and their families sign."""

_AGREED = {
    "signed_on": CONSENTED, "capacity": "yes", "co_signer": "family", "relation": "spouse", "co_signed_on": CONSENTED,
    "version": "1.0 of 2025-11-01", "explained_by": "i1", "copy_given": "yes",
    **dict.fromkeys(("scope_islets", "scope_cells", "scope_immunosuppression", "scope_genetic"), "yes"),
    **dict.fromkeys(("scope_samples", "scope_sensitive"), "yes"),
}  # fmt: skip


def gave_consent(log: Log, study: Study, subject: str = "P1", *, now: int = NOW, **otherwise: str | None) -> FormKey:
    """Saves and completes the consent of a participant, where the study asks for it; None leaves an answer out."""
    declared = study.eligibility.consent
    if declared is None:
        return FormKey(subject=subject, visit="", form="")
    form = study.casebook.form(declared.form)
    assert form is not None
    visit = next(each.id for each in study.schedule.visits if form.id in each.forms)
    key = FormKey(subject=subject, visit=visit, form=form.id)
    asked = {item.id for item, _ in form.questions()}
    answers = {name: value for name, value in {**_AGREED, **otherwise}.items() if value is not None and name in asked}
    given = tuple(GivenAnswer(item=name, value=value) for name, value in answers.items())
    who = somebody(Role.COORDINATOR)
    saved = save_form(log, study, FormSave(key=key, answers=given, base=0), who, now)
    assert isinstance(saved, Saved), saved
    taken = take_step(log, study, FormStep(name="complete", key=key, base=saved.version), who, now)
    assert isinstance(taken, Taken), taken
    return key


@cache
def still_folder() -> Folder:
    """The folder of ``STUDY``, read once."""
    return read_folder(STUDY)
