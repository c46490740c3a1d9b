"""BOIN12 against the table and the decisions of R's escalation 0.2.3, and where this one differs on purpose.

Source: Lin R, Zhou Y, Yan F, Li D, Yuan Y. JCO Precis Oncol 2020; 4:1393-1402, table 3: ``dose/boin12_rds.csv``.
"""

import numpy as np
import pytest
from tests.published.reading import rows

from trialwright.chapters.escalation.boin12 import Boin12
from trialwright.chapters.escalation.catalogue import planned
from trialwright.chapters.escalation.design import STOP, Plan, Trials
from trialwright.chapters.escalation.history import read_outcomes
from trialwright.words.findings import Fault


def _plan(**given: str) -> Plan:
    plan = planned("boin12", given, 3)
    assert not isinstance(plan, Fault)
    return plan


def _trials(outcomes: str) -> Trials:
    history = read_outcomes(outcomes, 3)
    assert not isinstance(history, Fault)
    return history.as_trials(3)


def _level(outcomes: str, **given: str) -> int:
    return int(_plan(**given).design.judge(_trials(outcomes)).level[0])


def test_every_rank_of_the_published_table() -> None:
    table = rows("boin12_rds.csv")
    assert len(table) == 166
    design = _plan().design
    assert isinstance(design, Boin12)
    n, dlts, responses = (np.array([int(row[key]) for row in table]) for key in ("Patients", "Toxicity", "Efficacy"))
    both = np.maximum(0, dlts + responses - n)
    desire = np.round(design.desirability(n, dlts, responses, both), 10)
    admissible = np.array([row["Admissible"] == "Admissible" for row in table])
    among = desire[admissible]
    ranks = [float((among < each).sum() + ((among == each).sum() + 1) / 2) for each in desire]
    for rank, row, allowed in zip(ranks, table, admissible, strict=True):
        assert not allowed or rank == float(row["RDS"])


def test_the_table_and_the_design_admit_the_same_counts() -> None:
    """A count is closed by its own level alone, so it is put at the lowest one."""
    table = [row for row in rows("boin12_rds.csv") if row["Patients"] != "0"]
    treated, dlts, responses, both = (np.zeros((len(table), 3), dtype=np.int64) for _ in range(4))
    for place, row in enumerate(table):
        treated[place, 0], dlts[place, 0], responses[place, 0] = (
            int(row[key]) for key in ("Patients", "Toxicity", "Efficacy")
        )
    empty = _trials("")
    frame = {name: getattr(empty, name) for name in empty.__slots__}
    trials = Trials(**{**frame, "treated": treated, "dlts": dlts, "responses": responses, "both": both})
    closed = _plan().design.closed(trials)[:, 0]
    assert closed.tolist() == [row["Admissible"] == "Not Admissible" for row in table]


@pytest.mark.parametrize(
    ("outcomes", "level"),
    [
        ("1NNN", 2),  # desirability 35 against 60 of an untried level
        ("1NEE", 1),  # 76 against 60
        ("1NNE", 2),  # 55 against 60
        ("1NNN 2ENT", 3),  # 1/3 DLT below six patients: three levels compete
        ("1NNN 2ENT 3ETT", 2),  # 2/3 DLT: down
    ],
)
def test_desirability_decides_among_the_neighbours(outcomes: str, level: int) -> None:
    """Ranks from table 3; the published rule alone."""
    assert _level(outcomes, monotone="no") == level


def test_the_package_gives_a_level_that_its_own_table_forbids_and_this_one_stops() -> None:
    """Three DLTs in three patients are not admissible in table 3; escalation answers with the lowest level again."""
    assert _level("1TTT") == STOP
    assert _level("1BBB") == STOP


def test_at_nine_patients_with_few_dlts_the_level_above_is_tried() -> None:
    assert _level("1EEEEEEEEE") == 2
    assert _level("1EEEEEE") == 1


def test_a_level_that_works_too_rarely_is_passed_over() -> None:
    """Nine patients without a response: Pr(response rate < 0.25) exceeds 0.9."""
    trials = _trials("1NNNNNNNNN 2NNN")
    assert _plan().design.closed(trials)[0].tolist() == [True, False, False]


def test_more_dlts_never_lead_higher_although_the_published_rule_does() -> None:
    """3/6 responses: without a DLT the level is preferred to an untried one, with one it is left for the one above."""
    mild, worse = "1EEENNN", "1BEENNN"
    assert (_level(mild, monotone="no"), _level(worse, monotone="no")) == (1, 2)
    assert (_level(mild), _level(worse)) == (1, 1)
    ruled = _plan().design.judge(_trials(worse))
    assert ruled.reasons[int(ruled.reason[0])] == "fewer DLTs allow no more"


def test_the_level_with_the_best_utility_is_selected_below_the_most_toxic_acceptable_one() -> None:
    assert _plan().design.select(_trials("1NEEEEE 2NEEEET 3TTT")).level[0] == 1
    assert _plan().design.select(_trials("1NNNNNE 2EEEEEN")).level[0] == 2
    assert _plan().design.select(_trials("1TTT")).level[0] == STOP
