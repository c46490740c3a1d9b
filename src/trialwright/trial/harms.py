"""Safety as the first primary endpoint: who was treated, for how long they were watched, and what happened to them.

Population: everybody who was given a product, in the arm and part in which they were treated. An event counts from the
first dose of induction to week 52, death or the end of their follow-up. An event of which nobody can tell whether it
began before induction counts, and is marked.

Missing: who has no first dose of induction is watched from the infusion; without arm or part in the log they stand in
a group of their own; an event whose relation nobody has judged counts as related. Runs on an empty trial: every frame
is there, without rows.
Source: primary outcome 1 of the record, adverse events to week 52 and change of safety findings since baseline;
estimand ``harm`` of analysis.yaml.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from trialwright.chapters.safety.adverse_events import treatment_emergent
from trialwright.records.adverse_events import AdverseEvent, fold_events
from trialwright.records.doses import DOSE_KINDS, DoseState, fold_doses
from trialwright.records.entries import FormKey
from trialwright.records.forms import CurrentValue
from trialwright.records.snapshot import Snapshot
from trialwright.study.event_sentences import questions_of
from trialwright.study.study import Study
from trialwright.trial.answered import anchor_days
from trialwright.trial.dose_state import doses_of
from trialwright.trial.lab_grades import Saved, graded_forms, graded_results
from trialwright.trial.rule_facts import induced, induction_item
from trialwright.words.days import day_at, days_since_epoch, read_date

FOLLOWED = 364 + 14
"""Days from the infusion to the end of the window of week 52 [A]."""

ENDS = ("death", "completion", "discontinuation", "last_contact")
"""The anchors that end somebody's follow-up, the earliest of those that are known."""

PEOPLE = {
    "subject": pl.String, "arm": pl.String, "part": pl.String, "since": pl.Int64, "until": pl.Int64,
    "years": pl.Float64,
}  # fmt: skip
"""One row a person who was treated: arm and part (null where the log does not say), days since 1970-01-01, and the time
under observation in years."""

HAPPENED = {
    "subject": pl.String, "number": pl.Int64, "term": pl.String, "class": pl.String, "grade": pl.Int64,
    "serious": pl.Boolean, "related": pl.Boolean, "fatal": pl.Boolean, "certain": pl.Boolean,
}  # fmt: skip
"""One row an event that counts: ``class`` is the system organ class where it is coded; ``certain`` is False for one of
which nobody can tell whether it began before induction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harms:
    """The frames of the first primary endpoint.

    people      columns of ``PEOPLE``; ``events`` of ``HAPPENED``
    limiting    a row, ``subject``, for each toxicity that was adjudicated as limiting the dose
    laboratory  of those who were treated, the columns of ``lab_grades.graded_results``, to week 52
    """

    people: pl.DataFrame
    events: pl.DataFrame
    limiting: pl.DataFrame
    laboratory: pl.DataFrame


def harms(study: Study, snapshot: Snapshot) -> Harms:
    """Everything that the safety endpoint rests upon, as of a snapshot."""
    inductions = inductions_of(study, snapshot)
    people = _people(study, snapshot, inductions)
    spans = {str(row["subject"]): (row["since"], row["until"]) for row in people.iter_rows(named=True)}
    rows = [
        _event(study, event, inductions)
        for event in fold_events(snapshot.happened).events.values()
        if event.subject in spans and _counts(event, inductions, *spans[event.subject])
    ]
    events = pl.DataFrame(rows, schema=HAPPENED, orient="row")
    saved = {key: values for key, values in saved_on(snapshot, graded_forms(study)).items() if key.subject in spans}
    graded = graded_results(study, saved)
    days = pl.col("day").cast(pl.Int32).cast(pl.Int64)
    watched = graded.join(people.select("subject", "until"), on="subject").filter(days <= pl.col("until"))
    toxicities = doses_of(study, snapshot.happened).toxicities
    limited = [each.subject for each in toxicities if each.counts and each.subject in spans]
    limiting = pl.DataFrame({"subject": limited}, schema={"subject": pl.String})
    return Harms(people=people, events=events, limiting=limiting, laboratory=watched.drop("until"))


def incidence(found: Harms, group: str | None = None) -> pl.DataFrame:
    """How many people had what, in each group.

    group  a column of ``PEOPLE``, such as ``arm``; None for everybody together

    Shape: ``what`` (``any``, ``serious``, ``related``, ``severe`` for grade 3 or more, ``fatal``, ``dlt``, ``class`` or
    ``term``), ``name`` (the class or term), ``group``, ``people``, ``with`` (who had it: each once, however often it
    happened), ``events``, ``years``.
    """
    label = pl.lit("all") if group is None else pl.col(group).fill_null("not recorded")
    people = found.people.with_columns(label.alias("group"))
    sizes = people.group_by("group").agg(pl.len().alias("people"), pl.col("years").sum())
    grouped = people.select("subject", "group")
    events, limiting = (each.join(grouped, on="subject") for each in (found.events, found.limiting))
    wholes = {
        "any": pl.lit(value=True), "severe": pl.col("grade") >= 3, "serious": pl.col("serious"),
        "related": pl.col("related").fill_null(value=True), "fatal": pl.col("fatal"),
    }  # fmt: skip
    told = {what: events.filter(holds) for what, holds in wholes.items()} | {"dlt": limiting}
    parts = [
        sizes.select("group", pl.lit(what).alias("what"), pl.lit("").alias("name")).join(
            _counted(own, []), on="group", how="left"
        )
        for what, own in told.items()
    ]
    parts += [
        _counted(events, [column]).select(
            "group", pl.lit(column).alias("what"), pl.col(column).alias("name"), "with", "events"
        )
        for column in ("class", "term")
    ]
    joined = pl.concat(parts).join(sizes, on="group").with_columns(pl.col("with", "events").fill_null(0))
    return joined.select("what", "name", "group", "people", "with", "events", "years").filter(
        pl.col("name").is_not_null()
    )


def shifts(found: Harms) -> pl.DataFrame:
    """Grade before induction against the worst after it: ``term``, ``before``, ``worst``, ``people``.

    Missing: of whom no grade before induction is known ``before`` is null; who has none after it is not counted.
    """
    after = found.laboratory.filter(pl.col("treated") & pl.col("grade").is_not_null())
    worst = after.group_by("subject", "term").agg(
        pl.col("baseline_grade").first().alias("before"), pl.col("grade").max().alias("worst")
    )
    return worst.group_by("term", "before", "worst").agg(pl.len().alias("people")).sort("term", "before", "worst")


def changes(found: Harms, visit: str) -> pl.DataFrame:
    """Change from before induction at a visit: ``term``, ``unit``, ``people``, ``median``, ``least``, ``most``."""
    at = found.laboratory.filter((pl.col("visit") == visit) & pl.col("treated"))
    changed = at.with_columns((pl.col("value") - pl.col("baseline")).alias("change")).drop_nulls("change")
    change = pl.col("change")
    return (
        changed.group_by("term", "unit")
        .agg(
            pl.len().alias("people"),
            change.median().alias("median"),
            change.min().alias("least"),
            change.max().alias("most"),
        )
        .sort("term", "unit")
    )


def _counted(events: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    return events.group_by("group", *by, maintain_order=True).agg(
        pl.col("subject").n_unique().cast(pl.Int64).alias("with"), pl.len().cast(pl.Int64).alias("events")
    )


def saved_on(snapshot: Snapshot, forms: frozenset[str]) -> Saved:
    """What a snapshot holds of some forms, by form, item and row."""
    saved: dict[FormKey, dict[tuple[str, int], CurrentValue]] = {}
    for row in snapshot.values.filter(pl.col("form").is_in(sorted(forms))).iter_rows(named=True):
        key = FormKey(subject=row["subject"], visit=row["visit"], form=row["form"])
        known = CurrentValue(value=row["value"], unit=row["unit"], missing=row["missing"])
        saved.setdefault(key, {})[row["item"], row["repeat"]] = known
    return saved


def inductions_of(study: Study, snapshot: Snapshot) -> Mapping[str, str]:
    """The first dose of induction of everybody of whom one is recorded, as it was written."""
    return induced(study, saved_on(snapshot, frozenset({induction_item(study)[0]})))


def _people(study: Study, snapshot: Snapshot, inductions: Mapping[str, str]) -> pl.DataFrame:
    doses = fold_doses(each for each in snapshot.happened if each.entry.kind in DOSE_KINDS)
    anchors = anchor_days(study, snapshot)
    infused = (
        {}
        if "infusion" not in anchors.columns
        else dict(anchors.select("subject", "infusion").drop_nulls().iter_rows())
    )
    for given in doses.given:
        infused.setdefault(given.subject, _day(given.day) or 0)
    ends = {
        name: dict(anchors.select("subject", name).drop_nulls().iter_rows()) for name in ENDS if name in anchors.columns
    }
    zone = study.study.sites[0].zone
    cut = _day(day_at(snapshot.head.when, zone)) or 0
    rows: list[tuple[object, ...]] = []
    for subject, day in sorted(infused.items(), key=lambda each: (each[1], each[0])):
        since = _day(inductions.get(subject, "")) or day
        known = [end[subject] for end in ends.values() if subject in end]
        until = max(min([day + FOLLOWED, cut, *known]), since)
        rows.append((subject, *_placed(study, doses, subject), since, until, (until - since + 1) / 365.25))
    return pl.DataFrame(rows, schema=PEOPLE, orient="row")


def _placed(study: Study, doses: DoseState, subject: str) -> tuple[str | None, str | None]:
    """The arm and part in which somebody was treated, as the log of doses and allocations says."""
    allocated = next((each for each in reversed(doses.allocations) if each.subject == subject), None)
    given = next((each for each in doses.given if each.subject == subject), None)
    part = given.part if given is not None else None
    if allocated is not None:
        slot = next((each for each in study.allocation.slots if each.id == allocated.slot), None)
        return allocated.arm, part or (slot.part if slot is not None else None)
    arms = next((each.arms for each in study.study.parts if each.id == part), ())
    return (arms[0] if len(arms) == 1 else None), part


def _day(text: str | None) -> int | None:
    read = read_date(text) if text else None
    return days_since_epoch(read.earliest) if read is not None else None


def _counts(event: AdverseEvent, inductions: Mapping[str, str], since: int, until: int) -> bool:
    """Whether an event belongs to the endpoint: not one that surely began before treatment or after the end."""
    began = read_date(event.facts.get("began", ""))
    if treatment_emergent(event, inductions.get(event.subject)) is False:
        return False
    if began is None:
        return True
    return days_since_epoch(began.latest) >= since and days_since_epoch(began.earliest) <= until


def _event(study: Study, event: AdverseEvent, inductions: Mapping[str, str]) -> tuple[object, ...]:
    questions = questions_of(study)
    return (
        event.subject,
        event.number,
        event.facts.get("code.pt") or event.term,
        event.facts.get("code.soc"),
        event.grade,
        event.serious,
        questions.related(event),
        questions.fatal(event),
        treatment_emergent(event, inductions.get(event.subject)) is True,
    )
