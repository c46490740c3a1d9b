"""Writes one language of a report for a word processor; the same document gives the same bytes."""

# python-docx ships partial types, and what it does not offer is reached through the elements that it keeps to itself
# pyright: reportPrivateUsage=false, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import docx
import vl_convert as vlc
from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as WrittenTable
from docx.text.paragraph import Paragraph as WrittenParagraph

from trialwright import __version__
from trialwright.reports.document import (
    Block,
    Cell,
    Document,
    Figures,
    Heading,
    NewPage,
    Paragraph,
    Picture,
    Table,
    letters,
)
from trialwright.reports.fonts import FAMILY
from trialwright.words.texts import Language, say

WITHOUT_DATE = datetime(1980, 1, 1, tzinfo=UTC)
"""The date of the file's own properties: when it was written is no part of the document, its data cut is."""

WIDTH = Mm(178)
COLOURS = {
    "plain": None,
    "good": RGBColor(0x17, 0x69, 0x3B),
    "bad": RGBColor(0xA3, 0x27, 0x1B),
    "open": RGBColor(0x7A, 0x52, 0),
}
SOFT = RGBColor(0x56, 0x63, 0x6F)
FOR_CHINESE = "Microsoft YaHei"
"""What word processors have; on a machine without it they take another of theirs."""


def as_docx(document: Document, language: Language) -> bytes:
    """The document on A4: headings as headings, rows of headings repeated, the banner above and the stamp below."""
    written = docx.Document()
    _dress(written, document, language)
    written.add_heading(_clean(document.title), level=1)
    for notice in document.notices:
        _shade(written.add_paragraph(_clean(notice)), "FFF6DD")
    for block in document.blocks:
        _write(written, block)
    for name, value in document.stamp:
        _soft(written.add_paragraph(_clean(f"{name}  {value}")))
    kept = BytesIO()
    written.save(kept)
    return _undated(kept.getvalue())


def _dress(written: Written, document: Document, language: Language) -> None:
    own = written.core_properties
    own.title, own.author, own.language = _clean(document.title)[:255], f"trialwright {__version__}", language
    own.created = own.modified = WITHOUT_DATE
    own.comments = own.last_modified_by = ""
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        style = written.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.name = FAMILY
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), FOR_CHINESE)
        style.font.color.rgb = RGBColor(0x1C, 0x27, 0x33)
    normal = written.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    normal.font.size, normal.paragraph_format.space_after = Pt(9.5), Pt(4)
    speech = OxmlElement("w:lang")
    speech.set(qn("w:val"), "en-GB")
    speech.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(speech)
    page = written.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(16)
    page.top_margin = page.bottom_margin = Mm(18)
    _soft(page.header.paragraphs[0], _clean(" · ".join((document.title, *document.notices))))
    _foot(page, document, language)


def _foot(page: Section, document: Document, language: Language) -> None:
    foot = page.footer.paragraphs[0]
    stamp = " · ".join(f"{name} {value}" for name, value in document.stamp)
    _soft(foot, _clean(stamp) + " · ")
    before, _, rest = say("page of", language, page="\x00", of="\x01").partition("\x00")
    middle, _, after = rest.partition("\x01")
    for text, field in ((before, "PAGE"), (middle, "NUMPAGES"), (after, "")):
        foot.add_run(text)
        if field:
            _field(foot, field)
    for run in foot.runs:
        run.font.size, run.font.color.rgb = Pt(7), SOFT


def _field(paragraph: WrittenParagraph, name: str) -> None:
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        paragraph.add_run()._r.append(part)


def _write(written: Written, block: Block) -> None:
    match block:
        case Heading():
            written.add_heading(_clean(block.text), level=block.level)
        case Paragraph():
            written.add_paragraph(_clean(block.text))
        case NewPage():
            broken = written.add_paragraph()
            broken.add_run().add_break(WD_BREAK.PAGE)
            _soft(broken, _clean(block.above))
        case Figures():
            numbers = tuple((Cell(text=name), Cell(text=number, numeric=True)) for name, number in block.numbers)
            _table(written, (), numbers, (3, 1))
        case Picture():
            picture = vlc.svg_to_png(block.svg, scale=2)
            wide = _natural_width(picture)
            written.add_picture(BytesIO(picture), width=Emu(min(WIDTH, wide)))
            _describe(written, block.shows)
            _soft(written.add_paragraph(_clean(block.caption)))
        case Table():
            if not block.rows:
                written.add_paragraph(_clean(block.empty))
                return
            if block.caption:
                caption = written.add_paragraph(_clean(block.caption))
                caption.paragraph_format.keep_with_next = True
                _soft(caption)
            _table(written, block.columns, block.rows, block.widths or letters(block))


def _table(
    written: Written, columns: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...], widths: tuple[int, ...]
) -> None:
    across = len(columns) or len(rows[0])
    table = written.add_table(rows=0, cols=across)
    table.style, table.autofit = "Table Grid", False
    if columns:
        heading = table.add_row()
        for cell, name in zip(heading.cells, columns, strict=True):
            cell.paragraphs[0].add_run(_clean(name)).bold = True
            _shade(cell.paragraphs[0], "F1F4F6")
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        heading._tr.get_or_add_trPr().append(repeated)
    for row in rows:
        for cell, said in zip(table.add_row().cells, row, strict=True):
            run = cell.paragraphs[0].add_run(_clean(said.text))
            run.font.color.rgb, run.bold = COLOURS[said.mark], said.mark == "bad" or None
            if said.numeric:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _fit(table, widths, small=across > 10)


def _fit(table: WrittenTable, widths: tuple[int, ...], *, small: bool) -> None:
    size = Pt(6.5) if small else Pt(8.5)
    for row in table.rows:
        kept = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(kept)
        for place, cell in enumerate(row.cells):
            cell.width = Emu(int(WIDTH * widths[place] / sum(widths)))
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(1)
                for run in paragraph.runs:
                    run.font.size = size


def _soft(paragraph: WrittenParagraph, text: str = "") -> None:
    if text:
        paragraph.add_run(text)
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(7.5), SOFT


def _shade(paragraph: WrittenParagraph, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    paragraph._p.get_or_add_pPr().append(shade)


def _describe(written: Written, shows: str) -> None:
    """Says what the newest picture shows, for those who cannot see it."""
    for drawing in written.paragraphs[-1]._p.iter(qn("wp:docPr")):
        drawing.set("descr", _clean(shows))


def _natural_width(png: bytes) -> int:
    """Width of a picture drawn at twice 72 dots an inch, in English metric units."""
    return int.from_bytes(png[16:20], "big") * 914400 // 144


def _clean(text: str) -> str:
    """Without the control characters that its file format cannot hold."""
    return "".join(character for character in text if character >= " " or character in "\n\t")


def _undated(file: bytes) -> bytes:
    """The same archive with its parts in order, and without the time at which it was written."""
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(file)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in _in_order(old):
            part = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            part.compress_type, part.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            new.writestr(part, old.read(name))
    return kept.getvalue()


def _in_order(archive: zipfile.ZipFile) -> Iterator[str]:
    """The list of contents first, as readers expect it."""
    first = "[Content_Types].xml"
    yield first
    yield from sorted(name for name in archive.namelist() if name != first)
