"""What the protocol says of safety: how events are graded, what is serious, whose clock runs, what stops the trial."""

from typing import Annotated, Literal

from pydantic import Field

from trialwright.casebook.terms import Term
from trialwright.words.declared import Declared, Id, NotSpecified, Provenance, Text
from trialwright.words.people import Role


class Grading(Declared):
    """The scale by which events are graded, its version pinned: two versions are never mixed.

    baseline  which value counts as the one before treatment where a grade is a multiple of it
    """

    standard: Literal["CTCAE"]
    version: Literal["4.03", "5.0", "6.0"]
    baseline: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Serious(Declared):
    """One of the outcomes that make an event serious, whatever its grade."""

    id: Id
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Relation(Declared):
    """One of the causes on which an event's relation is judged, each by itself."""

    id: Id
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Rule(Declared):
    """Something that is done about events, in words."""

    id: Id
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


Limit = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3} (h|d|working d|month)$")]
"""Hours, calendar days, working days or months, such as ``24 h`` and ``5 working d``."""


class Clock(Declared):
    """How soon an authority must hear of an event.

    limit     the time that binds; ``not set`` until the hospital has decided which regime binds it
    proposed  the time that the source names
    starts    when the clock starts
    read      whether whoever wrote this has read the source itself
    """

    id: Id
    text: Text
    authority: Text
    limit: Limit | Literal["not set"]
    proposed: Limit | None = None
    starts: Text
    source: str
    read: bool
    origin: Annotated[Provenance, Field(alias="from")]


class StoppingRule(Declared):
    """A sentence over the terms of all participants, and what its holding does; stopping for good is the board's.

    board  days within which the board meets
    """

    id: Id
    text: Text
    when: str
    then: Literal["pause", "pause the level", "pause the procedure", "ask the board"]
    board: Annotated[int, Field(ge=1, le=90)] | None = None
    origin: Annotated[Provenance, Field(alias="from")]


class Board(Declared):
    """Who watches over safety from outside the trial."""

    text: Text
    members: Text | NotSpecified
    meets: Text | NotSpecified
    unpauses: tuple[Role, ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]


class Safety(Declared):
    """Everything that the protocol says of safety.

    terms  what stopping rules speak of, one answer a participant
    """

    grading: Grading | None = None
    rules: tuple[Rule, ...] = ()
    relations: tuple[Relation, ...] = ()
    serious: tuple[Serious, ...] = ()
    clocks: tuple[Clock, ...] = ()
    terms: tuple[Term, ...] = ()
    stopping: tuple[StoppingRule, ...] = ()
    board: Board | None = None
