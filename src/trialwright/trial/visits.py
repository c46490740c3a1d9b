"""Where each visit of each participant stands: planned, due, done, missed, and on which days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

import polars as pl

from trialwright.casebook.visits import Visit
from trialwright.records.attendance import NOTHING_NOTED, Attended
from trialwright.records.entries import FormKey
from trialwright.records.forms import NOBODY_SAVED, FormState, QueryState, Stage
from trialwright.records.log import Answering
from trialwright.records.standing import ANCHORS, FORMS, Dating, Standing
from trialwright.study.study import Study
from trialwright.words.days import days_since_epoch, read_date


class VisitState(StrEnum):
    """How a visit stands on a day.

    UNKNOWN  the day from which it is counted is not known
    OVERDUE  its window has closed, nothing was saved, and nobody has said why
    MISSED   somebody has said that it did not take place, and nothing was saved
    NOT_EXPECTED  it can not come any more: the participant left before its window closed, or treatment came before a
             visit that was meant for the time until then; and nothing was saved
    """

    UNKNOWN = "day unknown"
    PLANNED = "planned"
    DUE = "due"
    OVERDUE = "overdue"
    MISSED = "missed"
    NOT_EXPECTED = "not expected"
    BEGUN = "begun"
    DONE = "done"


PLANS = {
    "subject": pl.String,
    "visit": pl.String,
    "place": pl.Int64,
    "state": pl.String,
    "first": pl.Int64,
    "last": pl.Int64,
    "outside": pl.Boolean,
    "planned": pl.Boolean,
    "stays": pl.Boolean,
    "begun": pl.Int64,
    "complete": pl.Int64,
    "unsigned": pl.Int64,
    "asked": pl.Int64,
}
"""The columns of plans: one row a participant and visit.

place        in the order of the schedule; what nobody planned comes after it
first, last  days of the window since 1970-01-01, both included; null while the day that it counts from is not known
outside      whether a form's day lies outside the window
planned      whether it stands in the schedule
stays        whether it is demanded of who left, too: it is counted from one of the ends that the study names
begun, complete, unsigned  how many forms have answers, are complete, are complete without a standing signature
asked        how many queries are not closed
"""

_KEY = ["subject", "visit"]


def dating(study: Study) -> Dating:
    """The questions of a study whose answers are days."""
    anchors = {(anchor.item.partition(".")[0], anchor.item.partition(".")[2]) for anchor in study.schedule.anchors}
    return Dating(forms={form.id: form.dated_by for form in study.forms}, anchors=frozenset(anchors))


NOBODY_LEFT: Mapping[str, date] = MappingProxyType({})
"""Of everybody every visit is expected."""


def plan(study: Study, standing: Standing, today: date, left: Mapping[str, date] = NOBODY_LEFT) -> pl.DataFrame:
    """Every visit of the schedule for every participant, then those that nobody had planned.

    left   the day on which somebody left, was lost, died, failed screening or completed, of whom one did
    Shape: frame of ``PLANS``, by participant in the order of ``standing``, then by place.
    Missing: an anchor that nobody recorded, only in part, or as two different days, leaves its visits without a day.
    """
    found = _counted(study, standing)
    rows = pl.concat([_windows(study, standing), _unplanned(study, standing, found)])
    days = _form_days(standing)
    joined = rows.join(found, on=_KEY, how="left", maintain_order="left").join(days, on=_KEY, how="left")
    counted = joined.with_columns(pl.col("begun", "complete", "unsigned", "asked").fill_null(0))
    missed = pl.DataFrame(
        [(*key, True) for key in standing.attended.missed], schema={**_STRINGS, "missed": pl.Boolean}, orient="row"
    )
    gone = pl.DataFrame(
        [(subject, days_since_epoch(day)) for subject, day in left.items()],
        schema={"subject": pl.String, "left": pl.Int64},
        orient="row",
    )
    known = counted.join(missed, on=_KEY, how="left", maintain_order="left").join(
        gone, on="subject", how="left", maintain_order="left"
    )
    outside = (pl.col("earliest") < pl.col("first")) | (pl.col("latest") > pl.col("last"))
    stated = known.with_columns(
        _state(days_since_epoch(today)).alias("state"), (outside & pl.col("planned")).fill_null(False).alias("outside")
    )
    order = pl.DataFrame({"subject": list(standing.subjects)}, schema={"subject": pl.String}).with_row_index("who")
    return stated.join(order, on="subject").sort("who", "place", "visit").select(list(PLANS))


def plan_forms(
    study: Study,
    forms: Mapping[FormKey, FormState],
    today: date,
    attended: Attended = NOTHING_NOTED,
    left: Mapping[str, date] = NOBODY_LEFT,
) -> pl.DataFrame:
    """The visits of the schedule for everybody of whom these forms are, which are read already; see ``PLANS``."""
    subjects = tuple(dict.fromkeys(key.subject for key in forms))
    standing = _standing(study, subjects, forms, attended)
    return plan(study, standing, today, left).filter(pl.col("planned"))


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlan:
    """A visit of the schedule for one participant.

    first, last  days of its window at the site, both included; None while the day that it counts from is not known
    forms        how each of its forms stands, in the order of the study; an empty form is one that nobody saved
    outside      whether it has forms whose day lies outside the window
    """

    visit: Visit
    state: VisitState
    first: date | None
    last: date | None
    forms: tuple[tuple[str, FormState], ...]
    outside: bool


def plan_visits(
    study: Study,
    subject: str,
    forms: Mapping[FormKey, FormState],
    today: date,
    attended: Attended = NOTHING_NOTED,
    *,
    left: date | None = None,
) -> tuple[VisitPlan, ...]:
    """Every visit of the schedule for one participant, in its order, from forms that are read already.

    left  the day on which the participant left; None for who is expected
    """
    gone = NOBODY_LEFT if left is None else {subject: left}
    plans = plan(study, _standing(study, (subject,), forms, attended), today, gone).filter(pl.col("planned"))
    return tuple(
        VisitPlan(
            visit=visit,
            state=VisitState(row["state"]),
            first=day_of(row["first"]),
            last=day_of(row["last"]),
            forms=tuple((form, forms.get(_key(subject, visit, form), NOBODY_SAVED)) for form in visit.forms),
            outside=row["outside"],
        )
        for visit, row in zip(study.schedule.visits, plans.iter_rows(named=True), strict=True)
    )


def _key(subject: str, visit: Visit, form: str) -> FormKey:
    return FormKey(subject=subject, visit=visit.id, form=form)


def visits_on(saved: Answering, study: Study, subject: str, form: str, day: str) -> tuple[str, ...]:
    """The visits to which a form of this day can belong: where it is saved with that day, else by their windows.

    day  ISO
    Missing: a visit whose anchor day is not known has no window, and is none of them.
    """
    wanted = date.fromisoformat(day)
    wanted_day = days_since_epoch(wanted)
    names = {anchor.item.partition(".")[0] for anchor in study.schedule.anchors} | {form}
    forms = {key: FormState(values=values) for key, values in saved.answers(subject, names).items()}
    asked = dating(study).forms.get(form, "")
    dated = [key.visit for key, state in forms.items() if key.form == form and _day(_said(state, asked)) == wanted_day]
    if dated:
        return tuple(dated)
    plans = plan_visits(study, subject, forms, wanted)
    asking = (plan for plan in plans if form in plan.visit.forms and plan.first is not None and plan.last is not None)
    return tuple(plan.visit.id for plan in asking if plan.first and plan.last and plan.first <= wanted <= plan.last)


def day_of(number: int | None) -> date | None:
    """The day that a number of days since 1970-01-01 is."""
    return None if number is None else date(1970, 1, 1) + timedelta(days=number)


def _standing(
    study: Study, subjects: tuple[str, ...], forms: Mapping[FormKey, FormState], attended: Attended
) -> Standing:
    asked = dating(study)
    saved = [
        (
            key.subject,
            key.visit,
            key.form,
            state.stage.value,
            state.hold.value,
            _said(state, asked.forms.get(key.form, "")),
            any(signature.stands for signature in state.signatures),
            sum(query.state is not QueryState.CLOSED for query in state.queries),
        )
        for key, state in forms.items()
    ]
    days = [
        (key.subject, key.form, item, said)
        for key, state in forms.items()
        for form, item in sorted(asked.anchors)
        if form == key.form and (said := _said(state, item)) is not None
    ]
    return Standing(
        subjects=subjects,
        forms=pl.DataFrame(saved, schema=FORMS, orient="row"),
        anchors=pl.DataFrame(days, schema=ANCHORS, orient="row"),
        attended=attended,
    )


def _said(state: FormState, item: str) -> str | None:
    known = state.values.get((item, 0))
    return known.value if known is not None else None


_STRINGS = {"subject": pl.String, "visit": pl.String}


def _grid(study: Study, standing: Standing) -> pl.DataFrame:
    visits = pl.DataFrame(
        [
            (
                visit.id,
                place,
                visit.anchor,
                visit.day,
                visit.day - visit.window.before,
                visit.day + visit.window.after,
                visit.anchor in study.eligibility.ends,
                _meant_before_treatment(study, visit),
            )
            for place, visit in enumerate(study.schedule.visits)
        ],
        schema={
            "visit": pl.String,
            "place": pl.Int64,
            "anchor": pl.String,
            "day": pl.Int64,
            "from": pl.Int64,
            "to": pl.Int64,
            "stays": pl.Boolean,
            "before": pl.Boolean,
        },
        orient="row",
    )
    return pl.DataFrame({"subject": list(standing.subjects)}, schema={"subject": pl.String}).join(visits, how="cross")


def _meant_before_treatment(study: Study, visit: Visit) -> bool:
    """Whether the period of a visit comes before that of the first visit that is counted from treatment.

    Missing: without periods, or without a day of treatment, no visit is.
    """
    order = [period.id for period in study.schedule.periods]
    counted = (each.period for each in study.schedule.visits if each.anchor == study.eligibility.treated)
    treatment = next(counted, None)
    return visit.period in order and treatment in order and order.index(visit.period) < order.index(treatment)


def _windows(study: Study, standing: Standing) -> pl.DataFrame:
    """The schedule of everybody, with the days of its windows."""
    anchors = pl.DataFrame(
        [(anchor.id, *anchor.item.split(".", 1)) for anchor in study.schedule.anchors],
        schema={"anchor": pl.String, "form": pl.String, "item": pl.String},
        orient="row",
    )
    said = _read(standing.anchors.join(anchors, on=["form", "item"], how="inner"), "value")
    one = pl.when((pl.col("on").null_count() == 0) & (pl.col("on").n_unique() == 1)).then(pl.col("on").first())
    days = said.group_by("subject", "anchor").agg(one)
    treated = days.filter(pl.col("anchor") == (study.eligibility.treated or "")).select(
        "subject", pl.col("on").alias("treated")
    )
    placed = (
        _grid(study, standing)
        .join(days, on=["subject", "anchor"], how="left", maintain_order="left")
        .join(treated, on="subject", how="left", maintain_order="left")
    )
    overtaken = (
        pl.col("before") & (pl.col("on") < pl.col("treated")) & (pl.col("on") + pl.col("day") >= pl.col("treated"))
    )
    return placed.select(
        *_KEY,
        "place",
        (pl.col("on") + pl.col("from")).alias("first"),
        (pl.col("on") + pl.col("to")).alias("last"),
        pl.lit(True).alias("planned"),
        "stays",
        overtaken.fill_null(False).alias("overtaken"),
    )


def _unplanned(study: Study, standing: Standing, found: pl.DataFrame) -> pl.DataFrame:
    """What nobody had planned: visits that were added, and those of another version under which forms were saved."""
    known = {visit.id for visit in study.schedule.visits}
    added = {key: noted.day for key, noted in standing.attended.added.items() if key[0] in standing.subjects}
    others = {(subject, visit) for subject, visit in found.select(_KEY).iter_rows() if visit not in known}
    rows = [
        (*key, len(known), _day(added.get(key)), _day(added.get(key)), False, False, False) for key in {*added, *others}
    ]
    schema = {**_STRINGS, "place": pl.Int64, "first": pl.Int64, "last": pl.Int64}
    schema |= dict.fromkeys(("planned", "stays", "overtaken"), pl.Boolean)
    return pl.DataFrame(rows, schema=schema, orient="row")


def _counted(study: Study, standing: Standing) -> pl.DataFrame:
    """How far the forms of each visit are; ``full`` where each form of the schedule is complete."""
    complete = pl.col("stage") == Stage.COMPLETE.value
    asked_at = pl.DataFrame(
        [(visit.id, form) for visit in study.schedule.visits for form in visit.forms],
        schema={"visit": pl.String, "form": pl.String},
        orient="row",
    ).with_columns(pl.lit(True).alias("asked_here"))
    needed = pl.DataFrame(
        [(visit.id, len(visit.forms)) for visit in study.schedule.visits],
        schema={"visit": pl.String, "needed": pl.Int64},
        orient="row",
    )
    forms = standing.forms.filter(pl.col("stage") != Stage.EMPTY.value)
    counted = (
        forms.join(asked_at, on=["visit", "form"], how="left")
        .group_by(_KEY)
        .agg(
            pl.len().cast(pl.Int64).alias("begun"),
            complete.sum().cast(pl.Int64).alias("complete"),
            (complete & pl.col("asked_here").is_not_null()).sum().cast(pl.Int64).alias("full"),
            (complete & ~pl.col("signed")).sum().cast(pl.Int64).alias("unsigned"),
            pl.col("asked").sum(),
        )
        .join(needed, on="visit", how="left")
    )
    everything = pl.when(pl.col("needed").is_null()).then(pl.col("complete") == pl.col("begun"))
    return counted.with_columns(everything.otherwise(pl.col("full") == pl.col("needed")).alias("all_done"))


def _form_days(standing: Standing) -> pl.DataFrame:
    """The earliest and latest whole day that the forms of each visit bear."""
    own = _read(standing.forms.select(*_KEY, "day"), "day")
    return own.group_by(_KEY).agg(pl.col("on").min().alias("earliest"), pl.col("on").max().alias("latest"))


def _read(frame: pl.DataFrame, column: str) -> pl.DataFrame:
    """The same with ``on``, the whole day that a text says; null where it says none, or only a part of one."""
    texts = frame[column].drop_nulls().unique().to_list()
    read = pl.DataFrame(
        [(text, _day(text)) for text in texts], schema={column: pl.String, "on": pl.Int64}, orient="row"
    )
    return frame.join(read, on=column, how="left", maintain_order="left")


def _day(text: str | None) -> int | None:
    read = read_date(text) if text else None
    return days_since_epoch(read.earliest) if read is not None and read.is_whole else None


def _state(today: int) -> pl.Expr:
    gone = pl.col("left").is_not_null() & (pl.col("last").is_null() | (pl.col("last") >= pl.col("left")))
    states = (
        (pl.col("begun").gt(0) & pl.col("all_done").fill_null(False), VisitState.DONE),
        (pl.col("begun").gt(0) | ~pl.col("planned"), VisitState.BEGUN),
        (pl.col("missed").is_not_null(), VisitState.MISSED),
        (pl.col("overtaken") | (gone & ~pl.col("stays")), VisitState.NOT_EXPECTED),
        (pl.col("first").is_null(), VisitState.UNKNOWN),
        (pl.col("first") > today, VisitState.PLANNED),
        (pl.col("last") >= today, VisitState.DUE),
    )
    chosen = pl.coalesce(*(pl.when(condition).then(pl.lit(state.value)) for condition, state in states))
    return chosen.fill_null(VisitState.OVERDUE.value)
