"""Reads what stands beside the log: forms as they are now, and what rights are read from."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    String,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    literal_column,
    null,
    select,
    union_all,
)

from trialwright.records.entries import FormKey
from trialwright.records.forms import CurrentValue, FormState, Hold, Query, QueryState, Signature, Stage
from trialwright.records.marks import Mark, MarkKind, MarkState
from trialwright.records.register import Grant
from trialwright.store.current import (
    ANSWERS,
    APPROVALS,
    FORMS,
    GRANTS,
    MARKS,
    OF_A_FORM,
    QUERIES,
    SIGNATURES,
    STUDIES,
    SUBJECTS,
)

_SHAPE = {
    "number": BigInteger(), "repeat": Integer(), "item": String(128), "moment": BigInteger(), "stands": Boolean(),
    **dict.fromkeys(("first", "second", "third", "fourth", "fifth", "sixth"), Text()),
}  # fmt: skip
"""The columns into which the rows of the tables are laid, so that one question to the database reads them all."""

_LAID = {
    FORMS: {"number": "version", "first": "stage", "second": "hold", "third": "happened"},
    ANSWERS: {
        **{name: name for name in ("repeat", "item")},
        "first": "value",
        "second": "unit",
        "third": "missing",
        "fourth": "reason",
    },
    SIGNATURES: {
        "number": "sequence",
        "moment": "when",
        "stands": "stands",
        "first": "person",
        "second": "role",
        "third": "meaning",
        "fourth": "content",
    },
    QUERIES: {
        "number": "sequence",
        "repeat": "repeat",
        "item": "item",
        "moment": "when",
        "first": "text",
        "second": "assigned",
        "third": "state",
        "fourth": "answer",
        "fifth": "person",
        "sixth": "rule",
    },
    MARKS: {
        "number": "sequence",
        "repeat": "repeat",
        "item": "item",
        "moment": "when",
        "first": "kind",
        "second": "person",
        "third": "role",
        "fourth": "state",
    },
}
_PARTS: tuple[Table, ...] = tuple(_LAID)


def _laid(narrowed: Callable[[Table], ColumnElement[bool]]) -> Select[Any]:
    """Every row of the forms that are narrowed down."""
    parts: list[Select[Any]] = []
    for number, table in enumerate(_PARTS):
        columns: list[ColumnElement[Any]] = [literal_column(str(number)).label("part")]
        columns += [table.c[name].label(name) for name in OF_A_FORM]
        for name, kind in _SHAPE.items():
            named = _LAID[table].get(name)
            columns.append((cast(table.c[named], kind) if named else cast(null(), kind)).label(name))
        parts.append(select(*columns).where(narrowed(table)))
    together = union_all(*parts).subquery()
    return select(together).order_by(together.c.part, together.c.number)


_ONE_FORM = _laid(lambda table: and_(*[table.c[name] == bindparam(name) for name in OF_A_FORM]))
_FORMS_OF_ONE = _laid(lambda table: table.c.subject == bindparam("subject"))
_FORMS_OF_A_SITE = _laid(
    lambda table: table.c.subject.in_(select(SUBJECTS.c.subject).where(SUBJECTS.c.site == bindparam("site")))
)
_GRANTS = select(GRANTS).where(GRANTS.c.person == bindparam("person")).order_by(GRANTS.c.sequence)
_SITE = select(SUBJECTS.c.site).where(SUBJECTS.c.subject == bindparam("subject"))
_ELSEWHERE = select(ANSWERS).where(
    ANSWERS.c.subject == bindparam("subject"), ANSWERS.c.form.in_(bindparam("forms", expanding=True))
)
_STUDY = select(STUDIES.c.study).where(STUDIES.c.study == bindparam("study"))
_APPROVAL = select(APPROVALS.c.study).where(
    APPROVALS.c.study == bindparam("study"), APPROVALS.c.site == bindparam("site")
)
_COMPLETED = select(FORMS.c.form).where(FORMS.c.subject == bindparam("subject"), FORMS.c.stage == Stage.COMPLETE.value)
"""Made once: building a statement costs more than asking the database."""


def read_form(connection: Connection, key: FormKey) -> FormState:
    """A form as it stands; version 0 for one that nobody saved."""
    return _folded(connection.execute(_ONE_FORM, asdict(key)))


def read_forms(connection: Connection, subject: str) -> Mapping[FormKey, FormState]:
    """Every form of a subject of which anything was written."""
    return _by_form(connection.execute(_FORMS_OF_ONE, {"subject": subject}))


def read_site_forms(connection: Connection, site: str) -> Mapping[FormKey, FormState]:
    """Every form of the subjects of a site of which anything was written, by subject, visit and form."""
    found = _by_form(connection.execute(_FORMS_OF_A_SITE, {"site": site}))
    return {key: found[key] for key in sorted(found, key=lambda key: (key.subject, key.visit, key.form))}


def _by_form(rows: Iterable[Row[Any]]) -> dict[FormKey, FormState]:
    found: dict[FormKey, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(FormKey(subject=row.subject, visit=row.visit, form=row.form), []).append(row)
    return {key: _folded(own) for key, own in found.items()}


def _folded(rows: Iterable[Row[Any]]) -> FormState:
    head: dict[str, Any] = {}
    values: dict[tuple[str, int], CurrentValue] = {}
    signed: list[Signature] = []
    asked: list[Query] = []
    marked: list[Mark] = []
    for row in rows:
        part: int = row.part
        match _PARTS[part].name:
            case FORMS.name:
                head = {"version": row.number, "stage": Stage(row.first), "hold": Hold(row.second)}
                head["happened"] = row.third
            case ANSWERS.name:
                said = CurrentValue(value=row.first, unit=row.second, missing=row.third, reason=row.fourth)
                values[row.item, row.repeat] = said
            case SIGNATURES.name:
                signed.append(_signature(row))
            case QUERIES.name:
                asked.append(_query(row))
            case _:  # MARKS
                marked.append(_mark(row))
    return FormState(**head, values=values, signatures=tuple(signed), queries=tuple(asked), marks=tuple(marked))


def _signature(row: Row[Any]) -> Signature:
    return Signature(
        sequence=row.number,
        when=row.moment,
        person=row.first,
        role=row.second,
        meaning=row.third,
        content=row.fourth,
        stands=bool(row.stands),
    )


def _query(row: Row[Any]) -> Query:
    return Query(
        sequence=row.number,
        item=row.item,
        repeat=row.repeat,
        text=row.first,
        assigned=row.second,
        state=QueryState(row.third),
        when=row.moment,
        person=row.fifth,
        rule=row.sixth,
        answer=row.fourth,
    )


def _mark(row: Row[Any]) -> Mark:
    return Mark(
        sequence=row.number,
        kind=MarkKind(row.first),
        item=row.item,
        repeat=row.repeat,
        when=row.moment,
        person=row.second,
        role=row.third,
        state=MarkState(row.fourth),
    )


def read_answers(
    connection: Connection, subject: str, forms: Collection[str]
) -> dict[FormKey, dict[tuple[str, int], CurrentValue]]:
    """The answers of a subject on some forms, at whichever visit."""
    found: dict[FormKey, dict[tuple[str, int], CurrentValue]] = {}
    for row in connection.execute(_ELSEWHERE, {"subject": subject, "forms": sorted(forms)}):
        key = FormKey(subject=row.subject, visit=row.visit, form=row.form)
        found.setdefault(key, {})[row.item, row.repeat] = value_in(row)
    return found


def value_in(row: Any) -> CurrentValue:
    """The answer that a row of the answers holds."""
    return CurrentValue(value=row.value, unit=row.unit, missing=row.missing, reason=row.reason)


def read_grants(connection: Connection, person: str | None) -> tuple[Grant, ...]:
    """Every role that somebody was ever given, or anybody."""
    if person is None:
        everybody = connection.execute(select(GRANTS).order_by(GRANTS.c.sequence))
        return tuple(Grant(**row) for row in everybody.mappings())
    return tuple(Grant(**row) for row in connection.execute(_GRANTS, {"person": person}).mappings())


def read_site(connection: Connection, subject: str) -> str | None:
    """The site to which a subject belongs; None for one of whom nobody has written."""
    return connection.execute(_SITE, {"subject": subject}).scalar()


def keeps_study(connection: Connection, study: str) -> bool:
    """Whether the text of a study version is in the log."""
    return connection.execute(_STUDY, {"study": study}).first() is not None


def is_approved(connection: Connection, study: str, site: str) -> bool:
    """Whether a study version was approved at a site."""
    return connection.execute(_APPROVAL, {"study": study, "site": site}).first() is not None


def read_completed(connection: Connection, subject: str) -> frozenset[str]:
    """The forms that are complete for a subject, at whichever visit."""
    return frozenset(connection.execute(_COMPLETED, {"subject": subject}).scalars())


def query_in(row: Any) -> Query:
    """The query that a row of their own table holds."""
    said = without_key(row)
    said |= {"state": QueryState(row.state)}
    return Query(**said)


def mark_in(row: Any) -> Mark:
    """The mark that a row of their own table holds."""
    said = without_key(row)
    said |= {"kind": MarkKind(row.kind), "state": MarkState(row.state)}
    return Mark(**said)


def without_key(row: Any) -> dict[str, Any]:
    """What a row says besides the form of which it says it."""
    return {name: value for name, value in row._mapping.items() if name not in OF_A_FORM}
