"""Writes one language of a report as PDF, or as pictures of its pages; the same document gives the same bytes.

What a study or an answer says reaches the typesetter as JSON and is only shown: no text can become a command of it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import typst

from trialwright import __version__
from trialwright.reports.document import (
    Block,
    Document,
    Figures,
    Heading,
    NewPage,
    Paragraph,
    Picture,
    Table,
    letters,
)
from trialwright.reports.fonts import FAMILY, FOLDER
from trialwright.words.texts import Language, say

WIDEST = 150
"""A table whose columns need more letters than this beside each other lies on its side."""
FULL_WIDTH = 640
"""A figure of so many points fills the width of a page; a smaller one stays smaller."""


def as_pdf(document: Document, language: Language) -> bytes:
    """The document on A4, tagged for screen readers, with bookmarks and the stamp at the foot of every page."""
    made = typst.compile(
        _template(), font_paths=_fonts(), sys_inputs=_given(document, language), format="pdf", timestamp=0
    )
    assert isinstance(made, bytes)
    return made


def as_pictures(document: Document, language: Language, *, dots: float = 60) -> list[bytes]:
    """Each page as PNG, ``dots`` an inch; for who wants to look before printing."""
    made = typst.compile(
        _template(), font_paths=_fonts(), sys_inputs=_given(document, language), format="png", ppi=dots
    )
    return made if isinstance(made, list) else [made]


def _given(document: Document, language: Language) -> dict[str, str]:
    stamp = [each for each in document.stamp if each[1]]
    given = {
        "title": document.title,
        "language": language,
        "font": FAMILY,
        "made_with": f"trialwright {__version__}",
        "running": document.title,
        "warning": (" · ").join(document.notices),
        "notices": document.notices,
        "foot": " · ".join(f"{name} {_short(value)}" for name, value in stamp),
        "page": say("page of", language, page="{page}", of="{of}"),
        "stamp": stamp,
        "parts": list(_parts(document.blocks)),
    }
    return {"document": json.dumps(given, ensure_ascii=False)}


def _parts(blocks: tuple[Block, ...]) -> Iterator[Mapping[str, object]]:
    """The document in parts that each begin on a new page."""
    above, part = "", list[Mapping[str, object]]()
    for block in blocks:
        if isinstance(block, NewPage):
            if part:
                yield {"above": above, "blocks": part}
            above, part = block.above, []
        else:
            part.append(_block(block))
    yield {"above": above, "blocks": part}


def _block(block: Heading | Paragraph | Figures | Table | Picture) -> Mapping[str, object]:
    kind = {"kind": type(block).__name__}
    match block:
        case Heading():
            return kind | {"level": block.level, "text": block.text}
        case Paragraph():
            return kind | {"text": block.text}
        case Figures():
            return kind | {"numbers": block.numbers}
        case Picture():
            width = re.search(r'<svg[^>]*? width="([0-9.]+)"', block.svg)
            share = 100 * float(width.group(1)) / FULL_WIDTH if width else 100
            return kind | {"svg": block.svg, "caption": block.caption, "shows": block.shows, "share": share}
        case Table():
            rows = [[{"text": c.text, "mark": c.mark, "numeric": c.numeric} for c in row] for row in block.rows]
            said = {"caption": block.caption, "columns": block.columns, "rows": rows, "empty": block.empty}
            return (
                kind
                | said
                | {
                    "widths": block.widths,
                    "roomy": block.roomy,
                    "wide": not block.widths and sum(letters(block)) > WIDEST,
                }
            )


def _short(value: str) -> str:
    """A hash by its beginning: it stands whole at the end of the document."""
    return re.sub(r"\b([0-9a-f]{12})[0-9a-f]{52}\b", r"\1", value)


@cache
def _template() -> bytes:
    return (files("trialwright.reports") / "templates" / "document.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Only our own, and those that the typesetter brings: a machine's fonts would change the pages."""
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FOLDER)])
