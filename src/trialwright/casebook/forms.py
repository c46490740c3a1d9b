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
    """A form; ``dated_by`` is the item that holds the day on which all its answers were true."""

    id: Id
    text: Text
    dated_by: str
    items: tuple[Item, ...] = ()
    groups: tuple[Group, ...] = ()
    origin: Annotated[Provenance, Field(alias="from")]

    def questions(self) -> Iterator[tuple[Item, Group | None]]:
        """Every item of the form with its repeating group, None for those that are asked once."""
        for item in self.items:
            yield item, None
        for group in self.groups:
            for item in group.items:
                yield item, group
