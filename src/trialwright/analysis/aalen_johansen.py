"""How many have had it by then, when something else may come first? The cumulative incidence (Aalen-Johansen)."""

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arms import TIMES_EQUAL, left_out, on_grid
from trialwright.analysis.choices import LEVEL
from trialwright.analysis.method import Choice, Method
from trialwright.analysis.result import (
    BoolArray,
    FloatArray,
    IntArray,
    Interval,
    Result,
    Sides,
    Subjects,
    applying,
    remark,
)
from trialwright.words.declared import Text


def analyse(
    times: ArrayLike,
    causes: ArrayLike,
    *,
    cause: int = 1,
    by: float,
    ids: Sequence[str] = (),
    level: float = 0.95,
    sides: Sides = Sides.TWO,
) -> Result:
    """The share of people who have had one kind of event by a time, all other kinds competing.

    times   when each person's first event came, or observation ended; shape (trials, subjects), any unit
    causes  what came: 0 nothing until observation ended, 1, 2, ... the kinds; shape (subjects,) or (trials, subjects)
    cause   the kind that is asked about; with a single kind this is one minus Kaplan-Meier
    by      the time asked about, in the unit of ``times``

    An observation that ends at the time of an event still saw it. Times of one trial that differ by less than 1e-9 of
    its longest are the same time. The error is the infinitesimal jackknife's, as in R's survfit; the interval is
    drawn on the scale log(-log(1 - share)), and reaches from 0 where nobody has had the event.

    Missing: a person without time (NaN) is left out. Where nobody is watched until ``by`` although some might still
    have the event, there is no estimate.
    """
    when = np.atleast_2d(np.asarray(times, dtype=np.float64))
    kind = np.broadcast_to(np.asarray(causes, dtype=np.int64), when.shape)
    used = ~np.isnan(when)
    share, event_free, change = incidence(when, kind, used, cause, by)
    ended = np.where(used, when, -np.inf).max(axis=-1, initial=-np.inf)
    unwatched = ~used.any(axis=-1) | ((ended < by * (1 - TIMES_EQUAL)) & (event_free > TIMES_EQUAL))
    error = np.sqrt((change**2).sum(axis=-1))
    share, error = np.where(unwatched, np.nan, share), np.where(unwatched, np.nan, error)
    low, high = _bounds(share, error, level, sides)
    return Result(
        quantity="cumulative incidence",
        about=MappingProxyType({"by": f"{by:g}"}),
        estimate=share,
        error=error,
        interval=Interval(low=low, high=high, level=level, sides=sides),
        method="aalen_johansen",
        settings=MappingProxyType({"level": f"{level:g}", "cause": str(cause), "by": f"{by:g}"}),
        assumptions=(remark("independent people"), remark("leaving tells nothing")),
        warnings=applying(
            left_out(used),
            remark("nobody watched so long", trials=unwatched),
            remark("interval not from this method", trials=(share == 0) | (share == 1)),
        ),
        subjects=Subjects.among(ids, used),
    )


def incidence(
    when: FloatArray, kind: IntArray, used: BoolArray, cause: int, by: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The share with the event, the share without any, and how much each person moves the former.

    Shape: (trials,), (trials,), (trials, subjects); the last column is the derivative by that person's weight.
    Source: Aalen OO, Johansen S. Scand J Stat 1978; 5:141-150; the derivative by the product rule, event time by event
    time.
    """
    grid = on_grid(np.where(used, when, np.nan), TIMES_EQUAL)
    event = used & (kind > 0) & (when <= by * (1 + TIMES_EQUAL))
    visited = np.sort(np.where(event, grid, np.inf), axis=-1)
    free, share = np.ones(len(when)), np.zeros(len(when))
    free_change, share_change = np.zeros(when.shape), np.zeros(when.shape)
    last = np.full(len(when), -np.inf)
    for position in range(when.shape[-1]):
        now = visited[:, position]
        turn = np.isfinite(now) & (now > last)  # people tied at this time have had their turn
        if not turn.any():
            continue
        last = np.where(turn, now, last)
        watched = (used & (grid >= now[:, None])).astype(np.float64)
        here = (event & (grid == now[:, None])).astype(np.float64)
        mine = np.where(kind == cause, here, 0.0)
        count = np.where(turn, watched.sum(axis=-1), 1.0)[:, None]
        hazard, part = (np.where(turn[:, None], each.sum(-1, keepdims=True) / count, 0.0) for each in (here, mine))
        hazard_change = np.where(turn[:, None], (here - watched * hazard) / count, 0.0)
        part_change = np.where(turn[:, None], (mine - watched * part) / count, 0.0)
        share_change += free_change * part + free[:, None] * part_change
        free_change = free_change * (1 - hazard) - free[:, None] * hazard_change
        share += free * part[:, 0]
        free *= 1 - hazard[:, 0]
    return share, free, share_change


def _bounds(share: FloatArray, error: FloatArray, level: float, sides: Sides) -> tuple[FloatArray, FloatArray]:
    from scipy import special  # noqa: PLC0415

    z = special.ndtri(1 - ((1 - level) / 2 if sides is Sides.TWO else 1 - level))
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.log1p(-share)
        wide = z * error / np.abs((1 - share) * log)
        low, high = -np.expm1(log * np.exp(-wide)), -np.expm1(log * np.exp(wide))
    none, every = share == 0, share == 1
    low = np.where(none, 0.0, np.where(every, np.nan, low))
    high = np.where(every, 1.0, np.where(none, np.nan, high))
    low = np.where(np.isnan(share), np.nan, 0.0) if sides is Sides.LESS else low
    high = np.where(np.isnan(share), np.nan, 1.0) if sides is Sides.GREATER else high
    return low, high


AALEN_JOHANSEN = Method(
    text=Text(
        en="Cumulative incidence with competing events (Aalen-Johansen)", zh="竞争事件下的累积发生率（Aalen-Johansen）"
    ),
    question=Text(
        en="What share has had the event by a time, when graft loss or death may come first? Never one minus "
        "Kaplan-Meier.",
        zh="在移植物失功或死亡可能先发生时，到某时点有多大比例已发生该事件？（不使用 1 − Kaplan-Meier）",
    ),
    missing=Text(
        en="observation that ended early counts until it ended; beyond the last person watched there is no estimate",
        zh="提前结束观察者计至其结束时；无人继续观察后不再给出估计",
    ),
    sides=Text(en="interval two-sided by default", zh="区间默认双侧"),
    source="Aalen OO, Johansen S. Scand J Stat 1978; 5:141-150 (source not read). Estimate and error agree with R's "
    "survival 3.5-3, survfit.",
    assumptions=("independent people", "leaving tells nothing"),
    settings=(
        LEVEL,
        Choice(name="cause", default="1", text=Text(en="the kind of event asked about", zh="所考察的事件类型")),
        Choice(name="by", default="", text=Text(en="the time asked about; no default", zh="所考察的时点；无默认值")),
    ),
    analyse=analyse,
)
