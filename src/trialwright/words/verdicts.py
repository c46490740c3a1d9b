"""Three verdicts, true, false and unknown, and why something is unknown."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntFlag, StrEnum


class Reason(IntFlag):
    """Why an answer is unknown; several may hold at once, so they are kept as bits in one column."""

    MISSING = 1
    OUT_OF_WINDOW = 2
    UNIT = 4
    CENSORED = 8
    CONFLICT = 16
    NOT_VALID = 32
    NOT_ATTESTED = 64
    PROTOCOL_CONFLICT = 128
    PARTIAL_DATE = 256
    NO_ANCHOR = 512

    @property
    def words(self) -> str:
        """The reason as the field says it, such as ``out of window``; of one reason only."""
        return (self.name or "").lower().replace("_", " ")

    @classmethod
    def listed(cls, bits: int) -> "tuple[Reason, ...]":
        """Every single reason in a column's bits, in the order above."""
        return tuple(reason for reason in cls if reason & bits)


NO_REASON = Reason(0)


class Verdict(StrEnum):
    """Whether a sentence holds for a person. Strong Kleene logic joins verdicts.

    Source: Kleene SC. Introduction to Metamathematics, 1952, section 64 (strong tables).
    """

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, truth: bool | None) -> "Verdict":
        """The verdict of a three-valued truth; None is unknown."""
        return cls.UNKNOWN if truth is None else cls.TRUE if truth else cls.FALSE


class Eligibility(StrEnum):
    """The overall answer to whether a person may join."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not eligible"
    UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """An answer that nobody has, with every reason why."""

    reasons: Reason

    @classmethod
    def joined(cls, unknowns: "Iterable[Unknown]") -> "Unknown":
        """One unknown that carries the reasons of all."""
        reasons = NO_REASON
        for unknown in unknowns:
            reasons |= unknown.reasons
        return cls(reasons=reasons)
