"""The casebooks of a whole site, read at once: never subject by subject."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection, and_, bindparam, exists, select

from trialwright.records.entries import FormKey
from trialwright.records.forms import CurrentValue, Query, QueryState, Signature, Stage
from trialwright.store.current import ANSWERS, FORMS, QUERIES, SIGNATURES, SUBJECTS

_OWN = SUBJECTS.c.site == bindparam("site")
_QUERIES = (
    select(QUERIES)
    .join(SUBJECTS, SUBJECTS.c.subject == QUERIES.c.subject)
    .where(_OWN, QUERIES.c.state.in_(bindparam("states", expanding=True)))
    .order_by(QUERIES.c.sequence)
)
_SIGNED = exists().where(
    and_(*[SIGNATURES.c[name] == FORMS.c[name] for name in ("subject", "visit", "form")], SIGNATURES.c.stands)
)
_UNSIGNED = (
    select(FORMS.c.subject, FORMS.c.visit, FORMS.c.form)
    .join(SUBJECTS, SUBJECTS.c.subject == FORMS.c.subject)
    .where(_OWN, FORMS.c.stage == Stage.COMPLETE.value, ~_SIGNED)
    .order_by(FORMS.c.subject, FORMS.c.visit, FORMS.c.form)
)
_ANSWERED = (
    select(ANSWERS)
    .join(SUBJECTS, SUBJECTS.c.subject == ANSWERS.c.subject)
    .where(_OWN, ANSWERS.c.form.in_(bindparam("forms", expanding=True)))
    .order_by(ANSWERS.c.subject, ANSWERS.c.visit, ANSWERS.c.form)
)


def read_answered(
    connection: Connection, site: str, forms: Collection[str]
) -> Mapping[FormKey, Mapping[tuple[str, int], CurrentValue]]:
    """What is saved on these forms for everybody of a site, at whichever visit, by item and row."""
    found: dict[FormKey, dict[tuple[str, int], CurrentValue]] = {}
    for row in connection.execute(_ANSWERED, {"site": site, "forms": sorted(forms)}):
        key = FormKey(subject=row.subject, visit=row.visit, form=row.form)
        known = CurrentValue(value=row.value, unit=row.unit, missing=row.missing, reason=row.reason)
        found.setdefault(key, {})[row.item, row.repeat] = known
    return found


def read_unsettled(connection: Connection, site: str) -> Iterator[tuple[FormKey, Query]]:
    """The queries of a site that are not closed, with their forms, oldest first."""
    return read_queries(connection, site, frozenset(QueryState) - {QueryState.CLOSED})


def read_queries(connection: Connection, site: str, states: Collection[QueryState]) -> Iterator[tuple[FormKey, Query]]:
    """The queries of a site that are in one of these states, with their forms, oldest first."""
    for row in connection.execute(_QUERIES, {"site": site, "states": [each.value for each in states]}):
        key = FormKey(subject=row.subject, visit=row.visit, form=row.form)
        yield (
            key,
            Query(
                sequence=row.sequence,
                item=row.item,
                repeat=row.repeat,
                text=row.text,
                assigned=row.assigned,
                state=QueryState(row.state),
                when=row.when,
                person=row.person,
                rule=row.rule,
                answer=row.answer,
            ),
        )


_SIGNATURES = (
    select(SIGNATURES)
    .join(SUBJECTS, SUBJECTS.c.subject == SIGNATURES.c.subject)
    .where(_OWN)
    .order_by(SIGNATURES.c.sequence)
)


def read_signatures(connection: Connection, site: str) -> Iterator[tuple[FormKey, Signature]]:
    """Every signature of a site, those that fell too, with their forms, oldest first."""
    for row in connection.execute(_SIGNATURES, {"site": site}):
        key = FormKey(subject=row.subject, visit=row.visit, form=row.form)
        names = ("sequence", "when", "person", "role", "meaning", "content", "stands")
        yield key, Signature(**{name: getattr(row, name) for name in names})


def read_unsigned(connection: Connection, site: str) -> Iterator[FormKey]:
    """The complete forms of a site for which no signature stands."""
    for row in connection.execute(_UNSIGNED, {"site": site}):
        yield FormKey(subject=row.subject, visit=row.visit, form=row.form)
