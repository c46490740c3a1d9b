"""TITE-BOIN as R's TITEgBOIN 0.4.0 decides, and where this one waits on purpose.

Source: Lin R, Yuan Y. Biostatistics 2020; 21:807-824; ``dose/tite_boin_decisions.csv`` (28-day window, three levels).
"""

import numpy as np
import pytest
from tests.published.reading import rows

from trialwright.chapters.escalation.catalogue import planned
from trialwright.chapters.escalation.design import STOP, WAIT, Plan
from trialwright.chapters.escalation.history import DoseHistory, Patient, read_outcomes
from trialwright.chapters.escalation.patients import advise
from trialwright.words.findings import Fault

WINDOW = 28


def _plan(**given: str) -> Plan:
    plan = planned("tite-boin", given, 3)
    assert not isinstance(plan, Fault)
    return plan


def _history(row: dict[str, str]) -> DoseHistory:
    """Three patients without a DLT at each lower level; the pending of the current one share their follow-up."""
    current, n, dlts, pending = (int(row[name]) for name in ("cur", "n", "y", "npend"))
    watched = float(row["total_followup_days_pending"]) / WINDOW / max(pending, 1)
    lower = [Patient(level=level, dlt=False) for level in range(1, current) for _ in range(3)]
    here = [Patient(level=current, dlt=True)] * dlts + [Patient(level=current, dlt=False)] * (n - dlts - pending)
    waiting = [Patient(level=current, dlt=None, follow_up=watched)] * pending
    return DoseHistory(levels=3, patients=tuple(lower + here + waiting))


def _package(row: dict[str, str]) -> int:
    return STOP if row["earlystop"] == "1" else WAIT if row["pending_suspend"] == "1" else int(row["next_dose"])


def test_every_decision_of_the_package_without_the_gate() -> None:
    decisions = rows("tite_boin_decisions.csv")
    assert len(decisions) == 1148
    for row in decisions:
        ruled = _plan(target=row["target"], least_watched="0").design.judge(_history(row).as_trials(3))
        assert ruled.level[0] == _package(row), row


def test_the_gate_only_turns_going_up_into_waiting() -> None:
    turned = 0
    for row in rows("tite_boin_decisions.csv"):
        ruled = _plan(target=row["target"]).design.judge(_history(row).as_trials(3))
        if ruled.level[0] != _package(row):
            turned += 1
            assert (ruled.level[0], _package(row)) == (WAIT, int(row["cur"]) + 1)
            assert float(row["total_followup_days_pending"]) / int(row["npend"]) < WINDOW / 2
    assert turned == 71


def _read(outcomes: str) -> DoseHistory:
    history = read_outcomes(outcomes, 3)
    assert not isinstance(history, Fault)
    return history


def test_the_package_goes_up_with_somebody_dosed_today_and_this_one_waits() -> None:
    assert advise(_plan(least_watched="0"), _read("1NN?0")).level == 2
    waits = advise(_plan(), _read("1NN?0"))
    assert (waits.action, waits.level, waits.awaited) == ("wait", None, ((1, 1),))
    assert "50%" in waits.said("en")
    assert "50%" in waits.said("zh")


@pytest.mark.parametrize(
    ("outcomes", "level"),
    [
        ("1NN?0.5", 2),
        ("1NN?0.49", None),
        ("1NT?0", None),
        ("1N??", None),
        ("1NNN 2NT?0", 1),
        ("1NNN 2TTT", 1),
        ("1TTT", None),
    ],
)
def test_the_examples_of_the_notes(outcomes: str, level: int | None) -> None:
    """At 0.25: 1/3 with one pending goes down, 1/3 with two pending waits, at the lowest level both wait."""
    assert advise(_plan(), _read(outcomes)).level == level


def test_a_level_closes_on_dlts_that_happened_whatever_the_pending_do() -> None:
    trials = _read("1NNN 2TTT???").as_trials(3)
    assert _plan().design.closed(trials)[0].tolist() == [False, False, False]
    trials = _read("1NNN 2TTTT??").as_trials(3)
    assert _plan().design.closed(trials)[0].tolist() == [False, True, True]
    assert _plan().design.judge(trials).level[0] == 1


def test_without_each_patient_alone_nobody_goes_up_while_somebody_is_pending() -> None:
    trials = _read("1NN?0.9").as_trials(3)
    blind = type(trials)(**{name: getattr(trials, name) for name in trials.__slots__ if name != "courses"})
    assert _plan().design.judge(trials).level[0] == 2
    assert _plan().design.judge(blind).level[0] == WAIT
    assert np.isnan(_plan().design.judge(_read("").as_trials(3)).margin[0])
