"""Questions about answers that nobody has settled."""

from collections.abc import Iterator

from trialwright.records.forms import QueryState
from trialwright.store.reading import SqlReading
from trialwright.web.desk import Desk
from trialwright.web.work.item import Urgency, WorkItem, said
from trialwright.words.people import Right, Role

_REVIEWERS = frozenset({Role.DATA_MANAGER, Role.MONITOR})
"""Who judges an answer to a query."""


def queries_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """Queries of the site: those that ask one's own role, those whose answer one has to judge, and all the others."""
    if not (desk.may(Right.ANSWER_QUERY) or desk.may(Right.ASK_QUERY)):
        return
    role = desk.person.role
    for key, query in reading.queries(desk.person.site, (QueryState.OPEN, QueryState.ANSWERED)):
        answered = query.state is QueryState.ANSWERED
        mine = role in _REVIEWERS if answered else query.assigned == role.value
        form = desk.study.casebook.form(key.form)
        yield WorkItem(
            urgency=Urgency.WAITING if mine else Urgency.OPEN,
            what=said(
                "query to judge" if answered else "query to answer",
                form=form.text if form is not None else key.form,
                text=query.text,
            ),
            href=f"/participants/{key.subject}/{key.visit}/{key.form}",
            subject=key.subject,
        )
