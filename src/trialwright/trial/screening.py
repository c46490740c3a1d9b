"""Who may join, criterion by criterion, with the answers that decided and those that are still needed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import polars as pl

from trialwright.chapters.eligibility.criteria import Rule, judge
from trialwright.chapters.eligibility.facts import resolve
from trialwright.chapters.eligibility.one_answer import Row
from trialwright.chapters.eligibility.one_person import resolve_one
from trialwright.chapters.eligibility.reading import Unread
from trialwright.chapters.eligibility.screening import decide
from trialwright.language import reference
from trialwright.language.explain import read_aloud
from trialwright.language.reference import Answer, Judgement, Leaf
from trialwright.language.tree import Between, Compare, Name, Node, Quantity, names, walk
from trialwright.study.study import Study
from trialwright.words.findings import Finding, Place, fault
from trialwright.words.intervals import Interval
from trialwright.words.people import Role
from trialwright.words.texts import Language, say
from trialwright.words.verdicts import Eligibility, Reason, Unknown, Verdict

VERDICTS = {Verdict.TRUE: "met", Verdict.FALSE: "not met", Verdict.UNKNOWN: "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """The screening of a frame of people.

    facts     one row a person, the columns of ``language/columns.py`` and ``<fact>.row``
    verdicts  one row a person: ``subject``, ``<criterion>.truth``, ``<criterion>.why`` and ``overall``
    rows      the answers as they came, for the evidence
    anchors   one row a person, and the days by which they were judged
    """

    study: Study
    facts: pl.DataFrame
    verdicts: pl.DataFrame
    rows: pl.DataFrame
    anchors: pl.DataFrame

    def people(self, language: Language) -> "Iterator[Person]":
        """Every person with reasons and evidence, one at a time."""
        own: dict[str, dict[str, list[Row]]] = {}
        for subject, fact, *written in self.rows.select("subject", "fact", *_WRITTEN).iter_rows():
            row = Row(**dict(zip(_WRITTEN, written, strict=True)))
            own.setdefault(subject, {}).setdefault(fact, []).append(row)
        for anchors in self.anchors.iter_rows(named=True):
            subject = anchors.pop("subject")
            yield _person(self.study, subject, own.get(subject, {}), anchors, language)


_WRITTEN = ("value", "row", "unit", "when", "by", "role")


def screen_one(
    study: Study,
    subject: str,
    rows: Mapping[str, Sequence[Row]],
    anchors: Mapping[str, int | None],
    language: Language,
    *,
    at: str | None = None,
) -> "Person":
    """One person with reasons and evidence, from their rows by fact: what ``screen`` says, at the bedside's speed.

    anchors  days since 1970-01-01, None where not known
    at       as for ``screen``
    """
    if at is not None:
        anchors = {**anchors, study.eligibility.judged_at[0]: anchors[at]}
    return _person(study, subject, rows, anchors, language)


def _person(
    study: Study,
    subject: str,
    rows: Mapping[str, Sequence[Row]],
    anchors: Mapping[str, int | None],
    language: Language,
) -> "Person":
    found = resolve_one(rows, study.facts, study.symbols, anchors, study.ready_sentences)
    judgements = tuple((rule, reference.judge(rule.sentence, found.answers)) for rule in study.rules)
    return Person(
        study=study,
        subject=subject,
        answers=found.answers,
        judgements=judgements,
        unpaired=found.unpaired,
        language=language,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person's screening, in words; ``unpaired`` results are believed without the one that belongs to them."""

    study: Study
    subject: str
    answers: Mapping[str, Answer]
    judgements: tuple[tuple[Rule, Judgement], ...]
    unpaired: frozenset[str]
    language: Language

    @property
    def overall(self) -> str:
        """Eligible, not eligible or undetermined, as ``chapters/eligibility/screening.decide`` says it of a frame."""
        against = {"inclusion": Verdict.FALSE, "exclusion": Verdict.TRUE}
        if any(judgement.verdict is against[rule.kind] for rule, judgement in self.judgements):
            return Eligibility.NOT_ELIGIBLE.value
        unknown = any(judgement.verdict is Verdict.UNKNOWN for _, judgement in self.judgements)
        return (Eligibility.UNDETERMINED if unknown or not self.judgements else Eligibility.ELIGIBLE).value

    def as_json(self) -> dict[str, Any]:
        """The person as ``screen --json`` prints them."""
        criteria: list[dict[str, Any]] = []
        needed: dict[str, set[str]] = {}
        for rule, judgement in self.judgements:
            criteria.append(self._criterion(rule, judgement))
            if judgement.verdict is Verdict.UNKNOWN:
                for name, answer in _blocking(judgement):
                    reasons = answer.known.reasons if isinstance(answer.known, Unknown) else judgement.reasons
                    needed.setdefault(name, set()).update(reason.words for reason in Reason.listed(reasons))
        overall = self.overall
        return {
            "subject": self.subject,
            "overall": overall,
            "criteria": criteria,
            "needed": [self._need(*each) for each in needed.items()] if overall == "undetermined" else [],
        }

    def _criterion(self, rule: Rule, judgement: Judgement) -> dict[str, Any]:
        return {
            "id": rule.id,
            "kind": rule.kind,
            "verdict": VERDICTS[judgement.verdict],
            "reasons": [reason.words for reason in Reason.listed(judgement.reasons)],
            "because": [self.because(leaf) for leaf in judgement.leaves],
            "evidence": [self._evidence(name, answer) for name, answer in _evident(judgement)],
            "near": sorted(near_limits(rule.sentence, self.answers)),
            "unpaired": [name for name in names(rule.sentence) if name in self.unpaired],
        }

    def because(self, leaf: Leaf) -> str:
        """One comparison in words, with the answers that it looked at."""
        stop = ", " if self.language == "en" else "，"
        answers = stop.join(self._shown(name, answer) for name, answer in leaf.answers)
        if isinstance(leaf.node, Name):
            return say("unjudged", self.language, answers=answers) if leaf.verdict is Verdict.UNKNOWN else answers
        sentence = read_aloud(leaf.node, self._name, self._code, self.language)
        return say(f"because {leaf.verdict.value}", self.language, sentence=sentence, answers=answers)

    def _name(self, name: str) -> str:
        return fact_name(self.study, name, self.language)

    def _code(self, name: str, code: str) -> str:
        return code_name(self.study, name, code, self.language)

    def _shown(self, name: str, answer: Answer) -> str:
        shown = self._value(name, answer)
        if answer.when or answer.by:
            stop = ", " if self.language == "en" else "，"
            shown = say("answered by", self.language, shown=shown, by=stop.join(self._circumstances(answer)))
        if not isinstance(answer.known, Unknown):
            return say("answer", self.language, name=self._name(name), shown=shown)
        reasons = ", ".join(say(reason.words, self.language) for reason in Reason.listed(answer.known.reasons))
        key = "answer unusable" if answer.value else "answer unknown"
        return say(key, self.language, name=self._name(name), shown=shown, reasons=reasons)

    def _value(self, name: str, answer: Answer) -> str:
        """The answer as it was given; a code and a yes or no in the words of the language."""
        if isinstance(answer.known, bool):
            return say("yes" if answer.known else "no", self.language)
        if isinstance(answer.known, str):
            return self._code(name, answer.known)
        if not answer.value and isinstance(answer.known, Interval):
            low, high = f"{answer.known.lo:.12g}", f"{answer.known.hi:.12g}"
            return say("calculated", self.language, value=low if low == high else f"{low}-{high}")
        return " ".join(part for part in (answer.value, answer.unit) if part)

    def _circumstances(self, answer: Answer) -> Iterator[str]:
        """Who gave the answer, in which role, and for which day."""
        if answer.by:
            yield answer.by
        if answer.role:
            said = answer.role.lower().replace("_", " ").strip()
            yield say(f"role {said}", self.language) if said in set(Role) else answer.role
        if answer.when:
            yield answer.when

    def _evidence(self, name: str, answer: Answer) -> dict[str, Any]:
        found = {"fact": name, "value": answer.value, "unit": answer.unit, "when": answer.when}
        return {**found, "by": answer.by, "role": answer.role, "source": answer.source}

    def _need(self, name: str, reasons: set[str]) -> dict[str, Any]:
        said = ", ".join(say(reason, self.language) for reason in sorted(reasons))
        text = say("answer unknown", self.language, name=self._name(name), reasons=said)
        return {"fact": name, "reasons": sorted(reasons), "text": text}


def verdict_said(criterion: Mapping[str, Any]) -> str:
    """The name of the sentence for a verdict: on an exclusion nobody is *met*, it excludes or does not exclude."""
    if criterion["kind"] == "exclusion" and criterion["verdict"] != "unknown":
        return "excludes" if criterion["verdict"] == "met" else "does not exclude"
    return criterion["verdict"]


NEAR = 0.02
"""Share of a limit within which a result is shown to a person."""


def near_limits(sentence: Node, answers: Mapping[str, Answer]) -> set[str]:
    """The facts of a resolved sentence whose known value lies within 2 % of a limit that it is compared with."""
    found: set[str] = set()
    for node in walk(sentence):
        match node:
            case Compare(left=side, right=Quantity() as limit) | Compare(left=Quantity() as limit, right=side):
                limits = (limit,)
            case Between(part=side, low=Quantity() as low, high=Quantity() as high):
                limits = (low, high)
            case _:
                continue
        value = reference.value_of(side, answers)
        if not isinstance(value, Interval) or not value.is_point:
            continue
        if any(abs(value.lo - limit.value) <= NEAR * abs(limit.value) for limit in limits):
            found.update(names(side))
    return found


def count_funnel(screening: "Screening") -> list[dict[str, Any]]:
    """How many people each criterion keeps out: at all, alone (every other criterion admits them), or perhaps.

    ``stopped`` is false for an inclusion and true for an exclusion; ``alone`` counts those whom this criterion only
    excludes; ``open`` those for whom it is unknown; ``left`` those whom neither it nor any criterion before it stops.
    """
    rules, frame = screening.study.rules, screening.verdicts
    admits = {
        rule.id: frame[f"{rule.id}.truth"] if rule.kind == "inclusion" else ~frame[f"{rule.id}.truth"] for rule in rules
    }
    left = pl.repeat(value=True, n=frame.height, dtype=pl.Boolean, eager=True)
    counted: list[dict[str, Any]] = []
    for rule in rules:
        stopped = (~admits[rule.id]).fill_null(value=False)
        others = [admits[each.id].fill_null(value=False) for each in rules if each.id != rule.id]
        alone = reduce(lambda a, b: a & b, others, stopped)
        left = left & ~stopped
        counted.append(
            {
                "id": rule.id,
                "kind": rule.kind,
                "stopped": int(stopped.sum()),
                "alone": int(alone.sum()),
                "open": int(admits[rule.id].null_count()),
                "left": int(left.sum()),
            }
        )
    return counted


def fact_name(study: Study, name: str, language: Language) -> str:
    """What people call a fact."""
    return next((fact.text.in_language(language) for fact in study.facts if fact.id == name), name)


def unpaired_said(study: Study, name: str, language: Language) -> str:
    """That a result is believed without the one of the same day that belongs to it."""
    beside = next((fact.valid.same_day for fact in study.facts if fact.id == name and fact.valid), name)
    names_said = {"name": fact_name(study, name, language), "beside": fact_name(study, beside, language)}
    return say("unpaired", language, **names_said)


def code_name(study: Study, name: str, code: str, language: Language) -> str:
    """What people call a code of a fact."""
    item = next((fact.item for fact in study.facts if fact.id == name), "")
    asked = study.asked.get(item)
    codelist = study.casebook.codelist(asked.item.codelist) if asked else None
    entries = codelist.codes if codelist else ()
    return next((entry.text.in_language(language) for entry in entries if entry.code == code), code)


def screen(
    study: Study, rows: pl.DataFrame, anchors: pl.DataFrame, file: str, at: str | None = None
) -> tuple[Screening, tuple[Finding, ...]]:
    """Screens everybody in ``anchors`` by the answers in ``rows``; answers that nobody can read are findings.

    at  the anchor at which eligibility is judged, one of ``judged_at``; without it, the decision
    Shape: as ``chapters/eligibility/facts.resolve`` takes them.
    Missing: whoever has no answer at all is undetermined, with everything needed.
    """
    if at is not None:
        anchors = anchors.with_columns(pl.col(at).alias(study.eligibility.judged_at[0]))
    facts, unread = resolve(rows, study.facts, study.symbols, anchors, study.ready_sentences)
    verdicts = decide(judge(facts, study.rules, study.symbols), study.rules)
    screening = Screening(study=study, facts=facts, verdicts=verdicts, rows=rows, anchors=anchors)
    return screening, tuple(_unreadable(study, each, file) for each in unread)


def _unreadable(study: Study, unread: Unread, file: str) -> Finding:
    symbol = study.symbols[unread.fact]
    place = Place(file=file, line=unread.row, column="value", tag=unread.fact)
    allowed = ", ".join(symbol.codes)
    found = fault(unread.kind, value=unread.value, code=unread.value, unit=unread.unit, allowed=allowed)
    return found.at(place)


def _evident(judgement: Judgement) -> list[tuple[str, Answer]]:
    """The answers behind a judgement, each once."""
    found = {name: answer for leaf in judgement.leaves for name, answer in leaf.answers}
    return [(name, answer) for name, answer in found.items() if answer.source is not None]


def _blocking(judgement: Judgement) -> list[tuple[str, Answer]]:
    """The answers that keep a judgement unknown: those unknown themselves, else every one of the leaf."""
    found: list[tuple[str, Answer]] = []
    for leaf in judgement.leaves:
        unknown = [pair for pair in leaf.answers if isinstance(pair[1].known, Unknown)]
        found += unknown or leaf.answers
    return found
