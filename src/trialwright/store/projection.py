"""The forms as they stand now, kept beside the log in the same transaction, and made again from it at any time.

The log alone is the truth: whatever stands here is a convenience, and ``differences`` proves it equal.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Row,
    Select,
    String,
    Table,
    Text,
    bindparam,
    select,
)  # fmt: skip
from sqlalchemy.dialects import postgresql, sqlite

from trialwright.records.entries import EntryKind, FormKey, Recorded, Transaction
from trialwright.records.forms import (
    NOBODY_SAVED,
    CurrentValue,
    FormState,
    Hold,
    Query,
    QueryState,
    Signature,
    Stage,
    fold_form,
)  # fmt: skip
from trialwright.records.marks import Mark, MarkKind, MarkState
from trialwright.records.register import Grant, Register, granted

METADATA = MetaData(schema="current")

_OF_A_FORM = ("subject", "visit", "form")


def _key() -> list[Column[str]]:
    return [Column(name, String(64), primary_key=True) for name in _OF_A_FORM]


FORMS = Table(
    "forms",
    METADATA,
    *_key(),
    Column("version", Integer, nullable=False),
    Column("stage", String(16), nullable=False),
    Column("hold", String(16), nullable=False),
    Column("happened", String(32)),
)

ANSWERS = Table(
    "answers",
    METADATA,
    *_key(),
    Column("repeat", Integer, primary_key=True, autoincrement=False),
    Column("item", String(128), primary_key=True),
    Column("value", Text),
    Column("unit", Text),
    Column("missing", String(64)),
    Column("reason", Text),
)

SIGNATURES = Table(
    "signatures",
    METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    *[Column(name, String(64), nullable=False) for name in _OF_A_FORM],
    Column("when", BigInteger, nullable=False),
    Column("person", String(64), nullable=False),
    Column("role", String(64), nullable=False),
    Column("meaning", Text, nullable=False),
    Column("content", String(64), nullable=False),
    Column("stands", Boolean, nullable=False),
    Index("signatures_of_a_form", *_OF_A_FORM),
)

QUERIES = Table(
    "queries",
    METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    *[Column(name, String(64), nullable=False) for name in _OF_A_FORM],
    Column("item", String(128)),
    Column("repeat", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("assigned", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("when", BigInteger, nullable=False),
    Column("person", String(64), nullable=False),
    Column("rule", Text),
    Column("answer", Text),
    Index("queries_of_a_form", *_OF_A_FORM),
)

MARKS = Table(
    "marks",
    METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    *[Column(name, String(64), nullable=False) for name in _OF_A_FORM],
    Column("kind", String(64), nullable=False),
    Column("item", String(128)),
    Column("repeat", Integer, nullable=False),
    Column("when", BigInteger, nullable=False),
    Column("person", String(64), nullable=False),
    Column("role", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Index("marks_of_a_form", *_OF_A_FORM),
)

_STANDING = (FORMS, ANSWERS, SIGNATURES, QUERIES, MARKS)
"""The tables that say how forms stand."""


GRANTS = Table(
    "grants",
    METADATA,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("person", String(64), nullable=False, index=True),
    Column("role", String(64), nullable=False),
    Column("site", String(64), nullable=False),
    Column("since", String(32)),
    Column("until", String(32)),
    Column("ended", BigInteger),
)

SUBJECTS = Table(
    "subjects",
    METADATA,
    Column("subject", String(64), primary_key=True),
    Column("site", String(64), nullable=False),
)

STUDIES = Table(
    "studies",
    METADATA,
    Column("study", String(64), primary_key=True),
    Column("sequence", BigInteger, nullable=False),
)

APPROVALS = Table(
    "approvals",
    METADATA,
    Column("study", String(64), primary_key=True),
    Column("site", String(64), primary_key=True),
)


def _of_one_form(table: Table) -> Select[Any]:
    return select(table).where(*[table.c[name] == bindparam(name) for name in _OF_A_FORM])


_OWN = {table: _of_one_form(table).order_by(*table.primary_key) for table in _STANDING}
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
    of = asdict(key)
    return _state_of(key, {table: {key: list(connection.execute(_OWN[table], of))} for table in _STANDING})


def read_site_forms(connection: Connection, site: str) -> dict[FormKey, FormState]:
    """Every form of the subjects of a site as it stands, read table by table."""
    return _read_site(connection, site, _STANDING)


def _read_site(connection: Connection, site: str, tables: Iterable[Table]) -> dict[FormKey, FormState]:
    found: dict[Table, dict[FormKey, list[Row[Any]]]] = {}
    for table in tables:
        own = select(table).join(SUBJECTS, SUBJECTS.c.subject == table.c.subject).where(SUBJECTS.c.site == site)
        rows = found.setdefault(table, {})
        for row in connection.execute(own.order_by(*table.primary_key)):
            rows.setdefault(FormKey(subject=row.subject, visit=row.visit, form=row.form), []).append(row)
    return {key: _state_of(key, found) for key in sorted({key for rows in found.values() for key in rows}, key=_places)}


def read_site_signatures(connection: Connection, site: str) -> dict[FormKey, FormState]:
    """How far every form of a site is and who signed it; neither answers nor queries nor marks are read."""
    return _read_site(connection, site, (FORMS, SIGNATURES))


def read_queries(connection: Connection, site: str, states: Collection[QueryState]) -> tuple[tuple[FormKey, Query], ...]:
    """The queries of a site that are in one of these states, oldest first, each with its form."""
    own = select(QUERIES).join(SUBJECTS, SUBJECTS.c.subject == QUERIES.c.subject).where(SUBJECTS.c.site == site)
    wanted = own.where(QUERIES.c.state.in_([each.value for each in states])).order_by(QUERIES.c.sequence)
    return tuple(
        (FormKey(subject=row.subject, visit=row.visit, form=row.form), _query(row)) for row in connection.execute(wanted)
    )


def _places(key: FormKey) -> tuple[str, str, str]:
    return key.subject, key.visit, key.form


def _state_of(key: FormKey, found: Mapping[Table, Mapping[FormKey, list[Row[Any]]]]) -> FormState:
    def rows(table: Table) -> list[Row[Any]]:
        return found.get(table, {}).get(key, [])

    head = next(iter(rows(FORMS)), None)
    return FormState(
        version=head.version if head else 0,
        stage=Stage(head.stage) if head else Stage.EMPTY,
        hold=Hold(head.hold) if head else Hold.NONE,
        happened=head.happened if head else None,
        values={(row.item, row.repeat): _value(row) for row in rows(ANSWERS)},
        signatures=tuple(Signature(**_without_key(row)) for row in rows(SIGNATURES)),
        queries=tuple(_query(row) for row in rows(QUERIES)),
        marks=tuple(_mark(row) for row in rows(MARKS)),
    )


def read_answers(
    connection: Connection, subject: str, forms: Collection[str]
) -> dict[FormKey, dict[tuple[str, int], CurrentValue]]:
    """The answers of a subject on some forms, at whichever visit."""
    found: dict[FormKey, dict[tuple[str, int], CurrentValue]] = {}
    for row in connection.execute(_ELSEWHERE, {"subject": subject, "forms": sorted(forms)}):
        key = FormKey(subject=row.subject, visit=row.visit, form=row.form)
        found.setdefault(key, {})[row.item, row.repeat] = _value(row)
    return found


def _value(row: Any) -> CurrentValue:
    return CurrentValue(value=row.value, unit=row.unit, missing=row.missing, reason=row.reason)


def _without_key(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in _OF_A_FORM}


def _query(row: Any) -> Query:
    said = _without_key(row)
    said |= {"state": QueryState(row.state)}
    return Query(**said)


def _mark(row: Any) -> Mark:
    said = _without_key(row)
    said |= {"kind": MarkKind(row.kind), "state": MarkState(row.state)}
    return Mark(**said)


def project(connection: Connection, transaction: Transaction, known: Mapping[FormKey, FormState]) -> None:
    """Brings the forms that a transaction speaks of up to date; ``known`` are those that it has read already."""
    for key, recorded in _by_form(transaction.recorded()).items():
        before = known[key] if key in known else read_form(connection, key)
        _write(connection, key, before, fold_form(recorded, before))
    for recorded in transaction.recorded():
        _register(connection, recorded)
    subjects = {recorded.entry.subject for recorded in transaction.recorded()} - {None}
    if subjects:
        site = transaction.author.person.site
        connection.execute(_FIRST[connection.dialect.name], [{"subject": each, "site": site} for each in subjects])


def _register(connection: Connection, recorded: Recorded) -> None:
    entry = recorded.entry
    match entry.kind:
        case EntryKind.ROLE_GIVEN:
            connection.execute(GRANTS.insert(), asdict(granted(recorded)))
        case EntryKind.ROLE_ENDED | EntryKind.ACCOUNT_CLOSED:
            whose = (
                GRANTS.c.sequence == entry.about
                if entry.kind == EntryKind.ROLE_ENDED
                else (GRANTS.c.person == entry.whom)
            )
            connection.execute(GRANTS.update().where(whose, GRANTS.c.ended.is_(None)).values(ended=recorded.sequence))
        case EntryKind.STUDY_VERSION:
            if connection.execute(_STUDY, {"study": entry.item}).first() is None:
                connection.execute(STUDIES.insert(), {"study": entry.item, "sequence": recorded.sequence})
        case EntryKind.STUDY_APPROVED:
            if not is_approved(connection, entry.item or "", entry.value or ""):
                connection.execute(APPROVALS.insert(), {"study": entry.item, "site": entry.value})
        case _:
            pass


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


def _by_form(recorded: Iterable[Recorded]) -> dict[FormKey, list[Recorded]]:
    found: dict[FormKey, list[Recorded]] = {}
    for each in recorded:
        entry = each.entry
        if entry.subject and entry.visit and entry.form:
            key = FormKey(subject=entry.subject, visit=entry.visit, form=entry.form)
            found.setdefault(key, []).append(each)
    return found


def _write(connection: Connection, key: FormKey, before: FormState, after: FormState) -> None:
    for table, rows in _rows(key, before, after).items():
        _upsert(connection, table, rows)


def _rows(key: FormKey, before: FormState, after: FormState) -> dict[Table, list[dict[str, Any]]]:
    """The rows in which a form differs from what it was, by table."""
    of = {name: getattr(key, name) for name in _OF_A_FORM}
    changed = [(at, known) for at, known in after.values.items() if before.values.get(at) != known]
    signed = [each for each in after.signatures if each not in before.signatures]
    asked = [each for each in after.queries if each not in before.queries]
    marked = [each for each in after.marks if each not in before.marks]
    return {
        FORMS: [{**of, **_stands(after)}],
        ANSWERS: [{**of, "item": item, "repeat": repeat, **_parts(known)} for (item, repeat), known in changed],
        SIGNATURES: [{**of, **asdict(each)} for each in signed],
        QUERIES: [{**of, **asdict(each), "state": each.state.value} for each in asked],
        MARKS: [{**of, **asdict(each), "kind": each.kind.value, "state": each.state.value} for each in marked],
    }


def _stands(form: FormState) -> dict[str, object]:
    return {
        "version": form.version,
        "stage": form.stage.value,
        "hold": form.hold.value,
        "happened": form.happened,
    }


def _parts(known: CurrentValue) -> dict[str, str | None]:
    return {"value": known.value, "unit": known.unit, "missing": known.missing, "reason": known.reason}


def _upsert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    connection.execute(_UPSERTS[connection.dialect.name, table.name], rows)


BATCH = 2_000
"""Forms whose rows are written at once when the projection is made again."""


def rebuild(connection: Connection, transactions: Iterable[Transaction]) -> None:
    """Throws the projection away and makes it again from the log."""
    for table in METADATA.sorted_tables:
        connection.execute(table.delete())
    register = Register()
    states = list(_folded(transactions, register).items())
    registered: dict[Table, list[dict[str, Any]]] = {
        GRANTS: [asdict(grant) for grant in register.grants.values()],
        SUBJECTS: [{"subject": subject, "site": site} for subject, site in register.subjects.items()],
        STUDIES: [{"study": study, "sequence": number} for study, number in register.studies.items()],
        APPROVALS: [{"study": study, "site": site} for study, site in sorted(register.approvals)],
    }
    for table, found in registered.items():
        if found:
            connection.execute(table.insert(), found)
    for start in range(0, len(states), BATCH):
        rows: dict[Table, list[dict[str, Any]]] = {}
        for key, state in states[start : start + BATCH]:
            for table, found in _rows(key, FormState(), state).items():
                rows.setdefault(table, []).extend(found)
        for table, found in rows.items():
            if found:
                connection.execute(table.insert(), found)


def _folded(transactions: Iterable[Transaction], register: Register) -> Mapping[FormKey, FormState]:
    states: dict[FormKey, FormState] = {}
    for transaction in transactions:
        for recorded in transaction.recorded():
            register.follow(recorded)
        for key, recorded in _by_form(transaction.recorded()).items():
            states[key] = fold_form(recorded, states.get(key, NOBODY_SAVED))
    return states


def differences(connection: Connection, transactions: Iterable[Transaction]) -> Iterator[str]:
    """Every form, role, subject and study version that stands otherwise here than the log tells it."""
    register = Register()
    folded = _folded(transactions, register)
    yield from _misread(connection, register)
    if _same(connection, folded):
        return
    for key, state in folded.items():
        if read_form(connection, key) != state:
            yield f"{key.subject} {key.visit} {key.form}: the projection is not what the log says"
    known = {astuple for table in _STANDING for astuple in _keys(connection, table)}
    for subject, visit, form in sorted(known - {(key.subject, key.visit, key.form) for key in folded}):
        yield f"{subject} {visit} {form}: stands in the projection, and the log does not know it"


def _same(connection: Connection, folded: Mapping[FormKey, FormState]) -> bool:
    """Whether every row stands as the log tells it, and no other does; read in one go, without saying which differ."""
    expected = dict.fromkeys(_STANDING, 0)
    for state in folded.values():
        expected[FORMS] += 1
        expected[ANSWERS] += len(state.values)
        expected[SIGNATURES] += len(state.signatures)
        expected[QUERIES] += len(state.queries)
        expected[MARKS] += len(state.marks)
    for table, count in expected.items():
        seen, whose, state = 0, ("", "", ""), NOBODY_SAVED
        with closing(connection.execute(select(table).execution_options(yield_per=5000))) as rows:
            for row in rows:
                if whose != (row.subject, row.visit, row.form):
                    whose = (row.subject, row.visit, row.form)
                    state = folded.get(FormKey(subject=row.subject, visit=row.visit, form=row.form))
                if state is None or not _tells(table, row, state):
                    return False
                seen += 1
        if seen != count:
            return False
    return True


def _tells(table: Table, row: Row[Any], state: FormState) -> bool:
    """Whether a row says what the folded log says of its form."""
    if table is FORMS:
        return (row.version, row.stage, row.hold, row.happened) == tuple(_stands(state).values())
    if table is ANSWERS:
        return state.values.get((row.item, row.repeat)) == _value(row)
    if table is SIGNATURES:
        return Signature(**_without_key(row)) in state.signatures
    return _query(row) in state.queries if table is QUERIES else _mark(row) in state.marks


def _misread(connection: Connection, register: Register) -> Iterator[str]:
    roles = {row["sequence"]: Grant(**row) for row in connection.execute(select(GRANTS)).mappings()}
    sites = {row.subject: row.site for row in connection.execute(select(SUBJECTS))}
    studies = {row.study: row.sequence for row in connection.execute(select(STUDIES))}
    approvals = {(row.study, row.site) for row in connection.execute(select(APPROVALS))}
    said = (
        ("roles", roles, register.grants),
        ("subjects", sites, register.subjects),
        ("study versions", studies, register.studies),
        ("approvals", approvals, register.approvals),
    )
    for what, here, there in said:
        if here != there:
            yield f"the {what} in the projection are not what the log says"


def _upserting(table: Table, dialect: str) -> Any:
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=rest)


_FIRST = {
    name: dialect.insert(SUBJECTS).on_conflict_do_nothing(index_elements=["subject"])
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}
"""A subject belongs to the site that first wrote about them, for ever."""

_UPSERTS = {
    (dialect, table.name): _upserting(table, dialect) for dialect in ("sqlite", "postgresql") for table in _STANDING
}


def _keys(connection: Connection, table: Table) -> set[tuple[str, str, str]]:
    rows = connection.execute(select(table.c.subject, table.c.visit, table.c.form).distinct())
    return {(row.subject, row.visit, row.form) for row in rows}
