"""The casebook of one participant: every answer with its unit or why it is missing, changes, signatures, queries."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from trialwright.casebook.forms import Form, Group
from trialwright.casebook.items import Item, ItemType
from trialwright.chapters.capture.filled_form import FilledForm, begun_rows, fill
from trialwright.conduct.forms import saved_elsewhere
from trialwright.records.attendance import NOTHING_NOTED, AttendanceKind, Attended, fold_attendance
from trialwright.records.dispositions import DispositionKind, fold_course
from trialwright.records.entries import EntryKind, FormKey, Head, Recorded
from trialwright.records.forms import CurrentValue, FormState, Hold, QueryState
from trialwright.reports.document import Block, Cell, Document, Heading, Mark, NewPage, Paragraph, Table
from trialwright.reports.stamp import banners, stamped
from trialwright.study.study import Study
from trialwright.trial.disposition import left_on
from trialwright.trial.visits import VisitPlan, VisitState, plan_visits
from trialwright.words.days import day_at, moment_text
from trialwright.words.texts import Language, say

ACROSS = 4
"""Rows of a repeating group beside each other on a page."""

FEW = 6
"""A group of no more questions than this is read row by row, as it was asked."""

Values = Mapping[tuple[str, int], CurrentValue]


class CasebookReading(Protocol):
    """Whatever knows all that was saved of a participant, as of one moment."""

    def forms(self, subject: str) -> Mapping[FormKey, FormState]:
        """Every form that anybody saved."""
        ...

    def history(self, key: FormKey) -> tuple[Recorded, ...]:
        """Everything that was ever written about a form, oldest first."""
        ...

    def head(self) -> Head:
        """The newest transaction."""
        ...

    def happened(self, kinds: Collection[str], subject: str | None = None) -> tuple[Recorded, ...]:
        """The entries of these kinds that belong to no form, of one subject or of all, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """All that is saved of one participant, up to ``head``; ``live`` is False for a demonstration.

    attended  what is said of visits apart from their forms; ``left`` the day on which the participant left
    """

    subject: str
    live: bool
    head: Head
    forms: Mapping[FormKey, FormState]
    histories: Mapping[FormKey, tuple[Recorded, ...]]
    attended: Attended = NOTHING_NOTED
    left: date | None = None

    @property
    def answered(self) -> int:
        """How many answers there are, those among them that say why there is none."""
        values = (known for state in self.forms.values() for known in state.values.values())
        return sum(known.value is not None or known.missing is not None for known in values)

    def answers(self, subject: str, forms: Collection[str]) -> Mapping[FormKey, Values]:
        """What is saved on these forms, at whichever visit."""
        return {key: state.values for key, state in self.forms.items() if key.subject == subject and key.form in forms}


def kept(reading: CasebookReading, subject: str, *, live: bool) -> Kept:
    """All that is saved of a participant; without a form for one of whom nobody has written."""
    forms = reading.forms(subject)
    histories = {key: reading.history(key) for key in forms}
    return Kept(
        subject=subject,
        live=live,
        head=reading.head(),
        forms=forms,
        histories=histories,
        attended=fold_attendance(reading.happened(tuple(AttendanceKind), subject)),
        left=left_on(fold_course(reading.happened(tuple(DispositionKind), subject))),
    )


def filled_casebook(study: Study, saved: Kept, language: Language) -> Document:
    """Where each visit stands, then every form that was saved, in the order of the visits.

    Missing: a form that nobody saved is counted among the visits and has no page; an answer that is not there is said
    to be missing, with the reason where one was given.
    """
    zone = study.study.sites[0].zone
    today = date.fromisoformat(day_at(saved.head.when, zone))
    plans = plan_visits(study, saved.subject, saved.forms, today, saved.attended, left=saved.left)
    name = f"{study.study.registry} · {study.study.title.in_language(language)}"
    blocks: list[Block] = [Paragraph(text=name), _visits(plans, language)]
    order = {visit.id: place for place, visit in enumerate(study.schedule.visits)}
    within = {form.id: place for place, form in enumerate(study.casebook.forms)}
    for key in sorted(
        saved.forms, key=lambda key: (order.get(key.visit, len(order)), within.get(key.form, 0), key.form)
    ):
        form = study.casebook.form(key.form)
        if form is not None:
            blocks += _Page(study, saved, key, form, language).blocks()
    return Document(
        title=say("casebook of", language, subject=saved.subject),
        notices=banners(study, language, live=saved.live),
        blocks=tuple(blocks),
        stamp=stamped(study, saved.head, language),
    )


_VISIT_MARKS: Mapping[VisitState, Mark] = {VisitState.DONE: "good", VisitState.OVERDUE: "bad", VisitState.DUE: "open"}


def _visits(plans: Sequence[VisitPlan], language: Language) -> Table:
    rows = tuple(
        (
            Cell(text=plan.visit.text.in_language(language)),
            Cell(text=f"{plan.first} – {plan.last}" if plan.first else say("visit day unknown", language)),
            Cell(
                text=say(f"visit {plan.state.value}", language)
                + (f" · {say('visit out of window', language)}" if plan.outside else ""),
                mark=_VISIT_MARKS.get(plan.state, "plain"),
            ),
            Cell(text=f"{sum(state.version > 0 for _, state in plan.forms)} / {len(plan.forms)}", numeric=True),
        )
        for plan in plans
    )
    columns = tuple(say(name, language) for name in ("visit", "window", "state", "forms begun"))
    return Table(
        caption=say("visits of participant", language), columns=columns, rows=rows, empty="", widths=(5, 5, 3, 2)
    )


class _Page:
    """One form at one visit."""

    def __init__(self, study: Study, saved: Kept, key: FormKey, form: Form, language: Language) -> None:
        self.study, self.saved, self.key, self.form = study, saved, key, form
        self.language: Language = language
        self.state, self.history = saved.forms[key], saved.histories[key]
        elsewhere = saved_elsewhere(saved, form, study, key)  # pyright: ignore[reportArgumentType]
        self.filled: FilledForm = fill(form, study.casebook, self.state.values, elsewhere)
        self.changes = list(_changes(self.history))

    def said(self, name: str, /, **blanks: object) -> str:
        return say(name, self.language, **blanks)

    def blocks(self) -> Iterator[Block]:
        visit = self.study.casebook.visit(self.key.visit)
        named = visit.text.in_language(self.language) if visit is not None else self.key.visit
        title = self.form.text.in_language(self.language)
        yield NewPage(above=f"{self.key.subject} · {named} · {title}")
        yield Heading(text=f"{title} · {named}")
        yield Paragraph(text=self.standing())
        if self.form.items:
            rows = tuple(self.row(item) for item in self.form.items if self.is_told(item, 0))
            columns = tuple(self.said(name) for name in ("question", "answer given", "marks of an answer"))
            yield Table(caption="", columns=columns, rows=rows, empty="", widths=(5, 4, 3))
        for group in self.form.groups:
            yield from self.group(group)
        yield from self.signatures()
        yield from self.queries()
        yield from self.changed()

    def standing(self) -> str:
        """How far the form is, and what holds it."""
        parts = [self.said(f"stage {self.state.stage.value}")]
        parts += [self.said(f"hold {self.state.hold.value}")] if self.state.hold is not Hold.NONE else []
        parts += [self.said("version number", version=self.state.version)]
        parts += [self.said("happened on", day=self.state.happened)] if self.state.happened else []
        return " · ".join(parts)

    def is_told(self, item: Item, repeat: int) -> bool:
        """Whether a question has a place: it is asked as the answers stand, or has an answer all the same."""
        known = self.state.values.get((item.id, repeat))
        answered = known is not None and (known.value is not None or known.missing is not None)
        return answered or (item.id, repeat) in self.filled.asked

    def row(self, item: Item) -> tuple[Cell, ...]:
        return (Cell(text=self.question(item)), self.answer(item, 0), Cell(text=self.remark(item, 0)))

    def question(self, item: Item) -> str:
        return f"{item.text.in_language(self.language)}{' *' if item.mandatory else ''}"

    def answer(self, item: Item, repeat: int) -> Cell:
        """The answer in words, with its unit; or why there is none."""
        known = self.state.values.get((item.id, repeat))
        if known is None or (known.value is None and known.missing is None):
            return Cell(text="–") if not item.mandatory else Cell(text=self.said("not answered"), mark="open")
        if known.value is None:
            return Cell(text=self.said("missing because", reason=self.reason(known.missing or "")), mark="open")
        return Cell(text=f"{self.worded(item, known.value)} {known.unit or ''}".rstrip())

    def reason(self, missing: str) -> str:
        return self.said(f"missing {missing}")

    def worded(self, item: Item, value: str) -> str:
        """A code by its words, with the code itself where it is none of the list."""
        if item.type is ItemType.YES_NO and value in {"yes", "no"}:
            return self.said(value)
        codelist = self.study.casebook.codelist(item.codelist)
        codes = {each.code: each.text.in_language(self.language) for each in (codelist.codes if codelist else ())}
        return codes.get(value, value)

    def remark(self, item: Item, repeat: int) -> str:
        """Marks beside an answer: worked out, changed so often, asked about."""
        times = sum((change.item, change.repeat) == (item.id, repeat) for change in self.changes)
        asked = [each for each in self.state.queries if (each.item, each.repeat) == (item.id, repeat)]
        still = sum(each.state is not QueryState.CLOSED for each in asked)
        marks = [self.said("worked out")] if item.calculated is not None else []
        marks += [self.said("changed times", times=times)] if times else []
        marks += [self.said("queries of answer", still=still, asked=len(asked))] if asked else []
        return " · ".join(marks)

    def group(self, group: Group) -> Iterator[Table]:
        repeats = begun_rows(group, self.state.values)
        caption = group.text.in_language(self.language)
        items = [item for item in group.items if any(self.is_told(item, repeat) for repeat in repeats)]
        if not repeats:
            yield Table(caption=caption, columns=("",), rows=(), empty=self.said("no rows", group=caption))
        elif len(items) <= FEW:
            rows = tuple((Cell(text=str(each)), *(self.cell(item, each) for item in items)) for each in repeats)
            yield Table(caption=caption, columns=("", *(self.question(item) for item in items)), rows=rows, empty="")
        else:
            for first in range(0, len(repeats), ACROSS):
                some = repeats[first : first + ACROSS]
                rows = tuple(
                    (Cell(text=self.question(item)), *(self.cell(item, each) for each in some)) for item in items
                )
                columns = (self.said("question"), *(str(each) for each in some))
                widths = (4, *(3 for _ in some))
                yield Table(caption=caption, columns=columns, rows=rows, empty="", widths=widths)

    def cell(self, item: Item, repeat: int) -> Cell:
        """An answer in a row of a group, with its marks below."""
        if not self.is_told(item, repeat):
            return Cell(text="")
        cell, remark = self.answer(item, repeat), self.remark(item, repeat)
        return Cell(text=f"{cell.text}\n{remark}", mark=cell.mark) if remark else cell

    def signatures(self) -> Iterator[Table]:
        rows = tuple(
            (
                Cell(text=each.person),
                Cell(text=self.said(f"role {each.role}")),
                Cell(text=self.moment(each.when)),
                Cell(text=each.meaning),
                Cell(text=self.said("stands" if each.stands else "void"), mark="good" if each.stands else "bad"),
                Cell(text=each.content[:12]),
            )
            for each in self.state.signatures
        )
        names = ("by whom", "role", "when", "meaning", "signature state", "bound to")
        if rows:
            columns = tuple(self.said(name) for name in names)
            yield Table(caption=self.said("signatures"), columns=columns, rows=rows, empty="")

    def queries(self) -> Iterator[Table]:
        items = {item.id: item for item, _ in self.form.questions()}
        rows = tuple(
            (
                Cell(text=self.named(items, each.item, each.repeat)),
                Cell(text=each.text),
                Cell(text=self.said(f"role {each.assigned}")),
                Cell(
                    text=self.said(f"query {each.state.value}"),
                    mark="plain" if each.state is QueryState.CLOSED else "open",
                ),
                Cell(text=each.answer or ""),
            )
            for each in self.state.queries
        )
        if rows:
            columns = tuple(self.said(name) for name in ("question", "query", "asked of", "state", "reply"))
            yield Table(
                caption=self.said("queries of form"), columns=columns, rows=rows, empty="", widths=(3, 5, 2, 2, 3)
            )

    def changed(self) -> Iterator[Table]:
        items = {item.id: item for item, _ in self.form.questions()}
        rows = tuple(
            (
                Cell(text=self.moment(each.recorded.when)),
                Cell(text=each.recorded.author.person.id),
                Cell(text=self.named(items, each.item, each.repeat)),
                Cell(text=self.told(items.get(each.item), each.before)),
                Cell(text=self.told(items.get(each.item), each.after)),
                Cell(text=each.after.reason or ""),
            )
            for each in self.changes
        )
        if rows:
            names = ("when", "by whom", "question", "before", "afterwards", "reason")
            columns = tuple(self.said(name) for name in names)
            yield Table(
                caption=self.said("changes of form"), columns=columns, rows=rows, empty="", widths=(3, 3, 4, 3, 3, 4)
            )

    def named(self, items: Mapping[str, Item], item: str | None, repeat: int) -> str:
        known = items.get(item or "")
        text = known.text.in_language(self.language) if known is not None else item or self.said("whole form")
        return f"{text} ({repeat})" if repeat else text

    def told(self, item: Item | None, known: CurrentValue) -> str:
        if known.value is None:
            return self.reason(known.missing) if known.missing else "–"
        value = self.worded(item, known.value) if item is not None else known.value
        return f"{value} {known.unit or ''}".rstrip()

    def moment(self, when: int) -> str:
        return moment_text(when, self.study.study.sites[0].zone)[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """An answer that was there before and was written again as something else."""

    recorded: Recorded
    item: str
    repeat: int
    before: CurrentValue
    after: CurrentValue


def _changes(history: Sequence[Recorded]) -> Iterator[_Change]:
    standing: dict[tuple[str, int], CurrentValue] = {}
    for recorded in history:
        entry = recorded.entry
        if entry.kind != EntryKind.VALUE or entry.item is None:
            continue
        key = entry.item, entry.repeat or 0
        after = CurrentValue(value=entry.value, unit=entry.unit, missing=entry.missing, reason=entry.reason)
        before = standing.get(key)
        if before is not None and (before.value, before.unit, before.missing) != (
            after.value,
            after.unit,
            after.missing,
        ):
            yield _Change(recorded=recorded, item=key[0], repeat=key[1], before=before, after=after)
        standing[key] = after
