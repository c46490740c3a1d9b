"""Every sentence that the chapters of a study say about products, toxicities, stopping and offers, and its names."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from trialwright.casebook.terms import Term
from trialwright.language.grammar import parse
from trialwright.language.meaning import resolve
from trialwright.language.symbols import Place, Scope, Symbol
from trialwright.language.tree import Node
from trialwright.study.event_sentences import counted_sentences, event_texts, review_sentence
from trialwright.study.study import Study
from trialwright.words.declared import Text
from trialwright.words.findings import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A sentence of a chapter.

    path    the ids and keys on the way to it, for ``Draft.place``
    tree    the resolved sentence; None where it cannot be read
    terms   what people call the names in it
    unsure  names whose own declaration is faulty
    """

    path: tuple[str, ...]
    tree: Node | None
    faults: tuple[Fault, ...]
    terms: Mapping[str, Text]
    unsure: frozenset[str]


def spoken(study: Study) -> Iterator[Spoken]:
    """Every sentence of products.yaml, escalation.yaml, safety.yaml and waiting.yaml, in their order."""
    for product in study.products.products:
        start = ("products", "products", product.id, "release")
        yield from _resolved(start, ((each.id, each.when) for each in product.release), product.tests, study)
    for procedure in study.products.procedures:
        start = ("products", "procedures", procedure.id, "thresholds")
        yield from _resolved(start, ((each.id, each.when) for each in procedure.thresholds), procedure.measured, study)
    dlt = study.escalation.dlt
    if dlt is not None:
        start = ("escalation", "dlt", "criteria")
        yield from _resolved(start, ((each.id, each.when) for each in dlt.criteria), dlt.terms, study)
    safety = study.safety
    rules = ((each.id, each.when) for each in safety.stopping)
    yield from _resolved(("safety", "stopping"), rules, safety.terms, study, Place.STOPPING_RULE)
    for id, (tree, faults) in counted_sentences(study).items():
        path = ("safety", "events", "counted", id, "when")
        yield Spoken(path=path, tree=tree, faults=faults, terms=event_texts(study), unsure=frozenset())
    tree, faults = review_sentence(study)
    if tree is not None or faults:
        path = ("safety", "events", "review")
        yield Spoken(path=path, tree=tree, faults=faults, terms=event_texts(study), unsure=frozenset())
    waiting = study.waiting
    matches = ((each.id, each.when) for each in waiting.matches if each.when is not None)
    yield from _resolved(("waiting", "matches"), matches, waiting.donor, study)


def declared_terms(study: Study) -> Iterator[tuple[tuple[str, ...], Term]]:
    """Every term with the ids and keys on the way to it."""
    for product in study.products.products:
        yield from ((("products", "products", product.id, "tests", each.id), each) for each in product.tests)
    for each in study.products.procedures:
        yield from ((("products", "procedures", each.id, "measured", term.id), term) for term in each.measured)
    if study.escalation.dlt is not None:
        yield from ((("escalation", "dlt", "terms", each.id), each) for each in study.escalation.dlt.terms)
    yield from ((("safety", "terms", each.id), each) for each in study.safety.terms)
    if study.safety.events is not None:
        yield from ((("safety", "events", "further", each.id), each) for each in study.safety.events.further)
    yield from ((("waiting", "donor", each.id), each) for each in study.waiting.donor)


def _resolved(
    start: tuple[str, ...],
    sentences: Iterable[tuple[str, str]],
    terms: Iterable[Term],
    study: Study,
    place: Place = Place.DEFINITION,
) -> Iterator[Spoken]:
    own = {term.id: term for term in terms}
    symbols: dict[str, Symbol] = dict(study.symbols)
    unsure: set[str] = set()
    for id, term in own.items():
        if term.symbol is None:
            unsure.add(id)
        else:
            symbols[id] = term.symbol
    texts = {fact.id: fact.text for fact in study.facts} | {anchor.id: anchor.text for anchor in study.schedule.anchors}
    texts |= {id: term.text for id, term in own.items()}
    for id, sentence in sentences:
        tree = parse(sentence)
        resolved, faults = (None, (tree,)) if isinstance(tree, Fault) else resolve(tree, symbols, Scope(place=place))
        yield Spoken(path=(*start, id, "when"), tree=resolved, faults=faults, terms=texts, unsure=frozenset(unsure))
