"""The report of one serious adverse event, for an authority: what is known, how it was judged, which duty it meets."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from trialwright.chapters.safety.adverse_events import EventQuestions, lacking, treatment_emergent
from trialwright.records.adverse_events import AdverseEvent, fold_events
from trialwright.records.doses import DOSE_KINDS, fold_doses
from trialwright.records.entries import Head
from trialwright.records.snapshot import Snapshot
from trialwright.records.suspension import fold_suspensions
from trialwright.reports.document import Block, Cell, Document, Heading, NewPage, Paragraph, Report, Table
from trialwright.reports.stamp import notices, stamp
from trialwright.study.event_sentences import questions_of
from trialwright.study.study import Study
from trialwright.trial.harms import inductions_of
from trialwright.trial.reporting_clocks import EventClock, event_clocks, local_now
from trialwright.words.days import moment_text
from trialwright.words.declared import Text
from trialwright.words.texts import LANGUAGES, SENTENCES, Language, say
from trialwright.words.wording import in_one_language

_FIRST = ("began", "ongoing", "ended", "grade", "serious")


def serious_event(study: Study, snapshot: Snapshot) -> Report:
    """Every serious event of a trial, each on a page of its own, the first reported first.

    Missing: a trial without one says so; what is not known of an event is listed as lacking, never left out in silence.
    """
    events = [event for event in fold_events(snapshot.happened).events.values() if event.serious]
    return {language: _document(study, snapshot, events, language) for language in LANGUAGES}


def one_serious_event(study: Study, snapshot: Snapshot, subject: str, number: int) -> Report | None:
    """The report of one event; None for one that nobody reported."""
    event = fold_events(snapshot.happened).events.get((subject, number))
    if event is None:
        return None
    return {language: _document(study, snapshot, [event], language) for language in LANGUAGES}


def _document(study: Study, snapshot: Snapshot, events: list[AdverseEvent], language: Language) -> Document:
    blocks: list[Block] = [] if events else [Paragraph(text=say("sae none", language))]
    for number, event in enumerate(events):
        if number:
            blocks.append(NewPage(above=event.name))
        blocks += _blocks(study, snapshot, event, language)
    return Document(
        title=say("sae title", language),
        notices=notices(study, snapshot, language),
        blocks=tuple(blocks),
        stamp=stamp(study, snapshot, language),
    )


def _blocks(study: Study, snapshot: Snapshot, event: AdverseEvent, language: Language) -> Iterator[Block]:
    questions = questions_of(study)
    yield Heading(text=f"{event.name} · {in_one_language(event.term, language)}")
    yield _facts(questions, event, inductions_of(study, snapshot).get(event.subject), language)
    lacks = lacking(questions, event)
    if lacks:
        names = "; ".join(_label(questions, name, language) for name in lacks)
        yield Paragraph(text=f"{say('event lacks', language)}: {names}")
    yield Heading(text=say("fact narrative", language), level=3)
    yield Paragraph(text=in_one_language(event.facts.get("narrative", ""), language) or say("sae not told", language))
    yield Heading(text=say("sae products", language), level=3)
    yield _products(snapshot, event, language)
    yield Heading(text=say("clocks", language), level=3)
    yield _clocks(study, snapshot.head, event, language)
    yield Heading(text=say("sae course", language), level=3)
    yield _course(questions, event, language)
    stops = [each for each in fold_suspensions(snapshot.happened) if (each.subject, each.event) == _key(event)]
    for each in stops:
        text = in_one_language(each.text, language)
        ended = in_one_language(each.decision or "", language) or say("harm stands", language)
        yield Paragraph(text=f"{say('suspended now', language)}: {each.cause or ''} {text} ({each.since}) — {ended}")
    yield Paragraph(text=say("sae signature", language))


def _key(event: AdverseEvent) -> tuple[str, int]:
    return event.subject, event.number


def _facts(questions: EventQuestions, event: AdverseEvent, induction: str | None, language: Language) -> Table:
    criteria = [f"serious.{each.id}" for each in questions.criteria if event.answer(f"serious.{each.id}")]
    relations = [f"relation.{name}" for name in questions.relations]
    rest = [name for name in (*questions.codes, "treatment", "aware", "handled") if name not in relations]
    names = [
        *_FIRST,
        *criteria,
        *relations,
        "expected",
        *rest,
        "dlt",
        *(f"code.{name}" for name in event.under("code")),
    ]
    rows = [
        (Cell(text=_label(questions, name, language)), Cell(text=_said(questions, name, event.facts[name], language)))
        for name in names
        if name in event.facts
    ]
    emergent = {True: "event emergent", False: "event before treatment", None: "event emergence open"}
    at = treatment_emergent(event, induction)
    rows.append(
        (Cell(text=say("sae induction", language)), Cell(text=f"{induction or '—'} · {say(emergent[at], language)}"))
    )
    columns = (say("what", language), say("sae known", language))
    caption = say("sae facts", language, grading=say("grade words", language))
    return Table(caption=caption, columns=columns, rows=tuple(rows), empty="", widths=(2, 3))


def _products(snapshot: Snapshot, event: AdverseEvent, language: Language) -> Table:
    doses = fold_doses(each for each in snapshot.happened if each.entry.kind in DOSE_KINDS)
    rows = [
        (Cell(text=f"{each.day} {each.time or ''}".strip()), Cell(text=each.level or "—"), Cell(text=each.lot or "—"),
         Cell(text="—" if each.delivered.total is None else f"{each.delivered.total:g} 10^6", numeric=True))
        for each in doses.given
        if each.subject == event.subject
    ]  # fmt: skip
    columns = tuple(say(name, language) for name in ("when", "sae level", "sae lot", "sae given"))
    return Table(
        caption=say("sae products caption", language),
        columns=columns,
        rows=tuple(rows),
        empty=say("sae no dose", language),
    )


def _clocks(study: Study, head: Head, event: AdverseEvent, language: Language) -> Table:
    now: datetime = local_now(head.when, study.study.sites[0].zone)
    rows = [_clock(each, language) for each in event_clocks(study, event, now)]
    columns = tuple(say(name, language) for name in ("duty", "authority", "due", "receipt"))
    return Table(
        caption=say("sae clocks caption", language), columns=columns, rows=tuple(rows), empty=say("no clocks", language)
    )


def _clock(clock: EventClock, language: Language) -> tuple[Cell, ...]:
    declared = clock.clock
    state = say(f"clock {clock.state.value}", language)
    if clock.state.value == "not set" and declared.proposed:
        state += f" ({say('clock proposes', language, limit=declared.proposed)})"
    sent = f" · {clock.receipt.number}, {clock.receipt.sent}" if clock.receipt is not None else ""
    return (
        Cell(text=f"{declared.text.in_language(language)} ({declared.source})"),
        Cell(text=declared.authority.in_language(language)),
        Cell(text=clock.due or "—"),
        Cell(text=state + sent, mark="bad" if "late" in clock.state.value else "plain"),
    )


def _course(questions: EventQuestions, event: AdverseEvent, language: Language) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for version in event.versions:
        told = (
            f"{_label(questions, each.fact, language)}: {_said(questions, each.fact, each.before, language)} → "
            f"{_said(questions, each.fact, each.after, language)}"
            for each in (version.changes if version.number > 1 else ())
        )
        said = say(f"entry {version.kind}", language)
        rows.append(
            (
                Cell(text=moment_text(version.when, version.zone)[:16]),
                Cell(text=f"{version.person} ({say(f'role {version.role}', language)})"),
                Cell(text="; ".join([said, *told])),
                Cell(text=in_one_language(version.reason or "", language)),
            )
        )
    columns = tuple(say(name, language) for name in ("when", "by whom", "what", "reason"))
    return Table(
        caption=say("sae course caption", language), columns=columns, rows=tuple(rows), empty="", widths=(2, 2, 5, 2)
    )


def _label(questions: EventQuestions, name: str, language: Language) -> str:
    texts: dict[str, Text] = {f"serious.{each.id}": each.text for each in questions.criteria}
    texts |= {f"relation.{each.id}": each.text for each in questions.safety.relations}
    texts |= {f"further.{each.id}": each.text for each in questions.further}
    if name in texts:
        return texts[name].in_language(language)
    return SENTENCES[f"fact {name}"][language] if f"fact {name}" in SENTENCES else name


def _said(questions: EventQuestions, name: str, value: str | None, language: Language) -> str:
    if value is None:
        return "—"
    codes: Mapping[str, Text] = questions.codes.get(name, {})
    if value in codes:
        return codes[value].in_language(language)
    if value in {"yes", "no"}:
        return say(value, language)
    return (
        SENTENCES[f"{name} {value}"][language] if f"{name} {value}" in SENTENCES else in_one_language(value, language)
    )
