"""Joins the table of requirements with the results of the tests and names every hole between the two."""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

HEADINGS = ("id", "requirement", "source", "mechanism", "state")
OUTCOMES = {"failure": "failed", "error": "failed", "skipped": "skipped"}
STATES = ("planned", "built")
IDENTIFIER = re.compile(r"[A-Z]+[1-9][0-9]*")
CELL_BORDER = re.compile(r"(?<!\\)\|")
RULE = re.compile(r":?-+:?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One hole in the evidence: where it is seen, the stable name of its kind, and what is wrong."""

    where: str
    name: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.name}: {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One requirement as the table states it; ``where`` is file:line."""

    where: str
    identifier: str
    requirement: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One run of one test: the ids it names, where it stands, and passed, failed or skipped."""

    where: str
    test: str
    outcome: str
    identifiers: tuple[str, ...]


class Arguments(argparse.Namespace):
    """What the command line was given."""

    table: Path
    results: Path
    out: Path | None


def read_table(path: Path) -> tuple[tuple[Row, ...], tuple[Fault, ...]]:
    """Every row with an id of its own, and a fault for each line that breaks the table's rules."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    start = next((at for at in range(1, len(lines)) if _is_heading(lines[at - 1], lines[at])), None)
    if start is None:
        return (), (Fault(where=str(path), name="missing-table", what=f"no table of {' | '.join(HEADINGS)}"),)
    rows, faults, inside = dict[str, Row](), list[Fault](), True
    for number, line in enumerate(lines[start + 1 :], start + 2):
        inside = inside and bool(line.strip())
        where = f"{path}:{number}"
        if not inside and not line.lstrip().startswith("|"):
            continue
        row = _read_row(line, where) if inside else "a row that stands outside the table"
        if isinstance(row, str):
            faults.append(Fault(where=where, name="malformed-row", what=row))
        elif row.identifier in rows:
            first = rows[row.identifier].where
            faults.append(Fault(where=where, name="duplicate-id", what=f"[{row.identifier}] already stands at {first}"))
        else:
            rows[row.identifier] = row
            if row.state not in STATES:
                what = f"[{row.identifier}] is '{row.state}', not {' or '.join(STATES)}"
                faults.append(Fault(where=where, name="unknown-state", what=what))
    if not rows:
        faults.append(Fault(where=str(path), name="missing-table", what="the table has no row"))
    return tuple(rows.values()), tuple(faults)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in CELL_BORDER.split(line.strip().removeprefix("|").removesuffix("|")))


def _is_heading(line: str, below: str) -> bool:
    named = tuple(cell.partition(" ")[0] for cell in _cells(line)) == HEADINGS
    return named and all(RULE.fullmatch(cell) for cell in _cells(below))


def _read_row(line: str, where: str) -> Row | str:
    """The row, or what is malformed in it."""
    cells = _cells(line)
    if len(cells) != len(HEADINGS):
        return f"{len(cells)} cells instead of {len(HEADINGS)}; a bar inside a cell is written \\|"
    if not all(cells):
        return f"[{cells[0]}] has an empty cell"
    if not IDENTIFIER.fullmatch(cells[0]):
        return f"'{cells[0]}' is not an id such as R1"
    return Row(where=where, identifier=cells[0], requirement=cells[1], state=cells[4])


def read_results(path: Path) -> tuple[tuple[Evidence, ...], tuple[Fault, ...]]:
    """Every test run that names a requirement, from pytest's junit file."""
    try:
        root = ElementTree.parse(path).getroot()
    except (OSError, ElementTree.ParseError) as fault:
        name = "unreadable-results" if path.is_file() else "missing-results"
        return (), (Fault(where=str(path), name=name, what=str(fault)),)
    read = (_read_case(case, path) for case in root.iter("testcase"))
    return tuple(evidence for evidence in read if evidence.identifiers), ()


def _read_case(case: ElementTree.Element, path: Path) -> Evidence:
    said = [(one.get("name", ""), one.get("value", "")) for one in case.iterfind("properties/property")]
    return Evidence(
        where=next((value for name, value in said if name == "where"), str(path)),
        test=f"{case.get('classname', '')}::{case.get('name', '')}".removeprefix("::"),
        outcome=next((outcome for tag, outcome in OUTCOMES.items() if case.find(tag) is not None), "passed"),
        identifiers=tuple(dict.fromkeys(value for name, value in said if name == "requirement")),
    )


def join(rows: Sequence[Row], tests: Sequence[Evidence]) -> tuple[list[Fault], list[str]]:
    """The holes between rows and tests, and the notes that are no fault."""
    known = {row.identifier for row in rows}
    faults = [
        Fault(where=test.where, name="unknown-id", what=f"[{identifier}] is not in the table, but {test.test} names it")
        for test in tests
        for identifier in sorted({*test.identifiers} - known)
    ]
    notes: list[str] = []
    for row in rows:
        own = [test for test in tests if row.identifier in test.identifiers]
        holes = _holes(row, own)
        if row.state == "built":
            faults += holes
        elif row.state == "planned" and not holes:
            notes.append(row.identifier)
    return faults, [f"note: planned, and has tests already: {', '.join(notes)}"] if notes else []


def _holes(row: Row, own: Sequence[Evidence]) -> list[Fault]:
    """What keeps the row from being called built."""
    label = f"[{row.identifier}] is called built"
    if not own:
        return [Fault(where=row.where, name="untested", what=f"{label}, but no test names it")]
    if all(test.outcome == "skipped" for test in own):
        return [Fault(where=row.where, name="all-skipped", what=f"{label}, but all its tests were skipped")]
    failed = [test for test in own if test.outcome == "failed"]
    return [Fault(where=test.where, name="failed-test", what=f"{label}, but {test.test} failed") for test in failed]


def render(rows: Sequence[Row], tests: Sequence[Evidence], faults: Sequence[Fault]) -> str:
    """The traceability page, in markdown."""
    lines = ["# Traceability", "", "`planned` rows make no claim, whatever tests they have.", ""]
    if faults:
        lines += ["**This join has faults.**", "", *(f"- {_plain(str(fault))}" for fault in faults), ""]
    lines += ["| id | requirement | state | tests |", "|---|---|---|---|"]
    for row in rows:
        own = [f"{_plain(test.test)}: {test.outcome}" for test in tests if row.identifier in test.identifiers]
        lines.append(f"| {row.identifier} | {row.requirement} | {row.state} | {'<br>'.join(own) or 'none'} |")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("<", "&lt;").replace("|", "\\|")


def main(words: Sequence[str]) -> int:
    """Prints faults, notes and a summary; 0 without a fault, 1 with one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--table", type=Path, required=True, help="the markdown page with the requirements")
    parser.add_argument("--results", type=Path, required=True, help="the junit file that pytest wrote")
    parser.add_argument("--out", type=Path, default=None, help="where to write the traceability page")
    given = parser.parse_args(words, namespace=Arguments())
    rows, table_faults = read_table(given.table)
    tests, result_faults = read_results(given.results)
    faults, notes = [*table_faults, *result_faults], list[str]()
    if rows and not result_faults:
        holes, notes = join(rows, tests)
        faults += holes
        if given.out is not None:
            given.out.parent.mkdir(parents=True, exist_ok=True)
            given.out.write_text(render(rows, tests, faults), encoding="utf-8")
    counts = ", ".join(f"{sum(row.state == state for row in rows)} {state}" for state in reversed(STATES))
    joined = sum(any(row.identifier in test.identifiers for row in rows) for test in tests)
    summary = f"{len(rows)} requirements: {counts}; {joined} tests joined; {len(faults)} faults"
    print(*notes, *faults, summary, sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
