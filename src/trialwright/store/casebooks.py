"""The casebooks of a whole site, read at once: never subject by subject."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection, and_, bindparam, case, exists, func, or_, select

from trialwright.records.entries import FormKey
from trialwright.records.forms import CurrentValue, Query, QueryState, Signature, Stage
from trialwright.records.marks import MarkKind, MarkState
from trialwright.store.current import ANSWERS, FORMS, MARKS, QUERIES, SIGNATURES, SUBJECTS

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


_OF_ONE_ANSWER = ("subject", "visit", "form", "item", "repeat")
_LAST = (
    select(func.max(MARKS.c.sequence))
    .where(MARKS.c.kind == MarkKind.SOURCE_VERIFIED.value)
    .group_by(*[MARKS.c[name] for name in _OF_ONE_ANSWER])
)
_ENTERED = and_(
    _OWN,
    or_(ANSWERS.c.value.is_not(None), ANSWERS.c.missing.is_not(None)),
    (ANSWERS.c.form + "." + ANSWERS.c.item).not_in(bindparam("calculated", expanding=True)),
)
_TO_COMPARE = (
    select(ANSWERS.c.subject, func.count().label("answers"))
    .join(SUBJECTS, SUBJECTS.c.subject == ANSWERS.c.subject)
    .where(_ENTERED)
    .group_by(ANSWERS.c.subject)
    .order_by(ANSWERS.c.subject)
)
_COMPARED = (
    select(
        MARKS.c.subject,
        func.sum(case((MARKS.c.state == MarkState.STANDS.value, 1), else_=0)).label("verified"),
        func.sum(case((MARKS.c.state == MarkState.CHANGED.value, 1), else_=0)).label("changed"),
    )
    .join(SUBJECTS, SUBJECTS.c.subject == MARKS.c.subject)
    .join(ANSWERS, and_(*[ANSWERS.c[name] == MARKS.c[name] for name in _OF_ONE_ANSWER]))
    .where(_ENTERED, MARKS.c.sequence.in_(_LAST))
    .group_by(MARKS.c.subject)
)
_REVIEWED = exists().where(
    *[MARKS.c[name] == FORMS.c[name] for name in ("subject", "visit", "form")],
    MARKS.c.kind == bindparam("kind"),
    MARKS.c.state == MarkState.STANDS.value,
)
_UNREVIEWED = (
    select(FORMS.c.subject, FORMS.c.visit, FORMS.c.form)
    .join(SUBJECTS, SUBJECTS.c.subject == FORMS.c.subject)
    .where(_OWN, FORMS.c.stage == Stage.COMPLETE.value, ~_REVIEWED)
    .order_by(FORMS.c.subject, FORMS.c.visit, FORMS.c.form)
)


def read_verified(
    connection: Connection, site: str, calculated: Collection[str]
) -> Iterator[tuple[str, int, int, int]]:
    """Of each subject with answers: how many there are, are compared with the source, and have changed since they were.

    calculated  items, as ``form.item``, that nobody enters
    """
    wanted = {"site": site, "calculated": sorted(calculated)}
    compared = {row.subject: (int(row.verified), int(row.changed)) for row in connection.execute(_COMPARED, wanted)}
    for row in connection.execute(_TO_COMPARE, wanted):
        yield row.subject, row.answers, *compared.get(row.subject, (0, 0))


def read_unreviewed(connection: Connection, site: str, kind: MarkKind) -> Iterator[FormKey]:
    """The complete forms of a site for which no review of this kind stands."""
    for row in connection.execute(_UNREVIEWED, {"site": site, "kind": kind.value}):
        yield FormKey(subject=row.subject, visit=row.visit, form=row.form)


def read_unsigned(connection: Connection, site: str) -> Iterator[FormKey]:
    """The complete forms of a site for which no signature stands."""
    for row in connection.execute(_UNSIGNED, {"site": site}):
        yield FormKey(subject=row.subject, visit=row.visit, form=row.form)
