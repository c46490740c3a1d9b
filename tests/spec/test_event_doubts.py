"""What cannot both be so of an adverse event is said, and keeps nothing from being recorded."""

import pytest

from trialwright.chapters.safety.adverse_events import doubts, lacking, treatment_emergent
from trialwright.records.adverse_events import AdverseEvent
from trialwright.study.event_sentences import questions_of
from trialwright.study.folder import read_folder, shipped_study


def _event(**facts: str) -> AdverseEvent:
    named = {
        name.replace("serious_", "serious.").replace("relation_", "relation."): value for name, value in facts.items()
    }
    return AdverseEvent(subject="P1", number=1, sequence=1, facts=named)


DEAD = {"grade": "5", "serious": "yes", "serious_death": "yes", "outcome": "fatal"}


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (DEAD, []),
        ({"grade": "5", "serious": "no"}, ["event-grade-without-death"]),
        (DEAD | {"grade": "4"}, ["event-death-without-grade"]),
        (DEAD | {"outcome": "recovered"}, ["event-death-without-outcome"]),
        ({"outcome": "fatal"}, ["event-outcome-without-death"]),
        ({"grade": "3", "serious": "yes", "serious_life_threatening": "yes"}, ["event-danger-without-grade"]),
        ({"grade": "4", "serious": "yes", "serious_life_threatening": "yes"}, []),
        ({"serious": "no", "serious_stay": "yes"}, ["event-serious-contradicted"]),
        ({"ongoing": "yes", "ended": "2026-03-01"}, ["event-ongoing-ended"]),
        ({"began": "2026-03-02T10:00", "ended": "2026-03-01"}, ["event-ended-before"]),
        ({"began": "2026-03-02T10:00", "ended": "2026-03-02T09:59"}, ["event-ended-before"]),
        ({"began": "2026-03-UN", "ended": "2026-03-01"}, []),
        ({"began": "2026-03-02", "aware": "2026-03-01"}, ["event-aware-before"]),
        ({"began": "2026-01-31"}, ["event-before-consent"]),
        ({"began": "2026-02-01"}, []),
    ],
)
def test_a_contradiction_is_a_finding(facts: dict[str, str], found: list[str]) -> None:
    assert [each.kind for each in doubts(_event(**facts), "2026-02-01")] == found


@pytest.mark.parametrize(
    ("began", "induction", "emergent"),
    [
        ("2026-03-02", "2026-03-01T20:00", True),
        ("2026-02-28", "2026-03-01T20:00", False),
        ("2026-03-01", "2026-03-01T20:00", None),
        ("2026-03-01T20:00", "2026-03-01T20:00", True),
        ("2026-03-01T19:59", "2026-03-01T20:00", False),
        ("2026-03-UN", "2026-03-01T20:00", None),
        ("2026-UN-UN", "2025-12-31", True),
        ("2026-03-02", None, None),
    ],
)
def test_an_event_arises_under_treatment_from_the_first_dose_of_induction(
    began: str, induction: str | None, emergent: bool | None
) -> None:
    assert treatment_emergent(_event(began=began), induction) is emergent


def test_a_serious_event_is_whole_with_criterion_awareness_expectedness_and_narrative() -> None:
    study = read_folder(shipped_study("nct06751199")).study
    assert study is not None
    questions = questions_of(study)
    relations = {f"relation_to_{each}": "unrelated" for each in ("islets", "msc", "procedure", "immunosuppression")}
    mild = {
        "term": "x",
        "began": "2026-03-01",
        "grade": "1",
        "serious": "no",
        "special": "none",
        "outcome": "recovered",
    }
    assert lacking(questions, _event(**mild, **relations)) == ()
    serious = _event(**{**mild, "serious": "yes"}, **relations)
    assert lacking(questions, serious) == ("aware", "expected", "narrative", "serious.which")
    assert lacking(questions, _event(term="x"))[:2] == ("began", "grade")
