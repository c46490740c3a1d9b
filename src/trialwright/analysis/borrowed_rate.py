"""What may be believed of the controls' share when earlier trials lend it strength, as far as the outcomes allow."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.choices import LEVEL, VAGUE
from trialwright.analysis.counts import counted
from trialwright.analysis.credible import credible_interval
from trialwright.analysis.method import Choice, Method
from trialwright.analysis.mixtures import BetaMixture
from trialwright.analysis.result import Result, Sides, Subjects, applying, remark
from trialwright.words.declared import Text


def analyse(
    events: ArrayLike,
    people: ArrayLike,
    others_events: ArrayLike,
    others_people: ArrayLike,
    *,
    history: BetaMixture,
    history_from: str,
    vague: float = 0.2,
    vague_mean: float = 0.5,
    prior: tuple[float, float] = (0.5, 0.5),
    level: float = 0.95,
    sides: Sides = Sides.TWO,
) -> tuple[Result, Result, Result]:
    """The controls' share, the weight that history keeps, and the probability that the treated share is larger.

    events, people                whole numbers of the treated, shape (trials,) or one of each
    others_events, others_people  the same of the controls
    history                       belief about the controls from earlier trials
    history_from                  where that comes from, said with the result
    vague                         weight, before the outcomes, of a law worth one person beside it: the less they
                                  agree with history, the more it takes over; 0 borrows without a guard
    vague_mean                    the mean of that law
    prior                         a and b of the beta law for the treated

    Missing: who was not observed is in no arm; without controls the belief stays what history says.
    Raises: ValueError for more events than people, or a weight outside 0 to 1.
    Source: Schmidli H et al. Biometrics 2014; 70:1023-1032 (source not read; agrees with RBesT).
    """
    if not 0 <= vague < 1:
        raise ValueError("the weight of the vague law lies between 0 and 1")
    had, among = counted(events, people)
    other, elsewhere = counted(others_events, others_people)
    before = history.made_robust(vague, vague_mean)
    tables = np.stack(np.broadcast_arrays(had, among, other, elsewhere), axis=-1)
    distinct, which = np.unique(tables, axis=0, return_inverse=True)
    back, (k, n, others_k, others_n) = which.reshape(-1), distinct.T.astype(np.float64)
    after, treated = before.updated(others_k, others_n), BetaMixture.of((1.0, *prior)).updated(k, n)
    around = credible_interval(after, level, sides, 0.0, 1.0)
    kept = 1 - after.weights[back, -1]
    settings = {
        "level": f"{level:g}",
        "history": history_from,
        "vague": f"{vague:g}",
        "vague_mean": f"{vague_mean:g}",
        "prior": f"Beta({prior[0]:g}, {prior[1]:g})",
    }
    share = Result(
        quantity="share of the others",
        estimate=after.mean()[back],
        error=after.sd()[back],
        interval=replace(around, low=around.low[back], high=around.high[back]),
        method="borrowed_rate",
        settings=MappingProxyType(settings),
        assumptions=(
            remark("independent people"),
            remark("history exchangeable", source=history_from, people=f"{before.people()[0]:.0f}"),
            remark("prior stated", prior=settings["prior"]),
        ),
        warnings=applying(
            remark("history disagrees", trials=kept < 1 - vague),
        ),
        subjects=Subjects.counted(tables[:, 3]),
    )
    both = Subjects.counted(tables[:, 1] + tables[:, 3])
    bare = replace(share, error=None, interval=None)
    return (
        share,
        replace(bare, quantity="weight of history", estimate=kept),
        replace(bare, quantity="probability of a larger share", estimate=treated.above(after)[back], subjects=both),
    )


BORROWED_RATE = Method(
    text=Text(en="Controls' share with robust borrowing from earlier trials", zh="稳健借用历史资料的参照组率"),
    question=Text(
        en="What may be believed of the controls when earlier series are lent to them, and do the outcomes agree?",
        zh="借用既往研究资料时，参照组的率如何？现有结果与历史是否一致？",
    ),
    missing=Text(en="people who were not observed are in no arm", zh="未观察者不计入任何一组"),
    sides=Text(en="credible interval with equal tails by default", zh="可信区间默认等尾"),
    source="Schmidli H et al. Biometrics 2014; 70:1023-1032 (source not read). Agrees with the ankylosing "
    "spondylitis example of RBesT 1.11-0, article 'Getting started with RBesT (binary)'.",
    assumptions=("independent people", "history exchangeable", "prior stated"),
    settings=(
        LEVEL,
        Choice(
            name="history",
            default="",
            text=Text(
                en="belief from earlier trials and where it comes from; no default", zh="历史先验及其来源；无默认值"
            ),
        ),
        *VAGUE,
        Choice(
            name="prior",
            default="Beta(0.5, 0.5)",
            text=Text(en="a and b of the beta law for the treated", zh="试验组 beta 先验的两个参数"),
        ),
    ),
    analyse=analyse,
)
