"""How many events has a person had by then, on average, when death or graft loss ends the count?"""

from collections.abc import Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arms import TIMES_EQUAL, left_out, on_grid
from trialwright.analysis.choices import LEVEL
from trialwright.analysis.matrices import some
from trialwright.analysis.method import Choice, Method
from trialwright.analysis.result import BoolArray, FloatArray, Interval, Result, Sides, Subjects, applying, remark
from trialwright.analysis.tails import t_interval
from trialwright.words.declared import Text


def analyse(
    events: ArrayLike,
    until: ArrayLike,
    ended: ArrayLike,
    *,
    by: float,
    ids: Sequence[str] = (),
    level: float = 0.95,
) -> Result:
    """The mean number of events a person has had by a time; whoever had the terminal event has no more.

    events  when each person's events came; shape (trials, subjects, most), NaN where a person has fewer
    until   when observation of each person ended; shape (trials, subjects), the same unit
    ended   whether a terminal event ended it (death, graft loss); shape (subjects,) or (trials, subjects)
    by      the time asked about

    The error is the infinitesimal jackknife's; the interval is drawn on the scale of the logarithm, by the normal law.

    Missing: a person without ``until`` is left out. Where nobody is watched until ``by`` although some might still have
    events, or an event is reported from after its person's observation ended, there is no estimate.
    """
    when = np.asarray(events, dtype=np.float64)
    when = when[None] if when.ndim == 2 else when
    end = np.broadcast_to(np.asarray(until, dtype=np.float64), when.shape[:2])
    terminal = np.broadcast_to(np.asarray(ended, dtype=np.bool_), end.shape)
    used = ~np.isnan(end)
    late = some(some(when > end[..., None] * (1 + TIMES_EQUAL)))
    count, alive, change = mean_count(when, end, terminal, used, by)
    longest = np.where(used, end, -np.inf).max(axis=-1, initial=-np.inf)
    unwatched = ~used.any(axis=-1) | ((longest < by * (1 - TIMES_EQUAL)) & (alive > TIMES_EQUAL))
    unknown = unwatched | late
    count = np.where(unknown, np.nan, count)
    error = np.where(unknown, np.nan, np.sqrt((change**2).sum(axis=-1)))
    return Result(
        quantity="mean cumulative count",
        about=MappingProxyType({"by": f"{by:g}"}),
        estimate=count,
        error=error,
        interval=_interval(count, error, level),
        method="mean_cumulative_count",
        settings=MappingProxyType({"level": f"{level:g}", "by": f"{by:g}"}),
        assumptions=(remark("independent people"), remark("leaving tells nothing")),
        warnings=applying(
            left_out(used),
            remark("nobody watched so long", trials=unwatched),
            remark("event after the end", trials=late),
            remark("interval not from this method", trials=count == 0),
        ),
        subjects=Subjects.among(ids, used),
    )


def mean_count(
    events: FloatArray, until: FloatArray, terminal: BoolArray, used: BoolArray, by: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The mean count, the share without the terminal event, and how much each person moves the former.

    Shape: (trials,), (trials,), (trials, subjects); the last column is the derivative by that person's weight.
    Source: Ghosh D, Lin DY. Biometrics 2000; 56:554-562; without a terminal event, Nelson W. J Qual Technol 1988;
    20:24-35 (sources not read); the derivative by the product rule, event time by event time.
    """
    latest = by * (1 + TIMES_EQUAL)
    grid = on_grid(np.concatenate([events, until[..., None]], axis=-1), TIMES_EQUAL)
    seen = np.where(used[..., None] & (events <= latest), grid[..., :-1], np.inf)
    end = np.where(used, grid[..., -1], -np.inf)
    dies = used & terminal & (until <= latest)
    visited = np.sort(np.concatenate([seen.reshape(len(seen), -1), np.where(dies, end, np.inf)], axis=-1), axis=-1)
    alive, count, last = np.ones(len(end)), np.zeros(len(end)), np.full(len(end), -np.inf)
    alive_change, count_change = np.zeros(end.shape), np.zeros(end.shape)
    for now in visited.T:
        turn = np.isfinite(now) & (now > last)  # events tied at this time have had their turn
        if not turn.any():
            continue
        last = np.where(turn, now, last)
        watched = (end >= now[:, None]).astype(np.float64)
        mine = (seen == now[:, None, None]).sum(axis=-1).astype(np.float64)
        gone = (dies & (end == now[:, None])).astype(np.float64)
        among = np.where(turn, watched.sum(axis=-1), 1.0)[:, None]
        rate, hazard = (np.where(turn[:, None], each.sum(-1, keepdims=True) / among, 0.0) for each in (mine, gone))
        rate_change = np.where(turn[:, None], (mine - watched * rate) / among, 0.0)
        hazard_change = np.where(turn[:, None], (gone - watched * hazard) / among, 0.0)
        count_change += alive_change * rate + alive[:, None] * rate_change
        alive_change = alive_change * (1 - hazard) - alive[:, None] * hazard_change
        count += alive * rate[:, 0]
        alive *= 1 - hazard[:, 0]
    return count, alive, count_change


def _interval(count: FloatArray, error: FloatArray, level: float) -> Interval:
    with np.errstate(divide="ignore", invalid="ignore"):
        around = t_interval(np.log(count), error / count, np.inf, level=level)
    low = np.where(count == 0, 0.0, np.exp(around.low))
    return Interval(low=low, high=np.exp(around.high), level=level, sides=Sides.TWO)


MEAN_CUMULATIVE_COUNT = Method(
    text=Text(en="Mean cumulative count of events", zh="平均累积事件数"),
    question=Text(
        en="How many events has a person had by a time, on average, when death or graft loss ends the count?",
        zh="在死亡或移植物失功终止计数的情况下，到某时点人均发生多少次事件？",
    ),
    missing=Text(
        en="observation that ended early counts until it ended; beyond the last person watched there is no estimate",
        zh="提前结束观察者计至其结束时；无人继续观察后不再给出估计",
    ),
    sides=Text(en="interval two-sided", zh="区间为双侧"),
    source="Ghosh D, Lin DY. Biometrics 2000; 56:554-562 (source not read); proved against weighted recomputation "
    "and the Aalen-Johansen estimate.",
    assumptions=("independent people", "leaving tells nothing"),
    settings=(
        LEVEL,
        Choice(name="by", default="", text=Text(en="the time asked about; no default", zh="所考察的时点；无默认值")),
    ),
    analyse=analyse,
)
