"""Every query of the site, found by what it is about, how old it is, who asks whom, and how far it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse

from trialwright.records.entries import FormKey
from trialwright.records.forms import Query, QueryState
from trialwright.web.desk import Desk
from trialwright.web.form_work import ASKED_ROLES, age
from trialwright.web.showing import show
from trialwright.words.declared import Text

MOST = 200
"""Rows that a page shows; the page says how many there are."""

STATES: Mapping[str, frozenset[QueryState]] = MappingProxyType(
    {
        "unsettled": frozenset({QueryState.OPEN, QueryState.ANSWERED}),
        "open": frozenset({QueryState.OPEN}),
        "answered": frozenset({QueryState.ANSWERED}),
        "closed": frozenset({QueryState.CLOSED}),
        "all": frozenset(QueryState),
    }
)
"""What the filter of states offers, the first unless somebody chooses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryRow:
    """A query in the list.

    form, visit, question  as the study words them; None where it has none of this id any more
    days                   for how many days somebody has been asked
    """

    key: FormKey
    query: Query
    form: Text | None
    visit: Text | None
    question: Text | None
    days: int

    @property
    def href(self) -> str:
        """Where it stands on its form."""
        return f"/participants/{self.key.subject}/{self.key.visit}/{self.key.form}#query-{self.query.sequence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What somebody looks for; what is empty does not matter.

    days  at least so many days old
    by    ``software`` or ``person``
    """

    state: str = "unsettled"
    role: str = ""
    participant: str = ""
    form: str = ""
    days: int = 0
    by: str = ""

    def finds(self, row: QueryRow) -> bool:
        """Whether a query is one of those."""
        return (
            (not self.role or row.query.assigned == self.role)
            and self.participant.lower() in row.key.subject.lower()
            and (not self.form or row.key.form == self.form)
            and row.days >= self.days
            and (not self.by or (self.by == "software") is (row.query.rule is not None))
        )


def queries(request: HttpRequest, desk: Desk, **_named: str) -> HttpResponse:
    """Lists the queries of the own site, the oldest first."""
    wanted = _filter(request)
    with desk.reading() as reading:
        found = reading.queries(desk.person.site, STATES[wanted.state])
    rows = [row for row in _rows(desk, found) if wanted.finds(row)]
    said = {
        "rows": rows[:MOST],
        "count": len(rows),
        "most": MOST,
        "wanted": wanted,
        "states": list(STATES),
        "roles": [role.value for role in ASKED_ROLES],
        "forms": desk.study.forms,
    }
    return show(request, desk, "queries.html", said)


def _rows(desk: Desk, found: tuple[tuple[FormKey, Query], ...]) -> Iterator[QueryRow]:
    casebook = desk.study.casebook
    forms = {form.id: form for form in casebook.forms}
    items = {(form.id, item.id): item.text for form in casebook.forms for item, _ in form.questions()}
    visits = {visit.id: visit.text for visit in casebook.schedule.visits}
    for key, query in found:
        yield QueryRow(
            key=key,
            query=query,
            form=forms[key.form].text if key.form in forms else None,
            visit=visits.get(key.visit),
            question=items.get((key.form, query.item or "")),
            days=age(query, desk.today, desk.zone),
        )


def _filter(request: HttpRequest) -> Filter:
    """What the address asks for; what makes no sense is as if it were not there."""
    asked = request.GET
    days = asked.get("days", "")
    return Filter(
        state=asked.get("state", "") if asked.get("state") in STATES else "unsettled",
        role=asked.get("role", ""),
        participant=asked.get("participant", "").strip()[:40],
        form=asked.get("form", ""),
        days=int(days) if days.isdecimal() and len(days) < 5 else 0,
        by=asked.get("by", "") if asked.get("by") in {"software", "person"} else "",
    )
