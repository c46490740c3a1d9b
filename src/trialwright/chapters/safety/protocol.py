"""What the protocol says of safety: how events are graded, what is serious, whose clock runs, what stops the trial."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from trialwright.casebook.terms import Term
from trialwright.words.days import read_date
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
    begins    what starts it: awareness of the event, the end of its management, or a review that is no event's
    runs      for which events it runs; ``susar`` is a suspected unexpected serious reaction
    read      whether whoever wrote this has read the source itself
    """

    id: Id
    text: Text
    authority: Text
    limit: Limit | Literal["not set"]
    proposed: Limit | None = None
    starts: Text
    begins: Literal["aware", "handled", "reviewed"] = "aware"
    runs: Literal["serious", "susar fatal", "susar other"] = "serious"
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


Told = Annotated[str, Field(pattern=r"^(disposition died|adjudication|[a-z0-9_]+\.[a-z0-9_]+( = [a-z0-9_]+)?)$")]
"""Where something is told of a participant that no adverse event says."""


class CountedEvent(Declared):
    """Which adverse events answer a term of the stopping rules.

    id    of the term; the participant's answer is yes as soon as one of their events is so
    when  a sentence over one event
    told  where else the same is told of a participant: ``disposition died``, ``adjudication`` (of a toxicity that
          limits the dose), or an item, ``death.died_on`` (any answer) and ``end_of_study.how = died`` (one code)
    """

    id: Id
    when: str
    told: tuple[Told, ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]


class EventRecord(Declared):
    """How an adverse event is written down.

    relation   codelist by which each relation is judged; ``related`` its codes that mean *may be related*
    special    codelist of events of special interest; ``action`` of what was done with the treatment; ``outcome``
    further    more that is asked of an event, answered by yes or no
    review     a sentence over one event: whether it may limit the dose, so that somebody has to adjudicate it
    induction  ``form.item`` with the time of the first dose of induction
    consent    ``form.item`` with the day of consent
    """

    relation: str
    related: tuple[str, ...]
    special: str | None = None
    action: str | None = None
    outcome: str | None = None
    further: tuple[Term, ...] = ()
    counted: tuple[CountedEvent, ...] = ()
    review: str | None = None
    induction: str | None = None
    consent: str | None = None
    origin: Annotated[Provenance, Field(alias="from")]


class TherapeuticRange(Declared):
    """A range that treatment aims at: a result in it, under that treatment, proposes no event.

    analyte  of the result, ``under`` the codes of the anticoagulant
    """

    id: Id
    analyte: str
    under: tuple[str, ...]
    low: float
    high: float
    unit: str
    origin: Annotated[Provenance, Field(alias="from")]


class LaboratoryGrades(Declared):
    """How laboratory results propose grades.

    silent         analytes whose results propose nothing
    anticoagulant  ``form.item`` on the form of the result itself that names the anticoagulant; ``untreated`` its code
                   for none
    """

    anticoagulant: str | None = None
    untreated: str = "none"
    silent: tuple[str, ...] = ()
    aims: tuple[TherapeuticRange, ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]


class WorkingDays(Declared):
    """What the clocks in working days count: Monday to Friday without ``holidays``, with ``worked`` weekend days."""

    holidays: tuple[str, ...] = ()
    worked: tuple[str, ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]

    @field_validator("holidays", "worked")
    @classmethod
    def _days(cls, days: tuple[str, ...]) -> tuple[str, ...]:
        for each in days:
            read = read_date(each)
            if read is None or not read.is_whole:
                raise ValueError(f"'{each}' is no whole date")
        return days


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
    events: EventRecord | None = None
    laboratory: LaboratoryGrades | None = None
    working_days: WorkingDays | None = None
