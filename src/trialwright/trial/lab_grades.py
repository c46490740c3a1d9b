"""Grades that laboratory results propose: a list that a person accepts or declines, never an event by itself.

A result counts from the first dose of induction on; its baseline is the last one surely before it, in the same unit. A
result proposes an event where its grade is 1 or more and higher than that of the baseline, no treatment aims at it
(aPTT on heparin), and no event that came from such a result covers it already.

Missing: a result whose grade nobody can tell (no limit of normal, a baseline that lacks, ``<5``) proposes nothing; it
is in the frame, with what lacks. A sample of the day of induction whose time is not known is no baseline.
Source: CTCAE 5.0; clinical review of the founding study, *Time*, and *Doses given are facts*.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from trialwright.casebook.casebook import Asked
from trialwright.casebook.forms import Form
from trialwright.casebook.items import ItemType
from trialwright.casebook.measurements import measured_one
from trialwright.chapters.capture.limits import Sample, limit_of
from trialwright.chapters.capture.reading import read_day
from trialwright.chapters.safety.ctcae import RESULTS, RULES, grade
from trialwright.chapters.safety.ctcae_terms import TERMS
from trialwright.chapters.safety.protocol import LaboratoryGrades
from trialwright.language.reference import NOTHING, Answer
from trialwright.language.symbols import Kind, Symbol
from trialwright.records.adverse_events import AdverseEvent, Events
from trialwright.records.entries import FormKey
from trialwright.records.forms import CurrentValue
from trialwright.study.study import Study
from trialwright.words.analytes import ANALYTES
from trialwright.words.days import PartialDate, read_date
from trialwright.words.intervals import Interval
from trialwright.words.units import convert

Saved = Mapping[FormKey, Mapping[tuple[str, int], CurrentValue]]
"""What is saved on forms, by item and row."""

LAB = {
    "subject": pl.String, "result": pl.String, "visit": pl.String, "form": pl.String, "item": pl.String,
    "analyte": pl.String, "written": pl.String, "day": pl.Date, "minute": pl.Int64, "treated": pl.Boolean,
    "is_baseline": pl.Boolean, **RESULTS,
}  # fmt: skip
"""The columns of a graded frame before it is graded: where a result stands, what it is, and what ``grade`` takes.

treated      whether it was taken at or after the first dose of induction; False where none is recorded
is_baseline  whether it is the last one surely before it
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A grade that a result proposes.

    result    where it stands: ``visit/form/item/row``; ``written`` what was written there, with its unit
    term      of CTCAE
    day       of the sample
    baseline  the last result before induction, in the same unit; None where there is none
    worsens   number of the event that covers the day with a lower grade; None where it would be a new one
    """

    subject: str
    result: str
    written: str
    term: str
    day: date
    grade: int
    baseline: float | None
    worsens: int | None

    @property
    def place(self) -> str:
        """The visit and form on which the result stands."""
        return "/".join(self.result.split("/")[:2])


def graded_forms(study: Study) -> frozenset[str]:
    """The forms that have to be read: those with results that have a grade, and those of sex, birth and induction."""
    ranges, record = study.lab_ranges, study.safety.events
    beside = (ranges.sex, ranges.born, record.induction if record is not None else None)
    return frozenset({each.form.id for each in _graded_items(study)} | {n.partition(".")[0] for n in beside if n})


def proposals(study: Study, saved: Saved, events: Events) -> tuple[Proposal, ...]:
    """What waits for somebody to accept or decline, the most severe first."""
    graded = graded_results(study, _of_treated(study, saved))
    rose = pl.col("grade") > pl.col("baseline_grade").fill_null(0)
    wanted = graded.filter(pl.col("treated") & pl.col("proposes_event") & rose)
    declined = {(each.subject, each.result, each.value) for each in events.declined}
    found: list[Proposal] = []
    for row in wanted.iter_rows(named=True):
        subject, result, written, day, term = (row[name] for name in ("subject", "result", "written", "day", "term"))
        own = [event for event in events.of(subject) if _covers(event, term, result, day)]
        covered = any((event.grade or 0) >= row["grade"] for event in own)
        if day is not None and not covered and (subject, result, written) not in declined:
            found.append(
                Proposal(
                    subject=subject,
                    result=result,
                    written=written,
                    term=term,
                    day=day,
                    grade=row["grade"],
                    baseline=row["baseline"],
                    worsens=own[-1].number if own else None,
                )
            )
    return tuple(sorted(found, key=lambda each: (-each.grade, each.day, each.subject, each.term)))


def graded_results(study: Study, saved: Saved) -> pl.DataFrame:
    """Every result with a CTCAE term, graded: the columns of ``LAB``, of ``grade``, and ``baseline_grade``.

    Missing: ``baseline_grade`` is null where there is no baseline, or it has no grade. Runs on nothing at all.
    """
    people: dict[str, dict[FormKey, Mapping[tuple[str, int], CurrentValue]]] = {}
    for key, values in saved.items():
        people.setdefault(key.subject, {})[key] = values
    rows = [row for own in people.values() for row in _of_subject(study, own)]
    frame = pl.DataFrame(rows, schema=LAB, orient="row")
    baselines = frame.filter("is_baseline").with_columns(pl.col("value").alias("baseline"))
    before = grade(baselines).select("subject", "term", pl.col("grade").alias("baseline_grade"))
    return grade(frame).join(before, on=["subject", "term"], how="left", maintain_order="left")


def _of_treated(study: Study, saved: Saved) -> Saved:
    """The same without those for whom no first dose of induction is recorded: they have no proposals."""
    record = study.safety.events
    form, _, item = (record.induction or "" if record is not None else "").partition(".")
    begun = {key.subject for key, values in saved.items() if key.form == form and (item, 0) in values}
    return {key: values for key, values in saved.items() if key.subject in begun}


def _graded_items(study: Study) -> Iterator[Asked]:
    silent = study.safety.laboratory.silent if study.safety.laboratory is not None else ()
    for asked in study.asked.values():
        if asked.item.analyte in _TERMS and asked.item.analyte not in silent:
            yield asked


_TERMS = {term.analyte: term.name for term in TERMS.values() if term.analyte is not None and term.name in RULES}
"""The term by which each analyte is graded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One result of a subject as it was written, with the day and minute of its sample."""

    asked: Asked
    key: FormKey
    repeat: int
    given: CurrentValue
    value: float | None
    taken: PartialDate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """What of one subject the grades rest upon: their forms, sex, birth, and the first dose of induction."""

    own: Saved
    sex: Answer
    born: Answer
    induction: PartialDate | None


def _of_subject(study: Study, own: Saved) -> Iterator[tuple[object, ...]]:
    record = study.safety.events
    sex, born = (next(iter(_said(own, name)), None) for name in (study.lab_ranges.sex, study.lab_ranges.born))
    person = _Person(
        own=own,
        sex=NOTHING if sex is None else Answer(known=sex),
        born=NOTHING if born is None else Answer(known=read_day(born, in_minutes=False)),
        induction=_earliest(_said(own, record.induction if record is not None else None)),
    )
    reads = [read for asked in _graded_items(study) for read in _results(asked, own)]
    baselines = _baselines(reads, person.induction)
    for read in reads:
        yield _row(study, read, baselines.get(read.asked.item.analyte or ""), person)


def _row(study: Study, read: _Read, base: _Read | None, person: _Person) -> tuple[object, ...]:
    form, item, unit = read.asked.form, read.asked.item, read.given.unit or ""
    analyte = item.analyte or ""
    sample = _sample(read, person)
    uln, lln = (_limit(study, read, which, sample) for which in ("uln", "lln"))
    settings = study.safety.laboratory
    drug = _anticoagulant(settings, form, person.own[read.key])
    aims = (each for each in settings.aims if each.analyte == analyte and drug in each.under) if settings else ()
    aim = next(iter(aims), None)
    low, high = (
        (None, None) if aim is None else (_in_unit(each, aim.unit, unit, analyte) for each in (aim.low, aim.high))
    )
    known = ANALYTES[analyte].find(unit)
    return (
        read.key.subject,
        f"{read.key.visit}/{form.id}/{item.id}/{read.repeat}",
        read.key.visit,
        form.id,
        item.id,
        analyte,
        f"{read.given.value} {unit}".strip(),
        read.taken.earliest if read.taken is not None and read.taken.is_whole else None,
        read.taken.time if read.taken is not None else None,
        person.induction is not None and not _surely_before(read.taken, person.induction),
        base is read,
        _TERMS[analyte],
        read.value,
        known.symbol if known is not None else unit,
        None if base is None else _in_unit(base.value, base.given.unit or "", unit, analyte),
        uln,
        lln,
        None if drug is None or settings is None else drug != settings.untreated,
        low,
        high,
    )


def _sample(read: _Read, person: _Person) -> Sample:
    laboratory = person.own[read.key].get((read.asked.form.laboratory or "", 0))
    return Sample(
        laboratory=laboratory.value if laboratory is not None else None,
        day=NOTHING if read.taken is None else Answer(known=read_day(read.taken.text, in_minutes=False)),
        sex=person.sex,
        born=person.born,
    )


def _anticoagulant(
    settings: LaboratoryGrades | None, form: Form, values: Mapping[tuple[str, int], CurrentValue]
) -> str | None:
    name = settings.anticoagulant if settings is not None else None
    own, _, item = (name or "").partition(".")
    given = values.get((item, 0)) if own == form.id else None
    return given.value if given is not None else None


def _limit(study: Study, read: _Read, which: str, sample: Sample) -> float | None:
    """A limit of normal in the unit in which the result was written."""
    item = read.asked.item
    found = limit_of(study.lab_ranges, item, which, sample)
    spoken = item.units[0] if item.units else ANALYTES[item.analyte or ""].unit
    limit = found.known.lo if found is not None and isinstance(found.known, Interval) else None
    return _in_unit(limit, spoken, read.given.unit or "", item.analyte or "")


def _in_unit(value: float | None, unit: str, wanted: str, analyte: str) -> float | None:
    known = ANALYTES[analyte]
    source, target = known.find(unit), known.find(wanted)
    return None if value is None or source is None or target is None else convert(value, source, target)


def _results(asked: Asked, own: Saved) -> Iterator[_Read]:
    for key, values in own.items():
        if key.form != asked.form.id:
            continue
        once = [0] if asked.group is None else [repeat for item, repeat in values if item == asked.item.id]
        for repeat in once:
            given = values.get((asked.item.id, repeat))
            if given is not None and given.value is not None:
                taken, value = _taken(asked, values, repeat), _number(asked, given)
                yield _Read(asked=asked, key=key, repeat=repeat, given=given, value=value, taken=taken)


def _number(asked: Asked, given: CurrentValue) -> float | None:
    """The number in the unit in which it was written; None for ``<5`` and what cannot be read."""
    analyte = asked.item.analyte or ""
    unit = ANALYTES[analyte].find(given.unit or "")
    if unit is None:
        return None
    symbol = Symbol(name=asked.item.id, kind=Kind.NUMBER, analyte=analyte, unit=unit.symbol)
    read = measured_one(given.value or "", given.unit or "", symbol)
    return read.lo if isinstance(read, Interval) and read.is_point else None


def _taken(asked: Asked, values: Mapping[tuple[str, int], CurrentValue], repeat: int) -> PartialDate | None:
    """When a sample was taken: the time in its row, else the day of its form."""
    inside = asked.group.items if asked.group is not None else ()
    names = [(item.id, repeat) for item in inside if item.type is ItemType.DATE_TIME]
    names.append((asked.form.dated_by, 0))
    written = (values[name].value for name in names if name in values)
    return next((day for text in written if text and (day := read_date(text)) is not None), None)


def _said(own: Saved, name: str | None) -> list[str]:
    form, _, item = (name or "").partition(".")
    found = (values.get((item, 0)) for key, values in own.items() if key.form == form)
    return [each.value for each in found if each is not None and each.value is not None]


def _earliest(texts: Sequence[str]) -> PartialDate | None:
    read = [day for text in texts if (day := read_date(text)) is not None]
    return min(read, key=lambda day: (day.earliest, day.time or 0), default=None)


def _surely_before(taken: PartialDate | None, induction: PartialDate) -> bool:
    if taken is None:
        return False
    if taken.latest != induction.earliest:
        return taken.latest < induction.earliest
    return taken.time is not None and induction.time is not None and taken.time < induction.time


def _baselines(reads: Iterable[_Read], induction: PartialDate | None) -> dict[str, _Read]:
    """The last result of each analyte surely before induction."""
    if induction is None:
        return {}
    before = [read for read in reads if read.value is not None and _surely_before(read.taken, induction)]
    before.sort(key=lambda read: (read.taken.latest, read.taken.time or 0) if read.taken else (date.min, 0))
    return {read.asked.item.analyte or "": read for read in before}


def _covers(event: AdverseEvent, term: str, result: str, day: date | None) -> bool:
    """Whether an event that came from such a result is there on a day."""
    if event.facts.get("lab.term") != term:
        return False
    if event.facts.get("lab.result") == result:
        return True
    began, ended = (read_date(event.facts.get(name, "")) for name in ("began", "ended"))
    return day is not None and (began is None or began.earliest <= day) and (ended is None or day <= ended.latest)
