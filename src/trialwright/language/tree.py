"""A sentence of the protocol's language as a tree of frozen nodes.

A parsed tree holds what was written. A resolved tree (``meaning.py``) also holds ``Convert`` nodes, so that the
evaluators know nothing of units: they see numbers that are already in one unit.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from trialwright.words.days import PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any part of a sentence; ``column`` is its 1-based position in the text, left out of comparison."""

    column: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    """True when all parts are true, false when any is false, else unknown."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    """True when any part is true, false when all are false, else unknown."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    """The opposite; unknown stays unknown."""

    part: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """Two quantities, dates or codes side by side; ``sign`` is one of ``= <> < <= > >=``."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Between(Node):
    """Whether a quantity or date lies between two others, both included."""

    part: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Among(Node):
    """Whether a code is one of a list: ``sex in ('male', 'female')``."""

    part: Node
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arithmetic(Node):
    """Two quantities joined by ``+``, ``-``, ``*`` or ``/``."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A fact or an item."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Node):
    """A number, with the unit as it was written; None where none was."""

    value: float
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Node):
    """A quoted code of a codelist."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Node):
    """A date; a partial one is an interval of days."""

    date: PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo(Node):
    """The word ``yes`` or ``no``."""

    yes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Convert(Node):
    """A number moved into another unit of the same analyte: value x factor + offset. Only resolved trees hold it."""

    part: Node
    factor: float
    offset: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast(Node):
    """Whether at least so many of several statements are true: ``at_least(2, a, b, c)``."""

    count: int
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Elapsed(Node):
    """The time from one day to another; ``what`` is ``age`` (completed years), ``months`` (completed) or ``days``."""

    what: str
    start: Node
    end: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Node):
    """Whether anybody gave an answer to an item: ``answered(weight)``; never unknown."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare(Node):
    """A measurement as a bare number in a unit: ``number(weight, 'kg')``. Only parsed trees hold it."""

    part: Name
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(Node):
    """So many times the upper or lower limit of normal of whatever it stands beside: ``2 x ULN``. Only parsed trees."""

    times: float
    which: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather(Node):
    """What the records of a form come to, as it was written. Only parsed trees hold it.

    how     ``count any all min max sum mean latest``, or ``at visit``, ``baseline``, ``previous``
    of      the form, or the item of a form, that is looked at
    where   what a record must say to be looked at
    days    how many days ``side`` (after, before) the ``event`` its day may lie
    visit   the visit at which it was given
    """

    how: str
    of: str
    where: Node | None = None
    days: int | None = None
    side: str | None = None
    event: str | None = None
    visit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectsWith(Node):
    """How many subjects a statement holds for: ``subjects with (dlt = yes)``. Only parsed trees hold it."""

    part: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered(Name):
    """A value that is gathered from records before the sentence is judged; ``name`` is the name of its columns.

    how        ``count any all min max sum mean latest``; ``subjects`` counts whole subjects
    records    the form, or ``form.group``, whose records are looked at; empty for subjects
    item       the item that min, max, sum, mean and latest are of
    member     the resolved statement, over the symbols of a record, that says which records are looked at
    claim      the resolved statement that ``all`` asks of each of them
    is_number  whether the value is a number or a day; else it is a code or a statement
    written    what was written
    """

    how: str
    records: str
    item: str | None
    member: Node
    claim: Node | None
    is_number: bool
    written: Node


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly below one."""
    match node:
        case And() | Or() | AtLeast():
            return node.parts
        case Elapsed():
            return (node.start, node.end)
        case Not() | Among() | Convert() | Bare() | SubjectsWith():
            return (node.part,)
        case Compare() | Arithmetic():
            return (node.left, node.right)
        case Between():
            return (node.part, node.low, node.high)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, from left to right."""
    yield node
    for part in parts(node):
        yield from walk(part)


def names(node: Node) -> tuple[str, ...]:
    """Every fact or item that a sentence speaks of, once each, in order of appearance."""
    return tuple(dict.fromkeys(found.name for found in walk(node) if isinstance(found, (Name, Answered))))
