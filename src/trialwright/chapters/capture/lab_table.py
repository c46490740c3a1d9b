"""Reads the file of a laboratory, csv or xlsx, into rows of text exactly as they stand in it.

Missing: an empty cell is an empty text; a row without any text is left out. What a spreadsheet does not hold as it
shows it (a formula, an error, a percentage) is no text: the cell carries its fault, and no number is guessed from it.
"""

import csv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

from trialwright.words.findings import Fault, fault

LARGEST = 5_000_000
"""Bytes that a file may have."""

MOST_ROWS, MOST_COLUMNS = 20_000, 200

UNPACKED = 100_000_000
"""Bytes that the parts of a spreadsheet may have when unpacked: a small file can hide a huge one."""

ENCODINGS = ("utf-8-sig", "gb18030")
"""How a csv may be written; the first that reads every byte is taken, and said. UTF-16 is known by its mark."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabCells:
    """A row of the file.

    number  as a spreadsheet counts: the line of the names is 1
    cells   its texts by the name of their column
    faults  why a cell has no text, by the name of its column
    """

    number: int
    cells: Mapping[str, str]
    faults: Mapping[str, Fault] = field(default_factory=dict[str, Fault])


@dataclass(frozen=True, slots=True, kw_only=True)
class LabTable:
    """The file as read; with a fault it has no rows.

    written  how: the encoding of a csv, or ``xlsx`` with the name of its sheet
    """

    columns: tuple[str, ...]
    rows: tuple[LabCells, ...]
    written: str
    fault: Fault | None = None


def read_table(content: bytes, file: str) -> LabTable:
    """The rows of a file; what it is, its first bytes say, not its name."""
    if len(content) > LARGEST:
        return _nothing(fault("lab-too-large", most=f"{LARGEST // 1_000_000} MB"))
    if content[:4] == b"\xd0\xcf\x11\xe0" or (file.lower().endswith(".xls") and content[:2] != b"PK"):
        return _nothing(fault("lab-old-excel"))
    table = _read_xlsx(content) if content[:2] == b"PK" else _read_csv(content)
    if table.fault is None and not table.rows:
        return _nothing(fault("lab-empty"))
    return table


def _nothing(found: Fault) -> LabTable:
    return LabTable(columns=(), rows=(), written="", fault=found)


def _read_csv(content: bytes) -> LabTable:
    encodings = ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        first = text.lstrip("\n\r").partition("\n")[0]
        delimiter = max(",;\t", key=first.count)
        try:
            lines = [
                [(cell, None) for cell in row] for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter)
            ]
        except csv.Error as stop:
            return _nothing(fault("lab-unreadable", detail=str(stop)))
        return _tabled(lines, {"utf-8-sig": "UTF-8", "gb18030": "GB18030 (GBK)", "utf-16": "UTF-16"}[encoding])
    return _nothing(fault("lab-unreadable", detail="UTF-8, GB18030, UTF-16, xlsx"))


_Cell = tuple[str, Fault | None]


def _tabled(lines: Sequence[Sequence[_Cell]], written: str) -> LabTable:
    """The rows under the names of their columns: the first line that has any text names them."""
    named = next((place for place, line in enumerate(lines) if any(text.strip() for text, _ in line)), None)
    if named is None:
        return _nothing(fault("lab-empty"))
    names = [text.strip() for text, _ in lines[named]]
    while names and not names[-1]:
        names.pop()
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        return _nothing(fault("lab-column-twice", name=twice[0]))
    if len(names) > MOST_COLUMNS or len(lines) - named > MOST_ROWS + 1:
        return _nothing(fault("lab-too-large", most=f"{MOST_ROWS} x {MOST_COLUMNS}"))
    rows: list[LabCells] = []
    for number, line in enumerate(lines[named + 1 :], start=named + 2):
        cells = {name: text.strip() for name, (text, _) in zip(names, line, strict=False) if name}
        faults = {name: wrong for name, (_, wrong) in zip(names, line, strict=False) if name and wrong is not None}
        if any(cells.values()) or faults:
            rows.append(LabCells(number=number, cells=cells, faults=faults))
    return LabTable(columns=tuple(name for name in names if name), rows=tuple(rows), written=written)


def _read_xlsx(content: bytes) -> LabTable:
    from openpyxl import load_workbook  # noqa: PLC0415  only who reads a workbook waits for it
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            if len(parts) > 2_000 or sum(part.file_size for part in parts) > UNPACKED:
                return _nothing(fault("lab-too-large", most=f"{UNPACKED // 1_000_000} MB"))
        book = load_workbook(BytesIO(content), read_only=True, data_only=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            return _nothing(fault("lab-empty"))
        sheet = sheets[0]
        sheet.reset_dimensions()
        lines = [list(line) for line in _lines(sheet)]
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError) as stop:
        return _nothing(fault("lab-unreadable", detail=type(stop).__name__))
    return _tabled(lines, f"xlsx: {sheet.title}")


def _lines(sheet: Any) -> Iterator[Iterator[_Cell]]:
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1)):
        if number > MOST_ROWS + 100:
            return
        yield (_cell(cell) for cell in row)


def _cell(cell: Any) -> _Cell:
    value = cell.value
    match value:
        case None:
            return "", None
        case bool():
            return str(value).upper(), None
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes"), None
        case date() | time():
            return value.isoformat(), None
        case str() if cell.data_type == "f":
            return "", fault("lab-formula")
        case str():
            return ("", fault("lab-cell-error", value=value)) if cell.data_type == "e" else (value, None)
        case int() | float():
            if "%" in (cell.number_format or ""):
                return "", fault("lab-percent")
            return format(value, ".15g"), None
        case _:
            return "", fault("lab-formula")
