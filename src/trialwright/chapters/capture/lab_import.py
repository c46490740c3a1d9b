"""What a laboratory's file says of each participant, row by row, read by a declared map of its columns and names.

Missing: an empty result is no result, and nothing is imported for it; a row that lacks its participant, its
examination or its visit says so. Nothing is converted: a number is kept in the unit in which the laboratory gave it.
The one thing that is written otherwise than it stood is a decimal comma, where the map says that this laboratory
writes one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from trialwright.casebook.casebook import Asked, Casebook
from trialwright.casebook.items import Item, ItemType
from trialwright.casebook.measurements import WRITTEN
from trialwright.chapters.capture.lab_table import LabCells, LabTable
from trialwright.chapters.capture.submit import MISSING, GivenAnswer
from trialwright.records.forms import CurrentValue
from trialwright.words.analytes import ANALYTES
from trialwright.words.days import read_date
from trialwright.words.declared import Declared
from trialwright.words.findings import Fault, fault, nearest
from trialwright.words.intervals import close

_COMMA = re.compile(r"^([<>≤≥]?=? *[-+]?[0-9]+),([0-9]+)$")
_RESULT = re.compile(WRITTEN)


class MappedItem(Declared):
    """What an examination of the laboratory is here.

    item   as ``form.item``
    unit   in which its results are, where the row says none
    codes  what its words mean, for a coded item; the labels of the codelist are understood without
    """

    item: str
    unit: str | None = None
    codes: Mapping[str, str] = {}


class LabMap(Declared):
    """What the columns of a laboratory's file are, and what its names mean.

    participant, visit, day, examination, result, unit, row  names of columns; without ``visit`` the day finds the visit
    decimal  the sign that this laboratory writes in its numbers
    items    its examinations; what is not named here is not imported
    visits   its names of visits, where they are not ours
    units    its spellings of units, where the table of units does not know them
    missing  its words for why there is no result, such as 未做
    """

    name: Annotated[str, Field(min_length=1, max_length=60, pattern=r"^\S(.*\S)?$")]
    participant: str
    examination: str
    result: str
    visit: str | None = None
    day: str | None = None
    unit: str | None = None
    row: str | None = None
    decimal: Literal[".", ","] = "."
    items: Annotated[Mapping[str, MappedItem], Field(min_length=1)]
    visits: Mapping[str, str] = {}
    units: Mapping[str, str] = {}
    missing: Mapping[str, str] = {}


class RowState(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    EQUAL = "equal"
    CONFLICT = "conflict"
    REPEATED = "repeated"
    REFUSED = "refused"
    UNMAPPED = "not mapped"
    EMPTY = "no result"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabRow:
    """A row as the map reads it.

    day      ISO; None where the file has no column for it, or the row none
    visit    of the study; None where the day has to find it
    written  the result as it stands in the file
    state    EMPTY, UNMAPPED or REFUSED where nothing can come of it, with the ``fault``; else NEW until it is compared
    """

    number: int
    participant: str
    examination: str
    written: str
    visit: str | None = None
    day: str | None = None
    form: str | None = None
    answer: GivenAnswer | None = None
    state: RowState = RowState.NEW
    fault: Fault | None = None


def map_faults(chosen: LabMap, table: LabTable, casebook: Casebook) -> Iterator[Fault]:
    """What is wrong with a map: a column that the file lacks, an item, visit, unit or reason that the study lacks."""
    named = (chosen.participant, chosen.examination, chosen.result, chosen.visit, chosen.day, chosen.unit, chosen.row)
    for name in named:
        if name is not None and name not in table.columns:
            yield fault("missing-column", name=name, near=nearest(name, table.columns))
    if chosen.visit is None and chosen.day is None:
        yield fault("lab-no-visit-column")
    asked = casebook.asked()
    for name, mapped in chosen.items.items():
        found = asked.get(mapped.item)
        if found is None:
            yield fault("unknown-item", id=mapped.item, near=nearest(mapped.item, asked))
        elif found.item.calculated is not None:
            yield fault("item-calculated", id=mapped.item)
        elif found.group is not None and chosen.row is None:
            yield fault("lab-no-row-column", name=name)
    visits = [each.id for each in casebook.schedule.visits]
    for visit in chosen.visits.values():
        if visit not in visits:
            yield fault("unknown-visit", id=visit, near=nearest(visit, visits))
    for reason in chosen.missing.values():
        if reason not in MISSING:
            yield fault("unknown-code", code=reason, near=nearest(reason, MISSING), allowed=", ".join(MISSING))


def read_rows(table: LabTable, chosen: LabMap, casebook: Casebook) -> tuple[LabRow, ...]:
    """Every row of the file as the map reads it; the map must have no faults."""
    reader = _Reader(chosen, casebook)
    return tuple(reader.read(each) for each in table.rows)


class _Reader:
    def __init__(self, chosen: LabMap, casebook: Casebook) -> None:
        self._map, self._book = chosen, casebook
        self._asked = casebook.asked()
        own = ((name, visit.id) for visit in casebook.schedule.visits for name in _names(visit.id, visit.text))
        self._visits: dict[str, str] = {_plain(name): id for name, id in own}
        self._visits |= {_plain(name): visit for name, visit in chosen.visits.items()}

    def read(self, row: LabCells) -> LabRow:
        chosen = self._map
        said = {name: _plain(row.cells.get(name, "")) for name in row.cells}
        participant, examination = said.get(chosen.participant, ""), row.cells.get(chosen.examination, "")
        read = LabRow(
            number=row.number,
            participant=participant,
            examination=examination,
            written=row.cells.get(chosen.result, ""),
        )
        wrong = next((row.faults[name] for name in self._columns() if name in row.faults), None)
        if wrong is not None:
            return _stopped(read, RowState.REFUSED, wrong)
        for name, value in ((chosen.participant, participant), (chosen.examination, examination)):
            if not value:
                return _stopped(read, RowState.REFUSED, fault("lab-cell-empty", name=name))
        mapped = chosen.items.get(examination)
        if mapped is None:
            return _stopped(read, RowState.UNMAPPED, None)
        if not said.get(chosen.result, ""):
            return _stopped(read, RowState.EMPTY, None)
        asked = self._asked[mapped.item]
        placed = self._placed(read, said)
        if placed.fault is not None:
            return placed
        answer, found = self._answer(row.cells, said, asked, mapped)
        if found is not None:
            return _stopped(placed, RowState.REFUSED, found)
        return replace(placed, form=asked.form.id, answer=answer)

    def _columns(self) -> Iterator[str]:
        chosen = self._map
        named = (
            chosen.participant,
            chosen.examination,
            chosen.result,
            chosen.visit,
            chosen.day,
            chosen.unit,
            chosen.row,
        )
        return (name for name in named if name is not None)

    def _placed(self, read: LabRow, said: Mapping[str, str]) -> LabRow:
        """The row with its visit and its day."""
        chosen = self._map
        visit: str | None = None
        if chosen.visit is not None and said.get(chosen.visit):
            visit = self._visits.get(said[chosen.visit])
            if visit is None:
                near = nearest(said[chosen.visit], [each.id for each in self._book.schedule.visits])
                return _stopped(read, RowState.REFUSED, fault("unknown-visit", id=said[chosen.visit], near=near))
        day: str | None = None
        if chosen.day is not None and said.get(chosen.day):
            found = read_date(said[chosen.day])
            if found is None or not found.is_whole:
                return _stopped(read, RowState.REFUSED, fault("not-a-date", value=said[chosen.day][:60]))
            day = found.earliest.isoformat()
        if visit is None and day is None:
            return _stopped(read, RowState.REFUSED, fault("lab-nowhere"))
        return replace(read, visit=visit, day=day)

    def _answer(
        self, cells: Mapping[str, str], said: Mapping[str, str], asked: Asked, mapped: MappedItem
    ) -> tuple[GivenAnswer | None, Fault | None]:
        chosen, repeat, id = self._map, 0, asked.item.id
        if asked.group is not None:
            row = said.get(chosen.row or "", "")
            if not (row.isascii() and row.isdigit() and len(row) < 5):
                return None, fault("lab-no-row", value=row)
            repeat = int(row)
        value = said[chosen.result]
        if value in chosen.missing:
            return GivenAnswer(item=id, repeat=repeat, missing=chosen.missing[value]), None
        if asked.item.type not in {ItemType.NUMBER, ItemType.INTEGER}:
            return GivenAnswer(item=id, repeat=repeat, value=self._coded(asked.item, mapped, value)), None
        comma = _COMMA.match(value)
        if comma is not None and chosen.decimal != ",":
            return None, fault("lab-comma", value=value)
        if comma is None and chosen.decimal == "," and "." in value:
            return None, fault("lab-point", value=value)
        value = value.replace(",", ".") if comma is not None else value
        unit = cells.get(chosen.unit, "") if chosen.unit is not None else ""
        unit = chosen.units.get(unit, unit) or mapped.unit or ""
        return GivenAnswer(item=id, repeat=repeat, value=value, unit=self._unit(asked.item, unit)), None

    def _coded(self, item: Item, mapped: MappedItem, value: str) -> str:
        """The code that a word means; a word that nobody declared stays as it is, and is refused as no code."""
        codelist = self._book.codelist(item.codelist)
        labels = (
            {name: each.code for each in codelist.codes for name in _names(each.code, each.text)} if codelist else {}
        )
        return mapped.codes.get(value, labels.get(value, value))

    def _unit(self, item: Item, written: str) -> str | None:
        """The unit as the form offers it, where the laboratory only spells it otherwise; else as it stands."""
        analyte = ANALYTES.get(item.analyte or "")
        known = analyte.find(written) if analyte is not None else None
        offered = item.units or (tuple(each.symbol for each in analyte.units) if analyte is not None else ())
        same = [each for each in offered if analyte is not None and known is not None and analyte.find(each) == known]
        return same[0] if same else (written or None)


def _names(id: str, text: object) -> tuple[str, ...]:
    return id, str(getattr(text, "en", "")), str(getattr(text, "zh", ""))


_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width letters, digits and signs. No wider normalisation: it would read 10⁹ as 109."""


def _plain(text: str) -> str:
    """Full-width signs as the narrow ones that they stand for, without the blanks around."""
    return text.translate(_NARROW).strip()


def _stopped(row: LabRow, state: RowState, found: Fault | None) -> LabRow:
    return replace(row, state=state, fault=found)


def same_result(item: Item, one: GivenAnswer | CurrentValue, other: GivenAnswer | CurrentValue) -> bool:
    """Whether two answers say the same: the same text, or the same quantity written in another way."""
    if (one.value, one.unit, one.missing) == (other.value, other.unit, other.missing):
        return True
    if one.value is None or other.value is None or item.type not in {ItemType.NUMBER, ItemType.INTEGER}:
        return False
    first, second = _RESULT.match(one.value), _RESULT.match(other.value)
    analyte = ANALYTES.get(item.analyte or "")
    if first is None or second is None or _sign(first.group(1)) != _sign(second.group(1)):
        return False
    if analyte is None:
        return one.unit == other.unit and float(first.group(2)) == float(second.group(2))
    units = analyte.find(one.unit or ""), analyte.find(other.unit or "")
    if units[0] is None or units[1] is None:
        return False
    left, right = (
        float(number.group(2)) * unit.factor + unit.offset for number, unit in ((first, units[0]), (second, units[1]))
    )
    return close(left, right)


def _sign(written: str | None) -> str:
    return {"＜": "<", "＞": ">", "≤": "<=", "≥": ">="}.get(written or "", written or "")
