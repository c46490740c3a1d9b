"""What the protocol says of care: medicines against rejection, the day of infusion, the ward, and what comes later."""

from typing import Annotated

from pydantic import Field

from trialwright.words.declared import Amount, Declared, Id, NotSpecified, Provenance, Text
from trialwright.words.people import Role


class Trough(Declared):
    """The level of a medicine before the next dose that is aimed at in a period."""

    id: Id
    text: Text
    low: Amount | NotSpecified
    high: Amount | NotSpecified
    origin: Annotated[Provenance, Field(alias="from")]


class Medicine(Declared):
    """A medicine that the protocol gives: what it is for, its dose, its period, and its troughs.

    analyte  what its trough measures, a name in the table of analytes
    """

    id: Id
    text: Text
    purpose: Text
    dose: Text | NotSpecified
    period: Text | NotSpecified
    analyte: str | None = None
    troughs: tuple[Trough, ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]


class CareStep(Declared):
    """A step of the day of infusion or of the ward, when it is due, and who does it."""

    id: Id
    text: Text
    due: Text | None = None
    by: tuple[Role, ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]


class Care(Declared):
    """What surrounds the infusion; ``later`` is what is done about graft loss, a further infusion, or leaving."""

    medicines: tuple[Medicine, ...] = ()
    infusion_day: tuple[CareStep, ...] = ()
    ward: tuple[CareStep, ...] = ()
    later: tuple[CareStep, ...] = ()
