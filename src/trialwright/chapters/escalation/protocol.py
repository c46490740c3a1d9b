"""What the protocol says of the dose: its levels, when a toxicity limits it, and how far apart people are treated."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from trialwright.casebook.terms import Term
from trialwright.casebook.visits import Days, Span
from trialwright.words.declared import Amount, Declared, Id, NotSpecified, Provenance, Text


class DoseLevel(Declared):
    """A dose level, from the lowest on.

    amount  what each participant gets, for each kilogram or as a whole
    cap     the most that one participant gets, whatever their weight
    """

    id: Id
    text: Text
    amount: Amount
    cap: Amount | NotSpecified = "not specified"
    origin: Annotated[Provenance, Field(alias="from")]


class Administration(Declared):
    """How a dose is given; every part of it has to be said before anybody is treated.

    consent       ``form.item`` by which a participant agrees to this product; None where the consent form asks nothing
                  of it
    withdrawal    ``form.item`` by which treatment stops once it is answered with yes, complete or not
    judged_within days after an admission on which its judgement of eligibility still holds for an infusion
    tolerance     percent by which a prepared dose may exceed the assigned one, and by which a delivered dose may differ
                  from it and still be the dose of the level; never above the cap
    weighed       percent by which the weight of a dose may differ from every weight in the casebook
    Source: the three numbers are proposals that the protocol must confirm, source not read.
    """

    product: str
    consent: str | None = None
    withdrawal: str | None = None
    judged_within: Days = 3
    tolerance: Annotated[float, Field(ge=0, lt=100)] = 10.0
    weighed: Annotated[float, Field(gt=0, lt=100)] = 10.0
    route: Text | NotSpecified = "not specified"
    order: Text | NotSpecified = "not specified"
    volume: Text | NotSpecified = "not specified"
    rate: Text | NotSpecified = "not specified"
    filter: Text | NotSpecified = "not specified"
    cryoprotectant: Text | NotSpecified = "not specified"
    anticoagulation: Text | NotSpecified = "not specified"
    origin: Annotated[Provenance, Field(alias="from")]


class DltCriterion(Declared):
    """A sentence over the terms that makes a toxicity dose-limiting once somebody has adjudicated its cause."""

    id: Id
    text: Text
    when: str
    origin: Annotated[Provenance, Field(alias="from")]


class Excluded(Declared):
    """What is not counted as a dose-limiting toxicity, in words."""

    id: Id
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


class DltWindow(Span):
    """The days in which a toxicity counts; ``index`` is the anchor of day 0, and both ends are included."""

    index: str


class Dlt(Declared):
    """When a toxicity limits the dose.

    adjudication  the question that is put to the adjudicators; without their answer the toxicity is pending, and holds
    evaluable     when somebody without one counts as having had none
    again         what a second infusion inside the window does
    """

    adjudication: Text
    window: DltWindow
    evaluable: Text
    again: Text
    terms: tuple[Term, ...] = ()
    criteria: Annotated[tuple[DltCriterion, ...], Field(min_length=1)]
    excluded: tuple[Excluded, ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]


class Stagger(Declared):
    """The least number of days between the infusions of two participants."""

    first_to_second: Days | NotSpecified
    within_cohort: Days | NotSpecified
    between_cohorts: Days | NotSpecified
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


class CohortRule(Declared):
    """How many are treated at a level, and by which design the next level is found; the board decides on its advice."""

    size: Annotated[int, Field(ge=1, le=100)] | NotSpecified
    design: str
    settings: Mapping[str, str | float | int] = {}
    replacement: Text | NotSpecified
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Escalation(Declared):
    """Everything that the protocol says of the dose; ``not specified`` levels block conduct, not checking."""

    dose_levels: Annotated[tuple[DoseLevel, ...], Field(min_length=1)] | NotSpecified | None = None
    levels_from: Provenance | None = None
    administration: Administration | None = None
    dlt: Dlt | None = None
    stagger: Stagger | None = None
    cohort: CohortRule | None = None
