"""A document as values: headings, paragraphs, tables and figures, before anybody formats them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from trialwright.words.texts import Language

Mark = Literal["plain", "good", "bad", "open"]
"""How a cell is marked: good and bad are verdicts, open is what still has to be confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table; ``mark`` never says anything that the text does not say."""

    text: str
    mark: Mark = "plain"
    numeric: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of the second or third level; the title of the document is the first."""

    text: str
    level: Literal[2, 3] = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A row of key numbers, each with what it counts."""

    numbers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its caption and the words of its columns; ``empty`` stands in for it when it has no rows.

    widths  how wide each column is on paper beside the others; nothing lets each take what its words need
    roomy   whether a pen has to find room in its rows
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str
    widths: tuple[int, ...] = ()
    roomy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A figure as SVG text, with its caption and, for those who cannot see it, what it shows."""

    caption: str
    svg: str
    shows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPage:
    """What follows begins on a new page of paper, and ``above`` stands at the top of each of its pages."""

    above: str


Block = Heading | Paragraph | Figures | Table | Picture | NewPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One language of a report.

    notices  what must be read before anything else: the banner of the study, the mark of a demonstration
    stamp    data cut, versions and head of the log, each with its name
    """

    title: str
    notices: tuple[str, ...]
    blocks: tuple[Block, ...]
    stamp: tuple[tuple[str, str], ...]


Report = Mapping[Language, Document]
"""The same report in every language."""


LONGEST = 24
"""Letters at which the words of a cell may be broken."""


def letters(table: Table) -> tuple[int, ...]:
    """How many letters each column needs beside the others; a Chinese character counts as two."""
    columns = ((name, *(row[place].text for row in table.rows)) for place, name in enumerate(table.columns))
    wide = (max(sum(1 + (each >= "\u2e80") for each in text) for text in column) for column in columns)
    return tuple(2 + min(LONGEST, most) for most in wide)
