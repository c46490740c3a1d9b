"""A form as a page asks it: every question, what stands in it, whether it is asked, and what is doubtful about it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from trialwright.casebook.casebook import Casebook
from trialwright.casebook.codelists import CodedValue
from trialwright.casebook.forms import Form, Group
from trialwright.casebook.items import Item
from trialwright.chapters.capture.filled_form import Elsewhere, FilledForm, fill
from trialwright.chapters.capture.submit import GivenAnswer, read_form
from trialwright.records.forms import CurrentValue, FormState
from trialwright.web.form_work import QuestionWork
from trialwright.words.analytes import ANALYTES
from trialwright.words.findings import Finding
from trialwright.words.texts import Language
from trialwright.words.verdicts import Verdict

SPARE = 2
"""Empty rows that a repeating group offers below those that are filled."""

STOP: Mapping[Language, str] = {"en": ". ", "zh": "。"}

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
class Asking:
    """A form before somebody: what is saved, what they typed and could not save, what is wrong, what others saved."""

    form: Form
    casebook: Casebook
    state: FormState
    elsewhere: Elsewhere
    language: Language
    typed: Sequence[GivenAnswer] = ()
    findings: Sequence[Finding] = ()
    theirs: FormState | None = None
    filled: FilledForm = field(init=False)

    def __post_init__(self) -> None:
        """Works out what is asked and calculated."""
        values = {**self.state.values, **{(each.item, each.repeat): _value(each) for each in self.typed}}
        object.__setattr__(self, "filled", fill(self.form, self.casebook, values, self.elsewhere))

    def rows(self) -> Iterator[tuple[Group | None, int, list[Question]]]:
        """The questions that are asked once, then each row of each group, and a few that are empty."""
        yield None, 0, [self._question(item, 0) for item in self.form.items]
        for group in self.form.groups:
            names = {item.id for item in group.items}
            given = (*self.state.values, *((each.item, each.repeat) for each in self.typed))
            begun = max((repeat for name, repeat in given if name in names), default=0)
            for repeat in range(1, min(begun + SPARE, group.most) + 1):
                yield group, repeat, [self._question(item, repeat, spare=repeat > begun) for item in group.items]

    def _question(self, item: Item, repeat: int, *, spare: bool = False) -> Question:
        key, name = (item.id, repeat), field_name(item.id, repeat)
        known = self.state.values.get(key, EMPTY)
        typed = next((each for each in self.typed if (each.item, each.repeat) == key), None)
        shown = self._worked_out(item, repeat) if item.calculated else known if typed is None else _value(typed)
        other = self.theirs.values.get(key, EMPTY) if self.theirs is not None else None
        codelist = self.casebook.codelist(item.codelist)
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
        return {
            "asked": sorted(field_name(item, repeat) for item, repeat in self.filled.asked),
            "calculated": calculated,
            "doubts": self.doubts(),
            "wrong": wrong,
        }


def units_of(item: Item) -> tuple[str, ...]:
    """The units in which a number may be entered, the first offered first."""
    analyte = ANALYTES.get(item.analyte or "")
    return item.units or (tuple(unit.symbol for unit in analyte.units) if analyte is not None else ())


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
