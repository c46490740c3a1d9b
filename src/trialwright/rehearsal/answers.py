"""Answers a form as a virtual person would: by the scenario, by their body, or by the type of the question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from trialwright.casebook.forms import Form, Group
from trialwright.casebook.items import Item, ItemType
from trialwright.chapters.capture.submit import GivenAnswer
from trialwright.rehearsal.meal import Numbers
from trialwright.rehearsal.typical import STEADY, TYPICAL
from trialwright.study.scenarios import Draw, Scenario
from trialwright.study.study import Study
from trialwright.words.analytes import ANALYTES
from trialwright.words.days import day_text
from trialwright.words.units import Analyte, Unit, convert

UNITS: Mapping[str, str] = {
    "c_peptide_fasting": "nmol/L",
    "c_peptide_2h": "nmol/L",
    "glucose_fasting": "mmol/L",
    "glucose_2h": "mmol/L",
    "hba1c": "%",
    "insulin_dose": "U/d",
    "insulin_dose_per_weight": "U/kg/d",
    "body_mass_index": "kg/m2",
    "height": "cm",
    "weight": "kg",
    "age": "year",
    "meal": "mL",
}
"""The unit in which a body tells each quantity."""

OF_BODIES: Mapping[str, str] = {
    "c_peptide": "c_peptide_fasting",
    "glucose": "glucose_fasting",
    "body_weight": "weight",
}
"""What a body tells of an analyte that it calls otherwise."""

BEGINS = 8 * 60
"""Minutes after midnight at which a visit begins."""

BEFORE_THE_MEAL = -10.0
"""When the sample before the meal is drawn, minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meal:
    """A mixed meal: minutes, and at each glucose (mmol/L) and C-peptide (nmol/L)."""

    times: Numbers
    glucose: Numbers
    c_peptide: Numbers


@dataclass(slots=True, kw_only=True)
class Attendance:
    """A person at a visit.

    day       of the visit, since 1970-01-01
    anchors   the day of each anchor that happens to the person
    recorded  the anchors whose day is written down already
    body      what is measured on the person that day, and ``meal`` after a mixed meal
    lasting   what the person answers whenever asked, by the place of the draw
    """

    study: Study
    scenario: Scenario
    generator: np.random.Generator
    visit: str
    day: int
    anchors: Mapping[str, int]
    recorded: set[str]
    body: Mapping[str, float | str]
    meal: Meal
    lasting: dict[int, GivenAnswer | None] = field(default_factory=dict[int, GivenAnswer | None])

    def day_of(self, form: Form) -> int:
        """The day that dates a form: that of an anchor which it records, else that of the visit."""
        item = f"{form.id}.{form.dated_by}"
        own = [self.anchors[a.id] for a in self.study.schedule.anchors if a.item == item and a.id in self.anchors]
        return own[0] if own and own[0] <= self.day else self.day


def answer_form(form: Form, attendance: Attendance) -> tuple[GivenAnswer, ...]:
    """What is answered of its own accord: all but optional words and days that are no anchor's, and but rows.

    Missing: what the scenario draws as absent is left out, or marked *not done* where it must be answered; what other
    answers decide is answered when the form is said to lack it.
    """
    found = (_answer(form, item, attendance, needed=item.mandatory) for item in form.items if not _conditional(item))
    rows = (each for group in form.groups for each in _rows(form, group, attendance))
    return (*(each for each in found if each is not None), *rows)


def answer_demanded(form: Form, item: str, repeat: int, attendance: Attendance) -> GivenAnswer | None:
    """The answer to a question that a form was said to lack; None where the form has no such question."""
    asked = next((each for each, _ in form.questions() if each.id == item), None)
    return None if asked is None else _answer(form, asked, attendance, repeat=repeat, needed=True)


def _conditional(item: Item) -> bool:
    """Whether other answers decide if a question is asked, or what its value is."""
    return any(getattr(item, name, None) is not None for name in ("show_if", "calculated"))


def _answer(form: Form, item: Item, attendance: Attendance, *, repeat: int = 0, needed: bool) -> GivenAnswer | None:
    name = f"{form.id}.{item.id}"
    dated = [anchor.id for anchor in attendance.study.schedule.anchors if anchor.item == name]
    if dated:
        return _anchor_day(item, dated, attendance, needed=needed)
    if item.id == form.dated_by:
        return GivenAnswer(item=item.id, value=day_text(attendance.day_of(form)))
    for place, draw in enumerate(attendance.scenario.draws):
        if _fits(draw, name, item, attendance.visit):
            if draw.days is not None:
                return GivenAnswer(item=item.id, repeat=repeat, value=day_text(attendance.day_of(form) + draw.days))
            if not draw.lasting:
                return _drawn(draw, item, repeat, attendance, needed=needed)
            if place not in attendance.lasting:
                attendance.lasting[place] = _drawn(draw, item, 0, attendance, needed=needed)
            kept = attendance.lasting[place]
            return kept and GivenAnswer(
                item=item.id, repeat=repeat, value=kept.value, unit=kept.unit, missing=kept.missing
            )
    if not needed and item.type in {ItemType.TEXT, ItemType.DATE}:
        return None
    value, unit = _by_type(form, item, attendance)
    return GivenAnswer(item=item.id, repeat=repeat, value=value, unit=unit)


def _fits(draw: Draw, name: str, item: Item, visit: str) -> bool:
    named = (draw.item == name, draw.analyte == (item.analyte or ""), draw.codelist == (item.codelist or ""))
    return any(named) and draw.visit in {None, visit}


def _anchor_day(item: Item, dated: list[str], attendance: Attendance, *, needed: bool) -> GivenAnswer | None:
    """The day of an anchor, written down once, as soon as it has come; where it must be answered, always."""
    for anchor in dated:
        day = attendance.anchors.get(anchor)
        if day is not None and day <= attendance.day and (needed or anchor not in attendance.recorded):
            attendance.recorded.add(anchor)
            return GivenAnswer(item=item.id, value=day_text(day))
    return GivenAnswer(item=item.id, value=day_text(attendance.day)) if needed else None


def _drawn(draw: Draw, item: Item, repeat: int, attendance: Attendance, *, needed: bool) -> GivenAnswer | None:
    generator = attendance.generator
    if generator.random() < draw.absent:
        return GivenAnswer(item=item.id, repeat=repeat, missing="not done") if needed else None
    if draw.text is not None:
        return GivenAnswer(item=item.id, repeat=repeat, value=draw.text, unit=draw.unit)
    if draw.codes:
        shares = np.array(list(draw.codes.values()))
        code = generator.choice(list(draw.codes), p=shares / shares.sum())
        return GivenAnswer(item=item.id, repeat=repeat, value=str(code))
    known = float(draw.median or 1.0) if draw.body is None else attendance.body[draw.body]
    if isinstance(known, str):
        return GivenAnswer(item=item.id, repeat=repeat, value=known)
    value, unit = _number(known, UNITS.get(draw.body or ""), draw, item, generator)
    return GivenAnswer(item=item.id, repeat=repeat, value=value, unit=unit)


def _number(
    value: float, unit: str | None, draw: Draw | None, item: Item, generator: np.random.Generator
) -> tuple[str, str | None]:
    """A number as a laboratory prints it, with its unit: three significant figures, or below its limit.

    unit  of the value; None where it is given in the unit of the draw
    """
    value *= float(np.exp(generator.normal(0.0, 0.0 if draw is None else draw.spread)))
    analyte = ANALYTES.get(item.analyte or "")
    if analyte is None:
        return str(round(value)), None
    own = None if draw is None else draw.unit
    target = _offered(item, analyte, own)
    value = convert(value, analyte.find(unit or own or "") or target, target)
    if draw is not None and draw.lowest is not None:
        lowest = convert(draw.lowest, analyte.find(own or "") or target, target)
        if value < lowest:
            return f"<{lowest:.3g}", target.symbol or None
    return _printed(value, item), target.symbol or None


def _printed(value: float, item: Item) -> str:
    return str(round(value)) if item.type is ItemType.INTEGER else f"{float(f'{value:.3g}'):.12g}"


def _offered(item: Item, analyte: Analyte, wanted: str | None) -> Unit:
    """The unit in which an item is answered: the one wanted where the item offers it, else the first that it offers."""
    offered = [analyte.find(each) or analyte.units[0] for each in item.units] or list(analyte.units)
    unit = analyte.find(wanted) if wanted is not None else None
    return unit if unit in offered else offered[0]


def _by_type(form: Form, item: Item, attendance: Attendance) -> tuple[str, str | None]:
    """An answer that the question accepts, where the scenario says nothing of it."""
    match item.type:
        case ItemType.DATE:
            return day_text(attendance.day_of(form)), None
        case ItemType.CODE:
            codelist = attendance.study.casebook.codelist(item.codelist)
            codes = [] if codelist is None else [each.code for each in codelist.codes]
            return _quiet(codes), None
        case ItemType.YES_NO:
            return ("yes" if f"{form.id}.{item.id}" in _welcome(attendance.study) else "no"), None
        case ItemType.NUMBER | ItemType.INTEGER:
            return _usual(item, attendance)
        case _:
            return _written(item.type, attendance.day, 0.0), None


def _written(kind: str, day: int, minute: float) -> str:
    """A clock time, a day with its time, or words."""
    clock = BEGINS + round(minute)
    said = f"{clock // 60:02d}:{clock % 60:02d}"
    return {"time": said, "date_time": f"{day_text(day)}T{said}"}.get(kind, "rehearsed")


def _welcome(study: Study) -> set[str]:
    """The questions whose yes lets a person in: the attested inclusions."""
    facts = {criterion.id for criterion in study.eligibility.criteria if criterion.kind == "inclusion"}
    return {fact.item for fact in study.facts if fact.id in facts}


def _quiet(codes: Sequence[str]) -> str:
    """The first code; where that says that something was found, the one that says that nothing was."""
    quiet = {"positive": "negative", "detected": "not_detected"}.get(codes[0], codes[0])
    return quiet if quiet in codes else codes[0]


def _usual(item: Item, attendance: Attendance) -> tuple[str, str | None]:
    """What is measured on the body, else a usual result, else the middle of the plausible range."""
    analyte = ANALYTES.get(item.analyte or "")
    if analyte is None:
        return "1", None
    name = OF_BODIES.get(analyte.name, analyte.name)
    known = attendance.body.get(name)
    if isinstance(known, float):
        return _number(known, UNITS[name], None, item, attendance.generator)
    low, high = analyte.plausible
    value = TYPICAL.get(analyte.name, (low * high) ** 0.5 if low > 0 else (low + high) / 2)
    value *= float(np.exp(attendance.generator.normal(0.0, 0.003 if analyte.name in STEADY else 0.04)))
    value = min(max(value, low), high)
    unit = _offered(item, analyte, None)
    return _printed(convert(value, analyte.units[0], unit), item), unit.symbol or None


def _rows(form: Form, group: Group, attendance: Attendance) -> Iterator[GivenAnswer]:
    """The rows of a repeating group: the samples of a meal, or as many as the scenario says."""
    yield from _curve(form, group, attendance)
    for repeat in range(1, attendance.scenario.rows.get(f"{form.id}.{group.id}", 0) + 1):
        for item in group.items:
            if not _conditional(item):
                found = _answer(form, item, attendance, repeat=repeat, needed=item.mandatory)
                if found is not None:
                    yield found


def _curve(form: Form, group: Group, attendance: Attendance) -> Iterator[GivenAnswer]:
    """The samples of a mixed meal, where an endpoint of the study reads this group as one."""
    roles = _sampled(form, group, attendance.study)
    if not roles:
        return
    planned = [BEFORE_THE_MEAL, *(float(each) for each in roles.pop("schedule").split(","))]
    generator = attendance.generator
    for repeat, minute in enumerate(planned[: group.most], start=1):
        drawn = minute + (round(float(np.clip(generator.normal(0, 1.2), -3, 3))) if minute > 0 else 0)
        lost = generator.random() < attendance.scenario.rates.missed_samples
        for item in group.items:
            role = roles.get(item.id)
            if role in {"minute", "nominal"}:
                yield GivenAnswer(
                    item=item.id, repeat=repeat, value=f"{drawn if role == 'minute' else minute:g}", unit=_minutes(item)
                )
            elif role == "value" or item.analyte in {"c_peptide", "glucose"}:
                yield _sample(form, item, repeat, drawn, attendance, lost=lost)
            elif item.type is ItemType.INTEGER and item.analyte is None and not _conditional(item):
                yield GivenAnswer(item=item.id, repeat=repeat, value=f"{minute:g}")
            elif item.type.value in {"time", "date_time"}:
                yield GivenAnswer(item=item.id, repeat=repeat, value=_written(item.type, attendance.day, drawn))
            elif item.mandatory and not _conditional(item):
                found = _answer(form, item, attendance, repeat=repeat, needed=True)
                yield found or GivenAnswer(item=item.id, repeat=repeat, missing="not done")


def _minutes(item: Item) -> str | None:
    return (item.units[0] if item.units else "min") if item.analyte is not None else None


def _sampled(form: Form, group: Group, study: Study) -> dict[str, str]:
    """Which item of a group is what to an endpoint of the meal test, and under ``schedule`` its planned minutes."""
    for endpoint in study.endpoints.endpoints:
        if endpoint.kind == "mmtt":
            roles = {item.partition(".")[2]: role for role, item in endpoint.items.items()}
            own = {item.id: roles[item.id] for item in group.items if f"{form.id}.{item.id}" in endpoint.items.values()}
            if own:
                return own | {"schedule": str(endpoint.settings.get("schedule", "0,15,30,60,90,120"))}
    return {}


def _sample(form: Form, item: Item, repeat: int, minute: float, attendance: Attendance, *, lost: bool) -> GivenAnswer:
    if lost:
        return GivenAnswer(item=item.id, repeat=repeat, missing="not done")
    meal = attendance.meal
    curve, unit = (meal.glucose, "mmol/L") if item.analyte == "glucose" else (meal.c_peptide, "nmol/L")
    value = float(np.interp(max(minute, 0.0), meal.times, curve))
    name = f"{form.id}.{item.id}"
    draw = next((each for each in attendance.scenario.draws if _fits(each, name, item, attendance.visit)), None)
    written, in_unit = _number(value, unit, draw, item, attendance.generator)
    return GivenAnswer(item=item.id, repeat=repeat, value=written, unit=in_unit)
