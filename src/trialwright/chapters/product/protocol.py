"""What the protocol says of each product: how it is released, how it is passed on, and how it is infused."""

from typing import Annotated, Literal

from pydantic import Field

from trialwright.casebook.terms import Term
from trialwright.words.declared import Declared, Id, NotSpecified, Provenance, Text
from trialwright.words.people import Role


class ReleaseLimit(Declared):
    """A sentence about the product's tests that must hold before the product leaves the laboratory.

    known      whether the result is there before the infusion, or comes after it
    exception  whether a named person may release the product although the sentence does not hold
    """

    id: Id
    text: Text
    when: str
    known: Literal["before infusion", "after infusion"] = "before infusion"
    exception: bool = False
    origin: Annotated[Provenance, Field(alias="from")]


class CustodyStep(Declared):
    """A step by which a product is passed on; ``people`` must read the codes aloud to each other."""

    id: Id
    text: Text
    by: Annotated[tuple[Role, ...], Field(min_length=1)]
    people: Annotated[int, Field(ge=1, le=4)] = 1
    origin: Annotated[Provenance, Field(alias="from")]


class Product(Declared):
    """A product that participants may be given.

    tests    what the laboratory finds in it, by the names that its release limits speak of
    custody  how it is passed on, in the order of the steps
    """

    id: Id
    text: Text
    donor: Text | None = None
    tests: tuple[Term, ...] = ()
    release: tuple[ReleaseLimit, ...] = ()
    custody: tuple[CustodyStep, ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]


class Threshold(Declared):
    """A sentence about what is measured during the procedure, and what is done where it holds."""

    id: Id
    text: Text
    when: str
    then: Literal["hold", "resume", "stop"]
    origin: Annotated[Provenance, Field(alias="from")]


class Step(Declared):
    """A step of a procedure; the text says what is done."""

    id: Id
    text: Text
    origin: Annotated[Provenance, Field(alias="from")]


class Procedure(Declared):
    """How products are given.

    measured    what is measured meanwhile, by the names that its thresholds speak of
    infusions   how many infusions a participant may have; ``interval`` how far apart they are
    """

    id: Id
    text: Text
    route: Text
    infusions: int | NotSpecified | None = None
    interval: Text | NotSpecified | None = None
    steps: tuple[Step, ...] = ()
    measured: tuple[Term, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]


class ExceptionalRelease(Declared):
    """Who must agree, and what happens, when a product is released although a limit does not hold."""

    text: Text
    needs: Annotated[tuple[Role, ...], Field(min_length=1)]
    origin: Annotated[Provenance, Field(alias="from")]


class Products(Declared):
    """The products of a study and how they are given."""

    products: tuple[Product, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    exception: ExceptionalRelease | None = None
