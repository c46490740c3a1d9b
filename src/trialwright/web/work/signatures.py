"""Complete forms that nobody has signed, or whose signature fell."""

from collections import Counter
from collections.abc import Iterator

from trialwright.store.reading import SqlReading
from trialwright.web.desk import Desk
from trialwright.web.work.item import Urgency, WorkItem, said
from trialwright.words.people import Right


def signatures_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """Visits of the site with complete forms that no signature stands for, for who may sign."""
    if not desk.may(Right.SIGN_FORM):
        return
    unsigned = Counter((key.subject, key.visit) for key in reading.unsigned(desk.person.site))
    for (subject, visit), count in unsigned.items():
        planned = desk.study.casebook.visit(visit)
        yield WorkItem(
            urgency=Urgency.WAITING,
            what=said("forms to sign", visit=planned.text if planned is not None else visit, count=count),
            href=f"/participants/{subject}#{visit}",
            subject=subject,
        )
