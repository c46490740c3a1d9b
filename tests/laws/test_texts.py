"""Every sentence that people read stands in both languages, with the same blanks, and is used."""

import ast
import re
from importlib import import_module
from pathlib import Path
from string import Formatter

import pytest

import trialwright
from trialwright import words
from trialwright.words.texts import CHARACTER, FINDINGS, NEAR, SENTENCES, Both

ALL: dict[str, Both] = {
    **{f"finding {kind} what": text.what for kind, text in FINDINGS.items()},
    **{f"finding {kind} mend": text.mend for kind, text in FINDINGS.items()},
    **{f"sentence {name}": text for name, text in SENTENCES.items()},
    "near": NEAR,
    "character": CHARACTER,
}

WITHOUT_WORDS = {
    "finding type-clash what", "finding type-clash mend", "finding unit-clash what", "finding unit-clash mend",
    "finding bad-setting mend", "finding bad-samples what", "finding bad-formula mend",
    "sentence group", "sentence answer", "sentence answered by",
    "sentence answer unusable", "sentence answer unknown", "sentence remark at",
    "sentence memo day 0",
    "sentence because true", "sentence labelled", "sentence score-lacking-input", "sentence score-formula",
}  # fmt: skip
"""Reviewed: these only arrange what they are given."""

SOURCES = "\n".join(
    path.read_text(encoding="utf-8")
    for path in Path(trialwright.__file__).parent.rglob("*.py")
    if not path.name.startswith("texts")
)


def _blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", ALL)
def test_both_languages_have_the_same_blanks(name: str) -> None:
    assert _blanks(ALL[name]["en"]) == _blanks(ALL[name]["zh"])


@pytest.mark.requirement("C10")
@pytest.mark.parametrize("name", ALL)
def test_chinese_is_chinese(name: str) -> None:
    assert name in WITHOUT_WORDS or re.search(r"[一-鿿]", ALL[name]["zh"])


@pytest.mark.requirement("C10")
@pytest.mark.parametrize("name", ALL)
def test_no_word_that_the_clinic_would_misread(name: str) -> None:
    """审判 is a court trial, 受试者 is no longer the word, and severe hypoglycaemia is never 严重, which is serious."""
    assert not re.search(r"审判|受试者|严重低血糖", ALL[name]["zh"])


@pytest.mark.parametrize("catalogue", ["SENTENCES", "FINDINGS"])
def test_no_name_stands_in_two_files(catalogue: str) -> None:
    """Of two only the last would be said: on the page of the other it would be the wrong one."""
    where: dict[str, list[str]] = {}
    for path in Path(words.__file__ or "").parent.glob("texts*.py"):
        module = import_module(f"trialwright.words.{path.stem}")
        own = _written_in(path, catalogue) if path.stem == "texts" else getattr(module, catalogue, {})
        for name in own:
            where.setdefault(name, []).append(path.stem)
    assert {name: files for name, files in where.items() if len(files) > 1} == {}


def _written_in(path: Path, catalogue: str) -> list[str]:
    """The names that stand in the file itself, which takes in the others."""
    assigned = (node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.AnnAssign))
    (value,) = (node.value for node in assigned if isinstance(node.target, ast.Name) and node.target.id == catalogue)
    (entries,) = value.args if isinstance(value, ast.Call) else (value,)
    assert isinstance(entries, ast.Dict)
    return [str(key.value) for key in entries.keys if isinstance(key, ast.Constant)]


@pytest.mark.parametrize("kind", FINDINGS)
def test_every_kind_of_finding_is_used(kind: str) -> None:
    assert f'"{kind}"' in SOURCES


TEMPLATES = sorted((Path(trialwright.__file__).parent / "web" / "templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_sentence_that_a_page_says_is_in_the_catalogue(template: Path) -> None:
    """A page that named another would fail in front of whoever first opens it."""
    said = re.findall(r"{%\s*words\s+[\"']([^\"']+)[\"']", template.read_text(encoding="utf-8"))
    assert not [name for name in said if name not in SENTENCES]
