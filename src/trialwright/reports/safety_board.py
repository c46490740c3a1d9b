"""The pack of a safety board: an open part with small cells masked, and a closed part that names participants.

Cells of the open part that count one to four participants are masked, and what stands beside them is withheld where
they could be worked out from it (``masking``): sixteen people are known to each other. Events are counted by
participants, each once a row at their highest grade.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median

import polars as pl

from trialwright.chapters.safety.adverse_events import CRITERIA, EventQuestions
from trialwright.chapters.safety.ctcae_terms import TERMS
from trialwright.records.adverse_events import AdverseEvent
from trialwright.reports.assumptions import assumption_blocks
from trialwright.reports.document import (
    Block,
    Cell,
    Document,
    Figures,
    Heading,
    Mark,
    NewPage,
    Paragraph,
    Report,
    Table,
)
from trialwright.reports.dose_decision import (
    decision_blocks,
    ladder_blocks,
    people_blocks,
    signature_blocks,
    suspension_blocks,
    toxicity_blocks,
)
from trialwright.reports.happened import Happened
from trialwright.reports.masking import SMALL, masked_row, masked_total
from trialwright.reports.stamp import notices, stamp
from trialwright.study.event_sentences import questions_of
from trialwright.study.study import Study
from trialwright.trial.advice import advise_dose
from trialwright.trial.attendance import courses
from trialwright.trial.lab_grades import graded_results
from trialwright.trial.recruitment import count_recruited
from trialwright.trial.stopping import RuleState, judge_rules
from trialwright.words.analytes import ANALYTES
from trialwright.words.texts import LANGUAGES, Language, say

GRADES = (1, 2, 3, 4, 5)

WATCHED = ("alt", "ast", "bilirubin", "alp", "creatinine", "haemoglobin", "platelets", "neutrophils")
"""The analytes whose peaks are shown, where the study asks for them; of the last three the lowest counts."""

LOWEST = frozenset({"haemoglobin", "platelets", "neutrophils"})

INFECTIONS = frozenset({"sepsis", "infection"})
"""Codes of special interest that are infections; a coded class that speaks of infections counts too."""


def safety_board(study: Study, told: Happened) -> Report:
    """The open part: nobody is named, counts of one to four are masked.

    Missing: a trial in which nothing happened says so in every section.
    """
    return {language: _Pack(study, told, language, closed=False).document() for language in LANGUAGES}


def safety_board_closed(study: Study, told: Happened) -> Report:
    """The closed part, for the board alone: participants by code, doses, narratives, peaks, decision and signatures."""
    return {language: _Pack(study, told, language, closed=True).document() for language in LANGUAGES}


class _Pack:
    """One part in one language."""

    def __init__(self, study: Study, told: Happened, language: Language, *, closed: bool) -> None:
        self.study, self.told, self.closed = study, told, closed
        self.language: Language = language
        self.questions: EventQuestions = questions_of(study)
        self.events = tuple(told.events.events.values())
        self.advised = advise_dose(study, told.doses, told.today)
        self.levels = {each.subject: each.level for each in self.advised.courses if each.level}

    def said(self, name: str, /, **blanks: object) -> str:
        return say(f"pack {name}", self.language, **blanks)

    def count(self, count: int) -> Cell:
        return self.row(count)[0]

    def row(self, *counts: int) -> tuple[Cell, ...]:
        """Counts of people of whom nobody is in two of them."""
        texts = [str(each) for each in counts] if self.closed else masked_row(counts, self.everybody)
        return tuple(Cell(text=text, numeric=True) for text in texts)

    @property
    def everybody(self) -> int:
        """How many people there are of whom anything is told."""
        return len(self.told.snapshot.sites)

    def document(self) -> Document:
        warning = self.said("closed warning") if self.closed else self.said("open warning", small=SMALL)
        blocks: list[Block] = [*self.enrolment(), *self.exposure(), *self.by_class(), *self.deviations(), *self.rules()]
        if self.closed:
            parts: Sequence[Callable[[], Iterator[Block]]] = (
                self.people,
                self.by_relation,
                self.listing,
                self.narratives,
                self.infections,
                self.shifts,
                self.peaks,
                self.deviation_list,
                self.decisions,
            )
            for part in parts:
                blocks += part()
        blocks += assumption_blocks(self.study, self.language, self.study.safety, self.study.escalation)
        return Document(
            title=self.said("closed title" if self.closed else "open title"),
            notices=(
                *notices(self.study, self.told.snapshot, self.language),
                warning,
                say("advice notice", self.language),
            ),
            blocks=tuple(blocks),
            stamp=stamp(self.study, self.told.snapshot, self.language),
        )

    def table(
        self, caption: str, columns: Sequence[str], rows: Sequence[tuple[Cell, ...]], widths: tuple[int, ...] = ()
    ) -> Table:
        names = tuple(self.said(name) for name in columns)
        return Table(
            caption=self.said(caption), columns=names, rows=tuple(rows), empty=self.said("none"), widths=widths
        )

    def total(self, total: int, parts: Sequence[Sequence[int]]) -> str:
        """A total beside the rows of a table, of each of which everybody is in the total."""
        return str(total) if self.closed else masked_total(total, parts, self.everybody)

    # Open to everybody

    def enrolment(self) -> Iterator[Block]:
        counts = count_recruited(self.study, self.told.doses, self.told.today)
        told = (("screened", len(self.told.snapshot.sites)), *counts.items())
        slots = {f"allocated {slot.id}": slot.arm for slot in self.study.allocation.slots}
        arms = {arm.id: arm.text.in_language(self.language) for arm in self.study.study.arms}
        numbers = tuple(
            (
                self.said("allocated", arm=arms.get(slots[name], slots[name])) if name in slots else self.said(name),
                str(n) if name in {"planned", "screened"} else self.count(n).text,
            )
            for name, n in told
        )
        yield Heading(text=self.said("enrolment"))
        yield Figures(numbers=numbers)

    def exposure(self) -> Iterator[Block]:
        yield Heading(text=self.said("exposure"))
        given = self.told.doses.given
        groups = sorted({self.levels.get(each.subject, 0) for each in given}) if self.closed else [None]
        rows: list[tuple[Cell, ...]] = []
        for level in groups:
            own = [each for each in given if level is None or self.levels.get(each.subject, 0) == level]
            totals = [each.delivered.total for each in own if each.delivered.total is not None]
            shown = self.closed or len({each.subject for each in own}) >= SMALL
            spread = f"{median(totals):g} ({min(totals):g} – {max(totals):g})" if totals and shown else "–"
            name = self.said("all") if level is None else str(level or "–")
            rows.append(
                (
                    Cell(text=name),
                    self.count(len({each.subject for each in own})),
                    self.count(len(own)),
                    Cell(text=spread, numeric=True),
                    self.count(sum(bool(each.broken) for each in own)),
                )
            )
        columns = ("level", "participants", "infusions", "cells", "guards broken")
        yield self.table("exposure caption", columns, rows if given else ())

    def by_class(self) -> Iterator[Block]:
        yield Heading(text=self.said("events"))
        counted = {name: (*_by_grade(own), _ungraded(own)) for name, own in self.classes().items()}
        anything = len({each.subject for each in self.events})
        serious = len({each.subject for each in self.events if each.serious})
        strong = len({each.subject for each in self.events if (each.grade or 0) >= 3})
        parts: list[Sequence[int]] = [*counted.values()]
        severe: list[Sequence[int]] = [row[2:5] for row in parts]
        totals: tuple[tuple[str, int, list[Sequence[int]]], ...] = (
            ("participants with event", anything, [*parts, [serious], [strong]]),
            ("participants with serious", serious, []),
            ("participants with 3", strong, severe),
        )
        yield Figures(numbers=tuple((self.said(name), self.total(total, rows)) for name, total, rows in totals))
        rows = [(Cell(text=name), *self.row(*counts)) for name, counts in counted.items()]
        columns = ("class", *(f"grade {each}" for each in GRADES), "no grade")
        yield self.table("events caption", columns, rows)

    def classes(self) -> Mapping[str, list[AdverseEvent]]:
        """The events by the class that coding gave them."""
        found: dict[str, list[AdverseEvent]] = {}
        for each in sorted(self.events, key=lambda event: event.facts.get("code.soc", "￿")):
            found.setdefault(each.facts.get("code.soc") or self.said("not coded"), []).append(each)
        return found

    def deviations(self) -> Iterator[Block]:
        yield Heading(text=self.said("deviations"))
        kinds: dict[str, set[str]] = {}
        for each in self.told.deviations:
            kinds.setdefault(each.entry.item or self.said("noted by hand"), set()).add(each.entry.subject or "-")
        rows = [(Cell(text=kind), self.count(len(people))) for kind, people in sorted(kinds.items())]
        yield self.table("deviations caption", ("kind", "participants"), rows)

    def rules(self) -> Iterator[Block]:
        yield Heading(text=self.said("rules"))
        judged = judge_rules(self.study, self.told.facts)
        marks: Mapping[RuleState, Mark] = {RuleState.HOLDS: "bad", RuleState.OPEN: "open", RuleState.NOT: "good"}
        rows = [
            (
                Cell(text=each.rule.id + (f" · {each.level}" if each.level is not None else "")),
                Cell(text=each.rule.text.in_language(self.language)),
                Cell(text=self.said(f"rule {each.state.value}"), mark=marks[each.state]),
                *self.row(len(each.counted), len(each.open_for)),
                Cell(text=self.said(f"then {each.rule.then}")),
            )
            for each in judged
        ]
        yield self.table(
            "rules caption", ("rule", "says", "state", "counted", "may count", "then"), rows, widths=(1, 5, 2, 1, 1, 2)
        )
        yield from suspension_blocks(self.told.doses, self.study, self.language) if self.closed else ()

    # For the board alone

    def people(self) -> Iterator[Block]:
        yield NewPage(above=self.said("closed title"))
        yield from ladder_blocks(self.study, self.advised, self.language)
        yield from people_blocks(self.told.doses, self.advised, self.language)
        yield from toxicity_blocks(self.told.doses, self.study, self.language)

    def by_relation(self) -> Iterator[Block]:
        """Events that may be related, a table a cause."""
        record = self.study.safety.events
        related = record.related if record is not None else ()
        yield Heading(text=self.said("relations"))
        for cause in self.study.safety.relations:
            rows: list[tuple[Cell, ...]] = []
            for name, own in self.classes().items():
                may = [each for each in own if each.under("relation").get(cause.id) in related]
                unjudged = len({each.subject for each in own if cause.id not in each.under("relation")})
                if may or unjudged:
                    counts = (*_by_grade(may), _ungraded(may), unjudged)
                    rows.append((Cell(text=name), *(self.count(each) for each in counts)))
            columns = ("class", *(f"grade {each}" for each in GRADES), "no grade", "not judged")
            called = cause.text.in_language(self.language)
            yield Table(
                caption=self.said("related caption", cause=called),
                columns=tuple(self.said(each) for each in columns),
                rows=tuple(rows),
                empty=self.said("none related", cause=called),
            )

    def listing(self) -> Iterator[Block]:
        yield Heading(text=self.said("listing"))
        rows = [
            (
                Cell(text=each.name),
                Cell(text=str(self.levels.get(each.subject, "–"))),
                Cell(text=each.term),
                Cell(text=each.facts.get("began", "–")),
                Cell(text=str(each.grade or "–")),
                Cell(text=self.yes_no(each.serious), mark="bad" if each.serious else "plain"),
                Cell(text=self.yes_no(self.questions.related(each))),
                Cell(text=self.yes_no(each.answer("expected"))),
                Cell(text=self.word("outcome", each.facts.get("outcome"))),
            )
            for each in self.events
        ]
        columns = ("event", "level", "term", "began", "grade", "serious", "related", "as expected", "outcome")
        yield self.table("listing caption", columns, rows)

    def narratives(self) -> Iterator[Block]:
        """Each serious event whole."""
        yield Heading(text=self.said("narratives"))
        serious = [each for each in self.events if each.serious]
        if not serious:
            yield Paragraph(text=self.said("no serious"))
        criteria = {each.id: each.text.in_language(self.language) for each in self.questions.criteria or CRITERIA}
        causes = {each.id: each.text.in_language(self.language) for each in self.study.safety.relations}
        for each in serious:
            yield Heading(text=f"{each.name} · {each.term}", level=3)
            met = [criteria.get(name, name) for name, value in each.under("serious").items() if value == "yes"]
            relations = each.under("relation")
            facts = (
                ("level", str(self.levels.get(each.subject, "–"))),
                ("began", each.facts.get("began", "–")),
                ("ended", each.facts.get("ended", "–")),
                ("grade", str(each.grade or "–")),
                ("serious because", "; ".join(met) or "–"),
                *((f"= {text}", self.word(f"relation.{id}", relations.get(id))) for id, text in causes.items()),
                ("as expected", self.yes_no(each.answer("expected"))),
                ("action", self.word("action", each.facts.get("action"))),
                ("treatment", each.facts.get("treatment", "–")),
                ("outcome", self.word("outcome", each.facts.get("outcome"))),
                ("told", "; ".join(f"{r.clock} {r.sent} ({r.number})" for r in each.receipts) or "–"),
                ("narrative", each.facts.get("narrative", "–")),
            )
            rows = tuple(
                (Cell(text=name[2:] if name.startswith("= ") else self.said(name)), Cell(text=text))
                for name, text in facts
            )
            yield Table(
                caption="", columns=(self.said("point"), self.said("known")), rows=rows, empty="", widths=(2, 6)
            )

    def infections(self) -> Iterator[Block]:
        yield Heading(text=self.said("infections"))
        rows = [
            (
                Cell(text=each.name),
                Cell(text=each.term),
                Cell(text=each.facts.get("began", "–")),
                Cell(text=str(each.grade or "–")),
                Cell(text=self.word("outcome", each.facts.get("outcome"))),
            )
            for each in self.events
            if _is_infection(each)
        ]
        yield self.table("infections caption", ("event", "term", "began", "grade", "outcome"), rows)

    def shifts(self) -> Iterator[Block]:
        """From the grade before induction, or none known, to the worst after it, a table a term, people counted."""
        yield Heading(text=self.said("shifts"))
        graded = graded_results(self.study, self.told.results)
        after = graded.filter(pl.col("treated") & pl.col("grade").is_not_null())
        worst = after.group_by("term", "subject", maintain_order=True).agg(
            pl.col("baseline_grade").first(), pl.col("grade").max()
        )
        if not worst.height:
            yield Paragraph(text=self.said("no shifts"))
        for (term,), own in worst.group_by("term", maintain_order=True):
            pairs = list(own.select("baseline_grade", "grade").iter_rows())
            rows = tuple(
                (
                    Cell(text=self.said("before grade", grade="–" if before is None else before)),
                    *(self.count(pairs.count((before, worst_grade))) for worst_grade in range(5)),
                )
                for before in (None, *range(5))
                if any(each == before for each, _ in pairs)
            )
            known = TERMS.get(str(term))
            named = (known.zh if self.language == "zh" else known.name) if known is not None else str(term)
            columns = (self.said("before induction"), *(self.said("worst grade", grade=grade) for grade in range(5)))
            yield Table(caption=self.said("shift caption", term=named), columns=columns, rows=rows, empty="")

    def peaks(self) -> Iterator[Block]:
        """The last value before the infusion, and the worst and the newest after it."""
        yield Heading(text=self.said("peaks"))
        order = {visit.id: place for place, visit in enumerate(self.study.schedule.visits)}
        first_day = {each.subject: each.day for each in self.advised.courses}
        for name in WATCHED:
            analyte = ANALYTES.get(name)
            if analyte is None:
                continue
            found = courses(self.study, self.told.snapshot, name, analyte.unit)
            rows = list(self.peak_rows(found, name, order, first_day))
            called = analyte.en if self.language == "en" else analyte.zh
            caption = self.said("peak low" if name in LOWEST else "peak high", analyte=called, unit=analyte.unit)
            columns = tuple(
                self.said(each) for each in ("participant", "before", "worst", "at visit", "change", "newest")
            )
            if rows:
                yield Table(caption=caption, columns=columns, rows=tuple(rows), empty="")

    def peak_rows(
        self, found: pl.DataFrame, name: str, order: Mapping[str, int], days: Mapping[str, str]
    ) -> Iterator[tuple[Cell, ...]]:
        worst_of = min if name in LOWEST else max
        start = self.infusion_visit(order)
        digits = ANALYTES[name].decimals
        for (subject,), own in found.group_by("subject", maintain_order=True):
            if str(subject) not in days:
                continue
            values = sorted(
                (order.get(str(visit), 0), str(visit), float(value))
                for visit, value in own.select("visit", "value").iter_rows()
            )
            before = [value for place, _, value in values if place < start]
            after = [(value, visit) for place, visit, value in values if place >= start]
            worst = worst_of(after) if after else None
            change = "–"
            if worst is not None and before:
                change = f"{round(worst[0], digits) - round(before[-1], digits):+.{digits}f}"  # of what is printed
            yield (
                Cell(text=str(subject)),
                Cell(text=f"{before[-1]:.{digits}f}" if before else "–", numeric=True),
                Cell(text=f"{worst[0]:.{digits}f}" if worst is not None else "–", numeric=True),
                Cell(text=worst[1] if worst is not None else "–"),
                Cell(text=change, numeric=True),
                Cell(text=f"{after[-1][0]:.{digits}f}" if after else "–", numeric=True),
            )

    def infusion_visit(self, order: Mapping[str, int]) -> int:
        """The place of the first visit that asks for the first dose of induction; after the last, where none does."""
        record = self.study.safety.events
        form = (record.induction or "").partition(".")[0] if record is not None else ""
        asked = (order[visit.id] for visit in self.study.schedule.visits if form in visit.forms)
        return min(asked, default=len(order))

    def deviation_list(self) -> Iterator[Block]:
        yield Heading(text=self.said("deviation list"))
        place = 0 if self.language == "en" else -1
        rows = [
            (
                Cell(text=each.entry.subject or "–"),
                Cell(text=each.entry.since or "–"),
                Cell(text=each.entry.item or self.said("noted by hand")),
                Cell(text=(each.entry.value or each.entry.reason or "–").split(" / ")[place]),
            )
            for each in self.told.deviations
        ]
        yield self.table(
            "deviation list caption", ("participant", "happened", "kind", "text"), rows, widths=(2, 2, 3, 6)
        )

    def decisions(self) -> Iterator[Block]:
        yield from decision_blocks(self.told.doses, self.study, self.language)
        yield from signature_blocks(self.language)

    def yes_no(self, answer: bool | None) -> str:
        return self.said("unknown") if answer is None else say("yes" if answer else "no", self.language)

    def word(self, fact: str, code: str | None) -> str:
        """A code in words; what is not known yet is said so."""
        if code is None:
            return self.said("unknown")
        found = self.questions.codes.get(fact, {}).get(code)
        return found.in_language(self.language) if found is not None else code


def _by_grade(events: Sequence[AdverseEvent]) -> list[int]:
    """Participants at each highest grade, from 1 to 5."""
    highest: dict[str, int] = {}
    for each in events:
        highest[each.subject] = max(highest.get(each.subject, 0), each.grade or 0)
    return [sum(grade == each for grade in highest.values()) for each in GRADES]


def _ungraded(events: Sequence[AdverseEvent]) -> int:
    """Participants of whose events none has a grade yet."""
    graded = {each.subject for each in events if each.grade is not None}
    return len({each.subject for each in events} - graded)


def _is_infection(event: AdverseEvent) -> bool:
    coded = event.facts.get("code.soc", "").lower()
    return event.facts.get("special") in INFECTIONS or "infect" in coded or "感染" in coded
