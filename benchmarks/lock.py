"""CPU time of the checklist before a database lock, and of the start page, on a demonstration.

.venv/bin/trialwright demo --out build/demo --no-serve
.venv/bin/python benchmarks/lock.py sqlite:///build/demo/demo.db
"""

import sys
import time
from collections.abc import Callable
from datetime import date
from statistics import median

from trialwright.store.sql import SqlLog, open_log
from trialwright.trial.lock_checklist import judge_lock, site_record
from trialwright.web.desk import Desk, seated
from trialwright.web.worklist import WORK, waiting
from trialwright.words.days import day_at

TIMES = 7


def measured(name: str, what: Callable[[], None]) -> None:
    """Prints the median CPU time of what is done, after a first time that warms up."""
    took: list[float] = []
    for _ in range(TIMES + 1):
        began = time.process_time()
        what()
        took.append(time.process_time() - began)
    print(f"{name:<28} {median(took[1:]):6.3f} s")


def checklist(log: SqlLog, desk: Desk) -> None:
    """What the page of the lock works out."""
    with log.reading() as reading:
        judge_lock(site_record(desk.study, reading, desk.person.site, date.fromisoformat(desk.today)))


def start_page(desk: Desk, only: str | None = None) -> None:
    """What the start page works out, or one sort of it."""
    with desk.reading() as reading:
        if only is None:
            waiting(desk, reading)
        else:
            list(WORK[only](desk, reading))


def main(url: str) -> None:
    """Prints a line for the checklist, and for each sort of work of an investigator."""
    log = open_log(url)
    now = log.head().when
    desk = seated(log, "demo.investigator", None, "en", now)
    with log.reading() as reading:
        print(f"{len(reading.site_forms(desk.person.site))} forms on {day_at(now, desk.zone)}")
    measured("checklist of the lock", lambda: checklist(log, desk))
    measured("start page", lambda: start_page(desk))
    for name in WORK:
        measured(f"  {name}", lambda name=name: start_page(desk, name))
    log.close()


if __name__ == "__main__":
    main(sys.argv[1])
