"""Which stopping rules hold, for whom, and which a newly known event has just made hold.

Every event is a row; the study's own sentences say which rows answer which term; a participant's answer is yes as soon
as one of their events is so; the rules count participants. Rules of one dose level count the participants of that
level; those whose level nobody has recorded count at every level.

Missing: a relation that is not judged leaves a term unknown, and a rule that then may hold is *open*: it suspends
nothing by itself, but what is open is shown, and holds the next issue until it is judged. Without events no rule holds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from trialwright.chapters.safety.adverse_events import treatment_emergent
from trialwright.chapters.safety.protocol import StoppingRule
from trialwright.language.columns import WHY, compile_sentence
from trialwright.language.gathering import gather
from trialwright.language.grammar import parse
from trialwright.language.meaning import resolve
from trialwright.language.symbols import Place, Scope, Symbol
from trialwright.language.tree import Node, names
from trialwright.records.adverse_events import AdverseEvent
from trialwright.records.entries import Entry
from trialwright.records.suspension import BOARD_ONLY, PROCEDURE, WHOLE_TRIAL, level_scope, suspension_entry
from trialwright.study.event_sentences import counted_sentences, event_symbols, questions_of, review_sentence
from trialwright.study.study import Study
from trialwright.words.findings import Fault
from trialwright.words.verdicts import NO_REASON, Reason

Inductions = Mapping[str, str | None]
"""The local time of the first dose of induction of each subject, as it was written."""

Levels = Mapping[str, int]
"""The dose level of each subject, from 1, as far as it is known."""


class RuleState(StrEnum):
    """How a rule stands: holds, may hold once what is open is judged, does not hold."""

    HOLDS = "holds"
    OPEN = "open"
    NOT = "does not hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedRule:
    """A rule as it stands, for the whole trial or one dose level.

    level    None for a rule that looks at everybody
    counted  the participants of whom it surely counts something; ``open_for`` those of whom it may
    """

    rule: StoppingRule
    level: int | None
    state: RuleState
    counted: tuple[str, ...]
    open_for: tuple[str, ...]

    @property
    def scope(self) -> str:
        """What it stops."""
        match self.rule.then:
            case "pause the procedure":
                return PROCEDURE
            case "ask the board":
                return BOARD_ONLY
            case "pause the level" if self.level is not None:
                return level_scope(self.level)
            case _:
                return WHOLE_TRIAL


def judge_rules(
    study: Study, events: Iterable[AdverseEvent], inductions: Inductions, levels: Levels | None = None
) -> tuple[JudgedRule, ...]:
    """Every stopping rule as these events make it, in the order of the protocol, level by level where it says so."""
    answers = term_answers(study, event_answers(study, tuple(events), inductions))
    return tuple(_judged(study, answers, levels or {}))


def event_answers(study: Study, events: Sequence[AdverseEvent], inductions: Inductions) -> pl.DataFrame:
    """One row an event, ``subject`` and ``number``, and what it answers to each term: ``died.value``, ``died.why``.

    Missing: a term that no sentence counts is unknown for every event.
    """
    frame, symbols = _facts(study, events, inductions), event_symbols(study)
    columns = [pl.col("subject"), pl.col("number")]
    sentences = counted_sentences(study)
    for term in study.safety.terms:
        tree, faults = sentences.get(term.id, (None, ()))
        if tree is None or faults:
            columns += _unknown(term.id)
        else:
            judged = compile_sentence(tree, symbols)
            columns += [judged.truth.alias(f"{term.id}.value"), judged.why.cast(WHY).alias(f"{term.id}.why")]
    return frame.select(columns)


def term_answers(study: Study, events: pl.DataFrame) -> pl.DataFrame:
    """One row a subject with an event: yes if any event says so, unknown if one may, else no."""
    parts: list[pl.Expr] = []
    for term in study.safety.terms:
        value, why = pl.col(f"{term.id}.value"), pl.col(f"{term.id}.why")
        some = value.any(ignore_nulls=False)
        reasons = why.filter(value.is_null()).bitwise_or().fill_null(0).cast(WHY)
        parts += [some.alias(f"{term.id}.value"), pl.when(some.is_null()).then(reasons).otherwise(0).cast(WHY)]
        parts[-1] = parts[-1].alias(f"{term.id}.why")
    return events.group_by("subject", maintain_order=True).agg(parts)


def newly_stopped(
    study: Study,
    before: Iterable[AdverseEvent],
    after: Iterable[AdverseEvent],
    inductions: Inductions,
    *,
    today: str,
    levels: Levels | None = None,
) -> Iterator[Entry]:
    """The entries that suspend at once what the events of ``after`` stop and those of ``before`` did not.

    An event counts anew where it answers a term of the rule with yes and did not before: a second death after a board
    has let the trial go on suspends it again.

    today  the day (ISO) by the clock of the site, on which the suspension begins
    """
    known, now = tuple(before), tuple(after)
    old, new = (event_answers(study, each, inductions) for each in (known, now))
    said = _told(study, old)
    for found in judge_rules(study, now, inductions, levels):
        terms = _terms_of(study, found.rule)
        for subject, number, term in sorted(_told(study, new) - said):
            if found.state is RuleState.HOLDS and term in terms and subject in found.counted:
                yield _suspending(found, subject, number, today)
                break


def _suspending(found: JudgedRule, subject: str, number: int, today: str) -> Entry:
    days = found.rule.board
    by = None if days is None else (date.fromisoformat(today) + timedelta(days=days)).isoformat()
    text = f"{found.rule.text.en} / {found.rule.text.zh}"
    return suspension_entry(
        scope=found.scope, cause=found.rule.id, text=text, since=today, board_by=by, subject=subject, event=number
    )


def _told(study: Study, events: pl.DataFrame) -> set[tuple[str, int, str]]:
    """Every event with each term that it answers with yes."""
    return {
        (str(row["subject"]), int(row["number"]), term.id)
        for row in events.iter_rows(named=True)
        for term in study.safety.terms
        if row[f"{term.id}.value"]
    }


def _judged(study: Study, answers: pl.DataFrame, levels: Levels) -> Iterator[JudgedRule]:
    for rule in study.safety.stopping:
        tree = _resolved(study, rule)
        if tree is None:
            continue
        by_level = rule.then == "pause the level" and levels
        for level in sorted(set(levels.values())) if by_level else [None]:
            here = [s for s in answers["subject"].to_list() if level is None or levels.get(s, level) == level]
            own = answers.filter(pl.col("subject").is_in(here))
            yield _one(study, rule, level, tree, own)


def _one(study: Study, rule: StoppingRule, level: int | None, tree: Node, answers: pl.DataFrame) -> JudgedRule:
    symbols = _term_symbols(study)
    # One row is enough: a count over subjects is the same in every row; without subjects it has to stand somewhere.
    facts = answers if answers.height else _nobody(study)
    gathered = gather(tree, facts, {}, symbols, Scope(place=Place.STOPPING_RULE))
    truth = gathered.select(compile_sentence(tree, symbols).truth.alias("truth"))["truth"][0]
    state = RuleState.OPEN if truth is None else RuleState.HOLDS if truth else RuleState.NOT
    terms = [pl.col(f"{term}.value") for term in sorted(_terms_of(study, rule))]
    surely = answers.filter(_any([term.fill_null(value=False) for term in terms]))
    perhaps = answers.filter(_any([term.is_null() for term in terms]))
    counted = tuple(surely["subject"].to_list())
    return JudgedRule(
        rule=rule,
        level=level,
        state=state,
        counted=counted,
        open_for=tuple(each for each in perhaps["subject"].to_list() if each not in counted),
    )


def _any(parts: Sequence[pl.Expr]) -> pl.Expr:
    return pl.any_horizontal(parts) if parts else pl.lit(value=False)


def _nobody(study: Study) -> pl.DataFrame:
    row: dict[str, object] = {"subject": ""}
    for term in study.safety.terms:
        row |= {f"{term.id}.value": False, f"{term.id}.why": 0}
    return pl.DataFrame([row]).cast({f"{term.id}.why": WHY for term in study.safety.terms})


def _term_symbols(study: Study) -> dict[str, Symbol]:
    return {term.id: symbol for term in study.safety.terms if (symbol := term.symbol) is not None}


def _terms_of(study: Study, rule: StoppingRule) -> frozenset[str]:
    tree = parse(rule.when)
    return frozenset() if isinstance(tree, Fault) else frozenset(names(tree)) & frozenset(_term_symbols(study))


def _resolved(study: Study, rule: StoppingRule) -> Node | None:
    """The sentence of a rule; one that ``check`` refuses is never judged."""
    tree = parse(rule.when)
    if isinstance(tree, Fault):
        return None
    resolved, faults = resolve(tree, _term_symbols(study), Scope(place=Place.STOPPING_RULE))
    return None if faults else resolved


def _unknown(name: str) -> list[pl.Expr]:
    missing = pl.lit(int(Reason.MISSING), dtype=WHY).alias(f"{name}.why")
    return [pl.lit(None, dtype=pl.Boolean).alias(f"{name}.value"), missing]


def _facts(study: Study, events: Sequence[AdverseEvent], inductions: Inductions) -> pl.DataFrame:
    """Every event as the language sees it: what the names of ``event_symbols`` are of it."""
    questions = questions_of(study)
    columns: dict[str, pl.Series] = {
        "subject": pl.Series([event.subject for event in events], dtype=pl.String),
        "number": pl.Series([event.number for event in events], dtype=pl.Int64),
    }
    grades = [None if event.grade is None else float(event.grade) for event in events]
    for part in ("lo", "hi"):
        columns[f"grade.{part}"] = pl.Series(grades, dtype=pl.Float64)
        columns[f"grade.{part}_open"] = pl.Series(
            [None if each is None else False for each in grades], dtype=pl.Boolean
        )
    columns["grade.why"] = _why(grades)
    truths: dict[str, list[bool | None]] = {
        "serious": [event.serious for event in events],
        "related": [questions.related(event) for event in events],
        "expected": [event.answer("expected") for event in events],
        "emergent": [treatment_emergent(event, inductions.get(event.subject)) for event in events],
    }
    for each in questions.criteria:
        truths[each.id] = [_criterion(event, each.id) for event in events]
    for each in questions.further:
        truths[each.id] = [event.answer(f"further.{each.id}") for event in events]
    codes = {fact.removeprefix("relation."): [event.facts.get(fact) for event in events] for fact in questions.codes}
    for name, values in truths.items():
        columns |= {f"{name}.value": pl.Series(values, dtype=pl.Boolean), f"{name}.why": _why(values)}
    for name, values in codes.items():
        columns |= {f"{name}.value": pl.Series(values, dtype=pl.String), f"{name}.why": _why(values)}
    frame = pl.DataFrame(columns)
    ruled = [
        event.facts.get("dlt") or ("no" if may is False else None)
        for event, may in zip(events, _may_limit(study, frame), strict=True)
    ]
    return frame.with_columns(pl.Series("dlt.value", ruled, dtype=pl.String), _why(ruled).alias("dlt.why"))


def events_to_review(study: Study, events: Iterable[AdverseEvent], inductions: Inductions) -> tuple[AdverseEvent, ...]:
    """The events that may limit the dose and that nobody has adjudicated yet; one that may be such an event is one."""
    known = tuple(events)
    may = _may_limit(study, _facts(study, known, inductions))
    open_ = (event for event, each in zip(known, may, strict=True) if each is not False)
    return tuple(event for event in open_ if event.facts.get("dlt", "pending") == "pending")


def _may_limit(study: Study, frame: pl.DataFrame) -> list[bool | None]:
    """Of each event whether it may limit the dose: not one that surely began before induction."""
    tree, faults = review_sentence(study)
    if tree is None or faults:
        return [None] * frame.height
    treated = pl.col("emergent.value").fill_null(value=True)
    judged = compile_sentence(tree, event_symbols(study)).truth
    return frame.select(pl.when(treated).then(judged).otherwise(pl.lit(value=False)).alias("may"))["may"].to_list()


def _criterion(event: AdverseEvent, id: str) -> bool | None:
    """Whether a criterion of seriousness is met; an event that is not serious meets none."""
    said = event.answer(f"serious.{id}")
    return False if said is None and event.serious is False else said


def _why(values: Sequence[object]) -> pl.Series:
    return pl.Series([int(Reason.MISSING if each is None else NO_REASON) for each in values], dtype=WHY)
