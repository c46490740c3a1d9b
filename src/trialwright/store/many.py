"""Adds many rows to a table in one statement, in the manner of each database."""

import json
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import JSON, Connection, Executable, Table, Text, bindparam, cast, column, func, select

Inserting = Any
"""An insert of PostgreSQL or SQLite, still open for what happens on a conflict."""


def inserting(table: Table, dialect: str) -> Inserting:
    """An insert by the words of one database; the other, which takes a while to load, is left alone."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


@cache
def adding(table: Table, dialect: str) -> Inserting:
    """The statement that adds rows; made once.

    PostgreSQL takes them as one JSON text: sent one by one, each row costs the driver more than the database.
    """
    if dialect == "sqlite":
        return inserting(table, dialect)
    columns = [column(each.name, each.type) for each in table.columns]
    rows = cast(bindparam("rows", type_=Text), JSON)
    told = func.json_to_recordset(rows).table_valued(*columns, name="told").render_derived(with_types=True)
    names = [each.name for each in table.columns]
    return inserting(table, dialect).from_select(names, select(*[told.c[name] for name in names]))


def add(connection: Connection, statement: Executable, rows: list[dict[str, Any]]) -> None:
    """Adds rows, all with the same names, by a statement of ``adding``; does nothing where there are none."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        connection.execute(statement, rows)
    else:
        connection.execute(statement, {"rows": json.dumps(rows, ensure_ascii=False)})
