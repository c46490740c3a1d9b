"""Who and what a study is: its names and numbers, its hospital, its people, its parts and arms."""

from typing import Annotated, Literal

from pydantic import Field

from trialwright.words.declared import Declared, Id, NotSpecified, Provenance, Text
from trialwright.words.people import Role


class Site(Declared):
    """A hospital; ``zone`` is the time zone in which its days are counted."""

    id: Id
    name: Text
    zone: str


class RegistryId(Declared):
    """A number under which a registry or authority knows the study; None where it has to be entered."""

    id: Id
    registry: Text
    number: str | NotSpecified
    origin: Annotated[Provenance, Field(alias="from")]


class TeamRole(Declared):
    """What the people of a role do in this study; which person has it stands in the log."""

    id: Id
    role: Role
    duties: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Arm(Declared):
    """What a group of participants is given: ids of products."""

    id: Id
    text: Text
    kind: Literal["experimental", "comparator"]
    products: Annotated[tuple[str, ...], Field(min_length=1)]
    origin: Annotated[Provenance, Field(alias="from")]


class Part(Declared):
    """A part of the study, its arms, and how many take part in it."""

    id: Id
    text: Text
    arms: Annotated[tuple[str, ...], Field(min_length=1)]
    planned: Annotated[int, Field(ge=1)] | NotSpecified
    origin: Annotated[Provenance, Field(alias="from")]


class Statement(Declared):
    """Something that the record says of the study as a whole, in words."""

    id: Id
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


class SourceVerification(Declared):
    """How much of what is written about each participant has to be compared with the source before a lock.

    share  of the answers of a participant that somebody entered, in (0, 1]
    """

    share: Annotated[float, Field(gt=0, le=1)]
    origin: Annotated[Provenance, Field(alias="from")]


class MedicalReview(Declared):
    """That a physician reviews what is written before a lock.

    forms  those that have to be reviewed; without them every form
    """

    forms: tuple[str, ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]

    def asks_for(self, form: str) -> bool:
        """Whether this form has to be reviewed."""
        return not self.forms or form in self.forms


class Identity(Declared):
    """Who and what the study is; ``banner`` stands on every screen and report of it.

    base           the study that this folder completes: whatever this folder does not say is as it stands there
    demonstration  whether values may be made up, marked fictitious; such a study never goes live
    planned        participants in all
    source_verification  without it nothing has to be compared with its source, and the database lock says so
    medical_review       without it no form has to be reviewed by a physician, and the database lock says so
    """

    id: Id
    base: Id | None = None
    demonstration: bool = False
    title: Text
    official_title: Text | None = None
    registry: str
    registered: tuple[RegistryId, ...] = ()
    sponsor: Text
    banner: Text
    participant: Text
    languages: tuple[Literal["en", "zh"], ...] = ("en", "zh")
    sites: Annotated[tuple[Site, ...], Field(min_length=1)]
    roles: tuple[TeamRole, ...] = ()
    design: tuple[Statement, ...] = ()
    parts: tuple[Part, ...] = ()
    arms: tuple[Arm, ...] = ()
    planned: Annotated[int, Field(ge=1)]
    source_verification: SourceVerification | None = None
    medical_review: MedicalReview | None = None
    origin: Annotated[Provenance, Field(alias="from")]
