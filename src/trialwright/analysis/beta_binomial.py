"""What may be believed of two shares of people, each from a stated prior: the beta law and counts."""

from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.choices import LEVEL
from trialwright.analysis.counts import counted
from trialwright.analysis.credible import credible_interval
from trialwright.analysis.method import Choice, Method
from trialwright.analysis.mixtures import BetaMixture
from trialwright.analysis.result import Result, Sides, Subjects, remark
from trialwright.words.declared import Text

Law = tuple[float, float]
JEFFREYS: Law = (0.5, 0.5)


def analyse(
    events: ArrayLike,
    people: ArrayLike,
    others_events: ArrayLike,
    others_people: ArrayLike,
    *,
    prior: Law = JEFFREYS,
    others_prior: Law = JEFFREYS,
    level: float = 0.95,
    sides: Sides = Sides.TWO,
) -> tuple[Result, Result, Result]:
    """The share of the treated, the share of the others, and the probability that the former is larger.

    events, people              whole numbers, shape (trials,) or one of each
    others_events, others_people  the same of the other arm
    prior, others_prior         a and b of the beta law that stands for what was believed before

    Missing: who was not observed is in no arm; an arm without anybody leaves its prior as it was.
    Raises: ValueError for more events than people, or a law without an extent.
    """
    had, among = counted(events, people)
    other, elsewhere = counted(others_events, others_people)
    arms = ((had, among, prior), (other, elsewhere, others_prior))
    beliefs = [BetaMixture.of((1.0, *law)).updated(k.astype(np.float64), n.astype(np.float64)) for k, n, law in arms]
    settings = MappingProxyType({"level": f"{level:g}", "prior": _named(prior), "others_prior": _named(others_prior)})
    shares = [
        Result(
            quantity=quantity,
            estimate=belief.mean(),
            error=belief.sd(),
            interval=credible_interval(belief, level, sides, 0.0, 1.0),
            method="beta_binomial",
            settings=settings,
            assumptions=(remark("independent people"), remark("prior stated", prior=_named(law))),
            subjects=Subjects.counted(n),
        )
        for quantity, belief, (_, n, law) in zip(
            ("share of the treated", "share of the others"), beliefs, arms, strict=True
        )
    ]
    higher = Result(
        quantity="probability of a larger share",
        estimate=_above(beliefs[0], beliefs[1]),
        method="beta_binomial",
        settings=settings,
        assumptions=(
            remark("independent people"),
            *(remark("prior stated", prior=name) for name in dict.fromkeys((_named(prior), _named(others_prior)))),
        ),
        subjects=Subjects.counted(among + elsewhere),
    )
    return shares[0], shares[1], higher


def _above(first: BetaMixture, second: BetaMixture) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """The probability that the first share is larger, computed once for each different pair of counts."""
    parts = np.broadcast_arrays(first.a, first.b, second.a, second.b)
    distinct, which = np.unique(np.concatenate(parts, axis=-1), axis=0, return_inverse=True)
    one = np.ones((len(distinct), 1))
    left = BetaMixture(weights=one, a=distinct[:, :1], b=distinct[:, 1:2])
    right = BetaMixture(weights=one, a=distinct[:, 2:3], b=distinct[:, 3:])
    return left.above(right)[which.reshape(-1)]


def _named(law: Law) -> str:
    return f"Beta({law[0]:g}, {law[1]:g})"


def _prior(name: str, en: str, zh: str) -> Choice:
    return Choice(name=name, default=_named(JEFFREYS), text=Text(en=en, zh=zh))


BETA_BINOMIAL = Method(
    text=Text(en="Shares of people from stated beta priors", zh="基于既定 beta 先验的率"),
    question=Text(en="How probable is it that more of the treated respond?", zh="试验组应答率更高的概率是多少？"),
    missing=Text(en="people who were not observed are in no arm", zh="未观察者不计入任何一组"),
    sides=Text(en="credible interval with equal tails by default", zh="可信区间默认等尾"),
    source="Bayes' theorem with the conjugate beta law. Intervals and probability agree with R 4.2.2 qbeta and "
    "integrate.",
    assumptions=("independent people", "prior stated"),
    settings=(
        LEVEL,
        _prior("prior", "a and b of the beta law for the treated", "试验组 beta 先验的两个参数"),
        _prior("others_prior", "the same for the others", "参照组 beta 先验的两个参数"),
    ),
    analyse=analyse,
)
