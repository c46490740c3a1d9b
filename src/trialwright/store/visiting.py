"""How the casebooks of a site stand at its visits, read for all its participants at once."""

from collections.abc import Collection
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, Connection, Select, Table, and_, bindparam, case, exists, func, literal, select

from trialwright.records.attendance import AttendanceKind, fold_attendance
from trialwright.records.forms import QueryState
from trialwright.records.standing import ANCHORS, FORMS, Dating, Standing
from trialwright.store import current
from trialwright.store.current import ANSWERS, QUERIES, SIGNATURES, SUBJECTS
from trialwright.store.rows import read_happened
from trialwright.store.schema import ENTRIES

_FORM = ("subject", "visit", "form")
_OWN = SUBJECTS.c.site == bindparam("site")
_NAMED = SUBJECTS.c.subject.in_(bindparam("subjects", expanding=True))
_SIGNED = exists().where(and_(*[SIGNATURES.c[name] == current.FORMS.c[name] for name in _FORM]), SIGNATURES.c.stands)
_ASKED = (
    select(func.count())
    .select_from(QUERIES)
    .where(and_(*[QUERIES.c[name] == current.FORMS.c[name] for name in _FORM]))
    .where(QUERIES.c.state != QueryState.CLOSED.value)
)


def read_standing(
    connection: Connection, site: str, dating: Dating, subjects: Collection[str] | None = None
) -> Standing:
    """How the casebooks of a site stand, or of some of its participants; four statements, however many they are."""
    own: dict[str, object] = {"site": site}
    if subjects is not None:
        own["subjects"] = sorted(subjects)
    whose = _OWN if subjects is None else and_(_OWN, _NAMED)
    codes = connection.execute(select(SUBJECTS.c.subject).where(whose).order_by(SUBJECTS.c.subject), own)
    heads = connection.execute(_heads(dating).where(whose), own)
    days = connection.execute(_anchors(dating).where(whose), own)
    alone = next(iter(subjects)) if subjects is not None and len(subjects) == 1 else None
    wanted = pl.DataFrame(sorted(dating.anchors), schema={"form": pl.String, "item": pl.String}, orient="row")
    return Standing(
        subjects=tuple(codes.scalars()),
        forms=pl.DataFrame([tuple(row) for row in heads], schema=FORMS, orient="row"),
        anchors=pl.DataFrame([tuple(row) for row in days], schema=ANCHORS, orient="row").join(
            wanted, on=["form", "item"], how="semi"
        ),
        attended=fold_attendance(read_happened(connection, tuple(AttendanceKind), alone)),
    )


def read_touched(connection: Connection, since: int) -> set[str]:
    """The participants of whom transactions after number ``since`` speak."""
    later = select(ENTRIES.c.subject).where(ENTRIES.c.transaction > since, ENTRIES.c.subject.is_not(None)).distinct()
    return set(connection.execute(later).scalars())


def _heads(dating: Dating) -> Select[*tuple[Any, ...]]:
    forms = current.FORMS
    dated_by = case(dict(dating.forms), value=forms.c.form, else_="") if dating.forms else literal("")
    day = select(ANSWERS.c.value).where(*_same_form(forms), ANSWERS.c.repeat == 0, ANSWERS.c.item == dated_by)
    named = [forms.c[name] for name in (*_FORM, "stage", "hold")]
    counted = (day.scalar_subquery(), _SIGNED, _ASKED.scalar_subquery())
    return select(*named, *counted).join(SUBJECTS, SUBJECTS.c.subject == forms.c.subject)


def _anchors(dating: Dating) -> Select[*tuple[Any, ...]]:
    """Found by key, form by form: to look through every answer of a site would take long."""
    forms = current.FORMS
    items = sorted({item for _, item in dating.anchors})
    return (
        select(ANSWERS.c.subject, ANSWERS.c.form, ANSWERS.c.item, ANSWERS.c.value)
        .select_from(forms)
        .join(SUBJECTS, SUBJECTS.c.subject == forms.c.subject)
        .join(ANSWERS, and_(*_same_form(forms), ANSWERS.c.repeat == 0, ANSWERS.c.item.in_(items)))
        .where(forms.c.form.in_(sorted({form for form, _ in dating.anchors})), ANSWERS.c.value.is_not(None))
    )


def _same_form(forms: Table) -> list[ColumnElement[bool]]:
    return [ANSWERS.c[name] == forms.c[name] for name in _FORM]
