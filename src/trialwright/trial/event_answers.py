"""What each adverse event answers to the terms of the stopping rules, and which events may limit the dose.

Every event is a row; the study's own sentences say what the row answers.
Missing: a relation that is not judged, or any other fact that is not known, leaves a term unknown for that event.
"""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from trialwright.chapters.safety.adverse_events import treatment_emergent
from trialwright.language.columns import WHY, compile_sentence
from trialwright.records.adverse_events import AdverseEvent
from trialwright.study.event_sentences import counted_sentences, event_symbols, questions_of, review_sentence
from trialwright.study.study import Study
from trialwright.words.verdicts import NO_REASON, Reason

Inductions = Mapping[str, str | None]
"""The local time of the first dose of induction of each subject, as it was written."""

Rulings = Mapping[tuple[str, int], str]
"""Of each event that may limit the dose how it was adjudicated, by subject and number: ``yes``, ``no``, ``pending``."""


def event_answers(
    study: Study, events: Sequence[AdverseEvent], inductions: Inductions, rulings: Rulings
) -> pl.DataFrame:
    """One row an event, ``subject`` and ``number``, and what it answers to each term: ``died.value``, ``died.why``.

    Missing: a term that no sentence counts is unknown for every event; so is whether a pending event limits the dose.
    An event that cannot limit it, or whose participant was given no cells, does not.
    """
    frame, symbols = _facts(study, events, inductions, rulings), event_symbols(study)
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


def _unknown(name: str) -> list[pl.Expr]:
    missing = pl.lit(int(Reason.MISSING), dtype=WHY).alias(f"{name}.why")
    return [pl.lit(None, dtype=pl.Boolean).alias(f"{name}.value"), missing]


def _facts(study: Study, events: Sequence[AdverseEvent], inductions: Inductions, rulings: Rulings) -> pl.DataFrame:
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
    ruled = [rulings.get((event.subject, event.number), "no") for event in events]
    known = [None if each == "pending" else each for each in ruled]
    columns |= {"dlt.value": pl.Series(known, dtype=pl.String), "dlt.why": _why(known)}
    return pl.DataFrame(columns)


def may_limit(study: Study, events: Iterable[AdverseEvent], begun: Inductions) -> tuple[AdverseEvent, ...]:
    """The events that may limit the dose: what the study's sentence says, unless they surely began before the cells.

    begun  when each participant's treatment with the cells began
    Missing: an event of which too little is known to say that it cannot limit the dose may.
    """
    known = tuple(events)
    may = _may_limit(study, _facts(study, known, begun, {})) if known else []
    return tuple(event for event, each in zip(known, may, strict=True) if each is not False)


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
