"""Judges a whole form of answers by its one definition, and says everything that is wrong with it at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from trialwright.casebook.casebook import Asked, Casebook
from trialwright.casebook.forms import Form
from trialwright.casebook.items import Item, ItemType
from trialwright.words.analytes import ANALYTES
from trialwright.words.days import read_date
from trialwright.words.findings import Fault, Finding, Place, fault, nearest

LONGEST = 4_000
"""Characters that a free text may have."""

_NUMBER = re.compile(r"^(?:<=|>=|<|>)?\s*[-+]?\d+(?:\.\d+)?$")
_INTEGER = re.compile(r"^[-+]?\d+$")


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
    asked = {each.item.id: each for each in casebook.asked().values() if each.form.id == form.id}
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
    if answer.value is None:
        return []
    if answer.missing is not None:
        return [fault("value-and-missing", id=answer.item)]
    return _value_faults(question.item, answer.value, answer.unit, casebook)


def _value_faults(item: Item, value: str, unit: str | None, casebook: Casebook) -> list[Fault]:
    match item.type:
        case ItemType.NUMBER | ItemType.INTEGER:
            return _number_faults(item, value, unit)
        case ItemType.CODE:
            codelist = casebook.codelist(item.codelist)
            codes = [entry.code for entry in codelist.codes] if codelist else []
            if value not in codes:
                return [fault("unknown-code", code=value, near=nearest(value, codes), allowed=", ".join(codes))]
        case ItemType.DATE:
            if read_date(value) is None:
                return [fault("not-a-date", value=value)]
        case ItemType.YES_NO:
            if value not in {"yes", "no"}:
                return [fault("not-yes-or-no", value=value)]
        case ItemType.TEXT:
            if len(value) > LONGEST:
                return [fault("wrong-value", value=value[:20] + "...", detail=f"more than {LONGEST} characters")]
    return [fault("unit-not-allowed", unit=unit, allowed="-")] if unit is not None else []


def _number_faults(item: Item, value: str, unit: str | None) -> list[Fault]:
    faults: list[Fault] = []
    pattern, kind = (_INTEGER, "not-an-integer") if item.type is ItemType.INTEGER else (_NUMBER, "not-a-number")
    if not pattern.match(value):
        faults.append(fault(kind, value=value))
    analyte = ANALYTES.get(item.analyte or "")
    if analyte is None:
        return [*faults, fault("unit-not-allowed", unit=unit, allowed="-")] if unit is not None else faults
    allowed = item.units or tuple(each.symbol for each in analyte.units)
    listed = ", ".join(allowed)
    if unit is None and analyte.find("") is None:
        faults.append(fault("unit-missing", allowed=listed))
    elif analyte.find(unit or "") not in [analyte.find(each) for each in allowed]:
        faults.append(fault("unit-not-allowed", unit=unit, near=nearest(unit or "", allowed), allowed=listed))
    return faults
