"""Adverse events of the tests: reported, followed up and judged by the team of the tests, in any log."""

from collections.abc import Mapping

from tests.people import NOW, somebody

from trialwright.conduct.adverse_events import EventChange, EventReport, Told, follow_up_event, report_event
from trialwright.conduct.doses import DoseGiven, record_dose_given
from trialwright.conduct.forms import Noted, Refused, author_at
from trialwright.records.adverse_events import EVENT_KINDS, AdverseEvent, Events, fold_events
from trialwright.records.doses import Dose
from trialwright.records.entries import Entry, EntryKind, FormKey
from trialwright.records.log import Log
from trialwright.records.suspension import Suspension, SuspensionKind, fold_suspensions
from trialwright.study.study import Study
from trialwright.words.people import Role

INVESTIGATOR, NURSE, BOARD = somebody(Role.INVESTIGATOR), somebody(Role.WARD_NURSE), somebody(Role.SAFETY_BOARD)
UNRELATED = {f"relation.to_{each}": "unrelated" for each in ("islets", "msc", "procedure", "immunosuppression")}
HEADACHE = {
    "term": "headache", "began": "2025-12-20", "grade": "1", "serious": "no", "special": "none", "expected": "yes",
    "outcome": "recovered", **UNRELATED,
}  # fmt: skip
"""A whole, mild event."""


def begun(log: Log, study: Study, subject: str, *, visit: str = "SCREEN", induced: str | None = None) -> None:
    """A casebook in which something is saved, and the time of the first dose of induction where one is given."""
    filled(log, study, subject, visit, "consent", signed_on="2025-11-01")
    if induced is not None:
        filled(log, study, subject, "D0", "infusion", induction="atg", induction_at=induced)


def filled(log: Log, study: Study, subject: str, visit: str, form: str, **answers: str) -> None:
    """Answers as they stand in the log, ``alt="170 U/L"``, whatever guards the form has."""
    own = {"subject": subject, "visit": visit, "form": form}
    with log.writing(author_at(study, somebody(Role.COORDINATOR)), NOW) as writing:
        version = writing.form(FormKey(**own)).version
        for item, said in answers.items():
            value, _, unit = said.partition(" ")
            writing.append(Entry(kind=EntryKind.VALUE, repeat=0, item=item, value=value, unit=unit or None, **own))
        writing.append(Entry(kind=EntryKind.FORM_SAVED, value=str(version + 1), **own))


def report(log: Log, study: Study, subject: str = "P1", *, now: int = NOW, **facts: str) -> Told:
    """The headache, but for the facts that are given; ``relation_to_msc`` is written so."""
    told = report_event(log, study, EventReport(subject=subject, facts=HEADACHE | named(facts)), INVESTIGATOR, now)
    assert isinstance(told, Told), told
    return told


def follow(log: Log, study: Study, subject: str, number: int, reason: str | None = "known now", **facts: str) -> object:
    """One more version of an event as it stands."""
    base = events(log).events[subject, number].version
    change = EventChange(subject=subject, number=number, base=base, facts=named(facts), reason=reason)
    return follow_up_event(log, study, change, INVESTIGATOR, NOW)


def named(facts: Mapping[str, str]) -> dict[str, str]:
    """Facts as the log calls them."""
    families = ("relation", "serious", "further", "code", "lab")
    found: dict[str, str] = {}
    for name, value in facts.items():
        family, _, rest = name.partition("_")
        found[f"{family}.{rest}" if family in families and rest else name] = value
    return found


def events(log: Log) -> Events:
    """The events as they stand."""
    with log.writing(next(iter(log.transactions())).author, NOW) as writing:
        return fold_events(writing.happened(EVENT_KINDS))


def dosed(log: Log, study: Study, *subjects: str) -> None:
    """Each was given cells two days before the headache: a fact, whatever the study says of doses."""
    for subject in subjects:
        given = DoseGiven(subject=subject, day="2025-12-18", delivered=Dose(total=6.0))
        assert isinstance(record_dose_given(log, study, given, NURSE, NOW), Noted)


def event(log: Log, subject: str = "P1", number: int = 1) -> AdverseEvent:
    """One event as it stands."""
    return events(log).events[subject, number]


def suspensions(log: Log) -> tuple[Suspension, ...]:
    """What was ever suspended."""
    with log.writing(next(iter(log.transactions())).author, NOW) as writing:
        return fold_suspensions(writing.happened(SuspensionKind))


def refused(outcome: object) -> list[str]:
    """The kinds of the findings for which something was refused."""
    assert isinstance(outcome, Refused), outcome
    return [each.fault.kind for each in outcome.findings]
