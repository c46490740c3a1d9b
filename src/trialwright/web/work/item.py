"""One thing that waits for somebody: what, about whom, until when, how urgent, and where it is done."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trialwright.words.declared import Text
from trialwright.words.texts import LANGUAGES, Both, say
from trialwright.words.wording import both


class Urgency(StrEnum):
    """How much something presses; the home page shows the groups in this order.

    LATE     its last day has passed
    DUE      its days are now
    WAITING  it waits for the role in which somebody acts, and has no day
    OPEN     it is not settled, and waits for somebody else
    """

    LATE = "late"
    DUE = "due"
    WAITING = "waiting"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """Something that waits.

    what     one sentence in both languages, made by ``said``
    href     where it is done
    subject  the participant that it is about; None for something of the site as a whole
    due      its last day, by the clock of the site; None where it has none
    """

    urgency: Urgency
    what: Both
    href: str
    subject: str | None = None
    due: date | None = None


def said(name: str, **blanks: object) -> Both:
    """A sentence of the catalogue in both languages; texts of the study fill its blanks each in their language.

    Raises: KeyError for a name that the catalogue lacks.
    """
    found = {language: say(name, language, **_in(blanks, language)) for language in LANGUAGES}
    return both(found["en"], found["zh"])


def _in(blanks: dict[str, object], language: str) -> dict[str, object]:
    return {name: each.in_language(language) if isinstance(each, Text) else each for name, each in blanks.items()}
