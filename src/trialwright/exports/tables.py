"""Every answer as plain tables: one for each form and each repeating group, and one that holds them all.

Missing: an answer that was not given is empty; one that somebody declared missing is empty with the reason beside it.
"""

from collections.abc import Iterable, Iterator

import polars as pl

from trialwright.casebook.forms import Form, Group
from trialwright.casebook.items import Item, ItemType
from trialwright.exports.dataset import Dataset
from trialwright.records.snapshot import Snapshot
from trialwright.study.study import Study

_WHERE = ("subject", "visit", "repeat")
_WHOSE = ("study", "person", "role", "when")


def tables(study: Study, snapshot: Snapshot) -> tuple[Dataset, ...]:
    """The tables, in the order of the folder.

    Shape: a table of a form has a row a subject and visit, one of a repeating group a row more for each ``repeat``;
    each item is a column, as it was entered, and beside it ``.unit`` where it is measured and ``.missing`` where
    somebody declared it so. ``values`` holds every answer, one a row, also what this study version does
    not ask.
    """
    everything = snapshot.values.select([*VALUES]).sort(["subject", "visit", "form", "repeat", "item"])
    parts = everything.partition_by("form", as_dict=True)
    nothing = everything.clear()
    found = [Dataset(name="values", frame=everything)]
    for form in study.forms:
        answers = parts.get((form.id,), nothing)
        for group, items in _groups(form):
            name = form.id if group is None else f"{form.id}.{group.id}"
            found.append(Dataset(name=name, frame=_wide(answers, items, repeating=group is not None)))
    return tuple(found)


VALUES = ("subject", "visit", "form", "repeat", "item", "value", "unit", "missing", *_WHOSE)
"""The columns of the table that holds every answer."""


def _groups(form: Form) -> Iterator[tuple[Group | None, tuple[Item, ...]]]:
    if form.items:
        yield None, form.items
    for group in form.groups:
        yield group, group.items


def _wide(answers: pl.DataFrame, items: Iterable[Item], *, repeating: bool) -> pl.DataFrame:
    """One row a subject, visit and repeat; a column that nobody filled in is there, and empty."""
    where = _WHERE if repeating else _WHERE[:2]
    own = answers.filter(pl.col("item").is_in([item.id for item in items]))
    columns: list[pl.Expr] = []
    for item in items:
        names = {"value": item.id}
        if item.type is ItemType.NUMBER:
            names["unit"] = f"{item.id}.unit"
        names["missing"] = f"{item.id}.missing"
        columns += [pl.col(said).filter(pl.col("item") == item.id).first().alias(name) for said, name in names.items()]
    return own.group_by(where, maintain_order=True).agg(columns)
