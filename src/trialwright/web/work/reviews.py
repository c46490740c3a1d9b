"""What a monitor has to compare with the source, what a data manager has to review, and who waits for a signature."""

from collections import Counter
from collections.abc import Iterator

from trialwright.records.lock import LockKind, fold_lock
from trialwright.records.marks import MarkKind
from trialwright.store.reading import SqlReading
from trialwright.web.desk import Desk
from trialwright.web.source_verification import verification_at
from trialwright.web.work.item import Urgency, WorkItem, said
from trialwright.words.people import Right


def verification_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """Participants with answers that were not compared with the source, or have changed since."""
    if not desk.may(Right.VERIFY_SOURCE):
        return
    for subject, known in verification_at(desk, reading).items():
        if known.verified < known.answers:
            yield WorkItem(
                urgency=Urgency.WAITING,
                what=said("answers to verify", count=known.answers - known.verified),
                href=f"/participants/{subject}/forms",
                subject=subject,
            )


def reviews_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """Participants with complete forms that no review stands for, for who reviews data."""
    if not desk.may(Right.REVIEW_DATA):
        return
    waiting = Counter(key.subject for key in reading.unreviewed(desk.person.site, MarkKind.DATA_REVIEWED))
    for subject, count in waiting.items():
        yield WorkItem(
            urgency=Urgency.WAITING,
            what=said("forms to review", count=count),
            href=f"/participants/{subject}/forms",
            subject=subject,
        )


def lock_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """A lock, or an unlock, for which the other of the two has signed."""
    if not desk.may(Right.LOCK_DATABASE):
        return
    lock = fold_lock(reading.happened(set(LockKind)), desk.person.site)
    people = {each.person for each in lock.signed}
    if people and desk.person.id not in people:
        turn = "lock to sign" if lock.locked is None else "unlock to sign"
        yield WorkItem(
            urgency=Urgency.WAITING, what=said(turn, person=", ".join(sorted(people))), href="/database-lock"
        )
