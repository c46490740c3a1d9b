"""Everything that can wait for somebody; the home page is made of it.

A chapter adds a file in ``web/work`` with one function, and its line here.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType

from trialwright.store.reading import SqlReading
from trialwright.web.desk import Desk
from trialwright.web.work.doses import doses_waiting
from trialwright.web.work.enrolment import eligibility_waiting, ends_waiting, offers_waiting, renewals_waiting
from trialwright.web.work.item import Urgency, WorkItem
from trialwright.web.work.queries import queries_waiting
from trialwright.web.work.reviews import lock_waiting, reviews_waiting, verification_waiting
from trialwright.web.work.safety import safety_waiting
from trialwright.web.work.visits import signatures_waiting, visits_waiting
from trialwright.words.people import Right

Waiting = Callable[[Desk, SqlReading], Iterable[WorkItem]]
"""What waits of one sort at the site of whoever is at the desk; nothing for a role that has no part in it.

It reads what it needs for the whole site at once, never subject by subject.
"""

WORK: Mapping[str, Waiting] = MappingProxyType(
    {
        "safety": safety_waiting,
        "eligibility": eligibility_waiting,
        "offers": offers_waiting,
        "renewals": renewals_waiting,
        "ends": ends_waiting,
        "visits": visits_waiting,
        "queries": queries_waiting,
        "signatures": signatures_waiting,
        "verification": verification_waiting,
        "reviews": reviews_waiting,
        "lock": lock_waiting,
        "doses": doses_waiting,
    }
)
"""The sorts of work; each yields nothing to a role without the right for it."""


def waiting(desk: Desk, reading: SqlReading) -> dict[Urgency, list[WorkItem]]:
    """All that waits, by urgency, the earliest day first; every group is there, though it be empty."""
    found: dict[Urgency, list[WorkItem]] = {urgency: [] for urgency in Urgency}
    if desk.may(Right.READ):
        for chapter in WORK.values():
            for item in chapter(desk, reading):
                found[item.urgency].append(item)
    for items in found.values():
        items.sort(key=lambda item: (item.due or date.max, item.subject or ""))
    return found
