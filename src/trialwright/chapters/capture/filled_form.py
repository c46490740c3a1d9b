"""A form as its answers stand: what is asked, what is calculated, and how each edit check comes out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from trialwright.casebook.casebook import Casebook
from trialwright.casebook.forms import EditCheck, Form, Group
from trialwright.casebook.items import Item, ItemType
from trialwright.casebook.sentences import FORM_DAY, FormSentences
from trialwright.chapters.capture.limits import Sample, limit_of
from trialwright.chapters.capture.reading import read_value
from trialwright.language.gathering import gathered
from trialwright.language.gathering_reference import Record, gather_one
from trialwright.language.reference import NOTHING, Answer, Judgement, judge, value_of
from trialwright.language.tree import Gathered, Node, names
from trialwright.records.forms import CurrentValue
from trialwright.words.analytes import ANALYTES
from trialwright.words.intervals import Interval, surely_less
from trialwright.words.verdicts import Unknown, Verdict

Values = Mapping[tuple[str, int], CurrentValue]
"""The answers of a form by item and row."""

Elsewhere = Mapping[str, Sequence[Record]]
"""What is saved on other forms of the person, and on this one at other visits, by form or ``form.group``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How an edit check came out, in one row of its group or for the whole form.

    item, repeat  what the query would be about
    involved      the items of which it speaks
    explained     whether what it lacks is hidden, or says itself why it is missing
    """

    check: EditCheck
    item: str
    repeat: int
    verdict: Verdict
    involved: frozenset[str]
    explained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal:
    """The limits of normal of a result, for this person, laboratory and day.

    low, high  as the laboratory says them; None where there is none on that side
    side       how the result lies to them, exactly converted; empty where it is inside, or a mere bound leaves it open
    """

    low: str | None
    high: str | None
    unit: str
    side: Literal["", "above", "below"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """A form as its answers stand.

    asked       the questions that are asked, by item and row; those that are hidden are not among them
    calculated  the value of each calculated question that is asked; None where it cannot be known
    checked     every edit check, in every row that was begun
    groups      the repeating groups that are asked, though no row of them was begun
    """

    asked: frozenset[tuple[str, int]] = frozenset()
    calculated: Mapping[tuple[str, int], str | None] = field(default_factory=dict[tuple[str, int], str | None])
    checked: tuple[Checked, ...] = ()
    groups: frozenset[str] = frozenset()


def fill(form: Form, casebook: Casebook, values: Values, elsewhere: Elsewhere) -> FilledForm:
    """What a form comes to with these answers.

    Missing: a show-if that is not surely true hides; what is hidden counts as not answered; a calculation with anything
    unknown or censored in it has no value.
    """
    return _Filling(form, casebook, values, elsewhere).filled()


def normals(form: Form, casebook: Casebook, values: Values, elsewhere: Elsewhere) -> Mapping[tuple[str, int], Normal]:
    """The limits of normal of each result of a form, by item and row.

    Missing: a result is left out where laboratory, day, sex or age leave more than one range possible, or none.
    """
    if form.laboratory is None:
        return {}
    filling = _Filling(form, casebook, values, elsewhere)
    measured = [key for key, given in values.items() if given.value is not None and key[0] in filling.items]
    found = {key: filling.normal(*key) for key in measured if filling.items[key[0]].analyte is not None}
    return {key: normal for key, normal in found.items() if normal is not None}


def begun_rows(group: Group, values: Values) -> list[int]:
    """The rows of a group in which anything is answered, or said to be missing."""
    own = {item.id for item in group.items if item.calculated is None}
    answered = (key for key, given in values.items() if given.value is not None or given.missing is not None)
    return sorted({repeat for item, repeat in answered if item in own})


class _Filling:
    """Works out one form; every answer, visibility and value at most once."""

    def __init__(self, form: Form, casebook: Casebook, values: Values, elsewhere: Elsewhere) -> None:
        self.form, self.values, self.elsewhere, self.casebook = form, values, elsewhere, casebook
        self.sentences = casebook.sentences.get(form.id, FormSentences())
        self.items: dict[str, Item] = {item.id: item for item, _ in form.questions()}
        self.group_of = {item.id: group for item, group in form.questions()}
        self.rows = {group.id: begun_rows(group, values) for group in form.groups}
        self.answers: dict[tuple[str, int], Answer] = {}
        self.shown: dict[tuple[str, int], bool] = {}

    def filled(self) -> FilledForm:
        questions = [
            (item, repeat)
            for item, group in self.form.questions()
            for repeat in (self.rows[group.id] if group is not None else [0])
        ]
        asked = frozenset((item.id, repeat) for item, repeat in questions if self.is_asked(item.id, repeat))
        calculated = {
            (item.id, repeat): self.written(item, repeat) if (item.id, repeat) in asked else None
            for item, repeat in questions
            if item.calculated is not None
        }
        checked = [
            self.checked(check, group, repeat)
            for group, check in self.form.edit_checks()
            if (group.id if group is not None else "", check.id) in self.sentences.must
            for repeat in (self.rows[group.id] if group is not None else [0])
        ]
        groups = frozenset(group.id for group in self.form.groups if self.is_group_asked(group))
        return FilledForm(asked=asked, calculated=calculated, checked=tuple(checked), groups=groups)

    def is_group_asked(self, group: Group) -> bool:
        """Whether the sentence that shows a repeating group surely holds."""
        whole = self.sentences.show_if.get(group.id)
        return whole is None or self.judge(whole, 0).verdict is Verdict.TRUE

    def is_asked(self, item: str, repeat: int) -> bool:
        """Whether the sentences that show a question, and its group, surely hold."""
        key = item, repeat
        if key not in self.shown:
            group = self.group_of[item]
            own = self.sentences.show_if.get(item)
            self.shown[key] = (group is None or self.is_group_asked(group)) and (
                own is None or self.judge(own, repeat).verdict is Verdict.TRUE
            )
        return self.shown[key]

    def answer(self, item: str, repeat: int) -> Answer:
        """What is known of a question: entered or calculated; of a hidden one nothing."""
        key = item, repeat
        if key not in self.answers:
            symbol = self.sentences.symbols.get(item)
            if symbol is None:
                known = NOTHING
            elif self.items[item].calculated is not None:
                known = self.calculation(item, repeat)
            else:
                known = read_value(self.items[item], symbol, self.values.get(key))
            self.answers[key] = known if self.is_asked(item, repeat) else NOTHING
        return self.answers[key]

    def calculation(self, item: str, repeat: int) -> Answer:
        sentence = self.sentences.calculated.get(item)
        if sentence is None:
            return NOTHING
        known = value_of(sentence, self.spoken(sentence, repeat))
        return NOTHING if isinstance(known, Unknown) else Answer(known=known)

    def written(self, item: Item, repeat: int) -> str | None:
        """A calculated value as it is kept: with twelve significant digits, never rounded for display."""
        known = self.answer(item.id, repeat).known
        if not isinstance(known, Interval) or not known.is_point:
            return None
        analyte = ANALYTES.get(item.analyte or "")
        impossible = known.lo < 0 and analyte is not None and not analyte.negative
        if impossible or (item.type is ItemType.INTEGER and not known.lo.is_integer()):
            return None
        return f"{known.lo:.12g}"

    def judge(self, sentence: Node, repeat: int) -> Judgement:
        return judge(sentence, self.spoken(sentence, repeat))

    def spoken(self, sentence: Node, repeat: int) -> dict[str, Answer]:
        """The answers of which a sentence speaks, in one row."""
        known = {name: self.named(name, repeat) for name in names(sentence) if " " not in name}
        outside = {FORM_DAY.name, *self.sentences.spoken(sentence)}
        known |= {name: self.named(name, repeat) for name in outside if name not in known}
        for node in gathered(sentence):
            known[node.name] = gather_one(node, known, self.records(node))
        return known

    def named(self, name: str, repeat: int) -> Answer:
        item, _, limit = name.partition(".")
        if name == FORM_DAY.name:
            return self.answer(self.form.dated_by, 0)
        if item not in self.items:
            return NOTHING
        if limit:
            return self.limit(item, limit)
        return self.answer(item, repeat if self.group_of[item] is not None else 0)

    def limit(self, item: str, which: str) -> Answer:
        """A limit of normal of the laboratory that the form names, on the day of the form."""
        ranges = self.casebook.lab_ranges
        named = self.values.get((self.form.laboratory or "", 0))
        sample = Sample(
            laboratory=None if named is None else named.value,
            day=self.answer(self.form.dated_by, 0),
            sex=self.agreed(ranges.sex),
            born=self.agreed(ranges.born),
        )
        return limit_of(ranges, self.items[item], which, sample) or NOTHING

    def normal(self, item: str, repeat: int) -> Normal | None:
        """The limits of normal of a result; None where none is surely this person's."""
        low, high = self.limit(item, "lln"), self.limit(item, "uln")
        if low is NOTHING and high is NOTHING:
            return None
        known, bottom, top = self.answer(item, repeat).known, low.known, high.known
        side: Literal["", "above", "below"] = ""
        if isinstance(known, Interval):
            if isinstance(top, Interval) and surely_less(top, known):
                side = "above"
            elif isinstance(bottom, Interval) and surely_less(known, bottom):
                side = "below"
        return Normal(low=low.value or None, high=high.value or None, unit=high.unit or low.unit or "", side=side)

    def agreed(self, name: str | None) -> Answer:
        """What all that was saved of an item says; nothing where it differs."""
        form, _, item = (name or "").partition(".")
        if form == self.form.id and item in self.items:
            return self.answer(item, 0)
        found = [record[item] for record in self.elsewhere.get(form, ()) if item in record]
        known = [each for each in found if not isinstance(each.known, Unknown)]
        return known[0] if known and all(each.known == known[0].known for each in known) else NOTHING

    def records(self, node: Gathered) -> Sequence[Record]:
        if node.records not in self.sentences.groups:
            return self.elsewhere.get(node.records, ())
        inside = [name for part in (node.member, node.claim) if part is not None for name in names(part)]
        own = self.sentences.records[node.records]
        wanted = {name for name in (*inside, node.item) if name is not None and name in own}
        day = self.answer(self.form.dated_by, 0) if "record_day" in inside else NOTHING
        return [
            {**{name: self.answer(name, repeat) for name in wanted}, "record_day": day}
            for repeat in self.rows[node.records]
        ]

    def checked(self, check: EditCheck, group: Group | None, repeat: int) -> Checked:
        sentence = self.sentences.must[group.id if group is not None else "", check.id]
        judgement = self.judge(sentence, repeat)
        spoken = [name.partition(".")[0] for name in names(sentence) if " " not in name]
        involved = self.sentences.spoken(sentence)
        about = check.at or next((name for name in spoken if name in self.items), None) or self.form.dated_by
        lacks = {name for leaf in judgement.leaves for name, known in leaf.answers if isinstance(known.known, Unknown)}
        return Checked(
            check=check,
            item=about,
            repeat=repeat if self.group_of.get(about) is not None else 0,
            verdict=judgement.verdict,
            involved=frozenset(involved),
            explained=self.is_explained(sentence, lacks, repeat),
        )

    def is_explained(self, sentence: Node, lacks: Collection[str], repeat: int) -> bool:
        """Whether what a check lacks is hidden, says why it is missing, or would stand on another form.

        Missing: a value that other forms, or other visits, do not have yet is no fault of this form.
        """
        nodes = {node.name: node for node in gathered(sentence) if node.name in lacks}
        elsewhere = any(node.records not in self.sentences.groups for node in nodes.values())
        inside = {name for node in nodes.values() for name in self.sentences.spoken(node)}
        own = {name.partition(".")[0] for name in lacks if name not in nodes} | inside
        return elsewhere or any(self.is_excused(name, repeat) for name in own if name in self.items)

    def is_excused(self, item: str, repeat: int) -> bool:
        """Whether a question without an answer is hidden, or says why it has none; of the rows of a group, any."""
        group = self.group_of[item]
        rows = [0] if group is None else [repeat] if repeat else self.rows[group.id]
        said = any((given := self.values.get((item, row))) is not None and given.missing is not None for row in rows)
        return said or not all(self.is_asked(item, row) for row in rows)
