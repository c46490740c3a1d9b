"""What a study assumes where its record is open: nobody may take it for settled who reads a result that rests on it."""

from collections.abc import Iterator, Sequence
from typing import cast

from pydantic import BaseModel

from trialwright.reports.document import Block, Cell, Heading, Table
from trialwright.study.study import Study
from trialwright.words.declared import Provenance
from trialwright.words.texts import Language, say


def assumption_blocks(study: Study, language: Language, *parts: object) -> list[Block]:
    """The assumptions on which these parts of the study rest, or all of them where none is given."""
    named = {id for part in parts for origin in _origins(part) for id in (origin.assumption, *origin.further)}
    rows = tuple(
        (
            Cell(text=assumption.id),
            Cell(text=assumption.question.in_language(language)),
            Cell(text=assumption.value.in_language(language)),
            Cell(text=say("open", language), mark="open"),
        )
        for assumption in study.assumptions.assumptions
        if not parts or assumption.id in named
    )
    columns = tuple(say(name, language) for name in ("number", "question", "assumed", "state"))
    caption = say("assumptions caption", language)
    table = Table(caption=caption, columns=columns, rows=rows, empty=say("no assumptions", language))
    return [Heading(text=say("assumptions", language)), table]


def _origins(part: object) -> Iterator[Provenance]:
    """Where everything in a part of the study comes from."""
    if isinstance(part, Provenance):
        yield part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _origins(getattr(part, name))
    elif isinstance(part, tuple):
        for each in cast("Sequence[object]", part):
            yield from _origins(each)
