"""How a sentence stands in the catalogue: in English and Chinese, with what a finding weighs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")

Both = Mapping[Language, str]


class Severity(StrEnum):
    """How much a finding weighs: an error stops the work, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingText:
    """The sentences of one kind of finding; braces name what the finding mentions."""

    what: Both
    mend: Both
    severity: Severity = Severity.ERROR


def both(en: str, zh: str) -> Both:
    """A sentence in both languages; braces are blanks."""
    return MappingProxyType[Language, str]({"en": en, "zh": zh})


def in_one_language(text: str, language: Language) -> str:
    """The half of a text that was written as "English / 中文" that somebody reads; any other text as it is.

    The English half has no Han character; where it quotes one, the text is parted in its middle.
    """
    parts = text.split(" / ")
    if len(parts) == 1 or not _has_han(text):
        return text
    plain = [number for number in range(1, len(parts)) if not any(map(_has_han, parts[:number]))]
    middle = plain[-1] if plain else len(parts) // 2
    return " / ".join(parts[:middle] if language == "en" else parts[middle:])


def _has_han(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def finding(what: tuple[str, str], mend: tuple[str, str], severity: Severity = Severity.ERROR) -> FindingText:
    """What is wrong and how to mend it, each in English and Chinese."""
    return FindingText(what=both(*what), mend=both(*mend), severity=severity)
