"""Every key that a study folder may have is called by words, in both languages, where two versions are compared."""

import re
from typing import get_args

import pytest
from pydantic import BaseModel

from trialwright.study.study import Study
from trialwright.trial.amendment import key_said
from trialwright.words.texts import SENTENCES


def _keys(asked: object, seen: set[object]) -> set[str]:
    """The keys of a part of the schema, and of all that it holds."""
    found: set[str] = set()
    for part in get_args(asked):
        found |= _keys(part, seen)
    if isinstance(asked, type) and issubclass(asked, BaseModel) and asked not in seen:
        seen.add(asked)
        for name, field in asked.model_fields.items():
            found |= {field.alias or name} | _keys(field.annotation, seen)
    return found


KEYS = sorted(_keys(Study, set()))


def test_the_walk_reaches_the_whole_schema() -> None:
    assert {"dose_levels", "first_to_second", "medical_review", "plausible", "troughs", "holidays"} <= set(KEYS)
    assert len(KEYS) > 250


@pytest.mark.parametrize("key", KEYS)
def test_a_key_has_words_in_both_languages(key: str) -> None:
    words = SENTENCES[f"part {key}"]
    assert re.search(r"[\u4e00-\u9fff]", words["zh"])
    assert words["en"].strip()
    assert "_" not in words["en"] + words["zh"]
    assert key_said(key, "zh") == words["zh"]
