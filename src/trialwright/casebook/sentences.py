"""The sentences of a form, read and made sense of once: what shows a question, what is checked, what is calculated."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from trialwright.casebook.codelists import Codelist
from trialwright.casebook.forms import Form, Group
from trialwright.casebook.items import Item, ItemType
from trialwright.language.gathering import gathered
from trialwright.language.grammar import parse
from trialwright.language.meaning import resolve, resolve_value
from trialwright.language.symbols import Kind, Place, Scope, Symbol
from trialwright.language.tree import Node, names
from trialwright.words.analytes import ANALYTES
from trialwright.words.findings import Fault, fault

Path = tuple[str, ...]

FORM_DAY = Symbol(name="form_day", kind=Kind.DATE)
"""The day of the form itself, whatever its question is called: a record of the same form has one of its own."""

_KINDS = {
    ItemType.NUMBER: Kind.NUMBER,
    ItemType.INTEGER: Kind.NUMBER,
    ItemType.CODE: Kind.CODE,
    ItemType.DATE: Kind.DATE,
    ItemType.YES_NO: Kind.TRUTH,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSentences:
    """The resolved sentences of a form; those with faults are left out.

    show_if     by the id of the item or group
    calculated  by the id of the item
    must        by the ids of the group (empty for the form) and of the check
    symbols     every item of the form as its sentences see it
    records     the items of every form, of every ``form.group``, and of the form's own groups by their bare ids
    groups      the ids of the form's own groups
    faults      what makes no sense, and where in the form it stands
    """

    show_if: Mapping[str, Node] = field(default_factory=dict[str, Node])
    calculated: Mapping[str, Node] = field(default_factory=dict[str, Node])
    must: Mapping[tuple[str, str], Node] = field(default_factory=dict[tuple[str, str], Node])
    symbols: Mapping[str, Symbol] = field(default_factory=dict[str, Symbol])
    records: Mapping[str, Mapping[str, Symbol]] = field(default_factory=dict[str, Mapping[str, Symbol]])
    groups: frozenset[str] = frozenset()
    faults: tuple[tuple[Path, Fault], ...] = ()

    def nodes(self) -> Iterator[Node]:
        """Every sentence."""
        yield from (*self.show_if.values(), *self.calculated.values(), *self.must.values())

    def elsewhere(self) -> frozenset[str]:
        """The records of other forms, or of this one at other visits, of which it speaks."""
        found = {node.records for sentence in self.nodes() for node in gathered(sentence)}
        return frozenset(found - self.groups)

    def spoken(self, sentence: Node) -> set[str]:
        """The form's own items of which a sentence speaks, those of its rows among them."""
        return spoken_of(sentence, self.records, self.groups)


def item_symbol(item: Item, codelists: Mapping[str, Codelist], *, limited: bool = False) -> Symbol | None:
    """An item as sentences see it; None for free text and for one whose list, analyte or unit does not exist.

    A time of day is minutes after midnight, a date with a time minutes since 1970-01-01 by the clock of the site: both
    are durations, so that one minus the other is the time between.
    """
    if item.type in {ItemType.TIME, ItemType.DATE_TIME}:
        return Symbol(name=item.id, kind=Kind.NUMBER, analyte="duration", unit="min")
    kind = _KINDS.get(item.type)
    if kind is None:
        return None
    if kind is Kind.CODE:
        codelist = codelists.get(item.codelist or "")
        codes = tuple(entry.code for entry in codelist.codes) if codelist else ()
        return Symbol(name=item.id, kind=kind, codes=codes)
    if kind is not Kind.NUMBER:
        return Symbol(name=item.id, kind=kind)
    whole = item.type is ItemType.INTEGER
    if item.analyte is None:
        return Symbol(name=item.id, kind=kind, whole=whole) if whole else None
    analyte = ANALYTES.get(item.analyte)
    unit = analyte.find(item.units[0] if item.units else analyte.unit) if analyte else None
    if analyte is None or unit is None:
        return None
    uln, lln = (f"{item.id}.uln", f"{item.id}.lln") if limited else (None, None)
    return Symbol(name=item.id, kind=kind, analyte=analyte.name, unit=unit.symbol, whole=whole, uln=uln, lln=lln)


def form_sentences(
    forms: Sequence[Form], codelists: Sequence[Codelist], visits: frozenset[str]
) -> dict[str, FormSentences]:
    """The sentences of every form, by its id."""
    lists = {codelist.id: codelist for codelist in codelists}
    records: dict[str, Mapping[str, Symbol]] = {}
    for form in forms:
        records[form.id] = _symbols(form.items, lists)
        records |= {f"{form.id}.{group.id}": _symbols(group.items, lists) for group in form.groups}
    return {form.id: _Reading(form, lists, records, visits).read() for form in forms}


_Key = TypeVar("_Key")


def _sound(found: Mapping[_Key, Node | None]) -> dict[_Key, Node]:
    return {key: node for key, node in found.items() if node is not None}


def _symbols(items: Sequence[Item], lists: Mapping[str, Codelist], *, limited: bool = False) -> dict[str, Symbol]:
    found = {item.id: item_symbol(item, lists, limited=limited) for item in items}
    return {id: symbol for id, symbol in found.items() if symbol is not None}


class _Reading:
    """Reads the sentences of one form, and collects what is wrong with them."""

    def __init__(
        self,
        form: Form,
        lists: Mapping[str, Codelist],
        records: Mapping[str, Mapping[str, Symbol]],
        visits: frozenset[str],
    ) -> None:
        limited = form.laboratory is not None
        self.form = form
        self.outer = _symbols(form.items, lists, limited=limited)
        self.inner = {group.id: _symbols(group.items, lists, limited=limited) for group in form.groups}
        self.scope = Scope(
            place=Place.SHOW_IF,
            records={**records, **self.inner},
            visits=visits,
            now=FORM_DAY.name,
            own=form.id,
        )
        self.faults: list[tuple[Path, Fault]] = []

    def read(self) -> FormSentences:
        """Every sentence of the form."""
        show_if: dict[str, Node | None] = {}
        calculated: dict[str, Node | None] = {}
        must: dict[tuple[str, str], Node | None] = {}
        for group in self.form.groups:
            if group.show_if is not None:
                show_if[group.id] = self._statement(group.show_if, None, ("groups", group.id, "show_if"))
        for item, group in self.form.questions():
            path: Path = ("items", item.id) if group is None else ("groups", group.id, "items", item.id)
            if item.show_if is not None:
                show_if[item.id] = self._statement(item.show_if, group, (*path, "show_if"))
            if item.calculated is not None:
                calculated[item.id] = self._calculation(item, group, (*path, "calculated"))
        for group, check in self.form.edit_checks():
            path = ("checks", check.id) if group is None else ("groups", group.id, "checks", check.id)
            place = (group.id if group is not None else "", check.id)
            must[place] = self._statement(check.must, group, (*path, "must"), Place.EDIT_CHECK)
        return self._read(_sound(show_if), _sound(calculated), _sound(must))

    def _read(
        self, show_if: dict[str, Node], calculated: dict[str, Node], must: dict[tuple[str, str], Node]
    ) -> FormSentences:
        self._break_circles(show_if, calculated)
        symbols = {**self.outer, **{id: symbol for inner in self.inner.values() for id, symbol in inner.items()}}
        return FormSentences(
            show_if=show_if,
            calculated=calculated,
            must=must,
            symbols=symbols,
            records=self.scope.records,
            groups=frozenset(self.inner),
            faults=tuple(self.faults),
        )

    def _inside(self, group: Group | None) -> dict[str, Symbol]:
        """What a sentence may speak of where it stands: the form's own questions, and those of its row."""
        known = {**self.outer, **(self.inner[group.id] if group is not None else {})}
        limits = [(name, symbol) for symbol in known.values() for name in (symbol.uln, symbol.lln) if name is not None]
        return {
            **known,
            FORM_DAY.name: FORM_DAY,
            **{name: replace(symbol, name=name, uln=None, lln=None) for name, symbol in limits},
        }

    def _statement(self, text: str, group: Group | None, path: Path, place: Place = Place.SHOW_IF) -> Node | None:
        tree = parse(text)
        if isinstance(tree, Fault):
            self.faults.append((path, tree))
            return None
        node, faults = resolve(tree, self._inside(group), replace(self.scope, place=place))
        self.faults += [(path, found) for found in faults]
        return None if faults else node

    def _calculation(self, item: Item, group: Group | None, path: Path) -> Node | None:
        inside = self._inside(group)
        wanted, tree = inside.get(item.id), parse(item.calculated or "")
        if isinstance(tree, Fault):
            self.faults.append((path, tree))
            return None
        if wanted is None or item.type not in {ItemType.NUMBER, ItemType.INTEGER}:
            detail = "only numbers are calculated"
            self.faults.append((path, fault("unsuitable-item", id=item.id, detail=detail)))
            return None
        node, faults = resolve_value(tree, wanted, inside, replace(self.scope, place=Place.CALCULATION))
        faults = (*faults, *self._stale(node, item))
        self.faults += [(path, found) for found in faults]
        return None if faults else node

    def _stale(self, node: Node, item: Item) -> Iterator[Fault]:
        """A value calculated from another form would not follow when that one is corrected."""
        for each in gathered(node):
            if each.records not in self.inner:
                yield fault("calculated-elsewhere", id=item.id, records=each.records)

    def _break_circles(self, show_if: dict[str, Node], calculated: dict[str, Node]) -> None:
        """Finds questions that wait for one another, and leaves their sentences out."""
        waits = {id: set[str]() for id in (*show_if, *calculated)}
        for sentences in (show_if, calculated):
            for id, sentence in sentences.items():
                waits[id] |= spoken_of(sentence, self.scope.records, self.inner)
        for group in self.form.groups:
            if group.id in waits:
                for item in group.items:
                    waits.setdefault(item.id, set()).add(group.id)
        for id in sorted(id for id in waits if id in _reached(id, waits)):
            path = self._path(id, "show_if" if id in show_if else "calculated")
            if id in show_if or id in calculated:
                self.faults.append((path, fault("circular-sentence", id=id)))
            show_if.pop(id, None)
            calculated.pop(id, None)

    def _path(self, id: str, key: str) -> Path:
        for item, group in self.form.questions():
            if item.id == id:
                return ("items", id, key) if group is None else ("groups", group.id, "items", id, key)
        return ("groups", id, key)


def spoken_of(sentence: Node, records: Mapping[str, Mapping[str, Symbol]], groups: Collection[str]) -> set[str]:
    """The own items of a form of which a sentence speaks; what a record of another form answers itself is none."""
    found = set(names(sentence))
    for node in gathered(sentence):
        inside = {name for part in (node.member, node.claim) if part is not None for name in names(part)}
        found |= inside if node.records in groups else inside - set(records.get(node.records, ()))
        if node.records in groups and node.item is not None:
            found.add(node.item)
    return {name.partition(".")[0] for name in found if " " not in name} - {"record_day", "record_visit", FORM_DAY.name}


def _reached(start: str, waits: Mapping[str, set[str]]) -> set[str]:
    found, open_ = set[str](), list(waits.get(start, ()))
    while open_:
        name = open_.pop()
        if name not in found:
            found.add(name)
            open_ += waits.get(name, ())
    return found
