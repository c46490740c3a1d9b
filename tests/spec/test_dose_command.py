"""``trialwright dose``, as others may rely on it: keys, actions, exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from trialwright.chapters.escalation.catalogue import DESIGNS
from trialwright.cli.main import trialwright
from trialwright.words.errors import FaultyInput


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(trialwright, ["dose", *arguments])


def _answer(*arguments: str) -> dict[str, object]:
    done = _run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_advise_answers_with_its_keys() -> None:
    answer = _answer(
        "advise", "--design", "boin", "--set", "target=0.3", "--levels", "3", "--outcomes", "1NNN 2NNT 3N?"
    )
    assert {"next", "action", "closed", "because"} <= set(answer)
    assert (answer["next"], answer["action"], answer["closed"]) == (3, "stay", [])
    assert "investigator" in str(answer["notice"])
    waiting = _answer("advise", "--design", "3+3", "--outcomes", "1NN?", "--lang", "zh")
    assert (waiting["next"], waiting["action"]) == (None, "wait")
    assert waiting["awaited"] == [{"level": 1, "patients": 1}]
    assert "观察窗" in str(waiting["because"])


@pytest.mark.parametrize(
    ("design", "given", "outcomes", "action"),
    [
        ("boin", "target=0.3", "1NNN", "escalate"),
        ("boin", "target=0.3", "1NNN 2NNT", "stay"),
        ("boin", "target=0.25", "1NNN 2NNT", "de-escalate"),
        ("boin", "target=0.25", "1TTT", "stop"),
        ("boin", "target=0.25", "1NN?", "wait"),
    ],
)
def test_every_action_has_its_word(design: str, given: str, outcomes: str, action: str) -> None:
    assert _answer("advise", "--design", design, "--set", given, "--outcomes", outcomes)["action"] == action


def test_oc_answers_in_fractions_and_exactly() -> None:
    answer = _answer("oc", "--design", "boin", "--set", "target=0.25", "--set", "cohorts=3", "--true", "0.05,0.15,0.25")
    assert answer["exact"] is True
    assert answer["none"] == pytest.approx(0.00021061845312500012, abs=1e-12)
    assert answer["selection"] == pytest.approx([0.1629774759960938, 0.39254764334375, 0.44426426220703], abs=1e-12)
    assert set(answer) >= {"selection", "none", "patients", "dlts", "exact"}


def test_oc_simulates_when_asked_and_the_same_seed_says_the_same() -> None:
    asked = ("oc", "--design", "boin", "--true", "0.05,0.15,0.25", "--trials", "2000", "--seed", "3")
    first, second = _answer(*asked), _answer(*asked)
    assert first == second
    assert (first["exact"], first["trials"]) == (False, 2000)
    assert _run("oc", "--design", "boin", "--true", "0.05,0.15", "--trials", "10").exit_code == 2


def test_the_procedures_risk_and_the_worst_case_are_options() -> None:
    answer = _answer("oc", "--design", "3+3", "--true", "0,0,0", "--background", "0.15", "--worst", "--planned", "9")
    assert answer["true"] == pytest.approx([0.15, 0.15, 0.15])
    assert (answer["planned"], answer["most_patients"], answer["stopped"]) == (9, 18, None)
    worst = answer["worst"]
    assert isinstance(worst, dict)
    assert set(worst) == {"selects_toxic", "overdosed", "dlts", "none_though_safe"}


def test_select_and_paths_answer() -> None:
    assert _answer("select", "--design", "boin", "--outcomes", "1NNN 2NNT 3NTT")["level"] == 2
    nodes = _answer("paths", "--design", "3+3", "--cohorts", "3,3", "--true", "0.1,0.2,0.3")["nodes"]
    assert isinstance(nodes, list)
    assert {"path", "action", "next", "because", "chance"} <= set(nodes[0])
    assert len(nodes) == 1 + 4 + 2 * 4


def test_a_table_can_be_printed_uploaded_and_is_refused_when_faulty(tmp_path: Path) -> None:
    made = _run("table", "--design", "boin", "--patients", "9", "--csv")
    file = tmp_path / "ours.csv"
    file.write_text(made.stdout, encoding="utf-8")
    rows = _answer("table", "--design", "table", "--set", f"table={file}", "--patients", "9")["rows"]
    assert rows == _answer("table", "--design", "boin", "--patients", "9")["rows"]
    file.write_text("patients,dlts,decision\n3,0,E\n", encoding="utf-8")
    done = _run("advise", "--design", "table", "--set", f"table={file}", "--outcomes", "1NNN")
    assert isinstance(done.exception, FaultyInput)
    assert "1 DLTs in 3 patients" in done.exception.findings[0].what()


def test_what_cannot_be_meant_is_refused() -> None:
    assert isinstance(_run("advise", "--design", "boin", "--outcomes", "1NX").exception, FaultyInput)
    for arguments in (
        ("advise", "--design", "bion", "--outcomes", "1N"),
        ("advise", "--design", "boin", "--set", "targt=0.3", "--outcomes", "1N"),
        ("advise", "--design", "boin", "--set", "target=1.3", "--outcomes", "1N"),
        ("advise", "--design", "boin", "--set", "target", "--outcomes", "1N"),
        ("paths", "--design", "boin", "--cohorts", "3,x"),
        ("oc", "--design", "boin", "--true", "0.1,2"),
    ):
        assert _run(*arguments).exit_code == 2, arguments
    assert "did you mean" in _run("advise", "--design", "bion", "--outcomes", "1N").output.lower()


def test_list_documents_every_design() -> None:
    done = _run("list", "--json")
    listed = json.loads(done.stdout)
    assert [each["name"] for each in listed] == list(DESIGNS)
    assert all(each["source"] and each["settings"] for each in listed)
    for command in ("list", "table --design 3+3", "advise --design 3+3 --outcomes 1TT", "oc --design 3+3 --true .1,.2"):
        for language in ("en", "zh"):
            assert _run(*command.split(), "--lang", language).exit_code == 0


@pytest.mark.parametrize("design", ["3+3", "boin", "fixed"])
def test_the_chapter_is_one_page_in_both_languages(design: str, tmp_path: Path) -> None:
    out = tmp_path / "chapter.html"
    done = _run("chapter", "--design", design, "--planned", "9", "--background", "0.15", "--out", str(out))
    assert done.exit_code == 0, done.output
    page = out.read_text(encoding="utf-8")
    for said in (
        "Column: patients at level 2; row: DLTs",
        "Decision table",
        "决策表",
        "In plain words",
        "通俗说明",
        "<svg",
        "The worst case",
    ):
        assert said in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert ("9 people are planned, but" in page) == (design == "3+3")
    assert _run("chapter", "--design", design, "--out", str(tmp_path / "chapter.txt")).exit_code == 2


def test_figures_that_nobody_can_compute_are_refused(tmp_path: Path) -> None:
    """BOIN12 reads who responds, and no truth says so; the chapter has no figures of a design that reads follow-up."""
    asked = ("oc", "--design", "boin12", "--true", "0.1,0.2", "--trials", "100", "--seed", "1")
    assert _run(*asked).exit_code == 2
    assert "responses" in _run(*asked).output
    done = _run("chapter", "--design", "tite-boin", "--out", str(tmp_path / "chapter.html"))
    assert done.exit_code == 2
    assert "exact figures" in done.output
