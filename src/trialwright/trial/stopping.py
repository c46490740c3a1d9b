"""Which stopping rules hold, for whom, and which a newly known event has just made hold.

Every event is a row; a participant's answer is yes as soon as one of their events is so, or as soon as the same is told
of them elsewhere: a death on a form, or noted as what became of them; a toxicity that was adjudicated. The rules count
participants, each once. Rules of one dose level count the participants of that level; those whose level nobody has
recorded count at every level.

Missing: a relation that is not judged, or a toxicity that is not adjudicated, leaves a term unknown, and a rule that
then may hold is *open*: it suspends nothing by itself, but it is shown, and holds the next authorisation and issue
until it is judged. Without events no rule holds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from trialwright.chapters.safety.protocol import StoppingRule
from trialwright.language.columns import WHY, compile_sentence
from trialwright.language.gathering import gather
from trialwright.language.grammar import parse
from trialwright.language.meaning import resolve
from trialwright.language.symbols import Place, Scope, Symbol
from trialwright.language.tree import Node, names
from trialwright.records.entries import Entry
from trialwright.records.log import Answering
from trialwright.records.suspension import (
    BOARD_ONLY,
    PROCEDURE,
    WHOLE_TRIAL,
    Suspension,
    level_scope,
    suspension_entry,
)
from trialwright.study.study import Study
from trialwright.trial.event_answers import event_answers
from trialwright.trial.rule_facts import ADJUDICATION, RuleFacts, read_rule_facts
from trialwright.words.findings import Fault
from trialwright.words.verdicts import NO_REASON, Reason


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


def judge_rules(study: Study, facts: RuleFacts) -> tuple[JudgedRule, ...]:
    """Every stopping rule as the facts make it, in the order of the protocol, level by level where it says so."""
    return tuple(_judged(study, term_answers(study, _tellings(study, facts)), facts.levels))


def read_rules(study: Study, told: Answering) -> tuple[JudgedRule, ...]:
    """Every stopping rule as of the moment of ``told``."""
    return judge_rules(study, read_rule_facts(study, told)) if study.safety.stopping else ()


def _tellings(study: Study, facts: RuleFacts) -> pl.DataFrame:
    """Whatever answers a term: a row an event, and a row for each thing that is told of somebody elsewhere.

    Shape: ``subject``, ``number``, and for each term ``value`` and ``why``. The number tells one from another; what can
    happen to somebody only once bears none, 0, so that it is the same wherever it is told.
    """
    events = event_answers(study, facts.events, facts.inductions, facts.rulings)
    terms = [term.id for term in study.safety.terms]
    rows: list[dict[str, object]] = []
    for term, told in facts.told.items():
        for subject, number, answer in told:
            row: dict[str, object] = {"subject": subject, "number": number}
            for each in terms:
                row |= {f"{each}.value": answer if each == term else False, f"{each}.why": 0}
            row[f"{term}.why"] = int(Reason.MISSING if answer is None else NO_REASON)
            rows.append(row)
    return pl.concat([events, pl.DataFrame(rows, schema=events.schema, orient="row")]) if rows else events


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


def newly_stopped(study: Study, before: RuleFacts, after: RuleFacts, *, today: str) -> Iterator[Entry]:
    """The entries that suspend at once what the facts of ``after`` stop and those of ``before`` did not.

    An event counts anew where it answers a term of the rule with yes and did not before: another participant's death
    after a board has let the trial go on suspends it again. A death that is told a second time does not.

    today  the day (ISO) by the clock of the site, on which the suspension begins
    """
    held = {(each.rule.id, each.level) for each in judge_rules(study, before) if each.state is RuleState.HOLDS}
    new = sorted(_answered(study, after) - _answered(study, before))
    for found in judge_rules(study, after):
        if found.state is not RuleState.HOLDS:
            continue
        terms = _terms_of(study, found.rule)
        first = next((each for each in new if each[2] in terms and each[0] in found.counted), None)
        if first is not None:
            yield suspending(found, today, subject=first[0], event=first[1] if first[1] > 0 else None)
        elif (found.rule.id, found.level) not in held:
            yield suspending(found, today)


def suspending(found: JudgedRule, today: str, *, subject: str | None = None, event: int | None = None) -> Entry:
    """The entry by which a rule that holds suspends what it stops."""
    days = found.rule.board
    by = None if days is None else (date.fromisoformat(today) + timedelta(days=days)).isoformat()
    text = f"{found.rule.text.en} / {found.rule.text.zh}"
    return suspension_entry(
        scope=found.scope, cause=found.rule.id, text=text, since=today, board_by=by, subject=subject, event=event
    )


def unanswered(judged: Iterable[JudgedRule], suspensions: Iterable[Suspension]) -> tuple[JudgedRule, ...]:
    """The rules that keep the next dose waiting: those that are open, and those that hold and no board has answered.

    A rule that holds is answered when a board has ended every suspension, or question to it, that the rule made.
    """
    by_rule: dict[tuple[str | None, str], list[Suspension]] = {}
    for each in suspensions:
        by_rule.setdefault((each.cause, each.scope), []).append(each)

    def waits(found: JudgedRule) -> bool:
        own = by_rule.get((found.rule.id, found.scope), [])
        return found.state is RuleState.OPEN or not own or any(each.stands for each in own)

    return tuple(each for each in judged if each.state is not RuleState.NOT and waits(each))


def _answered(study: Study, facts: RuleFacts) -> set[tuple[str, int, str]]:
    """Every event with each term that it answers with yes, and whatever else does; see ``_tellings`` for the number."""
    once = _once(study)
    return {
        (str(row["subject"]), 0 if term.id in once else int(row["number"]), term.id)
        for row in _tellings(study, facts).iter_rows(named=True)
        for term in study.safety.terms
        if row[f"{term.id}.value"]
    }


def _once(study: Study) -> frozenset[str]:
    """The terms of what can happen to somebody only once: those that are told elsewhere than by events."""
    record = study.safety.events
    counted = record.counted if record is not None else ()
    return frozenset(each.id for each in counted if set(each.told) - {ADJUDICATION})


def _judged(study: Study, answers: pl.DataFrame, levels: Mapping[str, int]) -> Iterator[JudgedRule]:
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
