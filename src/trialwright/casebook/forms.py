"""One page of the casebook: its questions, those that repeat, and the question that dates it."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from trialwright.casebook.items import Item
from trialwright.words.declared import Declared, Id, Provenance, Text


class Group(Declared):
    """Questions asked again for each row, such as each sample of a tolerance test; rows count from 1 to ``most``."""

    id: Id
    text: Text
    most: Annotated[int, Field(ge=1, le=1000)]
    items: Annotated[tuple[Item, ...], Field(min_length=1)]


class Form(Declared):
    """A form.

    dated_by  the item that holds the day on which all its answers were true
    requires  forms that must be complete for the subject, at whichever visit, before this one may be saved
    fact      whether it tells what took place, such as a dose that was given: then it can always be recorded, and a
              guard that was broken opens a deviation
    """

    id: Id
    text: Text
    dated_by: str
    items: tuple[Item, ...] = ()
    groups: tuple[Group, ...] = ()
    requires: tuple[str, ...] = ()
    fact: bool = False
    origin: Annotated[Provenance, Field(alias="from")]

    def questions(self) -> Iterator[tuple[Item, Group | None]]:
        """Every item of the form with its repeating group, None for those that are asked once."""
        for item in self.items:
            yield item, None
        for group in self.groups:
            for item in group.items:
                yield item, group
