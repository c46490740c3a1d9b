"""How fast the exact, weighted and Bayesian methods are: ``python -m benchmarks.small_trials``.

Prints CPU seconds of this process for 10,000 trials in one call: eight against eight, one value in twelve missing, no
difference between the arms; and how often each test rejects at 5 %.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np

from trialwright.analysis import (
    aalen_johansen,
    bayesian_regression,
    beta_binomial,
    blaker,
    borrowed_mean,
    borrowed_rate,
    clopper_pearson,
    exact_rank,
    exposure_adjusted_incidence,
    firth_logistic,
    fisher,
    hodges_lehmann,
    mean_cumulative_count,
    mid_p,
    overlap_weights,
    permutation,
    poisson_ratio,
)
from trialwright.analysis.mixtures import BetaMixture, NormalMixture
from trialwright.analysis.result import Result

PEOPLE = 16
TREATED = np.arange(PEOPLE) < PEOPLE // 2


def measure(what: str, work: Callable[[], Result | tuple[Result, ...]]) -> None:
    """Runs once and prints the CPU time, and how often the last result rejects."""
    before = time.process_time()
    answer = work()
    used = time.process_time() - before
    last = answer[-1] if isinstance(answer, tuple) else answer
    p = None if last.test is None else last.test.p[np.isfinite(last.test.p)]
    print(f"{what}: {used:.2f} s of CPU" + ("" if p is None else f"; rejects {(p <= 0.05).mean():.1%} of {len(p)}"))


def main() -> None:
    """Draws trials and runs each method over all of them at once."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261125)
    arguments = parser.parse_args()
    trials: int = arguments.trials
    random = np.random.default_rng(arguments.seed)
    y = random.normal(size=(trials, PEOPLE))
    y = np.where(random.random(y.shape) < 1 / 12, np.nan, y)
    scores = np.clip(np.round(2 * y + 4), 0, 8)
    covariates = random.normal(size=(trials, PEOPLE, 2))
    responders = random.binomial(8, 0.4, size=(2, trials))
    times = np.minimum(random.exponential(60, size=(trials, PEOPLE)), 52.0)
    causes = np.where(times < 52, random.integers(1, 3, size=times.shape), 0)
    events = np.cumsum(random.exponential(20, size=(trials, PEOPLE, 7)), axis=-1)
    events = np.where(events > times[..., None], np.nan, events)
    counts = (~np.isnan(events)).sum(axis=-1)
    shares = BetaMixture.of((0.6, 6, 9), (0.4, 20, 35))
    means = NormalMixture.of((0.6, 0.0, 0.3), (0.4, 0.1, 0.6))
    beta_binomial.analyse(1, 8, 1, 8)  # loads scipy
    measure("exact rank, no ties", lambda: exact_rank.analyse(y, TREATED))
    measure("exact rank, a score of nine values", lambda: exact_rank.analyse(scores, TREATED))
    measure("permutation, every arrangement", lambda: permutation.analyse(y, TREATED))
    measure("Hodges-Lehmann", lambda: hodges_lehmann.analyse(y, TREATED))
    measure("Clopper-Pearson", lambda: clopper_pearson.analyse(responders[0], 8))
    measure("mid-P", lambda: mid_p.analyse(responders[0], 8))
    measure("Blaker", lambda: blaker.analyse(responders[0], 8))
    measure("Fisher", lambda: fisher.analyse(responders[0], 8, responders[1], 8))
    arms = counts[:, TREATED].sum(axis=-1), counts[:, ~TREATED].sum(axis=-1)
    years = times[:, TREATED].sum(axis=-1) / 52, times[:, ~TREATED].sum(axis=-1) / 52
    measure("rate ratio", lambda: poisson_ratio.analyse(arms[0], years[0], arms[1], years[1]))
    measure("incidence by person", lambda: exposure_adjusted_incidence.analyse(counts, times / 52, TREATED))
    measure("Aalen-Johansen", lambda: aalen_johansen.analyse(times, causes, by=52))
    measure("mean cumulative count", lambda: mean_cumulative_count.analyse(events, times, causes == 2, by=52))
    positive = np.where(np.isnan(y), y, y > 0)
    measure("Firth, one covariate", lambda: firth_logistic.analyse(positive, TREATED, covariates[..., :1]))
    measure("overlap weights, two covariates", lambda: overlap_weights.analyse(y, TREATED, covariates))
    measure("beta-binomial", lambda: beta_binomial.analyse(responders[0], 8, responders[1], 8))
    measure(
        "Bayesian regression",
        lambda: bayesian_regression.analyse(y, TREATED, covariates, prior_sd=[10, 0.5, 1, 1], shape=2, scale=1),
    )
    measure(
        "borrowed rate",
        lambda: borrowed_rate.analyse(responders[0], 8, responders[1], 8, history=shares, history_from="drawn"),
    )
    measure(
        "borrowed mean",
        lambda: borrowed_mean.analyse(
            y, TREATED, sd=1, history=means, history_from="drawn", vague_mean=0, prior=(0, 1)
        ),
    )


if __name__ == "__main__":
    main()
