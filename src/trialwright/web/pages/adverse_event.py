"""One adverse event: to report it, to follow it up, to correct, send and close it; how the board adjudicated it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from trialwright.chapters.safety.adverse_events import EventQuestions, needs_judgement
from trialwright.conduct.adverse_events import (
    EventChange,
    EventReport,
    Facts,
    Sending,
    Told,
    close_event,
    correct_event,
    follow_up_event,
    note_sending,
    report_event,
)
from trialwright.conduct.forms import Refused
from trialwright.conduct.transfers import Transfer, note_transfer
from trialwright.records.adverse_events import AdverseEvent, Version
from trialwright.records.entries import EntryKind
from trialwright.reports.pdf import as_pdf
from trialwright.reports.serious_event import one_serious_event
from trialwright.web.desk import Desk
from trialwright.web.pages import trouble
from trialwright.web.safety_desk import Safety, read_safety
from trialwright.web.showing import show
from trialwright.words.declared import Text
from trialwright.words.findings import Finding
from trialwright.words.people import Right
from trialwright.words.texts import SENTENCES, Both
from trialwright.words.wording import both

CHANGES = {"follow up": follow_up_event, "correct": correct_event, "close": close_event}
"""What the buttons of the page do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFact:
    """A fact as the page asks it.

    kind     moment, text, words (long), yes_no, code, grade or tick
    options  the codes of a coded fact with their words
    fixed    whether only a physician may state it, and whoever is at the desk is none
    """

    name: str
    label: Both
    kind: str
    shown: str
    options: Mapping[str, Text]
    findings: tuple[Finding, ...]
    fixed: bool


def new_event(request: HttpRequest, desk: Desk, *, subject: str) -> HttpResponse:
    """Asks what is known of a new event; whatever is known can be saved."""
    with desk.reading() as reading:
        found, site = read_safety(desk, reading), reading.site_of(subject)
    if site != desk.person.site:
        return trouble.not_found(request, desk)
    page = _Page(request=request, desk=desk, safety=found, subject=subject, event=None)
    if request.method != "POST":
        return page.shown()
    facts = page.stated()
    report = EventReport(subject=subject, facts=facts)
    outcome = report_event(desk.log, desk.study, report, desk.person, desk.now)
    return page.answered(outcome, facts)


def event(request: HttpRequest, desk: Desk, *, subject: str, number: str) -> HttpResponse:
    """Shows an event with its history; takes it further as the button says."""
    with desk.reading() as reading:
        found = read_safety(desk, reading)
    known = found.everybody.events.get((subject, int(number) if number.isdecimal() and len(number) < 6 else 0))
    if known is None or subject not in found.subjects:
        return trouble.not_found(request, desk)
    page = _Page(request=request, desk=desk, safety=found, subject=subject, event=known)
    act = request.POST.get("act", "")
    if request.method == "POST" and act in CHANGES:
        facts = page.changed() if act in {"follow up", "correct"} else {}
        base = request.POST.get("base", "")
        change = EventChange(
            subject=subject,
            number=known.number,
            base=int(base) if base.isdecimal() and len(base) < 10 else -1,
            facts=facts,
            reason=request.POST.get("reason") or None,
        )
        return page.answered(CHANGES[act](desk.log, desk.study, change, desk.person, desk.now), facts)
    if request.method == "POST" and act == "send":
        clock, receipt, sent = (request.POST.get(name, "") for name in ("clock", "receipt", "sent"))
        sending = Sending(subject=subject, number=known.number, clock=clock, receipt=receipt, sent=sent)
        noted = note_sending(desk.log, desk.study, sending, desk.person, desk.now)
        if isinstance(noted, Refused):
            return page.shown(findings=noted.findings, status=422)
        return redirect(f"{request.path}?saved={known.version}")
    return page.shown()


def printed(_request: HttpRequest, desk: Desk, *, subject: str, number: str) -> HttpResponse:
    """The report of an event for an authority, on paper, in the language of whoever asks."""
    with desk.reading() as reading:
        own = reading.site_of(subject) == desk.person.site
    snapshot = desk.log.snapshot()
    known = int(number) if number.isdecimal() and len(number) < 6 else 0
    report = one_serious_event(desk.study, snapshot, subject, known) if own else None
    if report is None:
        return trouble.not_found(_request, desk)
    transfer = Transfer(kind=EntryKind.EXPORTED, name=f"event {subject}/{known}", rows=1, head=snapshot.head.hash)
    if isinstance(note_transfer(desk.log, desk.study, transfer, desk.person, desk.now), Refused):
        return trouble.forbidden(_request, desk)
    answer = HttpResponse(as_pdf(report[desk.language], desk.language), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="event-{subject}-{known}.{desk.language}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@dataclass(frozen=True, kw_only=True)
class _Page:
    request: HttpRequest
    desk: Desk
    safety: Safety
    subject: str
    event: AdverseEvent | None

    def answered(self, outcome: Told | Refused, facts: Facts) -> HttpResponse:
        """Goes on to the event as it is now, or shows what was typed with what is wrong; nothing typed is lost."""
        if isinstance(outcome, Refused):
            return self.shown(findings=outcome.findings, typed=facts, status=422)
        return redirect(f"/participants/{self.subject}/events/{outcome.number}?saved={outcome.version}")

    def shown(
        self, *, findings: tuple[Finding, ...] = (), typed: Facts | None = None, status: int = 200
    ) -> HttpResponse:
        """The event with what is known, or with what was typed and could not be saved."""
        known: dict[str, str] = dict(self.event.facts) if self.event is not None else {}
        for name, value in (typed or {}).items():
            known[name] = value or ""
        asked = [*self._asked(known, findings)]
        own = {each.name for each in asked if each.findings}
        said = {
            "safety": self.safety,
            "subject": self.subject,
            "event": self.event,
            "seen": self.safety.seen(self.event) if self.event is not None else None,
            "groups": _grouped(asked),
            "findings": [each for each in findings if each.where.column not in own],
            "may_report": self.desk.may(Right.REPORT_EVENT),
            "may_judge": self.desk.may(Right.JUDGE_EVENT),
            "may_print": self.desk.may(Right.EXPORT),
            "may_send": self.desk.may(Right.SUBMIT_EVENT),
            "lacks": [self.label(name) for name in self.safety.seen(self.event).lacking] if self.event else [],
            "history": [*self._history()],
            "toxicity": self.safety.toxicity(self.event) if self.event is not None else None,
            "may_adjudicate": self.desk.may(Right.ADJUDICATE),
        }
        return show(self.request, self.desk, "adverse_event.html", said, status=status)

    def label(self, name: str) -> Both:
        """What a fact is called."""
        return fact_label(self.safety.questions, name)

    def _history(self) -> Iterator[tuple[Version, list[tuple[Both, Both, Both]]]]:
        """The versions, the newest first, each with what it changed in words: the fact, before, after."""
        questions = self.safety.questions
        for version in reversed(self.event.versions if self.event is not None else ()):
            told: list[tuple[Both, Both, Both]] = []
            for each in version.changes:
                before, after = (fact_value(questions, each.fact, said) for said in (each.before, each.after))
                told.append((self.label(each.fact), before, after))
            yield version, told

    def stated(self) -> dict[str, str | None]:
        """What was typed, by the names of the facts; what is empty is not known yet."""
        questions = self.safety.questions
        facts: dict[str, str | None] = {}
        for name in questions.names:
            value = self.request.POST.get(name, "").strip()
            if value:
                facts[name] = value
        if facts.get("serious") in {"yes", "no"}:
            for each in questions.criteria:
                facts.setdefault(f"serious.{each.id}", "no")
        return facts

    def changed(self) -> dict[str, str | None]:
        """What was typed and differs from what is known; what was emptied is taken back."""
        stated = self.stated()
        known: Mapping[str, str] = self.event.facts if self.event is not None else dict[str, str]()
        asked = [each for each in self._asked({}, ()) if not each.fixed and each.kind != "tick"]
        emptied = (each.name for each in asked if each.name in known and each.name not in stated)
        changed = {name: value for name, value in stated.items() if known.get(name) != value}
        return {**changed, **dict.fromkeys(emptied)}

    def _asked(self, known: Mapping[str, str], findings: tuple[Finding, ...]) -> Iterator[AskedFact]:
        judges = self.desk.may(Right.JUDGE_EVENT)
        for name, label, kind in _facts(self.safety.questions):
            yield AskedFact(
                name=name,
                label=label,
                kind=kind,
                shown=known.get(name, ""),
                options=self.safety.questions.codes.get(name, {}),
                findings=tuple(each for each in findings if each.where.column == name),
                fixed=needs_judgement(name) and not judges,
            )


def fact_label(questions: EventQuestions, name: str) -> Both:
    """What a fact is called; one that this version does not know stays as it is."""
    asked = {fact: label for fact, label, _ in _facts(questions)}
    return asked.get(name) or SENTENCES.get(f"fact {name}") or both(name, name)


def fact_value(questions: EventQuestions, name: str, value: str | None) -> Both:
    """What was said of a fact, in words; a dash for what is not known."""
    if value is None:
        return both("—", "—")
    if name in questions.codes and value in questions.codes[name]:
        return _words(questions.codes[name][value])
    if value in {"yes", "no"}:
        return SENTENCES[value]
    return SENTENCES.get(f"{name} {value}") or both(value, value)


def _facts(questions: EventQuestions) -> Iterator[tuple[str, Both, str]]:
    """Every fact that a report asks, with its words and how it is entered, in the order of the page."""
    for name, kind in (("term", "text"), ("began", "moment"), ("ongoing", "yes_no"), ("ended", "moment")):
        yield name, SENTENCES[f"fact {name}"], kind
    yield "grade", SENTENCES["fact grade"], "grade"
    yield "serious", SENTENCES["fact serious"], "yes_no"
    for each in questions.criteria:
        yield f"serious.{each.id}", _words(each.text), "tick"
    yield "aware", SENTENCES["fact aware"], "moment"
    for relation in questions.safety.relations:
        if f"relation.{relation.id}" in questions.codes:
            yield f"relation.{relation.id}", _words(relation.text), "code"
    yield "expected", SENTENCES["fact expected"], "yes_no"
    for name in ("special", "action", "outcome"):
        if name in questions.codes:
            yield name, SENTENCES[f"fact {name}"], "code"
    for term in questions.further:
        yield f"further.{term.id}", _words(term.text), "yes_no"
    yield "treatment", SENTENCES["fact treatment"], "words"
    yield "narrative", SENTENCES["fact narrative"], "words"
    yield "handled", SENTENCES["fact handled"], "moment"


def _grouped(asked: list[AskedFact]) -> list[tuple[str, list[AskedFact]]]:
    """The facts under their headings: what happened, how strong, how serious, why, and what was done."""
    groups: dict[str, list[AskedFact]] = {name: [] for name in ("happened", "grade", "serious", "cause", "course")}
    for each in asked:
        if each.name in {"term", "began", "ongoing", "ended"}:
            group = "happened"
        elif each.name == "grade":
            group = "grade"
        elif each.name.startswith("serious") or each.name == "aware":
            group = "serious"
        elif each.name.startswith("relation.") or each.name == "expected":
            group = "cause"
        else:
            group = "course"
        groups[group].append(each)
    return list(groups.items())


def _words(text: Text) -> Both:
    return both(text.en, text.zh)
