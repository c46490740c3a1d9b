"""Verifies the log behind the pages: one at a time, while everybody works on, and notes in the log what it found."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from trialwright.conduct.forms import Refused
from trialwright.conduct.lock import LogChecked, note_log_verified
from trialwright.store.sql import SqlLog
from trialwright.store.witness import read_witness
from trialwright.trial.log_verification import verify_log
from trialwright.web.desk import Desk
from trialwright.words.errors import TrialwrightError


@dataclass(slots=True, kw_only=True)
class Running:
    """A verification that is under way, or that could not be finished.

    since    microseconds since 1970-01-01T00:00Z
    done, of entries read, and entries to be read
    stopped  why it could not be finished, or noted; None while all is well
    """

    since: int
    of: int
    done: int = 0
    is_over: bool = False
    stopped: str | None = None


_LOCK = threading.Lock()
_RUNNING: dict[int, Running] = {}
"""The verification of each log that this process serves."""


def running(log: SqlLog) -> Running | None:
    """The verification that is under way or was stopped; None where there is none."""
    with _LOCK:
        found = _RUNNING.get(id(log))
        return found if found is not None and (not found.is_over or found.stopped is not None) else None


def begin(desk: Desk, spawn: Callable[[Callable[[], None]], None] | None = None) -> Running:
    """Begins a verification, unless one is under way; whoever is at the desk signs for the entry that tells of it.

    spawn  runs the work; by itself in a thread of its own
    """
    with _LOCK:
        before = _RUNNING.get(id(desk.log))
        if before is not None and not before.is_over:
            return before
        begun = _RUNNING[id(desk.log)] = Running(since=desk.now, of=desk.log.head().next_entry - 1)
    (spawn or _in_a_thread)(lambda: _verify(desk, begun))
    return begun


def _in_a_thread(work: Callable[[], None]) -> None:
    threading.Thread(target=work, name="log verification", daemon=True).start()


def _verify(desk: Desk, begun: Running) -> None:
    def tell(entries: int) -> None:
        begun.done = entries

    try:
        read, path = desk.log.head(), desk.log.witness
        found = verify_log(desk.log, read_witness(path) if path is not None else None, tell)
        checked = LogChecked(read=read.next_entry - 1, head=read.hash, found=found.faults)
        noted = note_log_verified(desk.log, desk.study, checked, desk.person, time.time_ns() // 1_000)
        begun.stopped = noted.findings[0].what(desk.language) if isinstance(noted, Refused) else None
    except TrialwrightError as stop:
        begun.stopped = str(stop)
    finally:
        begun.is_over = True
