"""Documents on paper: the same bytes again, Chinese on a machine without fonts, and text that stays text."""

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
import typst
from click.testing import CliRunner
from pypdf import PdfReader
from pypdf.generic import DictionaryObject
from tests.people import STUDY, created, rehearsed, still_folder

from trialwright.cli.main import trialwright
from trialwright.records.log import Log
from trialwright.reports.catalogue import REPORTS
from trialwright.reports.document import (
    Cell,
    Document,
    Figures,
    Heading,
    NewPage,
    Paragraph,
    Picture,
    Table,
)
from trialwright.reports.pdf import as_pdf, as_pictures
from trialwright.reports.render import FORMATS
from trialwright.words.texts import LANGUAGES, SENTENCES, Language

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="60" viewBox="0 0 320 60"><rect width="320" '
    'height="60" fill="#eee"/><text x="4" y="30" font-family="\'Noto Sans SC\'">剂量水平</text></svg>'
)
HOSTILE = '#panic("x") $x$ *b* _i_ `r` \\ ] } @here <label> //c #read("/etc/passwd") " \' & <script>alert(1)</script>'


def _document(text: str = "血红蛋白 haemoglobin") -> Document:
    cells = (Cell(text=text), Cell(text="12.3", numeric=True), Cell(text="缺失", mark="open"))
    return Document(
        title=f"题目 {text}",
        notices=(f"演示 {text}",),
        blocks=(
            Heading(text=text),
            Paragraph(text=text),
            Figures(numbers=((text, "16"),)),
            Table(caption=text, columns=(text, "n", "state"), rows=(cells,) * 3, empty="", widths=(3, 1, 1)),
            Table(caption=text, columns=(text,), rows=(), empty=f"无 {text}"),
            Picture(caption=text, svg=SVG, shows=text),
            NewPage(above=f"P1 {text}"),
            Heading(text=text, level=3),
            Table(caption=text, columns=tuple(f"column {n}" for n in range(30)), rows=((cells[0],) * 30,), empty=""),
        ),
        stamp=(("数据截止", "2026-11-25"), ("head", "7 " + "0123456789ab" + "c" * 52)),
    )


def _text(pdf: bytes) -> str:
    """What stands on the pages, without the places at which lines were broken."""
    pages = (page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return "".join("".join(pages).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_document_gives_the_same_bytes(form: str, language: Language) -> None:
    made = {FORMATS[form]({"en": _document(), "zh": _document()}, language) for _ in range(2)}
    assert len(made) == 1
    assert made != {FORMATS[form]({"en": _document("other"), "zh": _document("other")}, language)}


def test_no_text_becomes_a_command_of_the_typesetter() -> None:
    found = _text(as_pdf(_document(HOSTILE), "en"))
    assert found.count("".join(HOSTILE.split())) >= 6
    assert "root:" not in found


def test_no_text_becomes_markup_of_a_word_processor_or_a_page() -> None:
    report = {"en": _document(HOSTILE + "\x00\x1b"), "zh": _document()}
    written = docx.Document(BytesIO(FORMATS["docx"](report, "en")))
    assert HOSTILE in [paragraph.text for paragraph in written.paragraphs]
    assert written.tables[1].rows[1].cells[0].text == HOSTILE
    assert "<script>" not in FORMATS["html"](report, "en").decode()


def test_the_banner_and_the_stamp_stand_on_every_page_and_pages_are_counted() -> None:
    pages = PdfReader(BytesIO(as_pdf(_document(), "zh"))).pages
    assert len(pages) == 4
    for number, page in enumerate(pages, start=1):
        said = "".join(page.extract_text().split())
        assert "演示血红蛋白" in said
        assert "数据截止2026-11-25" in said
        assert "70123456789ab" in said
        assert f"第{number}页，共4页" in said
    assert "P1血红蛋白" in "".join(pages[1].extract_text().split())


def test_a_table_too_wide_for_the_page_lies_on_its_side() -> None:
    pages = PdfReader(BytesIO(as_pdf(_document(), "zh"))).pages
    assert [page.mediabox.width > page.mediabox.height for page in pages] == [False, False, True, False]


def test_the_pdf_carries_its_font_its_title_its_language_and_tags_for_screen_readers() -> None:
    reader = PdfReader(BytesIO(as_pdf(_document(), "zh")))
    assert reader.metadata is not None
    assert reader.metadata.title == "题目 血红蛋白 haemoglobin"
    root = reader.trailer["/Root"]
    assert isinstance(root, DictionaryObject)
    assert str(root["/Lang"]).startswith("zh")
    assert "/StructTreeRoot" in root
    assert [str(each["/Title"]) for each in reader.outline if not isinstance(each, list)] == [reader.metadata.title]
    fonts = {str(font) for page in reader.pages for font in _fonts(page)}
    assert fonts
    assert all("NotoSansSC" in font for font in fonts), fonts


def _fonts(page: object) -> list[object]:
    found = page["/Resources"]["/Font"].values()  # type: ignore[index]
    return [each.get_object()["/BaseFont"] for each in found]


def test_every_character_that_we_say_has_a_glyph(monkeypatch: pytest.MonkeyPatch) -> None:
    """The standard for screen readers refuses a document with a character that no font of ours has."""
    compile_ = typst.compile
    archived = lambda *given, **named: compile_(*given, **{**named, "pdf_standards": ["ua-1"]})  # noqa: E731
    monkeypatch.setattr("trialwright.reports.pdf.typst.compile", archived)
    folder = still_folder()
    assert folder.study is not None
    said = "".join(text for both in SENTENCES.values() for text in both.values())
    forms = (Path(__file__).parents[2] / "studies").rglob("*.yaml")
    written = "".join(path.read_text(encoding="utf-8") for path in forms)
    characters = "".join(sorted(each for each in set(said + written) if each.isprintable()))
    assert as_pdf(_document(characters), "zh").startswith(b"%PDF")
    with pytest.raises(RuntimeError, match="could not be displayed"):
        as_pdf(_document("\U0001f600"), "zh")


def test_a_character_without_a_glyph_never_stops_a_document() -> None:
    assert as_pdf(_document("\U0001f600 \x00 \ufffd"), "zh").startswith(b"%PDF")


def test_pages_can_be_looked_at_as_pictures() -> None:
    assert [picture[:4] for picture in as_pictures(_document(), "en", dots=20)] == [b"\x89PNG"] * 4


def test_a_file_for_a_word_processor_has_no_time_of_writing_and_counts_its_pages() -> None:
    made = FORMATS["docx"]({"en": _document(), "zh": _document()}, "zh")
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}
        assert "w:instrText>NUMPAGES" in archive.read("word/footer1.xml").decode()
        drawn = archive.read("word/document.xml").decode()
    assert 'descr="血红蛋白 haemoglobin"' in drawn
    written = docx.Document(BytesIO(made))
    assert written.core_properties.created is not None
    assert written.core_properties.created.year == 1980


@pytest.fixture(scope="module")
def played() -> Log:
    return rehearsed(still_folder(), 7)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_of_a_played_trial_is_written_twice_alike(name: str, form: str, played: Log) -> None:
    study = still_folder().study
    assert study is not None
    first, again = (FORMATS[form](REPORTS[name](study, played.snapshot()), "zh") for _ in range(2))
    assert first == again
    if form == "pdf":
        assert played.head().hash in _text(first)


@pytest.mark.parametrize(("named", "said", "begins"), [("a.pdf", [], b"%PDF"), ("a", ["--format", "docx"], b"PK")])
def test_the_command_writes_what_its_file_is_named_or_what_is_said(
    tmp_path: Path, named: str, said: list[str], begins: bytes
) -> None:
    created(f"sqlite:///{tmp_path}/log.db", still_folder()).close()
    out = tmp_path / named
    asked = [
        "report",
        "overview",
        "--study",
        str(STUDY),
        "--db",
        f"sqlite:///{tmp_path}/log.db",
        "--out",
        str(out),
        *said,
    ]
    assert CliRunner().invoke(trialwright, asked, catch_exceptions=False).exit_code == 0
    assert out.read_bytes().startswith(begins)
    again = CliRunner().invoke(trialwright, [*asked[:-1], "x" if said else str(tmp_path / "a.odt")])
    assert again.exit_code == 2
