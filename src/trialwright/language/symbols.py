"""What a sentence may speak of: facts and items, each of a kind, and where the sentence stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing a part of a sentence is."""

    NUMBER = "a number"
    CODE = "a code"
    DATE = "a date"
    TRUTH = "a statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A fact or item that a sentence may speak of.

    analyte  name in the table of analytes; None for anything but a number
    unit     the unit in which its column is held, as the table prints it
    codes    the codes that it can take; empty where it is not coded
    whole    whether it is counted in whole numbers, as completed years are
    uln      the symbol that holds the upper limit of normal of this one, in its unit; lln the lower
    """

    name: str
    kind: Kind
    analyte: str | None = None
    unit: str | None = None
    codes: tuple[str, ...] = ()
    whole: bool = False
    uln: str | None = None
    lln: str | None = None


RECORD_DAY = Symbol(name="record_day", kind=Kind.DATE)
"""The day of a record, as the statements that choose records speak of it."""

RECORD_VISIT = Symbol(name="record_visit", kind=Kind.CODE)
"""The visit of a record."""


class Place(StrEnum):
    """Where a sentence stands, which says what it may speak of."""

    CRITERION = "a criterion"
    SHOW_IF = "a show-if"
    EDIT_CHECK = "an edit check"
    CALCULATION = "a calculation of a form"
    DEFINITION = "a definition"
    STOPPING_RULE = "a stopping rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a sentence may speak of besides its symbols.

    place      where it stands
    records    the items of each form, and of each ``form.group``, whose records may be gathered
    visits     the visits of the schedule
    treatment  the anchor at which treatment begins: ``baseline`` is the latest value up to and on that day
    now        the anchor that is the day of the form being filled in: ``previous`` is the latest value before it
    own        the form in which the sentence stands; its items need no form before their name
    """

    place: Place = Place.CRITERION
    records: Mapping[str, Mapping[str, Symbol]] = field(default_factory=dict[str, Mapping[str, Symbol]])
    visits: frozenset[str] = frozenset()
    treatment: str | None = None
    now: str | None = None
    own: str | None = None


CRITERION = Scope()
"""Criteria speak of facts only: a window never hides in a formula."""
