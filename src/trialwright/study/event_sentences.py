"""What the sentences about one adverse event speak of, and those sentences, resolved."""

from collections.abc import Mapping

from trialwright.chapters.safety.adverse_events import EventQuestions, event_questions
from trialwright.language.grammar import parse
from trialwright.language.meaning import resolve
from trialwright.language.symbols import Kind, Place, Scope, Symbol
from trialwright.language.tree import Node
from trialwright.study.study import Study
from trialwright.words.declared import Text
from trialwright.words.findings import Fault

DLT_ANSWERS = ("pending", "yes", "no")
"""How it was adjudicated whether an event limits the dose."""

TRUTHS = ("serious", "related", "expected", "emergent")
"""The statements that are worked out for every event, or answered of it."""


def questions_of(study: Study) -> EventQuestions:
    """What a study asks of an event."""
    return event_questions(study.safety, study.casebook)


def event_symbols(study: Study) -> dict[str, Symbol]:
    """The names of the sentences about one event: its grade, what it is, each criterion, each relation, each code."""
    questions = questions_of(study)
    symbols = {
        "grade": Symbol(name="grade", kind=Kind.NUMBER, whole=True),
        "dlt": Symbol(name="dlt", kind=Kind.CODE, codes=DLT_ANSWERS),
    }
    truths = (*TRUTHS, *(each.id for each in questions.criteria), *(each.id for each in questions.further))
    symbols |= {name: Symbol(name=name, kind=Kind.TRUTH) for name in truths}
    for fact, codes in questions.codes.items():
        name = fact.removeprefix("relation.")
        symbols[name] = Symbol(name=name, kind=Kind.CODE, codes=tuple(codes))
    return symbols


def event_texts(study: Study) -> Mapping[str, Text]:
    """What people call those names, as far as the study has words for them."""
    questions = questions_of(study)
    named = (*study.safety.relations, *questions.criteria, *questions.further)
    return {each.id: each.text for each in named}


def counted_sentences(study: Study) -> dict[str, tuple[Node | None, tuple[Fault, ...]]]:
    """For each term of the stopping rules, the resolved sentence about one event, and what is wrong with it."""
    record = study.safety.events
    return {each.id: _resolved(each.when, study) for each in (record.counted if record is not None else ())}


def review_sentence(study: Study) -> tuple[Node | None, tuple[Fault, ...]]:
    """Which events may limit the dose, and what is wrong with the sentence that says so."""
    record = study.safety.events
    return (None, ()) if record is None or record.review is None else _resolved(record.review, study)


def _resolved(text: str, study: Study) -> tuple[Node | None, tuple[Fault, ...]]:
    tree = parse(text)
    if isinstance(tree, Fault):
        return None, (tree,)
    return resolve(tree, event_symbols(study), Scope(place=Place.DEFINITION))
