"""Imports results from the file of a laboratory: first all of it is only looked at, then forms are saved as by typing.

A value that stands is never overwritten: where the file says something else, both are shown and a person decides.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from trialwright.casebook.forms import Form
from trialwright.chapters.capture.guards import deviations, premature
from trialwright.chapters.capture.lab_import import LabMap, LabRow, RowState, map_faults, read_rows, same_result
from trialwright.chapters.capture.lab_table import LabTable, read_table
from trialwright.chapters.capture.submit import GivenAnswer, implausible_answers, read_form
from trialwright.conduct.forms import (
    Conflicted,
    FormSave,
    Noted,
    Refused,
    Saved,
    author_at,
    correct_form,
    not_allowed,
    save_form,
)
from trialwright.conduct.rights import unentitled
from trialwright.conduct.transfers import Transfer, note_transfer
from trialwright.records.entries import Entry, EntryKind, FormKey
from trialwright.records.forms import CurrentValue, FormState, Hold, Stage
from trialwright.records.laboratory import LaboratoryKind
from trialwright.records.log import Answering, Log
from trialwright.study.study import Study
from trialwright.trial.visits import visits_on
from trialwright.words.days import read_date
from trialwright.words.findings import Fault, Finding, Place, fault
from trialwright.words.people import Person, Right, may


class Reads(Answering, Protocol):
    """Whatever knows how things stand as of one moment, and to which site somebody belongs."""

    def site_of(self, subject: str) -> str | None:
        """The site of a subject."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """A row of the file and what becomes of it.

    key       the form on which it lands; None where it lands on none
    standing  what stands there, of a conflict
    other     the row of the file that says the same, or contradicts it
    doubt     why somebody will be asked about it: it is implausible, and is kept
    """

    row: LabRow
    state: RowState
    fault: Fault | None = None
    key: FormKey | None = None
    standing: CurrentValue | None = None
    other: int | None = None
    doubt: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedForm:
    """A form that gets answers.

    rows     numbers of the rows that bring them
    reopens  whether it is complete: then this is a correction, it is open afterwards, and its signatures fall
    signed   how many signatures stand
    """

    key: FormKey
    base: int
    answers: tuple[GivenAnswer, ...]
    rows: tuple[int, ...]
    reopens: bool
    signed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """What importing a file would do, and nothing else.

    sha256    of the file
    written   how it is written: its encoding, or its sheet
    findings  why nothing of it can be read; then there are no rows
    """

    file: str
    sha256: str
    written: str
    rows: tuple[PlannedRow, ...]
    forms: tuple[PlannedForm, ...]
    findings: tuple[Finding, ...] = ()

    def count(self, state: RowState) -> int:
        """How many rows become this."""
        return sum(each.state is state for each in self.rows)

    @property
    def seal(self) -> str:
        """A hash of all that would be written: who confirms one plan does not confirm another."""
        said = [[str(form.key), form.base, [str(each) for each in form.answers]] for form in self.forms]
        return hashlib.sha256(json.dumps([self.sha256, said]).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What was written; ``refused`` are the forms of which nothing was, with the reason."""

    forms: int
    values: int
    refused: tuple[tuple[FormKey, tuple[Finding, ...]], ...] = ()


def keep_map(log: Log, study: Study, text: str, who: Person, now: int) -> Noted | Refused:
    """Keeps a map in the log under its name; one that stands there already, word for word, is not written again.

    text  of a ``LabMap``, as JSON
    now   microseconds since 1970-01-01T00:00Z
    Raises: ValueError for a text that is no map.
    """
    chosen = LabMap.model_validate_json(text)
    place = Place(file=chosen.name)
    if not may(who, Right.SAVE_FORM, who.site):
        return Refused(findings=(fault("right-missing", role=who.role.value, right=Right.SAVE_FORM.value).at(place),))
    said = json.dumps(chosen.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, sort_keys=True)
    with log.writing(author_at(study, who), now) as writing:
        unfit = [*unentitled(writing, study, who, now, place)]
        if unfit:
            return Refused(findings=tuple(unfit))
        own = [each.entry for each in writing.happened({LaboratoryKind.MAP}) if each.author.person.site == who.site]
        newest = next((each.value for each in reversed(own) if each.item == chosen.name), None)
        if newest != said:
            writing.append(Entry(kind=LaboratoryKind.MAP, item=chosen.name, value=said))
    return Noted()


@dataclass(frozen=True, slots=True, kw_only=True)
class LabFile:
    """A file as somebody gave it."""

    name: str
    content: bytes


def plan_import(reads: Reads, study: Study, file: LabFile, chosen: LabMap, who: Person) -> ImportPlan:
    """What importing a file by a map would do; writes nothing.

    Missing: a participant of whom nobody has written is not begun by a file, and one of another site is as if there
    were none.
    """
    table = read_table(file.content, file.name)
    place = Place(file=file.name)
    faults = [table.fault] if table.fault is not None else [*map_faults(chosen, table, study.casebook)]
    plan = ImportPlan(
        file=file.name, sha256=hashlib.sha256(file.content).hexdigest(), written=table.written, rows=(), forms=()
    )
    if faults:
        return replace(plan, findings=tuple(each.at(place) for each in faults))
    planning = _Planning(reads, study, who)
    rows = planning.planned(table, chosen)
    return replace(plan, rows=rows, forms=tuple(planning.forms(rows)))


def import_results(log: Log, study: Study, plan: ImportPlan, who: Person, now: int) -> Imported | Refused:
    """Saves each form of a plan in a transaction of its own; what somebody saved since stays, and is told.

    Nothing is written for a plan without new answers: importing a file again changes nothing.
    now  microseconds since 1970-01-01T00:00Z
    """
    refused: list[tuple[FormKey, tuple[Finding, ...]]] = []
    forms = values = 0
    if not plan.forms:
        return Imported(forms=0, values=0)
    if not may(who, Right.SAVE_FORM, who.site):
        found = fault("right-missing", role=who.role.value, right=Right.SAVE_FORM.value)
        return Refused(findings=(found.at(Place(file=plan.file)),))
    for form in plan.forms:
        rows = ",".join(map(str, form.rows))
        save = FormSave(
            key=form.key,
            answers=form.answers,
            base=form.base,
            reason=f"import {plan.file}" if form.reopens else None,
            source=f"import {plan.file} {plan.sha256} row {rows}",
        )
        saved = (correct_form if form.reopens else save_form)(log, study, save, who, now)
        match saved:
            case Saved():
                forms, values = forms + 1, values + len(form.answers)
            case Conflicted():
                refused.append((form.key, (fault("lab-saved-since").at(Place(file=form.key.form)),)))
            case Refused():
                refused.append((form.key, saved.findings))
    if forms:
        transfer = Transfer(kind=EntryKind.IMPORTED, name=plan.file[-100:], rows=values, head=plan.sha256)
        noted = note_transfer(log, study, transfer, who, now)
        if isinstance(noted, Refused):
            return noted
    return Imported(forms=forms, values=values, refused=tuple(refused))


class _Planning:
    def __init__(self, reads: Reads, study: Study, who: Person) -> None:
        self._reads, self._study, self._who = reads, study, who
        self._states: dict[FormKey, FormState] = {}
        self._barred: dict[FormKey, Fault | None] = {}
        self._days: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._sites: dict[str, str | None] = {}

    def planned(self, table: LabTable, chosen: LabMap) -> tuple[PlannedRow, ...]:
        """Each row, compared with what stands and with the other rows."""
        found = [self._one(row) for row in read_rows(table, chosen, self._study.casebook)]
        found = self._days_agree(found)
        return tuple(self._among_themselves(found))

    def forms(self, rows: Sequence[PlannedRow]) -> Iterator[PlannedForm]:
        """The forms that get answers, in the order of their first row."""
        own: dict[FormKey, list[PlannedRow]] = {}
        for each in rows:
            if each.state is RowState.NEW and each.key is not None:
                own.setdefault(each.key, []).append(each)
        for key, news in own.items():
            state, form = self._state(key), self._form(key.form)
            answers = [each.row.answer for each in news if each.row.answer is not None]
            day = next((each.row.day for each in news if each.row.day is not None), None)
            dated = state.values.get((form.dated_by, 0))
            asked = {item.id for item in form.items if item.calculated is None}
            if day is not None and (dated is None or dated.value is None) and form.dated_by in asked:
                answers = [GivenAnswer(item=form.dated_by, value=day), *answers]
            yield PlannedForm(
                key=key,
                base=state.version,
                answers=tuple(answers),
                rows=tuple(each.row.number for each in news),
                reopens=state.stage is Stage.COMPLETE,
                signed=sum(signature.stands for signature in state.signatures),
            )

    def _one(self, row: LabRow) -> PlannedRow:
        read = PlannedRow(row=row, state=row.state, fault=row.fault)
        if row.state is not RowState.NEW or row.form is None or row.answer is None:
            return read
        if row.participant not in self._sites:
            self._sites[row.participant] = self._reads.site_of(row.participant)
        if self._sites[row.participant] != self._who.site:
            return _refused(read, fault("unknown-subject", id=row.participant[:40]))
        visits = (row.visit,) if row.visit is not None else self._visits(row)
        if len(visits) != 1:
            wrong = "lab-no-visit" if not visits else "lab-many-visits"
            return _refused(read, fault(wrong, day=row.day, visits=", ".join(visits)))
        read = replace(read, key=FormKey(subject=row.participant, visit=visits[0], form=row.form))
        return self._compared(read, row.answer)

    def _compared(self, read: PlannedRow, answer: GivenAnswer) -> PlannedRow:
        key, form = read.key, self._form(read.row.form or "")
        if key is None:
            return read
        standing = self._state(key).values.get((answer.item, answer.repeat))
        item = next(item for item, _ in form.questions() if item.id == answer.item)
        if standing is not None and same_result(item, answer, standing):
            return replace(read, state=RowState.EQUAL, standing=standing)
        barred = self._bar(key)
        if barred is not None:
            return _refused(read, barred)
        _, findings = read_form(form, (answer,), self._study.casebook)
        if findings:
            return _refused(read, findings[0].fault)
        if standing is not None:
            return replace(read, state=RowState.CONFLICT, standing=standing)
        doubts = implausible_answers(form, (answer,))
        return replace(read, doubt=doubts[0][1] if doubts else None)

    def _bar(self, key: FormKey) -> Fault | None:
        """Why nothing can land on a form: there is none at that visit, it is not yet its turn, or it is held."""
        if key not in self._barred:
            self._barred[key] = next(self._bars(key), None)
        return self._barred[key]

    def _bars(self, key: FormKey) -> Iterator[Fault]:
        state, form = self._state(key), self._form(key.form)
        right = Right.CORRECT_FORM if state.stage is Stage.COMPLETE else Right.SAVE_FORM
        found = [*not_allowed(self._study, key, self._who, right)]
        if form.requires:
            found += premature(form, self._reads.completed(key.subject))
        yield from (each.fault for each in deviations(form, found)[0])
        if state.hold is not Hold.NONE:
            yield fault("form-held", hold=state.hold.value)

    def _days_agree(self, rows: list[PlannedRow]) -> list[PlannedRow]:
        """A form has one day: rows of another day than it has, or than most rows bring, contradict it."""
        days: dict[FormKey, set[str]] = {}
        for each in rows:
            if each.key is not None and each.row.day is not None and each.state is RowState.NEW:
                days.setdefault(each.key, set()).add(each.row.day)
        return [self._dated(each, days) for each in rows]

    def _dated(self, each: PlannedRow, days: Mapping[FormKey, set[str]]) -> PlannedRow:
        if each.key is None or each.row.day is None or each.state is not RowState.NEW:
            return each
        dated = self._state(each.key).values.get((self._form(each.key.form).dated_by, 0))
        if dated is not None and dated.value is not None and _day_of(dated.value) != each.row.day:
            found = fault("lab-other-day", day=each.row.day, standing=dated.value)
            return replace(each, state=RowState.CONFLICT, standing=None, fault=found)
        if len(days[each.key]) > 1:
            found = fault("lab-two-days", days=", ".join(sorted(days[each.key])))
            return replace(each, state=RowState.CONFLICT, fault=found)
        return each

    def _among_themselves(self, rows: Sequence[PlannedRow]) -> Iterator[PlannedRow]:
        """Rows that answer the same question: one of those that say the same counts; where they differ, none does."""
        same: dict[tuple[FormKey, str, int], list[PlannedRow]] = {}
        for each in rows:
            if each.key is not None and each.row.answer is not None and each.state is RowState.NEW:
                same.setdefault((each.key, each.row.answer.item, each.row.answer.repeat), []).append(each)
        for each in rows:
            if each.key is None or each.row.answer is None or each.state is not RowState.NEW:
                yield each
                continue
            own = same[each.key, each.row.answer.item, each.row.answer.repeat]
            differing = [other for other in own if not self._same(each, other)]
            if differing:
                number = differing[0].row.number
                found = fault("lab-contradicts", row=number)
                yield replace(each, state=RowState.CONFLICT, fault=found, other=number)
            elif own[0] is not each:
                yield replace(each, state=RowState.REPEATED, other=own[0].row.number)
            else:
                yield each

    def _same(self, one: PlannedRow, other: PlannedRow) -> bool:
        if one.row.answer is None or other.row.answer is None or one.key is None:
            return False
        item = next(item for item, _ in self._form(one.key.form).questions() if item.id == one.row.answer.item)
        return same_result(item, one.row.answer, other.row.answer)

    def _visits(self, row: LabRow) -> tuple[str, ...]:
        where = row.participant, row.form or "", row.day or ""
        if where not in self._days:
            self._days[where] = visits_on(self._reads, self._study, *where)
        return self._days[where]

    def _state(self, key: FormKey) -> FormState:
        if key not in self._states:
            self._states[key] = self._reads.form(key)
        return self._states[key]

    def _form(self, id: str) -> Form:
        form = self._study.casebook.form(id)
        if form is None:
            raise LookupError(f"there is no form {id}; a map that names it has a fault")
        return form


def _day_of(text: str) -> str:
    """The day that an answer says, as ISO; of one that is known only in part what was written."""
    read = read_date(text)
    return read.earliest.isoformat() if read is not None and read.is_whole else text


def _refused(read: PlannedRow, found: Fault) -> PlannedRow:
    return replace(read, state=RowState.REFUSED, fault=found)
