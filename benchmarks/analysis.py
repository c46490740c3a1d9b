"""How fast two arms are compared, and how often without cause: ``python -m benchmarks.analysis``.

Prints CPU seconds of this process. The trials have 16 people and four visits, a spread that grows over the visits, one
outcome in twelve missing, two or one covariates, and no difference between the arms.
"""

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from trialwright.analysis import ancova, extremes, mmrm, reference_based, tipping_point
from trialwright.analysis.imputation import Strategy
from trialwright.analysis.result import BoolArray, FloatArray, IntArray, Result

PEOPLE, VISITS = 16, ("week 4", "week 12", "week 24", "week 52")
IDS = [f"S{number + 1:02}" for number in range(PEOPLE)]
TREATED: BoolArray = np.arange(PEOPLE) % 2 == 0
T = TypeVar("T")
STAYED: IntArray = np.full(PEOPLE, len(VISITS), dtype=np.int64)


def draw(trials: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Outcomes (trials, people, visits) with gaps, and two covariates (trials, people, 2)."""
    random = np.random.default_rng(seed)
    known = random.normal(size=(trials, PEOPLE, 2))
    person = random.normal(size=(trials, PEOPLE, 1)) * 0.1
    spread = np.array([0.06, 0.08, 0.11, 0.15])
    outcome = 0.5 + person + 0.05 * known[:, :, :1] + random.normal(size=(trials, PEOPLE, len(VISITS))) * spread
    return np.where(random.random(outcome.shape) < 1 / 12, np.nan, outcome), known


def measure(what: str, count: int, work: Callable[[], T]) -> T:
    """Runs once and prints the CPU time, whole and for each."""
    before = time.process_time()
    answer = work()
    used = time.process_time() - before
    print(f"{what}: {used:.3f} s of CPU, {used / count * 1000:.4f} ms each")
    return answer


def rejected(result: Result) -> str:
    """How often a difference is found at 5 %, where there is none."""
    assert result.test is not None
    answered = result.test.p[np.isfinite(result.test.p)]
    return f"{(answered < 0.05).mean():.1%} of {len(answered)}"


def main() -> None:
    """Runs each analysis on drawn trials."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20261125)
    arguments = parser.parse_args()
    trials: int = arguments.trials
    outcome, known = draw(trials, arguments.seed)
    last, one = outcome[..., -1], known[..., :1]
    ancova.analyse(last[:2], TREATED, known[:2], ids=IDS)
    for errors in ancova.Errors:
        found = measure(
            f"{trials} ANCOVAs, two covariates, means, {errors.value}",
            trials,
            lambda errors=errors: ancova.analyse(last, TREATED, known, ids=IDS, errors=errors),
        )
        print(f"  rejects {rejected(found.difference)}")
    models = measure(
        f"{trials} unstructured MMRMs with Kenward-Roger, in one call",
        trials,
        lambda: mmrm.analyse(outcome, TREATED, one, ids=IDS, visits=VISITS),
    )
    shares = ", ".join(f"{share:.2%}" for share in np.bincount(models.used, minlength=3) / trials)
    print(f"  rejects {rejected(models.differences[-1])}; {shares} by each of the chain")
    measure(
        "the same, 50 calls of one trial",
        50,
        lambda: [
            mmrm.analyse(outcome[each : each + 1], TREATED, one[each : each + 1], ids=IDS, visits=VISITS)
            for each in range(50)
        ],
    )
    compound = mmrm.analyse(outcome[:2000], TREATED, one[:2000], ids=IDS, visits=VISITS, chain=("compound symmetry",))
    print(f"  compound symmetry instead rejects {rejected(compound.differences[-1])}")
    few = min(trials, 200)
    left = np.where(np.isnan(outcome[:few, :, -1]), len(VISITS) - 1, STAYED)
    measure(
        f"{few} jumps to reference with jackknife",
        few,
        lambda: reference_based.analyse(
            outcome[:few], TREATED, one[:few], left, strategy=Strategy.JUMP, ids=IDS, visits=VISITS
        ),
    )
    grid = tuple(np.linspace(-0.5, 0.5, 11))
    measure(
        f"{few} tipping points over 11 x 11 moves",
        few,
        lambda: tipping_point.analyse(
            outcome[:few], TREATED, one[:few], left, at=3, moves=(grid, grid), ids=IDS, visits=VISITS
        ),
    )
    cases = measure(
        f"every worst and best case of {few} trials",
        few,
        lambda: extremes.analyse(last[:few], TREATED, one[:few], worst=0.0, best=1.0, ids=IDS),
    )
    print(f"  {len(cases.trial)} cases")


if __name__ == "__main__":
    main()
