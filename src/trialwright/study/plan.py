"""The analysis plan as the study folder says it: sets, estimands, methods, and what is printed."""

from typing import Annotated, Literal

from pydantic import Field

from trialwright.words.declared import Declared, Id, NotSpecified, Provenance, Text


class AnalysisSet(Declared):
    """Whom an analysis looks at, in words."""

    id: Id
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Intercurrent(Declared):
    """Something that happens after treatment begins and changes what an outcome means, and how that is dealt with."""

    id: Id
    text: Text
    strategy: Literal[
        "treatment policy", "composite", "hypothetical", "while on treatment", "principal stratum", "not decided"
    ]


class Estimand(Declared):
    """A question put so exactly that two statisticians would answer the same one.

    outcome     an outcome of endpoints.yaml
    population  an analysis set
    summary     the figure that is reported
    Source: ICH E9(R1), the five attributes of an estimand.
    """

    id: Id
    text: Text
    population: str
    treatment: Text
    outcome: str
    intercurrent: tuple[Intercurrent, ...] = ()
    summary: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Method(Declared):
    """How an estimand is estimated; one method leads, others support it or vary what it assumes."""

    id: Id
    text: Text
    estimand: str
    role: Literal["leads", "supports", "varies"]
    origin: Annotated[Provenance, Field(alias="from")]


class Display(Declared):
    """A table, figure or listing that the plan asks for."""

    id: Id
    kind: Literal["table", "figure", "listing"]
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Caution(Declared):
    """What must be said beside the results, whatever they are."""

    id: Id
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Plan(Declared):
    """The analysis plan of a study; ``pooled`` says whether parts are analysed together."""

    sets: tuple[AnalysisSet, ...] = ()
    pooled: Text | NotSpecified | None = None
    pooled_from: Provenance | None = None
    estimands: tuple[Estimand, ...] = ()
    methods: tuple[Method, ...] = ()
    displays: tuple[Display, ...] = ()
    cautions: tuple[Caution, ...] = ()
