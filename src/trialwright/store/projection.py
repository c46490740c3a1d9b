"""Keeps what stands beside the log up to date, makes it again from the log, and proves it equal.

The log alone is the truth: whatever stands here is a convenience.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from trialwright.records.entries import EntryKind, FormKey, Recorded, Transaction
from trialwright.records.forms import (
    NOBODY_SAVED,
    CurrentValue,
    FormState,
    Query,
    QueryState,
    Signature,
    fold_form,
)  # fmt: skip
from trialwright.records.marks import Mark, MarkKind, MarkState
from trialwright.records.register import Grant, Register, granted
from trialwright.store.current import (
    ANSWERS,
    APPROVALS,
    FORMS,
    GRANTS,
    MARKS,
    METADATA,
    OF_A_FORM,
    QUERIES,
    SIGNATURES,
    STANDING,
    STUDIES,
    SUBJECTS,
)
from trialwright.store.many import add, adding, inserting
from trialwright.store.standing import read_form, value_in
from trialwright.words.flaws import Flaw, flaw


def read_before(
    connection: Connection, transaction: Transaction, known: Mapping[FormKey, FormState]
) -> dict[FormKey, FormState]:
    """Each form of which a transaction speaks, as it stands before it; ``known`` are those that were read already."""
    keys = _by_form(transaction.recorded())
    return {key: known[key] if key in known else read_form(connection, key) for key in keys}


def project(
    connection: Connection, transaction: Transaction, before: Mapping[FormKey, FormState], sited: Collection[str]
) -> None:
    """Brings what a transaction speaks of up to date; only writes.

    before  of ``read_before``
    sited   subjects that belong to a site already
    """
    for key, recorded in _by_form(transaction.recorded()).items():
        _write(connection, key, before[key], fold_form(recorded, before[key]))
    for recorded in transaction.recorded():
        _register(connection, recorded)
    subjects = {recorded.entry.subject for recorded in transaction.recorded()} - {None, *sited}
    if subjects:
        site = transaction.author.person.site
        connection.execute(
            _first(SUBJECTS, connection.dialect.name), [{"subject": each, "site": site} for each in subjects]
        )


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
            added = {"study": entry.item, "sequence": recorded.sequence}
            connection.execute(_first(STUDIES, connection.dialect.name), added)
        case EntryKind.STUDY_APPROVED:
            added = {"study": entry.item, "site": entry.value}
            connection.execute(_first(APPROVALS, connection.dialect.name), added)
        case _:
            pass


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
        add(connection, _upserting(table, connection.dialect.name), rows)


def _rows(key: FormKey, before: FormState, after: FormState) -> dict[Table, list[dict[str, Any]]]:
    """The rows in which a form differs from what it was, by table."""
    of = {name: getattr(key, name) for name in OF_A_FORM}
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


def differences(connection: Connection, transactions: Iterable[Transaction]) -> Iterator[Flaw]:
    """Every form, role, subject and study version that stands otherwise here than the log tells it."""
    register = Register()
    folded = _folded(transactions, register)
    yield from _misread(connection, register)
    if _same(connection, folded):
        return
    for key, state in folded.items():
        if read_form(connection, key) != state:
            yield flaw("form differs", subject=key.subject, visit=key.visit, form=key.form)
    known = {astuple for table in STANDING for astuple in _keys(connection, table)}
    for subject, visit, form in sorted(known - {(key.subject, key.visit, key.form) for key in folded}):
        yield flaw("form unknown", subject=subject, visit=visit, form=form)


def _same(connection: Connection, folded: Mapping[FormKey, FormState]) -> bool:
    """Whether every row stands as the log tells it, and no other does; read in one go, without saying which differ."""
    expected = dict.fromkeys(STANDING, 0)
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
        return state.values.get((row.item, row.repeat)) == value_in(row)
    if table is SIGNATURES:
        return Signature(**_without_key(row)) in state.signatures
    return _query(row) in state.queries if table is QUERIES else _mark(row) in state.marks


def _without_key(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in OF_A_FORM}


def _query(row: Any) -> Query:
    said = _without_key(row)
    said |= {"state": QueryState(row.state)}
    return Query(**said)


def _mark(row: Any) -> Mark:
    said = _without_key(row)
    said |= {"kind": MarkKind(row.kind), "state": MarkState(row.state)}
    return Mark(**said)


def _misread(connection: Connection, register: Register) -> Iterator[Flaw]:
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
            yield flaw(f"{what} differ")


@cache
def _upserting(table: Table, dialect: str) -> Any:
    insert = adding(table, dialect)
    keys = [column.name for column in table.primary_key]
    rest = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=rest)


@cache
def _first(table: Table, dialect: str) -> Any:
    """What is written first stays: a subject belongs to the site that first wrote about them, for ever."""
    keys = [column.name for column in table.primary_key]
    return inserting(table, dialect).on_conflict_do_nothing(index_elements=keys)


def _keys(connection: Connection, table: Table) -> set[tuple[str, str, str]]:
    rows = connection.execute(select(table.c.subject, table.c.visit, table.c.form).distinct())
    return {(row.subject, row.visit, row.form) for row in rows}
