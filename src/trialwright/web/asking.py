"""A form as a page asks it: every question, what stands in it, whether it is asked, and what is doubtful about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from trialwright.casebook.casebook import Casebook
from trialwright.casebook.codelists import CodedValue
from trialwright.casebook.forms import Form, Group
from trialwright.casebook.items import Item
from trialwright.chapters.capture.filled_form import Elsewhere, FilledForm, Normal, fill, normals
from trialwright.chapters.capture.submit import GivenAnswer, read_form
from trialwright.records.entries import EntryKind, Recorded
from trialwright.records.forms import CurrentValue, FormState
from trialwright.web.form_work import QuestionWork
from trialwright.web.read_back import normal_said, read_back
from trialwright.words.analytes import ANALYTES
from trialwright.words.findings import Finding
from trialwright.words.texts import Language
from trialwright.words.verdicts import Verdict

READY = 5
"""Empty rows of a repeating group that a page holds out of sight, so that adding one needs no answer of the server."""

STOP: Mapping[Language, str] = {"en": ". ", "zh": "。"}
COLON: Mapping[Language, str] = {"en": ": ", "zh": "："}

EMPTY = CurrentValue(value=None, unit=None, missing=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An item as the page asks it.

    name       of the field that carries the answer
    shown      what stands in it: what was typed and refused, else what is saved
    asked      whether it is asked as the answers stand; one that has an answer is shown in any case
    calculated whether the software works its value out, and nobody enters it
    doubts     what its edit checks say, in the language of the page
    theirs     in a conflict, what somebody else saved in between; None where it is the same
    was        in a conflict, what stood there before they changed what was left alone here
    read       what was understood: the answer in the first unit, or the days that it can mean
    normal     the limits of normal, with the side on which it lies
    side       that side alone
    past       every answer that was ever saved to it, newest first
    work       what is asked about it, and whether it was compared with its source
    """

    item: Item
    name: str
    shown: CurrentValue
    units: tuple[str, ...]
    codes: tuple[CodedValue, ...]
    findings: tuple[Finding, ...] = ()
    asked: bool = True
    calculated: bool = False
    doubts: tuple[str, ...] = ()
    theirs: CurrentValue | None = None
    was: CurrentValue | None = None
    read: str = ""
    normal: str = ""
    side: str = ""
    past: tuple[Recorded, ...] = ()
    work: QuestionWork | None = None

    @property
    def is_kept_code(self) -> bool:
        """Whether the code that stands is one that this study version does not offer any more."""
        return self.shown.value is not None and self.shown.value not in {each.code for each in self.codes}

    @property
    def kind(self) -> str:
        """How it is entered."""
        return self.item.type.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The questions that are asked once, or a row of a repeating group.

    shown   whether it is in sight; a group that is not asked is not, nor are the empty rows that stand ready
    spare   whether nobody has begun it
    ready   whether it stands ready out of sight until somebody adds a row
    offers  whether another row may be added after it; ``in_sight``, how many rows of the group are seen
    asked   whether the group is asked
    """

    questions: list[Question]
    group: Group | None = None
    repeat: int = 0
    shown: bool = True
    spare: bool = False
    ready: bool = False
    offers: bool = False
    in_sight: int = 0
    asked: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A form before somebody: what is saved, what they typed and could not save, what is wrong, what others saved.

    rows_shown  how many rows of a group somebody wants to see, where more than are begun
    before      in a conflict, the form as they had it when they began to type
    history     what was written about the form
    """

    form: Form
    casebook: Casebook
    state: FormState
    elsewhere: Elsewhere
    language: Language
    typed: Sequence[GivenAnswer] = ()
    findings: Sequence[Finding] = ()
    theirs: FormState | None = None
    rows_shown: Mapping[str, int] = field(default_factory=dict[str, int])
    before: FormState | None = None
    history: Sequence[Recorded] = ()
    filled: FilledForm = field(init=False)
    normals: Mapping[tuple[str, int], Normal] = field(init=False)
    past: Mapping[tuple[str, int], list[Recorded]] = field(init=False)

    def __post_init__(self) -> None:
        """Works out what is asked and calculated."""
        values = {**self.state.values, **{(each.item, each.repeat): _value(each) for each in self.typed}}
        object.__setattr__(self, "filled", fill(self.form, self.casebook, values, self.elsewhere))
        object.__setattr__(self, "normals", normals(self.form, self.casebook, values, self.elsewhere))
        past: dict[tuple[str, int], list[Recorded]] = {}
        for each in self.history:
            if each.entry.kind == EntryKind.VALUE and each.entry.item is not None:
                past.setdefault((each.entry.item, each.entry.repeat or 0), []).insert(0, each)
        object.__setattr__(self, "past", past)

    def rows(self) -> Iterator[Row]:
        """The questions that are asked once, then the rows of each group: begun, one empty, some out of sight."""
        yield Row(questions=[self._question(item, 0) for item in self.form.items])
        for group in self.form.groups:
            names = {item.id for item in group.items}
            given = (*self.state.values, *((each.item, each.repeat) for each in self.typed))
            begun = max((repeat for name, repeat in given if name in names), default=0)
            seen = min(max(begun + 1, self.rows_shown.get(group.id, 0)), group.most)
            last = min(seen + READY, group.most)
            for repeat in range(1, last + 1):
                spare = repeat > begun
                yield Row(
                    questions=[self._question(item, repeat, spare=spare) for item in group.items],
                    group=group,
                    repeat=repeat,
                    shown=not spare or (repeat <= seen and group.id in self.filled.groups),
                    spare=spare,
                    ready=repeat > seen,
                    offers=repeat == last and seen < group.most,
                    in_sight=seen,
                    asked=group.id in self.filled.groups,
                )

    def _question(self, item: Item, repeat: int, *, spare: bool = False) -> Question:
        key, name = (item.id, repeat), field_name(item.id, repeat)
        known = self.state.values.get(key, EMPTY)
        typed = next((each for each in self.typed if (each.item, each.repeat) == key), None)
        shown = self._worked_out(item, repeat) if item.calculated else known if typed is None else _value(typed)
        other = self.theirs.values.get(key, EMPTY) if self.theirs is not None else None
        before = self.before.values.get(key, EMPTY) if self.before is not None else EMPTY
        meanwhile = self.theirs is not None and typed is None and not item.calculated and _said(before) != _said(known)
        codelist, normal = self.casebook.codelist(item.codelist), self.normals.get(key)
        return Question(
            item=item,
            name=name,
            shown=shown,
            units=units_of(item),
            codes=codelist.codes if codelist is not None else (),
            findings=tuple(each for each in self.findings if named(each) == name),
            asked=(item.show_if is None if spare else key in self.filled.asked) or shown.value is not None,
            calculated=item.calculated is not None,
            doubts=tuple(self.doubts().get(name, ())),
            theirs=other if other is not None and not item.calculated and _said(other) != _said(shown) else None,
            was=before if meanwhile else None,
            read=read_back(item, shown, _first(item)),
            normal=normal_said(normal, self.language),
            side=normal.side if normal is not None else "",
            past=tuple(self.past.get(key, ())),
        )

    def _worked_out(self, item: Item, repeat: int) -> CurrentValue:
        value = self.filled.calculated.get((item.id, repeat))
        return CurrentValue(value=value, unit=next(iter(units_of(item)), None) if value else None, missing=None)

    def doubts(self) -> dict[str, list[str]]:
        """What each failing edit check says, by the name of the field at which it is said."""
        found: dict[str, list[str]] = {}
        for checked in self.filled.checked:
            if checked.verdict is Verdict.FALSE:
                text = checked.check.text.in_language(self.language)
                found.setdefault(field_name(checked.item, checked.repeat), []).append(text)
        return found

    def looked(self) -> Mapping[str, object]:
        """The same while somebody types, for the script of the page: names of fields, and texts in their language."""
        wrong: dict[str, list[str]] = {}
        for found in read_form(self.form, [each for each in self.typed if each.value], self.casebook)[1]:
            said = f"{found.what(self.language)}{STOP[self.language]}{found.mend(self.language)}"
            wrong.setdefault(named(found), []).append(said)
        items = {item.id: item for item, _ in self.form.questions()}
        calculated = {
            field_name(item, repeat): _with_unit(value, items[item])
            for (item, repeat), value in self.filled.calculated.items()
        }
        given = {(each.item, each.repeat): _value(each) for each in self.typed}
        read = {field_name(*key): read_back(items[key[0]], said, _first(items[key[0]])) for key, said in given.items()}
        normals = {
            field_name(*key): [found.side, normal_said(found, self.language)] for key, found in self.normals.items()
        }
        return {
            "groups": sorted(self.filled.groups),
            "read": {name: text for name, text in read.items() if text},
            "normal": normals,
            "asked": sorted(field_name(item, repeat) for item, repeat in self.filled.asked),
            "calculated": calculated,
            "doubts": self.doubts(),
            "wrong": wrong,
        }


def units_of(item: Item) -> tuple[str, ...]:
    """The units in which a number may be entered, the first offered first."""
    analyte = ANALYTES.get(item.analyte or "")
    return item.units or (tuple(unit.symbol for unit in analyte.units) if analyte is not None else ())


def _first(item: Item) -> str | None:
    return next(iter(units_of(item)), None)


def _with_unit(value: str | None, item: Item) -> str:
    return f"{value} {units_of(item)[0] if units_of(item) else ''}".strip() if value else "—"


def field_name(item: str, repeat: int) -> str:
    """The name of the field that carries an answer."""
    return f"{item}.{repeat}"


def named(found: Finding) -> str:
    """The field that a finding is about; nothing where it is about the form."""
    return field_name(str(found.where.column), int(found.where.tag or 0)) if found.where.column else ""


def _value(given: GivenAnswer) -> CurrentValue:
    return CurrentValue(value=given.value, unit=given.unit, missing=given.missing)


def _said(known: CurrentValue) -> tuple[str | None, str | None, str | None]:
    return known.value, known.unit, known.missing
