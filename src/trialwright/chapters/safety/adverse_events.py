"""What may be said of an adverse event, what of it is still lacking, and what in it cannot both be so.

A grade says how strong an event is, seriousness what followed from it: neither is ever taken from the other.

Missing: an event is kept with whatever is known of it; what lacks is asked for and stands in the way of nothing but
closing it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from trialwright.casebook.casebook import Casebook
from trialwright.casebook.terms import Term
from trialwright.chapters.safety.protocol import Safety, Serious
from trialwright.records.adverse_events import AdverseEvent
from trialwright.words.days import PartialDate, read_date
from trialwright.words.declared import Provenance, Text
from trialwright.words.findings import Fault, fault

LONGEST = 4000
"""Characters that a text of an event may have."""

_E2A = Provenance(record="ICH E2A, section II.B")

CRITERIA = tuple(
    Serious.model_validate({"id": id, "text": Text(en=en, zh=zh), "from": _E2A})
    for id, en, zh in (
        ("death", "death", "死亡"),
        ("life_threatening", "danger to life when it happened", "发生时危及生命"),
        ("stay", "a stay in hospital, or a longer one, that was not planned", "非计划住院或住院时间延长"),
        ("disability", "lasting or significant disability", "永久或显著的残疾或功能丧失"),
        ("birth", "a congenital anomaly or birth defect", "先天性异常或出生缺陷"),
        ("important", "another event that is medically important", "其他有重要医学意义的事件"),
    )
)
"""What makes an event serious where the study declares nothing of its own (ICH E2A, section II.B)."""

DEATH, DANGER = "death", "life_threatening"
"""The ids of the two criteria that clocks and checks know."""

JUDGED = frozenset({"expected"})
"""Facts that only a physician of the trial states, beside every relation."""

MOMENTS = ("began", "ended", "aware", "handled")
"""Facts that are a time or a day, whole or in part, by the clock of the site."""

TEXTS = ("term", "treatment", "narrative", "lab.result", "lab.term")
"""Facts in words, and where the laboratory result stands that the event came from."""

CODES = ("code.llt", "code.pt", "code.soc", "code.version")
"""Facts that coding gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventQuestions:
    """What one study asks of an event.

    codes  the codes of each coded fact, with their words
    """

    safety: Safety
    codes: Mapping[str, Mapping[str, Text]]

    @property
    def criteria(self) -> tuple[Serious, ...]:
        """What makes an event serious."""
        return self.safety.serious or CRITERIA

    @property
    def further(self) -> tuple[Term, ...]:
        """What this study asks beyond every other."""
        return self.safety.events.further if self.safety.events is not None else ()

    @property
    def relations(self) -> tuple[str, ...]:
        """The causes on which a relation is judged; none where the study names no scale."""
        return tuple(each.id for each in self.safety.relations) if self.safety.events is not None else ()

    @property
    def yes_no(self) -> tuple[str, ...]:
        """The facts that are answered by yes or no."""
        criteria = (f"serious.{each.id}" for each in self.criteria)
        return ("ongoing", "serious", *criteria, "expected", *(f"further.{each.id}" for each in self.further))

    @property
    def names(self) -> tuple[str, ...]:
        """Every fact that a person may state, in the order of a report."""
        return ("term", "began", "ongoing", "ended", "grade", *self.yes_no[1:], *self.codes, *MOMENTS[2:], *TEXTS[1:])

    def related(self, event: AdverseEvent) -> bool | None:
        """Whether any relation means *may be related*; None while none does and one is not judged."""
        if self.safety.events is None:
            return None
        judged = event.under("relation")
        if any(value in self.safety.events.related for value in judged.values()):
            return True
        return None if not self.relations or set(self.relations) - judged.keys() else False

    def fatal(self, event: AdverseEvent) -> bool | None:
        """Whether it killed, by its criterion, its grade or its outcome; None while none of them says so."""
        if event.answer(f"serious.{DEATH}") or event.grade == 5 or event.facts.get("outcome") == "fatal":
            return True
        return False if event.serious is False or event.answer(f"serious.{DEATH}") is False else None


def event_questions(safety: Safety, casebook: Casebook) -> EventQuestions:
    """What a study asks of an event; a codelist that does not exist leaves its fact unasked (``check`` finds it)."""
    record = safety.events
    codes: dict[str, Mapping[str, Text]] = {}
    lists = {}
    if record is not None:
        lists = {f"relation.{each.id}": record.relation for each in safety.relations}
        lists |= {"special": record.special, "action": record.action, "outcome": record.outcome}
    for fact, name in lists.items():
        found = casebook.codelist(name)
        if found is not None:
            codes[fact] = {each.code: each.text for each in found.codes}
    return EventQuestions(safety=safety, codes=codes)


def needs_judgement(fact: str) -> bool:
    """Whether only a physician of the trial may state a fact."""
    return fact in JUDGED or fact.startswith("relation.")


def unreadable(questions: EventQuestions, fact: str, value: str, today: str) -> Iterator[Fault]:
    """Why a value cannot stand for a fact: no date, not yet, no such code, no grade."""
    if fact in MOMENTS:
        read = read_date(value)
        if read is None:
            yield fault("not-a-date", value=value[:60])
        elif read.earliest.isoformat() > today:
            yield fault("not-yet-happened", value=value)
    elif fact == "grade":
        if value not in {"1", "2", "3", "4", "5"}:
            yield fault("wrong-value", value=value[:60], detail="a grade is 1, 2, 3, 4 or 5")
    elif fact in questions.codes:
        if value not in questions.codes[fact]:
            yield fault("wrong-value", value=value[:60], detail=", ".join(questions.codes[fact]))
    elif fact in questions.yes_no:
        if value not in {"yes", "no"}:
            yield fault("wrong-value", value=value[:60], detail="yes, no")
    elif fact not in {*TEXTS, *CODES}:
        yield fault("event-fact-unknown", fact=fact[:60])
    elif len(value) > LONGEST or "\x00" in value:
        yield fault("wrong-value", value="...", detail=f"words have up to {LONGEST} characters")


def lacking(questions: EventQuestions, event: AdverseEvent) -> tuple[str, ...]:
    """The facts that a whole report has and this one has not yet.

    Always the term, the onset, the grade, whether it is serious, every relation, whether it is of special interest, the
    outcome; of a serious event also
    the criterion, awareness, expectedness and the narrative; the end of one that is over.
    """
    wanted = ["term", "began", "grade"]
    wanted += [] if event.serious is not None else ["serious"]
    wanted += [name for name in questions.codes if name.startswith("relation.") or name in {"special", "outcome"}]
    wanted += ["ended"] if event.facts.get("ongoing") == "no" else []
    if event.serious:
        wanted += ["aware", "expected", "narrative"]
    found = [name for name in wanted if name not in event.facts]
    criteria = (f"serious.{each.id}" for each in questions.criteria)
    if event.serious and not any(event.facts.get(name) == "yes" for name in criteria):
        found.append("serious.which")
    return tuple(found)


def doubts(event: AdverseEvent, consent: str | None = None) -> Iterator[Fault]:
    """What in an event cannot both be so; a finding each, and none keeps the event from being recorded.

    consent  the day of consent as it was written; None where it is not known
    """
    facts, grade = event.facts, event.grade
    death = event.answer(f"serious.{DEATH}")
    if grade == 5 and not death:
        yield fault("event-grade-without-death")
    if death and grade is not None and grade != 5:
        yield fault("event-death-without-grade", grade=grade)
    if (death or grade == 5) and facts.get("outcome", "fatal") != "fatal":
        yield fault("event-death-without-outcome")
    if facts.get("outcome") == "fatal" and death is not True:
        yield fault("event-outcome-without-death")
    if event.answer(f"serious.{DANGER}") and grade is not None and grade < 4:
        yield fault("event-danger-without-grade", grade=grade)
    if facts.get("serious") == "no" and any(value == "yes" for value in event.under("serious").values()):
        yield fault("event-serious-contradicted")
    if facts.get("ongoing") == "yes" and "ended" in facts:
        yield fault("event-ongoing-ended")
    if _surely_before(facts.get("ended"), facts.get("began")):
        yield fault("event-ended-before")
    if _surely_before(facts.get("aware"), facts.get("began")):
        yield fault("event-aware-before")
    if _surely_before(facts.get("began"), consent):
        yield fault("event-before-consent", day=consent or "")


def treatment_emergent(event: AdverseEvent, induction: str | None) -> bool | None:
    """Whether an event began at or after the first dose of induction; None where the two cannot be told apart.

    induction  local time of that dose as it was written; None where none is recorded
    Source: clinical review of the founding study, *Time*: treatment-emergent counts from the first induction dose.
    """
    began, first = _read(event.facts.get("began")), _read(induction)
    if began is None or first is None:
        return None
    if began.earliest > first.latest:
        return True
    if began.latest < first.earliest:
        return False
    if began.is_whole and first.is_whole and began.time is not None and first.time is not None:
        return began.time >= first.time
    return None


def moment_of(text: str | None) -> datetime | None:
    """The earliest local time that a written moment can mean: a clock never starts later than it may have."""
    read = _read(text)
    if read is None:
        return None
    minutes = read.time or 0
    return datetime.combine(read.earliest, time(minutes // 60, minutes % 60))


def _read(text: str | None) -> PartialDate | None:
    return read_date(text) if text else None


def _surely_before(first: str | None, second: str | None) -> bool:
    """Whether one moment lies before another whatever is not known of them."""
    one, other = _read(first), _read(second)
    if one is None or other is None:
        return False
    if one.latest != other.earliest:
        return one.latest < other.earliest
    return one.is_whole and other.is_whole and one.time is not None and other.time is not None and one.time < other.time
