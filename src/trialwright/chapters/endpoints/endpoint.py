"""What an endpoint is in a study folder; what every kind of endpoint offers stands in ``casebook/scores.py``."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from trialwright.casebook.scores import EndpointKind, Input, Picture, Setting, Settings, chosen, is_number
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


class Comparison(Declared):
    """The visit that counts as before treatment, and the visit that is set against it."""

    baseline: str
    at: str


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
    """The endpoints of a study, the primary ones first."""

    endpoints: tuple[Endpoint, ...]
