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
    Select,
    String,
    Table,
    Text,
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
    "number": BigInteger(), "repeat": Integer(), "item": String(128), "first": Text(), "second": Text(),
    "third": Text(), "fourth": Text(), "fifth": Text(), "sixth": Text(), "moment": BigInteger(), "stands": Boolean(),
}  # fmt: skip
"""The columns into which the rows of five tables are laid, so that one question to the database reads them all."""

_LAID = (
    (FORMS, {"number": "version", "first": "stage", "second": "hold", "third": "happened"}),
    (
        ANSWERS,
        {
            **{name: name for name in ("repeat", "item")},
            "first": "value",
            "second": "unit",
            "third": "missing",
            "fourth": "reason",
        },
    ),
    (
        SIGNATURES,
        {
            "number": "sequence",
            "moment": "when",
            "stands": "stands",
            "first": "person",
            "second": "role",
            "third": "meaning",
            "fourth": "content",
        },
    ),
    (
        QUERIES,
        {
            "number": "sequence",
            "repeat": "repeat",
            "item": "item",
            "first": "text",
            "second": "assigned",
            "third": "state",
            "fourth": "answer",
            "fifth": "person",
            "sixth": "rule",
            "moment": "when",
        },
    ),
    (
        MARKS,
        {
            "number": "sequence",
            "repeat": "repeat",
            "item": "item",
            "first": "kind",
            "second": "person",
            "third": "role",
            "fourth": "state",
            "moment": "when",
        },
    ),
)


Narrowing = Callable[[Table], list[ColumnElement[bool]]]
"""The conditions by which the rows of a table are narrowed down."""


def _by(*names: str) -> Narrowing:
    return lambda table: [table.c[name] == bindparam(name) for name in names]


def _at_site(table: Table) -> list[ColumnElement[bool]]:
    return [table.c.subject.in_(select(SUBJECTS.c.subject).where(SUBJECTS.c.site == bindparam("site")))]


def _laid(narrow: Narrowing) -> Select[Any]:
    """Every row of the forms to which a condition narrows the tables down."""
    parts: list[Select[Any]] = []
    for number, (table, named) in enumerate(_LAID):
        columns: list[ColumnElement[Any]] = [literal_column(str(number)).label("part")]
        columns += [table.c[name].label(name) for name in OF_A_FORM]
        for name, kind in _SHAPE.items():
            own = cast(table.c[named[name]], kind) if name in named else cast(null(), kind)
            columns.append(own.label(name))
        parts.append(select(*columns).where(*narrow(table)))
    together = union_all(*parts).subquery()
    return select(together).order_by(together.c.part, together.c.number)


_ONE_FORM, _FORMS_OF_ONE, _FORMS_OF_SITE = _laid(_by(*OF_A_FORM)), _laid(_by("subject")), _laid(_at_site)
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
    found = _by_form(connection.execute(_FORMS_OF_SITE, {"site": site}))
    return dict(sorted(found.items(), key=lambda each: (each[0].subject, each[0].visit, each[0].form)))


def _by_form(found: Iterable[Any]) -> dict[FormKey, FormState]:
    rows: dict[FormKey, list[Any]] = {}
    for row in found:
        rows.setdefault(FormKey(subject=row.subject, visit=row.visit, form=row.form), []).append(row)
    return {key: _folded(own) for key, own in rows.items()}


def _folded(rows: Iterable[Any]) -> FormState:
    head: dict[str, Any] = {}
    values: dict[tuple[str, int], CurrentValue] = {}
    signed: list[Signature] = []
    asked: list[Query] = []
    marked: list[Mark] = []
    for part, _, _, _, number, repeat, item, first, second, third, fourth, fifth, sixth, moment, stands in rows:
        if part == 0:
            head = {"version": number, "stage": Stage(first), "hold": Hold(second), "happened": third}
        elif part == 1:
            values[item, repeat] = CurrentValue(value=first, unit=second, missing=third, reason=fourth)
        elif part == 2:
            said = {"person": first, "role": second, "meaning": third, "content": fourth}
            signed.append(Signature(sequence=number, when=moment, stands=bool(stands), **said))
        elif part == 3:
            said = {"text": first, "assigned": second, "state": QueryState(third), "answer": fourth}
            said |= {"person": fifth, "rule": sixth}
            asked.append(Query(sequence=number, item=item, repeat=repeat, when=moment, **said))
        else:
            said = {"item": item, "repeat": repeat, "when": moment, "person": second, "role": third}
            marked.append(Mark(sequence=number, kind=MarkKind(first), state=MarkState(fourth), **said))
    return FormState(**head, values=values, signatures=tuple(signed), queries=tuple(asked), marks=tuple(marked))


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


def read_subjects(connection: Connection, site: str) -> tuple[str, ...]:
    """The codes of everybody who belongs to a site, in their order."""
    own = select(SUBJECTS.c.subject).where(SUBJECTS.c.site == site).order_by(SUBJECTS.c.subject)
    return tuple(connection.execute(own).scalars())


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
