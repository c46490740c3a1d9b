"""How often does it happen? The share of people with its exact interval (Clopper-Pearson)."""

from types import MappingProxyType

from numpy.typing import ArrayLike

from trialwright.analysis.choices import LEVEL
from trialwright.analysis.counts import counted, exact_bounds, none_so_far, once, share, tails
from trialwright.analysis.method import Method
from trialwright.analysis.result import Interval, Result, Sides, Subjects, applying, remark
from trialwright.words.declared import Text


def analyse(events: ArrayLike, people: ArrayLike, *, level: float = 0.95, sides: Sides = Sides.TWO) -> Result:
    """The share of people with the event, 0 to 1, whose interval never covers less often than its level.

    events, people  whole numbers, shape (trials,) or one of each

    Missing: whoever is not counted in ``people`` is not in the share; among nobody there is no estimate.
    Raises: ValueError for more events than people.
    """
    had, among = counted(events, people)
    below, above = tails(level, sides)
    low, high = once(had, among, lambda k, n: exact_bounds(k, n, below, above))
    return Result(
        quantity="share",
        estimate=share(had, among),
        interval=Interval(low=low, high=high, level=level, sides=sides),
        method="clopper_pearson",
        settings=MappingProxyType({"level": f"{level:g}"}),
        assumptions=(remark("independent people"),),
        warnings=applying(*none_so_far(had, among, level), remark("nobody", trials=among == 0)),
        subjects=Subjects.counted(among),
    )


CLOPPER_PEARSON = Method(
    text=Text(en="Share of people with exact interval (Clopper-Pearson)", zh="率及精确置信区间（Clopper-Pearson）"),
    question=Text(
        en="How often does it happen, at most and at least? The default for safety.",
        zh="发生率最高、最低可能是多少？安全性指标的默认方法。",
    ),
    missing=Text(en="people who were not observed are not counted", zh="未观察者不计入"),
    sides=Text(
        en="two-sided by default; 0 of n always says both bounds",
        zh="默认双侧；n 例中 0 例时同时给出单侧与双侧上限",
    ),
    source="Clopper CJ, Pearson ES. Biometrika 1934; 26:404-413 (source not read). Agrees with R 4.2.2 binom.test.",
    assumptions=("independent people",),
    settings=(LEVEL,),
    analyse=analyse,
)
