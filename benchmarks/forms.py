"""CPU time of saving forms with show-if, calculations and edit checks, in a log in memory.

Run: ``python -m benchmarks.forms``
"""

import time
from collections.abc import Callable

from tests.desk import Desk

from trialwright.study.folder import read_folder, shipped_study


def _milliseconds(act: Callable[[], object]) -> float:
    start = time.process_time()
    act()
    return 1000 * (time.process_time() - start)


def main() -> None:
    """Prints the median of ten saves of each form."""
    folder = read_folder(shipped_study("nct06751199"))
    panel = {"laboratory": "hospital", "alt": "30 U/L", "ast": "30 U/L", "bilirubin": "10 umol/L", "alp": "70 U/L"}
    event = {"term": "x", "grade": "3", "serious": "yes", "death": "no", "ongoing": "yes"}
    event["began_at"] = "2026-03-01T10:00"
    events = {f"{name}_{row}": value for row in range(1, 31) for name, value in event.items()}
    for form, answers in (
        ("chemistry", {"collected_on": "2026-03-01", **panel, "creatinine": "70 umol/L"}),
        ("adverse_events", {"reviewed_on": "2026-03-01", **events}),
    ):
        times: list[float] = []
        for _ in range(10):
            desk = Desk(folder, form)
            times.append(_milliseconds(lambda desk=desk, answers=answers: desk.save(**answers)))
        print(f"{form}: {len(answers)} answers, median {sorted(times)[5]:.1f} ms of CPU, most {max(times):.1f}")


if __name__ == "__main__":
    main()
