"""What is wrong in something a person wrote, where it stands, and how to mend it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import cast

from trialwright.words.texts import FINDINGS, NEAR, SENTENCES, Both, Language, Severity

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something was written.

    file    path as the user knows it, relative to the study folder where it lies in one
    line    1-based; None for a whole file
    column  1-based; of a table the name of the column
    tag     id of the element around it, such as ``E4``
    """

    file: str
    line: int | None = None
    column: int | str | None = None
    tag: str | None = None

    def __str__(self) -> str:
        parts = [self.file, *(str(part) for part in (self.line, self.column) if part is not None)]
        text = ":".join(parts)
        return f"{text} [{self.tag}]" if self.tag else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong, before anybody knows in which file: the language and the chapters say this much.

    kind    its name in ``words/texts.py``, such as ``unknown-name``
    values  what the sentence about it mentions; a text of the study in both languages as ``Both``
    near    the known name that was probably meant
    column  1-based position inside a formula; None elsewhere
    """

    kind: str
    values: Mapping[str, object] = field(default_factory=lambda: _NOTHING)
    near: str | None = None
    column: int | None = None

    def at(self, place: Place) -> "Finding":
        """The finding, at its place; the position inside a formula is said in words, since YAML may fold it."""
        return Finding(where=place, fault=self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault in a study folder, a file of answers or a captured form: a value, never an exception."""

    where: Place
    fault: Fault

    @property
    def severity(self) -> Severity:
        """An error stops the work; a warning and a note do not."""
        return FINDINGS[self.fault.kind].severity

    def what(self, language: Language = "en") -> str:
        """What is wrong, one sentence without its full stop."""
        said = FINDINGS[self.fault.kind].what[language].format(**_told(self.fault, language))
        if self.fault.column is None:
            return said
        return (
            f"{said} (character {self.fault.column})"
            if language == "en"
            else f"{said}（第 {self.fault.column} 个字符）"
        )

    def mend(self, language: Language = "en") -> str:
        """What would put it right, one sentence."""
        if self.fault.near is not None:
            return NEAR[language].format(near=self.fault.near)
        return FINDINGS[self.fault.kind].mend[language].format(**_told(self.fault, language))

    def said(self, language: Language = "en") -> str:
        """The whole finding on one line."""
        stop = ". " if language == "en" else "。"
        return f"{self.where} {self.what(language)}{stop}{self.mend(language)}"

    def __str__(self) -> str:
        return self.said()

    def as_json(self, language: Language = "en") -> dict[str, str]:
        """The finding as the command line's ``--json`` prints it."""
        return {
            "where": str(self.where),
            "what": self.what(language),
            "mend": self.mend(language),
            "severity": self.severity.value,
            "kind": self.fault.kind,
        }


SPOKEN: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        **{(kind, "role"): "role" for kind in ("right-missing", "role-not-held", "mixed-role")},
        ("right-missing", "right"): "right",
        ("form-held", "hold"): "hold",
        ("form-not-so-far", "stage"): "stage",
        ("query-not-so-far", "state"): "query",
        ("visit-not-so-far", "state"): "visit",
    }
)
"""Of a finding, and of what it mentions, the sentences that say a state, a role or a right in words."""


def _told(found: Fault, language: Language) -> dict[str, object]:
    """What a sentence mentions, in its language."""
    return {name: _spoken(found.kind, name, value, language) for name, value in found.values.items()}


def _spoken(kind: str, name: str, value: object, language: Language) -> object:
    if isinstance(value, Mapping):
        return cast("Both", value)[language]
    words = SENTENCES.get(f"{SPOKEN[kind, name]} {value}") if (kind, name) in SPOKEN else None
    return words[language] if words is not None else value


def fault(kind: str, /, *, column: int | None = None, near: str | None = None, **values: object) -> Fault:
    """A fault of a kind that ``words/texts.py`` lists.

    Raises: KeyError for a kind that it does not list.
    """
    FINDINGS[kind]
    return Fault(kind=kind, values=MappingProxyType(values), near=near, column=column)


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """The known name that a wrong one probably meant; None when none is near."""
    near = get_close_matches(wrong, sorted(known), n=1, cutoff=0.6)
    return near[0] if near else None


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any of the findings is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)
