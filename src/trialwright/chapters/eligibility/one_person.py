"""The facts of one person from their rows of answers, plainly, answer by answer.

This is what the columns (``facts.py``) and the database (``facts_sql.py``) are held to agree with; at the bedside it is
also the fastest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from trialwright.chapters.eligibility.criteria import Fact, Pick
from trialwright.chapters.eligibility.facts import NO_SENTENCES, Sentences
from trialwright.chapters.eligibility.one_answer import OUTSIDE, Row, read_answer
from trialwright.chapters.eligibility.one_pick import PICKS
from trialwright.chapters.eligibility.reading import MISSING
from trialwright.language.reference import Answer, Value, judge, value_of
from trialwright.language.symbols import Kind, Symbol
from trialwright.words.intervals import Interval
from trialwright.words.verdicts import Reason, Unknown, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one person: the answers by fact, and the known day of each, days since 1970-01-01."""

    answers: Mapping[str, Answer]
    days: Mapping[str, int | None]


def resolve_one(
    rows: Mapping[str, Sequence[Row]],
    facts: Sequence[Fact],
    symbols: Mapping[str, Symbol],
    anchors: Mapping[str, int | None],
    sentences: Sentences = NO_SENTENCES,
) -> Facts:
    """Every fact of one person, from their rows by fact; ``anchors`` are days since 1970-01-01, None where not known.

    Missing: as ``facts.resolve`` says.
    """
    answers: dict[str, Answer] = {name: _anchor(day) for name, day in anchors.items()}
    days: dict[str, int | None] = {}
    for fact in facts:
        answers[fact.id], days[fact.id] = _answered(rows.get(fact.id, ()), fact, symbols[fact.id], anchors)
    for fact in facts:
        if fact.id in sentences.calculated:
            reckoned = value_of(sentences.calculated[fact.id], answers)
            answers[fact.id] = _calculated(answers[fact.id], reckoned)
    after = dict(answers)
    for fact in facts:
        if fact.conflict is not None and _runs_into(fact, answers, sentences):
            after[fact.id] = _without(answers[fact.id], Reason.PROTOCOL_CONFLICT)
        if fact.id in sentences.valid and _is_doubted(fact, answers, days, sentences):
            after[fact.id] = _without(answers[fact.id], Reason.NOT_VALID)
    return Facts(answers=after, days=days)


def _anchor(day: int | None) -> Answer:
    return Answer(known=Unknown(reasons=Reason.NO_ANCHOR) if day is None else Interval.point(float(day)))


def _without(answer: Answer, reason: Reason) -> Answer:
    return replace(answer, known=Unknown(reasons=reason))


def _calculated(given: Answer, reckoned: Value | Unknown) -> Answer:
    """The value that is calculated where it was not answered; two known ones that differ conflict."""
    if isinstance(given.known, Unknown):
        if not isinstance(reckoned, Unknown):
            return Answer(known=reckoned)
        silent = given.known.reasons == Reason.MISSING
        return _without(given, given.known.reasons | reckoned.reasons) if silent else given
    if isinstance(given.known, Interval) and isinstance(reckoned, Interval):
        apart = reckoned.lo > given.known.hi or reckoned.hi < given.known.lo
        return _without(given, Reason.CONFLICT) if apart else given
    return given


def _runs_into(fact: Fact, answers: Mapping[str, Answer], sentences: Sentences) -> bool:
    if answers[fact.id].known is not True:
        return False
    sentence = sentences.conflict.get(fact.id)
    return sentence is None or judge(sentence, answers).verdict is Verdict.TRUE


def _is_doubted(
    fact: Fact, answers: Mapping[str, Answer], days: Mapping[str, int | None], sentences: Sentences
) -> bool:
    if fact.valid is None or isinstance(answers[fact.id].known, Unknown):
        return False
    same_day = days[fact.id] is not None and days[fact.id] == days[fact.valid.same_day]
    if not same_day:
        return fact.valid.unpaired == "doubted"
    return judge(sentences.valid[fact.id], answers).verdict is not Verdict.TRUE


def _answered(
    rows: Sequence[Row], fact: Fact, symbol: Symbol, anchors: Mapping[str, int | None]
) -> tuple[Answer, int | None]:
    given = [row for row in rows if row.value.strip() not in MISSING]
    read = [read_answer(row, fact, symbol, anchors) for row in given]
    candidates = [each for each in read if each.place > OUTSIDE]
    unanchored = fact.window != "lifelong" and anchors.get(fact.window.index) is None
    asked = len(given) < len(rows)
    if not candidates:
        reason = Reason.OUT_OF_WINDOW if read else Reason.MISSING
        says_no = fact.world == "closed" and (fact.pick is Pick.COUNT or symbol.kind is Kind.TRUTH)
        if says_no and not asked and (not read or fact.pick in {Pick.COUNT, Pick.ANY}):
            return Answer(known=Interval.point(0.0) if fact.pick is Pick.COUNT else False), None
        return Answer(known=Unknown(reasons=reason)), None
    known, speaking = PICKS[fact.pick](candidates, fact, unanchored)
    evidence = max(speaking, key=lambda each: each.row.row)
    row = evidence.row
    answer = Answer(
        known=known, value=row.value.strip(), unit=row.unit or None, when=row.when or None, source=str(row.row)
    )
    attested = replace(answer, by=row.by or None, role=row.role or None) if fact.attest is not None else answer
    return attested, evidence.day
