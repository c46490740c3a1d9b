"""A decision table as a team wrote it: by patients and DLTs at a level E (up), S (stay), D (down), DU (down for good).

Two shapes of csv are read: one row a cell (``patients,dlts,decision``), or one row a number of patients with limits
(``patients,escalate_if_at_most,de_escalate_if_at_least,close_if_at_least``; an empty limit is none).

Missing: where the table has no row for a number of patients, the trial stops at that level and says so.
Source: the study's own table.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from trialwright.chapters.escalation.design import Design
from trialwright.chapters.escalation.settings import ENOUGH, TARGET, Chosen, DesignKind, Fits, Setting
from trialwright.chapters.escalation.table import NOT_SAID, DecisionTable, TableDesign
from trialwright.words.declared import Text
from trialwright.words.findings import Fault, fault

LETTERS: Mapping[str, int] = {"E": 1, "S": 0, "D": -1, "DU": -1}
ORDER = ("E", "S", "D", "DU")
MOST = 100
CELLS, LIMITS = ("patients", "dlts", "decision"), (
    "patients", "escalate_if_at_most", "de_escalate_if_at_least", "close_if_at_least",
)  # fmt: skip

Cell = tuple[int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedTable:
    """Cells of a table: patients, DLTs, letter; every number of patients that it has is complete."""

    cells: tuple[Cell, ...]
    target: float
    enough: int = 0

    @property
    def limit(self) -> float | None:
        """None: no bound."""
        return None

    @property
    def said(self) -> tuple[str, Mapping[str, float]]:
        """That it is the study's table."""
        return "uploaded rule", {}

    def table(self, patients: int) -> DecisionTable:
        """The decisions for up to so many patients at a level."""
        size = max(patients, *(cell[0] for cell in self.cells)) + 1
        step = np.full((size, size), NOT_SAID, dtype=np.int8)
        step[0, 0] = 0
        excluded = np.zeros((size, size), dtype=np.bool_)
        for n, dlts, letter in self.cells:
            step[n, dlts] = LETTERS[letter]
            excluded[n, dlts] = letter == "DU"
        return DecisionTable(step=step, excluded=excluded, unsafe=np.zeros_like(excluded))


def read_table(text: str) -> tuple[Cell, ...] | Fault:
    """The cells of a csv text; or what is wrong with it."""
    rows = [row for row in csv.reader(line for line in text.splitlines() if not line.startswith("#")) if any(row)]
    if not rows:
        return fault("table-empty")
    header, body = tuple(name.strip() for name in rows[0]), rows[1:]
    if header not in {CELLS, LIMITS}:
        return fault("table-columns", found=",".join(header), cells=",".join(CELLS), limits=",".join(LIMITS))
    cells: dict[tuple[int, int], str] = {}
    for row in body:
        read = _one_cell(row) if header == CELLS else _one_row(row)
        if isinstance(read, Fault):
            return read
        for n, dlts, letter in read:
            if cells.setdefault((n, dlts), letter) != letter:
                return fault("table-twice", patients=n, dlts=dlts)
    return _checked(cells)


def _checked(cells: Mapping[tuple[int, int], str]) -> tuple[Cell, ...] | Fault:
    if not cells:
        return fault("table-empty")
    for n in sorted({n for n, _ in cells}):
        row = [cells.get((n, dlts)) for dlts in range(n + 1)]
        if None in row:
            return fault("table-gap", patients=n, dlts=row.index(None))
        ranks = [ORDER.index(letter) for letter in row if letter]
        if ranks != sorted(ranks):
            return fault("table-not-monotone", patients=n)
    return tuple((n, dlts, letter) for (n, dlts), letter in sorted(cells.items()))


def _whole(text: str) -> int | None:
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 3 else None


def _one_cell(row: Sequence[str]) -> list[Cell] | Fault:
    numbers = [_whole(part) for part in row[:2]]
    letter = row[2].strip().upper() if len(row) == len(CELLS) else ""
    n, dlts = (numbers[0], numbers[1]) if len(numbers) == 2 else (None, None)
    if n is None or dlts is None or not 1 <= n <= MOST or dlts > n or letter not in LETTERS:
        return fault("table-row", row=",".join(row))
    return [(n, dlts, letter)]


def _one_row(row: Sequence[str]) -> list[Cell] | Fault:
    n = _whole(row[0])
    limits = [_whole(part) for part in row[1:]]
    unreadable = any(limit is None and part.strip() for limit, part in zip(limits, row[1:], strict=True))
    if n is None or not 1 <= n <= MOST or len(row) != len(LIMITS) or unreadable:
        return fault("table-row", row=",".join(row))
    up = -1 if limits[0] is None else limits[0]
    down = n + 1 if limits[1] is None else limits[1]
    close = n + 1 if limits[2] is None else limits[2]
    return [
        (n, dlts, "DU" if dlts >= close else "D" if dlts >= down else "E" if dlts <= up else "S")
        for dlts in range(n + 1)
    ]


def _build(chosen: Chosen, levels: int) -> Design | Fault:  # noqa: ARG001 a table serves any ladder
    cells = read_table(chosen.word("table"))
    if isinstance(cells, Fault):
        return cells
    return TableDesign(rule=UploadedTable(cells=cells, target=chosen.fraction("target"), enough=chosen.whole("enough")))


UPLOADED_TABLE = DesignKind(
    text=Text(en="A decision table of the study's own, uploaded as csv", zh="研究自行编制并以 csv 上传的决策表"),
    source="the study's own table",
    build=_build,
    settings=(
        Setting(
            name="table",
            default="",
            fits=Fits(said="the text of a csv file", holds=lambda text: len(text) < 1_000_000),
            text=Text(
                en="csv file: patients,dlts,decision with E, S, D or DU; or a row of limits a number of patients",
                zh="csv 文件：patients,dlts,decision（E、S、D 或 DU），或每个例数一行界值",
            ),
        ),
        TARGET,
        ENOUGH,
    ),
)
