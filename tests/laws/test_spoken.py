"""States, roles and rights in a finding are said in the language of its sentence, never as the code calls them."""

import ast
import re
from enum import StrEnum
from pathlib import Path

import pytest

import trialwright
from trialwright.records.forms import Hold, QueryState, Stage
from trialwright.trial.visits import VisitState
from trialwright.words.findings import SPOKEN, Place, fault
from trialwright.words.people import Right, Role
from trialwright.words.texts import FINDINGS, SENTENCES

MEMBERS: dict[str, type[StrEnum]] = {
    "role": Role, "right": Right, "hold": Hold, "stage": Stage, "query": QueryState, "visit": VisitState,
}  # fmt: skip

AS_ENTERED = {
    ("implausible", "value"): "what somebody entered",
    ("wrong-value", "value"): "what somebody entered",
    ("lab-other-day", "standing"): "what somebody entered",
    ("unknown-code", "allowed"): "what a form of ours sends; nobody types it",
}
"""Reviewed: the value of something, and no word of ours."""

SOURCES = sorted(Path(trialwright.__file__).parent.rglob("*.py"))


def _said_by_name() -> set[tuple[str, str]]:
    """Every blank of a finding that some source fills with the value of a member of an enumeration."""
    found: set[tuple[str, str]] = set()
    for path in SOURCES:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or getattr(call.func, "id", "") != "fault" or not call.args:
                continue
            kinds = [each.value for each in ast.walk(call.args[0]) if isinstance(each, ast.Constant)]
            for given in call.keywords:
                told = any(isinstance(each, ast.Attribute) and each.attr == "value" for each in ast.walk(given.value))
                inside = any(isinstance(each, ast.Subscript) for each in ast.walk(given.value))
                if told and not inside:
                    found |= {(str(kind), str(given.arg)) for kind in kinds if kind in FINDINGS}
    return found


def test_every_state_that_a_finding_mentions_has_its_words() -> None:
    blanks = {(kind, name) for kind, name in _said_by_name() if "{" + name + "}" in FINDINGS[kind].what["zh"]}
    assert blanks - SPOKEN.keys() - AS_ENTERED.keys() == set()
    assert SPOKEN.keys() <= _said_by_name() | {("right-missing", "role")}


@pytest.mark.parametrize(("kind", "name"), SPOKEN)
def test_a_finding_says_each_state_in_its_language(kind: str, name: str) -> None:
    asked = {
        "role": "monitor",
        "right": "sign a form",
        "person": "p1",
        "site": "s",
        "day": "2026-01-01",
        "state": "open",
    }
    for member in MEMBERS[SPOKEN[kind, name]]:
        if member in {Hold.NONE}:
            continue
        words = SENTENCES[f"{SPOKEN[kind, name]} {member.value}"]
        said = fault(kind, **{**asked, name: member.value}).at(Place(file="x"))
        assert words["zh"] in said.what("zh")
        assert words["en"] in said.what("en")
        assert not re.search(r"[A-Za-z]{3}", said.what("zh").replace("p1", ""))
