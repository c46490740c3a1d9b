"""Every sentence that people read stands in both languages, with the same blanks, and is used."""

import re
from pathlib import Path
from string import Formatter

import pytest

import trialwright
from trialwright import words
from trialwright.words.texts import CHARACTER, FINDINGS, NEAR, SENTENCES, Both
from trialwright.words.verdicts import Reason

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


@pytest.mark.parametrize("name", [*(each.words for each in Reason), "met", "not met", "unknown", "excludes"])
def test_what_a_verdict_says_stands_in_one_file(name: str) -> None:
    """Of a name that stands in two files only the last is said: the reason *conflict* once became that of a save."""
    files = Path(words.__file__ or "").parent.glob("texts*.py")
    assert sum(f'    "{name}": both(' in path.read_text(encoding="utf-8") for path in files) == 1


@pytest.mark.parametrize("kind", FINDINGS)
def test_every_kind_of_finding_is_used(kind: str) -> None:
    assert f'"{kind}"' in SOURCES


TEMPLATES = sorted((Path(trialwright.__file__).parent / "web" / "templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_sentence_that_a_page_says_is_in_the_catalogue(template: Path) -> None:
    """A page that named another would fail in front of whoever first opens it."""
    said = re.findall(r"{%\s*words\s+[\"']([^\"']+)[\"']", template.read_text(encoding="utf-8"))
    assert not [name for name in said if name not in SENTENCES]
