"""What a dose-toxicity curve of one parameter looks like, and the rates that are guessed for it before the trial."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from trialwright.chapters.escalation.design import Floats

Model = Literal["power", "logistic"]

FLOOR = -700.0
"""Logarithms of rates stop here: the rate is then below 1e-304, and nothing that follows can tell it from zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A curve of one parameter through the guessed rates: every level's DLT rate falls as the parameter grows.

    model      ``power``: rate = guess ** exp(parameter); ``logistic``: logit(rate) = intercept + exp(parameter) * dose,
               where the dose is rescaled so that a parameter of 0 gives the guess
    guesses    DLT rates guessed before the trial, the lowest level first, fractions in (0, 1), strictly rising
    intercept  of the logistic model; every guess must lie below the rate that belongs to it (0.953 for 3)

    Source: O'Quigley J, Pepe M, Fisher L. Biometrics 1990; 46:33-48; Cheung YK. Dose Finding by the Continual
    Reassessment Method (2011), chapter 3 [source not read]; parametrised as R's dfcrm 0.2-2.1.
    """

    model: Model
    guesses: tuple[float, ...]
    intercept: float = 3.0

    @property
    def doses(self) -> Floats:
        """(levels,) the rescaled doses, all below 0: log guess for ``power``, else logit(guess) - intercept."""
        guesses = np.array(self.guesses)
        return np.log(guesses) if self.model == "power" else np.log(guesses / (1 - guesses)) - self.intercept

    def logs(self, parameter: Floats) -> tuple[Floats, Floats]:
        """The logarithms of the DLT rate and of its complement.

        Shape: parameter (...,); both results (levels, ...).
        """
        scaled = np.multiply.outer(self.doses, np.exp(parameter))
        if self.model == "power":
            hit, miss = scaled, np.log(np.maximum(-np.expm1(scaled), np.exp(FLOOR)))
        else:
            hit, miss = -np.logaddexp(0, -self.intercept - scaled), -np.logaddexp(0, self.intercept + scaled)
        return np.maximum(hit, FLOOR), np.maximum(miss, FLOOR)

    def rates(self, parameter: Floats) -> Floats:
        """The DLT rate of every level, fractions.

        Shape: parameter (states,); result (states, levels).
        """
        return np.exp(self.logs(parameter)[0]).T

    def crossings(self, rate: float) -> Floats:
        """(levels,) the parameter at which each level's rate equals ``rate``; a smaller parameter has a higher rate.

        Minus infinity where the logistic curve never reaches so high a rate.
        """
        wanted = np.log(rate) if self.model == "power" else np.log(rate / (1 - rate)) - self.intercept
        return np.log(wanted / self.doses) if wanted < 0 else np.full(len(self.guesses), -np.inf)

    @property
    def usable(self) -> bool:
        """Whether the guesses lie in (0, 1), rise strictly, and leave the logistic curve room below its intercept."""
        return (
            bool(self.guesses)
            and all(0 < guess < 1 for guess in self.guesses)
            and all(low < high for low, high in pairwise(self.guesses))
            and bool((self.doses < 0).all())
        )


def guess_rates(
    *, target: float, levels: int, median: int, halfwidth: float, model: Model = "power", intercept: float = 3.0
) -> tuple[float, ...]:
    """The guessed rates for which each neighbour of the best level is told apart at the same distance from the target.

    target     DLT rate aimed at, a fraction
    levels     number of dose levels
    median     the level (1 the lowest) guessed to have exactly the target rate
    halfwidth  half the width of the interval of rates that count as good as the target, a fraction

    Raises: ValueError where target +- halfwidth leaves (0, 1), or the median is no level.
    Source: Lee SM, Cheung YK. Clinical Trials 2009; 6:227-238 [source not read]; the same numbers as dfcrm's getprior.
    """
    if not (0 < target - halfwidth < target + halfwidth < 1 and 1 <= median <= levels):
        raise ValueError(f"no such guesses: {target} +- {halfwidth}, level {median} of {levels}")
    shift = 0.0 if model == "power" else intercept

    def onto(rate: float) -> float:
        return float(np.log(rate) if model == "power" else np.log(rate / (1 - rate))) - shift

    low, high = onto(target - halfwidth), onto(target + halfwidth)
    doses = [onto(target) * (low / high) ** (median - level) for level in range(1, levels + 1)]
    return tuple(float(np.exp(dose) if model == "power" else 1 / (1 + np.exp(-shift - dose))) for dose in doses)
