"""What an endpoint is in a study folder; what every kind of endpoint offers stands in ``casebook/scores.py``."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from trialwright.casebook.scores import EndpointKind, Input, Picture, Setting, Settings, chosen, is_number
from trialwright.chapters.endpoints.protocol import Outcome
from trialwright.words.declared import Declared, Id, Provenance, Text

__all__ = [
    "Comparison",
    "Endpoint",
    "EndpointKind",
    "Endpoints",
    "Input",
    "Picture",
    "Setting",
    "Settings",
    "chosen",
    "is_number",
]


def _several(written: object) -> object:
    """One visit as a list of one; anything else goes on as it is."""
    return (written,) if isinstance(written, str) else written


class Comparison(Declared):
    """What counts as before treatment, and the visit that is set against it.

    baseline  one visit, or several; of these the latest evaluable one counts
    before    the anchor on whose day treatment begins (the first induction dose): only tests of earlier days count;
              without it the visits alone decide
    """

    baseline: Annotated[
        tuple[str, ...],
        BeforeValidator(_several),
        Field(min_length=1),
        WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}),
    ]
    before: str | None = None
    at: str

    @property
    def visits(self) -> tuple[str, ...]:
        """Every visit of the comparison, the last one that which is set against the others."""
        return (*(visit for visit in self.baseline if visit != self.at), self.at)


class Endpoint(Declared):
    """An endpoint of the study.

    kind      a name of the catalogue
    items     which ``form.item`` feeds each input of the kind
    settings  what the study chooses where the kind leaves a choice
    estimand  the question that it serves, in a sentence
    """

    id: Id
    kind: str
    text: Text
    items: Mapping[str, str]
    visits: Comparison
    settings: Mapping[str, str | float | int] = {}
    estimand: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Endpoints(Declared):
    """The endpoints of a study, the primary ones first, and everything that its protocol says it will look at."""

    endpoints: tuple[Endpoint, ...]
    outcomes: tuple[Outcome, ...] = ()
