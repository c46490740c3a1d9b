"""Do two arms differ at each of several visits, when some outcomes are missing?

The mean of every arm at every visit is free, and so is the covariance of the visits. Where that model has no answer,
the next of a declared chain is taken, and the result says which and why; compound symmetry is in no chain unless asked
for.

Missing: an absent outcome takes no part and is thought to be missing at random, given what was observed of that
subject; a subject without a covariate, or without any outcome, is not in the analysis. Nothing is imputed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from trialwright.analysis import ancova
from trialwright.analysis.covariance import STRUCTURES
from trialwright.analysis.kenward_roger import Contrasts, Correction, Information, contrast
from trialwright.analysis.matrices import every, some
from trialwright.analysis.method import Choice, Method
from trialwright.analysis.reml import Fit, Repeated, fit
from trialwright.analysis.result import (
    BoolArray,
    FloatArray,
    IntArray,
    Remark,
    Result,
    Sides,
    Subjects,
    applying,
    remark,
)
from trialwright.analysis.tails import t_interval, t_test
from trialwright.words.declared import Text

CHAIN = ("unstructured", "heterogeneous Toeplitz")
"""The structures of the covariance that are tried in turn, before a separate analysis of covariance at each visit."""

CHUNK = 256
"""Trials that are fitted together: so many that their matrices stay in the processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mmrm:
    """A mixed model for repeated measures.

    differences    at each visit: adjusted mean of the treated arm minus that of the reference arm
    means          at each visit: least-squares means of the reference and of the treated arm
    used           per trial, which of ``chain`` was used; its length for the separate analyses of covariance
    chain          the structures that were tried, in turn
    covariance     of the visits, shape (trials, visits, visits); NaN where the chain was exhausted
    loglikelihood  restricted, shape (trials,); NaN where the chain was exhausted
    """

    differences: tuple[Result, ...]
    means: tuple[tuple[Result, Result], ...]
    used: IntArray
    chain: tuple[str, ...]
    covariance: FloatArray
    loglikelihood: FloatArray


@dataclass(slots=True, kw_only=True)
class _Found:
    """What has been found so far; rows of ``numbers`` are estimate, error, df; then trials, then contrasts."""

    numbers: FloatArray
    used: IntArray
    covariance: FloatArray
    loglikelihood: FloatArray

    def keep(self, trials: IntArray, place: int, fitted: Fit, answer: Contrasts) -> None:
        """Keeps the answers of those of some trials that have one."""
        good = every(answer.valid)
        self.numbers[:, trials[good]] = np.stack([answer.estimate, answer.error, answer.df])[:, good]
        self.used[trials[good]] = place
        self.covariance[trials[good]] = fitted.covariance.matrix[good]
        self.loglikelihood[trials[good]] = fitted.loglikelihood[good]


def designed(treated: BoolArray, covariates: FloatArray, by_visit: Sequence[bool], visits: int) -> FloatArray:
    """The design of the means: arm by visit, covariates, covariates by visit where so asked.

    Shape: ``treated`` (trials, subjects), ``covariates`` (trials, subjects, covariates) -> (trials, subjects, visits,
    effects). The effects of the reference arm at each visit come first, then those of the arm at each visit.
    """
    trials, subjects, count = covariates.shape
    eye = np.eye(visits)
    whole = [np.broadcast_to(eye, (trials, subjects, visits, visits))]
    whole.append(treated[:, :, None, None] * eye)
    for place in range(count):
        one = covariates[:, :, None, None, place]
        whole.append(one * eye if by_visit[place] else np.broadcast_to(one, (trials, subjects, visits, 1)))
    return np.concatenate(whole, axis=3)


def analyse(
    outcome: FloatArray,
    treated: BoolArray,
    covariates: FloatArray,
    *,
    ids: Sequence[str],
    visits: Sequence[str],
    by_visit: Sequence[bool] | None = None,
    at: FloatArray | None = None,
    chain: tuple[str, ...] = CHAIN,
    correction: Correction = Correction.LINEAR,
    information: Information = Information.OBSERVED,
    level: float = 0.95,
    sides: Sides = Sides.TWO,
) -> Mmrm:
    """The difference between two arms at each visit, by restricted maximum likelihood.

    Shape: ``outcome`` (trials, subjects, visits), NaN where there is none; ``treated`` (subjects,) or (trials,
    subjects); ``covariates`` (subjects, covariates) or (trials, subjects, covariates), the last axis may be empty.
    by_visit: whether the effect of each covariate may differ between visits; not, unless said.
    at: values of the covariates, shape (covariates,), at which least-squares means are taken; unless said the mean over
    the outcomes in the analysis, as R's emmeans takes it.
    Missing: see above; a trial in which nothing of the chain has an answer gives what the separate analyses give.
    """
    trials, subjects, count = (int(each) for each in outcome.shape)
    known = np.broadcast_to(covariates, (trials, subjects, covariates.shape[-1]))
    arms = np.broadcast_to(treated, (trials, subjects))
    there = every(np.isfinite(known))[..., None]
    kept = np.where(there, outcome, np.nan)
    free = tuple(by_visit) if by_visit is not None else (False,) * known.shape[-1]
    centred, unit = standardised(known, np.isfinite(kept).sum(axis=2).astype(np.float64), at)
    rows = _rows(count, count * 2 + sum(count if each else 1 for each in free))
    found = _Found(
        numbers=np.full((3, trials, 3 * count), np.nan),
        used=np.full(trials, len(chain), dtype=np.int64),
        covariance=np.full((trials, count, count), np.nan),
        loglikelihood=np.full(trials, np.nan),
    )
    for place, name in enumerate(chain):
        waiting = np.flatnonzero(found.used == len(chain))
        for start in range(0, len(waiting), CHUNK):
            part = waiting[start : start + CHUNK]
            fitted = fit(Repeated.of(kept[part], designed(arms[part], centred[part], free, count)), STRUCTURES[name])
            found.keep(part, place, fitted, contrast(fitted, rows, correction=correction, information=information))
    columns = np.array([count if each else 1 for each in free], dtype=np.float64)
    found.loglikelihood -= np.log(unit) @ columns  # the restricted likelihood has the units of the design in it
    rest = np.flatnonzero(found.used == len(chain))
    if len(rest):
        found.numbers[:, rest] = _separately(kept[rest], arms[rest], known[rest], ids)
    used = some(np.isfinite(kept))
    warnings = _warnings(found, chain, used)
    base = tuple(remark(name) for name in MMRM.assumptions)
    settings = {
        "chain": ", ".join((*chain, "ancova")),
        "correction": correction.value,
        "information": information.value,
    }

    def result(quantity: str, column: int, visit: str) -> Result:
        estimate, error, df = found.numbers[:, :, column]
        unanswered = np.isnan(estimate)
        none = applying(
            remark("no estimate", trials=unanswered),
            remark("no spread", trials=~unanswered & np.isnan(error)),
        )
        return Result(
            quantity=quantity,
            about=MappingProxyType({"visit": visit}),
            estimate=estimate,
            error=error,
            df=df,
            interval=t_interval(estimate, error, df, level=level, sides=sides),
            test=t_test(estimate, error, df, sides=sides),
            method="mmrm",
            settings=MappingProxyType(settings),
            assumptions=base,
            warnings=none + warnings,
            subjects=Subjects.among(ids, used),
        )

    return Mmrm(
        differences=tuple(result("adjusted difference at a visit", place, each) for place, each in enumerate(visits)),
        means=tuple(
            (
                result("mean of the reference arm at a visit", count + place, each),
                result("mean of the treated arm at a visit", 2 * count + place, each),
            )
            for place, each in enumerate(visits)
        ),
        used=found.used,
        chain=chain,
        covariance=found.covariance,
        loglikelihood=found.loglikelihood,
    )


def standardised(
    covariates: FloatArray, weight: FloatArray, at: FloatArray | None = None
) -> tuple[FloatArray, FloatArray]:
    """Covariates counted from a mean, or from ``at``, in units of their spread, so that no unit spoils the arithmetic.

    Shape: ``covariates`` (trials, subjects, covariates), ``weight`` (trials, subjects); 0 for who has no weight. The
    second value is the spread, (trials, covariates).
    """
    inside = weight[..., None] > 0
    total = np.maximum(weight.sum(axis=1), 1)[:, None, None]
    known = np.where(inside, covariates, 0.0)
    mean = (known * weight[..., None]).sum(axis=1, keepdims=True) / total
    spread = np.sqrt((weight[..., None] * (known - mean) ** 2).sum(axis=1, keepdims=True) / total)
    unit = np.where(spread > 0, spread, 1.0)
    return np.where(inside, (known - (mean if at is None else at)) / unit, 0.0), unit[:, 0]


def _rows(visits: int, effects: int) -> FloatArray:
    """The combinations of effects that are reported: differences, reference means, treated means."""
    rows = np.zeros((3 * visits, effects))
    eye = np.eye(visits)
    rows[:visits, visits : 2 * visits] = eye
    rows[visits : 2 * visits, :visits] = eye
    rows[2 * visits :, : 2 * visits] = np.concatenate([eye, eye], axis=1)
    return rows


def _separately(outcome: FloatArray, treated: BoolArray, covariates: FloatArray, ids: Sequence[str]) -> FloatArray:
    """Estimate, error and df of an analysis of covariance at each visit: (3, trials, differences and means)."""
    answers = [ancova.analyse(outcome[:, :, visit], treated, covariates, ids=ids) for visit in range(outcome.shape[-1])]
    columns = [each.difference for each in answers]
    columns += [each.means[arm] for arm in (0, 1) for each in answers]
    return np.stack([each.numbers() for each in columns], axis=2)


def _warnings(found: _Found, chain: tuple[str, ...], used: BoolArray) -> tuple[Remark, ...]:
    """Which model was used where the first had no answer, who is left out."""
    listed = [
        remark("fell back", first=chain[0], to=name, trials=found.used == place)
        for place, name in enumerate(chain)
        if place > 0
    ]
    if chain:
        listed.append(remark("fell back on ancova", first=chain[0], trials=found.used == len(chain)))
    missing = used.shape[1] - used.sum(axis=1)
    listed.append(remark("left out", trials=missing > 0, most=int(missing.max(initial=0))))
    return applying(*listed)


MMRM = Method(
    text=Text(en="Mixed model for repeated measures, Kenward-Roger", zh="重复测量混合模型（Kenward-Roger 校正）"),
    question=Text(
        en="Do two arms differ at each visit, when some outcomes are missing at random? Supportive in a very small "
        "trial.",
        zh="部分结局随机缺失时，两组在各次访视是否有差别？样本量很小时作为支持性分析。",
    ),
    missing=Text(
        en="An absent outcome takes no part (missing at random, given what was observed); nothing is imputed",
        zh="缺失的结局不参与计算（假定给定已观测值后随机缺失）；不作插补",
    ),
    sides=Text(en="Two-sided unless chosen otherwise", zh="默认双侧，可另选"),
    source="REML. Kenward MG, Roger JH. Biometrics 1997; 53:983-997 (source not read; equal to R mmrm 0.3.16 and, with "
    "the expected information, to pbkrtest 0.5.2). Not adequate in very small samples: Skene SS, Kenward MG. Stat Med "
    "2010; 29:2825-2837 and 2838-2856.",
    assumptions=("mmrm-normal", "missing at random", "kenward-roger small", "exchangeable"),
    settings=(
        Choice(
            name="chain",
            default="unstructured, heterogeneous Toeplitz, ancova",
            text=Text(
                en="covariance structures tried in turn, then a separate analysis of covariance at each visit",
                zh="依次尝试的协方差结构，最后为各次访视单独协方差分析",
            ),
        ),
        Choice(
            name="correction",
            default=Correction.LINEAR.value,
            text=Text(
                en="Kenward-Roger, linear; Kenward-Roger (with second derivatives, as R's mmrm by default); none",
                zh="Kenward-Roger（线性）；Kenward-Roger（含二阶导数，R 包 mmrm 默认）；不校正",
            ),
        ),
        Choice(
            name="information",
            default=Information.OBSERVED.value,
            text=Text(
                en="observed (R's mmrm) or expected (R's pbkrtest)",
                zh="观测信息（R 包 mmrm）或期望信息（R 包 pbkrtest）",
            ),
        ),
    ),
    analyse=analyse,
)
