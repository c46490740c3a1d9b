"""One page of the casebook: its questions, those that repeat, and the question that dates it."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from trialwright.casebook.items import Item
from trialwright.words.declared import Declared, Id, Provenance, Text


class EditCheck(Declared):
    """What the answers of a form, or of each row of a group, must say together; where they do not, somebody is asked.

    text    the question that is asked
    must    the sentence that has to hold
    at      the item that the query is about; without it, the first of which the sentence speaks
    origin  where it comes from, where that is not where its form comes from
    """

    id: Id
    text: Text
    must: str
    at: str | None = None
    origin: Annotated[Provenance | None, Field(alias="from")] = None


class Group(Declared):
    """Questions asked again for each row, such as each sample of a tolerance test; rows count from 1 to ``most``.

    show_if  the sentence that must surely hold for any of it to be asked
    """

    id: Id
    text: Text
    most: Annotated[int, Field(ge=1, le=1000)]
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    show_if: str | None = None
    checks: tuple[EditCheck, ...] = ()


class Form(Declared):
    """A form.

    dated_by    the item that holds the day on which all its answers were true
    requires    forms that must be complete for the subject, at whichever visit, before this one may be saved
    fact        whether it tells what took place, such as a dose that was given: then it can always be recorded, and a
                guard that was broken opens a deviation
    laboratory  the item that names the laboratory whose limits of normal hold for its results
    """

    id: Id
    text: Text
    dated_by: str
    items: tuple[Item, ...] = ()
    groups: tuple[Group, ...] = ()
    requires: tuple[str, ...] = ()
    fact: bool = False
    checks: tuple[EditCheck, ...] = ()
    laboratory: str | None = None
    origin: Annotated[Provenance, Field(alias="from")]

    def questions(self) -> Iterator[tuple[Item, Group | None]]:
        """Every item of the form with its repeating group, None for those that are asked once."""
        for item in self.items:
            yield item, None
        for group in self.groups:
            for item in group.items:
                yield item, group

    def edit_checks(self) -> Iterator[tuple[Group | None, EditCheck]]:
        """Every edit check with the repeating group in whose rows it is judged, None for those of the whole form."""
        for check in self.checks:
            yield None, check
        for group in self.groups:
            for check in group.checks:
                yield group, check
