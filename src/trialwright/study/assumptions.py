"""What the record leaves open and this study therefore assumes, and where the record contradicts itself."""

from pydantic import Field

from trialwright.words.declared import Declared, Id, Text


class Assumption(Declared):
    """A question that the record leaves open, the value chosen, why, and what else was possible.

    fictitious  whether the value was made up for a demonstration
    The folder holds no state: accepting one is a signed entry of the log.
    """

    id: Id
    question: Text
    value: Text
    why: Text
    alternatives: tuple[Text, ...] = ()
    source: str | None = None
    fictitious: bool = False


class Contradiction(Declared):
    """Places of the record that cannot all hold, and a sentence that would mend it; for the investigator only."""

    id: Id
    between: tuple[str, ...] = Field(min_length=2)
    question: Text
    amendment: Text


class Assumptions(Declared):
    """Every open question and every contradiction of a study."""

    assumptions: tuple[Assumption, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
