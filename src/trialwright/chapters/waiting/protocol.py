"""What the protocol says of waiting: who is listed, what is renewed meanwhile, and on what an offer is matched."""

from typing import Annotated

from pydantic import Field

from trialwright.casebook.terms import Term
from trialwright.casebook.visits import Days
from trialwright.words.declared import Declared, Id, NotSpecified, Provenance, Text
from trialwright.words.people import Role


class Renewal(Declared):
    """What must not be older than ``every`` so many days while somebody waits.

    items  what has to be answered anew, each as the ``form.item`` of every question that would do; of each the newest
           answer counts, by the day of its form, and the oldest of them says when it is due
    """

    id: Id
    text: Text
    every: Days | NotSpecified
    items: tuple[Annotated[tuple[str, ...], Field(min_length=1)], ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]


class Match(Declared):
    """What an offer must fit: a sentence over the donor and the participant, or words that a person answers."""

    id: Id
    text: Text
    when: str | None = None
    origin: Annotated[Provenance, Field(alias="from")]


class WaitingStep(Declared):
    """A step of listing or of answering an offer, in words."""

    id: Id
    text: Text
    by: tuple[Role, ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]


class Waiting(Declared):
    """The waiting list.

    shown    the ``form.item`` of what the list shows of everybody who waits, such as the blood group
    donor    what is known of a donor, and how the donor fits a participant, by the names that matches speak of
    nobody   what is done where nobody on the list may receive all that the protocol gives
    """

    listing: tuple[WaitingStep, ...] = ()
    renewals: tuple[Renewal, ...] = ()
    shown: tuple[str, ...] = ()
    donor: tuple[Term, ...] = ()
    matches: tuple[Match, ...] = ()
    offer: tuple[WaitingStep, ...] = ()
    nobody: Text | NotSpecified | None = None
    origin: Annotated[Provenance | None, Field(alias="from")] = None
