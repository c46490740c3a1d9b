"""Questions about answers that nobody has settled."""

from collections.abc import Iterator

from trialwright.records.forms import Query, QueryState
from trialwright.store.reading import SqlReading
from trialwright.web.desk import Desk
from trialwright.web.work.item import Urgency, WorkItem, said
from trialwright.words.declared import Text
from trialwright.words.people import Right, Role
from trialwright.words.wording import in_one_language

_REVIEWERS = frozenset({Role.DATA_MANAGER, Role.MONITOR})
"""Who judges an answer to a query."""


def queries_waiting(desk: Desk, reading: SqlReading) -> Iterator[WorkItem]:
    """Queries of the site: those that ask one's own role, those whose answer one has to judge, and all the others."""
    if not (desk.may(Right.ANSWER_QUERY) or desk.may(Right.ASK_QUERY)):
        return
    role = desk.person.role
    for key, query in reading.unsettled(desk.person.site):
        answered = query.state is QueryState.ANSWERED
        mine = role in _REVIEWERS if answered else query.assigned == role.value
        form, visit = desk.study.casebook.form(key.form), desk.study.casebook.visit(key.visit)
        yield WorkItem(
            urgency=Urgency.WAITING if mine else Urgency.OPEN,
            what=said(
                "query to judge" if answered else "query to answer",
                visit=visit.text if visit is not None else key.visit,
                form=form.text if form is not None else key.form,
                text=_asked(query),
            ),
            href=f"/participants/{key.subject}/{key.visit}/{key.form}#query-{query.sequence}",
            subject=key.subject,
        )


def _asked(query: Query) -> Text | str:
    """What a query asks: the software's in both languages, a person's as they wrote it."""
    if query.rule is None:
        return query.text
    return Text(en=in_one_language(query.text, "en"), zh=in_one_language(query.text, "zh"))
