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
from trialwright.chapters.eligibility.ranges import HARMLESS, plausible_range
from trialwright.chapters.eligibility.reading import MISSING
from trialwright.language.reference import Answer, Value, judge, value_of
from trialwright.language.symbols import Kind, Symbol
from trialwright.words.intervals import Interval
from trialwright.words.verdicts import Reason, Unknown, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one person.

    answers   by fact and by anchor
    days      the known day of each fact, days since 1970-01-01
    unpaired  results believed although nobody surely gave the result of the same day that makes them valid
    """

    answers: Mapping[str, Answer]
    days: Mapping[str, int | None]
    unpaired: frozenset[str]


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
            answers[fact.id] = _calculated(answers[fact.id], reckoned, symbols[fact.id])
    after, unpaired = dict(answers), set[str]()
    by_id = {fact.id: fact for fact in facts}
    for fact in facts:
        if fact.conflict is not None and _runs_into(fact, answers, sentences):
            after[fact.id] = _without(answers[fact.id], Reason.PROTOCOL_CONFLICT)
        if fact.id in sentences.valid and not isinstance(answers[fact.id].known, Unknown):
            pair = _pair(fact, by_id, rows, symbols, days[fact.id])
            if _is_doubted(fact, pair, answers, sentences):
                after[fact.id] = _without(answers[fact.id], Reason.NOT_VALID)
            elif pair is None or not pair.surely:
                unpaired.add(fact.id)
    return Facts(answers=after, days=days, unpaired=frozenset(unpaired))


def _anchor(day: int | None) -> Answer:
    return Answer(known=Unknown(reasons=Reason.NO_ANCHOR) if day is None else Interval.point(float(day)))


def _without(answer: Answer, reason: Reason) -> Answer:
    return replace(answer, known=Unknown(reasons=reason))


def _calculated(given: Answer, reckoned: Value | Unknown, symbol: Symbol) -> Answer:
    """The value that is calculated where it was not answered; two known ones that differ conflict."""
    reckoned = _plausible(reckoned, symbol)
    if isinstance(given.known, Unknown):
        silent = not given.known.reasons & ~(Reason.MISSING | Reason.OUT_OF_WINDOW)
        if not silent:
            return given
        if not isinstance(reckoned, Unknown):
            return Answer(known=reckoned)
        return _without(given, given.known.reasons | reckoned.reasons)
    if isinstance(reckoned, Unknown):
        return _without(given, reckoned.reasons) if reckoned.reasons & ~HARMLESS else given
    if isinstance(given.known, Interval) and isinstance(reckoned, Interval):
        apart = reckoned.lo > given.known.hi or reckoned.hi < given.known.lo
        return _without(given, Reason.CONFLICT) if apart else given
    return given


def _plausible(reckoned: Value | Unknown, symbol: Symbol) -> Value | Unknown:
    """What is calculated must be possible: an age of 226 years says that the date of birth is wrong."""
    low, high = plausible_range(symbol)
    if isinstance(reckoned, Interval) and (reckoned.hi < low or reckoned.lo > high):
        return Unknown(reasons=Reason.NOT_VALID)
    return reckoned


def _runs_into(fact: Fact, answers: Mapping[str, Answer], sentences: Sentences) -> bool:
    """Whether a yes runs into the contradiction: surely, or perhaps, because its condition is in doubt."""
    if answers[fact.id].known is not True:
        return False
    sentence = sentences.conflict.get(fact.id)
    found = judge(sentence, answers) if sentence is not None else None
    if found is None or found.verdict is Verdict.TRUE:
        return True
    return found.verdict is Verdict.UNKNOWN and bool(found.reasons & ~(Reason.MISSING | Reason.OUT_OF_WINDOW))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """All that was given, on what is or may be the same day, of the result that makes another one valid.

    known   the least interval that holds every one of them, or why one of them is unknown
    surely  whether one of them is surely of that day
    """

    known: Interval | Unknown
    surely: bool


def _pair(
    fact: Fact,
    facts: Mapping[str, Fact],
    rows: Mapping[str, Sequence[Row]],
    symbols: Mapping[str, Symbol],
    day: int | None,
) -> _Pair | None:
    beside = facts[fact.valid.same_day] if fact.valid else fact
    given = [row for row in rows.get(beside.id, ()) if row.value.strip() not in MISSING]
    read = [read_answer(row, beside, symbols[beside.id], {}) for row in given]
    near = [each for each in read if day is None or each.may_be_of(day)]
    if not near:
        return None
    surely = day is not None and any(each.day == day for each in near)
    worst = max(each.why for each in near)
    if worst:
        return _Pair(known=Unknown(reasons=worst), surely=surely)
    intervals = [each.known for each in near if isinstance(each.known, Interval)]
    hull = Interval(lo=min(each.lo for each in intervals), hi=max(each.hi for each in intervals))
    return _Pair(known=hull, surely=surely)


def _is_doubted(fact: Fact, pair: _Pair | None, answers: Mapping[str, Answer], sentences: Sentences) -> bool:
    if fact.valid is None:
        return False
    doubted = fact.valid.unpaired == "doubted"
    if pair is None:
        return doubted
    sure = judge(sentences.valid[fact.id], {**answers, fact.valid.same_day: Answer(known=pair.known)})
    return sure.verdict is not Verdict.TRUE or (doubted and not pair.surely)


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
