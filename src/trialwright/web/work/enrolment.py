"""Who waits for a signature of eligibility, what is to be renewed while waiting, and which ends nobody noted."""

from collections.abc import Iterator
from datetime import date, timedelta

from trialwright.records.dispositions import NOTHING_DECIDED, Course, DispositionKind, Standing, courses
from trialwright.records.offers import OfferKind, fold_offers
from trialwright.store.reading import SqlReading
from trialwright.trial.candidate import Candidate, candidate_of
from trialwright.trial.disposition import expects_visits, treatment_item
from trialwright.trial.enrolment import not_signable, signature_of
from trialwright.trial.renewals import renewals_due
from trialwright.web.desk import Desk
from trialwright.web.work.item import Urgency, WorkItem, said
from trialwright.words.people import Right

_SOON = timedelta(days=14)
"""How long before a result is too old its renewal is listed."""

_OPEN = frozenset({Standing.SCREENING, Standing.ELIGIBLE, Standing.LISTED, Standing.ENROLLED})


def eligibility_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """Those who are eligible on evidence that nobody signed yet, or that changed since, for who may sign."""
    if not desk.may(Right.SIGN_ELIGIBILITY):
        return
    for subject, _ in _untreated(desk, reading, judged=True):
        known = candidate_of(reading, desk.study, subject, desk.today)
        for at in _unsigned(desk, known):
            text = next((each.text for each in desk.study.schedule.anchors if each.id == at), None)
            what = said("eligibility to sign", moment=text if text is not None else at)
            yield WorkItem(urgency=Urgency.WAITING, what=what, href=f"/screening/{subject}", subject=subject)


def renewals_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """Results of those on the waiting list that are too old, or soon will be, for who may write forms."""
    if not desk.may(Right.SAVE_FORM):
        return
    today = date.fromisoformat(desk.today)
    for subject, course in _untreated(desk, reading, judged=False):
        for each in renewals_due(reading, desk.study, subject) if course.is_listed else ():
            if each.good is None or each.good < today + _SOON:
                urgency = Urgency.LATE if each.is_over(today) else Urgency.DUE
                what = said("to renew", what=each.renewal.text)
                yield WorkItem(urgency=urgency, what=what, href=f"/screening/{subject}", subject=subject, due=each.good)


def offers_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """Offers of an organ for which nobody has decided who receives it, for who may decide."""
    if not desk.may(Right.DECIDE_OFFER):
        return
    for each in fold_offers(reading.happened(tuple(OfferKind)), desk.person.site).values():
        if each.decided is None:
            what = said("work offer", number=each.number)
            yield WorkItem(urgency=Urgency.DUE, what=what, href=f"/waiting#offer-{each.sequence}")


def ends_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """Participants of whom a form says that they died, left, were lost or completed, and their status does not."""
    if not desk.may(Right.NOTE_DISPOSITION):
        return
    ends = {each.item: each.text for each in desk.study.schedule.anchors if each.id in desk.study.eligibility.ends}
    decided = courses(reading.happened(tuple(DispositionKind)))
    saved = reading.answered(desk.person.site, {item.partition(".")[0] for item in ends})
    for key, values in saved.items():
        for (item, _), known in values.items():
            text = ends.get(f"{key.form}.{item}")
            course = decided.get(key.subject, NOTHING_DECIDED)
            if text is not None and known.value is not None and expects_visits(course):
                what, href = said("end to note", end=text), f"/screening/{key.subject}"
                yield WorkItem(urgency=Urgency.WAITING, what=what, href=href, subject=key.subject)


def _untreated(desk: Desk, reading: SqlReading, *, judged: bool) -> Iterator[tuple[str, Course]]:
    """Those who are on their way to treatment; only those who were judged at some moment, where ``judged``."""
    study = desk.study
    anchors = {each.item for each in study.schedule.anchors if each.id in study.eligibility.judged_at}
    begun = treatment_item(study)
    forms = {item.partition(".")[0] for item in (*anchors, *([begun] if begun is not None else ()))}
    said_of: dict[str, set[str]] = {}
    for key, values in reading.answered(desk.person.site, forms).items():
        items = {f"{key.form}.{item}" for (item, _), known in values.items() if known.value is not None}
        said_of.setdefault(key.subject, set()).update(items)
    decided = courses(reading.happened(tuple(DispositionKind)))
    for subject, items in said_of.items():
        course = decided.get(subject, NOTHING_DECIDED)
        if course.standing in _OPEN and begun not in items and (not judged or items & anchors):
            yield subject, course


def _unsigned(desk: Desk, known: Candidate) -> Iterator[str]:
    """The moments at which the candidate may be signed for, and no signature holds on the evidence as it is."""
    for judged in known.judged:
        signed = signature_of(known, judged.at)
        fresh = signed is not None and signed.evidence == judged.evidence
        if judged.day is not None and not fresh and not not_signable(desk.study, known, judged.at):
            yield judged.at
