"""What the protocol says of arms: who is given which, how many places each has, and what must be written down."""

from typing import Annotated, Literal

from pydantic import Field

from trialwright.words.declared import Declared, Id, NotSpecified, Provenance, Text
from trialwright.words.people import Role


class Slots(Declared):
    """How many participants an arm takes in a part."""

    id: Id
    part: str
    arm: str
    count: Annotated[int, Field(ge=1)] | NotSpecified
    origin: Annotated[Provenance, Field(alias="from")]


class AllocationReason(Declared):
    """A reason for which somebody may be given an arm."""

    id: Id
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Stratum(Declared):
    """What the arms are balanced over."""

    id: Id
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Allocation(Declared):
    """How an arm is given.

    ratio    the arms' shares where chance decides, in the order of the arms
    decides  who decides where chance does not
    moment   before what the arm must be in the log
    known_by forms that tell of the donor or of the product; once one of a participant is begun, it is too late
    nobody   what is done where nobody may be given an arm that is due
    """

    method: Literal["randomised", "not randomised"] | None = None
    text: Text | None = None
    ratio: tuple[int, ...] = ()
    strata: tuple[Stratum, ...] = ()
    decides: tuple[Role, ...] = ()
    reasons: tuple[AllocationReason, ...] = ()
    moment: Text | None = None
    known_by: tuple[str, ...] = ()
    nobody: Text | NotSpecified | None = None
    slots: tuple[Slots, ...] = ()
    origin: Annotated[Provenance | None, Field(alias="from")] = None
