"""How many events in a patient-year, when some people have many? The rate with an error by person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from trialwright.analysis.arms import left_out, two_arms
from trialwright.analysis.choices import LEVEL
from trialwright.analysis.method import Method
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
from trialwright.analysis.tails import t_interval, t_test
from trialwright.words.declared import Text

UNLIKELY = 0.05
"""Events that scatter among people more than chance does with this probability are said to cluster."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rate:
    """The logarithm of a rate or ratio, its error, degrees of freedom, who is in it, whether events cluster."""

    log: FloatArray
    error: FloatArray
    df: IntArray
    inside: BoolArray
    clusters: BoolArray


def analyse(
    events: ArrayLike,
    years: ArrayLike,
    treated: ArrayLike,
    *,
    ids: Sequence[str] = (),
    level: float = 0.95,
    sides: Sides = Sides.TWO,
) -> tuple[Result, Result, Result]:
    """Events per patient-year of the treated, of the others, and the ratio of the two.

    events   of each person, whole numbers, shape (trials, subjects)
    years    patient-years of each person under observation, shape (subjects,) or (trials, subjects)
    treated  shape (subjects,) or (trials, subjects)

    The error is that of the logarithm: how far each person's events are from the rate times that person's time, by
    people / (people - 1), on the t law with people - 1 degrees of freedom (two fewer than all for the ratio).

    Missing: a person without events or years counted (NaN) is in no rate; an arm without events has no error and is
    left to ``poisson_rate``.
    """
    outcome, arm = two_arms(events, treated)
    time = np.broadcast_to(np.asarray(years, dtype=np.float64), outcome.shape)
    used = ~np.isnan(outcome) & (time > 0)
    first, second = (_rate(outcome, time, used & each) for each in (arm, ~arm))
    ratio = _Rate(
        log=first.log - second.log,
        error=np.hypot(first.error, second.error),
        df=first.df + second.df,
        inside=used,
        clusters=first.clusters | second.clusters,
    )

    def result(quantity: str, rate: _Rate) -> Result:
        freedom = np.where(rate.df > 0, rate.df, np.nan).astype(np.float64)
        around = t_interval(rate.log, rate.error, freedom, level=level, sides=sides)
        return Result(
            quantity=quantity,
            estimate=np.exp(rate.log),
            error=rate.error,
            df=freedom,
            interval=Interval(low=np.exp(around.low), high=np.exp(around.high), level=level, sides=sides),
            test=replace(t_test(rate.log, rate.error, freedom, sides=sides), null=1.0) if rate is ratio else None,
            method="exposure_adjusted_incidence",
            settings=MappingProxyType({"level": f"{level:g}", "error": "of the logarithm"}),
            assumptions=(remark("independent people"), remark("constant rate")),
            warnings=applying(
                left_out(used),
                remark("no events in an arm", trials=~np.isfinite(rate.log)),
                remark("events cluster", trials=rate.clusters),
            ),
            subjects=Subjects.among(ids, rate.inside),
        )

    return (
        result("rate of the treated", first),
        result("rate of the others", second),
        result("rate ratio", ratio),
    )


def _rate(events: FloatArray, time: FloatArray, inside: BoolArray) -> _Rate:
    from scipy import special  # noqa: PLC0415

    people = inside.sum(axis=-1)
    seen, watched = np.where(inside, events, 0.0), np.where(inside, time, 0.0)
    total = seen.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = total / watched.sum(axis=-1, keepdims=True)
        expected = np.where(inside, rate * watched, 1.0)
        away = np.where(inside, seen - expected, 0.0)
        error = np.sqrt((away**2).sum(axis=-1) * people / (people - 1)) / total[:, 0]
        scatter = (away**2 / expected).sum(axis=-1)
        log = np.log(rate[:, 0])
    tail = np.asarray(special.chdtrc(np.maximum(people - 1, 1), scatter), dtype=np.float64)
    clusters = np.asarray(tail < UNLIKELY, dtype=np.bool_)
    return _Rate(log=log, error=error, df=people - 1, inside=inside, clusters=clusters)


EXPOSURE_ADJUSTED_INCIDENCE = Method(
    text=Text(en="Exposure-adjusted incidence, errors by person", zh="暴露校正发生率（按参与者计误差）"),
    question=Text(
        en="How often do events come in each arm and how many times as often, when people differ in how many they "
        "have?",
        zh="参与者之间事件数不同时，各组发生率及率比是多少？",
    ),
    missing=Text(
        en="a person without events or time counted is left out; an arm without events has no error",
        zh="未计事件或时间者剔除；无事件的组无法计算误差",
    ),
    sides=Text(en="two-sided by default", zh="默认双侧"),
    source="Sandwich variance of the Poisson model with the time as offset: Huber 1967, White 1980 (sources not read); "
    "agrees with R's sandwich (HC0, before the factor people / (people - 1)).",
    assumptions=("independent people", "constant rate"),
    settings=(LEVEL,),
    analyse=analyse,
)
