"""What a protocol may choose of a design, how a choice is read, and what a design offers under its name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from trialwright.chapters.escalation.design import Design
from trialwright.words.declared import Text
from trialwright.words.findings import Fault, fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Fits:
    """Which texts may be chosen, and how that is said."""

    said: str
    holds: Callable[[str], bool]

    def or_empty(self) -> "Fits":
        """The same, or nothing."""
        return Fits(said=f"{self.said}, or empty", holds=lambda text: not text or self.holds(text))


def number(text: str) -> float | None:
    """A plain decimal number; None for anything else."""
    plain = text.strip()
    if not plain or not set(plain) <= set("0123456789.-"):
        return None
    try:
        return float(plain)
    except ValueError:
        return None


def _is_fraction(text: str) -> bool:
    value = number(text)
    return value is not None and 0 < value < 1


def _rising_fractions(text: str) -> bool:
    parts = [number(part) for part in text.split(",")]
    values = [part for part in parts if part is not None]
    return (
        len(values) == len(parts) and all(0 < value < 1 for value in values) and all(a < b for a, b in pairwise(values))
    )


FRACTION = Fits(said="a fraction between 0 and 1", holds=_is_fraction)
RISING = Fits(said="rising fractions, separated by commas", holds=_rising_fractions)
YES_NO = Fits(said="yes or no", holds=lambda text: text in {"yes", "no", "true", "false"})


def whole(low: int, high: int) -> Fits:
    """Whole numbers from low to high."""
    return Fits(
        said=f"a whole number from {low} to {high}",
        holds=lambda text: text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high,
    )


def between(low: float, high: float) -> Fits:
    """Numbers from low to high."""

    def holds(text: str) -> bool:
        value = number(text)
        return value is not None and low <= value <= high

    return Fits(said=f"a number from {low:g} to {high:g}", holds=holds)


def one_of(*words: str) -> Fits:
    """One of these words."""
    return Fits(said=" | ".join(words), holds=lambda text: text in words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A choice that a design leaves to the protocol; an empty default is nothing chosen."""

    name: str
    default: str
    fits: Fits
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A text for every setting of a design; each is known to fit."""

    texts: Mapping[str, str]

    def given(self, name: str) -> bool:
        """Whether anything was chosen."""
        return bool(self.texts[name])

    def word(self, name: str) -> str:
        """The choice as it was written."""
        return self.texts[name]

    def fraction(self, name: str) -> float:
        """The choice as a number."""
        return float(self.texts[name])

    def whole(self, name: str) -> int:
        """The choice as a whole number."""
        return int(self.texts[name])

    def flag(self, name: str) -> bool:
        """Whether the choice is yes."""
        return self.texts[name] in {"yes", "true"}

    def fractions(self, name: str) -> tuple[float, ...]:
        """The choice as numbers."""
        return tuple(float(part) for part in self.texts[name].split(","))


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignKind:
    """What a file of this folder offers under its name in the catalogue.

    source      paper, package or protocol; says "source not read" where nobody has read it
    build       the design, for a ladder of so many levels; or what is wrong with the choices together
    ends_alone  the rule itself says when the trial is over, whatever number of cohorts is planned
    monotone    more DLTs at the same numbers never send a patient higher (an uploaded table may break this)
    """

    text: Text
    source: str
    settings: tuple[Setting, ...]
    build: Callable[[Chosen, int], Design | Fault]
    ends_alone: bool = False
    monotone: bool = True


TARGET = Setting(
    name="target",
    default="0.25",
    fits=FRACTION,
    text=Text(
        en="DLT rate aimed at; declare it, 0.25 is a proposal", zh="目标 DLT 发生率；请在方案中明确，0.25 仅为建议值"
    ),
)
CAP = Setting(
    name="cap",
    default="0.95",
    fits=FRACTION,
    text=Text(
        en="a level is closed for good above this probability that its DLT rate exceeds the target",
        zh="某剂量水平 DLT 发生率高于目标值的概率超过此值时，永久关闭该水平",
    ),
)
MARGINS = (
    Setting(
        name="below",
        default="0.05",
        fits=FRACTION,
        text=Text(en="how far below the target a rate is still on target", zh="低于目标值多少仍视为达标"),
    ),
    Setting(
        name="above",
        default="0.05",
        fits=FRACTION,
        text=Text(en="how far above the target a rate is still on target", zh="高于目标值多少仍视为达标"),
    ),
)
ENOUGH = Setting(
    name="enough",
    default="0",
    fits=whole(0, 400),
    text=Text(
        en="stop once so many patients are at a level that would be given again; 0: never",
        zh="同一剂量水平达到此例数且仍将维持时终止；0 表示不设",
    ),
)


def off_margins(target: float, below: float, above: float) -> Fault | None:
    """What is wrong with an interval around the target; None when it lies between 0 and 1."""
    if target - below > 0 and target + above < 1:
        return None
    return fault("design-rates", low=f"{target - below:g}", target=f"{target:g}", high=f"{target + above:g}")
