"""The words of a study folder are those of YAML 1.2, whatever the reader below them would make of them."""

from typing import Any

import pytest

from trialwright.study.text import read_yaml

WORDS: list[tuple[str, Any]] = [
    # the core schema of YAML 1.2.2, section 10.3.2
    ("null", None), ("~", None), ("", None), ("Null", None), ("nUll", "nUll"),
    ("true", True), ("FALSE", False), ("yes", "yes"), ("no", "no"), ("On", "On"), ("y", "y"),
    ("12", 12), ("+12", 12), ("-3", -3), ("007", 7), ("1_000", "1_000"), ("12:30", "12:30"), ("0b1", "0b1"),
    ("-.5", -0.5), ("1.", 1.0), ("1e3", 1000.0), ("-1.5E-2", -0.015), (".", "."), ("1.2.3", "1.2.3"),
    # what a study has no use for stays a word, for the model to refuse
    ("0x1F", "0x1F"), (".inf", ".inf"), (".NaN", ".NaN"), ("1e999", "1e999"),
    ("2026-02-20", "2026-02-20"), ("2026-02-20T10:00:00", "2026-02-20T10:00:00"), ("=", "="), ("<<", "<<"),
    ("'12'", "12"), ('"true"', "true"), ("''", ""),
]  # fmt: skip


@pytest.mark.parametrize(("said", "meant"), WORDS)
def test_a_word_means_what_yaml_1_2_says(said: str, meant: Any) -> None:
    content = read_yaml(f"a: {said}\n", "x.yaml").content
    assert (content, type(content["a"])) == ({"a": meant}, type(meant))


@pytest.mark.parametrize("letter", ["\x85", "\u2028", "\u2029"])
def test_a_line_break_that_nobody_sees_is_refused_with_its_line(letter: str) -> None:
    read = read_yaml(f"a: 1\nb: one{letter}two\n", "x.yaml")
    assert read.content is None
    assert [(each.where.line, "nobody sees" in str(each)) for each in read.findings] == [(2, True)]


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000 + "x", "{a: " * 100_000])
def test_a_text_that_is_nested_too_deeply_is_a_finding(text: str) -> None:
    read = read_yaml(text, "x.yaml")
    assert read.content is None
    assert ["is not YAML" in str(each) for each in read.findings] == [True]


def test_every_part_has_the_line_on_which_it_stands() -> None:
    read = read_yaml("a:\n  b: [1, 2]\n  # a remark\n  c: >\n    one\n    two\n\n\nd: {e: x}\n", "x.yaml")
    assert read.content == {"a": {"b": [1, 2], "c": "one two\n"}, "d": {"e": "x"}}
    assert read.lines["a",] == 1
    assert (read.lines["a", "b", 1], read.lines["a", "c"], read.lines["d", "e"]) == (2, 4, 9)
