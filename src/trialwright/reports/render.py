"""Writes a report: as one self-contained page without script or anything from elsewhere, on paper, or for an editor."""

import os
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from trialwright.reports.document import Report
from trialwright.reports.docx import as_docx
from trialwright.reports.pdf import as_pdf
from trialwright.words.texts import LANGUAGES, Language


def as_html(report: Report, first: Language) -> str:
    """The page; both languages are in it, ``first`` is shown when it opens and printed."""
    documents = [(language, report[language]) for language in LANGUAGES]
    return _environment().get_template("page.html").render(documents=documents, first=first)


FORMATS: Mapping[str, Callable[[Report, Language], bytes]] = MappingProxyType(
    {
        "html": lambda report, language: as_html(report, language).encode(),
        "pdf": lambda report, language: as_pdf(report[language], language),
        "docx": lambda report, language: as_docx(report[language], language),
    }
)
"""How a report is written, by the ending of its file; the page alone holds both languages."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("trialwright.reports"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["named"] = lambda block, name: type(block).__name__ == name
    return environment


def write_file(path: Path, text: str) -> None:
    """Writes a text, in UTF-8, whole or not at all.

    Raises: OSError when the folder cannot be written.
    """
    write_whole(path, text.encode())


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file whole or not at all: a reader never sees half of it.

    Raises: OSError when the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as stop:
        raise OSError(stop.errno, stop.strerror, str(path)) from stop
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def replace_together(moves: Mapping[Path, Path]) -> None:
    """Puts finished files in the place of earlier ones; a database's own side files of an earlier run go with it."""
    for made, kept in moves.items():
        for side in ("-wal", "-shm"):
            kept.with_name(kept.name + side).unlink(missing_ok=True)
        made.replace(kept)
