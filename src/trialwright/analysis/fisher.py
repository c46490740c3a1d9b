"""Do more of the treated respond? The exact test of a table of two by two."""

from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.choices import ALPHA, DEFINITION, LEVEL
from trialwright.analysis.counts import TwoSided, counted, p_value
from trialwright.analysis.method import Method
from trialwright.analysis.result import FloatArray, Interval, PValue, Result, Sides, Subjects, applying, remark
from trialwright.analysis.solving import crossing
from trialwright.words.declared import Text

WIDEST = 40.0
"""Logarithms of odds ratios beyond this are taken for infinite."""


def analyse(
    responders: ArrayLike,
    treated: ArrayLike,
    others_responders: ArrayLike,
    others: ArrayLike,
    *,
    level: float = 0.95,
    sides: Sides = Sides.TWO,
    definition: TwoSided = "twice the smaller tail",
    alpha: float = 0.05,
) -> Result:
    """The odds ratio given how many respond in all (the most likely one), its exact interval and test.

    responders, treated         whole numbers, shape (trials,) or one of each
    others_responders, others   the same of the other arm

    Missing: who was not observed is in no arm. Where nobody or everybody responds, or an arm is empty, there is no
    estimate.
    Raises: ValueError for more responders than people.
    """
    first, first_of = counted(responders, treated)
    second, second_of = counted(others_responders, others)
    tables = np.stack(np.broadcast_arrays(first, first_of, second, second_of), axis=-1)
    distinct, which = np.unique(tables, axis=0, return_inverse=True)
    rows = [(int(row[0]), int(row[1]), int(row[2]), int(row[3])) for row in distinct]
    found = np.array([_table(row, level, sides, definition) for row in rows], dtype=np.float64)
    estimate, low, high, p, least = found[which.reshape(-1)].T
    return Result(
        quantity="odds ratio",
        estimate=estimate,
        interval=Interval(low=low, high=high, level=level, sides=sides),
        test=PValue(p=p, null=1.0, sides=sides, definition=definition if sides is Sides.TWO else None),
        method="fisher",
        settings=MappingProxyType({"level": f"{level:g}", "definition": definition, "alpha": f"{alpha:g}"}),
        assumptions=(remark("independent people"), remark("exchangeable")),
        warnings=applying(
            remark("nobody or everybody", trials=np.isnan(estimate)),
            remark("p out of reach", trials=least > alpha, alpha=f"{alpha:g}"),
        ),
        subjects=Subjects.counted(tables[:, 1] + tables[:, 3]),
    )


def _table(
    table: tuple[int, int, int, int], level: float, sides: Sides, definition: TwoSided
) -> tuple[float, float, float, float, float]:
    """Odds ratio, its two bounds, p, and the smallest p that any table with these margins gives."""
    from scipy import special  # noqa: PLC0415

    responders, treated, others_responders, others = table
    total = responders + others_responders
    counts = np.arange(max(0, total - others), min(treated, total) + 1)
    if len(counts) == 1:
        return np.nan, np.nan, np.nan, np.nan, np.nan
    ways = special.gammaln(counts + 1) + special.gammaln(treated - counts + 1)
    ways += special.gammaln(total - counts + 1) + special.gammaln(others - total + counts + 1)
    here = int(np.flatnonzero(counts == responders)[0])

    def chance(log_odds: FloatArray) -> FloatArray:
        weight = counts * log_odds[:, None] - ways
        weight = np.exp(weight - weight.max(axis=-1, keepdims=True))
        return weight / weight.sum(axis=-1, keepdims=True)

    bounds = np.full(1, -WIDEST), np.full(1, WIDEST)
    tail = (1 - level) / 2 if sides is Sides.TWO else 1 - level
    log = crossing(lambda at: responders - chance(at) @ counts, *bounds)
    low = crossing(lambda at: tail - chance(at)[:, here:].sum(axis=-1), *bounds)
    high = crossing(lambda at: chance(at)[:, : here + 1].sum(axis=-1) - tail, *bounds)
    every = np.array([p_value(chance(np.zeros(1))[0], index, sides, definition) for index in range(len(counts))])
    first, last = here == 0, here == len(counts) - 1
    return (
        0.0 if first else np.inf if last else float(np.exp(log[0])),
        0.0 if first or sides is Sides.LESS else float(np.exp(low[0])),
        np.inf if last or sides is Sides.GREATER else float(np.exp(high[0])),
        float(every[here]),
        float(every.min()),
    )


FISHER = Method(
    text=Text(en="Fisher's exact test with conditional odds ratio", zh="Fisher 精确检验及条件比值比"),
    question=Text(en="Do more of the treated respond?", zh="试验组的应答者是否更多？"),
    missing=Text(en="people who were not observed are in no arm", zh="未观察者不计入任何一组"),
    sides=Text(en="two-sided by default; the definition is said", zh="默认双侧，并注明定义"),
    source="Fisher RA. J R Stat Soc 1935; 98:39-82 (source not read). Agrees with R 4.2.2 fisher.test.",
    assumptions=("independent people", "exchangeable"),
    settings=(LEVEL, DEFINITION, ALPHA),
    analyse=analyse,
)
