"""A study as one frozen value: who runs it, what is asked, who may join, and what is measured."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from trialwright.casebook.casebook import Asked, Casebook
from trialwright.casebook.codelists import Codelist
from trialwright.casebook.forms import Form
from trialwright.casebook.items import ItemType
from trialwright.casebook.lab_ranges import LabRanges
from trialwright.casebook.sentences import form_sentences
from trialwright.casebook.visits import Schedule
from trialwright.chapters.allocation.protocol import Allocation
from trialwright.chapters.care.protocol import Care
from trialwright.chapters.eligibility.criteria import Eligibility, Fact, Pick, Rule
from trialwright.chapters.eligibility.facts import Sentences
from trialwright.chapters.endpoints.endpoint import Endpoints
from trialwright.chapters.escalation.protocol import Escalation
from trialwright.chapters.product.protocol import Products
from trialwright.chapters.safety.protocol import Safety
from trialwright.chapters.waiting.protocol import Waiting
from trialwright.language.grammar import parse
from trialwright.language.meaning import resolve, resolve_value
from trialwright.language.symbols import Kind, Symbol
from trialwright.language.tree import Node
from trialwright.study.assumptions import Assumptions
from trialwright.study.cases import Case
from trialwright.study.identity import Identity
from trialwright.study.plan import Plan
from trialwright.study.related import Related
from trialwright.study.scenarios import Scenario
from trialwright.words.analytes import ANALYTES
from trialwright.words.declared import Declared
from trialwright.words.findings import Fault
from trialwright.words.ids import StudyHash


class Codelists(Declared):
    """The codelists of a study."""

    codelists: tuple[Codelist, ...] = ()


class Study(Declared):
    """One version of a study, whole; each field is a file of its folder, or a folder of files.

    Those with a default may be absent from the folder.
    """

    study: Identity
    assumptions: Assumptions
    schedule: Schedule
    codelists: Codelists
    eligibility: Eligibility
    endpoints: Endpoints
    lab_ranges: LabRanges = LabRanges()
    forms: tuple[Form, ...]
    products: Products = Products()
    escalation: Escalation = Escalation()
    allocation: Allocation = Allocation()
    safety: Safety = Safety()
    analysis: Plan = Plan()
    waiting: Waiting = Waiting()
    care: Care = Care()
    related: Related = Related()
    cases: tuple[Case, ...] = ()
    rehearsal: tuple[Scenario, ...] = ()

    @cached_property
    def casebook(self) -> Casebook:
        """What the study asks, found by name."""
        visits = frozenset(visit.id for visit in self.schedule.visits)
        return Casebook(
            forms=self.forms,
            codelists=self.codelists.codelists,
            schedule=self.schedule,
            lab_ranges=self.lab_ranges,
            sentences=form_sentences(self.forms, self.codelists.codelists, visits),
        )

    @cached_property
    def asked(self) -> dict[str, Asked]:
        """Every item of every form, by ``form.item``."""
        return self.casebook.asked()

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact that criteria speak of, those of attested criteria among them."""
        return self.eligibility.all_facts

    @cached_property
    def hospital_codes(self) -> dict[tuple[str, str], str]:
        """The fact that each code of a hospital's system calls, by system and code; of two, the first."""
        found: dict[tuple[str, str], str] = {}
        for fact in self.facts:
            for each in fact.hospital_codes():
                found.setdefault(each, fact.id)
        return found

    @cached_property
    def symbols(self) -> dict[str, Symbol]:
        """Every fact and anchor as the language sees it; a fact whose item or unit does not exist is left out."""
        found = ((fact.id, _symbol(fact, self)) for fact in self.facts)
        anchors = {anchor.id: Symbol(name=anchor.id, kind=Kind.DATE) for anchor in self.schedule.anchors}
        return anchors | {id: symbol for id, symbol in found if symbol is not None}

    @cached_property
    def sentences(self) -> dict[str, tuple[Node | None, tuple[Fault, ...]]]:
        """The resolved sentence of every criterion, or None, and everything that is wrong with it."""
        return {criterion.id: _resolved(criterion.sentence, self.symbols) for criterion in self.eligibility.criteria}

    @cached_property
    def fact_sentences(self) -> dict[tuple[str, str], tuple[Node | None, tuple[Fault, ...]]]:
        """The resolved sentences of facts, by the id of the fact and the key they stand at, and what is wrong there."""
        found: dict[tuple[str, str], tuple[Node | None, tuple[Fault, ...]]] = {}
        for fact in self.facts:
            if fact.valid is not None:
                found[fact.id, "valid"] = _resolved(fact.valid.when, self.symbols)
            if fact.conflict is not None and fact.conflict.when is not None:
                found[fact.id, "conflict"] = _resolved(fact.conflict.when, self.symbols)
            if fact.calculated is not None and fact.id in self.symbols:
                found[fact.id, "calculated"] = _calculation(fact.calculated, self.symbols[fact.id], self.symbols)
        return found

    @cached_property
    def ready_sentences(self) -> Sentences:
        """The same, ready to be judged."""
        ready: dict[str, dict[str, Node]] = {"valid": {}, "conflict": {}, "calculated": {}}
        for (id, key), (sentence, faults) in self.fact_sentences.items():
            if sentence is not None and not faults:
                ready[key][id] = sentence
        return Sentences(**ready)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The criteria ready to be judged, in the order of the protocol.

        Raises: ValueError for a study that ``check`` has not passed.
        """
        rules: list[Rule] = []
        for criterion in self.eligibility.criteria:
            sentence, faults = self.sentences[criterion.id]
            if sentence is None or faults:
                raise ValueError(f"{criterion.id} has a faulty sentence; check the study before judging anybody")
            rules.append(Rule(id=criterion.id, kind=criterion.kind, text=criterion.text, sentence=sentence))
        return tuple(rules)

    @cached_property
    def criteria_hash(self) -> str:
        """SHA-256 of how eligibility is judged: the moments, the facts and the criteria."""
        dumped = self.eligibility.model_dump(
            mode="json", by_alias=True, include={"judged_at", "facts", "criteria"}, exclude_defaults=True
        )
        text = json.dumps(dumped, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def hash(self) -> StudyHash:
        """SHA-256 of the protocol itself: the model without cases, rehearsal and comments.

        What is left as the model has it by default does not count, so that a later trialwright, whose model knows more,
        finds the same hash for the same text.
        """
        dumped: dict[str, Any] = self.model_dump(
            mode="json", by_alias=True, exclude={"cases", "rehearsal"}, exclude_defaults=True
        )
        text = json.dumps(dumped, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return StudyHash(hashlib.sha256(text.encode()).hexdigest())


_KINDS = {
    ItemType.NUMBER: Kind.NUMBER,
    ItemType.INTEGER: Kind.NUMBER,
    ItemType.CODE: Kind.CODE,
    ItemType.DATE: Kind.DATE,
    ItemType.YES_NO: Kind.TRUTH,
}


def _symbol(fact: Fact, study: Study) -> Symbol | None:
    asked = study.asked.get(fact.item)
    if asked is None or asked.item.type not in _KINDS:
        return None
    if fact.pick is Pick.COUNT:
        return Symbol(name=fact.id, kind=Kind.NUMBER) if fact.unit is None else None
    kind = _KINDS[asked.item.type]
    if kind is Kind.CODE:
        codelist = study.casebook.codelist(asked.item.codelist)
        codes = tuple(entry.code for entry in codelist.codes) if codelist else ()
        return Symbol(name=fact.id, kind=kind, codes=codes)
    if kind is not Kind.NUMBER:
        return Symbol(name=fact.id, kind=kind)
    if asked.item.analyte is None and asked.item.type is ItemType.INTEGER:
        return Symbol(name=fact.id, kind=kind, whole=True) if fact.unit is None else None
    analyte = ANALYTES.get(asked.item.analyte or "")
    unit = analyte.find(fact.unit or "") if analyte else None
    if analyte is None or unit is None:
        return None
    whole = asked.item.type is ItemType.INTEGER
    return Symbol(name=fact.id, kind=kind, analyte=analyte.name, unit=unit.symbol, whole=whole)


def _resolved(text: str, symbols: Mapping[str, Symbol]) -> tuple[Node | None, tuple[Fault, ...]]:
    tree = parse(text)
    if isinstance(tree, Fault):
        return None, (tree,)
    return resolve(tree, symbols)


def _calculation(text: str, wanted: Symbol, symbols: Mapping[str, Symbol]) -> tuple[Node | None, tuple[Fault, ...]]:
    tree = parse(text)
    if isinstance(tree, Fault):
        return None, (tree,)
    return resolve_value(tree, wanted, symbols)
