"""The join of requirements and tests lets no hole pass unnamed."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from xml.sax.saxutils import quoteattr

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tools" / "requirements.py"
PAGE = ROOT / "docs" / "requirements.md"
HEADINGS = "| id | requirement | source (how read) | mechanism | state |\n"
HEAD = f"# Requirements\n\nSome words.\n\n{HEADINGS}|---|---|---|---|---|\n"
FIRST_ROW = 7  # the line of the first row below HEAD
INNER = {"passed": "", "failed": "<failure/>", "error": "<error/>", "skipped": "<skipped/>"}


def load_script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("requirements_join", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


requirements = load_script()


def row(identifier: str, state: str = "built", requirement: str = "something is asked") -> str:
    return f"| {identifier} | {requirement} | a law (text read) | records/chain.py | {state} |\n"


def case(
    *identifiers: str, outcome: str = "passed", name: str = "test_it", where: str = "tests/unit/test_x.py:9"
) -> str:
    said = [("where", where)] if where else []
    said += [("requirement", identifier) for identifier in identifiers]
    properties = "".join(f"<property name={quoteattr(key)} value={quoteattr(value)}/>" for key, value in said)
    properties = f"<properties>{properties}</properties>" if properties else ""
    return f'<testcase classname="tests.unit.test_x" name={quoteattr(name)}>{properties}{INNER[outcome]}</testcase>'


class Desk:
    """A table, a results file and the join of the two, in a folder of their own."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.table = folder / "requirements.md"
        self.results = folder / "junit.xml"
        self.page = folder / "deep" / "traceability.md"
        self.capsys = capsys

    def join(self, rows: str, *cases: str) -> tuple[int, list[str]]:
        self.table.write_text(HEAD + rows, encoding="utf-8")
        text = f'<?xml version="1.0"?><testsuites><testsuite name="pytest">{"".join(cases)}</testsuite></testsuites>'
        self.results.write_text(text, encoding="utf-8")
        return self.run()

    def run(self) -> tuple[int, list[str]]:
        status = requirements.main(
            ["--table", str(self.table), "--results", str(self.results), "--out", str(self.page)]
        )
        return status, self.capsys.readouterr().out.splitlines()


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return Desk(tmp_path, capsys)


def test_a_built_row_with_a_passing_test_is_no_fault(desk: Desk) -> None:
    assert desk.join(row("R1") + row("G2", "planned"), case("R1"), case()) == (
        0,
        ["2 requirements: 1 built, 1 planned; 1 tests joined; 0 faults"],
    )


def test_a_test_that_names_an_unknown_id_is_a_fault_at_the_test(desk: Desk) -> None:
    status, lines = desk.join(row("R1"), case("R1"), case("R1", "R99", name="test_other"))
    assert status == 1
    assert lines == [
        "tests/unit/test_x.py:9: unknown-id: [R99] is not in the table, but tests.unit.test_x::test_other names it",
        "1 requirements: 1 built, 0 planned; 2 tests joined; 1 faults",
    ]


def test_a_fault_falls_back_to_the_results_file_when_the_test_does_not_say_where_it_stands(desk: Desk) -> None:
    _, lines = desk.join(row("R1", "planned"), case("R99", where=""))
    assert lines[0].startswith(f"{desk.results}: unknown-id: ")


def test_a_built_row_without_a_test_is_a_fault_at_the_row(desk: Desk) -> None:
    status, lines = desk.join(row("R1") + row("R2"), case("R1"))
    assert status == 1
    assert lines[0] == f"{desk.table}:{FIRST_ROW + 1}: untested: [R2] is called built, but no test names it"


def test_an_id_is_matched_whole(desk: Desk) -> None:
    status, lines = desk.join(row("R1") + row("R11", "planned"), case("R11"))
    assert status == 1
    assert any("untested: [R1]" in line for line in lines)


def test_a_built_row_whose_tests_were_all_skipped_is_a_fault(desk: Desk) -> None:
    status, lines = desk.join(row("R1"), case("R1", outcome="skipped"), case("R1", outcome="skipped"))
    assert status == 1
    assert lines[0].startswith(f"{desk.table}:{FIRST_ROW}: all-skipped: [R1]")


def test_one_passing_test_is_enough_beside_a_skipped_one(desk: Desk) -> None:
    status, _ = desk.join(row("R1"), case("R1", outcome="skipped"), case("R1"))
    assert status == 0


@pytest.mark.parametrize("outcome", ["failed", "error"])
def test_one_failed_test_of_a_built_row_is_a_fault_at_that_test(desk: Desk, outcome: str) -> None:
    status, lines = desk.join(row("R1"), case("R1"), case("R1", outcome=outcome, where="tests/laws/test_y.py:3"))
    assert status == 1
    assert lines[0].startswith("tests/laws/test_y.py:3: failed-test: [R1]")
    assert len(lines) == 2


def test_a_duplicate_id_is_a_fault_that_names_both_places(desk: Desk) -> None:
    status, lines = desk.join(row("R1", "planned") + row("R2", "planned") + row("R1", "planned"))
    assert status == 1
    assert lines[0] == (f"{desk.table}:{FIRST_ROW + 2}: duplicate-id: [R1] already stands at {desk.table}:{FIRST_ROW}")


@pytest.mark.parametrize(
    "line",
    [
        "| R2 | too few | planned |\n",
        "| R2 | a bar | cuts | this | row | planned |\n",
        "| R2 | no source | | conduct/ | planned |\n",
        "| R-two | strange id | a law | conduct/ | planned |\n",
        "a line that belongs to no row\n",
        "\n| R2 | after a gap | a law | conduct/ | planned |\n",
    ],
)
def test_a_malformed_row_is_a_fault(desk: Desk, line: str) -> None:
    status, lines = desk.join(row("R1", "planned") + line)
    assert status == 1
    at = FIRST_ROW + 1 + line.startswith("\n")
    assert lines[0].startswith(f"{desk.table}:{at}: malformed-row: ")
    assert len(lines) == 2


def test_an_escaped_bar_is_part_of_its_cell(desk: Desk) -> None:
    status, _ = desk.join(row("R1", "planned", r"either \| or"))
    assert status == 0


@pytest.mark.parametrize("state", ["done", "Built", "partly built"])
def test_an_unknown_state_is_one_fault_and_its_tests_are_not_blamed(desk: Desk, state: str) -> None:
    status, lines = desk.join(row("R1", state), case("R1"))
    assert status == 1
    assert lines[0] == f"{desk.table}:{FIRST_ROW}: unknown-state: [R1] is '{state}', not planned or built"
    assert len(lines) == 2


def test_a_missing_results_file_is_the_only_fault_and_no_page_is_written(desk: Desk) -> None:
    desk.table.write_text(HEAD + row("R1"), encoding="utf-8")
    status, lines = desk.run()
    assert status == 1
    assert lines[0].startswith(f"{desk.results}: missing-results: ")
    assert len(lines) == 2
    assert not desk.page.exists()


def test_a_results_file_cut_short_is_a_fault(desk: Desk) -> None:
    desk.table.write_text(HEAD + row("R1"), encoding="utf-8")
    desk.results.write_text("<testsuites><testsuite>", encoding="utf-8")
    status, lines = desk.run()
    assert status == 1
    assert lines[0].startswith(f"{desk.results}: unreadable-results: ")


def test_a_page_without_a_table_is_a_fault(desk: Desk) -> None:
    desk.results.write_text("<testsuites/>", encoding="utf-8")
    for text in (None, "# Requirements\n\nOnly words.\n", HEAD, HEAD.replace("| mechanism ", "")):
        if text is not None:
            desk.table.write_text(text, encoding="utf-8")
        status, lines = desk.run()
        assert status == 1
        assert lines[0].startswith(f"{desk.table}: missing-table: ")


def test_other_tables_and_headings_without_a_rule_are_passed_over(desk: Desk) -> None:
    other = "| letter | meaning |\n|---|---|\n| R | a regulation |\n\n"
    desk.table.write_text(other + HEADINGS + "\n" + HEAD + row("R1", "planned"), encoding="utf-8")
    desk.results.write_text("<testsuites/>", encoding="utf-8")
    assert desk.run() == (0, ["1 requirements: 0 built, 1 planned; 0 tests joined; 0 faults"])


def test_a_planned_row_with_passing_tests_is_a_note_and_no_fault(desk: Desk) -> None:
    status, lines = desk.join(row("R1", "planned"), case("R1"))
    assert status == 0
    assert lines[0] == "note: planned, and has tests already: R1"


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_a_planned_row_whose_tests_do_not_pass_is_neither_note_nor_fault(desk: Desk, outcome: str) -> None:
    status, lines = desk.join(row("R1", "planned"), case("R1", outcome=outcome))
    assert status == 0
    assert len(lines) == 1


def test_the_traceability_page_shows_each_row_with_its_tests_and_outcomes(desk: Desk) -> None:
    desk.join(
        row("R1") + row("R2", "planned", r"this \| that"),
        case("R1", name="test_it[a|b<c]"),
        case("R1", outcome="skipped"),
        case("R7"),
    )
    page = desk.page.read_text(encoding="utf-8")
    assert (
        "| R1 | something is asked | built |"
        " tests.unit.test_x::test_it[a\\|b&lt;c]: passed<br>tests.unit.test_x::test_it: skipped |\n"
    ) in page
    assert "| R2 | this \\| that | planned | none |\n" in page
    assert "unknown-id: [R7]" in page


def test_the_command_line_exits_with_the_status(tmp_path: Path) -> None:
    words = [sys.executable, str(SCRIPT), "--table", str(PAGE), "--results", str(tmp_path / "absent.xml")]
    finished = subprocess.run(words, capture_output=True, text=True, check=False)
    assert finished.returncode == 1
    assert "missing-results" in finished.stdout


@pytest.mark.parametrize("spread", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_marks_travel_through_the_shared_conftest_and_junit_into_the_join(desk: Desk, spread: tuple[str, ...]) -> None:
    folder = desk.table.parent / "tests"
    folder.mkdir()
    (folder / "test_marked.py").write_text(
        "import pytest\n\n\n"
        '@pytest.mark.requirement("R1", "G3")\n'
        "class TestMany:\n"
        '    @pytest.mark.requirement("R1")\n'
        "    def test_inner(self): pass\n\n\n"
        '@pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.requirement("R2"))])\n'
        "def test_outer(n): pass\n\n\n"
        '@pytest.mark.requirement("R99")\n'
        "@pytest.mark.skip\n"
        "def test_stray(): pass\n",
        encoding="utf-8",
    )
    words = [
        "-m",
        "pytest",
        "-q",
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(folder.parent),
        "-p",
        "conftest",
    ]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
    environment["PYTHONPATH"] = str(ROOT / "tests")  # so that -p conftest is the project's own
    finished = subprocess.run(
        [sys.executable, *words, *spread, f"--junitxml={desk.results}", str(folder)],
        cwd=folder.parent, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stdout + finished.stderr
    desk.table.write_text(HEAD + row("R1") + row("G3") + row("R2"), encoding="utf-8")
    status, lines = desk.run()
    assert status == 1
    assert len(lines) == 2
    assert lines[0].startswith("tests/test_marked.py:14: unknown-id: [R99]")
    assert "3 built, 0 planned; 2 tests joined" in lines[1]


def test_the_page_of_requirements_states_every_id_once_and_is_well_formed() -> None:
    rows, faults = requirements.read_table(PAGE)
    assert faults == ()
    expected = [f"{letter}{n}" for letter, last in (("R", 22), ("C", 11), ("G", 15)) for n in range(1, last + 1)]
    assert [one.identifier for one in rows] == expected


def test_every_row_of_the_page_says_how_its_source_was_read() -> None:
    tags = ("text read", "secondary summary read", "recalled, to be verified", "own ranking", "as R")
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(("| R", "| C", "| G"))]
    assert len(lines) == 48
    assert [line for line in lines if not any(tag in line.split(" | ")[2] for tag in tags)] == []
