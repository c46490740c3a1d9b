"""``show`` reads the whole protocol aloud in both languages, as text and as a page."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.people import STUDY

from trialwright.cli.show import PARTS, show
from trialwright.study.elements import origins
from trialwright.study.folder import read_folder, shipped_study
from trialwright.trial import prose
from trialwright.trial.prose import tell_protocol
from trialwright.words.texts import LANGUAGES

CHAPTERS = STUDY.parent / "chapters"
FOUNDING = read_folder(shipped_study("nct06751199")).study
assert FOUNDING is not None
TOLD = {language: tell_protocol(FOUNDING, language) for language in LANGUAGES}
LINES = {
    language: [line for part in TOLD[language] for each in part.sections for line in each.lines] for language in TOLD
}


def test_the_parts_of_the_command_are_those_of_the_prose() -> None:
    assert tuple(prose.PARTS) == PARTS
    assert [part.name for part in TOLD["en"]] == list(PARTS)


def test_every_element_with_an_origin_is_told_with_it() -> None:
    """Whatever says where it comes from stands in the prose, so that nothing escapes who proofreads."""
    assert FOUNDING is not None
    told = {line.id for line in LINES["en"]}
    titles = " ".join(section.title for part in TOLD["en"] for section in part.sections)
    text = titles + " ".join(line.origin for line in LINES["en"])
    singles = {
        "study",
        "administration",
        "dlt",
        "stagger",
        "cohort",
        "grading",
        "board",
        "exception",
        "allocation",
        "waiting",
        "unscheduled",
        "events",
        "laboratory",
    }
    for path, origin in origins(FOUNDING):
        element = path[-2]
        assert path[0] == "forms" or "troughs" in path or element in told | singles | {"escalation", "analysis"}, path
        assert (origin.assumption or origin.record or "?") in text, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_in_the_other_language(language: str) -> None:
    for line in LINES[language]:
        chinese = re.search(r"[一-鿿]", line.text)
        if language == "en":
            assert not chinese, line
        elif re.search(r"[a-z]{4}", line.text) and line.id not in {"", "N"}:
            assert chinese, line


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_speaks_of_files(language: str) -> None:
    assert not [line for line in LINES[language] if re.search(r"ya?ml|Kleene", line.text, re.IGNORECASE)]


def test_a_missing_dose_is_told_as_such() -> None:
    levels = [line for line in LINES["en"] if line.id == "dose_levels"]
    assert [(line.open, line.origin) for line in levels] == [(True, "assumption A29")]
    assert "Nobody may be treated" in levels[0].text
    assert any(line.open and "未规定" in line.text for line in LINES["zh"])


def test_rules_are_told_in_words_and_not_in_the_language() -> None:
    stopping = next(line for line in LINES["en"] if line.id == "S1")
    assert "the number of participants of whom this holds: death of any cause is at least 1" in stopping.text
    assert "the board meets within 7 days" in stopping.text
    assert "subjects with" not in " ".join(line.text for line in LINES["en"])


def test_made_up_values_are_told_as_made_up() -> None:
    demo = read_folder(shipped_study("demo")).study
    assert demo is not None
    (part,) = tell_protocol(demo, "zh", ["escalation"])
    levels = [line for section in part.sections for line in section.lines if line.id in {"L1", "L2", "L3"}]
    assert len(levels) == 3
    assert all(line.origin.startswith("虚构") for line in levels)


def test_the_command_writes_one_page_that_needs_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "protocol.html"
    done = CliRunner().invoke(show, [str(CHAPTERS), "--out", str(out), "--lang", "zh"])
    assert done.exit_code == 0
    page = out.read_text(encoding="utf-8")
    assert '<html lang="zh-CN">' in page
    assert "14 parts are not specified" in page
    assert "有 14 处未规定" in page
    assert "0.1 10^6/kg" in page
    assert not re.search(r"(src|href)=[\"']https?:", page)


def test_one_part_alone_can_be_asked_for() -> None:
    done = CliRunner().invoke(show, [str(CHAPTERS), "safety", "--json"])
    answer = json.loads(done.stdout)
    assert set(answer) == {"safety"}
    assert {"S1", "fatal", "CTCAE 5.0"} == {line["id"] for line in answer["safety"]}
    assert CliRunner().invoke(show, [str(CHAPTERS), "safety", "--out", "x.html"]).exit_code == 2
    assert CliRunner().invoke(show, [str(CHAPTERS), "--out", "x.txt"]).exit_code == 2
