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


def finding(what: tuple[str, str], mend: tuple[str, str], severity: Severity = Severity.ERROR) -> FindingText:
    """What is wrong and how to mend it, each in English and Chinese."""
    return FindingText(what=both(*what), mend=both(*mend), severity=severity)
