"""How fast exact operating characteristics are: ``python -m benchmarks.escalation``.

Prints CPU seconds of this process, the best of five, on one thread: listing every end, one truth, a thousand truths.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
from collections.abc import Callable

import numpy as np

from trialwright.chapters.escalation.catalogue import planned
from trialwright.chapters.escalation.design import Plan
from trialwright.chapters.escalation.endings import enumerate_endings, simulate
from trialwright.chapters.escalation.follow_up import Arrivals, simulate_follow_up
from trialwright.chapters.escalation.operating import score

SIZES = ((3, 3, 3), (3, 9, 1), (6, 10, 3), (8, 12, 3), (6, 24, 1))
TRUTH = np.array([0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.75, 0.8])


def best(work: Callable[[], object], times: int) -> float:
    """CPU seconds of the fastest of so many runs."""
    taken: list[float] = []
    for _ in range(times):
        begin = time.process_time()
        work()
        taken.append(time.process_time() - begin)
    return min(taken)


def main() -> None:
    """Prints one line a design and size."""
    print("design levels patients cohort | list s | one truth s | 1,000 truths s | ends | states")
    truths = np.sort(np.random.default_rng(6).uniform(0, 0.7, (1000, 8)), axis=1)
    for levels, cohorts, cohort in SIZES:
        for name in ("boin", "keyboard", "crm", "3+3"):
            if name == "3+3" and (cohort != 3 or cohorts != 10):
                continue
            given = {} if name == "3+3" else {"target": "0.3", "cohorts": str(cohorts), "cohort": str(cohort)}
            plan = planned(name, given, levels)
            assert isinstance(plan, Plan)
            large = cohorts * cohort > 30 or (cohort == 1 and cohorts > 9)
            listing = best(lambda plan=plan: enumerate_endings(plan), 1 if large else 5)
            endings = enumerate_endings(plan)
            assert endings is not None
            one = best(lambda endings=endings: score(endings, TRUTH[None, : endings.plan.levels], 0.3), 3)
            many = (
                0.0 if large else best(lambda endings=endings: score(endings, truths[:, : endings.plan.levels], 0.3), 2)
            )
            print(
                f"{name} {levels} {cohorts * cohort} {cohort} | {listing:.4f} | {one:.4f} | {many:.3f} | "
                f"{len(endings.ways)} | {endings.states}"
            )
    for name, levels, cohorts in (("blrm", 3, 3), ("blrm", 6, 10)):
        plan = planned(name, {"cohorts": str(cohorts)}, levels)
        assert isinstance(plan, Plan)
        print(f"{name} {levels} {cohorts * 3} 3 | {best(lambda plan=plan: enumerate_endings(plan), 2):.4f}")
    for name in ("tite-boin", "tite-crm"):
        plan = planned(name, {"target": "0.3", "cohorts": "10"}, 6)
        assert isinstance(plan, Plan)
        taken = best(lambda plan=plan: simulate_follow_up(plan, TRUTH[:6], 1000, 6, Arrivals()), 2)
        print(f"1,000 {name} trials in time, 6 x 30: {taken:.3f} s")
    plan = planned("boin", {"target": "0.3", "cohorts": "10"}, 6)
    assert isinstance(plan, Plan)
    print(f"10,000 simulated BOIN trials, 6 x 30: {best(lambda: simulate(plan, TRUTH[:6], 10_000, 6), 3):.3f} s")


if __name__ == "__main__":
    main()
