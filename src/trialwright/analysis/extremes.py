"""What if each patient without an outcome had done as badly, or as well, as can be? Every combination, exactly.

Missing: each missing outcome takes the worst and the best value in turn, in all combinations; with more missing than
``most`` only the two where all are worst or all best, and each single patient changed from those, are listed, and a
warning says so. A subject without a covariate cannot be put in, and is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trialwright.analysis import ancova
from trialwright.analysis.ancova import Errors
from trialwright.analysis.matrices import counted, every
from trialwright.analysis.method import Choice, Method
from trialwright.analysis.result import BoolArray, FloatArray, IntArray, Result, applying, remark
from trialwright.words.declared import Text

MOST = 10
"""With so many missing, 1,024 combinations are computed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extremes:
    """The adjusted difference in every case of the missing outcomes; a case is a row.

    difference  as ``ancova`` estimates it; its first axis counts the cases of all trials
    trial       to which trial a case belongs
    best        who is at the best value, shape (cases, subjects); the other missing ones are at the worst
    missing     whose outcome is missing, shape (trials, subjects)
    lowest      the smallest difference over the cases of a trial, shape (trials,); NaN where any case has none
    highest     the largest
    """

    difference: Result
    trial: IntArray
    best: BoolArray
    missing: BoolArray
    lowest: FloatArray
    highest: FloatArray


def analyse(
    outcome: FloatArray,
    treated: BoolArray,
    covariates: FloatArray,
    *,
    worst: float,
    best: float,
    ids: Sequence[str],
    most: int = MOST,
    errors: Errors = Errors.CLASSICAL,
    level: float = 0.95,
) -> Extremes:
    """The difference between two arms for every worst and best case of each missing outcome; two-sided.

    Shape: ``outcome`` (trials, subjects), NaN where missing; ``treated`` (subjects,) or (trials, subjects);
    ``covariates`` (subjects, covariates) or with a first axis of trials. ``worst`` and ``best`` are values of the
    outcome, in its unit.
    """
    trials, subjects = (int(each) for each in outcome.shape)
    known = np.broadcast_to(covariates, (trials, subjects, covariates.shape[-1]))
    there = every(np.isfinite(known))
    missing, lacking = np.isnan(outcome) & there, not bool(there.all())
    count = counted(missing)
    cases = [_cases(missing[each], most) for each in range(trials)]
    trial = np.repeat(np.arange(trials), np.array([len(each) for each in cases], dtype=np.int64))
    good = np.concatenate(cases) if cases else np.zeros((0, subjects), dtype=np.bool_)
    filled = np.where(missing[trial], np.where(good, best, worst), outcome[trial])
    arms = np.broadcast_to(treated, (trials, subjects))
    answer = ancova.analyse(filled, arms[trial], known[trial], ids=ids, errors=errors, level=level)
    warnings = applying(
        remark("imputed", trials=(count > 0)[trial], most=int(count.max(initial=0))),
        remark("not every combination", trials=(count > most)[trial], most=most),
    )
    plain = answer.difference
    difference = Result(
        quantity=plain.quantity,
        estimate=plain.estimate,
        error=plain.error,
        df=plain.df,
        interval=plain.interval,
        test=plain.test,
        method="extremes",
        settings=plain.settings,
        assumptions=(
            remark("bounds", worst=f"{worst:g}", best=f"{best:g}"),
            *(each for each in plain.assumptions if lacking or each.name in EXTREMES.assumptions),
        ),
        warnings=(*plain.warnings, *warnings),
        subjects=plain.subjects,
    )
    lowest, highest = np.full(trials, np.inf), np.full(trials, -np.inf)
    with np.errstate(invalid="ignore"):
        np.minimum.at(lowest, trial, difference.estimate)
        np.maximum.at(highest, trial, difference.estimate)
    return Extremes(
        difference=difference, trial=trial, best=good & missing[trial], missing=missing, lowest=lowest, highest=highest
    )


def _cases(missing: BoolArray, most: int) -> BoolArray:
    """Who is at the best value, case by case, for one trial; the first case has nobody, the last everybody."""
    places = np.flatnonzero(missing)
    if len(places) <= most:
        codes = np.arange(1 << len(places))
        inside = (codes[:, None] >> np.arange(len(places))) & 1 == 1
    else:
        single = np.eye(len(places), dtype=np.bool_)
        inside = np.concatenate([np.zeros_like(single[:1]), single, ~single, np.ones_like(single[:1])])
    cases = np.zeros((len(inside), len(missing)), dtype=np.bool_)
    cases[:, places] = inside
    return cases


EXTREMES = Method(
    text=Text(en="Every worst and best case of missing outcomes", zh="缺失结局的全部最差与最佳情形"),
    question=Text(
        en="How far could each patient without an outcome move the difference? Exact, and small enough to list when "
        "one or two of eight are missing.",
        zh="每名缺结局的参与者最多能使组间差别改变多少？结果精确；八名中缺一两名时可逐一列出。",
    ),
    missing=Text(
        en="Each missing outcome takes the worst and the best value in turn, in all combinations",
        zh="每个缺失结局依次取最差值与最佳值，列出全部组合",
    ),
    sides=Text(en="Two-sided", zh="双侧"),
    source="Enumeration. Worst and best value: stated by the plan.",
    assumptions=("ancova-linear", "ancova-spread", "exchangeable"),
    settings=(
        Choice(
            name="worst, best",
            default="none",
            text=Text(en="values of the outcome, in its unit", zh="结局的最差值与最佳值（结局单位）"),
        ),
        Choice(
            name="most",
            default=str(MOST),
            text=Text(
                en="missing outcomes up to which all combinations are computed",
                zh="缺失数不超过此值时计算全部组合",
            ),
        ),
    ),
    analyse=analyse,
)
