"""Judges a whole form of answers by its one definition, and says everything that is wrong with it at once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from trialwright.casebook.casebook import Asked, Casebook, asked_on
from trialwright.casebook.forms import Form
from trialwright.casebook.items import Item, ItemType
from trialwright.casebook.measurements import WRITTEN
from trialwright.chapters.capture.filled_form import FilledForm
from trialwright.chapters.capture.reading import clock_minutes
from trialwright.words.analytes import ANALYTES
from trialwright.words.days import read_date
from trialwright.words.findings import Fault, Finding, Place, fault, nearest
from trialwright.words.intervals import close
from trialwright.words.units import Unit

LONGEST = 4_000
"""Characters that a free text may have."""

MISSING = ("not done", "not known", "not applicable", "refused")
"""The reasons for which an answer may be missing."""

_NUMBER = re.compile(WRITTEN)
_INTEGER = re.compile(r"^[-+]?[0-9]{1,9}$")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """One answer as it is entered.

    repeat   row of a repeating group, from 1; 0 for what is asked once
    value    as typed; None where ``missing`` says why there is none, or where the answer is cleared
    missing  why there is no value, such as ``not done``
    """

    item: str
    repeat: int = 0
    value: str | None = None
    unit: str | None = None
    missing: str | None = None


def read_form(
    form: Form, answers: Sequence[GivenAnswer], casebook: Casebook
) -> tuple[tuple[GivenAnswer, ...], tuple[Finding, ...]]:
    """The answers as they will be kept, and every finding; with an error nothing may be kept.

    Missing: an empty value clears the answer. Values are kept as typed, without the blanks around them; no value is
    cast, converted or completed.
    """
    asked = {each.item.id: each for each in asked_on(form)}
    kept: list[GivenAnswer] = []
    findings: list[Finding] = []
    seen: set[tuple[str, int]] = set()
    for answer in answers:
        place = Place(file=form.id, column=answer.item, tag=str(answer.repeat) if answer.repeat else None)
        tidy = replace(answer, value=_tidy(answer.value), unit=_tidy(answer.unit), missing=_tidy(answer.missing))
        faults = list(_faults(tidy, asked, form, casebook))
        if (answer.item, answer.repeat) in seen:
            faults.append(fault("answered-twice", id=answer.item))
        seen.add((answer.item, answer.repeat))
        findings += [found.at(place) for found in faults]
        if not faults:
            kept.append(tidy)
    return tuple(kept), tuple(findings)


def _tidy(text: str | None) -> str | None:
    return (text.strip() or None) if text is not None else None


def _faults(answer: GivenAnswer, asked: dict[str, Asked], form: Form, casebook: Casebook) -> list[Fault]:
    question = asked.get(answer.item)
    if question is None:
        return [fault("item-not-on-form", form=form.id, id=answer.item, near=nearest(answer.item, asked))]
    most = 0 if question.group is None else question.group.most
    least = 0 if question.group is None else 1
    if not least <= answer.repeat <= most:
        return [fault("impossible-repeat", id=answer.item, repeat=answer.repeat, most=most)]
    if question.item.calculated is not None:
        return [fault("item-calculated", id=answer.item)]
    if answer.missing is not None and answer.missing not in MISSING:
        near, allowed = nearest(answer.missing, MISSING), ", ".join(MISSING)
        return [fault("unknown-code", code=_shown(answer.missing), near=near, allowed=allowed)]
    if answer.value is None:
        return [] if answer.unit is None else [fault("unit-not-allowed", unit=_shown(answer.unit), allowed="-")]
    if answer.missing is not None:
        return [fault("value-and-missing", id=answer.item)]
    for text in (answer.value, answer.unit or ""):
        if len(text) > LONGEST or _UNWRITABLE.search(text):
            detail = f"it has more than {LONGEST} characters, or some that cannot be written down"
            return [fault("wrong-value", value=_shown(text), detail=detail)]
    return _value_faults(question.item, answer.value, answer.unit, casebook)


def _value_faults(item: Item, value: str, unit: str | None, casebook: Casebook) -> list[Fault]:
    match item.type:
        case ItemType.NUMBER | ItemType.INTEGER:
            return _number_faults(item, value, unit)
        case ItemType.CODE:
            codelist = casebook.codelist(item.codelist)
            codes = [entry.code for entry in codelist.codes] if codelist else []
            if value not in codes:
                return [fault("unknown-code", code=_shown(value), near=nearest(value, codes), allowed=", ".join(codes))]
        case ItemType.DATE:
            if read_date(value) is None:
                return [fault("not-a-date", value=_shown(value))]
        case ItemType.DATE_TIME:
            if read_date(value) is None:
                return [fault("not-a-date", value=_shown(value))]
        case ItemType.TIME:
            if clock_minutes(value) is None:
                return [fault("not-a-time", value=_shown(value))]
        case ItemType.YES_NO:
            if value not in {"yes", "no"}:
                return [fault("not-yes-or-no", value=_shown(value))]
        case ItemType.TEXT:
            pass
    return [fault("unit-not-allowed", unit=unit, allowed="-")] if unit is not None else []


def _number_faults(item: Item, value: str, unit: str | None) -> list[Fault]:
    faults: list[Fault] = []
    pattern, kind = (_INTEGER, "not-an-integer") if item.type is ItemType.INTEGER else (_NUMBER, "not-a-number")
    if not pattern.match(value):
        faults.append(fault(kind, value=_shown(value)))
    analyte = ANALYTES.get(item.analyte or "")
    if analyte is None:
        return [*faults, fault("unit-not-allowed", unit=unit, allowed="-")] if unit is not None else faults
    allowed = item.units or tuple(each.symbol for each in analyte.units)
    listed = ", ".join(allowed)
    if unit is None and analyte.find("") is None:
        faults.append(fault("unit-missing", allowed=listed))
    elif analyte.find(unit or "") not in [analyte.find(each) for each in allowed]:
        faults.append(fault("unit-not-allowed", unit=unit, near=nearest(unit or "", allowed), allowed=listed))
    if not faults and not analyte.negative and _is_below_zero(value, analyte.find(unit or "")):
        faults.append(fault("below-zero", value=_shown(value)))
    return faults


def calculated_answers(form: Form, filled: FilledForm) -> Iterator[GivenAnswer]:
    """The calculated answers as they are kept, each in the first unit of its question."""
    items = {item.id: item for item, _ in form.questions()}
    for (id, repeat), value in filled.calculated.items():
        item = items[id]
        analyte = ANALYTES.get(item.analyte or "")
        unit = None if value is None or analyte is None else (item.units[0] if item.units else analyte.unit)
        yield GivenAnswer(item=id, repeat=repeat, value=value, unit=unit)


def implausible_answers(form: Form, answers: Sequence[GivenAnswer]) -> tuple[tuple[GivenAnswer, Fault], ...]:
    """The answers outside the plausible range of what they measure; they are kept, and somebody is asked."""
    asked = {item.id: item for item, _ in form.questions()}
    return tuple(
        (answer, fault("implausible", value=answer.value or "", unit=answer.unit or ""))
        for answer in answers
        if answer.item in asked and answer.value is not None and _is_implausible(asked[answer.item], answer)
    )


def _is_implausible(item: Item, answer: GivenAnswer) -> bool:
    number = _NUMBER.match(answer.value or "")
    if number is None or item.type not in {ItemType.NUMBER, ItemType.INTEGER}:
        return False
    analyte, value = ANALYTES.get(item.analyte or ""), float(number.group(2))
    if analyte is None:
        return item.plausible is not None and not item.plausible.low <= value <= item.plausible.high
    unit = analyte.find(answer.unit or "")
    if unit is None:
        return False
    canonical, (low, high) = value * unit.factor + unit.offset, analyte.plausible
    if item.plausible is not None:
        own = analyte.find(item.plausible.unit or "") or analyte.units[0]
        low, high = (end * own.factor + own.offset for end in (item.plausible.low, item.plausible.high))
    return not low <= canonical <= high and not (close(canonical, low) or close(canonical, high))


def _is_below_zero(value: str, unit: Unit | None) -> bool:
    number = _NUMBER.match(value)
    return unit is not None and number is not None and float(number.group(2)) * unit.factor + unit.offset < 0


def _shown(text: str) -> str:
    """A text short enough for a sentence, without what cannot be written down."""
    plain = _UNWRITABLE.sub("?", text)
    return plain if len(plain) < 60 else plain[:57] + "..."
