"""What is wrong with a log that was changed by hand, as a value that is said in either language."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from trialwright.words.texts import SENTENCES, Language, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One thing that is not as it was written.

    kind    names its sentence: ``flaw <kind>``
    values  what the sentence mentions
    """

    kind: str
    values: Mapping[str, object]

    def said(self, language: Language) -> str:
        """The sentence; one that a later version wrote is told by its kind."""
        name = f"flaw {self.kind}"
        values = dict(self.values)
        role = SENTENCES.get(f"role {values.get('role')}")
        if role is not None:
            values["role"] = role[language]
        return say(name, language, **values) if name in SENTENCES else self.kind

    def __str__(self) -> str:
        return self.said("en")


def flaw(kind: str, /, **values: object) -> Flaw:
    """A flaw of a kind for which the catalogue has a sentence."""
    return Flaw(kind=kind, values=MappingProxyType(values))
