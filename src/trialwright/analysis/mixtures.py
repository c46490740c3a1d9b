"""What is believed of a share or a mean: mixtures of beta laws and of normal laws, before and after the outcomes."""

from dataclasses import dataclass
from itertools import product
from typing import Self

import numpy as np

from trialwright.analysis.result import FloatArray
from trialwright.analysis.solving import crossing

NODES = 801
TAIL = 45.0
"""Densities are followed until they have fallen by this much on the scale of the logarithm."""
FAR = 40.0
"""Standard deviations beyond which a normal law has nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BetaMixture:
    """A belief about a share, 0 to 1: so many beta laws with their weights.

    weights, a, b  shape (trials, laws), the weights adding to 1; one trial stands for all
    """

    weights: FloatArray
    a: FloatArray
    b: FloatArray

    @classmethod
    def of(cls, *laws: tuple[float, float, float]) -> Self:
        """A belief from (weight, a, b) of each law.

        Raises: ValueError when the weights do not add to 1, or a law has no area.
        """
        weights, a, b = (np.array([[each[part] for each in laws]], dtype=np.float64) for part in range(3))
        _check(weights, a, b)
        return cls(weights=weights, a=a, b=b)

    def made_robust(self, weight: float, mean: float = 0.5) -> Self:
        """The same with a vague law of one person's worth of information beside it.

        Source: Schmidli H et al. Biometrics 2014; 70:1023-1032 (source not read; agrees with RBesT's robustify).
        """
        laws = zip(self.weights[0], self.a[0], self.b[0], strict=True)
        kept = [((1 - weight) * share, a, b) for share, a, b in laws]
        return type(self).of(*kept, (weight, 2 * mean, 2 * (1 - mean)))

    def updated(self, events: FloatArray, people: FloatArray) -> Self:
        """The belief after so many of so many people had the event; shape (trials,)."""
        from scipy import special  # noqa: PLC0415

        had, free = events[:, None], (people - events)[:, None]
        log = _log(self.weights) + special.betaln(self.a + had, self.b + free) - special.betaln(self.a, self.b)
        return type(self)(weights=_normalised(log), a=self.a + had, b=self.b + free)

    def mean(self) -> FloatArray:
        return (self.weights * self.a / (self.a + self.b)).sum(axis=-1)

    def sd(self) -> FloatArray:
        total = self.a + self.b
        second = self.a * (self.a + 1) / (total * (total + 1))
        return np.sqrt((self.weights * second).sum(axis=-1) - self.mean() ** 2)

    def below(self, share: FloatArray) -> FloatArray:
        """The probability of a smaller share; shape (trials,)."""
        from scipy import special  # noqa: PLC0415

        return (self.weights * special.betainc(self.a, self.b, share[:, None])).sum(axis=-1)

    def quantile(self, probability: float) -> FloatArray:
        """The share below which the truth lies with this probability."""
        ends = np.zeros(len(self.weights)), np.ones(len(self.weights))
        return crossing(lambda share: probability - self.below(share), *ends)

    def people(self) -> FloatArray:
        """To how many people the belief amounts, by matching its mean and variance with one beta law."""
        mean = self.mean()
        return mean * (1 - mean) / self.sd() ** 2 - 1

    def above(self, other: "BetaMixture") -> FloatArray:
        """The probability that this share is larger than another; shape (trials,)."""
        total = np.zeros(np.broadcast_shapes(self.weights.shape[:1], other.weights.shape[:1]))
        for mine, theirs in product(range(self.a.shape[-1]), range(other.a.shape[-1])):
            larger = _larger(self.a[:, mine], self.b[:, mine], other.a[:, theirs], other.b[:, theirs])
            total = total + self.weights[:, mine] * other.weights[:, theirs] * larger
        return np.clip(total, 0.0, 1.0)


def _larger(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> FloatArray:
    """The probability that a share of law (a, b) is larger than one of law (c, d); shape (trials,).

    By the trapezoid rule on the log odds of the narrower of the two, whose error falls off so fast for smooth densities
    that about twelve digits are right.
    """
    from scipy import special  # noqa: PLC0415

    a, b, c, d = np.broadcast_arrays(a, b, c, d)
    turned = 1 / a + 1 / b > 1 / c + 1 / d
    a, c = np.where(turned, c, a), np.where(turned, a, c)
    b, d = np.where(turned, d, b), np.where(turned, b, d)
    spread = np.sqrt(1 / a + 1 / b)
    start = np.log(a / b) - TAIL / a - 10 * spread
    length = TAIL / a + TAIL / b + 20 * spread
    odds = start[:, None] + length[:, None] * np.linspace(0.0, 1.0, NODES)
    density = np.exp(
        -a[:, None] * np.logaddexp(0, -odds) - b[:, None] * np.logaddexp(0, odds) - special.betaln(a, b)[:, None]
    )
    smaller = special.betainc(c[:, None], d[:, None], 1 / (1 + np.exp(-odds)))
    found: FloatArray = (density * smaller).sum(axis=-1) * length / (NODES - 1)
    return np.where(turned, 1.0 - found, found)


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalMixture:
    """A belief about a mean: so many normal laws with their weights.

    weights, means, sds  shape (trials, laws), the weights adding to 1; one trial stands for all
    """

    weights: FloatArray
    means: FloatArray
    sds: FloatArray

    @classmethod
    def of(cls, *laws: tuple[float, float, float]) -> Self:
        """A belief from (weight, mean, standard deviation) of each law.

        Raises: ValueError when the weights do not add to 1, or a standard deviation is not positive.
        """
        weights, means, sds = (np.array([[each[part] for each in laws]], dtype=np.float64) for part in range(3))
        _check(weights, sds)
        return cls(weights=weights, means=means, sds=sds)

    def made_robust(self, weight: float, mean: float, sd: float) -> Self:
        """The same with a vague law beside it, whose spread is that of a single person.

        Source: Schmidli H et al. Biometrics 2014; 70:1023-1032 (source not read; agrees with RBesT's robustify).
        """
        laws = zip(self.weights[0], self.means[0], self.sds[0], strict=True)
        kept = [((1 - weight) * share, middle, spread) for share, middle, spread in laws]
        return type(self).of(*kept, (weight, mean, sd))

    def updated(self, mean: FloatArray, error: FloatArray) -> Self:
        """The belief after a mean was observed with this standard error, taken as known; shape (trials,)."""
        seen, noise = mean[:, None], error[:, None] ** 2
        prior = self.sds**2
        log = _log(self.weights) - np.log(prior + noise) / 2 - (seen - self.means) ** 2 / (2 * (prior + noise))
        variance = prior * noise / (prior + noise)
        means = (self.means * noise + seen * prior) / (prior + noise)
        return type(self)(weights=_normalised(log), means=means, sds=np.sqrt(variance))

    def mean(self) -> FloatArray:
        return (self.weights * self.means).sum(axis=-1)

    def sd(self) -> FloatArray:
        return np.sqrt((self.weights * (self.sds**2 + self.means**2)).sum(axis=-1) - self.mean() ** 2)

    def below(self, value: FloatArray) -> FloatArray:
        """The probability of a smaller mean; shape (trials,)."""
        from scipy import special  # noqa: PLC0415

        return (self.weights * special.ndtr((value[:, None] - self.means) / self.sds)).sum(axis=-1)

    def quantile(self, probability: float) -> FloatArray:
        """The value below which the truth lies with this probability."""
        low = (self.means - FAR * self.sds).min(axis=-1)
        high = (self.means + FAR * self.sds).max(axis=-1)
        return crossing(lambda value: probability - self.below(value), low, high)

    def people(self, sd: float) -> FloatArray:
        """To how many people of this standard deviation the belief amounts, by its variance."""
        return (sd / self.sd()) ** 2

    def minus(self, other: "NormalMixture") -> "NormalMixture":
        """The belief about this mean less another, the two being independent."""
        weights = self.weights[:, :, None] * other.weights[:, None, :]
        means = self.means[:, :, None] - other.means[:, None, :]
        sds = np.hypot(self.sds[:, :, None], other.sds[:, None, :])
        weights, means, sds = (each.reshape(len(each), -1) for each in np.broadcast_arrays(weights, means, sds))
        return NormalMixture(weights=weights, means=means, sds=sds)


def _check(weights: FloatArray, *positive: FloatArray) -> None:
    if abs(weights.sum() - 1) > 1e-6 or (weights < 0).any() or any((each <= 0).any() for each in positive):
        raise ValueError("the weights of a belief add to 1, and each of its laws has an extent")


def _normalised(log: FloatArray) -> FloatArray:
    weights = np.exp(log - log.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def _log(weights: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        return np.log(weights)
